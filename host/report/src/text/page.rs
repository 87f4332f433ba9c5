//! Lines of a given width, wrapped with a hanging indent, in colours if asked. Whatever text they are given is escaped here.

use std::io::{self, Write};

use anstyle::Style;
use ephor_untrusted::{Escaped, Plain, Terminal, escaped, line, putln};

/// No column of places is wider: the message would have no room.
const WIDEST_COLUMN: usize = 40;
/// A message gets at least this width, whatever was asked.
const NARROWEST: usize = 20;

/// Lines on their way out.
pub(super) struct Page<W: Write> {
    out: ephor_untrusted::Page<Terminal, W>,
    width: usize,
    colours: bool,
}

impl<W: Write> Page<W> {
    pub(super) fn new(out: W, width: usize, colours: bool) -> Self {
        Self { out: ephor_untrusted::Page::new(out), width, colours }
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        putln!(self.out)
    }

    /// Writes out what is held back.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// A heading with an empty line before it.
    pub(super) fn heading(&mut self, style: Style, text: &str) -> io::Result<()> {
        self.blank()?;
        self.styled(style, text)
    }

    /// One line that is wrapped behind its own indent.
    pub(super) fn styled(&mut self, style: Style, text: &str) -> io::Result<()> {
        let indent: String = text.chars().take_while(|char| *char == ' ').collect();
        let indent = Escaped::of(&indent);
        for line in wrap(&line(text.trim_start()), self.width.saturating_sub(indent.as_str().len())) {
            let line = self.painted(style, &line);
            putln!(self.out, "{}{}", indent, line)?;
        }
        Ok(())
    }

    /// A name with its value, as in the header.
    pub(super) fn field(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.pair("", name, 8, value)
    }

    /// A line behind an indent; what does not fit stands below it, two characters deeper.
    pub(super) fn item(&mut self, indent: &'static str, text: &str) -> io::Result<()> {
        let lines = wrap(&line(text), self.width.saturating_sub(indent.len() + 2));
        for (at, line) in lines.iter().enumerate() {
            putln!(self.out, "{}{}{}", indent, if at == 0 { "" } else { "  " }, Escaped::of(line))?;
        }
        Ok(())
    }

    /// Two columns: the first padded to `column` characters, the second wrapped beside it.
    pub(super) fn pair(&mut self, indent: &'static str, first: &str, column: usize, second: &str) -> io::Result<()> {
        self.pair_styled(indent, first, column, second, None)
    }

    /// The same with one style for a text with which the second column begins.
    pub(super) fn pair_styled(
        &mut self,
        indent: &'static str,
        first: &str,
        column: usize,
        second: &str,
        begins: Option<(Style, &str)>,
    ) -> io::Result<()> {
        let column = column.min(WIDEST_COLUMN);
        let left = indent.len() + column + 2;
        let mut lines = wrap(&line(second), self.width.saturating_sub(left)).into_iter();
        let first = line(first);
        let long = first.chars().count() > column;
        if long {
            putln!(self.out, "{}{}", indent, Escaped::of(&first))?;
        }
        let head = Escaped::of(&format!("{:<column$}", if long { "" } else { &first }));
        let line = lines.next().unwrap_or_default();
        let line = match begins.and_then(|(style, start)| Some((style, start, line.strip_prefix(start)?))) {
            Some((style, start, rest)) => escaped!(Terminal, "{}{}", self.painted(style, start), Escaped::of(rest)),
            None => Escaped::of(&line),
        };
        putln!(self.out, "{}{}  {}", indent, head, line)?;
        let indent = Escaped::of(&" ".repeat(left));
        for line in lines {
            putln!(self.out, "{}{}", indent, Escaped::of(&line))?;
        }
        Ok(())
    }

    /// Untrusted text in a style: nothing but the style steers.
    fn painted(&self, style: Style, text: &str) -> Escaped<Terminal> {
        let text = Escaped::of(text);
        if !self.colours {
            return text;
        }
        let (begin, end) = (style.render().to_string(), style.render_reset().to_string());
        escaped!(Terminal, "{}{}{}", Escaped::vouched(begin), text, Escaped::vouched(end))
    }
}

/// Breaks text at spaces into lines of at most `width` characters; a longer word is broken within. Runs of spaces
/// inside a line stay.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(NARROWEST);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + word.len() > width {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            length = 0;
        } else if !line.is_empty() || length > 0 {
            line.push(' ');
            length += 1;
        }
        while word.len() > width {
            let rest = word.split_off(width);
            lines.push(word.into_iter().collect());
            word = rest;
        }
        length += word.len();
        line.extend(word);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

pub(crate) fn number(number: u64) -> Plain {
    Plain::number(number)
}

pub(crate) fn plural(count: u64, one: &'static str, many: &'static str) -> Plain {
    Plain::plural(count, one, many)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_at_spaces_and_within_long_words() {
        assert_eq!(wrap("the quick brown fox jumps over", 20), ["the quick brown fox", "jumps over"]);
        assert_eq!(wrap(&"x".repeat(45), 20), ["x".repeat(20), "x".repeat(20), "x".repeat(5)]);
        assert_eq!(wrap("", 20), [""]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_word_is_lost(text in "[a-zäß ]{0,200}", width in 20_usize..60) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let letters = |text: &str| text.chars().filter(|char| *char != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
