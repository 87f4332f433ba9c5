//! What all Conditional Access policies together reach: who is covered, by which client, and what falls short.
//!
//! A policy counts if it is enabled, asks for what is wanted, and nothing narrows it. Policies that each cover some
//! types of clients are added up; a policy for some users, applications or risks is not, since nobody can tell here
//! what the rest amounts to.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::grant::{Grant, blocks, requires_mfa};
use crate::policy::{Applications, GrantControls, Policy, Users, has};

/// What policies are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// Whether what a policy asks for is what is wanted.
    pub grant: fn(&GrantControls) -> Grant,
    /// The types of clients that have to be covered.
    pub clients: &'static [&'static str],
    /// Whether a condition, by name and value, leaves in all that the goal is about.
    pub within: fn(&str, &Value) -> bool,
}

/// No condition is part of the goal.
const fn nothing(_name: &str, _value: &Value) -> bool {
    false
}

fn high_user_risk(name: &str, levels: &Value) -> bool {
    name == "userRiskLevels" && has_level(levels, "high")
}

fn high_sign_in_risk(name: &str, levels: &Value) -> bool {
    name == "signInRiskLevels" && has_level(levels, "high")
}

fn has_level(levels: &Value, wanted: &str) -> bool {
    levels.as_array().is_some_and(|levels| {
        levels.iter().any(|level| level.as_str().is_some_and(|level| level.eq_ignore_ascii_case(wanted)))
    })
}

/// Everybody's legacy authentication is blocked.
pub const LEGACY_BLOCKED: Goal = Goal { grant: blocks, clients: &["exchangeActiveSync", "other"], within: nothing };
/// Everybody is asked for a second factor, by the clients that can be asked.
pub const MFA_REQUIRED: Goal = Goal { grant: requires_mfa, clients: MODERN, within: nothing };
/// Users of high risk are blocked.
pub const RISKY_USERS_BLOCKED: Goal = Goal { grant: blocks, clients: MODERN, within: high_user_risk };
/// Sign-ins of high risk are blocked.
pub const RISKY_SIGN_INS_BLOCKED: Goal = Goal { grant: blocks, clients: MODERN, within: high_sign_in_risk };
/// The clients that can be asked for a second factor.
const MODERN: &[&str] = &["browser", "mobileAppsAndDesktopClients"];

/// What all policies together amount to.
#[derive(Debug)]
pub enum Judgement<'p> {
    /// The goal is reached.
    Reached,
    /// It may be reached by this policy, which lacks a property.
    Unclear(&'p Item<Policy>, &'static str),
    /// It is not reached.
    Missed {
        /// Types of clients that no policy covers.
        clients: Vec<&'static str>,
        /// The policies that come near, each with what it lacks; the nearest first.
        near: Vec<(&'p Item<Policy>, Vec<String>)>,
    },
}

/// The policies that come near, in words: no more than a reader takes in.
const NEAR: usize = 5;

impl Judgement<'_> {
    /// The verdict of a rule that asks for the goal and nothing else: `unclear` is told the policy and the property,
    /// `short` the clients that are not covered and the policies that come near, in words.
    pub fn verdict(
        self,
        unclear: impl FnOnce(&str, &str) -> Verdict,
        nothing: impl FnOnce() -> Verdict,
        short: impl FnOnce(String, String) -> Verdict,
    ) -> Verdict {
        match self {
            Self::Reached => Verdict::Pass,
            Self::Unclear(policy, property) => unclear(policy.name(), property).at(policy),
            Self::Missed { near, .. } if near.is_empty() => nothing(),
            Self::Missed { clients, near } => {
                short(clients.join(" and "), in_words(&near)).at_all(near.into_iter().map(|(policy, _)| policy))
            }
        }
    }
}

/// The policies that come near and what they lack, in words.
fn in_words(near: &[(&Item<Policy>, Vec<String>)]) -> String {
    let named = near.iter().take(NEAR).map(|(policy, lacks)| format!("\"{}\" ({})", policy.name(), lacks.join("; ")));
    let words = named.collect::<Vec<_>>().join(", ");
    match near.len().saturating_sub(NEAR) {
        0 => words,
        more => format!("{words}, and {more} more"),
    }
}

