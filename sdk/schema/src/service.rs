//! The services: who is asked.

/// Who answers a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The first part of the ids of its sources, and the folder of their declarations, there with an underscore for each
    /// hyphen.
    pub name: &'static str,
    /// How the collector speaks to it; none where what it holds comes into a snapshot by imports alone.
    pub protocol: Option<Protocol>,
}

/// A way to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Microsoft Graph.
    Graph,
    /// The REST interface of Exchange Online PowerShell.
    Exchange,
    /// The same of Security & Compliance PowerShell.
    Compliance,
    /// Name servers.
    Dns,
}

const fn live(name: &'static str, protocol: Protocol) -> Service {
    Service { name, protocol: Some(protocol) }
}

const fn imported(name: &'static str) -> Service {
    Service { name, protocol: None }
}

/// Security & Compliance PowerShell.
pub const COMPLIANCE: Service = live("compliance", Protocol::Compliance);
/// Microsoft Defender, by Microsoft Graph.
pub const DEFENDER: Service = live("defender", Protocol::Graph);
/// Public DNS.
pub const DNS: Service = live("dns", Protocol::Dns);
/// Exchange Online.
pub const EXCHANGE: Service = live("exchange", Protocol::Exchange);
/// Microsoft Entra ID and what else Microsoft Graph tells.
pub const GRAPH: Service = live("graph", Protocol::Graph);
/// Servers of the organization.
pub const ON_PREMISES: Service = imported("on-premises");
/// Power BI.
pub const POWER_BI: Service = imported("power-bi");
/// Power Platform.
pub const POWER_PLATFORM: Service = imported("power-platform");
/// SharePoint and OneDrive.
pub const SHAREPOINT: Service = imported("sharepoint");
/// Microsoft Teams.
pub const TEAMS: Service = imported("teams");
