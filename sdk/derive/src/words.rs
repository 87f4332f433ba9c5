//! The words of a rule: its doc comment, and the templates of its messages.

use ephor_facts::attack;
pub use ephor_schema::names::placeholders;

/// What a doc comment says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub help: String,
    pub remediation: String,
    pub references: Vec<(String, String)>,
    /// What a rule does not check of a control: `CIS-M365 5.2.2.6: ...`.
    pub partial: Vec<String>,
    pub links: Vec<String>,
    /// What each statement rests on: `claim: MicrosoftDocs/entra-docs docs/x.md @07cd7acd`.
    pub witnesses: Vec<String>,
    /// Whether something that the rule says rests on nothing that was read.
    pub unconfirmed: bool,
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
            "What it checks" => what = text,
            "Why it matters" => why = text,
            "Remediation" => words.remediation = text,
            "References" => read_references(&text, &mut words)?,
            "Witnesses" => read_witnesses(&text, &mut words)?,
            other => {
                return Err(format!(
                    "the doc comment of a rule has the headings `What it checks`, `Why it matters`, `Remediation`, `References` and `Witnesses`, not `{other}`"
                ));
            }
        }
    }
    for (text, what) in [
        (&words.title, "a first line: the bad state as a statement"),
        (&what, "a section `# What it checks`"),
        (&why, "a section `# Why it matters`"),
        (&words.remediation, "a section `# Remediation`"),
    ] {
        if text.is_empty() {
            return Err(format!("the doc comment of a rule is its documentation; it lacks {what}"));
        }
    }
    if words.title.ends_with('.') {
        return Err("the title of a rule (the first line of its doc comment) has no full stop".to_owned());
    }
    words.help = format!("## What it checks\n\n{what}\n\n## Why it matters\n\n{why}\n");
    Ok(words)
}

fn read_references(text: &str, words: &mut Words) -> Result<(), String> {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let wrong = || {
            format!(
                "a reference reads `- TAXONOMY ID`, `- TAXONOMY ID (in part: why)` or `- <https://...>`, not `{line}`"
            )
        };
        let reference = line.strip_prefix("- ").ok_or_else(wrong)?.trim();
        if let Some(link) = reference.strip_prefix('<').and_then(|link| link.strip_suffix('>')) {
            words.links.push(link.to_owned());
            continue;
        }
        let (control, part) = match reference.split_once(" (in part: ") {
            Some((control, rest)) => (control, Some(rest.strip_suffix(')').ok_or_else(wrong)?)),
            None => (reference, None),
        };
        let (taxonomy, id) = control.split_once(' ').ok_or_else(wrong)?;
        let id = id.trim();
        if id.contains(' ') {
            return Err(wrong());
        }
        if let Some((_, now)) = attack::REVOKED.iter().find(|(old, _)| taxonomy == attack::TAXONOMY && *old == id) {
            return Err(format!("{taxonomy} {id} was revoked; it is {now} in ATT&CK {}", attack::VERSION));
        }
        if let Some(part) = part {
            words.partial.push(format!("{taxonomy} {id}: {part}"));
        }
        words.references.push((taxonomy.to_owned(), id.to_owned()));
    }
    Ok(())
}

/// What a witness may stand behind.
const ASPECTS: [&str; 5] = ["claim", "default", "license", "deadline", "remediation"];

fn read_witnesses(text: &str, words: &mut Words) -> Result<(), String> {
    for line in joined(text) {
        let wrong = || {
            format!(
                "a witness reads `- ASPECT: OWNER/REPOSITORY PATH @COMMIT`, `- ASPECT: <https://...> YYYY-MM-DD` (the day of the \
                 copy that was read), `- ASPECT: reference PAGE.md, ROW` or `- ASPECT: unconfirmed, WHAT`, where ASPECT is one of {}; not `{line}`",
                ASPECTS.join(", ")
            )
        };
        let (aspect, witness) = line.strip_prefix("- ").and_then(|line| line.split_once(": ")).ok_or_else(wrong)?;
        let witness = witness.trim();
        let unconfirmed = witness.strip_prefix("unconfirmed, ").is_some_and(|what| !what.trim().is_empty());
        if !ASPECTS.contains(&aspect) || !(unconfirmed || is_page(witness) || is_file(witness) || is_row(witness)) {
            return Err(wrong());
        }
        words.unconfirmed |= unconfirmed;
        words.witnesses.push(format!("{aspect}: {witness}"));
    }
    Ok(())
}

