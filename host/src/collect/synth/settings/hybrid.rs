//! Defects that rules of the pack `hybrid` find.

use super::Setting;

pub(super) const SETTINGS: &[Setting] = &[];
