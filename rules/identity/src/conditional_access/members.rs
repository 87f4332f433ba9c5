//! To whom policies apply: by user, group, role and kind of guest, as far as it is known.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ephor_sdk::prelude::*;

use crate::conditional_access::coverage::Standing;
use crate::conditional_access::policy_set::PolicySet;
use crate::conditional_access::scope::Selection;
use crate::conditional_access::sign_in::{Bits, Dimension, Fact, Facts, Kind, MEMBER};
use crate::conditional_access::words;

/// What is known of a user.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Object id.
    pub id: Option<&'a str>,
    /// `Member` or `Guest`.
    pub user_type: Option<UserType<'a>>,
    /// The kind of guest; empty for a member of the tenant.
    pub external_user_type: Option<&'a str>,
    /// The groups that policies name.
    pub groups: Option<SymbolSet<'a>>,
    /// The roles.
    pub roles: Option<SymbolSet<'a>>,
}

/// One policy that counts.
#[derive(Debug)]
pub struct Counted {
    /// Its number in the document.
    pub number: usize,
    /// To whom it applies.
    pub people: Selection,
    /// Number of its reach for these people.
    pub class: usize,
    /// Why it cannot be told whether it counts.
    pub lacks: Option<String>,
}

impl Counted {
    /// What is not known of a policy that may apply.
    #[must_use]
    pub fn doubt(&self, applies: Applies) -> Option<Standing> {
        match (applies, &self.lacks) {
            (Applies::Perhaps(column), _) => Some(Standing::NotKnown(column)),
            (Applies::Yes, Some(why)) => Some(Standing::Unclear(self.number, why.clone())),
            (Applies::Yes, None) | (Applies::No, _) => None,
        }
    }
}

/// Three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applies {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// This column would say.
    Perhaps(&'static str),
}

/// What is known of a user, in the terms of the policies.
#[derive(Debug)]
pub struct Known {
    /// The facts that are true.
    facts: Vec<Fact>,
    /// The kinds of people that it may be.
    people: Bits,
    /// What is not known: the kinds of facts, each with its column.
    missing: Vec<(Kind, &'static str)>,
}

impl Known {
    /// Reads what the table says.
    #[must_use]
    pub fn new(person: Person<'_>, facts: &Facts) -> Self {
        let mut known = Self { facts: Vec::new(), people: person.kinds(), missing: Vec::new() };
        match person.id {
            Some(id) => known.facts.extend(facts.find(Kind::User, id)),
            None => known.missing.push((Kind::User, "id")),
        }
        for (kind, column, set) in
            [(Kind::Group, "policy_groups", person.groups), (Kind::Role, "directory_roles", person.roles)]
        {
            match set {
                Some(set) => known.facts.extend(set.iter().filter_map(|id| facts.find(kind, id))),
                None => known.missing.push((kind, column)),
            }
        }
        known
    }

    /// Whether a policy for these people applies.
    #[must_use]
    pub fn applies(&self, people: &Selection, facts: &Facts) -> Applies {
        if people.all && people.exclude.is_empty() && people.exclude_people | people.exclude_some == 0 {
            return Applies::Yes;
        }
        let excluded = self.selected(facts, &people.exclude, people.exclude_people, people.exclude_some);
        let included = if people.all {
            Applies::Yes
        } else {
            self.selected(facts, &people.include, people.include_people, people.include_some)
        };
        match (included, excluded) {
            (Applies::No, _) | (_, Applies::Yes) => Applies::No,
            (Applies::Perhaps(column), _) | (_, Applies::Perhaps(column)) => Applies::Perhaps(column),
            (Applies::Yes, Applies::No) => Applies::Yes,
        }
    }

    /// Whether the user is among these.
    fn selected(&self, facts: &Facts, of: &[Fact], people: Bits, some: Bits) -> Applies {
        let of_kind = Self::is_of_kind(self.people, people, some);
        if of_kind == Some(true) || of.iter().any(|fact| self.facts.contains(fact)) {
            return Applies::Yes;
        }
        if of_kind.is_none() {
            return Applies::Perhaps("external_user_type");
        }
        let asked = |kind: Kind| of.iter().filter_map(|fact| facts.get(*fact)).any(|(known, _)| known == kind);
        let missing = self.missing.iter().find(|(kind, _)| asked(*kind));
        missing.map_or(Applies::No, |(_, column)| Applies::Perhaps(column))
    }

    /// Whether one who is of these kinds is of those that are selected; none if that is not known.
    const fn is_of_kind(own: Bits, selected: Bits, some: Bits) -> Option<bool> {
        match (own & !selected, own & (selected | some)) {
            (0, _) => Some(true),
            (_, 0) => Some(false),
            _ => None,
        }
    }