/// The entries of a list, each with the lines that it goes on with.
fn joined(text: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match entries.last_mut() {
            Some(entry) if !line.starts_with("- ") => {
                entry.push(' ');
                entry.push_str(line);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// `<https://learn.microsoft.com/...> 2026-08-21`
fn is_page(witness: &str) -> bool {
    let Some((link, day)) = witness.strip_prefix("<https://").and_then(|rest| rest.split_once("> ")) else {
        return false;
    };
    !link.is_empty() && !link.contains([' ', '<', '>']) && is_day(day)
}

fn is_day(text: &str) -> bool {
    let shape = |(index, byte): (usize, u8)| if matches!(index, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(shape)
}

/// `MicrosoftDocs/entra-docs docs/identity/page.md @07cd7acd`
fn is_file(witness: &str) -> bool {
    let mut words = witness.split(' ');
    let (repository, path, commit) = (words.next(), words.next(), words.next());
    let is_repository = |text: &str| {
        text.split_once('/').is_some_and(|(owner, name)| !owner.is_empty() && !name.is_empty() && !name.contains('/'))
    };
    let is_commit = |text: &str| {
        text.strip_prefix('@')
            .is_some_and(|hash| (7..=40).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    repository.is_some_and(is_repository)
        && path.is_some_and(|path| !path.is_empty())
        && commit.is_some_and(is_commit)
        && words.next().is_none()
}

/// `reference facts.md, weak-method-enabled`
fn is_row(witness: &str) -> bool {
    let row = witness.strip_prefix("reference ").and_then(|rest| rest.split_once(".md, "));
    row.is_some_and(|(page, row)| !page.is_empty() && !page.contains([' ', '/']) && !row.trim().is_empty())
}

/// The number of placeholders that a template seems to have, even one that is wrong.
pub fn braces(template: &str) -> usize {
    let template = template.replace("{{", "");
    let names = template.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
    names.filter(|name| *name != "subject").collect::<std::collections::BTreeSet<_>>().len()
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
        let text = "A bad\nstate\n\n# What it checks\nLooks.\n\n# Why it matters\nBecause.\n\n# Remediation\n1. So.\n\n# References\n- SCuBA MS.AAD.3.2v2\n- <https://example.org>\n";
        let words = read(&lines(text)).unwrap();
        assert_eq!(words.title, "A bad state");
        assert_eq!(words.remediation, "1. So.");
        assert_eq!(words.references, [("SCuBA".to_owned(), "MS.AAD.3.2v2".to_owned())]);
        assert_eq!(words.links, ["https://example.org"]);
        assert!(read(&lines("A bad state")).unwrap_err().contains("What it checks"));
        assert!(read(&lines(&text.replace("# Remediation", "# Fix"))).unwrap_err().contains("not `Fix`"));
        assert!(read(&lines(&text.replace("- SCuBA ", "* SCuBA "))).is_err());
    }

    const SECTIONS: &str = "A bad state\n# What it checks\nLooks.\n# Why it matters\nBecause.\n# Remediation\nSo.\n";

    #[test]
    fn a_reference_says_whether_it_is_covered_in_part_and_is_not_revoked() {
        let of = |line: &str| read(&lines(&format!("{SECTIONS}# References\n{line}\n")));
        let words = of("- CIS-M365 5.2.2.6 (in part: medium risk is not asked)").unwrap();
        assert_eq!(words.references, [("CIS-M365".to_owned(), "5.2.2.6".to_owned())]);
        assert_eq!(words.partial, ["CIS-M365 5.2.2.6: medium risk is not asked"]);
        assert!(of("- CIS-M365 5.2.2.6 in part").is_err());
        assert!(of("- CIS-M365 5.2.2.6 (in part: x").is_err());
        assert!(of(&format!("- {} {}", attack::TAXONOMY, attack::REVOKED[0].0)).unwrap_err().contains("T1685.002"));
        assert!(of("- ATT&CK T1685.002").is_ok());
    }

    #[test]
    fn a_witness_is_a_file_a_page_a_row_or_is_called_unconfirmed() {
        let of = |line: &str| read(&lines(&format!("{SECTIONS}# Witnesses\n{line}\n")));
        for sound in [
            "- claim: MicrosoftDocs/entra-docs docs/identity/page.md @07cd7acd",
            "- default: <https://learn.microsoft.com/entra/page> 2026-08-21",
            "- license: reference facts.md, weak-method-enabled (a)",
            "- claim: MicrosoftDocs/entra-docs\n  docs/identity/page.md @07cd7acd",
        ] {
            let words = of(sound).unwrap();
            assert!(!words.unconfirmed && words.witnesses.len() == 1, "{sound}");
        }
        assert!(of("- deadline: unconfirmed, when it ends").unwrap().unconfirmed);
        for wrong in [
            "- claim: https://learn.microsoft.com/entra/page",
            "- claim: <https://learn.microsoft.com/entra/page>",
            "- claim: <https://learn.microsoft.com/entra/page> today",
            "- claim: MicrosoftDocs/entra-docs docs/identity/page.md",
            "- claim: entra-docs docs/identity/page.md @07cd7acd",
            "- belief: reference facts.md, weak-method-enabled",
            "- claim: unconfirmed",
            "- claim: reference facts.md",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
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
