//! Pseudonyms for text: what names somebody is replaced, what the text is made like stays.
//!
//! The same text has the same pseudonym wherever it stands, whatever its case, so that ids, addresses and names still
//! meet. What stays are the words that a vendor gives to the place where the text stands (`ephor_schema::vendor`) and
//! marks between words: a domain remains one, with its labels replaced one by one, so that a domain above another is
//! still above it. Text of plain words is replaced as a whole: a first name that many share must not be told by how often
//! it occurs.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::{Ipv4Addr, Ipv6Addr};

use ephor_schema::vendor;

use super::hmac;
use super::known::{Words, is_of_addresses, is_vendor_id};
use crate::hex;

/// Digits in a row from which on they may be a telephone number or another number of somebody.
const LONG_NUMBER: usize = 7;
/// Hexadecimal digits of a pseudonym: among a million names, two meet once in 30 million snapshots.
const DIGITS: usize = 16;

/// What stands in the name of a guest.
const GUEST: &str = "#EXT#";
/// What the local part of an address of another kind begins with (`IMCEASMTP-`, `IMCEAEX-`), of which nobody knows where
/// it leads.
const ENCAPSULATED: &str = "IMCEA";

/// Makes pseudonyms with a key.
pub(super) struct Pseudonyms {
    key: Vec<u8>,
    /// Ids that are the vendor's own: of products, service plans and roles.
    public_ids: HashSet<String>,
    /// Pseudonyms that somebody looks for, and what they stand for.
    wanted: RefCell<BTreeMap<String, Option<String>>>,
    /// Texts of which somebody asks whether they stay wherever they stand: in lower case, and whether one was replaced.
    watched: RefCell<HashMap<String, Option<bool>>>,
}

impl Pseudonyms {
    pub(super) fn new(key: &[u8], public_ids: HashSet<String>) -> Self {
        Self { key: key.to_vec(), public_ids, wanted: RefCell::default(), watched: RefCell::default() }
    }

    /// Watches from now on what becomes of these texts.
    pub(super) fn watch(&self, texts: impl IntoIterator<Item = String>) {
        self.watched.borrow_mut().extend(texts.into_iter().map(|text| (text.trim().to_lowercase(), None)));
    }

    /// Whether a text that was watched stood somewhere and was never replaced; none if it stood nowhere.
    pub(super) fn stays(&self, text: &str) -> Option<bool> {
        self.watched.borrow().get(&text.trim().to_lowercase()).copied().flatten().map(|replaced| !replaced)
    }

    fn watched(&self, text: &str, made: String) -> String {
        let mut watched = self.watched.borrow_mut();
        if !watched.is_empty()
            && let Some(known) = watched.get_mut(&text.trim().to_lowercase())
        {
            *known = Some(known.unwrap_or_default() || made != text);
        }
        made
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
        if lower.starts_with("0000000") || self.public_ids.contains(&lower) || is_vendor_id(&lower) {
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
        let [first, second, third, last] = address.octets();
        // Networks so large that they name nobody: halves and sixteenths of the Internet, which records of SPF may hold.
        let large = first.is_multiple_of(16) && [second, third, last] == [0; 3];
        let special = address.is_private() || address.is_loopback() || address.is_link_local() || large;
        if special || first == 0 || first >= 224 {
            return address;
        }
        let [a, b, c, d, ..] = self.code("ip", &address.to_string());
        // Public as it was, and the address of a network if it was one.
        Ipv4Addr::new(20 + a % 80, b, c, if last == 0 { 0 } else { d.max(1) })
    }

    fn ipv6(&self, address: Ipv6Addr) -> Ipv6Addr {
        // All addresses that are given to anybody are in 2000::.
        let all = address == Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0);
        if address.is_loopback() || address.is_unspecified() || address.is_unique_local() || all {
            return address;
        }
        let [a, b, c, d, e, f, ..] = self.code("ip", &address.to_string());
        let pair = |high: u8, low: u8| u16::from_be_bytes([high, low]);
        Ipv6Addr::new(0x2001, 0xdb8, pair(a, b), pair(c, d), pair(e, f), 0, 0, 0)
    }

