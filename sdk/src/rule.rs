//! What a rule is: its words, what it reads, and how its verdicts are gathered.

use std::marker::PhantomData;

use crate::bindings::exports::ephor::rules::checks as wire;
use crate::column::{Batch, Likeness};
use crate::document::Context;
use crate::{Argument as _, Document, Found, Item, Place, Scan, Verdict};

/// Everything about a rule but its decision. Made by the derive.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// Kebab-case name without the pack.
    pub name: &'static str,
    /// The bad state, as a statement.
    pub title: &'static str,
    /// `What it checks` and `Why it matters`, Markdown.
    pub help: &'static str,
    /// `Remediation`, Markdown.
    pub remediation: &'static str,
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    /// From 0.0 to 10.0.
    pub severity: &'static str,
    /// The messages; the first two are those of the SDK.
    pub messages: &'static [Message],
    /// Taxonomy and id.
    pub references: &'static [(&'static str, &'static str)],
    /// What a user may set.
    pub parameters: &'static [Parameter],
    /// The table whose rows it judges.
    pub table: Option<&'static str>,
    /// The columns that it reads.
    pub columns: &'static [&'static str],
    /// The documents that it reads.
    pub documents: &'static [&'static str],
    /// Further facts.
    pub properties: &'static [(&'static str, &'static str)],
}

impl Meta {
    /// Name of the property that names a document which the rule can do without.
    #[doc(hidden)]
    pub const OPTIONAL: &'static str = "optional";

    /// Whether the rule can do without a document.
    pub(crate) fn is_optional(&self, document: &str) -> bool {
        self.properties.contains(&(Self::OPTIONAL, document))
    }
}

/// One sentence of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Kebab-case id.
    pub id: &'static str,
    /// `fail` or `unknown`.
    pub verdict: &'static str,
    /// The template.
    pub text: &'static str,
    /// Names of its arguments.
    pub arguments: &'static [&'static str],
}

/// Something that a user may set.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Kebab-case name.
    pub name: &'static str,
    /// `boolean`, `integer`, `duration`, `text` or `list`.
    pub kind: &'static str,
    /// The default as text.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// Index of the message for a value that is not known.
pub(crate) const VALUE_NOT_KNOWN: u32 = 0;
/// Index of the message for a document that cannot be read.
pub(crate) const DOCUMENT_UNREADABLE: u32 = 1;

impl Message {
    /// The messages that every rule has; the derive puts them first.
    #[doc(hidden)]
    pub const VALUE_NOT_KNOWN: Self = Self {
        id: "value-not-known",
        verdict: "unknown",
        text: "{value} of {subject} is not known",
        arguments: &["value"],
    };
    #[doc(hidden)]
    pub const DOCUMENT_UNREADABLE: Self = Self {
        id: "document-unreadable",
        verdict: "unknown",
        text: "{document} is not as this rule expects it: {problem}",
        arguments: &["document", "problem"],
    };
}

/// A rule: made by `#[derive(Rule)]`.
#[diagnostic::on_unimplemented(message = "`{Self}` is no rule", note = "derive it: `#[derive(Rule)]`")]
pub trait Rule {
    /// The rule as its pack knows it.
    const ENTRY: Entry;
}

/// A rule with its decision behind a function pointer.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its words and what it reads.
    pub meta: &'static Meta,
    /// Its decision.
    pub(crate) check: Check,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    Rows(fn(&Asked<'_>, Batch<'_>, &mut wire::RowVerdicts)),
    Documents(fn(&Asked<'_>, &mut wire::DocumentVerdicts)),
}

/// A rule that stands in the list of its pack: said by what the build script of the pack writes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rule `{Self}` is not in the list of its pack",
    label = "the build script did not find this rule",
    note = "`ephor_build::collect_rules` finds the rules in the modules of `src`, and `ephor_sdk::pack!` in `lib.rs` lists them; \
            it cannot see a rule that a macro makes or that stands in a function",
    note = "a rule that is for tests alone says so: `#[rule(test_only, ...)]`"
)]
pub trait Listed {}

/// Compiles for the rules that stand in the list of their pack.
#[doc(hidden)]
pub const fn is_listed<R: Listed>() {}

impl Entry {
    /// A rule that did not compile.
    #[doc(hidden)]
    pub const REFUSED: Self = Self::documents(
        &Meta {
            name: "",
            title: "",
            help: "",
            remediation: "",
            level: "",
            severity: "",
            messages: &[],
            references: &[],
            parameters: &[],
            table: None,
            columns: &[],
            documents: &[],
            properties: &[],
        },
        |_, _| {},
    );

    /// A rule that judges rows.
    #[doc(hidden)]
    #[must_use]
    pub const fn rows(meta: &'static Meta, check: fn(&Asked<'_>, Batch<'_>, &mut wire::RowVerdicts)) -> Self {
        Self { meta, check: Check::Rows(check) }
    }

    /// A rule that judges documents.
    #[doc(hidden)]
    #[must_use]
    pub const fn documents(meta: &'static Meta, check: fn(&Asked<'_>, &mut wire::DocumentVerdicts)) -> Self {
        Self { meta, check: Check::Documents(check) }
    }
}

/// The rule that is asked, with what it may know.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked<'s> {
    pub(crate) context: &'s Context,
    pub(crate) rule: u32,
    pub(crate) meta: &'static Meta,
}

