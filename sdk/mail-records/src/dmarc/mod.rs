//! What receivers do with mail that fails its checks: RFC 9989, which replaced RFC 7489.
//!
//! - [`Record`]: the tags of a record, and the policy that it asks for.
//! - [`discover`]: the walk up the tree that finds the record of a domain.

mod walk;

use std::fmt;

pub use walk::{Applied, Found, discover, names};

use crate::tags::tags;

/// What receivers are asked to do, from the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// Nothing.
    None,
    /// To take mail for suspicious.
    Quarantine,
    /// To refuse it.
    Reject,
}

/// For whom a record of a domain speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The domain itself: `p`.
    Domain,
    /// Domains below it that exist: `sp`, or `p`.
    Subdomains,
    /// Domains below it that do not: `np`, or `sp`, or `p`.
    Nonexistent,
}

/// What a record says of its place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Psd {
    /// `y`: others register domains below it.
    Suffix,
    /// `n`: it is the organizational domain of all below it.
    Organization,
    /// `u`, or not said.
    NotSaid,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    tags: Vec<(String, String)>,
}

impl Policy {
    fn parse(text: &str) -> Option<Self> {
        let all = [("none", Self::None), ("quarantine", Self::Quarantine), ("reject", Self::Reject)];
        all.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, policy)| *policy)
    }

    /// One level below, which test mode asks for.
    const fn weaker(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            Self::Quarantine | Self::None => Self::None,
        }
    }
}

