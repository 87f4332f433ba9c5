//! `#[derive(Rule)]`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Ident, Lifetime};

mod attributes;
mod columns;
mod parameters;

use crate::errors::Errors;
use crate::words::{self, Words};
use attributes::Attributes;
use columns::Columns;

/// What the build script of a pack sets, so that the rules of a pack are known by it: see `ephor_build::collect_rules`.
const FOUND_BY_BUILD_SCRIPT: &str = "EPHOR_RULES";

/// Makes a struct a rule. What is wrong with it is reported at once, and the items that others refer to are made all the
/// same, so that no error follows from another.
pub fn derive(input: &syn::DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let made = make(input, std::env::var_os(FOUND_BY_BUILD_SCRIPT).is_some(), &mut errors);
    let errors = errors.tokens();
    quote!(#made #errors)
}

/// The rule that is made, as the parts of its code name it.
struct Names<'i> {
    ident: &'i Ident,
    /// The lifetime of its row, if it has one.
    own: Option<TokenStream>,
    /// The same, or one that stands for it.
    life: Lifetime,
}

impl<'i> Names<'i> {
    fn of(input: &'i syn::DeriveInput, errors: &mut Errors) -> Self {
        let lifetime = match input.generics.params.iter().collect::<Vec<_>>().as_slice() {
            [] => None,
            [syn::GenericParam::Lifetime(parameter)] => Some(parameter.lifetime.clone()),
            _ => {
                let span = input.generics.span();
                errors.say(span, "a rule has at most one generic parameter: the lifetime of its row");
                None
            }
        };
        let life = lifetime.clone().unwrap_or_else(|| Lifetime::new("'ephor_row", Span::call_site()));
        Self { ident: &input.ident, own: lifetime.map(|life| quote!(#life)), life }
    }
}

fn make(input: &syn::DeriveInput, is_listed: bool, errors: &mut Errors) -> TokenStream {
    let syn::Data::Struct(data) = &input.data else {
        errors.say(input.ident.span(), "a rule is a struct");
        return TokenStream::new();
    };
    let attributes = attributes::read(input, errors);
    let words = errors.take(doc_comment(input));
    let names = Names::of(input, errors);
    let meta = meta(input, &attributes, &words.unwrap_or_default(), data, errors);
    let constructors = constructors(&attributes);
    let accessors = parameters::accessors(&attributes.parameters, names.ident, names.own.as_ref(), errors);
    let mut entry = entry(&names, &attributes, data, errors);
    let mut statics = quote!(static META: ::ephor_sdk::Meta = #meta;);
    if !errors.is_empty() {
        // Nothing of it will run: it only has to be there.
        entry = Code { run: TokenStream::new(), entry: quote!(::ephor_sdk::Entry::REFUSED) };
        statics = TokenStream::new();
    }
    let Code { run, entry } = entry;
    let Names { ident, own, .. } = &names;
    let own = own.as_ref().map(|own| quote!(<#own>));
    let (reads, may_read) = (&attributes.documents, &attributes.optional);
    let listed = listed(&attributes, ident, own.is_some(), is_listed);
    quote! {
        #accessors
        const _: () = {
            #statics
            #run
            #[automatically_derived]
            impl #own ::ephor_sdk::Rule for #ident #own {
                const ENTRY: ::ephor_sdk::Entry = #entry;
            }
            #(impl #own ::ephor_sdk::Reads<#reads> for #ident #own {})*
            #(impl #own ::ephor_sdk::MayRead<#may_read> for #ident #own {})*
            impl #own #ident #own {
                #(#constructors)*
            }
            #listed
        };
    }
}

/// Holds the rule against the list of its pack: one that the build script did not find does not compile.
fn listed(attributes: &Attributes, ident: &Ident, has_lifetime: bool, is_listed: bool) -> TokenStream {
    if let Some(span) = attributes.test_only {
        let message = "a rule with `test_only` is for tests: it stands in code with `#[cfg(test)]`";
        return quote_spanned!(span=> #[cfg(not(test))] ::core::compile_error!(#message););
    }
    if !is_listed {
        return TokenStream::new();
    }
    let lifetime = has_lifetime.then(|| quote!(<'static>));
    quote_spanned!(ident.span()=> const _: () = ::ephor_sdk::is_listed::<#ident #lifetime>();)
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
    words::read(&lines).map_err(|message| syn::Error::new(input.ident.span(), message))
}

/// The function that asks the rule, and the entry that holds it.
struct Code {
    run: TokenStream,
    entry: TokenStream,
}

fn entry(names: &Names<'_>, attributes: &Attributes, data: &syn::DataStruct, errors: &mut Errors) -> Code {
    let Names { ident, own, life } = names;
    let own = own.as_ref().map(|own| quote!(<#own>));
    let reads = &attributes.documents;
    let wire = quote!(::ephor_sdk::bindings::exports::ephor::rules::checks);
    let readable = quote! {
        let readable = ::core::result::Result::Ok(()) #(.and_then(|()| asked.readable::<#reads>()))*;
    };
    if let Some(table) = &attributes.table {
        let Columns { opens, apart, gets } = columns::read(table, data, life, errors);
        let run = quote! {
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
        };
        return Code { run, entry: quote!(::ephor_sdk::Entry::rows(&META, run)) };
    }
    if !data.fields.is_empty() {
        errors.say(ident.span(), "a rule with fields reads the columns of a table: add `table = \"...\"`");
    } else if reads.is_empty() {
        errors.say(ident.span(), "a rule reads a table (`table = \"users\"`) or documents (`documents(A)`)");
    }
    let run = match &attributes.each {
        Some(each) => quote!(::ephor_sdk::run_document::<#each, #ident>(asked, readable, out)),
        None => quote!(::ephor_sdk::run_tenant::<#ident>(asked, readable, out)),
    };
    let run = quote! {
        fn run(asked: &::ephor_sdk::Asked<'_>, out: &mut #wire::DocumentVerdicts) {
            #readable
            #run
        }
    };
    Code { run, entry: quote!(::ephor_sdk::Entry::documents(&META, run)) }
}

fn meta(
    input: &syn::DeriveInput,
    attributes: &Attributes,
    words: &Words,
    data: &syn::DataStruct,
    errors: &mut Errors,
) -> TokenStream {
    check_weight(input, attributes, words, errors);
    let name = words::kebab(&input.ident.to_string());
    let Words { title, help, remediation, .. } = words;
    let level = attributes.level.as_ref().map(syn::LitStr::value).unwrap_or_default();
    let severity = attributes.severity.as_ref().map_or("", |(severity, _)| severity);
    let mut messages = Vec::new();
    for message in &attributes.messages {
        let id = words::kebab(&message.name.unraw().to_string());
        let (verdict, text) = (message.verdict, message.text.value());
        let arguments = words::placeholders(&text).map_err(|problem| syn::Error::new(message.text.span(), problem));
        let arguments = errors.take(arguments).unwrap_or_default();
        messages.push(quote! {
            ::ephor_sdk::Message { id: #id, verdict: #verdict, text: #text, arguments: &[#(#arguments),*] }
        });
    }
    let parameters = attributes.parameters.iter().map(parameters::Parameter::described);
    let table = match &attributes.table {
        Some(table) => quote!(::core::option::Option::Some(#table)),
        None => quote!(::core::option::Option::None),
    };
    let columns = data.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.unraw().to_string()));
    let (documents, optional) = (&attributes.documents, &attributes.optional);
    let optional_columns = columns::optional(attributes, data, errors);
    let references = words.references.iter().map(|(taxonomy, id)| quote!((#taxonomy, #id)));
    let links = words.links.iter().map(|link| quote!(("link", #link)));
    let partial = words.partial.iter().map(|part| quote!(("partial", #part)));
    let witnesses = words.witnesses.iter().map(|witness| quote!(("witness", #witness)));
    let properties = attributes.properties.iter().map(|(name, value)| quote!((#name, #value)));
    quote! {
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
    }
}

/// Level, severity, and whether there is something to say of a fail.
fn check_weight(input: &syn::DeriveInput, attributes: &Attributes, words: &Words, errors: &mut Errors) {
    let span = input.ident.span();
    match &attributes.level {
        None => errors.say(span, "say how much it matters: `level = \"error\"`"),
        Some(level) if !["error", "warning", "note"].contains(&level.value().as_str()) => {
            errors.say(level.span(), "a level is error, warning or note");
        }
        Some(level) if words.unconfirmed && level.value() == "error" => errors.say(
            level.span(),
            "what rests on something unconfirmed is not an error: find a witness, or lower the level",
        ),
        Some(_) => {}
    }
    match &attributes.severity {
        None => errors.say(span, "say how severe it is: `severity = 8.1`"),
        Some((severity, at)) if !severity.parse::<f64>().is_ok_and(|number| (0.0..=10.0).contains(&number)) => {
            errors.say(*at, "a severity is a number from 0.0 to 10.0");
        }
        Some(_) => {}
    }
    if !attributes.messages.iter().any(|message| message.verdict == "fail") {
        errors.say(span, "a rule says what is wrong: `fail(name = \"{subject} ...\")`");
    }
}

/// Messages of the SDK that come before those of the rule.
const OWN_MESSAGES: u32 = 2;

/// A function for each message: its arguments in, the verdict out.
fn constructors(attributes: &Attributes) -> Vec<TokenStream> {
    let mut out = Vec::new();
    for (index, message) in (OWN_MESSAGES..).zip(&attributes.messages) {
        let text = message.text.value();
        let span = message.text.span();
        let arguments: Vec<Ident> = match words::placeholders(&text) {
            Ok(names) => {
                // A name such as `type` is a word of the language.
                let name = |name: &String| syn::parse_str(name).unwrap_or_else(|_| format_ident!("{name}_"));
                let named = |argument: Ident| Ident::new(&argument.to_string(), span);
                names.iter().map(name).map(named).collect()
            }
            // It is reported where the message is described; those who call it need the function all the same.
            Err(_) => (0..words::braces(&text)).map(|number| format_ident!("argument_{number}")).collect(),
        };
        let name = &message.name;
        let verdict = format_ident!("{}", message.verdict);
        out.push(quote! {
            #[doc = #text]
            fn #name(#(#arguments: impl ::ephor_sdk::Argument),*) -> ::ephor_sdk::Verdict {
                ::ephor_sdk::Verdict::#verdict(#index, ::std::vec![#(::ephor_sdk::Argument::into_argument(#arguments)),*])
            }
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "/// A bad state\n///\n/// # What it checks\n/// Looks.\n///\n/// # Why it matters\n/// Because.\n///\n/// # Remediation\n/// So.\n";

    /// What the compiler says of a rule.
    fn complaint(source: &str) -> String {
        let mut errors = Errors::default();
        make(&syn::parse_str(source).unwrap(), false, &mut errors);
        errors.text()
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
            ("level", "levle", "`#[rule]` has no option `levle`; did you mean `level`?"),
            ("level", "hue", "`#[rule]` has no option `hue`; it has table, level"),
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
        let derived = derive(&syn::parse_str(&source("account_enabled", "Option<bool>")).unwrap()).to_string();
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
            ("days: integer = \"x\", \"Days\"", "is not of the kind integer"),
            ("days: number = 30, \"Days\"", "one of boolean"),
            ("on: boolean = 1, \"On\"", "is not of the kind boolean"),
        ] {
            let said = complaint(&rule(&format!("{SOUND}, parameter({parameter})"), "{ user_type: &'a str }"));
            assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{parameter}: {said}");
        }
    }
}
