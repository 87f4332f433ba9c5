//! A whole collection: what is chosen, read, and made into a snapshot; from the beginning, or from where it was
//! interrupted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ephor_schema::SOURCES;

use ephor_encryption::Envelope;

use super::auth::{self, Resource, Tokens};
use super::blocking::on_a_thread;
use super::budget;
use super::capture::{self, Capture, Collection, End, FORMAT, FeedProgress};
use super::client::ApiClient;
use super::feeds::{self, Feed};
use super::progress::Progress;
use super::retry::{Deadline, RetryPolicy};
use super::services::dns::Resolver;
use super::services::{Services, Session};
use crate::normalize::{self, Outcome, RawInputs};
use ephor_snapshot::{Manifest, Snapshot, Status, Target, Tenant, Tool};

/// What is collected, and how patiently.
#[derive(Clone, Debug)]
pub struct Options {
    /// Ids of the sources that are read.
    pub sources: BTreeSet<&'static str>,
    /// How long the whole may take.
    pub time_limit: Option<Duration>,
    /// How often and how patiently a request is sent again.
    pub retry: RetryPolicy,
    /// Whether an interrupted collection is gone on with.
    pub resume: bool,
    /// The time of the collection, from which windows such as 30 days are counted back, in place of now.
    pub at: Option<jiff::Timestamp>,
    /// The keys of the capture and the snapshot, if they are encrypted; those of the capture if one is gone on with.
    pub envelope: Option<Envelope>,
    /// The arguments of the command line, for the manifest. What is secret in them is taken out.
    pub arguments: Vec<String>,
}

