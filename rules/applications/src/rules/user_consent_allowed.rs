//! Consent of users to applications.

use ephor_sdk::prelude::*;
use ephor_sdk::texts_if_known;

use crate::authorization_policy::{Assigned, AuthorizationPolicy};

/// Users may give applications access to their data
///
/// # What it checks
/// Reads which permission grant policies the authorization policy assigns to users. Any policy for consent to
/// applications on one's own behalf (`ManagePermissionGrantsForSelf…`) fails: `microsoft-user-default-legacy` lets users
/// consent to everything that needs no administrator, `microsoft-user-default-low` to permissions that you classified as low
/// risk, of verified publishers and of your own applications, and `microsoft-user-default-recommended` to what Microsoft
/// manages: it has left out files, mail, calendars and chats step by step since 2025. Microsoft recommends the policy for low
/// risk, and SCuBA allows it: the parameter `allowed-policies` names it, and it passes unless a permission that opens mail or
/// files is classified as low. CIS allows none: leave the parameter empty. Policies for resources that a user owns, such as a team or a chat, do not matter here. How far a policy goes is
/// judged by `broad-consent-policy`.
///
/// # Why it matters
/// In consent phishing, a link asks for access to data in the name of a harmless application. One click gives what the
/// policy allows, no password is asked, and a new password does not end it.
///
/// # Remediation
/// 1. Switch on the admin consent workflow first, with reviewers, so that people can ask: from the next step on they meet
///    *Need admin approval* in every application that nobody has consented to yet.
/// 2. Entra admin center > Enterprise apps > Consent and permissions > User consent settings: *Do not allow user consent*, or
///    consent for verified publishers and selected permissions. By program, keep what is assigned as
///    `ManagePermissionGrantsForOwnedResource…`. Grants that exist stay: review them.
///
/// # References
/// - CIS-M365 5.1.5.1 (in part: CIS allows no consent at all, which an empty allowed-policies asks for)
/// - SCuBA MS.AAD.5.2v1
/// - ATT&CK T1528
/// - ATT&CK T1566.002
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent>
/// # Witnesses
/// - claim: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-user-consent.md @02e1af04
/// - claim: reference facts.md, user-consent-allowed
/// - default: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-user-consent.md @02e1af04
/// - deadline: unconfirmed, in which months Microsoft's managed policy left out files, mail, calendars and chats
/// - remediation: MicrosoftDocs/entra-docs docs/identity/enterprise-apps/configure-user-consent.md @02e1af04
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 5.4,
    tags("applications", "consent"),
    each(AuthorizationPolicy),
    optional(RiskyClassification),
    parameter(allowed_policies: list = "microsoft-user-default-low", "Ids of permission grant policies that may be assigned, such as microsoft-user-default-low"),
    fail(
        to_everything = "Users may consent to whatever an application asks that needs no administrator: {policies}",
        to_managed = "Users may consent to what Microsoft's managed policy leaves to them: {policies}",
        to_low = "Users may consent to permissions that are classified as low risk: {policies}",
        to_risky = "Users may consent to permissions that are classified as low risk, and these are among them: {permissions}",
        to_some = "Users may consent to some permissions of applications: {policies}"
    ),
    unknown(
        new_assignment = "Whether \"{assignment}\" lets users consent for themselves is not known",
        classifications = "Users may consent to permissions that are classified as low risk, and which ones these are is not known"
    )
)]
pub struct UserConsentAllowed;

/// A service principal of which dangerous permissions are classified as low risk.
#[derive(Document)]
#[document("risky-delegated-permission-classifications")]
#[serde(rename_all = "camelCase")]
pub struct RiskyClassification {
    #[serde(default, deserialize_with = "texts_if_known")]
    risky_perm_classifications: Option<Vec<String>>,
}

const LOW: &str = "microsoft-user-default-low";

impl CheckDocument<AuthorizationPolicy> for UserConsentAllowed {
    fn check(policy: &Item<AuthorizationPolicy>, scan: &Scan<Self>) -> Verdict {
        let consent = match policy.consent() {
            Ok(consent) => consent,
            Err(what) => return Verdict::not_known(&what),
        };
        let is = |assigned: &Assigned<'_>, id: &str| assigned.policy.eq_ignore_ascii_case(id);
        let (allowed, assigned): (Vec<_>, Vec<_>) =
            consent.for_self.into_iter().partition(|one| scan.allowed_policies().any(|id| is(one, id)));
        let words = || assigned.iter().map(|assigned| assigned.whole).collect::<Vec<_>>().join(", ");
        let all = |id: &str| assigned.iter().all(|one| is(one, id));
        if assigned.iter().any(|one| one.policy.to_ascii_lowercase().ends_with("-legacy")) {
            Self::to_everything(words())
        } else if assigned.is_empty() {
            match (consent.new, allowed.iter().any(|one| is(one, LOW))) {
                (Some(assignment), _) => Self::new_assignment(assignment),
                (None, true) => Self::low(scan),
                (None, false) => Verdict::Pass,
            }
        } else if all("microsoft-user-default-recommended") {
            Self::to_managed(words())
        } else if all(LOW) {
            Self::to_low(words())
        } else {
            Self::to_some(words())
        }
    }
}

