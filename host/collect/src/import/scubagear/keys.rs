//! What a ScubaGear export can hold: its keys, the documents they become, and the commands that fill them.
//!
//! Keys and commands: the providers of ScubaGear 1.5.0, 1.6.0, 1.7.0, 1.8.0 and 2.0 (main), read 2026-11.

use std::collections::HashSet;

use ephor_mail_records::{Outcome, microsoft};
use serde_json::{Map, Value};

use crate::normalize::shape::Shape;

/// One key of the export.
pub(super) struct Key {
    /// Its name at the top of the export.
    pub name: &'static str,
    /// The document it becomes.
    pub document: &'static str,
    /// The products that write it; each has its own lists of commands.
    pub products: &'static [&'static str],
    /// The commands that read it, any of them: their names changed between versions. Empty where ScubaGear
    /// keeps no record; then the object itself is the evidence.
    pub commands: &'static [&'static str],
    /// Further commands whose failure leaves it empty or short.
    pub needs: &'static [&'static str],
    /// Who names the properties.
    pub names: Names,
    /// How the objects stand in it.
    pub shape: Shape,
    /// Where the id comes from when the object lacks it.
    pub id: Id,
    /// The key of a flag that is false where ScubaGear thinks that the licence is missing.
    pub licence: Option<&'static str>,
    /// Why a list that looks whole may not be.
    pub caveat: Option<Check>,
    /// Properties that are lists, also where PowerShell unrolled a list of one; named as in the document.
    pub lists: &'static [&'static str],
    /// In a part of an export, the key beside which this one is whole: what is not in it there is not at all.
    pub beside: Option<&'static str>,
}

/// Looks at the objects of a key and at the whole export.
pub(super) type Check = fn(&[Map<String, Value>], &Map<String, Value>) -> Option<Caveat>;

/// Why a list is not whole.
pub(super) struct Caveat {
    /// In words for people.
    pub reason: String,
    /// How many objects there should be, where that is known.
    pub expected: Option<usize>,
}

/// Who names the properties.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Graph: ScubaGear writes each with a capital first letter, and Graph itself with a small one.
    Graph,
    /// Exchange over REST, one page at most. The names stay.
    Exchange,
    /// The names stay.
    Kept,
}

/// Where the id comes from when the object lacks it.
#[derive(Clone, Copy)]
pub(super) enum Id {
    /// Nowhere: the object is left out, and the source is partial.
    Required,
    /// A property to which the vendor gives the same value.
    SameAs(&'static str),
    /// The vendor's own id of the one object that there is.
    Constant(&'static str),
    /// The id of the tenant: there is one object, and the vendor gives it no id.
    Tenant,
}

const fn key(
    name: &'static str,
    document: &'static str,
    products: &'static [&'static str],
    commands: &'static [&'static str],
    names: Names,
) -> Key {
    let id = match names {
        // Identity and Name are the same for Exchange's configuration objects; ScubaGear selects properties of
        // Get-OrganizationConfig and leaves Identity out.
        Names::Exchange => Id::SameAs("Name"),
        Names::Graph | Names::Kept => Id::Required,
    };
    Key {
        name,
        document,
        products,
        commands,
        needs: &[],
        names,
        shape: Shape::List,
        id,
        licence: None,
        caveat: None,
        lists: &[],
        beside: None,
    }
}

const fn aad(name: &'static str, document: &'static str, commands: &'static [&'static str]) -> Key {
    key(name, document, &["aad"], commands, Names::Graph)
}

const fn exo(name: &'static str, document: &'static str, commands: &'static [&'static str]) -> Key {
    key(name, document, &["exo"], commands, Names::Exchange)
}

const fn dns(name: &'static str, document: &'static str, commands: &'static [&'static str]) -> Key {
    Key {
        id: Id::Required,
        needs: &["Get-AcceptedDomain"],
        caveat: Some(without_some_domains),
        lists: &["rdata", "log"],
        ..exo(name, document, commands)
    }
}

