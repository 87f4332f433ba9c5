//! Conditional Access: policies that count, and beside them policies that only look as if they did.

use serde_json::{Value, json};

use super::super::documents::Documents;
use super::super::random::{Random, Stream};
use super::super::users::SYNCHRONIZATION_ROLE;
use super::super::{Tenant, administrators, groups, timestamp};

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents
        .collected("conditional-access-policies", policies(tenant).into_iter().map(|policy| policy.json).collect());
    documents.collected("security-defaults", vec![security_defaults()]);
    documents.collected("named-locations", named_locations(tenant));
    documents.collected("authentication-strength-policies", strengths());
}

/// Off, as in a tenant that relies on Conditional Access.
fn security_defaults() -> Value {
    json!({
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft. When enabled, these recommendations will be automatically enforced in your organization. Administrators and users will be better protected from common identity related attacks.",
        "isEnabled": false,
    })
}

const ENABLED: &str = "enabled";
const DISABLED: &str = "disabled";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

/// A built-in authentication strength: the end of its id, its name, and the combinations of methods.
type Strength = (u8, &'static str, &'static [&'static str]);

const MULTIFACTOR: Strength = (
    2,
    "Multifactor authentication",
    &[
        "windowsHelloForBusiness",
        "fido2",
        "x509CertificateMultiFactor",
        "deviceBasedPush",
        "temporaryAccessPassOneTime",
        "password,microsoftAuthenticatorPush",
        "password,softwareOath",
        "password,sms",
    ],
);
const PASSWORDLESS: Strength =
    (3, "Passwordless MFA", &["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush"]);
const RESISTANT: Strength =
    (4, "Phishing-resistant MFA", &["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]);

/// One Conditional Access policy: of everybody, for everything, until something narrows it.
struct Policy {
    json: Value,
}

impl Policy {
    fn new(tenant: &Tenant, random: &mut Random, name: &str, state: &str) -> Self {
        let age = 200 * 86_400 + random.below(900 * 86_400);
        let created = tenant.plan.collected_at - i64::try_from(age).unwrap_or_default();
        Self {
            json: json!({
                "id": random.guid(),
                "displayName": name,
                "createdDateTime": timestamp(created),
                "modifiedDateTime": timestamp(created + 86_400 * 30),
                "state": state,
                "templateId": null,
                "conditions": {
                    "clientAppTypes": ["all"],
                    "signInRiskLevels": [],
                    "userRiskLevels": [],
                    "servicePrincipalRiskLevels": [],
                    "insiderRiskLevels": null,
                    "applications": {
                        "includeApplications": ["All"],
                        "excludeApplications": [],
                        "includeUserActions": [],
                        "includeAuthenticationContextClassReferences": [],
                        "applicationFilter": null,
                    },
                    "users": {
                        "includeUsers": ["All"],
                        "excludeUsers": [],
                        "includeGroups": [],
                        "excludeGroups": [],
                        "includeRoles": [],
                        "excludeRoles": [],
                        "includeGuestsOrExternalUsers": null,
                        "excludeGuestsOrExternalUsers": null,
                    },
                    "platforms": null,
                    "locations": null,
                    "devices": null,
                    "clientApplications": null,
                    "authenticationFlows": null,
                    "agentIdRiskLevels": null,
                },
                "grantControls": null,
                "sessionControls": null,
            }),
        }
    }

    fn set(mut self, pointer: &str, value: Value) -> Self {
        // All pointers are those of the object above; the tests read what came of them.
        if let Some(place) = self.json.pointer_mut(pointer) {
            *place = value;
        }
        self
    }

    fn grant(self, operator: &str, controls: &[&str]) -> Self {
        self.set(
            "/grantControls",
            json!({
                "operator": operator,
                "builtInControls": controls,
                "customAuthenticationFactors": [],
                "termsOfUse": [],
                "authenticationStrength": null,
            }),
        )
    }

    /// Leaves out the account that synchronizes, as the vendor's templates do: nobody is there who could be asked.
    fn for_people(self) -> Self {
        self.set("/conditions/users/excludeRoles", json!([SYNCHRONIZATION_ROLE]))
    }

    fn for_group(self, group: &str) -> Self {
        self.for_groups(&[group])
    }

    fn for_groups(self, groups: &[&str]) -> Self {
        self.set("/conditions/users/includeUsers", json!([])).set("/conditions/users/includeGroups", json!(groups))
    }

    fn for_roles(self, roles: &[&str]) -> Self {
        self.set("/conditions/users/includeUsers", json!([])).set("/conditions/users/includeRoles", json!(roles))
    }

    fn strength(self, (number, name, combinations): Strength) -> Self {
        self.grant("OR", &[]).set(
            "/grantControls/authenticationStrength",
            json!({
                "id": format!("00000000-0000-0000-0000-{number:012}"),
                "displayName": name,
                "policyType": "builtIn",
                "requirementsSatisfied": "mfa",
                "allowedCombinations": combinations,
            }),
        )
    }
}

fn policies(tenant: &Tenant) -> Vec<Policy> {
    let mut random = tenant.random(Stream::Tenant, 2);
    let mut policies = legacy_authentication(tenant, &mut random);
    policies.extend(mfa(tenant, &mut random));
    policies.extend(risk(tenant, &mut random));
    policies.extend(devices(tenant, &mut random));
    policies.extend(ways_around(tenant, &mut random));
    policies
}

fn legacy_authentication(tenant: &Tenant, random: &mut Random) -> Vec<Policy> {
    let legacy = json!(["exchangeActiveSync", "other"]);
    let mut block = |name, state, apps: Value| {
        Policy::new(tenant, random, name, state).set("/conditions/clientAppTypes", apps).grant("OR", &["block"])
    };
    vec![
        block("CA001: Block legacy authentication", ENABLED, legacy.clone()),
        block("CA002: Block ActiveSync", ENABLED, json!(["exchangeActiveSync"])),
        block("CA003: Block legacy authentication (pilot)", ENABLED, legacy.clone()).for_group(groups::PILOT),
        block("CA004: Block legacy authentication to Exchange", ENABLED, legacy.clone())
            .set("/conditions/applications/includeApplications", json!(["00000002-0000-0ff1-ce00-000000000000"])),
        block("CA005: Block legacy authentication (old)", DISABLED, legacy.clone()),
        // The groups that rows of users name are named by a policy.
        block("CA006: Block legacy authentication, one group after the other (old)", DISABLED, legacy).for_groups(&[
            groups::EMPLOYEES,
            groups::EXEMPTED,
            groups::FIELD_STAFF,
        ]),
    ]
}

/// The names of all that are enabled and ask anybody for MFA.
pub(in super::super) const MFA: &[&str] = &[
    "CA010: Require MFA for everyone",
    "CA011: Require MFA for administrators",
    "CA012: Require MFA on Android",
    "CA013: Require MFA away from the office",
    "CA014: Require MFA for risky sign-ins",
    "CA015: Require MFA or a compliant device",
    "CA017: Require phishing-resistant MFA for everyone",
    ADMINISTRATORS,
];
/// Of all roles that CISA calls highly privileged.
pub(in super::super) const ADMINISTRATORS: &str = "CA018: Require phishing-resistant MFA for administrators";
pub(in super::super) const HIGHLY_PRIVILEGED: [&str; 8] = [
    "62e90394-69f5-4237-9190-012177145e10", // Global Administrator
    "e8611ab8-c189-46e8-94e1-60213ab1f814", // Privileged Role Administrator
    "fe930be7-5e62-47db-91af-98c3a49a38b1", // User Administrator
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c", // SharePoint Administrator
    "29232cdf-9323-42fd-ade2-1d097af3e4de", // Exchange Administrator
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2", // Hybrid Identity Administrator
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", // Application Administrator
    "158c047a-c907-4556-b7ef-446551a6b5f7", // Cloud Application Administrator
];

fn mfa(tenant: &Tenant, random: &mut Random) -> Vec<Policy> {
    let strong = random.permille(500);
    let mut policy = |name, state| Policy::new(tenant, random, name, state);
    let everyone = policy("CA010: Require MFA for everyone", ENABLED).for_people();
    let trusted = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    vec![
        if strong { everyone.strength(MULTIFACTOR) } else { everyone.grant("OR", &["mfa"]) },
        policy("CA011: Require MFA for administrators", ENABLED)
            .for_roles(&[administrators::GLOBAL.0])
            .grant("OR", &["mfa"]),
        policy("CA012: Require MFA on Android", ENABLED)
            .set("/conditions/platforms", json!({ "includePlatforms": ["android"], "excludePlatforms": [] }))
            .grant("OR", &["mfa"]),
        policy("CA013: Require MFA away from the office", ENABLED)
            .for_people()
            .set("/conditions/locations", trusted)
            .grant("OR", &["mfa"]),
        policy("CA014: Require MFA for risky sign-ins", ENABLED)
            .for_people()
            .set("/conditions/signInRiskLevels", json!(["high", "medium"]))
            .grant("AND", &["mfa"]),
        policy("CA015: Require MFA or a compliant device", ENABLED)
            .for_people()
            .grant("OR", &["mfa", "compliantDevice"]),
        policy("CA016: Require MFA for everyone (old)", DISABLED).grant("OR", &["mfa"]),
        policy("CA017: Require phishing-resistant MFA for everyone", ENABLED).for_people().strength(RESISTANT),
        policy(ADMINISTRATORS, ENABLED).for_roles(&HIGHLY_PRIVILEGED).strength(RESISTANT),
    ]
}

fn risk(tenant: &Tenant, random: &mut Random) -> Vec<Policy> {
    let mut block = |name, state, condition: &str, levels: &[&str]| {
        Policy::new(tenant, random, name, state).set(condition, json!(levels)).grant("OR", &["block"])
    };
    let (users, sign_ins) = ("/conditions/userRiskLevels", "/conditions/signInRiskLevels");
    let every_time = json!({"signInFrequency": {
        "authenticationType": "primaryAndSecondaryAuthentication", "frequencyInterval": "everyTime", "isEnabled": true,
        "type": null, "value": null,
    }});
    let mut policies = vec![
        block("CA020: Block users of high risk", ENABLED, users, &["high"]),
        block("CA021: Block sign-ins of high risk", ENABLED, sign_ins, &["high"]),
        block("CA022: Block users of any risk (trial)", REPORT_ONLY, users, &["high", "medium", "low"]),
        block("CA023: Block sign-ins of any risk (pilot)", ENABLED, sign_ins, &["high", "medium", "low"])
            .for_group(groups::PILOT),
    ];
    policies.push(
        Policy::new(tenant, random, "CA024: Require MFA for every risky sign-in", ENABLED)
            .for_people()
            .set(sign_ins, json!(["high", "medium"]))
            .set("/sessionControls", every_time)
            .grant("OR", &["mfa"]),
    );
    policies
}

/// What a policy for users and applications does not reach by itself.
fn ways_around(tenant: &Tenant, random: &mut Random) -> Vec<Policy> {
    let mut policy = |name| Policy::new(tenant, random, name, ENABLED);
    let agents = json!({"includeAgentIdServicePrincipals": ["All"], "excludeAgentIdServicePrincipals": []});
    vec![
        policy("CA030: Block the device code flow")
            .set("/conditions/authenticationFlows", json!({"transferMethods": "deviceCodeFlow,authenticationTransfer"}))
            .grant("OR", &["block"]),
        policy("CA031: Require a managed device to register security information")
            .set("/conditions/applications/includeApplications", json!([]))
            .set("/conditions/applications/includeUserActions", json!(["urn:user:registersecurityinfo"]))
            .grant("OR", &["compliantDevice", "domainJoinedDevice"]),
        policy("CA032: Block agents of high risk")
            .set("/conditions/users/includeUsers", json!(["None"]))
            .set("/conditions/clientApplications", agents)
            .set("/conditions/agentIdRiskLevels", json!("high"))
            .grant("OR", &["block"]),
        policy("CA040: Block the synchronization account away from its server")
            .for_roles(&[SYNCHRONIZATION_ROLE])
            .set("/conditions/locations", json!({"includeLocations": ["All"], "excludeLocations": [offices(tenant)]}))
            .grant("OR", &["block"]),
    ]
}

fn devices(tenant: &Tenant, random: &mut Random) -> Vec<Policy> {
    let mut policy = |name, state| Policy::new(tenant, random, name, state);
    let phones = json!({ "includePlatforms": ["android", "iOS"], "excludePlatforms": [] });
    vec![
        policy("CA050: Require a compliant device for everyone", ENABLED)
            .for_people()
            .grant("OR", &["compliantDevice", "domainJoinedDevice"]),
        // The retired control beside the one that takes its place, and alone where it does nothing.
        policy("CA051: Require an approved or protected app on phones", ENABLED)
            .set("/conditions/platforms", phones.clone())
            .grant("OR", &["approvedApplication", "compliantApplication"]),
        policy("CA052: Require an approved app on phones (old)", DISABLED)
            .set("/conditions/platforms", phones)
            .grant("OR", &["approvedApplication"]),
    ]
}

/// The id of the named location of the offices, where the servers are, too.
fn offices(tenant: &Tenant) -> String {
    tenant.random_of("offices").guid()
}

fn named_locations(tenant: &Tenant) -> Vec<Value> {
    let mut random = tenant.random_of("named-locations");
    let created = timestamp(tenant.plan.collected_at - 500 * 86_400);
    // A range for documentation (RFC 5737), of which every tenant has another part.
    let office = format!("203.0.113.{}/29", random.below(32) * 8);
    vec![
        json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": offices(tenant),
            "displayName": "Offices",
            "createdDateTime": created,
            "modifiedDateTime": created,
            "isTrusted": true,
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": office}],
        }),
        json!({
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": random.guid(),
            "displayName": "Countries where we work",
            "createdDateTime": created,
            "modifiedDateTime": created,
            "countriesAndRegions": ["DE", "NO", "SE"],
            "countryLookupMethod": "clientIpAddress",
            "includeUnknownCountriesAndRegions": false,
        }),
    ]
}

/// The built-in ones.
fn strengths() -> Vec<Value> {
    let strength = |(number, name, combinations): Strength| {
        json!({
            "id": format!("00000000-0000-0000-0000-{number:012}"),
            "displayName": name,
            "policyType": "builtIn",
            "requirementsSatisfied": "mfa",
            "allowedCombinations": combinations,
        })
    };
    [MULTIFACTOR, PASSWORDLESS, RESISTANT].map(strength).to_vec()
}
