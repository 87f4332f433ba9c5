//! Lists as exports write them: an array, a single text, one text with several entries, null for none, and the name of a
//! .NET type where PowerShell wrote no list at all.

use ephor_sdk::serde::{Deserialize, Deserializer};
use ephor_sdk::serde_json::Value;

/// Entries, blank ones left out; none if what stands there is no list.
fn entries<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let items = match Value::deserialize(from)? {
        Value::Null => return Ok(Some(Vec::new())),
        Value::Array(items) => items,
        single => vec![single],
    };
    let mut entries = Vec::new();
    for item in &items {
        let text = text_of(item);
        if is_damaged(&text) {
            return Ok(None);
        }
        entries.push(text);
    }
    entries.retain(|entry| !entry.is_empty() && entry != "{}");
    Ok(Some(entries))
}

/// What PowerShell writes for what it does not write out.
fn is_damaged(text: &str) -> bool {
    text.starts_with("System.") || text.starts_with("@{") || text.starts_with("Microsoft.")
}

/// Some domains and recipients are objects with their name. What is written in another way is there all the same.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => {
            let named = ["Domain", "Name", "Address"].iter().find_map(|key| other.get(key)?.as_str());
            named.map_or_else(|| other.to_string(), |text| text.trim().to_owned())
        }
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '{', '}', ' ', '\t', '\r', '\n']).filter(|part| !part.is_empty())
}

/// A list of which it matters that it has entries. Not known if it is not there, or is no list.
///
/// # Errors
/// Of the reader itself.
pub fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    entries(from)
}

/// A list of words without blanks, such as domains or file types, also where several stand in one text.
///
/// # Errors
/// Of the reader itself.
pub fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let split = |entries: Vec<String>| entries.iter().flat_map(|entry| parts(entry)).map(str::to_owned).collect();
    Ok(entries(from)?.map(split))
}

/// A list of domains, also where several stand in one text. What is no domain makes the list unknown.
///
/// # Errors
/// Of the reader itself.
pub fn domains<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let is_domain = |name: &String| {
        let sound = |label: &str| {
            !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_')
        };
        name.contains('.') && name.split('.').all(sound)
    };
    Ok(words(from)?.filter(|domains| domains.iter().all(is_domain)))
}

/// A list of people, `Name;address` or `address`; of several in one text only the addresses are left.
///
/// # Errors
/// Of the reader itself.
pub fn people<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let apart = |entry: String| match entry.matches('@').count() {
        0 | 1 => vec![entry],
        _ => parts(&entry).filter(|part| part.contains('@')).map(str::to_owned).collect(),
    };
    Ok(entries(from)?.map(|entries| entries.into_iter().flat_map(apart).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::json;

    fn owned(texts: &[&str]) -> Option<Vec<String>> {
        Some(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn several_domains_in_one_text_are_several() {
        for joined in ["a.example b.example", "a.example,b.example", "a.example; b.example", "{a.example, b.example}"] {
            assert_eq!(domains(json!(joined)).unwrap(), owned(&["a.example", "b.example"]), "{joined}");
            assert_eq!(domains(json!([joined])).unwrap(), owned(&["a.example", "b.example"]), "{joined}");
        }
        assert_eq!(domains(json!([{"Domain": "a.example"}, null])).unwrap(), owned(&["a.example"]));
        for odd in [json!("a.example|b.example"), json!("everybody"), json!("System.String[]"), json!([7])] {
            assert_eq!(domains(odd.clone()).unwrap(), None, "{odd}");
        }
    }

    #[test]
    fn null_and_blanks_are_no_entries_and_what_is_no_list_is_not_known() {
        for none in [json!(null), json!([]), json!(""), json!(["", null]), json!("{}")] {
            assert_eq!(texts(none.clone()).unwrap(), owned(&[]), "{none}");
        }
        assert_eq!(texts(json!("System.Object[]")).unwrap(), None);
        assert_eq!(texts(json!("Finance team")).unwrap(), owned(&["Finance team"]));
        assert_eq!(words(json!("exe, cmd vbe")).unwrap(), owned(&["exe", "cmd", "vbe"]));
    }

    #[test]
    fn of_several_people_in_one_text_the_addresses_are_left() {
        assert_eq!(people(json!("Ann Lee;ann@a.example")).unwrap(), owned(&["Ann Lee;ann@a.example"]));
        let joined = json!("Ann Lee;ann@a.example Bob;bob@b.example");
        assert_eq!(people(joined).unwrap(), owned(&["ann@a.example", "bob@b.example"]));
        assert_eq!(people(json!("@{Name=Ann}")).unwrap(), None);
    }
}
