//! What a rule tells people to run exists today.

use std::collections::BTreeMap;

use crate::run::{ephor, json};

/// What no remediation may say, and why.
const NEVER: &[(&str, &str)] = &[
    ("-Msol", "the MSOnline module was retired in 2025"),
    ("-AzureAD", "the AzureAD module is retired"),
    ("MSOnline", "the MSOnline module was retired in 2025"),
    ("Search-Mailbox ", "it exists on-premises only"),
    ("Search-MailboxAuditLog", "the unified audit log takes its place"),
    ("Get-MessageTrace ", "Get-MessageTraceV2 takes its place"),
    ("RemotePowerShellEnabled", "deprecated: EXOModuleEnabled"),
    ("protection.office.com", "the portal is purview.microsoft.com or security.microsoft.com"),
    ("aad.portal.azure.com", "the portal is entra.microsoft.com"),
    ("Get-IntraOrganizationConnector | Set-", "an intra-organization connector is never switched off"),
    ("IntraOrganizationConnector -Enabled $false", "OAuth between the organizations ends with it"),
];

/// The cmdlets that rules may name, and their modules.
fn current() -> BTreeMap<&'static str, &'static str> {
    include_str!("../data/commands.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(' ').unwrap_or_else(|| panic!("cmdlet, space, module: {line}")))
        .collect()
}

/// Whether a word reads `Verb-Noun`.
fn is_cmdlet(word: &str) -> bool {
    let capital = |part: &str| part.starts_with(|first: char| first.is_ascii_uppercase());
    word.split_once('-').is_some_and(|(verb, noun)| {
        capital(verb)
            && capital(noun)
            && verb.chars().skip(1).all(|c| c.is_ascii_lowercase())
            && noun.chars().all(|c| c.is_ascii_alphanumeric())
            && noun.chars().skip(1).any(|c| c.is_ascii_lowercase())
    })
}

/// What is code on a page: fences, and spans between backticks.
fn code(page: &str) -> String {
    let mut code = String::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            code.push_str(line);
        } else {
            code.extend(line.split('`').skip(1).step_by(2).flat_map(|span| [span, " "]));
        }
        code.push('\n');
    }
    code
}

#[test]
fn every_command_in_a_remediation_is_a_current_one() {
    let folder = tempfile::tempdir().unwrap();
    let current = current();
    let mut unused: Vec<_> = current.keys().copied().collect();
    let mut wrong = Vec::new();
    for rule in json(&ephor(folder.path(), &["rules", "list", "--format", "json"]).stdout).as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        let page = ephor(folder.path(), &["rules", "show", id, "--format", "markdown"]).stdout;
        let (_, fix) = page.split_once("## Remediation").unwrap();
        let (fix, _) = fix.split_once("\n## ").unwrap();
        for (text, reason) in NEVER.iter().filter(|(text, _)| fix.contains(text)) {
            wrong.push(format!("{id} says '{text}': {reason}"));
        }
        for word in code(fix).split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| is_cmdlet(word)) {
            unused.retain(|known| *known != word);
            if !current.contains_key(word) {
                wrong.push(format!("{id} says {word}: not in tests/data/commands.txt; look it up, then add it there"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(unused.is_empty(), "tests/data/commands.txt names cmdlets that no rule does: {unused:?}");
}

#[test]
fn a_cmdlet_is_told_from_other_words() {
    assert!(is_cmdlet("Set-TransportConfig") && is_cmdlet("Update-MgPolicyAuthorizationPolicy"));
    assert!(!is_cmdlet("SMTP-AUTH") && !is_cmdlet("All") && !is_cmdlet("-Identity") && !is_cmdlet("E-5"));
    assert_eq!(code("a `b` c `d`\n```sh\ne\n```\nf").split_whitespace().collect::<String>(), "bde");
}
