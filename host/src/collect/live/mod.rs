//! Reading a tenant over the network.

pub mod auth;
pub mod derive;
pub mod http;
