//! What mailbox auditing records: the sets of a mailbox, what Microsoft puts in them, and what CIS asks beside it.

use ephor_sdk::prelude::*;

use AuditAction::{
    ApplyRecord, Copy, Create, FolderBind, HardDelete, MailItemsAccessed, MailboxLogin, MessageBind, Move,
    MoveToDeletedItems, RecordDelete, SearchQueryInitiated, Send, SendAs, SendOnBehalf, SoftDelete, Update,
    UpdateCalendarDelegation, UpdateFolderPermissions, UpdateInboxRules,
};

/// One action: for which logon types Microsoft audits it by default, and for which it may be audited at all.
struct Known {
    action: AuditAction,
    default: &'static [LogonType],
    valid: &'static [LogonType],
}

const ALL: &[LogonType] = &[LogonType::Owner, LogonType::Delegate, LogonType::Admin];
const OTHERS: &[LogonType] = &[LogonType::Delegate, LogonType::Admin];
const ADMIN: &[LogonType] = &[LogonType::Admin];
const OWNER: &[LogonType] = &[LogonType::Owner];
const OWNER_AND_ADMIN: &[LogonType] = &[LogonType::Owner, LogonType::Admin];
const NONE: &[LogonType] = &[];

/// The sets of user and shared mailboxes, the same for Audit (Standard) and Audit (Premium). Source: Microsoft Learn,
/// "Manage mailbox auditing", and CIS Microsoft 365 Foundations Benchmark v7.0.0, 6.1.2, read 2026-11.
const ACTIONS: &[Known] = &[
    Known { action: ApplyRecord, default: ALL, valid: ALL },
    Known { action: HardDelete, default: ALL, valid: ALL },
    Known { action: MailItemsAccessed, default: ALL, valid: ALL },
    Known { action: MoveToDeletedItems, default: ALL, valid: ALL },
    Known { action: SoftDelete, default: ALL, valid: ALL },
    Known { action: Update, default: ALL, valid: ALL },
    Known { action: UpdateFolderPermissions, default: ALL, valid: ALL },
    Known { action: UpdateInboxRules, default: ALL, valid: ALL },
    Known { action: Create, default: OTHERS, valid: ALL },
    Known { action: SendAs, default: OTHERS, valid: OTHERS },
    Known { action: SendOnBehalf, default: OTHERS, valid: OTHERS },
    Known { action: Send, default: OWNER_AND_ADMIN, valid: OWNER_AND_ADMIN },
    Known { action: UpdateCalendarDelegation, default: OWNER_AND_ADMIN, valid: OWNER_AND_ADMIN },
    Known { action: Move, default: NONE, valid: ALL },
    Known { action: RecordDelete, default: NONE, valid: ALL },
    Known { action: FolderBind, default: NONE, valid: OTHERS },
    Known { action: Copy, default: NONE, valid: ADMIN },
    Known { action: MailboxLogin, default: NONE, valid: OWNER },
    Known { action: SearchQueryInitiated, default: NONE, valid: OWNER },
    Known { action: MessageBind, default: NONE, valid: ADMIN },
];

/// The actions that Microsoft audits by default for a logon type, now.
pub fn defaults(logon_type: LogonType) -> impl Iterator<Item = AuditAction> {
    ACTIONS.iter().filter(move |known| known.default.contains(&logon_type)).map(|known| known.action)
}

/// Whether an action may be audited for a logon type at all. Exchange refuses the others.
#[must_use]
pub fn is_valid(logon_type: LogonType, action: AuditAction) -> bool {
    ACTIONS.iter().any(|known| known.action == action && known.valid.contains(&logon_type))
}

/// What CIS 6.1.2 asks beside the default.
#[must_use]
pub const fn further(logon_type: LogonType) -> &'static [AuditAction] {
    match logon_type {
        LogonType::Owner => &[Create, MailboxLogin, Move],
        LogonType::Delegate => &[FolderBind, Move],
        LogonType::Admin => &[Copy, FolderBind, Move],
    }
}

/// What an audit set is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Microsoft's default is right, and sets are best left to Microsoft.
    Microsoft,
    /// CIS asks for more than the default, so that sets must be customized.
    Cis,
}

impl Profile {
    /// Reads the parameter `profile` of a rule.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let known = [("microsoft", Self::Microsoft), ("cis", Self::Cis)];
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim())).map(|(_, profile)| profile)
    }
}

/// The audit set of one logon type of a mailbox.
#[derive(Clone, Copy, Debug)]
pub struct AuditSet<'a> {
    /// Whose actions it names.
    pub logon_type: LogonType,
    /// The column with its actions.
    pub column: &'static str,
    /// Whether Microsoft manages it: `DefaultAuditSet` names the logon type. None if not known.
    pub managed: Option<bool>,
    /// Its actions, if they are known.
    pub actions: Option<AuditActions<'a>>,
}

impl AuditSet<'_> {
    /// Those of `wanted` that it lacks; what Microsoft manages has the default, whatever the list says. The error names
    /// the column that would have to be known.
    pub fn missing(&self, wanted: impl Iterator<Item = AuditAction>) -> Result<Vec<AuditAction>, &'static str> {
        let listed = |action| self.actions.is_some_and(|actions| actions.contains(action));
        let by_default = |action| self.managed == Some(true) && defaults(self.logon_type).any(|known| known == action);
        let missing: Vec<AuditAction> = wanted.filter(|action| !listed(*action) && !by_default(*action)).collect();
        match (missing.is_empty(), self.managed, self.actions) {
            (true, ..) | (false, Some(true), _) | (false, Some(false), Some(_)) => Ok(missing),
            (false, None, _) => Err("default_audit_set"),
            (false, Some(false), None) => Err(self.column),
        }
    }
}

