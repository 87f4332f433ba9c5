//! How a joined text is taken apart, by what an element looks like.

use ephor_schema::Element;

use super::{is_clipped_list, is_shown_object, is_type_name};

/// The elements of a text; nothing where that is not certain.
pub(super) fn elements(text: &str, element: Element) -> Option<Vec<String>> {
    let text = text.trim();
    if is_type_name(text) || is_shown_object(text) || is_clipped_list(text) {
        return None;
    }
    if let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return in_braces(inner.trim(), element);
    }
    match element {
        Element::Word => words(text),
        Element::Combination => combinations(text),
        Element::SharingDomain => sharing_domains(text),
        Element::ProxyAddress => proxy_addresses(text),
        Element::Recipient => recipients(text),
        // Names and sentences have one line.
        Element::Text => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Some(lines.map(str::to_owned).collect())
        }
    }
}

/// `{a, b}`, as PowerShell shows a list. Within quotes and brackets a comma is a part of a name.
fn in_braces(inner: &str, element: Element) -> Option<Vec<String>> {
    if inner.is_empty() {
        return Some(Vec::new());
    }
    match element {
        // Whose elements tell themselves where they begin.
        Element::Word => words(inner),
        Element::SharingDomain => sharing_domains(inner),
        Element::ProxyAddress => proxy_addresses(inner),
        // Commas are in their elements, too, and have no blank behind them there.
        Element::Combination => Some(inner.split(", ").map(|one| one.trim().to_owned()).collect()),
        Element::Recipient | Element::Text => {
            let (mut all, mut begin, mut quoted, mut depth) = (Vec::new(), 0, false, 0_usize);
            for (at, char) in inner.char_indices() {
                match char {
                    '"' => quoted = !quoted,
                    '[' if !quoted => depth += 1,
                    ']' if !quoted => depth = depth.saturating_sub(1),
                    ',' if !quoted && depth == 0 => {
                        all.push(inner.get(begin..at)?);
                        begin = at + 1;
                    }
                    _ => {}
                }
            }
            all.push(inner.get(begin..)?);
            let named = all.into_iter().map(str::trim).filter(|name| !name.is_empty());
            (!quoted).then(|| named.map(str::to_owned).collect())
        }
    }
}

fn is_separator(char: char) -> bool {
    char.is_whitespace() || matches!(char, ',' | ';' | '|')
}

fn is_word(text: &str) -> bool {
    !text.contains(['"', '[', ']', '{', '}', '(', ')', '<', '>', '=']) && !text.ends_with("...") && !text.ends_with('…')
}

fn words(text: &str) -> Option<Vec<String>> {
    let all = text.split(is_separator).filter(|word| !word.is_empty());
    all.map(|word| is_word(word).then(|| word.to_owned())).collect()
}

/// At most two methods are asked for together, so more of them with commas are a list that was joined.
fn combinations(text: &str) -> Option<Vec<String>> {
    let all = text.split(|char: char| is_separator(char) && char != ',').filter(|one| !one.is_empty());
    all.map(|one| {
        let sound = is_word(one) && one.matches(',').count() < 2 && !one.starts_with(',') && !one.ends_with(',');
        sound.then(|| one.to_owned())
    })
    .collect()
}

/// A pair begins at the word with a colon; words without one are further actions of the pair before.
fn sharing_domains(text: &str) -> Option<Vec<String>> {
    let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
    for word in text.split(is_separator).filter(|word| !word.is_empty()) {
        match word.split_once(':') {
            Some((domain, action)) if is_word(domain) && is_word(action) && !domain.is_empty() => {
                let action = Some(action.to_owned()).filter(|action| !action.is_empty());
                pairs.push((domain.to_owned(), action.into_iter().collect()));
            }
            Some(_) => return None,
            None => pairs.last_mut().filter(|_| is_word(word))?.1.push(word.to_owned()),
        }
    }
    let pair = |(domain, actions): (String, Vec<String>)| {
        (!actions.is_empty()).then(|| format!("{domain}:{}", actions.join(", ")))
    };
    pairs.into_iter().map(pair).collect()
}

/// An address begins at a word with its kind: `smtp:`. An X500 name has blanks.
fn proxy_addresses(text: &str) -> Option<Vec<String>> {
    let has_kind = |word: &str| {
        word.split_once(':')
            .is_some_and(|(kind, _)| kind.len() > 1 && kind.chars().all(|char| char.is_ascii_alphanumeric()))
    };
    if !has_kind(text) {
        return words(text);
    }
    let mut begins: Vec<usize> = Vec::new();
    let mut after_separator = true;
    for (at, char) in text.char_indices() {
        if after_separator && !is_separator(char) {
            let rest = text.get(at..)?;
            if has_kind(rest.split(is_separator).next().unwrap_or(rest)) {
                begins.push(at);
            }
        }
        after_separator = is_separator(char);
    }
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    let all = begins.iter().zip(ends).map(|(begin, end)| Some(text.get(*begin..end)?.trim_end_matches(is_separator)));
    all.map(|one| one.map(str::to_owned)).collect()
}

/// Recipients that say where they end: `"Ada" [SMTP:ada@contoso.com]` and bare addresses. Any other text is one name, if
/// there is no sign of several.
fn recipients(text: &str) -> Option<Vec<String>> {
    let (mut all, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start_matches(is_separator);
        if rest.is_empty() {
            return Some(all);
        }
        let Some(length) = named(rest).or_else(|| bare_address(rest)) else { break };
        let (one, behind) = rest.split_at_checked(length)?;
        if !behind.is_empty() && !behind.starts_with(is_separator) {
            break;
        }
        all.push(one.to_owned());
        rest = behind;
    }
    is_single(text).then(|| vec![text.to_owned()])
}

/// The length of a name in quotes with its address in brackets.
fn named(text: &str) -> Option<usize> {
    let quoted = text.strip_prefix('"')?;
    let end = quoted.find('"')? + 2;
    let behind = text.get(end..)?;
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    let behind = behind.trim_start_matches(' ');
    let close = match behind.chars().next()? {
        '[' => ']',
        '<' => '>',
        _ => return None,
    };
    Some(end + blanks + behind.find(close)? + 1)
}

/// The length of an address without a name.
fn bare_address(text: &str) -> Option<usize> {
    let word = text.split(is_separator).next()?;
    (word.matches('@').count() == 1 && is_word(word) && !word.starts_with('@') && !word.ends_with('@'))
        .then_some(word.len())
}

/// Whether nothing says that a text names several recipients.
fn is_single(text: &str) -> bool {
    let brackets = text.matches(['[', '<']).count();
    let separated = text.contains([';', '|', '\n', '\r']);
    // Before an address in brackets a comma may end another name.
    !separated && text.matches('@').count() < 2 && brackets < 2 && !(brackets == 1 && text.contains([',', '"']))
}
