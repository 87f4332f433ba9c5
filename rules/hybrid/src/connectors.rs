//! Connectors between the tenant and mail servers on-premises.

use ephor_sdk::prelude::*;

use crate::shape::{self, Property};

/// An outbound connector, as `Get-OutboundConnector` gives it.
#[derive(Document)]
#[document("outbound-connectors")]
#[serde(rename_all = "PascalCase")]
pub struct OutboundConnector {
    connector_type: Option<String>,
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
    /// Null means that TLS is used if it happens to be offered.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub tls_settings: Property,
    /// The name that a certificate must have.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub tls_domain: Property,
    /// Whether a test of the connector succeeded.
    #[serde(default, deserialize_with = "shape::flag")]
    pub is_validated: Option<bool>,
}

/// An inbound connector, as `Get-InboundConnector` gives it.
#[derive(Document)]
#[document("inbound-connectors")]
#[serde(rename_all = "PascalCase")]
pub struct InboundConnector {
    connector_type: Option<String>,
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
    /// Whether mail must come over TLS.
    #[serde(default, deserialize_with = "shape::flag")]
    pub require_tls: Option<bool>,
    /// The name that the sender's certificate must have.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    pub tls_sender_certificate_name: Property,
}

impl OutboundConnector {
    /// Whether it is on and leads to servers on-premises; if that is not known, the property that would say.
    pub fn is_in_use(&self) -> Result<bool, &'static str> {
        in_use(self.connector_type.as_deref(), self.enabled)
    }
}

impl InboundConnector {
    /// Whether it is on and takes mail from servers on-premises; if that is not known, the property that would say.
    pub fn is_in_use(&self) -> Result<bool, &'static str> {
        in_use(self.connector_type.as_deref(), self.enabled)
    }
}

fn in_use(connector_type: Option<&str>, enabled: Option<bool>) -> Result<bool, &'static str> {
    match (connector_type, enabled) {
        (Some(kind), _) if kind.eq_ignore_ascii_case("Partner") => Ok(false),
        (_, Some(false)) => Ok(false),
        (Some(kind), Some(true)) if kind.eq_ignore_ascii_case("OnPremises") => Ok(true),
        (_, Some(true)) => Err("ConnectorType"),
        (_, None) => Err("Enabled"),
    }
}
