//! Which of the statements that Ephor sets out to check have a rule, and why the others have none.
//!
//! `docs/coverage.md` is made here from `tests/data/statements.txt`:
//! `EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests coverage`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::run::{committed_page, ephor, json};

struct Statement {
    number: usize,
    text: &'static str,
    answer: Answer,
}

enum Answer {
    Rules(Vec<&'static str>),
    None(&'static str),
}

fn statements() -> Vec<Statement> {
    let one = |line: &'static str| {
        let parts: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
        let [number, text, answer] = parts[..] else { panic!("number | statement | rules: {line}") };
        let answer = match answer.strip_prefix("- ") {
            Some(reason) => Answer::None(reason),
            None => Answer::Rules(answer.split(',').map(str::trim).collect()),
        };
        Statement { number: number.parse().unwrap(), text, answer }
    };
    let lines = include_str!("../data/statements.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(one).collect()
}

#[test]
fn every_statement_has_a_rule_or_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let rules = json(&ephor(folder.path(), &["rules", "list", "--format", "json"]).stdout);
    let rules: BTreeSet<String> =
        rules.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect();
    let statements = statements();
    assert!(statements.iter().map(|one| one.number).eq(1..=96), "the statements are numbered from 1 to 96");

    let mut used = BTreeSet::new();
    let (mut with_rule, mut missing) = (0, 0);
    let mut rows = String::new();
    for Statement { number, text, answer } in &statements {
        assert!(!text.is_empty(), "{number} has no words");
        let answer = match answer {
            Answer::Rules(ids) => {
                with_rule += 1;
                let link = |id: &&str| {
                    assert!(rules.contains(*id), "{number} names {id}, and there is no such rule");
                    used.insert((*id).to_owned());
                    format!("[{id}](rules/{id}.md)")
                };
                ids.iter().map(link).collect::<Vec<_>>().join(", ")
            }
            Answer::None(reason) => {
                assert!(reason.len() >= 7, "{number}: a reason why there is no rule");
                missing += usize::from(reason.starts_with("not yet"));
                (*reason).to_owned()
            }
        };
        let _ = writeln!(rows, "| {number} | {text} | {answer} |");
    }
    let others: Vec<String> = rules.difference(&used).map(|id| format!("- [{id}](rules/{id}.md)")).collect();
    let none = statements.len() - with_rule - missing;
    let page = format!(
        "<!-- Made by tests/program/coverage.rs. Do not edit. -->\n# Coverage\n\n\
         The {} statements about running Microsoft 365 safely that Ephor sets out to check: {with_rule} have a rule,\n\
         {missing} have none yet, and {none} cannot or need not be checked.\n\n\
         | # | statement | rule, or why none |\n| ---: | --- | --- |\n{rows}\n\
         ## Rules beyond the list\n\n{}\n",
        statements.len(),
        others.join("\n")
    );
    committed_page("docs/coverage.md", &page, "EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests coverage");
}
