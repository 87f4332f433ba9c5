//! To which sign-ins a policy applies, as something that can be reckoned with.
//!
//! A policy applies where all its conditions hold. A condition that is not modelled here narrows it in a way that nobody
//! can tell, so such a policy is not reckoned with at all.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::conditional_access::conditions::{
    Guests, Values, device_filter, flows, is_annotation, is_blank, is_guid, locations, platforms, risks,
};
use crate::conditional_access::policy::{Applications, Conditions, Users, has};
use crate::conditional_access::sign_in::{Bits, Dimension, Fact, Facts, Kind, MEMBER, Masks};
use crate::conditional_access::words::{self, objects};

/// A condition with things included and things excluded.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    /// Whether everything is included.
    pub all: bool,
    /// One of these must be true, unless everything is included.
    pub include: Vec<Fact>,
    /// Or one of these false.
    pub include_false: Vec<Fact>,
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
    /// Where it applies. What is not there narrows nothing here: see `unclear`.
    pub reach: Reach,
    /// Why it alone does not cover all that is wanted, in words.
    pub lacks: Vec<Phrase>,
    /// Whether a condition narrows it in a way that nobody can tell.
    pub opaque: bool,
    /// Whether it applies to something other than sign-ins to applications.
    pub elsewhere: bool,
    /// Whether it may apply to more than `reach`: it names something that is new.
    pub reaches_further: bool,
    /// Whether it may apply to more people.
    pub new_people: bool,
    /// What decides and is not there, or is new.
    pub unclear: Option<String>,
}

/// Conditions that are known to narrow a policy, by something that nothing here is said of.
const NARROWING: [&str; 4] = ["clientApplications", "insiderRiskLevels", "servicePrincipalRiskLevels", "deviceStates"];

