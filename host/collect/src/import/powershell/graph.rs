//! What Graph answered, raw or through its PowerShell module, under Graph's own names.

use serde_json::Value;

use crate::normalize::Object;
use crate::normalize::shape::{graph_names, short};
use ephor_snapshot::Status;

/// What the module puts beside the properties that it knows.
const MORE: &str = "AdditionalProperties";

/// Whether an object is as Graph answered it, and not as the module wrote it.
pub(super) fn is_raw(object: &Object) -> bool {
    let small = object.keys().any(|key| key.starts_with(|first: char| first.is_ascii_lowercase()));
    small && !object.contains_key(MORE)
}

/// The object under Graph's own names. The columns of a report, such as `User Principal Name`, have theirs.
pub(super) fn adopted(object: Object) -> Object {
    if object.keys().any(|name| name.contains(' ')) {
        return object;
    }
    let mut object = graph_names(merge(object));
    object.retain(|name, _| !name.starts_with('@') || name == "@odata.type");
    object
}

/// Puts the module's additional properties, at every level, among the others. A property that has a value stays.
fn merge(mut object: Object) -> Object {
    if let Some(Value::Object(more)) = object.remove(MORE) {
        for (name, value) in more {
            let known = object.keys().find(|known| known.eq_ignore_ascii_case(&name)).cloned();
            match known {
                Some(known) if object.get(&known).is_some_and(|value| !value.is_null()) => {}
                Some(known) => {
                    object.insert(known, value);
                }
                None => {
                    object.insert(name, value);
                }
            }
        }
    }
    object.into_iter().map(|(name, value)| (name, merged(value))).collect()
}

fn merged(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(merge(object)),
        Value::Array(values) => Value::Array(values.into_iter().map(merged).collect()),
        other => other,
    }
}

/// What Graph said in the place of an answer: `{"error": {"code": …}}`.
pub(super) fn refusal(value: &Value) -> Option<(Status, String)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let error = object.get("error")?;
    let code = error.get("code")?.as_str()?;
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    let lower = code.to_ascii_lowercase();
    let status = if lower.contains("nonpremium") || lower.contains("license") {
        Status::Unlicensed
    } else if ["denied", "forbidden", "unauthorized", "invalidauthentication"].iter().any(|word| lower.contains(word)) {
        Status::Denied
    } else {
        Status::Failed
    };
    Some((status, format!("Graph answered {}: {}", short(code), short(message))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> (Value, bool) {
        let object = value.as_object().unwrap().clone();
        let raw = is_raw(&object);
        (Value::Object(adopted(object)), raw)
    }

    #[test]
    fn what_the_module_wrote_gets_the_names_of_graph() {
        let written = json!({
            "Id": "a",
            "DisplayName": null,
            "Conditions": {"Users": {"IncludeUsers": ["All"]}, "AdditionalProperties": {}},
            "AdditionalProperties": {"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": true, "displayName": "b"},
        });
        let expected = json!({
            "id": "a",
            "displayName": "b",
            "conditions": {"users": {"includeUsers": ["All"]}},
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "isTrusted": true,
        });
        assert_eq!(read(written), (expected.clone(), false));
        assert_eq!(read(expected.clone()), (expected, true));
    }

    #[test]
    fn an_error_in_the_place_of_an_answer_is_told_as_what_it_is() {
        let status = |code: &str| refusal(&json!({"error": {"code": code, "message": "no"}})).unwrap().0;
        assert_eq!(status("Authorization_RequestDenied"), Status::Denied);
        assert_eq!(status("Authentication_RequestFromNonPremiumTenantOrB2CTenant"), Status::Unlicensed);
        assert_eq!(status("TooManyRequests"), Status::Failed);
        assert!(refusal(&json!({"id": "a", "error": {"code": "x"}})).is_none());
    }
}
