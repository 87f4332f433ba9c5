//! The pack: the rules of the slot behind the exports of the contract.

use std::cell::RefCell;
use std::sync::Arc;

use cel::common::ast::{EntryExpr, Expr, LiteralValue, operators};
use cel::common::types::{CelBool, CelInt, CelList, CelMap, CelString};
use cel::common::value::Val;
use cel::{Context, ExecutionError, IdedExpr, Value};
use ephor_sdk::bindings::ephor::rules::logging;
use ephor_sdk::bindings::exports::ephor::rules::checks::{self as wire, Guest};
use ephor_sdk::column::Likeness;
use ephor_sdk::{Argument as _, Message};

use crate::column::Rows;
use crate::environment::{environment, parse};
use crate::model::{COLLECTED_AT, OBJECT, Pack, Parameter, Rule, Subject, variable};
use crate::time::{Moment, Span};
use crate::{documents, evidence, slot};

/// The rules of the slot.
#[derive(Debug)]
pub struct Judge;

// Indices of the messages of every rule; the first two are those of the SDK.
const VALUE_NOT_KNOWN: u32 = 0;
const DOCUMENT_UNREADABLE: u32 = 1;
const NOT_EVALUATED: u32 = 2;
const FAIL: u32 = 3;
/// Only in rules that say what they cannot judge.
const UNKNOWN: u32 = 4;

/// Characters of the reason why an expression could not be evaluated: it may hold values of the tenant.
const REASON: usize = 300;

/// What `open` was given.
struct Open {
    context: wire::Context,
    pack: Pack,
}

thread_local! {
    /// An instance serves one piece of work and is thrown away.
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
}

/// The component is broken, or the host broke the contract: there is nothing to go on with.
#[cold]
#[allow(clippy::panic, reason = "ends this call in a trap, which the host reports as such")]
fn broken(problem: &str) -> ! {
    panic!("{problem}")
}

/// A panic ends the call in a trap; its text reaches who can do something about it.
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| logging::log(&panic.to_string())));
}

fn pack() -> Pack {
    slot::read().unwrap_or_else(|problem| broken(&problem))
}

impl Guest for Judge {
    fn describe() -> wire::Manifest {
        report_panics();
        manifest(pack())
    }

    fn open(context: wire::Context) {
        report_panics();
        OPEN.set(Some(Open { context, pack: pack() }));
    }

    fn check_documents() -> wire::DocumentVerdicts {
        let mut out = wire::DocumentVerdicts { findings: Vec::new(), counts: Vec::new() };
        OPEN.with_borrow(|open| {
            let Some(open) = open else { return };
            for (index, rule) in open.wanted().filter(|(_, rule)| !matches!(rule.subject, Subject::Rows(_))) {
                Asked::new(open, index, rule).documents(&mut out);
            }
        });
        out
    }

    fn check_rows(table: String, batch: wire::Batch) -> wire::RowVerdicts {
        let mut out = wire::RowVerdicts { findings: Vec::new(), counts: Vec::new() };
        OPEN.with_borrow(|open| {
            let Some(open) = open else { return };
            for (index, rule) in open.wanted().filter(|(_, rule)| rule.subject == Subject::Rows(table.clone())) {
                Asked::new(open, index, rule).rows(&table, &batch, &mut out);
            }
        });
        out
    }
}

impl Open {
    fn wanted(&self) -> impl Iterator<Item = (u32, &Rule)> {
        self.context.rules.iter().filter_map(|index| Some((*index, self.pack.rules.get(*index as usize)?)))
    }
}

