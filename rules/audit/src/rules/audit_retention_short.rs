//! How long the unified audit log keeps what it recorded.

use std::collections::BTreeSet;

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::Value;

/// Audit records are deleted before anybody may need them
///
/// # What it checks
/// Looks for Audit (Premium) among the tenant's service plans, without which records are deleted after 180 days, and at
/// the audit retention policies. One that is on, is for all users and operations (`UserIds` and `Operations` are empty)
/// and keeps records for the months of the parameter `months` must be there; and none may delete records before: of the
/// policies that apply to a record the one of the lowest `Priority` decides, so a short policy counts unless a long one
/// for everybody comes first. Which kinds of records (`RecordTypes`) must be covered says the parameter `record-types`;
/// without it one long policy for everybody is enough.
///
/// Without any policy Microsoft's own keeps the records of Exchange, SharePoint, OneDrive and Entra ID for a year, of
/// people with Audit (Premium). All others, such as those of Teams, Defender and Purview, and those of people without
/// that plan, go after 180 days.
///
/// # Why it matters
/// Many intrusions are found months after they began. Then the question is what was read and sent in the first week, and
/// the answer stands in records that were deleted by then.
///
/// # Remediation
/// No policy keeps the records of a person without Audit (Premium): it comes with Microsoft 365 E5 and with the Purview
/// Suite add-on. Records of others, and what must be kept for longer, can be exported as they are made, to Microsoft
/// Sentinel or another store.
///
/// A policy of your own decides before Microsoft's: one with a shorter duration takes away what is kept for a year now. Look
/// at those that are there, then add one for the kinds of records that Microsoft's does not keep (a policy takes 50 at
/// most), in Security & Compliance PowerShell:
///
/// ```powershell
/// Get-UnifiedAuditLogRetentionPolicy | Sort-Object Priority | Format-List Name,Priority,Enabled,RetentionDuration,RecordTypes,UserIds,Operations
/// New-UnifiedAuditLogRetentionPolicy -Name "One year" -RecordTypes MicrosoftTeams, MicrosoftTeamsAdmin, SecurityComplianceCenterEOPCmdlet, ThreatIntelligence -RetentionDuration TwelveMonths -Priority 1
/// ```
///
/// # References
/// - SCuBA MS.SECURITYSUITE.5.2v1 (in part: records that are exported for longer are not seen)
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-log-retention-policies>
/// # Witnesses
/// - claim: reference field-faults.md, M8 (the policy of the highest priority decides)
/// - default: reference facts.md, audit-retention-short (a year for four workloads with Audit (Premium), else 180 days)
/// - license: reference facts.md, audit-retention-short (no policy helps whom no licence covers)
/// - remediation: reference facts.md, audit-retention-short (record types of the other workloads, or an export)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.4,
    tags("audit"),
    documents(RetentionPolicy, TenantPlan),
    parameter(months: integer = 12, "Months for which records must be kept"),
    parameter(record_types: list = "", "Kinds of records (`RecordTypes`) that a policy for everybody must keep, one a line"),
    fail(
        unlicensed = "Audit records are deleted after 180 days: Audit (Premium) is not among the service plans of the tenant",
        none = "There is no audit retention policy: records of Exchange, SharePoint, OneDrive and Entra ID are kept for a year for people with Audit (Premium), all others for 180 days",
        short = "No audit retention policy keeps everybody's records for {months} months; there are: {policies}",
        deletes = "An audit retention policy deletes records before {months} months, and none for everybody comes before it: {policies}",
        uncovered = "No audit retention policy keeps these records of everybody for {months} months: {kinds}"
    )
)]
pub struct AuditRetentionShort;

/// A policy, as `Get-UnifiedAuditLogRetentionPolicy` gives it.
#[derive(Debug, Document)]
#[document("unified-audit-log-retention-policies")]
#[serde(rename_all = "PascalCase")]
pub struct RetentionPolicy {
    name: Option<String>,
    enabled: Option<bool>,
    /// `Enforce`, where it is there; a policy that is about to go has another.
    mode: Option<String>,
    retention_duration: Option<String>,
    /// The lowest number decides.
    #[serde(default, deserialize_with = "number")]
    priority: Option<i64>,
    /// The kinds of records; none are all.
    #[serde(default, deserialize_with = "words")]
    record_types: Option<BTreeSet<String>>,
    #[serde(default, deserialize_with = "words")]
    user_ids: Option<BTreeSet<String>>,
    #[serde(default, deserialize_with = "words")]
    operations: Option<BTreeSet<String>>,
}

