//! Who is covered: Conditional Access, asked for one user after the other.
//!
//! Policies are read once. For a user it is settled which of them apply; what these leave open is the same for all
//! users to whom the same policies apply, and is looked for once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ephor_sdk::prelude::*;

use crate::conditional_access::combined::{Weighed, weigh};
use crate::conditional_access::gap::{self, Cell, TooMany, Work};
use crate::conditional_access::locations::Policies;
use crate::conditional_access::members::{Applies, Counted, Index, Known, Person};
use crate::conditional_access::policy_set::PolicySet;
use crate::conditional_access::required_control::Goal;
use crate::conditional_access::scope::Reach;
use crate::conditional_access::sign_in::{Facts, Masks};

/// What the policies amount to for a user.
#[derive(Clone, Debug)]
pub enum Standing {
    /// Whatever the user does is covered.
    Covered,
    /// Something is open.
    Open(Open),
    /// A column that decides is not known.
    NotKnown(&'static str),
    /// Something of the policy of that number, which decides, cannot be told, and why.
    Unclear(usize, String),
    /// There are more cases than can be tried.
    TooMany,
}

/// What is open for a user.
#[derive(Clone, Debug)]
pub struct Open {
    /// In words: a part each.
    pub what: Vec<Phrase>,
    /// Policies that cover it for others, and why not for this user.
    pub why: Vec<(usize, Phrase)>,
    /// How many there are more.
    pub more: usize,
}

/// What a set of reaches leaves open, in words, and the policies that cover it.
type Left = Result<Option<(Vec<Phrase>, PolicySet)>, TooMany>;

/// The policies, read for one goal.
#[derive(Debug)]
pub struct Coverage {
    facts: Facts,
    policies: Vec<Counted>,
    /// Those that may reach further than that: see [`Weighed::further`].
    further: Vec<Counted>,
    /// The reaches that there are: most policies share one.
    classes: Vec<Reach>,
    index: Index,
    masks: Masks,
    /// The sign-ins that are asked about.
    searched: Cell,
    left: RefCell<HashMap<PolicySet, Rc<Left>>>,
}

impl Coverage {
    /// Reads the policies. Nobody may be excluded: that is judged where a user is found to be.
    #[must_use]
    pub fn new(policies: &Policies, goal: Goal) -> Self {
        Self::of_sign_ins(policies, goal, &[], |cell, _| cell)
    }

    /// The same, as if policies did not exclude these users and groups.
    #[must_use]
    pub fn tolerating(policies: &Policies, goal: Goal, tolerated: &[&str]) -> Self {
        Self::of_sign_ins(policies, goal, tolerated, |cell, _| cell)
    }

    /// The same, asked about sign-ins from outside all locations that policies name.
    #[must_use]
    pub fn elsewhere(policies: &Policies, goal: Goal) -> Self {
        Self::of_sign_ins(policies, goal, &[], Cell::elsewhere)
    }

    fn of_sign_ins(
        policies: &Policies,
        goal: Goal,
        tolerated: &[&str],
        narrowed: impl FnOnce(Cell, &Facts) -> Cell,
    ) -> Self {
        let Weighed { facts, counted, unclear, further, .. } = weigh(policies, goal, tolerated, &[]);
        let searched = narrowed(Cell::new(goal.masks, &facts, &[]), &facts);
        let clear = counted.into_iter().map(|(number, reach)| (number, reach, None));
        let unclear = unclear.into_iter().map(|(number, reach, lacks)| (number, reach, Some(lacks)));
        let mut coverage = Self {
            facts,
            policies: Vec::new(),
            further: further
                .into_iter()
                .map(|(number, reach, why)| Counted { number, people: reach.people, class: 0, lacks: Some(why) })
                .collect(),
            classes: Vec::new(),
            index: Index::default(),
            masks: goal.masks,
            searched,
            left: RefCell::default(),
        };
        for (number, reach, lacks) in clear.chain(unclear) {
            let own = reach.for_its_people();
            if coverage.searched.escapes(&own) {
                continue;
            }
            let class = coverage.classes.iter().position(|known| *known == own).unwrap_or_else(|| {
                coverage.classes.push(own);
                coverage.classes.len() - 1
            });
            coverage.policies.push(Counted { number, people: reach.people, class, lacks });
        }
        let covers_all: Vec<bool> = coverage.classes.iter().map(|reach| coverage.covers_all(reach)).collect();
        coverage.index = Index::new(&coverage.policies, &covers_all, &coverage.facts);
        coverage
    }

