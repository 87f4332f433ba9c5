//! How the columns of a row are read.

use ephor_schema::Kind;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Ident, LitStr};

use super::attributes::Attributes;
use crate::errors::{Errors, suggestion};

/// How each column is opened, its values told apart, and read.
#[derive(Default)]
pub struct Columns {
    pub opens: Vec<TokenStream>,
    pub apart: Vec<TokenStream>,
    pub gets: Vec<TokenStream>,
}

/// Reads the fields of a rule as columns of its table.
pub fn read(table: &LitStr, data: &syn::DataStruct, life: &syn::Lifetime, errors: &mut Errors) -> Columns {
    let mut out = Columns::default();
    let Some(schema) = ephor_schema::table(&table.value()) else {
        let known: Vec<&str> = ephor_schema::TABLES.iter().map(|table| table.name).collect();
        let near = suggestion(known.iter().copied(), &table.value());
        errors
            .say(table.span(), format!("there is no table {:?}; there are {}{near}", table.value(), known.join(", ")));
        return out;
    };
    let columns = || schema.columns.iter().map(|column| column.name);
    // All columns are named once: with several misspelt ones the list would hide what they are.
    let mut all = format!("; it has {}", columns().collect::<Vec<_>>().join(", "));
    for field in &data.fields {
        let Some(name) = &field.ident else {
            errors.say(field.span(), "the fields of a rule are named like the columns");
            continue;
        };
        let column = name.unraw().to_string();
        let Some(known) = schema.column(&column) else {
            let (near, all) = (suggestion(columns(), &column), std::mem::take(&mut all));
            errors.say(name.span(), format!("table {:?} has no column `{column}`{near}{all}", schema.name));
            continue;
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
        let as_field =
            quote_spanned!(ty.span()=> <#ty as ::ephor_sdk::column::Field<#life, ::ephor_sdk::column::kind::#kind>>);
        out.opens.push(quote_spanned!(ty.span()=> let #opened = #as_field::open(batch, #column);));
        out.apart.push(quote_spanned!(ty.span()=> #as_field::tell_apart(&#opened, &mut rows);));
        out.gets.push(quote_spanned! {ty.span()=>
            #name: match #as_field::get(&#opened, row) {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => return ::core::result::Result::Err(#column),
            },
        });
    }
    out
}

/// The columns that the rule can do without, as `table.column`.
pub fn optional(attributes: &Attributes, data: &syn::DataStruct, errors: &mut Errors) -> Vec<String> {
    let mut out = Vec::new();
    for column in &attributes.optional_columns {
        let name = column.unraw();
        let field = data.fields.iter().find(|field| field.ident.as_ref().map(Ident::unraw).as_ref() == Some(&name));
        let is_option = field.is_some_and(|field| {
            matches!(&field.ty, syn::Type::Path(path)
            if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"))
        });
        match &attributes.table {
            Some(table) if is_option => out.push(format!("{}.{name}", table.value())),
            _ => {
                errors.say(column.span(), "a column that the rule can do without is a field of it and an `Option`");
            }
        }
    }
    out
}
