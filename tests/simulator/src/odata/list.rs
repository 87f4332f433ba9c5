//! Lists and their pages.

use serde_json::{Map, Value, json};

use super::{Cursor, Expand, Filter, Tokens};
use crate::http::{Answer, Call};
use crate::snapshot::Object;

/// A list that is made row by row: a row gives none, one or many objects.
pub(crate) struct List<'a> {
    pub rows: usize,
    pub expand: Box<dyn Fn(usize) -> Vec<Object> + 'a>,
    /// Properties that are there only with `$expand`.
    pub navigation: &'static [&'static str],
    /// What is there without `$select`; all where none are named.
    pub default: &'static [&'static str],
    /// The size of a page without `$top`, and the largest.
    pub sizes: Option<(usize, usize)>,
    /// The property whose times the filter limits, where these limits are set aside.
    pub timeless: Option<&'static str>,
}

impl<'a> List<'a> {
    /// A list of objects that are there already.
    pub(crate) fn of(objects: &'a [Object]) -> Self {
        Self::rows(objects.len(), |at| objects.get(at).cloned().into_iter().collect())
    }

    /// A list made row by row.
    pub(crate) fn rows(rows: usize, expand: impl Fn(usize) -> Vec<Object> + 'a) -> Self {
        Self { rows, expand: Box::new(expand), navigation: &[], default: &[], sizes: None, timeless: None }
    }

    /// The same in pages: the size without `$top`, and the largest.
    pub(crate) fn pages(mut self, usual: usize, largest: usize) -> Self {
        self.sizes = Some((usual, largest));
        self
    }

    /// The same with properties that are there only with `$expand`.
    pub(crate) fn navigation(mut self, names: &'static [&'static str]) -> Self {
        self.navigation = names;
        self
    }

    /// The same with what is there without `$select`.
    pub(crate) fn default(mut self, names: &'static [&'static str]) -> Self {
        self.default = names;
        self
    }
}

/// Leaves only the properties asked for, and those expanded.
pub(crate) fn select(object: &mut Map<String, Value>, names: &str, expanded: &[&str]) {
    let names: Vec<&str> = names.split(',').map(|name| name.trim().split('/').next().unwrap_or_default()).collect();
    let kept = |name: &str| {
        names.iter().any(|own| own.eq_ignore_ascii_case(name) || *own == "*")
            || expanded.contains(&name)
            || name == "@odata.type"
    };
    object.retain(|name, _| kept(name));
}

