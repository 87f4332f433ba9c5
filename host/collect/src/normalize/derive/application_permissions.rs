//! What applications may do: the permissions that resources publish, those that were granted, and those asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ephor_schema::permissions::{BY_ROLE, DATA_OF_ALL, DELEGATED, TAKEOVER};
use serde_json::{Value, json};

use super::properties::{id, list, text};
use super::{Inputs, Object};

pub(super) const SERVICE_PRINCIPALS: &str = "graph/service-principals";
pub(super) const ROLE_ASSIGNMENTS: &str = "graph/app-role-assignments";
pub(super) const GRANTS: &str = "graph/oauth2-permission-grants";

/// The role that stands for access without a role.
const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";
/// The appId of Office 365 Exchange Online.
pub(super) const EXCHANGE_ONLINE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// All mailboxes, by Exchange Web Services.
const FULL_ACCESS: &str = "full_access_as_app";

/// Whether a permission is held by the application itself, or on behalf of who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Application,
    Delegated,
}

/// A permission; what is none is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Permission {
    /// The name of the resource that publishes it.
    resource: Option<String>,
    kind: Kind,
    name: Option<String>,
    id: Option<String>,
    of_exchange: bool,
}

impl Permission {
    /// Whether it is dangerous; none if its name is not known.
    fn is_risky(&self) -> Option<bool> {
        let name = self.name.as_deref()?;
        let lists: &[&[&str]] = match self.kind {
            Kind::Application => &[TAKEOVER, DATA_OF_ALL, BY_ROLE],
            Kind::Delegated => &[DELEGATED],
        };
        Some(is_among(name, lists))
    }

    fn opens_all_mailboxes(&self) -> bool {
        self.of_exchange && self.kind == Kind::Application && self.name.as_deref() == Some(FULL_ACCESS)
    }
}

/// Whether a delegated permission is dangerous.
pub(super) fn is_dangerous_delegated(name: &str) -> bool {
    is_among(name, &[DELEGATED])
}

