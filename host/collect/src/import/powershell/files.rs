//! Reads a folder: each file to a feed, with what says how complete it is.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ephor_schema::{Cmdlet, DOCUMENTS, SOURCES, Source, service, source, source_or_helper};
use serde_json::Value;

use super::large::{Large, Scanned};
use super::names::{self, Place, input};
use super::{Error, clixml, csv, graph, short, text};
use crate::normalize::lists::{self, Damage};
use crate::normalize::shape::Shape;
use crate::normalize::{Object, Outcome, RawInputs, RawStream, value};
use ephor_snapshot::Status;

/// The longest file that is read.
const LIMIT: u64 = 1 << 30;
/// What the cmdlets of Exchange give where nobody asks for `-ResultSize Unlimited`.
const EXCHANGE_PAGE: usize = 1000;
/// What those of Graph give without `-All`.
const GRAPH_PAGE: usize = 100;
/// The folder of what servers answered.
const ON_PREMISES: &str = "on-premises";
/// The ending of the record of a loop: `Get-InboxRule.loop.json`.
const LOOP: &str = ".loop";

/// How a file says that it was read.
const BACKEND: &str = "PowerShell";

/// How far a loop over mailboxes, users or groups came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub done: u64,
    pub of: u64,
}

/// One file.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Its name, with its folder where that is not the one given.
    pub name: String,
    /// The name of its cmdlet, or what stands in the place of it.
    pub stem: String,
    /// Its objects. Those of Graph have Graph's own names, also where its PowerShell module wrote them.
    pub objects: Vec<Object>,
    /// The same in a file that is too large to be held.
    pub large: Option<Large>,
    /// How many objects there are.
    pub count: usize,
    /// Whether there was nothing in it, not even an empty list; null is nothing.
    pub empty: bool,
    /// Whether an answer names a further page.
    pub more: bool,
    /// Whether its values are texts, and an empty one says nothing.
    pub csv: bool,
    /// Whether it is as Graph answered, so that a property that is not there was not asked for.
    pub raw: bool,
    /// What the export lost in them.
    pub damage: Damage,
    /// Properties that have a value in one object at least.
    pub given: HashSet<String>,
    /// What Graph said in the place of an answer.
    pub refused: Option<(Status, String)>,
    /// The record of the loop that wrote it.
    pub record: Option<Loop>,
}

/// A folder.
pub(super) struct Files {
    /// A feed for each source, with an answer or without, and for each helper that has a file.
    pub feeds: RawInputs,
    /// Whether there is no file.
    pub is_empty: bool,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
    /// The time of the newest file.
    pub newest: Option<jiff::Timestamp>,
}

