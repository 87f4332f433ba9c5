//! The sign-ins that no policy covers.
//!
//! What policies leave open is looked for and not reckoned out: a sign-in escapes a policy through one of its
//! conditions, and one that escapes them all at once is a gap. The policy that leaves the fewest ways out is tried
//! first, so that most tenants take a handful of steps. Where no way is left, the policies together cover everything:
//! one for two platforms and one for all but these, one for a group and one for all but that group.

use ephor_sdk::prelude::*;

use crate::conditional_access::scope::{Reach, Selection};
use crate::conditional_access::sign_in::{Bits, Dimension, Fact, Facts, Kind, Masks};
use crate::conditional_access::words::{self, objects};

/// A set of sign-ins: those with these values, of which these facts are true and false.
#[derive(Clone, Debug)]
pub struct Cell {
    masks: Masks,
    truth: Vec<Option<bool>>,
    /// Whether it is settled who the person is, and which application it is: there is one of each.
    user: bool,
    application: bool,
}

/// There are more cases than can be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Ways out that may yet be looked at before it is given up.
#[derive(Debug)]
pub struct Work(usize);

impl Work {
    /// Enough for a question about the tenant. 200 policies that each leave out a group of their own take some
    /// thousands.
    pub const TENANT: usize = 1_000_000;
    /// Enough for a question about one kind of user, of which there may be many.
    pub const USER: usize = 50_000;

    /// As many.
    #[must_use]
    pub const fn new(ways: usize) -> Self {
        Self(ways)
    }

    fn spend(&mut self, ways: usize) -> Result<(), TooMany> {
        self.0 = self.0.checked_sub(ways).ok_or(TooMany)?;
        Ok(())
    }
}

/// A way out of a policy.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// These values of a dimension only.
    Values(Dimension, Bits),
    /// Something that is excluded.
    Excluded(Fact),
    /// Nothing that is included: neither the facts of this selection nor other kinds of people than these.
    NotIncluded(usize, Bits),
}

impl Cell {
    /// All sign-ins of these values, by holders of these roles.
    #[must_use]
    pub fn new(masks: Masks, facts: &Facts, of: &[Fact]) -> Self {
        let mut cell = Self { masks, truth: vec![None; facts.count()], user: false, application: false };
        for fact in of {
            cell.settle(*fact, true, facts);
        }
        cell
    }

    /// The same from outside all locations that are named, trusted ones included.
    #[must_use]
    pub fn elsewhere(mut self, facts: &Facts) -> Self {
        for (fact, _) in facts.of_kind(Kind::Location).chain(facts.of_kind(Kind::Trusted)) {
            self.settle(fact, false, facts);
        }
        self
    }