fn manifest(pack: Pack) -> wire::Manifest {
    let properties =
        |all: Vec<(String, String)>| all.into_iter().map(|(name, value)| wire::Property { name, value }).collect();
    let sdk = |message: Message| wire::Message {
        id: message.id.to_owned(),
        verdict: message.verdict.to_owned(),
        text: message.text.to_owned(),
        arguments: message.arguments.iter().map(|name| (*name).to_owned()).collect(),
    };
    let name = pack.name;
    let own = |rule: &Rule| {
        let arguments: Vec<String> = rule.evidence.iter().map(|(name, _)| name.clone()).collect();
        let message = |id: &str, verdict: &str, text: &str| wire::Message {
            id: id.to_owned(),
            verdict: verdict.to_owned(),
            text: text.to_owned(),
            arguments: arguments.clone(),
        };
        let unknown = rule.unknown.as_ref().map(|text| message("not-judged", "unknown", text));
        let not_evaluated = wire::Message {
            id: "not-evaluated".to_owned(),
            verdict: "unknown".to_owned(),
            text: "{subject} cannot be judged: {problem}".to_owned(),
            arguments: vec!["problem".to_owned()],
        };
        // In the order of the indices above.
        let fixed = [sdk(Message::VALUE_NOT_KNOWN), sdk(Message::DOCUMENT_UNREADABLE), not_evaluated];
        fixed.into_iter().chain([message(&rule.message, "fail", &rule.fail)]).chain(unknown).collect()
    };
    let rule = |rule: Rule| wire::Rule {
        messages: own(&rule),
        id: format!("{name}/{}", rule.name),
        title: rule.title,
        help: rule.help,
        remediation: rule.remediation,
        level: rule.level,
        security_severity: rule.severity,
        references: rule.references.into_iter().map(|(taxonomy, id)| wire::Reference { taxonomy, id }).collect(),
        parameters: rule
            .parameters
            .into_iter()
            .map(|Parameter { name, kind, default, meaning }| wire::Parameter { name, kind, default, meaning })
            .collect(),
        table: match rule.subject {
            Subject::Rows(table) => Some(table),
            Subject::Objects(_) | Subject::Tenant => None,
        },
        columns: rule.columns,
        documents: rule.documents.into_keys().collect(),
        properties: properties(rule.properties),
    };
    wire::Manifest {
        rules: pack.rules.into_iter().map(rule).collect(),
        version: pack.version,
        title: pack.title,
        description: pack.description,
        properties: properties(pack.properties),
        name: name.clone(),
    }
}

/// What a rule says of one subject.
#[derive(Clone, Debug)]
enum Verdict {
    Pass,
    NotApplicable,
    /// A message and its arguments.
    Found(u32, Vec<String>),
}

/// The truth of a condition on the rows of a batch: it depends on nothing but the columns that it reads, so rows that are
/// alike in these have the same, and it is worked out once for them.
struct Truths<'e> {
    condition: &'e IdedExpr,
    alike: Likeness,
    known: Vec<Option<Result<bool, Verdict>>>,
}

impl<'e> Truths<'e> {
    fn new(condition: &'e IdedExpr, rows: &Rows<'_>, count: u32) -> Self {
        let alike = rows.alike(count, |column| names(&condition.expr, column));
        let known = vec![None; alike.kinds().map_or(0, |(_, kinds)| kinds as usize)];
        Self { condition, alike, known }
    }

    /// The truth on a row, which stands in the context.
    fn of(&mut self, row: usize, context: &Context<'_, '_>) -> Result<bool, Verdict> {
        let code = self.alike.kinds().and_then(|(codes, _)| codes.get(row)).map(|code| usize::from(*code));
        match code.and_then(|code| self.known.get_mut(code)) {
            Some(known) => known.get_or_insert_with(|| truth(self.condition, context)).clone(),
            None => truth(self.condition, context),
        }
    }
}

/// The rule that is asked, its expressions parsed.
struct Asked<'o> {
    open: &'o Open,
    index: u32,
    rule: &'o Rule,
    when: Option<IdedExpr>,
    known: Option<IdedExpr>,
    pass: IdedExpr,
    evidence: Vec<IdedExpr>,
}

impl<'o> Asked<'o> {
    fn new(open: &'o Open, index: u32, rule: &'o Rule) -> Self {
        let parsed = |source: &String| match parse(source) {
            Ok(expression) => plain(expression),
            Err(problem) => broken(&format!("rule {}: {source}: {problem}", rule.name)),
        };
        Self {
            open,
            index,
            rule,
            when: rule.when.as_ref().map(parsed),
            known: rule.known.as_ref().map(parsed),
            pass: parsed(&rule.pass),
            evidence: rule.evidence.iter().map(|(_, source)| parsed(source)).collect(),
        }
    }

