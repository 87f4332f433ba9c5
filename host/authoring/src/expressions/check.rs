//! Checks expressions before they become part of a pack: names, properties and types.
//!
//! What passes here can still give no value for a row (a property that is not there, a number that is too large); then the
//! verdict is unknown. What cannot give one for any row is refused here.

use std::collections::{BTreeMap, BTreeSet};

use cel::IdedExpr;
use cel::common::ast::operators as op;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue, SelectExpr};
use ephor_snapshot::suggest;

use super::types::{Place, Type};

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub of: Type,
    /// Whether it may be null.
    pub nullable: bool,
    pub origin: Origin,
}

/// Where the value of a name comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Column(&'static str),
    /// The objects of a document, or one of them.
    Document(&'static str),
    Other,
}

/// What the expressions of a rule read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reads {
    /// In the order of first use.
    pub columns: Vec<&'static str>,
    pub documents: BTreeMap<&'static str, BTreeSet<String>>,
    /// The parameters, by the names that expressions have for them.
    pub others: BTreeSet<String>,
}

/// What is wrong with an expression, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem(pub String);

fn wrong<T>(message: impl Into<String>) -> Result<T, Problem> {
    Err(Problem(message.into()))
}

/// Checks the expressions of one rule.
pub(super) struct Checker<'s> {
    variables: &'s BTreeMap<String, Variable>,
    pub reads: Reads,
    /// The variables of comprehensions, innermost last.
    local: Vec<(String, Type)>,
}

type Checked = Result<Type, Problem>;

impl<'s> Checker<'s> {
    pub(super) fn new(variables: &'s BTreeMap<String, Variable>) -> Self {
        Self { variables, reads: Reads::default(), local: Vec::new() }
    }

    /// The type of an expression.
    pub(super) fn check(&mut self, source: &str) -> Checked {
        let expression = ephor_expressions::parse(source).map_err(Problem)?;
        self.read(&expression)
    }

    /// The type of an expression whose value is used as a whole.
    fn read(&mut self, at: &IdedExpr) -> Checked {
        let found = self.infer(at)?;
        match &found {
            Type::Object(place) => self.note(place.document, &place.path),
            Type::List(of) => {
                if let Type::Object(place) = &**of {
                    self.note(place.document, &place.path);
                }
            }
            _ => {}
        }
        Ok(found)
    }

    fn note(&mut self, document: &'static str, path: &str) {
        let reads = self.reads.documents.entry(document).or_default();
        if path.is_empty() {
            // The object as a whole: everything that it declares.
            let declared = ephor_schema::document(document).map(|document| document.members.properties);
            reads.extend(declared.unwrap_or_default().iter().map(|property| property.name.to_owned()));
        } else {
            reads.insert(path.to_owned());
        }
    }

