//! What becomes of mail from a server that a record does not name: RFC 7208, 4.6.

use std::fmt;

use super::addresses::Addresses;
use super::{DomainSpec, Mechanism, Qualifier, Record, SyntaxError, Term};

/// What a record says of a server that it does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// It may not send.
    Fail,
    /// It probably may not.
    SoftFail,
    /// Nothing is said.
    Neutral,
    /// It may send.
    Pass,
    /// Another domain's record says it, and that one is not known.
    NotKnown(String),
}

/// Addresses which all may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Everybody {
    /// All of the Internet in IPv4.
    Ip4,
    /// All of it in IPv6.
    Ip6,
}

/// What a record means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// For a server that it does not name.
    pub stranger: Stranger,
    /// The addresses before it that leave no stranger.
    pub everybody: Option<Everybody>,
}

/// Why receivers use nothing of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermError {
    /// It is not written by the grammar.
    Syntax(SyntaxError),
    /// More than ten terms that ask DNS are evaluated (4.6.4).
    TooManyLookups,
    /// A record that it includes or redirects to is not there.
    NoRecord(String),
    /// There are several.
    Several(String),
    /// A record that it includes or redirects to has an error.
    In(String, Box<PermError>),
}

/// The most terms that may ask DNS.
const LOOKUPS: u32 = 10;

/// Addresses that reach nobody over the Internet: IANA's special-purpose registries (RFC 6890), multicast and reserved.
const NOT_ROUTED: &[(u128, u8)] = &[
    (0x0000_0000, 8),
    (0x0a00_0000, 8),
    (0x6440_0000, 10),
    (0x7f00_0000, 8),
    (0xa9fe_0000, 16),
    (0xac10_0000, 12),
    (0xc0a8_0000, 16),
    (0xe000_0000, 3),
];

/// Judges a record of `domain`. `known` gives the texts of a name, or nothing where they are not known: what the record
/// then includes counts as one question that matches nobody, and what it redirects to decides, unknown.
///
/// # Errors
/// If receivers end with a permanent error, and use nothing of the record.
pub fn judge(
    record: &Record,
    domain: &str,
    known: &dyn Fn(&str) -> Option<Vec<String>>,
) -> Result<Judgement, PermError> {
    let mut walk = Walk { known, lookups: 0, origin: domain };
    let outcome = walk.record(record, domain)?;
    let everybody = |passes: &Addresses, not_routed: &Addresses, all: &Addresses| {
        let mut passes = passes.clone();
        passes.add(not_routed);
        passes.covers(all)
    };
    let mut not_routed = Addresses::default();
    for (address, length) in NOT_ROUTED {
        not_routed.add(&Addresses::network(*address, *length, 32));
    }
    // Of IPv6 only 2000::/3 is given to anybody.
    let given = Addresses::network(0x2000 << 112, 3, 128);
    let everybody = if everybody(&outcome.ip4.passes, &not_routed, &Addresses::network(0, 0, 32)) {
        Some(Everybody::Ip4)
    } else {
        everybody(&outcome.ip6.passes, &Addresses::default(), &given).then_some(Everybody::Ip6)
    };
    Ok(Judgement { stranger: outcome.stranger, everybody })
}

struct Walk<'k> {
    known: &'k dyn Fn(&str) -> Option<Vec<String>>,
    lookups: u32,
    origin: &'k str,
}

/// Addresses of one kind.
#[derive(Clone, Debug, Default)]
struct Family {
    /// Those that may send.
    passes: Addresses,
    /// Those of which a directive says anything.
    decided: Addresses,
}

impl Family {
    fn say(&mut self, qualifier: Qualifier, matched: &Addresses) {
        if qualifier == Qualifier::Pass {
            self.passes.add(&matched.without(&self.decided));
        }
        self.decided.add(matched);
    }

    /// Those that an include of this record matches.
    fn matched(&self, stranger: &Stranger, bits: u8) -> Addresses {
        let mut matched = self.passes.clone();
        if *stranger == Stranger::Pass {
            matched.add(&Addresses::network(0, 0, bits).without(&self.decided));
        }
        matched
    }
}

#[derive(Debug)]
struct Outcome {
    ip4: Family,
    ip6: Family,
    stranger: Stranger,
}

