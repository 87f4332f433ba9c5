//! The conditions of a policy, one by one: what its values say, and whether there is something new among them.

use ephor_sdk::property;
use ephor_sdk::serde_json::Value;

use crate::conditional_access::device_filter;
use crate::conditional_access::scope::Selection;
use crate::conditional_access::sign_in::{Bits, Dimension, Facts, Kind};
use crate::conditional_access::words;

/// Names within conditions, held against what policies declare.
mod names {
    use super::property;

    pub const GUEST_TYPES: &str = property!(
        "conditional-access-policies",
        "conditions"."users"."includeGuestsOrExternalUsers"."guestOrExternalUserTypes"
    );
    pub const EXTERNAL_TENANTS: &str =
        property!("conditional-access-policies", "conditions"."users"."includeGuestsOrExternalUsers"."externalTenants");
    pub const MEMBERSHIP_KIND: &str = property!(
        "conditional-access-policies",
        "conditions"."users"."includeGuestsOrExternalUsers"."externalTenants"."membershipKind"
    );
    pub const INCLUDE_PLATFORMS: &str =
        property!("conditional-access-policies", "conditions"."platforms"."includePlatforms");
    pub const EXCLUDE_PLATFORMS: &str =
        property!("conditional-access-policies", "conditions"."platforms"."excludePlatforms");
    pub const TRANSFER_METHODS: &str =
        property!("conditional-access-policies", "conditions"."authenticationFlows"."transferMethods");
    pub const INCLUDE_LOCATIONS: &str =
        property!("conditional-access-policies", "conditions"."locations"."includeLocations");
    pub const EXCLUDE_LOCATIONS: &str =
        property!("conditional-access-policies", "conditions"."locations"."excludeLocations");
    pub const DEVICE_FILTER: &str = property!("conditional-access-policies", "conditions"."devices"."deviceFilter");
    pub const MODE: &str = property!("conditional-access-policies", "conditions"."devices"."deviceFilter"."mode");
    pub const RULE: &str = property!("conditional-access-policies", "conditions"."devices"."deviceFilter"."rule");
}

/// Guests and external users, as a policy selects them.
#[derive(Debug)]
pub struct Guests {
    /// Their kinds, in words.
    pub names: String,
    /// Kinds of every tenant.
    pub all_tenants: Bits,
    /// Kinds of some tenants.
    pub some_tenants: Bits,
    /// Whether there is a kind, or another member, that this code does not know.
    pub new: bool,
}

impl Guests {
    /// Reads them.
    #[must_use]
    pub fn read(value: &Value) -> Self {
        let kinds = texts(value.get(names::GUEST_TYPES));
        let names = words::guests(&kinds);
        let new = !has_only(value, &[names::GUEST_TYPES, names::EXTERNAL_TENANTS]);
        let mut guests = Self { names, all_tenants: 0, some_tenants: 0, new };
        let tenants = value.get(names::EXTERNAL_TENANTS).filter(|tenants| !is_blank(tenants));
        let membership = tenants.and_then(|tenants| tenants.get(names::MEMBERSHIP_KIND)).and_then(Value::as_str);
        let every = tenants.is_none() || membership.is_some_and(|kind| kind.eq_ignore_ascii_case("all"));
        for kind in kinds.iter().filter(|kind| **kind != "none") {
            match Dimension::Person.bit(kind) {
                // Those of this tenant have no other.
                Some(bit) if every || *kind == "internalGuest" => guests.all_tenants |= bit,
                Some(bit) => guests.some_tenants |= bit,
                None => guests.new = true,
            }
        }
        guests
    }
}

/// The only members that an object may have that say something.
fn has_only(value: &Value, known: &[&str]) -> bool {
    let others = |members: &ephor_sdk::serde_json::Map<String, Value>| {
        members.iter().any(|(name, value)| !known.contains(&name.as_str()) && !is_annotation(name) && !is_blank(value))
    };
    value.as_object().is_some_and(|members| !others(members))
}

/// Values of a dimension.
#[derive(Clone, Copy, Debug)]
pub struct Values {
    /// Those that are known.
    pub bits: Bits,
    /// Whether there is one beside them that this code does not know.
    pub new: bool,
}

impl Values {
    fn read(dimension: Dimension, names: &[&str], all: &str) -> Self {
        let mut values = Self { bits: 0, new: false };
        for name in names {
            match dimension.bit(name) {
                _ if name.eq_ignore_ascii_case(all) => values.bits |= dimension.all(),
                Some(bit) => values.bits |= bit,
                None => values.new = true,
            }
        }
        values
    }
}

