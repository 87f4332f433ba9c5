//! What is asked for is documented: paths with their rights, and properties.

use std::path::Path;

use ephor::collect::live::feeds::{self, Ask, PerMailbox};
use serde_json::Value;

fn beside(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/graph").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: ../shared/data/graph/{name} is not there");
    }
    text
}

/// All that is asked of Graph: the sources, the path and its query.
pub(super) fn asked() -> Vec<(Vec<&'static str>, String)> {
    let mut all: Vec<(Vec<&'static str>, String)> = Vec::new();
    for source in ephor_schema::SOURCES {
        for name in feeds::of_source(source.id) {
            let path = match feeds::feed(name).expect("a feed").ask {
                Ask::Graph { path } => path,
                Ask::GraphEach { path, .. } | Ask::Report { path } => path.to_owned(),
                Ask::MailboxEach(PerMailbox::MessageRules) => feeds::MESSAGE_RULES_OF.to_owned(),
                _ => continue,
            };
            match all.iter_mut().find(|(_, known)| *known == path) {
                Some((sources, _)) => sources.push(source.id),
                None => all.push((vec![source.id], path)),
            }
        }
    }
    all
}

/// A path in lower case, with `*` in the place of what stands in braces.
pub(super) fn plain(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for char in path.to_lowercase().chars() {
        match char {
            '{' => inside = true,
            '}' => {
                inside = false;
                out.push('*');
            }
            _ if inside => {}
            other => out.push(other),
        }
    }
    out
}

/// The words of a declaration that are permissions.
fn permissions(right: &str) -> impl Iterator<Item = &str> {
    right.split([' ', ',', ';']).filter(|word| word.contains('.') && !word.starts_with('.'))
}

#[test]
fn a_declared_right_opens_each_path_to_an_application() {
    let Some(text) = beside("permissions.json") else { return };
    let kibali: Value = serde_json::from_str(&text).expect("JSON");
    let mut wrong = Vec::new();
    for (sources, path) in asked() {
        let path = path.split('?').next().expect("a path");
        let path = path.trim_start_matches("/v1.0").trim_start_matches("/beta");
        let wanted = plain(&path.replace("'D180'", "{period}").replace("'D30'", "{period}"));
        let mut opens = Vec::new();
        for (name, permission) in kibali["permissions"].as_object().expect("permissions") {
            for set in permission["pathSets"].as_array().into_iter().flatten() {
                let has =
                    |list: &str, word: &str| set[list].as_array().is_some_and(|all| all.iter().any(|one| one == word));
                let paths = set["paths"].as_object().expect("paths");
                if has("schemeKeys", "Application")
                    && has("methods", "GET")
                    && paths.keys().any(|known| plain(known).replace("'*'", "*") == wanted)
                {
                    opens.push(name.as_str());
                }
            }
        }
        let declared = ephor_schema::SOURCES.iter().filter(|source| sources.contains(&source.id));
        let mut rights = declared.flat_map(|source| permissions(source.right));
        // What no application may read is declared as such.
        let is_user_only = path == "/directory/onPremisesSynchronization";
        if !is_user_only && !rights.any(|right| opens.contains(&right)) {
            wrong.push(format!("{path} ({sources:?}) is opened by {opens:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_property_asked_for_by_name_is_one_of_its_type() {
    let Some(metadata) = beside("v1.0-metadata.xml") else { return };
    let block = |name: &str| {
        let start = metadata.find(&format!("<EntityType Name=\"{name}\"")).expect("the type");
        let end = metadata[start..].find("</EntityType>").expect("its end");
        &metadata[start..start + end]
    };
    let inherited = [block("directoryObject"), block("entity")].concat();
    let mut checked = 0;
    for (_, path) in asked() {
        let Some((list, query)) = path.split_once('?') else { continue };
        let kind = match list {
            "/v1.0/users" => "user",
            "/v1.0/servicePrincipals" => "servicePrincipal",
            "/v1.0/applications" => "application",
            "/v1.0/roleManagement/directory/roleDefinitions" => "unifiedRoleDefinition",
            _ => continue,
        };
        let select = query.split('&').find_map(|part| part.strip_prefix("$select=")).expect("a choice");
        for property in select.split(',') {
            let known = format!("Property Name=\"{property}\"");
            assert!(block(kind).contains(&known) || inherited.contains(&known), "{kind} has no {property}");
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked} properties");
}