impl Found {
    /// Whether a null is an answer wherever the property stands.
    ///
    /// PowerShell gives null for properties that it did not ask for, too. A raw answer has only those asked for; the
    /// older cmdlets of Exchange give all.
    fn has_answers_alone(&self) -> bool {
        let partial = self.stem.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("Get-EXO"));
        self.raw || (self.is_exchange() && !partial)
    }

    fn is_exchange(&self) -> bool {
        let graph = self.stem.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("Get-Mg"));
        self.stem.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("Get-")) && !graph
    }

    /// Why a file that only helps to read others may not help enough.
    fn doubt(&self) -> Option<String> {
        let reason = match &self.refused {
            Some((_, reason)) => reason.clone(),
            None if self.empty => "it holds nothing".to_owned(),
            None => self.gaps(true).first()?.clone(),
        };
        Some(format!("{}: {reason}", self.name))
    }

    /// Why there may be more than the file holds.
    fn gaps(&self, unlimited: bool) -> Vec<String> {
        let mut reasons = Vec::new();
        if self.more {
            reasons.push("the answer names a further page that nobody read".to_owned());
        }
        if unlimited && self.count == EXCHANGE_PAGE {
            reasons.push("1,000 is what the cmdlet gives without -ResultSize Unlimited; there may be more".to_owned());
        }
        let of_graph = self.stem.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("Get-Mg"));
        if of_graph && !self.raw && self.count == GRAPH_PAGE {
            reasons.push("100 is what the cmdlet gives without -All; there may be more".to_owned());
        }
        if let Some(Loop { done, of }) = self.record
            && done < of
        {
            reasons.push(format!("the loop that wrote it read {done} of {of}"));
        }
        reasons
    }

    /// The feed of that source or helper.
    fn into_feed(self, input: &str) -> RawStream {
        if let Some((status, reason)) = &self.refused {
            let reason = format!("{}: {reason}", self.name);
            return RawStream::without_objects(&self.name, BACKEND, Outcome::Refused { status: *status, reason });
        }
        if self.empty {
            let reason = format!(
                "{} holds nothing: the cmdlet found nothing or failed, which nobody can tell; where it found nothing, \
                 write [] into a file of that name ending in .json",
                self.name
            );
            return RawStream::without_objects(
                &self.name,
                BACKEND,
                Outcome::Refused { status: Status::Failed, reason },
            );
        }
        let gaps = self.gaps(source(input).and_then(Source::cmdlet).is_some_and(Cmdlet::is_sized));
        let answers_alone = self.has_answers_alone();
        let Self { name, stem, objects, large, csv, given, record, .. } = self;
        let feed = match large {
            Some(large) => RawStream::of_export(&name, BACKEND, Box::new(large)),
            None => RawStream::of_export(&name, BACKEND, Box::new(objects)),
        };
        let feed = feed.with_csv(csv).doubted(gaps).recorded(&stem, record.map(|record| record.of));
        if answers_alone { feed } else { feed.with_given(given) }
    }
}

/// Reads what stands in a folder and in its folder `on-premises`.
pub(super) fn read(folder: &Path) -> Result<Files, Error> {
    let (mut notes, mut newest) = (Vec::new(), None);
    let mut found: BTreeMap<&'static str, Found> = BTreeMap::new();
    let mut records = BTreeMap::new();
    let mut ignored: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut folders = Vec::new();
    let paths = paths(folder, &mut folders)?;
    if !folders.is_empty() {
        notes.push(format!("folders in it are not read, beside on-premises: {}", folders.join(", ")));
    }
    for (path, place) in paths {
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = match place {
            Place::Folder => file_name,
            Place::OnPremises => format!("{ON_PREMISES}/{file_name}"),
        };
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(format) = Format::of(&ending) else {
            ignored.entry("does not end in .json, .csv, .xml or .clixml").or_default().push(name);
            continue;
        };
        let (stem, is_record) = match stem.strip_suffix(LOOP) {
            Some(stem) => (stem.to_owned(), true),
            None => (stem, false),
        };
        let input = match input(&stem, place) {
            Ok(input) => input,
            Err(reason) => {
                ignored.entry(reason).or_default().push(name);
                continue;
            }
        };
        if let (Some(first), false) = (found.get(input), is_record) {
            let message = format!("{} holds the same; keep one of the two", first.name);
            return Err(Error::File { name, message });
        }
        newest = newest.max(modified(&path)?);
        if is_record {
            let read = objects(name, bytes(&path)?, format)?;
            let record = read.objects.first().and_then(record).ok_or_else(|| Error::File {
                name: read.name.clone(),
                message: "expected the record of a loop with the numbers Done and Of; export again".to_owned(),
            })?;
            records.insert(input, (read.name, record));
            continue;
        }
        let finish = Finish::of(input);
        let mut read = match large(&path, &name, format, finish)? {
            Some(read) => read,
            None => held(objects(name, bytes(&path)?, format)?, finish),
        };
        read.stem = stem;
        notes.extend(lost(&read));
        found.insert(input, read);
    }
    for (input, (name, record)) in records {
        match found.get_mut(input) {
            Some(found) => found.record = Some(record),
            None => notes.push(format!("{name} is the record of a loop, and the file that it wrote is not here")),
        }
    }
    notes.extend(names::helpers().filter_map(|helper| found.get(helper.id)?.doubt()).collect::<BTreeSet<_>>());
    for (reason, names) in ignored {
        let names: Vec<String> = names.iter().map(|name| format!("{:?}", short(name))).collect();
        notes.push(format!("ignored, for each {reason}: {}", names.join(", ")));
    }
    Ok(Files { is_empty: found.is_empty(), feeds: feeds(found), notes, newest })
}

