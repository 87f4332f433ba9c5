//! `$expand=policy($expand=rules($select=id)),principal`.

use serde_json::{Map, Value};

/// Which navigation properties an answer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expand(Vec<(String, Expand, Option<String>)>);

impl Expand {
    /// Reads the option.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        for part in split(text, ',') {
            let part = part.trim();
            let (name, inner) = match part.split_once('(') {
                Some((name, rest)) => {
                    let inner = rest.strip_suffix(')').ok_or_else(|| format!("expected ) at the end of {part}"))?;
                    (name, inner)
                }
                None => (part, ""),
            };
            let (mut nested, mut select) = (Self::default(), None);
            for option in split(inner, ';') {
                match option.trim().split_once('=') {
                    Some((key, value)) if key.eq_ignore_ascii_case("$expand") => nested = Self::parse(value)?,
                    Some((key, value)) if key.eq_ignore_ascii_case("$select") => select = Some(value.to_owned()),
                    Some((key, _)) if key.starts_with('$') => {}
                    _ if option.trim().is_empty() => {}
                    _ => return Err(format!("unknown option {option}")),
                }
            }
            parts.push((name.trim().to_owned(), nested, select));
        }
        Ok(Self(parts))
    }

    /// Whether a property is asked for.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, ..)| known == name || known == "*")
    }

    /// Leaves of the navigation properties only those asked for, with what is asked for in them.
    pub(crate) fn keep(&self, object: &mut Map<String, Value>, navigation: &[&str]) {
        object.retain(|name, _| !navigation.contains(&name.as_str()) || self.has(name));
        for (name, nested, select) in &self.0 {
            let inside = match object.get_mut(name) {
                Some(Value::Array(all)) => all.iter_mut().filter_map(Value::as_object_mut).collect(),
                Some(Value::Object(one)) => vec![one],
                _ => Vec::new(),
            };
            for one in inside {
                nested.keep(one, navigation);
                if let Some(select) = select {
                    super::select(one, select, &nested.names());
                }
            }
        }
    }

    /// The names at the top.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, ..)| name.as_str()).collect()
    }
}

/// Parts between separators that do not stand in brackets.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, char) in text.char_indices() {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            char if char == separator && depth == 0 => {
                parts.extend(text.get(from..at));
                from = at + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..).filter(|rest| !rest.trim().is_empty()));
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_expanded_is_not_there() {
        let whole = json!({
            "id": 1,
            "policy": {"id": 2, "rules": [{"id": 3, "x": 4}], "effectiveRules": []},
            "principal": {"id": 5, "name": "n"},
        });
        let navigation = ["policy", "rules", "effectiveRules", "principal"];
        let kept = |expand: &str| {
            let mut object = whole.as_object().unwrap().clone();
            Expand::parse(expand).unwrap().keep(&mut object, &navigation);
            Value::Object(object)
        };
        assert_eq!(kept(""), json!({"id": 1}));
        assert_eq!(kept("principal($select=name)"), json!({"id": 1, "principal": {"name": "n"}}));
        assert_eq!(
            kept("policy($expand=rules($select=id);$select=id)"),
            json!({"id": 1, "policy": {"id": 2, "rules": [{"id": 3}]}})
        );
        assert!(Expand::parse("policy($expand=rules").is_err());
    }
}
