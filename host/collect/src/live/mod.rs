//! Reads a tenant over the network: feeds into a capture, and the capture into a snapshot.
//!
//! From below: `transport` sends one request, `auth` gets tokens with it, `client` asks as often and as fast as a service
//! bears, `services` know what is asked, and `collection` makes a snapshot of the answers. `access` says beforehand what a
//! sign-in can read.

pub mod access;
pub mod auth;
mod blocking;
pub mod budget;
pub mod capture;
mod client;
pub mod collection;
pub mod feeds;
pub mod progress;
pub mod retry;
mod services;
pub mod transport;

pub use services::dns::Resolver;
/// For a fuzz target.
#[doc(hidden)]
pub use services::dns::answer;