    /// The type of an expression. Objects are not noted as read: what is selected of them is.
    fn infer(&mut self, at: &IdedExpr) -> Checked {
        match &at.expr {
            Expr::Literal(literal) => match literal {
                LiteralValue::Boolean(_) => Ok(Type::Boolean),
                LiteralValue::Int(_) => Ok(Type::Integer),
                LiteralValue::Double(_) => Ok(Type::Double),
                LiteralValue::String(_) => Ok(Type::Text),
                LiteralValue::Null => Ok(Type::Null),
                LiteralValue::UInt(_) => wrong("unsigned numbers are not used here: leave out the `u`"),
                LiteralValue::Bytes(_) => wrong("bytes are not used here: leave out the `b`"),
            },
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => {
                let mut of = Type::Any;
                for (index, element) in list.elements.iter().enumerate() {
                    let found = self.read(element)?;
                    of = if index == 0 { found } else { of.either(found).unwrap_or(Type::Any) };
                }
                Ok(Type::list(of))
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    let EntryExpr::MapEntry(entry) = &entry.expr else {
                        return wrong("a map has entries `\"key\": value`");
                    };
                    let key = self.read(&entry.key)?;
                    Self::expect(&key, &Type::Text, "a key")?;
                    self.read(&entry.value)?;
                }
                Ok(Type::Map(Box::new(Type::Any)))
            }
            Expr::Struct(_) => wrong("messages of protocol buffers are not used here"),
            Expr::Unspecified => wrong("there is no expression"),
        }
    }

    fn name(&mut self, name: &str) -> Checked {
        if let Some((_, of)) = self.local.iter().rev().find(|(local, _)| local == name) {
            return Ok(of.clone());
        }
        let Some(variable) = self.variables.get(name) else {
            let known: Vec<&str> = self.variables.keys().map(String::as_str).collect();
            let near = suggest(name, &known);
            return wrong(format!("there is no `{name}` here{near}"));
        };
        let variable = variable.clone();
        match variable.origin {
            Origin::Column(column) if !self.reads.columns.contains(&column) => self.reads.columns.push(column),
            // The document is read even if the rule needs nothing but the number of its objects.
            Origin::Document(document) => {
                self.reads.documents.entry(document).or_default();
            }
            Origin::Column(_) => {}
            Origin::Other => {
                self.reads.others.insert(name.to_owned());
            }
        }
        Ok(variable.of)
    }

    fn select(&mut self, select: &SelectExpr) -> Checked {
        let operand = self.infer(&select.operand)?;
        let found = match &operand {
            Type::Object(place) => self.property(place, &select.field)?,
            Type::Any => Type::Any,
            Type::Map(of) => (**of).clone(),
            other => {
                let message = format!("{other} has no members, so `.{}` means nothing", select.field);
                return wrong(message);
            }
        };
        Ok(if select.test { Type::Boolean } else { found })
    }

    fn property(&mut self, place: &Place, name: &str) -> Checked {
        let Some((path, kind)) = place.property(name) else {
            let within = if place.path.is_empty() { String::new() } else { format!(" in `{}`", place.path) };
            let names = place.names();
            let near = suggest(name, &names);
            return wrong(format!("{} declares no property `{name}`{within}{near}", place.document));
        };
        let of = Type::of_property(kind, place.document, &path);
        let whole = match &of {
            Type::Object(_) => false,
            Type::List(of) => !matches!(**of, Type::Object(_)),
            _ => true,
        };
        if whole {
            self.note(place.document, &path);
        }
        Ok(of)
    }

    fn comprehension(&mut self, of: &ComprehensionExpr) -> Checked {
        let range = self.infer(&of.iter_range)?;
        let element = match range {
            Type::List(element) => *element,
            Type::Map(_) => Type::Text,
            Type::Any => Type::Any,
            other => {
                return wrong(format!("expected a list here, found {other}"));
            }
        };
        if of.iter_var2.is_some() {
            return wrong("macros with two variables are not used here");
        }
        if self.variables.contains_key(&of.iter_var) {
            let message = format!("`{}` is the name of something else here: choose another variable", of.iter_var);
            return wrong(message);
        }
        let from = self.read(&of.accu_init)?;
        let before = self.local.len();
        self.local.push((of.iter_var.clone(), element));
        self.local.push((of.accu_var.clone(), from.clone()));
        let stepped = self.read(&of.loop_step);
        // `exists_one` counts, `map` collects: what comes out is known after a step.
        let whole = match stepped {
            Ok(step) => match from.clone().either(step.clone()) {
                Some(whole) => whole,
                None => {
                    self.local.truncate(before);
                    return wrong(format!("expected {from} here, found {step}"));
                }
            },
            Err(problem) => {
                self.local.truncate(before);
                return Err(problem);
            }
        };
        self.local.truncate(before + 1);
        self.local.push((of.accu_var.clone(), whole));
        let result = self.read(&of.loop_cond).and_then(|_| self.read(&of.result));
        self.local.truncate(before);
        result
    }

    fn expect(found: &Type, wanted: &Type, what: &str) -> Result<(), Problem> {
        if found.fits(wanted) {
            return Ok(());
        }
        wrong(format!("{what} is {found}; expected {wanted}"))
    }

    /// Whether an expression may be null.
    fn is_nullable(&self, at: &IdedExpr) -> bool {
        match &at.expr {
            Expr::Ident(name) => self.variables.get(name).is_some_and(|variable| variable.nullable),
            _ => false,
        }
    }

    fn equal(&mut self, one: &IdedExpr, other: &IdedExpr) -> Checked {
        let (left, right) = (self.read(one)?, self.read(other)?);
        for (found, expression, with) in [(&left, one, &right), (&right, other, &left)] {
            if *with != Type::Null || *found == Type::Any || self.is_nullable(expression) {
                continue;
            }
            return wrong(match &expression.expr {
                Expr::Ident(name) => format!(
                    "`{name}` is never null here: a row without it is unknown; list it under `nullable` to judge such rows"
                ),
                _ => "this is never null: ask with `has(...)` whether a property is there".to_owned(),
            });
        }
        if left != Type::Null && right != Type::Null && !left.may_equal(&right) {
            return wrong(format!("{left} and {right} are never equal"));
        }
        Ok(Type::Boolean)
    }

    fn call(&mut self, call: &CallExpr) -> Checked {
        match (call.func_name.as_str(), call.target.as_deref(), call.args.as_slice()) {
            (op::LOGICAL_AND | op::LOGICAL_OR | op::LOGICAL_NOT | op::NOT_STRICTLY_FALSE, None, arguments) => {
                for argument in arguments {
                    let found = self.read(argument)?;
                    Self::expect(&found, &Type::Boolean, "this part of the condition")?;
                }
                Ok(Type::Boolean)
            }
            (op::CONDITIONAL, None, [condition, yes, no]) => {
                let found = self.read(condition)?;
                Self::expect(&found, &Type::Boolean, "the condition")?;
                let (yes, other) = (self.read(yes)?, self.read(no)?);
                let says = format!("one side is {yes}, the other {other}");
                match yes.either(other) {
                    Some(of) => Ok(of),
                    None => wrong(says),
                }
            }
            (op::EQUALS | op::NOT_EQUALS, None, [one, other]) => self.equal(one, other),
            (op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS, None, [one, other]) => {
                let (left, right) = (self.read(one)?, self.read(other)?);
                let ordered = |of: &Type| {
                    matches!(
                        of,
                        Type::Any
                            | Type::Integer
                            | Type::Double
                            | Type::Text
                            | Type::Time
                            | Type::Duration
                            | Type::Boolean
                    )
                };
                if ordered(&left) && ordered(&right) && left.may_equal(&right) {
                    return Ok(Type::Boolean);
                }
                wrong(format!("{left} and {right} cannot be compared"))
            }
            (op::IN, None, [element, container]) => {
                let (element, within) = (self.read(element)?, self.read(container)?);
                let fits = match &within {
                    Type::Any => true,
                    Type::List(of) => element.may_equal(of),
                    Type::Map(_) => element.fits(&Type::Text),
                    _ => false,
                };
                if fits { Ok(Type::Boolean) } else { wrong(format!("{element} is never in {within}")) }
            }
            (op::NEGATE, None, [operand]) => {
                let found = self.read(operand)?;
                match found {
                    Type::Any | Type::Integer | Type::Double => Ok(found),
                    other => wrong(format!("{other} has no negative")),
                }
            }
            (op::INDEX, None, [of, index]) => self.index(of, index),
            (name @ (op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::MODULO), None, [one, other]) => {
                let (left, right) = (self.read(one)?, self.read(other)?);
                let says = format!("{left} and {right} cannot be {}", verb(name));
                match arithmetic(name, left, right) {
                    Some(of) => Ok(of),
                    None => wrong(says),
                }
            }
            (name, target, arguments) => self.function(name, target, arguments),
        }
    }

    fn index(&mut self, of: &IdedExpr, index: &IdedExpr) -> Checked {
        let whole = self.infer(of)?;
        let key = self.read(index)?;
        match (&whole, &index.expr) {
            (Type::Any, _) => Ok(Type::Any),
            (Type::List(element), _) => {
                Self::expect(&key, &Type::Integer, "the index of a list")?;
                Ok((**element).clone())
            }
            (Type::Map(value), _) => {
                Self::expect(&key, &Type::Text, "the key of a map")?;
                Ok((**value).clone())
            }
            (Type::Object(place), Expr::Literal(LiteralValue::String(name))) => self.property(place, name.inner()),
            (Type::Object(_), _) => wrong("the name of a property has to stand here, in quotes"),
            (other, _) => wrong(format!("{other} has no elements")),
        }
    }

    fn function(&mut self, name: &str, target: Option<&IdedExpr>, arguments: &[IdedExpr]) -> Checked {
        let on = target.map(|target| self.infer(target)).transpose()?;
        // The number of elements is known without reading them; all else uses the list as a whole.
        if name != "size"
            && let Some(target) = target
        {
            self.read(target)?;
        }
        let given = arguments.iter().map(|argument| self.infer(argument)).collect::<Result<Vec<_>, _>>()?;
        if name != "size" {
            for argument in arguments {
                self.read(argument)?;
            }
        }
        let functions: Vec<&Function> = FUNCTIONS
            .iter()
            .filter(|function| function.name == name && function.on.is_some() == on.is_some())
            .collect();
        if functions.is_empty() {
            return wrong(no_function(name, on.is_some()));
        }
        let fits = |function: &&&Function| {
            function.arguments.len() == given.len()
                && on.iter().zip(function.on).all(|(found, wanted)| found.fits(&wanted()))
                && given.iter().zip(function.arguments).all(|(found, wanted)| found.fits(&wanted()))
        };
        if let Some(function) = functions.iter().find(fits) {
            return Ok((function.gives)());
        }
        let shown = |types: &[Type]| types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let takes = functions.iter().map(|function| function.shown()).collect::<Vec<_>>().join(" or ");
        let found = match (&on, given.as_slice()) {
            (Some(on), []) => format!("it is asked of {on}"),
            (Some(on), given) => format!("it is asked of {on} with {}", shown(given)),
            (None, given) => format!("it is given {}", shown(given)),
        };
        wrong(format!("`{name}` is used as {takes}; here {found}"))
    }
}

