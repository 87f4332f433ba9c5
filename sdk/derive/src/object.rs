//! What a struct reads of JSON, by its serde attributes: for `#[derive(Document)]` and `#[derive(Object)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, LitStr, Token, Type};

use crate::errors::{Errors, parts};

/// What one field reads.
pub struct Part {
    /// The names that the property may have; none if the type reads the same object.
    names: Option<Vec<String>>,
    /// Where the name is written.
    at: Span,
    own: Type,
    /// Whether a function of its own reads it, which may make a list of a single text.
    by_function: bool,
    /// Whether only some of the documents have it that the type is read of.
    of_some: bool,
}

impl Part {
    /// The names that the property may have, and where they are written.
    pub fn names(&self) -> (&[String], Span) {
        (self.names.as_deref().unwrap_or_default(), self.at)
    }

    /// Where an error on its type points at.
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
    /// It is not known, since the type is wrong.
    Nothing,
}

/// Reads the fields of a type.
pub fn read(input: &DeriveInput, errors: &mut Errors) -> Reads {
    if !input.generics.params.is_empty() {
        errors.say(input.generics.span(), "what is read of a document owns its values: no generics here");
        return Reads::Nothing;
    }
    let case = errors.take(Serde::read(&input.attrs)).and_then(|serde| serde.rename_all);
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let parts = fields.named.iter().filter_map(|field| errors.take(part(field, case.as_ref())).flatten());
                Reads::Object(parts.collect())
            }
            Fields::Unnamed(fields) => match fields.unnamed.iter().collect::<Vec<_>>().as_slice() {
                [one] => Reads::Same(one.ty.clone()),
                _ => {
                    errors.say(fields.span(), "an object has names for its values: name the fields");
                    Reads::Nothing
                }
            },
            Fields::Unit => Reads::Object(Vec::new()),
        },
        Data::Enum(data) if data.variants.iter().all(|variant| variant.fields.is_empty()) => Reads::Word,
        _ => {
            errors.say(input.ident.span(), "an object of a document is read as a struct");
            Reads::Nothing
        }
    }
}

