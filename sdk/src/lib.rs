//! Write rule packs for Ephor.
//!
//! A rule is one file: a struct with the columns that it reads, a function from a row (or from the tenant's
//! documents) to a [`Verdict`], its words, and its tests. The derive checks the columns against the schema of
//! the host at compile time; the pack's build script finds the file, so that nothing is registered anywhere.
//!
//! ```
//! use ephor_sdk::prelude::*;
//!
//! /// A member can sign in with a password alone
//! ///
//! /// # What it checks
//! /// Looks for enabled members without any strong authentication method.
//! ///
//! /// # Why it matters
//! /// One leaked password is enough to become that person.
//! ///
//! /// # Remediation
//! /// Ask the person to register a method at <https://aka.ms/mysecurityinfo>.
//! ///
//! /// # References
//! /// - ATT&CK T1078.004
//! #[derive(Rule)]
//! #[rule(table = "users", level = "error", severity = 8.1, fail(no_method = "{subject} has no second factor"))]
//! pub struct MfaMethodMissing<'a> {
//!     account_enabled: bool,
//!     user_type: UserType<'a>,
//!     mfa_registered: bool,
//! }
//!
//! impl CheckRow for MfaMethodMissing<'_> {
//!     fn check(&self, _scan: &Scan<Self>) -> Verdict {
//!         if !self.account_enabled || self.user_type.is_guest() {
//!             return Verdict::NotApplicable;
//!         }
//!         if self.mfa_registered { Verdict::Pass } else { Self::no_method() }
//!     }
//! }
//!
//! // The same in a test, without WebAssembly:
//! let tenant = Tenant::new();
//! let row = ephor_sdk::serde_json::json!({"account_enabled": true, "user_type": "Member", "mfa_registered": false});
//! assert!(tenant.row::<MfaMethodMissing>(row).is_fail());
//! ```
//!
//! A field of a type other than `Option` is *required*: where its value is not known, the row is unknown by
//! itself, and the rule is not asked.

// The macros name this crate by its name, here too.
extern crate self as ephor_sdk;

#[doc(hidden)]
pub mod bindings;
pub mod column;
mod damage;
mod document;
mod others;
mod pack;
mod phrase;
mod plan;
mod property;
pub mod reading;
mod rule;
pub mod testing;
mod time;
mod verdict;
mod views;

#[doc(hidden)]
pub use damage::places as damaged_places;
pub use document::{Document, Item, MayRead, Optional, Reads, Scan};
pub use ephor_schema::{LEGACY_CLIENTS, everybody, folders, known, permissions};
pub use ephor_sdk_derive::{Document, Object, Rule};
pub use others::Others;
#[doc(hidden)]
pub use pack::report_panics;
pub use pack::{Pack, PackInfo};
pub use phrase::{Argument, ObjectKind, Phrase, Phrases};
pub use plan::TenantPlan;
pub use property::{present, texts_if_known, texts_or_empty};
#[doc(hidden)]
pub use rule::{Asked, run_document, run_rows, run_tenant};
pub use rule::{CheckDocument, CheckRow, CheckTenant, Entry, Message, Meta, Parameter, Rule};
pub use serde;
pub use serde_json;
pub use time::{Duration, Time};
pub use verdict::{Found, Place, Verdict};
pub use views::{
    AuditAction, AuditActions, LogonType, LogonTypes, MailboxKind, MailboxType, Method, Methods, Role, Roles,
    ServicePlan, ServicePlans, SymbolSet, UserType, Version,
};
#[doc(hidden)]
pub use wit_bindgen;

/// What a rule's file needs.
pub mod prelude {
    pub use crate::testing::Tenant;
    pub use crate::{
        AuditAction, AuditActions, CheckDocument, CheckRow, CheckTenant, Document, Duration, Item, LogonType,
        LogonTypes, MailboxKind, MailboxType, Method, Methods, Object, ObjectKind, Optional, Phrase, Phrases, Role,
        Roles, Rule, Scan, ServicePlan, ServicePlans, SymbolSet, Time, UserType, Verdict, Version,
    };
    pub use serde::Deserialize;
}

/// Makes the crate a pack: its modules are found by the build script, and its rules are exported.
///
/// ```ignore
/// ephor_sdk::pack! {
///     title: "Identity",
///     description: "Who can sign in, and with what.",
/// }
/// ```
#[macro_export]
macro_rules! pack {
    (title: $title:literal, description: $description:literal $(, $name:literal: $value:literal)* $(,)?) => {
        include!(concat!(env!("OUT_DIR"), "/rules.rs"));

        /// This pack.
        pub struct ThisPack;

        impl $crate::Pack for ThisPack {
            const INFO: $crate::PackInfo = $crate::PackInfo {
                name: env!("EPHOR_PACK_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                title: $title,
                description: $description,
                properties: &[$(($name, $value)),*],
            };
            const RULES: &'static [&'static $crate::Entry] = RULES;
        }

        #[cfg(target_family = "wasm")]
        mod exports {
            #![allow(unsafe_code, reason = "the exports of a component, generated")]
            #![allow(clippy::all, reason = "generated code")]
            use super::ThisPack;
            $crate::bindings::export_pack!(ThisPack with_types_in $crate::bindings);
        }
    };
}
