//! The record of a domain: its own, that of its organizational domain, or that of the public suffix. RFC 9989, 4.10.

use super::{Psd, Record};

/// The most names that are asked.
const QUESTIONS: usize = 8;

/// Which record counts for a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This one.
    Record(Record, Applied),
    /// None.
    Nothing,
    /// The domain itself has several, and then receivers use none of them.
    Several(usize),
    /// What this domain publishes decides, and it is not known.
    NotKnown(String),
}

/// How a record comes to count for a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is the domain's own, and the domain is the organizational one: `p` is for it, `sp` and `np` for those below.
    Organization,
    /// It is the domain's own, and above is another's: `sp` and `np` are ignored.
    Own,
    /// It is the domain's own; what counts above is not known, as this domain was not asked.
    OwnAt(String),
    /// It is that of a domain above: `sp` is for this one.
    Inherited(String),
}

/// The domains that are asked for a record at `_dmarc`, in the order of the walk: the domain itself, then those above it
/// down to the last label, eight at most.
#[must_use]
pub fn names(domain: &str) -> Vec<String> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let labels: Vec<&str> = domain.split('.').collect();
    let skip = labels.len().saturating_sub(QUESTIONS - 1).max(1);
    let above = (skip..labels.len()).filter_map(|at| Some(labels.get(at..)?.join(".")));
    std::iter::once(domain.to_owned()).chain(above).collect()
}

/// What a domain publishes.
enum Published {
    Record(Record),
    Nothing,
    Several(usize),
    NotKnown,
}

/// Finds the record that counts for a domain. `names` are those of the walk, and `known` gives the texts at `_dmarc`
/// below a domain, or nothing where they are not known.
///
/// A domain of one label that is not known counts as one without a record: those that publish one say `psd=y` there, and
/// it counts only where nobody else has one.
#[must_use]
pub fn discover(names: &[String], known: &dyn Fn(&str) -> Option<Vec<String>>) -> Found {
    let Some((domain, above)) = names.split_first() else { return Found::Nothing };
    match published(domain, known) {
        Published::NotKnown => Found::NotKnown(domain.clone()),
        Published::Several(count) => Found::Several(count),
        Published::Record(own) => {
            let applied = match (own.psd(), organization(above, Some(domain), known)) {
                (Psd::Organization, _) | (_, Organization::None) => Applied::Organization,
                (_, Organization::NotKnown(name)) => Applied::OwnAt(name),
                (_, Organization::At(..)) => Applied::Own,
            };
            Found::Record(own, applied)
        }
        Published::Nothing => match organization(above, None, known) {
            Organization::None => Found::Nothing,
            Organization::NotKnown(name) => Found::NotKnown(name),
            Organization::At(record, name) => Found::Record(record, Applied::Inherited(name)),
        },
    }
}

/// The organizational domain above, or the public suffix.
enum Organization {
    At(Record, String),
    None,
    NotKnown(String),
}

/// Walks up. The organizational domain is one that says so (`psd=n`), the one below a public suffix (`psd=y`), or the one
/// of the fewest labels that has a record (4.10.2). `own` is the domain whose record was found before.
fn organization(above: &[String], own: Option<&str>, known: &dyn Fn(&str) -> Option<Vec<String>>) -> Organization {
    let mut last: Option<(Record, String)> = None;
    // Since the last record: a domain that may have one of its own, and would then be it.
    let mut not_known: Option<String> = None;
    let mut below = own.map(str::to_owned);
    for name in above {
        match published(name, known) {
            Published::Record(record) if record.psd() == Psd::Organization => {
                return Organization::At(record, name.clone());
            }
            Published::Record(record) if record.psd() == Psd::Suffix => {
                return match (last, not_known) {
                    _ if own.is_some() && below.as_deref() == own => Organization::None,
                    (Some((_, at)), _) if below.as_deref() != Some(at.as_str()) => {
                        Organization::At(record, name.clone())
                    }
                    (Some((last, at)), _) => Organization::At(last, at),
                    (None, Some(name)) => Organization::NotKnown(name),
                    (None, None) => Organization::At(record, name.clone()),
                };
            }
            Published::Record(record) => {
                last = Some((record, name.clone()));
                not_known = None;
            }
            Published::NotKnown if name.contains('.') => {
                not_known.get_or_insert_with(|| name.clone());
            }
            Published::Nothing | Published::Several(_) | Published::NotKnown => {}
        }
        below = Some(name.clone());
    }
    match (last, not_known) {
        (_, Some(name)) => Organization::NotKnown(name),
        (Some((record, name)), None) => Organization::At(record, name),
        (None, None) => Organization::None,
    }
}

