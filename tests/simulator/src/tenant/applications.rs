//! Applications, service principals and what they may do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::resources::{Resource, object_id, permissions};
use super::{Tenant, copy, credentials, names, object, text};
use crate::encoding;
use crate::odata::List;
use crate::snapshot::Object;

/// Navigation properties of applications and service principals.
const NAVIGATION: &[&str] = &["federatedIdentityCredentials", "appRoleAssignments", "owners"];
/// A tenant of Microsoft.
const MICROSOFT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

impl Tenant {
    fn programs(&self) -> usize {
        self.snapshot.rows("service-principals") + self.applications.extra.len()
    }

    fn program_row(&self, at: usize) -> Option<Object> {
        match at.checked_sub(self.snapshot.rows("service-principals")) {
            None => self.snapshot.row("service-principals", at),
            Some(at) => self.applications.extra.get(at).cloned(),
        }
    }

    /// `GET /servicePrincipals`.
    pub(crate) fn service_principals(&self) -> List<'_> {
        List::rows(self.programs(), |at| {
            self.program_row(at).map(|row| self.service_principal(&row)).into_iter().collect()
        })
        .pages(100, 999)
        .navigation(NAVIGATION)
    }

    /// The row of a service principal by id or `appId`.
    fn find_program(&self, id: &str) -> Option<Object> {
        let id = id.to_lowercase();
        let extra = || self.applications.extra.iter().find(|row| text(row, "id") == Some(&id)).cloned();
        self.snapshot.find("service-principals", &id).or_else(extra)
    }

    /// `GET /servicePrincipals/{id}`.
    pub(crate) fn one_service_principal(&self, id: &str) -> Option<Object> {
        Some(self.service_principal(&self.find_program(id)?))
    }

    fn service_principal(&self, row: &Object) -> Object {
        let app = text(row, "app_id").unwrap_or_default();
        let described = self.applications.described.get(app);
        let kind = text(row, "principal_type").unwrap_or("Application");
        let known = described.and_then(|one| text(one, "appOwnerOrganizationId")).map(str::to_owned);
        let owner = match text(row, "owner") {
            _ if known.is_some() => known,
            Some("own") => Some(self.snapshot.tenant_id.clone()),
            Some("microsoft") => Some(MICROSOFT.to_owned()),
            Some(_) => Some(encoding::guid(&format!("tenant of {app}"))),
            None if row.contains_key("owner") => None,
            None => Some(self.snapshot.tenant_id.clone()),
        };
        let mut program = object(json!({
            "servicePrincipalType": kind,
            "appOwnerOrganizationId": owner,
            "signInAudience": "AzureADMyOrg",
            "servicePrincipalNames": [app],
            "tags": [],
        }));
        for (column, property) in [
            ("id", "id"),
            ("app_id", "appId"),
            ("display_name", "displayName"),
            ("account_enabled", "accountEnabled"),
            ("principal_type", "servicePrincipalType"),
        ] {
            copy(row, column, &mut program, property);
        }
        program.entry("accountEnabled").or_insert(json!(true));
        if let Some(audience) = described.and_then(|one| one.get("signInAudience")) {
            program.insert("signInAudience".to_owned(), audience.clone());
        }
        let verified = row.get("publisher_verified").and_then(Value::as_bool).unwrap_or_default();
        let publisher = verified.then(|| format!("{}", encoding::hash(app) % 10_000_000));
        program.insert(
            "verifiedPublisher".to_owned(),
            json!({
                "displayName": publisher.as_ref().map(|_| row.get("display_name")),
                "verifiedPublisherId": publisher,
                "addedDateTime": publisher.as_ref().map(|_| "2024-01-01T00:00:00Z"),
            }),
        );
        let own = text(row, "owner").is_none_or(|owner| owner == "own") && kind != "ManagedIdentity";
        let (passwords, keys) = match described {
            Some(one) => written(one, false),
            // Those of an own application stand at its registration.
            None if own => (json!([]), json!([])),
            None => of_row(row, app),
        };
        program.insert("passwordCredentials".to_owned(), passwords);
        program.insert("keyCredentials".to_owned(), keys);
        let resource = self.applications.resources.iter().find(|resource| resource.app_id == app);
        let roles = resource.into_iter().flat_map(|resource| &resource.roles).map(|(name, id)| {
            json!({
                "allowedMemberTypes": ["Application"], "description": name, "displayName": name, "id": id,
                "isEnabled": true, "origin": "Application", "value": name,
            })
        });
        program.insert("appRoles".to_owned(), roles.collect());
        let scopes = resource.into_iter().flat_map(|resource| &resource.scopes).map(|(name, id)| {
            json!({
                "adminConsentDescription": name, "adminConsentDisplayName": name, "id": id, "isEnabled": true,
                "type": "Admin", "userConsentDescription": null, "userConsentDisplayName": null, "value": name,
            })
        });
        program.insert("oauth2PermissionScopes".to_owned(), scopes.collect());
        program
    }

    /// `GET /servicePrincipals/{id}/appRoleAssignments`; nothing where there is none of that id.
    pub(crate) fn app_role_assignments(&self, id: &str) -> Option<Vec<Object>> {
        let row = self.find_program(id)?;
        let app = text(&row, "app_id").unwrap_or_default();
        let mut held: BTreeSet<String> =
            names(&row, "application_permissions").unwrap_or_default().into_iter().map(str::to_owned).collect();
        if row.get("application_permissions").is_none()
            && let Some(one) = self.applications.described.get(app)
        {
            held.extend(granted(one, "Application"));
        }
        let of = |name: &String| {
            let (resource, role) = self.applications.resource_with(name, false)?;
            Some(object(json!({
                "id": encoding::base64url(format!("{id}{role}").as_bytes()),
                "appRoleId": role,
                "createdDateTime": "2024-01-01T00:00:00Z",
                "deletedDateTime": null,
                "principalDisplayName": row.get("display_name"),
                "principalId": row.get("id"),
                "principalType": "ServicePrincipal",
                "resourceDisplayName": resource.name,
                "resourceId": resource.id,
            })))
        };
        Some(held.iter().filter_map(of).collect())
    }

    /// `GET /servicePrincipals/{id}/delegatedPermissionClassifications`.
    pub(crate) fn permission_classifications(&self, id: &str) -> Option<Vec<Object>> {
        self.find_program(id)?;
        let all = self.snapshot.document("risky-delegated-permission-classifications").iter();
        let own = all.filter(|one| object_id(one, "servicePrincipal") == Some(id));
        let names = own.filter_map(|one| text(one, "riskyPermClassifications")).flat_map(|names| names.split(','));
        let classified = names.map(str::trim).filter(|name| !name.is_empty()).map(|name| {
            let permission = self.applications.resource_with(name, true);
            let id = permission.map_or_else(|| encoding::guid(&format!("scope {name}")), |(_, id)| id.to_owned());
            object(json!({
                "id": encoding::base64url(id.as_bytes()),
                "classification": "low",
                "permissionId": id,
                "permissionName": name,
            }))
        });
        Some(classified.collect())
    }

    /// `GET /oauth2PermissionGrants`.
    pub(crate) fn permission_grants(&self) -> List<'_> {
        List::rows(self.programs(), |at| self.program_row(at).map(|row| self.grants(&row)).unwrap_or_default())
            .pages(100, 999)
    }

    fn grants(&self, row: &Object) -> Vec<Object> {
        let id = text(row, "id").unwrap_or_default();
        let app = text(row, "app_id").unwrap_or_default();
        let described = self.applications.described.get(app).filter(|_| row.get("tenant_permissions").is_none());
        let of_tenant: Vec<String> = match described {
            Some(one) => granted(one, "Delegated").collect(),
            None => names(row, "tenant_permissions").unwrap_or_default().into_iter().map(str::to_owned).collect(),
        };
        let of_users: Vec<String> =
            names(row, "user_permissions").unwrap_or_default().into_iter().map(str::to_owned).collect();
        let mut grants = Vec::new();
        let mut grant = |principal: Option<String>, scopes: &[String]| {
            // A grant is for one resource.
            let mut by_resource: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for scope in scopes {
                if let Some((resource, _)) = self.applications.resource_with(scope, true) {
                    by_resource.entry(resource.id.as_str()).or_default().push(scope);
                }
            }
            for (resource, scopes) in by_resource {
                let key = format!("{id}{resource}{}", principal.as_deref().unwrap_or_default());
                grants.push(object(json!({
                    "id": encoding::base64url(key.as_bytes()),
                    "clientId": id,
                    "consentType": if principal.is_some() { "Principal" } else { "AllPrincipals" },
                    "principalId": principal,
                    "resourceId": resource,
                    "scope": scopes.join(" "),
                })));
            }
        };
        if !of_tenant.is_empty() {
            grant(None, &of_tenant);
        }
        let users = row.get("consenting_users").and_then(Value::as_u64).unwrap_or_default();
        for nth in 0..usize::try_from(users).unwrap_or_default() {
            let user = self.snapshot.table("users").and_then(|table| table.id(nth));
            grant(Some(user.unwrap_or_else(|| encoding::guid(&format!("user {nth}")))), &of_users);
        }
        grants
    }

    /// `GET /applications`: those of the tenant's own.
    pub(crate) fn applications(&self) -> List<'_> {
        let rows = self.snapshot.rows("service-principals");
        let unlisted = &self.applications.unlisted;
        List::rows(rows + unlisted.len(), move |at| {
            let one = match at.checked_sub(rows) {
                None => self.snapshot.row("service-principals", at).and_then(|row| self.registration(&row)),
                Some(at) => unlisted.get(at).and_then(|app| {
                    let extra = || self.applications.extra.iter().find(|row| text(row, "app_id") == Some(app));
                    self.described_application(app).or_else(|| self.registration(extra()?))
                }),
            };
            one.into_iter().collect()
        })
        .pages(100, 999)
        .navigation(NAVIGATION)
    }

    fn registration(&self, row: &Object) -> Option<Object> {
        let app = text(row, "app_id")?;
        if let Some(one) = self.described_application(app) {
            return Some(one);
        }
        let own = text(row, "owner") == Some("own") && text(row, "principal_type") != Some("ManagedIdentity");
        // Where the number is not known the registration was not read.
        row.get("passwords").filter(|number| own && !number.is_null())?;
        let (passwords, keys) = of_row(row, app);
        let asked = |column: &str| names(row, column).unwrap_or_default();
        let mut access = Access::default();
        for name in asked("application_permissions") {
            access.add(self.applications.resource_with(name, false), "Role");
        }
        for name in asked("tenant_permissions").into_iter().chain(asked("user_permissions")) {
            access.add(self.applications.resource_with(name, true), "Scope");
        }
        Some(object(json!({
            "id": encoding::guid(&format!("registration of {app}")),
            "appId": app,
            "displayName": row.get("display_name"),
            "signInAudience": "AzureADMyOrg",
            "requiredResourceAccess": access.value(),
            "passwordCredentials": passwords,
            "keyCredentials": keys,
            "federatedIdentityCredentials": [],
        })))
    }

    /// `GET /applications/{id}/federatedIdentityCredentials`. The outer option is whether there is such an application.
    pub(crate) fn federated_credentials(&self, id: &str) -> Option<Vec<Object>> {
        let list = self.applications();
        let own = |one: &Object| text(one, "id").is_some_and(|known| known.eq_ignore_ascii_case(id));
        let found = (0..list.rows).flat_map(|row| (list.expand)(row)).find(own)?;
        let all = found.get("federatedIdentityCredentials").and_then(Value::as_array);
        Some(all.into_iter().flatten().filter_map(|one| one.as_object().cloned()).collect())
    }

    /// An application that a document tells all of.
    fn described_application(&self, app: &str) -> Option<Object> {
        let one = self.applications.described.get(app)?;
        let id = object_id(one, "application")?;
        let (passwords, keys) = written(one, true);
        let mut access = Access::default();
        for permission in permissions(one) {
            let delegated = text(permission, "roleType") == Some("Delegated");
            let found = self.applications.resource_with(text(permission, "roleDisplayName")?, delegated);
            access.add(found, if delegated { "Scope" } else { "Role" });
        }
        let many = one.get("isMultiTenantEnabled").and_then(Value::as_bool).unwrap_or_default();
        let federated = one.get("federatedCredentials").filter(|all| all.is_array()).cloned();
        Some(object(json!({
            "id": id,
            "appId": app,
            "displayName": one.get("displayName"),
            "signInAudience": if many { "AzureADMultipleOrgs" } else { "AzureADMyOrg" },
            "requiredResourceAccess": access.value(),
            "passwordCredentials": passwords,
            "keyCredentials": keys,
            "federatedIdentityCredentials": federated.unwrap_or_else(|| json!([])),
        })))
    }
}

