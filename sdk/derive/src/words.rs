//! The words of a rule: its doc comment, and the templates of its messages.

/// What a doc comment says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub help: String,
    pub remediation: String,
    pub references: Vec<(String, String)>,
    pub links: Vec<String>,
}

/// Reads a doc comment, given by its lines.
pub fn read(lines: &[String]) -> Result<Words, String> {
    let mut sections: Vec<(String, String)> = vec![(String::new(), String::new())];
    for line in lines {
        // rustdoc strips one space after the slashes; so do we.
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        if let Some(heading) = line.strip_prefix("# ") {
            sections.push((heading.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = sections.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    let mut words = Words::default();
    let (mut what, mut why) = (String::new(), String::new());
    for (heading, text) in sections {
        let text = text.trim().to_owned();
        match heading.as_str() {
            "" => words.title = text.split_whitespace().collect::<Vec<_>>().join(" "),
            "What it does" => what = text,
            "Why it matters" => why = text,
            "How to mend" => words.remediation = text,
            "References" => read_references(&text, &mut words)?,
            other => {
                return Err(format!(
                    "the doc comment of a rule has the headings `What it does`, `Why it matters`, `How to mend` and `References`, not `{other}`"
                ));
            }
        }
    }
    for (text, what) in [
        (&words.title, "a first line: the bad state as a statement"),
        (&what, "a section `# What it does`"),
        (&why, "a section `# Why it matters`"),
        (&words.remediation, "a section `# How to mend`"),
    ] {
        if text.is_empty() {
            return Err(format!("the doc comment of a rule is its documentation; it lacks {what}"));
        }
    }
    if words.title.ends_with('.') {
        return Err("the title of a rule (the first line of its doc comment) has no full stop".to_owned());
    }
    words.help = format!("## What it does\n\n{what}\n\n## Why it matters\n\n{why}\n");
    Ok(words)
}

fn read_references(text: &str, words: &mut Words) -> Result<(), String> {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let wrong = || format!("a reference reads `- TAXONOMY ID` or `- <https://...>`, not `{line}`");
        let reference = line.strip_prefix("- ").ok_or_else(wrong)?.trim();
        if let Some(link) = reference.strip_prefix('<').and_then(|link| link.strip_suffix('>')) {
            words.links.push(link.to_owned());
            continue;
        }
        let (taxonomy, id) = reference.split_once(' ').ok_or_else(wrong)?;
        if id.trim().contains(' ') {
            return Err(wrong());
        }
        words.references.push((taxonomy.to_owned(), id.trim().to_owned()));
    }
    Ok(())
}

/// The placeholders of a template but `{subject}`, in order of first use.
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

/// `MfaMethodMissing` as `mfa-method-missing`, `no_method` as `no-method`.
pub fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    for (index, char) in name.chars().enumerate() {
        if char == '_' {
            out.push('-');
        } else if char.is_ascii_uppercase() {
            if index > 0 {
                out.push('-');
            }
            out.push(char.to_ascii_lowercase());
        } else {
            out.push(char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(|line| format!(" {line}")).collect()
    }

    #[test]
    fn a_doc_comment_is_the_documentation() {
        let text = "A bad\nstate\n\n# What it does\nLooks.\n\n# Why it matters\nBecause.\n\n# How to mend\n1. So.\n\n# References\n- SCuBA MS.AAD.3.2v2\n- <https://example.org>\n";
        let words = read(&lines(text)).unwrap();
        assert_eq!(words.title, "A bad state");
        assert_eq!(words.remediation, "1. So.");
        assert_eq!(words.references, [("SCuBA".to_owned(), "MS.AAD.3.2v2".to_owned())]);
        assert_eq!(words.links, ["https://example.org"]);
        assert!(read(&lines("A bad state")).unwrap_err().contains("What it does"));
        assert!(read(&lines(&text.replace("# How to mend", "# Fix"))).unwrap_err().contains("not `Fix`"));
        assert!(read(&lines(&text.replace("- SCuBA ", "* SCuBA "))).is_err());
    }

    #[test]
    fn placeholders_are_found_once() {
        assert_eq!(placeholders("{subject}: {a} and {b_2}, {a} {{x}}").unwrap(), ["a", "b_2"]);
        for wrong in ["{", "}", "{A}", "{a b}", "{}"] {
            assert!(placeholders(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_become_kebab_case() {
        assert_eq!(kebab("MfaMethodMissing"), "mfa-method-missing");
        assert_eq!(kebab("no_method"), "no-method");
    }
}
