//! Filters for devices, by their grammar: `device.isCompliant -eq True -and -not (device.trustType -in ["Workplace"])`.
//!
//! A filter is read as properties that a device has or has not, joined by and, or and not, so that two filters that say
//! the same or the opposite are recognized however they are spelled. The properties, operators and their meaning for
//! devices that are not registered: MicrosoftDocs/entra-docs
//! docs/identity/conditional-access/concept-condition-filters-for-devices.md @072a23a6. What does not follow the grammar
//! is one property of its own, of which nothing is known.

/// A property of devices: one comparison with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// As Microsoft writes it; a whole filter where that cannot be read.
    property: String,
    /// None where the filter cannot be read.
    comparison: Option<(Comparison, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    /// Only of the attributes that may be hidden: for others it is the opposite of `Equal`.
    Negative(&'static str),
    Starts,
    Ends,
    Contains,
}

/// A property that a device has or has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The property.
    pub atom: Atom,
    /// Whether the device has it.
    pub truth: bool,
}

/// One of these is true.
pub type Clause = Vec<Literal>;

/// More than any filter that a person writes.
const CLAUSES: usize = 64;
const LITERALS: usize = 1_000;
const DEPTH: usize = 50;

/// Attributes with one value, and those with several, of which `contains` means one of them.
const SINGLE: [&str; 12] = [
    "deviceId",
    "displayName",
    "deviceOwnership",
    "enrollmentProfileName",
    "isCompliant",
    "manufacturer",
    "mdmAppId",
    "model",
    "operatingSystem",
    "operatingSystemVersion",
    "profileType",
    "trustType",
];
const SEVERAL: [&str; 2] = ["physicalIds", "systemLabels"];
/// `extensionAttribute1` to `15` are hidden on devices that are neither compliant nor hybrid joined: neither a comparison
/// nor its negation is sure to hold there.
const HIDDEN: &str = "extensionAttribute";

/// What a filter asks of a device that it matches, or of one that it does not match: all of these. One that cannot be
/// read, or says too much, is asked for as a whole.
#[must_use]
pub fn clauses(rule: &str, matches: bool) -> Vec<Clause> {
    let read = parse(rule).and_then(|expression| expression.clauses(matches));
    read.unwrap_or_else(|| {
        let whole = Atom { property: rule.trim().to_owned(), comparison: None };
        vec![vec![Literal { atom: whole, truth: matches }]]
    })
}

impl Atom {
    /// In words that a filter could hold; one text for one property.
    #[must_use]
    pub fn text(&self) -> String {
        let Some((comparison, value)) = &self.comparison else { return self.property.clone() };
        let operator = match comparison {
            Comparison::Equal => "-eq",
            Comparison::Negative(operator) => operator,
            Comparison::Starts => "-startsWith",
            Comparison::Ends => "-endsWith",
            Comparison::Contains => "-contains",
        };
        match value.as_str() {
            "True" | "False" => format!("device.{} {operator} {value}", self.property),
            _ => format!("device.{} {operator} \"{value}\"", self.property),
        }
    }

    /// Whether a device that has this property has another one, as far as that follows.
    #[must_use]
    pub fn decides(&self, other: &Self) -> Option<bool> {
        let (Some((Comparison::Equal, own)), Some((comparison, value))) = (&self.comparison, &other.comparison) else {
            return None;
        };
        if self.property != other.property || SEVERAL.contains(&self.property.as_str()) {
            return None;
        }
        let (own, value) = (own.to_lowercase(), value.to_lowercase());
        match comparison {
            Comparison::Equal => Some(own == value),
            Comparison::Starts => Some(own.starts_with(&value)),
            Comparison::Ends => Some(own.ends_with(&value)),
            Comparison::Contains => Some(own.contains(&value)),
            Comparison::Negative(_) => None,
        }
    }
}

