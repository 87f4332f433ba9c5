//! Rows on their way into a table: sorted by id on disk, in parts that come in any order and from several feeds.
//!
//! What is held in memory does not grow with the tenant: parts are sorted a buffer at a time, written to one temporary
//! file, and merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::ops::Range;

use ephor_schema::Table;

use super::Error;
use super::cells::Cells;
use ephor_snapshot::Scratch;

/// Parts are sorted when they take so much memory.
const BUFFER: usize = 16 << 20;
/// What is read of each run at a time.
const CHUNK: usize = 64 << 10;
/// The lengths of id and values in front of each part.
const HEAD: usize = 8;

/// Where a part stands in the buffer.
struct Part {
    start: usize,
    id: usize,
    values: usize,
}

/// Parts of one table.
pub(super) struct Sorted {
    table: &'static Table,
    file: Scratch,
    buffer: Vec<u8>,
    parts: Vec<Part>,
    /// Where the runs stand in the file; each is sorted.
    runs: Vec<Range<u64>>,
    limit: usize,
}

impl Sorted {
    /// No parts yet.
    pub(super) const fn new(table: &'static Table, file: Scratch) -> Self {
        Self { table, file, buffer: Vec::new(), parts: Vec::new(), runs: Vec::new(), limit: BUFFER }
    }

    /// Adds a part of the row with that id.
    pub(super) fn add(&mut self, id: &str, cells: &Cells) -> Result<(), Error> {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&[0; HEAD]);
        self.buffer.extend_from_slice(id.as_bytes());
        cells.encode(self.table, &mut self.buffer);
        let values = self.buffer.len() - start - HEAD - id.len();
        if let Some(head) = self.buffer.get_mut(start..start + HEAD) {
            let lengths = (id.len() as u64) << 32 | values as u64;
            head.copy_from_slice(&lengths.to_le_bytes());
        }
        self.parts.push(Part { start, id: id.len(), values });
        if self.buffer.len() >= self.limit {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        let id = |part: &Part| self.buffer.get(part.start + HEAD..part.start + HEAD + part.id);
        // The sort keeps the order of what has the same id.
        self.parts.sort_by(|a, b| id(a).cmp(&id(b)));
        let run = self.file.append(|file| {
            self.parts.drain(..).try_for_each(|Part { start, id, values }| {
                let length = HEAD + id + values;
                file.write_all(self.buffer.get(start..start + length).unwrap_or_default())
            })
        });
        self.runs.push(run.map_err(Error::Temporary)?);
        self.buffer.clear();
        Ok(())
    }

    /// Goes over the ids in order, each with its parts in the order in which they were added.
    pub(super) fn each(mut self, mut visit: impl FnMut(String, Vec<Cells>) -> Result<(), Error>) -> Result<(), Error> {
        self.flush()?;
        self.buffer = Vec::new();
        let mut runs = Vec::with_capacity(self.runs.len());
        let mut next = BinaryHeap::new();
        for (at, range) in self.runs.iter().enumerate() {
            let reader = self.file.read(range).map_err(Error::Temporary)?;
            let mut run = Run(BufReader::with_capacity(CHUNK, reader));
            if let Some((id, values)) = run.next()? {
                next.push(Reverse((id, at, values)));
            }
            runs.push(run);
        }
        let mut row: Option<(String, Vec<Cells>)> = None;
        while let Some(Reverse((id, at, values))) = next.pop() {
            if let Some((id, values)) = runs.get_mut(at).map(Run::next).transpose()?.flatten() {
                next.push(Reverse((id, at, values)));
            }
            let cells = Cells::decode(self.table, &values).ok_or_else(unreadable)?;
            match &mut row {
                Some((same, parts)) if *same == id => parts.push(cells),
                _ => {
                    if let Some((id, parts)) = row.replace((id, vec![cells])) {
                        visit(id, parts)?;
                    }
                }
            }
        }
        row.map_or(Ok(()), |(id, parts)| visit(id, parts))
    }
}

fn unreadable() -> Error {
    Error::Temporary(std::io::Error::new(std::io::ErrorKind::InvalidData, "it was changed while it was read"))
}

/// A sorted part of the file.
struct Run<'f>(BufReader<Box<dyn Read + 'f>>);

