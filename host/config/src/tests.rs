//! What people write, right and wrong.

use std::path::Path;

use super::*;

fn parse(text: &str) -> Result<Config, Error> {
    Config::parse(text, Path::new("conf/ephor.toml"))
}

fn refusal(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

const FULL: &str = r#"# our decisions
fail-on = "warning"
strict = true

[[packs]]
path = "packs/own.wasm"
sha256 = "AABBCCDDEEFF00112233445566778899aabbccddeeff00112233445566778899"

[rules."identity/mfa-not-required"]
level = "warning"
excluded-principals = ["11111111-2222-3333-4444-555555555555", "break-glass"]

[rules."mail/spf-missing"]
enabled = false

[rules."licensing/group-license-error"]
hours = 24
loud = true

[[waivers]]
rule = "identity/mfa-method-missing"
subject = "svc-*@contoso.com"
reason = "Service accounts, moved to managed identities"
owner = "identity team"
ticket = "SEC-1234"
expires = 2027-03-31
"#;

#[test]
fn everything_that_can_be_said_is_read() {
    let config = parse(FULL).unwrap();
    assert_eq!(config.fail_on, Some(At { value: "warning".to_owned(), line: 2 }));
    assert_eq!(config.strict, Some(true));
    assert_eq!(config.packs[0].path, Path::new("conf/packs/own.wasm"));
    assert!(config.packs[0].sha256.as_deref().unwrap().starts_with("aabbcc"));
    assert_eq!(config.rules[0].id, At { value: "identity/mfa-not-required".to_owned(), line: 9 });
    assert_eq!(config.rules[0].level.as_ref().unwrap().value, "warning");
    assert_eq!(config.rules[0].parameters[0].1, "11111111-2222-3333-4444-555555555555\nbreak-glass");
    assert_eq!(config.rules[1].enabled, Some(false));
    let values: Vec<&str> = config.rules[2].parameters.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["24", "true"]);
    let waiver = &config.waivers[0];
    assert_eq!(
        (waiver.expires.to_string().as_str(), waiver.file.as_str(), waiver.line),
        ("2027-03-31", "ephor.toml", 20)
    );
    assert_eq!(waiver.ticket.as_deref(), Some("SEC-1234"));
}

#[test]
fn a_pack_of_a_registry_has_a_version_and_a_signer() {
    let signed = |by: &str| format!("[[packs]]\noci = \"ghcr.io/acme/rules\"\nversion = \"1.2\"\nsigned-by = {by}\n");
    let text = signed("{ issuer = \"https://issuer.example\", identity = \"https://github.com/acme/*\" }");
    let pack = parse(&text).unwrap().registry_packs.remove(0);
    let (issuer, identity) = ("https://issuer.example".to_owned(), "https://github.com/acme/*".to_owned());
    assert_eq!(pack.signed_by, Some(SignedBy::Identity { issuer, identity }));
    assert_eq!((pack.oci.as_str(), pack.line), ("ghcr.io/acme/rules", 1));
    let version = |text: &str| text.parse::<semver::Version>().unwrap();
    assert!(pack.version.matches(&version("1.9.0")) && !pack.version.matches(&version("2.0.0")));
    let pack = parse(&signed("{ key = \"RWQ\" }")).unwrap().registry_packs.remove(0);
    assert_eq!(pack.signed_by, Some(SignedBy::Key("RWQ".to_owned())));
    for (text, said) in [
        ("[[packs]]\noci = \"a\"\npath = \"b\"", "ephor.toml:1: the pack has a \"path\" and \"oci\""),
        ("[[packs]]\noci = \"a\"", "ephor.toml:1: the pack has no \"version\""),
        ("[[packs]]\noci = \"a\"\nversion = \"one\"", "ephor.toml:3: version: expected a requirement"),
        ("[[packs]]\noci = \"a\"\nversion = \"1\"\nsha256 = \"00\"", "ephor.toml:4: sha256: it goes with \"path\""),
        ("[[packs]]\npath = \"a\"\nversion = \"1\"", "ephor.toml:3: version: it goes with \"oci\""),
        (&signed("\"RWQ\""), "ephor.toml:4: signed-by: expected { key ="),
        (&signed("{ key = \"RWQ\", issuer = \"x\" }"), "ephor.toml:4: signed-by: expected { key ="),
        (&signed("{ issuer = \"x\" }"), "ephor.toml:4: signed-by: expected { key ="),
        (&signed("{ keys = \"x\" }"), "ephor.toml:4: signed-by has no key \"keys\"; did you mean \"key\"?"),
        (
            &signed("{ issuer = \"x\", identity = \"a*b*\" }"),
            "ephor.toml:4: identity: expected an identity with at most one",
        ),
        (
            &signed("{ issuer = \"x\", identity = \"*\" }"),
            "ephor.toml:4: identity: expected an identity with at most one",
        ),
    ] {
        assert!(refusal(text).contains(said), "{text}: {}", refusal(text));
    }
}

#[test]
fn an_empty_configuration_says_nothing() {
    let config = parse("").unwrap();
    assert!(config.fail_on.is_none() && config.strict.is_none() && config.rules.is_empty());
}

