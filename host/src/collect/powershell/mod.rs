//! Imports a folder of what the usual cmdlets gave, a file for each: `Get-Mailbox.json`, `Get-RemoteDomain.json`.
//!
//! The cmdlet of a file is that of a source of the schema; columns come from the properties that the schema names.
//! A cmdlet without a file is not collected, and a property that a file lacks is not known.

mod csv;
mod text;
mod value;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ephor_schema::tables::{TABLES, mobile_devices};
use ephor_schema::{DOCUMENTS, Document, Kind, SOURCES, Source, Table};
use serde_json::{Map, Value};

use super::scubagear::guid;
use super::shape::{Shape, short};
use crate::snapshot::{self, Manifest, Row, SourceStatus, Status, Tenant, Writer};

/// The longest file that is read.
const LIMIT: u64 = 1 << 30;
/// What these cmdlets give where nobody asks for `-ResultSize Unlimited`.
const DEFAULT_RESULT_SIZE: usize = 1000;
/// Cmdlets that give the same as the one that a source names.
const SAME: &[(&str, &str)] = &[("Get-EXOMailbox", "Get-Mailbox")];

/// A script that writes such a folder; it only reads the tenant.
pub const SCRIPT: &str = include_str!("../../../assets/export-tenant.ps1");

type Object = Map<String, Value>;

/// What the caller knows better than the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// When the data was read, in place of the time of the newest file.
    pub collected_at: Option<jiff::Timestamp>,
    /// Whose data it is: a GUID in lower case.
    pub tenant_id: Option<String>,
}

/// A folder in memory.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Whose data it is.
    pub tenant: Tenant,
    /// When it was read.
    pub collected_at: String,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
    documents: Vec<(&'static Document, Vec<Object>)>,
    tables: Vec<(&'static Table, BTreeMap<String, Object>)>,
    sources: Vec<SourceStatus>,
}

/// Why a folder could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file is broken.
    #[error("{name}: {message}")]
    File {
        /// Its name.
        name: String,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// There is nothing to import.
    #[error("no file is named after a cmdlet; expected files such as Get-OrganizationConfig.json")]
    Nothing,
    /// Nobody knows whose data it is.
    #[error("no file tells the tenant's id; name it with --tenant-id GUID")]
    Tenant,
    /// The snapshot could not be written.
    #[error(transparent)]
    Snapshot(#[from] snapshot::Error),
}

/// The cmdlet that a source reads with, without its parameters.
fn cmdlet(source: &Source) -> Option<&'static str> {
    source.reads.split([' ', ',']).next().filter(|word| word.starts_with("Get-"))
}

/// The source that a file of that name, without its ending, holds.
fn source_of(name: &str) -> Option<&'static Source> {
    let same = SAME.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    let name = same.map_or(name, |(_, cmdlet)| *cmdlet);
    SOURCES.iter().find(|source| cmdlet(source).is_some_and(|cmdlet| cmdlet.eq_ignore_ascii_case(name)))
}

/// One file: its name, its objects, and whether it was empty.
struct Found {
    name: String,
    objects: Vec<Object>,
    empty: bool,
    more: bool,
}

/// Imports a folder in memory.
///
/// # Errors
/// If the folder or a file in it cannot be read, a file is broken, or nobody knows whose data it is.
pub fn import(folder: &Path, options: &Options) -> Result<Imported, Error> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Io { path, source }
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io(folder))? {
        paths.push(entry.map_err(io(folder))?.path());
    }
    paths.sort();
    let mut notes = Vec::new();
    let mut ignored = Vec::new();
    let mut found: BTreeMap<&'static str, Found> = BTreeMap::new();
    let mut newest: Option<jiff::Timestamp> = None;
    for path in paths.iter().filter(|path| path.is_file()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let (Some(source), "json" | "csv") = (source_of(&stem), ending.as_str()) else {
            ignored.push(format!("{:?}", short(&name)));
            continue;
        };
        if let Some(first) = found.get(source.id) {
            let message = format!("{} holds the same; keep one of the two", first.name);
            return Err(Error::File { name, message });
        }
        let file = File::open(path).map_err(io(path))?;
        let modified = file.metadata().and_then(|data| data.modified()).map_err(io(path))?;
        newest = newest.max(jiff::Timestamp::try_from(modified).ok());
        let mut bytes = Vec::new();
        file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(io(path))?;
        found.insert(source.id, read(name, &bytes, ending == "csv")?);
    }
    if !ignored.is_empty() {
        notes.push(format!(
            "ignored, for they are not named CMDLET.json or CMDLET.csv after a known cmdlet: {}",
            ignored.join(", ")
        ));
    }
    if found.is_empty() {
        return Err(Error::Nothing);
    }
    let tenant = tenant(&found, options)?;
    let time = options.collected_at.or(newest).unwrap_or_default();
    let collected_at = jiff::Timestamp::from_second(time.as_second()).unwrap_or(time).to_string();
    let mut imported =
        Imported { tenant, collected_at, notes, documents: Vec::new(), tables: Vec::new(), sources: Vec::new() };
    for source in SOURCES {
        let status = imported.take(source, found.remove(source.id));
        imported.sources.push(status);
    }
    Ok(imported)
}

