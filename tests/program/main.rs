//! Tests of the whole program, as its users run it. One binary: the slow part is linking.

mod run;

mod command_line;
mod conformance;
mod contract;
mod hostile;
mod pages;
