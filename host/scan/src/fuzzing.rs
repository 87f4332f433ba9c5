//! For fuzz targets: what reads bytes of strangers and that nobody else has to call.

use ephor_schema::Table;
use ephor_snapshot::Block;

pub use super::contract::wire::{Batch, Column, SymbolSets, Symbols, Text, Values};

use super::columns::{Columns, Reader};
use super::compile;
use super::limits::Limits;

/// What is looked at before a component is compiled, under the limits of foreign packs.
///
/// # Errors
/// Why it is not compiled.
pub fn compilable(bytes: &[u8]) -> Result<(), String> {
    compile::compilable(bytes, compile::Trust::Foreign, &Limits::default())
}

/// All columns of these rows, as packs get them: read as a scan does, or by the general reader alone.
///
/// # Errors
/// The index of the row that does not fit the schema, and what is wrong with it.
pub fn columns(table: &'static Table, lines: &[&[u8]], general: bool) -> Result<Batch, (usize, String)> {
    let wanted: Vec<String> = table.columns.iter().map(|column| column.name.to_owned()).collect();
    let reader = if general { Reader::General } else { Reader::Both };
    let columns = Columns::read_by(reader, table, &wanted, &Block::of(1, lines));
    columns.map(|columns| columns.batch(&wanted)).map_err(|bad| (bad.index, bad.message))
}
