//! Hunting queries and queries of the audit log.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::Asked;
use crate::encoding;
use crate::http::{Answer, Call};
use crate::server::State;
use crate::tenant::HuntingQuery;
use crate::time;

/// Answers a hunting query, as far as it is understood: a count, or the rows of a part.
pub(super) fn hunt(state: &State, asked: &Asked<'_>) -> Answer {
    let query =
        asked.call.json().and_then(|body| body.get("Query").or_else(|| body.get("query"))?.as_str().map(str::to_owned));
    let Some(query) = query else {
        return Answer::graph_error(400, "BadRequest", "The query is missing.");
    };
    if !query.contains("DeviceTvmSoftwareInventory") {
        let message = "Only queries of DeviceTvmSoftwareInventory have an answer in this simulated tenant.";
        return Answer::graph_error(400, "BadRequest", message);
    }
    let parts = part(&query);
    let is_count = query.contains("count()") && !query.contains("project");
    let asked = match (is_count, parts) {
        (true, _) => HuntingQuery::Count(column_of_count(&query)),
        (false, Some((part, parts))) => HuntingQuery::Rows { part, parts },
        (false, None) => HuntingQuery::Rows { part: 0, parts: 1 },
    };
    Answer::json(200, state.tenant.hunt(&asked))
}

/// `summarize Rows = count()` names the column; else it is `count_`.
fn column_of_count(query: &str) -> String {
    let before = query.split("count()").next().unwrap_or_default().trim_end();
    let name = before.strip_suffix('=').map(str::trim_end).and_then(|before| before.rsplit(' ').next());
    name.unwrap_or("count_").to_owned()
}

/// `hash(DeviceId, 4) == 2` is part 2 of 4.
fn part(query: &str) -> Option<(u64, u64)> {
    let (_, rest) = query.split_once("hash(DeviceId")?;
    let (parts, rest) = rest.split_once(')')?;
    let parts = parts.trim_start_matches(',').trim().parse().ok()?;
    let rest = rest.trim_start().strip_prefix("==")?.trim_start();
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    Some((rest.get(..end)?.parse().ok()?, parts))
}

#[derive(Debug)]
struct Query {
    from: i64,
    to: i64,
    looks: u32,
    body: Value,
}

/// Queries of the audit log, which take a while.
#[derive(Debug)]
pub(crate) struct Queries {
    polls: u32,
    made: Mutex<HashMap<String, Query>>,
}

impl Queries {
    pub(crate) fn new(polls: u32) -> Self {
        Self { polls, made: Mutex::default() }
    }

    fn made(&self) -> std::sync::MutexGuard<'_, HashMap<String, Query>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `POST /security/auditLog/queries`.
    pub(super) fn make(&self, call: &Call) -> Answer {
        let body = call.json().unwrap_or_default();
        let when = |name: &str| body.get(name).and_then(time::of);
        let (Some(from), Some(to)) = (when("filterStartDateTime"), when("filterEndDateTime")) else {
            return Answer::graph_error(400, "BadRequest", "filterStartDateTime and filterEndDateTime are required.");
        };
        let operations = body.get("operationFilters").and_then(Value::as_array);
        let known = operations.is_some_and(|all| all.iter().any(|one| one == "MailItemsAccessed"));
        let mut made = self.made();
        let id = encoding::guid(&format!("query {}", made.len()));
        let mut query = body;
        if let Some(query) = query.as_object_mut() {
            query.insert("id".to_owned(), json!(id));
            query.insert("status".to_owned(), json!("notStarted"));
        }
        // Of other operations this tenant has no records: an empty window.
        let to = if known { to } else { from };
        made.insert(id, Query { from, to, looks: 0, body: query.clone() });
        Answer::json(201, query)
    }

    /// `GET /security/auditLog/queries/{id}`.
    pub(super) fn look(&self, id: &str) -> Answer {
        let mut made = self.made();
        let Some(query) = made.get_mut(id) else { return super::not_found(id) };
        query.looks += 1;
        let status = match query.looks {
            1 if self.polls > 0 => "notStarted",
            looks if looks <= self.polls => "running",
            _ => "succeeded",
        };
        let mut body = query.body.clone();
        if let Some(body) = body.as_object_mut() {
            body.insert("status".to_owned(), json!(status));
        }
        Answer::json(200, body)
    }

    /// The window of a query that is done.
    pub(super) fn window(&self, id: &str) -> Option<(i64, i64)> {
        let made = self.made();
        made.get(id).filter(|query| query.looks > self.polls).map(|query| (query.from, query.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_counts_are_understood() {
        assert_eq!(part("x\n| where hash(DeviceId, 4) == 2;\n| project"), Some((2, 4)));
        assert_eq!(part("DeviceTvmSoftwareInventory"), None);
        assert_eq!(column_of_count("x | summarize Rows = count()"), "Rows");
        assert_eq!(column_of_count("x | summarize count()"), "count_");
    }
}
