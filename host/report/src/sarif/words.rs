//! SARIF's own markup in plain text: `{0}` is an argument, `[text](target)` a link. A name that a tenant's user
//! chose must be neither.

use ephor_finding::{Finding, Rule, in_sentence, render};

use ephor_untrusted::{Escaped, Form};

use super::types::Message;

/// Plain text of SARIF.
pub(super) enum Sarif {}

impl Form for Sarif {
    fn escape(text: &str) -> String {
        escape(text)
    }
}

/// What every text of a log that people read is.
pub(super) type Words = Escaped<Sarif>;

/// Plain text that shows exactly what `text` says (SARIF 3.11.5 and 3.11.6): braces doubled, brackets behind a
/// backslash.
///
/// Backslashes before a bracket are doubled: a reader that takes two for one must not find the bracket free.
fn escape(text: &str) -> String {
    escape_links(text).replace('{', "{{").replace('}', "}}")
}

/// The same for an argument, whose braces mean nothing once it is filled in.
fn escape_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut backslashes = 0;
    for char in text.chars() {
        if matches!(char, '[' | ']') {
            out.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        out.push(char);
        backslashes = if char == '\\' { backslashes + 1 } else { 0 };
    }
    out
}

/// What a text says that [`escape`] made.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let run = if char == '\\' { rest.len() - rest.trim_start_matches('\\').len() } else { 0 };
        let after = rest.get(run..).and_then(|after| after.chars().next()).filter(|after| matches!(after, '[' | ']'));
        let taken = match (char, after) {
            ('\\', Some(bracket)) => {
                out.extend(std::iter::repeat_n('\\', run / 2));
                out.push(bracket);
                run + 1
            }
            ('\\', None) => {
                out.extend(std::iter::repeat_n('\\', run));
                run
            }
            ('{' | '}', _) => {
                out.push(char);
                if rest.get(1..).is_some_and(|next| next.starts_with(char)) { 2 } else { 1 }
            }
            _ => {
                out.push(char);
                char.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// The words of a result.
pub(super) fn text(finding: &Finding) -> Words {
    Words::of(&finding.text(ephor_untrusted::value))
}

/// The message of a result: its words for GitHub, which reads nothing else, and the rule's message with its
/// arguments for those who translate or group.
pub(super) fn message(rule: &Rule, finding: &Finding) -> Message {
    let text = text(finding);
    // The host's own messages are in no rule.
    let Some(known) = rule.messages.iter().find(|message| message.id == finding.message_id) else {
        return Message { text, id: None, arguments: Vec::new() };
    };
    let argument = |name: &String| {
        let value = finding.arguments.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value);
        Words::vouched(escape_links(&in_sentence(value, ephor_untrusted::value)))
    };
    let subject = Words::vouched(escape_links(&ephor_untrusted::value(&finding.subject.name)));
    let arguments = std::iter::once(subject).chain(known.arguments.iter().map(argument)).collect();
    Message { text, id: Some(known.id.clone()), arguments }
}

/// A rule's template as a SARIF message string: the subject is `{0}`, its arguments follow.
pub(super) fn message_string(message: &ephor_finding::Message) -> Words {
    // A placeholder goes through the escape as a character that no text has any more after `line`.
    const OPEN: char = '\u{1}';
    const CLOSE: char = '\u{2}';
    let marked = render(&ephor_untrusted::line(&message.text), |name| {
        let index = match name {
            "subject" => 0,
            _ => 1 + message.arguments.iter().position(|argument| argument == name)?,
        };
        Some(format!("{OPEN}{index}{CLOSE}"))
    });
    Words::vouched(escape(&marked).replace(OPEN, "{").replace(CLOSE, "}"))
}

/// A relative URI reference for a path with forward slashes. Whatever could make it absolute or lead elsewhere (a
/// colon, a query, a backslash) is percent-encoded.
pub(super) fn relative_uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.trim_start_matches("./").trim_start_matches('/').bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The text if it is an absolute web address in plain characters.
pub(super) fn web_uri(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let plain = rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/?#@!$&'()*+,;=%:".contains(&byte));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A second `#` or a lone `%` would make it no URI.
    let sound = rest.matches('#').count() < 2 && !rest.contains('%');
    (plain && sound && !host.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample;

    /// What a reader makes of escaped text, or nothing if it finds a placeholder or a free bracket.
    fn read(text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::new();
        let mut at = 0;
        while at < chars.len() {
            match chars[at] {
                brace @ ('{' | '}') => {
                    (chars.get(at + 1) == Some(&brace)).then_some(())?;
                    out.push(brace);
                    at += 2;
                }
                '[' | ']' => return None,
                '\\' => {
                    let run = chars[at..].iter().take_while(|char| **char == '\\').count();
                    at += run;
                    if let Some(bracket @ ('[' | ']')) = chars.get(at) {
                        (run % 2 == 1).then_some(())?;
                        out.extend(std::iter::repeat_n('\\', run / 2));
                        out.push(*bracket);
                        at += 1;
                    } else {
                        out.extend(std::iter::repeat_n('\\', run));
                    }
                }
                char => {
                    out.push(char);
                    at += 1;
                }
            }
        }
        Some(out)
    }

    #[test]
    fn links_and_placeholders_of_a_tenant_are_plain_text() {
        assert_eq!(escape("[click](https://evil.example) {0}"), "\\[click\\](https://evil.example) {{0}}");
        assert_eq!(escape("\\[x\\](y)"), "\\\\\\[x\\\\\\](y)");
        assert_eq!(read(&escape(sample::HOSTILE)).as_deref(), Some(sample::HOSTILE));
    }

    proptest! {
        #[test]
        fn escaped_text_reads_as_it_was(text in r"[\\\[\]{}()a0]{0,40}|.*") {
            prop_assert_eq!(unescape(&escape(&text)), text.clone());
            prop_assert_eq!(read(&escape(&text)), Some(text));
        }

        #[test]
        fn any_file_name_becomes_a_relative_uri(path in ".*") {
            let uri = relative_uri(&path);
            prop_assert!(!uri.starts_with('/') && !uri.contains([':', '\\', ' ', '?', '#']) && uri.is_ascii());
        }
    }

    #[test]
    fn a_template_becomes_a_message_string() {
        let message = |text: &str| ephor_finding::Message {
            id: "m".to_owned(),
            verdict: ephor_finding::Verdict::Fail,
            text: text.to_owned(),
            arguments: vec!["days".to_owned(), "protocol".to_owned()],
        };
        assert_eq!(
            message_string(&message("'{subject}' of {{x}} [y] by {protocol} for {days}, {nobody}.")).as_str(),
            "'{0}' of {{x}} \\[y\\] by {2} for {1}, {{nobody}}."
        );
    }

    #[test]
    fn an_argument_cannot_become_a_link_once_it_is_filled_in() {
        let plan = sample::plan();
        let message = message(&plan.packs[0].rules[0], &sample::hostile(&plan, "[a](https://evil.example) {0}"));
        assert_eq!(message.id.as_deref(), Some("stale"));
        let arguments: Vec<&str> = message.arguments.iter().map(Words::as_str).collect();
        assert_eq!(arguments, ["\\[a\\](https://evil.example) {0}"; 3]);
        assert!(message.text.as_str().starts_with("'\\[a\\](https://evil.example) {{0}}' last signed in"));
    }

    #[test]
    fn the_hosts_own_messages_are_words_only() {
        let plan = sample::plan();
        let message = message(&plan.packs[0].rules[1], &sample::unknown(&plan, 0, 1, 3));
        assert_eq!(
            message.text.as_str(),
            "graph/user-registration-details could not be read: AuditLog.Read.All is missing."
        );
        assert!(message.id.is_none() && message.arguments.is_empty());
    }

    #[test]
    fn only_plain_web_addresses_are_passed_on() {
        assert_eq!(web_uri("https://example.com/a?b#c").as_deref(), Some("https://example.com/a?b#c"));
        for bad in [
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://a b",
            "https://a/\"><script>",
            "https://a#b#c",
            "x",
        ] {
            assert_eq!(web_uri(bad), None, "{bad}");
        }
    }
}
