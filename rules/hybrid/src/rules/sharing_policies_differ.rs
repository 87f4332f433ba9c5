//! Sharing that depends on where the mailbox is.

use std::collections::{BTreeMap, BTreeSet};

use ephor_sdk::prelude::*;

use crate::shape;

/// A sharing policy is not the same in the cloud and on-premises
///
/// # What it checks
/// Takes each sharing policy of the tenant and the one on-premises of the same name, or the default ones of both sides,
/// and compares what is shared with whom (`Domains`), without regard to case and order. A policy that is off shares
/// nothing with anybody. In a tenant without Exchange on-premises there is nothing to compare.
///
/// # Why it matters
/// A person who is moved from one side to the other gets the policy of that side. What could be shared before cannot any
/// more, or more is shared than was meant, and nobody decided it.
///
/// # Remediation
/// Whoever shares with a domain that is not on the narrower list cannot any more: ask them first.
///
/// Choose the narrower list and set it on both sides:
///
/// ```powershell
/// Set-SharingPolicy -Identity <policy> -Domains "<domain>: CalendarSharingFreeBusySimple"
/// Get-SharingPolicy | Format-List Name,Default,Enabled,Domains
/// ```
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-sharingpolicy>
/// - <https://learn.microsoft.com/exchange/sharing/sharing-policies/sharing-policies>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.5,
    tags("hybrid", "free-busy"),
    each(CloudPolicy),
    documents(ServerPolicy),
    only_if("exchange-on-premises"),
    fail(
        differs = "{subject} is not the same on-premises; only in the cloud: {cloud}; only on-premises: {server}",
        no_counterpart = "On-premises there is no sharing policy {subject}"
    ),
    unknown(none = "The snapshot holds no sharing policy of Exchange on-premises")
)]
pub struct SharingPoliciesDiffer;

/// A sharing policy of the tenant, as `Get-SharingPolicy` gives it.
#[derive(Document)]
#[document("sharing-policies")]
#[serde(transparent)]
pub struct CloudPolicy(Policy);

/// A sharing policy on-premises, as `Get-SharingPolicy` gives it there.
#[derive(Document)]
#[document("on-premises-sharing-policies")]
#[serde(transparent)]
pub struct ServerPolicy(Policy);

/// A sharing policy of either side.
#[derive(Object)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    name: Option<String>,
    #[serde(default, deserialize_with = "shape::list")]
    domains: Option<Vec<String>>,
    #[serde(default, deserialize_with = "shape::flag")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "shape::flag")]
    default: Option<bool>,
}

impl Policy {
    /// What is shared with each domain, in lower case. The error names the property that would have to be known.
    fn shared(&self) -> Result<BTreeMap<String, BTreeSet<String>>, &'static str> {
        if self.enabled == Some(false) {
            return Ok(BTreeMap::new());
        }
        let mut shared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in self.domains.as_ref().ok_or("Domains")? {
            let (domain, actions) = entry.split_once(':').ok_or("Domains")?;
            let actions = actions.split([',', '+']).map(|action| action.trim().to_ascii_lowercase());
            // Exchange Online writes 0 for a domain with which nothing is shared.
            let mut actions = actions.filter(|action| !action.is_empty() && action != "0").peekable();
            if actions.peek().is_some() {
                shared.entry(domain.trim().to_ascii_lowercase()).or_default().extend(actions);
            }
        }
        // On or off, an empty list shares nothing.
        if self.enabled.is_none() && !shared.is_empty() { Err("Enabled") } else { Ok(shared) }
    }

    fn has_name_of(&self, other: &Self) -> bool {
        matches!((&self.name, &other.name), (Some(own), Some(other)) if own.trim().eq_ignore_ascii_case(other.trim()))
    }
}

impl CheckDocument<CloudPolicy> for SharingPoliciesDiffer {
    fn check(cloud: &Item<CloudPolicy>, scan: &Scan<Self>) -> Verdict {
        let on_premises = scan.documents::<ServerPolicy>();
        if on_premises.is_empty() {
            return Self::none();
        }
        let named = on_premises.iter().find(|other| other.0.has_name_of(&cloud.0));
        let counterpart = match (named, cloud.0.default) {
            (Some(named), _) => Some(named),
            (None, Some(true)) => on_premises.iter().find(|other| other.0.default == Some(true)),
            (None, Some(false)) => None,
            (None, None) => return Verdict::not_known("Default"),
        };
        let shared = match cloud.0.shared() {
            Ok(shared) => shared,
            Err(property) => return Verdict::not_known(property),
        };
        let Some(server) = counterpart else {
            if on_premises.iter().any(|other| other.0.name.is_none()) {
                return Verdict::not_known("Name of a policy on-premises");
            }
            // What shares nothing needs no counterpart.
            return if shared.is_empty() { Verdict::Pass } else { Self::no_counterpart() };
        };
        let theirs = match server.0.shared() {
            Ok(shared) => shared,
            Err(property) => return Verdict::not_known(&format!("{property} on-premises")).at(server),
        };
        if shared == theirs {
            return Verdict::Pass;
        }
        Self::differs(beyond(&shared, &theirs), beyond(&theirs, &shared)).at(server)
    }
}

type Shared = BTreeMap<String, BTreeSet<String>>;

