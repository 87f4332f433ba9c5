//! Finds an object of Exchange by what other cmdlets call it.

use ephor_schema::Element;
use serde_json::Value;

use super::identity::Keys;
use super::names::Names;
use super::raw::Object;
use super::tally::Row;
use super::value;
use crate::normalize::lists;

/// What no two objects share.
const STRONG: &[&str] = &[
    "ExternalDirectoryObjectId",
    "Guid",
    "ExchangeGuid",
    "UserPrincipalName",
    "PrimarySmtpAddress",
    "DistinguishedName",
    "LegacyExchangeDN",
];
/// What two objects can share, and mostly do not.
const WEAK: &[&str] = &["Identity", "Id", "Name", "Alias"];
/// The mailbox or group that a loop was at, as the script writes it.
pub(super) const OF: &str = "OfMailbox";

/// Objects by their names. A name of two objects finds neither. Names are held as keys: most are never asked for.
#[derive(Debug, Default)]
pub(super) struct Index {
    keys: Keys,
    strong: Names,
    weak: Names,
}

/// A name as it is compared; nothing for one that says nothing.
fn name(value: &Value) -> Option<String> {
    let text = value::text(value)?.to_lowercase();
    (text != "00000000-0000-0000-0000-000000000000").then_some(text)
}

impl Index {
    /// Adds an object that is to be found as that row.
    pub(super) fn add(&mut self, object: &Object, row: Row) {
        for value in STRONG.iter().filter_map(|key| object.get(*key)) {
            if let Some(name) = name(value) {
                self.strong.note(self.keys.key(&*name), row);
            }
        }
        let addresses = object.get("EmailAddresses").and_then(|value| lists::read(value, Element::ProxyAddress));
        for address in addresses.unwrap_or_default() {
            if let Some(address) = smtp(&address).or_else(|| x500(&address)) {
                self.strong.note(self.keys.key(&*address), row);
            }
        }
        for value in WEAK.iter().filter_map(|key| object.get(*key)) {
            if let Some(name) = name(value) {
                self.weak.note(self.keys.key(&*name), row);
            }
        }
    }

    /// What is called so: by address, id or name, also by the last part of a name such as `contoso.com/Users/Ada`.
    pub(super) fn find(&self, called: &str) -> Option<Row> {
        let called = called.trim().to_lowercase();
        let exact = |called: &str| {
            let key = self.keys.key(called);
            self.strong.find(key).or_else(|| self.weak.find(key))
        };
        match exact(&called) {
            Some(found) => found,
            None => called.contains('/').then(|| called.rsplit('/').next().and_then(exact)).flatten().flatten(),
        }
    }

    /// Who has that address, id or name to sign in with: what only one can have.
    pub(super) fn find_exactly(&self, called: &str) -> Option<Row> {
        self.strong.find(self.keys.key(&*called.trim().to_lowercase())).flatten()
    }

    /// What an object belongs to and names in one of the properties: the owner of `ada\\123` and of
    /// `ada@contoso.com:\\Calendar`, too.
    pub(super) fn find_owner(&self, object: &Object, properties: &[&str]) -> Option<Row> {
        [OF].iter().chain(properties).find_map(|key| {
            let called = value::text(object.get(*key)?)?;
            self.find(called).or_else(|| self.find(called.split('\\').next()?.trim_end_matches(':')))
        })
    }

    /// The object that another one of the same person belongs to.
    pub(super) fn find_object(&self, object: &Object) -> Option<Row> {
        let called = |key: &str| object.get(key).and_then(name);
        let by = |key: &str| self.find(&called(key)?);
        [OF].iter().chain(STRONG).chain(WEAK).find_map(|key| by(key))
    }
}

/// The address of `SMTP:ada@contoso.com`, in lower case; nothing for another kind of address.
pub(super) fn smtp(text: &str) -> Option<String> {
    let text = text.trim();
    let address = match text.split_once(':') {
        Some((kind, address)) if kind.eq_ignore_ascii_case("smtp") => address,
        Some(_) => return None,
        None => text,
    };
    address.contains('@').then(|| address.to_lowercase())
}

/// The name of `X500:/o=Contoso/cn=Recipients/cn=Ada`, in lower case: what a mailbox was called where it came from, and
/// rules that were made before still call it (Exchange: email addresses of recipients, X500; reference field-faults.md, M14).
fn x500(text: &str) -> Option<String> {
    let (kind, name) = text.trim().split_once(':')?;
    (kind.eq_ignore_ascii_case("x500") && !name.is_empty()).then(|| name.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_person_is_found_by_every_name_and_a_shared_name_finds_nobody() {
        let mut index = Index::default();
        index.add(
            &object(json!({"Guid": "A1", "Alias": "ada", "Name": "Ada", "EmailAddresses": ["SMTP:a@x.com", "X400:a"]})),
            0,
        );
        index.add(&object(json!({"Guid": "B1", "Alias": "ada", "Name": "Bob", "PrimarySmtpAddress": "B@x.com"})), 1);
        assert_eq!(index.find("a1"), Some(0));
        assert_eq!(index.find(" A@X.com "), Some(0));
        assert_eq!(index.find("contoso.com/Users/Bob"), Some(1));
        assert_eq!(index.find("ada"), None);
        assert_eq!(
            (index.find("Bob"), index.find_exactly("Bob"), index.find_exactly("B@x.com")),
            (Some(1), None, Some(1))
        );
        assert_eq!(index.find("x400:a"), None);
        assert_eq!(index.find_object(&object(json!({"Identity": "ada", "PrimarySmtpAddress": "b@x.com"}))), Some(1));
        assert_eq!(index.find_object(&object(json!({"Guid": "00000000-0000-0000-0000-000000000000"}))), None);
    }

    #[test]
    fn the_id_of_one_is_not_lost_to_the_name_of_another() {
        let mut index = Index::default();
        index.add(&object(json!({"PrimarySmtpAddress": "a@x.com"})), 0);
        index.add(&object(json!({"Name": "a@x.com"})), 1);
        assert_eq!(index.find("a@x.com"), Some(0));
    }
}
