//! NIST SP 800-53 Rev. 5 controls behind the policies of CISA's SCuBA baselines.
//!
//! Each policy of the baselines names the controls of the FedRAMP High baseline that it answers to. The list is theirs
//! (github.com/cisagov/ScubaGear, `PowerShell/ScubaGear/baselines`, commit 4d34e9a of 2026-08-20, CC0); a rule that refers to a
//! policy refers to its controls. Where CISA names none, nothing is added.

use crate::Reference;

/// Name of the taxonomy.
pub const TAXONOMY: &str = "NIST-800-53";
const SCUBA: &str = "SCuBA";

/// Adds the controls of the policies among the references of a rule.
pub fn add_controls(references: &mut Vec<Reference>) {
    let policies = references.iter().filter(|reference| reference.taxonomy == SCUBA);
    let controls = policies.filter_map(|policy| CONTROLS.iter().find(|(id, _)| *id == policy.id));
    let controls: Vec<&str> = controls.flat_map(|(_, controls)| controls.iter().copied()).collect();
    for id in controls {
        let control = Reference { taxonomy: TAXONOMY.to_owned(), id: id.to_owned(), partial: None };
        if !references.contains(&control) {
            references.push(control);
        }
    }
}

/// Controls by policy.
const CONTROLS: &[(&str, &[&str])] = &[
    ("MS.AAD.1.1v1", &["CM-7"]),
    ("MS.AAD.2.1v1", &["AC-2(12)", "AC-2(13)"]),
    ("MS.AAD.2.2v1", &["AC-2(12)"]),
    ("MS.AAD.2.3v1", &["AC-2(12)", "AC-2(13)"]),
    ("MS.AAD.3.1v1", &["IA-2(1)", "IA-2(2)", "IA-5c", "IA-5g", "IA-2(8)"]),
    ("MS.AAD.3.2v2", &["IA-2(1)", "IA-2(2)"]),
    ("MS.AAD.3.3v2", &["IA-2(1)", "IA-2(2)", "IA-5c", "IA-5g", "IA-2(8)", "IA-2(13)"]),
    ("MS.AAD.3.4v1", &["CM-7"]),
    ("MS.AAD.3.5v2", &["CM-7b", "IA-5c"]),
    ("MS.AAD.3.6v1", &["IA-2(1)", "IA-5c", "IA-5g", "IA-2(8)"]),
    ("MS.AAD.3.7v1", &["AC-20b", "IA-3"]),
    ("MS.AAD.3.8v1", &["AC-20b", "IA-3"]),
    ("MS.AAD.3.9v1", &["CM-7"]),
    ("MS.AAD.4.1v1", &["AU-4"]),
    ("MS.AAD.5.1v1", &["AC-6(10)", "CM-5"]),
    ("MS.AAD.5.2v1", &["AC-6(10)", "CM-5"]),
    ("MS.AAD.5.3v1", &["CM-4"]),
    ("MS.AAD.5.5v1", &["IA-5"]),
    ("MS.AAD.5.6v1", &["IA-5", "SC-12"]),
    ("MS.AAD.5.7v1", &["SC-12", "IA-5"]),
    ("MS.AAD.6.1v1", &["IA-5(1)"]),
    ("MS.AAD.7.1v1", &["AC-6(5)"]),
    ("MS.AAD.7.2v1", &["AC-5"]),
    ("MS.AAD.7.3v1", &["AC-6(5)"]),
    ("MS.AAD.7.4v1", &["AC-2"]),
    ("MS.AAD.7.5v1", &["AC-2"]),
    ("MS.AAD.7.6v1", &["AC-6(1)"]),
    ("MS.AAD.7.7v1", &["AC-2(1)"]),
    ("MS.AAD.7.8v1", &["AC-6(9)"]),
    ("MS.AAD.7.9v1", &["AC-6(9)"]),
    ("MS.AAD.8.1v1", &["AC-6"]),
    ("MS.AAD.8.2v1", &["AC-6(10)"]),
    ("MS.AAD.8.3v1", &["AC-3"]),
    ("MS.AAD.9.1v1", &["AC-3", "AC-6", "CM-7(4)"]),
    ("MS.DEFENDER.1.1v1", &["CM-6a", "SI-3a", "SI-8"]),
    ("MS.DEFENDER.1.2v1", &["CM-6a", "SI-3a", "SI-8"]),
    ("MS.DEFENDER.1.3v1", &["CM-6a", "SI-3a", "SI-8"]),
    ("MS.DEFENDER.1.4v1", &["CM-6a", "SI-3a", "SI-8"]),
    ("MS.DEFENDER.1.5v1", &["CM-6a", "SI-3a", "SI-8"]),
    ("MS.DEFENDER.2.1v1", &["SI-8"]),
    ("MS.DEFENDER.2.2v1", &["SI-8"]),
    ("MS.DEFENDER.2.3v1", &["SI-8"]),
    ("MS.DEFENDER.3.1v1", &["SI-3a"]),
    ("MS.DEFENDER.4.1v2", &["SC-7(10)"]),
    ("MS.DEFENDER.4.2v1", &["SC-7(10)"]),
    ("MS.DEFENDER.4.3v1", &["AC-3", "SC-7(10)"]),
    ("MS.DEFENDER.4.4v1", &["AT-2b"]),
    ("MS.DEFENDER.4.5v1", &["SC-7(10)"]),
    ("MS.DEFENDER.4.6v1", &["AC-19a"]),
    ("MS.DEFENDER.5.1v1", &["SI-4(5)"]),
    ("MS.DEFENDER.5.2v1", &["SI-4(5)"]),
    ("MS.DEFENDER.6.1v1", &["AU-12"]),
    ("MS.DEFENDER.6.3v1", &["AU-11"]),
    ("MS.EXO.1.1v2", &["AC-4"]),
    ("MS.EXO.2.2v3", &["AC-2d"]),
    ("MS.EXO.3.1v1", &["SC-8"]),
    ("MS.EXO.4.1v1", &["SI-8"]),
    ("MS.EXO.4.2v1", &["SI-8"]),
    ("MS.EXO.4.3v1", &["SI-4(5)"]),
    ("MS.EXO.4.4v1", &["SI-4(5)"]),
    ("MS.EXO.5.1v1", &["CM-7"]),
    ("MS.EXO.6.1v1", &["AC-3", "SC-7(10)(a)"]),
    ("MS.EXO.6.2v1", &["AC-3", "SC-7(10)(a)"]),
    ("MS.EXO.7.1v1", &["SI-8"]),
    ("MS.EXO.13.1v1", &["AU-12c"]),
    ("MS.POWERBI.1.1v1", &["CM-7", "SC-7(10)(a)"]),
    ("MS.POWERBI.2.1v1", &["CM-7", "AC-6"]),
    ("MS.POWERBI.3.1v1", &["CM-7", "AC-6"]),
    ("MS.POWERBI.4.1v1", &["AC-4", "AC-6(5)"]),
    ("MS.POWERBI.4.2v1", &["AC-4", "AC-6(5)"]),
    ("MS.POWERBI.5.1v1", &["CM-7", "IA-5g"]),
    ("MS.POWERBI.6.1v1", &["CM-7", "SI-3"]),
    ("MS.POWERBI.7.1v1", &["AC-21b", "SC-7(10)(a)"]),
    ("MS.POWERPLATFORM.1.1v1", &["AC-6(10)"]),
    ("MS.POWERPLATFORM.1.2v1", &["AC-6(10)"]),
    ("MS.POWERPLATFORM.2.1v1", &["SC-7(10)"]),
    ("MS.POWERPLATFORM.2.2v1", &["SC-7(10)"]),
    ("MS.POWERPLATFORM.3.1v1", &["AC-3", "SC-7(5)"]),
    ("MS.POWERPLATFORM.3.2v1", &["AC-3", "SC-7(5)"]),
    ("MS.POWERPLATFORM.4.1v1", &["SI-10"]),
    ("MS.POWERPLATFORM.5.1v1", &["AC-6(10)"]),
    ("MS.POWERPLATFORM.6.1v1", &["AC-6(5)", "AC-6(10)"]),
    ("MS.SECURITYSUITE.1.1v1", &["SI-3"]),
    ("MS.SECURITYSUITE.1.2v1", &["SI-3"]),
    ("MS.SECURITYSUITE.1.3v1", &["SI-3"]),
    ("MS.SECURITYSUITE.1.4v1", &["SI-3"]),
    ("MS.SECURITYSUITE.2.1v1", &["SI-8"]),
    ("MS.SECURITYSUITE.2.2v1", &["SI-8"]),
    ("MS.SECURITYSUITE.2.3v1", &["SI-8"]),
    ("MS.SECURITYSUITE.2.4v1", &["AT-2b", "SI-8"]),
    ("MS.SECURITYSUITE.3.1v1", &["SC-7(10)"]),
    ("MS.SECURITYSUITE.3.2v1", &["SC-7(10)"]),
    ("MS.SECURITYSUITE.3.3v1", &["AC-3", "SC-7(10)"]),
    ("MS.SECURITYSUITE.3.4v1", &["AT-2b"]),
    ("MS.SECURITYSUITE.3.5v1", &["AC-19a"]),
    ("MS.SECURITYSUITE.4.1v1", &["SI-4(5)"]),
    ("MS.SECURITYSUITE.4.2v1", &["SI-4(5)"]),
    ("MS.SECURITYSUITE.5.1v1", &["AU-12"]),
    ("MS.SECURITYSUITE.5.2v1", &["AU-11"]),
    ("MS.SECURITYSUITE.6.1v1", &["SI-8"]),
    ("MS.SECURITYSUITE.6.2v1", &["SI-8"]),
    ("MS.SECURITYSUITE.7.1v1", &["SI-3"]),
    ("MS.SECURITYSUITE.7.2v1", &["SI-3"]),
    ("MS.SECURITYSUITE.7.3v1", &["SI-3", "AU-12c"]),
    ("MS.SECURITYSUITE.8.1v1", &["AC-4"]),
    ("MS.SECURITYSUITE.8.2v1", &["AC-4"]),
    ("MS.SHAREPOINT.1.1v1", &["AC-2", "AC-3", "IA-8"]),
    ("MS.SHAREPOINT.1.2v1", &["AC-2", "AC-3", "IA-8"]),
    ("MS.SHAREPOINT.1.3v1", &["AC-3", "AC-6(10)"]),
    ("MS.SHAREPOINT.2.1v1", &["AC-6"]),
    ("MS.SHAREPOINT.2.2v1", &["AC-6"]),
    ("MS.SHAREPOINT.3.1v1", &["AC-3", "AC-21b"]),
    ("MS.SHAREPOINT.3.2v1", &["AC-6"]),
    ("MS.SHAREPOINT.3.3v2", &["IA-11"]),
    ("MS.TEAMS.1.1v1", &["AC-17a"]),
    ("MS.TEAMS.1.2v2", &["SC-15a"]),
    ("MS.TEAMS.1.3v1", &["SC-15a"]),
    ("MS.TEAMS.1.4v1", &["AC-3"]),
    ("MS.TEAMS.1.5v1", &["SC-15a"]),
    ("MS.TEAMS.1.6v1", &["CM-7"]),
    ("MS.TEAMS.1.7v2", &["AC-21a"]),
    ("MS.TEAMS.2.1v2", &["AC-3"]),
    ("MS.TEAMS.2.2v2", &["CM-7", "SI-8"]),
    ("MS.TEAMS.2.3v2", &["CM-7", "SC-7(10)(a)"]),
    ("MS.TEAMS.4.1v1", &["SI-8", "SC-7(10)(a)", "AC-4"]),
    ("MS.TEAMS.5.1v2", &["CM-11"]),
    ("MS.TEAMS.5.2v2", &["CM-11"]),
    ("MS.TEAMS.5.3v2", &["CM-11"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(taxonomy: &str, id: &str) -> Reference {
        Reference { taxonomy: taxonomy.to_owned(), id: id.to_owned(), partial: None }
    }

    #[test]
    fn controls_follow_from_policies_once_each() {
        let mut references = vec![
            reference(SCUBA, "MS.AAD.3.1v1"),
            reference("CIS-M365", "5.2.2.5"),
            reference(SCUBA, "MS.AAD.3.2v2"),
            reference(TAXONOMY, "IA-2(1)"),
            reference(SCUBA, "MS.AAD.99.1v1"),
        ];
        add_controls(&mut references);
        let found: Vec<&str> =
            references.iter().filter(|one| one.taxonomy == TAXONOMY).map(|one| one.id.as_str()).collect();
        assert_eq!(found, ["IA-2(1)", "IA-2(2)", "IA-5c", "IA-5g", "IA-2(8)"]);
    }

    #[test]
    fn no_policy_stands_twice() {
        let mut ids: Vec<&str> = CONTROLS.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CONTROLS.len());
        assert!(CONTROLS.iter().all(|(_, controls)| !controls.is_empty()));
    }
}
