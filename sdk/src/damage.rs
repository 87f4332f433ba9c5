//! Objects of which an export damaged a part: they are read by rules that need nothing of that part, and by no others.

use std::collections::HashSet;

use ephor_schema::DAMAGED;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads an object as that type. The error says what is wrong, or which property of those that the type reads is damaged.
pub(crate) fn read<D: DeserializeOwned>(json: &str) -> Result<D, String> {
    if !json.contains(DAMAGED) {
        return serde_json::from_str(json).map_err(|error| error.to_string());
    }
    let mut value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let note = value.as_object_mut().and_then(|object| object.remove(DAMAGED));
    let damaged = note.as_ref().map(places).unwrap_or_default();
    let mut unread: HashSet<String> = HashSet::new();
    let read = serde_ignored::deserialize(value, |path| {
        unread.insert(plain(&path.to_string()));
    });
    // Who does not read an object reads nothing in it.
    let within = |place: &str| {
        place.match_indices('.').any(|(at, _)| place.get(..at).is_some_and(|above| unread.contains(above)))
    };
    let is_unread = |place: &String| unread.contains(place) || within(place);
    // Whatever was made of it: where it stands is not what the vendor answered.
    match damaged.iter().find(|place| !is_unread(place)) {
        Some(place) => Err(format!("{place} was cut off or joined in the export; export it again with -Depth 20")),
        None => read.map_err(|error| error.to_string()),
    }
}

/// The damaged properties, with dots between the names.
#[must_use]
pub fn places(damaged: &Value) -> Vec<String> {
    fn add(damaged: &Map<String, Value>, before: &str, places: &mut Vec<String>) {
        for (name, value) in damaged {
            let place = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
            match value {
                // Names that somebody took out, as a redaction does: then it is not known which they were.
                Value::Object(inner) if !inner.is_empty() => add(inner, &place, places),
                _ => places.push(place),
            }
        }
    }
    let mut all = Vec::new();
    if let Value::Object(damaged) = damaged {
        add(damaged, "", &mut all);
    }
    all
}

/// A path without what stands for options and the like.
fn plain(path: &str) -> String {
    path.split('.').filter(|name| *name != "?").collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Eq)]
    struct Policy {
        state: Option<String>,
        users: Option<Users>,
    }

    #[derive(Debug, Deserialize, PartialEq, Eq)]
    struct Users {
        #[serde(default, deserialize_with = "crate::texts_or_empty")]
        exclude: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    struct Open {
        #[serde(flatten)]
        _others: Map<String, Value>,
    }

    fn policy(damaged: Value) -> String {
        let users = json!({"exclude": "System.Object[]", "include": "System.Object[]"});
        json!({"state": "on", "users": users, "locations": "@{a=b}", DAMAGED: damaged}).to_string()
    }

    #[test]
    fn what_the_type_reads_must_not_be_damaged_however_it_reads_it() {
        let error = read::<Policy>(&policy(json!({"users": {"exclude": true}}))).unwrap_err();
        assert!(error.starts_with("users.exclude was cut off"), "{error}");
        assert!(read::<Policy>(&policy(json!({"users": true}))).is_err());
        assert!(read::<Open>(&policy(json!({"locations": true}))).unwrap_err().starts_with("locations "));
        assert!(read::<Open>(&policy(json!({"users": {"include": true}}))).is_err());
    }

    #[test]
    fn what_the_type_does_not_read_may_be() {
        let whole =
            Policy { state: Some("on".to_owned()), users: Some(Users { exclude: vec!["System.Object[]".to_owned()] }) };
        for damaged in [
            json!({}),
            json!({"locations": true}),
            json!({"users": {"include": true}}),
            json!({"locations": {"0": {"a": true}}}),
        ] {
            assert_eq!(read::<Policy>(&policy(damaged)).as_ref(), Ok(&whole));
        }
    }

    #[test]
    fn a_place_that_nobody_finds_counts_as_read() {
        assert!(read::<Policy>(&policy(json!({"x1": true}))).is_err());
        assert!(read::<Policy>(&policy(json!({"users": {}}))).is_err());
    }
}