/// One page of a list. `link` makes the address of the next page from its query.
pub(crate) fn page(call: &Call, list: &List<'_>, context: &str, link: impl Fn(&str) -> String) -> Answer {
    let bad = |message: &str| Answer::graph_error(400, "BadRequest", message);
    let filter = match call.option("$filter").map(|text| Filter::parse(&text)).transpose() {
        Ok(filter) => filter,
        Err(message) => {
            return Answer::graph_error(400, "Request_UnsupportedQuery", &format!("Invalid filter clause: {message}"));
        }
    };
    let filter = match list.timeless {
        Some(property) => filter.and_then(|filter| filter.without_times(property)),
        None => filter,
    };
    let expand = match Expand::parse(&call.option("$expand").unwrap_or_default()) {
        Ok(expand) => expand,
        Err(message) => return bad(&format!("Parsing OData Select and Expand failed: {message}")),
    };
    if let Some(name) = expand.names().into_iter().find(|name| !list.navigation.contains(name) && *name != "*") {
        return bad(&format!("Parsing OData Select and Expand failed: Could not find a property named '{name}'."));
    }
    let size = match (call.option("$top"), list.sizes) {
        (Some(top), Some((_, largest))) => match top.parse::<usize>() {
            Ok(top) if (1..=largest).contains(&top) => top,
            _ => {
                return bad(&format!(
                    "Invalid page size specified: '{top}'. Must be between 1 and {largest} inclusive."
                ));
            }
        },
        (None, Some((usual, _))) => usual,
        (Some(top), None) => match top.parse::<usize>() {
            Ok(top) if top > 0 => top,
            _ => return bad(&format!("Invalid value '{top}' for $top query option found.")),
        },
        (None, None) => usize::MAX,
    };
    let rest = call.query_without("$skiptoken");
    let question = format!("{}?{rest}", call.path);
    let mut cursor = Cursor::default();
    if let Some(token) = call.option("$skiptoken") {
        let Some(place) = Tokens::read(&question, &token) else {
            return bad("Skip token is null or invalid for this query.");
        };
        cursor = place;
    }
    let is_first = cursor == Cursor::default();
    let selected = call.option("$select");
    let (mut objects, mut next) = (Vec::new(), None);
    'rows: while cursor.row < list.rows {
        let made = (list.expand)(cursor.row);
        for mut object in made.into_iter().skip(cursor.within) {
            // The page is full, and there is something left for another one.
            if objects.len() == size {
                next = Some(cursor);
                break 'rows;
            }
            cursor.within += 1;
            if let Some(filter) = &filter {
                let whole = Value::Object(object);
                if !filter.holds(&whole) {
                    continue;
                }
                let Value::Object(kept) = whole else { continue };
                object = kept;
            }
            expand.keep(&mut object, list.navigation);
            match &selected {
                Some(names) => select(&mut object, names, &expand.names()),
                None if list.default.is_empty() => {}
                None => select(&mut object, &list.default.join(","), &expand.names()),
            }
            objects.push(Value::Object(object));
        }
        cursor = Cursor { row: cursor.row + 1, within: 0 };
        if objects.len() == size && filter.is_some() && cursor.row < list.rows {
            next = Some(cursor);
            break;
        }
    }
    let mut body = json!({"@odata.context": context});
    if let Some(body) = body.as_object_mut() {
        if call.option("$count").is_some_and(|count| count.eq_ignore_ascii_case("true")) && is_first {
            body.insert("@odata.count".to_owned(), json!(count(list, filter.as_ref())));
        }
        // In a list without pages $top is all that is wanted.
        if let (Some(cursor), Some(_)) = (next, list.sizes) {
            let token = format!("$skiptoken={}", Tokens::write(&question, cursor));
            let query = if rest.is_empty() { token } else { format!("{rest}&{token}") };
            body.insert("@odata.nextLink".to_owned(), json!(link(&query)));
        }
        body.insert("value".to_owned(), Value::Array(objects));
    }
    Answer::json(200, body)
}

/// How many objects there are.
pub(crate) fn count(list: &List<'_>, filter: Option<&Filter>) -> usize {
    let of_row = |row| {
        let all = (list.expand)(row).into_iter();
        all.filter(|object| filter.is_none_or(|filter| filter.holds(&Value::Object(object.clone())))).count()
    };
    (0..list.rows).map(of_row).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pages of a list of rows that give 0, 1, 2, 0, 1, 2 … objects.
    fn pages(query: &str, sizes: (usize, usize)) -> Vec<Vec<i64>> {
        let list = List::rows(10, |row| {
            (0..row % 3).map(|within| json!({"n": row * 10 + within}).as_object().unwrap().clone()).collect()
        });
        let list = list.pages(sizes.0, sizes.1);
        let (mut pages, mut query) = (Vec::new(), query.to_owned());
        loop {
            let answer = page(&Call::to("GET", &format!("/x?{query}")), &list, "c", str::to_owned);
            assert_eq!(answer.status, 200);
            let crate::http::Content::Json(body) = answer.content else { unreachable!() };
            pages.push(body["value"].as_array().unwrap().iter().map(|one| one["n"].as_i64().unwrap()).collect());
            match body.get("@odata.nextLink") {
                Some(next) => query = next.as_str().unwrap().to_owned(),
                None => return pages,
            }
            assert!(pages.len() < 100);
        }
    }

    #[test]
    fn pages_together_hold_each_object_once() {
        let all = vec![10, 20, 21, 40, 50, 51, 70, 80, 81];
        for size in 1..12 {
            let pages = pages(&format!("$top={size}"), (100, 999));
            assert_eq!(pages.concat(), all, "{size}");
            assert!(pages.iter().all(|page| page.len() <= size && !page.is_empty()));
        }
        assert_eq!(pages("$filter=n gt 40", (2, 2)).concat(), [50, 51, 70, 80, 81]);
        assert_eq!(pages("", (4, 4)).len(), 3);
    }

    #[test]
    fn wrong_questions_are_refused() {
        let list = List::rows(1, |_| Vec::new()).pages(100, 999);
        for query in ["$top=1000", "$top=0", "$top=x", "$skiptoken=abc", "$filter=a b", "$expand=nothing"] {
            assert_eq!(
                page(&Call::to("GET", &format!("/x?{query}")), &list, "c", str::to_owned).status,
                400,
                "{query}"
            );
        }
    }
}
