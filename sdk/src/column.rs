//! Typed views of the columns of a batch: what a field of a rule's struct may be.
//!
//! | kind of column | types of a field |
//! | --- | --- |
//! | boolean | `bool` |
//! | integer | `i64` |
//! | duration | [`Duration`] |
//! | time | [`Time`] |
//! | symbol | `&str`, [`UserType`](crate::UserType), [`MailboxType`](crate::MailboxType), [`Version`](crate::Version), and what you make with [`FromSymbol`] |
//! | symbols | [`SymbolSet`], [`AuditActions`](crate::AuditActions), [`LogonTypes`](crate::LogonTypes), [`Methods`](crate::Methods), [`ServicePlans`](crate::ServicePlans), [`Roles`](crate::Roles), and what you make with [`FromSymbols`] |
//! | text | `&str` |
//!
//! `Option` of any of these is `None` where the value is not known.
//!
//! A field of another type does not compile:
//!
//! ```compile_fail,E0277
//! use ephor_sdk::prelude::*;
//! /// A bad state
//! ///
//! /// # What it checks
//! /// Looks.
//! /// # Why it matters
//! /// Because.
//! /// # Remediation
//! /// So.
//! #[derive(Rule)]
//! #[rule(table = "users", level = "note", severity = 1, fail(bad = "{subject} is bad"))]
//! struct Bad {
//!     account_enabled: i64,
//! }
//! impl CheckRow for Bad {
//!     fn check(&self, _scan: &Scan<Self>) -> Verdict {
//!         if self.account_enabled == 0 { Self::bad() } else { Verdict::Pass }
//!     }
//! }
//! ```

use crate::bindings::exports::ephor::rules::checks as wire;
use crate::{Duration, SymbolSet, Time};

/// The kinds of columns, as types.
pub mod kind {
    /// Booleans.
    #[derive(Clone, Copy, Debug)]
    pub struct Boolean;
    /// Whole numbers.
    #[derive(Clone, Copy, Debug)]
    pub struct Integer;
    /// Lengths of time.
    #[derive(Clone, Copy, Debug)]
    pub struct Duration;
    /// Moments.
    #[derive(Clone, Copy, Debug)]
    pub struct Time;
    /// One of few strings.
    #[derive(Clone, Copy, Debug)]
    pub struct Symbol;
    /// A set of such strings.
    #[derive(Clone, Copy, Debug)]
    pub struct Symbols;
    /// Any string.
    #[derive(Clone, Copy, Debug)]
    pub struct Text;
}

/// Rows of one table, as they crossed the border.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a>(pub(crate) &'a wire::Batch);

impl<'a> Batch<'a> {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.0.rows
    }

    fn column(&self, name: &str) -> &'a wire::Column {
        match self.0.columns.iter().find(|column| column.name == name) {
            Some(column) => column,
            None => broken(name),
        }
    }
}

/// The host broke the contract: there is nothing to go on with.
#[cold]
#[allow(clippy::panic, reason = "ends this call in a trap, which the host reports as such")]
fn broken(name: &str) -> ! {
    panic!("the host did not pass column {name} as the manifest asked")
}

/// A type that a field of a row struct may have, for a column of kind `K`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot hold a column of kind `{K}`",
    label = "this column is of kind `{K}`",
    note = "see the table in `ephor_sdk::column` for the types of each kind"
)]
pub trait Field<'a, K>: Sized {
    /// The column, made ready.
    type Column;

    /// Makes the column of that name ready: what can be done once a batch is done here.
    fn open(batch: Batch<'a>, name: &str) -> Self::Column;

    /// The value of a row; `None` if it is not known and the field needs it.
    fn get(column: &Self::Column, row: usize) -> Option<Self>;

    /// Adds the column to what tells rows apart. A column of any values tells all rows apart.
    #[doc(hidden)]
    fn tell_apart(_column: &Self::Column, rows: &mut Likeness) {
        rows.give_up();
    }
}

/// Which rows of a batch are alike in all columns that a rule reads.
///
/// A verdict depends on nothing but the row and the context, so rows that are alike have the same verdict, and a rule
/// is asked once for each kind of row. Most rules read states and sets of which a batch holds a handful. Column by
/// column, since such loops become vector instructions.
#[doc(hidden)]
#[derive(Debug)]
pub struct Likeness {
    codes: Vec<u16>,
    /// Number of kinds that there can be; 0 once it was given up.
    kinds: u32,
    /// With more kinds than this, asking each row is cheaper.
    most: u32,
}

