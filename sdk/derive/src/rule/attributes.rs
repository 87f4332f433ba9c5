//! What `#[rule(...)]` says.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Error, Ident, LitStr, Token};

use super::parameters::Parameter;
use crate::errors::{Errors, parts, suggestion};

/// Everything that `#[rule(...)]` says.
#[derive(Default)]
pub struct Attributes {
    pub table: Option<LitStr>,
    pub level: Option<LitStr>,
    pub severity: Option<(String, Span)>,
    pub documents: Vec<syn::Path>,
    pub optional: Vec<syn::Path>,
    pub optional_columns: Vec<Ident>,
    pub each: Option<syn::Path>,
    pub messages: Vec<Message>,
    pub parameters: Vec<Parameter>,
    pub properties: Vec<(String, String)>,
    /// Where it says that the rule is for tests alone.
    pub test_only: Option<Span>,
}

/// A sentence of the rule.
pub struct Message {
    pub verdict: &'static str,
    pub name: Ident,
    pub text: LitStr,
}

const OPTIONS: [&str; 15] = [
    "table",
    "level",
    "severity",
    "documents",
    "optional",
    "optional_columns",
    "each",
    "fail",
    "unknown",
    "parameter",
    "only_if",
    "tags",
    "stage",
    "since",
    "test_only",
];

/// Reads all attributes of a rule.
pub fn read(input: &syn::DeriveInput, errors: &mut Errors) -> Attributes {
    let mut out = Attributes::default();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("rule")) {
        let Some(list) = errors.take(attribute.meta.require_list()) else { continue };
        for part in parts(list.tokens.clone()) {
            let read = (|input: ParseStream<'_>| option(input, &mut out, errors)).parse2(part);
            errors.take(read);
        }
    }
    out
}

/// The entries of an option in parentheses.
fn entries<T: Parse>(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Vec<T>> {
    let content;
    syn::parenthesized!(content in input);
    let parts = parts(content.parse()?);
    Ok(parts.into_iter().filter_map(|part| errors.take(syn::parse2(part))).collect())
}

fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn option(input: ParseStream<'_>, out: &mut Attributes, errors: &mut Errors) -> syn::Result<()> {
    let name = input.call(Ident::parse_any)?;
    let written = name.to_string();
    let known = OPTIONS.into_iter().find(|known| *known == written);
    let Some(known) = known.or_else(|| {
        let near = ephor_schema::nearest_name(OPTIONS, &written);
        let message = format!("`#[rule]` has no option `{written}`{}", suggestion(OPTIONS, &written));
        let all = if near.is_none() { format!("; it has {}", OPTIONS.join(", ")) } else { String::new() };
        errors.say(name.span(), message + &all);
        near
    }) else {
        // What it was given is not looked at.
        input.parse::<TokenStream>()?;
        return Ok(());
    };
    match known {
        "table" => once(&mut out.table, value(input)?, &name, errors),
        "level" => once(&mut out.level, value(input)?, &name, errors),
        "severity" => once(&mut out.severity, severity(input)?, &name, errors),
        "stage" | "since" => out.properties.push((known.to_owned(), value::<LitStr>(input)?.value())),
        "tags" => {
            let tags = entries::<LitStr>(input, errors)?;
            out.properties.extend(tags.iter().map(|tag| ("tag".to_owned(), tag.value())));
        }
        "documents" => out.documents.extend(entries(input, errors)?),
        "optional" => out.optional.extend(entries(input, errors)?),
        "optional_columns" => out.optional_columns.extend(entries(input, errors)?),
        "each" => {
            for path in entries::<syn::Path>(input, errors)? {
                // What is judged is read, too; it need not be named twice.
                out.documents.push(path.clone());
                once(&mut out.each, path, &name, errors);
            }
        }
        "parameter" => {
            let content;
            syn::parenthesized!(content in input);
            let parameter = Parameter::read(&content, errors)?;
            out.parameters.push(parameter);
        }
        "only_if" => {
            for name in entries::<LitStr>(input, errors)? {
                errors.take(check_precondition(&name));
                out.properties.push(("precondition".to_owned(), name.value()));
            }
        }
        "test_only" => out.test_only = Some(name.span()),
        verdict => {
            let verdict = if verdict == "fail" { "fail" } else { "unknown" };
            for Sentence { name, text } in entries(input, errors)? {
                if out.messages.iter().any(|known| known.name == name) {
                    errors.say(name.span(), format!("there are two messages `{name}`"));
                } else {
                    out.messages.push(Message { verdict, name, text });
                }
            }
        }
    }
    if input.is_empty() { Ok(()) } else { Err(input.error(format!("expected a comma after `{written}`"))) }
}

fn once<T>(slot: &mut Option<T>, value: T, name: &Ident, errors: &mut Errors) {
    if slot.is_some() {
        errors.say(name.span(), format!("`{name}` is given twice"));
    }
    *slot = Some(value);
}

fn severity(input: ParseStream<'_>) -> syn::Result<(String, Span)> {
    let number = value::<syn::Lit>(input)?;
    let text = match &number {
        syn::Lit::Float(number) => number.base10_digits().to_owned(),
        syn::Lit::Int(number) => format!("{}.0", number.base10_digits()),
        other => return Err(Error::new(other.span(), "a severity is a number such as 8.1")),
    };
    Ok((text, number.span()))
}

/// `name = "text"`
struct Sentence {
    name: Ident,
    text: LitStr,
}

impl Parse for Sentence {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        match input.parse::<syn::Expr>()? {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Ok(Self { name, text }),
            other => Err(Error::new(other.span(), "a message is a text")),
        }
    }
}

/// Whether there is what has to be there for the rule to apply.
fn check_precondition(name: &LitStr) -> syn::Result<()> {
    if ephor_schema::precondition(&name.value()).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = ephor_schema::PRECONDITIONS.iter().map(|known| known.name).collect();
    Err(Error::new(name.span(), format!("there is no precondition {:?}; there are {}", name.value(), known.join(", "))))
}
