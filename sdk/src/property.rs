//! Properties of documents in the forms in which vendors and exports write them: what null means, a single text for a
//! list. For `#[serde(default, deserialize_with = "…")]`; the type of the field says what an absent property means.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a property of which null means something: on an `Option<T>`, where `T` takes null, one that is not there is
/// `None` and null is `Some`.
///
/// # Errors
/// If the value is no `T`.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Reads a list of texts of which null means that it is empty, as vendors write what is not set: no entries, and with
/// `default` none either where the property is not there. A single text is a list of one, nulls in the list are left
/// out, and texts stay as they are written.
///
/// ```
/// # use ephor_sdk::prelude::*;
/// #[derive(Deserialize)]
/// #[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
/// struct Users {
///     #[serde(default, deserialize_with = "ephor_sdk::texts_or_empty")]
///     exclude_users: Vec<String>,
/// }
/// # let users: Users = ephor_sdk::serde_json::from_str(r#"{"excludeUsers": null}"#).unwrap();
/// # assert!(users.exclude_users.is_empty());
/// ```
///
/// # Errors
/// If it is anything else, or an entry is no text: to leave that out would be to judge by half a list.
pub fn texts_or_empty<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    texts_if_known(from).map(Option::unwrap_or_default)
}

/// Reads a list of texts of which null means that it was not read: `None`, and with `default` also where the property
/// is not there. Entries are read as by [`texts_or_empty`].
///
/// # Errors
/// As of [`texts_or_empty`].
pub fn texts_if_known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let text = |entry: Value| match entry {
        Value::Null => None,
        Value::String(text) => Some(Ok(text)),
        _ => Some(Err(D::Error::custom("expected a list of texts"))),
    };
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::Array(entries) => entries.into_iter().filter_map(text).collect::<Result<_, _>>().map(Some),
        single => text(single).into_iter().collect::<Result<_, _>>().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Debug, Deserialize, PartialEq, Eq)]
    struct Lists {
        #[serde(default, deserialize_with = "texts_or_empty")]
        empty: Vec<String>,
        #[serde(default, deserialize_with = "texts_if_known")]
        known: Option<Vec<String>>,
    }

    /// Both lists, made of one value, or of none.
    fn lists(value: Option<Value>) -> Option<(Vec<String>, Option<Vec<String>>)> {
        let object = value.map_or_else(|| json!({}), |value| json!({"empty": value, "known": value}));
        serde_json::from_value(object).ok().map(|Lists { empty, known }| (empty, known))
    }

    #[test]
    fn null_is_an_empty_list_or_not_known_and_so_is_absence() {
        for nothing in [None, Some(json!(null))] {
            assert_eq!(lists(nothing), Some((Vec::new(), None)));
        }
        assert_eq!(lists(Some(json!([]))), Some((Vec::new(), Some(Vec::new()))));
    }

    #[test]
    fn entries_stay_as_written_but_for_nulls_and_a_single_text_is_a_list() {
        let found = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            Some((texts.clone(), Some(texts)))
        };
        assert_eq!(lists(Some(json!(["A ", null, ""]))), found(&["A ", ""]));
        assert_eq!(lists(Some(json!(" a"))), found(&[" a"]));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for odd in [json!(["a", 1]), json!([["a"]]), json!({"a": "b"}), json!(true)] {
            assert_eq!(lists(Some(odd.clone())), None, "{odd}");
        }
    }

    #[test]
    fn present_tells_null_from_absence() {
        #[derive(Deserialize)]
        struct Object {
            #[serde(default, deserialize_with = "present")]
            set: Option<Option<bool>>,
        }
        let read = |object: Value| serde_json::from_value::<Object>(object).unwrap().set;
        assert_eq!(read(json!({})), None);
        assert_eq!(read(json!({"set": null})), Some(None));
        assert_eq!(read(json!({"set": true})), Some(Some(true)));
    }
}
