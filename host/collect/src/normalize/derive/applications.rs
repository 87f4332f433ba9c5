//! The documents `risky-applications`, `dedicated-exchange-hybrid-applications` and
//! `risky-third-party-service-principals`.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::application_permissions::{GRANTS, Granted, ROLE_ASSIGNMENTS, SERVICE_PRINCIPALS};
use super::credentials;
use super::properties::{copied, id, list, text};
use super::standing::Standing;
use super::{Derived, Inputs, Object};

const APPLICATIONS: &str = "applications";

/// How the assistant for a dedicated hybrid application calls it, with the GUID of the organization behind.
const HYBRID: &str = "exchangeserverapp-";
/// The certificate of Exchange servers that the assistant gives to it, whatever its name.
const SERVERS_KEY: &str = "microsoft exchange server auth certificate";

/// Applications and service principals with what they may do.
#[derive(Clone, Debug, PartialEq)]
pub struct Applications {
    /// The document `risky-applications`.
    pub risky: Derived,
    /// The document `dedicated-exchange-hybrid-applications`.
    pub hybrid: Derived,
    /// The document `risky-third-party-service-principals`.
    pub third_party: Derived,
}

/// Makes the documents of applications by their permissions. `tenant` is the id of the tenant in lower case.
///
/// An application for a dedicated hybrid deployment is one that has the assistant's name for it, or one that may open all
/// mailboxes and has the certificate of Exchange servers: people may name it as they like.
///
/// # Feeds
/// - `applications`: `GET /v1.0/applications?$select=id,appId,displayName,signInAudience,requiredResourceAccess,
///   keyCredentials,passwordCredentials&$expand=federatedIdentityCredentials`; application right Application.Read.All.
/// - `federated-identity-credentials`: `GET /beta/applications/{id}/federatedIdentityCredentials`, of each application that
///   came without them; the same right.
/// - `graph/service-principals`: `GET /v1.0/servicePrincipals?$select=id,appId,displayName,signInAudience,
///   appOwnerOrganizationId,keyCredentials,passwordCredentials,appRoles,oauth2PermissionScopes`; the same right.
/// - `graph/app-role-assignments`: `GET /v1.0/servicePrincipals/{id}/appRoleAssignments`, of each service principal; the
///   same right.
/// - `graph/oauth2-permission-grants`: `GET /v1.0/oauth2PermissionGrants`; Directory.Read.All.
///
/// # Errors
/// If a feed cannot be read.
pub fn applications<F: Inputs>(feeds: &F, tenant: &str) -> Result<Applications, F::Error> {
    let granted = Granted::read(feeds)?;
    let mut principals: HashMap<String, String> = HashMap::new();
    feeds.each(SERVICE_PRINCIPALS, &mut |object| {
        // No application of this tenant belongs to another one.
        let foreign = id(object, "appOwnerOrganizationId").is_some_and(|owner| owner != tenant);
        if let (false, Some(app), Some(id)) = (foreign, id(object, "appId"), id(object, "id")) {
            principals.insert(app, id);
        }
    })?;
    let mut registered = Registered { alone: credentials::Alone::read(feeds)?, ..Registered::default() };
    feeds.each(APPLICATIONS, &mut |application| registered.add(application, &granted, &principals))?;
    let mut third_party = BTreeMap::new();
    let mut unnamed = 0;
    feeds.each(SERVICE_PRINCIPALS, &mut |object| {
        let Some(id) = id(object, "id") else { return };
        registered.join(&id, object);
        let foreign = self::id_of_owner(object).is_some_and(|owner| owner != tenant);
        let permissions = granted.to(&id);
        unnamed += permissions.unnamed();
        if foreign && permissions.are_risky() {
            let mut row = copied(object, &["appId", "displayName", "signInAudience", "appOwnerOrganizationId"]);
            add_credentials(&mut row, object, false);
            row.insert("permissions".to_owned(), Value::Array(permissions.shown()));
            row.insert("objectId".to_owned(), Value::String(id.clone()));
            third_party.insert(id, row);
        }
    })?;
    let of_applications = standing(feeds, APPLICATIONS);
    let own = |rows: Vec<Object>| match &of_applications {
        Ok(standing) => {
            let mut standing = standing.clone();
            standing.also(
                feeds,
                SERVICE_PRINCIPALS,
                "names of permissions, and whether they were granted, may be missing",
            );
            lacks_names(&mut standing, registered.unnamed);
            if let Some(gap) = registered.alone.gap.as_ref().filter(|_| registered.unfederated > 0) {
                let unknown = "which tokens of others stand for an application is not known of all";
                standing.lacks(&format!("{unknown} (federated-identity-credentials: {})", gap.reason));
            }
            standing.derived(rows)
        }
        Err(gap) => Derived::nothing(gap.clone()),
    };
    let rows = |hybrid: bool| registered.rows(hybrid);
    Ok(Applications {
        risky: own(rows(false)),
        hybrid: own(rows(true)),
        third_party: match standing(feeds, SERVICE_PRINCIPALS) {
            Ok(mut standing) => {
                lacks_names(&mut standing, unnamed);
                standing.derived(third_party.into_values().collect())
            }
            Err(gap) => Derived::nothing(gap),
        },
    })
}

