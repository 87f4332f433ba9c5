//! Who holds which privileged role: assigned or eligible, directly or by a group.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::properties::{copied, id, list, text};
use super::standing::Standing;
use super::{Gap, Inputs, Object};
use crate::normalize::roles::{self, Role, Scope};
use ephor_snapshot::Status;

/// Assignments in force, of everybody; needs no licence.
pub(super) const ASSIGNMENTS: &str = "graph/role-assignments";
/// The same as Privileged Identity Management knows them, with their times.
pub(super) const INSTANCES: &str = "role-assignment-instances";
/// Who may activate a role.
pub(super) const ELIGIBLE: &str = "role-eligibility-instances";
const DEFINITIONS: &str = "role-definitions";
const MEMBERS: &str = "graph/policy-group-members";
const GROUP_ELIGIBLE: &str = "group-eligibility-instances";

/// What is copied of an expanded principal.
const OF_PRINCIPAL: &[&str] = &["id", "displayName", "appId", "onPremisesImmutableId", "onPremisesSyncEnabled"];

/// Which roles are the privileged ones in this tenant.
pub(super) struct Definitions {
    /// By id; none for a role without privileges.
    known: HashMap<String, Option<&'static Role>>,
    whole: bool,
}

/// What the role of an assignment is.
pub(super) enum Named {
    Privileged(&'static Role),
    Other,
    /// No definition names it.
    Unknown,
}

impl Definitions {
    pub(super) fn read<F: Inputs>(feeds: &F) -> Result<Self, F::Error> {
        let mut known = HashMap::new();
        feeds.each(DEFINITIONS, &mut |role| {
            if let Some(id) = id(role, "id") {
                known.insert(id, privileged(role));
            }
        })?;
        Ok(Self { known, whole: feeds.gap(DEFINITIONS).is_none() })
    }

    /// What the role of an assignment, or of a policy, is.
    pub(super) fn of(&self, assignment: &Object) -> Named {
        let Some(id) = id(assignment, "roleDefinitionId") else { return Named::Unknown };
        match self.known.get(&id) {
            Some(Some(role)) => Named::Privileged(role),
            Some(None) => Named::Other,
            // A built-in role has the id of its template.
            None => built_in(&id).map_or(Named::Unknown, Named::Privileged),
        }
    }

    /// Whether the tenant has that role, as far as is known.
    pub(super) fn has(&self, role: &Role) -> bool {
        !self.whole || self.known.values().flatten().any(|known| known.0 == role.0)
    }
}

/// A definition by its template, whatever its own id is. One of the tenant's own may name any template.
fn privileged(definition: &Object) -> Option<&'static Role> {
    if definition.get("isBuiltIn").and_then(Value::as_bool) == Some(false) {
        return None;
    }
    built_in(&id(definition, "templateId").or_else(|| id(definition, "id"))?)
}

fn built_in(template: &str) -> Option<&'static Role> {
    roles::privileged().find(|role| role.0 == template)
}

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    ServicePrincipal,
    Group,
    /// Deleted, or something that acts for nobody.
    Other,
}

impl Kind {
    /// The word for it in documents.
    pub(super) const fn word(self) -> Option<&'static str> {
        match self {
            Self::User => Some("user"),
            Self::ServicePrincipal => Some("servicePrincipal"),
            Self::Group => Some("group"),
            Self::Other => None,
        }
    }

    /// What an expanded principal says that it is.
    pub(super) fn of(principal: &Object) -> Option<Self> {
        let kind = text(principal, "@odata.type")?.rsplit('.').next().unwrap_or_default();
        Some(match kind.to_ascii_lowercase().as_str() {
            "user" | "agentuser" => Self::User,
            "serviceprincipal" | "agentidentity" => Self::ServicePrincipal,
            "group" => Self::Group,
            _ => Self::Other,
        })
    }
}

/// What an assignment says of its principal.
#[derive(Clone, Debug, Default)]
pub(super) struct Principal {
    /// None where it does not say.
    pub kind: Option<Kind>,
    /// Its properties.
    pub object: Object,
}

