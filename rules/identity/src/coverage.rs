//! Who is covered: Conditional Access, asked for one user after the other.
//!
//! Policies are read once. For a user it is settled which of them apply; what these leave open is the same for all
//! users to whom the same policies apply, and is looked for once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ephor_sdk::prelude::*;

use crate::conditional_access::{Goal, weigh};
use crate::gap::{self, Cell, TooMany, Work};
use crate::policy::Policy;
use crate::reach::{Reach, Selection};
use crate::sign_in::{Bits, Dimension, Fact, Facts, Kind, MEMBER, Masks};

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

/// What the policies amount to for a user.
#[derive(Clone, Debug)]
pub enum Standing {
    /// Whatever the user does is covered.
    Covered,
    /// Something is open.
    Open(Open),
    /// A column that decides is not known.
    NotKnown(&'static str),
    /// The policy of that number, which decides, lacks a property.
    Unclear(usize, &'static str),
    /// There are more cases than can be tried.
    TooMany,
}

/// What is open for a user.
#[derive(Clone, Debug)]
pub struct Open {
    /// In words.
    pub what: String,
    /// The policies that cover it for others, and why not for this user.
    pub why: Vec<(usize, String)>,
}

/// One policy that counts.
#[derive(Debug)]
struct Counted {
    /// Its number in the document.
    number: usize,
    /// To whom it applies.
    people: Selection,
    /// Where it applies for these people.
    reach: Reach,
    /// The property that it lacks.
    lacks: Option<&'static str>,
}

/// What a set of policies leaves open, in words, and which others cover it.
type Left = Result<Option<(String, Vec<usize>)>, TooMany>;

/// The policies, read for one goal.
#[derive(Debug)]
pub struct Coverage {
    facts: Facts,
    policies: Vec<Counted>,
    masks: Masks,
    /// The sign-ins that are asked about.
    searched: Cell,
    left: RefCell<HashMap<Vec<u16>, Rc<Left>>>,
}

/// A text that a finding on each of many users carries: names come from the tenant, and a call may hand back 16 MiB.
#[must_use]
pub fn clipped(mut text: String) -> String {
    const BYTES: usize = 300;
    if text.len() > BYTES {
        let end = (0..=BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Applies {
    Yes,
    No,
    Perhaps(&'static str),
}

impl Coverage {
    /// Reads the policies. Nobody may be excluded: that is judged where a user is found to be.
    #[must_use]
    pub fn new(policies: &[Item<Policy>], goal: Goal) -> Self {
        let weighed = weigh(policies, goal, &[]);
        let counted = |(number, reach, lacks): (usize, Reach, Option<&'static str>)| Counted {
            number,
            reach: reach.for_its_people(),
            people: reach.people,
            lacks,
        };
        let clear = weighed.counted.into_iter().map(|(number, reach)| (number, reach, None));
        let unclear = weighed.unclear.into_iter().map(|(number, reach, lacks)| (number, reach, Some(lacks)));
        Self {
            searched: Cell::new(goal.masks, &weighed.facts, &[]),
            facts: weighed.facts,
            policies: clear.chain(unclear).map(counted).collect(),
            masks: goal.masks,
            left: RefCell::default(),
        }
    }

    /// The same, asked about sign-ins from outside all locations that policies name.
    #[must_use]
    pub fn elsewhere(mut self) -> Self {
        self.searched = self.searched.elsewhere(&self.facts);
        self
    }

    /// The policies that apply to some sign-in of the user, by number.
    ///
    /// # Errors
    /// If one of them may apply: what is not known.
    pub fn touching(&self, person: Person<'_>) -> Result<Vec<usize>, Standing> {
        let known = Known::new(person, &self.facts);
        let (mut touching, mut doubt) = (Vec::new(), None);
        for policy in self.policies.iter().filter(|policy| !self.searched.escapes(&policy.reach)) {
            match (known.applies(&policy.people, &self.facts), policy.lacks) {
                (Applies::No, _) => {}
                (Applies::Yes, None) => touching.push(policy.number),
                (Applies::Yes, Some(property)) => {
                    doubt = doubt.or(Some(Standing::Unclear(policy.number, property)));
                }
                (Applies::Perhaps(column), _) => doubt = doubt.or(Some(Standing::NotKnown(column))),
            }
        }
        match doubt {
            Some(doubt) if touching.is_empty() => Err(doubt),
            _ => Ok(touching),
        }
    }

    /// Where the user stands.
    #[must_use]
    pub fn of(&self, person: Person<'_>) -> Standing {
        let known = Known::new(person, &self.facts);
        let (mut sure, mut possible, mut doubt) = (Vec::new(), Vec::new(), None);
        for (index, policy) in (0_u16..).zip(&self.policies) {
            let applies = known.applies(&policy.people, &self.facts);
            match (applies, policy.lacks) {
                (Applies::No, _) => {}
                (Applies::Yes, None) => {
                    sure.push(index);
                    possible.push(index);
                }
                (Applies::Yes, Some(property)) => {
                    doubt = doubt.or(Some(Standing::Unclear(policy.number, property)));
                    possible.push(index);
                }
                (Applies::Perhaps(column), _) => {
                    doubt = doubt.or(Some(Standing::NotKnown(column)));
                    possible.push(index);
                }
            }
        }
        let left = self.left_by(&sure);
        let (what, others) = match &*left {
            Ok(None) => return Standing::Covered,
            Ok(Some(open)) => open,
            Err(TooMany) => return Standing::TooMany,
        };
        if let Some(doubt) = doubt {
            match &*self.left_by(&possible) {
                Ok(None) => return doubt,
                // It is open whatever is not known.
                Ok(Some(_)) => {}
                Err(TooMany) => return Standing::TooMany,
            }
        }
        let why = others
            .iter()
            .filter_map(|index| self.policies.get(*index))
            .filter_map(|policy| known.why_not(&policy.people, &self.facts).map(|why| (policy.number, why)));
        Standing::Open(Open { what: what.clone(), why: why.collect() })
    }

    /// What these policies leave open.
    fn left_by(&self, applying: &[u16]) -> Rc<Left> {
        if let Some(known) = self.left.borrow().get(applying) {
            return known.clone();
        }
        let left = Rc::new(self.look(applying));
        self.left.borrow_mut().insert(applying.to_vec(), left.clone());
        left
    }

    fn look(&self, applying: &[u16]) -> Left {
        let numbers = applying.iter().map(|index| usize::from(*index));
        let reaches: Vec<&Reach> =
            numbers.filter_map(|index| self.policies.get(index)).map(|policy| &policy.reach).collect();
        let Some(gap) = gap::find(&reaches, &self.searched, &self.facts, &mut Work::new(Work::USER))? else {
            return Ok(None);
        };
        let covers = |policy: &Counted| policy.lacks.is_none() && !gap.escapes(&policy.reach);
        let others = self.policies.iter().enumerate().filter(|(_, policy)| covers(policy)).map(|(index, _)| index);
        Ok(Some((clipped(gap.words(self.masks, &self.facts)), others.collect())))
    }
}

/// What is known of a user, in the terms of the policies.
struct Known {
    /// The facts that are true.
    facts: Vec<Fact>,
    /// The kinds of people that it may be.
    people: Bits,
    /// What is not known: the kinds of facts, each with its column.
    missing: Vec<(Kind, &'static str)>,
}

impl Known {
    fn new(person: Person<'_>, facts: &Facts) -> Self {
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

    fn applies(&self, people: &Selection, facts: &Facts) -> Applies {
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
        if self.people & !people == 0 || of.iter().any(|fact| self.facts.contains(fact)) {
            return Applies::Yes;
        }
        if self.people & (people | some) != 0 {
            return Applies::Perhaps("external_user_type");
        }
        let asked = |kind: Kind| of.iter().filter_map(|fact| facts.get(*fact)).any(|(known, _)| known == kind);
        let missing = self.missing.iter().find(|(kind, _)| asked(*kind));
        missing.map_or(Applies::No, |(_, column)| Applies::Perhaps(column))
    }

    fn why_not(&self, people: &Selection, facts: &Facts) -> Option<String> {
        if self.applies(people, facts) != Applies::No {
            return None;
        }
        let excluded = people.exclude.iter().find(|fact| self.facts.contains(fact));
        Some(match excluded.and_then(|fact| facts.get(*fact)) {
            Some((Kind::Group, id)) => format!("leaves out the group {id}"),
            Some((Kind::Role, id)) => {
                format!("leaves out the role {}", Role::parse(id).map_or(id, |role| role.name()))
            }
            Some(_) => "leaves out this user".to_owned(),
            None if self.people & !people.exclude_people == 0 => {
                let kinds: Vec<&str> = Dimension::Person.names(self.people).collect();
                format!("leaves out guests ({})", kinds.join(", "))
            }
            None => "is for others".to_owned(),
        })
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