    /// The same with other values of a dimension.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, bits: Bits) -> Self {
        self.masks = self.masks.with(dimension, bits);
        self
    }

    fn is(&self, fact: Fact) -> Option<bool> {
        self.truth.get(usize::from(fact)).copied().flatten()
    }

    /// Settles a fact, and what follows from it; false if that cannot be.
    fn settle(&mut self, fact: Fact, truth: bool, facts: &Facts) -> bool {
        if !self.note(fact, truth) {
            return false;
        }
        match facts.get(fact) {
            Some((Kind::User, _)) => self.user |= truth,
            Some((Kind::Application, _)) => self.application |= truth,
            _ => {}
        }
        facts.follows(fact, truth).into_iter().all(|(fact, truth)| self.note(fact, truth))
    }

    fn note(&mut self, fact: Fact, truth: bool) -> bool {
        match self.truth.get_mut(usize::from(fact)) {
            Some(known) => *known.get_or_insert(truth) == truth,
            None => true,
        }
    }

    /// Whether there is such a sign-in: whoever is in trusted locations is in one of them.
    fn is_possible(&self, facts: &Facts) -> bool {
        let is_trusted = facts.of_kind(Kind::Trusted).any(|(fact, _)| self.is(fact) == Some(true));
        let may_be_in = |id: &str| facts.find(Kind::Location, id).is_none_or(|fact| self.is(fact) != Some(false));
        !is_trusted || facts.all_trusted().is_none_or(|mut locations| locations.any(may_be_in))
    }

    /// Whether a fact that is not settled may be true.
    fn may_be(&self, fact: Fact, facts: &Facts) -> bool {
        self.is(fact).is_none()
            && match facts.get(fact) {
                Some((Kind::User, _)) => !self.user,
                Some((Kind::Application, _)) => !self.application,
                _ => true,
            }
    }

    /// Whether no sign-in of the cell is covered by the policy.
    #[must_use]
    pub fn escapes(&self, reach: &Reach) -> bool {
        let people = self.masks.of(Dimension::Person);
        let apart = Dimension::ALL.into_iter().any(|one| self.masks.of(one) & reach.masks.of(one) == 0);
        apart
            || selections(reach).any(|selection| {
                let excluded = people & !(selection.exclude_people | selection.exclude_some) == 0
                    || selection.exclude.iter().any(|fact| self.is(*fact) == Some(true));
                let included = selection.all
                    || people & selection.include_people != 0
                    || selection.include.iter().any(|fact| self.is(*fact) != Some(false))
                    || selection.include_false.iter().any(|fact| self.is(*fact) != Some(true));
                excluded || !included
            })
    }

    /// How a part of the cell gets out of a policy that covers some of it.
    fn ways(&self, reach: &Reach, facts: &Facts) -> Vec<Way> {
        let mut ways = Vec::new();
        for dimension in Dimension::ALL {
            let rest = self.masks.of(dimension) & !reach.masks.of(dimension);
            if rest != 0 {
                ways.push(Way::Values(dimension, rest));
            }
        }
        let people = self.masks.of(Dimension::Person);
        for (index, selection) in selections(reach).enumerate() {
            let not_included = people & !selection.include_people;
            let is_included = || {
                selection.include.iter().any(|fact| self.is(*fact) == Some(true))
                    || selection.include_false.iter().any(|fact| self.is(*fact) == Some(false))
            };
            if !selection.all && not_included != 0 && !is_included() {
                ways.push(Way::NotIncluded(index, not_included));
            }
            let excluded = people & (selection.exclude_people | selection.exclude_some);
            if excluded != 0 {
                ways.push(Way::Values(Dimension::Person, excluded));
            }
            let may_be = selection.exclude.iter().filter(|fact| self.may_be(**fact, facts));
            ways.extend(may_be.map(|fact| Way::Excluded(*fact)));
        }
        ways
    }

    /// The part of the cell that takes a way out; none if there is none.
    fn taking(&self, way: Way, reach: &Reach, facts: &Facts) -> Option<Self> {
        let mut cell = self.clone();
        let is_possible = match way {
            Way::Values(dimension, bits) => {
                cell = cell.with(dimension, bits);
                true
            }
            Way::Excluded(fact) => cell.settle(fact, true, facts),
            Way::NotIncluded(index, people) => {
                cell = cell.with(Dimension::Person, people);
                let selection = selections(reach).nth(index)?;
                selection.include.iter().all(|fact| cell.settle(*fact, false, facts))
                    && selection.include_false.iter().all(|fact| cell.settle(*fact, true, facts))
            }
        };
        is_possible.then_some(cell)
    }
}

fn selections(reach: &Reach) -> impl Iterator<Item = &Selection> {
    std::iter::once(&reach.people).chain(&reach.others)
}

/// A part of `cell` that none of the policies covers; none if they cover all of it.
///
/// # Errors
/// If there are too many cases.
pub fn find(policies: &[&Reach], cell: &Cell, facts: &Facts, work: &mut Work) -> Result<Option<Cell>, TooMany> {
    if facts.is_full() {
        return Err(TooMany);
    }
    let mut fewest: Option<(&Reach, Vec<Way>)> = None;
    for reach in policies {
        if cell.escapes(reach) {
            continue;
        }
        let ways = cell.ways(reach, facts);
        work.spend(1 + ways.len())?;
        if ways.is_empty() {
            return Ok(None);
        }
        if fewest.as_ref().is_none_or(|(_, known)| ways.len() < known.len()) {
            fewest = Some((reach, ways));
        }
    }
    let Some((reach, ways)) = fewest else { return Ok(cell.is_possible(facts).then(|| cell.clone())) };
    for way in ways {
        // What is cloned is as long as the facts are many.
        work.spend(1 + facts.count() / 16)?;
        let Some(cell) = cell.taking(way, reach, facts) else { continue };
        if let Some(gap) = find(policies, &cell, facts, work)? {
            return Ok(Some(gap));
        }
    }
    Ok(None)
}

