//! From which organizations guests may come.

use ephor_sdk::Others;
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::{self, Value};

use crate::authorization_policy::AuthorizationPolicy;

/// Collaboration restrictions do not name the domains of guests
///
/// # What it checks
/// Reads the collaboration restrictions: the policy for guests that is in force (`b2bManagementPolicy`) must name the domains
/// to which invitations may be sent (`AllowedDomains`); a list without any domain lets nobody be invited, and passes. A list
/// of domains that may not be invited does not pass, and neither does a tenant without such a policy. Cross-tenant access
/// settings, which are asked at an invitation as well and may block other organizations, are not read. Where nobody may
/// invite, there is nothing to judge.
///
/// # Why it matters
/// An attacker makes an address at a free mail service, has it invited by somebody who means well, and is inside: in the
/// team, in its files, in the address book. A list of the partners that you work with leaves that way closed.
///
/// # Remediation
/// 1. See which domains your guests come from: Entra admin center > Users > filter *User type: Guest*. Guests who are there
///    already stay; who is invited anew, also by sharing a file, must be of a listed domain.
/// 2. Entra admin center > External Identities > External collaboration settings > Collaboration restrictions: *Allow
///    invitations only to the specified domains*, and name the domains of your partners. Where *Cross-tenant access settings*
///    block B2B collaboration by default and allow your partners, that does the same; set a waiver that says so.
///
/// # References
/// - CIS-M365 5.1.6.1
/// - SCuBA MS.AAD.8.3v1
/// - ATT&CK T1136.003
/// - ATT&CK T1199
/// - <https://learn.microsoft.com/entra/external-id/allow-deny-list>
/// # Witnesses
/// - claim: reference facts.md, guest-domains-open
/// - remediation: reference facts.md, guest-domains-open
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.4,
    tags("guests"),
    documents(AuthorizationPolicy, CollaborationPolicy),
    fail(
        any = "No collaboration restriction names the domains that guests may be invited from",
        any_but_some = "Collaboration restrictions let guests be invited from all domains but {count} that are blocked"
    ),
    unknown(
        not_one = "The snapshot holds {count} authorization policies; there should be one",
        unreadable = "What the policy for guests allows cannot be read: {problem}"
    )
)]
pub struct GuestDomainsOpen;

/// A policy for guests.
#[derive(Debug, Document)]
#[document("b2b-management-policies")]
#[serde(rename_all = "camelCase")]
pub struct CollaborationPolicy {
    is_organization_default: Option<bool>,
    /// Texts, each of them JSON.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    definition: Option<Vec<String>>,
}

/// The lists of domains in a definition.
#[derive(Debug, Object)]
#[document("b2b-management-policies", "definition.B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy")]
#[serde(rename_all = "PascalCase")]
struct Lists {
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    allowed_domains: Option<Vec<String>>,
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    blocked_domains: Option<Vec<String>>,
    #[serde(flatten)]
    others: Others,
}

/// Whom a policy lets be invited.
#[derive(Debug, PartialEq, Eq)]
enum Invited {
    /// Those of the listed domains.
    Listed,
    /// All but so many domains.
    AllBut(usize),
    /// It has no list.
    Anybody,
}

impl CollaborationPolicy {
    /// Whom it lets be invited; an error says why that is not known.
    fn invited(&self) -> Result<Invited, String> {
        let Some(definition) = &self.definition else { return Err("definition is not there".to_owned()) };
        for text in definition {
            let json: Value = serde_json::from_str(text).map_err(|error| format!("definition is not JSON: {error}"))?;
            let path = "/B2BManagementPolicy/InvitationsAllowedAndBlockedDomainsPolicy";
            if let Some(lists) = json.pointer(path).filter(|lists| !lists.is_null()) {
                return serde_json::from_value::<Lists>(lists.clone()).map_err(|error| error.to_string())?.invited();
            }
        }
        Ok(Invited::Anybody)
    }
}

impl Lists {
    fn invited(&self) -> Result<Invited, String> {
        if let Some(new) = self.others.unread(&[]) {
            return Err(format!("{new} is new"));
        }
        match (self.allowed_domains.as_deref(), self.blocked_domains.as_deref()) {
            (Some([_, ..]), _) | (Some([]), None) => Ok(Invited::Listed),
            (_, Some(blocked @ [_, ..])) => Ok(Invited::AllBut(blocked.len())),
            // The portal writes one list; which of two empty ones holds nobody says.
            (Some([]), Some([])) => Err("both lists are empty".to_owned()),
            (None, Some([]) | None) => Ok(Invited::Anybody),
        }
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
            match policy.invited() {
                Err(problem) => return Self::unreadable(problem).at(policy),
                Ok(Invited::Listed) if policy.is_organization_default == Some(true) => return Verdict::Pass,
                Ok(Invited::Listed) => return Verdict::not_known("isOrganizationDefault").at(policy),
                Ok(Invited::AllBut(count)) => blocked = Some((policy, count)),
                Ok(Invited::Anybody) => {}
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
        let nobody_blocked = policy(json!(true), json!({"BlockedDomains": []}));
        assert_eq!(verdict(&[nobody_blocked]).message::<This>(), "any");
        let blocking = policy(json!(true), json!({"BlockedDomains": ["a.example", "b.example"]}));
        let found = verdict(&[blocking]);
        assert_eq!((found.is_fail(), found.arguments()), (true, &["2".to_owned()][..]));
    }

    #[test]
    fn a_list_without_any_domain_lets_nobody_be_invited() {
        assert!(verdict(&[policy(json!(true), json!({"AllowedDomains": []}))]).is_pass());
        let block = policy(json!(true), json!({"AllowedDomains": [], "BlockedDomains": ["a.example"]}));
        assert_eq!(verdict(&[block]).message::<This>(), "any-but-some");
    }

    #[test]
    fn what_is_new_or_contradicts_itself_is_not_known() {
        for lists in [
            json!({"AllowedDomains": [], "BlockedDomains": []}),
            json!({"AllowedDomains": ["a.example"], "AllowedTenants": ["t"]}),
            json!({"AllowedDomains": "*", "BlockedDomains": [1]}),
            json!("System.Object"),
        ] {
            let found = verdict(&[policy(json!(true), lists.clone())]);
            assert_eq!((found.is_unknown(), found.message::<This>()), (true, "unreadable"), "{lists}");
        }
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