fn part(field: &Field, case: Option<&LitStr>) -> syn::Result<Option<Part>> {
    let serde = Serde::read(&field.attrs)?;
    if serde.skip {
        return Ok(None);
    }
    let at = serde.rename.as_ref().map_or_else(|| field.ident.span(), LitStr::span);
    let part = |names| {
        let own = field.ty.clone();
        Ok(Some(Part { names, at, own, by_function: serde.by_function, of_some: is_of_some(field)? }))
    };
    if serde.flatten {
        return part(None);
    }
    let own = field.ident.as_ref().map(|ident| ident.to_string().trim_start_matches("r#").to_owned());
    let name = match (&serde.rename, case) {
        (Some(name), _) => name.value(),
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
    rename: Option<LitStr>,
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
                    "rename" => out.rename = Some(meta.value()?.parse()?),
                    "alias" => out.aliases.push(meta.value()?.parse::<LitStr>()?.value()),
                    "deserialize_with" | "with" => {
                        out.by_function = true;
                        meta.value()?.parse::<LitStr>()?;
                    }
                    "crate" => {
                        let message = "leave out `crate`: `Document` and `Object` bring their own `Deserialize`";
                        return Err(Error::new(meta.path.span(), message));
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
pub fn derive(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let reads = read(input, errors);
    let (readable, deserialize) = (readable(input, &reads, errors), deserialize(input, &reads));
    let place = errors.take(place(input)).flatten();
    let check = place.filter(|_| errors.is_empty()).map(|Place { document, path }| {
        let ident = &input.ident;
        quote_spanned! {document.span()=>
            const _: () = ::ephor_sdk::reading::check_at(
                #document,
                &[#(#path),*],
                <#ident as ::ephor_sdk::reading::Readable>::SHAPE,
            );
        }
    });
    quote!(#readable #deserialize #check)
}

/// Where an object stands that no field of a document leads to, such as one that is JSON in a text.
struct Place {
    document: LitStr,
    path: Vec<String>,
}

fn place(input: &DeriveInput) -> syn::Result<Option<Place>> {
    let Some(attribute) = input.attrs.iter().find(|attribute| attribute.path().is_ident("document")) else {
        return Ok(None);
    };
    let place = attribute.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated)?;
    let [document, path] = place.iter().collect::<Vec<_>>()[..] else {
        let message =
            "name the document and the properties that lead to the object: `#[document(\"domains\", \"a.b\")]`";
        return Err(Error::new(attribute.span(), message));
    };
    let path = path.value().split('.').map(str::to_owned).collect();
    Ok(Some(Place { document: document.clone(), path }))
}

/// Says of a type what it reads.
pub fn readable(input: &DeriveInput, reads: &Reads, errors: &Errors) -> TokenStream {
    let ident = &input.ident;
    let shape = match reads {
        // What is wrong was said; nothing is held against it.
        _ if !errors.is_empty() => quote!(::ephor_sdk::reading::Shape::Any),
        Reads::Object(parts) => {
            let members = parts.iter().flat_map(Part::members);
            quote!(::ephor_sdk::reading::Shape::Object(&[#(#members),*]))
        }
        Reads::Same(other) => {
            quote_spanned!(other.span()=> <#other as ::ephor_sdk::reading::Readable>::SHAPE)
        }
        Reads::Word => quote!(::ephor_sdk::reading::Shape::Text),
        Reads::Nothing => quote!(::ephor_sdk::reading::Shape::Any),
    };
    let generics = input.generics.split_for_impl();
    let (before, after, bounds) = generics;
    quote! {
        #[automatically_derived]
        impl #before ::ephor_sdk::reading::Readable for #ident #after #bounds {
            const SHAPE: ::ephor_sdk::reading::Shape = #shape;
        }
    }
}

/// Reads the type of JSON. A derive cannot ask for another one on its own item, so that serde reads a twin of it, with the
/// same fields and attributes, which makes the type itself (`remote`). Packs need no serde of their own.
pub fn deserialize(input: &DeriveInput, reads: &Reads) -> TokenStream {
    if matches!(reads, Reads::Nothing) {
        return TokenStream::new();
    }
    let mut twin = input.clone();
    twin.ident = quote::format_ident!("{}Twin", input.ident);
    twin.vis = syn::Visibility::Inherited;
    twin.attrs.retain_mut(keep_serde);
    twin.attrs.iter_mut().for_each(|attribute| keep_default(attribute, &input.ident));
    // The compiler asks for `Readable` where a type is none, in our words, and not for `Deserialize` in many places of serde's.
    let mut bounds = Vec::new();
    let keep = |field: &mut Field| {
        let is_read = !Serde::read(&field.attrs).is_ok_and(|serde| serde.skip);
        field.attrs.retain_mut(keep_serde);
        if is_read {
            let own = &field.ty;
            let bound = quote_spanned!(own.span()=> #own: ::ephor_sdk::reading::Readable);
            let text = LitStr::new(&bound.to_string(), own.span());
            field.attrs.push(syn::parse_quote!(#[serde(bound(deserialize = #text))]));
            bounds.push(bound);
        }
    };
    match &mut twin.data {
        Data::Struct(data) => data.fields.iter_mut().for_each(keep),
        Data::Enum(data) => data.variants.iter_mut().for_each(|variant| variant.attrs.retain_mut(keep_serde)),
        Data::Union(_) => {}
    }
    let (ident, own) = (&input.ident, &twin.ident);
    let path = ident.to_string();
    quote! {
        #[allow(trivial_bounds, reason = "they say which type cannot be read")]
        const _: () = {
            #[allow(dead_code, clippy::all, reason = "it is there to be read by")]
            #[derive(::ephor_sdk::serde::Deserialize)]
            #[serde(crate = "::ephor_sdk::serde", remote = #path)]
            #twin
            #[automatically_derived]
            impl<'de> ::ephor_sdk::serde::Deserialize<'de> for #ident
            where
                #(#bounds,)*
            {
                fn deserialize<D: ::ephor_sdk::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    #own::deserialize(deserializer)
                }
            }
        };
    }
}

/// Keeps attributes of serde, without what was refused of them.
fn keep_serde(attribute: &mut Attribute) -> bool {
    if !attribute.path().is_ident("serde") {
        return false;
    }
    if let syn::Meta::List(list) = &mut attribute.meta {
        let is_refused = |part: &TokenStream| part.to_string().starts_with("crate ");
        let kept = parts(list.tokens.clone()).into_iter().filter(|part| !is_refused(part));
        list.tokens = kept.flat_map(|part| [part, quote!(,)]).collect();
    }
    true
}

/// Lets absent fields be those of the default of the type itself: its twin has none.
fn keep_default(attribute: &mut Attribute, ident: &syn::Ident) {
    if let syn::Meta::List(list) = &mut attribute.meta {
        let default = format!("<{ident} as ::core::default::Default>::default");
        let said = |part: TokenStream| if part.to_string() == "default" { quote!(default = #default) } else { part };
        list.tokens = parts(list.tokens.clone()).into_iter().flat_map(|part| [said(part), quote!(,)]).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(source: &str) -> Result<String, String> {
        let mut errors = Errors::default();
        let made = derive(&syn::parse_str(source).unwrap(), &mut errors).to_string();
        if errors.is_empty() { Ok(made) } else { Err(errors.text()) }
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
        let (readable, twin) = made.split_once("struct OneTwin").unwrap();
        assert!(!readable.contains("own"), "{made}");
        // serde reads the fields as they are written.
        assert!(twin.contains("own : u8") && readable.contains("remote = \"One\""), "{made}");
        assert!(
            readable.contains(
                "# [serde (rename_all = \"camelCase\" , default = \"<One as ::core::default::Default>::default\" ,)]"
            ),
            "{made}"
        );
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
            ("#[serde(crate = \"x\")] struct A { a: String }", "leave out `crate`"),
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