/// Judges all policies. Users and groups in `tolerated` may be excluded.
pub fn judge<'p>(policies: &'p [Item<Policy>], goal: Goal, tolerated: &[&str]) -> Judgement<'p> {
    let mut open = goal.clients.to_vec();
    let (mut near, mut unclear) = (Vec::new(), None);
    for policy in policies {
        match reach(policy, goal, tolerated) {
            Reach::Nothing => {}
            Reach::Clients(covered) => {
                open.retain(|client| !covered.contains(client));
                if covered.len() < goal.clients.len() {
                    near.push((policy, vec![format!("only for {}", covered.join(", "))]));
                }
            }
            Reach::Short(lacks) => near.push((policy, lacks)),
            Reach::Unclear(property) => unclear = unclear.or(Some((policy, property))),
        }
    }
    near.sort_by_key(|(_, lacks)| lacks.len());
    match (open.is_empty(), unclear) {
        (true, _) => Judgement::Reached,
        (false, Some((policy, property))) => Judgement::Unclear(policy, property),
        (false, None) => Judgement::Missed { clients: open, near },
    }
}

/// How far one policy reaches.
enum Reach {
    Nothing,
    Clients(Vec<&'static str>),
    Short(Vec<String>),
    Unclear(&'static str),
}

fn reach(policy: &Policy, goal: Goal, tolerated: &[&str]) -> Reach {
    let Some(grant) = &policy.grant_controls else { return Reach::Nothing };
    let mut lacks = Vec::new();
    let mut unclear = None;
    let asked = (goal.grant)(grant);
    let is_near = asked != Grant::AsGood;
    match asked {
        Grant::Yes | Grant::AsGood => {}
        Grant::No => return Reach::Nothing,
        Grant::Weak(why) => lacks.push(why),
        Grant::Unclear(property) => unclear = Some(property),
    }
    match policy.state.as_deref() {
        None => unclear = unclear.or(Some("state")),
        Some("enabled") => {}
        Some("enabledForReportingButNotEnforced") => lacks.push("report-only".to_owned()),
        Some("disabled") => lacks.push("switched off".to_owned()),
        Some(other) => lacks.push(format!("in the state {other}")),
    }
    let mut covered = Vec::new();
    match &policy.conditions {
        None => unclear = unclear.or(Some("conditions")),
        Some(conditions) => {
            let types = &conditions.client_app_types;
            if types.is_empty() {
                unclear = unclear.or(Some("conditions.clientAppTypes"));
            }
            covered = goal.clients.iter().copied().filter(|client| has(types, "all") || has(types, client)).collect();
            if covered.is_empty() && !types.is_empty() {
                lacks.push(format!("only for {}", types.join(", ")));
            }
            match conditions.users.as_ref().map(|users| everybody(users, tolerated, &mut lacks)) {
                Some(true) => {}
                _ => unclear = unclear.or(Some("conditions.users.includeUsers")),
            }
            match conditions.applications.as_ref().map(|applications| everything(applications, &mut lacks)) {
                Some(true) => {}
                _ => unclear = unclear.or(Some("conditions.applications.includeApplications")),
            }
            let narrowing =
                conditions.others.iter().filter(|(name, value)| narrows(name, value) && !(goal.within)(name, value));
            lacks.extend(narrowing.map(|(name, value)| format!("only under the condition {name}{}", levels(value))));
        }
    }
    // What is known to fall short does so whatever the property that is not there would say.
    match (lacks.is_empty(), unclear) {
        (false, _) if is_near => Reach::Short(lacks),
        (false, _) => Reach::Nothing,
        (true, Some(property)) => Reach::Unclear(property),
        (true, None) => Reach::Clients(covered),
    }
}

/// Adds what keeps it from applying to everybody. False if whom it applies to is not known.
fn everybody(users: &Users, tolerated: &[&str], lacks: &mut Vec<String>) -> bool {
    let some = [&users.include_users, &users.include_groups, &users.include_roles].iter().any(|list| !list.is_empty())
        || users.include_guests_or_external_users.as_ref().is_some_and(|value| !is_blank(value));
    if some && !has(&users.include_users, "All") {
        lacks.push("not for all users".to_owned());
    }
    for (what, ids) in [("users", &users.exclude_users), ("groups", &users.exclude_groups)] {
        let is_tolerated = |id: &&String| tolerated.iter().any(|known| known.eq_ignore_ascii_case(id));
        let excluded: Vec<&str> = ids.iter().filter(|id| !is_tolerated(id)).map(String::as_str).collect();
        if !excluded.is_empty() {
            lacks.push(format!("leaves out the {what} {}", excluded.join(", ")));
        }
    }
    let narrowing = users.others.iter().filter(|(name, value)| narrows(name, value));
    lacks.extend(narrowing.map(|(name, _)| format!("leaves out users by {name}")));
    some
}

/// Adds what keeps it from applying to all applications. False if what it applies to is not known.
fn everything(applications: &Applications, lacks: &mut Vec<String>) -> bool {
    let included = &applications.include_applications;
    let actions = &applications.include_user_actions;
    let contexts = &applications.include_authentication_context_class_references;
    if !has(included, "All") {
        if !actions.is_empty() || !contexts.is_empty() {
            lacks.push("for an action or authentication context, not for applications".to_owned());
        } else if !included.is_empty() {
            lacks.push("not for all applications".to_owned());
        }
    }
    let narrowing = applications.others.iter().filter(|(name, value)| narrows(name, value));
    lacks.extend(narrowing.map(|(name, _)| format!("leaves out applications by {name}")));
    !(included.is_empty() && actions.is_empty() && contexts.is_empty())
}

/// Whether a condition makes a policy apply to less than everything.
fn narrows(name: &str, value: &Value) -> bool {
    if name.contains('@') || is_blank(value) {
        return false;
    }
    let all_of = |include: &str, exclude: &str| {
        let all = value.get(include).and_then(Value::as_array).is_some_and(|list| {
            list.iter().any(|item| item.as_str().is_some_and(|text| text.eq_ignore_ascii_case("all")))
        });
        all && value.get(exclude).is_none_or(is_blank)
    };
    match name {
        "locations" => !all_of("includeLocations", "excludeLocations"),
        "platforms" => !all_of("includePlatforms", "excludePlatforms"),
        // `none` is how Graph may write that no flow is chosen. For a risk level it would be one of the levels.
        "authenticationFlows" => {
            let methods = value.get("transferMethods");
            methods.is_none_or(|methods| !is_blank(methods) && methods.as_str() != Some("none"))
        }
        _ => true,
    }
}

/// Whether there is nothing in it.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(members) => members.iter().all(|(name, value)| name.contains('@') || is_blank(value)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A list of levels, in words.
fn levels(value: &Value) -> String {
    let texts: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if texts.is_empty() { String::new() } else { format!(" ({})", texts.join(", ")) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    /// An enabled policy for everybody, with these changes laid over it: a path of properties and its new value.
    pub(crate) fn policy(changes: &[(&str, Value)]) -> Value {
        let mut policy = json!({
            "id": "11111111-1111-1111-1111-111111111111", "displayName": "Policy", "state": "enabled",
            "conditions": {
                "clientAppTypes": ["all"], "signInRiskLevels": [], "userRiskLevels": [], "platforms": null,
                "locations": null, "devices": null, "clientApplications": null,
                "authenticationFlows": {"transferMethods": null},
                "applications": {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
                    "includeAuthenticationContextClassReferences": [], "applicationFilter": null},
                "users": {"includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [],
                    "includeRoles": [], "excludeRoles": [], "includeGuestsOrExternalUsers": null,
                    "excludeGuestsOrExternalUsers": null}
            },
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": [],
                "termsOfUse": [], "authenticationStrength": null}
        });
        for (path, value) in changes {
            *path.split('.').fold(&mut policy, |at, name| &mut at[name]) = value.clone();
        }
        policy
    }

    #[test]
    fn conditions_that_say_nothing_do_not_narrow() {
        for (name, value) in [
            ("locations", json!({"includeLocations": ["All"], "excludeLocations": []})),
            ("platforms", json!({"includePlatforms": ["all"], "excludePlatforms": null})),
            ("authenticationFlows", json!({"transferMethods": "none"})),
            ("devices", json!({"deviceFilter": null, "includeDevices": []})),
            ("signInRiskLevels", json!([])),
            ("agents@odata.context", json!("x")),
            ("agents", json!({"@odata.type": "x", "a": [null]})),
        ] {
            assert!(!narrows(name, &value), "{name}");
        }
    }

    #[test]
    fn every_other_condition_narrows() {
        for (name, value) in [
            ("locations", json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]})),
            ("locations", json!({"includeLocations": ["AllTrusted"]})),
            ("platforms", json!({"includePlatforms": ["linux"]})),
            ("platforms", json!({"includePlatforms": ["all"], "excludePlatforms": ["iOS"]})),
            ("authenticationFlows", json!({"transferMethods": "deviceCodeFlow"})),
            ("devices", json!({"deviceFilter": {"mode": "exclude", "rule": "device.trustType -eq \"AzureAD\""}})),
            ("signInRiskLevels", json!(["high"])),
            ("userRiskLevels", json!(["none"])),
            ("insiderRiskLevels", json!("elevated")),
            ("brandNew", json!({"deep": {"deeper": 0}})),
            ("brandNew", json!(false)),
        ] {
            assert!(narrows(name, &value), "{name}: {value}");
        }
    }
}
