//! The objects of documents as values: what a rule reads of them, in the kinds that they declare.

use std::collections::{BTreeSet, HashMap};

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelString};
use cel::common::value::Val;
use ephor_schema::DAMAGED;
use ephor_schema::property::{Members, Property, PropertyKind};
use serde_json::{Map, Value};

use crate::time::Moment;

type Object = CelMap<'static>;

/// Reads an object of a document: the properties among `reads`, with dots between the names, and no others. A property
/// that is null or not there is left out.
///
/// # Errors
/// If it is no JSON object, what is read of it was damaged by an export, or is of another kind than the document declares.
pub(crate) fn read(json: &str, members: Members, reads: &BTreeSet<String>) -> Result<Object, String> {
    let value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let Value::Object(mut object) = value else { return Err("it is no object".to_owned()) };
    if let Some(note) = object.remove(DAMAGED)
        && let Some(place) = ephor_sdk::damaged_places(&note).into_iter().find(|place| is_read(place, reads))
    {
        return Err(format!("{place} was cut off or joined in the export; export it again with -Depth 20"));
    }
    members_of(&object, members.properties, "", reads)
}

/// Whether a rule that reads these properties reads something of that place.
fn is_read(place: &str, reads: &BTreeSet<String>) -> bool {
    // Objects in lists have their number between the names.
    let names: Vec<&str> = place.split('.').filter(|name| name.parse::<usize>().is_err()).collect();
    let place = names.join(".");
    let begins =
        |text: &str, with: &str| text.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    reads.iter().any(|read| begins(read, &place) || begins(&place, read))
}

fn members_of(
    object: &Map<String, Value>,
    properties: &[Property],
    path: &str,
    reads: &BTreeSet<String>,
) -> Result<Object, String> {
    let mut values: HashMap<CelMapKey<'static>, Box<dyn Val>> = HashMap::new();
    for property in properties {
        let path = if path.is_empty() { property.name.to_owned() } else { format!("{path}.{}", property.name) };
        let Some(value) = object.get(property.name).filter(|value| !value.is_null() && is_read(&path, reads)) else {
            continue;
        };
        let wrong = || format!("{path} is no {}", property.kind.name());
        let value = value_of(value, property.kind, &path, reads)?.ok_or_else(wrong)?;
        values.insert(CelMapKey::from(property.name.to_owned()), value);
    }
    Ok(CelMap::from(values))
}

/// The value of a property; none if it is of another kind.
fn value_of(
    value: &Value,
    kind: PropertyKind,
    path: &str,
    reads: &BTreeSet<String>,
) -> Result<Option<Box<dyn Val>>, String> {
    let objects = |members: Members| {
        let whole = members.properties.is_empty();
        move |value: &Value| match value {
            Value::Object(object) if !whole => {
                members_of(object, members.properties, path, reads).map(|object| Some(Box::new(object) as Box<dyn Val>))
            }
            _ => Ok(Some(any(value))),
        }
    };
    Ok(match (kind, value) {
        (PropertyKind::Boolean, Value::Bool(value)) => Some(Box::new(CelBool::from(*value))),
        (PropertyKind::Integer, Value::Number(number)) => {
            number.as_i64().map(|number| Box::new(CelInt::from(number)) as Box<dyn Val>)
        }
        (PropertyKind::Time, Value::String(text)) => Moment::parse(text).map(|time| Box::new(time) as Box<dyn Val>),
        (
            PropertyKind::Duration | PropertyKind::Symbol | PropertyKind::Symbols | PropertyKind::Text,
            Value::String(text),
        ) => Some(string(text)),
        // A single text is a list of one, as exports write it.
        (PropertyKind::List(_) | PropertyKind::Texts, Value::String(text)) => Some(list(vec![string(text)])),
        (PropertyKind::List(_) | PropertyKind::Texts, Value::Array(texts)) => {
            let texts = texts.iter().filter(|text| !text.is_null()).map(|text| text.as_str().map(string));
            texts.collect::<Option<Vec<_>>>().map(list)
        }
        (PropertyKind::Object(members), Value::Object(_)) => objects(members)(value)?,
        (PropertyKind::Objects(members), Value::Array(values)) => {
            let read = objects(members);
            let values = values.iter().filter(|value| !value.is_null()).map(read);
            values.collect::<Result<Option<Vec<_>>, String>>()?.map(list)
        }
        // A single object is a list of one, as PowerShell writes it.
        (PropertyKind::Objects(members), Value::Object(_)) => objects(members)(value)?.map(|object| list(vec![object])),
        (PropertyKind::Jsons(_) | PropertyKind::Tree(_) | PropertyKind::Any, _) => Some(any(value)),
        _ => None,
    })
}

