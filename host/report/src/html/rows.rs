//! Findings for the table of the page: the first of each rule, as many as a page can bear.

use std::collections::HashMap;
use std::io::{self, Write};

use ephor_untrusted::put;
use serde::Serialize;

use super::{Markup, Output, escape};
use crate::baseline::Carried;
use ephor_finding::{BaselineState, Finding, Plan, Verdict, items, render};

/// Findings that a page holds. A browser opens 100,000 within seconds, and nobody reads more.
pub(super) const MOST: usize = 100_000;
/// Bytes that they take: names of a hostile tenant are long.
const MOST_BYTES: usize = 64 << 20;
/// What stands for the verdict of a fail that could not be judged again; 0 is a fail, 1 an unknown.
const NOT_JUDGED: u8 = 2;
/// Places that explain a finding; the rest is counted.
const RELATED: usize = 8;

/// Texts that many findings share, by the order in which they came.
#[derive(Debug, Default)]
struct Shared {
    list: Vec<String>,
    known: HashMap<String, usize>,
}

impl Shared {
    fn index(&mut self, text: &str) -> usize {
        if let Some(index) = self.known.get(text) {
            return *index;
        }
        let index = self.list.len();
        self.list.push(text.to_owned());
        self.known.insert(text.to_owned(), index);
        index
    }
}

/// One rule's findings.
#[derive(Clone, Debug, Default)]
struct Bucket {
    /// Rows as JSON, without what their rule says.
    rows: Vec<Markup>,
    /// Findings that came.
    came: u64,
}

/// Findings by rule, within bounds. What is left out is counted.
#[derive(Debug)]
pub(super) struct Rows {
    buckets: Vec<Vec<Bucket>>,
    /// Kinds, collections, files and templates, as JSON of their own.
    kinds: Shared,
    files: Shared,
    templates: Shared,
    held: usize,
    bytes: usize,
    most: usize,
    /// The most that a rule may hold, once the bounds were reached.
    each: usize,
}

impl Rows {
    pub(super) fn new(plan: &Plan, most: usize) -> Self {
        Self {
            buckets: plan.packs.iter().map(|pack| vec![Bucket::default(); pack.rules.len()]).collect(),
            kinds: Shared::default(),
            files: Shared::default(),
            templates: Shared::default(),
            held: 0,
            bytes: 0,
            most,
            each: usize::MAX,
        }
    }

    pub(super) fn push(&mut self, finding: &Finding) -> io::Result<()> {
        self.push_as(finding, u8::from(finding.verdict == Verdict::Unknown))
    }

    /// A fail of the baseline that could not be judged again.
    pub(super) fn push_carried(&mut self, carried: &Carried) -> io::Result<()> {
        let mut finding = carried.finding.clone();
        finding.template = format!("{}{}", carried.prefix(), finding.template);
        self.push_as(&finding, NOT_JUDGED)
    }

    fn push_as(&mut self, finding: &Finding, verdict: u8) -> io::Result<()> {
        let each = self.each;
        let Some(bucket) = self.buckets.get_mut(finding.pack).and_then(|rules| rules.get_mut(finding.rule)) else {
            return Ok(());
        };
        bucket.came += 1;
        if bucket.rows.len() >= each {
            return Ok(());
        }
        let row = self.row(finding, verdict)?;
        self.bytes += row.as_str().len();
        self.held += 1;
        if let Some(bucket) = self.buckets.get_mut(finding.pack).and_then(|rules| rules.get_mut(finding.rule)) {
            bucket.rows.push(row);
        }
        while self.held > self.most || self.bytes > MOST_BYTES {
            self.shorten();
        }
        Ok(())
    }

    /// Takes the last finding from the rules that hold the most: so every rule shows its first N, with the largest N
    /// that there is room for.
    fn shorten(&mut self) {
        let longest = self.buckets.iter().flatten().map(|bucket| bucket.rows.len()).max().unwrap_or_default();
        self.each = longest.saturating_sub(1);
        for bucket in self.buckets.iter_mut().flatten() {
            while bucket.rows.len() > self.each {
                if let Some(row) = bucket.rows.pop() {
                    self.bytes -= row.as_str().len();
                    self.held -= 1;
                }
            }
        }
    }