#[derive(Clone, Debug)]
enum Expression {
    Atom(Atom),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Expression {
    /// The clauses of it, or of its opposite; none if they are too many.
    fn clauses(&self, truth: bool) -> Option<Vec<Clause>> {
        let clauses = match (self, truth) {
            (Self::Atom(atom), _) => vec![vec![Literal { atom: atom.clone(), truth }]],
            (Self::Not(inner), _) => inner.clauses(!truth)?,
            (Self::All(parts), true) | (Self::Any(parts), false) => {
                let parts: Option<Vec<Vec<Clause>>> = parts.iter().map(|part| part.clauses(truth)).collect();
                parts?.concat()
            }
            (Self::Any(parts), true) | (Self::All(parts), false) => {
                let mut product: Vec<Clause> = vec![Vec::new()];
                for part in parts {
                    let part = part.clauses(truth)?;
                    if product.len().checked_mul(part.len())? > CLAUSES {
                        return None;
                    }
                    product = product.iter().flat_map(|one| part.iter().map(|other| joined(one, other))).collect();
                }
                product
            }
        };
        // What is always true asks for nothing.
        let clauses: Vec<Clause> = clauses.into_iter().filter(|clause| !is_always_true(clause)).collect();
        let literals: usize = clauses.iter().map(Vec::len).sum();
        (clauses.len() <= CLAUSES && literals <= LITERALS).then_some(clauses)
    }
}

fn joined(one: &Clause, other: &Clause) -> Clause {
    let mut clause = one.clone();
    clause.extend(other.iter().filter(|literal| !one.contains(literal)).cloned());
    clause
}

fn is_always_true(clause: &Clause) -> bool {
    clause.iter().any(|one| clause.iter().any(|other| one.truth != other.truth && one.atom == other.atom))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    Word(String),
    Text(String),
}

/// The parts of a filter; none if something is not of the grammar.
fn tokens(rule: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = rule.chars().peekable();
    while let Some(char) = chars.next() {
        let token = match char {
            char if char.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::OpenList,
            ']' => Token::CloseList,
            ',' => Token::Comma,
            '"' | '\'' => {
                let mut text = String::new();
                loop {
                    match chars.next()? {
                        '`' => text.push(chars.next()?),
                        end if end == char => break,
                        other => text.push(other),
                    }
                }
                Token::Text(text)
            }
            char if char.is_ascii_alphanumeric() || char == '-' => {
                let mut word = String::from(char);
                while let Some(next) = chars.next_if(|next| next.is_ascii_alphanumeric() || ".-_".contains(*next)) {
                    word.push(next);
                }
                Token::Word(word)
            }
            _ => return None,
        };
        tokens.push(token);
    }
    Some(tokens)
}

fn parse(rule: &str) -> Option<Expression> {
    let mut parser = Parser { tokens: tokens(rule)?, at: 0 };
    let expression = parser.any(0)?;
    (parser.at == parser.tokens.len()).then_some(expression)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn take(&mut self, token: &Token) -> bool {
        let is = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(is);
        is
    }

    /// A word of the grammar, with or without its hyphen, whatever its case.
    fn take_word(&mut self, wanted: &str) -> bool {
        let is = matches!(self.tokens.get(self.at), Some(Token::Word(word)) if is_word(word, wanted));
        self.at += usize::from(is);
        is
    }

    fn any(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.all(depth)?];
        while self.take_word("or") {
            parts.push(self.all(depth)?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Expression::Any(parts)) }
    }

