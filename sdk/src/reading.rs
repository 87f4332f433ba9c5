//! What types read of documents. Packs are held against the schema while they are compiled: a property that a document
//! does not declare does not compile, and says which one may be meant.
//!
//! ```compile_fail
//! use ephor_sdk::prelude::*;
//! #[derive(Document)]
//! #[document("transport-config")]
//! struct TransportConfig {
//!     // transport-config declares no property SmtpAuthenticationDisabled; did you mean SmtpClientAuthenticationDisabled?
//!     #[serde(rename = "SmtpAuthenticationDisabled")]
//!     smtp_auth_disabled: Option<bool>,
//! }
//! ```
//!
//! Neither does a type that cannot hold the property:
//!
//! ```compile_fail,E0080
//! use ephor_sdk::prelude::*;
//! #[derive(Document)]
//! #[document("transport-config")]
//! struct TransportConfig {
//!     // transport-config.SmtpClientAuthenticationDisabled is of the kind boolean; the type reads a text
//!     #[serde(rename = "SmtpClientAuthenticationDisabled")]
//!     smtp_auth_disabled: Option<String>,
//! }
//! ```
//!
//! Objects within are types of their own, with the derive `Object`:
//!
//! ```
//! use ephor_sdk::prelude::*;
//! #[derive(Document)]
//! #[document("directory-settings")]
//! struct DirectorySetting {
//!     values: Option<Vec<NameAndValue>>,
//! }
//! #[derive(Object)]
//! struct NameAndValue {
//!     name: Option<String>,
//!     value: Option<String>,
//! }
//! ```
//!
//! An object that is read by hand, such as one that stands as JSON in a text, says where it stands:
//!
//! ```
//! use ephor_sdk::prelude::*;
//! #[derive(Object)]
//! #[document("b2b-management-policies", "definition.B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy")]
//! #[serde(rename_all = "PascalCase")]
//! struct Lists {
//!     allowed_domains: Option<Vec<String>>,
//! }
//! ```
//!
//! What is read into a map, `#[serde(flatten)] others: Map<String, Value>`, is not held against anything; the names that are
//! looked up in it can be, by [`property!`](crate::property).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

pub use ephor_schema::reading::{Member, Shape, check, check_at, name};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::Others;

/// A type that a value of a document can be read as: by serde, which the derives bring along.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it reads of a document",
    note = "derive `Object` for it: `#[derive(Object)]`"
)]
pub trait Readable: DeserializeOwned {
    /// What it reads.
    const SHAPE: Shape;
}

macro_rules! readable {
    ($($shape:ident: $($own:ty),+;)*) => {$($(
        impl Readable for $own {
            const SHAPE: Shape = Shape::$shape;
        }
    )+)*};
}

readable! {
    Boolean: bool;
    Integer: i8, i16, i32, i64, u8, u16, u32, u64;
    Text: String;
    Any: Value, serde::de::IgnoredAny;
    Map: Map<String, Value>, Others;
}

impl<V: DeserializeOwned> Readable for BTreeMap<String, V> {
    const SHAPE: Shape = Shape::Map;
}

impl<V: DeserializeOwned> Readable for HashMap<String, V> {
    const SHAPE: Shape = Shape::Map;
}

impl<T: Readable> Readable for Option<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Readable> Readable for Box<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Readable> Readable for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Readable + Ord> Readable for BTreeSet<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Readable + Eq + Hash> Readable for HashSet<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

/// The name of a property that is looked up by hand, held against the declaration of its document while the pack is compiled.
///
/// ```
/// use ephor_sdk::{property, serde_json::json};
/// let policy = json!({"conditions": {"platforms": {"includePlatforms": ["all"]}}});
/// let platforms = &policy["conditions"]["platforms"];
/// let name = property!("conditional-access-policies", "conditions"."platforms"."includePlatforms");
/// assert_eq!(platforms[name][0], "all");
/// ```
///
/// ```compile_fail,E0080
/// // conditional-access-policies.conditions.platforms declares no property includePlatform; did you mean includePlatforms?
/// let name = ephor_sdk::property!("conditional-access-policies", "conditions"."platforms"."includePlatform");
/// ```
#[macro_export]
macro_rules! property {
    ($document:literal, $($name:literal).+) => {{
        const NAME: &str = $crate::reading::name($document, &[$($name),+]);
        NAME
    }};
}
