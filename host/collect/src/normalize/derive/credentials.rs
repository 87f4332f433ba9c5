//! Keys, passwords and trust in other issuers, as documents list them.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::properties::{copied, id, text};
use super::{Gap, Inputs, Object};
use ephor_snapshot::Status;

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

/// Federated credentials that were asked for application by application, where the list of applications could not be read
/// with them.
#[derive(Debug, Default)]
pub(super) struct Alone {
    of: HashMap<String, Vec<Object>>,
    /// Whether whom nothing is said of has none.
    whole: bool,
    /// Why not all answered; none where nobody had to be asked.
    pub gap: Option<Gap>,
}

impl Alone {
    const FEED: &str = "federated-identity-credentials";

    pub(super) fn read<F: Inputs>(feeds: &F) -> Result<Self, F::Error> {
        let mut alone = Self::default();
        feeds.each(Self::FEED, &mut |credential| {
            if let Some(application) = id(credential, "ofApplication") {
                alone.of.entry(application).or_default().push(shown(credential));
            }
        })?;
        alone.gap = feeds.gap(Self::FEED).filter(|gap| gap.status != Status::NotCollected);
        alone.whole = feeds.gap(Self::FEED).is_none();
        Ok(alone)
    }
}

/// The issuers whose tokens stand for a credential of the application; none where that is not known.
pub(super) fn federated(application: &Object, alone: &Alone) -> Option<Vec<Object>> {
    if let Some(all) = application.get("federatedIdentityCredentials").and_then(Value::as_array) {
        return Some(sorted(all.iter().filter_map(Value::as_object).map(shown).collect(), "id"));
    }
    let all = id(application, "id").and_then(|id| alone.of.get(&id)).cloned();
    alone.whole.then(|| sorted(all.unwrap_or_default(), "id"))
}

/// A credential that matches claims has an expression in the place of a subject.
fn shown(credential: &Object) -> Object {
    let names = ["id", "name", "description", "issuer", "subject", "audiences", "claimsMatchingExpression"];
    let mut shown = copied(credential, &names);
    shown.retain(|name, value| !(value.is_null() && name == "claimsMatchingExpression"));
    shown
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
