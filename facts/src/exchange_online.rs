//! Exchange Online: what it refuses, and from when on.

use crate::{Day, Table, day};

/// Where the table is from.
pub const TABLE: Table = Table {
    name: "exchange-online",
    reviewed: day(2026, 11, 30),
    sources: &[
        "reference facts.md, ews-open (Introducing EWSAllowedAppIDs, 2026-06-19)",
        "reference facts.md, activesync-protocol-outdated (MC1197103)",
        "reference facts.md, office-build-unsupported (OfficeDocs-DeployOffice @947f018)",
        "reference facts.md, trusted-root-missing (techcommunity 4488311, update of 2026-03-16; MC1224565)",
        "reference facts.md, dedicated-application-missing (deploy-dedicated-hybrid-app)",
    ],
};

/// The day from which Exchange Online switches Exchange Web Services off where nobody has decided (`EwsEnabled` blank),
/// and from which only applications that `EwsAllowedAppIDs` names get in.
pub const EWS_CLOSED_SINCE: Day = day(2026, 10, 1);
/// The day from which Exchange Online has no Exchange Web Services any more.
pub const EWS_GONE_SINCE: Day = day(2027, 4, 1);

/// The first version of Exchange ActiveSync that may connect.
pub const ACTIVESYNC_FIRST: [u32; 4] = [16, 1, 0, 0];
/// The day from which Exchange Online refuses older ones.
pub const ACTIVESYNC_REFUSED_SINCE: Day = day(2026, 3, 1);

/// The day from which Exchange Online refuses builds of Outlook for Windows below those of [`crate::office`].
pub const BUILDS_REFUSED_SINCE: Day = day(2021, 11, 1);

/// The day from which Exchange Online refuses calls to Exchange Web Services by the service principal that all tenants
/// share.
pub const SHARED_PRINCIPAL_REFUSED_SINCE: Day = day(2025, 10, 31);

/// A root certificate that ends the chains of Exchange Online's mail servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Root {
    /// What it is called.
    pub name: &'static str,
    /// SHA-1 of the certificate, in capitals.
    pub thumbprint: &'static str,
    /// The day from which Exchange Online uses it.
    pub since: Day,
}

/// The roots that a mail server must trust.
pub const ROOTS: &[Root] = &[Root {
    name: "DigiCert Global Root G2",
    thumbprint: "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4",
    since: day(2026, 3, 22),
}];
