//! The directory: the tenant itself, what people may do in it, and what it has bought.

use serde_json::{Value, json};

use super::super::documents::Documents;
use super::super::{Tenant, licences, timestamp};

/// Adds what stands here.
pub(super) fn add(tenant: &Tenant, documents: &mut Documents) {
    documents.collected("admin-consent-request-policy", vec![admin_consent_request_policy(tenant)]);
    documents.collected("authentication-methods-policy", vec![methods_policy(tenant)]);
    documents.collected("authorization-policy", vec![authorization_policy(tenant)]);
    documents.collected("directory-settings", vec![consent_settings(tenant), group_settings(tenant)]);
    documents.collected("on-premises-synchronization", vec![synchronization(tenant)]);
    documents.collected("organization", vec![organization(tenant)]);
    documents.collected("b2b-management-policies", collaboration_policies(tenant));
    documents.collected("permission-grant-policies", grant_policies());
    documents.collected("service-plans", licences::PLANS.iter().map(service_plan).collect());
    documents.collected("subscribed-skus", subscriptions(tenant));
}

fn methods_policy(tenant: &Tenant) -> Value {
    let all = json!([{"targetType": "group", "id": "all_users", "isRegistrationRequired": false}]);
    // A method that is off may still name whom it was for.
    let method =
        |id: &str, state: &str| json!({"id": id, "state": state, "includeTargets": all.clone(), "excludeTargets": []});
    let shown = json!({
        "state": "enabled",
        "includeTarget": {"targetType": "group", "id": "all_users"},
        "excludeTarget": {"targetType": "group", "id": "00000000-0000-0000-0000-000000000000"},
    });
    let push = json!({
        "id": "MicrosoftAuthenticator",
        "state": "enabled",
        "isSoftwareOathEnabled": false,
        "includeTargets": [
            {"targetType": "group", "id": "all_users", "isRegistrationRequired": false, "authenticationMode": "any"},
        ],
        "excludeTargets": [],
        "featureSettings": {
            "displayAppInformationRequiredState": shown.clone(),
            "displayLocationInformationRequiredState": shown.clone(),
            "numberMatchingRequiredState": shown,
        },
    });
    let changed = tenant.ago("authentication-methods-policy", 400);
    json!({
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "policyVersion": "1.5",
        "policyMigrationState": "migrationComplete",
        "lastModifiedDateTime": timestamp(changed),
        "reportSuspiciousActivitySettings": {"state": "enabled"},
        "systemCredentialPreferences": {"state": "enabled"},
        "authenticationMethodConfigurations": [
            method("Fido2", "enabled"), push, method("Sms", "disabled"), method("Voice", "disabled"),
            method("Email", "disabled"), method("SoftwareOath", "enabled"), method("TemporaryAccessPass", "enabled"),
            method("X509Certificate", "disabled"), method("HardwareOath", "disabled"),
        ],
    })
}

/// Guests see little or nothing, and few may invite them.
fn authorization_policy(tenant: &Tenant) -> Value {
    let mut random = tenant.random_of("authorization-policy");
    let guests = random.pick(&["2af84b1e-32c8-42b7-82bc-daa82404023b", "10dae51f-b6af-4016-8d66-8c2a99b929b3"]);
    json!({
        "id": "authorizationPolicy",
        "displayName": "Authorization Policy",
        "allowInvitesFrom": "adminsAndGuestInviters",
        "allowEmailVerifiedUsersToJoinOrganization": false,
        "allowedToSignUpEmailBasedSubscriptions": false,
        "allowedToUseSSPR": random.permille(500),
        "blockMsolPowerShell": true,
        "guestUserRoleId": guests,
        "defaultUserRolePermissions": {
            "allowedToCreateApps": false,
            "allowedToCreateSecurityGroups": false,
            "allowedToCreateTenants": false,
            "allowedToReadBitlockerKeysForOwnedDevice": false,
            "allowedToReadOtherUsers": random.permille(800),
            // For applications of people's own teams, which is no consent for themselves.
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team"],
        },
    })
}

/// Guests come from partners alone. The list of those who may not be invited was there before, and is in force no more.
fn collaboration_policies(tenant: &Tenant) -> Vec<Value> {
    let policy = |name: &str, in_force: bool, lists: Value| {
        let policy = json!({"B2BManagementPolicy": {"InvitationsAllowedAndBlockedDomainsPolicy": lists}});
        json!({
            "id": tenant.random_of(&format!("b2b-management-policies {name}")).guid(),
            "displayName": name,
            "isOrganizationDefault": in_force,
            "definition": [policy.to_string()],
        })
    };
    let partners = json!({"AllowedDomains": [tenant.partner(), "fabrikam.example"], "BlockedDomains": []});
    let before = json!({"AllowedDomains": [], "BlockedDomains": ["northwind.example"]});
    vec![policy("B2BManagementPolicy", true, partners), policy("B2BManagementPolicy (2023)", false, before)]
}

/// Two of those that Microsoft gives every tenant. None is assigned. What users can consent to at all is
/// `delegatedUserConsentable`, a value that Microsoft keeps for its own policies (permissionGrantConditionSet, reference
/// field-faults.md, F2); which permissions of low risk there are, and of whom, says configure-user-consent.md of
/// MicrosoftDocs/entra-docs @02e1af04.
fn grant_policies() -> Vec<Value> {
    let policy = |id: &str, name: &str, classification: &str, verified: bool| {
        json!({
            "id": id,
            "displayName": name,
            "includes": [{
                "permissionType": "delegatedUserConsentable",
                "permissionClassification": classification,
                "permissions": ["all"],
                "resourceApplication": "any",
                "clientApplicationIds": ["all"],
                "clientApplicationTenantIds": ["all"],
                "clientApplicationPublisherIds": ["all"],
                "clientApplicationsFromVerifiedPublisherOnly": verified,
            }],
            "excludes": [],
        })
    };
    vec![
        policy("microsoft-user-default-low", "Default User Low Risk Policy", "low", true),
        policy("microsoft-user-default-legacy", "Default User Legacy Policy", "all", false),
    ]
}

