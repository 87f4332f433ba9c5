//! The documentation says what the program does.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::{committed_page, ephor, expect};
use crate::tenant::{Tenant, stem};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_page_of_the_snapshot_is_the_schema() {
    let made = expect(0, &repository(), &["snapshot", "schema", "--format", "markdown"]).stdout;
    committed_page("docs/snapshot.md", &made, "ephor snapshot schema --format markdown > docs/snapshot.md");
}

#[test]
fn the_script_that_exports_a_tenant_is_what_the_sources_declare() {
    let made = expect(0, &repository(), &["import", "powershell", "--script"]).stdout;
    committed_page("docs/export-tenant.ps1", &made, "ephor import powershell --script > docs/export-tenant.ps1");
}

#[test]
fn a_synthetic_snapshot_fits_the_published_schema() {
    let tenant = Tenant::synth(200, &[]);
    let schema = expect(0, tenant.folder(), &["snapshot", "schema"]).stdout;
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let of = |definition: &str| {
        assert!(schema["$defs"][definition].is_object(), "the schema does not define {definition}");
        let mut schema = schema.clone();
        schema["$ref"] = json!(format!("#/$defs/{definition}"));
        jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one")
    };
    let manifest = tenant.manifest();
    assert_fits(&of("manifest.json"), &manifest, "manifest.json");
    let mut lines = 0;
    for file in manifest["files"].as_array().expect("files") {
        let name = file["path"].as_str().expect("a path");
        let schema = of(&format!("{}.jsonl", stem(name)));
        for (number, line) in fs::read_to_string(tenant.file(name)).expect("a file").lines().enumerate() {
            assert_fits(&schema, &serde_json::from_str(line).expect("JSON"), &format!("{name}:{}", number + 1));
            lines += 1;
        }
    }
    assert!(lines > 400, "only {lines} lines were there");
    // It can say no.
    assert!(!of("users.jsonl").is_valid(&json!({ "id": "1", "account_enabled": "yes" })));
    assert!(!of("users.jsonl").is_valid(&json!({ "account_enabled": true })));
    assert!(!of("users.jsonl").is_valid(&json!({ "id": "1", "colour": "red" })));
    assert!(!of("users.jsonl").is_valid(&json!({ "id": "1", "created": "tomorrow" })));
}

fn assert_fits(schema: &jsonschema::Validator, value: &Value, place: &str) {
    if let Some(error) = schema.iter_errors(value).next() {
        panic!("{place}: {error} at {}", error.instance_path());
    }
}

/// The `ephor` commands of a page: lines of fenced blocks, and inline code.
fn commands(page: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            commands.push(line.trim());
        } else {
            commands.extend(line.split('`').skip(1).step_by(2));
        }
    }
    let words = |command: &str| -> Option<Vec<String>> {
        let command = command.split(" #").next()?.trim_start_matches("$ ");
        let command = command.strip_prefix("target/release/").unwrap_or(command);
        let words = shell_words(command.strip_prefix("ephor ")?);
        Some(words.into_iter().take_while(|word| !matches!(word.as_str(), ">" | "|" | "||" | "&&")).collect())
    };
    commands.into_iter().filter_map(words).collect()
}

/// Words as a shell splits them: quotes keep spaces.
fn shell_words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for char in command.chars() {
        match (quote, char) {
            (Some(open), _) if char == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}

/// Arguments that clap refuses give exit code 2 with its words; anything else went past the command line.
fn assert_accepted(arguments: &[String], place: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    // A name in capitals is a placeholder: the help of the command is asked for instead.
    let placeholder = |word: &String| word.len() > 1 && word.chars().all(|char| char.is_ascii_uppercase());
    // `ephor help COMMAND` is the same.
    let arguments = if arguments.first().is_some_and(|word| word == "help") { &arguments[1..] } else { arguments };
    let mut words: Vec<String> = arguments.iter().take_while(|word| !placeholder(word)).cloned().collect();
    let help = vec!["--help".to_owned()];
    let with_help = [words.clone(), help].concat();
    let ran = ephor(folder.path(), &with_help);
    assert_eq!(ran.code, 0, "{place}: ephor {}: {}", with_help.join(" "), ran.stderr);
    if words.len() < arguments.len() {
        return;
    }
    // Without the files that a page speaks of, a command ends with 4; one that is not there, with 2.
    for word in &mut words {
        if word == "1000000" {
            *word = "20".to_owned();
        }
    }
    let ran = ephor(folder.path(), &words);
    let incomplete = ["the following required arguments", "requires a subcommand"];
    let refused = ran.code == 2
        && ran.stderr.starts_with("error: ")
        && !incomplete.iter().any(|words| ran.stderr.contains(words));
    assert!(!refused, "{place}: ephor {}: {}", words.join(" "), ran.stderr);
}

#[test]
fn every_command_of_the_pages_is_one() {
    let mut count = 0;
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "docs/README.md",
        "docs/architecture.md",
        "docs/configuration.md",
    ] {
        for command in commands(&page(name)) {
            assert_accepted(&command, name);
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} commands were found");
}

/// All subcommands with their arguments, found by their help.
fn subcommands(of: &[String]) -> Vec<Vec<String>> {
    let help = help(of);
    let list = help.split_once("\nCommands:\n").map(|(_, list)| list.split("\n\n").next().unwrap_or_default());
    let names = list.unwrap_or_default().lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    names.map(|name| [of, &[name.to_owned()]].concat()).collect()
}

fn help(of: &[String]) -> String {
    let arguments = [of, &["--help".to_owned()]].concat();
    let ran = ephor(&repository(), &arguments);
    assert_eq!(ran.code, 0, "ephor {}: {}", arguments.join(" "), ran.stderr);
    ran.stdout
}

#[test]
fn every_help_has_examples_that_the_program_accepts() {
    let mut open = subcommands(&[]);
    assert!(open.len() >= 8, "{open:?}");
    while let Some(command) = open.pop() {
        let name = command.join(" ");
        let text = help(&command);
        let below = subcommands(&command);
        let has_example =
            |text: &str| text.split_once("Examples:\n").is_some_and(|(_, examples)| examples.contains("  ephor "));
        assert!(
            has_example(&text) || (!below.is_empty() && below.iter().all(|below| has_example(&help(below)))),
            "'ephor {name} --help' has no example"
        );
        for example in text.lines().filter(|line| line.starts_with("  ")) {
            for example in commands(&format!("```\n{example}\n```")) {
                assert_accepted(&example, &format!("help of {name}"));
            }
        }
        open.extend(below);
    }
}
