//! Reading a tenant over the network.

pub mod auth;
pub mod http;
