//! The table `sign-ins`: counted by user and kind of client.

use std::collections::BTreeMap;

use ephor_schema::source;
use ephor_schema::tables::sign_ins::{self as column, TABLE};

use super::cells::{Cell, Cells, Rows, text};
use super::files::Files;
use super::tally::{self, Tally, property};
use super::value;
use crate::snapshot::SourceStatus;

#[derive(Default)]
struct Counted {
    name: String,
    client: String,
    successes: i64,
    failures: i64,
    last_success: Option<i64>,
}

/// Reads the sign-ins, if there is a file.
pub(super) fn read(files: &Files) -> (Option<Rows>, Vec<SourceStatus>) {
    let Some(source) = source(TABLE.source) else { return (None, Vec::new()) };
    let found = match tally::answer(files, source) {
        Ok(found) => found,
        Err(status) => return (None, vec![status]),
    };
    let mut tally = Tally::of(found, source);
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    let mut nameless = 0;
    for object in &found.objects {
        let code = object.get("status").and_then(|status| status.get("errorCode")).and_then(value::integer);
        let ids = (property(object, "userId"), property(object, "clientAppUsed"), code);
        let (Some(user), Some(client), Some(code)) = ids else {
            nameless += 1;
            continue;
        };
        let of = counted.entry(format!("{}:{client}", user.to_lowercase())).or_default();
        of.name = format!("{} by {client}", property(object, "userPrincipalName").unwrap_or(user));
        client.clone_into(&mut of.client);
        if code == 0 {
            of.successes += 1;
            of.last_success = of.last_success.max(object.get("createdDateTime").and_then(value::time));
        } else {
            of.failures += 1;
        }
    }
    let types = |object: &super::files::Object| {
        object
            .get("signInEventTypes")
            .and_then(value::names)
            .unwrap_or_default()
            .iter()
            .any(|kind| kind == "nonInteractiveUser")
    };
    tally.some(nameless, found.objects.len(), "objects lack user, client or state, and are left out");
    tally.count = found.objects.len() - nameless;
    if !found.objects.iter().any(types) {
        tally
            .reasons
            .push("there are only interactive sign-ins in it, and old protocols are mostly not interactive".to_owned());
    }
    tally.reasons.push("nobody can tell whether it holds all of 30 days".to_owned());
    let rows = counted.into_iter().map(|(id, of)| {
        let mut cells = Cells::default();
        cells.set(&column::NAME, text(of.name));
        cells.set(&column::CLIENT_APP, text(of.client));
        cells.set(&column::SUCCESSES, Cell::Integer(of.successes));
        cells.set(&column::FAILURES, Cell::Integer(of.failures));
        cells.set(&column::LAST_SUCCESS, of.last_success.map(Cell::Time));
        (id, cells)
    });
    (Some(Rows { table: &TABLE, rows: rows.collect() }), vec![tally.status(source)])
}