impl UserConsentAllowed {
    /// The verdict where consent to what is classified as low risk is allowed.
    fn low(scan: &Scan<Self>) -> Verdict {
        let classified = scan.optional::<RiskyClassification>();
        let Some(classified) = classified.known() else { return Self::classifications() };
        if classified.is_empty() {
            return Verdict::Pass;
        }
        let names = classified.iter().map(|one| one.risky_perm_classifications.clone());
        match names.collect::<Option<Vec<_>>>() {
            Some(names) => Self::to_risky(names.concat().join(", ")),
            None => Verdict::not_known("riskyPermClassifications"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    type This = UserConsentAllowed;

    fn of(tenant: Tenant) -> Verdict {
        tenant.objects::<This>().pop().unwrap().1
    }

    /// Where no policy is allowed, as CIS asks it.
    fn verdict(policy: Value) -> Verdict {
        of(Tenant::new().with::<AuthorizationPolicy>(policy).parameter("allowed-policies", ""))
    }

    fn assigned(ids: Value) -> Verdict {
        verdict(json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": ids}))
    }

    #[test]
    fn no_consent_for_oneself_passes() {
        assert!(assigned(json!([])).is_pass());
        let team = "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team";
        assert!(assigned(json!([team, null])).is_pass());
        assert!(verdict(json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": []}})).is_pass());
    }

    #[test]
    fn consent_for_oneself_fails_and_says_how_far_it_goes() {
        for (id, message) in [
            ("microsoft-user-default-low", "to-low"),
            ("microsoft-user-default-recommended", "to-managed"),
            ("our-own", "to-some"),
        ] {
            let found = assigned(json!([format!("ManagePermissionGrantsForSelf.{id}")]));
            assert_eq!((found.is_fail(), found.message::<This>()), (true, message));
        }
        assert_eq!(assigned(json!("ManagePermissionGrantsForSelf.our-own")).message::<This>(), "to-some");
        let legacy = "managePermissionGrantsForSelf.microsoft-user-default-legacy";
        let legacy = verdict(json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": [legacy]}}));
        assert_eq!((legacy.is_fail(), legacy.message::<This>()), (true, "to-everything"));
    }

    #[test]
    fn a_policy_may_be_allowed_and_then_what_is_classified_as_low_counts() {
        let low = json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": ["ManagePermissionGrantsForSelf.microsoft-user-default-low"]});
        let tenant = Tenant::new().with::<AuthorizationPolicy>(low);
        assert!(of(tenant.clone().without::<RiskyClassification>()).is_pass(), "what Microsoft recommends");
        let tenant = tenant.parameter("allowed-policies", "MICROSOFT-user-default-low\nours");
        assert!(of(tenant.clone().without::<RiskyClassification>()).is_pass());
        assert_eq!(of(tenant.clone()).message::<This>(), "classifications");
        let risky = of(tenant.clone().with::<RiskyClassification>(json!({"riskyPermClassifications": ["Mail.Read"]})));
        assert_eq!((risky.is_fail(), risky.message::<This>()), (true, "to-risky"));
        assert!(of(tenant.with::<RiskyClassification>(json!({}))).is_unknown());
        let ours = json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": ["ManagePermissionGrantsForSelf.ours"]});
        let ours = Tenant::new().with::<AuthorizationPolicy>(ours);
        assert!(of(ours.clone().parameter("allowed-policies", "ours")).is_pass());
        assert!(of(ours.parameter("allowed-policies", "others")).is_fail());
    }

    #[test]
    fn what_is_new_or_not_there_is_not_known() {
        assert!(verdict(json!({})).is_unknown());
        for odd in [json!(null), json!({"a": 1}), json!(["ManagePermissionGrantsForOwnedResource.x", 1])] {
            assert!(assigned(odd.clone()).is_unknown(), "{odd}");
        }
        assert!(verdict(json!({"defaultUserRolePermissions": {}})).is_unknown());
        for new in ["just-user-read", "ManagePermissionGrantsForGroups.x"] {
            assert_eq!(assigned(json!([new])).message::<This>(), "new-assignment");
        }
        let mut new = json!({"permissionGrantPolicyIdsAssignedToDefaultUserRole": [], "allowUserConsentForRiskyApps": false,
            "defaultUserRolePermissions": {"allowedToCreateApps": true, "permissionGrantPoliciesAssigned": []}});
        assert!(verdict(new.clone()).is_pass());
        new["defaultUserRolePermissions"]["agentConsentPolicies"] = json!(["all"]);
        assert_eq!(verdict(new.clone()).arguments(), ["agentConsentPolicies"]);
        new["defaultUserRolePermissions"] = json!({});
        new["permissionGrantsForGuests"] = json!(["all"]);
        assert_eq!(verdict(new).arguments(), ["permissionGrantsForGuests"]);
    }
}
