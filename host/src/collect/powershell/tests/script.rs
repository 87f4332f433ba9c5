//! The script only reads, and what it writes is what the import reads.

use std::collections::BTreeSet;

use std::sync::LazyLock;

use super::super::names::{Place, input};
use super::super::script;

static SCRIPT: LazyLock<String> = LazyLock::new(script);

/// What the script runs beside the cmdlets that it asks: it reads, shows, or writes into its own folder.
const HARMLESS: &[&str] = &[
    "Add-Member",
    "ConvertTo-Json",
    "ForEach-Object",
    "Get-ChildItem",
    "Get-Command",
    "Invoke-MgGraphRequest",
    "Join-Path",
    "New-Item",
    "Out-Null",
    "Read-Graph",
    "Read-IfThere",
    "Resolve-Path",
    "Save-Each",
    "Select-Object",
    "Sort-Object",
    "Test-Path",
    "Where-Object",
    "Write-Host",
    "Write-Warning",
];

fn code() -> impl Iterator<Item = &'static str> {
    SCRIPT.lines().filter(|line| !line.trim_start().starts_with('#'))
}

/// Words such as `Get-Mailbox`: a verb and a noun, each with a capital.
fn commands() -> BTreeSet<&'static str> {
    let words = code().flat_map(|line| line.split(|char: char| !char.is_ascii_alphanumeric() && char != '-'));
    let capital = |part: &str| part.starts_with(|char: char| char.is_ascii_uppercase());
    words.filter(|word| word.split_once('-').is_some_and(|(verb, noun)| capital(verb) && capital(noun))).collect()
}

fn is_read(name: &str) -> bool {
    input(name, Place::Folder).is_ok() || input(name, Place::OnPremises).is_ok()
}

#[test]
fn every_command_is_a_get_that_is_imported_or_harmless() {
    let commands = commands();
    assert!(commands.len() > 60, "{commands:?}");
    for name in commands {
        // The start of three names, as a pattern.
        let known = HARMLESS.contains(&name) || name == "Get-ADSync";
        assert!(known || (name.starts_with("Get-") && is_read(name)), "{name}");
    }
}

#[test]
fn nothing_is_sent_to_graph_but_gets_and_nothing_written_but_files_of_the_folder() {
    let lines = |word: &str| code().filter(|line| line.contains(word)).count();
    let requests: Vec<&str> =
        code().filter(|line| line.contains("Invoke-MgGraphRequest") && !line.contains("Get-Command")).collect();
    assert!(
        requests.len() == 1 && requests[0].contains("Invoke-MgGraphRequest -Method GET -Uri $Uri "),
        "{requests:?}"
    );
    assert_eq!((lines("[IO.File]::"), lines("::WriteAllText($path, ")), (1, 1));
    for word in
        ["-Method P", "-Method D", "Invoke-Expression", "Invoke-WebRequest", "Start-", "Set-", "Remove-", "Add-Type"]
    {
        assert_eq!(lines(word), 0, "{word}");
    }
}

#[test]
fn it_keeps_every_property_that_a_column_is_made_from() {
    let (_, keep) = SCRIPT.split_once("$keep = @{").unwrap();
    for (source, cmdlet) in [
        ("exchange/mailboxes", "Get-Mailbox"),
        ("exchange/cas-mailboxes", "Get-CASMailbox"),
        ("exchange/mobile-devices", "Get-MobileDevice"),
    ] {
        let (_, kept) = keep.split_once(&format!("'{cmdlet}' ")).unwrap();
        let kept = kept.split("    'Get-").next().unwrap();
        let columns =
            ephor_schema::TABLES.iter().flat_map(|table| table.columns).filter(|column| column.source == source);
        let mut count = 0;
        for column in columns {
            let words = column.property.split(|char: char| !char.is_ascii_alphanumeric());
            for property in words.filter(|word| word.starts_with(|char: char| char.is_ascii_uppercase())) {
                let known = kept.contains(&format!("'{property}'"));
                // Words of another cmdlet, in the explanation of a column.
                let other = ["Get", "Recipient", "ExternalEmailAddress"].contains(&property);
                assert!(known || other, "{cmdlet} lacks {property} of {}", column.name);
                count += 1;
            }
        }
        assert!(count > 2, "{cmdlet}");
    }
}

