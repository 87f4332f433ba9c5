//! `$filter`: comparisons, `and`, `or`, `not`, `in`, `startsWith`, `contains`, `any`.

use serde_json::Value;

/// A condition on an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare(String, Comparison, Term),
    In(String, Vec<Term>),
    StartsWith(String, String),
    Contains(String, String),
    /// A property, the name of the variable, the condition.
    Any(String, String, Option<Box<Self>>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Term {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
}

impl Filter {
    /// Reads the option.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0 };
        let filter = parser.or(0)?;
        match parser.tokens.get(parser.at) {
            None => Ok(filter),
            Some(rest) => Err(format!("Syntax error at {rest:?} in '{text}'.")),
        }
    }

    /// Whether an object meets it.
    pub(crate) fn holds(&self, object: &Value) -> bool {
        match self {
            Self::And(a, b) => a.holds(object) && b.holds(object),
            Self::Or(a, b) => a.holds(object) || b.holds(object),
            Self::Not(inner) => !inner.holds(object),
            Self::Compare(path, comparison, term) => compare(at(object, path), *comparison, term),
            Self::In(path, terms) => terms.iter().any(|term| compare(at(object, path), Comparison::Equal, term)),
            Self::StartsWith(path, start) => {
                text(at(object, path)).is_some_and(|text| text.starts_with(&start.to_lowercase()))
            }
            Self::Contains(path, part) => {
                text(at(object, path)).is_some_and(|text| text.contains(&part.to_lowercase()))
            }
            Self::Any(path, variable, condition) => {
                let all = at(object, path).as_array().map(Vec::as_slice).unwrap_or_default();
                all.iter().any(|one| match condition {
                    None => true,
                    Some(condition) => condition.holds(&serde_json::json!({variable.as_str(): one})),
                })
            }
        }
    }

    /// The same without its conditions on times.
    pub(crate) fn without_times(self, property: &str) -> Option<Self> {
        match self {
            Self::And(a, b) => match (a.without_times(property), b.without_times(property)) {
                (Some(a), Some(b)) => Some(Self::And(a.into(), b.into())),
                (a, b) => a.or(b),
            },
            Self::Compare(path, ..) if path == property => None,
            other => Some(other),
        }
    }
}

fn at<'v>(object: &'v Value, path: &str) -> &'v Value {
    path.split('/').fold(object, |value, name| value.get(name).unwrap_or(&Value::Null))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_lowercase)
}

