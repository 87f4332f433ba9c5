//! Text that a tenant's users or the author of a pack chose, made harmless where it is shown.

#![forbid(unsafe_code)]

/// A name longer than this is cut in sentences; no directory admits one, but a hostile export may hold it.
const LONGEST: usize = 256;

/// Text that cannot steer a terminal: control characters, and characters that turn the direction of writing,
/// become visible escapes. Line ends stay.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if steers(char) && char != '\n' {
            out.extend(char.escape_unicode());
        } else {
            out.push(char);
        }
    }
    out
}

/// Control characters, marks that turn the direction of writing or end a line, and the byte-order mark.
fn steers(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Those of them that sound JSON may hold: what is below, every string of JSON has escaped.
fn steers_in_json(char: char) -> bool {
    char >= '\u{7f}' && steers(char)
}

/// One line without control characters or marks that turn the direction of writing, cut to [`LONGEST`] characters.
pub fn value(text: &str) -> String {
    line(&clip(text, LONGEST))
}

/// One line without control characters or marks that turn the direction of writing, at full length.
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

/// JSON as usual, but for characters that turn the direction of writing: they are escaped, so that a log that is looked
/// at as text reads in the order in which it stands. A parser gives them back.
pub struct EscapeFormatter;

impl serde_json::ser::Formatter for EscapeFormatter {
    fn write_string_fragment<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> std::io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(steers_in_json) {
            let (before, tail) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut chars = tail.chars();
            if let Some(char) = chars.next() {
                write!(writer, "\\u{:04x}", u32::from(char))?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Sound JSON with such characters escaped: outside of its strings there are none.
pub fn quiet(json: &str) -> std::borrow::Cow<'_, str> {
    if !json.contains(steers_in_json) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len() + 16);
    for char in json.chars() {
        if steers_in_json(char) {
            out.push_str(&format!("\\u{:04x}", u32::from(char)));
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
    fn escapes_of_a_terminal_become_visible() {
        assert_eq!(printable("a\u{1b}[31mb\n\u{202e}c"), "a\\u{1b}[31mb\n\\u{202e}c");
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        assert_eq!(clip("äöü", 3), "äöü");
        assert_eq!(clip("äöüß", 3), "äö…");
        assert_eq!(value(&"x".repeat(1 << 20)).chars().count(), LONGEST);
    }

    #[test]
    fn json_that_is_looked_at_as_text_does_not_turn() {
        let hostile = "a\u{202e}b\u{9b}31m\u{7f}";
        let json = serde_json::to_string(hostile).unwrap();
        let quiet = quiet(&json);
        assert_eq!(quiet, r#""a\u202eb\u009b31m\u007f""#);
        assert_eq!(serde_json::from_str::<String>(&quiet).unwrap(), hostile);
    }
}
