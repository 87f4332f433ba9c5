//! The script that registers an application, run against an Azure CLI that keeps what it is told in files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::run::ephor;

/// Plays the commands that the script uses. `known` holds the permissions of the tenant, `granted` and `roles` what the
/// application has.
const AZ: &str = r#"#!/usr/bin/env bash
set -eu
cd "$(dirname "$0")"
printf '%s\n' "$*" >>log
fails_once() { if [ ! -e "$1" ]; then : >"$1"; exit 1; fi; }
case $* in
  'account show'*) [ -e signed-in ] && echo 11111111-1111-4111-8111-111111111111 ;;
  'cloud show'*) echo https://graph.microsoft.com/ ;;
  'ad app list'*) cat apps 2>/dev/null || true ;;
  'ad app show'*displayName*) [ -e apps ] && echo Ephor ;;
  'ad app show'*signInAudience*) cat audience 2>/dev/null || echo AzureADMyOrg ;;
  'ad app show'*keyCredentials*) cat keys 2>/dev/null || true ;;
  'ad app federated-credential list'*) cat federated 2>/dev/null || true ;;
  'ad app owner list'*) cat owners 2>/dev/null || true ;;
  'ad sp owner list'*) cat principal-owners 2>/dev/null || true ;;
  'ad sp show'*keyCredentials*) cat principal-keys 2>/dev/null || true ;;
  'ad signed-in-user show'*) echo me ;;
  'ad app create'*) echo a99a | tee apps ;;
  'ad app permission add'*) : ;;
  'ad sp list'*a99a*) cat principal 2>/dev/null || true ;;
  'ad sp list'*0ff1-ce00*) echo object-of-exchange ;;
  'ad sp list'*0000-c000*) echo object-of-graph ;;
  'ad sp create'*) fails_once tried-principal; echo the-principal | tee principal ;;
  'ad sp show'*) cat known ;;
  'rest '*' get '*appRoleAssignments*) cat granted 2>/dev/null || true ;;
  'rest '*' post '*appRoleAssignments*)
    fails_once tried-grant
    sed -n 's/.*"resourceId":"\([^"]*\)","appRoleId":"\([^"]*\)".*/\2 \1/p' <<<"$*" >>grants
    sed -n 's/.*"appRoleId":"\([^"]*\)".*/\1/p' <<<"$*" >>granted ;;
  'rest '*' get '*roleAssignments*) cat roles 2>/dev/null || true ;;
  'rest '*' post '*roleAssignments*) sed -n 's/.*"roleDefinitionId":"\([^"]*\)".*/\1/p' <<<"$*" >>roles ;;
  *) echo "no such command: $*" >&2; exit 64 ;;
esac
"#;

struct Directory(tempfile::TempDir);