fn read(name: String, bytes: &[u8], csv: bool) -> Result<Found, Error> {
    let broken = |message: String| Error::File { name: name.clone(), message };
    if bytes.len() as u64 > LIMIT {
        return Err(broken(format!("it is longer than {} MiB, the most that is read", LIMIT >> 20)));
    }
    let text = text::decode(bytes).map_err(broken)?;
    if text.trim().is_empty() {
        return Ok(Found { name, objects: Vec::new(), empty: true, more: false });
    }
    if csv {
        let objects = csv::objects(&text).map_err(broken)?;
        let empty = objects.is_empty();
        return Ok(Found { name, objects, empty, more: false });
    }
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        broken(format!(
            "line {}, column {}: expected JSON from ConvertTo-Json, found {}; export again",
            error.line(),
            error.column(),
            crate::snapshot::json_message(&error)
        ))
    })?;
    let objects = Shape::List.objects(value).map_err(|found| {
        broken(format!("expected an object or a list of objects, {found}; export with ConvertTo-Json"))
    })?;
    Ok(Found { name, objects: objects.objects, empty: false, more: objects.more })
}

fn tenant(found: &BTreeMap<&'static str, Found>, options: &Options) -> Result<Tenant, Error> {
    let objects = |source: &str| found.get(source).map(|found| found.objects.as_slice()).unwrap_or_default();
    let organization = objects("exchange/organization-config").first();
    let property = |name: &str| organization.and_then(|object| object.get(name)).and_then(value::text);
    // Guid is Exchange's own id of the organization, not the tenant's.
    let id = options.tenant_id.clone().or_else(|| property("ExternalDirectoryOrganizationId").and_then(guid));
    let domain = objects("exchange/accepted-domains")
        .iter()
        .find(|domain| domain.get("Default").and_then(value::boolean) == Some(true))
        .and_then(|domain| domain.get("DomainName").and_then(value::text));
    Ok(Tenant {
        id: id.ok_or(Error::Tenant)?,
        name: property("DisplayName").or_else(|| property("Name")).unwrap_or_default().to_owned(),
        domain: domain.unwrap_or_default().to_owned(),
    })
}