#[test]
fn errors_name_file_line_and_what_was_expected() {
    for (text, said) in [
        (
            "fail_on = \"error\"",
            "conf/ephor.toml:1: the configuration has no key \"fail_on\"; did you mean \"fail-on\"?",
        ),
        ("\nstrict = \"yes\"", "conf/ephor.toml:2: strict: expected true or false, found a string"),
        ("fail-on = 3", "conf/ephor.toml:1: fail-on: expected a text in quotes, found an integer"),
        ("packs = \"x\"", "conf/ephor.toml:1: packs: expected tables, each headed [[packs]], found a string"),
        ("[[packs]]\nsha256 = \"00\"", "conf/ephor.toml:1: the pack has no \"path\""),
        ("[[packs]]\npath = \"a\"\nsha256 = \"00\"", "conf/ephor.toml:3: sha256: expected 64 hexadecimal digits"),
        ("[rules]\nx = 1", "conf/ephor.toml:2: rules: expected a table for each rule"),
        ("[rules.identity]\nlevel = \"note\"", "\"identity\" is not the id of a rule"),
        ("[rules.\"a/b\"]\nx = [1]", "conf/ephor.toml:2: parameter \"x\": expected a text"),
        ("[rules.\"a/b\"]\nx = 1.5", "found a float"),
        ("[[waivers]]\nrule = \"a/b\"", "conf/ephor.toml:1: the waiver has no \"subject\""),
        (
            "[[waivers]]\nrule = \"a/b\"\nsubject = \"s\"\nreason = \" \"",
            "conf/ephor.toml:4: reason: expected a text, found an empty one",
        ),
        ("[[waivers]]\nrule = \"a/b\"\nsubject = \"s\"\nreason = \"r\"", "the waiver has no \"expires\""),
        (
            "[[waivers]]\nrule=\"a/b\"\nsubject=\"s\"\nreason=\"r\"\nexpires = \"soon\"",
            "conf/ephor.toml:5: expires: expected a day",
        ),
        (
            "[[waivers]]\nrule=\"a/b\"\nsubject=\"s\"\nreason=\"r\"\nexpires = 2027-03-31T10:00:00Z",
            "expires: expected a day",
        ),
        (
            "[[waivers]]\nrule=\"a/b\"\nsubject=\"s\"\nreason=\"r\"\nexpires=2027-03-31\nexpiry=1",
            "a waiver has no key \"expiry\"",
        ),
        ("a = = 1", "conf/ephor.toml:1: "),
    ] {
        let refusal = refusal(text);
        assert!(refusal.contains(said), "{text:?}: {refusal}");
    }
}

#[test]
fn a_waiver_is_added_and_nothing_else_changes() {
    let waiver = Waiver {
        rule: "mail/spf-missing".to_owned(),
        subject: "weird \"name\" \\ \u{1b}".to_owned(),
        reason: "parked domain".to_owned(),
        owner: None,
        ticket: None,
        expires: "2027-01-01".parse().unwrap(),
        file: "ephor.toml".to_owned(),
        line: 0,
    };
    for text in ["", "# only a comment\n", FULL, "fail-on = \"note\" # quiet\n", "waivers = []\n"] {
        let edited = with_waiver(text, Path::new("ephor.toml"), &waiver).unwrap();
        let (before, after) = (parse(text).unwrap(), parse(&edited).unwrap());
        assert_eq!(after.waivers.len(), before.waivers.len() + 1, "{edited}");
        let added = after.waivers.last().unwrap();
        assert_eq!((&added.subject, added.expires), (&waiver.subject, waiver.expires));
        assert_eq!(after.rules, before.rules);
        let kept = text.lines().filter(|line| !line.starts_with("waivers = []"));
        assert!(kept.clone().all(|line| edited.contains(line)), "{edited}");
    }
    let inline = "waivers = [{rule=\"a/b\",subject=\"s\",reason=\"r\",expires=2027-01-01}]";
    assert!(with_waiver(inline, Path::new("ephor.toml"), &waiver).unwrap_err().to_string().contains("[[waivers]]"));
}

#[test]
fn packs_of_registries_stay_in_a_redacted_copy() {
    let text = "[[packs]]\noci = \"ghcr.io/acme/rules\"\nversion = \"=1.2.3\"\nsigned-by = { key = \"RWQ\" }\n\n\
                [[packs]]\noci = \"ghcr.io/acme/other\"\nversion = \"2\"\nsigned-by = { issuer = \"i\", identity = \"a*\" }\n";
    let (before, none): (_, Vec<String>) = (parse(text).unwrap(), Vec::new());
    let copy =
        redacted(text, Path::new("conf/ephor.toml"), "0", &|text| text.to_owned(), &|_| none.as_slice()).unwrap();
    let facts = |config: &Config| {
        let packs = config.registry_packs.iter();
        packs.map(|pack| (pack.oci.clone(), pack.version.clone(), pack.signed_by.clone())).collect::<Vec<_>>()
    };
    assert_eq!(facts(&parse(&copy).unwrap()), facts(&before));
}
