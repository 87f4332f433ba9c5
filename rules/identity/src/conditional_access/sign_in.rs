//! What a sign-in is, in the terms of Conditional Access.
//!
//! It is one client, one platform, one level of each risk, one flow and one kind of person. Beside that any number of
//! facts are true of it: who the person is, of which groups and roles, the application, the place, whether the device
//! matches a filter.

use std::collections::{HashMap, HashSet};

use ephor_facts::conditional_access::{OFFICE_365, OFFICE_365_APPLICATIONS};

use crate::conditional_access::device_filter::Atom;

/// Some values of a dimension, one a bit.
pub type Bits = u16;

/// A dimension of which a sign-in has one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Types of clients.
    Client,
    /// Operating systems.
    Platform,
    /// Risk of the user.
    UserRisk,
    /// Risk of the sign-in.
    SignInRisk,
    /// How the sign-in is carried over to another device.
    Flow,
    /// Members of the tenant, and kinds of guests.
    Person,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Client, Self::Platform, Self::UserRisk, Self::SignInRisk, Self::Flow, Self::Person];

    /// The values, as Microsoft Graph writes them; the one in brackets is everything that has no name.
    #[must_use]
    pub const fn values(self) -> &'static [&'static str] {
        match self {
            Self::Client => &["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"],
            Self::Platform => &["android", "iOS", "windows", "windowsPhone", "macOS", "linux", "(unrecognized)"],
            Self::UserRisk | Self::SignInRisk => &["none", "low", "medium", "high"],
            Self::Flow => &["(ordinary)", "deviceCodeFlow", "authenticationTransfer"],
            Self::Person => &[
                "(member)",
                "internalGuest",
                "b2bCollaborationGuest",
                "b2bCollaborationMember",
                "b2bDirectConnectUser",
                "otherExternalUser",
                "serviceProvider",
            ],
        }
    }

    /// All values.
    #[must_use]
    pub const fn all(self) -> Bits {
        (1 << self.values().len()) - 1
    }

    /// The value of that name; none if it is new.
    #[must_use]
    pub fn bit(self, name: &str) -> Option<Bits> {
        let known = self.values().iter().position(|value| value.eq_ignore_ascii_case(name))?;
        Some(1 << known)
    }

    /// The names of the values.
    pub fn names(self, bits: Bits) -> impl Iterator<Item = &'static str> {
        self.values().iter().enumerate().filter(move |(index, _)| bits & (1 << index) != 0).map(|(_, name)| *name)
    }
}

/// Members of the tenant itself.
pub const MEMBER: Bits = 1;
/// The values of a sign-in that are still possible, or those to which a policy applies: by dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Masks {
    client: Bits,
    platform: Bits,
    user_risk: Bits,
    sign_in_risk: Bits,
    flow: Bits,
    person: Bits,
}

impl Masks {
    /// Every sign-in there is.
    pub const EVERYTHING: Self = Self {
        client: Dimension::Client.all(),
        platform: Dimension::Platform.all(),
        user_risk: Dimension::UserRisk.all(),
        sign_in_risk: Dimension::SignInRisk.all(),
        flow: Dimension::Flow.all(),
        person: Dimension::Person.all(),
    };

    /// The values of a dimension.
    #[must_use]
    pub const fn of(self, dimension: Dimension) -> Bits {
        match dimension {
            Dimension::Client => self.client,
            Dimension::Platform => self.platform,
            Dimension::UserRisk => self.user_risk,
            Dimension::SignInRisk => self.sign_in_risk,
            Dimension::Flow => self.flow,
            Dimension::Person => self.person,
        }
    }

    /// The same with other values of a dimension.
    #[must_use]
    pub const fn with(mut self, dimension: Dimension, bits: Bits) -> Self {
        match dimension {
            Dimension::Client => self.client = bits,
            Dimension::Platform => self.platform = bits,
            Dimension::UserRisk => self.user_risk = bits,
            Dimension::SignInRisk => self.sign_in_risk = bits,
            Dimension::Flow => self.flow = bits,
            Dimension::Person => self.person = bits,
        }
        self
    }
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The person is this user.
    User,
    /// The person is in this group.
    Group,
    /// The person holds this role.
    Role,
    /// The application is this one.
    Application,
    /// The application is one of a suite: `Office365`, `MicrosoftAdminPortals`.
    Suite,
    /// The sign-in comes from this named location.
    Location,
    /// The sign-in comes from a trusted location.
    Trusted,
    /// The device has this property, or matches this filter.
    Device,
}

/// Number of a fact in [`Facts`].
pub type Fact = u16;

/// The locations that are trusted, by their ids in small letters.
#[derive(Clone, Debug, Default)]
pub struct TrustedLocations {
    /// Those that are known to be.
    pub ids: HashSet<String>,
    /// Whether there are no others: whoever is in trusted locations is in one of these.
    pub are_all: bool,
}

/// Everything that policies ask of a sign-in and that is true or false of it.
#[derive(Debug, Default)]
pub struct Facts {
    known: Vec<(Kind, String)>,
    numbers: HashMap<String, Vec<Fact>>,
    trusted: TrustedLocations,
    /// The properties of devices among them.
    devices: Vec<(Fact, Atom)>,
}

impl Facts {
    /// No facts yet; these locations are trusted.
    #[must_use]
    pub fn with_trusted(trusted: TrustedLocations) -> Self {
        Self { trusted, ..Self::default() }
    }

