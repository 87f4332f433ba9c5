//! Whether an address is outside of the organization: the one answer for all rules on forwarding.

use std::ops::Deref;
use std::rc::Rc;

use ephor_sdk::Reads;
use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::Value;

/// A domain for which Exchange accepts mail, as `Get-AcceptedDomain` gives it.
#[derive(Debug, Document)]
#[document("accepted-domains")]
#[serde(rename_all = "PascalCase")]
pub struct AcceptedDomain {
    domain_name: Option<String>,
    domain_type: Option<String>,
    match_sub_domains: Option<bool>,
}

/// On which side of the organization's border an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In a domain of the organization.
    Inside,
    /// Outside, and allowed by the user of the rule.
    Allowed,
    /// Outside.
    Outside,
    /// It cannot be told: no address, or one that hides another.
    NotKnown,
}

/// The border of the organization: its accepted domains, and the strangers that are allowed.
pub struct Border<'s, D = Item<AcceptedDomain>> {
    domains: Rc<Vec<D>>,
    allowed: Vec<&'s str>,
}

/// The targets of some action that are of interest.
#[derive(Debug, Default)]
pub struct Targets<'t> {
    /// Those outside that nobody allowed.
    pub outside: Vec<&'t str>,
    /// Those of which it cannot be told.
    pub not_known: Vec<&'t str>,
}

impl<'s> Border<'s> {
    /// The border as the snapshot has it, with the domains that the rule's parameter `allowed-domains` names.
    #[must_use]
    pub fn of<R: ?Sized + Reads<AcceptedDomain>>(scan: &Scan<'s, R>, allowed: List<'s>) -> Self {
        Self { domains: scan.documents::<AcceptedDomain>(), allowed: allowed.collect() }
    }
}

impl<D: Deref<Target = AcceptedDomain>> Border<'_, D> {
    /// The side of an address, however Exchange writes it.
    #[must_use]
    pub fn side(&self, text: &str) -> Side {
        let Some(address) = Address::read(text) else { return Side::NotKnown };
        // Of several that were joined the one read is the last: only that it is outside says something of all.
        let is_one = !is_of_several(text) && !address.hides_another();
        match self.own(address.domain) {
            Some(true) => {
                if is_one {
                    Side::Inside
                } else {
                    Side::NotKnown
                }
            }
            _ if self.allowed.iter().any(|known| address.is(known)) => {
                if is_of_several(text) {
                    Side::NotKnown
                } else {
                    Side::Allowed
                }
            }
            Some(false) => Side::Outside,
            None => Side::NotKnown,
        }
    }

    /// Sorts targets by their sides.
    pub fn sort<'t>(&self, targets: impl IntoIterator<Item = &'t str>) -> Targets<'t> {
        let mut sorted = Targets::default();
        for target in targets {
            match self.side(target) {
                Side::Inside | Side::Allowed => {}
                Side::Outside => sorted.outside.push(target),
                Side::NotKnown => sorted.not_known.push(target),
            }
        }
        sorted
    }

    /// Whether a domain is one of the organization; none if that cannot be told.
    fn own(&self, domain: &str) -> Option<bool> {
        let mut all_known = !self.domains.is_empty();
        for accepted in self.domains.iter() {
            match accepted.covers(domain) {
                // Mail to such a domain is handed to servers that are not of the organization.
                Some(true) if accepted.is_external_relay() => all_known = false,
                Some(true) => return Some(true),
                Some(false) => {}
                None => all_known = false,
            }
        }
        all_known.then_some(false)
    }
}

impl AcceptedDomain {
    /// Whether mail to `domain` is accepted because of this entry; none if that cannot be told.
    fn covers(&self, domain: &str) -> Option<bool> {
        let name = self.domain_name.as_deref()?.trim().trim_end_matches('.');
        let (name, with_subdomains) = match name.strip_prefix("*.") {
            Some(name) => (name, Some(true)),
            None => (name, self.match_sub_domains),
        };
        if name.is_empty() {
            return None;
        }
        if name.eq_ignore_ascii_case(domain) {
            return Some(true);
        }
        if is_below(domain, name) { with_subdomains } else { Some(false) }
    }

    fn is_external_relay(&self) -> bool {
        self.domain_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("ExternalRelay"))
    }
}

/// Whether `domain` is a subdomain of `parent`.
fn is_below(domain: &str, parent: &str) -> bool {
    let Some(at) = domain.len().checked_sub(parent.len()) else { return false };
    domain.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(parent))
        && domain.get(..at).is_some_and(|start| start.len() > 1 && start.ends_with('.'))
}

/// A mail address in its two parts.
#[derive(Debug, PartialEq, Eq)]
struct Address<'t> {
    local: &'t str,
    domain: &'t str,
}

