//! What a pack hands back, checked against what it was asked, and made into findings.

use std::borrow::Cow;
use std::collections::HashSet;

use ephor_schema::Document;

use super::contract::wire;
use super::limits::Limits;
use super::names::{Names, shortened};
use ephor_finding::{Finding, Pack, Place, Related, Rule, Subject};
use ephor_snapshot::Item;

/// The documents of a context: what an index of the contract stands for.
pub(super) struct Documents<'s> {
    /// What the objects are called that arguments name.
    pub names: &'s Names,
    pub list: Vec<(&'static Document, String, &'s [Item])>,
}

impl Documents<'_> {
    fn related(&self, place: &wire::Place) -> Option<Related> {
        let (document, file, items) = self.list.get(place.document as usize)?;
        let item = items.get(place.item as usize)?;
        Some(Related {
            place: Place { file: file.clone(), line: item.line },
            subject: Subject {
                kind: document.subject.to_owned(),
                collection: document.name.to_owned(),
                id: item.id.clone(),
                name: shortened(&item.label),
            },
        })
    }

    fn objects_of(&self, rule: &Rule) -> usize {
        self.list
            .iter()
            .filter(|(document, ..)| rule.documents.iter().any(|name| name == document.name))
            .map(|(.., items)| items.len())
            .sum()
    }
}

/// How the subjects of one rule add up in one answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub pass: u64,
    pub not_applicable: u64,
    pub found: u64,
    counted: bool,
}

/// What a rule is asked and answers, to be checked.
struct Check<'a> {
    pack: &'a Pack,
    asked: &'a [u32],
    limits: &'a Limits,
    tallies: Vec<Option<Tally>>,
}

impl<'a> Check<'a> {
    fn new(pack: &'a Pack, asked: &'a [u32], limits: &'a Limits) -> Self {
        let tallies = (0..).take(pack.rules.len()).map(|rule: u32| asked.contains(&rule).then(Tally::default));
        Self { pack, asked, limits, tallies: tallies.collect() }
    }

    fn tally(&mut self, rule: u32) -> Result<&mut Tally, String> {
        let count = self.pack.rules.len();
        match self.tallies.get_mut(rule as usize) {
            Some(Some(tally)) => Ok(tally),
            Some(None) => Err(format!("it speaks of rule {rule}, which it was not asked")),
            None => Err(format!("it speaks of rule {rule}, and it has {count}")),
        }
    }

    fn counts(&mut self, counts: &[wire::Count]) -> Result<(), String> {
        for count in counts {
            let tally = self.tally(count.rule)?;
            if tally.counted {
                return Err(format!("it counts rule {} twice", count.rule));
            }
            *tally = Tally {
                pass: u64::from(count.pass),
                not_applicable: u64::from(count.not_applicable),
                found: tally.found,
                counted: true,
            };
        }
        Ok(())
    }

    fn finding(
        &mut self,
        rule: u32,
        message: u32,
        arguments: &[String],
        related: &[wire::Place],
        documents: &Documents<'_>,
    ) -> Result<(), String> {
        self.tally(rule)?.found += 1;
        let known = self.pack.rules.get(rule as usize).and_then(|rule| rule.messages.get(message as usize));
        let known = known.ok_or_else(|| format!("it uses message {message} of rule {rule}, which does not exist"))?;
        if known.arguments.len() != arguments.len() {
            return Err(format!(
                "it gives {} arguments to the message {:?}, which has {}",
                arguments.len(),
                known.id,
                known.arguments.len()
            ));
        }
        if arguments.iter().any(|argument| argument.len() > self.limits.argument_bytes) {
            return Err(format!("it gives an argument longer than {} bytes", self.limits.argument_bytes));
        }
        if related.len() > self.limits.related {
            return Err(format!("it names more than {} related places", self.limits.related));
        }
        match related.iter().find(|place| documents.related(place).is_none()) {
            Some(place) => {
                Err(format!("it points at object {} of document {}, which does not exist", place.item, place.document))
            }
            None => Ok(()),
        }
    }

    fn rule(&self, rule: u32) -> Option<(&'a Rule, Tally)> {
        Some((self.pack.rules.get(rule as usize)?, (*self.tallies.get(rule as usize)?)?))
    }
}

/// Checks verdicts on rows: every row has one verdict of every rule. Returns how they add up, by rule.
pub(super) fn check_rows(
    answer: &wire::RowVerdicts,
    pack: &Pack,
    asked: &[u32],
    rows: u32,
    documents: &Documents<'_>,
    limits: &Limits,
) -> Result<Vec<(u32, Tally)>, String> {
    let most = asked.len().saturating_mul(rows as usize);
    if answer.findings.len() > most {
        return Err(format!(
            "it hands back {} findings for {rows} rows and {} rules",
            answer.findings.len(),
            asked.len()
        ));
    }
    let mut check = Check::new(pack, asked, limits);
    let mut seen = HashSet::with_capacity(answer.findings.len());
    for finding in &answer.findings {
        if finding.row >= rows {
            return Err(format!("it speaks of row {}, and the batch has {rows}", finding.row));
        }
        if !seen.insert((finding.rule, finding.row)) {
            return Err(format!("it judges row {} by rule {} twice", finding.row, finding.rule));
        }
        check.finding(finding.rule, finding.message, &finding.arguments, &finding.related, documents)?;
    }
    check.counts(&answer.counts)?;
    let mut out = Vec::with_capacity(asked.len());
    for rule in check.asked {
        let Some((known, tally)) = check.rule(*rule) else { continue };
        let sum = tally.pass + tally.not_applicable + tally.found;
        if sum != u64::from(rows) {
            return Err(format!("rule {:?} judges {sum} of {rows} rows", known.id));
        }
        out.push((*rule, tally));
    }
    Ok(out)
}

