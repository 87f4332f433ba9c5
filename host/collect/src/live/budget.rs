//! The published limits of the services: how many units in which span, and how many requests at a time.
//!
//! The limits stand beside each [`Budget`], as <https://learn.microsoft.com/graph/throttling-limits> has them (read
//! 2026-11). Of what is published there, no source asks for message traces (100 requests in 5 minutes) nor for service
//! announcements (240 a minute, 800 an hour): they have no budget here.

use std::time::Duration;

/// How much a service answers, and to how many at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// What it is for, in messages.
    pub name: &'static str,
    /// Units in a span of time; none where nothing is published.
    pub limit: Option<(u32, Duration)>,
    /// Whether whoever passes the limit is told for how long to wait.
    pub says_when: bool,
    /// Requests at a time: at the start, and at most.
    pub at_once: (u32, u32),
}

/// What a request spends.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The budget.
    pub budget: Budget,
    /// Units of it.
    pub units: u32,
    /// Another budget of which it spends one.
    pub also: Option<Budget>,
}

const fn budget(name: &'static str, limit: u32, seconds: u64, at_once: (u32, u32)) -> Budget {
    Budget { name, limit: Some((limit, Duration::from_secs(seconds))), says_when: true, at_once }
}

const fn unlimited(name: &'static str, at_once: (u32, u32)) -> Budget {
    Budget { name, limit: None, says_when: true, at_once }
}

/// Users, groups, applications, roles, domains and policies: resource units of 10 seconds for each application and tenant,
/// of a tenant with fewer than 50 users; larger ones have more.
pub const IDENTITY: Budget = budget("identity and access", 3_500, 10, (4, 8));
/// The same for tenants with at least so many users.
pub const IDENTITY_BY_USERS: [(u64, u32); 2] = [(50, 5_000), (501, 8_000)];
/// Service principals and applications with `keyCredentials` in `$select`: 150 requests a minute for each tenant, besides
/// the units of the directory. <https://learn.microsoft.com/graph/api/serviceprincipal-list>,
/// <https://learn.microsoft.com/graph/api/application-list>
pub const KEYS: Budget = budget("keyCredentials", 150, 60, (2, 2));
/// Sign-ins, audits and registration details: 5 requests in 10 seconds for each application and tenant.
pub const REPORTS: Budget = budget("identity reports", 5, 10, (1, 4));
/// Conditional Access and identity protection: one request a second for all applications together, and no
/// `Retry-After` when it is passed.
pub const PROTECTION: Budget = Budget { says_when: false, ..budget("Conditional Access", 1, 1, (1, 1)) };
/// Usage reports as CSV: 14 requests in 10 minutes for each report, and 40 of all applications together. A collection asks
/// once for each of two reports, and again only after failures: 9 times at the most unless it is told otherwise.
pub const USAGE: Budget = budget("usage reports", 14, 600, (1, 1));
/// Hunting queries: 45 calls a minute for each tenant.
/// <https://learn.microsoft.com/defender-xdr/api-advanced-hunting>
pub const HUNTING: Budget = budget("advanced hunting", 45, 60, (1, 2));
/// Inbox rules by Graph: 10,000 requests in 10 minutes and 4 at once for each application and mailbox. Each mailbox is asked
/// once, and page after page where it has several, so that no mailbox has more than one request at once.
pub const OUTLOOK: Budget = unlimited("Outlook", (2, 4));
/// What else Graph answers: nothing narrower is published than 130,000 requests of an application in 10 seconds. The
/// directory keeps to 8,000 of them; the other requests that are under way at once, 4 batches of inbox rules and a dozen
/// more, would all have to be answered within 7 milliseconds to come near.
pub const OTHER: Budget = unlimited("Microsoft Graph", (2, 4));
/// Exchange Online: nothing is published.
pub const EXCHANGE: Budget = unlimited("Exchange Online", (4, 8));
/// Security & Compliance: nothing is published.
pub const COMPLIANCE: Budget = unlimited("Security & Compliance", (1, 2));
/// Name servers.
pub const DNS: Budget = unlimited("DNS", (4, 8));