impl Run<'_> {
    fn next(&mut self) -> Result<Option<(String, Vec<u8>)>, Error> {
        if self.0.fill_buf().map_err(Error::Temporary)?.is_empty() {
            return Ok(None);
        }
        let mut head = [0; HEAD];
        self.0.read_exact(&mut head).map_err(Error::Temporary)?;
        let lengths = u64::from_le_bytes(head);
        let (id, values) = (lengths >> 32, lengths & 0xffff_ffff);
        let id = String::from_utf8(self.take(id)?).map_err(|_| unreadable())?;
        Ok(Some((id, self.take(values)?)))
    }

    /// The next bytes.
    fn take(&mut self, count: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(usize::try_from(count).unwrap_or(0).min(CHUNK));
        let read = (&mut self.0).take(count).read_to_end(&mut bytes).map_err(Error::Temporary)?;
        if read as u64 == count { Ok(bytes) } else { Err(unreadable()) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ephor_schema::tables::users::{self as column, TABLE};
    use proptest::prelude::*;

    use super::super::cells::{Cell, text};
    use super::*;

    fn cells(number: usize) -> Cells {
        let mut cells = Cells::default();
        cells.set(&column::DISPLAY_NAME, text(number.to_string()));
        cells
    }

    fn sorted(ids: &[String], limit: usize) -> Vec<(String, Vec<Cells>)> {
        let mut sorted = Sorted::new(&TABLE, Scratch::new(tempfile::tempfile().unwrap(), limit.is_multiple_of(2)));
        sorted.limit = limit;
        for (number, id) in ids.iter().enumerate() {
            sorted.add(id, &cells(number)).unwrap();
        }
        let mut rows = Vec::new();
        sorted
            .each(|id, parts| {
                rows.push((id, parts));
                Ok(())
            })
            .unwrap();
        rows
    }

    proptest! {
        #[test]
        fn ids_come_in_order_each_once_with_its_parts_as_they_came(
            ids in proptest::collection::vec("[ab:é]{0,3}", 0..60), limit in 1_usize..400
        ) {
            let mut expected: BTreeMap<String, Vec<Cells>> = BTreeMap::new();
            for (number, id) in ids.iter().enumerate() {
                expected.entry(id.clone()).or_default().push(cells(number));
            }
            prop_assert_eq!(sorted(&ids, limit), expected.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn parts_that_are_longer_than_what_is_read_at_a_time_stay_whole() {
        let ids: Vec<String> = (0..200).rev().map(|number| format!("{number:05}{}", "x".repeat(5_003))).collect();
        let rows = sorted(&ids, 300_000);
        assert!(rows.iter().zip(ids.iter().rev()).all(|((found, _), id)| found == id) && rows.len() == ids.len());
        assert_eq!(rows.first().map(|(_, parts)| parts.clone()), Some(vec![cells(199)]));
        let long = text("é".repeat(200_000));
        let mut one = Cells::default();
        one.set(&column::DISPLAY_NAME, long.clone());
        let mut sorted = Sorted::new(&TABLE, Scratch::new(tempfile::tempfile().unwrap(), true));
        sorted.add("a", &one).unwrap();
        let found = std::cell::RefCell::new(None);
        sorted
            .each(|_, parts| {
                *found.borrow_mut() = parts[0].get(&column::DISPLAY_NAME).cloned();
                Ok(())
            })
            .unwrap();
        assert_eq!(found.into_inner(), Some(long));
    }

    proptest! {
        #[test]
        fn values_are_read_as_they_were_written(
            flag: Option<bool>, time: Option<i64>, name: Option<String>, roles: Option<Vec<String>>, junk: Vec<u8>
        ) {
            let mut cells = Cells::default();
            cells.set(&column::ACCOUNT_ENABLED, flag.map(Cell::Boolean));
            cells.set(&column::CREATED, time.map(Cell::Time));
            cells.set(&column::DISPLAY_NAME, name.map(Cell::Text));
            cells.set(&column::DIRECTORY_ROLES, roles.map(Cell::Symbols));
            let mut bytes = Vec::new();
            cells.encode(&TABLE, &mut bytes);
            prop_assert_eq!(Cells::decode(&TABLE, &bytes), Some(cells.clone()));
            if let Some(cut) = bytes.len().checked_sub(1) {
                prop_assert_ne!(Cells::decode(&TABLE, &bytes[..cut]), Some(cells));
            }
            // Other bytes are no values, or others, and never a panic.
            let _ = Cells::decode(&TABLE, &junk);
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_private_and_has_no_name() {
        use std::os::unix::fs::MetadataExt as _;
        let folder = tempfile::tempdir().unwrap();
        let writer = ephor_snapshot::Writer::create(&folder.path().join("t")).unwrap();
        let data = writer.temporary().unwrap().file().metadata().unwrap();
        assert_eq!((data.mode() & 0o777, data.nlink()), (0o600, 0));
    }
}
