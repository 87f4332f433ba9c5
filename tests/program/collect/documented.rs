//! What is asked for is documented: paths with their rights, and properties. Against Microsoft's own files where they are
//! beside the repository; they are too large to be in it.

use std::path::Path;

use ephor::collect::live::feeds::{self, Ask, PerMailbox};
use serde_json::Value;

use super::{BTreeMap, BTreeSet, Scene, json_file};

fn beside(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/graph").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: ../shared/data/graph/{name} is not there");
    }
    text
}

/// All that is asked of Graph: the sources, the path and its query.
fn asked() -> Vec<(Vec<&'static str>, String)> {
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

/// The words of a declaration that are permissions.
fn permissions(right: &str) -> impl Iterator<Item = &str> {
    right.split([' ', ',', ';']).filter(|word| word.contains('.') && !word.starts_with('.'))
}

#[test]
fn a_declared_right_opens_each_path_to_an_application() {
    let Some(text) = beside("permissions.json") else { return };
    let kibali: Value = serde_json::from_str(&text).expect("JSON");
    let plain = |path: &str| {
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
    };
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

/// The documented answers in a folder, by name.
fn answers(folder: &str) -> Vec<(String, Value)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder).join("documented");
    let Ok(entries) = std::fs::read_dir(&path) else {
        println!("skipped: ../shared/data/{folder}/documented is not there");
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), json_file(&path))).collect()
}

/// What is left of an object without what only the transport needs.
fn kept(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let is_kept = |name: &str| name == "@odata.type" || !name.contains('@');
            object.iter().filter(|(name, _)| is_kept(name)).map(|(name, value)| (name.clone(), kept(value))).collect()
        }
        Value::Array(all) => all.iter().map(kept).collect(),
        other => other.clone(),
    }
}

#[test]
fn documented_answers_are_read_without_loss() {
    let scene = Scene::new(20, |options| options);
    // Of each document, what its source is to answer.
    let mut expected: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let graph = answers("graph");
    let exchange = answers("exchange");
    for document in ephor_schema::DOCUMENTS {
        let body = match feeds::feed(document.source).map(|feed| feed.ask) {
            Some(Ask::Graph { path }) => {
                let url = format!("https://graph.microsoft.com{path}");
                let exchanges = graph.iter().flat_map(|(_, page)| page["exchanges"].as_array().expect("exchanges"));
                let mut fitting = exchanges.filter(|one| one["request"]["url"] == url.as_str());
                fitting.next().map(|one| (format!("graph GET {path}"), one["response"]["body"].clone()))
            }
            Some(Ask::Cmdlet { name, .. }) => exchange
                .iter()
                .find(|(cmdlet, _)| cmdlet == name)
                .map(|(_, page)| (format!("exchange {name}"), serde_json::json!({"value": page["value"]}))),
            _ => None,
        };
        let Some((pattern, body)) = body else { continue };
        let objects = match &body["value"] {
            Value::Array(all) => all.clone(),
            _ => vec![body.clone()],
        };
        let answer = ephor_simulator::FaultKind::Answer { status: 200, body };
        scene.simulated.add_fault(ephor_simulator::Fault::always(answer, &pattern));
        expected.insert(document.name, objects);
    }
    if expected.is_empty() {
        return;
    }
    let found = scene.collected("found", &[]);
    for (name, objects) in &expected {
        let rows: Vec<Value> = found.files[&format!("{name}.jsonl")]
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        for object in objects {
            let object = kept(object);
            let holds = |row: &&Value| {
                object.as_object().expect("an object").iter().all(|(property, value)| row.get(property) == Some(value))
            };
            assert!(rows.iter().any(|row| holds(&row)), "{name}: {object} is not among {rows:?}");
        }
    }
    assert!(expected.len() >= 20, "{:?}", expected.keys());
}

/// The documented answer to a list, whatever its query is: the objects of the longest.
fn documented_list(ask: &Ask, graph: &[(String, Value)], exchange: &[(String, Value)]) -> Option<(String, Value)> {
    match ask {
        Ask::Graph { path } => {
            let path = path.split('?').next()?;
            let url = format!("https://graph.microsoft.com{path}");
            let exchanges = graph.iter().flat_map(|(_, page)| page["exchanges"].as_array().into_iter().flatten());
            let of_list = exchanges.filter(|one| {
                one["request"]["url"].as_str().and_then(|asked| asked.split('?').next()) == Some(url.as_str())
            });
            let lists = of_list.filter_map(|one| one["response"]["body"]["value"].as_array());
            let size = |list: &&Vec<Value>| Value::Array((*list).clone()).to_string().len();
            lists.max_by_key(size).map(|list| (format!("graph GET {path}?"), Value::Array(list.clone())))
        }
        Ask::Cmdlet { name, .. } => {
            let (_, page) = exchange.iter().find(|(cmdlet, _)| cmdlet == name)?;
            page["value"].as_array().map(|list| (format!("exchange {name}"), Value::Array(list.clone())))
        }
        _ => None,
    }
}