/// The principals with a privileged role.
pub(super) struct Holders {
    /// The names of their roles, by the id of the principal; groups are among them.
    pub roles: BTreeMap<String, BTreeSet<&'static str>>,
    /// What assignments say of those that hold a role without a group.
    pub principals: HashMap<String, Principal>,
    /// Groups with a role of which members were read.
    pub groups: HashSet<String>,
}

impl Holders {
    /// Who holds a role. The error is why nothing is known of it.
    pub(super) fn read<F: Inputs>(feeds: &F) -> Result<Result<(Self, Standing), Gap>, F::Error> {
        let mut standing = match standing(feeds) {
            Ok(standing) => standing,
            Err(gap) => return Ok(Err(gap)),
        };
        let definitions = Definitions::read(feeds)?;
        let mut holders = Self { roles: BTreeMap::new(), principals: HashMap::new(), groups: HashSet::new() };
        let (mut all, mut unknown, mut nobody, mut unscoped) = (0, 0, 0, 0);
        for feed in [ASSIGNMENTS, INSTANCES, ELIGIBLE] {
            feeds.each(feed, &mut |assignment| {
                all += 1;
                match (definitions.of(assignment), id(assignment, "principalId")) {
                    (Named::Other, _) => {}
                    (Named::Unknown, _) => unknown += 1,
                    (Named::Privileged(_), None) => nobody += 1,
                    (Named::Privileged(role), Some(principal)) => match Scope::of(assignment) {
                        Scope::Tenant => holders.add(assignment, &principal, role.1),
                        // Whoever administers a unit or an object is no administrator of the tenant.
                        Scope::Part => {}
                        Scope::NotTold => unscoped += 1,
                    },
                }
            })?;
        }
        if unknown > 0 {
            standing.also(feeds, DEFINITIONS, "which roles there are is not known");
        }
        standing.some(
            unknown,
            all,
            "assignments are of a role that no definition names, and that may be a privileged one",
        );
        standing.some(nobody, all, "assignments lack principalId");
        standing.some(unscoped, all, "assignments do not say for what they hold (directoryScopeId)");
        holders.add_members(feeds, &mut standing)?;
        Ok(Ok((holders, standing)))
    }

    fn add(&mut self, assignment: &Object, principal: &str, role: &'static str) {
        self.roles.entry(principal.to_owned()).or_default().insert(role);
        let said = match assignment.get("principal") {
            Some(Value::Object(said)) => Principal { kind: Kind::of(said), object: copied(said, OF_PRINCIPAL) },
            // What was deleted stays assigned for a while.
            Some(Value::Null) => Principal { kind: Some(Kind::Other), object: Object::new() },
            _ => Principal::default(),
        };
        let known = self.principals.entry(principal.to_owned()).or_default();
        if known.kind.is_none_or(|kind| kind == Kind::Other) && said.kind.is_some() {
            *known = said;
        }
    }

