//! The properties of documents: what an object of a document holds, as its vendor writes it.
//!
//! A document declares the properties that rules may read. From the declaration follow the check of rules at compile time
//! ([`crate::reading`]), what a redaction keeps, what an export joined and can be taken apart again ([`lists`](crate::lists)), the JSON
//! Schema, and `docs/snapshot.md`.

/// What the objects of a document hold, or an object within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Members {
    /// The properties that rules may read.
    pub properties: &'static [Property],
    /// Whether a member that is not declared may widen or narrow what the declared ones say, so that rules call it unknown.
    /// A redaction does not hide that it is there.
    pub closed: bool,
}

/// These properties, and others that do not change what they say.
#[must_use]
pub const fn open(properties: &'static [Property]) -> Members {
    Members { properties, closed: false }
}

/// These properties; any other may change what they say.
#[must_use]
pub const fn closed(properties: &'static [Property]) -> Members {
    Members { properties, closed: true }
}

impl Members {
    /// The property of that name, whatever its case: vendors' own tools differ in it.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name.eq_ignore_ascii_case(name))
    }
}

/// What the values of a property are. An export may have made a text of any of them; null and absent are no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A moment: RFC 3339, or as PowerShell writes it.
    Time,
    /// A length of time: ISO 8601 (`P90D`), or as .NET writes it (`90.00:00:00`).
    Duration,
    /// One of few texts, such as a state. New ones may come.
    Symbol,
    /// Such texts with commas between them, in one text.
    Symbols,
    /// Any text: a name, an id, an address.
    Text,
    /// A list of texts that an export may have joined.
    List(Element),
    /// A list of texts that comes as it is, or is not known.
    Texts,
    /// An object.
    Object(Members),
    /// A list of objects.
    Objects(Members),
    /// A list of texts, each of them JSON.
    Jsons(Members),
    /// An object or a list whose objects hold these properties at every depth, as it is or as JSON in a text.
    Tree(Members),
    /// Anything. What it holds is not declared: rules may know whether it is there.
    Any,
}

impl PropertyKind {
    /// The name of the kind in documentation and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Symbol => "symbol",
            Self::Symbols => "symbols in a text",
            Self::Text => "text",
            Self::List(_) | Self::Texts => "list",
            Self::Object(_) => "object",
            Self::Objects(_) => "objects",
            Self::Jsons(_) => "JSON in texts",
            Self::Tree(_) => "tree",
            Self::Any => "any",
        }
    }

    /// What the objects hold that are its values.
    #[must_use]
    pub const fn members(self) -> Option<Members> {
        match self {
            Self::Object(members) | Self::Objects(members) | Self::Jsons(members) | Self::Tree(members) => {
                Some(members)
            }
            _ => None,
        }
    }
}

/// How an element of a list of texts looks. What exports make one text of is taken apart by this, and by nothing else.
///
/// Windows PowerShell joins a list below the depth of `ConvertTo-Json` with blanks and writes an empty one as an empty
/// text (`LanguagePrimitives.ConvertTo(obj, typeof(string))`); people's own exports join with commas, semicolons, bars and
/// lines. What Graph itself writes as one text with commas, such as `guestOrExternalUserTypes`, is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// A GUID, a word of an enumeration, a domain, an address, a range of addresses: no blank, comma, semicolon or bar is
    /// in it.
    Word,
    /// Methods that are asked for together, with a comma between them: `password,sms`.
    Combination,
    /// A domain with what is shared with it: `*:CalendarSharingFreeBusySimple, ContactsSharing`.
    SharingDomain,
    /// A recipient as Exchange writes it: an address, `"Ada Lovelace" [SMTP:ada@contoso.com]`, or a name.
    Recipient,
    /// An address with its kind: `smtp:ada@contoso.com`, `X500:/o=Contoso/cn=Recipients/cn=Ada`.
    ProxyAddress,
    /// Any text: nobody can take apart what was joined.
    Text,
}

/// What a redaction does with the texts of a property. Booleans, numbers and times stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redaction {
    /// All but the known values become pseudonyms, part by part: an address stays an address, a domain a domain, an id an
    /// id, and what was equal is equal.
    Pseudonym,
    /// An id of the vendor, the same in every tenant, stays: of a product, a service plan, a role, a template.
    VendorId,
    /// A version of software stays.
    Version,
    /// An id that begins as Microsoft's own do stays, what else is no known value becomes a pseudonym.
    BuiltInId,
}

