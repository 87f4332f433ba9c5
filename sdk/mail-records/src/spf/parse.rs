//! A text to terms, by the grammar of RFC 7208, 12. Its words have no case.

use std::str::FromStr;

use super::{DomainSpec, Lengths, Mechanism, Qualifier, Record, SyntaxError, Term};

impl Record {
    /// Reads a text; none if receivers do not take it for a record: it begins with `v=spf1` and a blank, or is no more
    /// than that (4.5).
    #[must_use]
    pub fn parse(text: &str) -> Option<Result<Self, SyntaxError>> {
        let (version, rest) = text.split_at_checked("v=spf1".len())?;
        let is_record = version.eq_ignore_ascii_case("v=spf1") && (rest.is_empty() || rest.starts_with(' '));
        is_record.then(|| Self::terms(rest))
    }

    /// All terms are read, also those that nobody asks for: an error anywhere counts (4.6).
    fn terms(text: &str) -> Result<Self, SyntaxError> {
        let words = text.split(' ').filter(|word| !word.is_empty());
        let terms: Vec<Term> =
            words.map(|word| term(word).ok_or_else(|| SyntaxError::Term(word.to_owned()))).collect::<Result<_, _>>()?;
        let count = |is: fn(&Term) -> bool| terms.iter().filter(|term| is(term)).count();
        if count(|term| matches!(term, Term::Redirect(_))) > 1 {
            return Err(SyntaxError::Twice("redirect"));
        }
        if count(|term| matches!(term, Term::Explanation(_))) > 1 {
            return Err(SyntaxError::Twice("exp"));
        }
        Ok(Self { terms })
    }
}

fn term(word: &str) -> Option<Term> {
    modifier(word).unwrap_or_else(|| directive(word))
}

/// A modifier is a name and `=`; none if the word has not that shape.
fn modifier(word: &str) -> Option<Option<Term>> {
    let (name, value) = word.split_once('=')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.'));
    is_name.then(|| match name.to_ascii_lowercase().as_str() {
        "redirect" => DomainSpec::parse(value).map(Term::Redirect),
        "exp" => DomainSpec::parse(value).map(Term::Explanation),
        _ => super::domain::is_macro_string(value).then(|| Term::Unknown(name.to_owned(), value.to_owned())),
    })
}

fn directive(word: &str) -> Option<Term> {
    let signs = [('+', Qualifier::Pass), ('-', Qualifier::Fail), ('~', Qualifier::SoftFail), ('?', Qualifier::Neutral)];
    let signed = signs.iter().find_map(|(sign, meaning)| Some((*meaning, word.strip_prefix(*sign)?)));
    let (qualifier, word) = signed.unwrap_or((Qualifier::Pass, word));
    Some(Term::Directive(qualifier, mechanism(word)?))
}

fn mechanism(word: &str) -> Option<Mechanism> {
    let (name, rest) = word.split_at(word.find([':', '/']).unwrap_or(word.len()));
    let required = || DomainSpec::parse(rest.strip_prefix(':')?);
    Some(match name.to_ascii_lowercase().as_str() {
        "all" if rest.is_empty() => Mechanism::All,
        "include" => Mechanism::Include(required()?),
        "exists" => Mechanism::Exists(required()?),
        "ptr" if rest.is_empty() => Mechanism::Ptr(None),
        "ptr" => Mechanism::Ptr(Some(required()?)),
        "a" => named(rest).map(|(name, lengths)| Mechanism::A(name, lengths))?,
        "mx" => named(rest).map(|(name, lengths)| Mechanism::Mx(name, lengths))?,
        "ip4" => network(rest, 32).map(|(network, length)| Mechanism::Ip4(network, length))?,
        "ip6" => network(rest, 128).map(|(network, length)| Mechanism::Ip6(network, length))?,
        _ => return None,
    })
}

/// `[":" domain-spec] [dual-cidr-length]`
fn named(rest: &str) -> Option<(Option<DomainSpec>, Lengths)> {
    let (rest, ip6) = match rest.rsplit_once("//").map(|(before, digits)| (before, length(digits, 128))) {
        Some((before, Some(length))) => (before, length),
        _ => (rest, 128),
    };
    let (rest, ip4) = match rest.rsplit_once('/').map(|(before, digits)| (before, length(digits, 32))) {
        Some((before, Some(length))) => (before, length),
        _ => (rest, 32),
    };
    let lengths = Lengths { ip4, ip6 };
    if rest.is_empty() {
        return Some((None, lengths));
    }
    Some((Some(DomainSpec::parse(rest.strip_prefix(':')?)?), lengths))
}

/// `":" network ["/" length]`
fn network<A: FromStr>(rest: &str, longest: u8) -> Option<(A, u8)> {
    let rest = rest.strip_prefix(':')?;
    let (address, length) = match rest.split_once('/') {
        Some((address, digits)) => (address, length(digits, longest)?),
        None => (rest, longest),
    };
    Some((address.parse().ok()?, length))
}

