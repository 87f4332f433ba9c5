//! The table `users`: what Graph says of the accounts, joined with what other sources say of the same ones.

mod facts;
mod licences;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use ephor_schema::tables::users::{self as column, TABLE};
use ephor_schema::{Source, source};

use super::cells::{Cell, Cells, text};
use super::identity::{Distinct, Guid, Key, Keys, Numbered, Pool};
use super::people::Index;
use super::raw::{MAIL_USERS, Object, RECIPIENTS, ROLE_DEFINITIONS, RawInputs, RawStream};
use super::sorted::Sorted;
use super::tally::{self, Row, RowSet, Tally, nothing, property};
use super::{Error, Output, value};
use crate::normalize::roles::Scope;
use ephor_snapshot::{SourceStatus, Status};
use facts::Groups;

/// What mailboxes take over from their owners.
#[derive(Debug, Default)]
pub(super) struct Owners {
    users: Numbered,
    plans: Vec<Plans>,
}

/// The enabled service plans of a user, and those of them that come through a group.
#[derive(Clone, Debug, Default)]
struct Plans {
    all: Option<Rc<Cell>>,
    of_groups: Option<Rc<Cell>>,
}

impl Owners {
    /// The enabled service plans of the user, and those of them that come through a group.
    pub(super) fn plans(&self, user: Guid) -> (Option<&Cell>, Option<&Cell>) {
        let plans = self.users.find(user).and_then(|row| self.plans.get(row));
        plans.map_or((None, None), |plans| (plans.all.as_deref(), plans.of_groups.as_deref()))
    }
}

/// The users, and how to find one.
struct Users {
    numbered: Numbered,
    /// Their rows by the name to sign in with.
    by_name: HashMap<Key, Row>,
    keys: Keys,
    /// Their rows by what Exchange calls them.
    exchange: Index,
    /// Members whose account is enabled.
    members: RowSet,
    parts: Sorted,
    /// What is true of every user of whom nothing else is said.
    defaults: Cells,
}

impl Users {
    fn named(&self, object: &Object, property_of_name: &str) -> Option<Row> {
        let name = property(object, property_of_name)?.to_lowercase();
        self.by_name.get(&self.keys.key(&*name)).copied()
    }

    /// The user that an object of Graph is about.
    fn of_graph(&self, object: &Object) -> Option<Row> {
        let id = ["userId", "id"].iter().find_map(|name| property(object, name).and_then(Guid::of));
        id.and_then(|id| self.numbered.find(id)).or_else(|| self.named(object, "userPrincipalName"))
    }

    /// The user that an object of Exchange is about.
    fn of_exchange(&self, object: &Object) -> Option<Row> {
        let by_id = |name: &str| property(object, name).and_then(Guid::of).and_then(|id| self.numbered.find(id));
        by_id("ExternalDirectoryObjectId")
            .or_else(|| self.named(object, "UserPrincipalName"))
            .or_else(|| self.exchange.find_object(object))
            // Exchange names accounts that were made in the cloud by their id.
            .or_else(|| by_id("Name"))
    }

