//! Feeds: streams of raw objects, each of one endpoint or cmdlet. Objects are read again at each pass and never held
//! all at once, unless whoever gives the feed has them in memory anyway.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::Error;
use super::lines::Lines;
use ephor_encryption::Key;
use ephor_snapshot::Status;

/// A raw object, as the vendor wrote it.
pub type Object = Map<String, Value>;

/// Recipients of any kind: they tell addresses, and which mailbox or user an object of Exchange is.
pub const RECIPIENTS: &str = "recipients";
/// Contacts, whose external address counts.
pub const MAIL_CONTACTS: &str = "mail-contacts";
/// Users and guests that have their mailbox elsewhere.
pub const MAIL_USERS: &str = "mail-users";
/// Applications registered in the tenant: some credentials stand only there.
pub const APPLICATIONS: &str = "applications";
/// Inbox rules by Graph, where Exchange refuses them. It does not show hidden ones.
pub const MESSAGE_RULES: &str = "inbox-message-rules";
/// Groups: an export names with them whom policies name.
pub const GROUPS: &str = "groups";
/// Definitions of directory roles.
pub const ROLE_DEFINITIONS: &str = "role-definitions";

/// How the reading of a feed ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// All of it was read: no object is evidence that there is none.
    Whole,
    /// A part was read.
    CutShort {
        /// How many subjects, such as mailboxes, were read to their end; or how many objects of a list.
        done: u64,
        /// Of how many, where that is known.
        of: Option<u64>,
        /// Why, in words for people.
        reason: String,
    },
    /// The tenant refused it, or reading it went wrong before there was anything.
    Refused {
        /// What kind of refusal.
        status: Status,
        /// Why, in words for people.
        reason: String,
    },
    /// Nobody asked for it.
    NotAsked {
        /// Why, in words for people.
        reason: String,
    },
}

/// Objects that can be gone over more than once.
pub trait Objects {
    /// Goes over all objects in their order.
    ///
    /// # Errors
    /// If they cannot be read, or what `visit` says.
    fn each(&self, visit: &mut dyn FnMut(&Object) -> Result<(), Error>) -> Result<(), Error>;
}

/// Objects in memory.
impl Objects for Vec<Object> {
    fn each(&self, visit: &mut dyn FnMut(&Object) -> Result<(), Error>) -> Result<(), Error> {
        self.iter().try_for_each(visit)
    }
}

/// Where the objects of a feed stand.
enum Stored {
    Lines(PathBuf, Option<Key>),
    Elsewhere(Box<dyn Objects>),
}

/// What is known of the subjects, such as mailboxes, that a feed of one call for each of them went over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Walk {
    /// All that there were to go over: the collection knows, and the outcome says whether it came to the end.
    Known,
    /// So many, as a script wrote down.
    Recorded(u64),
    /// Nobody wrote it down.
    Unrecorded,
}

/// One feed.
pub struct RawStream {
    name: String,
    backend: String,
    outcome: Outcome,
    stored: Stored,
    raw: bool,
    csv: bool,
    given: HashSet<String>,
    doubts: Vec<String>,
    record: String,
    walk: Walk,
}

/// Without objects: they are the tenant's.
impl fmt::Debug for RawStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, backend, outcome, .. } = self;
        f.debug_struct("Feed").field("name", name).field("backend", backend).field("outcome", outcome).finish()
    }
}

impl RawStream {
    /// A feed of a capture: a file of JSON Lines with raw objects. `backend` says how it was read, such as
    /// `Microsoft Graph v1.0`; the name of the feed is for messages.
    #[must_use]
    pub fn of_capture(name: &str, backend: &str, file: PathBuf, outcome: Outcome) -> Self {
        Self::new(name, backend, Stored::Lines(file, None), outcome, Walk::Known)
    }

    /// Says by which key the file is read, if it is encrypted.
    #[must_use]
    pub fn with_key(mut self, of_file: Option<&Key>) -> Self {
        if let Stored::Lines(_, key) = &mut self.stored {
            *key = of_file.cloned();
        }
        self
    }

    /// A feed of which there is nothing: refused, or not asked for.
    #[must_use]
    pub fn without_objects(name: &str, backend: &str, outcome: Outcome) -> Self {
        Self::new(name, backend, Stored::Elsewhere(Box::new(Vec::new())), outcome, Walk::Known)
    }

    /// A feed of an exported file.
    pub(crate) fn of_export(name: &str, backend: &str, objects: Box<dyn Objects>) -> Self {
        Self::new(name, backend, Stored::Elsewhere(objects), Outcome::Whole, Walk::Unrecorded)
    }

    fn new(name: &str, backend: &str, stored: Stored, outcome: Outcome, walk: Walk) -> Self {
        Self {
            name: name.to_owned(),
            backend: backend.to_owned(),
            outcome,
            stored,
            raw: true,
            csv: false,
            given: HashSet::new(),
            doubts: Vec::new(),
            record: String::new(),
            walk,
        }
    }

    /// Says that a null may stand for a property that nobody asked for, unless another object has a value there.
    pub(crate) fn with_given(mut self, given: HashSet<String>) -> Self {
        (self.raw, self.given) = (false, given);
        self
    }

    /// Says that the values are texts, and an empty one says nothing.
    pub(crate) fn with_csv(mut self, csv: bool) -> Self {
        self.csv = csv;
        self
    }

    /// Says why there may be more than the feed holds.
    pub(crate) fn doubted(mut self, doubts: Vec<String>) -> Self {
        self.doubts = doubts;
        self
    }