/// Reads the conditions of a policy.
#[must_use]
pub fn read(conditions: Option<&Conditions>, wanted: Wanted<'_>, facts: &mut Facts) -> Read {
    let reach = Reach { masks: Masks::EVERYTHING, people: Selection::everything(), others: Vec::new() };
    let mut read = Read {
        reach,
        lacks: Vec::new(),
        opaque: false,
        elsewhere: false,
        reaches_further: false,
        new_people: false,
        unclear: None,
    };
    let Some(conditions) = conditions else {
        read.miss("conditions");
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

/// Why something cannot be told: a property is not there.
#[must_use]
pub fn is_missing(property: &str) -> String {
    format!("{property} is not there")
}

/// Why something cannot be told: a property is newer than this code.
#[must_use]
pub fn is_new(property: &str) -> String {
    format!("{} is new to this rule", words::clipped(property))
}

impl Read {
    fn miss(&mut self, property: &str) {
        self.unclear.get_or_insert_with(|| is_missing(property));
    }

    /// A property that may narrow the policy or widen it.
    fn doubt(&mut self, property: &str) {
        self.reaches_further = true;
        self.unclear.get_or_insert_with(|| is_new(property));
    }

    /// A condition whose extent nobody can tell.
    fn hide(&mut self, lack: impl Into<Phrase>) {
        self.opaque = true;
        self.lacks.push(lack.into());
    }

    fn lack(&mut self, lack: impl Into<Phrase>) {
        self.lacks.push(lack.into());
    }

    fn clients(&mut self, types: Option<&[String]>, wanted: Wanted<'_>) {
        let Some(types) = types else { return self.miss("conditions.clientAppTypes") };
        let client = Dimension::Client;
        let known = types.iter().filter_map(|name| client.bit(name)).fold(0, |bits, bit| bits | bit);
        let bits = if has(types, "all") { client.all() } else { known };
        let is_known = |name: &String| client.bit(name).is_some() || name.eq_ignore_ascii_case("all");
        self.reaches_further |= !types.iter().all(is_known);
        let open = wanted.masks.of(client);
        if bits & open != open {
            self.lack(match (types.is_empty(), known) {
                (true, _) => "applies to no type of client".to_owned(),
                (false, 0) => format!("applies only to {}", types.join(", ")),
                (false, known) => format!("applies only to sign-ins {}", words::clients(known)),
            });
        }
        self.reach.masks = self.reach.masks.with(client, bits);
    }

    fn users(&mut self, users: &Users, wanted: Wanted<'_>, facts: &mut Facts) {
        let guests = users.include_guests_or_external_users.as_ref().filter(|value| !is_blank(value));
        let lists = [&users.include_users, &users.include_groups, &users.include_roles];
        for (name, value) in &users.others {
            if !is_annotation(name) && !is_blank(value) {
                self.new_people = true;
                self.doubt(&format!("conditions.users.{name}"));
            }
        }
        if lists.iter().all(|list| list.is_empty()) && guests.is_none() {
            return self.miss("conditions.users.includeUsers");
        }
        let mut people = Selection { all: has(&users.include_users, "All"), ..Selection::default() };
        if !people.all {
            self.lack("does not include all users");
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
            self.reaches_further |= guests.new;
            self.new_people |= guests.new;
            people.include_people |= guests.all_tenants;
            people.include_some |= guests.some_tenants;
        }
        for (kind, ids, tolerated) in [
            (Kind::User, &users.exclude_users, wanted.tolerated),
            (Kind::Group, &users.exclude_groups, wanted.tolerated),
            (Kind::Role, &users.exclude_roles, wanted.spared),
        ] {
            self.leave_out(kind, ids, tolerated, facts, &mut people);
        }
        if let Some(guests) = users.exclude_guests_or_external_users.as_ref().filter(|value| !is_blank(value)) {
            let Guests { names, new, all_tenants, some_tenants } = Guests::read(guests);
            let lack = format!("excludes {names}");
            if new || all_tenants | some_tenants == 0 {
                self.hide(lack);
            } else {
                self.lack(lack);
            }
            people.exclude_people |= all_tenants;
            people.exclude_some |= some_tenants;
        }
        self.reach.people = people;
    }

    fn leave_out(&mut self, kind: Kind, ids: &[String], tolerated: &[&str], facts: &mut Facts, people: &mut Selection) {
        let is_tolerated = |id: &&str| tolerated.iter().any(|known| known.eq_ignore_ascii_case(id));
        let is_guests = |id: &&str| kind == Kind::User && id.eq_ignore_ascii_case("GuestsOrExternalUsers");
        let excluded: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !is_tolerated(id)).collect();
        let (guests, excluded): (Vec<&str>, Vec<&str>) = excluded.into_iter().partition(is_guests);
        if !guests.is_empty() {
            self.lack("excludes guests and external users");
            people.exclude_people |= Dimension::Person.all() & !MEMBER;
        }
        if !excluded.is_empty() {
            let (kind, one, many) = match kind {
                Kind::Group => (ObjectKind::Group, "excludes the group", "excludes the groups"),
                Kind::Role => (ObjectKind::Role, "excludes the role", "excludes the roles"),
                _ => (ObjectKind::User, "excludes the user", "excludes the users"),
            };
            self.lack(objects(kind, one, many, &excluded));
        }
        people.exclude.extend(excluded.into_iter().map(|id| facts.number(kind, id)));
    }

    fn action(&mut self, applications: &Applications, action: &str) {
        let actions = &applications.include_user_actions;
        let nothing = actions.is_empty()
            && applications.include_applications.is_empty()
            && applications.include_authentication_context_class_references.is_empty();
        self.further_of_applications(applications);
        if nothing {
            self.miss("conditions.applications.includeUserActions");
        } else if !has(actions, action) {
            self.hide("applies to applications or another action");
        }
    }

    /// What is new in the choice of applications; a filter is known to narrow it.
    fn further_of_applications(&mut self, applications: &Applications) {
        for (name, value) in &applications.others {
            match name.as_str() {
                name if is_annotation(name) || is_blank(value) => {}
                "applicationFilter" => self.hide("selects applications by a filter"),
                name => self.doubt(&format!("conditions.applications.{name}")),
            }
        }
    }

    fn applications(&mut self, applications: &Applications, facts: &mut Facts) {
        let included = &applications.include_applications;
        let elsewhere = !applications.include_user_actions.is_empty()
            || !applications.include_authentication_context_class_references.is_empty();
        if included.is_empty() && !elsewhere {
            self.miss("conditions.applications.includeApplications");
        } else if included.is_empty() {
            self.elsewhere = true;
            self.hide("applies to an action or authentication context, not to applications");
        }
        let mut selection = Selection { all: has(included, "All"), ..Selection::default() };
        if !selection.all && !included.is_empty() {
            self.lack(if elsewhere {
                "applies to an action or authentication context, not to applications"
            } else {
                "does not include all applications"
            });
        }
        // The words for a suite are not GUIDs.
        let mut fact = |id: &String| facts.number(if is_guid(id) { Kind::Application } else { Kind::Suite }, id);
        let named = |id: &&String| !id.eq_ignore_ascii_case("all") && !id.eq_ignore_ascii_case("none");
        selection.include = included.iter().filter(named).map(&mut fact).collect();
        selection.exclude = applications.exclude_applications.iter().map(&mut fact).collect();
        if !selection.exclude.is_empty() {
            let ids: Vec<&str> = applications.exclude_applications.iter().map(String::as_str).collect();
            let (one, many) = ("excludes the application", "excludes the applications");
            self.lack(objects(ObjectKind::Application, one, many, &ids));
        }
        self.further_of_applications(applications);
        if !included.is_empty() {
            self.reach.others.push(selection);
        }
    }

    fn condition(&mut self, name: &str, value: &Value, wanted: Wanted<'_>, facts: &mut Facts) {
        if is_annotation(name) || is_blank(value) {
            return;
        }
        let (dimension, read) = match name {
            "platforms" => (Dimension::Platform, platforms(value)),
            "userRiskLevels" => (Dimension::UserRisk, risks(value)),
            "signInRiskLevels" => (Dimension::SignInRisk, risks(value)),
            "authenticationFlows" => (Dimension::Flow, flows(value)),
            "locations" => {
                return match locations(value, facts) {
                    Some(selection) if selection == Selection::everything() => {}
                    Some(selection) => {
                        self.reach.others.push(selection);
                        self.lack("applies only in some locations");
                    }
                    None => self.doubt("conditions.locations"),
                };
            }
            "devices" => {
                return match device_filter(value, facts) {
                    Some(selections) => {
                        self.reach.others.extend(selections);
                        self.lack("applies only to devices of a filter");
                    }
                    None => self.hide("applies only to some devices"),
                };
            }
            _ if NARROWING.contains(&name) => return self.hide(format!("applies only under the condition {name}")),
            _ => return self.doubt(&format!("conditions.{name}")),
        };
        let Some(Values { bits, new }) = read else { return self.doubt(&format!("conditions.{name}")) };
        self.reaches_further |= new;
        self.reach.masks = self.reach.masks.with(dimension, bits);
        let open = wanted.masks.of(dimension);
        if bits & open != open {
            self.lack(match (dimension, bits) {
                (_, 0) => format!("applies only under the condition {name}"),
                (Dimension::Platform, bits) => format!("applies only {}", words::platforms(bits)),
                (Dimension::Flow, bits) => format!("applies only to {}", words::flow_names(bits)),
                (dimension, bits) => format!("applies only {}", words::risk(dimension, bits)),
            });
        }
    }
}