    /// The name of somebody or something, as a whole.
    pub(super) fn whole(&self, text: &str, words: &Words) -> String {
        self.watched(text, self.made_whole(text, words))
    }

    fn made_whole(&self, text: &str, words: &Words) -> String {
        if says_nothing(text) || words.whole.contains(text.to_lowercase().trim()) {
            return text.to_owned();
        }
        self.name(text.trim())
    }

    /// A text of any kind, in a place where these words may stay.
    pub(super) fn text(&self, text: &str, words: &Words) -> String {
        self.watched(text, self.made_text(text, words))
    }

    fn made_text(&self, text: &str, words: &Words) -> String {
        let lower = text.to_lowercase();
        // A known text names nobody, nor do several with commas between them, nor a time in the form of older PowerShell.
        let is_known = |text: &str| words.whole.contains(text.trim());
        let known = !words.whole.is_empty() && (is_known(&lower) || lower.split(',').all(is_known));
        let known = known || (words.built_in && is_built_in(text));
        let version = words.versions && text.chars().all(|char| char.is_ascii_digit() || char == '.');
        if says_nothing(text) || known || version || is_old_time(&lower) || ["true", "false"].contains(&lower.trim()) {
            return text.to_owned();
        }
        let beginning = words.begin.iter().filter(|known| lower.starts_with(known.as_str()));
        if let Some(length) = beginning.map(String::len).max()
            && let (Some(begin), Some(rest)) = (text.get(..length), text.get(length..))
            && begin.to_lowercase().len() == length
        {
            return format!("{begin}{}", self.parts(rest, words));
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
                .any(|word| self.word(word.trim_matches(|c: char| !c.is_alphanumeric()), words).is_some())
        {
            return self.name(text.trim());
        }
        self.parts(text, words)
    }

    /// A text that is looked through part by part.
    fn parts(&self, text: &str, words: &Words) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        for (at, guid) in guids(text) {
            let begin = at - (text.len() - rest.len());
            let (before, tail) = rest.split_at(begin);
            self.chunks(before, words, &mut out);
            out.push_str(&self.guid(guid));
            rest = tail.get(guid.len()..).unwrap_or_default();
        }
        self.chunks(rest, words, &mut out);
        out
    }

    /// Parts between marks that stand in no address. A number of several groups is one number.
    fn chunks(&self, text: &str, words: &Words, out: &mut String) {
        let mut rest = text;
        while let Some((at, number)) = grouped_number(rest) {
            let (before, tail) = rest.split_at(at);
            self.pieces(before, words, out);
            out.push_str(&self.digits(number));
            rest = tail.get(number.len()..).unwrap_or_default();
        }
        self.pieces(rest, words, out);
    }

    fn pieces(&self, text: &str, words: &Words, out: &mut String) {
        let between = |char: char| char.is_whitespace() || ";,()[]{}<>|\"/=*?&!\\".contains(char);
        // What stands behind a backslash is the name of somebody or something: DOMAIN\123456.
        let mut named = out.ends_with('\\');
        for piece in text.split_inclusive(between) {
            let chunk = piece.trim_end_matches(between);
            if named && chunk.chars().all(|char| char.is_ascii_alphanumeric()) && !chunk.is_empty() {
                out.push_str(&self.named(chunk, words).unwrap_or_else(|| chunk.to_owned()));
            } else {
                self.chunk(chunk, words, out);
            }
            out.push_str(piece.get(chunk.len()..).unwrap_or_default());
            named = piece.ends_with('\\') && !chunk.is_empty();
        }
    }

    /// The digits of a number, with the marks between them as they are.
    fn digits(&self, number: &str) -> String {
        let plain: String = number.chars().filter(char::is_ascii_digit).collect();
        let code = self.code("digits", &plain);
        let mut at = 0_usize;
        let digit = |char: char| {
            if !char.is_ascii_digit() {
                return char;
            }
            at += 1;
            char::from(b'0' + code.get((at - 1) % code.len()).map_or(0, |byte| byte % 10))
        };
        let made = number.chars().map(digit).collect();
        self.made(made, number)
    }

