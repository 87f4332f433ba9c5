//! The documents of a made-up tenant, while they are put together and changed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// All documents by name; their objects carry the vendor's property names.
#[derive(Debug, Default)]
pub(super) struct Documents {
    all: BTreeMap<&'static str, Vec<Value>>,
    /// What did not fit: changes of what is not there. The tests demand that there is none.
    faults: Vec<String>,
}

impl Documents {
    /// Adds a document that was collected; without objects it is one that has none.
    pub(super) fn collected(&mut self, document: &'static str, objects: Vec<Value>) {
        self.all.entry(document).or_default();
        for object in objects {
            self.add(document, object);
        }
    }

    /// Adds an object to a document; returns its id.
    pub(super) fn add(&mut self, document: &str, object: Value) -> String {
        let id = ephor_schema::document(document).and_then(|known| object.get(known.id)?.as_str().map(str::to_owned));
        match (self.all.get_mut(document), id) {
            (Some(objects), Some(id)) => {
                objects.push(object);
                id
            }
            _ => self.fault(format!("{document}: an object without an id, or of a document that is not made up")),
        }
    }

    /// Gives a property of an object another value, and returns the id of the object. `object` is its id or its label;
    /// `pointer` is a JSON pointer (RFC 6901): its last member may be new.
    pub(super) fn set(&mut self, document: &str, object: &str, pointer: &str, value: Value) -> String {
        let Some((id, found)) = self.find(document, object) else {
            return self.fault(format!("{document}: no object {object:?}"));
        };
        let place = pointer.rsplit_once('/').filter(|(_, member)| !member.is_empty());
        match place.and_then(|(parent, member)| Some((found.pointer_mut(parent)?.as_object_mut()?, member))) {
            Some((place, member)) => {
                place.insert(member.to_owned(), value);
                id
            }
            None => self.fault(format!("{document}: {object:?} has no {pointer}")),
        }
    }

    /// Puts a value into a list of an object, in place of the one with the same text in `key`, or at its end; returns
    /// the id of the object.
    pub(super) fn put(&mut self, document: &str, object: &str, pointer: &str, key: &str, value: Value) -> String {
        let Some((id, found)) = self.find(document, object) else {
            return self.fault(format!("{document}: no object {object:?}"));
        };
        let Some(list) = found.pointer_mut(pointer).and_then(Value::as_array_mut) else {
            return self.fault(format!("{document}: {object:?} has no list {pointer}"));
        };
        match list.iter_mut().find(|one| one.get(key) == value.get(key)) {
            Some(place) => *place = value,
            None => list.push(value),
        }
        id
    }

    /// The id of the first object whose id or label begins so.
    pub(super) fn id(&mut self, document: &str, start: &str) -> String {
        let begins = |one: &Value, property: &str| one[property].as_str().is_some_and(|text| text.starts_with(start));
        let known = ephor_schema::document(document);
        let found = known.and_then(|known| {
            let is = |one: &&Value| begins(one, known.id) || begins(one, known.label);
            Some(self.objects(document).iter().find(is)?[known.id].as_str()?.to_owned())
        });
        found.unwrap_or_else(|| self.fault(format!("{document}: no object {start:?} and on")))
    }

    /// Takes an object away, by its id or its label; returns the id.
    pub(super) fn remove(&mut self, document: &str, object: &str) -> String {
        let Some((id, _)) = self.find(document, object) else {
            return self.fault(format!("{document}: no object {object:?}"));
        };
        if let (Some(objects), Some(known)) = (self.all.get_mut(document), ephor_schema::document(document)) {
            objects.retain(|one| one.get(known.id).and_then(Value::as_str) != Some(&id));
        }
        id
    }

    /// The objects of a document.
    pub(super) fn objects(&self, document: &str) -> &[Value] {
        self.all.get(document).map(Vec::as_slice).unwrap_or_default()
    }

    /// The ids of all objects of a document.
    pub(super) fn ids(&self, document: &str) -> Vec<String> {
        let id = |object: &Value| Some(object.get(ephor_schema::document(document)?.id)?.as_str()?.to_owned());
        self.objects(document).iter().filter_map(id).collect()
    }

    /// All documents with their objects.
    pub(super) fn into_all(self) -> impl Iterator<Item = (&'static str, Vec<Map<String, Value>>)> {
        let object = |value| match value {
            Value::Object(object) => Some(object),
            _ => None,
        };
        self.all.into_iter().map(move |(name, objects)| (name, objects.into_iter().filter_map(object).collect()))
    }

    /// What did not fit.
    #[cfg(test)]
    pub(super) fn faults(&self) -> &[String] {
        &self.faults
    }

    fn find(&mut self, document: &str, object: &str) -> Option<(String, &mut Value)> {
        let known = ephor_schema::document(document)?;
        let is = |one: &Value, property: &str| one.get(property).and_then(Value::as_str) == Some(object);
        let found = self.all.get_mut(document)?.iter_mut().find(|one| is(one, known.id) || is(one, known.label))?;
        Some((found.get(known.id)?.as_str()?.to_owned(), found))
    }

    fn fault(&mut self, what: String) -> String {
        self.faults.push(what);
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn documents() -> Documents {
        let mut documents = Documents::default();
        let policy = json!({"id": "1", "displayName": "First", "conditions": {"users": {"includeUsers": ["All"]}}});
        documents.collected("conditional-access-policies", vec![policy]);
        documents
    }

    #[test]
    fn an_object_is_found_by_its_id_or_its_label_and_a_member_may_be_new() {
        let mut documents = documents();
        let policies = "conditional-access-policies";
        assert_eq!(documents.set(policies, "First", "/conditions/users/includeUsers", json!(["None"])), "1");
        assert_eq!(documents.set(policies, "1", "/state", json!("enabled")), "1");
        assert_eq!(
            documents.objects(policies)[0],
            json!({"id": "1", "displayName": "First", "conditions": {"users": {"includeUsers": ["None"]}}, "state": "enabled"})
        );
        assert_eq!(documents.remove(policies, "First"), "1");
        assert!(documents.objects(policies).is_empty() && documents.faults().is_empty());
    }

    #[test]
    fn what_is_not_there_cannot_be_changed_unnoticed() {
        let mut documents = documents();
        documents.set("conditional-access-policies", "Second", "/state", json!("enabled"));
        documents.set("conditional-access-policies", "First", "/grantControls/operator", json!("OR"));
        documents.set("conditional-access-policies", "First", "", json!({}));
        documents.put("conditional-access-policies", "First", "/sessionControls", "id", json!({"id": "1"}));
        documents.id("conditional-access-policies", "Sec");
        documents.remove("security-defaults", "First");
        documents.add("conditional-access-policies", json!({"displayName": "no id"}));
        documents.add("security-defaults", json!({"id": "1"}));
        assert_eq!(documents.faults().len(), 8, "{:?}", documents.faults());
    }
}
