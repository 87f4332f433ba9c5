//! The services of a tenant. Each knows its paths, cmdlets and queries, and what shape its answers have; how requests go
//! out, how often and how fast, it leaves to the client.

mod compliance;
mod defender;
pub mod dns;
mod each;
pub(crate) mod exchange;
mod graph;
mod run;
mod session;
#[cfg(test)]
mod tests;

pub(crate) use run::Services;
pub(crate) use session::Session;
