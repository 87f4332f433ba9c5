//! The pages of `docs/` that the program writes are current.

use crate::run::{committed_page, ephor, json};

const HOW: &str = "EPHOR_WRITE_DOCS=1 cargo test -p ephor-tests pages";

#[test]
fn every_rule_has_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rules");
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
