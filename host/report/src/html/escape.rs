//! Text made harmless for HTML, and for JSON within HTML.

use super::Markup;

/// Longest text of a tenant or pack that one place of the page shows.
const LONGEST: usize = 4_000;

/// One line of untrusted text, for between tags and for quoted attributes.
pub(super) fn text(text: &str) -> Markup {
    Markup::of(&ephor_untrusted::clip(text, LONGEST))
}

/// Untrusted text of several lines, such as a block of code.
pub(super) fn lines(text: &str) -> Markup {
    Markup::lines(text)
}

/// Sound JSON in which nothing ends a script or begins a comment: such characters stand only in its strings, where
/// JSON admits them escaped.
pub(super) fn json(json: &str) -> Markup {
    let mut out = String::with_capacity(json.len() + 16);
    for char in json.chars() {
        match char {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            char => out.push(char),
        }
    }
    Markup::vouched(out)
}

/// An address that a link may lead to: https, in plain characters.
pub(super) fn link(address: &str) -> Option<Markup> {
    crate::prose::is_address(address).then(|| Markup::of(address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn nothing_of_a_text_is_markup() {
        let escaped = text(sample::HOSTILE);
        let escaped = escaped.as_str();
        assert!(!escaped.contains(['<', '>', '"', '\'', '\u{202e}', '\0', '\n', '\u{1b}']), "{escaped}");
        assert_eq!(text("a & b").as_str(), "a &amp; b");
        assert_eq!(lines("a\n<b>\r").as_str(), "a\n&lt;b&gt;\\u{d}");
    }

    #[test]
    fn json_ends_no_script_and_says_the_same() {
        let hostile = "</script><!--<script> & \u{2028}\u{2029}";
        let escaped = json(&serde_json::to_string(hostile).unwrap());
        let escaped = escaped.as_str();
        assert!(!escaped.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        assert_eq!(serde_json::from_str::<String>(escaped).unwrap(), hostile);
    }

    #[test]
    fn links_lead_to_https_and_nowhere_else() {
        assert_eq!(link("https://a.example/b?c=d&e").unwrap().as_str(), "https://a.example/b?c=d&amp;e");
        for bad in [
            "http://a.example",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "https://",
            "https://login.example@evil.example/",
            "https://a.example/\"onclick=x",
            "https://a.example/ b",
            "https://еxample.com",
            "//a.example",
        ] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }
}
