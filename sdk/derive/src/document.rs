//! `#[derive(Document)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned as _;

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
    if !input.generics.params.is_empty() {
        return Err(syn::Error::new(input.generics.span(), "a document owns its values: no generics here"));
    }
    let ident = &input.ident;
    Ok(quote! {
        impl ::ephor_sdk::Document for #ident {
            const NAME: &'static str = #text;
        }
    })
}
