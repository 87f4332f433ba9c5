//! The table `users`: what Graph says of the accounts, joined with what other sources say of the same ones.

mod facts;
mod licences;

use std::collections::{BTreeMap, HashMap, HashSet};

use ephor_schema::tables::users::{self as column, TABLE};
use ephor_schema::{Source, source};

use super::cells::{Cell, Cells, Rows, text};
use super::files::{Files, Found, Object};
use super::people::Index;
use super::tally::{self, Tally, nothing, property};
use super::value;
use crate::collect::scubagear::guid;
use crate::snapshot::{SourceStatus, Status};

/// The users, and how to find one.
#[derive(Debug, Default)]
pub(super) struct Users {
    /// The values of each, by id.
    pub rows: BTreeMap<String, Cells>,
    /// Their ids by the name to sign in with.
    by_name: HashMap<String, String>,
    /// Their ids by what Exchange calls them.
    exchange: Index,
    exchange_ids: Vec<String>,
    known: bool,
}

impl Users {
    /// The rows of the table.
    pub(super) fn into_rows(self) -> Rows {
        Rows { table: &TABLE, rows: self.rows }
    }

    /// Whether a file gives them.
    pub(super) const fn are_known(&self) -> bool {
        self.known
    }

    /// The id of the user that an object of Graph is about.
    fn of_graph(&self, object: &Object) -> Option<String> {
        let id = ["userId", "id"].iter().find_map(|name| property(object, name).and_then(guid));
        id.filter(|id| self.rows.contains_key(id))
            .or_else(|| self.by_name.get(&property(object, "userPrincipalName")?.to_lowercase()).cloned())
    }

    /// The id of the user that an object of Exchange is about.
    fn of_exchange(&self, object: &Object) -> Option<String> {
        let id = property(object, "ExternalDirectoryObjectId").and_then(guid);
        id.filter(|id| self.rows.contains_key(id))
            .or_else(|| self.by_name.get(&property(object, "UserPrincipalName")?.to_lowercase()).cloned())
            .or_else(|| self.exchange_ids.get(self.exchange.find_object(object)?).cloned())
            // Exchange names accounts that were made in the cloud by their id.
            .or_else(|| property(object, "Name").and_then(guid).filter(|id| self.rows.contains_key(id)))
    }

    /// Makes the users known by what Exchange calls them.
    fn index(&mut self, files: &Files) {
        for input in ["exchange/users", "exchange/mailboxes", super::names::MAIL_USERS, super::names::RECIPIENTS] {
            for object in files.objects(input) {
                if let Some(id) = self.of_exchange(object) {
                    self.exchange.add(object, self.exchange_ids.len());
                    self.exchange_ids.push(id);
                }
            }
        }
    }
}

/// Reads the users.
pub(super) fn read(files: &Files, notes: &mut Vec<String>) -> (Users, Vec<SourceStatus>) {
    let mut users = Users::default();
    let mut statuses = Vec::new();
    let Some(own) = source("graph/users") else { return (users, statuses) };
    match tally::answer(files, own) {
        Err(status) => statuses.push(status),
        Ok(found) => {
            let mut tally = Tally::of(found, own);
            let skus = licences::Skus::of(files);
            let kept = tally::distinct(found, &mut tally, |object| property(object, "id").and_then(guid));
            for (id, object) in kept {
                let mut cells = facts::row(found, object);
                skus.fill(found, object, &mut cells);
                if let Some(name) = cells.text(&column::USER_PRINCIPAL_NAME) {
                    users.by_name.insert(name.to_lowercase(), id.clone());
                }
                users.rows.insert(id, cells);
            }
            users.known = true;
            statuses.push(tally.status(own));
        }
    }
    users.index(files);
    for (id, join) in JOINS {
        let Some(source) = source(id) else { continue };
        statuses.push(match tally::answer(files, source) {
            Err(status) => status,
            Ok(found) if !users.known => {
                let reason = format!("{} belongs to users, and no file Get-MgUser or users gives them", found.name);
                nothing(source, Status::NotCollected, reason)
            }
            Ok(found) => join(found, source, files, &mut users, notes),
        });
    }
    (users, statuses)
}