impl Imported {
    /// Takes the objects of a source over, and says how complete they are.
    fn take(&mut self, source: &'static Source, found: Option<Found>) -> SourceStatus {
        let nothing = |status, reason: String| SourceStatus {
            id: source.id.to_owned(),
            status,
            reason: Some(reason),
            backend: None,
            count: None,
            expected: None,
        };
        let Some(found) = found else {
            return nothing(
                Status::NotCollected,
                match cmdlet(source) {
                    Some(cmdlet) => format!("the folder has no file {cmdlet}.json or {cmdlet}.csv"),
                    None => format!("no cmdlet gives it ({})", source.reads),
                },
            );
        };
        if found.empty {
            let reason = "is empty: the cmdlet found nothing or failed, which nobody can tell; where it found nothing, \
                          write [] into a file of that name ending in .json";
            return nothing(Status::Failed, format!("{} {reason}", found.name));
        }
        let all = found.objects.len();
        let mut reasons = Vec::new();
        if found.more {
            reasons.push("the answer names a further page that nobody read".to_owned());
        }
        if all == DEFAULT_RESULT_SIZE && source.reads.contains("-ResultSize") {
            reasons.push("1,000 is what the cmdlet gives without -ResultSize Unlimited; there may be more".to_owned());
        }
        let document = DOCUMENTS.iter().find(|document| document.source == source.id);
        let table = TABLES.iter().find(|table| table.source == source.id);
        let id_of = |object: &Object| match (document, table) {
            (Some(document), _) => document_id(document, object),
            (_, Some(table)) => row_id(table, object),
            _ => None,
        };
        if document.is_none() && table.is_none() {
            let reason = format!("{} belongs to users, and no file gives them", found.name);
            return nothing(Status::NotCollected, reason);
        }
        let mut kept: BTreeMap<String, Object> = BTreeMap::new();
        let (mut nameless, mut twice) = (0, 0);
        for mut object in found.objects {
            object.retain(|_, value| !value::is_unwritten(value));
            let Some(id) = id_of(&object) else {
                nameless += 1;
                continue;
            };
            match kept.get(&id) {
                Some(first) if *first == object => {}
                Some(_) => twice += 1,
                None => {
                    kept.insert(id, object);
                }
            }
        }
        if nameless > 0 {
            reasons
                .push(format!("{nameless} of {all} objects have no property that identifies them, and are left out"));
        }
        if twice > 0 {
            reasons.push(format!("{twice} of {all} objects have the id of another, and are left out"));
        }
        let count = kept.len() as u64;
        let expected = (nameless + twice > 0).then_some(all as u64);
        if let Some(document) = document {
            let with_id = |(id, mut object): (String, Object)| {
                object.insert(document.id.to_owned(), Value::String(id));
                object
            };
            self.documents.push((document, kept.into_iter().map(with_id).collect()));
        } else if let Some(table) = table {
            self.tables.push((table, kept));
        }
        let partial = !reasons.is_empty();
        SourceStatus {
            id: source.id.to_owned(),
            status: if partial { Status::Partial } else { Status::Complete },
            reason: partial.then(|| reasons.join("; ")),
            backend: Some("PowerShell".to_owned()),
            count: Some(count),
            expected,
        }
    }

    /// Writes the snapshot into the folder `target`.
    ///
    /// # Errors
    /// If it cannot be written; then nothing stands in `target`.
    pub fn write(self, target: &Path) -> Result<Manifest, Error> {
        let mut writer = Writer::create(target)?;
        for (document, objects) in self.documents {
            writer.document(document, objects)?;
        }
        for (table, rows) in self.tables {
            writer.table(table, |output| {
                rows.iter().try_for_each(|(id, object)| output.row(id, |row| fill(table, object, row)))
            })?;
        }
        Ok(writer.finish(self.tenant, "global", &self.collected_at, self.sources)?)
    }
}

fn property<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(value::text)
}

/// The id of a document's object: `Identity` and `Name` are the same for Exchange's configuration objects.
fn document_id(document: &Document, object: &Object) -> Option<String> {
    property(object, document.id).or_else(|| property(object, "Name")).map(str::to_owned)
}

/// The id of a row: its property in the schema, or Exchange's own GUID.
fn row_id(table: &Table, object: &Object) -> Option<String> {
    let column = table.column(table.id)?;
    property(object, column.property).and_then(guid).or_else(|| property(object, "Guid").and_then(guid))
}

/// Fills the columns of a row that come from the table's own source. What is not there stays unknown.
fn fill(table: &'static Table, object: &Object, row: &mut Row<'_>) {
    for column in table.columns.iter().filter(|column| column.source == table.source && column.name != table.id) {
        if *column == mobile_devices::NAME {
            if let Some(name) = device_name(object) {
                row.text(column, &name);
            }
            continue;
        }
        let Some(value) = object.get(column.property) else { continue };
        match column.kind {
            Kind::Boolean => value::boolean(value).map(|flag| row.boolean(column, flag)),
            Kind::Duration => value::seconds(value).map(|seconds| row.integer(column, seconds)),
            Kind::Integer => value.as_i64().map(|number| row.integer(column, number)),
            Kind::Time => value::time(value).map(|time| row.time(column, time)),
            Kind::Symbols => value::names(value).map(|names| row.symbols(column, &names)),
            Kind::Text | Kind::Symbol => value::text(value).map(|text| row.text(column, text)),
        };
    }
}

fn device_name(object: &Object) -> Option<String> {
    let model = property(object, "FriendlyName").or_else(|| property(object, "DeviceModel"));
    match (property(object, "UserDisplayName"), model) {
        (Some(owner), Some(model)) => Some(format!("{owner}'s {model}")),
        (Some(name), None) | (None, Some(name)) => Some(name.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
