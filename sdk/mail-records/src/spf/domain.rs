//! Names with macros: RFC 7208, 7.

use std::fmt;

/// A name in which macros may stand, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainSpec(String);

/// The longest name that is asked for. One that macros make longer loses labels on the left (7.3): else names that are made
/// of names could grow with every record that refers to another.
const LONGEST: usize = 253;

/// A part of a macro string.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Literal(&'t str),
    /// `%%`, `%_` and `%-`, as what they stand for.
    Escape(&'static str),
    Macro(Macro<'t>),
}

/// `%{d2r-}`
#[derive(Debug, PartialEq, Eq)]
struct Macro<'t> {
    letter: char,
    parts: Option<usize>,
    reversed: bool,
    delimiters: &'t str,
}

/// Whether a text is a macro string; letters for explanations are no part of one.
pub(super) fn is_macro_string(text: &str) -> bool {
    parts(text).is_some()
}

/// The parts of a macro string; none if it is not one.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (literal, after) = rest.split_at(rest.find('%').unwrap_or(rest.len()));
        if !literal.chars().all(|char| char.is_ascii_graphic()) {
            return None;
        }
        if !literal.is_empty() {
            found.push(Part::Literal(literal));
        }
        let Some(after) = after.strip_prefix('%') else { break };
        if let Some(inside) = after.strip_prefix('{') {
            let (inside, after) = inside.split_once('}')?;
            found.push(Part::Macro(Macro::parse(inside)?));
            rest = after;
            continue;
        }
        let escapes = [('%', "%"), ('_', " "), ('-', "%20")];
        let escape = escapes.iter().find_map(|(sign, meaning)| Some((*meaning, after.strip_prefix(*sign)?)));
        let (meaning, after) = escape?;
        found.push(Part::Escape(meaning));
        rest = after;
    }
    Some(found)
}

impl<'t> Macro<'t> {
    /// `macro-letter transformers *delimiter`; `c`, `r` and `t` are for explanations only (7.2).
    fn parse(text: &'t str) -> Option<Self> {
        let letter = text.chars().next().filter(|letter| "slodiphv".contains(letter.to_ascii_lowercase()))?;
        let rest = text.get(1..)?;
        let (digits, rest) = rest.split_at(rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len()));
        let parts = if digits.is_empty() { None } else { Some(digits.parse().unwrap_or(usize::MAX)) };
        let unreversed = rest.strip_prefix(['r', 'R']);
        let delimiters = unreversed.unwrap_or(rest);
        let is_sound = parts != Some(0) && delimiters.chars().all(|char| ".-+,/_=".contains(char));
        is_sound.then(|| Self {
            letter: letter.to_ascii_lowercase(),
            parts,
            reversed: unreversed.is_some(),
            delimiters,
        })
    }

    fn apply(&self, text: &str) -> String {
        let is_delimiter =
            |char: char| if self.delimiters.is_empty() { char == '.' } else { self.delimiters.contains(char) };
        let mut all: Vec<&str> = text.split(is_delimiter).collect();
        if self.reversed {
            all.reverse();
        }
        let skip = self.parts.map_or(0, |parts| all.len().saturating_sub(parts));
        all.into_iter().skip(skip).collect::<Vec<_>>().join(".")
    }
}

impl DomainSpec {
    /// `macro-string domain-end`: what does not end in a macro ends in a dot and a label that is not all digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = parts(text)?;
        let ends = match parts.last()? {
            Part::Literal(end) => {
                let end = end.strip_suffix('.').unwrap_or(end);
                end.rsplit_once('.').is_some_and(|(_, label)| is_top_label(label))
            }
            Part::Escape(_) | Part::Macro(_) => true,
        };
        ends.then(|| Self(text.to_owned()))
    }

    /// The name in lower case and without a last dot, in the record of `domain` that was asked for first for `origin`.
    /// None if it depends on the message: its sender, its server; or if no whole label of it is short enough for a name.
    #[must_use]
    pub fn expand(&self, domain: &str, origin: &str) -> Option<String> {
        let mut name = String::new();
        for part in parts(&self.0)? {
            match part {
                Part::Literal(text) => name.push_str(text),
                Part::Escape(text) => name.push_str(text),
                Part::Macro(found) if found.letter == 'd' => name.push_str(&found.apply(domain)),
                Part::Macro(found) if found.letter == 'o' => name.push_str(&found.apply(origin)),
                Part::Macro(_) => return None,
            }
        }
        let mut name = name.strip_suffix('.').unwrap_or(&name);
        while name.len() > LONGEST {
            name = name.split_once('.')?.1;
        }
        Some(name.to_ascii_lowercase())
    }
}

/// Letters, digits and hyphens, not at its ends, and not digits alone.
fn is_top_label(label: &str) -> bool {
    !label.is_empty()
        && label.chars().all(|char| char.is_ascii_alphanumeric() || char == '-')
        && label.chars().any(|char| !char.is_ascii_digit())
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for DomainSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(text: &str) -> Option<String> {
        DomainSpec::parse(text).unwrap().expand("email.example.com", "strong-bad.example")
    }

    /// Of RFC 7208, 7.4: what does not depend on the server and the sender's name.
    #[test]
    fn macros_of_the_domain_are_expanded_as_in_the_rfc() {
        for (text, name) in [
            ("%{d}", "email.example.com"),
            ("%{d4}", "email.example.com"),
            ("%{d3}", "email.example.com"),
            ("%{d2}", "example.com"),
            ("%{d1}", "com"),
            ("%{dr}", "com.example.email"),
            ("%{d2r}", "example.email"),
            ("%{D}", "email.example.com"),
            ("%{o1-}", "bad.example"),
            ("_spf.%{o}.net.", "_spf.strong-bad.example.net"),
            ("%{d}%%%_%-.Example.com", "email.example.com% %20.example.com"),
        ] {
            assert_eq!(expand(text).as_deref(), Some(name), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_too_long_loses_its_first_labels() {
        let name = expand(&format!("{}%{{d}}", "%{d}.".repeat(29))).unwrap();
        assert_eq!(name, ["email.example.com"; 14].join("."), "251 of 539 characters");
        let label = "a".repeat(250);
        assert_eq!(expand(&format!("{label}.%{{d1}}")).as_deref(), Some("com"));
        assert_eq!(expand(&format!("%{{d1}}{label}%{{d1}}")), None);
        assert_eq!(expand(&format!("{}.com", "a".repeat(249))).map(|name| name.len()), Some(253));
    }

    #[test]
    fn names_that_are_made_of_names_do_not_grow() {
        // Each record would make the next name eight times as long.
        let text = format!("v=spf1 include:{}com", "%{d}.".repeat(8));
        let Some(Ok(record)) = super::super::Record::parse(&text) else { panic!("{text}") };
        let longest = std::cell::Cell::new(0);
        let known = |name: &str| {
            longest.set(longest.get().max(name.len()));
            Some(vec![text.clone()])
        };
        assert!(super::super::judge(&record, "contoso.example", &known).is_err());
        assert!((200..=LONGEST).contains(&longest.get()), "{}", longest.get());
    }

    #[test]
    fn what_depends_on_the_message_is_not_expanded() {
        for text in ["%{i}._spf.%{d2}", "%{lr-}.lp._spf.%{d2}", "%{ir}.%{v}._spf.%{d2}", "%{h}", "%{p}", "%{s}"] {
            assert_eq!(expand(text), None, "{text}");
        }
    }
}
