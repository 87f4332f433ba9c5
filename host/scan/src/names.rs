//! The names of objects that messages give by kind and id: a rule sees ids, and administrators know names.

use std::borrow::Cow;
use std::collections::HashMap;

use ephor_schema::known;
use serde::Deserialize;

use ephor_snapshot::{Error, Snapshot};

/// The document that says what the ids in other documents are called.
const DIRECTORY_NAMES: &str = "directory-names";
/// Documents whose objects have names of their own, and the kind that they are.
const OWN_NAMES: &[(&str, &str)] = &[("conditional-access-policies", "policy"), ("named-locations", "location")];

/// Kind and id of an object, the id in small letters.
type Key = (String, String);

/// What objects are called.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_id: HashMap<Key, String>,
    /// Kinds and names, and whether more than one object has them.
    repeated: HashMap<(String, String), bool>,
}

/// An object of the document with the names.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    id: Option<String>,
    kind: Option<String>,
    display_name: Option<String>,
    user_principal_name: Option<String>,
}

/// Characters of a name that are shown. Services allow 256; who writes a snapshot by hand may write a megabyte, which each
/// rule would repeat.
const LONGEST_NAME: usize = 500;

/// A name as messages show it.
pub(super) fn shortened(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
    }
}

impl Names {
    /// Reads the names that the snapshot knows.
    pub fn read(snapshot: &Snapshot) -> Result<Self, Error> {
        let mut names = Self::default();
        for (document, kind) in OWN_NAMES {
            let Some(document) = ephor_schema::document(document) else { continue };
            for item in snapshot.items(document)? {
                if item.label != item.id {
                    names.add(kind, &item.id, &item.label);
                }
            }
        }
        if let Some(document) = ephor_schema::document(DIRECTORY_NAMES) {
            for item in snapshot.items(document)? {
                // What cannot be read gives no name, and the id is shown.
                let Ok(named) = serde_json::from_str::<Named>(&item.json) else { continue };
                let name = named.user_principal_name.or(named.display_name).filter(|name| !name.is_empty());
                if let (Some(kind), Some(id), Some(name)) = (named.kind, named.id, name) {
                    names.add(&kebab(&kind), &id, &name);
                }
            }
        }
        // What Microsoft calls the same in every tenant, where the snapshot does not name it.
        known::ROLES.iter().for_each(|(id, name)| names.add_known("role", id, name));
        known::APPLICATIONS.iter().for_each(|(id, name)| names.add_known("application", id, name));
        Ok(names)
    }

    /// Adds a name that no other object of the snapshot is confused with.
    fn add_known(&mut self, kind: &str, id: &str, name: &str) {
        self.by_id.entry((kind.to_owned(), id.to_ascii_lowercase())).or_insert_with(|| name.to_owned());
    }

    fn add(&mut self, kind: &str, id: &str, name: &str) {
        let key = (kind.to_owned(), id.to_ascii_lowercase());
        if self.by_id.contains_key(&key) {
            return;
        }
        let name = shortened(name);
        let name_of_kind = (kind.to_owned(), name.clone());
        self.repeated.entry(name_of_kind).and_modify(|repeated| *repeated = true).or_insert(false);
        self.by_id.insert(key, name);
    }

    /// An argument of a pack with the names filled in. What is no placeholder stays as it is written.
    pub fn fill<'a>(&self, argument: &'a str) -> Cow<'a, str> {
        if !argument.contains(['{', '}']) {
            return Cow::Borrowed(argument);
        }
        Cow::Owned(ephor_finding::render(argument, |object| {
            let (kind, id) = object.split_once(':')?;
            KINDS.contains(&kind).then(|| self.shown(kind, id))
        }))
    }

    /// How an object is called: names that look like other words are quoted, and an id stands beside a name that is not
    /// the only one.
    fn shown(&self, kind: &str, id: &str) -> String {
        let Some(name) = self.by_id.get(&(kind.to_owned(), id.to_ascii_lowercase())) else { return id.to_owned() };
        let quoted = if matches!(kind, "user" | "role") { name.clone() } else { format!("\"{name}\"") };
        let repeated = self.repeated.get(&(kind.to_owned(), name.clone())).copied().unwrap_or_default();
        if repeated { format!("{quoted} ({id})") } else { quoted }
    }
}

/// The kinds of the contract: see `wit/rules.wit`.
const KINDS: [&str; 7] = ["user", "group", "role", "application", "service-principal", "policy", "location"];

/// `servicePrincipal` as `service-principal`.
fn kebab(kind: &str) -> String {
    if kind == "servicePrincipal" { "service-principal".to_owned() } else { kind.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        names.add("group", "G1", "Sales {EMEA}");
        names.add("group", "g2", "Twins");
        names.add("group", "g3", "Twins");
        names.add("user", "u1", "ann@contoso.example");
        names.add("role", "r1", "Global Administrator");
        names
    }

    #[test]
    fn objects_are_called_by_name_and_told_apart_where_names_repeat() {
        let names = names();
        assert_eq!(names.fill("outside {group:g1}, as {role:r1}"), "outside \"Sales {EMEA}\", as Global Administrator");
        assert_eq!(names.fill("{group:g3} and {user:U1}"), "\"Twins\" (g3) and ann@contoso.example");
    }

    #[test]
    fn a_name_of_a_megabyte_is_shown_by_its_start() {
        let mut names = names();
        names.add("group", "g9", &"ä".repeat(1 << 20));
        assert_eq!(names.fill("{group:g9}").chars().count(), LONGEST_NAME + 3);
        assert_eq!(shortened(&"ä".repeat(LONGEST_NAME)), "ä".repeat(LONGEST_NAME));
    }

    #[test]
    fn what_has_no_name_is_called_by_its_id_and_what_is_no_object_stays() {
        let names = names();
        assert_eq!(names.fill("{group:u1}"), "u1", "an id of another kind names nothing");
        assert_eq!(names.fill("{{user:u1}} {own} {planet:mars} }"), "{user:u1} {own} {planet:mars} }");
        assert_eq!(names.fill("plain"), "plain");
    }
}
