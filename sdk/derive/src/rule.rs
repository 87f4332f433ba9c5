//! `#[derive(Rule)]`.

use ephor_schema::Kind;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Error, Ident, LitStr, Token};

use crate::words::{self, Words};

/// What `#[rule(...)]` says.
#[derive(Default)]
struct Attributes {
    table: Option<LitStr>,
    level: Option<LitStr>,
    severity: Option<(String, Span)>,
    documents: Vec<syn::Path>,
    optional: Vec<syn::Path>,
    optional_columns: Vec<Ident>,
    each: Option<syn::Path>,
    messages: Vec<Message>,
    parameters: Vec<Parameter>,
    properties: Vec<(String, String)>,
}

struct Message {
    verdict: &'static str,
    name: Ident,
    text: LitStr,
}

struct Parameter {
    name: Ident,
    kind: Ident,
    default: String,
    meaning: LitStr,
}

impl Parse for Parameter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let kind: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let default = match input.parse::<syn::Lit>()? {
            syn::Lit::Str(text) => text.value(),
            syn::Lit::Int(number) => number.base10_digits().to_owned(),
            syn::Lit::Bool(truth) => truth.value.to_string(),
            other => return Err(Error::new(other.span(), "a default is a text, a whole number, true or false")),
        };
        input.parse::<Token![,]>()?;
        let meaning = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        let known = ["boolean", "integer", "duration", "text", "list"];
        if !known.contains(&kind.to_string().as_str()) {
            return Err(Error::new(kind.span(), format!("the kind of a parameter is one of {}", known.join(", "))));
        }
        let sound = match kind.to_string().as_str() {
            "boolean" => default == "true" || default == "false",
            "integer" | "duration" => default.parse::<i64>().is_ok(),
            _ => true,
        };
        if !sound {
            return Err(Error::new(kind.span(), format!("the default {default:?} is no {kind}")));
        }
        Ok(Self { name, kind, default, meaning })
    }
}

fn attributes(input: &syn::DeriveInput) -> syn::Result<Attributes> {
    let mut out = Attributes::default();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("rule")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            match name.as_str() {
                "table" => out.table = Some(meta.value()?.parse()?),
                "level" => out.level = Some(meta.value()?.parse()?),
                "severity" => {
                    let value = meta.value()?;
                    let span = value.span();
                    let text = match value.parse::<syn::Lit>()? {
                        syn::Lit::Float(number) => number.base10_digits().to_owned(),
                        syn::Lit::Int(number) => format!("{}.0", number.base10_digits()),
                        other => return Err(Error::new(other.span(), "a severity is a number such as 8.1")),
                    };
                    out.severity = Some((text, span));
                }
                "stage" | "since" => {
                    let value: LitStr = meta.value()?.parse()?;
                    out.properties.push((name, value.value()));
                }
                "tags" | "documents" | "optional" | "optional_columns" | "each" | "fail" | "unknown" | "parameter"
                | "only_if" => {
                    let content;
                    syn::parenthesized!(content in meta.input);
                    match name.as_str() {
                        "tags" => {
                            for tag in Punctuated::<LitStr, Token![,]>::parse_terminated(&content)? {
                                out.properties.push(("tag".to_owned(), tag.value()));
                            }
                        }
                        "documents" => {
                            let paths = content.call(Punctuated::<syn::Path, Token![,]>::parse_terminated)?;
                            out.documents.extend(paths);
                        }
                        "optional" => {
                            let paths = content.call(Punctuated::<syn::Path, Token![,]>::parse_terminated)?;
                            out.optional.extend(paths);
                        }
                        "optional_columns" => {
                            let names = content.call(Punctuated::<Ident, Token![,]>::parse_terminated)?;
                            out.optional_columns.extend(names);
                        }
                        "each" => {
                            // What is judged is read, too; it need not be named twice.
                            let path: syn::Path = content.parse()?;
                            out.documents.push(path.clone());
                            out.each = Some(path);
                        }
                        "parameter" => out.parameters.push(content.parse()?),
                        "only_if" => out.properties.push(("precondition".to_owned(), precondition(&content)?)),
                        verdict => {
                            let verdict = if verdict == "fail" { "fail" } else { "unknown" };
                            let pairs = content.call(Punctuated::<syn::MetaNameValue, Token![,]>::parse_terminated)?;
                            for pair in pairs {
                                let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else {
                                    return Err(Error::new(pair.value.span(), "a message is a text"));
                                };
                                let name = pair.path.require_ident()?.clone();
                                out.messages.push(Message { verdict, name, text: text.clone() });
                            }
                        }
                    }
                }
                _ => return Err(meta.error("not known here; see the documentation of `ephor_sdk::Rule`")),
            }
            Ok(())
        })?;
    }
    Ok(out)
}

