//! What policies name by an id and may not describe: authentication strengths and named locations.
//!
//! Both documents can be done without. What is not known of them is taken for nothing: a strength stays unclear, and a
//! location is not trusted.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

use ephor_facts::conditional_access::APPROVED_CLIENT_APP_ENDS;
use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Others, Reads, serde};

use crate::conditional_access::policy::{AuthenticationStrength, GrantControls, Policy, has};
use crate::conditional_access::sign_in::TrustedLocations;

/// A named location of Conditional Access.
#[derive(Debug, Document)]
#[document("named-locations")]
#[serde(rename_all = "camelCase")]
pub struct NamedLocation {
    id: Option<String>,
    /// Only locations of addresses can be trusted; those of countries do not have the property.
    is_trusted: Option<bool>,
    /// Only locations of countries have it.
    countries_and_regions: Option<serde::de::IgnoredAny>,
    #[serde(flatten)]
    others: Others,
}

/// Members of a location that say nothing of whether it is trusted. Source: Microsoft Graph v1.0 metadata, ipNamedLocation,
/// countryNamedLocation.
const OF_LOCATIONS: [&str; 3] = ["countryLookupMethod", "includeUnknownCountriesAndRegions", "ipRanges"];

impl NamedLocation {
    /// Whether it is trusted; none if that cannot be told.
    fn trusted(&self) -> Option<bool> {
        match self.others.unread(&OF_LOCATIONS) {
            Some(_) => None,
            None if self.countries_and_regions.is_some() => Some(false),
            None => self.is_trusted,
        }
    }
}

/// The addresses that are trusted for multifactor authentication. They belong to all trusted locations, and no list of
/// named locations holds them. Source: reference field-faults.md, F14 (concept-assignment-network.md).
pub const MFA_TRUSTED_ADDRESSES: &str = "00000000-0000-0000-0000-000000000000";

/// What is known of strengths and locations.
#[derive(Debug, Default)]
pub struct Named {
    /// By their ids in small letters.
    strengths: HashMap<String, AuthenticationStrength>,
    trusted: TrustedLocations,
    /// Whether *Require approved client app* counts as if it were not selected.
    approved_client_app_ended: bool,
}

impl Named {
    /// Reads what is there.
    fn of<R: MayRead<AuthenticationStrength> + MayRead<NamedLocation>>(scan: &Scan<'_, R>) -> Self {
        let strengths = scan.optional::<AuthenticationStrength>();
        let strengths = strengths.known().into_iter().flatten();
        let locations = scan.optional::<NamedLocation>();
        let known = locations.known().unwrap_or_default();
        let id = |location: &NamedLocation| location.id.as_ref().map(|id| id.to_ascii_lowercase());
        let trusted = known.iter().filter(|location| location.trusted() == Some(true)).filter_map(|one| id(one));
        let says = |location: &Item<NamedLocation>| location.id.is_some() && location.trusted().is_some();
        Self {
            strengths: strengths
                .filter_map(|strength| Some((strength.id.as_ref()?.to_ascii_lowercase(), (**strength).clone())))
                .collect(),
            trusted: TrustedLocations {
                ids: trusted.chain([MFA_TRUSTED_ADDRESSES.to_owned()]).collect(),
                are_all: locations.known().is_some_and(|locations| locations.iter().all(says)),
            },
            approved_client_app_ended: approved_client_app_ended(scan.collected_at()),
        }
    }

    /// The locations that are known to be trusted.
    #[must_use]
    pub const fn trusted(&self) -> &TrustedLocations {
        &self.trusted
    }

    /// The controls as they are enforced, with what the list of strengths says of a strength and the policy does not.
    #[must_use]
    pub fn in_force<'g>(&self, grant: &'g GrantControls) -> Cow<'g, GrantControls> {
        let mut grant = self.expanded(grant);
        if self.approved_client_app_ended && has(&grant.built_in_controls, APPROVED_CLIENT_APP) {
            grant.to_mut().built_in_controls.retain(|control| !control.eq_ignore_ascii_case(APPROVED_CLIENT_APP));
        }
        grant
    }

    fn expanded<'g>(&self, grant: &'g GrantControls) -> Cow<'g, GrantControls> {
        let Some(strength) = &grant.authentication_strength else { return Cow::Borrowed(grant) };
        let id = strength.id.as_deref().map(str::to_ascii_lowercase);
        let Some(listed) = id.and_then(|id| self.strengths.get(&id)) else { return Cow::Borrowed(grant) };
        let mut strength = strength.clone();
        strength.requirements_satisfied = strength.requirements_satisfied.or(listed.requirements_satisfied.clone());
        strength.display_name = strength.display_name.or(listed.display_name.clone());
        if strength.allowed_combinations.is_empty() {
            strength.allowed_combinations.clone_from(&listed.allowed_combinations);
        }
        Cow::Owned(GrantControls { authentication_strength: Some(strength), ..grant.clone() })
    }
}