fn compare(value: &Value, comparison: Comparison, term: &Term) -> bool {
    use std::cmp::Ordering;
    let order = match (value, term) {
        (Value::Null, Term::Null) => Some(Ordering::Equal),
        (Value::Bool(a), Term::Boolean(b)) => Some(a.cmp(b)),
        (Value::Number(a), Term::Number(b)) => a.as_f64().and_then(|a| a.partial_cmp(b)),
        (Value::String(a), Term::Text(b)) => match (crate::time::seconds(a), crate::time::seconds(b)) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => Some(a.to_lowercase().cmp(&b.to_lowercase())),
        },
        _ => None,
    };
    match comparison {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::NotEqual => order != Some(Ordering::Equal),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            ' ' => {}
            '(' | ')' | ',' => tokens.push(Token::Mark(char)),
            '\'' => {
                let mut inner = String::new();
                loop {
                    match chars.next() {
                        Some('\'') if chars.peek() == Some(&'\'') => {
                            chars.next();
                            inner.push('\'');
                        }
                        Some('\'') => break,
                        Some(char) => inner.push(char),
                        None => return Err(format!("There is an unterminated string literal in '{text}'.")),
                    }
                }
                tokens.push(Token::Text(inner));
            }
            first => {
                let mut word = String::from(first);
                while let Some(char) = chars.next_if(|char| !" (),'".contains(*char)) {
                    word.push(char);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

/// How deep brackets may nest.
const DEEPEST: usize = 50;

impl Parser {
    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(own)) if own.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn mark(&mut self, mark: char) -> Result<(), String> {
        match self.tokens.get(self.at) {
            Some(Token::Mark(own)) if *own == mark => {
                self.at += 1;
                Ok(())
            }
            other => Err(format!("Syntax error: expected '{mark}', found {other:?}.")),
        }
    }

    fn or(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEEPEST {
            return Err("The filter nests too deeply.".to_owned());
        }
        let mut left = self.and(depth)?;
        while self.word("or") {
            left = Filter::Or(left.into(), self.and(depth)?.into());
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Filter, String> {
        let mut left = self.one(depth)?;
        while self.word("and") {
            left = Filter::And(left.into(), self.one(depth)?.into());
        }
        Ok(left)
    }

    fn one(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEEPEST {
            return Err("The filter nests too deeply.".to_owned());
        }
        if self.word("not") {
            return Ok(Filter::Not(self.one(depth + 1)?.into()));
        }
        if self.mark('(').is_ok() {
            let inner = self.or(depth + 1)?;
            self.mark(')')?;
            return Ok(inner);
        }
        let Some(Token::Word(name)) = self.tokens.get(self.at).cloned() else {
            return Err(format!("Syntax error: expected a property, found {:?}.", self.tokens.get(self.at)));
        };
        self.at += 1;
        let lower = name.to_lowercase();
        if lower == "startswith" || lower == "contains" {
            self.mark('(')?;
            let path = self.path()?;
            self.mark(',')?;
            let Term::Text(part) = self.term()? else { return Err("expected a text".to_owned()) };
            self.mark(')')?;
            let make = if lower == "contains" { Filter::Contains } else { Filter::StartsWith };
            return Ok(make(path, part));
        }
        if let Some(path) = name.strip_suffix("/any") {
            return self.any(path, depth);
        }
        if self.word("in") {
            self.mark('(')?;
            let mut terms = vec![self.term()?];
            while self.mark(',').is_ok() {
                terms.push(self.term()?);
            }
            self.mark(')')?;
            return Ok(Filter::In(name, terms));
        }
        let Some(Token::Word(operator)) = self.tokens.get(self.at).cloned() else {
            return Err(format!("Syntax error after '{name}'."));
        };
        let comparison = match operator.to_lowercase().as_str() {
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "lt" => Comparison::Less,
            "le" => Comparison::LessOrEqual,
            "gt" => Comparison::Greater,
            "ge" => Comparison::GreaterOrEqual,
            _ => return Err(format!("Syntax error: '{operator}' is no operator.")),
        };
        self.at += 1;
        Ok(Filter::Compare(name, comparison, self.term()?))
    }

    /// `signInEventTypes/any(t: t eq 'nonInteractiveUser')`.
    fn any(&mut self, path: &str, depth: usize) -> Result<Filter, String> {
        self.mark('(')?;
        if self.mark(')').is_ok() {
            return Ok(Filter::Any(path.to_owned(), String::new(), None));
        }
        let variable = self.path()?;
        // `t:t eq` is one word with the name that follows.
        let variable = match variable.split_once(':') {
            Some((variable, rest)) => {
                if !rest.is_empty() {
                    self.at -= 1;
                    let rest = Token::Word(rest.to_owned());
                    if let Some(own) = self.tokens.get_mut(self.at) {
                        *own = rest;
                    }
                }
                variable.to_owned()
            }
            None if self.word(":") => variable,
            None => return Err("Syntax error: expected ':' in any().".to_owned()),
        };
        let condition = self.or(depth + 1)?;
        self.mark(')')?;
        Ok(Filter::Any(path.to_owned(), variable, Some(condition.into())))
    }

    fn path(&mut self) -> Result<String, String> {
        match self.tokens.get(self.at).cloned() {
            Some(Token::Word(word)) => {
                self.at += 1;
                Ok(word)
            }
            other => Err(format!("Syntax error: expected a property, found {other:?}.")),
        }
    }

    fn term(&mut self) -> Result<Term, String> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        match token {
            Some(Token::Text(text)) => Ok(Term::Text(text)),
            Some(Token::Word(word)) => Ok(match word.as_str() {
                "null" => Term::Null,
                "true" => Term::Boolean(true),
                "false" => Term::Boolean(false),
                word => word.parse().map_or_else(|_| Term::Text(word.to_owned()), Term::Number),
            }),
            other => Err(format!("Syntax error: expected a value, found {other:?}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_hold_as_odata_says() {
        let object = json!({
            "activityDisplayName": "Delete device",
            "createdDateTime": "2026-11-05T09:00:01Z",
            "status": {"errorCode": 0},
            "signInEventTypes": ["nonInteractiveUser"],
            "isAssignableToRole": true,
            "nothing": null,
        });
        let holds = |text: &str| Filter::parse(text).unwrap().holds(&object);
        for text in [
            "activityDisplayName eq 'Delete device'",
            "activityDisplayName eq 'delete device' and createdDateTime ge 2026-11-05T09:00:01.000Z",
            "status/errorCode eq 0",
            "signInEventTypes/any(t: t eq 'nonInteractiveUser')",
            "signInEventTypes/any(t:t eq 'interactiveUser') or signInEventTypes/any(t:t eq 'nonInteractiveUser')",
            "(isAssignableToRole eq true)",
            "not (status/errorCode ne 0)",
            "startsWith(activityDisplayName,'Delete') and contains(activityDisplayName, 'dev')",
            "nothing eq null",
            "activityDisplayName in ('a', 'Delete device')",
            "createdDateTime lt 2026-11-06",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in ["activityDisplayName eq 'it''s'", "missing eq 1", "createdDateTime gt 2026-11-05T09:00:01Z"] {
            assert!(!holds(text), "{text}");
        }
        for text in ["", "a", "a eq", "a eq 'x", "(a eq 1", "a eq 1 b", "x/any(t eq 1)", &"(".repeat(500)] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn conditions_on_times_can_be_set_aside() {
        let filter =
            Filter::parse("createdDateTime ge 2026-01-01 and a eq 1 and createdDateTime le 2026-02-01").unwrap();
        assert_eq!(filter.without_times("createdDateTime"), Some(Filter::parse("a eq 1").unwrap()));
    }
}