    /// What is the same for all subjects: the moment of the collection, the parameters, the documents.
    fn context<'v>(&self) -> Result<Context<'static, 'v>, Verdict> {
        let mut context = Context::with_env(Arc::clone(environment()));
        let collected_at = Moment::new(self.open.context.collected_at).unwrap_or_else(|| broken("no such time"));
        context.add_variable_as_val(COLLECTED_AT, Box::new(collected_at));
        for parameter in &self.rule.parameters {
            context.add_variable_as_val(variable(&parameter.name), self.parameter(parameter));
        }
        for name in self.rule.documents.keys() {
            let subject = matches!(&self.rule.subject, Subject::Objects(own) if own == name);
            // The objects that are judged are handed over one by one, but other expressions may ask for all of them.
            if !subject || self.asks_for(name) {
                let objects = self.objects(name)?.into_iter().map(|object| Box::new(object) as Box<dyn Val>);
                context.add_variable_as_val(variable(name), Box::new(CelList::from(objects.collect::<Vec<_>>())));
            }
        }
        Ok(context)
    }

    fn asks_for(&self, document: &str) -> bool {
        let name = variable(document);
        let mut all = self.when.iter().chain(&self.known).chain([&self.pass]).chain(&self.evidence);
        all.any(|expression| names(&expression.expr, &name))
    }

    /// The value of a parameter. The host has checked that it is of its kind.
    fn parameter(&self, parameter: &Parameter) -> Box<dyn Val> {
        let mut settings = self.open.context.settings.iter();
        let set = settings.find(|setting| setting.rule == self.index && setting.name == parameter.name);
        let value = set.map_or(&parameter.default, |setting| &setting.value);
        let number = || value.trim().parse::<i64>().unwrap_or_default();
        match parameter.kind.as_str() {
            "boolean" => Box::new(CelBool::from(value.trim() == "true")),
            "integer" => Box::new(CelInt::from(number())),
            "duration" => Box::new(Span::new(number())),
            "list" => {
                let lines = value.lines().map(str::trim).filter(|line| !line.is_empty());
                let lines = lines.map(|line| Box::new(CelString::from(line.to_owned())) as Box<dyn Val>);
                Box::new(CelList::from(lines.collect::<Vec<_>>()))
            }
            _ => Box::new(CelString::from(value.clone())),
        }
    }

    /// The objects of a document.
    fn objects(&self, name: &str) -> Result<Vec<CelMap<'static>>, Verdict> {
        let unreadable =
            |problem: String| Verdict::Found(DOCUMENT_UNREADABLE, vec![name.into_argument(), problem.into_argument()]);
        let Some(declared) = ephor_schema::document(name) else {
            return Err(unreadable("there is no such document".to_owned()));
        };
        let passed = self.open.context.documents.iter().find(|document| document.name == name);
        let Some(document) = passed else { broken(&format!("the host did not pass {name}")) };
        let reads = self.rule.documents.get(name).cloned().unwrap_or_default();
        let read = |(item, json): (usize, &String)| {
            documents::read(json, declared.members, &reads)
                .map_err(|problem| unreadable(format!("object {}: {problem}", item + 1)))
        };
        document.items.iter().enumerate().map(read).collect()
    }

    /// The verdict on the subject that stands in the context, where these are the truths of its conditions.
    fn verdict(
        &self,
        context: &Context<'_, '_>,
        applies: impl FnOnce() -> Result<bool, Verdict>,
        known: impl FnOnce() -> Result<bool, Verdict>,
        passes: impl FnOnce() -> Result<bool, Verdict>,
    ) -> Verdict {
        let judge = || -> Result<Verdict, Verdict> {
            if !applies()? {
                return Ok(Verdict::NotApplicable);
            }
            let message = if !known()? {
                UNKNOWN
            } else if passes()? {
                return Ok(Verdict::Pass);
            } else {
                FAIL
            };
            let argument = |expression| {
                let value = Value::resolve_val(expression, context).map_err(|error| unknown(&error))?;
                evidence::argument(value.as_ref()).map_err(|problem| not_evaluated(&problem))
            };
            let arguments = self.evidence.iter().map(argument).collect::<Result<_, _>>()?;
            Ok(Verdict::Found(message, arguments))
        };
        judge().unwrap_or_else(|verdict| verdict)
    }

    /// The verdict on what is judged once.
    fn single(&self, context: &Context<'_, '_>) -> Verdict {
        let is_true = |condition: &Option<IdedExpr>| condition.as_ref().map_or(Ok(true), |of| truth(of, context));
        self.verdict(context, || is_true(&self.when), || is_true(&self.known), || truth(&self.pass, context))
    }

    fn rows(&self, table: &str, batch: &wire::Batch, out: &mut wire::RowVerdicts) {
        let declared = ephor_schema::table(table).unwrap_or_else(|| broken("there is no such table"));
        let rows = Rows::open(batch, declared, &self.rule.columns, |name| self.rule.nullable.contains(name));
        let rows = rows.unwrap_or_else(|name| broken(&format!("the host did not pass the column {name}")));
        let mut count = wire::Count { rule: self.index, pass: 0, not_applicable: 0 };
        let context = self.context().map(|mut context| {
            context.set_variable_resolver(&rows);
            context
        });
        let truths = |condition| Truths::new(condition, &rows, batch.rows);
        let (mut when, mut known) = (self.when.as_ref().map(truths), self.known.as_ref().map(truths));
        let mut pass = truths(&self.pass);
        for row in 0..batch.rows {
            let at = row as usize;
            let verdict = match (&context, rows.select(at)) {
                (Err(verdict), _) => verdict.clone(),
                (Ok(_), Err(column)) => Verdict::Found(VALUE_NOT_KNOWN, vec![column.into_argument()]),
                (Ok(context), Ok(())) => {
                    let applies = || when.as_mut().map_or(Ok(true), |when| when.of(at, context));
                    let is_known = || known.as_mut().map_or(Ok(true), |known| known.of(at, context));
                    self.verdict(context, applies, is_known, || pass.of(at, context))
                }
            };
            match verdict {
                Verdict::Pass => count.pass += 1,
                Verdict::NotApplicable => count.not_applicable += 1,
                Verdict::Found(message, arguments) => {
                    let rule = self.index;
                    out.findings.push(wire::RowFinding { rule, row, message, arguments, related: Vec::new() });
                }
            }
        }
        out.counts.push(count);
    }

    fn documents(&self, out: &mut wire::DocumentVerdicts) {
        let mut count = wire::Count { rule: self.index, pass: 0, not_applicable: 0 };
        let mut say = |subject: Option<wire::Place>, verdict: Verdict| match verdict {
            Verdict::Pass => count.pass += 1,
            Verdict::NotApplicable => count.not_applicable += 1,
            Verdict::Found(message, arguments) => {
                let (rule, related) = (self.index, Vec::new());
                out.findings.push(wire::DocumentFinding { rule, subject, message, arguments, related });
            }
        };
        match (self.context(), &self.rule.subject) {
            (Err(verdict), _) => say(None, verdict),
            (Ok(context), Subject::Tenant | Subject::Rows(_)) => say(None, self.single(&context)),
            (Ok(mut context), Subject::Objects(name)) => match self.objects(name) {
                Err(verdict) => say(None, verdict),
                // Without any object it does not apply.
                Ok(objects) if objects.is_empty() => say(None, Verdict::NotApplicable),
                Ok(objects) => {
                    let place = self.open.context.documents.iter().position(|document| document.name == *name);
                    let document = place.and_then(|place| u32::try_from(place).ok()).unwrap_or(u32::MAX);
                    for (item, object) in (0..).zip(objects) {
                        context.add_variable_as_val(OBJECT, Box::new(object));
                        say(Some(wire::Place { document, item }), self.single(&context));
                    }
                }
            },
        }
        out.counts.push(count);
    }
}

