//! The documents: small things that keep the vendor's own property names.

use crate::property::Members;

/// A kind of document: policies and settings, few even in a large tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name: `transport-config` is stored in `transport-config.jsonl`, one object a line.
    pub name: &'static str,
    /// What one object is.
    pub meaning: &'static str,
    /// What one object is called in messages.
    pub subject: &'static str,
    /// Id of the source it comes from.
    pub source: &'static str,
    /// The property that holds an object's stable id. Objects are sorted by it.
    pub id: &'static str,
    /// The property that people know an object by.
    pub label: &'static str,
    /// What its objects hold: the properties that rules may read.
    pub members: Members,
    /// An object in good order, as JSON.
    pub example: &'static str,
}