/// How Microsoft Graph calls *Require approved client app*.
pub const APPROVED_CLIENT_APP: &str = "approvedApplication";

/// Whether *Require approved client app* is no longer enforced at a time.
#[must_use]
pub fn approved_client_app_ended(now: Time) -> bool {
    now >= Time(Time::from(APPROVED_CLIENT_APP_ENDS).0 + Duration::days(1).0)
}

/// The policies, with what they name.
#[derive(Debug)]
pub struct Policies {
    list: Rc<Vec<Item<Policy>>>,
    /// The strengths and locations.
    pub named: Named,
}

impl Policies {
    /// Reads them.
    #[must_use]
    pub fn of<R: Reads<Policy> + MayRead<AuthenticationStrength> + MayRead<NamedLocation>>(scan: &Scan<'_, R>) -> Self {
        Self { list: scan.documents::<Policy>(), named: Named::of(scan) }
    }
}

impl Deref for Policies {
    type Target = [Item<Policy>];

    fn deref(&self) -> &[Item<Policy>] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::policy;
    use crate::conditional_access::user_policies::tests::user;
    use crate::mfa_not_required::MfaNotRequired;
    use crate::phishing_resistant_mfa_not_required::PhishingResistantMfaNotRequired;
    use crate::security_defaults_off::SecurityDefaults;
    use crate::user_without_required_mfa::UserWithoutRequiredMfa;
    use ephor_sdk::serde_json::{Value, json};

    /// A tenant with a policy that asks for a strength.
    fn asking(strength: Value) -> Tenant {
        let strength = ("grantControls.authenticationStrength", strength);
        Tenant::new().with::<Policy>(policy(&[("grantControls.builtInControls", json!([])), strength]))
    }

    fn listing(combinations: &[&str]) -> Tenant {
        asking(json!({"id": "F0F0"})).with::<AuthenticationStrength>(
            json!({"id": "f0f0", "displayName": "Own", "allowedCombinations": combinations}),
        )
    }

    #[test]
    fn what_a_policy_does_not_say_of_its_strength_the_list_says() {
        assert!(listing(&["fido2"]).check::<MfaNotRequired>().is_pass());
        assert!(listing(&["fido2"]).check::<PhishingResistantMfaNotRequired>().is_pass());
        let phishable = listing(&["fido2", "password,sms"]);
        assert!(phishable.check::<MfaNotRequired>().is_pass());
        assert!(phishable.check::<PhishingResistantMfaNotRequired>().is_fail());
        assert!(listing(&["fido2", "password"]).check::<MfaNotRequired>().is_fail());
        let satisfied = json!({"id": "f0f0", "requirementsSatisfied": "none"});
        let tenant = asking(json!({"id": "f0f0"})).with::<AuthenticationStrength>(satisfied);
        assert!(tenant.check::<MfaNotRequired>().is_fail());
    }

    #[test]
    fn what_the_policy_says_itself_counts_before_the_list() {
        let strong = json!({"id": "f0f0", "allowedCombinations": ["fido2"]});
        let weak = json!({"id": "f0f0", "allowedCombinations": ["password"]});
        let tenant = asking(strong.clone()).with::<AuthenticationStrength>(weak.clone());
        assert!(tenant.check::<PhishingResistantMfaNotRequired>().is_pass());
        assert!(asking(weak).with::<AuthenticationStrength>(strong).check::<MfaNotRequired>().is_fail());
    }

    #[test]
    fn a_strength_that_the_list_does_not_describe_never_passes() {
        let strength = || asking(json!({"id": "f0f0"}));
        for tenant in [
            strength(),
            strength().without::<AuthenticationStrength>(),
            strength().unlicensed::<AuthenticationStrength>(),
            strength().with::<AuthenticationStrength>(json!({"id": "a0a0", "allowedCombinations": ["fido2"]})),
            strength().with::<AuthenticationStrength>(json!({"id": "f0f0", "allowedCombinations": []})),
            strength().with::<AuthenticationStrength>(json!("nonsense")),
            asking(json!({})).with::<AuthenticationStrength>(json!({"allowedCombinations": ["fido2"]})),
        ] {
            assert!(tenant.check::<MfaNotRequired>().is_unknown());
            assert!(tenant.check::<PhishingResistantMfaNotRequired>().is_unknown());
        }
    }