/// The three sets of a mailbox.
#[must_use]
pub fn of<'a>(
    managed: Option<LogonTypes<'a>>,
    owner: Option<AuditActions<'a>>,
    delegate: Option<AuditActions<'a>>,
    admin: Option<AuditActions<'a>>,
) -> [AuditSet<'a>; 3] {
    let set = |logon_type, column, actions| AuditSet {
        logon_type,
        column,
        managed: managed.map(|managed| managed.contains(logon_type)),
        actions,
    };
    [
        set(LogonType::Owner, "audit_owner", owner),
        set(LogonType::Delegate, "audit_delegate", delegate),
        set(LogonType::Admin, "audit_admin", admin),
    ]
}

/// Whether the sets of a mailbox are the administrator's to choose. Those of groups are fixed by Microsoft, whatever
/// the mailbox says; rooms, equipment, discovery and public folders obey their own switch, and
/// `mailbox-audit-disabled` and `room-audit-disabled` judge it.
#[must_use]
pub const fn may_be_chosen(kind: MailboxKind) -> bool {
    matches!(kind, MailboxKind::User | MailboxKind::Shared)
}

/// Actions in words: `HardDelete, Update`.
#[must_use]
pub fn words(actions: &[AuditAction]) -> String {
    actions.iter().map(|action| action.symbol()).collect::<Vec<_>>().join(", ")
}

/// Asks each set what it lacks, and puts it in words, such as `Owner: HardDelete, Update; Admin: SendAs`: empty when
/// none lacks anything. What is known to be missing counts, even beside a set that is not known.
pub fn lacking<'a>(
    sets: impl IntoIterator<Item = AuditSet<'a>>,
    missing: impl Fn(&AuditSet<'a>) -> Result<Vec<AuditAction>, &'static str>,
) -> Result<String, &'static str> {
    let mut found = Vec::new();
    let mut not_known = None;
    for set in sets {
        match missing(&set) {
            Ok(actions) if actions.is_empty() => {}
            Ok(actions) => found.push(format!("{}: {}", set.logon_type, words(&actions))),
            Err(column) => not_known = not_known.or(Some(column)),
        }
    }
    match (found.is_empty(), not_known) {
        (true, Some(column)) => Err(column),
        _ => Ok(found.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_sets_have_the_sizes_that_microsoft_gives() {
        let size = |logon_type| defaults(logon_type).count();
        assert_eq!([size(LogonType::Admin), size(LogonType::Delegate), size(LogonType::Owner)], [13, 11, 10]);
    }

    #[test]
    fn every_action_stands_in_the_table_once() {
        for action in AuditAction::ALL {
            assert_eq!(ACTIONS.iter().filter(|known| known.action == *action).count(), 1, "{action}");
        }
        assert_eq!(ACTIONS.len(), AuditAction::ALL.len());
    }

    #[test]
    fn what_is_default_or_asked_for_is_valid_and_what_is_asked_for_is_not_default() {
        for logon_type in LogonType::ALL {
            assert!(defaults(*logon_type).all(|action| is_valid(*logon_type, action)));
            for action in further(*logon_type) {
                assert!(is_valid(*logon_type, *action), "{logon_type} {action}");
                assert!(defaults(*logon_type).all(|known| known != *action), "{logon_type} {action}");
            }
        }
    }

    #[test]
    fn not_all_actions_exist_for_every_logon_type() {
        for (logon_type, action) in [
            (LogonType::Owner, SendAs),
            (LogonType::Owner, FolderBind),
            (LogonType::Delegate, Send),
            (LogonType::Delegate, MailboxLogin),
            (LogonType::Admin, MailboxLogin),
            (LogonType::Admin, SearchQueryInitiated),
            (LogonType::Delegate, Copy),
            (LogonType::Delegate, UpdateCalendarDelegation),
        ] {
            assert!(!is_valid(logon_type, action), "{logon_type} {action}");
        }
    }

    /// The actions that a remediation adds to the set of a logon type: `-AuditOwner @{Add="Move"}`.
    fn added(remediation: &str, logon_type: LogonType) -> Vec<AuditAction> {
        let parameter = format!("-Audit{logon_type} @{{Add=");
        let lists = remediation.split(&parameter).skip(1).filter_map(|rest| rest.split('}').next());
        let names = lists.flat_map(|list| list.split(',')).map(|name| name.trim_matches('"'));
        names.map(|name| AuditAction::parse(name).unwrap_or_else(|| panic!("{name} is no action"))).collect()
    }

    #[test]
    fn no_remediation_adds_an_action_to_a_set_that_cannot_take_it() {
        let mut count = 0;
        for entry in crate::RULES {
            for logon_type in LogonType::ALL {
                for action in added(entry.meta.remediation, *logon_type) {
                    assert!(is_valid(*logon_type, action), "{}: {logon_type} {action}", entry.meta.name);
                    count += 1;
                }
            }
        }
        assert!(count > 8, "the remediations are not read");
    }
}