    /// Whether a policy alone leaves nothing open.
    fn covers_all(&self, reach: &Reach) -> bool {
        matches!(gap::find(&[reach], &self.searched, &self.facts, &mut Work::new(Work::USER)), Ok(None))
    }

    /// The policies that apply to some sign-in of the user, by number.
    ///
    /// # Errors
    /// If one of them may apply: what is not known.
    pub fn touching(&self, person: Person<'_>) -> Result<Vec<usize>, Standing> {
        let known = Known::new(person, &self.facts);
        let (mut touching, mut doubt) = (Vec::new(), None);
        for policy in &self.policies {
            match (known.applies(&policy.people, &self.facts), &policy.lacks) {
                (Applies::No, _) => {}
                (Applies::Yes, None) => touching.push(policy.number),
                (applies, _) => doubt = doubt.or(policy.doubt(applies)),
            }
        }
        let may_apply = |policy: &&Counted| known.applies(&policy.people, &self.facts) != Applies::No;
        for policy in self.further.iter().filter(may_apply) {
            doubt = doubt.or(policy.lacks.clone().map(|why| Standing::Unclear(policy.number, why)));
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
        let (mut sure, possible) = self.index.applying(&known);
        sure.take_out(&self.index.lacking);
        if sure.meets(&self.index.covering_all) {
            return Standing::Covered;
        }
        let left = self.left_by(&sure);
        let (what, others) = match &*left {
            Ok(None) => return Standing::Covered,
            Ok(Some(open)) => open,
            Err(TooMany) => return Standing::TooMany,
        };
        if possible != sure {
            let doubt = |index: usize| {
                let policy = self.policies.get(index)?;
                policy.doubt(known.applies(&policy.people, &self.facts))
            };
            match &*self.left_by(&possible) {
                // It is open whatever is not known.
                Ok(Some(_)) => {}
                Ok(None) => return possible.iter().find_map(doubt).unwrap_or(Standing::TooMany),
                Err(TooMany) => return Standing::TooMany,
            }
        }
        let mut others = others.clone();
        others.take_out(&possible);
        let why = others.iter().take(TOLD).filter_map(|index| self.policies.get(index));
        let why = why.map(|policy| (policy.number, known.why_not(&policy.people, &self.facts)));
        Standing::Open(Open {
            what: what.clone(),
            why: why.collect(),
            more: others.iter().count().saturating_sub(TOLD),
        })
    }

    /// What these policies leave open.
    fn left_by(&self, applying: &PolicySet) -> Rc<Left> {
        let mut classes = PolicySet::new(self.classes.len());
        for policy in applying.iter().filter_map(|index| self.policies.get(index)) {
            classes.insert(policy.class);
        }
        if let Some(known) = self.left.borrow().get(&classes) {
            return known.clone();
        }
        let left = Rc::new(self.look(&classes));
        self.left.borrow_mut().insert(classes, left.clone());
        left
    }

    fn look(&self, classes: &PolicySet) -> Left {
        let reaches: Vec<&Reach> = classes.iter().filter_map(|class| self.classes.get(class)).collect();
        let Some(gap) = gap::find(&reaches, &self.searched, &self.facts, &mut Work::new(Work::USER))? else {
            return Ok(None);
        };
        let mut others = PolicySet::new(self.policies.len());
        for (index, policy) in self.policies.iter().enumerate().filter(|(_, policy)| policy.lacks.is_none()) {
            if self.classes.get(policy.class).is_some_and(|reach| !gap.escapes(reach)) {
                others.insert(index);
            }
        }
        Ok(Some((gap.words(self.masks, &self.facts), others)))
    }
}

/// How many policies are told of one user.
const TOLD: usize = 3;
