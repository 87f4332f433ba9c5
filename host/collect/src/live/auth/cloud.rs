//! Microsoft's clouds, and where the four services of each are.

use std::collections::BTreeMap;

use super::error::Error;
use crate::live::transport::{BaseUrl, Transport};

/// The file of a recording that says where the services were.
const RECORDED: &str = "endpoints.json";

/// A service that wants a token of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Microsoft Graph.
    Graph,
    /// The Exchange Online admin API.
    Exchange,
    /// Security & Compliance.
    Compliance,
}

impl Resource {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Graph, Self::Exchange, Self::Compliance];

    /// A short name for files and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Exchange => "exchange",
            Self::Compliance => "compliance",
        }
    }
}

impl std::fmt::Display for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Graph => "Microsoft Graph",
            Self::Exchange => "Exchange Online",
            Self::Compliance => "Security & Compliance",
        })
    }
}

/// One of Microsoft's clouds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Cloud {
    /// The worldwide cloud
    #[default]
    Global,
    /// Microsoft 365 GCC, which lives in the worldwide cloud
    Gcc,
    /// Microsoft 365 GCC High
    GccHigh,
    /// Microsoft 365 DoD
    Dod,
    /// Operated by 21Vianet in China
    China,
}

/// Where services are asked, and what their tokens are for, where that is another name.
///
/// Sources: Microsoft Graph, "National cloud deployments"; reference collector-faults.md, F15 (Connect-ExchangeOnline.md:124
/// and Connect-IPPSSession.md:98 of MicrosoftDocs/office-docs-powershell); MicrosoftDocs/office-docs-powershell
/// exchange/docs-conceptual/connect-to-scc-powershell.md @00885cad.
struct Hosts {
    login: &'static str,
    graph: &'static str,
    exchange: &'static str,
    compliance: &'static str,
    exchange_audience: &'static str,
    compliance_audience: &'static str,
}

/// Names that tokens for DoD are asked for. The documents name the hosts to connect to, not these: the first is that of
/// cisagov/ScubaGear PowerShell/ScubaGear/Modules/Providers/ProviderHelpers/EXORestHelper.psm1 @32050660, the second that
/// of the cloud's other tenants. Unproven for the documented hosts.
const DOD_EXCHANGE: &str = "https://outlook-dod.office365.us";
const GOVERNMENT_COMPLIANCE: &str = "https://ps.compliance.protection.office365.us";

impl Cloud {
    fn hosts(self) -> Hosts {
        match self {
            Self::Global | Self::Gcc => Hosts {
                login: "https://login.microsoftonline.com",
                graph: "https://graph.microsoft.com",
                exchange: "https://outlook.office365.com",
                compliance: "https://ps.compliance.protection.outlook.com",
                exchange_audience: "https://outlook.office365.com",
                compliance_audience: "https://ps.compliance.protection.outlook.com",
            },
            Self::GccHigh => Hosts {
                login: "https://login.microsoftonline.us",
                graph: "https://graph.microsoft.us",
                exchange: "https://outlook.office365.us",
                compliance: "https://ps.compliance.protection.office365.us",
                exchange_audience: "https://outlook.office365.us",
                compliance_audience: GOVERNMENT_COMPLIANCE,
            },
            Self::Dod => Hosts {
                login: "https://login.microsoftonline.us",
                graph: "https://dod-graph.microsoft.us",
                exchange: "https://webmail.apps.mil",
                compliance: "https://l5.ps.compliance.protection.office365.us",
                exchange_audience: DOD_EXCHANGE,
                compliance_audience: GOVERNMENT_COMPLIANCE,
            },
            Self::China => Hosts {
                login: "https://login.chinacloudapi.cn",
                graph: "https://microsoftgraph.chinacloudapi.cn",
                exchange: "https://partner.outlook.cn",
                compliance: "https://ps.compliance.protection.partner.outlook.cn",
                exchange_audience: "https://partner.outlook.cn",
                compliance_audience: "https://ps.compliance.protection.partner.outlook.cn",
            },
        }
    }
}

/// Where the services are. Those set by hand change where is asked, not what for: scopes stay those of the cloud.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// The cloud, which decides the scopes.
    pub cloud: Cloud,
    /// The login endpoint.
    pub login: BaseUrl,
    /// Microsoft Graph.
    pub graph: BaseUrl,
    /// The Exchange Online admin API.
    pub exchange: BaseUrl,
    /// Security & Compliance.
    pub compliance: BaseUrl,
}

