//! The tenants of `tests/data/tenants`: what each holds, and who says so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use toml_edit::{DocumentMut, Item};

/// The files with tenants, in the order of the page. All other files there are parts of these.
pub const TENANTS: [&str; 6] = ["new", "business-premium", "e3", "e5", "scuba", "cis"];

/// What a document says of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is so unless somebody changes it.
    Default,
    /// It should be so.
    Recommended,
    /// Nothing: names, ids and domains are the tenant's own.
    Own,
}

/// A value with its witness.
#[derive(Clone, Debug)]
pub struct Given {
    pub file: String,
    /// `conditional-access-policies state`; for a column `users pop_enabled`.
    pub place: String,
    pub kind: Kind,
    pub witness: String,
}

impl Given {
    /// What nobody confirmed of it.
    pub fn unconfirmed(&self) -> Option<&str> {
        Some(self.witness.strip_prefix("unconfirmed")?.trim_start_matches([',', ' ']))
    }
}

/// What a tenant sets a column of a table to.
pub struct Column {
    pub table: String,
    pub name: String,
    /// For administrators alone.
    pub administrators: bool,
    pub value: Value,
}

/// A tenant.
#[derive(Default)]
pub struct Data {
    pub title: String,
    pub about: String,
    /// By document and object.
    pub documents: BTreeMap<String, BTreeMap<String, Value>>,
    pub columns: Vec<Column>,
    /// What the organization says of itself: parameter and value.
    pub says: BTreeMap<String, String>,
    /// By file, document, object and path, the last word on each.
    pub given: BTreeMap<(String, String, String), Given>,
    /// The files it is made of.
    pub files: BTreeSet<String>,
}

/// A file of the folder.
pub fn file(name: &str) -> Value {
    let path = format!("{}/../../tests/data/tenants/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let read: DocumentMut = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    object(read.iter())
}

fn object<'a>(members: impl Iterator<Item = (&'a str, &'a Item)>) -> Value {
    Value::Object(members.map(|(name, item)| (name.to_owned(), of_item(item))).collect())
}

fn of_item(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => of_value(value),
        Item::Table(table) => object(table.iter()),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| object(table.iter())).collect(),
    }
}

fn of_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => text.value().as_str().into(),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(yes) => (*yes.value()).into(),
        toml_edit::Value::Array(list) => list.iter().map(of_value).collect(),
        other => panic!("{other} is neither a text, a number, a truth nor a list"),
    }
}

/// A text of an entry.
pub fn text<'a>(entry: &'a Value, name: &str) -> &'a str {
    entry[name].as_str().unwrap_or_else(|| panic!("{name} is missing in {entry}"))
}

/// A list of an entry, empty if it is not there.
pub fn list<'a>(entry: &'a Value, name: &str) -> &'a [Value] {
    entry.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The tenant in that file.
pub fn tenant(name: &str) -> Data {
    let own = file(name);
    let mut data =
        Data { title: text(&own, "title").to_owned(), about: text(&own, "about").to_owned(), ..Data::default() };
    for part in list(&own, "extends") {
        let part = part.as_str().expect("a name");
        data.add(part, &file(part));
    }
    data.add(name, &own);
    data
}

impl Data {
    fn add(&mut self, name: &str, file: &Value) {
        self.files.insert(name.to_owned());
        for entry in list(file, "empty") {
            let document = text(entry, "document");
            self.documents.entry(document.to_owned()).or_default();
            self.give(name, entry, (document, "", "none"));
        }
        for entry in list(file, "without") {
            let (document, object) = (text(entry, "document"), text(entry, "object"));
            self.documents.get_mut(document).and_then(|objects| objects.remove(object)).expect("it was there");
            self.given.retain(|(known, of, _), _| (known.as_str(), of.as_str()) != (document, object));
        }
        for entry in list(file, "value") {
            let (document, object) = (text(entry, "document"), entry["object"].as_str().unwrap_or_default());
            for (path, value) in values(entry) {
                let objects = self.documents.entry(document.to_owned()).or_default();
                set(objects.entry(object.to_owned()).or_insert_with(|| Map::new().into()), &path, value);
                self.give(name, entry, (document, object, &path));
            }
        }
        for entry in list(file, "column") {
            let (table, column) = (text(entry, "table"), text(entry, "column"));
            let administrators = entry["rows"] == "administrators";
            let (table_of, name_of) = (table.to_owned(), column.to_owned());
            self.columns.push(Column { table: table_of, name: name_of, administrators, value: value(entry) });
            self.give(name, entry, (table, if administrators { "administrators" } else { "" }, column));
        }
        for entry in list(file, "says") {
            let said: Vec<&str> = list(entry, "value").iter().filter_map(Value::as_str).collect();
            self.says.insert(text(entry, "parameter").to_owned(), said.join("\n"));
            check_witness(text(entry, "witness"));
        }
    }

    fn give(&mut self, file: &str, entry: &Value, (of, object, path): (&str, &str, &str)) {
        let witness = text(entry, "witness").to_owned();
        check_witness(&witness);
        let kind = match (entry["kind"].as_str(), witness.as_str()) {
            (None, "own") => Kind::Own,
            (Some("default"), _) => Kind::Default,
            (Some("recommended"), _) => Kind::Recommended,
            _ => panic!("{entry}: its kind is \"default\" or \"recommended\"; its witness is \"own\" if it is neither"),
        };
        let given = Given { file: file.to_owned(), place: format!("{of} {path}"), kind, witness };
        self.given.insert((of.to_owned(), object.to_owned(), path.to_owned()), given);
    }
}

/// The values of an entry: one at `path`, or many in `set` and `null`.
fn values(entry: &Value) -> Vec<(String, Value)> {
    if let Some(path) = entry["path"].as_str() {
        return vec![(path.to_owned(), value(entry))];
    }
    let set = entry["set"].as_object().into_iter().flatten().map(|(path, value)| (path.clone(), value.clone()));
    let null = list(entry, "null").iter().map(|path| (path.as_str().expect("a path").to_owned(), Value::Null));
    set.chain(null).collect()
}

/// `value`, or what TOML cannot say: `json`.
fn value(entry: &Value) -> Value {
    match entry["json"].as_str() {
        Some(json) => serde_json::from_str(json).expect("JSON"),
        None => entry.get("value").unwrap_or_else(|| panic!("{entry} has no value")).clone(),
    }
}

/// Sets `a.b` or `a[id].b`.
fn set(object: &mut Value, path: &str, value: Value) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let place = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
        None => &mut object[step],
        Some((name, id)) => {
            if object[name].is_null() {
                object[name] = Value::Array(Vec::new());
            }
            let members = object[name].as_array_mut().expect("a list");
            let known = members.iter().position(|member| member["id"] == id);
            let at = known.unwrap_or_else(|| {
                members.push(serde_json::json!({ "id": id }));
                members.len() - 1
            });
            &mut members[at]
        }
    };
    if rest.is_empty() { *place = value } else { set(place, rest, value) }
}

/// A witness is a file at a commit, a page with its day, a row of the reference, or says that there is none.
fn check_witness(witness: &str) {
    let hash = |hash: &str| hash.len() >= 8 && hash.chars().all(|letter| letter.is_ascii_hexdigit());
    let of_file = || witness.rsplit_once(" @").is_some_and(|(file, commit)| file.contains('/') && hash(commit));
    let of_page = || witness.starts_with("<https://") && witness.contains("> 20");
    let known = ["own", "unconfirmed, ", "reference "].iter().any(|start| witness.starts_with(start));
    assert!(known || of_page() || of_file(), "{witness} is no witness");
}
