//! What an entry can do to the documents of a tenant, and how it says what must be found.

use serde_json::Value;

use super::super::Tenant;
use super::super::documents::Documents;
use super::Planted;

/// One defect while it is planted.
pub(super) struct Planting<'p> {
    tenant: &'p Tenant,
    rule: &'static str,
    planted: &'p mut Planted,
}

impl<'p> Planting<'p> {
    pub(super) const fn new(tenant: &'p Tenant, rule: &'static str, planted: &'p mut Planted) -> Self {
        Self { tenant, rule, planted }
    }

    /// The tenant: its id, domains and time, and chance.
    pub(super) const fn tenant(&self) -> &'p Tenant {
        self.tenant
    }

    /// The documents as they are so far.
    pub(super) const fn documents(&self) -> &Documents {
        &self.planted.documents
    }

    /// Gives a property of an object another value; returns the object's id. See [`Documents::set`].
    pub(super) fn set(&mut self, document: &str, object: &str, pointer: &str, value: Value) -> String {
        self.planted.documents.set(document, object, pointer, value)
    }

    /// Puts an object into a list that a property holds, in place of the one with the same value of `key`; returns the
    /// id of the object around it.
    pub(super) fn put(&mut self, document: &str, object: &str, pointer: &str, key: &str, value: Value) -> String {
        self.planted.documents.put(document, object, pointer, key, value)
    }

    /// The id of the first object whose id or label begins so.
    pub(super) fn id(&mut self, document: &str, start: &str) -> String {
        self.planted.documents.id(document, start)
    }

    /// Adds an object to a document; returns its id.
    pub(super) fn add(&mut self, document: &str, object: Value) -> String {
        self.planted.documents.add(document, object)
    }

    /// Takes an object away, by id or label; returns its id.
    pub(super) fn remove(&mut self, document: &str, object: &str) -> String {
        self.planted.documents.remove(document, object)
    }

    /// The rule of this entry must find that subject: the id of an object (or of a row).
    pub(super) fn fails(&mut self, subject: impl Into<String>) {
        self.planted.findings.insert((self.rule, subject.into()));
    }

    /// The rule of this entry must find the tenant.
    pub(super) fn fails_tenant(&mut self) {
        self.fails(self.tenant.id());
    }

    /// A further rule cannot but find that subject.
    pub(super) fn trips(&mut self, rule: &'static str, subject: impl Into<String>) {
        self.planted.findings.insert((rule, subject.into()));
    }

    /// A further rule cannot but find the tenant.
    pub(super) fn trips_tenant(&mut self, rule: &'static str) {
        self.trips(rule, self.tenant.id());
    }
}