fn is_among(name: &str, lists: &[&[&str]]) -> bool {
    lists.iter().any(|list| list.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// The permissions of one application, and whether each was granted; none where that is not known.
#[derive(Debug, Default)]
pub(super) struct Permissions(BTreeMap<Permission, Option<bool>>);

impl Permissions {
    /// Whether one is dangerous.
    pub(super) fn are_risky(&self) -> bool {
        self.0.keys().any(|permission| permission.is_risky() == Some(true))
    }

    /// Whether one opens all mailboxes of Exchange Online.
    pub(super) fn open_all_mailboxes(&self) -> bool {
        self.0.keys().any(Permission::opens_all_mailboxes)
    }

    /// How many have no name.
    pub(super) fn unnamed(&self) -> usize {
        self.0.keys().filter(|permission| permission.name.is_none()).count()
    }

    /// As documents list them.
    pub(super) fn shown(&self) -> Vec<Value> {
        let shown = |(permission, granted): (&Permission, &Option<bool>)| {
            json!({
                "roleId": permission.id,
                "roleType": if permission.kind == Kind::Application { "Application" } else { "Delegated" },
                "roleDisplayName": permission.name,
                "applicationDisplayName": permission.resource,
                "isAdminConsented": granted,
                "isRisky": permission.is_risky(),
            })
        };
        self.0.iter().map(shown).collect()
    }
}

/// A resource, with the names of its permissions by their ids.
#[derive(Debug, Default)]
struct Resource {
    app_id: Option<String>,
    name: Option<String>,
    roles: HashMap<String, String>,
    scopes: HashMap<String, String>,
}

impl Resource {
    fn of(object: &Object) -> Self {
        let named = |property: &str| {
            list(object, property)
                .filter_map(|one| Some((id(one, "id")?, text(one, "value")?.to_owned())))
                .collect::<HashMap<_, _>>()
        };
        Self {
            app_id: id(object, "appId"),
            name: text(object, "displayName").map(str::to_owned),
            roles: named("appRoles"),
            scopes: named("oauth2PermissionScopes"),
        }
    }

    fn by_id(&self, kind: Kind, id: &str) -> Permission {
        let names = if kind == Kind::Application { &self.roles } else { &self.scopes };
        self.permission(kind, names.get(id).cloned(), Some(id.to_owned()))
    }

    fn by_name(&self, kind: Kind, name: &str) -> Permission {
        let names = if kind == Kind::Application { &self.roles } else { &self.scopes };
        let id = names.iter().find(|(_, known)| known.as_str() == name).map(|(id, _)| id.clone());
        self.permission(kind, Some(name.to_owned()), id)
    }

    fn permission(&self, kind: Kind, name: Option<String>, id: Option<String>) -> Permission {
        let of_exchange = self.app_id.as_deref() == Some(EXCHANGE_ONLINE);
        Permission { resource: self.name.clone(), kind, name, id, of_exchange }
    }
}

/// All that was granted for the whole tenant, by the id of the service principal that has it.
pub(super) struct Granted {
    resources: Vec<Resource>,
    by_app: HashMap<String, usize>,
    /// Each permission stands once.
    permissions: Vec<Permission>,
    held: HashMap<String, BTreeSet<usize>>,
    /// Whether what is not here was not granted.
    whole: bool,
}

impl Granted {
    pub(super) fn read<F: Inputs>(feeds: &F) -> Result<Self, F::Error> {
        let mut granted = Self {
            resources: Vec::new(),
            by_app: HashMap::new(),
            permissions: Vec::new(),
            held: HashMap::new(),
            whole: feeds.gap(ROLE_ASSIGNMENTS).is_none() && feeds.gap(GRANTS).is_none(),
        };
        let mut by_id = HashMap::new();
        feeds.each(SERVICE_PRINCIPALS, &mut |object| {
            let resource = Resource::of(object);
            if resource.roles.is_empty() && resource.scopes.is_empty() {
                return;
            }
            if let Some(app) = &resource.app_id {
                granted.by_app.insert(app.clone(), granted.resources.len());
            }
            by_id.extend(id(object, "id").map(|id| (id, granted.resources.len())));
            granted.resources.push(resource);
        })?;
        let mut numbers: HashMap<Permission, usize> = HashMap::new();
        let mut add = |granted: &mut Self, principal: String, permission: Permission| {
            let number = *numbers.entry(permission).or_insert_with_key(|permission| {
                granted.permissions.push(permission.clone());
                granted.permissions.len() - 1
            });
            granted.held.entry(principal).or_default().insert(number);
        };
        feeds.each(ROLE_ASSIGNMENTS, &mut |assignment| {
            let of = |name: &str| id(assignment, name);
            let (Some(principal), Some(role)) = (of("principalId"), of("appRoleId")) else { return };
            // Users and groups that may use an application are no permissions.
            let program =
                text(assignment, "principalType").is_none_or(|kind| kind.eq_ignore_ascii_case("ServicePrincipal"));
            if role == NO_ROLE || !program {
                return;
            }
            let resource = of("resourceId").and_then(|id| granted.resources.get(*by_id.get(&id)?));
            let permission = match resource {
                Some(resource) => resource.by_id(Kind::Application, &role),
                None => {
                    let name = text(assignment, "resourceDisplayName").map(str::to_owned);
                    Resource { name, ..Resource::default() }.by_id(Kind::Application, &role)
                }
            };
            add(&mut granted, principal, permission);
        })?;
        feeds.each(GRANTS, &mut |grant| {
            let everybody = text(grant, "consentType").is_some_and(|kind| kind.eq_ignore_ascii_case("AllPrincipals"));
            let (true, Some(client)) = (everybody, id(grant, "clientId")) else { return };
            let known = id(grant, "resourceId").and_then(|id| by_id.get(&id).copied());
            for scope in text(grant, "scope").unwrap_or_default().split_whitespace() {
                let permission = match known.and_then(|at| granted.resources.get(at)) {
                    Some(resource) => resource.by_name(Kind::Delegated, scope),
                    None => Resource::default().by_name(Kind::Delegated, scope),
                };
                add(&mut granted, client.clone(), permission);
            }
        })?;
        Ok(granted)
    }

    /// What a service principal was granted.
    pub(super) fn to(&self, principal: &str) -> Permissions {
        let numbers = self.held.get(principal).into_iter().flatten();
        Permissions(numbers.filter_map(|at| Some((self.permissions.get(*at)?.clone(), Some(true)))).collect())
    }

    /// What an application asks for, with what its service principal was granted, asked for or not.
    pub(super) fn of_application(&self, application: &Object, principal: Option<&str>) -> Permissions {
        let mut all = principal.map(|id| self.to(id)).unwrap_or_default();
        let nothing = Resource::default();
        let not_granted = self.whole.then_some(false);
        for access in list(application, "requiredResourceAccess") {
            let app = id(access, "resourceAppId");
            let resource = app.and_then(|app| self.resources.get(*self.by_app.get(&app)?)).unwrap_or(&nothing);
            for one in list(access, "resourceAccess") {
                let kind = match text(one, "type") {
                    Some(kind) if kind.eq_ignore_ascii_case("Role") => Kind::Application,
                    _ => Kind::Delegated,
                };
                if let Some(id) = id(one, "id") {
                    all.0.entry(resource.by_id(kind, &id)).or_insert(not_granted);
                }
            }
        }
        all
    }
}