const fn suite(name: &'static str, document: &'static str, commands: &'static [&'static str]) -> Key {
    key(name, document, SUITE, commands, Names::Exchange)
}

const fn kept(
    name: &'static str,
    document: &'static str,
    products: &'static [&'static str],
    commands: &'static [&'static str],
) -> Key {
    key(name, document, products, commands, Names::Kept)
}

/// The product was called Defender until 1.8.
const SUITE: &[&str] = &["securitysuite", "defender"];
/// What moved from one product to the other, or stands in both.
const SUITE_AND_EXO: &[&str] = &["securitysuite", "defender", "exo"];
const PLATFORM: &[&str] = &["powerplatform"];
const TEAMS: &[&str] = &["teams"];
const DEFENDER: Option<&str> = Some("defender_license");
const DLP: Option<&str> = Some("defender_dlp_license");

/// All keys that become documents.
pub(super) const KEYS: &[Key] = &[
    // Entra
    aad("conditional_access_policies", "conditional-access-policies", &["Get-MgBetaIdentityConditionalAccessPolicy"]),
    Key {
        id: Id::Constant("authorizationPolicy"),
        ..aad("authorization_policies", "authorization-policy", &["Get-MgBetaPolicyAuthorizationPolicy"])
    },
    Key {
        shape: Shape::ById,
        lists: &["roles"],
        ..aad("privileged_users", "privileged-users", &["Get-PrivilegedUser"])
    },
    Key {
        shape: Shape::ById,
        lists: &["roles"],
        ..aad("privileged_service_principals", "privileged-service-principals", &["Get-PrivilegedUser"])
    },
    Key {
        caveat: Some(without_pim),
        lists: &["assignments", "rules"],
        ..aad("privileged_roles", "privileged-roles", &["Get-PrivilegedRole"])
    },
    Key { products: &["aad", "securitysuite"], ..aad("service_plans", "service-plans", &["Get-MgBetaSubscribedSku"]) },
    aad("license_information", "subscribed-skus", &["Get-MgBetaSubscribedSku"]),
    Key { lists: &["values"], ..aad("directory_settings", "directory-settings", &["Get-MgBetaDirectorySetting"]) },
    Key {
        shape: Shape::AuthenticationMethods,
        id: Id::Constant("authenticationMethodsPolicy"),
        ..aad("authentication_method", "authentication-methods-policy", &["Get-MgBetaPolicyAuthenticationMethodPolicy"])
    },
    aad("domain_settings", "domains", &["Get-MgBetaDomain"]),
    Key {
        // Graph's own id of the policy.
        id: Id::Constant("00000000-0000-0000-0000-000000000000"),
        ..aad(
            "default_app_management_policy",
            "default-app-management-policy",
            &["Get-MgBetaPolicyDefaultAppManagementPolicy"],
        )
    },
    Key {
        needs: &["Get-AppManagementPolicies"],
        caveat: Some(only_the_first),
        beside: Some("default_app_management_policy"),
        ..aad("app_management_policies", "app-management-policies", &["Get-MgBetaPolicyAppManagementPolicy"])
    },
    // ScubaGear writes an empty list, and runs no Format command, when only one of the two lists that it joins
    // has entries: so the Format command is the evidence.
    Key {
        needs: &["Get-ApplicationsWithRiskyPermissions", "Get-ServicePrincipalsWithRiskyPermissions"],
        lists: CREDENTIALS,
        ..aad("risky_applications", "risky-applications", &["Format-RiskyApplications"])
    },
    Key {
        needs: &["Get-ServicePrincipalsWithRiskyPermissions"],
        lists: CREDENTIALS,
        ..aad(
            "risky_third_party_service_principals",
            "risky-third-party-service-principals",
            &["Format-RiskyThirdPartyServicePrincipals"],
        )
    },
    aad(
        "risky_delegated_permission_classifications",
        "risky-delegated-permission-classifications",
        &["Get-ServicePrincipalsWithRiskyDelegatedPermissionClassifications"],
    ),
    Key {
        lists: CREDENTIALS,
        ..aad(
            "legacy_exchange_service_principal",
            "legacy-exchange-service-principal",
            &["Get-LegacyExchangeServicePrincipal"],
        )
    },
    Key {
        shape: Shape::HybridApplications,
        needs: &["Get-ApplicationsWithRiskyPermissions", "Get-ServicePrincipalsWithRiskyPermissions"],
        lists: CREDENTIALS,
        ..aad(
            "dedicated_exchange_hybrid_applications",
            "dedicated-exchange-hybrid-applications",
            &["Get-DedicatedExchangeHybridApplications"],
        )
    },
    Key { shape: Shape::Organization, ..aad("tenant_details", "organization", &[]) },
    // Exchange
    exo("remote_domains", "remote-domains", &["Get-RemoteDomain"]),
    Key { products: SUITE_AND_EXO, ..exo("accepted_domains", "accepted-domains", &["Get-AcceptedDomain"]) },
    exo("dkim_config", "dkim-signing-configs", &["Get-DkimSigningConfig"]),
    exo("transport_config", "transport-config", &["Get-TransportConfig"]),
    exo("sharing_policy", "sharing-policies", &["Get-SharingPolicy"]),
    exo("transport_rule", "transport-rules", &["Get-TransportRule"]),
    exo("org_config", "organization-config", &["Get-OrganizationConfig"]),
    exo("inbound_connectors", "inbound-connectors", &["Get-InboundConnector"]),
    exo("outbound_connectors", "outbound-connectors", &["Get-OutboundConnector"]),
    exo("intra_org_connectors", "intra-organization-connectors", &["Get-IntraOrganizationConnector"]),
    exo("org_relationships", "organization-relationships", &["Get-OrganizationRelationship"]),
    // DNS: one look-up for each accepted domain, so no more is known than of those.
    dns("spf_records", "spf-records", &["Get-ScubaSpfRecord"]),
    dns("dkim_records", "dkim-records", &["Get-ScubaDkimRecord"]),
    dns("dmarc_records", "dmarc-records", &["Get-ScubaDmarcRecord"]),
    // Exchange Online Protection, Defender for Office 365 and Purview
    Key {
        products: SUITE_AND_EXO,
        ..suite("conn_filter", "hosted-connection-filter-policies", &["Get-HostedConnectionFilterPolicy"])
    },
    suite("admin_audit_log_config", "admin-audit-log-config", &["Get-AdminAuditLogConfig"]),
    suite("protection_policy_rules", "eop-protection-policy-rules", &["Get-EOPProtectionPolicyRule"]),
    Key {
        licence: DEFENDER,
        ..suite("atp_policy_rules", "atp-protection-policy-rules", &["Get-ATPProtectionPolicyRule"])
    },
    Key { licence: DEFENDER, ..suite("atp_policy_for_o365", "atp-policy-for-o365", &["Get-AtpPolicyForO365"]) },
    suite("built_in_protection_rules", "atp-built-in-protection-rules", &["Get-ATPBuiltInProtectionRule"]),
    suite("anti_phish_policies", "anti-phish-policies", &["Get-AntiPhishPolicy"]),
    suite("anti_phish_rules", "anti-phish-rules", &["Get-AntiPhishRule"]),
    suite("anti_malware_policies", "malware-filter-policies", &["Get-MalwareFilterPolicy"]),
    suite("anti_malware_rules", "malware-filter-rules", &["Get-MalwareFilterRule"]),
    suite("safe_attachment_policies", "safe-attachment-policies", &["Get-SafeAttachmentPolicy"]),
    suite("safe_attachment_rules", "safe-attachment-rules", &["Get-SafeAttachmentRule"]),
    suite("safe_links_policies", "safe-links-policies", &["Get-SafeLinksPolicy"]),
    suite("safe_links_rules", "safe-links-rules", &["Get-SafeLinksRule"]),
    suite("hosted_content_filter_policies", "hosted-content-filter-policies", &["Get-HostedContentFilterPolicy"]),
    suite("hosted_content_filter_rules", "hosted-content-filter-rules", &["Get-HostedContentFilterRule"]),
    Key { licence: DLP, ..suite("dlp_compliance_policies", "dlp-compliance-policies", &["Get-DlpCompliancePolicy"]) },
    Key { licence: DLP, ..suite("dlp_compliance_rules", "dlp-compliance-rules", &["Get-DlpComplianceRule"]) },
    Key { licence: DLP, ..suite("protection_alerts", "protection-alerts", &["Get-ProtectionAlert"]) },
    suite(
        "unified_audit_log_retention_policies",
        "unified-audit-log-retention-policies",
        &["Get-UnifiedAuditLogRetentionPolicy"],
    ),
    // SharePoint. Before 1.8 the product took one of two modules and wrote both commands down as successful, so
    // a failure of either counts.
    Key {
        id: Id::Tenant,
        ..kept(
            "SPO_tenant",
            "sharepoint-tenant",
            &["SharePoint"],
            &["Get-SPOTenantRest", "Get-SPOTenant", "Get-PnPTenant"],
        )
    },
    // Teams
    Key { id: Id::Tenant, ..kept("teams_tenant_info", "teams-tenant", TEAMS, &["Get-CsTenant"]) },
    kept("meeting_policies", "teams-meeting-policies", TEAMS, &["Get-CsTeamsMeetingPolicy"]),
    kept("federation_configuration", "teams-federation-configuration", TEAMS, &["Get-CsTenantFederationConfiguration"]),
    kept("client_configuration", "teams-client-configuration", TEAMS, &["Get-CsTeamsClientConfiguration"]),
    kept("app_policies", "teams-app-permission-policies", TEAMS, &["Get-CsTeamsAppPermissionPolicy"]),
    kept("broadcast_policies", "teams-meeting-broadcast-policies", TEAMS, &["Get-CsTeamsMeetingBroadcastPolicy"]),
    kept("tenant_app_settings", "teams-unified-tenant-settings", TEAMS, &["Get-M365UnifiedTenantSettings"]),
    // Power Platform
    Key {
        id: Id::Tenant,
        ..kept(
            "environment_creation",
            "power-platform-tenant-settings",
            PLATFORM,
            &["Get-PowerPlatformTenantSettingsRest", "Get-TenantSettings"],
        )
    },
    kept(
        "environment_list",
        "power-platform-environments",
        PLATFORM,
        &["Get-PowerPlatformEnvironmentsRest", "Get-AdminPowerAppEnvironment"],
    ),
    kept(
        "dlp_policies",
        "power-platform-dlp-policies",
        PLATFORM,
        &["Get-PowerPlatformDlpPoliciesRest", "Get-DlpPolicy"],
    ),
    Key {
        shape: Shape::TenantIsolation,
        id: Id::Tenant,
        ..kept(
            "tenant_isolation",
            "power-platform-tenant-isolation-policy",
            PLATFORM,
            &["Get-PowerPlatformTenantIsolationRest", "Get-PowerAppTenantIsolationPolicy"],
        )
    },
    // Power BI
    Key {
        licence: Some("powerbi_license_found"),
        ..kept("powerbi_tenant_settings", "power-bi-tenant-settings", &["powerbi"], &["Invoke-RestMethod"])
    },
];

