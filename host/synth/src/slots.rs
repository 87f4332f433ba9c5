//! Who plays which part: in the first slots stand accounts that exist so that every tenant of some size has one of
//! everything. Each entry of each list of the tables that belong to accounts has a slot of its own.

use super::accounts::Profile;
use super::{folder_permissions, inbox_rules, mailbox_permissions, mailboxes, recipient_permissions, sign_ins, users};

pub(super) const USERS: u64 = 0;
pub(super) const MAILBOXES: u64 = USERS + users::PLANTS.len() as u64;
pub(super) const INBOX_RULES: u64 = MAILBOXES + mailboxes::PLANTS.len() as u64;
pub(super) const MAILBOX_PERMISSIONS: u64 = INBOX_RULES + inbox_rules::PLANTS.len() as u64;
pub(super) const RECIPIENT_PERMISSIONS: u64 = MAILBOX_PERMISSIONS + mailbox_permissions::PLANTS.len() as u64;
pub(super) const FOLDER_PERMISSIONS: u64 = RECIPIENT_PERMISSIONS + recipient_permissions::PLANTS.len() as u64;
pub(super) const SIGN_INS: u64 = FOLDER_PERMISSIONS + folder_permissions::PLANTS.len() as u64;
/// The slots from here on are left to chance.
pub(super) const SLOTS: u64 = SIGN_INS + sign_ins::PLANTS.len() as u64;

/// Whether an account can play the part of that slot.
pub(super) fn applies(slot: u64, profile: &Profile) -> bool {
    users::DEFECTS.applies(slot, profile)
        && mailboxes::DEFECTS.applies(slot, profile)
        && inbox_rules::DEFECTS.applies(slot, profile)
        && mailbox_permissions::DEFECTS.applies(slot, &mailbox_permissions::Facts::of(profile))
        && recipient_permissions::DEFECTS.applies(slot, profile)
        && folder_permissions::DEFECTS.applies(slot, profile)
        && sign_ins::DEFECTS.applies(slot, profile)
}
