//! People who can open Exchange PowerShell without need.

use ephor_sdk::prelude::*;

/// A user without an administrative role may open Exchange Online PowerShell
///
/// # What it checks
/// Looks at members who may sign in, hold no directory role, and may open Exchange Online PowerShell (`EXOModuleEnabled`).
/// Whoever holds any directory role is not judged. Role groups of Exchange itself, such as Recipient Management, and
/// roles that somebody may activate and has not, are not looked at.
///
/// # Why it matters
/// Every user is let in by default, and few need it. With a stolen account it lists the people of the
/// organization, and sets forwarding, inbox rules and permissions of the victim's mailbox faster than any client.
///
/// # Remediation
/// Make a list of everybody who administers Exchange: those who hold or may activate a directory role, the members of
/// Exchange's role groups (`Get-RoleGroup`, `Get-RoleGroupMember`), and the emergency accounts. Close it for the others
/// only, since the setting shuts out administrators as well; the Exchange admin center and the pages where people manage their
/// own groups need it, too:
///
/// ```powershell
/// Set-User -Identity <user> -EXOModuleEnabled $false
/// ```
///
/// # References
/// - ATT&CK T1059.001
/// - <https://learn.microsoft.com/powershell/exchange/disable-access-to-exchange-online-powershell>
///
/// # Witnesses
/// - claim: reference facts.md, exchange-powershell-open
/// - default: reference facts.md, exchange-powershell-open
/// - remediation: reference facts.md, exchange-powershell-open
#[derive(Rule)]
#[rule(
    table = "users",
    level = "note",
    severity = 3.5,
    tags("mail", "powershell"),
    fail(open = "{subject} holds no administrative role and may open Exchange Online PowerShell")
)]
pub struct ExchangePowershellOpen<'a> {
    exchange_powershell_enabled: Option<bool>,
    account_enabled: Option<bool>,
    user_type: Option<UserType<'a>>,
    directory_roles: Option<SymbolSet<'a>>,
}

impl CheckRow for ExchangePowershellOpen<'_> {
    fn check(&self, _scan: &Scan<Self>) -> Verdict {
        // Kept out: then it does not matter who it is.
        if self.exchange_powershell_enabled == Some(false) {
            return Verdict::Pass;
        }
        let is_guest = self.user_type.map(|kind| kind.is_guest());
        if self.account_enabled == Some(false)
            || is_guest == Some(true)
            || self.directory_roles.is_some_and(|roles| !roles.is_empty())
        {
            return Verdict::NotApplicable;
        }
        if self.exchange_powershell_enabled.is_none() {
            return Verdict::not_known("exchange_powershell_enabled");
        }
        match (self.account_enabled, is_guest, self.directory_roles) {
            (None, ..) => Verdict::not_known("account_enabled"),
            (_, None, _) => Verdict::not_known("user_type"),
            (.., None) => Verdict::not_known("directory_roles"),
            _ => Self::open(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    fn verdict(changes: Value) -> Verdict {
        let row = json!({
            "exchange_powershell_enabled": true, "account_enabled": true, "user_type": "Member", "directory_roles": [],
        });
        Tenant::new().row::<ExchangePowershellOpen<'_>>(changed(row, &changes))
    }

    #[test]
    fn a_user_without_a_role_who_is_let_in_fails() {
        assert!(verdict(json!({})).is_fail());
    }

    #[test]
    fn a_user_who_is_kept_out_passes_whoever_it_is() {
        let who = json!({"account_enabled": false, "user_type": "Guest", "directory_roles": ["x"]});
        assert!(verdict(json!({"exchange_powershell_enabled": false})).is_pass());
        for (column, value) in who.as_object().unwrap() {
            for value in [value, &Value::Null] {
                assert!(verdict(json!({"exchange_powershell_enabled": false, column: value})).is_pass(), "{column}");
            }
        }
    }

    #[test]
    fn administrators_guests_and_blocked_accounts_are_not_judged() {
        for changes in [
            json!({"directory_roles": ["29232cdf-9323-42fd-ade2-1d097af3e4de"]}),
            json!({"user_type": "Guest"}),
            json!({"account_enabled": false}),
        ] {
            assert!(verdict(changes.clone()).is_not_applicable(), "{changes}");
        }
    }

    #[test]
    fn what_was_not_read_never_passes_and_never_fails() {
        for column in ["exchange_powershell_enabled", "account_enabled", "user_type", "directory_roles"] {
            let found = verdict(json!({column: null}));
            assert!(found.is_unknown(), "{column}");
            assert_eq!(found.arguments(), [column]);
        }
    }
}
