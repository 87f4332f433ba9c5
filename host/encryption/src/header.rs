//! Reading no more than a header, as long as a file has shown none.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is read of a file at a time.
const READ_BYTES: usize = 64 << 10;
/// A header has some hundred bytes for each recipient. age reads one of any length into memory, and a stranger may have
/// written it.
const LONGEST: u64 = 1 << 20;

/// An input that ends behind the longest header until that is lifted.
pub(crate) struct Bounded<R> {
    input: R,
    left: Arc<AtomicU64>,
}

/// Lifts the bound of an input.
pub(crate) struct Bound(Arc<AtomicU64>);

/// The input, and what lifts its bound.
pub(crate) fn bounded<R: Read>(input: R) -> (BufReader<Bounded<R>>, Bound) {
    let left = Arc::new(AtomicU64::new(LONGEST));
    (BufReader::with_capacity(READ_BYTES, Bounded { input, left: Arc::clone(&left) }), Bound(left))
}

impl Bound {
    /// The header has been read: what follows may be of any length.
    pub fn lift(self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        let count = self.input.by_ref().take(left).read(buffer)?;
        if left != u64::MAX {
            self.left.store(left.saturating_sub(count as u64), Ordering::Relaxed);
        }
        Ok(count)
    }
}