impl Walk<'_> {
    fn record(&mut self, record: &Record, domain: &str) -> Result<Outcome, PermError> {
        let mut outcome = Outcome { ip4: Family::default(), ip6: Family::default(), stranger: Stranger::Neutral };
        for term in &record.terms {
            let Term::Directive(qualifier, mechanism) = term else { continue };
            if *mechanism == Mechanism::All {
                outcome.stranger = of(*qualifier);
                return Ok(outcome);
            }
            let (ip4, ip6) = self.matched(mechanism, domain)?;
            outcome.ip4.say(*qualifier, &ip4);
            outcome.ip6.say(*qualifier, &ip6);
        }
        // Without `all` the redirect counts, wherever it stands (6.1).
        let redirect = record.terms.iter().find_map(|term| match term {
            Term::Redirect(name) => Some(name),
            _ => None,
        });
        let Some(redirect) = redirect else { return Ok(outcome) };
        match self.other(redirect, domain)? {
            Ok(other) => {
                for (family, other) in [(&mut outcome.ip4, &other.ip4), (&mut outcome.ip6, &other.ip6)] {
                    family.passes.add(&other.passes.without(&family.decided));
                    family.decided.add(&other.decided);
                }
                outcome.stranger = other.stranger;
            }
            Err(name) => outcome.stranger = Stranger::NotKnown(name),
        }
        Ok(outcome)
    }

    /// The addresses that a mechanism surely matches.
    fn matched(&mut self, mechanism: &Mechanism, domain: &str) -> Result<(Addresses, Addresses), PermError> {
        let nobody = Addresses::default;
        Ok(match mechanism {
            Mechanism::All => (Addresses::network(0, 0, 32), Addresses::network(0, 0, 128)),
            Mechanism::Ip4(network, length) => {
                (Addresses::network(u128::from(u32::from(*network)), *length, 32), nobody())
            }
            Mechanism::Ip6(network, length) => (nobody(), Addresses::network(u128::from(*network), *length, 128)),
            // With a length of 0 any address of the name stands for all.
            Mechanism::A(_, lengths) | Mechanism::Mx(_, lengths) => {
                self.count()?;
                let all = |length, bits| if length == 0 { Addresses::network(0, 0, bits) } else { nobody() };
                (all(lengths.ip4, 32), all(lengths.ip6, 128))
            }
            Mechanism::Ptr(_) | Mechanism::Exists(_) => {
                self.count()?;
                (nobody(), nobody())
            }
            Mechanism::Include(name) => match self.other(name, domain)? {
                Ok(other) => (other.ip4.matched(&other.stranger, 32), other.ip6.matched(&other.stranger, 128)),
                Err(_) => (nobody(), nobody()),
            },
        })
    }

    /// Another domain's record; its name where it is not known.
    fn other(&mut self, name: &DomainSpec, domain: &str) -> Result<Result<Outcome, String>, PermError> {
        self.count()?;
        let Some(target) = name.expand(domain, self.origin) else { return Ok(Err(name.to_string())) };
        let Some(texts) = (self.known)(&target) else { return Ok(Err(target)) };
        let mut records: Vec<_> = texts.iter().filter_map(|text| Record::parse(text)).collect();
        let record = match (records.pop(), records.is_empty()) {
            (Some(record), true) => record,
            (Some(_), false) => return Err(PermError::Several(target)),
            (None, _) => return Err(PermError::NoRecord(target)),
        };
        let within = |error| match error {
            PermError::TooManyLookups => error,
            error => PermError::In(target.clone(), Box::new(error)),
        };
        let record = record.map_err(|error| within(PermError::Syntax(error)))?;
        self.record(&record, &target).map(Ok).map_err(within)
    }

    /// A term that asks DNS. The count ends records that include each other.
    fn count(&mut self) -> Result<(), PermError> {
        self.lookups += 1;
        if self.lookups > LOOKUPS { Err(PermError::TooManyLookups) } else { Ok(()) }
    }
}

const fn of(qualifier: Qualifier) -> Stranger {
    match qualifier {
        Qualifier::Pass => Stranger::Pass,
        Qualifier::Fail => Stranger::Fail,
        Qualifier::SoftFail => Stranger::SoftFail,
        Qualifier::Neutral => Stranger::Neutral,
    }
}