/// The name of what has to be there for the rule to apply.
fn precondition(content: ParseStream<'_>) -> syn::Result<String> {
    let name: LitStr = content.parse()?;
    if ephor_schema::precondition(&name.value()).is_some() {
        return Ok(name.value());
    }
    let known: Vec<&str> = ephor_schema::PRECONDITIONS.iter().map(|known| known.name).collect();
    Err(Error::new(name.span(), format!("there is no precondition {:?}; there are {}", name.value(), known.join(", "))))
}

fn doc_comment(input: &syn::DeriveInput) -> syn::Result<Words> {
    let mut lines = Vec::new();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value
        {
            lines.extend(text.value().split('\n').map(str::to_owned));
        }
    }
    words::read(&lines).map_err(|message| Error::new(input.ident.span(), message))
}

pub fn derive(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let attributes = attributes(input)?;
    let words = doc_comment(input)?;
    let ident = &input.ident;
    let lifetime = match input.generics.params.iter().collect::<Vec<_>>().as_slice() {
        [] => None,
        [syn::GenericParam::Lifetime(parameter)] => Some(parameter.lifetime.clone()),
        _ => return Err(Error::new(input.generics.span(), "a rule has at most one generic: the lifetime of its row")),
    };
    let life = lifetime.clone().unwrap_or_else(|| syn::Lifetime::new("'ephor_row", Span::call_site()));
    let own = lifetime.as_ref().map(|life| quote!(<#life>));
    let syn::Data::Struct(data) = &input.data else {
        return Err(Error::new(ident.span(), "a rule is a struct"));
    };

    let meta = meta(input, &attributes, &words, data)?;
    let constructors = constructors(&attributes)?;
    let reads = &attributes.documents;
    let may_read = &attributes.optional;
    let wire = quote!(::ephor_sdk::bindings::exports::ephor::rules::checks);
    let readable = quote! {
        let readable = ::core::result::Result::Ok(()) #(.and_then(|()| asked.readable::<#reads>()))*;
    };

    let entry = if let Some(table) = &attributes.table {
        let Columns { opens, apart, gets } = columns(table, data, &life)?;
        quote! {
            fn run<#life>(asked: &::ephor_sdk::Asked<'_>, batch: ::ephor_sdk::column::Batch<#life>, out: &mut #wire::RowVerdicts) {
                #readable
                #(#opens)*
                let scan = asked.scan::<#ident #own>();
                let mut rows = ::ephor_sdk::column::Likeness::new(batch.rows());
                #(#apart)*
                ::ephor_sdk::run_rows(asked, &rows, batch.rows(), readable, out, |row| {
                    let subject = #ident { #(#gets)* };
                    ::core::result::Result::Ok(::ephor_sdk::CheckRow::check(&subject, &scan))
                });
            }
            impl #own ::ephor_sdk::Rule for #ident #own {
                const ENTRY: ::ephor_sdk::Entry = ::ephor_sdk::Entry::rows(&META, run);
            }
        }
    } else {
        if !data.fields.is_empty() {
            return Err(Error::new(
                ident.span(),
                "a rule with fields reads the columns of a table: add `table = \"...\"`",
            ));
        }
        if reads.is_empty() {
            return Err(Error::new(
                ident.span(),
                "a rule reads a table (`table = \"users\"`) or documents (`documents(A)`)",
            ));
        }
        let run = match &attributes.each {
            Some(each) => quote!(::ephor_sdk::run_document::<#each, #ident>(asked, readable, out)),
            None => quote!(::ephor_sdk::run_tenant::<#ident>(asked, readable, out)),
        };
        quote! {
            fn run(asked: &::ephor_sdk::Asked<'_>, out: &mut #wire::DocumentVerdicts) {
                #readable
                #run
            }
            impl ::ephor_sdk::Rule for #ident {
                const ENTRY: ::ephor_sdk::Entry = ::ephor_sdk::Entry::documents(&META, run);
            }
        }
    };

    Ok(quote! {
        const _: () = {
            static META: ::ephor_sdk::Meta = #meta;
            #entry
            #(impl #own ::ephor_sdk::Reads<#reads> for #ident #own {})*
            #(impl #own ::ephor_sdk::MayRead<#may_read> for #ident #own {})*
            impl #own #ident #own {
                #(#constructors)*
            }
        };
    })
}