/// Digits without a leading zero.
fn length(digits: &str, longest: u8) -> Option<u8> {
    let is_plain = digits.chars().all(|char| char.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    let length: u8 = is_plain.then(|| digits.parse().ok())??;
    (length <= longest).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sound(text: &str) -> bool {
        Record::parse(text).unwrap().is_ok()
    }

    #[test]
    fn a_record_begins_with_its_version_and_a_blank_or_the_end() {
        for text in ["v=spf1", "v=spf1 ", "V=SPF1 -all", "v=spf1  -all "] {
            assert!(is_sound(text), "{text}");
        }
        for text in
            ["", "v=spf", "v=spf10 -all", " v=spf1 -all", "v=spf1\t-all", "v=spf1-all", "spf2.0/pra -all", "v= spf1"]
        {
            assert_eq!(Record::parse(text), None, "{text}");
        }
    }

    #[test]
    fn terms_of_the_grammar_are_sound() {
        for term in [
            "all",
            "+ALL",
            "-all",
            "~all",
            "?all",
            "include:_spf.example.com",
            "a",
            "mx",
            "ptr",
            "a/24",
            "a//64",
            "a/24//64",
            "A:example.com",
            "a:example.com/0",
            "mx:example.com/24//48",
            "ptr:example.com",
            "ip4:192.0.2.0",
            "ip4:192.0.2.0/24",
            "ip4:0.0.0.0/0",
            "ip6:::1",
            "ip6:2001:DB8::/32",
            "ip6:::ffff:192.0.2.1/96",
            "exists:%{ir}.%{v}._spf.%{d2}",
            "exists:%{l1r-}.example.com",
            "include:%{d}",
            "include:example.com.",
            "redirect=_spf.example.com",
            "exp=explain.%{d}",
            "foo=bar",
            "moo.cow-far_out=man:dog/cat",
            "x=",
            "include=a",
            "exists:%{s}.a/b.example.com",
            "a:example.c-m",
            "redirect=%%%_%-.example.com",
        ] {
            assert!(is_sound(&format!("v=spf1 {term} -all")), "{term}");
        }
    }

    #[test]
    fn anything_else_is_an_error_wherever_it_stands() {
        for term in [
            "all:example.com",
            "all/24",
            "include",
            "include:",
            "include:localhost",
            "include:example.com,",
            "include:example.com/24",
            "include:192.0.2.1",
            "exists",
            "exists:",
            "exists:%{c}.example.com",
            "exists:%{d0}.example.com",
            "exists:%(d).example.com",
            "exists:%{d",
            "a:",
            "a/33",
            "a/024",
            "a/",
            "a//129",
            "a/24/64",
            "a:example.com/24/64",
            "a:%{d/24",
            "mx:-.example.-",
            "ptr:",
            "ptr/24",
            "ip4",
            "ip4:",
            "ip4:300.1.2.3",
            "ip4:192.0.2",
            "ip4:192.0.2.01",
            "ip4:192.0.2.0/33",
            "ip4:192.0.2.0/",
            "ip4:192.0.2.0/24/24",
            "ip4=192.0.2.0%",
            "ip6:",
            "ip6:example.com",
            "ip6:::1/129",
            "ip6:fe80::1%eth0",
            "redirect=",
            "redirect:example.com",
            "exp=",
            "foo",
            "--all",
            "-",
            "\u{2013}all",
            "a\u{e4}:example.com",
            "x=%",
            "=x",
            "1x=y",
            "ip5:192.0.2.1",
            "include:a b",
            "include:\texample.com",
        ] {
            assert!(!is_sound(&format!("v=spf1 {term} -all")), "{term}");
            assert!(!is_sound(&format!("v=spf1 -all {term}")), "{term} after all");
        }
    }

    #[test]
    fn redirect_and_exp_stand_once_at_most() {
        let error = |text: &str| Record::parse(text).unwrap().unwrap_err();
        assert_eq!(error("v=spf1 redirect=a.example redirect=b.example"), SyntaxError::Twice("redirect"));
        assert_eq!(error("v=spf1 exp=a.example -all EXP=a.example"), SyntaxError::Twice("exp"));
        assert!(is_sound("v=spf1 x=a x=a redirect=a.example exp=a.example"));
        assert_eq!(error("v=spf1 ip4: 192.0.2.1 -all").to_string(), "\"ip4:\" is no term of SPF");
    }

    #[test]
    fn names_and_lengths_are_taken_apart() {
        let read = |term: &str| match Record::parse(&format!("v=spf1 {term}")).unwrap().unwrap().terms.pop() {
            Some(Term::Directive(_, Mechanism::A(name, lengths))) => {
                (name.map(|name| name.to_string()), lengths.ip4, lengths.ip6)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(read("a"), (None, 32, 128));
        assert_eq!(read("a/24//64"), (None, 24, 64));
        assert_eq!(read("a:example.com/0"), (Some("example.com".to_owned()), 0, 128));
        assert_eq!(read("a:example.com//0"), (Some("example.com".to_owned()), 32, 0));
        assert_eq!(read("a:%{d}/24"), (Some("%{d}".to_owned()), 24, 128));
    }
}
