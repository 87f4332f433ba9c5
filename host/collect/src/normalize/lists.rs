//! Lists that an export made one text of, and values that it did not write: the one place that undoes this where it is
//! certain, and says that it is damage where it is not. Which properties are lists, and of what, the schema declares.

mod grammar;
#[cfg(test)]
mod tests;

use ephor_schema::{DAMAGED, Element};
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// The texts of a list, however it was written: a list, one text of its elements, or a lone element. Nothing where it is
/// no list, or what was joined cannot be taken apart for certain.
pub fn read(value: &Value, element: Element) -> Option<Vec<String>> {
    match value {
        // Actions of a pair may have become elements of their own.
        Value::Array(values) if element == Element::SharingDomain => {
            let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            grammar::elements(&texts?.join(","), element)
        }
        Value::Array(values) => {
            let mut all = Vec::with_capacity(values.len());
            for value in values {
                let text = value.as_str().map(str::trim).filter(|text| !text.is_empty())?;
                match element {
                    // A list of one joined text is not a list of one element.
                    Element::Word | Element::Recipient => {
                        all.extend(grammar::elements(text, element)?);
                    }
                    _ if is_unwritten(value) => return None,
                    _ => all.push(text.to_owned()),
                }
            }
            Some(all)
        }
        Value::String(text) if !text.trim().is_empty() => grammar::elements(text, element),
        _ => None,
    }
}

/// Whether PowerShell wrote the name of a type, or how it shows an object or a part of a list, in the place of the value:
/// then nobody knows the value.
pub fn is_unwritten(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let text = text.trim();
            is_type_name(text) || is_shown_object(text) || is_clipped_list(text)
        }
        Value::Array(values) => values.iter().any(is_unwritten),
        _ => false,
    }
}

/// Whether a text is the name of a type, or several.
pub fn is_type_name(text: &str) -> bool {
    ["System.", "Microsoft.Exchange.", "Microsoft.Graph.PowerShell.", "Deserialized."]
        .iter()
        .any(|start| text.starts_with(start))
}

/// `@{Name=Value; …}`, as PowerShell shows an object, or several of them.
fn is_shown_object(text: &str) -> bool {
    text.starts_with("@{") && text.ends_with('}')
}

/// `{a, b...}`, as PowerShell shows the begin of a list.
fn is_clipped_list(text: &str) -> bool {
    text.starts_with('{') && (text.ends_with("...}") || text.ends_with("…}"))
}

/// Whether the export lost a value: a list or an object below the depth of `ConvertTo-Json`, or in a cell of `Export-Csv`.
/// Some objects of Exchange have no other text than their type, and nothing was lost with them.
fn is_lost(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let of_exchange = ["Microsoft.Exchange.", "Deserialized."].iter().any(|start| text.starts_with(start));
            is_unwritten(value) && !of_exchange
        }
        Value::Array(values) => values.iter().any(is_lost),
        _ => false,
    }
}

/// What an export damaged, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// How many values are lost.
    pub lost: usize,
    /// Where the first of them stand.
    pub places: Vec<String>,
}

impl Damage {
    /// How many places are named.
    const NAMED: usize = 3;

    /// Adds what was found elsewhere.
    pub fn add(&mut self, other: Self) {
        self.lost += other.lost;
        for place in other.places {
            self.name(place);
        }
    }

    fn note(&mut self, path: &[String]) {
        self.lost += 1;
        self.name(path.iter().filter(|name| name.parse::<usize>().is_err()).cloned().collect::<Vec<_>>().join("."));
    }

    fn name(&mut self, place: String) {
        if self.places.len() < Self::NAMED && !self.places.contains(&place) {
            self.places.push(place);
        }
    }
}

/// Removes at every level what was not written: for what a row is made of, where a value that is not there is not known.
pub fn strip(object: &mut Object) -> Damage {
    let mut damage = Damage::default();
    strip_within(object, &mut Vec::new(), &mut damage);
    damage
}

fn strip_within(object: &mut Object, path: &mut Vec<String>, damage: &mut Damage) {
    object.retain(|name, value| {
        path.push(name.clone());
        let unwritten = is_unwritten(value);
        match value {
            _ if unwritten && is_lost(value) => damage.note(path),
            _ if unwritten => {}
            Value::Object(inner) => strip_within(inner, path, damage),
            Value::Array(values) => {
                values.iter_mut().filter_map(Value::as_object_mut).for_each(|one| strip_within(one, path, damage));
            }
            _ => {}
        }
        path.pop();
        !unwritten
    });
}

/// Makes lists of the properties that the document declares as such, and notes in the object what is damaged: there, what
/// is not there can mean that nothing is set, so that damage must not be taken for absence.
pub fn repair(document: &str, object: &mut Object) -> Damage {
    let mut walk = Walk {
        lists: ephor_schema::lists(document),
        path: Vec::new(),
        damaged: Object::new(),
        damage: Damage::default(),
    };
    walk.object(object);
    if !walk.damaged.is_empty() {
        object.insert(DAMAGED.to_owned(), Value::Object(walk.damaged));
    }
    walk.damage
}

struct Walk {
    lists: &'static [(&'static str, Element)],
    path: Vec<String>,
    damaged: Object,
    damage: Damage,
}

impl Walk {
    fn object(&mut self, object: &mut Object) {
        object.retain(|name, value| {
            if name.starts_with('@') {
                return true;
            }
            self.path.push(name.clone());
            let list = self.lists.iter().find(|(list, _)| *list == name.as_str());
            let kept = match list.map(|(_, element)| *element) {
                Some(element) if is_of_texts(value) => {
                    match listed(value, element) {
                        Some(texts) => *value = Value::from(texts),
                        None => self.is_damaged(),
                    }
                    true
                }
                _ => self.value(value),
            };
            self.path.pop();
            kept
        });
    }

    /// Whether the value stays.
    fn value(&mut self, value: &mut Value) -> bool {
        match value {
            _ if is_lost(value) => self.is_damaged(),
            _ if is_unwritten(value) => return false,
            Value::Object(inner) => self.object(inner),
            Value::Array(values) => {
                for (number, value) in values.iter_mut().enumerate() {
                    self.path.push(number.to_string());
                    self.value(value);
                    self.path.pop();
                }
            }
            _ => {}
        }
        true
    }

    fn is_damaged(&mut self) {
        let Some((last, parents)) = self.path.split_last() else { return };
        let mut here = Some(&mut self.damaged);
        for name in parents {
            here = here.and_then(|map| map.entry(name).or_insert_with(|| json!({})).as_object_mut());
        }
        if let Some(map) = here {
            map.insert(last.clone(), Value::Bool(true));
        }
        self.damage.note(&self.path);
    }
}

/// Whether a value can be a list of texts: one text, or a list with nothing else in it.
fn is_of_texts(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(values) => !values.is_empty() && values.iter().all(|value| value.is_string() || value.is_null()),
        _ => false,
    }
}

/// The texts of a list in a document, where a blank text is how `ConvertTo-Json` writes an empty one below its depth.
fn listed(value: &Value, element: Element) -> Option<Vec<String>> {
    match value {
        Value::String(text) if text.trim().is_empty() => Some(Vec::new()),
        Value::Array(values) => {
            let blank = |value: &&Value| value.as_str().is_none_or(|text| text.trim().is_empty());
            let texts: Vec<Value> = values.iter().filter(|value| !blank(value)).cloned().collect();
            read(&Value::Array(texts), element)
        }
        value => read(value, element),
    }
}
