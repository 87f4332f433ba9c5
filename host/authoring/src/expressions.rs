//! Rules as expressions: `rules.toml`, read and checked.

mod check;
mod text;
mod types;

use std::collections::BTreeMap;
use std::fmt;

use ephor_expressions::model::{COLLECTED_AT, OBJECT, Pack, Parameter, Rule, Subject, variable};
use ephor_schema::names::{is_kebab, is_snake};
use ephor_schema::{DOCUMENTS, TABLES};
use ephor_snapshot::suggest;

use check::{Checker, Origin, Variable};
use text::{Default, File, Judged, References, Severity, Text};
use types::{Place, Type};

/// Something that is wrong with the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, from 1.
    pub line: usize,
    /// What is wrong, what was expected, what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

/// Reads the text of a `rules.toml` and checks all of it: names, properties, types, messages.
///
/// # Errors
/// All that is wrong with it, in the order of the lines.
pub fn read(text: &str) -> Result<Pack, Vec<Problem>> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        vec![Problem { line, message: error.message().trim().replace('\n', "; ") }]
    })?;
    let mut reader = Reader { text, problems: Vec::new() };
    let pack = reader.pack(file);
    if reader.problems.is_empty() {
        return Ok(pack);
    }
    reader.problems.sort_by_key(|problem| problem.line);
    Err(reader.problems)
}

pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

/// What a name in an expression can be, with the text that names it in messages.
type Variables = BTreeMap<String, Variable>;

