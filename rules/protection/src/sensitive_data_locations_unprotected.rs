//! Where personal data is looked for.

use ephor_sdk::prelude::*;

use crate::dlp::{DlpPolicy, DlpRule, Location, Rules, names};

/// Personal or card data is looked for in some places only
///
/// # What it does
/// Reads for each location (Exchange, SharePoint, OneDrive, Teams and devices) the data loss prevention policies that
/// apply to all of it, and whether their rules look for each kind of sensitive information. Only rules that are not
/// disabled, in policies that are on and not in a test (`Mode` is `Enable`), count. A kind counts for a rule if it
/// makes the rule match alone. The kinds are those of the parameter `information-types`; set it to what your law and
/// your business ask for. Exceptions within a location are not judged. The parameter `locations` says which locations
/// are asked for.
///
/// # Why it matters
/// Data takes the way that is open: what cannot be mailed is shared by a link, pasted into a chat, or copied to a
/// stick.
///
/// # How to mend
/// Microsoft Purview portal > Data loss prevention > Policies. Edit the policy > Choose where to apply the policy:
/// switch all locations on. Teams and devices need licences of E5 or their add-ons; without them take these out of the
/// parameter `locations`.
///
/// # References
/// - CIS-M365 3.2.2
/// - SCuBA MS.SECURITYSUITE.3.2v1
/// - SCuBA MS.DEFENDER.4.2v1
/// - ATT&CK T1567
/// - ATT&CK T1213.002
/// - ATT&CK T1052
/// - <https://learn.microsoft.com/purview/dlp-policy-reference>
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.1,
    tags("data-loss"),
    documents(DlpPolicy, DlpRule),
    parameter(information_types: list = "U.S. Social Security Number (SSN)\nU.S. Individual Taxpayer Identification Number (ITIN)\nCredit Card Number", "Names of the sensitive information types to protect, one a line"),
    parameter(locations: list = "Exchange\nSharePoint\nOneDrive\nTeams\ndevices", "Locations that must be covered, one a line"),
    fail(
        missing = "no active data loss prevention policy protects all kinds of sensitive information in {locations}"
    ),
    unknown(unclear = "it is not known whether {rules} are active and what they look for")
)]
pub struct SensitiveDataLocationsUnprotected;

impl CheckTenant for SensitiveDataLocationsUnprotected {
    fn check(scan: &Scan<Self>) -> Verdict {
        let (rules, policies) = (scan.documents::<DlpRule>(), scan.documents::<DlpPolicy>());
        let found = Rules::of(&rules, &policies);
        let wanted: Vec<&str> = scan.list("information-types").collect();
        let asked: Vec<Location> = Location::ALL
            .into_iter()
            .filter(|location| scan.list("locations").any(|name| name.eq_ignore_ascii_case(location.label())))
            .collect();
        let is_open =
            |location: &Location| !found.missing(&wanted, |active| active.policy.covers(*location)).is_empty();
        let missing: Vec<&str> = asked.into_iter().filter(is_open).map(Location::label).collect();
        if missing.is_empty() {
            return Verdict::Pass;
        }
        if !found.unclear.is_empty() {
            return Self::unclear(names(&found.unclear)).at_all(found.unclear);
        }
        Self::missing(missing.join(", ")).at_all(policies.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dlp;
    use crate::dlp::tests::{
        KINDS, assert_only_what_acts_counts, assert_rules_count_together, assert_unread_rules_matter, policy, rule,
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
    fn only_locations_that_are_asked_for_are_judged() {
        let tenant = Tenant::new().parameter("locations", "Exchange");
        let tenant = tenant.with::<DlpPolicy>(policy(json!({"TeamsLocation": []})));
        let found = tenant.with::<DlpRule>(rule(&KINDS, json!({}))).check::<SensitiveDataLocationsUnprotected>();
        assert!(found.is_pass());
    }
}
