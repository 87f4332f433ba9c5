//! Resolves what Exchange calls a recipient to the address that mail goes to.

use std::collections::HashMap;

use super::Error;
use super::feed::{Feeds, MAIL_CONTACTS, MAIL_USERS, Object, RECIPIENTS};
use super::identity::{Key, Keys};
use super::people::{Index, smtp};
use super::tally::property;

/// Recipients by what they are called.
#[derive(Debug, Default)]
pub(super) struct Recipients {
    index: Index,
    addresses: Vec<Option<Box<str>>>,
    keys: Keys,
    by_id: HashMap<Key, u32>,
}

/// The address that mail to a recipient goes to: the external one of a contact, the primary one of others.
fn address(object: &Object) -> Option<String> {
    let of = |name: &str| property(object, name).and_then(smtp);
    of("ExternalEmailAddress").or_else(|| of("PrimarySmtpAddress")).or_else(|| of("WindowsEmailAddress"))
}

/// What tells that two objects are the same recipient, read by two cmdlets.
fn same(object: &Object) -> Option<String> {
    let by = |name: &str| property(object, name).map(|id| format!("{name}:{}", id.to_lowercase()));
    by("Guid").or_else(|| by("DistinguishedName")).or_else(|| by("PrimarySmtpAddress"))
}

impl Recipients {
    /// All recipients that the feeds name. Contacts come first: a list of all kinds may lack the external address.
    pub(super) fn of(feeds: &Feeds) -> Result<Self, Error> {
        let mut all = Self::default();
        for input in [MAIL_CONTACTS, MAIL_USERS, RECIPIENTS, "exchange/mailboxes"] {
            feeds.each(input, |object| {
                all.add(object);
                Ok(())
            })?;
        }
        // Only needed while objects come.
        all.by_id = HashMap::new();
        Ok(all)
    }

    fn add(&mut self, object: &Object) {
        let next = self.addresses.len();
        let position = match same(object) {
            Some(id) => {
                let next = u32::try_from(next).unwrap_or(u32::MAX);
                *self.by_id.entry(self.keys.key(&*id)).or_insert(next) as usize
            }
            None => next,
        };
        if position == next {
            self.addresses.push(None);
        }
        self.index.add(object, position);
        if let Some(known) = self.addresses.get_mut(position)
            && known.is_none()
        {
            *known = address(object).map(String::into_boxed_str);
        }
    }

    /// The address of what is called so; as it is written where nobody knows the address.
    pub(super) fn address(&self, called: &str) -> String {
        let called = called.trim();
        let known = |called: &str| self.addresses.get(self.index.find(called)?)?.as_deref().map(str::to_owned);
        if let Some(address) = known(called) {
            return address;
        }
        // "Ada Lovelace" [SMTP:ada@contoso.com] or [EX:/o=ExchangeLabs/…], as rules of the inbox have it.
        if let Some((_, bracket)) = called.rsplit_once('[') {
            let inner = bracket.trim_end_matches(']').trim();
            if let Some(address) = smtp(inner) {
                return known(&address).unwrap_or(address);
            }
            if let Some((kind, legacy)) = inner.split_once(':')
                && kind.eq_ignore_ascii_case("EX")
                && let Some(address) = known(legacy)
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
        all.add(contact.as_object().unwrap());
        all.add(json!({"Guid": "c1", "Name": "Eve", "PrimarySmtpAddress": "eve@contoso.com"}).as_object().unwrap());
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
