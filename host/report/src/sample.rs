//! The made-up scan of the tests, with how it ends.

pub(crate) use ephor_sample::*;

use super::ScanResult;

pub(crate) fn ending() -> ScanResult {
    let description = "Findings at or above the threshold (warning).".to_owned();
    ScanResult { code: 1, description, ..ScanResult::default() }
}