fn feeds(found: BTreeMap<&'static str, Found>) -> RawInputs {
    let mut feeds = RawInputs::of_files();
    for source in SOURCES.iter().filter(|source| !found.contains_key(source.id)) {
        let reason = format!("the folder has no file {} (.json, .csv or .xml)", names::files(source));
        feeds.add(source.id, RawStream::without_objects(source.id, BACKEND, Outcome::NotAsked { reason }));
    }
    for (input, found) in found {
        feeds.add(input, found.into_feed(input));
    }
    feeds
}

/// What the export lost in a file, where it lost something.
fn lost(Found { name, damage: Damage { lost, places }, .. }: &Found) -> Option<String> {
    let places = places.join(", ");
    let advice = "what they hold is not known: export again with ConvertTo-Json -Depth 20";
    let values = if *lost == 1 { "value was" } else { "values were" };
    (*lost > 0).then(|| format!("{name}: {lost} {values} cut off or joined in the export ({places}); {advice}"))
}

/// What is done to each object of a file before anybody reads it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finish {
    /// Whether it is to have Graph's own names.
    of_graph: bool,
    /// The document that is made of it.
    document: Option<&'static str>,
}

impl Finish {
    pub(super) fn of(input: &str) -> Self {
        let document = DOCUMENTS.iter().find(|document| document.source == input).map(|document| document.name);
        let of_graph = source_or_helper(input).is_some_and(|source| source.service == service::GRAPH);
        Self { of_graph, document }
    }

    pub(super) fn finished(self, object: Object) -> (Object, Damage) {
        let mut object = if self.of_graph { graph::adopted(object) } else { object };
        let damage = match self.document {
            Some(document) => lists::repair(document, &mut object),
            None => lists::strip(&mut object),
        };
        (object, damage)
    }
}

/// A file in memory, with what its objects say together.
fn held(mut found: Found, finish: Finish) -> Found {
    if finish.of_graph {
        found.raw = !found.csv && found.objects.iter().all(graph::is_raw);
    }
    for object in &mut found.objects {
        let (finished, damage) = finish.finished(std::mem::take(object));
        *object = finished;
        found.damage.add(damage);
    }
    found.count = found.objects.len();
    for object in &found.objects {
        note_given(object, &mut found.given);
    }
    found
}

/// A file of one long list, which is read anew at each pass; nothing for other files.
fn large(path: &Path, name: &str, format: Format, finish: Finish) -> Result<Option<Found>, Error> {
    if format != Format::Json {
        return Ok(None);
    }
    let Some(large) = Large::open(path, name, finish)? else { return Ok(None) };
    let Scanned { count, damage, more, raw, given, answered } = large.scan()?;
    let raw = raw && finish.of_graph;
    let empty = !answered;
    let name = name.to_owned();
    Ok(Some(Found { name, large: Some(large), count, damage, more, raw, given, empty, ..Found::default() }))
}

/// Notes which properties of an object have a value.
pub(super) fn note_given(object: &Object, given: &mut HashSet<String>) {
    for (name, value) in object {
        if !value::is_blank(value) && !given.contains(name) {
            given.insert(name.clone());
        }
    }
}

fn record(object: &Object) -> Option<Loop> {
    let number = |name: &str| value::integer(object.get(name)?)?.try_into().ok();
    Some(Loop { done: number("Done")?, of: number("Of")? })
}

