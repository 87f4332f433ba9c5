//! Resolves what Exchange calls a recipient to the address that mail goes to.

use std::collections::HashMap;

use super::Error;
use super::identity::{Key, Keys};
use super::people::{Index, smtp};
use super::raw::{MAIL_CONTACTS, MAIL_USERS, Object, RECIPIENTS, RawInputs};
use super::tally::property;

/// Recipients by what they are called.
#[derive(Debug, Default)]
pub(super) struct Recipients {
    index: Index,
    goals: Vec<Goal>,
    keys: Keys,
    by_id: HashMap<Key, u32>,
}

/// The kinds of recipients that get mail at their primary address. Mail to a contact, a mail user or a guest goes to the
/// external address, of which the primary one says nothing (office-docs-powershell, Get-Recipient and New-MailContact;
/// reference field-faults.md, M2), and so may mail to a kind that is new.
const AT_HOME: &[&str] = &[
    "UserMailbox",
    "LinkedMailbox",
    "SharedMailbox",
    "LegacyMailbox",
    "RoomMailbox",
    "LinkedRoomMailbox",
    "EquipmentMailbox",
    "SchedulingMailbox",
    "TeamMailbox",
    "GroupMailbox",
    "DiscoveryMailbox",
    "ArbitrationMailbox",
    "PublicFolderMailbox",
    "PublicFolder",
    "RemoteUserMailbox",
    "RemoteSharedMailbox",
    "RemoteRoomMailbox",
    "RemoteEquipmentMailbox",
    "MailUniversalDistributionGroup",
    "MailUniversalSecurityGroup",
    "MailNonUniversalGroup",
    "DynamicDistributionGroup",
    "RoomList",
];

/// Where mail to a recipient goes.
#[derive(Debug)]
enum Goal {
    /// To this address.
    Address(Box<str>),
    /// To where it is sent: the recipient gets its mail at home.
    Home,
    /// To an external address, or to one that may be external, which is not told.
    NotTold,
}

/// Where mail to a recipient of that feed goes, as far as the object tells it.
fn goal(input: &str, object: &Object) -> Goal {
    let of = |name: &str| property(object, name).and_then(smtp);
    let kind = property(object, "RecipientTypeDetails").or_else(|| property(object, "RecipientType"));
    let at_home = match kind {
        Some(kind) => AT_HOME.iter().any(|known| known.eq_ignore_ascii_case(kind)),
        // Get-Mailbox gives nothing but mailboxes.
        None => input == "exchange/mailboxes",
    };
    let primary = || of("PrimarySmtpAddress").or_else(|| of("WindowsEmailAddress"));
    match of("ExternalEmailAddress").or_else(|| if at_home { primary() } else { None }) {
        Some(address) => Goal::Address(address.into_boxed_str()),
        None if at_home => Goal::Home,
        None => Goal::NotTold,
    }
}

/// What tells that two objects are the same recipient, read by two cmdlets.
fn same(object: &Object) -> Option<String> {
    let by = |name: &str| property(object, name).map(|id| format!("{name}:{}", id.to_lowercase()));
    by("Guid").or_else(|| by("DistinguishedName")).or_else(|| by("PrimarySmtpAddress"))
}

impl Recipients {
    /// All recipients that the feeds name. Contacts come first: a list of all kinds may lack the external address.
    pub(super) fn of(feeds: &RawInputs) -> Result<Self, Error> {
        let mut all = Self::default();
        for input in [MAIL_CONTACTS, MAIL_USERS, RECIPIENTS, "exchange/mailboxes"] {
            feeds.each(input, |object| {
                all.add(input, object);
                Ok(())
            })?;
        }
        // Only needed while objects come.
        all.by_id = HashMap::new();
        Ok(all)
    }

    fn add(&mut self, input: &str, object: &Object) {
        let next = self.goals.len();
        let position = match same(object) {
            Some(id) => {
                let next = u32::try_from(next).unwrap_or(u32::MAX);
                *self.by_id.entry(self.keys.key(&*id)).or_insert(next) as usize
            }
            None => next,
        };
        if position == next {
            self.goals.push(Goal::NotTold);
        }
        self.index.add(object, position);
        if let Some(known) = self.goals.get_mut(position)
            && !matches!(known, Goal::Address(_))
        {
            match goal(input, object) {
                Goal::NotTold => {}
                told => *known = told,
            }
        }
    }

    /// The address of what is called so; as it is written where nobody knows the address.
    pub(super) fn address(&self, called: &str) -> String {
        let called = called.trim();
        let found = |called: &str| match self.goals.get(self.index.find(called)?)? {
            Goal::Address(address) => Some(address.to_string()),
            Goal::Home => None,
            // Its own address would be taken for where mail goes.
            Goal::NotTold => Some(format!("{called} (external address not known)")),
        };
        if let Some(address) = found(called) {
            return address;
        }
        // "Ada Lovelace" [SMTP:ada@contoso.com] or [EX:/o=ExchangeLabs/…], as rules of the inbox have it.
        if let Some(inner) = in_brackets(called) {
            if let Some(address) = smtp(inner) {
                return found(&address).unwrap_or(address);
            }
            if let Some((kind, legacy)) = inner.split_once(':')
                && kind.eq_ignore_ascii_case("EX")
                && let Some(address) = found(legacy)
            {
                return address;
            }
        }
        if called.contains(char::is_whitespace) {
            called.to_owned()
        } else {
            smtp(called).unwrap_or_else(|| called.to_owned())
        }
    }
}

/// What stands in the brackets behind a name, where a text names one recipient.
fn in_brackets(called: &str) -> Option<&str> {
    let inside = called.strip_suffix(']')?;
    let (name, inner) = inside.rsplit_once('[')?;
    // A name in quotes may hold anything but quotes; another `[` is the begin of another recipient.
    let name = name.trim();
    let is_one = match name.strip_prefix('"') {
        Some(quoted) => quoted.strip_suffix('"').is_some_and(|name| !name.contains('"')),
        None => !name.contains(['[', ',', ';']),
    };
    is_one.then_some(inner.trim())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_contact_is_resolved_to_its_external_address_however_it_is_called() {
        let mut all = Recipients::default();
        let contact = json!({
            "Guid": "c1", "Name": "Eve", "LegacyExchangeDN": "/o=Labs/cn=Eve", "PrimarySmtpAddress": "eve@contoso.com",
            "ExternalEmailAddress": "SMTP:Eve@Evil.example",
        });
        all.add(RECIPIENTS, contact.as_object().unwrap());
        all.add(
            RECIPIENTS,
            json!({"Guid": "c1", "Name": "Eve", "PrimarySmtpAddress": "eve@contoso.com"}).as_object().unwrap(),
        );
        for called in [
            "Eve",
            "contoso.com/Users/Eve",
            "\"Eve\" [EX:/o=Labs/cn=Eve]",
            "EVE@contoso.com",
            "\"E\" [SMTP:eve@contoso.com]",
        ] {
            assert_eq!(all.address(called), "eve@evil.example", "{called}");
        }
        assert_eq!(all.address("\"Mallory\" [SMTP:M@x.com]"), "m@x.com");
        assert_eq!(all.address("\"Bob\" [EX:/o=Labs/cn=Bob]"), "\"Bob\" [EX:/o=Labs/cn=Bob]");
        assert_eq!(all.address("Bob"), "Bob");
    }
}