impl<'s> Asked<'s> {
    /// The scan as the rule `R` may see it.
    #[must_use]
    pub fn scan<R: ?Sized>(&self) -> Scan<'s, R> {
        Scan { context: self.context, rule: self.rule, meta: self.meta, of: PhantomData }
    }

    /// Whether a document can be read; if not, the verdict that says so.
    pub fn readable<D: Document>(&self) -> Result<(), Verdict> {
        match self.context.parse::<D>() {
            Ok(_) => Ok(()),
            Err(problem) => {
                Err(Verdict::unknown(DOCUMENT_UNREADABLE, vec![D::NAME.to_owned(), problem.into_argument()]))
            }
        }
    }
}

/// A rule that judges the rows of a table: the struct is the row.
pub trait CheckRow {
    /// The verdict on this row.
    fn check(&self, scan: &Scan<'_, Self>) -> Verdict;
}

/// A rule that judges the tenant as a whole by its documents.
pub trait CheckTenant {
    /// The verdict on the tenant.
    fn check(scan: &Scan<'_, Self>) -> Verdict;
}

/// A rule that judges each object of a document: `#[rule(each(D))]`.
pub trait CheckDocument<D: Document> {
    /// The verdict on this object.
    fn check(item: &Item<D>, scan: &Scan<'_, Self>) -> Verdict;
}

fn arguments(found: Found) -> (u32, Vec<String>, Vec<wire::Place>) {
    let related =
        found.related.iter().map(|place| wire::Place { document: place.document, item: place.item }).collect();
    (found.message, found.arguments, related)
}

/// What is known of a kind of row.
#[derive(Clone)]
struct Kind {
    rows: u32,
    first: u32,
    found: Option<Found>,
}

/// Asks a rule for each row, or once for each kind of row: `check` gives the verdict on the row of that index, or the
/// name of the column whose value it would need.
#[doc(hidden)]
pub fn run_rows(
    asked: &Asked<'_>,
    rows: &Likeness,
    count: u32,
    readable: Result<(), Verdict>,
    out: &mut wire::RowVerdicts,
    check: impl Fn(usize) -> Result<Verdict, &'static str>,
) {
    let mut counts = wire::Count { rule: asked.rule, pass: 0, not_applicable: 0 };
    // Counts the rows that need no finding; gives the words of one.
    let mut judge = |row: u32, rows: u32| {
        let verdict = match &readable {
            Ok(()) => check(row as usize).unwrap_or_else(Verdict::not_known),
            Err(verdict) => verdict.clone(),
        };
        match verdict {
            Verdict::Pass => counts.pass += rows,
            Verdict::NotApplicable => counts.not_applicable += rows,
            Verdict::Fail(found) | Verdict::Unknown(found) => return Some(found),
        }
        None
    };
    let finding = |row: u32, found: Found| {
        let (message, arguments, related) = arguments(found);
        wire::RowFinding { rule: asked.rule, row, message, arguments, related }
    };
    if let Some((codes, kinds)) = rows.kinds() {
        let mut known = vec![Kind { rows: 0, first: 0, found: None }; kinds as usize];
        for (row, code) in (0..count).zip(codes) {
            if let Some(kind) = known.get_mut(usize::from(*code)) {
                if kind.rows == 0 {
                    kind.first = row;
                }
                kind.rows += 1;
            }
        }
        let mut any = false;
        for kind in known.iter_mut().filter(|kind| kind.rows > 0) {
            kind.found = judge(kind.first, kind.rows);
            any |= kind.found.is_some();
        }
        if any {
            for (row, code) in (0..count).zip(codes) {
                if let Some(found) = known.get(usize::from(*code)).and_then(|kind| kind.found.as_ref()) {
                    out.findings.push(finding(row, found.clone()));
                }
            }
        }
    } else {
        for row in 0..count {
            out.findings.extend(judge(row, 1).map(|found| finding(row, found)));
        }
    }
    out.counts.push(counts);
}

fn gather(
    asked: &Asked<'_>,
    verdicts: impl IntoIterator<Item = (Option<Place>, Verdict)>,
    out: &mut wire::DocumentVerdicts,
) {
    let mut count = wire::Count { rule: asked.rule, pass: 0, not_applicable: 0 };
    for (subject, verdict) in verdicts {
        match verdict {
            Verdict::Pass => count.pass += 1,
            Verdict::NotApplicable => count.not_applicable += 1,
            Verdict::Fail(found) | Verdict::Unknown(found) => {
                let subject = subject.map(|place| wire::Place { document: place.document, item: place.item });
                let (message, arguments, related) = arguments(found);
                out.findings.push(wire::DocumentFinding { rule: asked.rule, subject, message, arguments, related });
            }
        }
    }
    out.counts.push(count);
}

/// Asks a rule about the tenant.
#[doc(hidden)]
pub fn run_tenant<R: CheckTenant>(asked: &Asked<'_>, readable: Result<(), Verdict>, out: &mut wire::DocumentVerdicts) {
    let verdict = match readable {
        Ok(()) => R::check(&asked.scan()),
        Err(verdict) => verdict,
    };
    gather(asked, [(None, verdict)], out);
}

/// Asks a rule about each object of a document. Without any object it does not apply.
#[doc(hidden)]
pub fn run_document<D: Document, R: CheckDocument<D> + crate::Reads<D>>(
    asked: &Asked<'_>,
    readable: Result<(), Verdict>,
    out: &mut wire::DocumentVerdicts,
) {
    if let Err(verdict) = readable {
        return gather(asked, [(None, verdict)], out);
    }
    let scan = asked.scan::<R>();
    let items = scan.documents::<D>();
    if items.is_empty() {
        return gather(asked, [(None, Verdict::NotApplicable)], out);
    }
    gather(asked, items.iter().map(|item| (Some(item.place()), R::check(item, &scan))), out);
}