/// The platforms; none if there is something new beside them.
#[must_use]
pub fn platforms(value: &Value) -> Option<Values> {
    has_only(value, &[names::INCLUDE_PLATFORMS, names::EXCLUDE_PLATFORMS]).then_some(())?;
    let platform = Dimension::Platform;
    let included = Values::read(platform, &texts(value.get(names::INCLUDE_PLATFORMS)), "all");
    // A platform that is new is one of those without a name here.
    let unnamed = 1 << (platform.values().len() - 1);
    let excluded = texts(value.get(names::EXCLUDE_PLATFORMS)).iter().fold(0, |bits, name| {
        bits | if name.eq_ignore_ascii_case("all") { platform.all() } else { platform.bit(name).unwrap_or(unnamed) }
    });
    Some(Values { bits: included.bits & !excluded, new: included.new })
}

/// The levels of a risk.
#[must_use]
pub fn risks(value: &Value) -> Option<Values> {
    (value.is_array() || value.is_string()).then_some(())?;
    Some(Values::read(Dimension::UserRisk, &texts(Some(value)), "(none is all)"))
}

/// The flows; none if there is something new beside them.
#[must_use]
pub fn flows(value: &Value) -> Option<Values> {
    has_only(value, &[names::TRANSFER_METHODS]).then_some(())?;
    let methods = texts(value.get(names::TRANSFER_METHODS));
    // `none` is how Graph may write that no flow is chosen. For a risk level it would be one of the levels.
    if methods.iter().all(|method| method.eq_ignore_ascii_case("none")) {
        return Some(Values { bits: Dimension::Flow.all(), new: false });
    }
    Some(Values::read(Dimension::Flow, &methods, "(none is all)"))
}

/// The places; none if there is something new beside them.
#[must_use]
pub fn locations(value: &Value, facts: &mut Facts) -> Option<Selection> {
    has_only(value, &[names::INCLUDE_LOCATIONS, names::EXCLUDE_LOCATIONS]).then_some(())?;
    let (included, excluded) = (texts(value.get(names::INCLUDE_LOCATIONS)), texts(value.get(names::EXCLUDE_LOCATIONS)));
    let mut fact = |id: &&str| {
        let kind = if id.eq_ignore_ascii_case("AllTrusted") { Kind::Trusted } else { Kind::Location };
        facts.number(kind, id)
    };
    Some(Selection {
        all: included.iter().any(|id| id.eq_ignore_ascii_case("all")),
        include: included.iter().filter(|id| !id.eq_ignore_ascii_case("all")).map(&mut fact).collect(),
        exclude: excluded.iter().map(&mut fact).collect(),
        ..Selection::default()
    })
}

/// What a filter asks of devices: all of these.
#[must_use]
pub fn device_filter(value: &Value, facts: &mut Facts) -> Option<Vec<Selection>> {
    has_only(value, &[names::DEVICE_FILTER]).then_some(())?;
    let filter = value.get(names::DEVICE_FILTER)?;
    has_only(filter, &[names::MODE, names::RULE]).then_some(())?;
    let rule = filter.get(names::RULE)?.as_str()?;
    let matches = match filter.get(names::MODE)?.as_str()?.to_ascii_lowercase().as_str() {
        "include" => true,
        "exclude" => false,
        _ => return None,
    };
    let selection = |clause: &device_filter::Clause, facts: &mut Facts| {
        let mut selection = Selection::default();
        for literal in clause {
            let fact = facts.number_of_device(&literal.atom);
            if literal.truth { &mut selection.include } else { &mut selection.include_false }.push(fact);
        }
        selection
    };
    Some(device_filter::clauses(rule, matches).iter().map(|clause| selection(clause, facts)).collect())
}

/// The texts of a list, or of one text with commas, as Graph writes flags.
#[must_use]
pub fn texts(value: Option<&Value>) -> Vec<&str> {
    let items = match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => vec![text.as_str()],
        _ => Vec::new(),
    };
    items.into_iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty()).collect()
}

/// Whether a member says something about another one.
#[must_use]
pub fn is_annotation(name: &str) -> bool {
    name.contains('@')
}

/// Whether there is nothing in it.
#[must_use]
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(members) => members.iter().all(|(name, value)| is_annotation(name) || is_blank(value)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether it is the id of an object, and not a word.
#[must_use]
pub fn is_guid(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