fn verb(operator: &str) -> &'static str {
    match operator {
        op::ADD => "added",
        op::SUBSTRACT => "subtracted",
        op::MULTIPLY => "multiplied",
        _ => "divided",
    }
}

fn arithmetic(operator: &str, left: Type, right: Type) -> Option<Type> {
    Some(match (operator, left, right) {
        (_, Type::Any, _) | (_, _, Type::Any) => Type::Any,
        (_, Type::Integer, Type::Integer) => Type::Integer,
        (op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE, Type::Double, Type::Double) => Type::Double,
        (op::ADD, Type::Text, Type::Text) => Type::Text,
        (op::ADD, one @ Type::List(_), other @ Type::List(_)) => one.either(other)?,
        (op::ADD | op::SUBSTRACT, Type::Time, Type::Duration) | (op::ADD, Type::Duration, Type::Time) => Type::Time,
        (op::ADD | op::SUBSTRACT, Type::Duration, Type::Duration) | (op::SUBSTRACT, Type::Time, Type::Time) => {
            Type::Duration
        }
        _ => return None,
    })
}

/// A function that expressions may call: an overload is an entry of its own.
struct Function {
    name: &'static str,
    /// What it is asked of; none for one that stands alone.
    on: Option<fn() -> Type>,
    arguments: &'static [fn() -> Type],
    gives: fn() -> Type,
}

