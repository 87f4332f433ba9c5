//! What a scan gives: findings, and what has none.

use crate::sentence::{in_sentence, render};
use crate::{BaselineState, Verdict};

/// A fail or unknown of one rule on one subject.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Index of the pack in the scan.
    #[serde(skip)]
    pub pack: usize,
    /// Index of the rule in the pack.
    #[serde(skip)]
    pub rule: usize,
    /// [`Verdict::Fail`] or [`Verdict::Unknown`].
    pub verdict: Verdict,
    /// Id of the rule's message, or the host's own: `source-unavailable`, `source-partial`, `value-not-known`,
    /// `rule-failed`, `document-unreadable`.
    pub message_id: String,
    /// The template it was made from; the same placeholders as [`Message::text`].
    pub template: String,
    /// Arguments by name, in the order of the message: the evidence.
    pub arguments: Vec<(String, String)>,
    /// What is judged.
    pub subject: Subject,
    /// How many subjects the finding stands for: more than one only for unknowns that name no single subject.
    pub count: u64,
    /// Where the subject stands in the snapshot.
    pub place: Place,
    /// Further places that explain the finding.
    pub related: Vec<Related>,
    /// Index of the waiver that accepts it for a while.
    pub waiver: Option<usize>,
    /// How it stands to an earlier scan, where there is one to compare with.
    pub baseline: Option<BaselineState>,
    /// When it was first found, in seconds since 1970-01-01T00:00:00Z, as far as earlier scans say.
    pub first_seen: Option<i64>,
}

/// A subject, or several of a rule on documents, of which a rule has nothing to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonFinding {
    /// Index of the pack in the scan.
    pub pack: usize,
    /// Index of the rule in the pack.
    pub rule: usize,
    /// [`Verdict::Pass`] or [`Verdict::NotApplicable`].
    pub verdict: Verdict,
    /// What was judged; the tenant where it stands for objects of documents, of which packs say only how many.
    pub subject: Subject,
    /// How many subjects it stands for.
    pub count: u64,
    /// Where the subject stands in the snapshot.
    pub place: Place,
    /// How it stands to an earlier scan, where there is one to compare with.
    pub baseline: Option<BaselineState>,
    /// Since when it is so, in seconds since 1970-01-01T00:00:00Z, as far as earlier scans say.
    pub first_seen: Option<i64>,
}

/// What a finding is about. All of it is the tenant's text: untrusted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Subject {
    /// What it is: `user`, `mailbox`, `tenant`, `Conditional Access policy`.
    pub kind: String,
    /// The table, document or `tenant`: the collection in its logical name.
    pub collection: String,
    /// Its stable id.
    pub id: String,
    /// The name that people know it by.
    pub name: String,
}

/// A line of a file of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The file, relative to the snapshot, with forward slashes.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

/// A place that explains a finding, with the object that stands there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What.
    pub subject: Subject,
}

impl Finding {
    /// The message with its placeholders filled in, from untrusted text: escape it for where it goes.
    ///
    /// `escape` is applied to every value that is filled in, not to the template.
    #[must_use]
    pub fn text(&self, escape: impl Fn(&str) -> String) -> String {
        render(&self.template, |name| {
            if name == "subject" {
                return Some(escape(&self.subject.name));
            }
            self.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| in_sentence(value, &escape))
        })
    }
}
