//! Pseudonyms for text: what names somebody is replaced, what the text is made like stays.
//!
//! The same text has the same pseudonym wherever it stands, whatever its case, so that ids, addresses and names still
//! meet. Words that name nobody stay (`words.txt`), and so do marks between words: a domain remains one, with its
//! labels replaced one by one, so that a domain above another is still above it. Text of plain words is replaced as a
//! whole: a first name that many share must not be told by how often it occurs.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use super::hmac;
use crate::snapshot::hex;

const WORDS: &str = include_str!("words.txt");
/// Digits in a row from which on they may be a telephone number or another number of somebody.
const LONG_NUMBER: usize = 7;
/// Hexadecimal digits of a pseudonym: among a million names, two meet once in 30 million snapshots.
const DIGITS: usize = 16;

/// What stands in the name of a guest.
const GUEST: &str = "#EXT#";
/// What the name of an account begins with that synchronizes directories.
const SYNCHRONIZES: &str = "Sync_";

/// What stays as it is.
struct Public {
    /// Whole texts and names of properties, in lower case.
    texts: HashSet<String>,
    /// Single words, in lower case.
    words: HashSet<String>,
    /// Beginnings of names that vendors give, in lower case.
    beginnings: Vec<String>,
}

static PUBLIC: LazyLock<Public> = LazyLock::new(|| {
    let lines: Vec<String> = WORDS.lines().filter(|line| !line.starts_with("# ")).map(str::to_lowercase).collect();
    let words = lines.iter().filter(|line| !line.contains(' '));
    let words = words.flat_map(|line| line.split(|char: char| !char.is_alphanumeric()).map(str::to_owned));
    let beginning = |line: &&String| line.len() >= 8 && (line.contains(' ') || *line == "hybridioc");
    Public {
        words: words.filter(|word| !word.is_empty()).collect(),
        beginnings: lines.iter().filter(beginning).cloned().collect(),
        texts: lines.iter().cloned().collect(),
    }
});

/// Whether a property may stay: rules read it, or it is the id or the name of an object.
pub(super) fn is_known_property(name: &str) -> bool {
    PUBLIC.texts.contains(&name.to_lowercase())
}

/// Makes pseudonyms with a key.
pub(super) struct Pseudonyms {
    key: Vec<u8>,
    /// Ids that are the vendor's own: of products, service plans and roles.
    public_ids: HashSet<String>,
    /// Pseudonyms that somebody looks for, and what they stand for.
    wanted: RefCell<BTreeMap<String, Option<String>>>,
}

impl Pseudonyms {
    pub(super) fn new(key: &[u8], public_ids: HashSet<String>) -> Self {
        Self { key: key.to_vec(), public_ids, wanted: RefCell::default() }
    }

    /// Looks for these pseudonyms from now on.
    pub(super) fn want(&self, pseudonyms: impl IntoIterator<Item = String>) {
        self.wanted.borrow_mut().extend(pseudonyms.into_iter().map(|one| (one, None)));
    }

    /// What was found.
    pub(super) fn found(self) -> BTreeMap<String, Option<String>> {
        self.wanted.into_inner()
    }

    fn code(&self, what: &str, text: &str) -> [u8; 32] {
        hmac::parts(&self.key, &[what.as_bytes(), text.to_lowercase().as_bytes()])
    }

    fn made(&self, pseudonym: String, original: &str) -> String {
        let mut wanted = self.wanted.borrow_mut();
        if let Some(known) = wanted.get_mut(&pseudonym) {
            known.get_or_insert_with(|| original.to_owned());
        }
        pseudonym
    }

    /// A name for a text as a whole, or a word.
    fn name(&self, text: &str) -> String {
        let code = hex(&self.code("name", text));
        self.made(format!("x{}", code.get(..DIGITS).unwrap_or(&code)), text)
    }

    /// A GUID, in lower case as directories write them.
    fn guid(&self, guid: &str) -> String {
        let lower = guid.to_lowercase();
        if lower.starts_with("0000000") || self.public_ids.contains(&lower) || PUBLIC.texts.contains(&lower) {
            return guid.to_owned();
        }
        let mut code = hex(&self.code("id", guid));
        code.truncate(32);
        for at in [20, 16, 12, 8] {
            code.insert(at, '-');
        }
        self.made(code, guid)
    }