type Join = fn(&Found, &Source, &Files, &mut Users, &mut Vec<String>) -> SourceStatus;

const JOINS: &[(&str, Join)] = &[
    ("graph/user-registration-details", methods),
    ("graph/per-user-mfa", per_user_mfa),
    ("graph/risky-users", risk),
    ("graph/role-assignments", roles),
    ("graph/policy-group-members", groups),
    ("exchange/users", powershell),
    ("exchange/mailbox-audit-bypass", bypass),
];

fn members(users: &Users) -> impl Iterator<Item = (&String, &Cells)> {
    users.rows.iter().filter(|(_, cells)| {
        let enabled = cells.get(&column::ACCOUNT_ENABLED) != Some(&Cell::Boolean(false));
        enabled && cells.text(&column::USER_TYPE) != Some("Guest")
    })
}

fn methods(found: &Found, source: &Source, _: &Files, users: &mut Users, _: &mut Vec<String>) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    let mut seen = HashSet::new();
    for object in &found.objects {
        let Some(id) = users.of_graph(object) else { continue };
        if let Some(cells) = users.rows.get_mut(&id) {
            facts::methods(object, cells);
        }
        seen.insert(id);
    }
    // The report leaves out disabled accounts and some guests.
    let (all, missing) =
        members(users).fold((0, 0), |(all, missing), (id, _)| (all + 1, missing + usize::from(!seen.contains(id))));
    tally.some(missing, all, &format!("enabled members are not in {}", found.name));
    tally.status(source)
}

fn per_user_mfa(found: &Found, source: &Source, _: &Files, users: &mut Users, _: &mut Vec<String>) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    let mut strangers = 0;
    for object in &found.objects {
        let cells = users.of_graph(object).and_then(|id| users.rows.get_mut(&id));
        match (cells, property(object, "perUserMfaState")) {
            (Some(cells), Some(state)) => cells.set(&column::PER_USER_MFA_STATE, text(state)),
            _ => strangers += 1,
        }
    }
    tally.some(strangers, found.objects.len(), "objects name no user and state (userId and perUserMfaState)");
    unset(&mut tally, users, &column::PER_USER_MFA_STATE, &found.name);
    tally.status(source)
}

/// Adds for how many users the column is not known.
fn unset(tally: &mut Tally, users: &Users, column: &ephor_schema::Column, name: &str) {
    let unset = users.rows.values().filter(|cells| cells.get(column).is_none()).count();
    tally.some(unset, users.rows.len(), &format!("users have no value in {name}"));
}

fn risk(found: &Found, source: &Source, _: &Files, users: &mut Users, _: &mut Vec<String>) -> SourceStatus {
    let tally = Tally::of(found, source);
    if tally.reasons.is_empty() {
        for cells in users.rows.values_mut() {
            cells.set(&column::RISK_STATE, text("none"));
            cells.set(&column::RISK_LEVEL, text("none"));
        }
    }
    for object in &found.objects {
        let id = property(object, "id").and_then(guid);
        if let Some(cells) = id.and_then(|id| users.rows.get_mut(&id)) {
            facts::risk(object, cells);
        }
    }
    tally.status(source)
}

