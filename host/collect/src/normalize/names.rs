//! Which row a name means: for millions of names, in 16 bytes each and little more.

use std::collections::HashMap;

use super::identity::Key;
use super::tally::Row;

/// The row of a name that two objects have.
const BOTH: u32 = u32::MAX;
/// So many may stand apart.
const RECENT: usize = 8 << 10;

/// Names and their rows, as keys. A name of two rows finds neither.
///
/// Most stand in one sorted list, which grows by what is added. A hash table of them all takes two to four times as much,
/// and half as much again while it grows: with two of them that was half of what joining 100,000 mailboxes took.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Each key once, ascending.
    sorted: Vec<(Key, u32)>,
    /// What came since.
    recent: HashMap<Key, u32>,
}

impl Names {
    /// Adds a name of that row.
    pub(super) fn note(&mut self, name: Key, row: Row) {
        // More than four billion rows are no tenant; their names find nothing.
        let row = u32::try_from(row).unwrap_or(BOTH);
        let place = self.place(name).and_then(|at| self.sorted.get_mut(at));
        let known = match place {
            Some((_, known)) => known,
            None => self.recent.entry(name).or_insert(row),
        };
        if *known != row {
            *known = BOTH;
        }
        if self.recent.len() >= RECENT.max(self.sorted.len() / 8) {
            self.merge();
        }
    }

    /// The row of a name; within, none where two have it.
    pub(super) fn find(&self, name: Key) -> Option<Option<Row>> {
        let in_list = self.place(name).and_then(|at| self.sorted.get(at)).map(|(_, row)| row);
        let row = *in_list.or_else(|| self.recent.get(&name))?;
        Some((row != BOTH).then_some(row as Row))
    }

    fn place(&self, name: Key) -> Option<usize> {
        self.sorted.binary_search_by(|(known, _)| known.cmp(&name)).ok()
    }

    /// Puts what came since into the list, from its end, so that it needs no second one.
    fn merge(&mut self) {
        let mut recent: Vec<(Key, u32)> = self.recent.drain().collect();
        recent.sort_unstable();
        let mut old = self.sorted.len();
        self.sorted.reserve_exact(recent.len());
        self.sorted.extend_from_slice(&recent);
        while let Some(last) = recent.last().copied() {
            let to = old + recent.len() - 1;
            match old.checked_sub(1).and_then(|at| self.sorted.get(at)).filter(|(known, _)| *known > last.0) {
                Some(_) => {
                    old -= 1;
                    self.sorted.swap(old, to);
                }
                None => {
                    if let Some(place) = self.sorted.get_mut(to) {
                        *place = last;
                    }
                    recent.pop();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::identity::Keys;
    use super::*;

    #[test]
    fn every_name_finds_its_row_and_that_of_two_rows_neither() {
        let keys = Keys::default();
        let mut names = Names::default();
        // Each of a third comes again for another row, each of another third for the same one.
        let all = 5 * RECENT as u32;
        for number in (0..all).chain((0..all).filter(|number| number % 3 != 0)) {
            let row = if number % 3 == 1 && names.find(keys.key(number)).is_some() { number + 1 } else { number };
            names.note(keys.key(number), row as Row);
        }
        assert!(names.sorted.len() > 2 * RECENT && names.sorted.is_sorted(), "{}", names.sorted.len());
        for number in 0..all {
            let expected = (number % 3 != 1).then_some(number as Row);
            assert_eq!(names.find(keys.key(number)), Some(expected), "{number}");
        }
        assert_eq!(names.find(keys.key("nobody")), None);
    }
}
