//! A rule on the tenant with documents that it can do without.

use ephor_sdk::{TenantPlan, prelude::*};

/// Everybody may invite guests
///
/// # What it checks
/// Looks at who may invite, and at what the tenant has paid for.
///
/// # Why it matters
/// A document that a rule can do without may be known, unlicensed or not known.
///
/// # Remediation
/// Let fewer people invite.
#[derive(Rule)]
#[rule(
    documents(AuthorizationPolicy),
    optional(Terms, TenantPlan),
    level = "warning",
    severity = 5.5,
    fail(open = "{who} may invite guests; strengths {terms}, plans {plans}"),
    unknown(odd = "it is not known who may invite")
)]
pub struct InvitationsOpen;

#[derive(Document)]
#[document("authorization-policy")]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationPolicy {
    allow_invites_from: Option<String>,
}

#[derive(Document)]
#[document("authentication-strength-policies")]
pub struct Terms {}

impl CheckTenant for InvitationsOpen {
    fn check(scan: &Scan<Self>) -> Verdict {
        let policies = scan.documents::<AuthorizationPolicy>();
        let Some(policy) = policies.first() else { return Verdict::NotApplicable };
        let Some(who) = &policy.allow_invites_from else { return Self::odd().at(policy) };
        if who != "everyone" {
            return Verdict::Pass;
        }
        let terms = match scan.optional::<Terms>() {
            ephor_sdk::Optional::Known(items) => items.len().to_string(),
            ephor_sdk::Optional::Unlicensed => "unlicensed".to_owned(),
            ephor_sdk::Optional::NotKnown => "not known".to_owned(),
        };
        let plans =
            scan.optional::<TenantPlan>().known().map_or("not known".to_owned(), |plans| plans.len().to_string());
        Self::open(who, terms, plans).at(policy)
    }
}
