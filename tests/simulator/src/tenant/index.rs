//! What takes a look at all rows: who is in which group, who holds which role, which mailbox has which name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{names, text};
use serde_json::Value;

use crate::snapshot::Snapshot;

/// Positions of rows, by what they are asked by.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Users by their names to sign in with, in lower case.
    pub users: HashMap<String, u32>,
    /// Positions of the users of each group.
    pub groups: BTreeMap<String, Vec<u32>>,
    /// Positions of the users of each role.
    pub roles: BTreeMap<String, Vec<u32>>,
    /// Positions of the users in the list of risky users.
    pub risky: Vec<u32>,
    /// Mailboxes by their names to sign in with, in lower case.
    pub mailboxes: HashMap<String, u32>,
    /// Addresses outside that mailboxes forward to, in order: each is a contact.
    pub contacts: Vec<String>,
    /// The property `onPremisesImmutableId` of privileged users, by id.
    pub immutable: HashMap<String, Value>,
    /// Positions of the mailboxes whose throttling is recorded, one for each record.
    pub throttled: Vec<u32>,
    /// Positions of the mailboxes of which there are records of mail that was read; first those of `throttled`.
    pub recorded: Vec<u32>,
}

impl Index {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut index = Self::default();
        for group in groups_of_policies(snapshot) {
            index.groups.entry(group).or_default();
        }
        for user in snapshot.document("privileged-users") {
            if let (Some(id), Some(known)) = (text(user, "id"), user.get("onPremisesImmutableId")) {
                index.immutable.insert(id.to_owned(), known.clone());
            }
        }
        for at in 0..snapshot.rows("users") {
            let (Some(row), Ok(position)) = (snapshot.row("users", at), u32::try_from(at)) else { continue };
            if let Some(name) = text(&row, "user_principal_name") {
                index.users.insert(name.to_lowercase(), position);
            }
            for group in names(&row, "policy_groups").unwrap_or_default() {
                index.groups.entry(group.to_owned()).or_default().push(position);
            }
            for role in names(&row, "directory_roles").unwrap_or_default() {
                index.roles.entry(role.to_owned()).or_default().push(position);
            }
            let is_none = text(&row, "risk_state").is_none_or(|state| state == "none");
            if !is_none || row.get("risk_updated").is_some_and(|time| !time.is_null()) {
                index.risky.push(position);
            }
        }
        let mut forwarded = BTreeSet::new();
        for at in 0..snapshot.rows("mailboxes") {
            let (Some(row), Ok(position)) = (snapshot.row("mailboxes", at), u32::try_from(at)) else { continue };
            if let Some(name) = text(&row, "user_principal_name") {
                index.mailboxes.insert(name.to_lowercase(), position);
            }
            if let Some(address) = text(&row, "forwarding_recipient").filter(|address| address.contains('@')) {
                forwarded.insert(address.to_owned());
            }
            let throttled = row.get("mail_items_accessed_throttled").and_then(Value::as_u64);
            if let Some(records) = throttled.filter(|records| *records > 0) {
                index.throttled.extend((0..records).map(|_| position));
                index.recorded.push(position);
            }
        }
        index.contacts = forwarded.into_iter().filter(|address| !index.mailboxes.contains_key(address)).collect();
        index.record(snapshot);
        index
    }

    /// Adds the first mailboxes that are not throttled, until there are as many as the snapshot counts.
    fn record(&mut self, snapshot: &Snapshot) {
        let activity = snapshot.document("mail-items-accessed-activity").first();
        let count = activity.and_then(|activity| activity.get("mailboxes")?.as_u64()).unwrap_or_default();
        let known: BTreeSet<u32> = self.recorded.iter().copied().collect();
        let all = u32::try_from(snapshot.rows("mailboxes")).unwrap_or(u32::MAX);
        let missing = usize::try_from(count).unwrap_or_default().saturating_sub(known.len());
        self.recorded.extend((0..all).filter(|at| !known.contains(at)).take(missing));
    }
}

/// The groups that Conditional Access policies name: they exist, also where nobody is in them.
fn groups_of_policies(snapshot: &Snapshot) -> BTreeSet<String> {
    let mut groups = BTreeSet::new();
    for policy in snapshot.document("conditional-access-policies") {
        let users = policy.get("conditions").and_then(|conditions| conditions.get("users"));
        for list in ["includeGroups", "excludeGroups"] {
            let all = users.and_then(|users| users.get(list)).and_then(Value::as_array);
            groups.extend(all.into_iter().flatten().filter_map(|id| id.as_str()).map(str::to_lowercase));
        }
    }
    groups
}
