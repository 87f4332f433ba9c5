//! `#[derive(Document)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::object::{self, Reads};

pub fn derive(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let attribute = input.attrs.iter().find(|attribute| attribute.path().is_ident("document"));
    let missing = || syn::Error::new(input.ident.span(), "name the document: `#[document(\"transport-config\")]`");
    let name: syn::LitStr = attribute.ok_or_else(missing)?.parse_args()?;
    let text = name.value();
    if ephor_schema::document(&text).is_none() {
        let known: Vec<&str> = ephor_schema::DOCUMENTS.iter().map(|document| document.name).collect();
        let message = format!("the snapshot has no document {text:?}; it has {}", known.join(", "));
        return Err(syn::Error::new(name.span(), message));
    }
    let reads = object::read(input)?;
    let checks = checks(&text, &reads);
    let readable = object::readable(input, &reads)?;
    let ident = &input.ident;
    Ok(quote! {
        impl ::ephor_sdk::Document for #ident {
            const NAME: &'static str = #text;
        }
        #readable
        #checks
    })
}

/// Holds what is read against what the document declares: field by field, so that an error points at one.
fn checks(document: &str, reads: &Reads) -> TokenStream {
    let check =
        |span, shape: TokenStream| quote_spanned!(span=> const _: () = ::ephor_sdk::reading::check(#document, #shape););
    match reads {
        Reads::Object(parts) => {
            let checks = parts.iter().map(|part| {
                let members = part.members();
                check(part.span(), quote_spanned!(part.span()=> ::ephor_sdk::reading::Shape::Object(&[#(#members),*])))
            });
            quote!(#(#checks)*)
        }
        Reads::Same(other) => {
            check(other.span(), quote_spanned!(other.span()=> <#other as ::ephor_sdk::reading::Readable>::SHAPE))
        }
        Reads::Word => TokenStream::new(),
    }
}
