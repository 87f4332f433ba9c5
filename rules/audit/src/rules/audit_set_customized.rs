//! Audit sets that no longer follow Microsoft's.

use ephor_sdk::prelude::*;

use crate::sets::{self, Profile};

/// The audit set of a mailbox is customized, and no longer follows Microsoft's
///
/// # What it checks
/// Looks at user and shared mailboxes for logon types (Owner, Delegate, Admin) that `DefaultAuditSet` does not name:
/// whoever writes `AuditOwner`, `AuditDelegate` or `AuditAdmin` takes the set over, even where it happens to equal the
/// default. A set with `MessageBind`, which is deprecated, was taken over long ago. With the parameter `profile` set to
/// `cis`, which asks for more than the default, a set that has all of the default is as it should be, and only a smaller
/// one is named. The sets of group mailboxes are fixed and are never judged. While auditing is off for the whole
/// organization no set has any effect; `organization-auditing-disabled` judges that switch.
///
/// # Why it matters
/// What Microsoft adds to auditing comes to the sets that it manages, and to no other. `MailItemsAccessed` is the
/// example: it never came to sets that somebody had taken over years before, with the best of intentions. What such a
/// set lacks today is the finding of `default-action-missing` and `mail-items-accessed-missing`; what it will lack
/// tomorrow nobody will notice.
///
/// # Remediation
/// Hand the sets back to Microsoft. This restores the default with all future additions, and drops what was added:
///
/// ```powershell
/// Set-Mailbox -Identity <mailbox> -DefaultAuditSet Admin,Delegate,Owner
/// ```
///
/// Where CIS 6.1.2 is the measure, the sets must be customized: set `profile` to `cis` for this rule and for
/// `further-action-missing`, and look after the sets whenever Microsoft announces a new action.
///
/// # References
/// - CIS-M365 6.1.2 (in part: with `profile` as `cis`; what a set lacks is named by other rules)
/// - ATT&CK T1685.002
/// - <https://learn.microsoft.com/purview/audit-mailboxes>
/// # Witnesses
/// - claim: reference facts.md, audit-set-customised (default sets, group mailboxes, MessageBind deprecated)
/// - remediation: reference facts.md, audit-set-customised (-DefaultAuditSet)
#[derive(Rule)]
#[rule(
    table = "mailboxes",
    level = "warning",
    severity = 4.0,
    tags("audit"),
    parameter(profile: text = "microsoft", "What sets are measured by: `microsoft` (its default, managed by it) or `cis` (the default and more)"),
    fail(
        customized = "Microsoft no longer adds new actions to these audit sets of {subject}: {logon_types}",
        customized_long_ago = "Microsoft no longer adds new actions to these audit sets of {subject}: {logon_types}; the deprecated action MessageBind says that it has been so for years"
    ),
    unknown(no_profile = "The parameter profile is {profile}; it should be microsoft or cis")
)]
pub struct AuditSetCustomized<'a> {
    recipient_type: MailboxType<'a>,
    default_audit_set: Option<LogonTypes<'a>>,
    audit_owner: Option<AuditActions<'a>>,
    audit_delegate: Option<AuditActions<'a>>,
    audit_admin: Option<AuditActions<'a>>,
}