    /// Gives the roles of groups to their members, and to who may become one.
    fn add_members<F: Inputs>(&mut self, feeds: &F, standing: &mut Standing) -> Result<(), F::Error> {
        let is_group = |id: &String| {
            let kind = self.principals.get(id).and_then(|principal| principal.kind);
            // Where the assignment does not say what it is of, it may be a group.
            kind.is_none_or(|kind| kind == Kind::Group)
        };
        let mut groups: BTreeMap<String, BTreeSet<&'static str>> =
            self.roles.iter().filter(|(id, _)| is_group(id)).map(|(id, roles)| (id.clone(), roles.clone())).collect();
        if groups.is_empty() {
            return Ok(());
        }
        let certain: HashSet<String> = groups.keys().filter(|id| self.kind(id).is_some()).cloned().collect();
        // A group may be eligible for a group, in a circle even: until nobody gets a further role.
        loop {
            let before = held(&groups) + held(&self.roles);
            feeds.each(GROUP_ELIGIBLE, &mut |eligible| {
                let (Some(group), Some(principal)) = (id(eligible, "groupId"), id(eligible, "principalId")) else {
                    return;
                };
                // Who may become an owner gets no role by that.
                let member = text(eligible, "accessId").is_some_and(|access| access.eq_ignore_ascii_case("member"));
                let Some(roles) = groups.get(&group).filter(|_| member).cloned() else { return };
                for role in &roles {
                    self.add(eligible, &principal, role);
                }
                if self.kind(&principal) == Some(Kind::Group) {
                    groups.entry(principal).or_default().extend(roles);
                }
            })?;
            if held(&groups) + held(&self.roles) == before {
                break;
            }
        }
        feeds.each(MEMBERS, &mut |object| {
            let Some(group) = id(object, "groupId") else { return };
            let Some(roles) = groups.get(&group) else { return };
            for member in
                object.get("members").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
            {
                self.roles.entry(member.to_lowercase()).or_default().extend(roles);
            }
            self.groups.insert(group);
        })?;
        let sure: Vec<&String> =
            groups.keys().filter(|id| certain.contains(*id) || self.kind(id) == Some(Kind::Group)).collect();
        if !sure.is_empty() {
            standing.also(feeds, MEMBERS, "members of groups may be missing");
            if let Some(gap) = feeds.gap(GROUP_ELIGIBLE).filter(|gap| gap.status != Status::Unlicensed) {
                let unknown = "who may become a member of a group that holds a role is not known";
                standing.lacks(&format!("{unknown} ({GROUP_ELIGIBLE}: {})", gap.reason));
            }
        }
        let missing = sure.iter().filter(|id| !self.groups.contains(id.as_str())).count();
        standing.some(missing, sure.len(), "groups that hold a privileged role were not asked for their members");
        Ok(())
    }

    fn kind(&self, principal: &str) -> Option<Kind> {
        self.principals.get(principal)?.kind
    }

    /// The groups that hold that role, with their names.
    pub(super) fn groups_with(&self, role: &str) -> BTreeMap<&str, Option<&str>> {
        let holding = self.roles.iter().filter(|(_, roles)| roles.contains(role));
        let groups = holding.filter(|(id, _)| self.kind(id) == Some(Kind::Group) || self.groups.contains(*id));
        groups
            .map(|(id, _)| {
                let name = self.principals.get(id).and_then(|principal| text(&principal.object, "displayName"));
                (id.as_str(), name)
            })
            .collect()
    }
}

fn held(roles: &BTreeMap<String, BTreeSet<&'static str>>) -> usize {
    roles.values().map(BTreeSet::len).sum::<usize>() + roles.len()
}

/// What is active stands in two feeds, either of which is enough. A tenant that has no licence for Privileged Identity
/// Management has nobody who is eligible: Microsoft takes such assignments away with the licence.
fn standing<F: Inputs>(feeds: &F) -> Result<Standing, Gap> {
    let mut standing = match (Standing::on(feeds, ASSIGNMENTS), Standing::on(feeds, INSTANCES)) {
        (_, Ok(instances)) if feeds.gap(INSTANCES).is_none() => instances,
        (Ok(assignments), _) => assignments,
        (Err(_), Ok(instances)) => instances,
        (Err(gap), Err(_)) => return Err(gap),
    };
    if let Some(gap) = feeds.gap(ELIGIBLE).filter(|gap| gap.status != Status::Unlicensed) {
        standing.lacks(&format!("who is eligible for a role is not known ({ELIGIBLE}: {})", gap.reason));
    }
    Ok(standing)
}

/// The management rules of a policy assignment, with whose they are.
pub(super) fn rules(assignment: &Object, source: &str, kind: &str) -> Option<Vec<Object>> {
    let policy = assignment.get("policy")?.as_object()?;
    policy.get("rules")?.as_array()?;
    let owned = |rule: &Object| {
        let mut rule = super::properties::without(rule, &[]);
        rule.insert("ruleSource".to_owned(), Value::String(source.to_owned()));
        rule.insert("ruleSourceType".to_owned(), Value::String(kind.to_owned()));
        rule
    };
    let mut rules: Vec<Object> = list(policy, "rules").map(owned).collect();
    rules.sort_by(|a, b| text(a, "id").cmp(&text(b, "id")));
    Some(rules)
}
