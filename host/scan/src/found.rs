//! What packs found in a block, held small until it leaves: numbers, and texts one after the other. A block has as many
//! findings as rows and rules together allow; as findings with names of their own they would take ten times the room.

use ephor_schema::Table;

use super::contract::wire;
use super::names::Names;
use super::verdicts::{self, Raw};
use ephor_finding::{Pack, Subject};

/// Texts, one after the other.
#[derive(Default)]
struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text; says where it stands.
    fn push(&mut self, text: &str) -> u32 {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        index(self.ends.len() - 1)
    }

    fn get(&self, at: u32) -> &str {
        let index = at as usize;
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(index).copied());
        range.and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
    }
}

/// A finding without its texts. A block has a million of them at the worst.
struct CompactFinding {
    row: u32,
    /// Which answer it is of: its pack is the pack of that answer, whose documents `related` means.
    answer: u32,
    rule: u32,
    message: u32,
    /// Where its arguments stand in the list of arguments, and how many there are.
    arguments: (u32, u16),
    /// The same in the list of related places.
    related: (u32, u16),
    /// Where the id of its subject stands; the name is the next.
    subject: u32,
}

/// The findings of a block.
#[derive(Default)]
pub(super) struct Found {
    list: Vec<CompactFinding>,
    /// Arguments, by where they stand in the texts.
    arguments: Vec<u32>,
    texts: Texts,
    related: Vec<wire::Place>,
    /// Ids and names of the rows that have findings.
    names: Texts,
    /// The pack of each answer.
    packs: Vec<usize>,
}

/// A place in a list, which memory bounds long before it does not fit.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A number of arguments or places; limits bound both.
fn count(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Where some of a list stand.
fn range((from, count): (u32, u16)) -> std::ops::Range<usize> {
    from as usize..(from as usize).saturating_add(usize::from(count))
}

impl Found {
    /// Takes the findings of the next answer, which is one of a pack.
    pub fn take(&mut self, pack: usize, findings: Vec<wire::RowFinding>) {
        let answer = index(self.packs.len());
        self.packs.push(pack);
        // Most findings of a rule say the same of other rows: a text that the one before had is not held again.
        let mut last: Vec<u32> = Vec::new();
        for finding in findings {
            let arguments = (index(self.arguments.len()), count(finding.arguments.len()));
            for (position, argument) in finding.arguments.iter().enumerate() {
                let known = last.get(position).copied().filter(|at| self.texts.get(*at) == argument);
                let at = known.unwrap_or_else(|| self.texts.push(argument));
                match last.get_mut(position) {
                    Some(last) => *last = at,
                    None => last.push(at),
                }
                self.arguments.push(at);
            }
            let related = (index(self.related.len()), count(finding.related.len()));
            self.related.extend(finding.related);
            let wire::RowFinding { row, rule, message, .. } = finding;
            self.list.push(CompactFinding { row, answer, rule, message, arguments, related, subject: 0 });
        }
    }

    /// Puts the findings in their order, row by row and rule by rule, and gives them names: `identity` knows the id and
    /// the name of a row. Findings on a row without one are left out.
    pub fn name(&mut self, identity: impl Fn(u32) -> Option<(String, String)>) {
        let pack = |one: &CompactFinding| self.packs.get(one.answer as usize).copied();
        self.list.sort_by_key(|one| (one.row, pack(one), one.rule));
        let mut known: Option<(u32, Option<u32>)> = None;
        let names = &mut self.names;
        self.list.retain_mut(|one| {
            let subject = match known {
                Some((row, subject)) if row == one.row => subject,
                _ => identity(one.row).map(|(id, name)| {
                    let at = names.push(&id);
                    names.push(&name);
                    at
                }),
            };
            known = Some((one.row, subject));
            one.subject = subject.unwrap_or_default();
            subject.is_some()
        });
    }

    /// Takes the findings of a pack out.
    pub fn leave_out(&mut self, pack: usize) {
        let packs = &self.packs;
        self.list.retain(|one| packs.get(one.answer as usize) != Some(&pack));
    }

    /// The findings in their order.
    pub fn iter(&self) -> impl Iterator<Item = Finding<'_>> {
        self.list.iter().map(|one| Finding { one, found: self })
    }
}

/// One of the findings.
pub(super) struct Finding<'f> {
    one: &'f CompactFinding,
    found: &'f Found,
}

impl Finding<'_> {
    /// The row in its block.
    pub fn row(&self) -> u32 {
        self.one.row
    }

    /// Number of the answer that it is of.
    pub fn answer(&self) -> usize {
        self.one.answer as usize
    }

    /// The pack that it is of.
    pub fn pack(&self) -> usize {
        self.found.packs.get(self.answer()).copied().unwrap_or_default()
    }

    fn arguments(&self) -> impl Iterator<Item = &str> {
        let arguments = self.found.arguments.get(range(self.one.arguments)).unwrap_or_default();
        arguments.iter().map(|at| self.found.texts.get(*at))
    }

    /// Bytes that it makes in a report, about.
    pub fn text_weight(&self, pack: &Pack, names: &Names) -> u64 {
        let CompactFinding { rule, message, related, subject, .. } = *self.one;
        let arguments: Vec<&str> = self.arguments().collect();
        let (rule, name) = (pack.rules.get(rule as usize), self.found.names.get(subject + 1));
        verdicts::text_weight(rule, message, &arguments, usize::from(related.1), name, names)
    }

    /// What the pack said.
    pub fn raw(&self) -> Raw {
        let CompactFinding { rule, message, related, .. } = *self.one;
        Raw {
            pack: self.pack(),
            rule,
            message,
            arguments: self.arguments().map(str::to_owned).collect(),
            related: self.found.related.get(range(related)).unwrap_or_default().to_vec(),
        }
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
        let first =
            [finding(7, 0, &["", "später"], &[4, 5]), finding(2, 3, &["a"], &[]), finding(2, 4, &["a", "b"], &[])];
        found.take(1, first.to_vec());
        found.take(0, vec![finding(7, 9, &["last"], &[6]), finding(8, 0, &["nameless"], &[])]);
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
            (2, 0, "1/4 [\"a\", \"b\"] []", "users id2 name 2"),
            (7, 1, "0/9 [\"last\"] [6]", "users id7 name 7"),
            (7, 0, "1/0 [\"\", \"später\"] [4, 5]", "users id7 name 7"),
        ];
        let expected = expected.map(|(row, answer, text, name)| (row, answer, text.to_owned(), name.to_owned()));
        assert_eq!(shown, expected);
        assert_eq!(found.texts.ends.len(), 6, "what the finding before said is not held again");
    }
}
