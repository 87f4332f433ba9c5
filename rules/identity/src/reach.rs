//! To which sign-ins a policy applies, as something that can be reckoned with.
//!
//! A policy applies where all its conditions hold. A condition that is not modelled here narrows it in a way that nobody
//! can tell, so such a policy is not reckoned with at all.

use ephor_sdk::serde_json::Value;

use crate::policy::{Applications, Conditions, Users, has};
use crate::sign_in::{Bits, Dimension, Fact, Facts, Kind, MEMBER, Masks};

/// A condition with things included and things excluded.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    /// Whether everything is included.
    pub all: bool,
    /// One of these must be true, unless everything is included.
    pub include: Vec<Fact>,
    /// None of these may be true.
    pub exclude: Vec<Fact>,
    /// Kinds of people that are included.
    pub include_people: Bits,
    /// Kinds of people of whom some are included: those of named tenants.
    pub include_some: Bits,
    /// Kinds of people that are excluded.
    pub exclude_people: Bits,
    /// Kinds of people of whom some are excluded.
    pub exclude_some: Bits,
}

impl Selection {
    /// Everything.
    #[must_use]
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }
}

/// To which sign-ins a policy applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The values of each dimension. People are in `people`.
    pub masks: Masks,
    /// Who signs in.
    pub people: Selection,
    /// Applications, places and devices.
    pub others: Vec<Selection>,
}

impl Reach {
    /// The same for somebody to whom the policy applies.
    #[must_use]
    pub fn for_its_people(&self) -> Self {
        Self { people: Selection::everything(), ..self.clone() }
    }
}

/// What is asked of the conditions of a policy.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// The sign-ins that have to be covered.
    pub masks: Masks,
    /// The action that has to be covered, in place of the applications.
    pub action: Option<&'static str>,
    /// Users and groups that may be excluded.
    pub tolerated: &'w [&'w str],
    /// Roles that may be excluded.
    pub spared: &'w [&'w str],
}

/// The conditions of a policy, read.
#[derive(Debug)]
pub struct Read {
    /// Where it applies. What is not there narrows nothing here: see `missing`.
    pub reach: Reach,
    /// Why it alone does not cover all that is wanted, in words.
    pub lacks: Vec<String>,
    /// Whether a condition narrows it in a way that nobody can tell.
    pub opaque: bool,
    /// A property that decides and is not there.
    pub missing: Option<&'static str>,
}

/// Reads the conditions of a policy.
#[must_use]
pub fn read(conditions: Option<&Conditions>, wanted: Wanted<'_>, facts: &mut Facts) -> Read {
    let reach = Reach { masks: Masks::EVERYTHING, people: Selection::everything(), others: Vec::new() };
    let mut read = Read { reach, lacks: Vec::new(), opaque: false, missing: None };
    let Some(conditions) = conditions else {
        read.missing = Some("conditions");
        return read;
    };
    read.clients(conditions.client_app_types.as_deref(), wanted);
    match &conditions.users {
        Some(users) => read.users(users, wanted, facts),
        None => read.miss("conditions.users.includeUsers"),
    }
    match (&conditions.applications, wanted.action) {
        (Some(applications), Some(action)) => read.action(applications, action),
        (Some(applications), None) => read.applications(applications, facts),
        (None, _) => read.miss("conditions.applications.includeApplications"),
    }
    for (name, value) in &conditions.others {
        read.condition(name, value, wanted, facts);
    }
    read
}

impl Read {
    fn miss(&mut self, property: &'static str) {
        self.missing = self.missing.or(Some(property));
    }

    /// A condition whose extent nobody can tell.
    fn hide(&mut self, lack: String) {
        self.opaque = true;
        self.lacks.push(lack);
    }

    fn clients(&mut self, types: Option<&[String]>, wanted: Wanted<'_>) {
        let Some(types) = types else { return self.miss("conditions.clientAppTypes") };
        let client = Dimension::Client;
        let known = types.iter().filter_map(|name| client.bit(name)).fold(0, |bits, bit| bits | bit);
        let bits = if has(types, "all") { client.all() } else { known };
        let open = wanted.masks.of(client);
        let covered: Vec<&str> = client.names(bits & open).collect();
        if bits & open != open {
            self.lacks.push(match (types.is_empty(), covered.is_empty()) {
                (true, _) => "for no type of client".to_owned(),
                (false, true) => format!("only for {}", types.join(", ")),
                (false, false) => format!("only for {}", covered.join(", ")),
            });
        }
        self.reach.masks = self.reach.masks.with(client, bits);
    }