/// Endpoints set by hand.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The login endpoint.
    pub login: Option<BaseUrl>,
    /// Microsoft Graph.
    pub graph: Option<BaseUrl>,
    /// The Exchange Online admin API.
    pub exchange: Option<BaseUrl>,
    /// Security & Compliance.
    pub compliance: Option<BaseUrl>,
}

impl Endpoints {
    /// Those of a cloud, but for those set by hand.
    ///
    /// # Errors
    /// Never in practice: the URLs of the clouds are sound.
    pub fn new(cloud: Cloud, overrides: Overrides) -> Result<Self, Error> {
        let hosts = cloud.hosts();
        let base = |set: Option<BaseUrl>, default: &str| set.map_or_else(|| BaseUrl::parse(default), Ok);
        Ok(Self {
            cloud,
            login: base(overrides.login, hosts.login)?,
            graph: base(overrides.graph, hosts.graph)?,
            exchange: base(overrides.exchange, hosts.exchange)?,
            compliance: base(overrides.compliance, hosts.compliance)?,
        })
    }

    /// Those that a recording was made with; none from the network.
    ///
    /// # Errors
    /// If the recording cannot be read.
    pub fn recorded(client: &Transport) -> Result<Overrides, Error> {
        let bases = match client.replay() {
            Some(replay) => replay.read_beside::<BTreeMap<String, String>>(RECORDED)?.unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let base = |name: &str| bases.get(name).map(|text| BaseUrl::parse(text)).transpose();
        Ok(Overrides {
            login: base("login")?,
            graph: base("graph")?,
            exchange: base("exchange")?,
            compliance: base("compliance")?,
        })
    }

    /// Writes them beside a recording, if there is one, so that it can be replayed without any argument.
    pub(super) fn record(&self, client: &Transport) -> Result<(), Error> {
        let Some(recorder) = client.recorder() else { return Ok(()) };
        let services = Resource::ALL.map(|resource| (resource.name(), self.base(resource).to_string()));
        let bases: BTreeMap<&str, String> = services.into_iter().chain([("login", self.login.to_string())]).collect();
        Ok(recorder.write_once_beside(RECORDED, &bases)?)
    }

    /// The base URL of a service.
    #[must_use]
    pub fn base(&self, resource: Resource) -> &BaseUrl {
        match resource {
            Resource::Graph => &self.graph,
            Resource::Exchange => &self.exchange,
            Resource::Compliance => &self.compliance,
        }
    }

    /// What a token for a service is asked for by, without `/.default`.
    #[must_use]
    pub fn audience(&self, resource: Resource) -> &'static str {
        let hosts = self.cloud.hosts();
        match resource {
            Resource::Graph => hosts.graph,
            Resource::Exchange => hosts.exchange_audience,
            Resource::Compliance => hosts.compliance_audience,
        }
    }

    /// The scope of a service.
    #[must_use]
    pub fn scope(&self, resource: Resource) -> String {
        format!("{}/.default", self.audience(resource))
    }

    /// The token endpoint of a tenant.
    #[must_use]
    pub(super) fn token_url(&self, tenant: &str) -> String {
        self.login.join(&format!("/{tenant}/oauth2/v2.0/token"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_set_by_hand_keeps_the_scope_of_its_cloud() {
        for cloud in [Cloud::Global, Cloud::Gcc, Cloud::GccHigh, Cloud::Dod, Cloud::China] {
            let own = BaseUrl::parse("http://127.0.0.1:8080/graph").unwrap();
            let overrides = Overrides { graph: Some(own.clone()), ..Overrides::default() };
            let endpoints = Endpoints::new(cloud, overrides).unwrap();
            let plain = Endpoints::new(cloud, Overrides::default()).unwrap();
            assert_eq!(endpoints.base(Resource::Graph), &own);
            for resource in Resource::ALL {
                assert_eq!(endpoints.scope(resource), plain.scope(resource));
                // In DoD the services are asked for a token by other names than those of their endpoints.
                let by_endpoint = plain.scope(resource) == format!("{}/.default", plain.base(resource));
                assert_eq!(by_endpoint, cloud != Cloud::Dod || resource == Resource::Graph, "{cloud:?} {resource}");
            }
        }
        let dod = Endpoints::new(Cloud::Dod, Overrides::default()).unwrap();
        assert_eq!(dod.exchange.to_string(), "https://webmail.apps.mil");
        assert_eq!(dod.compliance.to_string(), "https://l5.ps.compliance.protection.office365.us");
        let government = Endpoints::new(Cloud::GccHigh, Overrides::default()).unwrap();
        assert_eq!(government.scope(Resource::Graph), "https://graph.microsoft.us/.default");
    }
}
