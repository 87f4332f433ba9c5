//! Who may act in somebody else's mailbox, and which of them are meant to.

use ephor_sdk::prelude::*;

/// Whether a kind of mailbox belongs to one person. Shared, room and equipment mailboxes and those of groups are made to
/// be opened by several, and discovery mailboxes belong to those who search.
#[must_use]
pub fn is_personal(mailbox: MailboxType<'_>) -> bool {
    mailbox.kind() == MailboxKind::User
}

/// Whether one of the allowed entries names this permission, written `bob@contoso.com on ada@contoso.com` with `between`
/// as the word in its middle. An entry is the whole of it, or the trustee alone, who is then allowed everywhere. The
/// last such word divides, since the address after it holds no blank.
pub fn is_allowed<'s>(name: &str, between: &str, mut allowed: impl Iterator<Item = &'s str>) -> bool {
    let trustee = name.rsplit_once(between).map_or(name, |(trustee, _)| trustee);
    allowed.any(|known| known.eq_ignore_ascii_case(name) || known.eq_ignore_ascii_case(trustee))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_trustee_or_one_permission() {
        let allowed =
            |entry: &'static str| is_allowed("bob@contoso.com on ada@contoso.com", " on ", [entry].into_iter());
        assert!(allowed("Bob@contoso.com"));
        assert!(allowed("bob@contoso.com on Ada@contoso.com"));
        assert!(!allowed("ada@contoso.com"));
        assert!(!allowed("bob@contoso.com on eve@contoso.com"));
        assert!(!allowed("bob"));
    }

    #[test]
    fn a_trustee_cannot_borrow_the_name_of_another() {
        let name = "backup@contoso.com on x on ada@contoso.com";
        assert!(!is_allowed(name, " on ", ["backup@contoso.com"].into_iter()));
    }
}
