//! What exists in every tenant, so that an answer without it is no answer.

/// Something of which a tenant always has at least one. A source or a helper that gives none of it was not read, whatever
/// the service said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Always {
    /// What there is at the least, for the sentence "every tenant has …".
    pub what: &'static str,
    /// The text that says so: repository, path and commit, a page and the day of its copy, or a row of a reference page.
    pub witness: &'static str,
    /// Whether it is so of what is read live alone: whoever exports files by hand leaves out what does not matter to them,
    /// and writes an empty list for it.
    pub only_live: bool,
}

/// What a tenant always has. What needs a license is declared only where nobody without the license sees its cmdlet.
#[must_use]
pub const fn always(what: &'static str, witness: &'static str) -> Option<Always> {
    Some(Always { what, witness, only_live: false })
}

/// The same of what is read live alone.
#[must_use]
pub const fn always_live(what: &'static str, witness: &'static str) -> Option<Always> {
    Some(Always { what, witness, only_live: true })
}