/// A property of the objects of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name, as the vendor writes it.
    pub name: &'static str,
    /// What its values are.
    pub kind: PropertyKind,
    /// What it means.
    pub meaning: &'static str,
    /// The texts that are known, whatever their case.
    pub values: &'static [&'static str],
    /// Further lists of such texts, which have a home of their own.
    pub lists: &'static [&'static [&'static str]],
    /// What known texts begin with.
    pub begin: &'static [&'static str],
    /// Single words that may stand within a text and name nobody.
    pub within: &'static [&'static str],
    /// What an export that makes an object of it writes there: the address of a URI, the numbers of a version.
    pub parts: &'static [Property],
    /// The enumeration of Microsoft Graph that holds the known texts: a test holds them against Microsoft's metadata.
    pub enumeration: Option<&'static str>,
    /// What a redaction does with it.
    pub redaction: Redaction,
}

impl Property {
    const fn new(name: &'static str, kind: PropertyKind, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            meaning,
            values: &[],
            lists: &[],
            begin: &[],
            within: &[],
            parts: &[],
            enumeration: None,
            redaction: Redaction::Pseudonym,
        }
    }

    /// With the texts that are known.
    #[must_use]
    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// With lists of known texts that have a home of their own.
    #[must_use]
    pub const fn lists(mut self, lists: &'static [&'static [&'static str]]) -> Self {
        self.lists = lists;
        self
    }

    /// With what known texts begin with.
    #[must_use]
    pub const fn begin(mut self, begin: &'static [&'static str]) -> Self {
        self.begin = begin;
        self
    }

    /// With words that may stand within a text and name nobody.
    #[must_use]
    pub const fn within(mut self, within: &'static [&'static str]) -> Self {
        self.within = within;
        self
    }

    /// With what an export that makes an object of it writes there.
    #[must_use]
    pub const fn parts(mut self, parts: &'static [Self]) -> Self {
        self.parts = parts;
        self
    }

    /// With the enumeration of Microsoft Graph that holds the known texts.
    #[must_use]
    pub const fn enumeration(mut self, name: &'static str) -> Self {
        self.enumeration = Some(name);
        self
    }

    /// An id of the vendor, the same in every tenant.
    #[must_use]
    pub const fn vendor_id(mut self) -> Self {
        self.redaction = Redaction::VendorId;
        self
    }

    /// A version of software.
    #[must_use]
    pub const fn version(mut self) -> Self {
        self.redaction = Redaction::Version;
        self
    }

    /// An id of which Microsoft gives some.
    #[must_use]
    pub const fn built_in_id(mut self) -> Self {
        self.redaction = Redaction::BuiltInId;
        self
    }
}

/// A property that is `true` or `false`.
#[must_use]
pub const fn boolean(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Boolean, meaning)
}

/// A property that is a whole number.
#[must_use]
pub const fn integer(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Integer, meaning)
}

/// A property that is a moment.
#[must_use]
pub const fn time(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Time, meaning)
}

/// A property that is a length of time.
#[must_use]
pub const fn duration(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Duration, meaning)
}

/// A property that is one of few texts.
#[must_use]
pub const fn symbol(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Symbol, meaning)
}

/// A property that is several such texts, in one text with commas.
#[must_use]
pub const fn symbols(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Symbols, meaning)
}

/// A property that is any text.
#[must_use]
pub const fn text(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Text, meaning)
}

/// A property that is a list of texts.
#[must_use]
pub const fn list(name: &'static str, element: Element, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::List(element), meaning)
}

/// A property that is a list of texts and comes as it is.
#[must_use]
pub const fn texts(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Texts, meaning)
}

/// A property that is an object.
#[must_use]
pub const fn object(name: &'static str, meaning: &'static str, members: Members) -> Property {
    Property::new(name, PropertyKind::Object(members), meaning)
}

/// A property that is a list of objects.
#[must_use]
pub const fn objects(name: &'static str, meaning: &'static str, members: Members) -> Property {
    Property::new(name, PropertyKind::Objects(members), meaning)
}

/// A property that is a list of texts, each of them JSON.
#[must_use]
pub const fn jsons(name: &'static str, meaning: &'static str, members: Members) -> Property {
    Property::new(name, PropertyKind::Jsons(members), meaning)
}

/// A property whose objects hold these properties at every depth.
#[must_use]
pub const fn tree(name: &'static str, meaning: &'static str, members: Members) -> Property {
    Property::new(name, PropertyKind::Tree(members), meaning)
}

/// A property of which rules may know whether it is there.
#[must_use]
pub const fn any(name: &'static str, meaning: &'static str) -> Property {
    Property::new(name, PropertyKind::Any, meaning)
}