impl Cell {
    /// What sets the cell apart from the one that was searched, in words: a part each.
    #[must_use]
    pub fn words(&self, searched: Masks, facts: &Facts) -> Vec<Phrase> {
        let narrower = |dimension: Dimension| {
            let own = self.masks.of(dimension);
            (own != searched.of(dimension)).then_some(own)
        };
        let of = |kind: Kind, truth: bool| -> Vec<&str> {
            let settled = self.truth.iter().enumerate().filter(|(_, known)| **known == Some(truth));
            let facts = settled.filter_map(|(number, _)| facts.get(Fact::try_from(number).ok()?));
            facts.filter(|(known, _)| *known == kind).map(|(_, id)| id).collect()
        };
        let mut words: Vec<Phrase> = Vec::new();
        let mut say = |kind: ObjectKind, one: &str, many: &str, ids: Vec<&str>| {
            if !ids.is_empty() {
                words.push(objects(kind, one, many, &ids));
            }
        };
        use ObjectKind::{Application, Group, Location, Role, User};
        say(User, "the user", "the users", of(Kind::User, true));
        say(Group, "members of the group", "members of all of the groups", of(Kind::Group, true));
        say(Role, "holders of the role", "holders of all of the roles", of(Kind::Role, true));
        if !self.user {
            say(User, "users other than", "users other than", of(Kind::User, false));
        }
        say(Group, "outside the group", "outside the groups", of(Kind::Group, false));
        say(Role, "without the role", "without any of the roles", of(Kind::Role, false));
        say(Application, "the application", "the applications", of(Kind::Application, true));
        say(Application, "applications of", "applications of", of(Kind::Suite, true));
        if !self.application {
            say(Application, "every application but", "every application but", of(Kind::Application, false));
        }
        say(Application, "applications outside", "applications outside", of(Kind::Suite, false));
        say(Location, "in the location", "in all of the locations", of(Kind::Location, true));
        say(Location, "outside the location", "outside the locations", of(Kind::Location, false));
        let mut say = |text: Option<String>| words.extend(text.map(Phrase::text));
        say(narrower(Dimension::Person).map(words::people));
        for (truth, text) in [(true, "in trusted locations"), (false, "outside trusted locations")] {
            say((!of(Kind::Trusted, truth).is_empty()).then(|| text.to_owned()));
        }
        say(narrower(Dimension::Platform).map(words::platforms));
        for (truth, before) in [(true, "on devices that match"), (false, "on devices that do not match")] {
            for filter in of(Kind::Device, truth) {
                say(Some(format!("{before} {}", words::clipped(filter))));
            }
        }
        say(narrower(Dimension::UserRisk).map(|own| words::risk(Dimension::UserRisk, own)));
        say(narrower(Dimension::SignInRisk).map(|own| words::risk(Dimension::SignInRisk, own)));
        say(narrower(Dimension::Flow).map(words::flows));
        if words.is_empty() { vec![Phrase::text(EVERYTHING)] } else { words }
    }
}