impl<'t> Address<'t> {
    /// Reads `ada@contoso.com`, `smtp:ada@contoso.com`, `"Ada" [SMTP:ada@contoso.com]` and `Ada <ada@contoso.com>`. A
    /// name, a GUID, or a distinguished name (`[EX:/o=...]`) is none: who is behind it was not resolved.
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let bracketed = |open: char, close: char| text.strip_suffix(close)?.rsplit_once(open);
        let text = match (bracketed('[', ']'), bracketed('<', '>')) {
            (Some((before, _)), _) if before.ends_with('@') => text,
            (Some((_, inner)), _) | (None, Some((_, inner))) => inner.trim(),
            (None, None) => text,
        };
        let text = match text.split_at_checked(5) {
            Some((kind, rest)) if kind.eq_ignore_ascii_case("smtp:") => rest.trim(),
            _ => text,
        };
        let (local, domain) = text.rsplit_once('@')?;
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
        let odd = |char: char| char.is_whitespace() || char.is_control() || "@,;:<>()[]\\\"/".contains(char);
        // `/` is a letter like any other in a local part, but begins a distinguished name.
        let sound_local =
            quoted || !local.is_empty() && !local.starts_with('/') && !local.replace('/', "").contains(odd);
        let literal = domain.len() > 2 && domain.starts_with('[') && domain.ends_with(']');
        let sound_domain = literal || domain.contains('.') && !domain.starts_with('.') && !domain.contains(odd);
        (sound_local && sound_domain).then_some(Self { local, domain })
    }

    /// Whether the local part stands for an address of another kind (`IMCEASMTP-ada+40example.com@contoso.com`), to which
    /// Exchange hands mail on.
    fn hides_another(&self) -> bool {
        self.local.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("IMCEA"))
    }

    /// Whether `known`, a domain or an address, names it.
    fn is(&self, known: &str) -> bool {
        match known.rsplit_once('@') {
            Some((local, domain)) => local.eq_ignore_ascii_case(self.local) && domain.eq_ignore_ascii_case(self.domain),
            None => known.eq_ignore_ascii_case(self.domain),
        }
    }
}

/// Whether a text names several recipients that an export joined: another address stands in brackets before the last one.
/// Mail goes to all of them, and the last says nothing of the others.
fn is_of_several(text: &str) -> bool {
    let text = text.trim();
    let Some((before, _)) = text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) else {
        let Some((before, _)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) else { return false };
        return before.contains('<') && before.contains('@');
    };
    let lower = before.to_ascii_lowercase();
    ["[smtp:", "[ex:", "[x500:", "[x400:"].iter().any(|kind| lower.contains(kind))
}