impl Likeness {
    /// All rows are alike, until columns are added.
    #[must_use]
    pub fn new(rows: u32) -> Self {
        Self { codes: vec![0; rows as usize], kinds: 1, most: rows.saturating_mul(4).min(1 << 15) }
    }

    /// The kind of each row, and the number of kinds; none if too many rows differ.
    #[must_use]
    pub fn kinds(&self) -> Option<(&[u16], u32)> {
        (self.kinds > 0).then_some((self.codes.as_slice(), self.kinds))
    }

    /// A column of any values: all rows differ.
    pub fn give_up(&mut self) {
        self.kinds = 0;
    }

    /// Adds a column of `count` different values, which `keys` number. Nulls are one more.
    #[allow(clippy::cast_possible_truncation, reason = "there are at most 32,768 kinds")]
    pub fn add<T: Copy>(&mut self, nulls: &[u8], keys: &[T], count: usize, number: impl Fn(T) -> u16) {
        let own = u32::try_from(count).unwrap_or(u32::MAX).saturating_add(u32::from(!nulls.is_empty()));
        let kinds = self.kinds.saturating_mul(own);
        if kinds > self.most || keys.len() != self.codes.len() {
            return self.give_up();
        }
        self.kinds = kinds;
        let own = own as u16;
        if nulls.is_empty() {
            for (code, key) in self.codes.iter_mut().zip(keys) {
                *code = code.wrapping_mul(own).wrapping_add(number(*key));
            }
        } else {
            for ((code, key), null) in self.codes.iter_mut().zip(keys).zip(nulls) {
                let key = if *null != 0 { count as u16 } else { number(*key) };
                *code = code.wrapping_mul(own).wrapping_add(key);
            }
        }
    }
}

impl<'a, K, T: Field<'a, K>> Field<'a, K> for Option<T> {
    type Column = T::Column;

    fn open(batch: Batch<'a>, name: &str) -> Self::Column {
        T::open(batch, name)
    }

    #[inline]
    fn get(column: &Self::Column, row: usize) -> Option<Self> {
        Some(T::get(column, row))
    }

    fn tell_apart(column: &Self::Column, rows: &mut Likeness) {
        T::tell_apart(column, rows);
    }
}

/// Values with their nulls.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a, T> {
    nulls: &'a [u8],
    values: &'a [T],
}

impl<T: Copy> Plain<'_, T> {
    #[inline]
    fn value(&self, row: usize) -> Option<T> {
        if self.nulls.get(row).is_some_and(|null| *null != 0) {
            return None;
        }
        self.values.get(row).copied()
    }
}

macro_rules! plain {
    ($type:ty, $kind:ty, $variant:ident, $wire:ty, $value:ident => $make:expr $(, $different:literal values)?) => {
        impl<'a> Field<'a, $kind> for $type {
            type Column = Plain<'a, $wire>;

            fn open(batch: Batch<'a>, name: &str) -> Self::Column {
                let column = batch.column(name);
                match &column.values {
                    wire::Values::$variant(values) => Plain { nulls: &column.nulls, values },
                    _ => broken(name),
                }
            }

            #[inline]
            fn get(column: &Self::Column, row: usize) -> Option<Self> {
                column.value(row).map(|$value| $make)
            }

            $(
                fn tell_apart(column: &Self::Column, rows: &mut Likeness) {
                    rows.add(column.nulls, column.values, $different, u16::from);
                }
            )?
        }
    };
}

plain!(bool, kind::Boolean, Booleans, u8, value => value != 0, 2 values);
plain!(i64, kind::Integer, Integers, i64, value => value);
plain!(Time, kind::Time, Integers, i64, value => Time(value));
plain!(Duration, kind::Duration, Integers, i64, value => Duration(value));

/// Strings in one piece.
#[derive(Clone, Copy, Debug)]
pub struct Strings<'a>(pub(crate) &'a wire::Text);

