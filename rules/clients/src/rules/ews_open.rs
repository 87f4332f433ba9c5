//! Exchange Web Services that applications can still use.

use ephor_facts::exchange_online::{EWS_CLOSED_SINCE, EWS_GONE_SINCE};
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// Exchange Web Services are open to applications
///
/// # What it checks
/// Reads `EwsEnabled` and `EwsAllowedAppIDs` of the Exchange organization. `False` passes. `True` is open to the
/// applications that the list names, and before 2026-10-01 without a list, or while blank, to every application; those in
/// the parameter `applications` may use it. A blank value since 2026-10-01 is unknown: from that day on Microsoft sets it
/// to False, tenant by tenant. From 2027-04-01 on Exchange Online has no Exchange Web Services, and nothing is judged.
/// Exchange gives the list only to `Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy`, so a blank list is not
/// taken for an empty one.
///
/// # Why it matters
/// Exchange Web Services know no small rights: an application with `full_access_as_app` reads, sends and deletes in every
/// mailbox, and the break-in at Microsoft itself in January 2024 used just that. Each application that is left stops on
/// 2027-04-01 without exception, and better before, on a day of your choice.
///
/// # Remediation
/// Before you close it, find who still calls: the usage report of Exchange Web Services in the Microsoft 365 admin center
/// names the applications. Free/busy, MailTips and pictures of people whose mailbox is on a server on-premises come by
/// Exchange Web Services, too: `-EwsEnabled $false` ends them, and so does 2027-04-01, until the hybrid deployment has
/// moved to Microsoft Graph (`hybrid/dedicated-application-missing`).
///
/// Move each application to Microsoft Graph, with rights for what it does, and take it off the list. The list is written
/// as a whole, and takes up to a day to have effect:
///
/// ```powershell
/// Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy | Format-List EwsEnabled,EwsAllowedAppIDs
/// Set-OrganizationConfig -EwsEnabled $true -EwsAllowedAppIDs "<application id>,<application id>"
/// ```
///
/// When none is left:
///
/// ```powershell
/// Set-OrganizationConfig -EwsEnabled $false
/// ```
///
/// # References
/// - ATT&CK T1114.002
/// - ATT&CK T1550.001
/// - <https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-ews-exchange-online>
/// - <https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig>
/// # Witnesses
/// - claim: reference facts.md, ews-open
/// - deadline: reference facts.md, ews-open (blank to False since October 2026, end 2027-04-01)
/// - remediation: reference facts.md, ews-open (hybrid free/busy over EWS)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.5,
    tags("client", "applications"),
    documents(OrganizationConfig),
    parameter(applications: list = "", "Ids of the applications that may still use Exchange Web Services"),
    fail(
        to_all = "Exchange Web Services are open to every application: EwsEnabled is {value}",
        to_some = "Exchange Web Services are open to {count} applications, until 2027-04-01 at the latest: {applications}"
    ),
    unknown(
        not_one = "The snapshot holds {count} configurations of the Exchange organization; there should be one",
        not_decided = "EwsEnabled is blank: since 2026-10-01 Microsoft sets it to False, and whether that was done is not known"
    )
)]
pub struct EwsOpen;

/// The Exchange organization, as `Get-OrganizationConfig` gives it.
#[derive(Document)]
#[document("organization-config")]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationConfig {
    /// Null where nobody has decided.
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    ews_enabled: Option<Value>,
    #[serde(default, rename = "EwsAllowedAppIDs")]
    ews_allowed_app_ids: Value,
}

impl CheckTenant for EwsOpen {
    fn check(scan: &Scan<Self>) -> Verdict {
        if scan.collected_at() >= EWS_GONE_SINCE.into() {
            return Verdict::NotApplicable;
        }
        let configs = scan.documents::<OrganizationConfig>();
        let [config] = configs.as_slice() else { return Self::not_one(configs.len()).at_all(configs.iter()) };
        let closed = scan.collected_at() >= EWS_CLOSED_SINCE.into();
        let verdict = match config.ews_enabled.as_ref().map(decided) {
            None | Some(Err(())) => Verdict::not_known("EwsEnabled"),
            Some(Ok(Some(false))) => Verdict::Pass,
            Some(Ok(None)) if closed => Self::not_decided(),
            Some(Ok(None)) => Self::to_all("blank"),
            Some(Ok(Some(true))) => match applications(&config.ews_allowed_app_ids) {
                None => Verdict::not_known("EwsAllowedAppIDs"),
                // Without a list everybody got in before, and nobody does since.
                Some(ids) if ids.is_empty() && closed => Verdict::Pass,
                Some(ids) if ids.is_empty() => Self::to_all("True"),
                Some(ids) => {
                    let may = |id: &&str| scan.applications().any(|known| known.eq_ignore_ascii_case(id));
                    let others: Vec<&str> = ids.into_iter().filter(|id| !may(id)).collect();
                    if others.is_empty() { Verdict::Pass } else { Self::to_some(others.len(), others.join(", ")) }
                }
            },
        };
        verdict.at(config)
    }
}