/// The same expression in a form that takes less work: cel makes the text of an error for each `!`, whether there is one or
/// not, and none for a comparison with false. The operand is a boolean, which was checked when the pack was built.
fn plain(mut at: IdedExpr) -> IdedExpr {
    let all = |expressions: Vec<IdedExpr>| expressions.into_iter().map(plain).collect::<Vec<_>>();
    at.expr = match at.expr {
        Expr::Call(mut call) => {
            call.target = call.target.map(|target| Box::new(plain(*target)));
            call.args = all(call.args);
            if call.func_name == operators::LOGICAL_NOT && call.args.len() == 1 {
                operators::EQUALS.clone_into(&mut call.func_name);
                let no = Expr::Literal(LiteralValue::Boolean(CelBool::from(false)));
                call.args.push(IdedExpr { id: at.id, expr: no });
            }
            Expr::Call(call)
        }
        Expr::Comprehension(mut of) => {
            of.iter_range = plain(of.iter_range);
            of.accu_init = plain(of.accu_init);
            of.loop_cond = plain(of.loop_cond);
            of.loop_step = plain(of.loop_step);
            of.result = plain(of.result);
            Expr::Comprehension(of)
        }
        Expr::List(mut list) => {
            list.elements = all(list.elements);
            Expr::List(list)
        }
        Expr::Select(mut select) => {
            select.operand = Box::new(plain(*select.operand));
            Expr::Select(select)
        }
        other => other,
    };
    at
}

