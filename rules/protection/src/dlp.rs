//! Data loss prevention: which rules look for which kinds of information, and where.

use std::collections::BTreeSet;

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::{self, Value};
use ephor_sdk::{MayRead, Reads, TenantPlan};

use crate::licence::lacks_data_loss_prevention;
use crate::lists;

/// A policy, as `Get-DlpCompliancePolicy` gives it.
#[derive(Debug, Document)]
#[document("dlp-compliance-policies")]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct DlpPolicy {
    pub(crate) name: Option<String>,
    enabled: Option<bool>,
    mode: Option<String>,
    workload: Option<String>,
    #[serde(deserialize_with = "lists::texts")]
    exchange_location: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    share_point_location: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    one_drive_location: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    teams_location: Option<Vec<String>>,
    #[serde(deserialize_with = "lists::texts")]
    endpoint_dlp_location: Option<Vec<String>>,
}

/// A rule, as `Get-DlpComplianceRule` gives it.
#[derive(Debug, Document)]
#[document("dlp-compliance-rules")]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct DlpRule {
    pub(crate) name: Option<String>,
    parent_policy_name: Option<String>,
    disabled: Option<bool>,
    is_advanced_rule: Option<bool>,
    advanced_rule: Option<String>,
    content_contains_sensitive_information: Value,
    pub(crate) block_access: Option<bool>,
    pub(crate) block_access_scope: Option<String>,
    #[serde(deserialize_with = "lists::texts")]
    pub(crate) notify_user: Option<Vec<String>>,
    endpoint_dlp_restrictions: Value,
    /// Outside of these days a rule does nothing.
    activation_date: Value,
    expiry_date: Value,
}

/// Where a policy can apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Exchange,
    SharePoint,
    OneDrive,
    Teams,
    Devices,
}

impl Location {
    pub(crate) const ALL: [Self; 5] = [Self::Exchange, Self::SharePoint, Self::OneDrive, Self::Teams, Self::Devices];

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Exchange => "Exchange",
            Self::SharePoint => "SharePoint",
            Self::OneDrive => "OneDrive",
            Self::Teams => "Teams",
            Self::Devices => "devices",
        }
    }
}

impl DlpPolicy {
    /// Whether it acts: on, and neither off nor in a test.
    fn acts(&self) -> Option<bool> {
        let others = ["Disable", "TestWithNotifications", "TestWithoutNotifications", "PendingDeletion"];
        let enforced = self.mode.as_deref().and_then(|mode| match mode.trim() {
            mode if mode.eq_ignore_ascii_case("Enable") => Some(true),
            mode => others.iter().any(|known| mode.eq_ignore_ascii_case(known)).then_some(false),
        });
        match (self.enabled, enforced) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// Whether it applies to the whole of a location, if that is known. Exceptions are not looked at.
    pub(crate) fn covers(&self, location: Location) -> Option<bool> {
        let (places, workload) = match location {
            Location::Exchange => (&self.exchange_location, "Exchange"),
            Location::SharePoint => (&self.share_point_location, "SharePoint"),
            Location::OneDrive => (&self.one_drive_location, "OneDriveForBusiness"),
            Location::Teams => (&self.teams_location, "Teams"),
            Location::Devices => (&self.endpoint_dlp_location, "EndpointDevices"),
        };
        let is_named =
            |workloads: &String| workloads.split(',').any(|known| known.trim().eq_ignore_ascii_case(workload));
        if !self.workload.as_ref().is_none_or(is_named) {
            return Some(false);
        }
        Some(places.as_ref()?.iter().any(|place| place.eq_ignore_ascii_case("All")))
    }

    /// Whether it applies to any device.
    pub(crate) fn reaches_devices(&self) -> bool {
        self.endpoint_dlp_location.as_ref().is_some_and(|places| !places.is_empty())
    }
}

impl DlpRule {
    /// What an endpoint restriction is set to: `Audit`, `Warn` or `Block`.
    pub(crate) fn restriction(&self, setting: &str) -> Option<&str> {
        let text = |object: &'_ Value, key: &str| member(object, key).and_then(Value::as_str).map(str::to_owned);
        let is_it = |object: &&Value| text(object, "setting").is_some_and(|name| name.eq_ignore_ascii_case(setting));
        let found = self.endpoint_dlp_restrictions.as_array()?.iter().find(is_it)?;
        member(found, "value")?.as_str()
    }