fn string(text: &str) -> Box<dyn Val> {
    Box::new(CelString::from(text.to_owned()))
}

fn list(values: Vec<Box<dyn Val>>) -> Box<dyn Val> {
    Box::new(CelList::from(values))
}

/// A value of which nothing is declared. Null within is left out.
fn any(value: &Value) -> Box<dyn Val> {
    match value {
        Value::Null => Box::new(cel::common::types::CelNull),
        Value::Bool(value) => Box::new(CelBool::from(*value)),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Box::new(CelInt::from(number)),
            None => Box::new(CelDouble::from(number.as_f64().unwrap_or(f64::NAN))),
        },
        Value::String(text) => string(text),
        Value::Array(values) => list(values.iter().filter(|value| !value.is_null()).map(any).collect()),
        Value::Object(object) => {
            let values = object.iter().filter(|(_, value)| !value.is_null());
            let values: HashMap<CelMapKey<'static>, Box<dyn Val>> =
                values.map(|(name, value)| (CelMapKey::from(name.clone()), any(value))).collect();
            Box::new(CelMap::from(values))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reads(paths: &[&str]) -> BTreeSet<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    fn members(document: &str) -> Members {
        ephor_schema::document(document).unwrap().members
    }

    fn policy(object: Value, paths: &[&str]) -> Result<String, String> {
        let read = read(&object.to_string(), members("conditional-access-policies"), &reads(paths))?;
        let mut names: Vec<String> = read.inner().keys().map(|key| format!("{key:?}")).collect();
        names.sort();
        Ok(names.join(","))
    }

    #[test]
    fn only_what_is_read_counts() {
        let object = json!({"displayName": "x", "state": 7, "conditions": {"users": {"includeUsers": ["All"]}}});
        let read = policy(object.clone(), &["displayName", "conditions.users.includeUsers"]).unwrap();
        assert!(read.contains("displayName") && read.contains("conditions") && !read.contains("state"), "{read}");
        assert_eq!(policy(object, &["state"]).unwrap_err(), "state is no symbol");
        assert_eq!(policy(json!({"state": null}), &["state"]), Ok(String::new()));
        assert!(policy(json!([]), &["state"]).is_err());
    }

    #[test]
    fn damage_counts_where_it_is_read() {
        let damaged = |at: Value| json!({"displayName": "x", "state": "enabled", DAMAGED: at});
        let users = json!({"conditions": {"users": {"excludeUsers": true}}});
        assert!(policy(damaged(users.clone()), &["state"]).is_ok());
        assert!(policy(damaged(users.clone()), &["conditions.users.includeUsers"]).is_ok());
        for read in ["conditions.users.excludeUsers", "conditions.users", "conditions"] {
            assert!(policy(damaged(users.clone()), &[read]).unwrap_err().contains("-Depth 20"), "{read}");
        }
        assert!(policy(damaged(json!({"conditions": true})), &["conditions.users.includeUsers"]).is_err());
        assert!(policy(damaged(json!({"conditions": {"0": {"users": true}}})), &["conditions.users"]).is_err());
    }
}