impl Reader<'_> {
    fn wrong(&mut self, at: usize, message: impl Into<String>) {
        self.problems.push(Problem { line: line_at(self.text, at), message: message.into() });
    }

    fn pack(&mut self, file: File) -> Pack {
        let head = file.pack;
        self.kebab(&head.name, "the name of the pack");
        if let Err(error) = semver::Version::parse(head.version.get_ref()) {
            let message = format!("the version of the pack is no semantic version, such as \"1.2.0\": {error}");
            self.wrong(head.version.span().start, message);
        }
        if file.rules.is_empty() {
            self.wrong(0, "there is no rule: expected a table such as [rules.guest-overstayed]");
        }
        let named =
            [("organization", head.organization), ("information-uri", head.information_uri), ("license", head.license)];
        let properties = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        Pack {
            name: head.name.into_inner(),
            version: head.version.into_inner(),
            title: head.title,
            description: head.description,
            properties,
            rules: file.rules.into_iter().map(|(name, rule)| self.rule(&name, rule)).collect(),
        }
    }

    fn kebab(&mut self, name: &Text, what: &str) {
        if !is_kebab(name.get_ref()) {
            let message = format!(
                "{what} is {:?}; expected kebab-case, such as \"guest-overstayed\": small letters, digits and single hyphens",
                name.get_ref()
            );
            self.wrong(name.span().start, message);
        }
    }

    fn rule(&mut self, name: &str, judged: Judged) -> Rule {
        let start = judged.title.span().start;
        let of = |what: &str| format!("rule {name}: {what}");
        if !is_kebab(name) {
            self.wrong(start, of("its name is no kebab-case, such as guest-overstayed"));
        }
        for (text, key) in [
            (&judged.title, "title"),
            (&judged.what, "what"),
            (&judged.why, "why"),
            (&judged.remediation, "remediation"),
            (&judged.fail, "fail"),
        ] {
            if text.get_ref().trim().is_empty() {
                self.wrong(text.span().start, of(&format!("`{key}` is empty: it is part of the rule's documentation")));
            }
        }
        let lines = [Some(&judged.title), Some(&judged.fail), judged.unknown.as_ref()];
        if lines.into_iter().flatten().any(|text| text.get_ref().contains('\n')) {
            self.wrong(start, of("`title`, `fail` and `unknown` are one line each"));
        }
        if judged.title.get_ref().ends_with('.') {
            self.wrong(start, of("`title` has no full stop: it is the bad state as a statement"));
        }
        if !["error", "warning", "note"].contains(&judged.level.get_ref().as_str()) {
            let message = format!("`level` is {:?}; expected error, warning or note", judged.level.get_ref());
            self.wrong(judged.level.span().start, of(&message));
        }
        let severity = match judged.severity.get_ref() {
            Severity::Whole(number) => format!("{number}.0"),
            // With a point, whatever it is.
            Severity::Decimal(number) => format!("{number:?}"),
        };
        if !severity.parse::<f64>().is_ok_and(|number| (0.0..=10.0).contains(&number)) || severity.len() > 8 {
            self.wrong(judged.severity.span().start, of("`severity` is a number from 0.0 to 10.0, such as 6.5"));
        }
        let (references, mut properties) = self.references(name, &judged.references);
        properties.extend(judged.tags.iter().map(|tag| ("tag".to_owned(), tag.clone())));
        properties.extend(judged.stage.iter().map(|stage| ("stage".to_owned(), stage.clone())));
        properties.extend(judged.since.iter().map(|since| ("since".to_owned(), since.clone())));

        let subject = self.subject(name, &judged);
        let parameters: Vec<(Parameter, usize)> =
            judged.parameters.iter().map(|(key, given)| self.parameter(name, key, given)).collect();
        let variables = self.variables(name, &judged, &subject, &parameters);
        let mut checker = Checker::new(&variables);
        let mut check = |reader: &mut Self, source: &Text, key: &str, wanted: Option<&Type>| match checker
            .check(source.get_ref())
        {
            Ok(found) => match wanted {
                Some(wanted) if !found.fits(wanted) => {
                    let message = format!("rule {name}: `{key}` is {found}; expected {wanted}");
                    reader.wrong(source.span().start, message);
                }
                None if !found.has_text() => {
                    let message = format!("rule {name}: `{key}` is {found}, which a message cannot show");
                    reader.wrong(source.span().start, message);
                }
                _ => {}
            },
            Err(problem) => {
                reader.wrong(source.span().start, format!("rule {name}: `{key}`: {}", problem.0));
            }
        };
        if let Some(when) = &judged.when {
            check(self, when, "when", Some(&Type::Boolean));
        }
        if let Some(known) = &judged.known {
            check(self, known, "known", Some(&Type::Boolean));
        }
        check(self, &judged.pass, "pass", Some(&Type::Boolean));
        match (&judged.known, &judged.unknown) {
            (None, Some(unknown)) => {
                let message =
                    format!("rule {name}: `unknown` is the message where `known` is false, and there is none");
                self.wrong(unknown.span().start, message);
            }
            (Some(known), None) => {
                let message = format!("rule {name}: `known` needs an `unknown`: the message where it is false");
                self.wrong(known.span().start, message);
            }
            _ => {}
        }
        // The arguments: what the messages name first, in their order, then the rest of the evidence.
        let mut evidence: Vec<(String, String)> = Vec::new();
        let mut placeholders: Vec<String> = Vec::new();
        for (key, text) in [("fail", Some(&judged.fail)), ("unknown", judged.unknown.as_ref())] {
            let Some(text) = text else { continue };
            match ephor_schema::names::placeholders(text.get_ref()) {
                Ok(names) => {
                    let new: Vec<String> = names.into_iter().filter(|name| !placeholders.contains(name)).collect();
                    placeholders.extend(new);
                }
                Err(problem) => self.wrong(text.span().start, format!("rule {name}: `{key}`: {problem}")),
            }
        }
        for placeholder in &placeholders {
            match judged.evidence.get(placeholder) {
                Some(source) => evidence.push((placeholder.clone(), source.get_ref().clone())),
                // A value that has a name already is its own evidence.
                None if variables.contains_key(placeholder) => {
                    let source = Text::new(judged.fail.span(), placeholder.clone());
                    check(self, &source, &format!("evidence.{placeholder}"), None);
                    evidence.push((placeholder.clone(), placeholder.clone()));
                }
                None => {
                    let known: Vec<&str> = judged.evidence.keys().map(String::as_str).collect();
                    let near = suggest(placeholder, &known);
                    let message = format!(
                        "rule {name}: `fail` names {{{placeholder}}}, and there is no `evidence.{placeholder}` that gives it{near}"
                    );
                    self.wrong(judged.fail.span().start, message);
                }
            }
        }
        for (key, source) in &judged.evidence {
            check(self, source, &format!("evidence.{key}"), None);
            if key == "subject" || !is_identifier(key) {
                let message = format!("rule {name}: `evidence.{key}`: expected a name in small letters, not `subject`");
                self.wrong(source.span().start, message);
            }
            if !placeholders.contains(key) {
                evidence.push((key.clone(), source.get_ref().clone()));
            }
        }
        let reads = checker.reads;
        for (parameter, at) in &parameters {
            if !reads.others.contains(&variable(&parameter.name)) {
                let message = format!("rule {name}: no expression uses the parameter `{}`", parameter.name);
                self.wrong(*at, message);
            }
        }
        for column in &judged.nullable {
            if !reads.columns.contains(&column.get_ref().as_str()) {
                let message =
                    format!("rule {name}: `nullable` names `{}`, which no expression reads", column.get_ref());
                self.wrong(column.span().start, message);
            }
        }
        let mut documents: BTreeMap<String, _> =
            reads.documents.into_iter().map(|(name, paths)| (name.to_owned(), paths)).collect();
        if let Subject::Objects(document) = &subject {
            documents.entry(document.clone()).or_default();
        }
        match &subject {
            Subject::Tenant if documents.is_empty() => {
                self.wrong(start, of("it reads nothing: name a `table`, an `each`, or documents in its expressions"));
            }
            Subject::Rows(table) if reads.columns.is_empty() => {
                self.wrong(
                    start,
                    of(&format!("no expression reads a column of {table}: all rows have the same verdict")),
                );
            }
            _ => {}
        }
        let message = judged.message.as_ref().map_or("fail", |id| id.get_ref().as_str()).to_owned();
        if !is_kebab(&message)
            || ["value-not-known", "document-unreadable", "not-evaluated", "not-judged"].contains(&message.as_str())
        {
            self.wrong(
                start,
                of("`message` is a kebab-case id, such as \"overstayed\", that the SDK does not use itself"),
            );
        }
        let (what, why) = (judged.what.get_ref().trim(), judged.why.get_ref().trim());
        Rule {
            name: name.to_owned(),
            help: format!("## What it checks\n\n{what}\n\n## Why it matters\n\n{why}\n"),
            remediation: judged.remediation.get_ref().trim().to_owned(),
            title: judged.title.into_inner(),
            level: judged.level.into_inner(),
            severity,
            references,
            parameters: parameters.into_iter().map(|(parameter, _)| parameter).collect(),
            properties,
            columns: reads.columns.iter().map(|column| (*column).to_owned()).collect(),
            nullable: judged.nullable.into_iter().map(Text::into_inner).collect(),
            documents,
            subject,
            when: judged.when.map(Text::into_inner),
            known: judged.known.map(Text::into_inner),
            unknown: judged.unknown.map(Text::into_inner),
            pass: judged.pass.into_inner(),
            message,
            fail: judged.fail.into_inner(),
            evidence,
        }
    }

    fn subject(&mut self, name: &str, judged: &Judged) -> Subject {
        match (&judged.table, &judged.each) {
            (Some(table), None) => {
                if ephor_schema::table(table.get_ref()).is_none() {
                    let known: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
                    let near = suggest(table.get_ref(), &known);
                    let message = format!(
                        "rule {name}: there is no table {:?}{near}; there are {}",
                        table.get_ref(),
                        known.join(", ")
                    );
                    self.wrong(table.span().start, message);
                }
                Subject::Rows(table.get_ref().clone())
            }
            (None, Some(document)) => {
                if ephor_schema::document(document.get_ref()).is_none() {
                    let known: Vec<&str> = DOCUMENTS.iter().map(|document| document.name).collect();
                    let near = suggest(document.get_ref(), &known);
                    let message = format!(
                        "rule {name}: there is no document {:?}{near}; 'ephor snapshot schema' lists them",
                        document.get_ref()
                    );
                    self.wrong(document.span().start, message);
                }
                Subject::Objects(document.get_ref().clone())
            }
            (None, None) => Subject::Tenant,
            (Some(table), Some(_)) => {
                let message =
                    format!("rule {name}: it judges the rows of a `table` or `each` object of a document, not both");
                self.wrong(table.span().start, message);
                Subject::Tenant
            }
        }
    }

    /// All that expressions of a rule may name.
    fn variables(
        &mut self,
        name: &str,
        judged: &Judged,
        subject: &Subject,
        parameters: &[(Parameter, usize)],
    ) -> Variables {
        let mut variables = Variables::new();
        let other = |of: Type| Variable { of, nullable: false, origin: Origin::Other };
        let object = |document: &'static ephor_schema::Document| {
            Type::Object(Place { document: document.name, path: String::new(), members: document.members })
        };
        for document in DOCUMENTS {
            let of = Type::list(object(document));
            let origin = Origin::Document(document.name);
            variables.insert(variable(document.name), Variable { of, nullable: false, origin });
        }
        variables.insert(COLLECTED_AT.to_owned(), other(Type::Time));
        match subject {
            Subject::Rows(table) => {
                let columns = ephor_schema::table(table).map(|table| table.columns).unwrap_or_default();
                for column in columns {
                    let nullable = judged.nullable.iter().any(|name| name.get_ref() == column.name);
                    let (of, origin) = (Type::of_column(column.kind), Origin::Column(column.name));
                    variables.insert(column.name.to_owned(), Variable { of, nullable, origin });
                }
                for column in &judged.nullable {
                    if !columns.iter().any(|known| known.name == column.get_ref()) {
                        let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
                        let near = suggest(column.get_ref(), &known);
                        let message =
                            format!("rule {name}: `nullable`: {table} has no column `{}`{near}", column.get_ref());
                        self.wrong(column.span().start, message);
                    }
                }
            }
            Subject::Objects(document) => {
                if let Some(document) = ephor_schema::document(document) {
                    let (of, origin) = (object(document), Origin::Document(document.name));
                    variables.insert(OBJECT.to_owned(), Variable { of, nullable: false, origin });
                }
            }
            Subject::Tenant => {}
        }
        for (parameter, at) in parameters {
            let own = variable(&parameter.name);
            if variables.contains_key(&own) {
                let message = format!(
                    "rule {name}: the parameter `{}` has the name of something else here; choose another name",
                    parameter.name
                );
                self.wrong(*at, message);
            }
            let of = Type::of_parameter(&parameter.kind).unwrap_or(Type::Any);
            variables.insert(own, other(of));
        }
        variables
    }

    fn parameter(&mut self, rule: &str, name: &str, given: &text::Parameter) -> (Parameter, usize) {
        let at = given.kind.span().start;
        let of = |what: &str| format!("rule {rule}: parameter `{name}`: {what}");
        if !is_kebab(name) {
            self.wrong(at, of("its name is no kebab-case, such as max-age"));
        }
        let kind = given.kind.get_ref().clone();
        if Type::of_parameter(&kind).is_none() {
            self.wrong(at, of(&format!("its kind is {kind:?}; expected boolean, integer, duration, text or list")));
        }
        if given.meaning.trim().is_empty() || given.meaning.contains('\n') {
            self.wrong(at, of("`meaning` is one line that says what it does, with its unit"));
        }
        let default = match (kind.as_str(), given.default.get_ref()) {
            ("boolean", Default::Boolean(truth)) => Ok(truth.to_string()),
            ("integer", Default::Whole(number)) => Ok(number.to_string()),
            ("duration", Default::Text(text)) => {
                seconds(text).map(|seconds| seconds.to_string()).ok_or("a text such as \"180 days\" or \"12 hours\"")
            }
            ("text", Default::Text(text)) => Ok(text.clone()),
            ("list", Default::Texts(texts)) if texts.iter().all(|text| !text.contains('\n')) => Ok(texts.join("\n")),
            ("boolean", _) => Err("true or false"),
            ("integer", _) => Err("a whole number"),
            ("duration", _) => Err("a text such as \"180 days\" or \"12 hours\""),
            ("text", _) => Err("a text"),
            ("list", _) => Err("a list of texts, each of one line"),
            // Said above.
            _ => Ok(String::new()),
        };
        let default = default.unwrap_or_else(|expected| {
            self.wrong(given.default.span().start, of(&format!("`default`: expected {expected}")));
            String::new()
        });
        (Parameter { name: name.to_owned(), kind, default, meaning: given.meaning.clone() }, at)
    }

    /// The references of a rule, and the properties that come of them.
    fn references(&mut self, rule: &str, given: &[Text]) -> (References, References) {
        let (mut references, mut properties) = (Vec::new(), Vec::new());
        for reference in given {
            let text = reference.get_ref().trim();
            if text.starts_with("https://") && !text.contains(char::is_whitespace) {
                properties.push(("link".to_owned(), text.to_owned()));
                continue;
            }
            let (control, part) = match text.split_once(" (in part: ") {
                Some((control, rest)) => (control, rest.strip_suffix(')')),
                None => (text, Some("")),
            };
            let (Some((taxonomy, id)), Some(part)) = (control.split_once(' '), part) else {
                let message = format!(
                    "rule {rule}: a reference reads \"TAXONOMY ID\", \"TAXONOMY ID (in part: why)\" or \"https://...\", not {text:?}"
                );
                self.wrong(reference.span().start, message);
                continue;
            };
            let revoked = ephor_facts::attack::REVOKED.iter().find(|(old, _)| *old == id);
            if let Some((_, now)) = revoked.filter(|_| taxonomy == ephor_facts::attack::TAXONOMY) {
                let message = format!("rule {rule}: {taxonomy} {id} was revoked; it is {now} now");
                self.wrong(reference.span().start, message);
            }
            if !part.is_empty() {
                properties.push(("partial".to_owned(), format!("{taxonomy} {id}: {part}")));
            }
            references.push((taxonomy.to_owned(), id.to_owned()));
        }
        (references, properties)
    }
}

fn is_identifier(name: &str) -> bool {
    is_snake(name) && !name.starts_with(|first: char| first.is_ascii_digit())
}

/// `180 days` in seconds.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let unit = match unit.trim() {
        "day" | "days" => 86_400,
        "hour" | "hours" => 3_600,
        "minute" | "minutes" => 60,
        "second" | "seconds" => 1,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit).filter(|seconds| *seconds >= 0)
}

#[cfg(test)]
mod tests;
