//! Markdown of rules and packs as HTML. Packs are untrusted: no HTML of theirs is kept, no picture is loaded, and a
//! link leads to https or is none.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::{Markup, escape};
use ephor_untrusted::{Html, escaped};

/// Elements that lie in each other: more would only serve to strain a browser.
const DEEPEST: usize = 16;

/// Renders Markdown. Headings become `<h5>` and `<h6>`, below the title of a rule.
pub(super) fn render(markdown: &str) -> Markup {
    let mut out = Markup::empty();
    // End tags still to come, innermost last; nothing for elements that are left out.
    let mut open: Vec<&'static str> = Vec::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Start(tag) => {
                let (begin, end) = if open.len() < DEEPEST { element(&tag) } else { (Markup::empty(), "") };
                out.push(&begin);
                open.push(end);
            }
            Event::End(tag) => {
                out.push(&open.pop().unwrap_or_default());
                if matches!(tag, TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::HtmlBlock) {
                    out.push(&"\n");
                }
            }
            Event::Code(code) => {
                out.push(&"<code>");
                out.push(&escape::lines(&code));
                out.push(&"</code>");
            }
            // HTML is text like any other.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => out.push(&escape::lines(&text)),
            Event::SoftBreak => out.push(&"\n"),
            Event::HardBreak => out.push(&"<br>"),
            Event::Rule => out.push(&"<hr>\n"),
            other => out.push(&escape::lines(&format!("{other:?}"))),
        }
    }
    while let Some(end) = open.pop() {
        out.push(&end);
    }
    out
}

/// How an element begins and ends.
fn element(tag: &Tag<'_>) -> (Markup, &'static str) {
    let (begin, end) = match tag {
        Tag::Paragraph | Tag::HtmlBlock => ("<p>", "</p>"),
        Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2, .. } => ("<h5>", "</h5>"),
        Tag::Heading { .. } => ("<h6>", "</h6>"),
        Tag::BlockQuote(_) => ("<blockquote>", "</blockquote>"),
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
            ("<pre tabindex=\"0\"><code>", "</code></pre>")
        }
        Tag::List(Some(first)) => return (escaped!(Html, "<ol start=\"{}\">", first), "</ol>"),
        Tag::List(None) => ("<ul>", "</ul>"),
        Tag::Item => ("<li>", "</li>"),
        Tag::Emphasis => ("<em>", "</em>"),
        Tag::Strong => ("<strong>", "</strong>"),
        Tag::Link { dest_url, .. } => return anchor(dest_url),
        // The words of a picture stand for it.
        _ => ("", ""),
    };
    (begin.into(), end)
}

/// A link, or nothing where the address may not be followed.
pub(super) fn anchor(address: &str) -> (Markup, &'static str) {
    match escape::link(address) {
        Some(address) => (escaped!(Html, "<a href=\"{}\" rel=\"noreferrer noopener\">", address), "</a>"),
        None => (Markup::empty(), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn html(markdown: &str) -> String {
        render(markdown).as_str().to_owned()
    }

    #[test]
    fn what_rules_write_becomes_elements() {
        let html = html(
            "## Why\n\nA *b* **c** `d<e`.\n\n1. x\n   y\n2. z\n\n```powershell\nGet-X |\n  Y\n```\n- <https://a.example/>\n",
        );
        for part in [
            "<h5>Why</h5>",
            "<em>b</em> <strong>c</strong> <code>d&lt;e</code>",
            "<ol start=\"1\"><li>x\ny</li>\n<li>z</li>\n</ol>",
            "<pre tabindex=\"0\"><code>Get-X |\n  Y\n</code></pre>",
            "<a href=\"https://a.example/\" rel=\"noreferrer noopener\">https://a.example/</a>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn no_html_picture_or_script_of_a_pack_is_kept() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "![x](https://evil.example/pixel.png)",
            "[x](javascript:alert(1))",
            "[x](data:text/html;base64,AAAA)",
            "<javascript:alert(1)>",
            "[x](https://evil.example \"a\\\" onmouseover=alert(1)\")",
            "```html\"><script>alert(1)</script>\n</code></pre><script>\n```",
            "<!-- x\n\n</style></script>",
            "[a]: javascript:alert(1)\n\n[a]",
            sample::HOSTILE,
        ] {
            let html = html(hostile).to_lowercase();
            for bad in
                ["<script", "<img", "</style", "</script", "<!--", "javascript:alert(1)\"", "href=\"data", " title="]
            {
                assert!(!html.contains(bad), "{bad} in {html}");
            }
        }
    }

    #[test]
    fn depth_is_bounded_and_every_element_ends() {
        let html = html(&format!("{}x", "> ".repeat(5_000)));
        let count = |tag: &str| html.matches(tag).count();
        assert_eq!(count("<blockquote>"), count("</blockquote>"));
        assert!(count("<blockquote>") <= DEEPEST);
    }
}
