//! How far the consent of users goes.

use ephor_sdk::prelude::*;

use crate::authorization_policy::{Assigned, AuthorizationPolicy, Consent};
use crate::consent_conditions::{Breadth, GrantPolicy};

/// Users may consent to applications of any publisher
///
/// # What it checks
/// Takes the permission grant policies that the authorization policy assigns to users for consent on their own behalf
/// (`ManagePermissionGrantsForSelf…`), those of Microsoft and your own, and reads what they include. One fails if it includes
/// all delegated permissions of all APIs, or of Microsoft Graph, Exchange Online or SharePoint Online, for all client
/// applications: neither *verified publishers only* nor *certified applications only*, nor a classification such as *low*,
/// nor a list of permissions, applications, tenants or publishers narrows it. `delegatedUserConsentable`, which Microsoft's
/// own policies use, stands for all permissions that need no administrator, and narrows nothing. What a policy excludes is
/// told, and does not make it narrow. A condition that is new makes the verdict unknown. Where users may not consent at all
/// it passes; that they may at all is the finding of `user-consent-allowed`.
///
/// # Why it matters
/// An application that anybody registers an hour ago, under any name, then asks for mail and files, and gets them with one
/// click. Consent that is limited to verified publishers and harmless permissions leaves such a link without effect.
///
/// # Remediation
/// 1. Switch on the admin consent workflow first, with reviewers: Entra admin center > Enterprise apps > Consent and
///    permissions > Admin consent settings. From the next step on people meet *Need admin approval* in every application
///    that nobody has consented to yet.
/// 2. Consent and permissions > User consent settings: *Do not allow user consent*, or *Allow user consent for apps from
///    verified publishers, for selected permissions*, and classify the permissions that you select. Grants that exist stay.
/// 3. Give a policy of your own a condition: `clientApplicationsFromVerifiedPublisherOnly` true, and
///    `permissionClassification` low. By program, keep what is assigned as `ManagePermissionGrantsForOwnedResource…`.
///
/// # References
/// - CIS-M365 5.1.5.1 (in part: only consent without any limit fails here; any consent is the finding of user-consent-allowed)
/// - ATT&CK T1528
/// - ATT&CK T1566.002
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies>
/// # Witnesses
/// - claim: microsoftgraph/microsoft-graph-docs-contrib api-reference/beta/resources/permissiongrantconditionset.md @129c9460
/// - claim: reference field-faults.md, F2
/// - default: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-user-consent.md @02e1af04
/// - remediation: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-user-consent.md @02e1af04
#[derive(Rule)]
#[rule(
    level = "error",
    severity = 8.0,
    tags("applications", "consent"),
    documents(AuthorizationPolicy, GrantPolicy),
    fail(
        any = "Users may consent to any application of any publisher: {policies}",
        any_but_some = "Users may consent to any application of any publisher but what the policies exclude: {policies}"
    ),
    unknown(
        not_one = "The snapshot holds {count} authorization policies; there should be one",
        no_policy = "The snapshot does not hold the permission grant policy \"{policy}\", which is assigned to users",
        new_assignment = "Whether \"{assignment}\" lets users consent for themselves is not known",
        not_clear = "How far \"{policy}\" lets users consent is not known: {property}"
    )
)]
pub struct BroadConsentPolicy;

/// How far the policies of one id go.
enum Reach<'p> {
    Broad(Vec<&'p Item<GrantPolicy>>),
    Narrow,
    NotKnown(Verdict),
}

fn reach<'p>(id: &str, policies: &'p [Item<GrantPolicy>]) -> Option<Reach<'p>> {
    let of_id: Vec<&Item<GrantPolicy>> = policies.iter().filter(|policy| policy.is(id)).collect();
    if of_id.is_empty() {
        return None;
    }
    let read: Vec<_> = of_id.iter().map(|policy| (*policy, policy.breadth())).collect();
    let broad: Vec<_> =
        read.iter().filter(|(_, breadth)| *breadth == Breadth::Broad).map(|(policy, _)| *policy).collect();
    if !broad.is_empty() {
        return Some(Reach::Broad(broad));
    }
    let unclear = read.iter().find_map(|(policy, breadth)| match breadth {
        Breadth::NotKnown(what) => Some(BroadConsentPolicy::not_clear(id, what).at(policy)),
        Breadth::Broad | Breadth::Narrow => None,
    });
    Some(unclear.map_or(Reach::Narrow, Reach::NotKnown))
}

