//! Sentences: a template, and the arguments that fill it.

/// Items of a list that a sentence shows.
const SHOWN_ITEMS: usize = 3;

/// The items of an argument: one, or those of a list.
pub fn items(argument: &str) -> impl Iterator<Item = &str> {
    argument.split('\n')
}

/// An argument as a sentence shows it: of a list the first items, and how many more there are.
///
/// `escape` is applied to each item.
#[must_use]
pub fn in_sentence(argument: &str, escape: impl Fn(&str) -> String) -> String {
    let shown: Vec<String> = items(argument).take(SHOWN_ITEMS).map(escape).collect();
    let list = shown.join("; ");
    match items(argument).skip(SHOWN_ITEMS).count() {
        0 => list,
        more => format!("{list}; and {more} more"),
    }
}

/// Fills the placeholders of a template. One that is not known stays as it is written.
#[must_use]
pub fn render(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        if let Some(tail) = tail.strip_prefix("{{") {
            out.push('{');
            rest = tail;
        } else if let Some(tail) = tail.strip_prefix("}}") {
            out.push('}');
            rest = tail;
        } else if let Some((name, after)) = tail.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            match value(name) {
                Some(text) => out.push_str(&text),
                None => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = after;
        } else {
            let mut chars = tail.chars();
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_shows_the_first_items_of_a_list() {
        let quoted = |text: &str| format!("<{text}>");
        assert_eq!(in_sentence("one", quoted), "<one>");
        assert_eq!(in_sentence("a\nb\nc", quoted), "<a>; <b>; <c>");
        assert_eq!(in_sentence("a\nb\nc\nd\ne", quoted), "<a>; <b>; <c>; and 2 more");
    }

    #[test]
    fn a_template_is_filled_once() {
        let filled = render("{subject} of {{x}} has {n}, {nobody}, } {", |name| match name {
            "subject" => Some("{n}".to_owned()),
            "n" => Some("3".to_owned()),
            _ => None,
        });
        assert_eq!(filled, "{n} of {x} has 3, {nobody}, } {");
    }
}
