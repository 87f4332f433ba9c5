//! Whom a feed with a call for each asks about: a hundred thousand and more, in one text.

use std::io::{BufWriter, Write};

use serde_json::Value;

/// Subjects in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subjects {
    text: String,
    /// Where each begins and ends.
    places: Vec<(u32, u32)>,
}

impl Subjects {
    fn push(&mut self, subject: &str) {
        let begin = self.text.len();
        // Four gigabytes of ids are no tenant.
        if let (Ok(begin), Ok(end)) = (u32::try_from(begin), u32::try_from(begin + subject.len())) {
            self.text.push_str(subject);
            self.places.push((begin, end));
        }
    }

    fn at(&self, (begin, end): (u32, u32)) -> &str {
        self.text.get(begin as usize..end as usize).unwrap_or_default()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.places.len() as u64
    }

    /// The subjects of a batch, by its number and the size of all batches; none beyond the last.
    #[must_use]
    pub fn batch(&self, number: u64, size: usize) -> Vec<String> {
        let first = usize::try_from(number).unwrap_or(usize::MAX).saturating_mul(size);
        self.places.iter().skip(first).take(size).map(|place| self.at(*place).to_owned()).collect()
    }

    pub(super) fn write(&self, file: impl Write) -> std::io::Result<()> {
        let mut file = BufWriter::new(file);
        let all = self.places.iter().map(|place| self.at(*place));
        let mut serializer = serde_json::Serializer::new(&mut file);
        serde::Serializer::collect_seq(&mut serializer, all)?;
        file.flush()
    }

    pub(super) fn read(text: &[u8]) -> serde_json::Result<Self> {
        let mut all = Self::default();
        // Each is read alone: a value of a list of texts.
        let list: Vec<&serde_json::value::RawValue> = serde_json::from_slice(text)?;
        for one in list {
            if let Value::String(subject) = serde_json::from_str(one.get())? {
                all.push(&subject);
            }
        }
        Ok(all)
    }
}

/// Subjects that are being found.
#[derive(Debug, Default)]
pub struct Found {
    all: Subjects,
    ranks: Vec<u8>,
}

impl Found {
    /// Adds one. What stands after a space belongs to the name before it.
    pub fn add(&mut self, rank: u8, subject: &str) {
        self.all.push(subject);
        self.ranks.push(rank);
    }

    /// All of them by rank and name, each name once: of one that comes again the last counts.
    #[must_use]
    pub fn sorted(self) -> Subjects {
        let Self { all, ranks } = self;
        let mut order: Vec<(u8, (u32, u32))> = ranks.into_iter().zip(all.places.iter().copied()).collect();
        let name = |place: (u32, u32)| all.at(place).split(' ').next().unwrap_or_default();
        order.sort_by(|a, b| (a.0, name(a.1)).cmp(&(b.0, name(b.1))));
        let mut places: Vec<(u8, (u32, u32))> = Vec::with_capacity(order.len());
        for (rank, place) in order {
            match places.last_mut() {
                Some(last) if last.0 == rank && name(last.1) == name(place) => last.1 = place,
                _ => places.push((rank, place)),
            }
        }
        let places = places.into_iter().map(|(_, place)| place).collect();
        Subjects { text: all.text, places }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_come_by_rank_and_name_each_once_and_are_read_as_they_were_written() {
        let mut found = Found::default();
        [(2, "b 1"), (0, "z 2"), (2, "a 3"), (2, "b 4")].into_iter().for_each(|(rank, text)| found.add(rank, text));
        let all = found.sorted();
        assert_eq!(
            (all.count(), all.batch(0, 2), all.batch(1, 2)),
            (3, vec!["z 2".into(), "a 3".into()], vec!["b 4".into()])
        );
        assert_eq!(all.batch(2, 2), Vec::<String>::new());
        let mut text = Vec::new();
        all.write(&mut text).unwrap();
        assert_eq!(text, br#"["z 2","a 3","b 4"]"#);
        assert_eq!(Subjects::read(&text).unwrap().batch(0, 9), all.batch(0, 9));
        assert!(Subjects::read(b"[\"a").is_err());
    }
}