    #[test]
    fn a_single_user_is_judged_by_the_list_too() {
        let row = |tenant: Tenant| {
            let tenant = tenant.with::<SecurityDefaults>(json!({"isEnabled": false}));
            tenant.row::<UserWithoutRequiredMfa>(user(json!({})))
        };
        assert!(row(listing(&["fido2"])).is_pass());
        assert!(row(listing(&["password"])).is_fail());
        assert!(row(asking(json!({"id": "f0f0"}))).is_unknown());
    }

    /// Asks outside one location, and again in all that are trusted.
    fn around(location: &str) -> Tenant {
        let places = |include: &str, exclude: &[&str]| {
            let places = json!({"includeLocations": [include], "excludeLocations": exclude});
            policy(&[("conditions.locations", places)])
        };
        Tenant::new().with::<Policy>(places("All", &[location])).with::<Policy>(places("AllTrusted", &[]))
    }

    #[test]
    fn whoever_is_in_a_trusted_location_is_in_trusted_locations() {
        let tenant = around("F1").with::<NamedLocation>(json!({"id": "f1", "isTrusted": true}));
        assert!(tenant.check::<MfaNotRequired>().is_pass());
    }

    #[test]
    fn a_location_that_is_not_known_to_be_trusted_is_a_gap() {
        for tenant in [
            around("f1"),
            around("f1").without::<NamedLocation>(),
            around("f1").with::<NamedLocation>(json!({"id": "f2", "isTrusted": true})),
            around("f1").with::<NamedLocation>(json!({"id": "f1", "isTrusted": false})),
            // Of countries.
            around("f1").with::<NamedLocation>(json!({"id": "f1"})),
        ] {
            let found = tenant.check::<MfaNotRequired>();
            assert!(found.is_fail());
            assert_eq!(found.arguments()[1], "in the location {location:f1}\noutside trusted locations");
        }
    }

    #[test]
    fn not_all_that_is_trusted_has_a_location() {
        let places = |include: &str, exclude: &[&str]| {
            let places = json!({"includeLocations": [include], "excludeLocations": exclude});
            policy(&[("conditions.locations", places)])
        };
        let tenant = Tenant::new()
            .with::<Policy>(places("All", &["AllTrusted"]))
            .with::<Policy>(places("f1", &[]))
            .with::<NamedLocation>(json!({"id": "f1", "isTrusted": true}));
        let found = tenant.check::<MfaNotRequired>();
        assert!(found.is_fail(), "addresses that are trusted for multifactor authentication are nowhere listed");
        assert!(found.arguments()[1].contains("in trusted locations"));
        let and = |places: &str, policies: Tenant| {
            let places = json!({"includeLocations": [places], "excludeLocations": []});
            policies.with::<Policy>(policy(&[("conditions.locations", places)]))
        };
        let with_addresses = and(MFA_TRUSTED_ADDRESSES, tenant);
        assert!(with_addresses.check::<MfaNotRequired>().is_pass(), "these are those addresses");
        let list_not_read = Tenant::new()
            .with::<Policy>(places("All", &["AllTrusted"]))
            .with::<Policy>(places("f1", &[]))
            .with::<Policy>(places(MFA_TRUSTED_ADDRESSES, &[]));
        assert!(list_not_read.check::<MfaNotRequired>().is_fail(), "there may be others");
    }

    #[test]
    fn the_addresses_trusted_for_mfa_are_trusted_wherever_the_list_is() {
        for tenant in [around(MFA_TRUSTED_ADDRESSES), around(MFA_TRUSTED_ADDRESSES).without::<NamedLocation>()] {
            assert!(tenant.check::<MfaNotRequired>().is_pass());
        }
    }

    #[test]
    fn an_application_of_the_suite_is_in_the_suite() {
        const TEAMS: &str = "CC15FD57-2c6c-4117-a88c-83b1d56b4bbe";
        let check = |excluded: &str| {
            let tenant = Tenant::new()
                .with::<Policy>(policy(&[("conditions.applications.excludeApplications", json!([excluded]))]))
                .with::<Policy>(policy(&[("conditions.applications.includeApplications", json!(["Office365"]))]));
            tenant.check::<MfaNotRequired>()
        };
        assert!(check(TEAMS).is_pass());
        assert!(check("0000abcd-1111-4222-8333-000000000001").is_fail());
        let the_other_way = Tenant::new()
            .with::<Policy>(policy(&[("conditions.applications.excludeApplications", json!(["Office365"]))]))
            .with::<Policy>(policy(&[("conditions.applications.includeApplications", json!([TEAMS]))]));
        assert!(the_other_way.check::<MfaNotRequired>().is_fail(), "the suite is more than one application");
    }
}