    /// Whether it has days between which it acts. Exports write them in the form of a country, which is not read.
    fn has_dates(&self) -> bool {
        let says = |date: &Value| !date.is_null() && date.as_str().is_none_or(|text| !text.trim().is_empty());
        says(&self.activation_date) || says(&self.expiry_date)
    }

    /// The kinds of information that alone make it match, in small letters; none if that cannot be read.
    fn kinds(&self) -> Option<BTreeSet<String>> {
        let condition = if self.is_advanced_rule == Some(true) {
            advanced(self.advanced_rule.as_deref()?)?
        } else {
            self.content_contains_sensitive_information.clone()
        };
        (!is_cut(&condition)).then(|| kinds_of(&condition))
    }
}

/// The condition of an advanced rule. ScubaGear's own samples have lost the backslashes of line ends, and have other
/// quotation marks.
fn advanced(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().or_else(|| {
        let mut lines = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("rn") {
            let is_line_end = after.is_empty() || after.starts_with([' ', '{', '}', '[', ']']);
            lines.push_str(before);
            lines.push_str(if is_line_end { "\n" } else { "rn" });
            rest = after;
        }
        lines.push_str(rest);
        serde_json::from_str(&lines.replace('\'', "\"")).ok()
    })
}

fn member<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Whether objects were written as texts: PowerShell does that with what lies deeper than it was asked for.
fn is_cut(condition: &Value) -> bool {
    match condition {
        Value::String(text) => text.starts_with("System.") || text.starts_with("@{"),
        Value::Array(items) => items.iter().any(is_cut),
        Value::Object(members) => members.values().any(is_cut),
        _ => false,
    }
}

/// The kinds of information that alone make a condition true: those of several that are joined by `And` do not.
fn kinds_of(condition: &Value) -> BTreeSet<String> {
    if let Value::Array(items) = condition {
        return items.iter().flat_map(kinds_of).collect();
    }
    let operator = member(condition, "Operator").and_then(Value::as_str).unwrap_or_default();
    if operator.eq_ignore_ascii_case("Not") {
        return BTreeSet::new();
    }
    if let Some(condition) = member(condition, "Condition") {
        return kinds_of(condition);
    }
    for parts in ["SubConditions", "Groups", "SensitiveTypes"] {
        if let Some(Value::Array(parts)) = member(condition, parts) {
            let mut kinds: Vec<BTreeSet<String>> =
                parts.iter().map(kinds_of).filter(|kinds| !kinds.is_empty()).collect();
            if operator.eq_ignore_ascii_case("And") && kinds.len() > 1 {
                let first = kinds.pop().unwrap_or_default();
                return kinds.iter().fold(first, |common, kinds| common.intersection(kinds).cloned().collect());
            }
            return kinds.into_iter().flatten().collect();
        }
    }
    match (member(condition, "ConditionName"), member(condition, "Value"), member(condition, "Name")) {
        (Some(name), Some(value), _) if name == "ContentContainsSensitiveInformation" => kinds_of(value),
        (Some(_), ..) => BTreeSet::new(),
        (None, _, Some(Value::String(name))) => BTreeSet::from([name.trim().to_lowercase()]),
        _ => BTreeSet::new(),
    }
}

/// A rule that acts, with its policy and what it looks for.
pub(crate) struct Active<'i> {
    pub(crate) rule: &'i Item<DlpRule>,
    pub(crate) policy: &'i Item<DlpPolicy>,
    kinds: BTreeSet<String>,
}

impl Active<'_> {
    /// Whether it looks for a kind of information.
    pub(crate) fn finds(&self, kind: &str) -> bool {
        self.kinds.contains(&kind.trim().to_lowercase())
    }
}

/// The rules that act, and those of which that is not known.
pub(crate) struct Rules<'i> {
    pub(crate) active: Vec<Active<'i>>,
    pub(crate) unclear: Vec<&'i Item<DlpRule>>,
}

