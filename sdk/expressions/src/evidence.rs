//! What a finding says: values as the arguments of a message.

use std::any::Any;

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelString, Type};
use cel::common::value::{StaticVal, Val};
use ephor_sdk::{Argument as _, Duration, ObjectKind, Phrase, Phrases, Time};

use crate::time::{Moment, Span};

/// The name of an object of the tenant, which the host looks up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named(pub ObjectKind, pub String);

/// The type of names of objects.
pub(crate) static NAME: Type = Type::new_unspecified_type("name");

impl Val for Named {
    fn get_type(&self) -> &Type {
        &NAME
    }

    fn cel_type() -> &'static Type {
        &NAME
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Self>() == Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Named {}

/// A value as the host is given it: see `wit/rules.wit`. Times are RFC 3339, lists an item a line.
///
/// # Errors
/// If it has no text: a map, a type.
pub(crate) fn argument(value: &dyn Val) -> Result<String, String> {
    if let Some(list) = value.downcast_ref::<CelList>() {
        let items = list.inner().iter().map(|item| phrase(item.as_ref()));
        return Ok(items.collect::<Result<Phrases, String>>()?.into_argument());
    }
    phrase(value).map(Phrase::into_argument)
}

fn phrase(value: &dyn Val) -> Result<Phrase, String> {
    match value.downcast_ref::<Named>() {
        Some(Named(kind, id)) => Ok(Phrase::of(*kind, id)),
        None => text(value).map(Phrase::text),
    }
}

fn text(value: &dyn Val) -> Result<String, String> {
    if let Some(text) = value.downcast_ref::<CelString>() {
        return Ok(text.inner().to_owned());
    }
    if let Some(number) = value.downcast_ref::<CelInt>() {
        return Ok(number.inner().to_string());
    }
    if let Some(truth) = value.downcast_ref::<CelBool>() {
        return Ok(truth.inner().to_string());
    }
    if let Some(time) = value.downcast_ref::<Moment>() {
        return Ok(Time(time.seconds()).to_string());
    }
    if let Some(duration) = value.downcast_ref::<Span>() {
        return Ok(Duration(duration.seconds()).to_string());
    }
    if let Some(number) = value.downcast_ref::<CelDouble>() {
        return Ok(number.inner().to_string());
    }
    Err(format!("a value of type {} has no text", value.get_type().name()))
}