impl CheckTenant for BroadConsentPolicy {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<AuthorizationPolicy>();
        let [authorization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let Consent { for_self, new } = match authorization.consent() {
            Ok(consent) => consent,
            Err(what) => return Verdict::not_known(&what).at(authorization),
        };
        let policies = scan.documents::<GrantPolicy>();
        let (mut broad, mut places) = (Vec::new(), Vec::new());
        let mut unclear = new.map(|assignment| Self::new_assignment(assignment).at(authorization));
        for Assigned { policy: id, .. } in for_self {
            match reach(id, &policies) {
                None => unclear = unclear.or_else(|| Some(Self::no_policy(id).at(authorization))),
                Some(Reach::NotKnown(verdict)) => unclear = unclear.or(Some(verdict)),
                Some(Reach::Narrow) => {}
                Some(Reach::Broad(policies)) => {
                    broad.push(id);
                    places.extend(policies);
                }
            }
        }
        if broad.is_empty() {
            return unclear.unwrap_or(Verdict::Pass);
        }
        let found = if places.iter().all(|policy| policy.excludes_something()) {
            Self::any_but_some(broad.join(", "))
        } else {
            Self::any(broad.join(", "))
        };
        found.at_all(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    type This = BroadConsentPolicy;

    fn tenant(ids: &[&str], policies: &[Value]) -> Tenant {
        let ids: Vec<String> = ids.iter().map(|id| format!("managePermissionGrantsForSelf.{id}")).collect();
        let permissions = json!({"permissionGrantPoliciesAssigned": ids});
        let tenant = Tenant::new().with::<AuthorizationPolicy>(json!({"defaultUserRolePermissions": permissions}));
        tenant.with_all::<GrantPolicy>(policies)
    }

    /// A policy that includes everything, as Microsoft's own do, but for the changes.
    fn policy(id: &str, changes: Value) -> Value {
        let set = json!({"id": "c1", "permissionType": "delegatedUserConsentable", "permissionClassification": "all",
            "permissions": ["all"], "resourceApplication": "any", "clientApplicationIds": ["all"],
            "clientApplicationTenantIds": ["all"], "clientApplicationPublisherIds": ["all"],
            "clientApplicationsFromVerifiedPublisherOnly": false});
        json!({"id": id, "displayName": id, "includes": [changed(set, &changes)], "excludes": []})
    }

    fn verdict(changes: Value) -> Verdict {
        tenant(&["ours"], &[policy("OURS", changes), policy("microsoft-company-admin", json!({}))]).check::<This>()
    }

    #[test]
    fn a_policy_that_includes_everything_fails_and_is_named() {
        for kind in ["delegatedUserConsentable", "delegated", "DELEGATED"] {
            let found = verdict(json!({"permissionType": kind}));
            assert_eq!((found.is_fail(), found.message::<This>()), (true, "any"), "{kind}");
            assert_eq!(found.arguments(), ["ours"]);
        }
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
        assert!(verdict(json!({"clientApplicationsFromVerifiedPublisherOnly": true})).is_pass());
        assert!(verdict(json!({"resourceApplication": "11112222-3333-4444-5555-666677778888"})).is_pass());
    }

    #[test]
    fn of_two_policies_of_one_id_the_broad_one_decides() {
        let narrow = policy("ours", json!({"permissionClassification": "low"}));
        let both = [narrow, policy("ours", json!({}))];
        assert!(tenant(&["ours"], &both).check::<This>().is_fail());
    }

    #[test]
    fn where_users_may_not_consent_it_passes_whatever_the_policies_include() {
        assert!(tenant(&[], &[policy("ours", json!({}))]).check::<This>().is_pass());
        let owned = "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team";
        let beta = json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": [owned]});
        assert!(Tenant::new().with::<AuthorizationPolicy>(beta).check::<This>().is_pass());
    }

    #[test]
    fn an_assignment_of_a_kind_that_is_new_may_be_one_for_oneself() {
        for new in ["just-user-read", "ManagePermissionGrantsForEverybody.x", "€"] {
            let beta = json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": [new]});
            let found = Tenant::new().with::<AuthorizationPolicy>(beta).check::<This>();
            assert_eq!((found.is_unknown(), found.message::<This>()), (true, "new-assignment"), "{new}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        let found = verdict(json!({"permissionType": null}));
        assert_eq!(found.message::<This>(), "not-clear");
        assert_eq!(found.arguments(), ["ours", "permissionType is not there"]);
        assert_eq!(tenant(&["ours"], &[]).check::<This>().message::<This>(), "no-policy");
        assert_eq!(tenant(&["ours"], &[json!({"id": "ours"})]).check::<This>().message::<This>(), "not-clear");
        assert_eq!(Tenant::new().check::<This>().message::<This>(), "not-one");
        let silent = Tenant::new().with::<AuthorizationPolicy>(json!({}));
        assert_eq!(silent.check::<This>().message::<This>(), "value-not-known");
        let one = tenant(&["gone", "ours"], &[policy("ours", json!({}))]).check::<This>();
        assert!(one.is_fail(), "one that is known decides");
    }
}