fn meta(
    input: &syn::DeriveInput,
    attributes: &Attributes,
    words: &Words,
    data: &syn::DataStruct,
) -> syn::Result<TokenStream> {
    let span = input.ident.span();
    let name = words::kebab(&input.ident.to_string());
    let Words { title, help, remediation, .. } = words;
    let level =
        attributes.level.as_ref().ok_or_else(|| Error::new(span, "say how much it matters: `level = \"error\"`"))?;
    if !["error", "warning", "note"].contains(&level.value().as_str()) {
        return Err(Error::new(level.span(), "a level is error, warning or note"));
    }
    if words.unconfirmed && level.value() == "error" {
        return Err(Error::new(
            level.span(),
            "what rests on something unconfirmed is not an error: find a witness, or lower the level",
        ));
    }
    let (severity, at) =
        attributes.severity.as_ref().ok_or_else(|| Error::new(span, "say how severe it is: `severity = 8.1`"))?;
    if !severity.parse::<f64>().is_ok_and(|number| (0.0..=10.0).contains(&number)) {
        return Err(Error::new(*at, "a severity is a number from 0.0 to 10.0"));
    }
    let mut messages = Vec::new();
    for message in &attributes.messages {
        let id = words::kebab(&message.name.to_string());
        let (verdict, text) = (message.verdict, message.text.value());
        let arguments = words::placeholders(&text).map_err(|problem| Error::new(message.text.span(), problem))?;
        messages.push(quote! {
            ::ephor_sdk::Message { id: #id, verdict: #verdict, text: #text, arguments: &[#(#arguments),*] }
        });
    }
    if !attributes.messages.iter().any(|message| message.verdict == "fail") {
        return Err(Error::new(span, "a rule says what is wrong: `fail(name = \"{subject} ...\")`"));
    }
    let parameters = attributes.parameters.iter().map(|parameter| {
        let (name, kind) = (words::kebab(&parameter.name.to_string()), parameter.kind.to_string());
        let (default, meaning) = (&parameter.default, parameter.meaning.value());
        quote!(::ephor_sdk::Parameter { name: #name, kind: #kind, default: #default, meaning: #meaning })
    });
    let table = match &attributes.table {
        Some(table) => quote!(::core::option::Option::Some(#table)),
        None => quote!(::core::option::Option::None),
    };
    let columns = data.fields.iter().filter_map(|field| field.ident.as_ref().map(plain));
    let (documents, optional) = (&attributes.documents, &attributes.optional);
    let optional_columns = optional_columns(attributes, data)?;
    let references = words.references.iter().map(|(taxonomy, id)| quote!((#taxonomy, #id)));
    let links = words.links.iter().map(|link| quote!(("link", #link)));
    let partial = words.partial.iter().map(|part| quote!(("partial", #part)));
    let witnesses = words.witnesses.iter().map(|witness| quote!(("witness", #witness)));
    let properties = attributes.properties.iter().map(|(name, value)| quote!((#name, #value)));
    Ok(quote! {
        ::ephor_sdk::Meta {
            name: #name,
            title: #title,
            help: #help,
            remediation: #remediation,
            level: #level,
            severity: #severity,
            messages: &[
                ::ephor_sdk::Message::VALUE_NOT_KNOWN,
                ::ephor_sdk::Message::DOCUMENT_UNREADABLE,
                #(#messages),*
            ],
            references: &[#(#references),*],
            parameters: &[#(#parameters),*],
            table: #table,
            columns: &[#(#columns),*],
            documents: &[
                #(<#documents as ::ephor_sdk::Document>::NAME,)*
                #(<#optional as ::ephor_sdk::Document>::NAME,)*
            ],
            properties: &[
                #(#properties,)*
                #((::ephor_sdk::Meta::OPTIONAL, <#optional as ::ephor_sdk::Document>::NAME),)*
                #((::ephor_sdk::Meta::OPTIONAL, #optional_columns),)*
                #(#partial,)*
                #(#witnesses,)*
                #(#links,)*
            ],
        }
    })
}

/// The columns that the rule can do without, as `table.column`.
fn optional_columns(attributes: &Attributes, data: &syn::DataStruct) -> syn::Result<Vec<String>> {
    let name = |column: &Ident| {
        let name = plain(column);
        let field = data.fields.iter().find(|field| field.ident.as_ref().map(plain).as_deref() == Some(name.as_str()));
        let is_option = field.is_some_and(|field| {
            matches!(&field.ty, syn::Type::Path(path)
            if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"))
        });
        match &attributes.table {
            Some(table) if is_option => Ok(format!("{}.{name}", table.value())),
            _ => {
                Err(Error::new(column.span(), "a column that the rule can do without is a field of it and an `Option`"))
            }
        }
    };
    attributes.optional_columns.iter().map(name).collect()
}

/// Messages of the SDK that come before those of the rule.
const OWN_MESSAGES: u32 = 2;

/// A function for each message: its arguments in, the verdict out.
fn constructors(attributes: &Attributes) -> syn::Result<Vec<TokenStream>> {
    let mut out = Vec::new();
    for (index, message) in (OWN_MESSAGES..).zip(&attributes.messages) {
        let text = message.text.value();
        let arguments = words::placeholders(&text).map_err(|problem| Error::new(message.text.span(), problem))?;
        let arguments: Vec<Ident> = arguments.iter().map(|name| Ident::new(name, message.text.span())).collect();
        let name = &message.name;
        let verdict = format_ident!("{}", message.verdict);
        out.push(quote! {
            #[doc = #text]
            fn #name(#(#arguments: impl ::ephor_sdk::Argument),*) -> ::ephor_sdk::Verdict {
                ::ephor_sdk::Verdict::#verdict(#index, ::std::vec![#(::ephor_sdk::Argument::into_argument(#arguments)),*])
            }
        });
    }
    Ok(out)
}

fn plain(name: &Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

/// How each column is opened, its values told apart, and read.
#[derive(Default)]
struct Columns {
    opens: Vec<TokenStream>,
    apart: Vec<TokenStream>,
    gets: Vec<TokenStream>,
}

fn columns(table: &LitStr, data: &syn::DataStruct, life: &syn::Lifetime) -> syn::Result<Columns> {
    let Some(schema) = ephor_schema::table(&table.value()) else {
        let known: Vec<&str> = ephor_schema::TABLES.iter().map(|table| table.name).collect();
        return Err(Error::new(
            table.span(),
            format!("there is no table {:?}; there are {}", table.value(), known.join(", ")),
        ));
    };
    let mut out = Columns::default();
    for field in &data.fields {
        let Some(name) = &field.ident else {
            return Err(Error::new(field.span(), "the fields of a rule are named like the columns"));
        };
        let column = plain(name);
        let Some(known) = schema.column(&column) else {
            let columns: Vec<&str> = schema.columns.iter().map(|column| column.name).collect();
            let message = format!("table {:?} has no column `{column}`; it has {}", schema.name, columns.join(", "));
            return Err(Error::new(name.span(), message));
        };
        let kind = match known.kind {
            Kind::Boolean => quote!(Boolean),
            Kind::Integer => quote!(Integer),
            Kind::Duration => quote!(Duration),
            Kind::Time => quote!(Time),
            Kind::Symbol => quote!(Symbol),
            Kind::Symbols => quote!(Symbols),
            Kind::Text => quote!(Text),
        };
        let ty = &field.ty;
        let opened = format_ident!("column_{}", column);
        let as_field = quote!(<#ty as ::ephor_sdk::column::Field<#life, ::ephor_sdk::column::kind::#kind>>);
        out.opens.push(quote!(let #opened = #as_field::open(batch, #column);));
        out.apart.push(quote!(#as_field::tell_apart(&#opened, &mut rows);));
        out.gets.push(quote! {
            #name: match #as_field::get(&#opened, row) {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => return ::core::result::Result::Err(#column),
            },
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "/// A bad state\n///\n/// # What it checks\n/// Looks.\n///\n/// # Why it matters\n/// Because.\n///\n/// # Remediation\n/// So.\n";

    /// What the compiler says of a rule.
    fn complaint(source: &str) -> String {
        let input = syn::parse_str(source).unwrap();
        derive(&input).map_or_else(|error| error.to_string(), |_| String::new())
    }

    fn rule(attributes: &str, body: &str) -> String {
        format!("{WORDS}#[rule({attributes})] pub struct Bad<'a> {body}")
    }

    const SOUND: &str = "table = \"users\", level = \"error\", severity = 8.1, fail(bad = \"{subject} is bad: {why}\")";

    #[test]
    fn a_sound_rule_compiles() {
        assert_eq!(complaint(&rule(SOUND, "{ account_enabled: bool, user_type: UserType<'a> }")), "");
    }

    #[test]
    fn what_the_schema_does_not_have_is_an_error_of_the_compiler() {
        let said = complaint(&rule(SOUND, "{ acount_enabled: bool, user_type: &'a str }"));
        assert!(
            said.contains("has no column `acount_enabled`") && said.contains("account_enabled, user_type"),
            "{said}"
        );
        let said = complaint(&rule(&SOUND.replace("users", "people"), "{ user_type: &'a str }"));
        assert!(said.contains("there is no table \"people\"; there are users, mailboxes"), "{said}");
    }

    #[test]
    fn a_rule_without_words_or_weight_does_not_compile() {
        let said = complaint("#[rule(table = \"users\", level = \"error\", severity = 8.1)] struct Bad { id: bool }");
        assert!(said.contains("its documentation"), "{said}");
        for (from, to, expected) in [
            ("level = \"error\",", "", "how much it matters"),
            ("\"error\"", "\"high\"", "error, warning or note"),
            ("severity = 8.1,", "", "how severe"),
            ("8.1", "81", "from 0.0 to 10.0"),
            ("fail(bad", "unknown(bad", "says what is wrong"),
            ("{why}", "{Why}", "snake_case"),
            ("{why}", "{why", "written twice"),
            ("level", "levle", "not known here"),
            ("table = \"users\",", "", "add `table"),
        ] {
            let said = complaint(&rule(&SOUND.replacen(from, to, 1), "{ user_type: &'a str }"));
            assert!(said.contains(expected), "{from} -> {to}: {said}");
        }
    }

    #[test]
    fn what_is_unconfirmed_is_no_error() {
        let unconfirmed = WORDS.to_owned() + "/// # Witnesses\n/// - claim: unconfirmed, that it is bad\n";
        let source = |level: &str| {
            let attributes = SOUND.replace("\"error\"", level);
            format!("{unconfirmed}#[rule({attributes})] pub struct Bad<'a> {{ user_type: UserType<'a> }}")
        };
        assert!(complaint(&source("\"error\"")).contains("unconfirmed"));
        assert_eq!(complaint(&source("\"warning\"")), "");
    }

    #[test]
    fn a_column_that_a_rule_can_do_without_is_an_option_of_it() {
        let source = |column: &str, kind: &str| {
            rule(&format!("{SOUND}, optional_columns({column})"), &format!("{{ account_enabled: {kind} }}"))
        };
        assert_eq!(complaint(&source("account_enabled", "Option<bool>")), "");
        let derived = derive(&syn::parse_str(&source("account_enabled", "Option<bool>")).unwrap()).unwrap().to_string();
        assert!(derived.contains("\"users.account_enabled\""), "{derived}");
        for (column, kind) in [("account_enabled", "bool"), ("user_type", "Option<bool>")] {
            assert!(complaint(&source(column, kind)).contains("and an `Option`"), "{column}: {kind}");
        }
    }

    #[test]
    fn a_precondition_is_one_that_the_schema_knows() {
        let source = |name: &str| rule(&format!("{SOUND}, only_if(\"{name}\")"), "{ user_type: UserType<'a> }");
        assert_eq!(complaint(&source("directory-synchronization")), "");
        assert!(complaint(&source("servers")).contains("there are directory-synchronization, exchange-on-premises"));
    }

    #[test]
    fn parameters_have_a_kind_and_a_default_of_that_kind() {
        for (parameter, expected) in [
            ("days: integer = 30, \"Days\"", ""),
            ("days: integer = \"x\", \"Days\"", "is no integer"),
            ("days: number = 30, \"Days\"", "one of boolean"),
            ("on: boolean = 1, \"On\"", "is no boolean"),
        ] {
            let said = complaint(&rule(&format!("{SOUND}, parameter({parameter})"), "{ user_type: &'a str }"));
            assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{parameter}: {said}");
        }
    }
}
