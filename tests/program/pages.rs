//! The pages of `docs/` that the program writes are current.

use crate::run::{committed_page, ephor, json};

const HOW: &str = "EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests pages";

#[test]
fn every_rule_has_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules");
    let mut expected = vec!["README.md".to_owned()];
    committed_page(
        "docs/rules/README.md",
        &ephor(folder.path(), &["rules", "list", "--format", "markdown"]).stdout,
        HOW,
    );
    let rules = json(&ephor(folder.path(), &["rules", "list", "--format", "json"]).stdout);
    for rule in rules.as_array().unwrap() {
        let id = rule["id"].as_str().unwrap();
        std::fs::create_dir_all(std::path::Path::new(pages).join(id).parent().unwrap()).unwrap();
        let page = ephor(folder.path(), &["rules", "show", id, "--format", "markdown"]).stdout;
        committed_page(&format!("docs/rules/{id}.md"), &page, HOW);
        expected.push(format!("{id}.md"));
    }
    // A page whose rule is gone would stay for ever.
    for folder in std::fs::read_dir(pages).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for page in std::fs::read_dir(&folder).unwrap() {
            let page = page.unwrap().path();
            let name = page.strip_prefix(pages).unwrap().display().to_string();
            assert!(expected.contains(&name), "docs/rules/{name} belongs to no rule: remove it");
        }
    }
}

#[test]
fn the_page_of_permissions_is_current() {
    let folder = tempfile::tempdir().unwrap();
    let page = ephor(folder.path(), &["rules", "permissions", "--format", "markdown"]).stdout;
    committed_page("docs/permissions.md", &page, HOW);
}

#[test]
fn permissions_are_those_of_the_chosen_rules_only() {
    let folder = tempfile::tempdir().unwrap();
    let of = |chosen: &[&str]| {
        let arguments = [&["rules", "permissions", "--format", "json"], chosen].concat();
        json(&ephor(folder.path(), &arguments).stdout)
    };
    let one = of(&["mail/smtp-auth-enabled"]);
    assert_eq!(one.as_array().unwrap().len(), 1, "{one}");
    assert_eq!(one[0]["right"], "Exchange.ManageAsApp with the Entra role Global Reader");
    assert_eq!(one[0]["sources"][0]["id"], "exchange/transport-config");
    assert_eq!(one[0]["sources"][0]["rules"][0], "mail/smtp-auth-enabled");
    let pack = of(&["guests"]);
    let rights: Vec<&str> = pack.as_array().unwrap().iter().map(|one| one["right"].as_str().unwrap()).collect();
    assert!(
        rights.contains(&"Policy.Read.All") && !rights.iter().any(|right| right.contains("Exchange")),
        "{rights:?}"
    );
    assert!(of(&[]).as_array().unwrap().len() > rights.len());
    let wrong = ephor(folder.path(), &["rules", "permissions", "guest"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains("there is no pack or rule \"guest\"") && wrong.stderr.contains("guests"),
        "{}",
        wrong.stderr
    );
}
