//! The parameters of a rule, as its accessors read them.

use std::str::{FromStr, Lines};

use crate::{Duration, Scan};

/// The texts of a parameter of the kind `list`, in their order, trimmed and without blank ones.
///
/// ```
/// # use ephor_sdk::List;
/// fn is_listed(name: &str, mut list: List<'_>) -> bool {
///     list.any(|known| known.eq_ignore_ascii_case(name))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct List<'s>(Lines<'s>);

impl<'s> Iterator for List<'s> {
    type Item = &'s str;

    fn next(&mut self) -> Option<&'s str> {
        self.0.by_ref().map(str::trim).find(|line| !line.is_empty())
    }
}

/// The host broke the contract: it checks the values that users set.
#[cold]
#[allow(clippy::panic, reason = "ends this call in a trap, which the host reports as such")]
fn broken(name: &str, kind: &str, value: &str) -> ! {
    panic!("the parameter {name} is of the kind {kind}, and the host passed {value:?}")
}

/// What the derive makes the accessors of parameters of: each reads the parameter of that index among those of the rule.
impl<'s, R: ?Sized> Scan<'s, R> {
    /// Name, and the text that the user set or the default.
    fn parameter(&self, index: usize) -> (&'static str, &'s str) {
        let Some(parameter) = self.meta.parameters.get(index) else { return ("", "") };
        let set = |setting: &&crate::document::Setting| setting.rule == self.rule && setting.name == parameter.name;
        let set = self.context.settings().iter().find(set);
        (parameter.name, set.map_or(parameter.default, |setting| setting.value.as_str()))
    }

    fn parsed<T: FromStr>(&self, index: usize, kind: &str) -> T {
        let (name, text) = self.parameter(index);
        text.trim().parse().unwrap_or_else(|_| broken(name, kind, text))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn boolean_parameter(&self, index: usize) -> bool {
        self.parsed(index, "boolean")
    }

    #[doc(hidden)]
    #[must_use]
    pub fn integer_parameter(&self, index: usize) -> i64 {
        self.parsed(index, "integer")
    }

    #[doc(hidden)]
    #[must_use]
    pub fn duration_parameter(&self, index: usize) -> Duration {
        Duration(self.parsed(index, "duration"))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn text_parameter(&self, index: usize) -> &'s str {
        self.parameter(index).1
    }

    #[doc(hidden)]
    #[must_use]
    pub fn list_parameter(&self, index: usize) -> List<'s> {
        List(self.parameter(index).1.lines())
    }
}
