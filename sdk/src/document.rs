//! What a rule is told beside its row: time, parameters and documents.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;

use serde::de::DeserializeOwned;

use crate::bindings::exports::ephor::rules::checks as wire;
use crate::rule::Meta;
use crate::{Place, Time, damage};
pub(crate) use wire::Setting;

/// A type that the objects of one document are read as, by serde and with the vendor's property names. Made
/// with the derive; a property that a rule decides by should be an `Option`, since absent is not false. The
/// `serde` attribute spares a pack a dependency of its own.
///
/// ```
/// # use ephor_sdk::prelude::*;
/// #[derive(Document)]
/// #[document("transport-config")]
/// struct TransportConfig {
///     #[serde(rename = "SmtpClientAuthenticationDisabled")]
///     smtp_auth_disabled: Option<bool>,
/// }
/// ```
pub trait Document: DeserializeOwned + 'static {
    /// Name of the document in the snapshot.
    const NAME: &'static str;
}

/// A rule that declared that it reads `D`: see `documents(...)` of the derive. One that did not cannot ask for it:
///
/// ```compile_fail,E0277
/// use ephor_sdk::prelude::*;
/// #[derive(Document)]
/// #[document("transport-config")]
/// struct TransportConfig {}
/// #[derive(Document)]
/// #[document("organization-config")]
/// struct OrganizationConfig {}
/// /// A bad state
/// ///
/// /// # What it checks
/// /// Looks.
/// /// # Why it matters
/// /// Because.
/// /// # Remediation
/// /// So.
/// #[derive(Rule)]
/// #[rule(documents(TransportConfig), level = "note", severity = 1, fail(bad = "the tenant is bad"))]
/// struct Bad;
/// impl CheckTenant for Bad {
///     fn check(scan: &Scan<Self>) -> Verdict {
///         if scan.documents::<OrganizationConfig>().is_empty() { Self::bad() } else { Verdict::Pass }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "the rule `{Self}` did not declare that it reads the document `{D}`",
    note = "add it to `#[rule(documents({D}))]`: a rule gets what it declared and nothing else"
)]
pub trait Reads<D: Document> {}

/// A rule that declared that it can do without `D`: see `optional(...)` of the derive.
#[diagnostic::on_unimplemented(
    message = "the rule `{Self}` did not declare that it may read the document `{D}`",
    note = "add it to `#[rule(optional({D}))]`: a rule gets what it declared and nothing else"
)]
pub trait MayRead<D: Document> {}

/// A document that a rule can do without.
#[derive(Clone, Debug)]
pub enum Optional<D> {
    /// All of its objects, and no others.
    Known(Rc<Vec<Item<D>>>),
    /// Its source says that the licence for it is missing. Sources guess that: it is no proof.
    Unlicensed,
    /// It was not read, or only in part, or not as the rule expects it.
    NotKnown,
}

impl<D> Optional<D> {
    /// Its objects, where they are known.
    #[must_use]
    pub fn known(&self) -> Option<&[Item<D>]> {
        match self {
            Self::Known(items) => Some(items),
            Self::Unlicensed | Self::NotKnown => None,
        }
    }
}

/// One object of a document.
#[derive(Clone, Debug)]
pub struct Item<T> {
    place: Place,
    value: T,
}

impl<T> Item<T> {
    /// Where it stands.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

impl<T> Deref for Item<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The objects of a document, as a `Vec<Item<D>>`, or why they cannot be read.
type Parsed = Result<Rc<dyn Any>, String>;

/// Everything that was handed to this instance.
#[derive(Debug, Default)]
pub(crate) struct Context {
    collected_at: i64,
    settings: Vec<wire::Setting>,
    documents: Vec<wire::Document>,
    sources: Vec<wire::Source>,
    parsed: RefCell<HashMap<TypeId, Parsed>>,
    prepared: RefCell<HashMap<(u32, TypeId), Rc<dyn Any>>>,
}

impl Context {
    pub(crate) fn new(context: wire::Context) -> Self {
        Self {
            collected_at: context.collected_at,
            settings: context.settings,
            documents: context.documents,
            sources: context.sources,
            parsed: RefCell::default(),
            prepared: RefCell::default(),
        }
    }

