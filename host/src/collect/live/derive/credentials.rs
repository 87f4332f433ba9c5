//! Keys, passwords and trust in other issuers, as documents list them.

use serde_json::{Value, json};

use super::Object;
use super::properties::{copied, text};

/// The keys or passwords of an application or service principal, in order of their ids; none where nobody asked for
/// them. A raw answer has null for an empty list.
pub(super) fn of(object: &Object, property: &str, from_application: bool) -> Option<Vec<Object>> {
    let all = match object.get(property)? {
        Value::Null => &[],
        Value::Array(all) => all.as_slice(),
        _ => return None,
    };
    let shown = |credential: &Object| {
        let mut shown = copied(credential, &["keyId", "displayName", "startDateTime", "endDateTime"]);
        shown.insert("isFromApplication".to_owned(), json!(from_application));
        shown
    };
    Some(sorted(all.iter().filter_map(Value::as_object).map(shown).collect(), "keyId"))
}

/// The issuers whose tokens stand for a credential of the application.
pub(super) fn federated(application: &Object) -> Option<Vec<Object>> {
    let all = application.get("federatedIdentityCredentials")?.as_array()?;
    let shown =
        |credential: &Object| copied(credential, &["id", "name", "description", "issuer", "subject", "audiences"]);
    Some(sorted(all.iter().filter_map(Value::as_object).map(shown).collect(), "id"))
}

/// Adds those of a service principal to those of its application; not known where either is not.
pub(super) fn joined(of_application: Option<Vec<Object>>, of_principal: Option<Vec<Object>>) -> Option<Vec<Object>> {
    let mut all = of_application?;
    all.extend(of_principal?);
    Some(sorted(all, "keyId"))
}

fn sorted(mut all: Vec<Object>, by: &str) -> Vec<Object> {
    all.sort_by(|a, b| text(a, by).cmp(&text(b, by)));
    all
}