fn id_of_owner(object: &Object) -> Option<String> {
    id(object, "appOwnerOrganizationId")
}

fn standing<F: Inputs>(feeds: &F, base: &str) -> Result<Standing, super::Gap> {
    let mut standing = Standing::on(feeds, base)?;
    standing.also(feeds, ROLE_ASSIGNMENTS, "which application permissions were granted is not known in full");
    standing.also(feeds, GRANTS, "which delegated permissions were granted is not known in full");
    Ok(standing)
}

fn lacks_names(standing: &mut Standing, unnamed: usize) {
    if unnamed > 0 {
        let reason = "permissions have no name, for no service principal publishes them, so whether they are dangerous is \
                      not known";
        standing.lacks(&format!("{unnamed} {reason}"));
    }
}

fn add_credentials(row: &mut Object, object: &Object, from_application: bool) {
    for property in ["keyCredentials", "passwordCredentials"] {
        if let Some(all) = credentials::of(object, property, from_application) {
            row.insert(property.to_owned(), json!(all));
        }
    }
}

/// Applications of the tenant that matter, by their appId.
#[derive(Debug, Default)]
struct Registered {
    rows: BTreeMap<String, Row>,
    /// The appIds by the ids of their service principals.
    by_principal: HashMap<String, String>,
    unnamed: usize,
    /// Federated credentials that did not come with their application.
    alone: credentials::Alone,
    /// Those of which they are not known.
    unfederated: usize,
}

#[derive(Debug)]
struct Row {
    object: Object,
    risky: bool,
    hybrid: bool,
}

impl Registered {
    fn add(&mut self, application: &Object, granted: &Granted, principals: &HashMap<String, String>) {
        let Some(app) = id(application, "appId") else { return };
        let principal = principals.get(&app);
        let permissions = granted.of_application(application, principal.map(String::as_str));
        self.unnamed += permissions.unnamed();
        let (risky, hybrid) = (permissions.are_risky(), is_hybrid(application, permissions.open_all_mailboxes()));
        if !(risky || hybrid) {
            return;
        }
        let mut object = copied(application, &["appId", "displayName"]);
        object.insert(
            "objectId".to_owned(),
            json!({"application": id(application, "id"), "servicePrincipal": principal}),
        );
        if let Some(audience) = text(application, "signInAudience") {
            let many = ["AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"];
            let many = many.iter().any(|known| known.eq_ignore_ascii_case(audience));
            object.insert("isMultiTenantEnabled".to_owned(), json!(many));
        }
        add_credentials(&mut object, application, true);
        match credentials::federated(application, &self.alone) {
            Some(federated) => _ = object.insert("federatedCredentials".to_owned(), json!(federated)),
            None => self.unfederated += 1,
        }
        object.insert("permissions".to_owned(), Value::Array(permissions.shown()));
        if let Some(principal) = principal {
            self.by_principal.insert(principal.clone(), app.clone());
        }
        self.rows.insert(app, Row { object, risky, hybrid });
    }

    /// Adds the credentials that stand at the service principal.
    fn join(&mut self, principal: &str, object: &Object) {
        let row = self.by_principal.get(principal).and_then(|app| self.rows.get_mut(app));
        let Some(Row { object: row, .. }) = row else { return };
        for property in ["keyCredentials", "passwordCredentials"] {
            let own = row.remove(property).and_then(objects);
            if let Some(all) = credentials::joined(own, credentials::of(object, property, false)) {
                row.insert(property.to_owned(), json!(all));
            }
        }
    }

    fn rows(&self, hybrid: bool) -> Vec<Object> {
        let wanted = |row: &&Row| if hybrid { row.hybrid } else { row.risky };
        self.rows.values().filter(wanted).map(|row| row.object.clone()).collect()
    }
}

fn objects(list: Value) -> Option<Vec<Object>> {
    let Value::Array(all) = list else { return None };
    let object = |one| if let Value::Object(object) = one { Some(object) } else { None };
    Some(all.into_iter().filter_map(object).collect())
}

fn is_hybrid(application: &Object, opens_all_mailboxes: bool) -> bool {
    let is_called = text(application, "displayName").is_some_and(|name| name.to_ascii_lowercase().starts_with(HYBRID));
    let of_servers =
        |key: &Object| text(key, "displayName").is_some_and(|name| name.to_ascii_lowercase().contains(SERVERS_KEY));
    is_called || opens_all_mailboxes && list(application, "keyCredentials").any(of_servers)
}

#[cfg(test)]
mod tests;
