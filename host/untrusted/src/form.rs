//! The formats that people read, and how each writes text that is nothing but text.

use crate::page::Form;

/// A line of a terminal, or of the log of a pipeline: that reads commands in what a program prints, GitHub behind `::` at the
/// start of a line, Azure DevOps behind `##vso[` anywhere.
pub enum Terminal {}

impl Form for Terminal {
    fn escape(text: &str) -> String {
        let mut out = text.to_owned();
        if let Some(rest) = text.trim_start().strip_prefix("::") {
            let indent = text.len() - rest.len() - 2;
            out.replace_range(indent..=indent, "\\u{3a}");
        }
        let lower = out.to_ascii_lowercase();
        for (at, _) in lower.rmatch_indices("##") {
            if ["##vso[", "##["].iter().any(|command| lower.get(at..).is_some_and(|rest| rest.starts_with(command))) {
                out.replace_range(at..=at, "\\u{23}");
            }
        }
        out
    }
}

/// HTML: between tags, and in attributes in quotes.
pub enum Html {}

impl Form for Html {
    fn escape(text: &str) -> String {
        entities(text, |_| true)
    }
}

/// XML 1.0: between tags, and in attributes in quotes.
pub enum Xml {}

impl Form for Xml {
    fn escape(text: &str) -> String {
        // XML has no place for them, escaped or not.
        entities(text, |char| !matches!(char, '\u{fffe}' | '\u{ffff}'))
    }
}

fn entities(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars().filter(|char| is_kept(*char)) {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            char => out.push(char),
        }
    }
    out
}

/// Markdown as GitHub and GitLab read it: in paragraphs, headings, list items, table cells, and within elements of HTML.
///
/// Characters of markup become entities, which are never markup, and are the same within a block of HTML. That does not stop
/// what reads the finished page: addresses, mentions and references become links after entities are read. Behind the
/// character that makes one stands an empty comment, and no filter looks across it.
pub enum Markdown {}

/// Parts a text node in two.
const PARTED: &str = "<!-- -->";

impl Form for Markdown {
    fn escape(text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        // At the start, spaces, signs and numbers make lists and code.
        let mut number = true;
        let mut chars = text.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            let after = chars.peek().map(|(_, after)| *after);
            let before = text.get(..at).unwrap_or_default();
            let start = before.is_empty();
            let joins =
                after.is_some_and(|after| after.is_alphanumeric() || matches!(after, '/' | '_' | '"' | '[' | '('));
            let letter = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
            let encoded = match char {
                '<' | '>' | '@' | '#' | '\\' | '`' | '*' | '[' | ']' | '|' | '~' => true,
                '&' | ':' | '$' => joins || char == '&' && after == Some('#'),
                '_' => !letter(before.chars().next_back()) || !letter(after),
                '+' | '-' | '=' | ' ' | '\t' if start => true,
                '.' | ')' => (number && !start && !letter(after)) || is_www(before),
                _ => false,
            };
            number &= char.is_ascii_digit();
            if encoded {
                out.push_str(&format!("&#{};", u32::from(char)));
            } else {
                out.push(char);
            }
            let parted = match char {
                '@' => after.is_some_and(|after| !after.is_whitespace()),
                '&' | '#' | ':' | '~' | '$' | '!' | '%' => joins,
                '.' => is_www(before),
                // GH-1, and the keys of trackers.
                '-' => {
                    let word = before.rsplit(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
                    let is_key = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
                    is_key && after.is_some_and(|after| after.is_ascii_digit())
                }
                _ => false,
            };
            if parted {
                out.push_str(PARTED);
            }
        }
        out
    }
}

fn is_www(before: &str) -> bool {
    before.len().checked_sub(3).and_then(|at| before.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// A cell of a table by RFC 4180, which no spreadsheet takes for a formula.
pub enum Csv {}

impl Form for Csv {
    fn escape(text: &str) -> String {
        let cell =
            if text.trim_start().starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
        if cell.contains(['"', ',', ';', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Csv, Escaped, Form, Markdown, Terminal};

    fn markdown(text: &str) -> String {
        Escaped::<Markdown>::of(text).as_str().to_owned()
    }

    #[test]
    fn plain_words_stay_as_they_are() {
        for text in
            ["identity/mfa-method-missing", "7 of 17 (42 %)", "a_b.c: d & e", "Zoë, O'Neill!", "GUID 00000000-aaaa"]
        {
            assert_eq!(markdown(text), text);
        }
    }

    #[test]
    fn nothing_begins_an_element_or_becomes_a_link() {
        assert_eq!(markdown("[a](b) ![c](d)"), "&#91;a&#93;(b) !<!-- -->&#91;c&#93;(d)");
        assert_eq!(markdown("www.evil.example"), "www&#46;<!-- -->evil.example");
        assert_eq!(markdown("https://x"), "https&#58;<!-- -->//x");
        assert_eq!(markdown("a@b.example @octocat"), "a&#64;<!-- -->b.example &#64;<!-- -->octocat");
        assert_eq!(markdown("GH-1 #1 o/r#2"), "GH-<!-- -->1 &#35;<!-- -->1 o/r&#35;<!-- -->2");
        assert_eq!(markdown("1. x"), "1&#46; x");
        assert_eq!(markdown("- x"), "&#45; x");
        assert_eq!(markdown("    x\ny"), "&#32;   x&#92;ny");
        assert_eq!(markdown("&lt;b>"), "&#38;<!-- -->lt;b&#62;");
    }

    /// What cmark-gfm 0.29.0.gfm.13 (cmarkgfm 2025.10.22, with raw HTML) made of what we write: words, and no element but the
    /// paragraph and the comments that part them. Whoever changes the escape renders them anew, and looks.
    #[test]
    fn what_we_write_was_rendered_by_the_parser_of_github() {
        let rendered: Vec<[String; 3]> = serde_json::from_str(include_str!("gfm.json")).unwrap();
        assert!(rendered.len() > 40);
        for [text, written, html] in rendered {
            assert_eq!(markdown(&text), written);
            let html = html.strip_prefix("<p>").and_then(|html| html.trim_end().strip_suffix("</p>")).unwrap();
            assert!(!html.replace("<!-- -->", "").contains('<'), "{text:?}: {html}");
        }
    }

    #[test]
    fn a_line_is_no_command_of_a_pipeline() {
        for (text, line) in [
            ("::error::x", "\\u{3a}:error::x"),
            ("  ::error::x", "  \\u{3a}:error::x"),
            ("a ##VSO[x] ##[y] ###vso[z]", "a \\u{23}#VSO[x] \\u{23}#[y] #\\u{23}#vso[z]"),
            ("a::b ## c", "a::b ## c"),
        ] {
            assert_eq!(Terminal::escape(text), line);
        }
    }

    #[test]
    fn a_cell_computes_nothing() {
        for (text, cell) in
            [("=1+1", "'=1+1"), (" @SUM(A1)", "' @SUM(A1)"), ("a\"b;c", "\"a\"\"b;c\""), ("plain", "plain")]
        {
            assert_eq!(Csv::escape(text), cell);
        }
    }
}
