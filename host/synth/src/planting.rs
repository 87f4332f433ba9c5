//! How rows are made bad: each defect of a row is one entry of one list, beside the code of its table.
//!
//! A table makes each row in good order first, as a struct of plain values. Then an entry of the table's list of
//! [`Defect`]s may change it. The truth is read from the same lists: nothing else says what is planted where.
//!
//! # To plant the defect of a new rule
//!
//! Add one entry at the end of the list of the table whose rows the rule judges (`users::PLANTS`,
//! `mailboxes::PLANTS`, `inbox_rules::PLANTS`, ...):
//!
//! ```text
//! Plant::defect(
//!     &["mail/pop-imap-enabled"],                        // the rule that must find it
//!     40,                                                // in 40 of 10,000 rows that fit
//!     |owner| owner.mailbox == Kind::User,               // the rows that it takes
//!     |mailbox, random| mailbox.pop = true,              // what it does to the row
//! ),
//! ```
//!
//! That is all. Every tenant of [`super::WHOLE`] users or more has one such row at least: the accounts of the first
//! slots are drawn until one fits.
//!
//! - A row carries at most one entry. What trips a second rule by its nature names that one too:
//!   `&["audit/held-mailbox-audit-short", "audit/audit-age-limit-short"]`. Better is a change that trips one alone.
//! - [`Defect::near_miss`] is the same for what looks bad and is not. It stays in a clean tenant.
//! - What a defect of the tenant's settings makes pointless says so with [`Defect::masked_by`]: it is not planted
//!   then.
//! - If the rule reads a value that no row has yet, give the table's struct a field, set it to what is in good order
//!   where the row is made, and write it where the row is written.
//! - If rows in good order trip the rule, the order is wrong: mend how the row is made, not the rule.
//! - Facts that stand in several tables are made once. A mailbox takes its owner's plans from the user's row, after
//!   whatever is planted there, and a permission takes the audit sets from the mailbox's row. So a defect of one may
//!   show in the other; an entry that must follow such facts instead of chance is a [`Defect::wherever`].
//! - Where a defect of the settings makes a rule find rows that have nothing wrong of their own, whatever else is planted
//!   in them, a [`Consequence`] says so.
//! - `tests/rules.rs` holds a second opinion on rows, written from the words of the specification. Add the rule there.
//!
//! An entry takes its own strip of a number that is drawn for each row. So an entry at the end of a list moves no
//! other one, and the strips of a list must not add up to more than 10,000.

use ephor_schema::Table;

use super::Tenant;
use super::random::{Random, Stream};
use ephor_snapshot::{Error, TableWriter};

/// Sources that are complete, with the number of what each one holds.
pub(super) type Counts = Vec<(&'static str, u64)>;

/// The rows of one table, and what is planted in them.
pub(super) trait Rows {
    /// The table.
    fn table(&self) -> &'static Table;

    /// Writes all rows, sorted by id.
    fn write(&self, table: &mut TableWriter<'_>) -> Result<Counts, Error>;

    /// The rules that must find something in these rows.
    fn rules(&self) -> Vec<&'static str>;

    /// The ids of the rows in which that rule must find something, ascending.
    fn planted<'a>(&'a self, rule: &'static str) -> Box<dyn Iterator<Item = String> + 'a>;
}

/// A share that is not left to chance.
const ALWAYS: u64 = u64::MAX;
/// The whole that shares are parts of.
const WHOLE: u64 = 10_000;

/// What may be planted in a row: a defect, or something that only looks like one. `Facts` are what is known before
/// the row is made.
pub(super) struct Defect<Facts: 'static, Values: 'static> {
    rules: &'static [&'static str],
    share: u64,
    fits: fn(&Facts) -> bool,
    change: fn(&mut Values, &mut Random),
    moot: &'static [&'static str],
}

