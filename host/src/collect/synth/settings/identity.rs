//! Defects that rules of the pack `identity` find.

use serde_json::json;

use super::super::in_order::conditional_access::MFA;
use super::Setting;

const POLICIES: &str = "conditional-access-policies";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("identity/legacy-authentication-not-blocked", |planting| {
        // What is left blocks some clients, some people or one application.
        planting.set(POLICIES, "CA001: Block legacy authentication", "/state", json!(REPORT_ONLY));
        planting.fails_tenant();
    })
    .usual(),
    Setting::new("identity/mfa-not-required", |planting| {
        planting.set(POLICIES, "CA010: Require MFA for everyone", "/state", json!(REPORT_ONLY));
        // They are not at fault here: that is an entry of its own.
        planting.set("security-defaults", "Security Defaults", "/isEnabled", json!(true));
        planting.fails_tenant();
    })
    .usual(),
    Setting::new("identity/security-defaults-off", |planting| {
        // No policy that asks anybody for MFA, so that a lenient reading finds it, too.
        for policy in MFA {
            planting.set(POLICIES, policy, "/state", json!(REPORT_ONLY));
        }
        planting.set("security-defaults", "Security Defaults", "/isEnabled", json!(false));
        planting.fails_tenant();
        planting.trips_tenant("identity/mfa-not-required");
    })
    .usual(),
];