    /// Why a policy does not apply.
    #[must_use]
    pub fn why_not(&self, people: &Selection, facts: &Facts) -> Phrase {
        let excluded = people.exclude.iter().find(|fact| self.facts.contains(fact));
        match excluded.and_then(|fact| facts.get(*fact)) {
            Some((Kind::Group, id)) => Phrase::text("excludes the group ").object(ObjectKind::Group, id),
            Some((Kind::Role, id)) => Phrase::text("excludes the role ").object(ObjectKind::Role, id),
            Some(_) => Phrase::text("excludes this user"),
            None if self.people & !people.exclude_people == 0 => {
                Phrase::text(format!("excludes {}", words::people(self.people)))
            }
            None => Phrase::text("does not include this user"),
        }
    }
}

impl Person<'_> {
    /// The kinds of people that the user may be.
    fn kinds(&self) -> Bits {
        const GUESTS: [&str; 2] = ["internalGuest", "b2bCollaborationGuest"];
        let bits =
            |names: &[&str]| names.iter().filter_map(|name| Dimension::Person.bit(name)).fold(0, |all, bit| all | bit);
        match self.external_user_type {
            Some("") => MEMBER,
            Some(kind) => Dimension::Person.bit(kind).unwrap_or(Dimension::Person.all() & !MEMBER),
            None if self.user_type.is_some_and(|kind| kind.is_guest()) => bits(&GUESTS),
            None if self.user_type.is_some_and(|kind| kind.is_member()) => MEMBER | bits(&["b2bCollaborationMember"]),
            None => Dimension::Person.all(),
        }
    }

    /// Whether the user or one of the groups is among these ids; none if the groups would decide and are not known.
    #[must_use]
    pub fn is_one_of<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Option<bool> {
        let mut any = false;
        for id in ids {
            any = true;
            let is = |own: &str| own.eq_ignore_ascii_case(id);
            if self.id.is_some_and(is) || self.groups.is_some_and(|groups| groups.iter().any(is)) {
                return Some(true);
            }
        }
        (!any || self.groups.is_some()).then_some(false)
    }
}

/// Which policies a fact includes and excludes, so that nothing has to be searched through for each user.
#[derive(Debug, Default)]
pub struct Index {
    /// By fact: the policies that include it, and those that exclude it.
    named: HashMap<Fact, (PolicySet, PolicySet)>,
    /// The same for all facts of a kind.
    kinds: Vec<(Kind, PolicySet, PolicySet)>,
    /// Whom policies select by the kind of person.
    people: Vec<(usize, Selection)>,
    by_people: RefCell<HashMap<Bits, Rc<ByPeople>>>,
    /// Those that include everybody.
    all: PolicySet,
    /// Those that leave nothing open where they apply.
    pub covering_all: PolicySet,
    /// Those that lack a property.
    pub lacking: PolicySet,
}

/// The policies that include and exclude somebody by the kind of person.
#[derive(Debug)]
struct ByPeople {
    included: PolicySet,
    perhaps_included: PolicySet,
    excluded: PolicySet,
    perhaps_excluded: PolicySet,
}

impl Index {
    /// Reads the policies; of each class it is told whether it leaves nothing open.
    #[must_use]
    pub fn new(policies: &[Counted], covers_all: &[bool], facts: &Facts) -> Self {
        let none = PolicySet::new(policies.len());
        let mut index =
            Self { all: none.clone(), covering_all: none.clone(), lacking: none.clone(), ..Self::default() };
        let kinds = [Kind::User, Kind::Group, Kind::Role];
        index.kinds = kinds.map(|kind| (kind, none.clone(), none.clone())).to_vec();
        for (number, policy) in policies.iter().enumerate() {
            let people = &policy.people;
            for (fact, is_excluded) in
                people.include.iter().map(|fact| (*fact, false)).chain(people.exclude.iter().map(|fact| (*fact, true)))
            {
                let (included, excluded) = index.named.entry(fact).or_insert_with(|| (none.clone(), none.clone()));
                if is_excluded { excluded } else { included }.insert(number);
                let kind = facts.get(fact).map(|(kind, _)| kind);
                for (_, included, excluded) in index.kinds.iter_mut().filter(|(known, ..)| Some(*known) == kind) {
                    if is_excluded { excluded } else { included }.insert(number);
                }
            }
            let by_kind =
                people.include_people | people.include_some | people.exclude_people | people.exclude_some != 0;
            if by_kind {
                index.people.push((number, people.clone()));
            }
            if people.all {
                index.all.insert(number);
            }
            if policy.lacks.is_some() {
                index.lacking.insert(number);
            }
            if covers_all.get(policy.class) == Some(&true) {
                index.covering_all.insert(number);
            }
        }
        index
    }

