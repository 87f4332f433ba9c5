//! Regions: where the front doors of Exchange Online and of Security & Compliance send whoever knocks, and where that
//! region's cmdlets are answered. A tenant on loopback has none: recordings are moved there.

use crate::witness::Witness::{Implementation, Unproven};
use crate::witness::{Behavior, behavior};

/// A region of a service.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    /// The front door, whatever the region.
    pub front: &'static str,
    /// Where it redirects to.
    pub redirect: &'static str,
    /// Where the region answers.
    pub answers: &'static str,
}

/// Exchange Online in a region of Europe.
pub const EXCHANGE: Region = Region {
    front: "https://outlook.office365.com",
    redirect: "https://eurprd03.outlook.office365.com:446",
    answers: "https://eurprd03.outlook.office365.com",
};

/// Security & Compliance in a region of North America: it redirects to the host that administers the region.
pub const COMPLIANCE: Region = Region {
    front: "https://ps.compliance.protection.outlook.com",
    redirect: "https://nam12b.admin.protection.outlook.com:446",
    answers: "https://nam12b.ps.compliance.protection.outlook.com",
};

/// Sorted by their ids.
pub(crate) const BEHAVIORS: &[Behavior] = &[
    behavior(
        "regions/compliance-answers",
        "the cmdlets of {region}.admin.protection.outlook.com are answered by {region}.ps.compliance.protection.outlook.com",
        Implementation("KelvinTegelaar/CIPP-API Modules/CIPPCore/Public/GraphHelper/New-ExoRequest.ps1 @04e81803"),
    ),
    behavior(
        "regions/compliance-redirect",
        "Security & Compliance redirects to {region}.admin.protection.outlook.com, port 446",
        Implementation("silverhack/monkey365 core/utils/Get-MonkeySecCompBackendUri.ps1 @18731b69"),
    ),
    behavior(
        "regions/compliance-sovereign",
        "the other clouds redirect to hosts of the same pattern, {region}.admin.protection.office365.us and .partner.outlook.cn",
        Unproven("no client of these clouds tells; a host of another pattern is refused and the source failed"),
    ),
    behavior(
        "regions/exchange-redirect",
        "Exchange Online redirects to {region}.outlook.office365.com, port 446, and answers there on 443",
        Implementation("terraprovider/go-exoscc adminapi/transport.go @ae92d088"),
    ),
    behavior(
        "regions/links",
        "links to next pages name the front door, the region, or port 446 of either",
        Implementation("terraprovider/go-exoscc adminapi/transport.go @ae92d088 (normalizeURL)"),
    ),
];
