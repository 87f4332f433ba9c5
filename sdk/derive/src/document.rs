//! `#[derive(Document)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{DeriveInput, LitStr};

use crate::errors::{Errors, suggestion};
use crate::object::{self, Part, Reads};

/// Makes a type what the objects of a document are read as. Its items are made whatever is wrong with it, so that no error
/// follows from another.
pub fn derive(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let name = errors.take(name(input));
    let document = name.as_ref().and_then(|name| errors.take(find(name)));
    let reads = object::read(input, errors);
    let mut checks = TokenStream::new();
    if let Some(document) = document {
        checks = self::checks(document, &reads, errors);
    }
    let (readable, deserialize) = (object::readable(input, &reads, errors), object::deserialize(input, &reads));
    if matches!(reads, Reads::Nothing) {
        return readable;
    }
    let (ident, text) = (&input.ident, name.map(|name| name.value()).unwrap_or_default());
    quote! {
        #[automatically_derived]
        impl ::ephor_sdk::Document for #ident {
            const NAME: &'static str = #text;
        }
        #readable
        #deserialize
        #checks
    }
}

fn name(input: &DeriveInput) -> syn::Result<LitStr> {
    let attribute = input.attrs.iter().find(|attribute| attribute.path().is_ident("document"));
    let missing = || syn::Error::new(input.ident.span(), "name the document: `#[document(\"transport-config\")]`");
    attribute.ok_or_else(missing)?.parse_args()
}

fn find(name: &LitStr) -> syn::Result<&'static ephor_schema::Document> {
    let text = name.value();
    ephor_schema::document(&text).ok_or_else(|| {
        let known = || ephor_schema::DOCUMENTS.iter().map(|document| document.name);
        let mut near = suggestion(known(), &text);
        if near.is_empty() {
            near = format!("; it has {}", known().collect::<Vec<_>>().join(", "));
        }
        syn::Error::new(name.span(), format!("the snapshot has no document {text:?}{near}"))
    })
}

/// Holds what is read against what the document declares: names here, so that all that are wrong are told at once, and kinds
/// and what is within by the compiler, field by field, so that an error points at one.
fn checks(document: &ephor_schema::Document, reads: &Reads, errors: &mut Errors) -> TokenStream {
    let name = document.name;
    let check = |span: Span, shape: TokenStream| quote_spanned!(span=> const _: () = ::ephor_sdk::reading::check(#name, #shape););
    match reads {
        Reads::Object(parts) => {
            let mut checks = TokenStream::new();
            for part in parts {
                if is_declared(document, part, errors) {
                    let members = part.members();
                    let shape = quote_spanned!(part.span()=> ::ephor_sdk::reading::Shape::Object(&[#(#members),*]));
                    checks.extend(check(part.span(), shape));
                }
            }
            checks
        }
        Reads::Same(other) => {
            check(other.span(), quote_spanned!(other.span()=> <#other as ::ephor_sdk::reading::Readable>::SHAPE))
        }
        Reads::Word | Reads::Nothing => TokenStream::new(),
    }
}

/// Whether the document declares a property by all names that it is read by.
fn is_declared(document: &ephor_schema::Document, part: &Part, errors: &mut Errors) -> bool {
    let (names, at) = part.names();
    let known = || document.members.properties.iter().map(|property| property.name);
    let mut all = true;
    for name in names.iter().filter(|name| !known().any(|known| known == **name)) {
        let near = suggestion(known(), name);
        errors.say(at, format!("{} declares no property `{name}`{near}", document.name));
        all = false;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(source: &str) -> String {
        let mut errors = Errors::default();
        derive(&syn::parse_str(source).unwrap(), &mut errors);
        errors.text()
    }

    #[test]
    fn all_properties_that_are_not_declared_are_told_at_once() {
        let said = complaint(
            "#[document(\"transport-config\")] #[serde(rename_all = \"PascalCase\")] struct A {
                smtp_client_authentication_disable: Option<bool>,
                #[serde(rename = \"Colour\")] colour: Option<String>,
                smtp_client_authentication_disabled: Option<bool>,
            }",
        );
        assert_eq!(
            said,
            "transport-config declares no property `SmtpClientAuthenticationDisable`; did you mean \
             `SmtpClientAuthenticationDisabled`?\ntransport-config declares no property `Colour`"
        );
    }

    #[test]
    fn a_document_is_one_of_the_snapshot() {
        assert!(
            complaint("#[document(\"transport-configs\")] struct A {}").ends_with("did you mean `transport-config`?")
        );
        assert!(complaint("#[document(\"x\")] struct A {}").contains("\"x\"; it has accepted-domains, "));
        assert!(complaint("struct A {}").contains("name the document"));
    }
}