/// A number, also as text.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    })
}

/// The words of a list in small letters, also of one that an export joined into one text; null is an empty list. What
/// PowerShell wrote instead of a list is not known. None of the words has a blank in it.
fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BTreeSet<String>>, D::Error> {
    let value = Value::deserialize(from)?;
    let entries = match value {
        Value::Null => return Ok(Some(BTreeSet::new())),
        Value::Array(entries) => entries,
        single => vec![single],
    };
    let mut words = BTreeSet::new();
    for entry in entries {
        match entry {
            Value::String(text) if text.starts_with("System.") || text.starts_with('@') => return Ok(None),
            Value::String(text) => {
                let parts = text.split([',', ';', '{', '}', ' ', '\t', '\r', '\n']);
                words.extend(parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase));
            }
            Value::Number(number) => {
                words.insert(number.to_string());
            }
            Value::Null => {}
            _ => return Ok(None),
        }
    }
    Ok(Some(words))
}

/// The months of a duration. Source: New-UnifiedAuditLogRetentionPolicy, -RetentionDuration, 2026-11.
fn months(duration: &str) -> Option<i64> {
    const DURATIONS: [(&str, i64); 10] = [
        ("SevenDays", 0),
        ("OneMonth", 1),
        ("ThreeMonths", 3),
        ("SixMonths", 6),
        ("NineMonths", 9),
        ("TwelveMonths", 12),
        ("ThreeYears", 36),
        ("FiveYears", 60),
        ("SevenYears", 84),
        ("TenYears", 120),
    ];
    DURATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(duration)).map(|(_, months)| *months)
}

/// What a policy does with the records that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    LongEnough,
    TooShort,
    NotKnown,
}

impl RetentionPolicy {
    /// Whether it decides anything. One that does not say that it is disabled is not.
    fn counts(&self) -> bool {
        self.enabled != Some(false)
    }

    fn keeps(&self, wanted: i64) -> Keeps {
        let in_force = self.mode.as_deref().is_none_or(|mode| mode.trim().eq_ignore_ascii_case("Enforce"));
        match self.retention_duration.as_deref().and_then(months) {
            Some(months) if in_force && months >= wanted => Keeps::LongEnough,
            Some(months) if in_force && months < wanted => Keeps::TooShort,
            _ => Keeps::NotKnown,
        }
    }

    /// Whether it is for all users and all operations; if that is not known, the property that would say.
    fn is_for_everybody(&self) -> Result<bool, &'static str> {
        let names = |list: &Option<BTreeSet<String>>| list.as_ref().map(|names| !names.is_empty());
        match (names(&self.user_ids), names(&self.operations)) {
            (Some(true), _) | (_, Some(true)) => Ok(false),
            (None, _) => Err("UserIds"),
            (_, None) => Err("Operations"),
            (Some(false), Some(false)) => Ok(true),
        }
    }

    /// Whether it is for all records that `other` is for.
    fn covers(&self, other: &Self) -> Option<bool> {
        match (self.record_types.as_ref()?, &other.record_types) {
            (own, _) if own.is_empty() => Some(true),
            (_, None) => None,
            (_, Some(others)) if others.is_empty() => Some(false),
            (own, Some(others)) => Some(others.is_subset(own)),
        }
    }

    /// Whether it decides before `other`.
    fn comes_before(&self, other: &Self) -> Option<bool> {
        match (self.priority?, other.priority?) {
            (own, others) if own == others => None,
            (own, others) => Some(own < others),
        }
    }

    fn shown(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        let duration = self.retention_duration.as_deref().unwrap_or("unknown");
        let priority = self.priority.map(|priority| format!(", priority {priority}")).unwrap_or_default();
        let disabled = if self.enabled == Some(false) { ", disabled" } else { "" };
        let set = |names: &Option<BTreeSet<String>>| names.as_ref().is_some_and(|names| !names.is_empty());
        let users = if set(&self.user_ids) { ", for named users only" } else { "" };
        let operations = if set(&self.operations) { ", for some operations only" } else { "" };
        format!("\"{name}\" ({duration}{priority}{disabled}{users}{operations})")
    }
}

