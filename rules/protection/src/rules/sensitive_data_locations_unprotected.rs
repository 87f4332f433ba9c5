//! Where personal data is looked for.

use ephor_sdk::TenantPlan;
use ephor_sdk::prelude::*;

use crate::dlp::{DlpPolicy, DlpRule, Location, Rules};

/// Personal or card data is looked for in some places only
///
/// # What it checks
/// Reads for each location (Exchange, SharePoint, OneDrive, Teams and devices) the data loss prevention policies that
/// apply to all of it, and whether their rules look for each kind of sensitive information. Only rules that are not
/// disabled, in policies that are on and not in a test (`Mode` is `Enable`), count. A kind counts for a rule if it
/// makes the rule match alone. The kinds are those of the
/// parameter `information-types`: set it to what your law and your business ask for (SCuBA asks for those below). Without it
/// any kind will do. Other conditions and exceptions of a rule are not judged; one with a date of activation or expiry is
/// unknown. Exceptions within a location are not judged. The parameter `locations` says which locations
/// are asked for.
///
/// ```toml
/// [rules."protection/sensitive-data-locations-unprotected"]
/// information-types = """
/// U.S. Social Security Number (SSN)
/// U.S. Individual Taxpayer Identification Number (ITIN)
/// Credit Card Number"""
/// ```
///
/// Data loss prevention is not a part of Business Basic, Business Standard and E1: in a tenant of such plans alone the rule
/// does not apply.
///
/// # Why it matters
/// Data takes the way that is open: what cannot be mailed is shared by a link, pasted into a chat, or copied to a
/// stick.
///
/// # Remediation
/// What is found in a new location is blocked there as elsewhere: add it in simulation first, and look at what would
/// have been stopped.
///
/// Microsoft Purview portal > Data loss prevention > Policies. Edit the policy > Choose where to apply the policy:
/// switch all locations on. Teams and devices need licences of E5 or their add-ons; without them take these out of the
/// parameter `locations`.
///
/// # References
/// - CIS-M365 3.2.2 (in part: all locations of the parameter, not Teams alone; exceptions are not judged)
/// - SCuBA MS.SECURITYSUITE.3.2v1 (in part: its types are asked for only where `information-types` names them)
/// - SCuBA MS.DEFENDER.4.2v1 (in part: its types are asked for only where `information-types` names them)
/// - ATT&CK T1567
/// - ATT&CK T1213.002
/// - ATT&CK T1052
/// - <https://learn.microsoft.com/purview/dlp-policy-reference>
/// # Witnesses
/// - claim: reference facts.md, sensitive-data-unprotected (CIS asks just a policy that is on; SCuBA names US types)
/// - license: reference facts.md, X3 (DLP: none in Business Basic/Standard, E1)
/// - license: unconfirmed, the names of the service plans that bring data loss prevention
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.1,
    tags("data-loss"),
    documents(DlpPolicy, DlpRule),
    optional(TenantPlan),
    parameter(information_types: list = "", "Names of the sensitive information types to protect, one a line; without any, those of any rule will do"),
    parameter(locations: list = "Exchange\nSharePoint\nOneDrive\nTeams\ndevices", "Locations that must be covered, one a line"),
    fail(
        missing = "No active data loss prevention policy protects all kinds of sensitive information in {locations}"
    ),
    unknown(unclear = "It is not known whether {rules} are active and what they look for")
)]
pub struct SensitiveDataLocationsUnprotected;

impl CheckTenant for SensitiveDataLocationsUnprotected {
    fn check(scan: &Scan<Self>) -> Verdict {
        let (rules, policies) = (scan.documents::<DlpRule>(), scan.documents::<DlpPolicy>());
        let wanted: Vec<&str> = scan.information_types().collect();
        let found = Rules::of(&rules, &policies, &wanted);
        let asked: Vec<Location> = Location::ALL
            .into_iter()
            .filter(|location| scan.locations().any(|name| name.eq_ignore_ascii_case(location.label())))
            .collect();
        let is_open = |location: Location, known: fn(Option<bool>) -> bool| {
            !found.missing(&wanted, |active| known(active.policy.covers(location))).is_empty()
        };
        let open: Vec<Location> =
            asked.into_iter().filter(|location| is_open(*location, |covers| covers == Some(true))).collect();
        let missing: Vec<&str> = open.iter().map(|location| location.label()).collect();
        if let Some(verdict) = found.settled(scan, &missing, Self::unclear) {
            return verdict;
        }
        if open.iter().all(|location| !is_open(*location, |covers| covers != Some(false))) {
            return Verdict::not_known("locations of a policy").at_all(policies.iter());
        }
        Self::missing(missing.join(", ")).at_all(policies.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dlp;
    use crate::dlp::tests::{
        KINDS, assert_any_kind_will_do_unless_asked, assert_only_what_acts_counts, assert_rules_count_together,
        assert_unread_rules_matter, policy, rule,
    };
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(policies: &[Value], rules: &[Value]) -> Verdict {
        dlp::tests::verdict::<SensitiveDataLocationsUnprotected>(policies, rules)
    }

    #[test]
    fn one_rule_for_all_kinds_passes() {
        assert!(verdict(&[policy(json!({}))], &[rule(&KINDS, json!({}))]).is_pass());
    }

    #[test]
    fn without_the_parameter_any_kind_will_do() {
        assert_any_kind_will_do_unless_asked::<SensitiveDataLocationsUnprotected>();
    }

    #[test]
    fn rules_that_do_not_act_do_not_count() {
        assert_only_what_acts_counts::<SensitiveDataLocationsUnprotected>();
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_not_known_if_it_would_matter() {
        assert_unread_rules_matter::<SensitiveDataLocationsUnprotected>();
    }

    #[test]
    fn several_rules_together_are_as_good_as_one() {
        assert_rules_count_together::<SensitiveDataLocationsUnprotected>();
    }

    #[test]
    fn locations_that_are_not_covered_are_named() {
        for (change, location) in [
            (json!({"ExchangeLocation": ["someone@b.example"]}), "Exchange"),
            (json!({"SharePointLocation": [""]}), "SharePoint"),
            (json!({"OneDriveLocation": null}), "OneDrive"),
            (json!({"TeamsLocation": []}), "Teams"),
            (json!({"EndpointDlpLocation": []}), "devices"),
            (json!({"Workload": "Exchange, SharePoint, OneDriveForBusiness, EndpointDevices"}), "Teams"),
        ] {
            let found = verdict(&[policy(change)], &[rule(&KINDS, json!({}))]);
            assert_eq!((found.is_fail(), found.arguments()), (true, [location.to_owned()].as_slice()));
        }
    }

    #[test]
    fn a_location_that_was_not_read_is_not_known() {
        let mut unread = policy(json!({}));
        unread.as_object_mut().unwrap().remove("TeamsLocation");
        assert!(verdict(&[unread], &[rule(&KINDS, json!({}))]).is_unknown());
        let cut = policy(json!({"TeamsLocation": "System.Collections.ArrayList"}));
        assert!(verdict(&[cut], &[rule(&KINDS, json!({}))]).is_unknown());
    }

    #[test]
    fn only_locations_that_are_asked_for_are_judged() {
        let tenant = Tenant::new().parameter("locations", "Exchange");
        let tenant = tenant.with::<DlpPolicy>(policy(json!({"TeamsLocation": []})));
        let found = tenant.with::<DlpRule>(rule(&KINDS, json!({}))).check::<SensitiveDataLocationsUnprotected>();
        assert!(found.is_pass());
    }
}