    fn chunk(&self, chunk: &str, words: &Words, out: &mut String) {
        if let Ok(address) = chunk.parse::<Ipv6Addr>() {
            out.push_str(&self.ipv6(address).to_string());
            return;
        }
        // A scheme, a port or a prefix before or behind an address: `smtp:`, `:1`.
        for piece in chunk.split_inclusive(':') {
            let part = piece.trim_end_matches(':');
            self.address(part, words, out);
            out.push_str(piece.get(part.len()..).unwrap_or_default());
        }
    }

    fn address(&self, part: &str, words: &Words, out: &mut String) {
        // One address of a network, or the first and the last of a range.
        let range: Option<Vec<String>> =
            part.split('-').map(|one| one.parse().ok().map(|address| self.ipv4(address).to_string())).collect();
        if let Some(range) = range {
            out.push_str(&range.join("-"));
            return;
        }
        let Some((local, domain)) = part.rsplit_once('@').filter(|(local, _)| !local.is_empty()) else {
            self.words(part, words, out);
            return;
        };
        // The sign of guests' names stays.
        let (name, guest) = match local.strip_suffix(GUEST) {
            Some(name) => (name, GUEST),
            None => (local, ""),
        };
        // So does that of an encapsulated address.
        let begin = name.get(..ENCAPSULATED.len()).filter(|begin| begin.eq_ignore_ascii_case(ENCAPSULATED));
        let name = name.get(begin.map_or(0, str::len)..).unwrap_or_default();
        out.push_str(begin.unwrap_or_default());
        match self.named(name, words) {
            Some(pseudonym) => out.push_str(&pseudonym),
            None => out.push_str(name),
        }
        out.push_str(guest);
        out.push('@');
        self.words(domain, words, out);
    }

    /// Words with marks between them: labels of a domain, parts of a name.
    fn words(&self, text: &str, words: &Words, out: &mut String) {
        let mark = |char: char| !char.is_alphanumeric();
        for piece in text.split_inclusive(mark) {
            let word = piece.trim_end_matches(mark);
            match self.word(word, words) {
                Some(pseudonym) => out.push_str(&pseudonym),
                None => out.push_str(word),
            }
            out.push_str(piece.get(word.len()..).unwrap_or_default());
        }
    }

    /// The pseudonym of what is a name by its place, whatever it is made of: numbers and single letters, too. None if it
    /// is of marks alone, or a word of the vendor.
    fn named(&self, name: &str, words: &Words) -> Option<String> {
        let lower = name.to_lowercase();
        let stays = !name.contains(char::is_alphanumeric) || is_of_addresses(&lower) || words.within.contains(&lower);
        (!stays).then(|| self.name(name))
    }

    /// The pseudonym of a word; none if it may stay.
    fn word(&self, word: &str, words: &Words) -> Option<String> {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if is_number_or_time(word) && digits < LONG_NUMBER {
            return None;
        }
        if digits > 0 && word.chars().all(|char| char.is_ascii_digit()) {
            return Some(self.digits(word));
        }
        let letter = word.is_ascii() && word.len() < 2;
        let lower = word.to_lowercase();
        let stays = letter || is_of_addresses(&lower) || words.within.contains(&lower);
        (!stays).then(|| self.name(word))
    }
}

/// Whether a text is of marks alone, or of one letter or digit, however often: such names nobody, and rules look for it.
fn says_nothing(text: &str) -> bool {
    let mut signs = text.chars().filter(|char| char.is_alphanumeric());
    let Some(first) = signs.next() else { return true };
    first.is_ascii() && signs.all(|sign| sign.eq_ignore_ascii_case(&first)) && text.len() < LONG_NUMBER
}

/// Whether an id is one that a vendor gives: behind what a permission is for, or by itself.
fn is_built_in(text: &str) -> bool {
    let (permission, begin) = vendor::BUILT_IN;
    let id = match text.strip_prefix(permission) {
        Some(rest) => rest.split_once('.').filter(|(kind, _)| kind.chars().all(char::is_alphabetic)).map(|(_, id)| id),
        None => Some(text),
    };
    let rest = id.and_then(|id| id.strip_prefix(begin));
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-')
    })
}

