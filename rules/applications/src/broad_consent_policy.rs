//! How far the consent of users goes.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;
use ephor_sdk::texts_if_known;

use crate::authorization_policy::{Assigned, AuthorizationPolicy};

/// Users may consent to applications of any publisher
///
/// # What it does
/// Takes the permission grant policies that the authorization policy assigns to users for consent on their own behalf
/// (`ManagePermissionGrantsForSelf…`), those of Microsoft and your own, and reads what they include. One fails if it includes
/// all delegated permissions of all applications, whoever their publisher is: neither *verified publishers only*, nor a
/// classification such as *low*, nor a list of permissions, applications, tenants or publishers narrows it. Where users may
/// not consent at all, there is nothing to judge; that they may at all is the finding of `user-consent-allowed`.
///
/// # Why it matters
/// An application that anybody registers an hour ago, under any name, then asks for mail and files, and gets them with one
/// click. Consent that is limited to verified publishers and harmless permissions leaves such a link without effect.
///
/// # How to mend
/// Entra admin center > Enterprise apps > Consent and permissions > User consent settings: *Do not allow user consent*, or
/// *Allow user consent for apps from verified publishers, for selected permissions*. Give a policy of your own a condition:
/// `clientApplicationsFromVerifiedPublisherOnly` true, and `permissionClassification` low.
///
/// # References
/// - CIS-M365 5.1.5.1
/// - ATT&CK T1528
/// - ATT&CK T1566.002
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies>
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.0,
    tags("applications", "consent"),
    documents(AuthorizationPolicy, GrantPolicy),
    fail(
        any = "users may consent to any application of any publisher: {policies}",
        any_but_some = "users may consent to any application of any publisher but what the policies exclude: {policies}"
    ),
    unknown(
        not_one = "the snapshot holds {count} authorization policies; there should be one",
        no_policy = "the snapshot does not hold the permission grant policy \"{policy}\", which is assigned to users",
        not_clear = "how far \"{policy}\" lets users consent is not known: {property} is not there"
    )
)]
pub struct BroadConsentPolicy;

/// What may be consented to.
#[derive(Deserialize, Document)]
#[document("permission-grant-policies")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct GrantPolicy {
    id: Option<String>,
    includes: Option<Vec<Option<Conditions>>>,
    excludes: Option<Vec<Value>>,
}

/// Consent is given to what meets all conditions of a set.
#[derive(Deserialize)]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
struct Conditions {
    permission_type: Option<String>,
    permission_classification: Option<String>,
    #[serde(default, deserialize_with = "texts_if_known")]
    permissions: Option<Vec<String>>,
    #[serde(default, deserialize_with = "texts_if_known")]
    client_application_ids: Option<Vec<String>>,
    #[serde(default, deserialize_with = "texts_if_known")]
    client_application_tenant_ids: Option<Vec<String>>,
    #[serde(default, deserialize_with = "texts_if_known")]
    client_application_publisher_ids: Option<Vec<String>>,
    client_applications_from_verified_publisher_only: Option<bool>,
}

impl Conditions {
    /// Whether they take in everything; an error names what is not there.
    fn are_broad(&self) -> Result<bool, &'static str> {
        let is = |text: &Option<String>, wanted: &str| text.as_deref().map(|text| text.eq_ignore_ascii_case(wanted));
        let all = |list: &Option<Vec<String>>| {
            list.as_ref().map(|list| list.iter().any(|one| one.eq_ignore_ascii_case("all")))
        };
        let each = [
            (is(&self.permission_type, "delegated"), "permissionType"),
            (
                self.client_applications_from_verified_publisher_only.map(|only| !only),
                "clientApplicationsFromVerifiedPublisherOnly",
            ),
            (is(&self.permission_classification, "all"), "permissionClassification"),
            (all(&self.permissions), "permissions"),
            (all(&self.client_application_ids), "clientApplicationIds"),
            (all(&self.client_application_tenant_ids), "clientApplicationTenantIds"),
            (all(&self.client_application_publisher_ids), "clientApplicationPublisherIds"),
        ];
        // One condition that narrows is enough, whatever the others say.
        if each.iter().any(|(broad, _)| *broad == Some(false)) {
            return Ok(false);
        }
        each.iter().find(|(broad, _)| broad.is_none()).map_or(Ok(true), |(_, name)| Err(name))
    }
}