/// The credentials of a row of the table.
fn of_row(row: &Object, app: &str) -> (Value, Value) {
    let number = row.get("passwords").and_then(Value::as_i64).unwrap_or_default();
    credentials(number, text(row, "credentials_end"), app)
}

/// The credentials of a document: those of the application, or those of the service principal.
fn written(one: &Object, of_application: bool) -> (Value, Value) {
    let own = |name: &str| -> Value {
        let all = one.get(name).and_then(Value::as_array).into_iter().flatten();
        let all = all.filter(|credential| {
            let flag = credential.get("isFromApplication").and_then(Value::as_bool).unwrap_or_default();
            flag == of_application
        });
        all.cloned()
            .map(|mut credential| {
                if let Some(credential) = credential.as_object_mut() {
                    credential.remove("isFromApplication");
                }
                credential
            })
            .collect()
    };
    (own("passwordCredentials"), own("keyCredentials"))
}

/// The permissions of a kind that an administrator consented to.
fn granted<'o>(one: &'o Object, kind: &'static str) -> impl Iterator<Item = String> + 'o {
    let consented = |permission: &&Object| permission.get("isAdminConsented") == Some(&json!(true));
    permissions(one)
        .filter(consented)
        .filter(move |permission| text(permission, "roleType") == Some(kind))
        .filter_map(|permission| text(permission, "roleDisplayName").map(str::to_owned))
}

/// `requiredResourceAccess`.
#[derive(Default)]
struct Access(BTreeMap<&'static str, Vec<Value>>);

impl Access {
    fn add(&mut self, permission: Option<(&Resource, &str)>, kind: &str) {
        if let Some((resource, id)) = permission {
            self.0.entry(resource.app_id).or_default().push(json!({"id": id, "type": kind}));
        }
    }

    fn value(self) -> Value {
        self.0.into_iter().map(|(app, all)| json!({"resourceAppId": app, "resourceAccess": all})).collect()
    }
}
