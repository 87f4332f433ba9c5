//! Conditional Access policies, in every state.

use crate::parts::STRENGTH;
use crate::prelude::*;

/// v1.0 has no conditions on agents (its metadata), and left out policies that use features in preview
/// (AzureAD/AzureADAssessment issue 79; reference field-faults.md, F3).
pub const SOURCE: Source = Source {
    id: "graph/conditional-access-policies",
    service: service::GRAPH,
    request: Request::Get(Get::beta("/identity/conditionalAccess/policies").or(Instead {
version: Version::V1,
unexpanded: false,
lacks: Some(
"read from v1.0 of Microsoft Graph, since beta was refused: conditions on agents are not there, and policies that \
use features in preview may be missing",
),
})),
    permission: Permission::graph(&[least("Policy.Read.All")]),
    license: Some("Microsoft Entra ID P1"),
    cost: one(Budget::ConditionalAccess),
    imported: scubagear("conditional_access_policies", &["aad"], &["Get-MgBetaIdentityConditionalAccessPolicy"]).and_cmdlets(&["Get-MgIdentityConditionalAccessPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "conditional-access-policies",
    meaning: "Conditional Access policies, in every state.",
    subject: "Conditional Access policy",
    source: SOURCE.id,
    id: "id",
    label: "displayName",
    members: open(&[
        text("id", "Its object id."),
        text("displayName", "What people call it."),
        symbol("state", "Whether it is in force.")
            .values(&["enabled", "disabled", "enabledForReportingButNotEnforced"])
            .enumeration("conditionalAccessPolicyState"),
        object(
            "conditions",
            "To which sign-ins it applies.",
            closed(&[
                list("clientAppTypes", Element::Word, "The kinds of client applications.")
                    .values(&[
                        "all",
                        "browser",
                        "mobileAppsAndDesktopClients",
                        "exchangeActiveSync",
                        "easSupported",
                        "easUnsupported",
                        "other",
                    ])
                    .enumeration("conditionalAccessClientApp"),
                object("users", "Who signs in.", USERS),
                object(
                    "applications",
                    "What is signed in to.",
                    closed(&[
                        list("includeApplications", Element::Word, "Application ids, or sets of applications.")
                            .values(APPLICATIONS),
                        list("excludeApplications", Element::Word, "Those that it does not apply to.")
                            .values(APPLICATIONS),
                        list("includeUserActions", Element::Word, "Actions in place of applications.")
                            .values(&["urn:user:registersecurityinfo", "urn:user:registerdevice"]),
                        list(
                            "includeAuthenticationContextClassReferences",
                            Element::Word,
                            "Authentication contexts in place of applications: `c1` to `c99`.",
                        ),
                        object("applicationFilter", "A filter for applications.", FILTER),
                    ]),
                ),
                object(
                    "clientApplications",
                    "Which workload identities or agents sign in, in place of users.",
                    closed(&[
                        list(
                            "includeServicePrincipals",
                            Element::Word,
                            "Object ids, or `ServicePrincipalsInMyTenant`.",
                        )
                        .values(PROGRAMS),
                        list("excludeServicePrincipals", Element::Word, "Those that it does not apply to.")
                            .values(PROGRAMS),
                        list("includeAgentIdServicePrincipals", Element::Word, "Object ids of agents, or `All`.")
                            .values(PROGRAMS),
                        list("excludeAgentIdServicePrincipals", Element::Word, "Agents that it does not apply to.")
                            .values(PROGRAMS),
                        object("servicePrincipalFilter", "A filter for workload identities.", FILTER),
                    ]),
                ),
                list("signInRiskLevels", Element::Word, "Levels of the sign-in's risk; empty: any.")
                    .values(RISKS)
                    .enumeration("riskLevel"),
                list("userRiskLevels", Element::Word, "Levels of the user's risk; empty: any.")
                    .values(RISKS)
                    .enumeration("riskLevel"),
                list("servicePrincipalRiskLevels", Element::Word, "Levels of a workload identity's risk; empty: any.")
                    .values(RISKS)
                    .enumeration("riskLevel"),
                symbols("insiderRiskLevels", "Levels of insider risk; null: any.")
                    .values(&["minor", "moderate", "elevated"])
                    .enumeration("conditionalAccessInsiderRiskLevels"),
                symbols("agentIdRiskLevels", "Levels of an agent's risk; null: any.")
                    .values(&["low", "medium", "high"]),
                object(
                    "platforms",
                    "On which platforms; null: any.",
                    closed(&[
                        list("includePlatforms", Element::Word, "Those that it applies to.")
                            .values(PLATFORMS)
                            .enumeration("conditionalAccessDevicePlatform"),
                        list("excludePlatforms", Element::Word, "Those that it does not apply to.")
                            .values(PLATFORMS)
                            .enumeration("conditionalAccessDevicePlatform"),
                    ]),
                ),
                object(
                    "locations",
                    "From where; null: from anywhere.",
                    closed(&[
                        list("includeLocations", Element::Word, "Ids of named locations, `All` or `AllTrusted`.")
                            .values(&["All", "AllTrusted"]),
                        list("excludeLocations", Element::Word, "Those that it does not apply to.")
                            .values(&["All", "AllTrusted"]),
                    ]),
                ),
                object(
                    "devices",
                    "On which devices; null: on any.",
                    closed(&[
                        object("deviceFilter", "A filter for devices.", FILTER),
                        texts("includeDevices", "Of older policies: `All`.").values(&["All"]),
                        texts("excludeDevices", "Of older policies: states of devices.")
                            .values(&["Compliant", "DomainJoined"]),
                    ]),
                ),
                object(
                    "authenticationFlows",
                    "By which authentication flows; null: by any.",
                    closed(&[symbols("transferMethods", "The flows.")
                        .values(&["none", "deviceCodeFlow", "authenticationTransfer"])
                        .enumeration("conditionalAccessTransferMethods")]),
                ),
                any("agents", "Which agents sign in."),
                any("deviceStates", "Of older policies: which states of devices."),
            ]),
        ),
        object(
            "grantControls",
            "What it asks for; null where it has session controls alone.",
            open(&[
                symbol("operator", "Whether one control is enough (`OR`) or all are needed (`AND`).")
                    .values(&["AND", "OR"]),
                list("builtInControls", Element::Word, "The controls.")
                    .values(&[
                        "block",
                        "mfa",
                        "compliantDevice",
                        "domainJoinedDevice",
                        "approvedApplication",
                        "compliantApplication",
                        "passwordChange",
                        "riskRemediation",
                    ])
                    .enumeration("conditionalAccessGrantControl"),
                list("customAuthenticationFactors", Element::Text, "Controls of other vendors."),
                list("termsOfUse", Element::Word, "Ids of terms of use."),
                object("authenticationStrength", "Which combinations of methods are strong enough.", open(STRENGTH)),
            ]),
        ),
        object(
            "sessionControls",
            "What holds after the sign-in; null where there is nothing.",
            open(&[object(
                "signInFrequency",
                "How soon people are asked again.",
                open(&[
                    boolean("isEnabled", "Whether it is in force."),
                    symbol("frequencyInterval", "Whether people are asked each time, or after a while.")
                        .values(&["timeBased", "everyTime"])
                        .enumeration("signInFrequencyInterval"),
                    symbol("authenticationType", "Which factors are asked for again.")
                        .values(&["primaryAndSecondaryAuthentication", "secondaryAuthentication"])
                        .enumeration("signInFrequencyAuthenticationType"),
                ]),
            )]),
        ),
    ]),
    example: EXAMPLE,
};

/// Who signs in.
const USERS: Members = closed(&[
    list("includeUsers", Element::Word, "Object ids, `All`, `None` or `GuestsOrExternalUsers`.").values(PEOPLE),
    list("excludeUsers", Element::Word, "Those that it does not apply to.").values(PEOPLE),
    list("includeGroups", Element::Word, "Object ids of groups.").values(PEOPLE),
    list("excludeGroups", Element::Word, "Groups that it does not apply to.").values(PEOPLE),
    list("includeRoles", Element::Word, "Template ids of directory roles.").values(PEOPLE),
    list("excludeRoles", Element::Word, "Roles that it does not apply to.").values(PEOPLE),
    object("includeGuestsOrExternalUsers", "Kinds of guests.", GUESTS),
    object("excludeGuestsOrExternalUsers", "Kinds of guests that it does not apply to.", GUESTS),
]);
const GUESTS: Members = closed(&[
    symbols("guestOrExternalUserTypes", "The kinds.")
        .values(&[
            "none",
            "internalGuest",
            "b2bCollaborationGuest",
            "b2bCollaborationMember",
            "b2bDirectConnectUser",
            "otherExternalUser",
            "serviceProvider",
        ])
        .enumeration("conditionalAccessGuestOrExternalUserTypes"),
    object(
        "externalTenants",
        "Of which tenants; null: of any.",
        closed(&[
            symbol("membershipKind", "Of all, or of those that are listed.")
                .values(&["all", "enumerated"])
                .enumeration("conditionalAccessExternalTenantsMembershipKind"),
            list("members", Element::Word, "The ids of the tenants."),
        ]),
    ),
]);
const PEOPLE: &[&str] = &["All", "None", "GuestsOrExternalUsers"];
const APPLICATIONS: &[&str] = &["All", "None", "Office365", "MicrosoftAdminPortals", "AllAgentIdResources"];
const PROGRAMS: &[&str] = &["All", "None", "ServicePrincipalsInMyTenant"];
const RISKS: &[&str] = &["low", "medium", "high", "hidden", "none"];
const PLATFORMS: &[&str] = &["all", "android", "iOS", "windows", "windowsPhone", "macOS", "linux"];
/// A filter.
const FILTER: Members = closed(&[
    symbol("mode", "Whether it applies to what the rule fits, or to all else.")
        .values(&["include", "exclude"])
        .enumeration("filterMode"),
    text("rule", "The rule."),
]);

const EXAMPLE: &str = r#"{
  "conditions": {
    "agentIdRiskLevels": null,
    "applications": {
      "applicationFilter": null,
      "excludeApplications": [],
      "includeApplications": ["All"],
      "includeAuthenticationContextClassReferences": [],
      "includeUserActions": []
    },
    "authenticationFlows": null,
    "clientAppTypes": ["all"],
    "clientApplications": null,
    "devices": null,
    "insiderRiskLevels": null,
    "locations": null,
    "platforms": null,
    "servicePrincipalRiskLevels": [],
    "signInRiskLevels": [],
    "userRiskLevels": [],
    "users": {
      "excludeGroups": [],
      "excludeGuestsOrExternalUsers": null,
      "excludeRoles": ["d29b2b05-8046-44ba-8758-1e26182fcf32"],
      "excludeUsers": [],
      "includeGroups": [],
      "includeGuestsOrExternalUsers": null,
      "includeRoles": [],
      "includeUsers": ["All"]
    }
  },
  "createdDateTime": "2024-09-13T04:50:18Z",
  "displayName": "CA010: Require MFA for everyone",
  "grantControls": {
    "authenticationStrength": null,
    "builtInControls": ["mfa"],
    "customAuthenticationFactors": [],
    "operator": "OR",
    "termsOfUse": []
  },
  "id": "f96373c3-e85e-4c60-b498-4a0c4a951230",
  "modifiedDateTime": "2024-10-13T04:50:18Z",
  "sessionControls": null,
  "state": "enabled",
  "templateId": null
}"#;