#[test]
fn what_the_sources_declare_stands_in_the_script() {
    let after = |table: &str| SCRIPT.split_once(table).unwrap().1.split_once("\n}").unwrap().0;
    let online = after("$online = [ordered]@{");
    assert!(online.contains("\n    'Get-AcceptedDomain' = @{}\n"), "{online}");
    assert!(online.contains("\n    'Get-Mailbox' = @{ ResultSize = 'Unlimited' }\n"), "{online}");
    let role = "'Get-ManagementRoleAssignment' = @{ Role = 'Mailbox Import Export'; GetEffectiveUsers = $true }\n";
    assert!(online.contains(role) && online.contains("\n    'Get-OrganizationConfig' = @{}\n"), "{online}");
    assert_eq!(after("$optional = @{"), "\n    'Get-OrganizationConfig' = 'RetrieveEwsOperationAccessPolicy'");
    let server = after("$server = [ordered]@{");
    assert!(server.contains("'Get-ADSyncScheduler' = @{}") && !server.contains("Get-ChildItem"), "{server}");
    let graph = after("$graph = [ordered]@{");
    assert!(graph.contains("\n    'domains' = '/v1.0/domains'\n") && !graph.contains("{since}"), "{graph}");
    assert!(graph.contains("\n    'applications' = '/v1.0/applications?$top=999&$select=id,"), "{graph}");
    let instead = after("$instead = @{");
    assert!(
        instead.contains("'conditional-access-policies' = '/v1.0/identity/conditionalAccess/policies'"),
        "{instead}"
    );
    assert!(SCRIPT.contains("'/beta/groups/{id}/transitiveMembers?"), "a path for each group");
    // Whoever reads by the script has every permission that it takes, and no right to write.
    let (_, scopes) = SCRIPT.split_once("-Scopes\n").unwrap();
    let (scopes, _) = scopes.split_once("#   on-premises:").unwrap();
    for scope in ["Directory.Read.All", "Member.Read.Hidden", "OnPremDirectorySynchronization.Read.All"] {
        assert!(scopes.contains(&format!(" {scope}")), "{scopes}");
    }
    assert!(!scopes.contains("ReportSettings.Read.All"), "what the script does not read: {scopes}");
    assert!(!scopes.contains("Write") && !SCRIPT.contains("@GRAPH@") && !SCRIPT.contains("@get"));
    assert!(SCRIPT.lines().filter(|line| line.starts_with('#')).all(|line| line.len() <= 120));
}

#[test]
fn every_file_that_it_writes_is_read() {
    let quoted = |line: &'static str| line.trim_start().strip_prefix('\'')?.split_once('\'').map(|(name, _)| name);
    let tables: Vec<&str> =
        code().filter(|line| line.starts_with("    '") && line.contains("' ")).filter_map(quoted).collect();
    let saved = code().filter_map(|line| line.trim_start().strip_prefix("Save")?.split('\'').nth(1));
    let names: Vec<&str> = tables.into_iter().chain(saved).collect();
    assert!(names.len() > 70, "{names:?}");
    for name in names {
        assert!(is_read(name), "{name}");
    }
}

#[test]
fn brackets_and_quotes_of_the_script_fit_together() {
    let mut open = Vec::new();
    for (number, line) in SCRIPT.lines().enumerate() {
        let mut quote = None;
        let mut chars = line.chars();
        while let Some(char) = chars.next() {
            match (quote, char) {
                (None, '#') => break,
                (_, '`') => {
                    chars.next();
                }
                (None, '\'' | '"') => quote = Some(char),
                (Some(mark), char) if mark == char => quote = None,
                (None, '(' | '[' | '{') => open.push(char),
                (None, ')' | ']' | '}') => {
                    let fits = matches!((open.pop(), char), (Some('('), ')') | (Some('['), ']') | (Some('{'), '}'));
                    assert!(fits, "line {}: {line}", number + 1);
                }
                _ => {}
            }
        }
        assert_eq!(quote, None, "line {}: {line}", number + 1);
    }
    assert!(open.is_empty(), "{open:?}");
}
