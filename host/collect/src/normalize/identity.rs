//! What many rows are known by, in few bytes.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, DefaultHasher, Hasher as _, RandomState};
use std::rc::Rc;

use super::cells::Cell;
use super::raw::Object;
use super::tally::{Left, Row};
use crate::import::scubagear::guid;

/// A GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Guid(u128);

impl Guid {
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = guid(text)?;
        u128::from_str_radix(&text.replace('-', ""), 16).ok().map(Self)
    }

    /// As snapshots write it.
    pub(super) fn text(self) -> String {
        let hex = format!("{:032x}", self.0);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }
}

/// Numbers rows by their GUIDs, in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    ids: Vec<Guid>,
    numbers: HashMap<Guid, Row>,
}

impl Numbered {
    /// The number of the row, and whether it is new.
    pub(super) fn number(&mut self, id: Guid) -> (Row, bool) {
        let next = self.ids.len();
        let number = *self.numbers.entry(id).or_insert(next);
        if number == next {
            self.ids.push(id);
        }
        (number, number == next)
    }

    pub(super) fn find(&self, id: Guid) -> Option<Row> {
        self.numbers.get(&id).copied()
    }

    pub(super) fn id(&self, row: Row) -> Option<Guid> {
        self.ids.get(row).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = Guid> {
        self.ids.iter().copied()
    }
}

/// Numbers objects by their GUIDs, each GUID once. What has none, and what differs under the same one, is counted.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    pub numbered: Numbered,
    /// The hashes of the objects that were taken.
    hashes: Vec<u64>,
    state: RandomState,
    pub left: Left,
}

impl Distinct {
    /// The number of the object, if it is to be taken.
    pub(super) fn take(&mut self, id: Option<Guid>, object: &Object) -> Option<(Row, Guid)> {
        let Some(id) = id else {
            self.left.nameless += 1;
            return None;
        };
        let mut hashing = Hashing(self.state.build_hasher());
        // Objects of JSON are always written, and the hasher takes all.
        let _ = serde_json::to_writer(&mut hashing, object);
        let hash = hashing.0.finish();
        let (row, new) = self.numbered.number(id);
        if new {
            self.hashes.push(hash);
            return Some((row, id));
        }
        self.left.twice += usize::from(self.hashes.get(row) != Some(&hash));
        None
    }
}

struct Hashing(DefaultHasher);

impl std::io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Values that many rows share, each held once.
#[derive(Debug, Default)]
pub(super) struct Pool(HashSet<Rc<Cell>>);

impl Pool {
    pub(super) fn share(&mut self, cell: &Cell) -> Rc<Cell> {
        if let Some(known) = self.0.get(cell) {
            return Rc::clone(known);
        }
        let cell = Rc::new(cell.clone());
        self.0.insert(Rc::clone(&cell));
        cell
    }
}

/// Stands for a text: 96 bits of two keyed hashes, whose keys are other ones in each run. That two texts of a tenant of
/// ten million names have the same one is as likely as one in 10^15, and nobody can bring it about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key([u32; 3]);

/// Makes keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    first: RandomState,
    second: RandomState,
}

impl Keys {
    pub(super) fn key(&self, text: impl std::hash::Hash) -> Key {
        let (first, second) = (self.first.hash_one(&text), self.second.hash_one(&text));
        Key([(first >> 32) as u32, (first & 0xffff_ffff) as u32, (second & 0xffff_ffff) as u32])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_written_as_it_was_read_in_lower_case() {
        let text = "0A61E3A5-5d6c-4f6e-9d34-d1f0b2c7a9e1";
        assert_eq!(Guid::of(text).unwrap().text(), text.to_lowercase());
        assert!(Guid::of("a").is_none());
    }

    #[test]
    fn a_key_is_the_same_for_the_same_text_alone() {
        let keys = Keys::default();
        assert_eq!(keys.key("ada"), keys.key("ada"));
        assert_ne!(keys.key("ada"), keys.key("bob"));
        assert_ne!(keys.key("ada"), Keys::default().key("ada"));
    }
}