/// Whether a word is a number, a time or a length of time: 42, 14T09, 00Z, P30D, PT8H.
fn is_number_or_time(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(length) = word.strip_prefix('P') {
        // Each unit stands behind its number.
        let mut last = 'T';
        let sound = length.chars().all(|char| {
            let fits = char.is_ascii_digit() || char == 'T' || ("YMWDHS".contains(char) && last.is_ascii_digit());
            last = char;
            fits
        });
        return sound && length.chars().any(|char| char.is_ascii_digit()) && "YMWDHS".contains(last);
    }
    let time = word.strip_suffix('Z').unwrap_or(word);
    match time.split_once('T') {
        Some((day, hour)) => digits(day) && digits(hour),
        None => digits(time),
    }
}

/// The first number of several groups, such as a telephone number has: `+47 22 33 44 55`, `555-123-4567`. A date is none.
fn grouped_number(text: &str) -> Option<(usize, &str)> {
    let is_mark = |char: char| matches!(char, ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '\u{2011}');
    let mut from = 0;
    while let Some(begin) = text.get(from..)?.find(|char: char| char.is_ascii_digit()).map(|at| from + at) {
        let rest = text.get(begin..)?;
        let end = rest.find(|char: char| !char.is_ascii_digit() && !is_mark(char)).unwrap_or(rest.len());
        let run = rest.get(..end)?.trim_end_matches(|char: char| !char.is_ascii_digit());
        let alone = |char: Option<char>| char.is_none_or(|char| !char.is_alphanumeric());
        let free = alone(text.get(..begin)?.chars().next_back()) && alone(rest.get(run.len()..)?.chars().next());
        if free && is_grouped(run) {
            return Some((begin, run));
        }
        from = begin + run.len().max(1);
    }
    None
}

/// Whether digits with marks between them are one number.
fn is_grouped(run: &str) -> bool {
    let groups: Vec<&str> = run.split(|char: char| !char.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    // Versions and addresses of networks have points, and are neither three groups of two nor longer ones.
    let points = run.matches('.').count();
    let by_points =
        points == 0 || (points + 1 == groups.len() && groups.len() == 3 && groups.iter().all(|one| one.len() > 1));
    // 2026-01-08, alone or before a time of the day.
    let date = run.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok());
    groups.len() > 1 && digits >= LONG_NUMBER && by_points && !date
}