/// Whether a long policy for everybody decides before this one, wherever it would apply. The error names what would
/// have to be known.
fn is_shadowed(policy: &RetentionPolicy, long: &[&Item<RetentionPolicy>]) -> Result<bool, &'static str> {
    let mut rest = policy.record_types.clone();
    let mut not_known = None;
    for other in long {
        match (other.comes_before(policy), other.covers(policy)) {
            (Some(false), _) => continue,
            (Some(true), Some(true)) => return Ok(true),
            (None, _) => not_known = not_known.or(Some("Priority")),
            (Some(true), None) => not_known = not_known.or(Some("RecordTypes")),
            // Several may cover together what none covers alone.
            (Some(true), Some(false)) => {
                if let (Some(rest), Some(covered)) = (&mut rest, &other.record_types) {
                    let before = rest.len();
                    rest.retain(|kind| !covered.contains(kind));
                    if before > 0 && rest.is_empty() {
                        return Ok(true);
                    }
                }
            }
        }
    }
    not_known.map_or(Ok(false), Err)
}

fn shown<'p>(policies: impl IntoIterator<Item = &'p Item<RetentionPolicy>>) -> String {
    policies.into_iter().map(|policy| policy.shown()).collect::<Vec<_>>().join(", ")
}

impl CheckTenant for AuditRetentionShort {
    fn check(scan: &Scan<Self>) -> Verdict {
        let plans = scan.documents::<TenantPlan>();
        if !plans.iter().any(|plan| plan.is(ServicePlan::AdvancedAuditing, "M365_ADVANCED_AUDITING")) {
            let unnamed = plans.iter().find(|plan| !plan.says_which());
            return unnamed.map_or_else(Self::unlicensed, |plan| Verdict::not_known("servicePlanName").at(plan));
        }
        let policies = scan.documents::<RetentionPolicy>();
        if policies.is_empty() {
            return Self::none();
        }
        let wanted = scan.months();
        let counting: Vec<_> = policies.iter().filter(|policy| policy.counts()).collect();
        let keep = |keeps: Keeps| counting.iter().copied().filter(move |policy| policy.keeps(wanted) == keeps);
        let long: Vec<_> = keep(Keeps::LongEnough).filter(|policy| policy.is_for_everybody() == Ok(true)).collect();
        let mut not_known = None;
        let mut deletes = Vec::new();
        for policy in keep(Keeps::TooShort) {
            match is_shadowed(policy, &long) {
                Ok(false) => deletes.push(policy),
                Ok(true) => {}
                Err(property) => not_known = not_known.or(Some((property, policy))),
            }
        }
        if !deletes.is_empty() && !long.is_empty() {
            return Self::deletes(wanted, shown(deletes.iter().copied())).at_all(deletes);
        }
        for policy in keep(Keeps::NotKnown) {
            if is_shadowed(policy, &long) != Ok(true) {
                not_known = not_known.or(Some(("RetentionDuration", policy)));
            }
        }
        for policy in keep(Keeps::LongEnough) {
            if let (true, Err(property)) = (long.is_empty(), policy.is_for_everybody()) {
                not_known = not_known.or(Some((property, policy)));
            }
        }
        if let Some((property, policy)) = not_known {
            return Verdict::not_known(property).at(policy);
        }
        if long.is_empty() {
            return Self::short(wanted, shown(policies.iter())).at_all(policies.iter());
        }
        uncovered(scan, wanted, &long)
    }
}