impl Function {
    fn shown(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(|of| of().to_string()).collect();
        match self.on {
            Some(on) => format!("{}.{}({})", on(), self.name, arguments.join(", ")),
            None => format!("{}({})", self.name, arguments.join(", ")),
        }
    }
}

macro_rules! functions {
    ($($name:literal: $($on:ident.)? ($($argument:ident),*) -> $gives:ident;)*) => {
        &[$(Function {
            name: $name,
            on: functions!(@on $($on)?),
            arguments: &[$($argument),*],
            gives: $gives,
        }),*]
    };
    (@on $on:ident) => { Some($on) };
    (@on) => { None };
}

const fn any() -> Type {
    Type::Any
}
const fn boolean() -> Type {
    Type::Boolean
}
const fn integer() -> Type {
    Type::Integer
}
const fn double() -> Type {
    Type::Double
}
const fn text() -> Type {
    Type::Text
}
const fn time() -> Type {
    Type::Time
}
const fn duration() -> Type {
    Type::Duration
}
const fn name() -> Type {
    Type::Name
}
fn list() -> Type {
    Type::list(Type::Any)
}
fn texts() -> Type {
    Type::list(Type::Text)
}
fn map() -> Type {
    Type::Map(Box::new(Type::Any))
}

/// CEL's standard functions as far as rules need them, its strings extension, `days` and `getDays`, and the names of objects.
///
/// Sources: <https://github.com/google/cel-spec/blob/master/doc/langdef.md> (list of standard definitions) and
/// <https://pkg.go.dev/github.com/google/cel-go/ext#Strings>. Each is evaluated in a test.
static FUNCTIONS: &[Function] = functions! {
    "size": (text) -> integer;
    "size": (list) -> integer;
    "size": (map) -> integer;
    "size": text.() -> integer;
    "size": list.() -> integer;
    "size": map.() -> integer;
    "startsWith": text.(text) -> boolean;
    "endsWith": text.(text) -> boolean;
    "contains": text.(text) -> boolean;
    "lowerAscii": text.() -> text;
    "upperAscii": text.() -> text;
    "trim": text.() -> text;
    "replace": text.(text, text) -> text;
    "split": text.(text) -> texts;
    "substring": text.(integer) -> text;
    "substring": text.(integer, integer) -> text;
    "indexOf": text.(text) -> integer;
    "lastIndexOf": text.(text) -> integer;
    "join": texts.() -> text;
    "join": texts.(text) -> text;
    "int": (text) -> integer;
    "int": (double) -> integer;
    "int": (time) -> integer;
    "int": (integer) -> integer;
    "double": (text) -> double;
    "double": (integer) -> double;
    "double": (double) -> double;
    "bool": (text) -> boolean;
    "bool": (boolean) -> boolean;
    "string": (any) -> text;
    "dyn": (any) -> any;
    "timestamp": (text) -> time;
    "timestamp": (integer) -> time;
    "duration": (text) -> duration;
    "user": (text) -> name;
    "group": (text) -> name;
    "role": (text) -> name;
    "application": (text) -> name;
    "servicePrincipal": (text) -> name;
    "policy": (text) -> name;
    "location": (text) -> name;
    "days": (integer) -> duration;
    "getDays": duration.() -> integer;
    "getHours": duration.() -> integer;
    "getMinutes": duration.() -> integer;
    "getSeconds": duration.() -> integer;
    "getFullYear": time.() -> integer;
    "getMonth": time.() -> integer;
    "getDate": time.() -> integer;
    "getDayOfWeek": time.() -> integer;
    "getHours": time.() -> integer;
};

fn no_function(name: &str, on: bool) -> String {
    let names: BTreeSet<&str> =
        FUNCTIONS.iter().filter(|function| function.on.is_some() == on).map(|function| function.name).collect();
    let macros = if on { &["all", "exists", "exists_one", "filter", "map"][..] } else { &["has"] };
    let names: Vec<&str> = names.into_iter().chain(macros.iter().copied()).collect();
    let near = suggest(name, &names);
    let instead = match name {
        "matches" => "; there are no regular expressions here: startsWith, endsWith, contains and split do most of it",
        _ => "",
    };
    let what = if on { "method" } else { "function" };
    format!("there is no {what} `{name}`{near}{instead}; there are {}", names.join(", "))
}

/// The names of all functions.
#[cfg(test)]
pub(super) fn functions() -> BTreeSet<&'static str> {
    FUNCTIONS.iter().map(|function| function.name).collect()
}