impl fmt::Display for PermError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::TooManyLookups => f.write_str("it asks DNS more than ten times"),
            Self::NoRecord(name) => write!(f, "{name}, to which it refers, has no SPF record"),
            Self::Several(name) => write!(f, "{name}, to which it refers, has several SPF records"),
            Self::In(name, error) => write!(f, "in the record of {name}, to which it refers, {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[(&str, &[&str])] = &[
        ("open.example", &["v=spf1 +all"]),
        ("half.example", &["v=spf1 ip4:0.0.0.0/1 -all"]),
        ("strict.example", &["v=spf1 ip4:192.0.2.0/24 -all"]),
        ("soft.example", &["MS=1", "v=spf1 ~all"]),
        ("broken.example", &["v=spf1 foo -all"]),
        ("none.example", &["MS=1"]),
        ("two.example", &["v=spf1 -all", "v=spf1 -all"]),
        ("three.example", &["v=spf1 a mx include:strict.example -all"]),
        ("self.example", &["v=spf1 include:self.example -all"]),
    ];

    fn judged(text: &str) -> Result<Judgement, PermError> {
        let record = Record::parse(text).unwrap().map_err(PermError::Syntax)?;
        judge(&record, "contoso.example", &|name| {
            let texts = NAMES.iter().find(|(known, _)| *known == name).map(|(_, texts)| *texts);
            texts.map(|texts| texts.iter().map(|text| (*text).to_owned()).collect())
        })
    }

    fn stranger(text: &str) -> Stranger {
        judged(text).unwrap().stranger
    }

    #[test]
    fn the_first_all_decides_and_what_follows_is_ignored() {
        assert_eq!(stranger("v=spf1 include:spf.example -all"), Stranger::Fail);
        assert_eq!(stranger("v=spf1 ~all -all"), Stranger::SoftFail);
        assert_eq!(stranger("v=spf1 -all +all redirect=open.example"), Stranger::Fail);
        assert_eq!(stranger("v=spf1 redirect=open.example ?all"), Stranger::Neutral);
        assert_eq!(stranger("v=spf1 all"), Stranger::Pass);
        assert_eq!(stranger("v=spf1 a mx"), Stranger::Neutral);
        assert_eq!(stranger("v=spf1"), Stranger::Neutral);
    }

    #[test]
    fn a_redirect_hands_over_to_a_record_that_is_known() {
        assert_eq!(stranger("v=spf1 redirect=strict.example"), Stranger::Fail);
        assert_eq!(stranger("v=spf1 a redirect=soft.example"), Stranger::SoftFail);
        assert_eq!(stranger("v=spf1 redirect=open.example"), Stranger::Pass);
        assert_eq!(stranger("v=spf1 redirect=_spf.%{d}"), Stranger::NotKnown("_spf.contoso.example".to_owned()));
        assert_eq!(stranger("v=spf1 redirect=%{i}.a.example"), Stranger::NotKnown("%{i}.a.example".to_owned()));
        assert_eq!(judged("v=spf1 redirect=none.example"), Err(PermError::NoRecord("none.example".to_owned())));
        assert_eq!(judged("v=spf1 redirect=two.example"), Err(PermError::Several("two.example".to_owned())));
    }

    #[test]
    fn an_include_that_is_known_counts_with_its_own_terms() {
        assert_eq!(stranger("v=spf1 include:three.example include:three.example -all"), Stranger::Fail, "2 times 4");
        let three = "v=spf1 include:three.example include:three.example include:three.example -all";
        assert_eq!(judged(three), Err(PermError::TooManyLookups));
        assert_eq!(judged("v=spf1 include:self.example -all"), Err(PermError::TooManyLookups));
        assert!(matches!(judged("v=spf1 include:broken.example -all"), Err(PermError::In(..))));
        assert!(matches!(judged("v=spf1 include:none.example -all"), Err(PermError::NoRecord(_))));
    }

    #[test]
    fn ten_questions_are_allowed_and_eleven_are_not() {
        let terms = |count: usize| format!("v=spf1 {}-all", "mx:a.example ".repeat(count));
        assert_eq!(stranger(&terms(10)), Stranger::Fail);
        assert_eq!(judged(&terms(11)), Err(PermError::TooManyLookups));
        let with = |end: &str| format!("v=spf1 {}{end}", "exists:a.example ".repeat(10));
        assert_eq!(judged(&with("redirect=strict.example")), Err(PermError::TooManyLookups));
        assert_eq!(judged(&with("ptr -all")), Err(PermError::TooManyLookups));
        assert_eq!(stranger(&with("-all a mx")), Stranger::Fail, "nobody evaluates what follows all");
        assert_eq!(stranger(&format!("v=spf1 {}-all", "ip4:192.0.2.1 ".repeat(30))), Stranger::Fail);
    }

    #[test]
    fn addresses_that_are_all_there_are_leave_no_stranger() {
        let everybody = |text: &str| judged(text).unwrap().everybody;
        for text in [
            "v=spf1 ip4:0.0.0.0/0 -all",
            "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all",
            "v=spf1 ip4:0.0.0.0/2 ip4:64.0.0.0/2 ip4:128.0.0.0/2 ip4:192.0.0.0/3 -all",
            "v=spf1 -ip4:10.0.0.0/8 ip4:0.0.0.0/0 -all",
            "v=spf1 a/0 -all",
            "v=spf1 mx:a.example/0 -all",
            "v=spf1 include:half.example ip4:128.0.0.0/1 -all",
            "v=spf1 ip4:128.0.0.0/1 redirect=half.example",
            "v=spf1 include:open.example -all",
        ] {
            assert_eq!(everybody(text), Some(Everybody::Ip4), "{text}");
        }
        for text in ["v=spf1 ip6:::/0 -all", "v=spf1 ip6:2000::/3 -all", "v=spf1 a//0 -all"] {
            assert_eq!(everybody(text), Some(Everybody::Ip6), "{text}");
        }
        for text in [
            "v=spf1 -all ip4:0.0.0.0/0",
            "v=spf1 -ip4:0.0.0.0/0 ip4:0.0.0.0/0 -all",
            "v=spf1 ?ip4:0.0.0.0/0 -all",
            "v=spf1 -ip4:128.0.0.0/1 ip4:0.0.0.0/0 -all",
            "v=spf1 ip4:0.0.0.0/1 -all",
            "v=spf1 -include:open.example ip4:0.0.0.0/0 -all",
            "v=spf1 ip6:2001:db8::/32 a -all",
        ] {
            assert_eq!(everybody(text), None, "{text}");
        }
    }
}