impl CheckTenant for BroadConsentPolicy {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<AuthorizationPolicy>();
        let [authorization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let Some(assigned) = authorization.consent_for_self() else {
            return Verdict::not_known("permissionGrantPoliciesAssigned").at(authorization);
        };
        if assigned.is_empty() {
            return Verdict::NotApplicable;
        }
        let policies = scan.documents::<GrantPolicy>();
        let (mut broad, mut unclear) = (Vec::new(), None);
        for Assigned { policy: id, .. } in assigned {
            let of_id =
                |policy: &&Item<GrantPolicy>| policy.id.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(id));
            let Some(policy) = policies.iter().find(of_id) else {
                unclear = unclear.or_else(|| Some(Self::no_policy(id).at(authorization)));
                continue;
            };
            let Some(includes) = &policy.includes else {
                unclear = unclear.or_else(|| Some(Self::not_clear(id, "includes").at(policy)));
                continue;
            };
            let sets: Vec<_> = includes.iter().flatten().map(Conditions::are_broad).collect();
            if sets.contains(&Ok(true)) {
                broad.push((id, policy));
            } else if let Some(name) = sets.iter().find_map(|set| set.err()) {
                unclear = unclear.or_else(|| Some(Self::not_clear(id, name).at(policy)));
            }
        }
        let names = || broad.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ");
        let places = || broad.iter().map(|(_, policy)| *policy);
        if broad.is_empty() {
            unclear.unwrap_or(Verdict::Pass)
        } else if broad.iter().all(|(_, policy)| policy.excludes.as_ref().is_some_and(|excludes| !excludes.is_empty()))
        {
            Self::any_but_some(names()).at_all(places())
        } else {
            Self::any(names()).at_all(places())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;
    use ephor_sdk::testing::changed;

    type This = BroadConsentPolicy;

    fn tenant(ids: &[&str], policies: &[Value]) -> Tenant {
        let ids: Vec<String> = ids.iter().map(|id| format!("managePermissionGrantsForSelf.{id}")).collect();
        let permissions = json!({"permissionGrantPoliciesAssigned": ids});
        let tenant = Tenant::new().with::<AuthorizationPolicy>(json!({"defaultUserRolePermissions": permissions}));
        tenant.with_all::<GrantPolicy>(policies)
    }

    /// A policy that includes everything but for the changes.
    fn policy(id: &str, changes: Value) -> Value {
        let set = json!({"permissionType": "delegated", "permissionClassification": "all", "permissions": ["all"],
            "clientApplicationIds": ["all"], "clientApplicationTenantIds": ["all"],
            "clientApplicationPublisherIds": ["all"], "clientApplicationsFromVerifiedPublisherOnly": false});
        json!({"id": id, "includes": [changed(set, &changes)], "excludes": []})
    }

    fn verdict(changes: Value) -> Verdict {
        tenant(&["ours"], &[policy("OURS", changes), policy("microsoft-company-admin", json!({}))]).check::<This>()
    }

    #[test]
    fn a_policy_that_includes_everything_fails_and_is_named() {
        let found = verdict(json!({}));
        assert_eq!((found.is_fail(), found.message::<This>()), (true, "any"));
        assert_eq!(found.arguments(), ["ours"]);
    }

    #[test]
    fn what_is_excluded_is_told() {
        let mut excluding = policy("ours", json!({}));
        excluding["excludes"] = json!([{"permissionType": "delegated"}]);
        assert_eq!(tenant(&["ours"], &[excluding.clone()]).check::<This>().message::<This>(), "any-but-some");
        let both = tenant(&["ours", "other"], &[excluding, policy("other", json!({}))]).check::<This>();
        assert_eq!((both.message::<This>(), both.arguments()[0].as_str()), ("any", "ours, other"));
    }

    #[test]
    fn one_condition_that_narrows_passes() {
        for changes in [
            json!({"clientApplicationsFromVerifiedPublisherOnly": true}),
            json!({"permissionClassification": "low"}),
            json!({"permissions": ["e1fe6dd8-ba31-4d61-89e7-88639da4683d"]}),
            json!({"clientApplicationIds": ["a"]}),
            json!({"clientApplicationTenantIds": ["t"], "permissions": null}),
            json!({"clientApplicationPublisherIds": []}),
            json!({"permissionType": "application"}),
        ] {
            assert!(verdict(changes.clone()).is_pass(), "{changes}");
        }
    }

    #[test]
    fn where_users_may_not_consent_there_is_nothing_to_judge() {
        assert!(tenant(&[], &[policy("ours", json!({}))]).check::<This>().is_not_applicable());
        let owned = "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team";
        let beta = json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": [owned, "€"]});
        assert!(Tenant::new().with::<AuthorizationPolicy>(beta).check::<This>().is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for name in ["permissionType", "clientApplicationsFromVerifiedPublisherOnly", "permissions"] {
            let found = verdict(json!({name: null}));
            assert_eq!(found.message::<This>(), "not-clear");
            assert_eq!(found.arguments(), ["ours", name]);
        }
        assert_eq!(tenant(&["ours"], &[]).check::<This>().message::<This>(), "no-policy");
        assert_eq!(tenant(&["ours"], &[json!({"id": "ours"})]).check::<This>().message::<This>(), "not-clear");
        assert_eq!(Tenant::new().check::<This>().message::<This>(), "not-one");
        let silent = Tenant::new().with::<AuthorizationPolicy>(json!({}));
        assert_eq!(silent.check::<This>().message::<This>(), "value-not-known");
        let one = tenant(&["gone", "ours"], &[policy("ours", json!({}))]).check::<This>();
        assert!(one.is_fail(), "one that is known decides");
    }
}
