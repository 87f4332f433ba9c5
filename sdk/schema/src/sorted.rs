//! Puts what the build script found in order, at compile time.

use crate::{Document, Source, Table};

/// Whether a text comes before another, byte by byte.
#[allow(clippy::indexing_slicing, reason = "the compiler runs it, and ends with an error where it is wrong")]
const fn is_before(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}

/// A function that sorts declarations of a type by a text of each.
macro_rules! sorted_by {
    ($(#[$doc:meta])+ $function:ident, $kind:ty, $one:ident, $other:ident, $before:expr) => {
        $(#[$doc])+
        #[allow(clippy::indexing_slicing, reason = "the compiler runs it, and ends with an error where it is wrong")]
        pub(crate) const fn $function<const N: usize>(mut all: [$kind; N]) -> [$kind; N] {
            let mut next = 1;
            while next < N {
                let mut at = next;
                while at > 0 && {
                    let ($one, $other) = (&all[at], &all[at - 1]);
                    $before
                } {
                    let moved = all[at];
                    all[at] = all[at - 1];
                    all[at - 1] = moved;
                    at -= 1;
                }
                next += 1;
            }
            all
        }
    };
}

sorted_by!(
    /// Sources by id.
    sources, Source, one, other, is_before(one.id, other.id)
);
sorted_by!(
    /// Helpers by id.
    helpers, Source, one, other, is_before(one.id, other.id)
);
sorted_by!(
    /// Documents by name.
    documents, Document, one, other, is_before(one.name, other.name)
);
sorted_by!(
    /// Tables in the order in which a scan reads them.
    tables, &'static Table, one, other, one.place < other.place
);