/// A switch that may be blank, also as text.
fn decided(value: &Value) -> Result<Option<bool>, ()> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(*value)),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(Some(true)),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(Some(false)),
        _ => Err(()),
    }
}

/// Ids with commas between them, or a list of them. None if it was not retrieved.
fn applications(value: &Value) -> Option<Vec<&str>> {
    let split = |text| str::split(text, ',').map(str::trim).filter(|id| !id.is_empty());
    match value {
        Value::String(text) => Some(split(text).collect()),
        Value::Array(ids) => {
            let texts: Option<Vec<&str>> = ids.iter().filter(|id| !id.is_null()).map(Value::as_str).collect();
            Some(texts?.into_iter().flat_map(split).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    const BEFORE: Time = Time::date(2026, 9, 30);
    const SINCE: Time = Time::date(2026, 10, 1);
    const GONE: Time = Time::date(2027, 4, 1);

    fn at(time: Time, enabled: Value, ids: Value) -> Verdict {
        let config = json!({"EwsEnabled": enabled, "EwsAllowedAppIDs": ids});
        Tenant::new().collected_at(time).with::<OrganizationConfig>(config).check::<EwsOpen>()
    }

    #[test]
    fn what_is_off_passes() {
        for time in [BEFORE, SINCE] {
            assert!(at(time, json!(false), Value::Null).is_pass());
            assert!(at(time, json!("False"), json!("a,b")).is_pass());
        }
    }

    #[test]
    fn the_applications_on_the_list_are_named() {
        for time in [BEFORE, SINCE] {
            let found = at(time, json!(true), json!("11111111-2222, aaaaaaaa-bbbb"));
            assert_eq!(found.message::<EwsOpen>(), "to-some");
            assert_eq!(found.arguments(), ["2", "11111111-2222, aaaaaaaa-bbbb"]);
            let Verdict::Fail(found) = found else { panic!("a fail") };
            assert_eq!(found.related.len(), 1);
            assert_eq!(at(time, json!("True"), json!(["x", "y,z", null])).arguments(), ["3", "x, y, z"]);
        }
    }

    #[test]
    fn applications_that_may_use_it_are_not_named() {
        let tenant = Tenant::new().with::<OrganizationConfig>(json!({"EwsEnabled": true, "EwsAllowedAppIDs": "a,B"}));
        assert_eq!(tenant.clone().parameter("applications", "A").check::<EwsOpen>().arguments(), ["1", "B"]);
        assert!(tenant.parameter("applications", "a\nb").check::<EwsOpen>().is_pass());
    }

    #[test]
    fn without_a_list_it_is_open_to_all_until_the_day_and_to_nobody_from_it_on() {
        for empty in [json!(""), json!([])] {
            assert_eq!(at(BEFORE, json!(true), empty.clone()).message::<EwsOpen>(), "to-all");
            assert!(at(SINCE, json!(true), empty).is_pass());
        }
        assert_eq!(at(BEFORE, Value::Null, Value::Null).arguments(), ["blank"]);
        assert_eq!(at(SINCE, Value::Null, Value::Null).message::<EwsOpen>(), "not-decided");
        assert_eq!(at(SINCE, json!(""), Value::Null).message::<EwsOpen>(), "not-decided");
    }

    #[test]
    fn from_the_last_day_on_there_is_nothing_to_judge() {
        assert!(at(GONE, json!(true), json!("a")).is_not_applicable());
        assert!(at(Time(GONE.0 - 1), json!(true), json!("a")).is_fail());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert_eq!(
            at(SINCE, json!(true), Value::Null).arguments(),
            ["EwsAllowedAppIDs"],
            "a list that was not retrieved"
        );
        assert!(at(SINCE, json!(true), json!([7])).is_unknown());
        assert!(at(SINCE, json!(7), json!("a")).is_unknown());
        let without = Tenant::new().with::<OrganizationConfig>(json!({"EwsAllowedAppIDs": ""}));
        assert_eq!(without.check::<EwsOpen>().arguments(), ["EwsEnabled"]);
        assert!(Tenant::new().check::<EwsOpen>().is_unknown());
    }
}
