//! What a struct reads of JSON, by its serde attributes: for `#[derive(Document)]` and `#[derive(Object)]`.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, LitStr, Token, Type};

/// What one field reads.
pub struct Part {
    /// The names that the property may have; none if the type reads the same object.
    names: Option<Vec<String>>,
    own: Type,
    /// Whether a function of its own reads it, which may make a list of a single text.
    by_function: bool,
    /// Whether only some of the documents have it that the type is read of.
    of_some: bool,
}

impl Part {
    /// Where an error points at.
    pub fn span(&self) -> proc_macro2::Span {
        self.own.span()
    }

    /// The members, as expressions of `ephor_schema::reading::Member`.
    pub fn members(&self) -> Vec<TokenStream> {
        let (own, span) = (&self.own, self.span());
        let shape = quote_spanned!(span=> <#own as ::ephor_sdk::reading::Readable>::SHAPE);
        let shape = if self.by_function { quote_spanned!(span=> #shape.one_or_more()) } else { shape };
        let kind = if self.of_some { quote_spanned!(span=> OfSome) } else { quote_spanned!(span=> Property) };
        let member = |name: &String| quote_spanned!(span=> ::ephor_sdk::reading::Member::#kind(#name, #shape));
        match &self.names {
            Some(names) => names.iter().map(member).collect(),
            None => vec![quote_spanned!(span=> ::ephor_sdk::reading::Member::Flat(#shape))],
        }
    }
}

/// What a type reads.
pub enum Reads {
    /// These members of an object.
    Object(Vec<Part>),
    /// The same as another type.
    Same(Type),
    /// One of a few texts.
    Word,
}

/// Reads the fields of a type.
pub fn read(input: &DeriveInput) -> syn::Result<Reads> {
    if !input.generics.params.is_empty() {
        return Err(Error::new(input.generics.span(), "what is read of a document owns its values: no generics here"));
    }
    let case = Serde::read(&input.attrs)?.rename_all;
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let parts = fields.named.iter().map(|field| part(field, case.as_ref()));
                Ok(Reads::Object(parts.collect::<syn::Result<Vec<_>>>()?.into_iter().flatten().collect()))
            }
            Fields::Unnamed(fields) => match fields.unnamed.iter().collect::<Vec<_>>().as_slice() {
                [one] => Ok(Reads::Same(one.ty.clone())),
                _ => Err(Error::new(fields.span(), "an object has names for its values: name the fields")),
            },
            Fields::Unit => Ok(Reads::Object(Vec::new())),
        },
        Data::Enum(data) if data.variants.iter().all(|variant| variant.fields.is_empty()) => Ok(Reads::Word),
        _ => Err(Error::new(input.ident.span(), "an object of a document is read as a struct")),
    }
}

fn part(field: &Field, case: Option<&LitStr>) -> syn::Result<Option<Part>> {
    let serde = Serde::read(&field.attrs)?;
    if serde.skip {
        return Ok(None);
    }
    let part = |names| {
        let own = field.ty.clone();
        Ok(Some(Part { names, own, by_function: serde.by_function, of_some: is_of_some(field)? }))
    };
    if serde.flatten {
        return part(None);
    }
    let own = field.ident.as_ref().map(|ident| ident.to_string().trim_start_matches("r#").to_owned());
    let name = match (serde.rename.clone(), case) {
        (Some(name), _) => name,
        (None, Some(case)) => cased(&own.unwrap_or_default(), case)?,
        (None, None) => own.unwrap_or_default(),
    };
    part(Some([name].into_iter().chain(serde.aliases.clone()).collect()))
}

/// Whether a field has `#[document(some)]`.
fn is_of_some(field: &Field) -> syn::Result<bool> {
    let Some(attribute) = field.attrs.iter().find(|attribute| attribute.path().is_ident("document")) else {
        return Ok(false);
    };
    let word: syn::Ident = attribute.parse_args()?;
    if word == "some" {
        return Ok(true);
    }
    Err(Error::new(word.span(), "a field that only some of the documents have is marked `#[document(some)]`"))
}

/// A name in snake_case, as serde renames it.
fn cased(name: &str, case: &LitStr) -> syn::Result<String> {
    let mut out = String::with_capacity(name.len());
    let mut upper = match case.value().as_str() {
        "PascalCase" => true,
        "camelCase" => false,
        "snake_case" => return Ok(name.to_owned()),
        _ => return Err(Error::new(case.span(), "vendors write camelCase or PascalCase; rename what is otherwise")),
    };
    for letter in name.chars() {
        if letter == '_' {
            upper = true;
        } else if upper {
            out.extend(letter.to_uppercase());
            upper = false;
        } else {
            out.push(letter);
        }
    }
    Ok(out)
}

/// What attributes of serde say of a type or a field.
#[derive(Default)]
struct Serde {
    rename_all: Option<LitStr>,
    rename: Option<String>,
    aliases: Vec<String>,
    flatten: bool,
    skip: bool,
    by_function: bool,
}

impl Serde {
    fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut out = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                match name.as_str() {
                    "flatten" => out.flatten = true,
                    "skip" | "skip_deserializing" => out.skip = true,
                    "rename_all" => out.rename_all = Some(meta.value()?.parse()?),
                    "rename" => out.rename = Some(meta.value()?.parse::<LitStr>()?.value()),
                    "alias" => out.aliases.push(meta.value()?.parse::<LitStr>()?.value()),
                    "deserialize_with" | "with" => {
                        out.by_function = true;
                        meta.value()?.parse::<LitStr>()?;
                    }
                    // Whatever else it says does not change which properties are read.
                    _ if meta.input.peek(Token![=]) => _ = meta.value()?.parse::<syn::Expr>()?,
                    _ => {}
                }
                Ok(())
            })?;
        }
        Ok(out)
    }
}

