//! Which servers may send for a domain: RFC 7208.
//!
//! - `parse`: a text to terms; any error makes the record one that receivers discard.
//! - [`DomainSpec`]: names with macros.
//! - [`judge`]: what becomes of mail from a server that nobody named.
//! - `addresses`: sets of addresses.

mod addresses;
mod domain;
mod judge;
mod parse;

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

pub use domain::DomainSpec;
pub use judge::{Everybody, Judgement, PermError, Stranger, judge};

/// A record without an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its terms, in their order.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Who may send, or may not.
    Directive(Qualifier, Mechanism),
    /// `redirect`: where no directive matches, another domain's record counts.
    Redirect(DomainSpec),
    /// `exp`: where the explanation of a refusal stands.
    Explanation(DomainSpec),
    /// A modifier that nobody knows; it is ignored.
    Unknown(String, String),
}

/// What a match means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// `+`, also without a sign.
    Pass,
    /// `-`
    Fail,
    /// `~`
    SoftFail,
    /// `?`
    Neutral,
}

/// Which servers a directive names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// Everybody.
    All,
    /// Those that another domain's record lets send.
    Include(DomainSpec),
    /// The addresses of a name.
    A(Option<DomainSpec>, Lengths),
    /// Those of its mail servers.
    Mx(Option<DomainSpec>, Lengths),
    /// Names that an address points to.
    Ptr(Option<DomainSpec>),
    /// A network of IPv4.
    Ip4(Ipv4Addr, u8),
    /// A network of IPv6.
    Ip6(Ipv6Addr, u8),
    /// Any, if a name exists.
    Exists(DomainSpec),
}

/// Lengths of prefixes beside a name, 32 and 128 where they are not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// Of IPv4.
    pub ip4: u8,
    /// Of IPv6.
    pub ip6: u8,
}

/// Why receivers discard a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxError {
    /// A term that is none.
    Term(String),
    /// `redirect` or `exp` stands twice.
    Twice(&'static str),
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => write!(f, "\"{term}\" is no term of SPF"),
            Self::Twice(name) => write!(f, "{name} stands twice"),
        }
    }
}

impl Qualifier {
    const fn sign(self) -> &'static str {
        match self {
            Self::Pass => "",
            Self::Fail => "-",
            Self::SoftFail => "~",
            Self::Neutral => "?",
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v=spf1")?;
        for term in &self.terms {
            match term {
                Term::Directive(qualifier, mechanism) => write!(f, " {}{mechanism}", qualifier.sign())?,
                Term::Redirect(name) => write!(f, " redirect={name}")?,
                Term::Explanation(name) => write!(f, " exp={name}")?,
                Term::Unknown(name, value) => write!(f, " {name}={value}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |f: &mut fmt::Formatter<'_>, word: &str, name: Option<&DomainSpec>| {
            f.write_str(word)?;
            name.map_or(Ok(()), |name| write!(f, ":{name}"))
        };
        match self {
            Self::All => f.write_str("all"),
            Self::Include(name) => named(f, "include", Some(name)),
            Self::Exists(name) => named(f, "exists", Some(name)),
            Self::Ptr(name) => named(f, "ptr", name.as_ref()),
            Self::A(name, lengths) => named(f, "a", name.as_ref()).and_then(|()| lengths.fmt(f)),
            Self::Mx(name, lengths) => named(f, "mx", name.as_ref()).and_then(|()| lengths.fmt(f)),
            Self::Ip4(network, length) => write!(f, "ip4:{network}/{length}"),
            Self::Ip6(network, length) => write!(f, "ip6:{network}/{length}"),
        }
    }
}

impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ip4 != 32 {
            write!(f, "/{}", self.ip4)?;
        }
        if self.ip6 != 128 {
            write!(f, "//{}", self.ip6)?;
        }
        Ok(())
    }
}
