//! All properties that a document does not declare are reported at once; no derive of serde is needed.

use ephor_sdk::prelude::*;

#[derive(Debug, Document)]
#[document("transport-config")]
#[serde(rename_all = "PascalCase", default)]
pub struct TransportConfig {
    smtp_client_authentication_disable: Option<bool>, //~ transport-config declares no property `SmtpClientAuthenticationDisable`; did you mean `SmtpClientAuthenticationDisabled`?
    #[serde(rename = "Colour")] //~ transport-config declares no property `Colour`
    colour: Option<String>,
}

impl Default for TransportConfig {
    fn default() -> Self {
        Self { smtp_client_authentication_disable: None, colour: Some("red".to_owned()) }
    }
}

#[derive(Document)]
#[document("transport-configs")] //~ the snapshot has no document "transport-configs"; did you mean `transport-config`?
pub struct Other {
    name: Option<String>,
}

#[derive(Document)]
#[document("accepted-domains")]
#[serde(crate = "ephor_sdk::serde")] //~ leave out `crate`: `Document` and `Object` bring their own `Deserialize`
pub struct AcceptedDomain {
    #[serde(rename = "DomainName")]
    name: Option<String>,
}

/// A bad state
///
/// # What it checks
/// Looks.
/// # Why it matters
/// Because.
/// # Remediation
/// So.
#[derive(Rule)]
#[rule(documents(TransportConfig, Other, AcceptedDomain), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
pub struct Bad;

impl CheckTenant for Bad {
    fn check(scan: &Scan<Self>) -> Verdict {
        let first = scan.documents::<TransportConfig>().first().and_then(|config| config.colour.clone());
        let named = scan.documents::<Other>().iter().any(|other| other.name == first);
        let own = scan.documents::<AcceptedDomain>().iter().any(|domain| domain.name == first);
        if named || own { Self::bad() } else { Verdict::Pass }
    }
}

fn main() {}