fn roles(found: &Found, source: &Source, files: &Files, users: &mut Users, _: &mut Vec<String>) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    let lower = |object: &Object, name: &str| property(object, name).map(str::to_lowercase);
    let templates: HashMap<String, String> = files
        .objects(super::names::ROLE_DEFINITIONS)
        .iter()
        .filter_map(|role| Some((lower(role, "id")?, lower(role, "templateId")?)))
        .collect();
    let in_groups = facts::groups_of_users(files.objects("graph/policy-group-members"));
    let programs: HashSet<String> =
        files.objects("graph/service-principals").iter().filter_map(|object| lower(object, "id")).collect();
    let mut held: HashMap<String, HashSet<String>> = HashMap::new();
    let mut strangers = 0;
    for object in &found.objects {
        let role = object
            .get("roleDefinition")
            .and_then(|role| role.as_object())
            .and_then(|role| lower(role, "templateId"))
            // A built-in role has the same id as its template.
            .or_else(|| lower(object, "roleDefinitionId").map(|id| templates.get(&id).cloned().unwrap_or(id)));
        let (Some(principal), Some(role)) = (lower(object, "principalId"), role) else {
            strangers += 1;
            continue;
        };
        if users.rows.contains_key(&principal) {
            held.entry(principal).or_default().insert(role);
        } else if let Some(members) = in_groups.members(&principal) {
            for member in members.iter().filter(|member| users.rows.contains_key(*member)) {
                held.entry(member.clone()).or_default().insert(role.clone());
            }
        } else if !programs.contains(&principal) {
            strangers += 1;
        }
    }
    tally.some(
        strangers,
        found.objects.len(),
        "assignments are to nobody whom the files name, such as groups whose members are not in them",
    );
    let whole = tally.reasons.is_empty();
    for (id, cells) in &mut users.rows {
        let roles = held.remove(id).map(|roles| roles.into_iter().collect());
        // Whoever holds no role that was seen may hold one that was not.
        cells.set(&column::DIRECTORY_ROLES, roles.or_else(|| whole.then(Vec::new)).map(Cell::Symbols));
    }
    tally.status(source)
}

fn groups(found: &Found, source: &Source, files: &Files, users: &mut Users, _: &mut Vec<String>) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    let in_groups = facts::groups_of_users(&found.objects);
    let policies = source_policies(files);
    let Some(policies) = policies else {
        let reason = format!("{} is of use with the Conditional Access policies, and no file gives them", found.name);
        return nothing(source, Status::NotCollected, reason);
    };
    let named = facts::groups_of_policies(policies);
    let missing = named.iter().filter(|group| in_groups.members(group).is_none()).count();
    // Without one of the groups nobody's list of groups is whole.
    for (id, cells) in users.rows.iter_mut().filter(|_| missing == 0) {
        let of_user = named.iter().filter(|group| in_groups.members(group).is_some_and(|members| members.contains(id)));
        cells.set(&column::POLICY_GROUPS, Cell::Symbols(of_user.cloned().collect()));
    }
    tally.some(
        missing,
        named.len(),
        &format!("groups that Conditional Access policies name are not in {}", found.name),
    );
    tally.count = named.len() - missing;
    tally.status(source)
}

fn source_policies(files: &Files) -> Option<&[Object]> {
    files.get("graph/conditional-access-policies").filter(|found| !found.empty).map(|found| found.objects.as_slice())
}

fn powershell(found: &Found, source: &Source, _: &Files, users: &mut Users, _: &mut Vec<String>) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    for object in &found.objects {
        let flag = ["EXOModuleEnabled", "RemotePowerShellEnabled"]
            .iter()
            .find_map(|name| object.get(*name).and_then(value::boolean));
        if let Some(cells) = users.of_exchange(object).and_then(|id| users.rows.get_mut(&id)) {
            cells.set(&column::EXCHANGE_POWERSHELL_ENABLED, flag.map(Cell::Boolean));
        }
    }
    unset(&mut tally, users, &column::EXCHANGE_POWERSHELL_ENABLED, &found.name);
    tally.status(source)
}

fn bypass(found: &Found, source: &Source, _: &Files, users: &mut Users, notes: &mut Vec<String>) -> SourceStatus {
    let mut tally = Tally::of(found, source);
    let (mut strangers, mut bypassing) = (0, 0);
    for object in &found.objects {
        let flag = object.get("AuditBypassEnabled").and_then(value::boolean);
        match users.of_exchange(object).and_then(|id| users.rows.get_mut(&id)) {
            Some(cells) => cells.set(&column::AUDIT_BYPASS_ENABLED, flag.map(Cell::Boolean)),
            // Accounts of the system that leave no trace matter only where they bypass.
            None if flag == Some(false) => strangers += 1,
            None => bypassing += 1,
        }
    }
    let all = found.objects.len();
    tally.some(bypassing, all, "objects bypass the audit, or may, and belong to no user that the files name");
    unset(&mut tally, users, &column::AUDIT_BYPASS_ENABLED, &found.name);
    if strangers > 0 {
        notes.push(format!(
            "{}: {strangers} of {all} objects belong to no user and do not bypass the audit",
            found.name
        ));
    }
    tally.status(source)
}
