//! Write rule packs for [Ephor](https://github.com/ephor-scan/ephor), the compliance scanner for Microsoft 365 and Entra
//! tenants.
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
//! #[rule(
//!     table = "users",
//!     level = "error",
//!     severity = 8.1,
//!     parameter(excluded: list = "", "Object ids of accounts that are left out"),
//!     fail(no_method = "{subject} has no second factor")
//! )]
//! pub struct MfaMethodMissing<'a> {
//!     id: &'a str,
//!     account_enabled: bool,
//!     user_type: UserType<'a>,
//!     mfa_registered: bool,
//! }
//!
//! impl CheckRow for MfaMethodMissing<'_> {
//!     fn check(&self, scan: &Scan<Self>) -> Verdict {
//!         let is_excluded = scan.excluded().any(|id| id == self.id);
//!         if !self.account_enabled || self.user_type.is_guest() || is_excluded {
//!             return Verdict::NotApplicable;
//!         }
//!         if self.mfa_registered { Verdict::Pass } else { Self::no_method() }
//!     }
//! }
//!
//! // The same in a test, without WebAssembly:
//! let row = ephor_sdk::serde_json::json!({
//!     "id": "u1", "account_enabled": true, "user_type": "Member", "mfa_registered": false,
//! });
//! assert!(Tenant::new().row::<MfaMethodMissing>(row.clone()).is_fail());
//! assert!(Tenant::new().parameter("excluded", "u1\nu2").row::<MfaMethodMissing>(row).is_not_applicable());
//! ```
//!
//! # What a rule reads
//!
//! **Columns of a table**, as the fields of its struct; [`column`](mod@column) lists the types that a field may have. A field of a type
//! other than `Option` is *required*: where its value is not known, the row is unknown by itself, and the rule is not asked.
//! `ephor snapshot schema` lists the tables and their columns.
//!
//! **Documents**: policies and settings, read as types that derive [`Document`](derive@Document), with the vendor's
//! property names. A rule names those that it reads: `documents(A, B)`; [`reading`] shows how they are checked. With
//! `each(A)` it judges every object of the document, otherwise the tenant as a whole:
//!
//! ```
//! use ephor_sdk::prelude::*;
//!
//! #[derive(Document)]
//! #[document("transport-config")]
//! struct TransportConfig {
//!     #[serde(rename = "SmtpClientAuthenticationDisabled")]
//!     smtp_auth_disabled: Option<bool>,
//! }
//!
//! /// Clients may send mail with a password
//! ///
//! /// # What it checks
//! /// Looks whether SMTP AUTH is switched off for the organization.
//! ///
//! /// # Why it matters
//! /// SMTP AUTH asks for no second factor.
//! ///
//! /// # Remediation
//! /// Run `Set-TransportConfig -SmtpClientAuthenticationDisabled $true`.
//! #[derive(Rule)]
//! #[rule(each(TransportConfig), level = "warning", severity = 5, fail(allowed = "SMTP AUTH is allowed"))]
//! struct SmtpAuthAllowed;
//!
//! impl CheckDocument<TransportConfig> for SmtpAuthAllowed {
//!     fn check(config: &Item<TransportConfig>, _scan: &Scan<Self>) -> Verdict {
//!         match config.smtp_auth_disabled {
//!             Some(true) => Verdict::Pass,
//!             Some(false) => Self::allowed(),
//!             None => Verdict::not_known("SmtpClientAuthenticationDisabled"),
//!         }
//!     }
//! }
//!
//! let config = ephor_sdk::serde_json::json!({"SmtpClientAuthenticationDisabled": false});
//! let found = Tenant::new().with::<TransportConfig>(config).objects::<SmtpAuthAllowed>();
//! assert!(found[0].1.is_fail());
//! ```
//!
//! **Parameters**, which users set in `ephor.toml`: each is a function on the [`Scan`] of its rule. The
//! [derive](derive@Rule) lists their kinds and all other options.
//!
//! There is no clock, network or file: [`Scan::collected_at`] is when the tenant was collected.
//!
//! # What a rule answers
//!
//! A [`Verdict`]: pass, fail, not applicable or unknown. Each message of the rule, `fail(name = "...")` or
//! `unknown(name = "...")`, is a function that takes its arguments and gives the verdict. What the rule does not know is
//! unknown, never a pass.
//!
//! # A pack
//!
//! A library with `crate-type = ["cdylib", "rlib"]`, whose `lib.rs` calls [`pack!`] and whose build script calls
//! `ephor_build::collect_rules()`. Compiled for `wasm32-unknown-unknown` and made a component it imports nothing but a bounded
//! log. The [tutorial](https://github.com/ephor-scan/ephor/blob/main/docs/tutorials/rule-author.md) shows every step.

// The macros name this crate by its name, here too.
extern crate self as ephor_sdk;

#[doc(hidden)]
pub mod bindings;
pub mod column;
mod damage;
mod document;
mod others;
mod pack;
mod parameter;
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
pub use pack::{Pack, PackInfo};
pub use parameter::List;
pub use phrase::{Argument, ObjectKind, Phrase, Phrases};
pub use plan::TenantPlan;
pub use property::{present, texts_if_known, texts_or_empty};
#[doc(hidden)]
pub use rule::{Asked, Listed, is_listed, run_document, run_rows, run_tenant};
pub use rule::{CheckDocument, CheckRow, CheckTenant, Entry, Message, Meta, Parameter, Rule};
pub use serde;
pub use serde_json;
pub use time::{Duration, NoTime, Time};
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
        AuditAction, AuditActions, CheckDocument, CheckRow, CheckTenant, Document, Duration, Item, List, LogonType,
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
        include!(env!(
            "EPHOR_RULES",
            "the build script of the pack finds its rules: add a build.rs with `fn main() { ephor_build::collect_rules(); }` and \
             ephor-build to the build-dependencies"
        ));

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
