//! Errors that are reported together, so that an author sees all of them at once.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Error;

/// What is wrong so far.
#[derive(Debug, Default)]
pub struct Errors(Option<Error>);

impl Errors {
    /// Adds an error.
    pub fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    /// Adds what is wrong there.
    pub fn say(&mut self, span: Span, message: impl std::fmt::Display) {
        self.add(Error::new(span, message));
    }

    /// What was made, or none and one error more.
    pub fn take<T>(&mut self, made: syn::Result<T>) -> Option<T> {
        made.map_err(|error| self.add(error)).ok()
    }

    /// Whether nothing is wrong.
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// All errors, for the compiler to show; nothing if there is none.
    pub fn tokens(self) -> TokenStream {
        self.0.map(Error::into_compile_error).unwrap_or_default()
    }

    /// What it says, one error a line.
    #[cfg(test)]
    pub fn text(self) -> String {
        let all = self.0.into_iter().flatten().map(|error| error.to_string());
        all.collect::<Vec<_>>().join("\n")
    }
}

/// `; did you mean x?`, where a known name is like the one that is not known.
pub fn suggestion<'n>(known: impl IntoIterator<Item = &'n str>, name: &str) -> String {
    ephor_schema::nearest_name(known, name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// The parts of a list between its commas. Each is parsed alone, so that one that is wrong hides no other.
pub fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => parts.push(TokenStream::new()),
            (_, Some(part)) => part.extend([token]),
            (_, None) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
