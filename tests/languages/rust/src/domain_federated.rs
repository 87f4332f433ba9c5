//! Rows and documents together.

use ephor_sdk::prelude::*;

/// An account belongs to a federated domain
///
/// # What it checks
/// Looks up the domain of each account among those of the tenant.
///
/// # Why it matters
/// A rule on rows may read documents.
///
/// # Remediation
/// Manage the domain.
#[derive(Rule)]
#[rule(
    table = "users",
    documents(Domain),
    level = "warning",
    severity = 4.0,
    fail(federated = "{subject} signs in at {domain}"),
    unknown(foreign = "{subject} is of the domain {domain}, which the tenant does not have")
)]
pub struct DomainFederated<'a> {
    user_principal_name: &'a str,
}

#[derive(Document)]
#[document("domains")]
pub struct Domain {
    id: Option<String>,
    #[serde(rename = "authenticationType")]
    authentication_type: Option<String>,
}

impl CheckRow for DomainFederated<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        let Some((_, domain)) = self.user_principal_name.rsplit_once('@') else { return Verdict::NotApplicable };
        let domains = scan.documents::<Domain>();
        let known = domains.iter().find(|known| known.id.as_deref() == Some(domain));
        let Some(known) = known else { return Self::foreign(domain) };
        match known.authentication_type.as_deref() {
            Some("Federated") => Self::federated(domain).at(known),
            Some(_) => Verdict::Pass,
            None => Verdict::not_known("authenticationType"),
        }
    }
}
