//! Reading a tenant over the network.

pub mod access;
pub mod auth;
pub mod http;
