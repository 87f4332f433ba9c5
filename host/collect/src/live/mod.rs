//! Reads a tenant over the network: feeds into a capture, and the capture into a snapshot.

pub mod access;
pub mod auth;
pub mod call;
pub mod capture;
pub mod collection;
pub mod feeds;
mod fetch;
pub mod http;
pub mod pace;
mod page;
pub mod progress;
pub mod resolver;
mod until;
