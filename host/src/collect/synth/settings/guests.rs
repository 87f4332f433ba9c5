//! Defects that rules of the pack `guests` find.

use super::Setting;

pub(super) const SETTINGS: &[Setting] = &[];
