//! What a rule says of a subject.

/// What a rule says of a subject. A fail or an unknown is a finding; a pass or a not-applicable is none, and mostly only
/// counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The bad state was looked for and is not there.
    Pass,
    /// The rule does not speak of the subject.
    NotApplicable,
    /// The bad state is there.
    Fail,
    /// It could not be known.
    Unknown,
}

impl Verdict {
    /// The word for it in tables and programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// How a finding stands to an earlier scan, in SARIF's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BaselineState {
    /// It was not there.
    New,
    /// It was there, and said the same.
    Unchanged,
    /// It was there, and said something else.
    Updated,
}

impl BaselineState {
    /// The word for it in SARIF, tables and programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unchanged => "unchanged",
            Self::Updated => "updated",
        }
    }
}