/// Checks verdicts on documents: every rule has spoken, and of no more than there is.
pub(super) fn check_documents(
    answer: &wire::DocumentVerdicts,
    pack: &Pack,
    asked: &[u32],
    documents: &Documents<'_>,
    limits: &Limits,
) -> Result<Vec<(u32, Tally)>, String> {
    if answer.findings.len() > limits.document_findings.saturating_mul(asked.len()) {
        return Err(format!(
            "it hands back {} findings, and {} a rule are allowed",
            answer.findings.len(),
            limits.document_findings
        ));
    }
    let mut check = Check::new(pack, asked, limits);
    let mut seen = HashSet::with_capacity(answer.findings.len());
    for finding in &answer.findings {
        let subject = finding.subject.as_ref().map(|place| (place.document, place.item));
        if !seen.insert((finding.rule, subject)) {
            return Err(format!("it judges the same subject by rule {} twice", finding.rule));
        }
        if let Some(place) = finding.subject.as_ref().filter(|place| documents.related(place).is_none()) {
            return Err(format!(
                "it judges object {} of document {}, which does not exist",
                place.item, place.document
            ));
        }
        check.finding(finding.rule, finding.message, &finding.arguments, &finding.related, documents)?;
    }
    check.counts(&answer.counts)?;
    let mut out = Vec::with_capacity(asked.len());
    for rule in check.asked {
        let Some((known, tally)) = check.rule(*rule) else { continue };
        let sum = tally.pass + tally.not_applicable + tally.found;
        let most = documents.objects_of(known) as u64 + 1;
        if sum == 0 || sum > most {
            return Err(format!("rule {:?} gives {sum} verdicts, expected 1 to {most}", known.id));
        }
        out.push((*rule, tally));
    }
    Ok(out)
}

/// Bytes that the findings of an answer take, about.
pub(super) fn weigh<'f>(findings: impl Iterator<Item = (&'f [String], &'f [wire::Place])>) -> usize {
    findings
        .map(|(arguments, related)| {
            size_of::<wire::RowFinding>()
                + arguments.iter().map(|argument| size_of::<String>() + argument.len()).sum::<usize>()
                + size_of_val(related)
        })
        .sum()
}

/// Bytes of text that a finding makes in a report, about: the message as it is filled, its arguments, and the places
/// that it names.
pub(super) fn text_weight(
    rule: Option<&Rule>,
    message: u32,
    arguments: &[&str],
    related: usize,
    subject: &str,
    names: &Names,
) -> u64 {
    /// A place in a report: file, line, kind, id and name.
    const PLACE: u64 = 200;
    // With the names that stand in them: a few bytes name an object whose name is long.
    let arguments: Vec<Cow<'_, str>> = arguments.iter().map(|argument| names.fill(argument)).collect();
    let evidence: u64 = arguments.iter().map(|argument| written(argument)).sum();
    let places = PLACE * (related as u64 + 1);
    let Some(message) = rule.and_then(|rule| rule.messages.get(message as usize)) else { return evidence + places };
    let value = |name: &str| {
        let position = || message.arguments.iter().position(|known| known == name);
        if name == "subject" { Some(subject) } else { position().and_then(|at| arguments.get(at).map(AsRef::as_ref)) }
    };
    let filled: u64 = ephor_finding::placeholders(&message.text).filter_map(value).map(written).sum();
    let filled = filled + written(&message.text);
    filled + evidence + places
}

/// Bytes of a text as it is written: what is no plain ASCII may be escaped.
fn written(text: &str) -> u64 {
    const ESCAPED: u64 = 6;
    let plain = text.bytes().filter(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')).count() as u64;
    plain + (text.len() as u64 - plain) * ESCAPED
}

/// What a finding of a pack is made from.
pub(super) struct Raw {
    pub pack: usize,
    pub rule: u32,
    pub message: u32,
    pub arguments: Vec<String>,
    pub related: Vec<wire::Place>,
}

impl Raw {
    /// The finding, which has been checked.
    pub fn finding(
        self,
        pack: &Pack,
        subject: Subject,
        place: Option<Place>,
        documents: &Documents<'_>,
    ) -> Option<Finding> {
        let message = pack.rules.get(self.rule as usize)?.messages.get(self.message as usize)?;
        let related: Vec<Related> = self.related.iter().filter_map(|place| documents.related(place)).collect();
        let place = place.or_else(|| related.first().map(|related| related.place.clone()))?;
        Some(Finding {
            pack: self.pack,
            rule: self.rule as usize,
            verdict: message.verdict,
            message_id: message.id.clone(),
            template: message.text.clone(),
            arguments: message
                .arguments
                .iter()
                .zip(&self.arguments)
                .map(|(name, argument)| (name.clone(), documents.names.fill(argument).into_owned()))
                .collect(),
            subject,
            count: 1,
            place,
            related,
            waiver: None,
            baseline: None,
            first_seen: None,
        })
    }
}

/// The subject that a place of a document stands for.
pub(super) fn subject_at(documents: &Documents<'_>, place: &wire::Place) -> Option<(Subject, Place)> {
    documents.related(place).map(|related| (related.subject, related.place))
}