    /// What the user set.
    pub(crate) fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The objects of a document, read once an instance.
    pub(crate) fn parse<D: Document>(&self) -> Result<Rc<Vec<Item<D>>>, String> {
        let known = self.parsed.borrow().get(&TypeId::of::<D>()).cloned();
        let entry = known.unwrap_or_else(|| {
            let parsed = self.parse_afresh::<D>().map(|items| Rc::new(items) as Rc<dyn Any>);
            self.parsed.borrow_mut().insert(TypeId::of::<D>(), parsed.clone());
            parsed
        })?;
        entry.downcast::<Vec<Item<D>>>().map_err(|_| "read as another type".to_owned())
    }

    fn parse_afresh<D: Document>(&self) -> Result<Vec<Item<D>>, String> {
        let Some(index) = self.documents.iter().position(|document| document.name == D::NAME) else {
            return Err(format!("the host did not pass {}", D::NAME));
        };
        let items = self.documents.get(index).map(|document| document.items.as_slice()).unwrap_or_default();
        let parse = |(item, json): (usize, &String)| {
            let value = damage::read(json).map_err(|error| format!("object {}: {error}", item + 1))?;
            let place = Place {
                document: u32::try_from(index).unwrap_or(u32::MAX),
                item: u32::try_from(item).unwrap_or(u32::MAX),
            };
            Ok(Item { place, value })
        };
        items.iter().enumerate().map(parse).collect()
    }
}

/// What a rule may ask while it checks. For each of its parameters there is a function of that name too: `days: integer`
/// is `scan.days()`, an `i64`; see [`Rule`](derive@crate::Rule).
#[derive(Debug)]
pub struct Scan<'s, R: ?Sized = ()> {
    pub(crate) context: &'s Context,
    pub(crate) rule: u32,
    pub(crate) meta: &'static Meta,
    pub(crate) of: PhantomData<fn(&R)>,
}

impl<R: ?Sized> Clone for Scan<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: ?Sized> Copy for Scan<'_, R> {}

impl<R: ?Sized> Scan<'_, R> {
    /// When the snapshot was collected: a rule's only clock.
    #[must_use]
    pub const fn collected_at(&self) -> Time {
        Time(self.context.collected_at)
    }

    /// The objects of a document, in the order of the snapshot. Its source is complete, or partial, in which
    /// case the host turns a verdict on the whole tenant into unknown.
    #[must_use]
    pub fn documents<D: Document>(&self) -> Rc<Vec<Item<D>>>
    where
        R: Reads<D>,
    {
        // The rule is not asked if one of its documents cannot be read: see `rule::run_tenant`.
        self.context.parse().unwrap_or_default()
    }

    /// A document that the rule can do without. A rule must never pass because it is not known.
    #[must_use]
    pub fn optional<D: Document>(&self) -> Optional<D>
    where
        R: MayRead<D>,
    {
        let source = ephor_schema::document(D::NAME).map(|document| document.source);
        let status = self.context.sources.iter().find(|known| source == Some(known.id.as_str()));
        match status.map(|known| known.status.as_str()) {
            Some("complete") => self.context.parse().map_or(Optional::NotKnown, Optional::Known),
            Some("unlicensed") => Optional::Unlicensed,
            _ => Optional::NotKnown,
        }
    }

    /// What the rule makes of its documents and parameters before it judges rows: made once an instance, however many
    /// rows there are, and looked up afterwards. A rule has one such value of each type.
    ///
    /// ```
    /// # use ephor_sdk::prelude::*;
    /// # use std::collections::HashSet;
    /// # #[derive(Document)]
    /// # #[document("accepted-domains")]
    /// # struct AcceptedDomain {
    /// #     #[serde(rename = "DomainName")]
    /// #     name: Option<String>,
    /// # }
    /// # fn example<R: ephor_sdk::Reads<AcceptedDomain>>(scan: &Scan<'_, R>, name: &str) -> bool {
    /// let own = scan.once(|scan| {
    ///     scan.documents::<AcceptedDomain>().iter().filter_map(|domain| domain.name.clone()).collect::<HashSet<_>>()
    /// });
    /// own.contains(name)
    /// # }
    /// ```
    pub fn once<T: 'static>(&self, make: impl FnOnce(&Self) -> T) -> Rc<T> {
        let key = (self.rule, TypeId::of::<T>());
        let known = self.context.prepared.borrow().get(&key).cloned();
        // Nothing but a `T` is kept under its own id.
        if let Some(known) = known.and_then(|known| known.downcast::<T>().ok()) {
            return known;
        }
        let made = Rc::new(make(self));
        self.context.prepared.borrow_mut().insert(key, made.clone());
        made
    }
}