impl Record {
    /// Reads a text; none if receivers do not take it for a record: it begins with `v=DMARC1`, alone or before a
    /// semicolon (4.7). Names of tags have no case, the version has. What else is no tag is left out (4.8).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = tags(text);
        let is_version = |(name, value): &(&str, &str)| name.eq_ignore_ascii_case("v") && *value == "DMARC1";
        all.next().flatten().filter(is_version)?;
        if !text.starts_with(['v', 'V']) {
            return None;
        }
        let is_sound = |(name, value): &(&str, &str)| {
            !name.is_empty() && name.chars().all(|char| char.is_ascii_alphabetic()) && !value.is_empty()
        };
        let sound = all.flatten().filter(is_sound);
        Some(Self { tags: sound.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect() })
    }

    /// The value of a tag, of the first of its name.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    fn values<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        self.tags.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The policy of a tag; the weakest where it stands several times, since receivers differ then. None if it is not
    /// there, and an error if it is none that is known.
    fn policy(&self, name: &str) -> Result<Option<Policy>, ()> {
        self.values(name).try_fold(None, |weakest: Option<Policy>, value| {
            let policy = Policy::parse(value).ok_or(())?;
            Ok(Some(weakest.map_or(policy, |weakest| weakest.min(policy))))
        })
    }

    /// What is asked of receivers, with test mode; none if they apply nothing: there is no sound policy, and nobody
    /// gets reports (4.10.1). A record without a sound `p`, or with a `sp` or `np` that is none, asks for nothing.
    #[must_use]
    pub fn requested(&self, of: Whom) -> Option<Policy> {
        let (Ok(Some(p)), Ok(sp), Ok(np)) = (self.policy("p"), self.policy("sp"), self.policy("np")) else {
            return self.has_reports().then_some(Policy::None);
        };
        let policy = match of {
            Whom::Domain => p,
            Whom::Subdomains => sp.unwrap_or(p),
            Whom::Nonexistent => np.or(sp).unwrap_or(p),
        };
        Some(if self.is_tested() { policy.weaker() } else { policy })
    }

    /// The tag that decides for somebody, as it stands in the record; none if there is no such tag.
    #[must_use]
    pub fn deciding(&self, of: Whom) -> Option<String> {
        let bad = ["sp", "np", "p"].into_iter().find(|name| self.policy(name).is_err());
        let order: &[&str] = match of {
            Whom::Domain => &["p"],
            Whom::Subdomains => &["sp", "p"],
            Whom::Nonexistent => &["np", "sp", "p"],
        };
        let name = bad.or_else(|| order.iter().copied().find(|name| self.tag(name).is_some()))?;
        let weakest = self.values(name).min_by_key(|value| Policy::parse(value))?;
        Some(format!("{name}={weakest}"))
    }

    /// Whether it is in test mode: `t=y`.
    #[must_use]
    pub fn is_tested(&self) -> bool {
        self.values("t").any(|value| value.eq_ignore_ascii_case("y"))
    }

    /// The share of mail, in percent, for which old receivers apply the policy (RFC 7489, 6.3); `pct` was removed by RFC
    /// 9989. None if it is not said, or no number.
    #[must_use]
    pub fn percentage(&self) -> Option<u8> {
        self.values("pct").filter_map(|value| value.parse().ok()).filter(|percentage| *percentage <= 100).min()
    }

    /// What it says of its place in the tree.
    #[must_use]
    pub fn psd(&self) -> Psd {
        match self.tag("psd") {
            Some(value) if value.eq_ignore_ascii_case("y") => Psd::Suffix,
            Some(value) if value.eq_ignore_ascii_case("n") => Psd::Organization,
            _ => Psd::NotSaid,
        }
    }

    fn has_reports(&self) -> bool {
        let is_uri = |uri: &str| {
            uri.trim().split_once(':').is_some_and(|(scheme, rest)| {
                scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                    && scheme.chars().all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char))
                    && !rest.is_empty()
                    && rest.chars().all(|char| char.is_ascii_graphic())
            })
        };
        self.values("rua").flat_map(|list| list.split(',')).any(is_uri)
    }

    /// The mail addresses in `rua` or `ruf`, without a limit of size (`!10m`). What is no `mailto:` URI of one address is
    /// left out, as receivers do.
    #[must_use]
    pub fn addresses(&self, tag: &str) -> Vec<String> {
        let address = |uri: &str| {
            let (scheme, rest) = uri.trim().split_once(':')?;
            let address = rest.split_once('!').map_or(rest, |(address, _)| address).trim();
            let (name, domain) = address.split_once('@')?;
            let is_odd =
                |part: &str| part.is_empty() || part.contains(['@', ':']) || part.contains(char::is_whitespace);
            let is_sound = scheme.eq_ignore_ascii_case("mailto") && !is_odd(name) && !is_odd(domain);
            is_sound.then(|| address.to_owned())
        };
        self.values(tag).flat_map(|list| list.split(',')).filter_map(address).collect()
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v=DMARC1")?;
        self.tags.iter().try_for_each(|(name, value)| write!(f, "; {name}={value}"))
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Record {
        Record::parse(text).unwrap()
    }

    fn all(text: &str) -> [Option<Policy>; 3] {
        [Whom::Domain, Whom::Subdomains, Whom::Nonexistent].map(|whom| record(text).requested(whom))
    }

    #[test]
    fn a_record_begins_with_its_version() {
        for text in ["v=DMARC1", "v=DMARC1;", "V = DMARC1 ; p=none", "v=DMARC1;P=REJECT;RUA=MAILTO:a@b.example"] {
            assert!(Record::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "v=dmarc1; p=reject",
            "v=DMARC2; p=reject",
            "p=reject; v=DMARC1",
            " v=DMARC1; p=reject",
            "v=DMARC1 p=reject",
            "v=DMARC1, p=reject",
            "v=spf1 -all",
            "DMARC1; p=reject",
            ";v=DMARC1",
        ] {
            assert_eq!(Record::parse(text), None, "{text}");
        }
    }

    #[test]
    fn each_is_asked_by_its_own_tag_or_the_next() {
        use Policy::{None as Nothing, Quarantine, Reject};
        assert_eq!(all("v=DMARC1; p=reject"), [Some(Reject); 3]);
        assert_eq!(all("v=DMARC1; p=none; sp=reject"), [Some(Nothing), Some(Reject), Some(Reject)]);
        assert_eq!(
            all("v=DMARC1; p = Reject ; sp=quarantine; np=none"),
            [Some(Reject), Some(Quarantine), Some(Nothing)]
        );
        assert_eq!(all("v=DMARC1; np=none; p=reject"), [Some(Reject), Some(Reject), Some(Nothing)]);
    }

    #[test]
    fn test_mode_asks_for_one_level_less() {
        use Policy::{None as Nothing, Quarantine};
        assert_eq!(all("v=DMARC1; p=reject; T=Y"), [Some(Quarantine); 3]);
        assert_eq!(all("v=DMARC1; p=quarantine; t=y"), [Some(Nothing); 3]);
        assert_eq!(all("v=DMARC1; p=quarantine; t=n"), [Some(Quarantine); 3]);
        assert_eq!(all("v=DMARC1; p=quarantine; t=yes"), [Some(Quarantine); 3], "what is no value is left out");
    }

    #[test]
    fn a_policy_that_is_none_asks_for_nothing_and_without_reports_receivers_do_nothing() {
        for text in ["v=DMARC1", "v=DMARC1; p=rejected", "v=DMARC1; p=reject; sp=all", "v=DMARC1; p=reject; np=maybe"] {
            assert_eq!(all(text), [None; 3], "{text}");
            let with = format!("{text}; rua=mailto:a@b.example");
            assert_eq!(all(&with), [Some(Policy::None); 3], "{with}");
            assert_eq!(all(&format!("{text}; rua=a@b.example")), [None; 3]);
        }
        assert_eq!(all("v=DMARC1; p=; p=reject"), [Some(Policy::Reject); 3], "an empty value is no tag");
    }

    #[test]
    fn of_a_tag_that_stands_twice_the_weakest_counts() {
        assert_eq!(all("v=DMARC1; p=reject; p=none"), [Some(Policy::None); 3]);
        assert_eq!(record("v=DMARC1; p=reject; p=none").deciding(Whom::Domain).as_deref(), Some("p=none"));
    }

    #[test]
    fn the_tag_that_decides_is_named() {
        let of = record("v=DMARC1; p=reject; sp=none");
        assert_eq!(of.deciding(Whom::Domain).as_deref(), Some("p=reject"));
        assert_eq!(of.deciding(Whom::Nonexistent).as_deref(), Some("sp=none"));
        assert_eq!(record("v=DMARC1; p=reject; np=x").deciding(Whom::Domain).as_deref(), Some("np=x"));
        assert_eq!(record("v=DMARC1").deciding(Whom::Domain), None);
    }

    #[test]
    fn a_percentage_is_a_number_up_to_a_hundred() {
        let of = |tag: &str| record(&format!("v=DMARC1; p=reject; {tag}")).percentage();
        assert_eq!((of("pct=20"), of("pct=100"), of("x=1")), (Some(20), Some(100), None));
        assert_eq!((of("pct=101"), of("pct=all"), of("pct=-1")), (None, None, None));
    }

    #[test]
    fn addresses_are_those_that_receivers_would_use() {
        let of = |list: &str| record(&format!("v=DMARC1; p=none; rua={list}")).addresses("rua");
        assert_eq!(of("mailto:a@b.example!10m ,MAILTO:c@d.example"), ["a@b.example", "c@d.example"]);
        for other in ["a@b.example", "mailto:a", "mailto:@b", "mailto:mailto:a@b", "https://a@b", "mailto:a@b c=d", ""]
        {
            assert!(of(other).is_empty(), "{other}");
        }
        assert!(record("v=DMARC1").addresses("ruf").is_empty());
    }
}
