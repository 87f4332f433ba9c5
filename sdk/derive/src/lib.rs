//! The derive macros of `ephor-sdk`, which re-exports them. A rule's words come from its doc comment, the columns it reads
//! from its fields, and both are checked against the schema of the host while the pack is compiled.

use proc_macro::TokenStream;

mod document;
mod errors;
mod object;
mod rule;
mod words;

/// Makes a struct a rule: see the documentation of `ephor-sdk`.
///
/// `#[rule(...)]` takes:
/// - `table = "users"`: the rule judges the rows of that table; the fields of the struct are the columns it reads.
/// - `documents(A, B)`: the documents that it reads. Without a table it judges the tenant.
/// - `optional(A, B)`: documents that it can do without, when their source has no complete data: see `Scan::optional`.
/// - `optional_columns(a, b)`: fields, each an `Option`, that it can do without: it is asked even if their source has no
///   data, and then they are none.
/// - `each(A)`: it judges each object of that document.
/// - `level = "error"`, `severity = 8.1`: the level (`error`, `warning`, `note`) and the security severity.
/// - `fail(name = "text {argument}")`, `unknown(...)`: its messages; each becomes a function that takes the
///   arguments and gives the verdict. `{subject}` is filled in by the host.
/// - `parameter(name: kind = default, "meaning")`: what a user may set. It makes a function on the scan of this rule, which
///   returns a value of that kind: `scan.name()`.
///
///   | kind | default | `scan.name()` |
///   | --- | --- | --- |
///   | `boolean` | `true` | `bool` |
///   | `integer` | `30` | `i64` |
///   | `duration` | `86400`, in seconds | `Duration` |
///   | `text` | `"microsoft"` | `&str` |
///   | `list` | `"a\nb"`, one a line | `List`, an iterator over `&str` |
///
///   In `ephor.toml` and on the command line the name is kebab-case: `allowed_days` is set as `allowed-days`.
/// - `only_if("directory-synchronization")`: what a tenant must have for the rule to apply.
/// - `stage = "preview"`, `since = "0.2.0"`, `tags("mfa")`.
/// - `test_only`: the rule stands in a test and is no rule of the pack.
#[proc_macro_derive(Rule, attributes(rule))]
pub fn derive_rule(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    rule::derive(&input).into()
}

/// Makes a type what the objects of a document are read as: `#[document("transport-config")]`. The properties that it reads
/// are held against those that the document declares, by name and by kind. It is read by serde, whose attributes for fields
/// and types it takes (`rename`, `rename_all`, `default`, `deserialize_with`, `flatten`, `alias`, `skip`); `Deserialize` comes
/// with it.
#[proc_macro_derive(Document, attributes(document, serde))]
pub fn derive_document(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let mut errors = errors::Errors::default();
    let made = document::derive(&input, &mut errors);
    let errors = errors.tokens();
    quote::quote!(#made #errors).into()
}

/// Makes a type what an object within a document is read as, or a part of objects of several documents. It takes the
/// attributes of serde and brings `Deserialize` as `Document` does. A field that only
/// some of them have is marked `#[document(some)]`: then some document must declare it, and each that does must fit.
#[proc_macro_derive(Object, attributes(document, serde))]
pub fn derive_object(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let mut errors = errors::Errors::default();
    let made = object::derive(&input, &mut errors);
    let errors = errors.tokens();
    quote::quote!(#made #errors).into()
}
