//! Packs that lie about themselves.

use super::{MEMORY, assert_refused, each, evil, refused, scan, tenant};
use crate::run::{ephor_within, json};

#[test]
fn a_lying_manifest_is_refused() {
    each(
        [
            ("empty", "the name of the pack is \"\""),
            ("no-rules", "it has no rules"),
            ("no-version", "it has no version"),
            ("version-of-two", "the version is \"6.6\"; expected a semantic version, such as \"1.2.0\""),
            ("version-with-zero", "the version is \"6.06.6\"; expected a semantic version"),
            ("version-of-words", "the version is \"latest\"; expected a semantic version"),
            ("100000-rules", "it has 10000 rules, and 1000 are allowed"),
            ("long-strings", "the title is longer than 4096 bytes"),
            ("long-name", "the name of the pack is \"xxxx"),
            ("huge-strings", "it handed over more than the 16 MiB that one call may"),
            ("many-properties", "it has 200000 properties, and 100 are allowed"),
            ("twice", "two rules have the id \"zz-evil/rows\""),
            ("column-twice", "it names \"account_enabled\" twice in what it reads"),
            ("columns-without-table", "it reads columns without a table"),
            ("rule-of-another", "its id must be \"zz-evil\", a slash and a kebab-case name"),
            ("id-without-slash", "its id must be \"zz-evil\", a slash and a kebab-case name"),
            ("id-in-capitals", "the second half of its id is \"Rows\"; expected kebab-case"),
            ("id-with-two-slashes", "the second half of its id is \"a/b\"; expected kebab-case"),
            ("level", "its level is \"catastrophe\"; expected error, warning or note"),
            ("severity-nan", "its security severity is \"NaN\"; expected a number from 0.0 to 10.0"),
            ("severity-word", "its security severity is \"high\""),
            ("severity-negative", "its security severity is \"-1\""),
            ("severity-infinite", "its security severity is \"inf\""),
            ("severity-exponent", "its security severity is \"1e1\""),
            ("severity-too-high", "its security severity is \"10.1\""),
            ("message-twice", "two messages have the id \"found\""),
            ("no-messages", "it has no message for a fail"),
            ("message-verdict", "message \"good\" means \"pass\"; expected fail or unknown"),
            ("message-arguments", "message \"more\" has more than 16 arguments"),
            ("many-placeholders", "message \"more\" has 455 placeholders, and 32 are allowed"),
            ("argument-twice", "message \"more\" names the argument \"x\" twice"),
            ("argument-subject", "message \"more\" has an argument \"subject\""),
            ("message-id-of-host", "the message id \"rule-failed\" is one of the host's own"),
            ("no-help", "it has no title, no help or no remediation"),
            ("no-title", "it has no title, no help or no remediation"),
            ("parameter", "parameter \"limit\": expected a whole number, found \"many\""),
            ("hostile-name", "the name of the pack is"),
            ("hostile-id", "the second half of its id is"),
            ("hostile-argument", "the name of an argument is"),
            ("hostile-title", "the title is"),
            ("hostile-message", "a message is"),
            ("hostile-version", "the version is"),
        ],
        |(attack, reason)| {
            refused(&evil(&format!("manifest/{attack}")), reason);
        },
    );
}

/// A newer program may have what a rule reads: that rule is unknown here, and the rest of its pack is judged.
#[test]
fn a_rule_that_reads_what_there_is_not_is_unknown_and_its_pack_is_judged() {
    each(
        [
            ("unknown-table", "it reads the table \"passwords\", which this version of ephor does not have"),
            ("unknown-column", "it reads the column \"password\" of the table users, which this version"),
            ("column-of-another-table", "it reads the column \"audit_owner\" of the table users, which this version"),
            ("unknown-document", "it reads the document \"passwords\", which this version of ephor does not have"),
        ],
        |(attack, reason)| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("evil.wasm"), evil(&format!("manifest/{attack}"))).unwrap();
            let snapshot = tenant().folder.display().to_string();
            let arguments = ["scan", &snapshot, "--pack=evil.wasm", "--format=json"];
            let ran = ephor_within(MEMORY, folder.path(), &arguments);
            assert_eq!(ran.code, 1, "{}", ran.stderr);
            let report = json(&ran.stdout);
            let own: Vec<&serde_json::Value> = report["findings"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|finding| finding["rule"].as_str().is_some_and(|id| id.starts_with("zz-evil/")))
                .collect();
            let unknown: Vec<&&serde_json::Value> =
                own.iter().filter(|finding| finding.to_string().contains("source-unavailable")).collect();
            assert_eq!(unknown.len(), 1, "{own:#?}");
            assert_eq!(unknown[0]["verdict"], "unknown");
            assert!(unknown[0]["message"].as_str().is_some_and(|text| text.contains(reason)), "{:#}", unknown[0]);
            let inspected = ephor_within(MEMORY, folder.path(), &["pack", "inspect", "evil.wasm"]);
            assert!(inspected.code == 0 && inspected.stdout.contains("CANNOT BE JUDGED HERE"), "{}", inspected.stdout);
        },
    );
}

