//! What a finding says: values as the arguments of a message.

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelString};
use cel::common::value::Val;
use ephor_sdk::{Argument as _, Duration, Phrase, Phrases, Time};

use crate::time::{Moment, Span};

/// A value as the host is given it: see `wit/rules.wit`. Times are RFC 3339, lists an item a line.
///
/// # Errors
/// If it has no text: a map, a type.
pub(crate) fn argument(value: &dyn Val) -> Result<String, String> {
    if let Some(list) = value.downcast_ref::<CelList>() {
        let items = list.inner().iter().map(|item| text(item.as_ref()).map(Phrase::text));
        return Ok(items.collect::<Result<Phrases, String>>()?.into_argument());
    }
    text(value).map(ephor_sdk::Argument::into_argument)
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