#[test]
fn every_column_of_a_documented_object_arrives_in_its_row() {
    let (graph, exchange) = (answers("graph"), answers("exchange"));
    let scene = Scene::new(20, |options| options);
    let mut expected: Vec<(&ephor_schema::Table, Vec<Value>)> = Vec::new();
    for table in ephor_schema::TABLES {
        let Some(feed) = feeds::feed(table.source) else { continue };
        let Some((pattern, list)) = documented_list(&feed.ask, &graph, &exchange) else { continue };
        let answer = ephor_simulator::FaultKind::Answer { status: 200, body: serde_json::json!({"value": list}) };
        scene.simulated.add_fault(ephor_simulator::Fault::always(answer, &pattern));
        expected.push((table, list.as_array().expect("a list").clone()));
    }
    if expected.is_empty() {
        return;
    }
    let found = scene.collected("found", &[]);
    let (mut checked, mut missing) = (BTreeMap::new(), Vec::new());
    for (table, objects) in expected {
        let text = found.files.get(&format!("{}.jsonl", table.name)).map(String::as_str).unwrap_or_default();
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let key = table.columns.iter().find(|column| column.name == table.id).expect("the column of its id");
        for object in &objects {
            // An example without an id, or with one that is none, is no row.
            let Some(id) = object[key.property].as_str().filter(|id| id.len() == 36) else { continue };
            let Some(row) = rows.iter().find(|row| row[table.id] == id.to_lowercase().as_str()) else {
                missing.push(format!("{}: no row {id}", table.name));
                continue;
            };
            for column in table.columns.iter().filter(|column| column.source == table.source) {
                if object.get(column.property).is_some_and(|value| !value.is_null()) {
                    *checked.entry(table.name).or_insert(0) += 1;
                    if row.get(column.name).is_none() {
                        missing.push(format!("{} {id}: {} has no value", table.name, column.name));
                    }
                }
            }
        }
    }
    println!("values checked: {checked:?}");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(!checked.is_empty(), "no documented object has an id");
}

/// Documented objects that name nobody of the simulated tenant and are given the name of somebody: the source, the table
/// that they are joined to, and the properties that say who it is. `Get-EXOMailbox` is documented with the properties that
/// `Get-Mailbox` gives.
const JOINED: &[(&str, &str, &[&str])] = &[
    ("graph/user-registration-details", "users", &["id"]),
    ("graph/risky-users", "users", &["id"]),
    ("exchange/cas-mailboxes", "mailboxes", &["ExternalDirectoryObjectId"]),
    ("exchange/mailboxes", "mailboxes", &["ExternalDirectoryObjectId", "Guid"]),
];

/// Whether the documentation has a value there, and not the name of its type.
fn is_example(value: &Value) -> bool {
    let is_type = |text: &str| text == "Boolean" || text == "String" || text.starts_with("String (");
    !value.is_null() && !value.as_str().is_some_and(is_type)
}

#[test]
fn every_column_of_a_documented_object_arrives_where_it_is_joined() {
    let (graph, exchange) = (answers("graph"), answers("exchange"));
    if graph.is_empty() || exchange.is_empty() {
        return;
    }
    let exchange: Vec<(String, Value)> = exchange
        .into_iter()
        .map(|(name, page)| (if name == "Get-EXOMailbox" { "Get-Mailbox".to_owned() } else { name }, page))
        .collect();
    let mut checked = BTreeMap::new();
    for (source, table, keys) in JOINED {
        let scene = Scene::new(20, |options| options);
        let table = ephor_schema::table(table).expect("a table");
        let file = format!("{}.jsonl", table.name);
        let who = crate::run::json(scene.original().files[&file].lines().next().expect("a row"));
        let id = &who[table.id];
        let feed = feeds::feed(source).expect("a feed");
        let (pattern, list) = documented_list(&feed.ask, &graph, &exchange).expect("it is documented");
        let mut object = list[0].clone();
        for key in *keys {
            object[*key] = id.clone();
        }
        let body = serde_json::json!({"value": [object]});
        scene.simulated.add_fault(ephor_simulator::Fault::always(
            ephor_simulator::FaultKind::Answer { status: 200, body },
            &pattern,
        ));
        let found = scene.collected("found", &[]);
        let row = found.files[&file].lines().map(crate::run::json).find(|row| row[table.id] == *id);
        let row = row.unwrap_or_else(|| panic!("{source}: no row {id}"));
        for column in table.columns.iter().filter(|column| column.source == *source) {
            let Some(value) = object.get(column.property).filter(|value| is_example(value)) else { continue };
            *checked.entry(*source).or_insert(0) += 1;
            let got = &row[column.name];
            let same = match column.kind {
                // The documentation writes booleans as texts in places.
                ephor_schema::Kind::Boolean => {
                    got.is_boolean()
                        && got.as_bool() == value.as_bool().or_else(|| value.as_str()?.to_lowercase().parse().ok())
                }
                ephor_schema::Kind::Symbols => {
                    let texts = |list: &Value| {
                        let list = list.as_array().expect("a list");
                        list.iter().map(|one| one.as_str().expect("a text").to_lowercase()).collect::<BTreeSet<_>>()
                    };
                    texts(got) == texts(value)
                }
                ephor_schema::Kind::Text | ephor_schema::Kind::Symbol => got == value,
                _ => !got.is_null(),
            };
            assert!(same, "{source} {}: documented {value}, arrived {got}", column.name);
        }
    }
    println!("values checked: {checked:?}");
    assert!(checked.values().sum::<i32>() >= 10, "{checked:?}");
}