    fn ipv4(&self, address: Ipv4Addr) -> Ipv4Addr {
        let [first, .., last] = address.octets();
        let special = address.is_private() || address.is_loopback() || address.is_link_local();
        if special || first == 0 || first >= 224 {
            return address;
        }
        let [a, b, c, d, ..] = self.code("ip", &address.to_string());
        // Public as it was, and the address of a network if it was one.
        Ipv4Addr::new(20 + a % 80, b, c, if last == 0 { 0 } else { d.max(1) })
    }

    fn ipv6(&self, address: Ipv6Addr) -> Ipv6Addr {
        if address.is_loopback() || address.is_unspecified() || address.is_unique_local() {
            return address;
        }
        let [a, b, c, d, e, f, ..] = self.code("ip", &address.to_string());
        let pair = |high: u8, low: u8| u16::from_be_bytes([high, low]);
        Ipv6Addr::new(0x2001, 0xdb8, pair(a, b), pair(c, d), pair(e, f), 0, 0, 0)
    }

    /// The name of somebody or something, as a whole.
    pub(super) fn whole(&self, text: &str) -> String {
        let bare = !text.chars().any(char::is_alphanumeric);
        if bare || PUBLIC.texts.contains(text.to_lowercase().trim()) {
            return text.to_owned();
        }
        self.name(text.trim())
    }

    /// A text of any kind.
    pub(super) fn text(&self, text: &str) -> String {
        let lower = text.to_lowercase();
        // Marks alone name nobody, a known text neither, nor does a time in the form of older PowerShell.
        let bare = !text.chars().any(char::is_alphanumeric);
        if bare || PUBLIC.texts.contains(lower.trim()) || lower.starts_with("/date(") {
            return text.to_owned();
        }
        let beginning = PUBLIC.beginnings.iter().filter(|known| lower.starts_with(known.as_str()));
        if let Some(length) = beginning.map(String::len).max()
            && let (Some(begin), Some(rest)) = (text.get(..length), text.get(length..))
            && begin.to_lowercase().len() == length
        {
            return format!("{begin}{}", self.parts(rest));
        }
        let plain = text.contains(char::is_whitespace)
            && !text.contains(['@', '=', ';', '\\', '/', '<', '>', '{', '|'])
            && text.split(':').skip(1).all(|behind| behind.starts_with(char::is_whitespace))
            && text.split('.').skip(1).all(|behind| !behind.starts_with(char::is_alphanumeric))
            && guids(text).next().is_none();
        // Numbers and known words alone, such as `10 MB`, name nobody.
        if plain
            && text
                .split_whitespace()
                .any(|word| self.word(word.trim_matches(|c: char| !c.is_alphanumeric())).is_some())
        {
            return self.name(text.trim());
        }
        self.parts(text)
    }

    /// A text that is looked through part by part.
    fn parts(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        for (at, guid) in guids(text) {
            let begin = at - (text.len() - rest.len());
            let (before, tail) = rest.split_at(begin);
            self.chunks(before, &mut out);
            out.push_str(&self.guid(guid));
            rest = tail.get(guid.len()..).unwrap_or_default();
        }
        self.chunks(rest, &mut out);
        out
    }

    /// Parts between marks that stand in no address.
    fn chunks(&self, text: &str, out: &mut String) {
        let between = |char: char| char.is_whitespace() || ";,()[]{}<>|\"/=*?&!\\".contains(char);
        for piece in text.split_inclusive(between) {
            let chunk = piece.trim_end_matches(between);
            self.chunk(chunk, out);
            out.push_str(piece.get(chunk.len()..).unwrap_or_default());
        }
    }

    fn chunk(&self, chunk: &str, out: &mut String) {
        if let Ok(address) = chunk.parse::<Ipv6Addr>() {
            out.push_str(&self.ipv6(address).to_string());
            return;
        }
        // A scheme, a port or a prefix before or behind an address: `smtp:`, `:1`.
        for piece in chunk.split_inclusive(':') {
            let part = piece.trim_end_matches(':');
            self.address(part, out);
            out.push_str(piece.get(part.len()..).unwrap_or_default());
        }
    }