    fn users(&mut self, users: &Users, wanted: Wanted<'_>, facts: &mut Facts) {
        let guests = users.include_guests_or_external_users.as_ref().filter(|value| !is_blank(value));
        let lists = [&users.include_users, &users.include_groups, &users.include_roles];
        if lists.iter().all(|list| list.is_empty()) && guests.is_none() {
            return self.miss("conditions.users.includeUsers");
        }
        let mut people = Selection { all: has(&users.include_users, "All"), ..Selection::default() };
        if !people.all {
            self.lacks.push("not for all users".to_owned());
        }
        for id in &users.include_users {
            match id.to_ascii_lowercase().as_str() {
                "all" | "none" => {}
                "guestsorexternalusers" => people.include_people |= Dimension::Person.all() & !MEMBER,
                _ => people.include.push(facts.number(Kind::User, id)),
            }
        }
        people.include.extend(users.include_groups.iter().map(|id| facts.number(Kind::Group, id)));
        people.include.extend(users.include_roles.iter().map(|id| facts.number(Kind::Role, id)));
        if let Some(guests) = guests {
            // A kind of guest that is new covers nobody whom this code knows.
            let guests = Guests::read(guests);
            people.include_people |= guests.all_tenants;
            people.include_some |= guests.some_tenants;
        }
        let mut leave_out = |what: &str, kind: Kind, ids: &[String], tolerated: &[&str]| {
            let is_tolerated = |id: &&String| tolerated.iter().any(|known| known.eq_ignore_ascii_case(id));
            let excluded: Vec<&str> = ids.iter().filter(|id| !is_tolerated(id)).map(String::as_str).collect();
            if !excluded.is_empty() {
                self.lacks.push(format!("leaves out the {what} {}", excluded.join(", ")));
            }
            for id in excluded {
                if kind == Kind::User && id.eq_ignore_ascii_case("GuestsOrExternalUsers") {
                    people.exclude_people |= Dimension::Person.all() & !MEMBER;
                } else {
                    people.exclude.push(facts.number(kind, id));
                }
            }
        };
        leave_out("users", Kind::User, &users.exclude_users, wanted.tolerated);
        leave_out("groups", Kind::Group, &users.exclude_groups, wanted.tolerated);
        leave_out("roles", Kind::Role, &users.exclude_roles, wanted.spared);
        if let Some(guests) = users.exclude_guests_or_external_users.as_ref().filter(|value| !is_blank(value)) {
            let Guests { names, new, all_tenants, some_tenants } = Guests::read(guests);
            let lack = format!("leaves out guests ({names})");
            if new || all_tenants | some_tenants == 0 {
                self.hide(lack);
            } else {
                self.lacks.push(lack);
            }
            people.exclude_people |= all_tenants;
            people.exclude_some |= some_tenants;
        }
        for (name, value) in &users.others {
            if !is_annotation(name) && !is_blank(value) {
                self.hide(format!("leaves out users by {name}"));
            }
        }
        self.reach.people = people;
    }

    fn action(&mut self, applications: &Applications, action: &str) {
        let actions = &applications.include_user_actions;
        let nothing = actions.is_empty()
            && applications.include_applications.is_empty()
            && applications.include_authentication_context_class_references.is_empty();
        if nothing {
            self.miss("conditions.applications.includeUserActions");
        } else if !has(actions, action) {
            self.hide("for applications or another action".to_owned());
        }
    }

    fn applications(&mut self, applications: &Applications, facts: &mut Facts) {
        let included = &applications.include_applications;
        let elsewhere = !applications.include_user_actions.is_empty()
            || !applications.include_authentication_context_class_references.is_empty();
        if included.is_empty() && !elsewhere {
            self.miss("conditions.applications.includeApplications");
        } else if included.is_empty() {
            self.hide("for an action or authentication context, not for applications".to_owned());
        }
        let mut selection = Selection { all: has(included, "All"), ..Selection::default() };
        if !selection.all && !included.is_empty() {
            self.lacks.push(if elsewhere {
                "for an action or authentication context, not for applications".to_owned()
            } else {
                "not for all applications".to_owned()
            });
        }
        // The words for a suite are not GUIDs.
        let mut fact = |id: &String| facts.number(if is_guid(id) { Kind::Application } else { Kind::Suite }, id);
        let named = |id: &&String| !id.eq_ignore_ascii_case("all") && !id.eq_ignore_ascii_case("none");
        selection.include = included.iter().filter(named).map(&mut fact).collect();
        selection.exclude = applications.exclude_applications.iter().map(&mut fact).collect();
        if !selection.exclude.is_empty() {
            self.lacks.push(format!("leaves out the applications {}", applications.exclude_applications.join(", ")));
        }
        for (name, value) in &applications.others {
            if !is_annotation(name) && !is_blank(value) {
                self.hide(format!("leaves out applications by {name}"));
            }
        }
        if !included.is_empty() {
            self.reach.others.push(selection);
        }
    }

