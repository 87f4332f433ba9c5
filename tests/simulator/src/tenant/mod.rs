//! The snapshot turned back into what Microsoft would answer: the inverse of the import.

mod applications;
mod audits;
mod clients;
mod index;
mod licenses;
mod mailboxes;
mod permissions;
mod reports;
mod resources;
mod roles;
mod rules;
mod sign_ins;
mod users;

use serde_json::{Value, json};

pub(crate) use clients::Query as HuntingQuery;
pub(crate) use sign_ins::SignIns;

use crate::snapshot::{Object, Snapshot};
use index::Index;
use licenses::Skus;

/// A tenant that answers.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub snapshot: Snapshot,
    index: Index,
    skus: Skus,
    applications: resources::Applications,
    roles: roles::Roles,
}

impl Tenant {
    pub(crate) fn new(snapshot: Snapshot) -> Self {
        let index = Index::of(&snapshot);
        let skus = Skus::of(&snapshot);
        let applications = resources::Applications::of(&snapshot);
        let roles = roles::Roles::of(&snapshot, &index);
        Self { snapshot, index, skus, applications, roles }
    }

    /// `GET /subscribedSkus`.
    pub(crate) fn subscriptions(&self) -> &[Object] {
        &self.skus.objects
    }

    /// How many users there are.
    pub(crate) fn users(&self) -> usize {
        self.snapshot.rows("users")
    }
}

/// An object of a JSON literal.
pub(crate) fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// A text of a row.
pub(crate) fn text<'r>(row: &'r Object, name: &str) -> Option<&'r str> {
    row.get(name)?.as_str()
}

/// A list of names of a row.
pub(crate) fn names<'r>(row: &'r Object, name: &str) -> Option<Vec<&'r str>> {
    Some(row.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect())
}

/// Sets a property where the column is known: what is not known is not written.
pub(crate) fn copy(from: &Object, column: &str, to: &mut Object, property: &str) {
    if let Some(value) = from.get(column).filter(|value| !value.is_null()) {
        to.insert(property.to_owned(), value.clone());
    }
}

/// Sets a property, where there is a value.
pub(crate) fn set(to: &mut Object, property: &str, value: Option<Value>) {
    if let Some(value) = value {
        to.insert(property.to_owned(), value);
    }
}

/// Credentials of an application: so many passwords, the last credential with that end.
pub(crate) fn credentials(passwords: i64, end: Option<&str>, of: &str) -> (Value, Value) {
    let one = |kind: &str, at: i64| {
        let id = crate::encoding::guid(&format!("{of}{kind}{at}"));
        let mut one =
            json!({"displayName": format!("{kind} {at}"), "keyId": id, "startDateTime": "2024-01-01T00:00:00Z"});
        if let (Some(one), Some(end)) = (one.as_object_mut(), end) {
            one.insert("endDateTime".to_owned(), json!(end));
        }
        one
    };
    let all: Vec<Value> = (0..passwords.clamp(0, 100_000)).map(|at| one("secret", at)).collect();
    let mut keys = Vec::new();
    if all.is_empty() && end.is_some() {
        let mut key = one("CN=certificate", 0);
        if let Some(key) = key.as_object_mut() {
            key.insert("type".to_owned(), json!("AsymmetricX509Cert"));
            key.insert("usage".to_owned(), json!("Verify"));
        }
        keys.push(key);
    }
    (Value::Array(all), Value::Array(keys))
}