impl Directory {
    /// A directory that knows the permissions which the script grants, each with an id of its own.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let script = ephor(path, &["rules", "permissions", "--script"]);
        assert_eq!(script.code, 0, "{}", script.stderr);
        fs::write(path.join("register.sh"), &script.stdout).unwrap();
        let known: String = permissions(&script.stdout).map(|(_, name)| format!("{name}\tid-of-{name}\n")).collect();
        fs::write(path.join("known"), known).unwrap();
        fs::write(path.join("az"), AZ).unwrap();
        fs::set_permissions(path.join("az"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(path.join("signed-in"), "").unwrap();
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }

    /// Runs the script; whether it went well, and what it said.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let path = format!("{}:{}", self.path().display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.arg("register.sh").args(arguments).current_dir(self.path()).env("PATH", path).env("PAUSE", "0");
        let output = command.output().expect("bash runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }
}

/// The resources and permissions in a script.
fn permissions(script: &str) -> impl Iterator<Item = (&str, &str)> {
    let (_, list) = script.split_once("permissions='\n").unwrap();
    let (list, _) = list.split_once("\n'").unwrap();
    list.lines().map(|line| line.split_once(' ').unwrap())
}

#[test]
fn an_application_gets_each_right_once_however_often_the_script_runs() {
    let directory = Directory::new();
    let (done, said) = directory.run(&[]);
    assert!(done, "{said}");
    let script = directory.read("register.sh");
    let mut expected: Vec<String> = permissions(&script)
        .map(|(api, name)| {
            let resource = if api.contains("-0ff1-ce00-") { "exchange" } else { "graph" };
            format!("id-of-{name} object-of-{resource}")
        })
        .collect();
    expected.sort();
    let grants = || {
        let mut lines: Vec<String> = directory.read("grants").lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert!(expected.len() > 15);
    assert_eq!(grants(), expected);
    assert_eq!(directory.read("roles"), "f2ef992c-3afb-46b9-b7cf-a126ee74c451\n");
    assert!(said.contains("AZURE_TENANT_ID=11111111-1111-4111-8111-111111111111 AZURE_CLIENT_ID=a99a"), "{said}");
    assert!(!said.contains("--append"), "a foreign credential would stay: {said}");

    let (done, said) = directory.run(&["--app-id", "a99a"]);
    assert!(done && said.contains("granted before: Policy.Read.All") && said.contains("held before"), "{said}");
    assert_eq!(grants(), expected);
    assert_eq!(directory.read("log").matches("ad app create").count(), 1);
}

#[test]
fn what_could_not_be_granted_is_told_and_the_rest_is_granted() {
    let directory = Directory::new();
    let known = directory.read("known").replace("ThreatHunting.Read.All\t", "ThreatHunting.Read.Some\t");
    fs::write(directory.path().join("known"), known).unwrap();
    let (done, said) = directory.run(&["Scanner"]);
    assert!(!done && said.contains("NOT GRANTED: ThreatHunting.Read.All"), "{said}");
    assert!(said.contains("1 permissions were not granted") && said.contains("granted: User.Read.All"), "{said}");
    assert!(directory.read("log").contains("--display-name Scanner"), "{}", directory.read("log"));
}

#[test]
fn nothing_is_changed_where_it_is_not_clear_what_to_change() {
    let directory = Directory::new();
    for name in ["O'Brien", "a\"b", "50%", "a&b", "a\\b"] {
        let (done, said) = directory.run(&[name]);
        assert!(!done && said.contains("must not hold"), "{name}: {said}");
    }
    for arguments in
        [&["--app-id"][..], &["--owner", "x"], &["a", "b"], &["a", "--app-id", "a99a"], &["--keep-credentials"]]
    {
        let (done, said) = directory.run(arguments);
        assert!(!done && said.starts_with("register: "), "{arguments:?}: {said}");
    }
    let (done, said) = directory.run(&["--app-id", "x' or true"]);
    assert!(!done && said.contains("is a GUID"), "{said}");
    fs::remove_file(directory.path().join("signed-in")).unwrap();
    let (done, said) = directory.run(&[]);
    assert!(!done && said.contains("az login"), "{said}");
    let log = directory.read("log");
    assert!(!log.contains("create") && !log.contains("post"), "{log}");
}

/// Any user may register an application with that name, and keep a credential of it.
#[test]
fn an_application_of_somebody_else_gets_no_right() {
    let directory = Directory::new();
    let file = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    file("apps", "a99a\n");
    let (done, said) = directory.run(&[]);
    assert!(!done && said.contains("an application with the name Ephor already: a99a"), "{said}");
    for (name, text, why) in [
        ("owners", "me\nmallory\n", "another owner (mallory)"),
        ("keys", "a-key\n", "has credentials"),
        ("federated", "a-federation\n", "has credentials"),
        ("audience", "AzureADMultipleOrgs\n", "open to other tenants"),
    ] {
        file(name, text);
        let (done, said) = directory.run(&["--app-id", "a99a"]);
        assert!(!done && said.contains(why), "{name}: {said}");
        fs::remove_file(directory.path().join(name)).unwrap();
    }
    file("principal", "the-principal\n");
    for (name, text, why) in
        [("principal-owners", "mallory\n", "another owner (mallory)"), ("principal-keys", "a-key\n", "has credentials")]
    {
        file(name, text);
        let (done, said) = directory.run(&["--app-id", "a99a"]);
        assert!(!done && said.contains(why), "{name}: {said}");
        fs::remove_file(directory.path().join(name)).unwrap();
    }
    let log = directory.read("log");
    assert!(!log.contains("create") && !log.contains("post") && !log.contains("permission add"), "{log}");
    file("owners", "me\n");
    file("keys", "my-key\n");
    let (done, said) = directory.run(&["--app-id", "a99a", "--keep-credentials"]);
    assert!(done && said.contains("goes on with the application Ephor: a99a"), "{said}");
}

#[test]
fn a_script_for_some_rules_asks_for_no_more_than_they_need() {
    let folder = tempfile::tempdir().unwrap();
    let script = ephor(folder.path(), &["rules", "permissions", "guests", "--script"]).stdout;
    let names: Vec<&str> = permissions(&script).map(|(_, name)| name).collect();
    assert_eq!(
        names,
        ["Domain.Read.All", "Organization.Read.All", "Policy.Read.All", "Policy.Read.B2BManagementPolicy"]
    );
    assert!(!script.contains("Global Reader") && !script.contains("does not read"), "{script}");
    let hybrid = ephor(folder.path(), &["rules", "permissions", "hybrid", "--script"]).stdout;
    assert!(hybrid.contains("# on-premises/exchange-servers: on-premises: the Exchange role group"), "{hybrid}");
    let wrong = ephor(folder.path(), &["rules", "permissions", "--script", "--format", "json"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("cannot be used with"), "{}", wrong.stderr);
}
