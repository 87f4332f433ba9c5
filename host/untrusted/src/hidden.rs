//! Characters that a reader does not see, or that steer what a reader sees.

/// Text without such characters: they become visible escapes. Line ends stay.
///
/// Three of them may stand in an honest name, and stay there: the joiners between two letters or symbols beyond Latin (Persian,
/// Hindi, families of emoji), and one of the two marks that ask for a symbol as text or as a picture.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '\n' && is_hidden(char) && !is_honest(before, char, chars.peek().copied()) {
            out.extend(char.escape_unicode());
        } else {
            out.push(char);
        }
        before = Some(char);
    }
    out
}

fn is_honest(before: Option<char>, char: char, after: Option<char>) -> bool {
    let beyond_latin =
        |side: Option<char>| side.is_some_and(|side| side >= '\u{590}' && (!is_hidden(side) || is_mark(side)));
    match char {
        '\u{200c}' | '\u{200d}' => beyond_latin(before) && beyond_latin(after),
        mark if is_mark(mark) => before.is_some_and(|side| !is_hidden(side) && !side.is_whitespace()),
        _ => false,
    }
}

/// What asks for a symbol as text or as a picture.
const fn is_mark(char: char) -> bool {
    matches!(char, '\u{fe0e}' | '\u{fe0f}')
}

/// Control characters, marks that turn the direction of writing or end a line, and whatever takes no room: spaces of no
/// width, soft hyphens, joiners, fillers, variation selectors and the tags of U+E0000, in which a whole text can hide.
pub fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Those of them that sound JSON may hold: what is below, every string of JSON has escaped.
pub(crate) fn is_hidden_in_json(char: char) -> bool {
    char >= '\u{7f}' && is_hidden(char)
}

/// As a string of JSON writes it, in two halves if it must.
pub(crate) fn escaped_in_json(char: char) -> String {
    char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_becomes_visible() {
        assert_eq!(printable("a\u{1b}[31mb\n\u{202e}c"), "a\\u{1b}[31mb\n\\u{202e}c");
        assert_eq!(printable("ad\u{200b}m\u{ad}in\u{e0001}\u{e0041}"), "ad\\u{200b}m\\u{ad}in\\u{e0001}\\u{e0041}");
        assert_eq!(printable("a\u{200d}b \u{fe0f}\u{fe0f}"), "a\\u{200d}b \\u{fe0f}\\u{fe0f}");
    }

    #[test]
    fn honest_names_stay_as_they_are() {
        for name in ["می\u{200c}خواهم", "क्\u{200d}ष", "👩\u{200d}👧", "❤\u{fe0f}\u{200d}🔥", "Zoë Ångström", "林 美玲"]
        {
            assert_eq!(printable(name), name);
        }
    }
}
