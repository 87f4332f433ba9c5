//! DNS records of mail, read by the grammar of their RFCs and judged as receivers judge them.
//!
//! - [`spf`]: RFC 7208. A syntax error anywhere makes the whole record one that receivers discard.
//! - [`dkim`]: key records, RFC 6376, 3.6.1.
//! - [`dmarc`]: RFC 9989, which replaced RFC 7489, with the walk up the tree that finds the record of a domain.
//! - [`microsoft`]: which domains are a tenant's of Microsoft, and where Exchange Online keeps its keys.
//! - [`answer`]: what a log says became of a question to DNS.
//!
//! Nothing here asks DNS: whoever calls says what is known of a name.

pub mod answer;
pub mod dkim;
pub mod dmarc;
pub mod microsoft;
pub mod spf;
mod tags;

pub use answer::Outcome;
