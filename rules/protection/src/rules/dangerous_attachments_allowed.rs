//! Attachments that run when they are opened.

use ephor_sdk::prelude::*;

use crate::assignment::{AcceptedDomain, EopPresetRule, MalwareRule};
use crate::effective::Judged;
use crate::malware::{MalwarePolicy, judge};

/// Attachments that run when they are opened are delivered
///
/// # What it checks
/// Reads the anti-malware policy that applies to each recipient: its common attachments filter (`EnableFileFilter`)
/// must be on, and `FileTypes` must hold those of the parameter `file-types`.
///
/// The Strict and Standard presets, custom policies by the priority of their rules, and the default policy are taken in
/// the order in which Exchange takes them; rules that are disabled do not count. A policy that applies to some people
/// only is judged, too: for them it is the one that counts.
///
/// # Why it matters
/// A program in an attachment needs one click. The filter looks at the real type of a file where it can tell it, and else at its
/// extension, and takes such mail away before anybody can open it, whether the malware in it is known or new.
///
/// # Remediation
/// A preset comes before your own policies: what these allow counts no more for its recipients. Look at their allow
/// lists first, and try the preset with one department. Files of these types come by mail no more, those that people
/// wait for neither: they need another way, such as a share.
///
/// Switch a preset on for everybody: Microsoft Defender portal > Email & collaboration > Policies & rules > Threat
/// policies > Preset security policies > Standard protection > Manage protection settings > All recipients. Or fix the
/// policies that the finding names; the list replaces the present one, so begin with it:
///
/// ```powershell
/// $types = (Get-MalwareFilterPolicy -Identity Default).FileTypes + "exe", "cmd", "vbe" | Sort-Object -Unique
/// Set-MalwareFilterPolicy -Identity Default -EnableFileFilter $true -FileTypes $types
/// ```
///
/// # References
/// - CIS-M365 2.1.2 (in part: three types by default; CIS asks for all 53 that Microsoft blocks by default: set `file-types` so)
/// - SCuBA MS.SECURITYSUITE.1.1v1
/// - ATT&CK T1566.001
/// - ATT&CK T1204.002
/// - <https://learn.microsoft.com/defender-office-365/anti-malware-policies-configure>
/// # Witnesses
/// - claim: reference facts.md, dangerous-attachments-allowed (Set-MalwareFilterPolicy FileTypes; best effort, else the extension)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 7.4,
    tags("mail", "malware"),
    documents(MalwarePolicy, MalwareRule, EopPresetRule),
    optional(AcceptedDomain),
    parameter(file_types: list = "exe\ncmd\nvbe", "File types that must be blocked, one a line, without a dot"),
    fail(
        lacking = "Attachments that run when they are opened get through by these policies: {policies}",
        uncovered = "No anti-malware policy applies to everybody"
    ),
    unknown(unclear = "It is not known whether attachments that run when they are opened are blocked for everybody: {reason}")
)]
pub struct DangerousAttachmentsAllowed;

fn file_type(name: &str) -> String {
    name.trim().trim_start_matches('.').to_ascii_lowercase()
}

fn filter(policy: &MalwarePolicy, wanted: &[String]) -> Judged {
    let listed: Option<Vec<String>> =
        policy.file_types.as_ref().map(|types| types.iter().map(|name| file_type(name)).collect());
    let types = match listed {
        None => Judged::NotKnown("FileTypes".to_owned()),
        Some(listed) => {
            let missing: Vec<&str> = wanted.iter().filter(|name| !listed.contains(name)).map(String::as_str).collect();
            match missing.as_slice() {
                [] => Judged::Good,
                missing => Judged::Lacks(format!("FileTypes lacks {}", missing.join(", "))),
            }
        }
    };
    Judged::all_on(&[("EnableFileFilter", policy.enable_file_filter)]).and(types)
}

impl CheckTenant for DangerousAttachmentsAllowed {
    fn check(scan: &Scan<Self>) -> Verdict {
        let wanted: Vec<String> = scan.file_types().map(file_type).collect();
        let outcome = judge(scan, |policy| filter(policy, &wanted));
        outcome.verdict(Self::lacking, Self::uncovered, Self::unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::malware::tests::{assert_those_for_some_count, for_all};
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy for all, as it should be, with one thing changed.
    fn policy(change: &Value) -> Value {
        changed(for_all(&json!({"EnableFileFilter": true, "FileTypes": ["EXE", ".cmd", "vbe", "zip"]})), change)
    }

    fn verdict(change: &Value) -> Verdict {
        Tenant::new().with::<MalwarePolicy>(policy(change)).check::<DangerousAttachmentsAllowed>()
    }

    #[test]
    fn a_policy_for_all_that_is_as_it_should_be_passes() {
        assert!(verdict(&json!({})).is_pass());
    }

    #[test]
    fn what_the_policy_lacks_fails_and_is_named() {
        for (change, lacks) in [
            (json!({"EnableFileFilter": false}), "EnableFileFilter is false"),
            (json!({"FileTypes": ["cmd"]}), "FileTypes lacks exe, vbe"),
            (json!({"FileTypes": []}), "FileTypes lacks exe, cmd, vbe"),
        ] {
            let found = verdict(&change);
            assert_eq!(
                (found.is_fail(), found.message::<DangerousAttachmentsAllowed>()),
                (true, "lacking"),
                "{change}"
            );
            assert!(found.arguments()[0].contains(lacks), "{:?}", found.arguments());
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let property = "EnableFileFilter";
        let found = verdict(&json!({ property: null }));
        assert!(found.is_unknown(), "{property}");
        assert!(found.arguments()[0].contains(property), "{:?}", found.arguments());
    }

    #[test]
    fn a_policy_for_some_must_be_as_good_as_that_for_all() {
        let bad = json!({"EnableFileFilter": false});
        assert_those_for_some_count::<DangerousAttachmentsAllowed>(&Tenant::new(), &policy(&json!({})), &policy(&bad));
    }

    #[test]
    fn where_no_policy_applies_nobody_is_protected() {
        assert_eq!(
            Tenant::new().check::<DangerousAttachmentsAllowed>().message::<DangerousAttachmentsAllowed>(),
            "uncovered"
        );
    }

    #[test]
    fn what_must_be_blocked_can_be_set() {
        let tenant = Tenant::new().parameter("file-types", "exe\nhta").with::<MalwarePolicy>(policy(&json!({})));
        assert!(tenant.check::<DangerousAttachmentsAllowed>().arguments()[0].contains("FileTypes lacks hta"));
    }

    #[test]
    fn types_that_were_not_read_are_not_known() {
        let policy = json!({"Identity": "Default", "EnableFileFilter": true});
        assert!(Tenant::new().with::<MalwarePolicy>(policy).check::<DangerousAttachmentsAllowed>().is_unknown());
    }
}
