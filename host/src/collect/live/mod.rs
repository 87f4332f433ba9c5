//! Collects a tenant over the network.

pub mod derive;