#[test]
fn the_name_of_a_built_in_pack_is_taken() {
    let scanned = scan(&evil("manifest/name-of-another"));
    assert_refused(&scanned, "evil.wasm", "there is a pack \"identity\" already (built-in)");
}

#[test]
fn hostile_text_is_harmless_in_every_report() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("evil.wasm"), evil("manifest/hostile-text")).unwrap();
    let snapshot = tenant().folder.display().to_string();
    for command in [
        &["scan", &snapshot, "--pack=evil.wasm", "--all"][..],
        &["rules", "list", "--pack=evil.wasm"],
        &["rules", "show", "zz-evil/rows", "--pack=evil.wasm"],
        &["rules", "list", "--pack=evil.wasm", "--no-built-in", "--format=markdown"],
        &["rules", "show", "zz-evil/rows", "--pack=evil.wasm", "--format=markdown"],
        &["scan", &snapshot, "--pack=evil.wasm", "--format=markdown"],
        &["pack", "inspect", "evil.wasm"],
        &["scan", &snapshot, "--pack=evil.wasm", "--format=sarif"],
        &["scan", &snapshot, "--pack=evil.wasm", "--format=json"],
        &["pack", "inspect", "evil.wasm", "--format=json"],
    ] {
        let ran = ephor_within(MEMORY, folder.path(), command);
        assert!(matches!(ran.code, 0 | 1), "{command:?}: {}", ran.stderr);
        assert!(!ran.stdout.chars().any(|char| char.is_control() && char != '\n'), "{command:?}");
        for hidden in ['\u{202e}', '\u{200b}', '\u{ad}', '\u{e0041}'] {
            assert!(!ran.stdout.contains(hidden), "{command:?}: {hidden:?}");
        }
        if command.contains(&"--format=markdown") {
            // The default of a parameter is code, of which nothing is markup.
            let lines: Vec<&str> = ran.stdout.lines().filter(|line| !line.starts_with("- `limit` ")).collect();
            for attack in ["<script", "](javascript", "![", "www.evil", "@octocat", "<img"] {
                let found = lines.iter().find(|line| line.contains(attack));
                assert!(found.is_none(), "{command:?}: {attack}: {found:?}");
            }
        }
        // Help and the description of a pack are Markdown of many lines, which is shown as such.
        let is_prose = command.contains(&"show") || command[0] == "rules" && command.contains(&"--format=markdown");
        let forged = !is_prose && ran.stdout.lines().any(|line| line.trim_start().starts_with("No findings."));
        assert!(!forged, "{command:?}: {}", ran.stdout);
        if command.contains(&"--format=sarif") {
            let tool = &json(&ran.stdout)["runs"][0]["tool"];
            let evil = tool["extensions"].as_array().unwrap().iter().find(|pack| pack["name"] == "zz-evil").unwrap();
            assert_eq!((&evil["semanticVersion"], evil.get("informationUri")), (&"6.6.6".into(), None), "{evil}");
            let help = &evil["rules"][0]["help"];
            for text in [&help["markdown"], &help["text"]].map(|text| text.as_str().unwrap()) {
                assert!(
                    !text.chars().any(|char| char != '\n' && (char.is_control() || char == '\u{200b}')),
                    "{text:?}"
                );
            }
            let markdown = help["markdown"].as_str().unwrap();
            for attack in ["<script", "](javascript", "![", "www.evil", "@octocat"] {
                assert!(!markdown.contains(attack), "{attack}: {markdown}");
            }
        }
    }
}