    /// Makes the users known by what Exchange calls them.
    fn index(&mut self, feeds: &RawInputs) -> Result<(), Error> {
        for input in ["exchange/users", "exchange/mailboxes", MAIL_USERS, RECIPIENTS] {
            feeds.each(input, |object| {
                if let Some(row) = self.of_exchange(object) {
                    self.exchange.add(object, row);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn len(&self) -> usize {
        self.numbered.len()
    }

    /// Adds what a source says of a user.
    fn add(&mut self, row: Row, cells: &Cells) -> Result<(), Error> {
        let Some(id) = self.numbered.id(row) else { return Ok(()) };
        self.parts.add(&id.text(), cells)
    }

    /// Adds the value of one column, if it is known.
    fn set(&mut self, row: Row, column: &ephor_schema::Column, cell: Option<Cell>) -> Result<bool, Error> {
        let Some(cell) = cell else { return Ok(false) };
        let mut cells = Cells::default();
        cells.set(column, cell);
        self.add(row, &cells).map(|()| true)
    }

    /// Adds for how many users something is not known.
    fn unset(&self, tally: &mut Tally, known: &RowSet, name: &str) {
        tally.some(self.len() - known.count(), self.len(), &format!("users have no value in {name}"));
    }
}

/// Writes the table, if a feed gives the users.
pub(super) fn write(feeds: &RawInputs, output: &mut Output) -> Result<Owners, Error> {
    let Some(own) = source("graph/users") else { return Ok(Owners::default()) };
    let feed = match tally::answer(feeds, own) {
        Ok(feed) => feed,
        Err(status) => {
            output.say(status);
            without_users(feeds, output);
            return Ok(Owners::default());
        }
    };
    let (mut users, owners) = accounts(feeds, own, feed, output)?;
    if feeds.answered("exchange/users").is_some() || feeds.answered("exchange/mailbox-audit-bypass").is_some() {
        users.index(feeds)?;
    }
    let groups = Groups::of(feeds, &users.numbered)?;
    for (id, join) in JOINS {
        let Some(source) = source(id) else { continue };
        let status = match tally::answer(feeds, source) {
            Err(status) => status,
            Ok(feed) => join(&Joined { feed, source, feeds, groups: &groups }, &mut users, &mut output.notes)?,
        };
        output.say(status);
    }
    let Users { numbered, parts, defaults, .. } = users;
    output.table(&TABLE, parts, |id, parts, row| {
        let mut cells = defaults.clone();
        parts.into_iter().for_each(|part| cells.overlay(part));
        row(&id, &cells)
    })?;
    Ok(Owners { users: numbered, ..owners })
}

fn without_users(feeds: &RawInputs, output: &mut Output) {
    for (id, _) in JOINS {
        let Some(source) = source(id) else { continue };
        let status = match tally::answer(feeds, source) {
            Err(status) => status,
            Ok(feed) => {
                let nobody = feeds.says("no file Get-MgUser or users gives them", "graph/users does not give them");
                let reason = format!("{} belongs to users, and {nobody}", feed.name());
                nothing(source, Status::NotCollected, reason, Some(feed))
            }
        };
        output.say(status);
    }
}

/// Reads the accounts themselves.
fn accounts(feeds: &RawInputs, own: &Source, feed: &RawStream, output: &mut Output) -> Result<(Users, Owners), Error> {
    let skus = licences::Skus::of(feeds)?;
    let mut distinct = Distinct::default();
    let mut parts = output.sorted(&TABLE)?;
    let (mut by_name, keys, mut members) = (HashMap::new(), Keys::default(), RowSet::default());
    let (mut owners, mut pool) = (Owners::default(), Pool::default());
    let mut tally = Tally::of(feed);
    let all = feed.each(|object| {
        let Some((row, id)) = distinct.take(property(object, "id").and_then(Guid::of), object) else {
            return Ok(());
        };
        let mut cells = facts::row(feed, object);
        skus.fill(feed, object, &mut cells);
        if let Some(name) = cells.text(&column::USER_PRINCIPAL_NAME) {
            by_name.insert(keys.key(&*name.to_lowercase()), row);
        }
        let enabled = cells.get(&column::ACCOUNT_ENABLED) != Some(&Cell::Boolean(false));
        if enabled && cells.text(&column::USER_TYPE) != Some("Guest") {
            members.mark(row);
        }
        let mut share = |column| cells.get(column).map(|plans| pool.share(plans));
        owners.plans.push(Plans { all: share(&column::SERVICE_PLANS), of_groups: share(&column::GROUP_PLANS) });
        parts.add(&id.text(), &cells)
    })?;
    tally.left_out(distinct.left, all);
    tally.count = distinct.numbered.len();
    output.say(tally.status(own, feed));
    let users = Users {
        numbered: distinct.numbered,
        by_name,
        keys,
        exchange: Index::default(),
        members,
        parts,
        defaults: Cells::default(),
    };
    Ok((users, owners))
}

/// A feed that says more of the users.
struct Joined<'f> {
    feed: &'f RawStream,
    source: &'static Source,
    feeds: &'f RawInputs,
    groups: &'f Groups,
}

impl Joined<'_> {
    fn status(&self, tally: Tally) -> SourceStatus {
        tally.status(self.source, self.feed)
    }
}

type Join = fn(&Joined<'_>, &mut Users, &mut Vec<String>) -> Result<SourceStatus, Error>;

const JOINS: &[(&str, Join)] = &[
    ("graph/user-registration-details", methods),
    ("graph/user-sign-in-activity", sign_ins),
    ("graph/per-user-mfa", per_user_mfa),
    ("graph/risky-users", risk),
    ("graph/role-assignments", roles),
    ("graph/policy-group-members", groups),
    ("exchange/users", powershell),
    ("exchange/mailbox-audit-bypass", bypass),
];

fn methods(joined: &Joined<'_>, users: &mut Users, _: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let mut tally = Tally::of(joined.feed);
    let mut seen = RowSet::default();
    tally.count = joined.feed.each(|object| {
        let Some(row) = users.of_graph(object) else { return Ok(()) };
        seen.mark(row);
        users.add(row, &facts::methods(object))
    })?;
    // The report leaves out disabled accounts and some guests.
    let missing = users.members.rows().filter(|row| !seen.has(*row)).count();
    let reason = format!("enabled members are not in {}", joined.feed.name());
    tally.some(missing, users.members.count(), &reason);
    Ok(joined.status(tally))
}

fn sign_ins(joined: &Joined<'_>, users: &mut Users, _: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let mut tally = Tally::of(joined.feed);
    let mut known = RowSet::default();
    tally.count = joined.feed.each(|object| {
        let Some(row) = users.of_graph(object) else { return Ok(()) };
        let cells = facts::sign_ins(joined.feed, object);
        if cells.get(&column::SIGN_IN_RECORDED).is_some() {
            known.mark(row);
        }
        users.add(row, &cells)
    })?;
    users.unset(&mut tally, &known, joined.feed.name());
    Ok(joined.status(tally))
}

fn per_user_mfa(joined: &Joined<'_>, users: &mut Users, _: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let mut tally = Tally::of(joined.feed);
    let (mut strangers, mut known) = (0, RowSet::default());
    tally.count = joined.feed.each(|object| {
        match (users.of_graph(object), property(object, "perUserMfaState")) {
            (Some(row), Some(state)) => {
                known.mark(row);
                users.set(row, &column::PER_USER_MFA_STATE, Some(text(state)))?;
            }
            _ => strangers += 1,
        }
        Ok(())
    })?;
    let all = tally.count;
    tally.some(strangers, all, "objects name no user and state (userId and perUserMfaState)");
    users.unset(&mut tally, &known, joined.feed.name());
    Ok(joined.status(tally))
}

fn risk(joined: &Joined<'_>, users: &mut Users, _: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let mut tally = Tally::of(joined.feed);
    if tally.reasons.is_empty() {
        users.defaults.set(&column::RISK_STATE, text("none"));
        users.defaults.set(&column::RISK_LEVEL, text("none"));
    }
    tally.count = joined.feed.each(|object| {
        let id = property(object, "id").and_then(Guid::of);
        match id.and_then(|id| users.numbered.find(id)) {
            Some(row) => users.add(row, &facts::risk(object)),
            None => Ok(()),
        }
    })?;
    Ok(joined.status(tally))
}

fn roles(joined: &Joined<'_>, users: &mut Users, _: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let Joined { feed, feeds, groups, .. } = joined;
    let mut tally = Tally::of(feed);
    let lower = |object: &Object, name: &str| property(object, name).map(str::to_lowercase);
    let mut templates: HashMap<String, String> = HashMap::new();
    feeds.each(ROLE_DEFINITIONS, |role| {
        templates.extend(lower(role, "id").zip(lower(role, "templateId")));
        Ok(())
    })?;
    let mut programs: HashSet<String> = HashSet::new();
    feeds.each("graph/service-principals", |object| {
        programs.extend(lower(object, "id"));
        Ok(())
    })?;
    let mut held: HashMap<Row, Held> = HashMap::new();
    let mut strangers = 0;
    tally.count = feed.each(|object| {
        let role = object
            .get("roleDefinition")
            .and_then(|role| role.as_object())
            .and_then(|role| lower(role, "templateId"))
            // A built-in role has the same id as its template.
            .or_else(|| lower(object, "roleDefinitionId").map(|id| templates.get(&id).cloned().unwrap_or(id)));
        let (Some(principal), Some(role)) = (lower(object, "principalId"), role) else {
            strangers += 1;
            return Ok(());
        };
        let (role, scope): (Rc<str>, _) = (role.into(), Scope::of(object));
        if let Some(row) = Guid::of(&principal).and_then(|id| users.numbered.find(id)) {
            held.entry(row).or_default().add(role, scope);
        } else if let Some(members) = groups.members(&principal) {
            for row in members.rows() {
                held.entry(row).or_default().add(Rc::clone(&role), scope);
            }
        } else if !programs.contains(&principal) {
            strangers += 1;
        }
        Ok(())
    })?;
    let all = tally.count;
    tally.some(
        strangers,
        all,
        feeds.says(
            "assignments are to nobody whom the files name, such as groups whose members are not in them",
            "assignments are to nobody who was read, such as groups whose members could not be",
        ),
    );
    // Members of a group that was not read to its end hold roles that nobody saw.
    if let Some(members) = feeds.answered("graph/policy-group-members").filter(|members| members.is_captured()) {
        tally.reasons.extend(members.gaps().into_iter().map(|gap| format!("{}: {gap}", members.name())));
    }
    let whole = tally.reasons.is_empty();
    let unscoped = held.values().filter(|held| held.unscoped).count();
    tally.some(unscoped, users.len(), "users hold a role of which directoryScopeId does not say for what");
    let nothing = Held::default().cells();
    if whole && unscoped == 0 {
        users.defaults.overlay(nothing);
    } else if whole {
        for row in (0..users.len()).filter(|row| !held.contains_key(row)) {
            users.add(row, &nothing)?;
        }
    }
    for (row, held) in held {
        users.add(row, &held.cells())?;
    }
    Ok(joined.status(tally))
}

/// The roles that a user holds.
#[derive(Debug, Default)]
struct Held {
    of_tenant: BTreeSet<Rc<str>>,
    of_parts: BTreeSet<Rc<str>>,
    unscoped: bool,
}

impl Held {
    fn add(&mut self, role: Rc<str>, scope: Scope) {
        match scope {
            Scope::Tenant => {
                self.of_tenant.insert(role);
            }
            Scope::Part => {
                self.of_parts.insert(role);
            }
            Scope::NotTold => self.unscoped = true,
        }
    }

    /// Neither list is known where a role may belong to either.
    fn cells(&self) -> Cells {
        let mut cells = Cells::default();
        if !self.unscoped {
            let list = |roles: &BTreeSet<Rc<str>>| Cell::Symbols(roles.iter().map(|role| role.to_string()).collect());
            cells.set(&column::DIRECTORY_ROLES, list(&self.of_tenant));
            cells.set(&column::SCOPED_ROLES, list(&self.of_parts));
        }
        cells
    }
}

fn groups(joined: &Joined<'_>, users: &mut Users, _: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let Joined { feed, source, feeds, groups } = joined;
    let mut tally = Tally::of(feed);
    let Some(named) = facts::groups_of_policies(feeds)? else {
        let nobody = feeds.says("no file gives them", "they were not read");
        let reason = format!("{} is of use with the Conditional Access policies, and {nobody}", feed.name());
        return Ok(nothing(source, Status::NotCollected, reason, Some(feed)));
    };
    let members: Vec<_> = named.iter().map(|group| (group, groups.members(group))).collect();
    let missing = members.iter().filter(|(_, members)| members.is_none()).count();
    // Without one of the groups, or a part of one, nobody's list of groups is whole.
    let whole = missing == 0 && (!feed.is_captured() || feed.is_whole());
    if whole {
        users.defaults.set(&column::POLICY_GROUPS, Cell::Symbols(Vec::new()));
        for row in 0..users.len() {
            let of_user = members.iter().filter(|(_, members)| members.is_some_and(|members| members.has(row)));
            let of_user: Vec<String> = of_user.map(|(group, _)| (*group).clone()).collect();
            if !of_user.is_empty() {
                users.set(row, &column::POLICY_GROUPS, Some(Cell::Symbols(of_user)))?;
            }
        }
    }
    tally.some(
        missing,
        named.len(),
        &format!("groups that Conditional Access policies name are not in {}", feed.name()),
    );
    let memberships = || members.iter().filter_map(|(_, members)| Some((*members)?.count())).sum();
    tally.count = if feed.is_captured() { memberships() } else { named.len() - missing };
    Ok(joined.status(tally))
}

fn powershell(joined: &Joined<'_>, users: &mut Users, _: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let mut tally = Tally::of(joined.feed);
    let mut known = RowSet::default();
    tally.count = joined.feed.each(|object| {
        let flag = ["EXOModuleEnabled", "RemotePowerShellEnabled"]
            .iter()
            .find_map(|name| object.get(*name).and_then(value::boolean));
        if let Some(row) = users.of_exchange(object)
            && users.set(row, &column::EXCHANGE_POWERSHELL_ENABLED, flag.map(Cell::Boolean))?
        {
            known.mark(row);
        }
        Ok(())
    })?;
    users.unset(&mut tally, &known, joined.feed.name());
    Ok(joined.status(tally))
}

fn bypass(joined: &Joined<'_>, users: &mut Users, notes: &mut Vec<String>) -> Result<SourceStatus, Error> {
    let mut tally = Tally::of(joined.feed);
    let (mut strangers, mut bypassing, mut known) = (0, 0, RowSet::default());
    tally.count = joined.feed.each(|object| {
        let flag = object.get("AuditBypassEnabled").and_then(value::boolean);
        match users.of_exchange(object) {
            Some(row) => {
                if users.set(row, &column::AUDIT_BYPASS_ENABLED, flag.map(Cell::Boolean))? {
                    known.mark(row);
                }
            }
            // Accounts of the system that leave no trace matter only where they bypass.
            None if flag == Some(false) => strangers += 1,
            None => bypassing += 1,
        }
        Ok(())
    })?;
    let all = tally.count;
    let name = joined.feed.name();
    let nobody = joined.feeds.says(
        "objects bypass the audit, or may, and belong to no user that the files name",
        "objects bypass the audit, or may, and belong to no user",
    );
    tally.some(bypassing, all, nobody);
    users.unset(&mut tally, &known, name);
    if strangers > 0 {
        notes.push(format!("{name}: {strangers} of {all} objects belong to no user and do not bypass the audit"));
    }
    Ok(joined.status(tally))
}