const CREDENTIALS: &[&str] = &["keyCredentials", "passwordCredentials", "federatedCredentials", "permissions"];

/// Keys that hold no data of the tenant, or only what ScubaGear derived from other keys.
pub(super) const OTHER_KEYS: &[&str] = &[
    "OneDrive_PnP_Flag",
    "SPO_site",
    "baseline_version",
    "cap_table_data",
    "date",
    "defender_dlp_license",
    "defender_license",
    "license_state",
    "module_version",
    "powerbi_license_found",
    "report_uuid",
    "scuba_config",
    "severity_score_weights",
    "tenant_id",
    "timestamp_zulu",
    "total_user_count",
    "total_users_without_advanced_audit",
];

/// The name of a product as people know it.
pub(super) fn product_name(product: &str) -> &'static str {
    match product {
        "aad" => "Entra ID",
        "exo" => "Exchange Online",
        "securitysuite" => "the Security Suite",
        "defender" => "Defender",
        "SharePoint" => "SharePoint",
        "teams" => "Teams",
        "powerplatform" => "Power Platform",
        _ => "Power BI",
    }
}

/// ScubaGear 2.0 writes `$AppManagementPolicies[0]`: one policy, however many there are.
fn only_the_first(objects: &[Map<String, Value>], _: &Map<String, Value>) -> Option<Caveat> {
    (objects.len() == 1).then(|| Caveat {
        reason: "ScubaGear writes only the first of the app management policies; there may be more".to_owned(),
        expected: None,
    })
}

