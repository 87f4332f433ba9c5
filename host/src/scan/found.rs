//! What packs found in a block, held small until it leaves: numbers, and texts one after the other. A block has as many
//! findings as rows and rules together allow; as findings with names of their own they would take ten times the room.

use ephor_schema::Table;

use super::contract::wire;
use super::outcome::Subject;
use super::verdicts::Raw;

/// Texts, one after the other.
#[derive(Default)]
struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(index).copied());
        range.and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
    }
}

/// A finding without its texts.
struct One {
    row: u32,
    /// Which answer it is of: its documents are meant by `related`.
    answer: usize,
    pack: usize,
    rule: u32,
    message: u32,
    /// Where its arguments stand in the texts, and how many there are.
    arguments: (usize, usize),
    /// The same in the related places.
    related: (usize, usize),
    /// Where the id of its subject stands; the name is the next.
    subject: usize,
}

/// The findings of a block.
#[derive(Default)]
pub(super) struct Found {
    list: Vec<One>,
    arguments: Texts,
    related: Vec<wire::Place>,
    /// Ids and names of the rows that have findings.
    names: Texts,
}

impl Found {
    /// Takes the findings of an answer of a pack.
    pub fn take(&mut self, pack: usize, answer: usize, findings: Vec<wire::RowFinding>) {
        self.list.reserve(findings.len());
        for finding in findings {
            let arguments = (self.arguments.ends.len(), finding.arguments.len());
            finding.arguments.iter().for_each(|argument| self.arguments.push(argument));
            let related = (self.related.len(), finding.related.len());
            self.related.extend(finding.related);
            let wire::RowFinding { row, rule, message, .. } = finding;
            self.list.push(One { row, answer, pack, rule, message, arguments, related, subject: 0 });
        }
    }

    /// Puts the findings in their order, row by row and rule by rule, and gives them names: `identity` knows the id and
    /// the name of a row. Findings on a row without one are left out.
    pub fn name(&mut self, identity: impl Fn(u32) -> Option<(String, String)>) {
        self.list.sort_by_key(|one| (one.row, one.pack, one.rule));
        let mut known: Option<(u32, Option<usize>)> = None;
        let names = &mut self.names;
        self.list.retain_mut(|one| {
            let subject = match known {
                Some((row, subject)) if row == one.row => subject,
                _ => identity(one.row).map(|(id, name)| {
                    names.push(&id);
                    names.push(&name);
                    names.ends.len() - 2
                }),
            };
            known = Some((one.row, subject));
            one.subject = subject.unwrap_or_default();
            subject.is_some()
        });
    }

    /// The findings in their order.
    pub fn iter(&self) -> impl Iterator<Item = Finding<'_>> {
        self.list.iter().map(|one| Finding { one, found: self })
    }
}

/// One of the findings.
pub(super) struct Finding<'f> {
    one: &'f One,
    found: &'f Found,
}

impl Finding<'_> {
    /// The row in its block.
    pub fn row(&self) -> u32 {
        self.one.row
    }

    /// Number of the answer that it is of.
    pub fn answer(&self) -> usize {
        self.one.answer
    }

    /// What the pack said.
    pub fn raw(&self) -> Raw {
        let One { pack, rule, message, arguments: (first, count), related: (from, length), .. } = *self.one;
        let arguments = (first..first.saturating_add(count)).map(|at| self.found.arguments.get(at).to_owned());
        let related = self.found.related.get(from..from.saturating_add(length)).unwrap_or_default();
        Raw { pack, rule, message, arguments: arguments.collect(), related: related.to_vec() }
    }

    /// Whom it is about.
    pub fn subject(&self, table: &Table) -> Subject {
        Subject {
            kind: table.subject.to_owned(),
            collection: table.name.to_owned(),
            id: self.found.names.get(self.one.subject).to_owned(),
            name: self.found.names.get(self.one.subject + 1).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(row: u32, rule: u32, arguments: &[&str], related: &[u32]) -> wire::RowFinding {
        wire::RowFinding {
            row,
            rule,
            message: 0,
            arguments: arguments.iter().map(|text| (*text).to_owned()).collect(),
            related: related.iter().map(|item| wire::Place { document: 0, item: *item }).collect(),
        }
    }

    #[test]
    fn what_packs_found_comes_back_in_the_order_of_rows_with_its_own_texts() {
        let mut found = Found::default();
        found.take(1, 0, vec![finding(7, 0, &["", "später"], &[4, 5]), finding(2, 3, &["a"], &[])]);
        found.take(0, 1, vec![finding(7, 9, &["last"], &[6]), finding(8, 0, &["nameless"], &[])]);
        found.name(|row| (row != 8).then(|| (format!("id{row}"), format!("name {row}"))));
        let table = &ephor_schema::tables::users::TABLE;
        let shown: Vec<(u32, usize, String, String)> = found
            .iter()
            .map(|one| {
                let (raw, subject) = (one.raw(), one.subject(table));
                let related: Vec<u32> = raw.related.iter().map(|place| place.item).collect();
                let text = format!("{}/{} {:?} {related:?}", raw.pack, raw.rule, raw.arguments);
                (one.row(), one.answer(), text, format!("{} {} {}", subject.collection, subject.id, subject.name))
            })
            .collect();
        let expected = [
            (2, 0, "1/3 [\"a\"] []", "users id2 name 2"),
            (7, 1, "0/9 [\"last\"] [6]", "users id7 name 7"),
            (7, 0, "1/0 [\"\", \"später\"] [4, 5]", "users id7 name 7"),
        ];
        let expected = expected.map(|(row, answer, text, name)| (row, answer, text.to_owned(), name.to_owned()));
        assert_eq!(shown, expected);
    }
}