/// What stands for all kinds of information where nobody says which are meant.
const ANY: &str = "any sensitive information";

impl<'i> Rules<'i> {
    /// Sorts the rules. Which kinds of information they find matters if some are `wanted`.
    pub(crate) fn of(rules: &'i [Item<DlpRule>], policies: &'i [Item<DlpPolicy>], wanted: &[&str]) -> Self {
        let mut out = Self { active: Vec::new(), unclear: Vec::new() };
        for rule in rules.iter().filter(|rule| rule.disabled != Some(true)) {
            let parent = rule.parent_policy_name.as_deref();
            let Some(policy) = policies.iter().find(|policy| parent.is_some() && policy.name.as_deref() == parent)
            else {
                out.unclear.push(rule);
                continue;
            };
            let kinds = rule.kinds().or_else(|| wanted.is_empty().then(BTreeSet::new));
            match (rule.disabled, policy.acts(), kinds) {
                (_, Some(false), _) => {}
                (Some(false), Some(true), Some(kinds)) if !rule.has_dates() => {
                    out.active.push(Active { rule, policy, kinds })
                }
                _ => out.unclear.push(rule),
            }
        }
        out
    }

    /// Of `wanted`, the kinds of information that no active rule finds which is `good`. If nobody says which are wanted,
    /// any active rule will do.
    pub(crate) fn missing<'w>(&self, wanted: &[&'w str], good: impl Fn(&Active<'_>) -> bool) -> Vec<&'w str> {
        if wanted.is_empty() {
            return if self.active.iter().any(good) { Vec::new() } else { vec![ANY] };
        }
        let is_missing = |kind: &&&str| !self.active.iter().any(|active| active.finds(kind) && good(active));
        wanted.iter().filter(is_missing).copied().collect()
    }

    /// The active rules that find one of `wanted`.
    pub(crate) fn finding(&self, wanted: &[&str]) -> Vec<&'i Item<DlpRule>> {
        let finds = |active: &&Active<'i>| wanted.iter().any(|kind| *kind == ANY || active.finds(kind));
        self.active.iter().filter(finds).map(|active| active.rule).collect()
    }
}

impl Rules<'_> {
    /// The verdict of a rule where nothing is `missing`, where the tenant has no data loss prevention, or where what is
    /// missing may be there (`unclear`, of rules by their names); none where it is a finding.
    pub(crate) fn settled<R: Rule + MayRead<TenantPlan>>(
        &self,
        scan: &Scan<R>,
        missing: &[&str],
        unclear: impl FnOnce(String) -> Verdict,
    ) -> Option<Verdict> {
        if missing.is_empty() {
            return Some(Verdict::Pass);
        }
        if lacks_data_loss_prevention(&scan.optional()) {
            return Some(Verdict::NotApplicable);
        }
        (!self.unclear.is_empty()).then(|| unclear(names(&self.unclear)).at_all(self.unclear.iter().copied()))
    }
}

/// The verdict of a rule on what the rules that find information do beside: on whether one `acts` for each kind of
/// information that is `wanted`. What decides stands in `properties`.
pub(crate) fn verdict_on_action<R: Rule + Reads<DlpRule> + Reads<DlpPolicy> + MayRead<TenantPlan>>(
    scan: &Scan<R>,
    wanted: List<'_>,
    properties: &'static str,
    acts: impl Fn(&DlpRule) -> Option<bool>,
    missing: impl FnOnce(String) -> Verdict,
    unclear: impl FnOnce(String) -> Verdict,
) -> Verdict {
    let (rules, policies) = (scan.documents::<DlpRule>(), scan.documents::<DlpPolicy>());
    let wanted: Vec<&str> = wanted.collect();
    let found = Rules::of(&rules, &policies, &wanted);
    let kinds = found.missing(&wanted, |active| acts(active.rule) == Some(true));
    if let Some(verdict) = found.settled(scan, &kinds, unclear) {
        return verdict;
    }
    let finding = found.finding(&kinds);
    let not_known: Vec<&Item<DlpRule>> = finding.iter().copied().filter(|rule| acts(rule).is_none()).collect();
    if !not_known.is_empty() {
        return Verdict::not_known(properties).at_all(not_known);
    }
    missing(kinds.join(", ")).at_all(finding)
}