    /// Whether a location is known to be trusted.
    #[must_use]
    pub fn is_trusted(&self, location: &str) -> bool {
        self.trusted.ids.contains(&location.to_ascii_lowercase())
    }

    /// The ids of all trusted locations, where they are known; none of them may be a fact.
    pub fn all_trusted(&self) -> Option<impl Iterator<Item = &str>> {
        self.trusted.are_all.then(|| self.trusted.ids.iter().map(String::as_str))
    }

    /// The number of a property of devices.
    pub fn number_of_device(&mut self, atom: &Atom) -> Fact {
        let number = self.number(Kind::Device, &atom.text());
        if !self.devices.iter().any(|(known, _)| *known == number) {
            self.devices.push((number, atom.clone()));
        }
        number
    }

    /// What else is true or false where a fact is: whoever is in a trusted location is in trusted locations, an
    /// application of a suite is in the suite, and a device that is compliant is not a device that is not.
    #[must_use]
    pub fn follows(&self, fact: Fact, truth: bool) -> Vec<(Fact, bool)> {
        let Some((kind, id)) = self.get(fact) else { return Vec::new() };
        let all = |kind: Kind, truth: bool| self.of_kind(kind).map(move |(fact, _)| (fact, truth)).collect();
        match (kind, truth) {
            (Kind::Location, true) if self.is_trusted(id) => all(Kind::Trusted, true),
            (Kind::Trusted, false) => self
                .of_kind(Kind::Location)
                .filter(|(_, id)| self.is_trusted(id))
                .map(|(fact, _)| (fact, false))
                .collect(),
            (Kind::Application, true) if is_of_office_365(id) => {
                self.find(Kind::Suite, OFFICE_365).map(|suite| (suite, true)).into_iter().collect()
            }
            (Kind::Suite, false) if id.eq_ignore_ascii_case(OFFICE_365) => {
                let members = self.of_kind(Kind::Application).filter(|(_, id)| is_of_office_365(id));
                members.map(|(fact, _)| (fact, false)).collect()
            }
            (Kind::Device, true) => {
                let Some((_, atom)) = self.devices.iter().find(|(known, _)| *known == fact) else { return Vec::new() };
                let others = self.devices.iter().filter(|(other, _)| *other != fact);
                others.filter_map(|(other, of)| Some((*other, atom.decides(of)?))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The facts of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (Fact, &str)> {
        let facts = self.known.iter().enumerate().filter(move |(_, (known, _))| *known == kind);
        facts.filter_map(|(number, (_, id))| Some((Fact::try_from(number).ok()?, id.as_str())))
    }

    /// The number of a fact, a new one if it was not asked for before. Ids are compared whatever their case.
    pub fn number(&mut self, kind: Kind, id: &str) -> Fact {
        if let Some(number) = self.find(kind, id) {
            return number;
        }
        let number = Fact::try_from(self.known.len()).unwrap_or(Fact::MAX);
        self.known.push((kind, id.to_owned()));
        self.numbers.entry(id.to_ascii_lowercase()).or_default().push(number);
        number
    }

    /// The number of a fact that policies ask for.
    #[must_use]
    pub fn find(&self, kind: Kind, id: &str) -> Option<Fact> {
        let numbers = if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.numbers.get(&id.to_ascii_lowercase())
        } else {
            self.numbers.get(id)
        };
        numbers?.iter().copied().find(|number| self.get(*number).is_some_and(|(known, _)| known == kind))
    }

    /// What a number stands for.
    #[must_use]
    pub fn get(&self, number: Fact) -> Option<(Kind, &str)> {
        self.known.get(usize::from(number)).map(|(kind, id)| (*kind, id.as_str()))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// Whether the numbers are used up: a policy could not be told from another.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.known.len() > usize::from(Fact::MAX)
    }
}

/// Whether an application is known to be one of the suite Office 365.
fn is_of_office_365(id: &str) -> bool {
    OFFICE_365_APPLICATIONS.iter().any(|member| member.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_one_number_whatever_the_case_of_its_id() {
        let mut facts = Facts::default();
        let group = facts.number(Kind::Group, "ABC");
        assert_eq!(facts.number(Kind::Group, "abc"), group);
        assert_eq!(facts.find(Kind::Group, "aBc"), Some(group));
        assert_eq!(facts.get(group), Some((Kind::Group, "ABC")), "told as it is written");
        let role = facts.number(Kind::Role, "abc");
        assert_ne!(role, group, "the same id of another kind is another fact");
        assert_eq!(facts.find(Kind::User, "abc"), None);
        assert_eq!(facts.count(), 2);
    }

    #[test]
    fn facts_that_cannot_be_numbered_are_noticed() {
        let mut facts = Facts::default();
        for number in 0..=u32::from(Fact::MAX) {
            assert!(!facts.is_full());
            facts.number(Kind::User, &number.to_string());
        }
        assert!(facts.is_full());
    }

    #[test]
    fn values_have_names_and_names_have_values() {
        for dimension in Dimension::ALL {
            let all = dimension.all();
            let bits: Vec<Bits> = dimension.names(all).map(|name| dimension.bit(name).unwrap()).collect();
            assert_eq!(bits.iter().fold(0, |sum, bit| sum | bit), all);
            assert_eq!(Masks::EVERYTHING.of(dimension), all);
            assert_eq!(Masks::EVERYTHING.with(dimension, 1).of(dimension), 1);
            assert_eq!(dimension.bit("brandNew"), None);
        }
        assert_eq!(Dimension::Platform.bit("IOS"), Dimension::Platform.bit("iOS"));
    }
}