    fn condition(&mut self, name: &str, value: &Value, wanted: Wanted<'_>, facts: &mut Facts) {
        if is_annotation(name) || is_blank(value) {
            return;
        }
        let lack = format!("only under the condition {name}{}", levels(value));
        let read = match name {
            "platforms" => platforms(value).map(|bits| (Dimension::Platform, bits)),
            "userRiskLevels" => risks(value).map(|bits| (Dimension::UserRisk, bits)),
            "signInRiskLevels" => risks(value).map(|bits| (Dimension::SignInRisk, bits)),
            "authenticationFlows" => flows(value).map(|bits| (Dimension::Flow, bits)),
            "locations" => {
                return match locations(value, facts) {
                    Some(selection) if selection == Selection::everything() => {}
                    Some(selection) => {
                        self.reach.others.push(selection);
                        self.lacks.push(lack);
                    }
                    None => self.hide(lack),
                };
            }
            "devices" => {
                return match device_filter(value, facts) {
                    Some(selection) => {
                        self.reach.others.push(selection);
                        self.lacks.push(lack);
                    }
                    None => self.hide(lack),
                };
            }
            _ => None,
        };
        let Some((dimension, bits)) = read else { return self.hide(lack) };
        self.reach.masks = self.reach.masks.with(dimension, bits);
        let open = wanted.masks.of(dimension);
        if bits & open != open {
            self.lacks.push(lack);
        }
    }
}

/// Guests and external users, as a policy selects them.
struct Guests {
    /// Their kinds, in words.
    names: String,
    /// Kinds of every tenant.
    all_tenants: Bits,
    /// Kinds of some tenants.
    some_tenants: Bits,
    /// Whether there is a kind that this code does not know.
    new: bool,
}

impl Guests {
    fn read(value: &Value) -> Self {
        let kinds = texts(value.get("guestOrExternalUserTypes"));
        let mut guests = Self { names: kinds.join(", "), all_tenants: 0, some_tenants: 0, new: false };
        let tenants = value.get("externalTenants").filter(|tenants| !is_blank(tenants));
        let membership = tenants.and_then(|tenants| tenants.get("membershipKind")).and_then(Value::as_str);
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

fn platforms(value: &Value) -> Option<Bits> {
    has_only(value, &["includePlatforms", "excludePlatforms"]).then_some(())?;
    let platform = Dimension::Platform;
    let included = texts(value.get("includePlatforms")).iter().fold(0, |bits, name| {
        bits | if name.eq_ignore_ascii_case("all") { platform.all() } else { platform.bit(name).unwrap_or(0) }
    });
    // A platform that is new is one of those without a name here.
    let unnamed = 1 << (platform.values().len() - 1);
    let excluded = texts(value.get("excludePlatforms")).iter().fold(0, |bits, name| {
        bits | if name.eq_ignore_ascii_case("all") { platform.all() } else { platform.bit(name).unwrap_or(unnamed) }
    });
    Some(included & !excluded)
}

fn risks(value: &Value) -> Option<Bits> {
    (value.is_array() || value.is_string()).then_some(())?;
    Some(texts(Some(value)).iter().fold(0, |bits, level| bits | Dimension::UserRisk.bit(level).unwrap_or(0)))
}

fn flows(value: &Value) -> Option<Bits> {
    has_only(value, &["transferMethods"]).then_some(())?;
    let methods = texts(value.get("transferMethods"));
    // `none` is how Graph may write that no flow is chosen. For a risk level it would be one of the levels.
    if methods.iter().all(|method| method.eq_ignore_ascii_case("none")) {
        return Some(Dimension::Flow.all());
    }
    Some(methods.iter().fold(0, |bits, method| bits | Dimension::Flow.bit(method).unwrap_or(0)))
}

fn locations(value: &Value, facts: &mut Facts) -> Option<Selection> {
    has_only(value, &["includeLocations", "excludeLocations"]).then_some(())?;
    let (included, excluded) = (texts(value.get("includeLocations")), texts(value.get("excludeLocations")));
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

fn device_filter(value: &Value, facts: &mut Facts) -> Option<Selection> {
    has_only(value, &["deviceFilter"]).then_some(())?;
    let filter = value.get("deviceFilter")?;
    has_only(filter, &["mode", "rule"]).then_some(())?;
    let rule = filter.get("rule")?.as_str()?.trim();
    let number = facts.number(Kind::Device, rule);
    match filter.get("mode")?.as_str()?.to_ascii_lowercase().as_str() {
        "include" => Some(Selection { include: vec![number], ..Selection::default() }),
        "exclude" => Some(Selection { all: true, exclude: vec![number], ..Selection::default() }),
        _ => None,
    }
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

fn is_annotation(name: &str) -> bool {
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

fn is_guid(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// A list of levels, in words.
fn levels(value: &Value) -> String {
    let texts: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if texts.is_empty() { String::new() } else { format!(" ({})", texts.join(", ")) }
}