/// What `one` shares and `other` does not.
fn beyond(one: &Shared, other: &Shared) -> String {
    let entry = |(domain, actions): (&String, &BTreeSet<String>)| {
        let known = |action: &String| other.get(domain).is_some_and(|known| known.contains(action));
        let more: Vec<&str> = actions.iter().filter(|action| !known(action)).map(String::as_str).collect();
        (!more.is_empty()).then(|| format!("{domain}: {}", more.join(", ")))
    };
    let entries: Vec<String> = one.iter().filter_map(entry).collect();
    if entries.is_empty() { "nothing".to_owned() } else { entries.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn policy(name: &str, domains: Value) -> Value {
        json!({"Name": name, "Domains": domains, "Enabled": true, "Default": true})
    }

    fn verdict(cloud: Value, on_premises: &[Value]) -> Verdict {
        let tenant = Tenant::new().with::<CloudPolicy>(cloud);
        tenant.with_all::<ServerPolicy>(on_premises).objects::<SharingPoliciesDiffer>().pop().unwrap().1
    }

    #[test]
    fn the_same_list_passes_whatever_its_case_and_order() {
        let cloud = policy(
            "Default Sharing Policy",
            json!(["*:CalendarSharingFreeBusySimple", "a.com: ContactsSharing, CalendarSharingFreeBusyDetail"]),
        );
        let server = policy(
            "default sharing policy",
            json!(["A.com:CalendarSharingFreeBusyDetail,contactssharing", "*: CalendarSharingFreeBusySimple"]),
        );
        assert!(verdict(cloud, &[policy("Other", json!([])), server]).is_pass());
        assert!(
            verdict(policy("P", json!("*:X")), &[policy("P", json!(["*:X"]))]).is_pass(),
            "a single entry is a text"
        );
    }

    #[test]
    fn what_is_on_one_side_only_fails_and_is_named() {
        let cloud = policy("P", json!(["*:FreeBusySimple", "a.com:ContactsSharing"]));
        let server = policy("P", json!(["*:FreeBusySimple,FreeBusyDetail"]));
        let found = verdict(cloud, &[server]);
        assert_eq!(found.arguments(), ["a.com: contactssharing", "*: freebusydetail"]);
        let found = verdict(policy("P", json!(["*:X"])), &[policy("P", json!([]))]);
        assert_eq!(found.arguments(), ["*: x", "nothing"]);
        let Verdict::Fail(found) = found else { panic!("a fail") };
        assert_eq!(found.related.len(), 1, "the policy on-premises");
    }

    #[test]
    fn the_default_policies_belong_together_whatever_their_names() {
        let other = json!({"Name": "Custom", "Domains": ["*:X"], "Enabled": true, "Default": false});
        assert!(verdict(policy("Cloud", json!(["*:X"])), &[other.clone(), policy("Server", json!(["*:Y"]))]).is_fail());
        assert!(verdict(policy("Cloud", json!(["*:X"])), &[policy("Server", json!(["*:X"])), other]).is_pass());
    }

    #[test]
    fn a_policy_that_is_off_shares_nothing() {
        let off = |domains: Value| json!({"Name": "P", "Domains": domains, "Enabled": false, "Default": true});
        assert!(verdict(off(json!(["*:X"])), &[off(json!(["a.com:Y"]))]).is_pass());
        assert!(verdict(off(json!(["*:X"])), &[policy("P", json!(["*:X"]))]).is_fail());
        assert!(verdict(off(Value::Null), &[policy("P", json!([]))]).is_pass());
        let nothing = policy("P", json!(["Anonymous:0", "a.com: "]));
        assert!(verdict(nothing, &[policy("P", json!([]))]).is_pass(), "as Exchange Online writes it");
    }

    #[test]
    fn a_policy_without_a_counterpart_fails_if_it_shares_anything() {
        let own = |domains: Value| json!({"Name": "Sales", "Domains": domains, "Enabled": true, "Default": false});
        let default = policy("Default", json!(["*:X"]));
        assert_eq!(
            verdict(own(json!(["*:X"])), std::slice::from_ref(&default)).message::<SharingPoliciesDiffer>(),
            "no-counterpart"
        );
        assert!(verdict(own(json!([])), &[default]).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        let same = policy("P", json!(["*:X"]));
        assert_eq!(verdict(same.clone(), &[]).message::<SharingPoliciesDiffer>(), "none");
        assert_eq!(verdict(policy("P", Value::Null), std::slice::from_ref(&same)).arguments(), ["Domains"]);
        assert_eq!(verdict(same.clone(), &[policy("P", Value::Null)]).arguments(), ["Domains on-premises"]);
        assert!(verdict(policy("P", json!(["everybody"])), std::slice::from_ref(&same)).is_unknown());
        let unnamed = json!({"Domains": ["*:X"], "Enabled": true});
        assert!(verdict(unnamed.clone(), std::slice::from_ref(&same)).is_unknown());
        let own = json!({"Name": "Sales", "Domains": ["*:X"], "Enabled": true, "Default": false});
        assert!(verdict(own.clone(), std::slice::from_ref(&unnamed)).is_unknown());
        assert!(verdict(own, &[policy("P", json!([])), unnamed]).is_unknown());
        let switch = json!({"Name": "P", "Domains": ["*:X"], "Default": true});
        assert_eq!(verdict(switch, &[same]).arguments(), ["Enabled"]);
    }
}