/// Whether the kinds of records that were asked for are kept.
fn uncovered(scan: &Scan<AuditRetentionShort>, wanted: i64, long: &[&Item<RetentionPolicy>]) -> Verdict {
    let is_kept = |kind: &&str, policy: &Item<RetentionPolicy>| {
        let kinds = policy.record_types.as_ref()?;
        Some(kinds.is_empty() || kinds.contains(&kind.to_ascii_lowercase()))
    };
    let missing: Vec<&str> =
        scan.record_types().filter(|kind| !long.iter().any(|policy| is_kept(kind, policy) == Some(true))).collect();
    match long.iter().find(|policy| policy.record_types.is_none()) {
        _ if missing.is_empty() => Verdict::Pass,
        Some(policy) => Verdict::not_known("RecordTypes").at(policy),
        None => AuditRetentionShort::uncovered(wanted, missing.join(", ")).at_all(long.iter().copied()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;
    use ephor_sdk::testing::changed;

    fn tenant(plan: &str) -> Tenant {
        Tenant::new().with::<TenantPlan>(json!({"servicePlanName": plan}))
    }

    fn verdict(policies: &[Value]) -> Verdict {
        tenant("M365_ADVANCED_AUDITING").with_all::<RetentionPolicy>(policies).check::<AuditRetentionShort>()
    }

    fn message(policies: &[Value]) -> &'static str {
        verdict(policies).message::<AuditRetentionShort>()
    }

    /// A policy for everybody, for two kinds of records.
    fn policy(duration: &str, priority: i64) -> Value {
        json!({"Name": "P", "Enabled": true, "RetentionDuration": duration, "Priority": priority,
            "RecordTypes": ["ExchangeItem", "AzureActiveDirectory"], "UserIds": [], "Operations": []})
    }

    fn with(duration: &str, priority: i64, change: Value) -> Value {
        changed(policy(duration, priority), &change)
    }

    #[test]
    fn a_year_or_more_passes() {
        for duration in ["TwelveMonths", "ThreeYears", "FiveYears", "SevenYears", "TenYears"] {
            assert!(verdict(&[policy(duration, 1)]).is_pass(), "{duration}");
        }
    }

    #[test]
    fn less_than_a_year_fails_and_is_named() {
        for duration in ["SevenDays", "OneMonth", "ThreeMonths", "SixMonths", "NineMonths"] {
            let found = verdict(&[policy(duration, 1)]);
            assert_eq!((found.is_fail(), found.message::<AuditRetentionShort>()), (true, "short"));
            assert_eq!(found.arguments(), ["12".to_owned(), format!("\"P\" ({duration}, priority 1)")]);
        }
        assert_eq!(message(&[]), "none");
    }

    #[test]
    fn of_two_that_apply_the_one_of_the_lower_number_decides() {
        assert_eq!(message(&[policy("SevenDays", 1), policy("TwelveMonths", 2)]), "deletes");
        assert_eq!(message(&[policy("TenYears", 200), policy("NineMonths", 100)]), "deletes");
        assert!(verdict(&[policy("SevenDays", 2), policy("TwelveMonths", 1)]).is_pass());
        assert!(verdict(&[with("SevenDays", 2, json!({"Priority": "2"})), policy("TwelveMonths", 1)]).is_pass());
    }

    #[test]
    fn an_order_that_is_not_known_matters_only_where_they_disagree() {
        for priority in [json!(null), json!(1), json!("first")] {
            let short = with("SevenDays", 1, json!({"Priority": priority}));
            assert_eq!(verdict(&[short, policy("TwelveMonths", 1)]).arguments(), ["Priority"]);
        }
        let long = with("TenYears", 1, json!({"Priority": null}));
        assert!(verdict(&[long, policy("TwelveMonths", 1)]).is_pass());
    }

    #[test]
    fn a_short_policy_for_other_records_is_not_shadowed() {
        let teams = json!({"RecordTypes": ["MicrosoftTeams"]});
        assert_eq!(message(&[policy("TwelveMonths", 1), with("SevenDays", 2, teams.clone())]), "deletes");
        let all = json!({"RecordTypes": []});
        assert!(verdict(&[with("TwelveMonths", 1, all.clone()), with("SevenDays", 2, teams.clone())]).is_pass());
        assert_eq!(message(&[policy("TwelveMonths", 1), with("SevenDays", 2, all)]), "deletes");
        let both = json!({"RecordTypes": ["MicrosoftTeams", "ExchangeItem"]});
        let policies = [policy("TwelveMonths", 1), with("TenYears", 2, teams), with("SevenDays", 3, both)];
        assert!(verdict(&policies).is_pass(), "two cover together what none covers alone");
        let unread = json!({"RecordTypes": "System.String[]"});
        assert_eq!(verdict(&[policy("TwelveMonths", 1), with("SevenDays", 2, unread)]).arguments(), ["RecordTypes"]);
    }

    #[test]
    fn a_policy_that_is_disabled_or_for_some_does_not_count_for_everybody() {
        for narrowed in [
            json!({"Enabled": false}),
            json!({"UserIds": ["a@b.example"]}),
            json!({"UserIds": "a@b.example"}),
            json!({"Operations": ["MailItemsAccessed"]}),
        ] {
            assert_eq!(message(&[with("TenYears", 1, narrowed.clone())]), "short", "{narrowed}");
            assert_eq!(message(&[with("TenYears", 1, narrowed), policy("SixMonths", 2)]), "short");
        }
        assert!(verdict(&[with("SevenDays", 1, json!({"Enabled": false})), policy("TenYears", 2)]).is_pass());
        let nobody = json!({"UserIds": null, "Operations": ""});
        assert!(verdict(&[with("TenYears", 1, nobody)]).is_pass());
    }

    #[test]
    fn a_short_policy_for_some_deletes_their_records_unless_a_long_one_comes_first() {
        for narrowed in [json!({"UserIds": ["a@b.example"]}), json!({"Operations": ["MailItemsAccessed"]})] {
            assert_eq!(message(&[with("SevenDays", 1, narrowed.clone()), policy("TenYears", 2)]), "deletes");
            assert!(verdict(&[with("SevenDays", 3, narrowed), policy("TenYears", 2)]).is_pass());
        }
    }

    #[test]
    fn whom_it_is_for_must_be_known() {
        for property in ["UserIds", "Operations"] {
            let mut unread = policy("TenYears", 1);
            unread.as_object_mut().unwrap().remove(property);
            assert_eq!(verdict(&[unread.clone()]).arguments(), [property]);
            assert!(verdict(&[unread, policy("TwelveMonths", 2)]).is_pass(), "another does for everybody");
        }
        assert!(verdict(&[with("TenYears", 1, json!({"UserIds": "System.Object[]"}))]).is_unknown());
    }

    #[test]
    fn the_parameter_names_records_that_must_be_kept() {
        let asked = |kinds: &str, change: Value| {
            let tenant = tenant("M365_ADVANCED_AUDITING").parameter("record-types", kinds);
            tenant.with::<RetentionPolicy>(with("TenYears", 1, change)).check::<AuditRetentionShort>()
        };
        assert!(asked("exchangeitem", json!({})).is_pass());
        assert!(asked("MicrosoftTeams", json!({"RecordTypes": []})).is_pass());
        assert_eq!(asked("ExchangeItem\nMicrosoftTeams", json!({})).arguments(), ["12", "MicrosoftTeams"]);
        assert!(asked("MicrosoftTeams", json!({"RecordTypes": {"a": 1}})).is_unknown());
        let joined = json!({"RecordTypes": "ExchangeItem MicrosoftTeams"});
        assert!(asked("MicrosoftTeams", joined).is_pass());
        assert!(asked("MicrosoftTeams", json!({"RecordTypes": "{ExchangeItem, MicrosoftTeams}"})).is_pass());
    }

    #[test]
    fn without_the_licence_no_policy_helps() {
        let found = tenant("EXCHANGE_S_ENTERPRISE").with::<RetentionPolicy>(policy("TenYears", 1));
        assert_eq!(found.check::<AuditRetentionShort>().message::<AuditRetentionShort>(), "unlicensed");
        let by_id = json!({"servicePlanId": ServicePlan::AdvancedAuditing.symbol()});
        let tenant = Tenant::new().with::<TenantPlan>(by_id).with::<RetentionPolicy>(policy("TenYears", 1));
        assert!(tenant.check::<AuditRetentionShort>().is_pass());
    }

    #[test]
    fn a_duration_a_mode_or_a_plan_that_cannot_be_read_is_not_known() {
        assert!(verdict(&[policy("SomeMonths", 1)]).is_unknown());
        assert!(verdict(&[json!({"Name": "P"})]).is_unknown());
        assert!(verdict(&[with("TenYears", 1, json!({"Mode": "PendingDeletion"}))]).is_unknown());
        assert!(verdict(&[with("TenYears", 1, json!({"Mode": "Enforce"}))]).is_pass());
        assert!(verdict(&[policy("SomeMonths", 2), policy("TenYears", 1)]).is_pass(), "it never decides");
        let unnamed = Tenant::new().with::<TenantPlan>(json!({})).with::<RetentionPolicy>(policy("TenYears", 1));
        assert!(unnamed.check::<AuditRetentionShort>().is_unknown());
    }

    #[test]
    fn how_long_is_long_enough_can_be_set() {
        let tenant = tenant("M365_ADVANCED_AUDITING").with::<RetentionPolicy>(policy("ThreeYears", 1));
        assert!(tenant.parameter("months", "60").check::<AuditRetentionShort>().is_fail());
    }
}
