//! Members of a vendor's object that a rule does not know.

use std::collections::BTreeMap;

use ephor_schema::vendor::LABELS;
use serde::Deserialize;
use serde_json::Value;

/// The members of an object that its struct has no field for: what the vendor added since, or what an export adds. Each
/// of them may widen or narrow what the known ones say, so a verdict that they could turn is unknown.
///
/// ```
/// # use ephor_sdk::prelude::*;
/// # use ephor_sdk::Others;
/// #[derive(Deserialize)]
/// #[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
/// struct Restriction {
///     state: Option<String>,
///     #[serde(flatten)]
///     others: Others,
/// }
/// # fn read(json: &str) -> Restriction { ephor_sdk::serde_json::from_str(json).unwrap() }
/// let known = read(r#"{"state": "enabled", "@odata.type": "x", "id": "1", "excludeActors": null}"#);
/// assert_eq!(known.others.unread(&[]), None);
/// let new = read(r#"{"state": "enabled", "excludeActors": {"kinds": ["x"]}}"#);
/// assert_eq!(new.others.unread(&[]), Some("excludeActors"));
/// assert_eq!(new.others.unread(&["excludeActors"]), None);
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(transparent)]
pub struct Others(BTreeMap<String, Value>);

impl Others {
    /// The first one, by name, that says something: not one of `harmless`, which the rule knows and need not read, no
    /// annotation, no label of the object, and not blank. False and zero say something.
    #[must_use]
    pub fn unread(&self, harmless: &'static [&'static str]) -> Option<&str> {
        self.all_unread(harmless).next()
    }

    /// All of them, by name.
    pub fn all_unread(&self, harmless: &'static [&'static str]) -> impl Iterator<Item = &str> {
        let is_known = move |name: &str| LABELS.iter().chain(harmless).any(|known| known.eq_ignore_ascii_case(name));
        let unread =
            move |(name, value): &(&String, &Value)| !name.contains('@') && !is_blank(value) && !is_known(name);
        self.0.iter().filter(unread).map(|(name, _)| name.as_str())
    }

    /// The value of one of them, whatever the case of its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Whether a value says nothing: null, an empty text, list or object, or such ones in a list or object. An object that
/// says of which type it is says something.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.iter().all(is_blank),
        Value::Object(members) => {
            members.iter().all(|(name, value)| is_blank(value) || name.contains('@') && name != "@odata.type")
        }
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn unread(object: Value) -> Option<String> {
        serde_json::from_value::<Others>(object).unwrap().unread(&["harmless"]).map(str::to_owned)
    }

    #[test]
    fn a_member_that_says_something_is_unread() {
        for value in [json!(true), json!(false), json!(0), json!("x"), json!(["x"]), json!({"a": {"b": 1}})] {
            assert_eq!(unread(json!({"new": value, "id": "1"})).as_deref(), Some("new"), "{value}");
        }
        assert_eq!(unread(json!({"z": 1, "a": 1})).as_deref(), Some("a"), "the first by name");
        assert_eq!(unread(json!({"new": {"@odata.type": "#x"}})).as_deref(), Some("new"));
    }

    #[test]
    fn blanks_labels_annotations_and_what_the_rule_knows_are_not() {
        for value in [json!(null), json!(""), json!(" "), json!([]), json!({}), json!([null, {"a": []}])] {
            assert_eq!(unread(json!({"new": value})), None, "{value}");
        }
        assert_eq!(unread(json!({"Id": "1", "displayName": "A", "x@odata.context": "c", "HARMLESS": 1})), None);
        assert_eq!(unread(json!({"additionalProperties": {"@odata.context": "c"}})), None);
    }

    #[test]
    fn one_is_found_whatever_its_case() {
        let others: Others = serde_json::from_value(json!({"Kind": 1})).unwrap();
        assert_eq!((others.get("kind"), others.get("other")), (Some(&json!(1)), None));
    }
}
