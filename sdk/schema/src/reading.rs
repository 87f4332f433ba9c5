//! What rules read of documents, held against the declarations while a pack is compiled.
//!
//! The derives of the SDK say what a type reads ([`Shape`]); [`check`] runs as a constant and ends the compilation with the
//! property that is not declared, and the one that may be meant, or with the type that does not fit.

use crate::message::{Message, nearest, same};
use crate::property::{Members, Property, PropertyKind};
use crate::{DOCUMENTS, Document};

/// What a type of Rust reads of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `bool`.
    Boolean,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// Any value.
    Any,
    /// An object with members of any name.
    Map,
    /// A list.
    List(&'static Self),
    /// A list of texts, or a single text.
    OneOrMore,
    /// An object of which these members are read.
    Object(&'static [Member]),
}

impl Shape {
    /// What a function reads that makes a list of texts also of a single one.
    #[must_use]
    pub const fn one_or_more(self) -> Self {
        match self {
            Self::List(Self::Text) => Self::OneOrMore,
            other => other,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Boolean => "a boolean",
            Self::Integer => "a whole number",
            Self::Text => "a text",
            Self::Any => "anything",
            Self::Map => "an object",
            Self::List(&Self::Object(_)) => "a list of objects",
            Self::List(_) => "a list",
            Self::OneOrMore => "texts",
            Self::Object(_) => "an object with declared properties",
        }
    }
}

/// What is read of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// A property.
    Property(&'static str, Shape),
    /// A property that only some of the documents have that the type is read of.
    OfSome(&'static str, Shape),
    /// What another type reads of the same object.
    Flat(Shape),
}

/// Ends the compilation unless a document declares what a type reads of it.
///
/// # Panics
/// While it is evaluated as a constant, which makes a compile error of it.
pub const fn check(document: &str, shape: Shape) {
    let Some(declared) = find(document) else {
        let mut message = Message::new();
        message.add("the snapshot has no document ");
        message.add(document);
        message.fail()
    };
    match shape {
        // One object, or a collection of them.
        Shape::Object(read) | Shape::List(&Shape::Object(read)) => {
            check_members(document, declared.members.properties, read)
        }
        Shape::Map | Shape::Any | Shape::List(_) => {}
        Shape::Boolean | Shape::Integer | Shape::Text | Shape::OneOrMore => {
            let mut message = Message::new();
            message.add("an object of ");
            message.add(document);
            message.add(" cannot be read as ");
            message.add(shape.name());
            message.fail()
        }
    }
}

/// The same for an object within the objects of a document, where these properties lead to it.
///
/// # Panics
/// As [`check`].
pub const fn check_at(document: &str, path: &[&str], shape: Shape) {
    let (place, property) = follow(document, path);
    match (property.kind.members(), shape) {
        (Some(members), Shape::Object(read)) => check_members(place.text(), members.properties, read),
        (Some(_), _) => {}
        (None, _) => {
            let mut message = place;
            message.add(" is of the kind ");
            message.add(property.kind.name());
            message.add("; it holds no object");
            message.fail()
        }
    }
}

/// The name of a property that is read by hand, where these properties lead to it.
///
/// # Panics
/// As [`check`].
#[must_use]
pub const fn name(document: &str, path: &[&str]) -> &'static str {
    follow(document, path).1.name
}

/// The property that a path leads to, and how it is written.
const fn follow(document: &str, path: &[&str]) -> (Message, &'static Property) {
    let mut place = Message::new();
    place.add(document);
    let Some(declared) = find(document) else {
        place.add(" is no document of the snapshot");
        place.fail()
    };
    let (mut properties, mut rest) = (declared.members.properties, path);
    while let [name, further @ ..] = rest {
        let Some(property) = property(properties, name) else { undeclared(place.text(), properties, name) };
        place.add(".");
        place.add(name);
        if further.is_empty() {
            return (place, property);
        }
        properties = match property.kind.members() {
            // At every depth of a tree the objects are the same.
            Some(Members { properties: [], .. }) => properties,
            Some(members) => members.properties,
            None => property.parts,
        };
        rest = further;
    }
    place.add(" is a document, and no property");
    place.fail()
}

// Constants know no iterators.

const fn find(name: &str) -> Option<&'static Document> {
    let mut all = DOCUMENTS;
    while let [document, rest @ ..] = all {
        if same(document.name, name) {
            return Some(document);
        }
        all = rest;
    }
    None
}

