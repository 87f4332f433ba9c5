//! What a user may set: `parameter(days: integer = 30, "Days that ...")`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Error, Ident, LitStr, Token};

use crate::errors::{Errors, suggestion};
use crate::words;

/// A parameter, as the attribute writes it.
pub struct Parameter {
    name: Ident,
    kind: &'static str,
    default: String,
    meaning: LitStr,
}

const KINDS: [&str; 5] = ["boolean", "integer", "duration", "text", "list"];

/// What the scan of every rule has, so that no parameter can have these names.
const TAKEN: [&str; 5] = ["collected_at", "documents", "optional", "once", "clone"];

impl Parameter {
    /// Reads what stands in the parentheses.
    pub fn read(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        if TAKEN.contains(&name.to_string().as_str()) {
            errors.say(
                name.span(),
                format!("a parameter cannot be called `{name}`: every scan has a function of that name"),
            );
        }
        input.parse::<Token![:]>()?;
        let written: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let minus = input.parse::<Option<Token![-]>>()?.map(|_| "-").unwrap_or_default();
        let literal: syn::Lit = input.parse()?;
        let default = match &literal {
            syn::Lit::Str(text) => text.value(),
            syn::Lit::Int(number) => format!("{minus}{}", number.base10_digits()),
            syn::Lit::Bool(truth) => truth.value.to_string(),
            other => return Err(Error::new(other.span(), "a default is a text, a whole number, true or false")),
        };
        let Some(kind) = KINDS.into_iter().find(|kind| written == kind) else {
            let near = suggestion(KINDS, &written.to_string());
            return Err(Error::new(
                written.span(),
                format!("the kind of a parameter is one of {}{near}", KINDS.join(", ")),
            ));
        };
        let expected = match kind {
            "boolean" if default != "true" && default != "false" => Some("true or false"),
            "integer" if default.parse::<i64>().is_err() => Some("a whole number, such as 30"),
            "duration" if default.parse::<i64>().is_err() => Some("a whole number of seconds, such as 86400"),
            "text" | "list" if !matches!(literal, syn::Lit::Str(_)) => Some("a text in quotes"),
            _ => None,
        };
        if let Some(expected) = expected {
            errors.say(
                literal.span(),
                format!("the default {default:?} of `{name}` is not of the kind {kind}; expected {expected}"),
            );
        }
        input.parse::<Token![,]>()?;
        let meaning = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error("a parameter reads `name: kind = default, \"meaning\"`"));
        }
        Ok(Self { name, kind, default, meaning })
    }

    /// As the pack says it to the host.
    pub fn described(&self) -> TokenStream {
        let Self { kind, default, meaning, .. } = self;
        let name = words::kebab(&self.name.unraw().to_string());
        quote!(::ephor_sdk::Parameter { name: #name, kind: #kind, default: #default, meaning: #meaning })
    }
}

/// A trait that gives the scan of the rule a function for each parameter, which returns what its kind says.
pub fn accessors(
    parameters: &[Parameter],
    rule: &Ident,
    own: Option<&TokenStream>,
    errors: &mut Errors,
) -> TokenStream {
    let mut known: Vec<&Parameter> = Vec::new();
    for parameter in parameters {
        if known.iter().any(|known| known.name == parameter.name) {
            errors.say(parameter.name.span(), format!("there are two parameters `{}`", parameter.name));
        } else {
            known.push(parameter);
        }
    }
    if known.is_empty() {
        return TokenStream::new();
    }
    let name = format_ident!("{}Parameters", rule, span = rule.span());
    let (mut declared, mut made) = (TokenStream::new(), TokenStream::new());
    for (index, Parameter { name, kind, meaning, .. }) in known.into_iter().enumerate() {
        let returned = match *kind {
            "boolean" => quote!(bool),
            "integer" => quote!(i64),
            "duration" => quote!(::ephor_sdk::Duration),
            "text" => quote!(&'ephor_scan str),
            _ => quote!(::ephor_sdk::List<'ephor_scan>),
        };
        let read = format_ident!("{kind}_parameter");
        declared.extend(quote_spanned!(name.span()=> #[doc = #meaning] fn #name(&self) -> #returned;));
        made.extend(quote_spanned!(name.span()=> fn #name(&self) -> #returned { self.#read(#index) }));
    }
    let lifetime = own.map(|own| quote!(, #own));
    let own = own.map(|own| quote!(<#own>));
    let doc = format!("What a user may set for [`{rule}`].");
    quote! {
        #[doc = #doc]
        trait #name<'ephor_scan> {
            #declared
        }
        #[automatically_derived]
        impl<'ephor_scan #lifetime> #name<'ephor_scan> for ::ephor_sdk::Scan<'ephor_scan, #rule #own> {
            #made
        }
    }
}
