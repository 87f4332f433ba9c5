//! The columns of a batch, lent: they are copied once, into the memory of the pack, and not before.
//!
//! The types are those of `wit/` letter by letter; the engine compares them with the component's before each call.

use wasmtime::component::{ComponentType, Lower};

/// Rows of a table, as columns.
#[derive(Clone, ComponentType, Lower)]
#[component(record)]
pub(super) struct Batch<'a> {
    pub rows: u32,
    pub columns: Vec<Column<'a>>,
}

/// One column of a batch.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub(super) struct Column<'a> {
    pub name: &'a str,
    pub nulls: &'a [u8],
    pub values: Values<'a>,
}

/// The values of a column.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(variant)]
pub(super) enum Values<'a> {
    #[component(name = "booleans")]
    Booleans(&'a [u8]),
    #[component(name = "integers")]
    Integers(&'a [i64]),
    #[component(name = "symbols")]
    Symbols(Symbols<'a>),
    #[component(name = "symbol-sets")]
    SymbolSets(SymbolSets<'a>),
    #[component(name = "text")]
    Text(Text<'a>),
}

/// Strings, one after the other.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub(super) struct Text<'a> {
    pub bytes: &'a str,
    pub ends: &'a [u32],
}

/// A string of few for each row.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub(super) struct Symbols<'a> {
    pub dictionary: Text<'a>,
    pub keys: &'a [u32],
}

/// A set of strings for each row.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub(super) struct SymbolSets<'a> {
    pub dictionary: Text<'a>,
    pub members: &'a [u32],
    pub ends: &'a [u32],
    pub keys: &'a [u32],
}