    fn row(&mut self, finding: &Finding, verdict: u8) -> io::Result<Markup> {
        let subject = &finding.subject;
        let template = template(finding);
        let related: Vec<(usize, String, usize, u64)> = finding
            .related
            .iter()
            .take(RELATED)
            .map(|one| {
                let (kind, file) = (self.kinds.index(&one.subject.kind), self.files.index(&one.place.file));
                (kind, ephor_untrusted::value(&one.subject.name), file, one.place.line)
            })
            .collect();
        // Lines are the items of a list: the page splits there, and shows the first in the sentence.
        let lines = |value: &str| items(value).map(ephor_untrusted::value).collect::<Vec<_>>().join("\n");
        let arguments: Vec<String> = finding.arguments.iter().map(|(_, value)| lines(value)).collect();
        let row = (
            verdict,
            self.templates.index(&template),
            self.kinds.index(&subject.kind),
            ephor_untrusted::value(&subject.name),
            ephor_untrusted::value(&subject.id),
            finding.count,
            self.files.index(&finding.place.file),
            finding.place.line,
            finding.waiver.map_or(-1, |waiver| i64::try_from(waiver).unwrap_or(-1)),
            finding.baseline.map_or("", BaselineState::name),
            arguments,
            (related, finding.related.len().saturating_sub(RELATED)),
        );
        Ok(escape::json(&serde_json::to_string(&row)?))
    }

    /// Findings of a rule that came, and those that are held.
    pub(super) fn counts(&self, pack: usize, rule: usize) -> (u64, u64) {
        let bucket = self.buckets.get(pack).and_then(|rules| rules.get(rule));
        bucket.map_or((0, 0), |bucket| (bucket.came, bucket.rows.len() as u64))
    }

    /// Findings of the scan that came, and those that are held.
    pub(super) fn total(&self) -> (u64, u64) {
        (self.buckets.iter().flatten().map(|bucket| bucket.came).sum(), self.held as u64)
    }

    /// The most that a rule shows, if some are left out.
    pub(super) fn bound(&self) -> Option<usize> {
        (self.each != usize::MAX).then_some(self.each)
    }

    /// Writes what the table of the page reads, with the rules in the order given.
    pub(super) fn write(
        &self,
        order: &[(usize, usize)],
        rules: &impl Serialize,
        waivers: &[String],
        out: &mut Output<impl Write>,
    ) -> io::Result<()> {
        let shown = |shared: &Shared| shared.list.iter().map(|text| ephor_untrusted::value(text)).collect::<Vec<_>>();
        put!(out, "{{\"rules\":{}", escape::json(&serde_json::to_string(rules)?))?;
        put!(out, ",\n\"waivers\":{}", escape::json(&serde_json::to_string(waivers)?))?;
        put!(out, ",\n\"kinds\":{}", escape::json(&serde_json::to_string(&shown(&self.kinds))?))?;
        put!(out, ",\n\"files\":{}", escape::json(&serde_json::to_string(&shown(&self.files))?))?;
        put!(out, ",\n\"templates\":[{}]", escape::json(&self.templates.list.join(",\n")))?;
        put!(out, ",\n\"findings\":[")?;
        for (at, (pack, rule)) in order.iter().enumerate() {
            let rows =
                self.buckets.get(*pack).and_then(|rules| rules.get(*rule)).map_or(&[][..], |bucket| &bucket.rows);
            put!(out, "{}\n[", if at == 0 { "" } else { "," })?;
            for (at, row) in rows.iter().enumerate() {
                put!(out, "{}{}", if at == 0 { "" } else { ",\n" }, row)?;
            }
            put!(out, "]")?;
        }
        put!(out, "\n]}}")
    }
}

