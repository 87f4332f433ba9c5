//! Names of packs, rules and messages, and the placeholders of a message: as the contract has them (`wit/rules.wit`).

/// Whether a name is kebab-case: small letters and digits with single hyphens, 100 bytes at most.
#[must_use]
pub fn is_kebab(name: &str) -> bool {
    has_parts(name, '-')
}

/// Whether a name is snake_case: small letters and digits with single underscores, 100 bytes at most.
#[must_use]
pub fn is_snake(name: &str) -> bool {
    has_parts(name, '_')
}

fn has_parts(name: &str, separator: char) -> bool {
    let sound = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.len() <= 100 && name.split(separator).all(|part| !part.is_empty() && sound(part))
}

/// The placeholders of a template but `{subject}`, in order of first use.
///
/// # Errors
/// If a brace stands alone, or a placeholder is no name.
pub fn placeholders(template: &str) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let tail = rest.split_at(at).1;
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            rest = after;
            continue;
        }
        let (name, after) = tail
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'))
            .ok_or("a brace of a message is written twice: `{{` or `}}`")?;
        let sound = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !sound {
            return Err(format!("`{{{name}}}`: a placeholder is a name in snake_case"));
        }
        if name != "subject" && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        rest = after;
    }
    Ok(names)
}