impl CheckRow for AuditSetCustomized<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if !sets::may_be_chosen(self.recipient_type.kind()) {
            return Verdict::NotApplicable;
        }
        let profile = scan.profile();
        let Some(profile) = Profile::parse(profile) else { return Self::no_profile(profile) };
        let mut customized = Vec::new();
        let mut not_known = None;
        let mut long_ago = false;
        for set in sets::of(self.default_audit_set, self.audit_owner, self.audit_delegate, self.audit_admin) {
            match set.managed {
                None => return Verdict::not_known("default_audit_set"),
                Some(true) => continue,
                Some(false) => {}
            }
            if profile == Profile::Cis {
                match set.missing(sets::defaults(set.logon_type)) {
                    Ok(missing) if missing.is_empty() => continue,
                    Ok(_) => {}
                    Err(column) => {
                        not_known = not_known.or(Some(column));
                        continue;
                    }
                }
            }
            customized.push(set.logon_type.symbol());
            long_ago |= set.actions.is_some_and(|actions| actions.contains(AuditAction::MessageBind));
        }
        match (customized.is_empty(), not_known) {
            (true, Some(column)) => Verdict::not_known(column),
            (true, None) => Verdict::Pass,
            (false, _) if long_ago => Self::customized_long_ago(customized.join(", ")),
            (false, _) => Self::customized(customized.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn row(managed: Value, owner: Value) -> Value {
        json!({"recipient_type": "UserMailbox", "default_audit_set": managed, "audit_owner": owner})
    }

    fn by(profile: &str, row: Value) -> Verdict {
        Tenant::new().parameter("profile", profile).row::<AuditSetCustomized>(row)
    }

    fn default_owner() -> Vec<&'static str> {
        sets::defaults(LogonType::Owner).map(AuditAction::symbol).collect()
    }

    #[test]
    fn sets_that_microsoft_manages_pass() {
        let all = json!(["admin", "Delegate", "OWNER"]);
        for profile in ["microsoft", "cis"] {
            assert!(by(profile, row(all.clone(), json!([]))).is_pass(), "whatever the list says");
            assert!(by(profile, row(all.clone(), Value::Null)).is_pass());
        }
    }

    #[test]
    fn each_logon_type_that_is_customized_is_named() {
        let verdict = Tenant::new().row::<AuditSetCustomized>(row(json!(["Delegate"]), json!(default_owner())));
        assert_eq!(verdict.message::<AuditSetCustomized>(), "customized");
        assert_eq!(verdict.arguments(), ["Owner, Admin"]);
        let shared = json!({"recipient_type": "SharedMailbox", "default_audit_set": []});
        assert_eq!(Tenant::new().row::<AuditSetCustomized>(shared).arguments(), ["Owner, Delegate, Admin"]);
    }

    #[test]
    fn the_deprecated_action_says_how_long() {
        let row = json!({"recipient_type": "UserMailbox", "default_audit_set": ["Owner", "Delegate"],
            "audit_admin": ["MessageBind", "FolderBind"]});
        assert_eq!(by("microsoft", row).message::<AuditSetCustomized>(), "customized-long-ago");
        let managed = json!({"recipient_type": "UserMailbox", "default_audit_set": ["Admin", "Delegate"],
            "audit_admin": ["MessageBind"], "audit_owner": []});
        assert_eq!(by("microsoft", managed).message::<AuditSetCustomized>(), "customized", "not of a managed set");
    }

    #[test]
    fn with_the_profile_of_cis_a_superset_is_as_it_should_be_and_a_smaller_set_is_not() {
        let managed = json!(["Delegate", "Admin"]);
        let mut actions = default_owner();
        assert!(by("cis", row(managed.clone(), json!(actions))).is_pass(), "equal to the default");
        actions.push("Move");
        assert!(by("cis", row(managed.clone(), json!(actions))).is_pass());
        assert!(by("microsoft", row(managed.clone(), json!(actions))).is_fail());
        actions.retain(|action| *action != "HardDelete");
        assert_eq!(by("CIS", row(managed, json!(actions))).arguments(), ["Owner"]);
    }

    #[test]
    fn the_sets_of_groups_and_other_mailboxes_are_never_judged() {
        for kind in ["GroupMailbox", "RoomMailbox", "DiscoveryMailbox", "SchedulingMailbox"] {
            let row = json!({"recipient_type": kind, "default_audit_set": []});
            assert!(by("microsoft", row).is_not_applicable(), "{kind}");
        }
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(by("microsoft", row(Value::Null, json!(default_owner()))).is_unknown());
        assert_eq!(by("cis", row(json!(["Delegate", "Admin"]), Value::Null)).arguments(), ["audit_owner"]);
        assert!(by("microsoft", row(json!(["Delegate", "Admin"]), Value::Null)).is_fail(), "the list does not matter");
        assert!(by("microsoft", json!({"default_audit_set": ["Admin", "Delegate", "Owner"]})).is_unknown());
        let odd = by("nist", row(json!(["Admin", "Delegate", "Owner"]), Value::Null));
        assert_eq!(odd.message::<AuditSetCustomized>(), "no-profile");
    }
}