    fn all(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.one(depth)?];
        while self.take_word("and") {
            parts.push(self.one(depth)?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Expression::All(parts)) }
    }

    fn one(&mut self, depth: usize) -> Option<Expression> {
        if depth >= DEPTH {
            return None;
        }
        if self.take_word("not") {
            return Some(Expression::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take(&Token::Open) {
            let inner = self.any(depth + 1)?;
            return self.take(&Token::Close).then_some(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Option<Expression> {
        let Token::Word(name) = self.next()? else { return None };
        let property = property(name.strip_prefix("device.").or_else(|| name.strip_prefix("Device."))?)?;
        let Token::Word(operator) = self.next()? else { return None };
        let is = |wanted: &str| is_word(&operator, wanted);
        let atom = |comparison: Comparison, value: String| {
            Expression::Atom(Atom { property: property.clone(), comparison: Some((comparison, value)) })
        };
        let hidden = property.starts_with(HIDDEN);
        if is("in") || is("notIn") {
            let values = self.list(&property)?;
            if is("notIn") && hidden {
                return Some(atom(Comparison::Negative("-notIn"), values.join("\", \"")));
            }
            let any = Expression::Any(values.into_iter().map(|value| atom(Comparison::Equal, value)).collect());
            return Some(if is("notIn") { Expression::Not(Box::new(any)) } else { any });
        }
        let value = self.value(&property)?;
        for (comparison, positive, negative, negative_words) in [
            (Comparison::Equal, "eq", "ne", "-ne"),
            (Comparison::Starts, "startsWith", "notStartsWith", "-notStartsWith"),
            (Comparison::Ends, "endsWith", "notEndsWith", "-notEndsWith"),
            (Comparison::Contains, "contains", "notContains", "-notContains"),
        ] {
            if is(positive) {
                return Some(atom(comparison, value));
            }
            if is(negative) && hidden {
                return Some(atom(Comparison::Negative(negative_words), value));
            }
            if is(negative) {
                return Some(Expression::Not(Box::new(atom(comparison, value))));
            }
        }
        None
    }

    fn list(&mut self, property: &str) -> Option<Vec<String>> {
        self.take(&Token::OpenList).then_some(())?;
        let mut values = vec![self.value(property)?];
        while self.take(&Token::Comma) {
            values.push(self.value(property)?);
        }
        self.take(&Token::CloseList).then_some(values)
    }

    /// A text; true and false may stand without quotes.
    fn value(&mut self, property: &str) -> Option<String> {
        let (text, quoted) = match self.next()? {
            Token::Text(text) => (text, true),
            Token::Word(word) => (word, false),
            _ => return None,
        };
        let truth = ["True", "False"].into_iter().find(|known| known.eq_ignore_ascii_case(&text));
        match truth {
            Some(truth) if property == "isCompliant" || !quoted => Some(truth.to_owned()),
            _ => quoted.then_some(text),
        }
    }
}

fn is_word(word: &str, wanted: &str) -> bool {
    word.strip_prefix('-').unwrap_or(word).eq_ignore_ascii_case(wanted)
}

/// The attribute of that name, as Microsoft writes it.
fn property(name: &str) -> Option<String> {
    let known = SINGLE.iter().chain(&SEVERAL).find(|known| known.eq_ignore_ascii_case(name));
    known.map(|known| (*known).to_owned()).or_else(|| {
        let number = name.get(HIDDEN.len()..)?;
        let is_attribute = name.get(..HIDDEN.len())?.eq_ignore_ascii_case(HIDDEN);
        let number: u8 = number.parse().ok().filter(|number| (1..=15).contains(number))?;
        is_attribute.then(|| format!("{HIDDEN}{number}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The clauses in short.
    fn read(rule: &str, matches: bool) -> String {
        let words = |literal: &Literal| format!("{}{}", if literal.truth { "" } else { "no " }, literal.atom.text());
        let clause = |clause: &Clause| clause.iter().map(words).collect::<Vec<_>>().join(" | ");
        clauses(rule, matches).iter().map(clause).collect::<Vec<_>>().join(" & ")
    }

    #[test]
    fn one_property_is_one_whatever_its_spelling() {
        for rule in [
            "device.isCompliant -eq True",
            "(device.iscompliant  -EQ \"true\")",
            "not device.isCompliant -ne 'True'",
            "-not (device.isCompliant -ne true)",
            "device.isCompliant -in [\"True\"]",
            "device.isCompliant eq True",
        ] {
            assert_eq!(read(rule, true), "device.isCompliant -eq True", "{rule}");
            assert_eq!(read(rule, false), "no device.isCompliant -eq True", "{rule}");
        }
        assert_ne!(read("device.isCompliant -eq False", true), read("device.isCompliant -ne True", true));
    }

    #[test]
    fn and_binds_before_or_and_a_negation_turns_both() {
        let rule = "device.model -eq \"a\" -or device.model -startsWith \"b\" -and device.trustType -ne \"Workplace\"";
        assert_eq!(
            read(rule, true),
            "device.model -eq \"a\" | device.model -startsWith \"b\" & device.model -eq \"a\" | no device.trustType -eq \"Workplace\""
        );
        assert_eq!(
            read(rule, false),
            "no device.model -eq \"a\" & no device.model -startsWith \"b\" | device.trustType -eq \"Workplace\""
        );
        assert_eq!(
            read("device.model -notIn [\"a\", 'b']", true),
            "no device.model -eq \"a\" & no device.model -eq \"b\""
        );
    }

    #[test]
    fn what_is_not_of_the_grammar_is_one_property_as_a_whole() {
        for rule in [
            "",
            "a",
            "device.isCompliant",
            "device.isCompliant -eq",
            "device.isCompliant -eq True)",
            "device.isCompliant -eq null",
            "device.brandNew -eq \"a\"",
            "device.model -match \"a.*\"",
            "device.model == 'a'",
            "device.model -eq \"a",
            "device.extensionAttribute16 -eq \"a\"",
            "user.country -eq \"a\"",
        ] {
            assert_eq!(read(rule, true), rule, "{rule}");
            assert_eq!(read(rule, false), format!("no {rule}"), "{rule}");
        }
        let deep = format!("{}device.model -eq \"a\"{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(read(&deep, true), deep);
        let both = |at: usize| format!("(device.model -eq \"a{at}\" -and device.model -eq \"b{at}\")");
        let wide = (0..10).map(both).collect::<Vec<_>>().join(" -or ");
        assert_eq!(read(&wide, true), wide, "more clauses than are reckoned with");
    }

    #[test]
    fn attributes_that_may_be_hidden_have_no_opposite() {
        assert_eq!(read("device.extensionAttribute1 -eq \"SAW\"", false), "no device.extensionAttribute1 -eq \"SAW\"");
        assert_eq!(read("device.extensionAttribute1 -ne \"SAW\"", true), "device.extensionAttribute1 -ne \"SAW\"");
    }

    #[test]
    fn a_value_decides_on_other_comparisons_with_the_same_property() {
        let atom = |rule: &str| clauses(rule, true).remove(0).remove(0).atom;
        let windows = atom("device.operatingSystem -eq \"Windows\"");
        assert_eq!(windows.decides(&atom("device.operatingSystem -eq \"iOS\"")), Some(false));
        assert_eq!(windows.decides(&atom("device.operatingSystem -startsWith \"win\"")), Some(true));
        assert_eq!(windows.decides(&atom("device.model -eq \"Windows\"")), None);
        assert_eq!(atom("device.operatingSystem -startsWith \"W\"").decides(&windows), None);
        let label = atom("device.systemLabels -contains \"a\"");
        assert_eq!(label.decides(&label), None);
    }

    #[test]
    fn what_is_always_true_asks_for_nothing() {
        assert_eq!(read("device.isCompliant -eq True -or device.isCompliant -ne True", true), "");
    }
}