/// `#[derive(Object)]`.
pub fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    let readable = readable(input, &read(input)?)?;
    let Some(attribute) = input.attrs.iter().find(|attribute| attribute.path().is_ident("document")) else {
        return Ok(readable);
    };
    // It is read by hand: no field of a document leads to it.
    let place = attribute.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated)?;
    let [document, path] = place.iter().collect::<Vec<_>>()[..] else {
        let message =
            "name the document and the properties that lead to the object: `#[document(\"domains\", \"a.b\")]`";
        return Err(Error::new(attribute.span(), message));
    };
    let path = path.value();
    let (names, ident) = (path.split('.'), &input.ident);
    Ok(quote_spanned! {document.span()=>
        #readable
        const _: () = ::ephor_sdk::reading::check_at(
            #document,
            &[#(#names),*],
            <#ident as ::ephor_sdk::reading::Readable>::SHAPE,
        );
    })
}

/// Says of a type what it reads.
pub fn readable(input: &DeriveInput, reads: &Reads) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let shape = match reads {
        Reads::Object(parts) => {
            let members = parts.iter().flat_map(Part::members);
            quote::quote!(::ephor_sdk::reading::Shape::Object(&[#(#members),*]))
        }
        Reads::Same(other) => {
            quote_spanned!(other.span()=> <#other as ::ephor_sdk::reading::Readable>::SHAPE)
        }
        Reads::Word => quote::quote!(::ephor_sdk::reading::Shape::Text),
    };
    Ok(quote::quote! {
        impl ::ephor_sdk::reading::Readable for #ident {
            const SHAPE: ::ephor_sdk::reading::Shape = #shape;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(source: &str) -> Result<String, String> {
        let input = syn::parse_str(source).unwrap();
        derive(&input).map(|tokens| tokens.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn properties_are_those_that_serde_reads() {
        let made = made(
            "#[serde(rename_all = \"camelCase\", default)] struct One {
                include_users: Vec<String>,
                #[serde(rename = \"IPAllowList\", default, deserialize_with = \"texts\")] addresses: Option<Vec<String>>,
                #[serde(alias = \"old\")] r#type: String,
                #[serde(skip)] own: u8,
                #[serde(flatten)] others: Others,
                #[document(some)] seldom: Option<bool>,
            }",
        )
        .unwrap();
        for part in [
            "Property (\"includeUsers\" , < Vec < String >",
            "Property (\"IPAllowList\" , < Option < Vec < String > > as :: ephor_sdk :: reading :: Readable > :: SHAPE . one_or_more ())",
            "Property (\"type\" ,",
            "Property (\"old\" ,",
            "Flat (< Others",
            "OfSome (\"seldom\" ,",
        ] {
            assert!(made.contains(part), "{part}: {made}");
        }
        assert!(!made.contains("own"), "{made}");
    }

    #[test]
    fn names_are_renamed_as_serde_renames_them() {
        let pascal = made("#[serde(rename_all = \"PascalCase\")] struct A { tls_domain: String }").unwrap();
        assert!(pascal.contains("\"TlsDomain\""), "{pascal}");
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for (source, says) in [
            ("struct A<T> { a: T }", "owns its values"),
            ("struct A(String, String);", "name the fields"),
            ("enum A { B(String) }", "read as a struct"),
            ("#[serde(rename_all = \"kebab-case\")] struct A { a: String }", "camelCase or PascalCase"),
            ("struct A { #[document(often)] a: String }", "#[document(some)]"),
            ("#[document(\"domains\")] struct A { a: String }", "name the document and the properties"),
        ] {
            let said = made(source).unwrap_err();
            assert!(said.contains(says), "{source}: {said}");
        }
        assert!(made("enum A { B, C }").unwrap().contains("Text"));
    }

    #[test]
    fn an_object_that_is_read_by_hand_is_held_against_its_place() {
        let made = made("#[document(\"domains\", \"a.b\")] struct A { c: String }").unwrap();
        assert!(made.contains("check_at (\"domains\" , & [\"a\" , \"b\"]"), "{made}");
    }
}
