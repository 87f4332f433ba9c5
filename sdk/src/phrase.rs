//! What a finding says beside its template: texts, the names of objects, and lists.
//!
//! A rule sees ids, not names. It hands over the id of an object and its kind, and the host fills in the name that
//! administrators know it by, from the snapshot.

use std::fmt::{Display, Write as _};

/// The kinds of objects whose names the host looks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A user, by object id.
    User,
    /// A group, by object id.
    Group,
    /// A directory role, by template id.
    Role,
    /// An application, by application (client) id, or a suite such as `Office365` by its word.
    Application,
    /// A service principal, by object id.
    ServicePrincipal,
    /// A Conditional Access policy.
    Policy,
    /// A named location.
    Location,
}

impl ObjectKind {
    /// The word for it in an argument: see `wit/rules.wit`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Application => "application",
            Self::ServicePrincipal => "service-principal",
            Self::Policy => "policy",
            Self::Location => "location",
        }
    }
}

/// A part of a sentence that may name objects.
///
/// ```
/// use ephor_sdk::{ObjectKind, Phrase};
/// let gap = Phrase::text("members of ").object(ObjectKind::Group, "5f0c1b0e-0000-4000-8000-000000000000");
/// assert_eq!(gap.as_str(), "members of {group:5f0c1b0e-0000-4000-8000-000000000000}");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase(String);

impl Phrase {
    /// A text that names no object.
    #[must_use]
    pub fn text(text: impl Display) -> Self {
        Self::default().and(text)
    }

    /// The name of an object alone.
    #[must_use]
    pub fn of(kind: ObjectKind, id: impl Display) -> Self {
        Self::default().object(kind, id)
    }

    /// The phrase, then a text.
    #[must_use]
    pub fn and(mut self, text: impl Display) -> Self {
        escape_into(&text.to_string(), &mut self.0);
        self
    }

    /// The phrase, then the name of an object. Where the snapshot knows no name, the host shows the id.
    #[must_use]
    pub fn object(mut self, kind: ObjectKind, id: impl Display) -> Self {
        let id: String = id.to_string();
        // An id has no braces; what has some is a text.
        if id.is_empty() || id.contains(['{', '}', '\n', '\r']) {
            return self.and(id);
        }
        let _ = write!(self.0, "{{{}:{id}}}", kind.word());
        self
    }

    /// The phrase, then another.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }

    /// Several as one, with a text between them.
    #[must_use]
    pub fn joined<'p>(phrases: impl IntoIterator<Item = &'p Self>, between: &str) -> Self {
        phrases.into_iter().enumerate().fold(Self::default(), |all, (index, phrase)| {
            if index == 0 { phrase.clone() } else { all.and(between).then(phrase) }
        })
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the host is given it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Phrase {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

/// A list for a message: it is shown there by its first items, and whole in the evidence. Empty items are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases(Vec<Phrase>);

impl<P: Into<Phrase>> FromIterator<P> for Phrases {
    fn from_iter<I: IntoIterator<Item = P>>(items: I) -> Self {
        Self(items.into_iter().map(Into::into).filter(|item| !item.is_empty()).collect())
    }
}

/// What a message can be given. Anything that can be displayed is a text; a [`Phrase`] may name objects; [`Phrases`] are a
/// list.
pub trait Argument {
    /// As the host is given it: see `wit/rules.wit`.
    fn into_argument(self) -> String;
}

impl<T: Display> Argument for T {
    fn into_argument(self) -> String {
        Phrase::text(self).0
    }
}

impl Argument for Phrase {
    fn into_argument(self) -> String {
        self.0
    }
}

impl Argument for &Phrase {
    fn into_argument(self) -> String {
        self.0.clone()
    }
}

impl Argument for Phrases {
    fn into_argument(self) -> String {
        let items: Vec<&str> = self.0.iter().map(Phrase::as_str).collect();
        items.join("\n")
    }
}

/// A text in which nothing is an object or the end of an item.
fn escape_into(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '{' => out.push_str("{{"),
            '}' => out.push_str("}}"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_tenant_names_no_object_and_ends_no_item() {
        assert_eq!("{user:u1}\nnext".into_argument(), "{{user:u1}} next");
        let named = Phrase::text("a {b} ").object(ObjectKind::Group, "g1").and(" {c}");
        assert_eq!(named.into_argument(), "a {{b}} {group:g1} {{c}}");
        assert_eq!(Phrase::of(ObjectKind::User, "u} {group:g").as_str(), "u}} {{group:g");
    }

    #[test]
    fn a_list_is_a_line_an_item() {
        let list = Phrases::from_iter([Phrase::text("one\ntwo"), Phrase::text(""), Phrase::of(ObjectKind::Role, "r")]);
        assert_eq!(list.into_argument(), "one two\n{role:r}");
        assert_eq!(Phrase::joined(&[Phrase::text("a"), Phrase::text("b")], ", ").as_str(), "a, b");
    }
}
