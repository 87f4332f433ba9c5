//! The made-up scan of the tests, with how it ends.

pub(crate) use ephor_sample::*;

use super::Ending;

pub(crate) fn ending() -> Ending {
    let description = "Findings at or above the threshold (warning).".to_owned();
    Ending { code: 1, description, ..Ending::default() }
}
