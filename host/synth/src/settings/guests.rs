//! Defects that rules of the pack `guests` find.

use ephor_schema::known::guest_roles::MEMBER;
use serde_json::json;

use super::Setting;

const POLICY: (&str, &str) = ("authorization-policy", "authorizationPolicy");

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new("guests/guest-access-unrestricted", |planting| {
        planting.set(POLICY.0, POLICY.1, "/guestUserRoleId", json!(MEMBER));
        planting.fails(POLICY.1);
    }),
    Setting::new("guests/guest-domains-open", |planting| {
        // All but one.
        let lists = json!({"AllowedDomains": [], "BlockedDomains": ["fabrikam.example"]});
        let policy = json!({"B2BManagementPolicy": {"InvitationsAllowedAndBlockedDomainsPolicy": lists}});
        planting.set("b2b-management-policies", "B2BManagementPolicy", "/definition", json!([policy.to_string()]));
        planting.fails_tenant();
    }),
    Setting::new("guests/guest-invitations-open", |planting| {
        planting.set(POLICY.0, POLICY.1, "/allowInvitesFrom", json!("everyone"));
        planting.fails(POLICY.1);
    }),
    Setting::new("guests/privacy-contact-missing", |planting| {
        let tenant = planting.tenant();
        planting.set("organization", tenant.id(), "/privacyProfile", json!(null));
        planting.fails_tenant();
    }),
];
