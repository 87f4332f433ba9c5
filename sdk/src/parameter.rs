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

/// The name of the parameter of that index among those of the rule, and the text that the user set or the default.
fn setting<'s, R: ?Sized>(scan: &Scan<'s, R>, index: usize) -> (&'static str, &'s str) {
    let Some(parameter) = scan.meta.parameters.get(index) else { return ("", "") };
    let is_it = |setting: &&crate::document::Setting| setting.rule == scan.rule && setting.name == parameter.name;
    let set = scan.context.settings().iter().find(is_it);
    (parameter.name, set.map_or(parameter.default, |setting| setting.value.as_str()))
}

fn parsed<T: FromStr, R: ?Sized>(scan: &Scan<'_, R>, index: usize, kind: &str) -> T {
    let (name, text) = setting(scan, index);
    text.trim().parse().unwrap_or_else(|_| broken(name, kind, text))
}

/// What the derive makes the accessors of parameters of.
impl<'s, R: ?Sized> Scan<'s, R> {
    #[doc(hidden)]
    #[must_use]
    pub fn boolean_parameter(&self, index: usize) -> bool {
        parsed(self, index, "boolean")
    }

    #[doc(hidden)]
    #[must_use]
    pub fn integer_parameter(&self, index: usize) -> i64 {
        parsed(self, index, "integer")
    }

    #[doc(hidden)]
    #[must_use]
    pub fn duration_parameter(&self, index: usize) -> Duration {
        Duration(parsed(self, index, "duration"))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn text_parameter(&self, index: usize) -> &'s str {
        setting(self, index).1
    }

    #[doc(hidden)]
    #[must_use]
    pub fn list_parameter(&self, index: usize) -> List<'s> {
        List(setting(self, index).1.lines())
    }
}