    fn address(&self, part: &str, out: &mut String) {
        // One address of a network, or the first and the last of a range.
        let range: Option<Vec<String>> =
            part.split('-').map(|one| one.parse().ok().map(|address| self.ipv4(address).to_string())).collect();
        if let Some(range) = range {
            out.push_str(&range.join("-"));
            return;
        }
        let Some((local, domain)) = part.rsplit_once('@').filter(|(local, _)| !local.is_empty()) else {
            self.words(part, out);
            return;
        };
        // The sign of guests' names stays.
        let (name, guest) = match local.strip_suffix(GUEST) {
            Some(name) => (name, GUEST),
            None => (local, ""),
        };
        // So does that of the accounts that synchronize: `Sync_SRV01_0a1b2c`.
        let begin = name.get(..SYNCHRONIZES.len()).filter(|begin| begin.eq_ignore_ascii_case(SYNCHRONIZES));
        let name = name.get(begin.map_or(0, str::len)..).unwrap_or_default();
        out.push_str(begin.unwrap_or_default());
        match self.word(name) {
            Some(pseudonym) => out.push_str(&pseudonym),
            None => out.push_str(name),
        }
        out.push_str(guest);
        out.push('@');
        self.words(domain, out);
    }

    /// Words with marks between them: labels of a domain, parts of a name.
    fn words(&self, text: &str, out: &mut String) {
        let mark = |char: char| !char.is_alphanumeric();
        for piece in text.split_inclusive(mark) {
            let word = piece.trim_end_matches(mark);
            match self.word(word) {
                Some(pseudonym) => out.push_str(&pseudonym),
                None => out.push_str(word),
            }
            out.push_str(piece.get(word.len()..).unwrap_or_default());
        }
    }

    /// The pseudonym of a word; none if it may stay.
    fn word(&self, word: &str) -> Option<String> {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        // Numbers, times and lengths of time: 42, 14T09, P30D.
        let number = digits > 0 && word.chars().all(|char| char.is_ascii_digit() || "TZPDHMSWY".contains(char));
        if number && digits < LONG_NUMBER {
            return None;
        }
        if number && word.chars().all(|char| char.is_ascii_digit()) {
            let code = self.code("digits", word);
            let digit =
                |(at, _): (usize, char)| char::from(b'0' + code.get(at % code.len()).map_or(0, |byte| byte % 10));
            return Some(self.made(word.char_indices().map(digit).collect(), word));
        }
        let letter = word.is_ascii() && word.len() < 2;
        let stays = letter || PUBLIC.words.contains(&word.to_lowercase());
        (!stays).then(|| self.name(word))
    }
}