/// Reviewers are told of each request, and told once.
fn admin_consent_request_policy(tenant: &Tenant) -> Value {
    let reviewer = tenant.random_of("admin-consent-request-policy").guid();
    json!({
        "id": "adminConsentRequestPolicy",
        "isEnabled": true,
        "notifyReviewers": true,
        "remindersEnabled": false,
        "requestDurationInDays": 30,
        "version": 1,
        "reviewers": [{"query": format!("/v1.0/groups/{reviewer}/transitiveMembers/microsoft.graph.user"), "queryType": "MicrosoftGraph"}],
    })
}

fn consent_settings(tenant: &Tenant) -> Value {
    json!({
        "id": tenant.random_of("consent-policy-settings").guid(),
        "templateId": "dffd5d46-495d-40a9-8e21-954ff55e198a",
        "displayName": "Consent Policy Settings",
        "values": [
            {"name": "EnableGroupSpecificConsent", "value": "false"},
            {"name": "BlockUserConsentForRiskyApps", "value": "true"},
            {"name": "EnableAdminConsentRequests", "value": "true"},
        ],
    })
}

fn group_settings(tenant: &Tenant) -> Value {
    json!({
        "id": tenant.random_of("group-settings").guid(),
        "templateId": "62375ab9-6b52-47ed-826b-58e47e0e304b",
        "displayName": "Group.Unified",
        "values": [
            {"name": "EnableGroupCreation", "value": "false"},
            {"name": "AllowGuestsToAccessGroups", "value": "true"},
            {"name": "AllowToAddGuests", "value": "true"},
        ],
    })
}

/// Users are synchronized; the last time was within the hour.
fn organization(tenant: &Tenant) -> Value {
    let ago = 60 + i64::try_from(tenant.random_of("organization").below(50 * 60)).unwrap_or_default();
    json!({
        "id": tenant.id,
        "displayName": tenant.name,
        "tenantType": "AAD",
        "createdDateTime": timestamp(tenant.plan.collected_at - 4_000 * 86_400 - ago),
        "onPremisesSyncEnabled": true,
        "onPremisesLastSyncDateTime": timestamp(tenant.plan.collected_at - ago),
        "onPremisesLastPasswordSyncDateTime": timestamp(tenant.plan.collected_at - ago + 30),
        "privacyProfile": {
            "contactEmail": format!("privacy@{}", tenant.domain),
            "statementUrl": format!("https://www.{}/privacy", tenant.domain),
        },
        "technicalNotificationMails": [format!("admins@{}", tenant.domain)],
        "securityComplianceNotificationMails": [format!("security@{}", tenant.domain)],
        "verifiedDomains": [
            {"name": tenant.initial_domain, "isInitial": true, "isDefault": false, "type": "Managed"},
            {"name": tenant.domain, "isInitial": false, "isDefault": true, "type": "Managed"},
        ],
    })
}

/// Stops before many are deleted: by a number, or by a share, which must not be mistaken for each other.
fn synchronization(tenant: &Tenant) -> Value {
    let prevention = if tenant.random_of("on-premises-synchronization").permille(500) {
        json!({"synchronizationPreventionType": "enabledForCount", "alertThreshold": 500})
    } else {
        json!({"synchronizationPreventionType": "enabledForPercentage", "alertThreshold": 10})
    };
    json!({
        "id": tenant.id,
        "configuration": {
            "accidentalDeletionPrevention": prevention,
            "synchronizationInterval": "PT30M",
            "customerRequestedSynchronizationInterval": null,
        },
        "features": {
            "passwordSyncEnabled": true,
            "passwordWritebackEnabled": true,
            "blockCloudObjectTakeoverThroughHardMatchEnabled": true,
            "blockSoftMatchEnabled": true,
            "userForcePasswordChangeOnLogonEnabled": true,
        },
    })
}

fn service_plan((id, name): &(&str, &str)) -> Value {
    json!({"servicePlanId": id, "servicePlanName": name, "provisioningStatus": "Success", "appliesTo": "User"})
}

/// Each subscription holds its plans, so that what users have of them can be told.
fn subscriptions(tenant: &Tenant) -> Vec<Value> {
    let share = tenant.plan.users / 4;
    let mut random = tenant.random_of("subscribed-skus");
    let used = [share, share + share / 2, share / 3, share, share * 2];
    let mut object = |(subscription, used): (licences::Subscription, u64)| {
        let plans = licences::PLANS.iter().filter(|(id, _)| subscription.plans.contains(id));
        json!({
            "id": format!("{}_{}", tenant.id, subscription.id),
            "skuId": subscription.id,
            "skuPartNumber": subscription.part_number,
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": used,
            "prepaidUnits": {"enabled": used + 5 + random.below(used / 5 + 10), "suspended": 0, "warning": 0, "lockedOut": 0},
            "servicePlans": plans.map(service_plan).collect::<Vec<_>>(),
        })
    };
    licences::subscriptions().into_iter().zip(used).map(&mut object).collect()
}
