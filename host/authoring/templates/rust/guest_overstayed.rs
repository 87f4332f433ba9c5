//! Guests who were invited long ago.

use ephor_sdk::prelude::*;

/// A guest account is older than we allow
///
/// # What it checks
/// Looks for guests who can sign in and whose account was created more than `max-age` before the tenant was collected.
/// Accounts that cannot sign in are left out.
///
/// # Why it matters
/// Projects end and guests stay. An attacker who takes over such an account reads everything that was shared with it.
///
/// # Remediation
/// Ask the sponsor whether the guest is still needed. If so, invite the guest again; if not, remove the account.
///
/// # References
/// - ATT&CK T1078.004
/// - <https://learn.microsoft.com/entra/id-governance/manage-guest-access-with-access-reviews>
#[derive(Rule)]
#[rule(
    table = "users",
    level = "warning",
    severity = 5.0,
    parameter(max_age: duration = 31_536_000, "How old a guest account may be"),
    fail(overstayed = "{subject} has been a guest for {days} days")
)]
pub struct GuestOverstayed<'a> {
    account_enabled: bool,
    user_type: UserType<'a>,
    created: Time,
}

impl CheckRow for GuestOverstayed<'_> {
    fn check(&self, scan: &Scan<Self>) -> Verdict {
        if !self.user_type.is_guest() || !self.account_enabled {
            return Verdict::NotApplicable;
        }
        let age = scan.collected_at().since(self.created);
        if age > scan.max_age() { Self::overstayed(age.in_days()) } else { Verdict::Pass }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(created: &str) -> Verdict {
        let row = json!({"account_enabled": true, "user_type": "Guest", "created": created});
        Tenant::new().collected_at(Time::date(2026, 11, 22)).row::<GuestOverstayed>(row)
    }

    #[test]
    fn guests_of_the_last_year_pass() {
        assert!(verdict("2026-10-22T00:00:00Z").is_pass());
        assert!(verdict("2024-11-22T00:00:00Z").is_fail());
    }
}