const fn check_members(place: &str, declared: &'static [Property], read: &[Member]) {
    let mut all = read;
    while let [member, rest @ ..] = all {
        match *member {
            Member::Flat(Shape::Object(members)) => check_members(place, declared, members),
            Member::Flat(_) => {}
            Member::Property(name, shape) => check_property(place, declared, name, shape),
            Member::OfSome(name, shape) => {
                if property(declared, name).is_some() || !is_in_some(name) {
                    check_property(place, declared, name, shape);
                }
            }
        }
        all = rest;
    }
}

const fn property(declared: &'static [Property], name: &str) -> Option<&'static Property> {
    let mut all = declared;
    while let [property, rest @ ..] = all {
        if same(property.name, name) {
            return Some(property);
        }
        all = rest;
    }
    None
}

/// Whether the objects of some document have a property.
const fn is_in_some(name: &str) -> bool {
    let mut all = DOCUMENTS;
    while let [document, rest @ ..] = all {
        if property(document.members.properties, name).is_some() {
            return true;
        }
        all = rest;
    }
    false
}

const fn check_property(place: &str, declared: &'static [Property], name: &str, shape: Shape) {
    match property(declared, name) {
        Some(property) => check_kind(place, property, shape),
        None => undeclared(place, declared, name),
    }
}

const fn undeclared(place: &str, declared: &[Property], name: &str) -> ! {
    let mut message = Message::new();
    message.add(place);
    message.add(" declares no property ");
    message.add(name);
    if let Some(near) = nearest(declared, name) {
        message.add("; did you mean ");
        message.add(near);
        message.add("?");
    }
    message.fail()
}

const fn check_kind(place: &str, property: &Property, shape: Shape) {
    let fits = match (property.kind, shape) {
        (_, Shape::Any)
        | (PropertyKind::Boolean, Shape::Boolean)
        | (PropertyKind::Integer, Shape::Integer)
        | (
            PropertyKind::Time
            | PropertyKind::Duration
            | PropertyKind::Symbol
            | PropertyKind::Symbols
            | PropertyKind::Text
            | PropertyKind::Tree(_),
            Shape::Text,
        )
        | (PropertyKind::Symbol | PropertyKind::Symbols | PropertyKind::Text, Shape::OneOrMore)
        | (
            PropertyKind::List(_) | PropertyKind::Texts | PropertyKind::Jsons(_) | PropertyKind::Any,
            Shape::OneOrMore,
        )
        | (
            PropertyKind::List(_) | PropertyKind::Texts | PropertyKind::Jsons(_),
            Shape::List(&(Shape::Text | Shape::Any)),
        )
        | (PropertyKind::Object(_) | PropertyKind::Tree(_), Shape::Map)
        | (
            PropertyKind::Objects(_) | PropertyKind::Tree(_) | PropertyKind::Any,
            Shape::List(&(Shape::Any | Shape::Map)),
        ) => true,
        (PropertyKind::Object(members), Shape::Object(read))
        | (PropertyKind::Objects(members), Shape::List(&Shape::Object(read))) => {
            return check_within(place, property.name, members, read);
        }
        _ => false,
    };
    if !fits {
        let mut message = Message::new();
        message.add(place);
        message.add(".");
        message.add(property.name);
        message.add(" is of the kind ");
        message.add(property.kind.name());
        message.add("; the type reads ");
        message.add(shape.name());
        message.fail()
    }
}

const fn check_within(place: &str, name: &str, members: Members, read: &[Member]) {
    let mut path = Message::new();
    path.add(place);
    path.add(".");
    path.add(name);
    check_members(path.text(), members.properties, read);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the compiler says of a type that reads this of a document.
    fn complaint(document: &'static str, shape: Shape) -> String {
        let caught = std::panic::catch_unwind(|| check(document, shape));
        caught.err().and_then(|error| error.downcast::<String>().ok()).map(|text| *text).unwrap_or_default()
    }

    const MISSPELT: &[Member] = &[Member::Property("SmtpClientAuthenticationDisable", Shape::Boolean)];
    const UNLIKE: &[Member] = &[Member::Property("Colour", Shape::Boolean)];
    const WRONG_KIND: &[Member] = &[Member::Property("SmtpClientAuthenticationDisabled", Shape::Text)];
    const NESTED: &[Member] = &[Member::Property("conditions", Shape::Object(CONDITIONS))];
    const CONDITIONS: &[Member] = &[Member::Property("users", Shape::Object(USERS))];
    const USERS: &[Member] = &[Member::Property("includeUser", Shape::List(&Shape::Text))];
    const FLAT: &[Member] = &[Member::Flat(Shape::Object(MISSPELT)), Member::Flat(Shape::Map)];
    const OF_SOME: &[Member] = &[Member::OfSome("SafeLinksPolicy", Shape::Text)];
    const OF_NONE: &[Member] = &[Member::OfSome("SafeLinkPolicy", Shape::Text)];

    #[test]
    fn a_property_that_is_not_declared_is_told_with_the_nearest_one() {
        for (document, members, says) in [
            (
                "transport-config",
                MISSPELT,
                "transport-config declares no property SmtpClientAuthenticationDisable; did you mean SmtpClientAuthenticationDisabled?",
            ),
            ("transport-config", UNLIKE, "transport-config declares no property Colour"),
            ("transport-config", FLAT, "did you mean SmtpClientAuthenticationDisabled?"),
            (
                "conditional-access-policies",
                NESTED,
                "conditional-access-policies.conditions.users declares no property includeUser; did you mean includeUsers?",
            ),
            ("anti-phish-rules", OF_NONE, "anti-phish-rules declares no property SafeLinkPolicy"),
        ] {
            assert!(complaint(document, Shape::Object(members)).contains(says), "{document}: {says}");
        }
        assert_eq!(complaint("anti-phish-rules", Shape::Object(OF_SOME)), "");
        assert!(complaint("no-document", Shape::Map).contains("no document"));
    }

    #[test]
    fn a_type_fits_the_kind_of_the_property() {
        let said = complaint("transport-config", Shape::Object(WRONG_KIND));
        assert_eq!(
            said,
            "transport-config.SmtpClientAuthenticationDisabled is of the kind boolean; the type reads a text"
        );
        let lists: &[Member] = &[Member::Property("RedirectMessageTo", Shape::List(&Shape::Text))];
        assert_eq!(complaint("transport-rules", Shape::Object(lists)), "");
        let numbers: &[Member] = &[Member::Property("RedirectMessageTo", Shape::List(&Shape::Integer))];
        assert!(complaint("transport-rules", Shape::Object(numbers)).contains("the type reads a list"));
        assert!(complaint("transport-rules", Shape::Text).contains("cannot be read as a text"));
    }

    #[test]
    fn an_object_within_is_found_by_its_path() {
        let lists: &[Member] = &[Member::Property("AllowedDomains", Shape::OneOrMore)];
        let path = ["definition", "B2BManagementPolicy", "InvitationsAllowedAndBlockedDomainsPolicy"];
        check_at("b2b-management-policies", &path, Shape::Object(lists));
        let other =
            std::panic::catch_unwind(|| check_at("b2b-management-policies", &["definition", "B2C"], Shape::Map));
        assert!(other.is_err());
    }
}
