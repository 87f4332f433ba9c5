//! Rows on their way into a table: sorted by id on disk, in parts that come in any order and from several feeds.
//!
//! What is held in memory does not grow with the tenant: parts are sorted a buffer at a time, written to one temporary
//! file, and merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use ephor_schema::Table;

use super::Error;
use super::cells::Cells;

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
    file: File,
    buffer: Vec<u8>,
    parts: Vec<Part>,
    /// Where the runs end in the file; each is sorted.
    runs: Vec<u64>,
    limit: usize,
}

impl Sorted {
    /// No parts yet. The file is a temporary one that nobody else has.
    pub(super) const fn new(table: &'static Table, file: File) -> Self {
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
        let start = self.runs.last().copied().unwrap_or_default();
        let mut file = std::io::BufWriter::with_capacity(CHUNK, &self.file);
        let mut end = start;
        for Part { start, id, values } in self.parts.drain(..) {
            let length = HEAD + id + values;
            file.write_all(self.buffer.get(start..start + length).unwrap_or_default()).map_err(Error::Temporary)?;
            end += length as u64;
        }
        file.flush().map_err(Error::Temporary)?;
        drop(file);
        self.buffer.clear();
        self.runs.push(end);
        Ok(())
    }

    /// Goes over the ids in order, each with its parts in the order in which they were added.
    pub(super) fn each(mut self, mut visit: impl FnMut(String, Vec<Cells>) -> Result<(), Error>) -> Result<(), Error> {
        self.flush()?;
        self.buffer = Vec::new();
        let mut runs = Vec::with_capacity(self.runs.len());
        let mut next = BinaryHeap::new();
        let mut begin = 0;
        for (at, end) in self.runs.iter().enumerate() {
            let mut run = Run { position: begin, end: *end, chunk: Vec::new(), at: 0 };
            begin = *end;
            if let Some((id, values)) = run.next(&self.file)? {
                next.push(Reverse((id, at, values)));
            }
            runs.push(run);
        }
        let mut row: Option<(String, Vec<Cells>)> = None;
        while let Some(Reverse((id, at, values))) = next.pop() {
            if let Some((id, values)) = runs.get_mut(at).map(|run| run.next(&self.file)).transpose()?.flatten() {
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
struct Run {
    /// Where the next chunk stands.
    position: u64,
    end: u64,
    chunk: Vec<u8>,
    at: usize,
}

impl Run {
    fn next(&mut self, file: &File) -> Result<Option<(String, Vec<u8>)>, Error> {
        if self.position == self.end && self.at == self.chunk.len() {
            return Ok(None);
        }
        let head: [u8; HEAD] = self.take(HEAD, file)?.try_into().map_err(|_| unreadable())?;
        let lengths = u64::from_le_bytes(head);
        let (id, values) = ((lengths >> 32) as usize, (lengths & 0xffff_ffff) as usize);
        let id = String::from_utf8(self.take(id, file)?.to_vec()).map_err(|_| unreadable())?;
        Ok(Some((id, self.take(values, file)?.to_vec())))
    }

    /// The next bytes.
    fn take(&mut self, count: usize, mut file: &File) -> Result<&[u8], Error> {
        if self.chunk.len() - self.at < count {
            self.chunk.drain(..self.at);
            self.at = 0;
            let missing = (count - self.chunk.len()).max(CHUNK) as u64;
            let length = missing.min(self.end - self.position);
            file.seek(SeekFrom::Start(self.position)).map_err(Error::Temporary)?;
            let read = file.take(length).read_to_end(&mut self.chunk).map_err(Error::Temporary)?;
            self.position += read as u64;
        }
        let bytes = self.chunk.get(self.at..self.at + count).ok_or_else(unreadable)?;
        self.at += count;
        Ok(bytes)
    }
}
