//! What a rule answers.

use crate::Argument as _;
use crate::document::Item;

/// What a rule says of one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The subject is as it should be.
    Pass,
    /// The rule has nothing to say of the subject.
    NotApplicable,
    /// The bad state is there. Made by the functions that the derive makes from `fail(...)`.
    Fail(Found),
    /// It cannot be known. Made by the functions from `unknown(...)`, or by [`Verdict::not_known`].
    Unknown(Found),
}

/// The words of a fail or unknown: a message of the rule, its arguments, and where to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Index of the message in the rule.
    pub message: u32,
    /// Its arguments: the evidence.
    pub arguments: Vec<String>,
    /// Documents that explain it.
    pub related: Vec<Place>,
}

/// One object of a document that was handed to the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the document in the context.
    pub document: u32,
    /// Index of the object in the document.
    pub item: u32,
}

/// The host refuses longer arguments and more related places: see `wit/`.
const ARGUMENT_BYTES: usize = 16 << 10;
const RELATED: usize = 100;

impl Verdict {
    /// A fail with that message of the rule.
    #[doc(hidden)]
    #[must_use]
    pub fn fail(message: u32, arguments: Vec<String>) -> Self {
        Self::Fail(Found::new(message, arguments))
    }

    /// An unknown with that message of the rule.
    #[doc(hidden)]
    #[must_use]
    pub fn unknown(message: u32, arguments: Vec<String>) -> Self {
        Self::Unknown(Found::new(message, arguments))
    }

    /// Unknown because a value that the rule needs is not there: `what` names the column or property.
    #[must_use]
    pub fn not_known(what: &str) -> Self {
        Self::unknown(crate::rule::VALUE_NOT_KNOWN, vec![what.into_argument()])
    }

    /// Adds an object that explains the finding. The first one is where a finding on the tenant is shown.
    #[must_use]
    pub fn at<T>(mut self, item: &Item<T>) -> Self {
        if let Self::Fail(found) | Self::Unknown(found) = &mut self
            && found.related.len() < RELATED
        {
            found.related.push(item.place());
        }
        self
    }

    /// Adds objects that explain the finding.
    #[must_use]
    pub fn at_all<'t, T: 't>(self, items: impl IntoIterator<Item = &'t Item<T>>) -> Self {
        items.into_iter().fold(self, Self::at)
    }

    /// Whether it is a pass.
    #[must_use]
    pub const fn is_pass(&self) -> bool {
        matches!(self, Self::Pass)
    }

    /// Whether it is a fail.
    #[must_use]
    pub const fn is_fail(&self) -> bool {
        matches!(self, Self::Fail(_))
    }

    /// Whether it is unknown.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether the rule does not apply.
    #[must_use]
    pub const fn is_not_applicable(&self) -> bool {
        matches!(self, Self::NotApplicable)
    }

    /// The arguments of a fail or unknown.
    #[must_use]
    pub fn arguments(&self) -> &[String] {
        match self {
            Self::Fail(found) | Self::Unknown(found) => &found.arguments,
            Self::Pass | Self::NotApplicable => &[],
        }
    }
}

impl Found {
    fn new(message: u32, mut arguments: Vec<String>) -> Self {
        for argument in &mut arguments {
            shorten(argument);
        }
        Self { message, arguments, related: Vec::new() }
    }
}

/// Cuts an argument that the host would refuse: a list behind its last whole item, with the number of those left out.
fn shorten(argument: &mut String) {
    if argument.len() <= ARGUMENT_BYTES {
        return;
    }
    // Room for the line that says how many there are.
    let room = ARGUMENT_BYTES - 32;
    let head = argument.get(..argument.floor_char_boundary(room)).unwrap_or_default();
    if let Some(end) = head.rfind('\n') {
        let left_out = argument.get(end..).unwrap_or_default().matches('\n').count();
        argument.truncate(end);
        argument.push_str(&format!("\nand {left_out} more"));
    } else {
        let end = head.rfind('{').filter(|at| !head.split_at(*at).1.contains('}')).unwrap_or(head.len());
        argument.truncate(end);
        argument.push('…');
    }
}
