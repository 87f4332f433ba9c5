//! From which organizations guests may come.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::{self, Value};

use crate::authorization_policy::AuthorizationPolicy;

/// Guests may be invited from any organization
///
/// # What it does
/// Reads the collaboration restrictions: the policy for guests that is in force (`b2bManagementPolicy`) must name the domains
/// to which invitations may be sent. A list of domains that may not be invited does not pass, and neither does a tenant
/// without such a policy: then every address may be invited. Where nobody may invite, there is nothing to judge.
///
/// # Why it matters
/// An attacker makes an address at a free mail service, has it invited by somebody who means well, and is inside: in the
/// team, in its files, in the address book. A list of the partners that you work with leaves that way closed.
///
/// # How to mend
/// Entra admin center > External Identities > External collaboration settings > Collaboration restrictions: *Allow
/// invitations only to the specified domains*, and name the domains of your partners. Guests who are there already stay: see
/// who they are first, with an access review.
///
/// # References
/// - CIS-M365 5.1.6.1
/// - SCuBA MS.AAD.8.3v1
/// - ATT&CK T1136.003
/// - ATT&CK T1199
/// - <https://learn.microsoft.com/entra/external-id/allow-deny-list>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.4,
    tags("guests"),
    documents(AuthorizationPolicy, CollaborationPolicy),
    fail(
        any = "guests may be invited from any organization: no policy names the domains",
        any_but_some = "guests may be invited from any organization but {count} domains that are blocked"
    ),
    unknown(
        not_one = "the snapshot holds {count} authorization policies; there should be one",
        unreadable = "what the policy for guests allows cannot be read: {problem}"
    )
)]
pub struct GuestDomainsOpen;

/// A policy for guests.
#[derive(Debug, Deserialize, Document)]
#[document("b2b-management-policies")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct CollaborationPolicy {
    is_organization_default: Option<bool>,
    /// Texts, each of them JSON.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    definition: Option<Vec<String>>,
}

impl CollaborationPolicy {
    /// The numbers of domains that may be invited, and that may not; none if the policy has no such list.
    fn lists(&self) -> Result<Option<(usize, usize)>, String> {
        let Some(definition) = &self.definition else { return Err("definition is not there".to_owned()) };
        for text in definition {
            let json: Value = serde_json::from_str(text).map_err(|error| format!("definition is not JSON: {error}"))?;
            let path = "/B2BManagementPolicy/InvitationsAllowedAndBlockedDomainsPolicy";
            if let Some(lists) = json.pointer(path) {
                let count = |name: &str| lists.get(name).and_then(Value::as_array).map_or(0, Vec::len);
                return Ok(Some((count("AllowedDomains"), count("BlockedDomains"))));
            }
        }
        Ok(None)
    }
}

impl CheckTenant for GuestDomainsOpen {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<AuthorizationPolicy>();
        let [authorization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        if authorization.allow_invites_from.as_deref().is_some_and(|who| who.eq_ignore_ascii_case("none")) {
            return Verdict::NotApplicable;
        }
        let policies = scan.documents::<CollaborationPolicy>();
        let mut blocked = None;
        for policy in policies.iter().filter(|policy| policy.is_organization_default != Some(false)) {
            match policy.lists() {
                Err(problem) => return Self::unreadable(problem).at(policy),
                Ok(Some((1.., _))) if policy.is_organization_default == Some(true) => return Verdict::Pass,
                Ok(Some((1.., _))) => return Verdict::not_known("isOrganizationDefault").at(policy),
                Ok(Some((0, count @ 1..))) => blocked = Some((policy, count)),
                Ok(_) => {}
            }
        }
        match blocked {
            Some((policy, count)) => Self::any_but_some(count).at(policy),
            None => Self::any().at(authorization),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    type This = GuestDomainsOpen;

    fn tenant(invites: Value, policies: &[Value]) -> Tenant {
        let tenant = Tenant::new().with::<AuthorizationPolicy>(json!({"allowInvitesFrom": invites}));
        tenant.with_all::<CollaborationPolicy>(policies)
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant(json!("adminsAndGuestInviters"), policies).check::<This>()
    }

    fn policy(default: Value, lists: Value) -> Value {
        let definition = json!({"B2BManagementPolicy": {"InvitationsAllowedAndBlockedDomainsPolicy": lists}});
        json!({"isOrganizationDefault": default, "definition": [definition.to_string()]})
    }

    #[test]
    fn a_list_of_partners_passes() {
        let partners = policy(json!(true), json!({"AllowedDomains": ["partner.example"]}));
        assert!(verdict(&[policy(json!(true), json!({"BlockedDomains": ["x.example"]})), partners]).is_pass());
    }

    #[test]
    fn without_a_list_of_partners_anybody_may_come() {
        assert_eq!(verdict(&[]).message::<This>(), "any");
        let redeem =
            json!({"isOrganizationDefault": true, "definition": ["{\"B2BManagementPolicy\": {\"Version\": 1}}"]});
        assert_eq!(verdict(&[redeem]).message::<This>(), "any");
        let empty = policy(json!(true), json!({"AllowedDomains": [], "BlockedDomains": []}));
        assert_eq!(verdict(&[empty]).message::<This>(), "any");
        let blocking = policy(json!(true), json!({"BlockedDomains": ["a.example", "b.example"]}));
        let found = verdict(&[blocking]);
        assert_eq!((found.is_fail(), found.arguments()), (true, &["2".to_owned()][..]));
    }

    #[test]
    fn a_policy_that_is_not_in_force_does_not_count() {
        let partners = policy(json!(false), json!({"AllowedDomains": ["partner.example"]}));
        assert!(verdict(&[partners]).is_fail());
    }

    #[test]
    fn where_nobody_may_invite_there_is_nothing_to_judge() {
        assert!(tenant(json!("none"), &[]).check::<This>().is_not_applicable());
    }

    #[test]
    fn what_cannot_be_read_is_not_known() {
        for definition in [json!(null), json!(["{"])] {
            let odd = json!({"isOrganizationDefault": true, "definition": definition});
            assert_eq!(verdict(&[odd]).message::<This>(), "unreadable");
        }
        let unclear = policy(Value::Null, json!({"AllowedDomains": ["partner.example"]}));
        assert_eq!(verdict(&[unclear]).message::<This>(), "value-not-known");
        assert_eq!(Tenant::new().check::<This>().message::<This>(), "not-one");
    }
}