/// What came of it.
#[derive(Debug)]
pub struct Collected {
    /// The manifest of the snapshot.
    pub manifest: Manifest,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
    /// The capture, where something may still be had by going on.
    pub left: Option<PathBuf>,
}

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody could sign in.
    #[error(transparent)]
    SignIn(#[from] auth::Error),
    /// The capture could not be written or read.
    #[error(transparent)]
    Capture(#[from] capture::Error),
    /// The snapshot could not be made.
    #[error(transparent)]
    Normalize(#[from] normalize::Error),
    /// The snapshot could not take the place of the one before.
    #[error("cannot replace {}", path.display())]
    Replace {
        /// The snapshot.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// What was asked does not fit what is there.
    #[error("{0}")]
    Usage(String),
}

/// The folder of the capture of a snapshot that will stand in `target`.
#[must_use]
pub fn capture_folder(target: &Path) -> PathBuf {
    beside(target, ".collecting")
}

/// The sources that can be read over the network.
pub fn readable() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|source| source.id).filter(|id| !feeds::of_source(id).is_empty())
}

/// Reads a tenant into a snapshot in `target`.
///
/// Dropped, or given up, at any time, it leaves no snapshot that is half written, and everything that was read until then
/// in the capture: the same call with [`Options::resume`] goes on from there.
///
/// # Errors
/// If nobody can sign in, the capture cannot be written, or the snapshot cannot be made.
pub async fn collect(
    tokens: &Tokens,
    resolver: &Resolver,
    progress: &Progress,
    options: &Options,
    target: &Path,
) -> Result<Collected, Error> {
    let tenant = tenant_id(tokens).await?;
    let folder = capture_folder(target);
    let capture = Arc::new(opened(tokens, options, &folder, &tenant)?);
    progress.say(&format!("interrupted, it goes on with: ephor collect --resume {}", target.display()));
    let began: jiff::Timestamp = capture.collection().collected_at.parse().map_err(|_| {
        Error::Usage(format!("{}: the journal has no sound time; remove the folder and begin anew", folder.display()))
    })?;
    let chosen: BTreeSet<&str> = capture.collection().sources.iter().map(String::as_str).collect();
    let feeds = feeds_of(&chosen);
    let api = ApiClient::new(tokens, progress, Deadline::after(options.time_limit), options.retry);
    let session = Session::new(api, Arc::clone(&capture), tenant.clone(), began);
    Services::new(&session, tokens, resolver).read_all(&feeds).await?;
    drop(session);
    let target = target.to_owned();
    let record = record(tokens, capture.collection(), options);
    on_a_thread(move || snapshot(capture, &feeds, tenant, record, &target)).await
}

/// What the collection, which has read all, says of itself.
fn record(tokens: &Tokens, collection: &Collection, options: &Options) -> ephor_snapshot::Collection {
    let (reader, rights, endpoints) = tokens.reader();
    let transport = tokens.transport();
    let is_replayed = transport.recorded_at().is_some();
    // What stands after a '?' may be a permit.
    let shown = |text: &String| {
        let text = transport.without_secrets(text);
        if text.contains("://") { text.split('?').next().unwrap_or_default().to_owned() } else { text }
    };
    ephor_snapshot::Collection {
        reader,
        rights,
        endpoints,
        began_at: collection.began_at.clone().unwrap_or_else(|| collection.collected_at.clone()),
        ended_at: (!is_replayed).then(|| now().to_string()),
        arguments: options.arguments.iter().map(shown).collect(),
        target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
    }
}

/// The time, in whole seconds.
fn now() -> jiff::Timestamp {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Makes the snapshot of what was read. It may block, and takes its time.
fn snapshot(
    capture: Arc<Capture>,
    feeds: &[Feed],
    tenant: String,
    record: ephor_snapshot::Collection,
    target: &Path,
) -> Result<Collected, Error> {
    let (mut all, passing) = outcomes(&capture, feeds);
    all.collection = Some(record);
    let info = normalize::tenant(&all, true)?;
    let tenant = Tenant { id: tenant, name: info.name, domain: info.domain };
    let collection = capture.collection().clone();
    let to = |folder| Target::new(folder, capture.envelope());
    let made = match earlier(to(target), &tenant, &collection)? {
        None => normalize::normalize(&all, tenant, &collection.cloud, &collection.collected_at, to(target))?,
        // The snapshot of this collection, as far as it had come: it stands until the new one does.
        Some(old) => {
            let new = beside(target, ".new");
            let failed = |source| Error::Replace { path: target.to_owned(), source };
            if new.exists() {
                std::fs::remove_dir_all(&new).map_err(failed)?;
            }
            let made = normalize::normalize(&all, tenant, &collection.cloud, &collection.collected_at, to(&new))?;
            if old.exists() {
                std::fs::remove_dir_all(&old).map_err(failed)?;
            }
            std::fs::rename(target, &old).and_then(|()| std::fs::rename(&new, target)).map_err(failed)?;
            std::fs::remove_dir_all(&old).map_err(failed)?;
            made
        }
    };
    drop(all);
    let folder = capture.folder().to_owned();
    // Nobody reads any more, so that nobody else holds it.
    let left = match Arc::into_inner(capture) {
        Some(capture) if !passing => {
            capture.remove()?;
            None
        }
        _ => Some(folder),
    };
    Ok(Collected { manifest: made.manifest, notes: made.notes, left })
}

/// Where the snapshot that stands in the target goes, if it is one of this very collection.
fn earlier(target: Target<'_>, tenant: &Tenant, collection: &Collection) -> Result<Option<PathBuf>, Error> {
    let Target { folder: target, envelope } = target;
    if !std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some()) {
        return Ok(None);
    }
    let other = || {
        Error::Usage(format!(
            "{} holds something else than an earlier snapshot of this collection; move it away, and go on with --resume",
            target.display()
        ))
    };
    let manifest = Snapshot::open_by(target, envelope.cloned()).map_err(|_| other())?.manifest().clone();
    let same = manifest.tenant.id == tenant.id && manifest.collected_at == collection.collected_at;
    if same { Ok(Some(beside(target, ".old"))) } else { Err(other()) }
}

/// A name beside that of the target.
fn beside(target: &Path, ending: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    while name.to_string_lossy().ends_with(std::path::MAIN_SEPARATOR) && name.len() > 1 {
        name = name.to_string_lossy().trim_end_matches(std::path::MAIN_SEPARATOR).to_owned().into();
    }
    name.push(ending);
    PathBuf::from(name)
}

/// The tenant's id, a GUID in lower case.
async fn tenant_id(tokens: &Tokens) -> Result<String, Error> {
    let named = tokens.tenant(Resource::Graph).await?.to_lowercase();
    crate::import::scubagear::guid(&named).ok_or_else(|| {
        Error::Usage(format!(
            "the token does not say which tenant it is for, and {named:?} is no tenant id; name the id with --tenant GUID"
        ))
    })
}

fn opened(tokens: &Tokens, options: &Options, folder: &Path, tenant: &str) -> Result<Capture, Error> {
    if options.resume {
        if options.envelope.is_some() != capture::is_encrypted(folder) {
            return Err(Error::Usage(format!("{} is encrypted with other keys", folder.display())));
        }
        let capture = Capture::resume(folder, options.envelope.as_ref())?;
        let known = &capture.collection().tenant;
        if known != tenant {
            return Err(Error::Usage(format!(
                "{} is of the tenant {known}, and this sign-in is for {tenant}; sign in to that tenant, or collect into \
                 another folder",
                folder.display()
            )));
        }
        return Ok(capture);
    }
    if folder.exists() {
        return Err(Error::Usage(format!(
            "{} holds a collection that was interrupted; go on with it with --resume, or remove it",
            folder.display()
        )));
    }
    // A recording is answered with the questions of its day.
    let recorded_at = tokens.transport().recorded_at();
    let at = options.at.or(recorded_at).unwrap_or_else(jiff::Timestamp::now);
    let at = jiff::Timestamp::from_second(at.as_second()).unwrap_or(at);
    let collection = Collection {
        format: FORMAT,
        tenant: tenant.to_owned(),
        cloud: cloud_name(tokens.endpoints().cloud),
        collected_at: at.to_string(),
        began_at: (options.at.is_some() && recorded_at.is_none()).then(|| now().to_string()),
        tool: Tool { name: "ephor".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        sources: options.sources.iter().map(|source| (*source).to_owned()).collect(),
    };
    Ok(Capture::begin(folder, collection, options.envelope.as_ref())?)
}

/// The cloud, as manifests have it.
fn cloud_name(cloud: auth::Cloud) -> String {
    use clap::ValueEnum as _;
    cloud.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// The sources that every collection reads: who the tenant is stands in every manifest.
pub const ALWAYS_READ: [&str; 2] = ["graph/organization", "graph/domains"];

/// The feeds that these sources are made from, each once.
fn feeds_of(sources: &BTreeSet<&str>) -> Vec<Feed> {
    let names: BTreeSet<&str> = sources.iter().flat_map(|source| feeds::of_source(source)).copied().collect();
    names.into_iter().chain(ALWAYS_READ).collect::<BTreeSet<_>>().into_iter().filter_map(feeds::feed).collect()
}

/// How the feeds ended, and whether going on could bring more.
fn outcomes(capture: &Capture, read: &[Feed]) -> (RawInputs, bool) {
    let mut all = RawInputs::of_capture();
    let mut passing = false;
    for feed in read {
        let FeedProgress { end, done, of, objects, .. } = capture.progress(feed.name);
        let outcome = match end {
            Some(End::Whole) => Outcome::Whole,
            Some(End::CutShort { reason }) => {
                passing = true;
                Outcome::CutShort { done: if of.is_some() { done } else { objects }, of, reason }
            }
            Some(End::Refused { status, reason }) => {
                passing |= status == Status::Failed;
                Outcome::Refused { status, reason }
            }
            None => Outcome::Refused { status: Status::Failed, reason: "it was not read to its end".to_owned() },
        };
        let backend = backend(feed);
        let path = capture.path(feed.name);
        let has_file = matches!(outcome, Outcome::Whole | Outcome::CutShort { .. }) && path.exists();
        let feed_of = if has_file {
            normalize::RawStream::of_capture(feed.name, backend, path, outcome)
                .with_key(capture.envelope().map(Envelope::key))
        } else {
            normalize::RawStream::without_objects(feed.name, backend, outcome)
        };
        all.add(feed.name, feed_of);
    }
    let chosen: BTreeSet<&str> = capture.collection().sources.iter().map(String::as_str).collect();
    for source in SOURCES.iter().filter(|source| !chosen.contains(source.id)) {
        if all.get(source.id).is_none() {
            let reason = if feeds::of_source(source.id).is_empty() {
                "it is not read over the network"
            } else {
                "it was not chosen"
            };
            let outcome = Outcome::NotAsked { reason: reason.to_owned() };
            all.add(source.id, normalize::RawStream::without_objects(source.id, "", outcome));
        }
    }
    (all, passing)
}

/// How a feed is read, as the manifest has it.
fn backend(feed: &Feed) -> &'static str {
    match &feed.ask {
        feeds::Ask::Graph { path, .. } if path.starts_with("/beta/") => "Microsoft Graph beta",
        feeds::Ask::GraphEach { path, .. } if path.starts_with("/beta/") => "Microsoft Graph beta",
        feeds::Ask::Dns(_) => "DNS",
        _ if feed.budget == budget::COMPLIANCE => "Security & Compliance admin API",
        _ if feed.budget == budget::EXCHANGE => "Exchange Online admin API",
        _ => "Microsoft Graph v1.0",
    }
}