/// Whether a name stands anywhere in an expression.
fn names(of: &Expr, name: &str) -> bool {
    let within = |at: &IdedExpr| names(&at.expr, name);
    match of {
        Expr::Ident(own) => own == name,
        Expr::Select(select) => within(&select.operand),
        Expr::Call(call) => call.target.as_deref().is_some_and(within) || call.args.iter().any(within),
        Expr::List(list) => list.elements.iter().any(within),
        Expr::Comprehension(of) => {
            [&of.iter_range, &of.accu_init, &of.loop_cond, &of.loop_step, &of.result].into_iter().any(within)
        }
        Expr::Map(map) => map.entries.iter().any(|entry| match &entry.expr {
            EntryExpr::MapEntry(entry) => within(&entry.key) || within(&entry.value),
            EntryExpr::StructField(field) => within(&field.value),
        }),
        Expr::Struct(of) => of.entries.iter().any(|entry| match &entry.expr {
            EntryExpr::MapEntry(entry) => within(&entry.key) || within(&entry.value),
            EntryExpr::StructField(field) => within(&field.value),
        }),
        Expr::Literal(_) | Expr::Unspecified => false,
    }
}

/// The truth of an expression.
fn truth(expression: &IdedExpr, context: &Context<'_, '_>) -> Result<bool, Verdict> {
    let value = Value::resolve_val(expression, context).map_err(|error| unknown(&error))?;
    match value.as_ref().downcast_ref::<CelBool>() {
        Some(truth) => Ok(*truth.inner()),
        None => Err(not_evaluated("the expression is neither true nor false")),
    }
}

/// What an error of an expression means: that a property is not there, or that it cannot be evaluated.
fn unknown(error: &ExecutionError) -> Verdict {
    match error {
        ExecutionError::NoSuchKey(name) => Verdict::Found(VALUE_NOT_KNOWN, vec![name.as_str().into_argument()]),
        other => not_evaluated(&other.to_string()),
    }
}

fn not_evaluated(problem: &str) -> Verdict {
    let short: String = problem.chars().take(REASON).collect();
    Verdict::Found(NOT_EVALUATED, vec![short.into_argument()])
}

/// The text of the value of an expression that names nothing but what the language has: for the tests of its functions.
///
/// # Errors
/// If it cannot be parsed or evaluated, or its value has no text.
#[doc(hidden)]
pub fn evaluate(source: &str) -> Result<String, String> {
    let expression = parse(source)?;
    let context = Context::with_env(Arc::clone(environment()));
    let value = Value::resolve_val(&expression, &context).map_err(|error| error.to_string())?;
    evidence::argument(value.as_ref())
}
