//! Lists of tags with values, as DKIM writes them (RFC 6376, 3.2) and DMARC after it.

/// The tags of a text in their order, with blanks taken off names and values; none for a part that is no `name=value`.
/// An empty part after the last semicolon is no tag.
pub(crate) fn tags(text: &str) -> impl Iterator<Item = Option<(&str, &str)>> {
    let mut parts = text.split(';').peekable();
    std::iter::from_fn(move || {
        let part = parts.next()?;
        let is_last = parts.peek().is_none();
        (!is_last || !blank(part)).then(|| {
            let (name, value) = part.split_once('=')?;
            Some((trim(name), trim(value)))
        })
    })
}

/// Takes off blanks, tabs and the ends of folded lines.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

pub(crate) const fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\n')
}

fn blank(text: &str) -> bool {
    text.chars().all(is_blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_split_and_the_last_may_be_empty() {
        let read = |text: &'static str| tags(text).collect::<Vec<_>>();
        assert_eq!(read("a=1; b = 2 ;"), [Some(("a", "1")), Some(("b", "2"))]);
        assert_eq!(read("a=1;;b"), [Some(("a", "1")), None, None]);
        assert_eq!(read("a==;\t"), [Some(("a", "="))]);
        assert_eq!(read(""), []);
    }
}