/// The files of a folder and of the servers' folder in it; the names of other folders are added to `others`.
fn paths(folder: &Path, others: &mut Vec<String>) -> Result<Vec<(PathBuf, Place)>, Error> {
    let mut paths = Vec::new();
    let server = folder.join(ON_PREMISES);
    for (folder, place) in [(folder, Place::Folder), (&server, Place::OnPremises)] {
        if place == Place::OnPremises && !folder.is_dir() {
            continue;
        }
        let io = |source| Error::Io { path: folder.to_owned(), source };
        for entry in std::fs::read_dir(folder).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.is_file() {
                paths.push((path, place));
            } else if place == Place::OnPremises || path != server {
                others.push(format!("{:?}", short(&path.file_name().unwrap_or_default().to_string_lossy())));
            }
        }
    }
    paths.sort_by(|(a, _), (b, _)| a.cmp(b));
    others.sort();
    Ok(paths)
}

fn modified(path: &Path) -> Result<Option<jiff::Timestamp>, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let modified = std::fs::metadata(path).and_then(|data| data.modified()).map_err(io)?;
    Ok(jiff::Timestamp::try_from(modified).ok())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    ephor_untrusted::file::open(path).map_err(io)?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Csv,
    Clixml,
}

impl Format {
    fn of(ending: &str) -> Option<Self> {
        match ending {
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "xml" | "clixml" => Some(Self::Clixml),
            _ => None,
        }
    }
}

/// The objects of a file.
pub(super) fn objects(name: String, bytes: Vec<u8>, format: Format) -> Result<Found, Error> {
    let broken = |message: String| Error::File { name: name.clone(), message };
    if bytes.len() as u64 > LIMIT {
        return Err(broken(format!("it is longer than {} MiB, the most that is read", LIMIT >> 20)));
    }
    let text = text::decode(&bytes).map_err(broken)?;
    // The text and its values may each be as large again.
    drop(bytes);
    let nothing = text.trim().is_empty();
    let mut found = Found { name: name.clone(), csv: format == Format::Csv, empty: nothing, ..Found::default() };
    if nothing {
        return Ok(found);
    }
    let (value, writer) = match format {
        Format::Csv => {
            let objects = csv::objects(&text).map_err(broken)?;
            found.empty = objects.is_none();
            found.objects = objects.unwrap_or_default();
            return Ok(found);
        }
        Format::Clixml => (clixml::value(&text).map_err(broken)?, "Export-Clixml"),
        Format::Json => (json(&text).map_err(broken)?, "ConvertTo-Json"),
    };
    // The one cmdlet that answers a word.
    let value = if name.contains("Get-ADSyncAutoUpgrade") { word(value) } else { value };
    found.refused = graph::refusal(&value);
    if found.refused.is_some() {
        return Ok(found);
    }
    let shaped = Shape::List.objects(value).map_err(|what| broken(not_objects(&what, writer)))?;
    found.more = shaped.more;
    found.objects = shaped.objects;
    found.empty = !shaped.answered;
    Ok(found)
}

fn word(value: Value) -> Value {
    match value {
        Value::Array(mut values) if values.len() == 1 => word(values.remove(0)),
        Value::String(_) | Value::Number(_) => serde_json::json!({ "State": value }),
        other => other,
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| broken_json(&error))
}

/// What is wrong with JSON, and how to repair it.
pub(super) fn broken_json(error: &serde_json::Error) -> String {
    format!(
        "line {}, column {}: expected JSON from ConvertTo-Json, found {}; export again",
        error.line(),
        error.column(),
        ephor_snapshot::json_message(error)
    )
}

/// What is wrong with what stands in the place of objects.
pub(super) fn not_objects(what: &str, writer: &str) -> String {
    format!("expected an object or a list of objects, {what}; export with {writer}")
}