/// A gap that nothing sets apart.
const EVERYTHING: &str = "every sign-in";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditional_access::combined::tests::policy;
    use crate::conditional_access::policy::Policy;
    use crate::conditional_access::scope::{self, Wanted};
    use crate::conditional_access::sign_in::TrustedLocations;
    use ephor_sdk::serde_json::{Value, from_value, json};

    /// Numbers that look random and are the same each time.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % sides
        }

        fn some<'t>(&mut self, of: &[&'t str], odds: u64) -> Vec<&'t str> {
            of.iter().copied().filter(|_| self.roll(odds) == 0).collect()
        }
    }

    const PLATFORMS: [&str; 3] = ["windows", "iOS", "linux"];
    const GROUPS: [&str; 3] = ["g", "h", "i"];
    const PLACES: [&str; 3] = ["AllTrusted", "l", "m"];
    const GUESTS: [&str; 2] = ["internalGuest", "serviceProvider"];
    const SUITES: [&str; 2] = ["Office365", "MicrosoftAdminPortals"];

    /// A policy of a world that is small enough to be tried out.
    fn made(dice: &mut Dice) -> Value {
        let all_or = |dice: &mut Dice, all: &'static str, of: &[&'static str]| {
            if dice.roll(3) > 0 { vec![all] } else { dice.some(of, 2) }
        };
        let mut changes = vec![
            ("conditions.users.includeUsers", json!(all_or(dice, "All", &["u", "v"]))),
            ("conditions.users.includeGroups", json!(dice.some(&GROUPS, 4))),
            ("conditions.users.excludeGroups", json!(dice.some(&GROUPS, 4))),
            ("conditions.users.excludeUsers", json!(dice.some(&["u", "v"], 5))),
            ("conditions.applications.includeApplications", json!(all_or(dice, "All", &SUITES))),
            ("conditions.applications.excludeApplications", json!(dice.some(&SUITES, 5))),
        ];
        if dice.roll(3) == 0 {
            let included = json!({"guestOrExternalUserTypes": dice.some(&GUESTS, 2).join(",")});
            changes.push(("conditions.users.includeGuestsOrExternalUsers", included));
        }
        if dice.roll(4) == 0 {
            let excluded = json!({"guestOrExternalUserTypes": "internalGuest"});
            changes.push(("conditions.users.excludeGuestsOrExternalUsers", excluded));
        }
        if dice.roll(2) == 0 {
            let (include, exclude) = (all_or(dice, "all", &PLATFORMS), dice.some(&PLATFORMS, 4));
            changes.push(("conditions.platforms", json!({"includePlatforms": include, "excludePlatforms": exclude})));
        }
        if dice.roll(2) == 0 {
            let (include, exclude) = (all_or(dice, "All", &PLACES), dice.some(&PLACES, 4));
            changes.push(("conditions.locations", json!({"includeLocations": include, "excludeLocations": exclude})));
        }
        policy(&changes)
    }

    /// One sign-in of that world.
    struct SignIn<'s> {
        platform: &'s str,
        guest: &'s str,
        user: &'s str,
        facts: Vec<&'s str>,
    }

    /// Whether a policy covers a sign-in, by the words of the policy.
    fn covers(policy: &Value, sign_in: &SignIn<'_>) -> bool {
        let list = |path: &str| -> Vec<String> {
            let value = path.split('.').fold(policy, |at, name| &at[name]);
            match value {
                Value::String(text) => text.split(',').map(str::to_owned).collect(),
                Value::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
                _ => Vec::new(),
            }
        };
        let hit = |path: &str| list(path).iter().any(|id| sign_in.facts.contains(&id.as_str()));
        let user = |path: &str| list(path).iter().any(|id| id == sign_in.user);
        let guest = |path: &str| list(path).iter().any(|kind| kind == sign_in.guest);
        let all = |path: &str| list(path).iter().any(|id| id.eq_ignore_ascii_case("all"));
        let (users, applications) = ("conditions.users.includeUsers", "conditions.applications.includeApplications");
        let (places, platforms) = ("conditions.locations.includeLocations", "conditions.platforms.includePlatforms");
        // A condition without anything in it is none.
        let of = |path: &str| crate::conditional_access::conditions::is_blank(&policy["conditions"][path]);
        (all(users)
            || user(users)
            || hit("conditions.users.includeGroups")
            || guest("conditions.users.includeGuestsOrExternalUsers.guestOrExternalUserTypes"))
            && !user("conditions.users.excludeUsers")
            && !hit("conditions.users.excludeGroups")
            && !guest("conditions.users.excludeGuestsOrExternalUsers.guestOrExternalUserTypes")
            && (all(applications) || hit(applications))
            && !hit("conditions.applications.excludeApplications")
            && (of("locations") || all(places) || hit(places))
            && !hit("conditions.locations.excludeLocations")
            && (of("platforms") || all(platforms) || list(platforms).iter().any(|one| one == sign_in.platform))
            && !list("conditions.platforms.excludePlatforms").iter().any(|one| one == sign_in.platform)
    }

    /// Whether some sign-in is covered by none of the policies: all are tried, but for those from a trusted location that
    /// are not from trusted locations.
    fn some_sign_in_is_open(policies: &[Value], trusted: &[&str]) -> bool {
        let facts = [&GROUPS[..], &PLACES[..], &SUITES[..]].concat();
        let of = |set: u32| facts.iter().enumerate().filter(move |(index, _)| set & (1 << index) != 0);
        (0..1 << facts.len()).any(|set| {
            let facts: Vec<&str> = of(set).map(|(_, fact)| *fact).collect();
            if trusted.iter().any(|place| facts.contains(place)) && !facts.contains(&"AllTrusted") {
                return false;
            }
            ["windows", "iOS", "linux", "android"].iter().any(|platform| {
                ["(member)", "internalGuest", "serviceProvider"].iter().any(|guest| {
                    ["u", "v", "w"].iter().any(|user| {
                        let sign_in = SignIn { platform, guest, user, facts: facts.clone() };
                        !policies.iter().any(|policy| covers(policy, &sign_in))
                    })
                })
            })
        })
    }

    /// Looks for a gap, and holds what is found against trying every sign-in; the policies that could be read, and
    /// whether there is a gap.
    fn tried(made: Vec<Value>, trusted: &[&str]) -> (Vec<Value>, bool) {
        let mut facts = Facts::with_trusted(TrustedLocations {
            ids: trusted.iter().map(|id| (*id).to_owned()).collect(),
            are_all: false,
        });
        let wanted = Wanted { masks: Masks::EVERYTHING, action: None, tolerated: &[], spared: &[] };
        let mut reaches = Vec::new();
        let mut read_all = Vec::new();
        for policy in made {
            let known: Policy = from_value(policy.clone()).unwrap();
            let read = scope::read(known.conditions.as_ref(), wanted, &mut facts);
            if !read.opaque && read.unclear.is_none() {
                reaches.push(read.reach);
                read_all.push(policy);
            }
        }
        let cell = Cell::new(Masks::EVERYTHING, &facts, &[]);
        let reaches: Vec<&Reach> = reaches.iter().collect();
        let found = find(&reaches, &cell, &facts, &mut Work::new(Work::TENANT)).unwrap();
        if let Some(gap) = &found {
            assert!(reaches.iter().all(|reach| gap.escapes(reach)), "a gap is covered by none");
        }
        assert_eq!(
            found.is_some(),
            some_sign_in_is_open(&read_all, trusted),
            "{trusted:?}: {}",
            ephor_sdk::serde_json::to_string(&read_all).unwrap()
        );
        (read_all, found.is_some())
    }

    #[test]
    fn a_gap_is_found_where_trying_every_sign_in_finds_one_and_nowhere_else() {
        let mut dice = Dice(7);
        let (mut open, mut shut) = (0, 0);
        for _ in 0..250 {
            let count = 3 + dice.roll(10);
            let (_, is_open) = tried((0..count).map(|_| made(&mut dice)).collect(), &[]);
            *if is_open { &mut open } else { &mut shut } += 1;
        }
        assert!(open > 40 && shut > 40, "{open} open, {shut} shut");
    }

    #[test]
    fn what_is_known_of_trusted_locations_shuts_the_gaps_that_cannot_be_and_no_others() {
        let mut dice = Dice(11);
        let (mut open, mut shut, mut shut_by_trust) = (0, 0, 0);
        for round in 0..150 {
            let trusted: &[&str] = if round % 3 == 0 { &["l", "m"] } else { &["l"] };
            let policies = (0..3 + dice.roll(3)).map(|_| {
                let include = if dice.roll(3) == 0 { vec!["All"] } else { dice.some(&PLACES, 2) };
                let places = json!({"includeLocations": include, "excludeLocations": dice.some(&PLACES, 3)});
                policy(&[("conditions.locations", places)])
            });
            let (read, is_open) = tried(policies.collect(), trusted);
            *if is_open { &mut open } else { &mut shut } += 1;
            shut_by_trust += u32::from(!is_open && some_sign_in_is_open(&read, &[]));
        }
        assert!(open > 20 && shut > 20 && shut_by_trust > 2, "{open} open, {shut} shut, {shut_by_trust} by trust");
    }

    #[test]
    fn what_is_given_up_is_not_called_covered() {
        let mut facts = Facts::default();
        let wanted = Wanted { masks: Masks::EVERYTHING, action: None, tolerated: &[], spared: &[] };
        let known: Policy = from_value(policy(&[("conditions.users.excludeGroups", json!(["g"]))])).unwrap();
        let reach = scope::read(known.conditions.as_ref(), wanted, &mut facts).reach;
        let cell = Cell::new(Masks::EVERYTHING, &facts, &[]);
        assert_eq!(find(&[&reach], &cell, &facts, &mut Work::new(1)).unwrap_err(), TooMany);
        assert!(find(&[&reach], &cell, &facts, &mut Work::new(10)).unwrap().is_some());
    }
}
