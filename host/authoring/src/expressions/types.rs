//! The types of expressions.

use std::fmt;

use ephor_schema::Kind;
use ephor_schema::property::{Members, PropertyKind};

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// Known when it is evaluated: what documents do not declare.
    Any,
    Null,
    Boolean,
    Integer,
    Double,
    Text,
    Time,
    Duration,
    /// The name of an object of the tenant, for evidence.
    Name,
    List(Box<Self>),
    /// Text to values.
    Map(Box<Self>),
    /// An object of a document, or within one.
    Object(Place),
}

/// Where an object or value stands in a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub document: &'static str,
    /// The properties that lead there, with dots between them; empty for the objects of the document.
    pub path: String,
    pub members: Members,
}

impl Place {
    /// The property of that name, and where it stands.
    pub(super) fn property(&self, name: &str) -> Option<(String, PropertyKind)> {
        let property = self.members.properties.iter().find(|property| property.name == name)?;
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Some((path, property.kind))
    }

    pub(super) fn names(&self) -> Vec<&'static str> {
        self.members.properties.iter().map(|property| property.name).collect()
    }
}

impl Type {
    pub(super) fn of_column(kind: Kind) -> Self {
        match kind {
            Kind::Boolean => Self::Boolean,
            Kind::Integer => Self::Integer,
            Kind::Duration => Self::Duration,
            Kind::Time => Self::Time,
            Kind::Symbol | Kind::Text => Self::Text,
            Kind::Symbols => Self::list(Self::Text),
        }
    }

    pub(super) fn of_property(kind: PropertyKind, document: &'static str, path: &str) -> Self {
        let object = |members: Members| {
            if members.properties.is_empty() {
                return Self::Any;
            }
            Self::Object(Place { document, path: path.to_owned(), members })
        };
        match kind {
            PropertyKind::Boolean => Self::Boolean,
            PropertyKind::Integer => Self::Integer,
            PropertyKind::Time => Self::Time,
            // Documents write lengths of time in two ways; expressions see the text.
            PropertyKind::Duration | PropertyKind::Symbol | PropertyKind::Symbols | PropertyKind::Text => Self::Text,
            PropertyKind::List(_) | PropertyKind::Texts => Self::list(Self::Text),
            PropertyKind::Object(members) => object(members),
            PropertyKind::Objects(members) => Self::list(object(members)),
            PropertyKind::Jsons(_) | PropertyKind::Tree(_) | PropertyKind::Any => Self::Any,
        }
    }

    /// The type of a parameter; none if there is no such kind.
    pub(super) fn of_parameter(kind: &str) -> Option<Self> {
        Some(match kind {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "duration" => Self::Duration,
            "text" => Self::Text,
            "list" => Self::list(Self::Text),
            _ => return None,
        })
    }

    pub(super) fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// Whether a value of this type may stand where one of the other is asked for.
    pub(super) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::List(own), Self::List(wanted)) | (Self::Map(own), Self::Map(wanted)) => own.fits(wanted),
            (Self::Object(_), Self::Object(_)) => true,
            (own, wanted) => own == wanted,
        }
    }

    /// Whether two values can be equal at all.
    pub(super) fn may_equal(&self, other: &Self) -> bool {
        let number = |of: &Self| matches!(of, Self::Integer | Self::Double);
        self.fits(other) || number(self) && number(other)
    }

    /// The type of what is either of two; none if there is none.
    pub(super) fn either(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => Some(Self::Any),
            (Self::List(one), Self::List(other)) => match (*one, *other) {
                // An empty list is a list of anything.
                (Self::Any, known) | (known, Self::Any) => Some(Self::list(known)),
                (one, other) => one.either(other).map(Self::list),
            },
            (one, other) => one.fits(&other).then_some(one),
        }
    }

    /// Whether a message can show it.
    pub(super) fn has_text(&self) -> bool {
        match self {
            Self::Null | Self::Map(_) | Self::Object(_) => false,
            Self::List(of) => !matches!(**of, Self::List(_)) && of.has_text(),
            _ => true,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any value",
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "a whole number",
            Self::Double => "a decimal number",
            Self::Text => "a text",
            Self::Time => "a time",
            Self::Duration => "a duration",
            Self::Name => "the name of an object",
            Self::List(of) if **of == Self::Text => "a list of texts",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Object(_) => "an object",
        })
    }
}