/// GUIDs in a text: where they begin, and themselves.
pub(super) fn guids(text: &str) -> impl Iterator<Item = (usize, &str)> {
    const LENGTH: usize = 36;
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(window) = text.as_bytes().get(from..from + LENGTH) {
            let fits = window.iter().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
            if fits {
                let at = from;
                from += LENGTH;
                return text.get(at..at + LENGTH).map(|guid| (at, guid));
            }
            from += 1;
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pseudonyms() -> Pseudonyms {
        Pseudonyms::new(&[7; 32], HashSet::new())
    }

    #[test]
    fn addresses_and_domains_keep_their_shape_and_meet() {
        let p = pseudonyms();
        let address = p.text("Lisa.Walker@contoso.example");
        let (local, domain) = address.split_once('@').unwrap();
        assert!(local.starts_with('x') && local.len() == 17, "{address}");
        assert_eq!(domain, p.text("CONTOSO.example"));
        assert!(domain.ends_with(".example"), "{domain}");
        assert_eq!(p.text("sub.contoso.example").split_once('.').unwrap().1, domain);
        let initial = p.text("contoso.onmicrosoft.com");
        assert!(initial.ends_with(".onmicrosoft.com") && initial.starts_with(domain.split_once('.').unwrap().0));
        let guest = p.text("ann_fabrikam.example#EXT#@contoso.onmicrosoft.com");
        assert!(guest.ends_with(&format!("#EXT#@{initial}")) && !guest.contains("fabrikam"), "{guest}");
        assert_eq!(p.text("smtp:lisa.walker@contoso.example"), format!("smtp:{address}"));
    }

    #[test]
    fn ids_meet_whatever_their_case_and_well_known_ones_stay() {
        let p = pseudonyms();
        let id = p.text("005DD81B-131E-487B-9CAA-CD0954AB1D32");
        assert_eq!(id, p.text("005dd81b-131e-487b-9caa-cd0954ab1d32"));
        assert_eq!((id.len(), guids(&id).count()), (36, 1));
        assert_eq!(p.text("005dd81b-131e-487b-9caa-cd0954ab1d32:Browser"), format!("{id}:{}", p.text("Browser")));
        assert_eq!(p.text("00000002-0000-0ff1-ce00-000000000000"), "00000002-0000-0ff1-ce00-000000000000");
    }

    #[test]
    fn what_names_nobody_stays() {
        let p = pseudonyms();
        for text in [
            "All",
            "enabled",
            "*",
            "",
            "2026-01-08T06:00:00Z",
            "P30D",
            "90.00:00:00",
            "smtp:*;10",
            "10.0.0.0/8",
            "::1",
            "v=spf1 include:spf.protection.outlook.com -all",
            "/Date(1830000000000)/",
            "0.0.0.0-255.255.255.255",
        ] {
            assert_eq!(p.text(text), text);
        }
    }

    #[test]
    fn names_numbers_and_addresses_of_networks_go() {
        let p = pseudonyms();
        for text in [
            "Lisa Walker",
            "Lisa Walker (Admin)",
            "CA001: Block for Lisa",
            "+47 22334455",
            "203.0.113.7",
            "LISA-LAPTOP",
            "2001:db8:1::7",
            "EX01\\Lisa",
            "https://mail.contoso.example/EWS/lisa.asmx",
            "Lisa;lisa@contoso.example",
            "203.0.113.7-203.0.113.9",
            "ﬁ Lisa",
            "O365 to On-Premises - Lisa",
        ] {
            let made = p.text(text);
            for hidden in ["lisa", "22334455", "203.0.113", ":1::7", "contoso"] {
                assert!(!made.to_lowercase().contains(hidden), "{text}: {made}");
            }
        }
        assert_eq!(p.text("Lisa Walker").len(), 17, "as a whole");
        assert!(p.text("刘 磊").starts_with('x') && p.whole("info 12").starts_with('x'));
        assert!(p.text("198.51.100.0/24").ends_with(".0/24"));
    }

    #[test]
    fn another_key_makes_other_pseudonyms() {
        let other = Pseudonyms::new(&[8; 32], HashSet::new());
        assert_ne!(other.text("Lisa"), pseudonyms().text("Lisa"));
    }

    #[test]
    fn what_is_wanted_is_found() {
        let p = pseudonyms();
        let name = p.text("Lisa Walker");
        p.want([name.clone(), "x0000000000000000".to_owned()]);
        p.text("lisa walker");
        let found = p.found();
        assert_eq!(found[&name].as_deref(), Some("lisa walker"));
        assert_eq!(found["x0000000000000000"], None);
    }

    proptest! {
        #[test]
        fn any_text_has_one_pseudonym(text in ".{0,60}") {
            let p = pseudonyms();
            prop_assert_eq!(p.text(&text), p.text(&text));
        }

        #[test]
        fn no_word_that_is_not_known_is_left(word in "[a-z]{4,12}", around in "[ @.:;/-]{0,3}") {
            prop_assume!(!PUBLIC.words.contains(&word) && !PUBLIC.texts.contains(&word));
            let made = pseudonyms().text(&format!("{around}{word}{around}"));
            // Pseudonyms are hexadecimal: a word of such digits may stand in one by chance.
            prop_assume!(word.contains(|char: char| !char.is_ascii_hexdigit()));
            prop_assert!(!made.contains(&word), "{}", made);
        }
    }
}
