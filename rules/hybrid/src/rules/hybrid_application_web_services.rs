//! A hybrid deployment that still hangs on Exchange Web Services.

use ephor_facts::exchange_online::EWS_GONE_SINCE;
use ephor_sdk::prelude::*;

use crate::dedicated_application_missing::{DedicatedApplication, Permission};

/// The Exchange hybrid application still has the right to all of Exchange Web Services
///
/// # What it checks
/// Looks at each application that stands for an Exchange hybrid deployment, and whether it was granted `full_access_as_app` of
/// Office 365 Exchange Online. Microsoft's script sets it up with this right: that was the first of two stages. In the second
/// the servers use Microsoft Graph, and the right is taken away. Whether the application has what it needs of Graph is not
/// judged.
///
/// # Why it matters
/// Exchange Online has Exchange Web Services until 2027-03-31: from the next day on people on-premises see no free/busy,
/// MailTips or pictures of those in the cloud. Until then the right opens every mailbox to whoever takes the key from a server
/// on-premises.
///
/// # Remediation
/// 1. Bring each Exchange server to Subscription Edition with the update of May 2026 or a newer one: older ones cannot use
///    Graph.
/// 2. Give the application its rights of Graph, and let the servers use them, by Microsoft's guide to the dedicated hybrid
///    application. Look that free/busy works in both directions.
/// 3. Only then take the right away: Entra admin center > App registrations > the application > API permissions >
///    `full_access_as_app`: Remove permission and Revoke admin consent. Where servers still use Exchange Web Services this
///    breaks free/busy at once.
///
/// # References
/// - ATT&CK T1098.003
/// - ATT&CK T1550.001
/// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
/// # Witnesses
/// - claim: reference facts.md, dedicated-application-missing (stage two: full_access_as_app still granted)
/// - deadline: reference facts.md, ews-open (end 2027-04-01)
/// - remediation: reference facts.md, dedicated-application-missing (Graph permissions, Subscription Edition with the May 2026 hotfix)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.5,
    tags("hybrid", "free-busy", "ews"),
    each(DedicatedApplication),
    fail(
        granted = "{subject} may still use all of Exchange Web Services (full_access_as_app), which Exchange Online has no more from {day} on"
    ),
    unknown(unclear = "Whether {subject} was granted full_access_as_app is not known")
)]
pub struct HybridApplicationWebServices;

const FULL_ACCESS: &str = "full_access_as_app";

impl CheckDocument<DedicatedApplication> for HybridApplicationWebServices {
    fn check(application: &Item<DedicatedApplication>, _scan: &Scan<Self>) -> Verdict {
        let Some(permissions) = &application.permissions else { return Verdict::not_known("permissions") };
        let may_be = |one: &&Permission| {
            one.role_display_name.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(FULL_ACCESS))
        };
        let (named, unnamed): (Vec<&Permission>, Vec<&Permission>) =
            permissions.iter().flatten().filter(may_be).partition(|one| one.role_display_name.is_some());
        let is_granted = |one: &&Permission| one.is_admin_consented == Some(true);
        let is_refused = |one: &&Permission| one.is_admin_consented == Some(false);
        if named.iter().any(is_granted) {
            return Self::granted(Time::from(EWS_GONE_SINCE));
        }
        // One that could not be named may be it.
        if named.iter().chain(&unnamed).all(is_refused) { Verdict::Pass } else { Self::unclear() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type This = HybridApplicationWebServices;

    fn verdict(permissions: Value) -> Verdict {
        let application = json!({"appId": "a", "displayName": "ExchangeServerApp-1", "permissions": permissions});
        Tenant::new().with::<DedicatedApplication>(application).objects::<This>().pop().unwrap().1
    }

    fn permission(name: Value, granted: Value) -> Value {
        json!({"roleDisplayName": name, "isAdminConsented": granted, "roleType": "Application"})
    }

    #[test]
    fn the_right_to_all_of_web_services_fails_and_says_when_they_end() {
        let found = verdict(json!([permission(json!("Full_Access_As_App"), json!(true))]));
        assert_eq!((found.is_fail(), found.message::<This>()), (true, "granted"));
        assert_eq!(found.arguments(), ["2027-04-01T00:00:00Z"]);
    }

    #[test]
    fn an_application_without_it_passes() {
        assert!(verdict(json!([])).is_pass());
        assert!(verdict(json!([null, permission(json!("Calendars.ReadBasic.All"), json!(true))])).is_pass());
        assert!(verdict(json!([permission(json!(FULL_ACCESS), json!(false))])).is_pass(), "asked for and not granted");
    }

    #[test]
    fn what_has_no_name_or_was_not_read_is_not_known() {
        assert!(verdict(Value::Null).is_unknown());
        assert_eq!(verdict(json!([permission(json!(FULL_ACCESS), Value::Null)])).message::<This>(), "unclear");
        assert_eq!(verdict(json!([permission(Value::Null, json!(true))])).message::<This>(), "unclear");
        assert!(
            verdict(json!([permission(Value::Null, json!(false))])).is_pass(),
            "whatever it is, it was not granted"
        );
    }

    #[test]
    fn a_tenant_without_such_an_application_is_not_judged() {
        assert!(Tenant::new().objects::<This>()[0].1.is_not_applicable());
    }
}
