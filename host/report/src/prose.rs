//! Markdown that a pack wrote, for readers of Markdown.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use ephor_untrusted::{Escaped, Markdown, escaped, is_hidden};

/// Elements that lie in each other.
const DEEPEST: usize = 16;

/// Markdown of a pack of which no HTML, no picture, no mention and no link but one to https is left.
///
/// What has none of that stays as it is; anything else is written anew from what a parser reads in it, word for word.
#[must_use]
pub fn clean(markdown: &str) -> Escaped<Markdown> {
    if is_clean(markdown) { Escaped::vouched(markdown.to_owned()) } else { Writer::default().write(markdown) }
}

/// Whether a link may lead to an address: to https, in plain characters.
#[must_use]
pub fn is_address(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?#@!$&()*+,;=%:".contains(&byte);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // `https://login.microsoftonline.com@evil.example` leads to evil.example.
    !host.is_empty() && !host.contains('@') && rest.bytes().all(plain) && rest.len() <= 2_000
}

fn is_clean(markdown: &str) -> bool {
    let (mut depth, mut in_link) = (0_usize, false);
    let parser = Parser::new(markdown);
    // A definition of a link may be read where we read none.
    parser.reference_definitions().iter().next().is_none()
        && markdown.chars().all(|char| char == '\n' || !is_hidden(char))
        && parser.into_iter().all(|event| match event {
            Event::Start(tag) => {
                depth += 1;
                let sound = match &tag {
                    Tag::Link { dest_url, title, .. } => {
                        in_link = true;
                        is_address(dest_url) && title.is_empty()
                    }
                    Tag::Image { .. } | Tag::HtmlBlock => false,
                    Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                        info.chars().all(|char| char.is_ascii_alphanumeric())
                    }
                    _ => true,
                };
                sound && depth <= DEEPEST
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                in_link &= tag != TagEnd::Link;
                true
            }
            Event::Text(_) if in_link => true,
            // GitHub makes links and mentions of its own.
            Event::Text(text) => {
                let text = text.to_ascii_lowercase();
                let numbered =
                    |key| text.split(key).skip(1).any(|rest| rest.starts_with(|char: char| char.is_ascii_digit()));
                !text.contains(['@', '<'])
                    && !["://", "www."].iter().any(|link| text.contains(link))
                    && !numbered("#")
                    && !numbered("gh-")
            }
            Event::Code(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => true,
            _ => false,
        })
}

/// What a parser reads, on its way back to Markdown.
#[derive(Default)]
struct Writer {
    out: Escaped<Markdown>,
    /// What begins each line within the elements that are open.
    margins: Vec<String>,
    /// What ends the elements that are open; nothing for those that are left out.
    open: Vec<Close>,
    /// Numbers of the lists that are open; none for those with dots.
    lists: Vec<Option<u64>>,
    code: Option<String>,
    /// Words so far: a parser gives them in parts, and two of them may make what neither is.
    words: String,
    /// Where the text was when the mark of a list or a quotation was written: what follows it needs no line of its own.
    fresh: usize,
}

enum Close {
    Nothing,
    Words(&'static str),
    Link(String),
    Margin,
}

impl Writer {
    fn write(mut self, markdown: &str) -> Escaped<Markdown> {
        for event in Parser::new(markdown) {
            if !matches!(event, Event::Text(_) | Event::Html(_) | Event::InlineHtml(_)) {
                let words = std::mem::take(&mut self.words);
                self.out.push(&Escaped::of(&words));
            }
            match event {
                Event::Start(tag) => self.start(&tag),
                Event::End(tag) => self.end(tag),
                Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => match &mut self.code {
                    Some(code) => code.push_str(&text),
                    None => self.words.push_str(text.trim_end_matches('\n')),
                },
                Event::Code(code) => self.out.push(&self::code(&code)),
                Event::SoftBreak => self.line(),
                Event::HardBreak => {
                    self.out.push(&"\\");
                    self.line();
                }
                Event::Rule => {
                    self.paragraph();
                    self.out.push(&"***");
                }
                _ => {}
            }
        }
        self.out
    }

    /// Ends a line within a paragraph.
    fn line(&mut self) {
        self.out.push(&"\n");
        let margin = self.margins.concat();
        self.out.push(&Escaped::vouched(margin));
    }

    /// Begins a paragraph.
    fn paragraph(&mut self) {
        if self.out.as_str().len() != self.fresh {
            self.line();
            self.line();
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if self.open.len() >= DEEPEST {
            self.open.push(Close::Nothing);
            return;
        }
        let close = match tag {
            Tag::Paragraph | Tag::HtmlBlock => {
                self.paragraph();
                Close::Nothing
            }
            Tag::Heading { level, .. } => {
                self.paragraph();
                self.out.push(&match level {
                    HeadingLevel::H1 | HeadingLevel::H2 => "## ",
                    _ => "### ",
                });
                Close::Nothing
            }
            Tag::BlockQuote(_) => {
                self.paragraph();
                self.margins.push("> ".to_owned());
                self.out.push(&"> ");
                self.fresh = self.out.as_str().len();
                Close::Margin
            }
            Tag::CodeBlock(_) => {
                self.paragraph();
                self.code = Some(String::new());
                Close::Nothing
            }
            Tag::List(first) => {
                self.lists.push(*first);
                Close::Nothing
            }
            Tag::Item => {
                self.paragraph();
                let number = self.lists.last_mut().and_then(Option::as_mut).map(|number| {
                    *number = number.saturating_add(1).min(999_999_999);
                    number.saturating_sub(1)
                });
                let mark = match number {
                    Some(number) => escaped!(Markdown, "{}. ", number),
                    None => "- ".into(),
                };
                self.margins.push(" ".repeat(mark.as_str().len()));
                self.out.push(&mark);
                self.fresh = self.out.as_str().len();
                Close::Margin
            }
            Tag::Emphasis => self.mark("*"),
            Tag::Strong => self.mark("**"),
            Tag::Link { dest_url, .. } if is_address(dest_url) => {
                self.out.push(&"[");
                Close::Link(dest_url.to_string())
            }
            // The words of a picture, and of a link to elsewhere, stand for it.
            _ => Close::Nothing,
        };
        self.open.push(close);
    }

    fn mark(&mut self, mark: &'static str) -> Close {
        self.out.push(&mark);
        Close::Words(mark)
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => _ = self.lists.pop(),
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.block(&code);
                }
            }
            _ => {}
        }
        match self.open.pop() {
            Some(Close::Words(words)) => self.out.push(&words),
            // Parentheses end an address.
            Some(Close::Link(address)) => {
                let address = address.replace('(', "%28").replace(')', "%29");
                self.out.push(&escaped!(Markdown, "]({})", Escaped::vouched(address)));
            }
            Some(Close::Margin) => _ = self.margins.pop(),
            Some(Close::Nothing) | None => {}
        }
    }

    fn block(&mut self, code: &str) {
        let fence = "`".repeat(longest_run(code).max(2) + 1);
        self.out.push(&Escaped::vouched(fence.clone()));
        for line in code.trim_end_matches('\n').split('\n') {
            self.line();
            self.out.push(&Escaped::vouched(ephor_untrusted::line(line)));
        }
        self.line();
        self.out.push(&Escaped::vouched(fence));
    }
}

/// Code within a line.
#[must_use]
pub fn code(code: &str) -> Escaped<Markdown> {
    let code = ephor_untrusted::line(code);
    let fence = "`".repeat(longest_run(&code) + 1);
    let pad = if code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']) { " " } else { "" };
    Escaped::vouched(format!("{fence}{pad}{code}{pad}{fence}"))
}

/// Length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or_default()
}