/// Recipients of an action: null or a blank text mean that there is none, and only a property that is not there is not
/// known. What is no text is kept as it is written, and then no address.
pub fn recipients<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    Ok(Some(match Value::deserialize(from)? {
        Value::Array(items) => items.into_iter().filter_map(text).collect(),
        single => text(single).into_iter().collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{from_value, json};

    fn side_in(domains: &[Value], allowed: &str, address: &str) -> Side {
        let domains = domains.iter().map(|domain| Box::new(from_value::<AcceptedDomain>(domain.clone()).unwrap()));
        Border { domains: Rc::new(domains.collect()), allowed: allowed.lines().collect() }.side(address)
    }

    fn side(address: &str) -> Side {
        let domains = [
            json!({"DomainName": "contoso.onmicrosoft.com", "DomainType": "Authoritative", "MatchSubDomains": false, "InitialDomain": true}),
            json!({"DomainName": "Contoso.com", "DomainType": "Authoritative", "MatchSubDomains": false}),
            json!({"DomainName": "fabrikam.com", "DomainType": "InternalRelay", "MatchSubDomains": true}),
            json!({"DomainName": "relay.example", "DomainType": "ExternalRelay", "MatchSubDomains": false}),
            json!({"DomainName": "half.example", "DomainType": "Authoritative"}),
            json!({"DomainName": "*.star.example", "DomainType": "Authoritative"}),
        ];
        side_in(&domains, "Partner.example\narchive@vault.example", address)
    }

    #[test]
    fn accepted_domains_are_inside_whatever_their_case() {
        for inside in [
            "ada@contoso.com",
            "ADA@CONTOSO.COM",
            "ada@contoso.com.",
            " smtp:ada@contoso.com ",
            "SMTP:ada@contoso.onmicrosoft.com",
            "\"Ada Lovelace\" [SMTP:ada@contoso.com]",
            "\"eve@evil.example\" [SMTP:ada@contoso.com]",
            "Ada <ada@contoso.com>",
            "ada@fabrikam.com",
            "ada@deep.mail.fabrikam.com",
            "ada@star.example",
            "ada@a.star.example",
        ] {
            assert_eq!(side(inside), Side::Inside, "{inside}");
        }
    }

    #[test]
    fn what_only_looks_like_an_accepted_domain_is_outside() {
        for outside in [
            "ada@evil.example",
            "ada@evilcontoso.com",
            "ada@evilfabrikam.com",
            "ada@sub.contoso.com",
            "ada@contoso.com.evil.example",
            "contoso.com@evil.example",
            "\"ada@contoso.com\"@evil.example",
            "\"ada@contoso.com\" [SMTP:eve@evil.example]",
            "Ada <ada@contoso.com> <eve@evil.example>",
            "eve@other.onmicrosoft.com",
            "eve@[192.0.2.1]",
            "eve@[::1]",
            "\"a@\"@evil.example",
            "ada@sub.partner.example",
            "other@vault.example",
        ] {
            assert_eq!(side(outside), Side::Outside, "{outside}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_known() {
        for odd in [
            "",
            "@",
            "Eve",
            "contoso.com",
            "@contoso.com",
            "ada@",
            "ada@localhost",
            "ada@.fabrikam.com",
            "\"Ada\" [EX:/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=ada]",
            "/o=ExchangeLabs/cn=Recipients/cn=ada@contoso.com",
            "[EX:/o=ExchangeLabs/cn=ada@contoso.com]",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "ada@contoso.com,eve@evil.example",
            "ada@contoso.com; eve@evil.example",
            "eve@evil.example ada@contoso.com",
            "{\"Address\":\"ada@contoso.com\"}",
            "ä",
            "smtpä@",
            "ada@contoso.com\"@evil.example",
            "\"ada@contoso.com@evil.example",
            "eve@192.0.2.1]",
            "eve@[192.0.2.1",
            "eve@evil\u{7}.example",
            "e\u{7}ve@evil.example",
        ] {
            assert_eq!(side(odd), Side::NotKnown, "{odd}");
        }
    }

    #[test]
    fn recipients_that_were_joined_are_not_told_by_the_last() {
        for joined in [
            "\"Mallory\" [SMTP:mallory@evil.example], \"Bob\" [SMTP:bob@contoso.com]",
            "\"Mallory\" [SMTP:mallory@evil.example] \"Bob\" [SMTP:bob@contoso.com]",
            "\"Carol\" [EX:/o=x/cn=carol], \"Bob\" [SMTP:bob@contoso.com]",
            "Mallory <mallory@evil.example>, Bob <bob@contoso.com>",
        ] {
            assert_eq!(side(joined), Side::NotKnown, "{joined}");
        }
        assert_eq!(side("\"Bob\" [SMTP:bob@contoso.com], \"Mallory\" [SMTP:mallory@evil.example]"), Side::Outside);
        assert_eq!(side("\"Bob [Sales]\" [SMTP:bob@contoso.com]"), Side::Inside);
    }

    #[test]
    fn an_address_that_hides_another_is_not_known() {
        assert_eq!(side("IMCEASMTP-eve+40evil+2Eexample@contoso.com"), Side::NotKnown);
        assert_eq!(side("imceaex-_o=ExchangeLabs_cn=ada@contoso.com"), Side::NotKnown);
        assert_eq!(side("IMCEASMTP-ada+40contoso+2Ecom@evil.example"), Side::Outside);
    }

    #[test]
    fn a_domain_relayed_outside_and_one_without_its_switch_are_not_known() {
        assert_eq!(side("ada@relay.example"), Side::NotKnown);
        assert_eq!(side("ada@half.example"), Side::Inside);
        assert_eq!(side("ada@sub.half.example"), Side::NotKnown, "MatchSubDomains is not there");
    }

    #[test]
    fn strangers_may_be_allowed_as_domain_and_as_address() {
        assert_eq!(side("bob@partner.example"), Side::Allowed);
        assert_eq!(side("Archive@Vault.example"), Side::Allowed);
        let none = [json!({"DomainName": "contoso.com"})];
        assert_eq!(side_in(&none, "\"a@b\"@vault.example", "\"a@b\"@vault.example"), Side::Allowed);
        let relay = [json!({"DomainName": "relay.example", "DomainType": "ExternalRelay"})];
        assert_eq!(side_in(&relay, "relay.example", "ada@relay.example"), Side::Allowed);
    }

    #[test]
    fn without_all_accepted_domains_nobody_is_outside() {
        assert_eq!(side_in(&[], "", "eve@evil.example"), Side::NotKnown);
        let nameless = [json!({"DomainName": "contoso.com"}), json!({"DomainType": "Authoritative"})];
        assert_eq!(side_in(&nameless, "", "eve@evil.example"), Side::NotKnown);
        assert_eq!(side_in(&nameless, "", "ada@contoso.com"), Side::Inside);
    }

    #[test]
    fn recipients_that_are_null_are_none_and_absent_ones_are_not_known() {
        #[derive(Deserialize)]
        #[serde(crate = "ephor_sdk::serde")]
        struct Action {
            #[serde(default, deserialize_with = "recipients")]
            to: Option<Vec<String>>,
        }
        let to = |value: Value| from_value::<Action>(value).unwrap().to;
        assert_eq!(to(json!({})), None);
        assert_eq!(to(json!({"to": null})), Some(vec![]));
        assert_eq!(to(json!({"to": ["", null]})), Some(vec![]));
        assert_eq!(to(json!({"to": "a@b.example"})), Some(vec!["a@b.example".to_owned()]));
        assert_eq!(to(json!({"to": [{"a": 1}]})), Some(vec!["{\"a\":1}".to_owned()]));
    }
}
