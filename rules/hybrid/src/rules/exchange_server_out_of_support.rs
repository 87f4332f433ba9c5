//! Exchange servers that get no more security updates.

use ephor_facts::exchange_server::{ENDED, SUBSCRIPTION_EDITION};
use ephor_sdk::prelude::*;
use ephor_sdk::property;
use ephor_sdk::serde_json::Value;

/// An Exchange server on-premises is out of support
///
/// # What it checks
/// Tells by `AdminDisplayVersion` of each Exchange server which version it is: Exchange Server 2007 (support ended
/// 2017-04-11), 2010 (2020-10-13), 2013 (2023-04-11), 2016 and 2019 (2025-10-14). Exchange Server Subscription Edition
/// passes; whether its newest security update is installed is not judged, since `AdminDisplayVersion` does not change with
/// security updates.
///
/// # Why it matters
/// Faults in these servers stay open for good, and a hybrid server is trusted by the tenant: whoever takes it over may
/// go on to the cloud from there. Exchange Online also slows down and blocks mail from outdated servers.
///
/// # Remediation
/// A server that is switched off takes with it what still goes through it: mail of printers and applications, mailboxes,
/// public folders, and the only supported way to write Exchange's attributes of synchronized people. Find these first.
///
/// Update Exchange Server 2019 in place to Exchange Server Subscription Edition, or move off older versions to it. A
/// server that is left only to manage recipients can be shut down for good with the Exchange management tools. On servers
/// that stay, Microsoft's Exchange Health Checker tells which security updates are missing.
///
/// # References
/// - ATT&CK T1190
/// - <https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates>
/// - <https://learn.microsoft.com/lifecycle/products/exchange-server-2019>
/// # Witnesses
/// - claim: reference facts.md, exchange-server-out-of-support
/// - deadline: reference facts.md, exchange-server-out-of-support (five dates; first build of SE)
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.5,
    tags("hybrid", "support"),
    only_if("exchange-on-premises"),
    each(ExchangeServer),
    fail(ended = "{subject} is {product}, build {build}: its support ended {time}")
)]
pub struct ExchangeServerOutOfSupport;

/// An Exchange server, as `Get-ExchangeServer` gives it.
#[derive(Document)]
#[document("exchange-servers")]
#[serde(rename_all = "PascalCase")]
pub struct ExchangeServer {
    #[serde(default)]
    admin_display_version: Value,
}

impl CheckDocument<ExchangeServer> for ExchangeServerOutOfSupport {
    fn check(server: &Item<ExchangeServer>, scan: &Scan<Self>) -> Verdict {
        let Some(build) = build(&server.admin_display_version) else {
            return Verdict::not_known("AdminDisplayVersion");
        };
        let [major, minor, number] = build;
        match ENDED.iter().find(|version| (version.first..=version.last).contains(&build)) {
            Some(version) if scan.collected_at() >= version.ended.into() => {
                Self::ended(version.name, format!("{major}.{minor}.{number}"), Time::from(version.ended))
            }
            Some(_) => Verdict::Pass,
            None if build >= SUBSCRIPTION_EDITION && (major, minor) == (15, 2) => Verdict::Pass,
            None => Verdict::not_known("AdminDisplayVersion"),
        }
    }
}

/// Reads `Version 15.2 (Build 1748.10)`, or the object that some exports make of it.
fn build(value: &Value) -> Option<[u32; 3]> {
    if let Value::Object(object) = value {
        let number = |name: &str| object.get(name)?.as_u64()?.try_into().ok();
        return Some([
            number(property!("exchange-servers", "AdminDisplayVersion"."Major"))?,
            number(property!("exchange-servers", "AdminDisplayVersion"."Minor"))?,
            number(property!("exchange-servers", "AdminDisplayVersion"."Build"))?,
        ]);
    }
    let (version, build) = value.as_str()?.trim().strip_prefix("Version ")?.split_once(" (Build ")?;
    let (major, minor) = version.split_once('.')?;
    let build = build.strip_suffix(')')?.split('.').next()?;
    Some([major.parse().ok()?, minor.parse().ok()?, build.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn verdict(version: Value, time: Time) -> Verdict {
        let tenant = Tenant::new().collected_at(time).with::<ExchangeServer>(json!({"AdminDisplayVersion": version}));
        tenant.objects::<ExchangeServerOutOfSupport>().pop().unwrap().1
    }

    #[test]
    fn versions_fail_from_the_end_of_their_support() {
        let ended = Time::date(2025, 10, 14);
        for version in ["Version 15.1 (Build 2507.6)", "Version 15.2 (Build 1748.10)", "Version 15.0 (Build 1497.2)"] {
            assert!(verdict(json!(version), ended).is_fail(), "{version}");
        }
        for version in ["Version 8.3 (Build 83.6)", "Version 14.3 (Build 123.4)"] {
            assert!(verdict(json!(version), ended).is_fail(), "{version}");
        }
        let found = verdict(json!("Version 15.2 (Build 1748.10)"), ended);
        assert_eq!(found.arguments(), ["Exchange Server 2019", "15.2.1748", "2025-10-14T00:00:00Z"]);
        assert!(verdict(json!({"Major": 15, "Minor": 1, "Build": 2507, "Revision": 6}), ended).is_fail());
        assert!(verdict(json!("Version 15.2 (Build 1748.10)"), Time(ended.0 - 1)).is_pass());
    }

    #[test]
    fn the_subscription_edition_passes() {
        assert!(verdict(json!("Version 15.2 (Build 2562.17)"), Time::date(2026, 11, 22)).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        for odd in [json!(null), json!("15.2"), json!("Version 16.0 (Build 1.1)"), json!("Version 6.5 (Build 7638.2)")]
        {
            assert!(verdict(odd.clone(), Time::date(2026, 11, 22)).is_unknown(), "{odd}");
        }
    }
}