/// Without the plan ScubaGear does not ask PIM, and every role looks as if it had no assignment.
fn without_pim(_: &[Map<String, Value>], export: &Map<String, Value>) -> Option<Caveat> {
    let plans = super::shape::list(export.get("service_plans")?).ok()?.objects;
    let named = |name: &str| {
        plans.iter().any(|plan| plan.get("ServicePlanName").and_then(Value::as_str).is_some_and(|plan| plan == name))
    };
    (!plans.is_empty() && !named("AAD_PREMIUM_P2")).then(|| Caveat {
        reason: "the tenant has no service plan AAD_PREMIUM_P2, so ScubaGear read the roles without their rules and \
                 assignments"
            .to_owned(),
        expected: None,
    })
}

/// ScubaGear looks up every accepted domain but the coexistence domain, which 1.5 and later leave out of DKIM and DMARC on
/// purpose (`IsCoexistenceDomain`; cisagov/ScubaGear `PowerShell/ScubaGear/Modules/Providers/ExportEXOProvider.psm1` @048eaeca), and
/// writes an object for each, whatever the answer was. Its log says where there was none.
fn without_some_domains(objects: &[Map<String, Value>], export: &Map<String, Value>) -> Option<Caveat> {
    let name = |object: &Map<String, Value>, property| {
        object.get(property).and_then(Value::as_str).map(str::to_ascii_lowercase)
    };
    let looked_up: HashSet<String> = objects.iter().filter_map(|object| name(object, "domain")).collect();
    let accepted = export.get("accepted_domains").and_then(|value| super::shape::list(value).ok());
    let accepted = accepted.map(|list| list.objects).unwrap_or_default();
    let is_sender = |domain: &&Map<String, Value>| {
        let said = domain.get("IsCoexistenceDomain").and_then(Value::as_bool);
        let named = || name(domain, "DomainName").is_some_and(|name| microsoft::is_coexistence(&name));
        !said.unwrap_or_else(named)
    };
    let accepted: HashSet<String> =
        accepted.iter().filter(is_sender).filter_map(|domain| name(domain, "DomainName")).collect();
    let missing = accepted.difference(&looked_up).count();
    let silent = objects.iter().filter(|object| is_silent(object)).count();
    let mut reasons = Vec::new();
    if missing > 0 {
        reasons.push(format!("{missing} of {} accepted domains were not looked up", accepted.len()));
    }
    if silent > 0 {
        reasons.push(format!("{silent} of {} domains got no answer from DNS", objects.len()));
    }
    (!reasons.is_empty())
        .then(|| Caveat { reason: reasons.join("; "), expected: (missing > 0).then_some(objects.len() + missing) })
}

/// Whether nobody answered any question about a domain.
fn is_silent(object: &Map<String, Value>) -> bool {
    let Some(Value::Array(log)) = object.get("log") else { return false };
    let result = |one: &Value| one.get("query_result").and_then(Value::as_str).map_or(Outcome::Failed, Outcome::of);
    !log.is_empty() && log.iter().all(|one| result(one) == Outcome::Failed)
}