/// A time in the form of older PowerShell: `/Date(1830000000000)/`.
fn is_old_time(lower: &str) -> bool {
    let inner = lower.strip_prefix("/date(").and_then(|rest| rest.strip_suffix(")/"));
    inner.is_some_and(|inner| inner.chars().all(|char| char.is_ascii_digit() || "+-".contains(char)))
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

    use super::super::known::Members;
    use super::*;

    fn any() -> &'static Words {
        Words::none()
    }

    /// The words of a property of a document, given by its path, or of a column.
    fn of(place: &str) -> &'static Words {
        let Some((document, path)) = place.split_once('/') else { return Words::of_column(place) };
        let mut members = Members::of(document);
        let mut names = path.split('/').peekable();
        while let Some(name) = names.next() {
            let property = members.get(name).unwrap();
            if names.peek().is_none() {
                return &property.words;
            }
            members = property.members(members);
        }
        Words::none()
    }

    fn pseudonyms() -> Pseudonyms {
        Pseudonyms::new(&[7; 32], HashSet::new())
    }

    #[test]
    fn addresses_and_domains_keep_their_shape_and_meet() {
        let p = pseudonyms();
        let address = p.text("Lisa.Walker@contoso.example", any());
        let (local, domain) = address.split_once('@').unwrap();
        assert!(local.starts_with('x') && local.len() == 17, "{address}");
        assert_eq!(domain, p.text("CONTOSO.example", any()));
        assert!(domain.ends_with(".example"), "{domain}");
        assert_eq!(p.text("sub.contoso.example", any()).split_once('.').unwrap().1, domain);
        let initial = p.text("contoso.onmicrosoft.com", any());
        assert!(initial.ends_with(".onmicrosoft.com") && initial.starts_with(domain.split_once('.').unwrap().0));
        let guest = p.text("ann_fabrikam.example#EXT#@contoso.onmicrosoft.com", any());
        assert!(guest.ends_with(&format!("#EXT#@{initial}")) && !guest.contains("fabrikam"), "{guest}");
        assert_eq!(p.text("smtp:lisa.walker@contoso.example", any()), format!("smtp:{address}"));
        let other = p.text("IMCEASMTP-lisa+40evil@contoso.example", any());
        assert!(other.starts_with("IMCEAx") && other.ends_with(&format!("@{domain}")), "{other}");
    }

    #[test]
    fn ids_meet_whatever_their_case_and_well_known_ones_stay() {
        let p = pseudonyms();
        let id = p.text("005DD81B-131E-487B-9CAA-CD0954AB1D32", any());
        assert_eq!(id, p.text("005dd81b-131e-487b-9caa-cd0954ab1d32", any()));
        assert_eq!((id.len(), guids(&id).count()), (36, 1));
        assert_eq!(
            p.text("005dd81b-131e-487b-9caa-cd0954ab1d32:Browser", any()),
            format!("{id}:{}", p.text("Browser", any()))
        );
        assert_eq!(p.text("00000002-0000-0ff1-ce00-000000000000", any()), "00000002-0000-0ff1-ce00-000000000000");
    }

    #[test]
    fn what_names_nobody_stays() {
        let p = pseudonyms();
        for text in [
            "*",
            "x",
            "...",
            "aaa",
            "True",
            "",
            "2026-01-08T06:00:00Z",
            "P30D",
            "PT8H",
            "2026-01-08 06:00:00",
            "2026-01-08",
            "15.20.7452.49",
            "90.00:00:00",
            "smtp:*;10",
            "10.0.0.0/8",
            "::1",
            "/Date(1830000000000)/",
            "0.0.0.0-255.255.255.255",
        ] {
            assert_eq!(p.text(text, any()), text);
        }
    }

    #[test]
    fn what_a_vendor_says_stays_in_its_place_and_nowhere_else() {
        let p = pseudonyms();
        for (place, text) in [
            ("conditional-access-policies/conditions/users/includeUsers", "All"),
            ("conditional-access-policies/state", "enabledForReportingButNotEnforced"),
            ("authentication-strength-policies/allowedCombinations", "password, softwareOath"),
            ("spf-records/rdata", "v=spf1 include:spf.protection.outlook.com -all"),
            ("users.user_type", "Guest"),
            ("sign-ins.client_app", "Exchange ActiveSync"),
            ("exchange-servers/AdminDisplayVersion", "Version 15.2 (Build 1544.9)"),
        ] {
            assert_eq!(p.text(text, of(place)), text, "{place}");
            assert_ne!(p.text(text, of("conditional-access-policies/displayName")), text, "{place}");
        }
        let made = p.text("Standard Preset Security Policy of Lisa", of("anti-phish-policies/identity"));
        assert!(made.starts_with("Standard Preset Security Policy ") && !made.contains("Lisa"), "{made}");
        let made = p.text("enabled, lisa", of("conditional-access-policies/state"));
        assert!(!made.contains("enabled") && !made.contains("lisa"), "{made}");
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
            let made = p.text(text, any());
            for hidden in ["lisa", "22334455", "203.0.113", ":1::7", "contoso"] {
                assert!(!made.to_lowercase().contains(hidden), "{text}: {made}");
            }
        }
        assert_eq!(p.text("Lisa Walker", any()).len(), 17, "as a whole");
        assert!(p.text("刘 磊", any()).starts_with('x') && p.whole("info 12", any()).starts_with('x'));
        assert!(p.text("198.51.100.0/24", any()).ends_with(".0/24"));
    }

    #[test]
    fn the_local_part_of_an_address_and_what_stands_behind_a_backslash_are_names() {
        let p = pseudonyms();
        for name in ["123456", "900517", "Z9P8H7", "P30D", "TZ12", "a", "7", "22"] {
            let address = p.text(&format!("{name}@contoso.example"), any());
            let (local, _) = address.split_once('@').unwrap();
            assert!(local.starts_with('x') && local.len() == 17, "{name}: {address}");
            let account = p.text(&format!("CONTOSO\\{name}"), any());
            assert_eq!(account.split_once('\\').unwrap().1, local, "{name}: the same name, the same pseudonym");
        }
        assert!(p.text("Z9P8H7", any()).starts_with('x') && p.text("TZ12", any()).starts_with('x'));
        assert_eq!(p.text("*@contoso.example", any()).split_once('@').unwrap().0, "*");
    }

    #[test]
    fn numbers_of_several_groups_are_one_number() {
        let p = pseudonyms();
        for text in ["+47 22 33 44 55", "555-123-4567", "(555) 123-4567", "555.123.4567", "Tel. 22 33 44 55, home"] {
            let made = p.text(text, any());
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            assert!(!made.contains(&digits(text)) && digits(&made) != digits(text), "{text}: {made}");
        }
        let made = p.text("2233 4455@contoso.example", any());
        assert!(!made.contains("2233") && !made.contains("4455"), "{made}");
    }

    #[test]
    fn policies_of_the_vendor_keep_their_ids_and_those_of_the_tenant_do_not() {
        let p = pseudonyms();
        let place = of("authorization-policy/defaultUserRolePermissions/permissionGrantPoliciesAssigned");
        for text in [
            "ManagePermissionGrantsForTeam.microsoft-all-application-permissions-for-team",
            "ManagePermissionGrantsForSelf.microsoft-user-default-of-next-year",
            "microsoft-pre-approval-apps-for-group",
        ] {
            assert_eq!(p.text(text, place), text);
            assert_ne!(p.text(text, any()), text, "elsewhere it is a name");
        }
        for text in ["ManagePermissionGrantsForSelf.contoso-policy", "contoso-microsoft-policy"] {
            assert!(!p.text(text, place).contains("contoso"), "{text}");
        }
    }

    #[test]
    fn another_key_makes_other_pseudonyms() {
        let other = Pseudonyms::new(&[8; 32], HashSet::new());
        assert_ne!(other.text("Lisa", any()), pseudonyms().text("Lisa", any()));
    }

    #[test]
    fn what_is_wanted_is_found() {
        let p = pseudonyms();
        let name = p.text("Lisa Walker", any());
        p.want([name.clone(), "x0000000000000000".to_owned()]);
        p.text("lisa walker", any());
        let found = p.found();
        assert_eq!(found[&name].as_deref(), Some("lisa walker"));
        assert_eq!(found["x0000000000000000"], None);
    }

    proptest! {
        #[test]
        fn any_text_has_one_pseudonym(text in ".{0,60}") {
            let p = pseudonyms();
            prop_assert_eq!(p.text(&text, any()), p.text(&text, any()));
        }

        #[test]
        fn no_local_part_is_left_whatever_it_is_made_of(name in "[0-9A-Z]{2,8}") {
            prop_assume!(!is_of_addresses(&name.to_lowercase()));
            for text in [format!("{name}@contoso.example"), format!("smtp:{name}@contoso.example"), format!("DOM\\{name}")] {
                let made = pseudonyms().text(&text, any());
                let part = made.rsplit(['\\', ':']).next().unwrap().split('@').next().unwrap().to_owned();
                prop_assert!(part.starts_with('x') && part.len() == 17, "{} {}", text, made);
            }
        }

        #[test]
        fn no_telephone_number_is_left(groups in proptest::collection::vec("[0-9]{2,4}", 4..6), mark in "[ -]") {
            let number = groups.join(&mark);
            prop_assume!(number.get(..10).is_none_or(|day| day.parse::<jiff::civil::Date>().is_err()));
            let made = pseudonyms().text(&format!("call {number}"), any());
            prop_assert!(!made.contains(&number), "{}", made);
        }

        #[test]
        fn no_word_that_is_not_known_is_left(word in "[a-z]{4,12}", around in "[ @.:;/-]{0,3}") {
            prop_assume!(!is_of_addresses(&word));
            let made = pseudonyms().text(&format!("{around}{word}{around}"), any());
            // Pseudonyms are hexadecimal: a word of such digits may stand in one by chance.
            prop_assume!(word.contains(|char: char| !char.is_ascii_hexdigit()));
            prop_assert!(!made.contains(&word), "{}", made);
        }
    }
}
