//! Defects that rules of the pack `applications` find.

use super::Setting;

pub(super) const SETTINGS: &[Setting] = &[];