impl<Facts, Values> Defect<Facts, Values> {
    /// A defect that the first of these rules must find; the others are tripped by its nature. `share` of 10,000 rows
    /// that fit have it.
    pub(super) const fn new(
        rules: &'static [&'static str],
        share: u64,
        fits: fn(&Facts) -> bool,
        change: fn(&mut Values, &mut Random),
    ) -> Self {
        Self { rules, share, fits, change, moot: &[] }
    }

    /// Something that no rule may find.
    pub(super) const fn near_miss(share: u64, fits: fn(&Facts) -> bool, change: fn(&mut Values, &mut Random)) -> Self {
        Self::new(&[], share, fits, change)
    }

    /// A defect of every row that fits, because something that is planted elsewhere makes it one.
    pub(super) const fn wherever(
        rules: &'static [&'static str],
        fits: fn(&Facts) -> bool,
        change: fn(&mut Values, &mut Random),
    ) -> Self {
        Self::new(rules, ALWAYS, fits, change)
    }

    /// It is not planted where one of these defects of the tenant's settings is.
    pub(super) const fn masked_by(mut self, settings: &'static [&'static str]) -> Self {
        self.moot = settings;
        self
    }

    /// The rules that must find it.
    pub(super) const fn rules(&self) -> &'static [&'static str] {
        self.rules
    }

    /// Plants it.
    pub(super) fn change(&self, values: &mut Values, random: &mut Random) {
        (self.change)(values, random);
    }

    fn is_planted(&self, tenant: &Tenant) -> bool {
        self.rules.is_empty() || tenant.plan.planted && !self.moot.iter().any(|setting| tenant.has(setting))
    }
}

/// What a defect of the tenant's settings makes of rows: a rule finds each one that fits, beside what is planted in it.
pub(super) struct Consequence<Facts: 'static> {
    pub(super) rule: &'static str,
    /// Whether the settings of the tenant are so.
    pub(super) when: fn(&Tenant) -> bool,
    pub(super) fits: fn(&Facts) -> bool,
}

/// The list of one table, with the slots in which each entry stands once for sure.
pub(super) struct DefectSet<Facts: 'static, Values: 'static> {
    plants: &'static [Defect<Facts, Values>],
    stream: Stream,
    /// The slot of the first entry.
    first: u64,
    /// The slots below this one are given to entries, of this table or of another.
    stage: u64,
}

impl<Facts, Values> DefectSet<Facts, Values> {
    /// The list of a table whose rows have slots of their own.
    pub(super) const fn alone(plants: &'static [Defect<Facts, Values>], stream: Stream) -> Self {
        Self { plants, stream, first: 0, stage: plants.len() as u64 }
    }

    /// The list of a table whose rows belong to accounts, and share the slots of these with other tables.
    pub(super) const fn shared(
        plants: &'static [Defect<Facts, Values>],
        stream: Stream,
        first: u64,
        stage: u64,
    ) -> Self {
        Self { plants, stream, first, stage }
    }

    /// The entry that stands in that slot for sure.
    fn given(&self, slot: u64) -> Option<&'static Defect<Facts, Values>> {
        let at = usize::try_from(slot.checked_sub(self.first)?).ok()?;
        self.plants.get(at).filter(|plant| plant.share != ALWAYS)
    }

    /// The entry that chance gives to the row of that index.
    fn drawn(&self, tenant: &Tenant, index: u64) -> Option<&'static Defect<Facts, Values>> {
        let mut left = tenant.random(self.stream, index).below(WHOLE);
        for plant in self.plants.iter().filter(|plant| plant.share != ALWAYS) {
            match left.checked_sub(plant.share) {
                Some(rest) => left = rest,
                None => return Some(plant),
            }
        }
        None
    }

    /// Whether the row of that slot is there for an entry of this table.
    pub(super) fn is_taken(&self, slot: u64) -> bool {
        self.given(slot).is_some()
    }

    /// Whether facts suit the entry of that slot, if it is one of this table.
    pub(super) fn applies(&self, slot: u64, facts: &Facts) -> bool {
        self.given(slot).is_none_or(|plant| (plant.fits)(facts))
    }

    /// What is planted in the row of that index and slot.
    pub(super) fn at(
        &self,
        tenant: &Tenant,
        index: u64,
        slot: u64,
        facts: impl FnOnce() -> Facts,
    ) -> Option<&'static Defect<Facts, Values>> {
        let always = || self.plants.iter().filter(|plant| plant.share == ALWAYS);
        let plant = if slot < self.stage { self.given(slot) } else { self.drawn(tenant, index) };
        if plant.is_none() && always().next().is_none() {
            return None;
        }
        let facts = facts();
        let here = |plant: &&Defect<Facts, Values>| (plant.fits)(&facts);
        always().find(here).or(plant.filter(here)).filter(|plant| plant.is_planted(tenant))
    }

    /// The rules that must find something in that tenant.
    pub(super) fn rules(&self, tenant: &Tenant) -> Vec<&'static str> {
        let planted = self.plants.iter().filter(|plant| plant.is_planted(tenant));
        planted.flat_map(|plant| plant.rules).copied().collect()
    }

    /// What the strips add up to.
    #[cfg(test)]
    pub(super) fn shares(&self) -> u64 {
        self.plants.iter().map(|plant| plant.share).filter(|share| *share != ALWAYS).sum()
    }
}
