//! Properties of raw objects. What has another type than expected is not there.

use serde_json::Value;

use super::Object;

/// A text that says something.
pub(super) fn text<'o>(object: &'o Object, name: &str) -> Option<&'o str> {
    object.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// An id, in lower case: Graph writes GUIDs so, and people may not.
pub(super) fn id(object: &Object, name: &str) -> Option<String> {
    text(object, name).map(str::to_lowercase)
}

/// The objects of a list.
pub(super) fn list<'o>(object: &'o Object, name: &str) -> impl Iterator<Item = &'o Object> + use<'o> {
    let values = object.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    values.iter().filter_map(Value::as_object)
}

/// A time with its zone.
pub(super) fn time(object: &Object, name: &str) -> Option<jiff::Timestamp> {
    text(object, name)?.parse().ok()
}

/// RFC 3339 in UTC with whole seconds.
pub(super) fn whole_seconds(seconds: i64) -> Option<String> {
    jiff::Timestamp::from_second(seconds).ok().map(|time| time.to_string())
}

/// The object without what Graph adds on request: expanded ones, and annotations other than the type.
pub(super) fn without(object: &Object, expanded: &[&str]) -> Object {
    let own = |name: &str| !expanded.contains(&name) && (name == "@odata.type" || !name.contains('@'));
    object.iter().filter(|(name, _)| own(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Copies the properties of those names that are there.
pub(super) fn copied(object: &Object, names: &[&str]) -> Object {
    names.iter().filter_map(|name| Some(((*name).to_owned(), object.get(*name)?.clone()))).collect()
}