fn published(domain: &str, known: &dyn Fn(&str) -> Option<Vec<String>>) -> Published {
    let Some(texts) = known(domain) else { return Published::NotKnown };
    let mut records: Vec<Record> = texts.iter().filter_map(|text| Record::parse(text)).collect();
    match (records.pop(), records.len()) {
        (None, _) => Published::Nothing,
        (Some(record), 0) => Published::Record(record),
        (Some(_), more) => Published::Several(more + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(domain: &str, zone: &[(&str, &[&str])]) -> Found {
        discover(&names(domain), &|name| {
            let texts = zone.iter().find(|(known, _)| *known == name).map(|(_, texts)| *texts);
            texts.map(|texts| texts.iter().map(|text| (*text).to_owned()).collect())
        })
    }

    /// The policy tag and how the record applies.
    fn applies(domain: &str, zone: &[(&str, &[&str])]) -> (String, Applied) {
        match found(domain, zone) {
            Found::Record(record, applied) => (record.tag("p").unwrap_or_default().to_owned(), applied),
            other => panic!("{other:?}"),
        }
    }

    const NONE: &[&str] = &["v=DMARC1; p=none"];
    const REJECT: &[&str] = &["v=DMARC1; p=reject"];
    const NOTHING: &[&str] = &[];

    /// RFC 9989, 4.10.
    #[test]
    fn the_walk_skips_labels_and_asks_eight_names_at_most() {
        assert_eq!(
            names("a.b.c.d.e.f.g.h.i.j.mail.example.com"),
            [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com"
            ]
        );
        assert_eq!(names("a.mail.example.com."), ["a.mail.example.com", "mail.example.com", "example.com", "com"]);
        assert_eq!(names("com"), ["com"]);
        assert_eq!(names("1.2.3.4.5.6.7.8").len(), 8);
    }

    /// RFC 9989, B.4.1 and B.4.2.
    #[test]
    fn the_record_of_the_fewest_labels_counts() {
        let zone: &[(&str, &[&str])] = &[("example.com", REJECT), ("signing.example.com", NONE), ("com", NOTHING)];
        assert_eq!(applies("example.com", zone), ("reject".to_owned(), Applied::Organization));
        assert_eq!(applies("signing.example.com", zone), ("none".to_owned(), Applied::Own));
        let deep: Vec<(String, &[&str])> = names("a.b.c.d.e.f.g.h.i.j.k.example.com")
            .into_iter()
            .map(|name| (name.clone(), if name == "example.com" { REJECT } else { NOTHING }))
            .collect();
        let deep: Vec<(&str, &[&str])> = deep.iter().map(|(name, texts)| (name.as_str(), *texts)).collect();
        let inherited = Applied::Inherited("example.com".to_owned());
        assert_eq!(applies("a.b.c.d.e.f.g.h.i.j.k.example.com", &deep), ("reject".to_owned(), inherited));
    }

    #[test]
    fn a_record_between_gives_way_to_the_one_above() {
        let zone: &[(&str, &[&str])] =
            &[("a.b.contoso.com", NOTHING), ("b.contoso.com", REJECT), ("contoso.com", NONE), ("com", NOTHING)];
        let above = Applied::Inherited("contoso.com".to_owned());
        assert_eq!(applies("a.b.contoso.com", zone), ("none".to_owned(), above));
        let says: &[(&str, &[&str])] =
            &[("a.b.contoso.com", NOTHING), ("b.contoso.com", &["v=DMARC1; p=reject; psd=n"]), ("contoso.com", NONE)];
        let between = Applied::Inherited("b.contoso.com".to_owned());
        assert_eq!(applies("a.b.contoso.com", says), ("reject".to_owned(), between));
    }

    /// RFC 9989, B.4.3.
    #[test]
    fn a_public_suffix_has_the_organizations_below_it() {
        let zone: &[(&str, &[&str])] = &[
            ("giant.bank.example", REJECT),
            ("mail.giant.bank.example", NOTHING),
            ("bank.example", &["v=DMARC1; p=none; psd=y"]),
            ("mega.bank.example", NOTHING),
            ("mail.mega.bank.example", NOTHING),
            ("example", NOTHING),
        ];
        assert_eq!(applies("giant.bank.example", zone), ("reject".to_owned(), Applied::Organization));
        let giant = Applied::Inherited("giant.bank.example".to_owned());
        assert_eq!(applies("mail.giant.bank.example", zone), ("reject".to_owned(), giant));
        let suffix = Applied::Inherited("bank.example".to_owned());
        assert_eq!(applies("mail.mega.bank.example", zone), ("none".to_owned(), suffix));
    }

    #[test]
    fn what_was_not_asked_is_not_known_where_it_decides() {
        assert_eq!(found("contoso.com", &[]), Found::NotKnown("contoso.com".to_owned()));
        let own: &[(&str, &[&str])] = &[("mail.contoso.com", NOTHING)];
        assert_eq!(found("mail.contoso.com", own), Found::NotKnown("contoso.com".to_owned()));
        let last: &[(&str, &[&str])] = &[("mail.contoso.co.uk", NOTHING), ("co.uk", NOTHING)];
        assert_eq!(found("mail.contoso.co.uk", last), Found::NotKnown("contoso.co.uk".to_owned()));
        let between: &[(&str, &[&str])] = &[("a.b.contoso.com", NOTHING), ("b.contoso.com", REJECT)];
        assert_eq!(found("a.b.contoso.com", between), Found::NotKnown("contoso.com".to_owned()));
        let skipped: &[(&str, &[&str])] = &[("a.b.contoso.com", NOTHING), ("contoso.com", REJECT)];
        assert_eq!(applies("a.b.contoso.com", skipped).0, "reject");
        let alone: &[(&str, &[&str])] = &[("mail.contoso.com", REJECT)];
        assert_eq!(applies("mail.contoso.com", alone).1, Applied::OwnAt("contoso.com".to_owned()));
        assert_eq!(applies("contoso.com", &[("contoso.com", REJECT)]).1, Applied::Organization, "the last label");
    }

    #[test]
    fn several_records_are_used_by_nobody() {
        let two: &[&str] = &["v=DMARC1; p=reject", "MS=1", "v=DMARC1;"];
        assert_eq!(found("contoso.com", &[("contoso.com", two)]), Found::Several(2));
        let above: &[(&str, &[&str])] = &[("mail.contoso.com", &["v=spf1 -all"]), ("contoso.com", two)];
        assert_eq!(found("mail.contoso.com", above), Found::Nothing);
    }
}