    /// Says how many subjects it went over, if somebody wrote it down, and what the file with it is called before its
    /// endings.
    pub(crate) fn recorded(mut self, record: &str, subjects: Option<u64>) -> Self {
        record.clone_into(&mut self.record);
        if let Some(of) = subjects {
            self.walk = Walk::Recorded(of);
        }
        self
    }

    /// What a file that says how many subjects there were is called before its endings.
    pub(crate) fn record_name(&self) -> &str {
        &self.record
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it was read.
    #[must_use]
    pub fn backend(&self) -> &str {
        &self.backend
    }

    /// How the reading ended.
    #[must_use]
    pub const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Whether there is an answer, even if it is an empty one.
    #[must_use]
    pub const fn has_answer(&self) -> bool {
        matches!(self.outcome, Outcome::Whole | Outcome::CutShort { .. })
    }

    /// Why there is, or may be, more than the feed holds; nothing where it is whole.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps = self.doubts.clone();
        if let Outcome::CutShort { done, of, reason } = &self.outcome {
            gaps.push(match of {
                Some(of) => format!("{done} of {of} were read: {reason}"),
                None => reason.clone(),
            });
        }
        gaps
    }

    /// Whether it is known that nothing is missing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self.outcome, Outcome::Whole) && self.doubts.is_empty()
    }

    /// Whether the objects are as they were answered: nothing of them was lost.
    pub(crate) const fn is_raw(&self) -> bool {
        self.raw
    }

    /// Whether the values are texts, and an empty one says nothing.
    pub(crate) const fn is_csv(&self) -> bool {
        self.csv
    }

    pub(crate) const fn walk(&self) -> Walk {
        self.walk
    }

    /// Whether it is of a capture, which knows what was asked for and how far that came.
    pub(crate) const fn is_captured(&self) -> bool {
        matches!(self.walk, Walk::Known)
    }

    /// Whether null in that property is an answer: somebody asked for the property.
    ///
    /// PowerShell gives null for properties that it did not ask for, too. A raw answer has only those asked for; the
    /// older cmdlets of Exchange give all; else it takes an object that has a value.
    pub(crate) fn tells(&self, object: &Object, property: &str) -> bool {
        object.contains_key(property) && (self.raw || self.given.contains(property))
    }

    /// Goes over all objects in their order, and says how many there are.
    ///
    /// # Errors
    /// If they cannot be read, or what `visit` says.
    pub fn each(&self, mut visit: impl FnMut(&Object) -> Result<(), Error>) -> Result<usize, Error> {
        let mut count = 0;
        let mut counted = |object: &Object| {
            count += 1;
            visit(object)
        };
        match &self.stored {
            _ if !self.has_answer() => {}
            Stored::Lines(path, key) => {
                for object in Lines::open(path, key.as_ref())? {
                    counted(&object?)?;
                }
            }
            Stored::Elsewhere(objects) => objects.each(&mut counted)?,
        }
        Ok(count)
    }

    /// All objects in their order, one at a time where they stand in a capture.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn objects(&self) -> Result<Box<dyn Iterator<Item = Result<Object, Error>> + '_>, Error> {
        match &self.stored {
            Stored::Lines(path, key) if self.has_answer() => Ok(Box::new(Lines::open(path, key.as_ref())?)),
            _ => {
                let mut all = Vec::new();
                self.each(|object| {
                    all.push(Ok(object.clone()));
                    Ok(())
                })?;
                Ok(Box::new(all.into_iter()))
            }
        }
    }
}

/// Where the feeds come from, which decides what messages call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Files that somebody exported.
    Files,
    /// A capture of the live collection.
    Capture,
}

/// All feeds of a tenant, by the id of their source or the name of a helper.
#[derive(Debug)]
pub struct RawInputs {
    pub(crate) origin: Origin,
    /// How the tenant was read.
    pub(crate) collection: Option<ephor_snapshot::Collection>,
    feeds: BTreeMap<String, RawStream>,
}

impl RawInputs {
    /// Feeds of a capture; none yet.
    #[must_use]
    pub const fn of_capture() -> Self {
        Self { origin: Origin::Capture, collection: None, feeds: BTreeMap::new() }
    }

    /// Feeds of exported files; none yet.
    pub(crate) const fn of_files() -> Self {
        Self { origin: Origin::Files, collection: None, feeds: BTreeMap::new() }
    }

    /// Adds a feed: `input` is the id of its source, such as `graph/users`, or the name of a helper, such as
    /// `recipients`.
    pub fn add(&mut self, input: &str, feed: RawStream) {
        self.feeds.insert(input.to_owned(), feed);
    }

    /// The feed of that source or helper, with an answer or without.
    #[must_use]
    pub fn get(&self, input: &str) -> Option<&RawStream> {
        self.feeds.get(input)
    }

    /// The same, if it has an answer.
    #[must_use]
    pub fn answered(&self, input: &str) -> Option<&RawStream> {
        self.get(input).filter(|feed| feed.has_answer())
    }

    /// Goes over the objects of a feed; over none where it has no answer.
    pub(crate) fn each(&self, input: &str, visit: impl FnMut(&Object) -> Result<(), Error>) -> Result<usize, Error> {
        self.get(input).map_or(Ok(0), |feed| feed.each(visit))
    }

    /// The words for exported files, or those for a capture.
    pub(crate) const fn says(&self, of_files: &'static str, of_capture: &'static str) -> &'static str {
        match self.origin {
            Origin::Files => of_files,
            Origin::Capture => of_capture,
        }
    }
}