/// The names of rules, for a message.
pub(crate) fn names(rules: &[&Item<DlpRule>]) -> String {
    let name = |rule: &&Item<DlpRule>| format!("\"{}\"", rule.name.as_deref().unwrap_or_default());
    rules.iter().map(name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::TenantPlan;
    use ephor_sdk::serde_json::json;
    use ephor_sdk::testing::changed;

    /// The kinds of information that SCuBA asks for.
    pub(crate) const KINDS: [&str; 3] = [
        "U.S. Social Security Number (SSN)",
        "U.S. Individual Taxpayer Identification Number (ITIN)",
        "Credit Card Number",
    ];

    /// A policy in force for all locations, with these properties changed.
    pub(crate) fn policy(change: Value) -> Value {
        let all = json!({
            "Name": "P", "Enabled": true, "Mode": "Enable",
            "Workload": "Exchange, SharePoint, OneDriveForBusiness, Teams, EndpointDevices",
            "ExchangeLocation": ["All"], "SharePointLocation": ["All"], "OneDriveLocation": ["All"],
            "TeamsLocation": ["All"], "EndpointDlpLocation": ["All"],
        });
        changed(all, &change)
    }

    /// A rule of that policy that finds these kinds and lacks nothing, with these properties changed.
    pub(crate) fn rule(kinds: &[&str], change: Value) -> Value {
        let kinds: Vec<Value> = kinds.iter().map(|name| json!({"name": name})).collect();
        let all = json!({
            "Name": "R", "ParentPolicyName": "P", "Disabled": false, "IsAdvancedRule": false,
            "ContentContainsSensitiveInformation": kinds, "BlockAccess": true, "BlockAccessScope": "All",
            "NotifyUser": ["Owner"],
            "EndpointDlpRestrictions": [
                {"setting": "UnallowedApps", "value": "Block"},
                {"setting": "UnallowedBluetoothTransferApps", "value": "Block"},
            ],
        });
        changed(all, &change)
    }

    /// The verdict of a rule that is asked for these kinds, if it can be.
    pub(crate) fn verdict<R: Rule>(policies: &[Value], rules: &[Value]) -> Verdict {
        let asks = R::ENTRY.meta.parameters.iter().any(|parameter| parameter.name == "information-types");
        let tenant = Tenant::new().with_all::<DlpPolicy>(policies).with_all::<DlpRule>(rules);
        let tenant = if asks { tenant.parameter("information-types", &KINDS.join("\n")) } else { tenant };
        tenant.check::<R>()
    }

    /// Fails unless a good rule for other kinds is enough for `R` where nobody says which are meant, and a tenant whose
    /// plans have no data loss prevention is not judged.
    #[track_caller]
    pub(crate) fn assert_any_kind_will_do_unless_asked<R: Rule>() {
        let of = |rules: &[Value]| Tenant::new().with::<DlpPolicy>(policy(json!({}))).with_all::<DlpRule>(rules);
        let other = rule(&["EU passport number"], json!({}));
        assert!(of(std::slice::from_ref(&other)).check::<R>().is_pass());
        assert!(of(&[rule(&[], json!({"IsAdvancedRule": true, "AdvancedRule": "?"}))]).check::<R>().is_pass());
        assert!(of(&[other]).parameter("information-types", KINDS[0]).check::<R>().is_fail());
        assert!(of(&[]).check::<R>().is_fail());
        let with = |plan: &str| of(&[]).with::<TenantPlan>(json!({"servicePlanName": plan})).check::<R>();
        assert!(with("EXCHANGE_S_STANDARD").is_not_applicable());
        assert!(with("BPOS_S_DlpAddOn").is_fail());
        assert!(with("EXCHANGE_S_ENTERPRISE").is_fail());
    }

    /// Fails unless `R` counts neither rules that are disabled nor those of policies that are off or in a test.
    #[track_caller]
    pub(crate) fn assert_only_what_acts_counts<R: Rule>() {
        for (policy_change, rule_change) in [
            (json!({"Enabled": false}), json!({})),
            (json!({"Mode": "TestWithNotifications"}), json!({})),
            (json!({}), json!({"Disabled": true})),
        ] {
            assert!(verdict::<R>(&[policy(policy_change)], &[rule(&KINDS, rule_change)]).is_fail());
        }
    }

    /// Fails unless what `R` cannot read of a rule is unknown to it, where no other rule is good.
    #[track_caller]
    pub(crate) fn assert_unread_rules_matter<R: Rule>() {
        for change in [
            json!({"Disabled": null}),
            json!({"ParentPolicyName": "Another"}),
            json!({"ExpiryDate": "2026-01-01T00:00:00Z"}),
            json!({"ActivationDate": "1/2/2027 12:00:00 AM"}),
            json!({"IsAdvancedRule": true, "AdvancedRule": "?"}),
        ] {
            let unclear = rule(&KINDS, change);
            assert!(verdict::<R>(&[policy(json!({}))], std::slice::from_ref(&unclear)).is_unknown());
            assert!(verdict::<R>(&[policy(json!({}))], &[unclear, rule(&KINDS, json!({}))]).is_pass());
        }
        for mode in [json!(null), json!("EnableLater")] {
            assert!(verdict::<R>(&[policy(json!({"Mode": mode}))], &[rule(&KINDS, json!({}))]).is_unknown());
        }
    }

    /// Fails unless `R` takes two rules for some kinds each as one for all.
    #[track_caller]
    pub(crate) fn assert_rules_count_together<R: Rule>() {
        let rules = [rule(&KINDS[..1], json!({"Name": "A"})), rule(&KINDS[1..], json!({"Name": "B"}))];
        assert!(verdict::<R>(&[policy(json!({}))], &rules).is_pass());
    }

    fn kinds(condition: &Value) -> Vec<String> {
        kinds_of(condition).into_iter().collect()
    }

    #[test]
    fn kinds_are_read_flat_and_in_groups() {
        assert_eq!(kinds(&json!([{"name": "B", "mincount": "1"}, {"name": "A"}])), ["a", "b"]);
        let groups = json!([{"groups": [{"name": "Default", "operator": "Or", "sensitivetypes": [{"name": "A"}]}], "operator": "And"}]);
        assert_eq!(kinds(&groups), ["a"]);
    }

    #[test]
    fn what_must_come_together_finds_neither_alone() {
        let both = |operator: &str| json!({"Operator": operator, "Groups": [{"Sensitivetypes": [{"Name": "A"}]}, {"Sensitivetypes": [{"Name": "B"}]}]});
        assert_eq!(kinds(&both("Or")), ["a", "b"]);
        assert!(kinds(&both("And")).is_empty());
    }

    #[test]
    fn other_conditions_and_exceptions_find_nothing() {
        let content = json!({"ConditionName": "ContentContainsSensitiveInformation", "Value": [{"Name": "A"}]});
        let scope = json!({"ConditionName": "AccessScope", "Value": "NotInOrganization"});
        assert_eq!(kinds(&json!({"Operator": "And", "SubConditions": [content, scope]})), ["a"]);
        assert!(kinds(&json!({"Operator": "Not", "SubConditions": [content]})).is_empty());
    }

    #[test]
    fn what_powershell_cut_is_not_known() {
        let of = |condition: Value| DlpRule { content_contains_sensitive_information: condition, ..DlpRule::default() };
        let cut =
            json!([{"groups": ["@{name=Default; operator=Or; sensitivetypes=System.Object[]}"], "operator": "And"}]);
        assert_eq!(of(cut).kinds(), None);
        assert_eq!(of(json!("System.Collections.Hashtable")).kinds(), None);
        assert!(of(json!(null)).kinds().is_some_and(|kinds| kinds.is_empty()));
    }

    #[test]
    fn an_advanced_rule_is_read_also_as_it_stands_in_samples() {
        let sound = "{\r\n  \"Condition\": 1\r\n}";
        assert_eq!(advanced(sound), Some(json!({"Condition": 1})));
        assert_eq!(advanced("{rn  'Name': 'Pattern'rn}"), Some(json!({"Name": "Pattern"})));
        assert_eq!(advanced("not a rule"), None);
    }
}
