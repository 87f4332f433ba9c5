//! What a team expects not to be known: an unknown verdict that is no surprise, for a while.

use jiff::civil::Date;

use super::waiver::{State, as_text, fits, from_text, state};

/// Says that verdicts of a rule, or those that need a source, are not known, until a day.
///
/// It never turns an unknown into anything else: the verdict stays unknown, and `--strict` does not count it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExpectedUnknown {
    /// Id of the rule; `*` stands for any characters. Either this or the source is there.
    pub rule: Option<String>,
    /// Id of the source that is missing; `*` stands for any characters.
    pub source: Option<String>,
    /// Why it is expected.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it was decided.
    pub ticket: Option<String>,
    /// The last day on which it holds, in UTC.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub expires: Date,
    /// Name of the file that holds it.
    pub file: String,
    /// The line on which it stands there, from 1.
    pub line: usize,
}

impl ExpectedUnknown {
    /// How it stands at that time, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn state(&self, time: i64) -> State {
        state(self.expires, time)
    }

    /// Whether it speaks of that rule.
    #[must_use]
    pub fn names_rule(&self, id: &str) -> bool {
        self.rule.as_ref().is_some_and(|pattern| fits(pattern, id))
    }

    /// Whether it speaks of that source.
    #[must_use]
    pub fn names_source(&self, id: &str) -> bool {
        self.source.as_ref().is_some_and(|pattern| fits(pattern, id))
    }

    /// What it speaks of, in words.
    #[must_use]
    pub fn what(&self) -> String {
        match (&self.rule, &self.source) {
            (Some(rule), _) => format!("rule {rule}"),
            (None, source) => format!("source {}", source.as_deref().unwrap_or_default()),
        }
    }
}