    /// The policies that apply, and those that do or may.
    #[must_use]
    pub fn applying(&self, known: &Known) -> (PolicySet, PolicySet) {
        let by_people = self.by_people(known.people);
        let (mut sure, mut excluded) = (self.all.clone(), by_people.excluded.clone());
        sure.add(&by_people.included);
        for (included_here, excluded_here) in known.facts.iter().filter_map(|fact| self.named.get(fact)) {
            sure.add(included_here);
            excluded.add(excluded_here);
        }
        let mut possible = sure.clone();
        possible.add(&by_people.perhaps_included);
        sure.take_out(&excluded);
        sure.take_out(&by_people.perhaps_excluded);
        for (kind, included, excluded) in &self.kinds {
            if known.missing.iter().any(|(missing, _)| missing == kind) {
                possible.add(included);
                sure.take_out(excluded);
            }
        }
        possible.take_out(&excluded);
        (sure, possible)
    }

    fn by_people(&self, people: Bits) -> Rc<ByPeople> {
        if let Some(known) = self.by_people.borrow().get(&people) {
            return known.clone();
        }
        let mut empty = self.all.clone();
        empty.take_out(&self.all);
        let mut by = ByPeople {
            included: empty.clone(),
            perhaps_included: empty.clone(),
            excluded: empty.clone(),
            perhaps_excluded: empty,
        };
        for (number, selection) in &self.people {
            match Known::is_of_kind(people, selection.include_people, selection.include_some) {
                Some(true) => by.included.insert(*number),
                None => by.perhaps_included.insert(*number),
                Some(false) => {}
            }
            match Known::is_of_kind(people, selection.exclude_people, selection.exclude_some) {
                Some(true) => by.excluded.insert(*number),
                None => by.perhaps_excluded.insert(*number),
                Some(false) => {}
            }
        }
        let by = Rc::new(by);
        self.by_people.borrow_mut().insert(people, by.clone());
        by
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every policy over a few facts and kinds of people, held against every person.
    #[test]
    fn the_index_says_of_everybody_what_each_policy_says_by_itself() {
        let mut facts = Facts::default();
        let user = facts.number(Kind::User, "u");
        let group = facts.number(Kind::Group, "g");
        let role = facts.number(Kind::Role, "r");
        let lists = [vec![], vec![user], vec![group], vec![role], vec![user, group, role]];
        let kinds = [(0, 0), (0b0110, 0), (0, 0b0100), (0b0010, 0b0100)];
        let mut policies = Vec::new();
        for all in [true, false] {
            for (include, exclude) in lists.iter().flat_map(|one| lists.iter().map(move |other| (one, other))) {
                for (included, excluded) in kinds.iter().flat_map(|one| kinds.iter().map(move |other| (one, other))) {
                    let people = Selection {
                        all,
                        include: include.clone(),
                        include_false: Vec::new(),
                        exclude: exclude.clone(),
                        include_people: included.0,
                        include_some: included.1,
                        exclude_people: excluded.0,
                        exclude_some: excluded.1,
                    };
                    policies.push(Counted { number: policies.len(), people, class: 0, lacks: None });
                }
            }
        }
        let index = Index::new(&policies, &[false], &facts);
        let columns = [(Kind::User, "id"), (Kind::Group, "policy_groups"), (Kind::Role, "directory_roles")];
        let mut answers = [0; 3];
        // Each fact is true, false or not known.
        for state in 0..27_usize {
            for people in [MEMBER, 0b0010, 0b0100, 0b0110, 0b0111] {
                let states = [state % 3, state / 3 % 3, state / 9];
                let of = |wanted: usize| move |(_, state): &(usize, usize)| *state == wanted;
                let numbered = || states.into_iter().enumerate();
                let known = Known {
                    facts: numbered().filter(of(1)).map(|(fact, _)| [user, group, role][fact]).collect(),
                    people,
                    missing: numbered().filter(of(2)).map(|(fact, _)| columns[fact]).collect(),
                };
                let (sure, possible) = index.applying(&known);
                for (number, policy) in policies.iter().enumerate() {
                    let mut one = PolicySet::new(policies.len());
                    one.insert(number);
                    let expected = match known.applies(&policy.people, &facts) {
                        Applies::No => (false, false),
                        Applies::Perhaps(_) => (false, true),
                        Applies::Yes => (true, true),
                    };
                    answers[usize::from(expected.0) + usize::from(expected.1)] += 1;
                    assert_eq!((sure.meets(&one), possible.meets(&one)), expected, "{known:?} {:?}", policy.people);
                }
            }
        }
        assert!(answers.iter().all(|count| *count > 1_000), "{answers:?}");
    }
}