/// The sentence in parts, as JSON: texts as they are, numbers for the argument to fill in, -1 for the subject; then the
/// names of the arguments.
fn template(finding: &Finding) -> String {
    // A mark that no part can hold afterwards: control characters are escaped.
    let marked = render(&finding.template.replace('\0', "\u{fffd}"), |name| {
        let index = match name {
            "subject" => -1,
            _ => i64::try_from(finding.arguments.iter().position(|(key, _)| key == name)?).ok()?,
        };
        Some(format!("\0{index}\0"))
    });
    let parts = marked.split('\0').enumerate().filter(|(_, part)| !part.is_empty());
    let parts = parts.map(|(at, part)| match part.parse::<i64>() {
        Ok(index) if at % 2 == 1 => serde_json::Value::from(index),
        _ => serde_json::Value::from(ephor_untrusted::line(part)),
    });
    let names = finding.arguments.iter().map(|(name, _)| ephor_untrusted::value(name));
    serde_json::json!([parts.collect::<Vec<_>>(), names.collect::<Vec<_>>()]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn read(rows: &Rows, order: &[(usize, usize)]) -> serde_json::Value {
        let mut out = Vec::new();
        rows.write(order, &["x"], &[], &mut Output::new(&mut out)).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn of_every_rule_the_first_are_kept_and_the_rest_is_counted() {
        let plan = sample::plan();
        let mut rows = Rows::new(&plan, 10);
        for number in 0..100 {
            rows.push(&sample::finding(&plan, 0, 0, number)).unwrap();
        }
        for number in 0..3 {
            rows.push(&sample::finding(&plan, 1, 0, number)).unwrap();
        }
        assert_eq!(rows.counts(0, 0), (100, 7));
        assert_eq!(rows.counts(1, 0), (3, 3));
        assert_eq!((rows.total(), rows.bound()), ((103, 10), Some(7)));
        let data = read(&rows, &[(0, 0), (0, 1), (1, 0)]);
        let names: Vec<&str> =
            data["findings"][0].as_array().unwrap().iter().map(|row| row[3].as_str().unwrap()).collect();
        assert_eq!(names, ["Person 0", "Person 1", "Person 2", "Person 3", "Person 4", "Person 5", "Person 6"]);
    }

    #[test]
    fn nothing_is_left_out_below_the_bound() {
        let plan = sample::plan();
        let mut rows = Rows::new(&plan, 10);
        for number in 0..10 {
            rows.push(&sample::finding(&plan, 0, 0, number)).unwrap();
        }
        assert_eq!((rows.counts(0, 0), rows.bound()), ((10, 10), None));
    }

    #[test]
    fn bytes_are_bounded_too() {
        let plan = sample::plan();
        let mut rows = Rows::new(&plan, usize::MAX);
        let long = sample::hostile(&plan, &"<".repeat(1 << 10));
        for _ in 0..15_000 {
            rows.push(&long).unwrap();
        }
        assert!(rows.bytes <= MOST_BYTES && rows.bound().is_some());
        assert_eq!(rows.counts(0, 0).0, 15_000);
    }

    #[test]
    fn a_sentence_is_split_where_values_come() {
        let plan = sample::plan();
        let mut finding = sample::finding(&plan, 0, 0, 0);
        finding.template = "{subject} {{x}} {days}\0 {nobody}\u{202e}".to_owned();
        assert_eq!(template(&finding), r#"[[-1," {x} ",0,"� {nobody}\\u{202e}"],["days","protocol"]]"#);
    }

    #[test]
    fn hostile_text_ends_no_script() {
        let plan = sample::plan();
        let mut rows = Rows::new(&plan, 10);
        rows.push(&sample::hostile(&plan, sample::HOSTILE)).unwrap();
        let mut out = Vec::new();
        rows.write(&[(0, 0)], &["</script>"], &["<!--".to_owned()], &mut Output::new(&mut out)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{202e}', '\0']), "{text}");
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
}
