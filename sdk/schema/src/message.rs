//! Texts in constants: put together for a compile error, and compared.

use crate::property::Property;

/// The declared name that a misspelt one is most like, if it is like one at all.
pub(crate) const fn nearest(declared: &[Property], name: &str) -> Option<&'static str> {
    let mut best = None;
    let mut least = name.len() / 3 + 2;
    let mut all = declared;
    while let [property, rest @ ..] = all {
        let far = distance(property.name.as_bytes(), name.as_bytes());
        if far < least {
            least = far;
            best = Some(property.name);
        }
        all = rest;
    }
    best
}

/// The one of some names that a misspelt one is most like, if it is like one at all: for "did you mean".
#[must_use]
pub fn nearest_name<'n>(known: impl IntoIterator<Item = &'n str>, name: &str) -> Option<&'n str> {
    let far = |known: &&str| distance(known.as_bytes(), name.as_bytes());
    known.into_iter().min_by_key(far).filter(|known| far(known) < name.len() / 3 + 2)
}

/// Longer names are compared by their beginnings.
const LONGEST: usize = 64;

#[allow(
    clippy::indexing_slicing,
    reason = "no index is larger than the row is long, and this runs in the compiler alone"
)]
/// How many letters must be added, taken out or replaced, whatever their case (Levenshtein).
const fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row = [0; LONGEST + 1];
    let (height, width) = (shorter(one.len(), LONGEST), shorter(other.len(), LONGEST));
    let mut at = 0;
    while at <= width {
        row[at] = at;
        at += 1;
    }
    let mut line = 0;
    while line < height {
        let mut diagonal = row[0];
        row[0] = line + 1;
        at = 0;
        while at < width {
            let replaced = diagonal + !one[line].eq_ignore_ascii_case(&other[at]) as usize;
            diagonal = row[at + 1];
            row[at + 1] = shorter(replaced, shorter(row[at], row[at + 1]) + 1);
            at += 1;
        }
        line += 1;
    }
    row[width]
}

const fn shorter(one: usize, other: usize) -> usize {
    if one < other { one } else { other }
}

/// Whether two texts are the same.
pub(crate) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

/// A text that is put together in a constant.
pub(crate) struct Message {
    bytes: [u8; Self::MOST],
    length: usize,
}

impl Message {
    const MOST: usize = 512;

    pub(crate) const fn new() -> Self {
        Self { bytes: [0; Self::MOST], length: 0 }
    }

    pub(crate) const fn add(&mut self, text: &str) {
        // What does not fit is left out as a whole: half a letter is no text.
        if self.length + text.len() <= Self::MOST {
            let (_, free) = self.bytes.split_at_mut(self.length);
            free.split_at_mut(text.len()).0.copy_from_slice(text.as_bytes());
            self.length += text.len();
        }
    }

    pub(crate) const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }

    #[allow(clippy::panic, reason = "in a constant it is a compile error")]
    pub(crate) const fn fail(&self) -> ! {
        panic!("{}", self.text())
    }
}
