//! Documents and tables that no single answer of the tenant gives: made from several feeds together, or counted from
//! one. What one feed gives as it stands is not made here.
//!
//! Each derivation is a function from feeds to [`Derived`], and says in its words which requests and rights it needs.
//! It goes over a feed object by object, as often as it must, and keeps only what it gives or joins by.

pub mod app_management_policies;
mod application_permissions;
pub mod applications;
mod credentials;
pub(crate) mod derivations;
pub mod device_deletions;
pub mod directory_names;
pub mod dns;
pub mod exchange_principal;
mod holders;
pub mod mail_items_accessed;
pub mod office_clients;
pub mod permission_classifications;
pub mod privileged_principals;
pub mod privileged_roles;
mod properties;
pub mod report_settings;
pub mod service_plans;
mod standing;

use serde_json::{Map, Value};

use ephor_snapshot::Status;

/// A raw object of a feed, or an object of a document.
pub type Object = Map<String, Value>;

/// Why a feed is not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// [`Status::Partial`] where it has objects, though not all; else what kept them away.
    pub status: Status,
    /// Why, in words for people.
    pub reason: String,
}

/// The feeds of a tenant, by the id of their source (`graph/users`) or their own name (`role-definitions`).
pub trait Inputs {
    /// Why a feed could not be read.
    type Error;

    /// Goes over all objects of a feed, in the order in which they came; over none where it has no answer.
    ///
    /// # Errors
    /// If the feed cannot be read, or what `visit` says.
    fn try_each(
        &self,
        feed: &str,
        visit: &mut dyn FnMut(&Object) -> Result<(), Self::Error>,
    ) -> Result<(), Self::Error>;

    /// The same, where nothing can go wrong with an object.
    ///
    /// # Errors
    /// If the feed cannot be read.
    fn each(&self, feed: &str, visit: &mut dyn FnMut(&Object)) -> Result<(), Self::Error> {
        self.try_each(feed, &mut |object| {
            visit(object);
            Ok(())
        })
    }

    /// Why the feed is not whole; none where all of it is there. A feed that nobody knows of was not collected.
    fn gap(&self, feed: &str) -> Option<Gap>;
}

/// What was made, and how complete it is: never more complete than the feeds that it is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived<T = Object> {
    /// What was made, sorted by id; nothing where the status has no data.
    pub rows: Vec<T>,
    /// How complete it is.
    pub status: Status,
    /// Why it is not complete.
    pub reason: Option<String>,
}

impl<T> Derived<T> {
    /// Nothing could be made.
    fn nothing(gap: Gap) -> Self {
        Self { rows: Vec::new(), status: gap.status, reason: Some(gap.reason) }
    }
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
