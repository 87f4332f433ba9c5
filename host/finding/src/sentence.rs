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

/// A piece of a template.
enum Piece<'t> {
    /// Text that stands as it is.
    Text(&'t str),
    /// The name of a placeholder.
    Placeholder(&'t str),
}

/// The pieces of a template, in their order.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match rest.find(['{', '}']) {
            None => (Piece::Text(rest), ""),
            Some(0) => {
                if let Some(after) = rest.strip_prefix("{{") {
                    (Piece::Text("{"), after)
                } else if let Some(after) = rest.strip_prefix("}}") {
                    (Piece::Text("}"), after)
                } else if let Some((name, after)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
                    (Piece::Placeholder(name), after)
                } else {
                    let (brace, after) = rest.split_at(1);
                    (Piece::Text(brace), after)
                }
            }
            Some(at) => {
                let (text, after) = rest.split_at(at);
                (Piece::Text(text), after)
            }
        };
        rest = after;
        Some(piece)
    })
}

/// The placeholders of a template, each as often as it stands there.
pub fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    pieces(template).filter_map(|piece| match piece {
        Piece::Text(_) => None,
        Piece::Placeholder(name) => Some(name),
    })
}

/// Fills the placeholders of a template. One that is not known stays as it is written.
#[must_use]
pub fn render(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Placeholder(name) => match value(name) {
                Some(text) => out.push_str(&text),
                None => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            },
        }
    }
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
        assert_eq!(placeholders("{a} {{b}} {c}{c} } {d").collect::<Vec<_>>(), ["a", "c", "c"]);
    }
}
