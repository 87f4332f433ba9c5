//! Defects that rules of the pack `roles` find.

use super::Setting;

pub(super) const SETTINGS: &[Setting] = &[];