impl<'a> Strings<'a> {
    /// The strings of a batch.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(text: &'a wire::Text) -> Self {
        Self(text)
    }

    /// The string of that index; empty if there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> &'a str {
        let end = |index: usize| self.0.ends.get(index).map(|end| *end as usize);
        let start = index.checked_sub(1).map_or(Some(0), end);
        match (start, end(index)) {
            (Some(start), Some(end)) => self.0.bytes.get(start..end).unwrap_or_default(),
            _ => "",
        }
    }
}

/// Text with its nulls.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct TextColumn<'a> {
    nulls: &'a [u8],
    strings: Strings<'a>,
}

impl<'a> Field<'a, kind::Text> for &'a str {
    type Column = TextColumn<'a>;

    fn open(batch: Batch<'a>, name: &str) -> Self::Column {
        let column = batch.column(name);
        match &column.values {
            wire::Values::Text(text) => TextColumn { nulls: &column.nulls, strings: Strings(text) },
            _ => broken(name),
        }
    }

    #[inline]
    fn get(column: &Self::Column, row: usize) -> Option<Self> {
        if column.nulls.get(row).is_some_and(|null| *null != 0) {
            return None;
        }
        Some(column.strings.get(row))
    }
}

/// A type that a symbol can be read as. It is made once for each string of a batch's dictionary, not for each row.
pub trait FromSymbol<'a>: Copy {
    /// Reads the string. What is not known must be kept, not lost.
    fn from_symbol(symbol: &'a str) -> Self;
}

/// A type that a set of symbols can be read as. It is made once for each set of a batch's dictionary.
pub trait FromSymbols<'a>: Copy {
    /// Reads the set. What is not known must be kept, not lost.
    fn from_symbols(symbols: SymbolSet<'a>) -> Self;
}

/// A column of few different values: they are read once, the rows have keys.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Keyed<'a, T> {
    nulls: &'a [u8],
    keys: &'a [u32],
    values: Vec<T>,
}

impl<T: Copy> Keyed<'_, T> {
    #[inline]
    fn value(&self, row: usize) -> Option<T> {
        if self.nulls.get(row).is_some_and(|null| *null != 0) {
            return None;
        }
        self.keys.get(row).and_then(|key| self.values.get(*key as usize)).copied()
    }
}

impl<'a> FromSymbol<'a> for &'a str {
    fn from_symbol(symbol: &'a str) -> Self {
        symbol
    }
}

impl<'a, T: FromSymbol<'a>> Field<'a, kind::Symbol> for T {
    type Column = Keyed<'a, T>;

    fn open(batch: Batch<'a>, name: &str) -> Self::Column {
        let column = batch.column(name);
        let wire::Values::Symbols(symbols) = &column.values else { broken(name) };
        let strings = Strings(&symbols.dictionary);
        let values = (0..symbols.dictionary.ends.len()).map(|index| T::from_symbol(strings.get(index))).collect();
        Keyed { nulls: &column.nulls, keys: &symbols.keys, values }
    }

    #[inline]
    fn get(column: &Self::Column, row: usize) -> Option<Self> {
        column.value(row)
    }

    #[allow(clippy::cast_possible_truncation, reason = "given up where there are more than 32,768 values")]
    fn tell_apart(column: &Self::Column, rows: &mut Likeness) {
        rows.add(column.nulls, column.keys, column.values.len(), |key| key as u16);
    }
}

impl<'a, T: FromSymbols<'a>> Field<'a, kind::Symbols> for T {
    type Column = Keyed<'a, T>;

    fn open(batch: Batch<'a>, name: &str) -> Self::Column {
        let column = batch.column(name);
        let wire::Values::SymbolSets(sets) = &column.values else { broken(name) };
        let dictionary = Strings(&sets.dictionary);
        let mut start = 0;
        let mut values = Vec::with_capacity(sets.ends.len());
        for end in &sets.ends {
            let members = sets.members.get(start..*end as usize).unwrap_or_default();
            values.push(T::from_symbols(SymbolSet { members, dictionary }));
            start = *end as usize;
        }
        Keyed { nulls: &column.nulls, keys: &sets.keys, values }
    }

    #[inline]
    fn get(column: &Self::Column, row: usize) -> Option<Self> {
        column.value(row)
    }

    #[allow(clippy::cast_possible_truncation, reason = "given up where there are more than 32,768 values")]
    fn tell_apart(column: &Self::Column, rows: &mut Likeness) {
        rows.add(column.nulls, column.keys, column.values.len(), |key| key as u16);
    }
}
