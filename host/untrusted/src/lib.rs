//! Text that a tenant's users or the author of a pack chose, made harmless where it is shown.
//!
//! A [`Page`] is what reports and commands write to: it takes no text that was not [`Escaped`] for its format.

#![forbid(unsafe_code)]

pub mod file;
mod form;
mod hidden;
mod page;

pub use form::{Csv, Html, Markdown, Terminal, Xml};
use hidden::{escaped_in_json, is_hidden_in_json};
pub use hidden::{is_hidden, printable};
pub use page::{Escaped, Form, Page, Part, Plain, Shown};

/// A name longer than this is cut in sentences; no directory admits one, but a hostile export may hold it.
const LONGEST: usize = 256;

/// One line without [hidden](is_hidden) characters, cut to [`LONGEST`] characters.
pub fn value(text: &str) -> String {
    line(&clip(text, LONGEST))
}

/// One line without [hidden](is_hidden) characters, at full length.
pub fn line(text: &str) -> String {
    printable(text).replace('\n', "\\n")
}

/// The first `most` characters, and an ellipsis in the place of the last if there are more.
pub fn clip(text: &str, most: usize) -> String {
    // The cut is looked for only as far as it may lie: a name may have a million characters.
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// JSON as usual, but for hidden characters: they are escaped, so that whoever looks at a log as text sees all of it, in
/// the order in which it stands. A parser gives them back.
pub struct EscapeFormatter;

impl serde_json::ser::Formatter for EscapeFormatter {
    fn write_string_fragment<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> std::io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_hidden_in_json) {
            let (before, tail) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut chars = tail.chars();
            if let Some(char) = chars.next() {
                writer.write_all(escaped_in_json(char).as_bytes())?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Sound JSON with such characters escaped: outside of its strings there are none.
pub fn quiet(json: &str) -> std::borrow::Cow<'_, str> {
    if !json.contains(is_hidden_in_json) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len() + 16);
    for char in json.chars() {
        if is_hidden_in_json(char) {
            out.push_str(&escaped_in_json(char));
        } else {
            out.push(char);
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_forge_a_line() {
        assert_eq!(value("Ann\nNo findings\u{1b}[2J\0"), "Ann\\nNo findings\\u{1b}[2J\\u{0}");
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        assert_eq!(clip("äöü", 3), "äöü");
        assert_eq!(clip("äöüß", 3), "äö…");
        assert_eq!(value(&"x".repeat(1 << 20)).chars().count(), LONGEST);
    }

    #[test]
    fn json_that_is_looked_at_as_text_does_not_turn() {
        let hostile = "a\u{202e}b\u{9b}31m\u{7f}\u{e0041}";
        let json = serde_json::to_string(hostile).unwrap();
        let quiet = quiet(&json);
        assert_eq!(quiet, r#""a\u202eb\u009b31m\u007f\udb40\udc41""#);
        assert_eq!(serde_json::from_str::<String>(&quiet).unwrap(), hostile);
    }
}
