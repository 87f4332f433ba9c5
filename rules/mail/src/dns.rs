//! The records of a mail domain, and how they are read.

use ephor_sdk::prelude::*;

/// `v=DMARC1` records of a domain, as they answered.
#[derive(Debug, Deserialize, Document)]
#[document("dmarc-records")]
#[serde(crate = "ephor_sdk::serde")]
pub struct DmarcRecords {
    /// All TXT records; none if the domain was not asked.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    pub rdata: Option<Vec<String>>,
}

/// The tags of a DMARC record. Source: RFC 7489, 6.3 and 6.4: tags end with semicolons, blanks do not matter, names and
/// the values of `p` in any case; `v` stands first.
#[derive(Debug, PartialEq, Eq)]
pub struct Dmarc {
    tags: Vec<(String, String)>,
}

impl Dmarc {
    /// Reads a record; none if it is not one of DMARC.
    #[must_use]
    pub fn read(record: &str) -> Option<Self> {
        let mut tags = record.split(';').filter_map(|tag| {
            let (name, value) = tag.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        });
        let is_version = |(name, value): &(String, String)| name == "v" && value == "DMARC1";
        tags.next().filter(is_version).map(|_| Self { tags: tags.collect() })
    }

    /// The value of a tag.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What the records of a domain amount to.
#[derive(Debug, PartialEq, Eq)]
pub enum Published {
    /// They were not read.
    NotRead,
    /// No DMARC record is among them.
    Nothing,
    /// More than one: receivers then use none (RFC 7489, 6.6.3).
    Several(usize),
    /// One.
    One(Dmarc),
}

impl DmarcRecords {
    /// The one DMARC record.
    #[must_use]
    pub fn published(&self) -> Published {
        let Some(records) = &self.rdata else { return Published::NotRead };
        let mut found: Vec<Dmarc> = records.iter().filter_map(|record| Dmarc::read(record)).collect();
        match (found.pop(), found.len()) {
            (None, _) => Published::Nothing,
            (Some(one), 0) => Published::One(one),
            (Some(_), more) => Published::Several(more + 1),
        }
    }
}

/// The mail addresses in a list of DMARC URIs, without a limit of size (`!10m`). What is no `mailto:` URI of one address
/// is left out, as receivers do. Source: RFC 7489, 6.2 and 6.3.
#[must_use]
pub fn addresses(uris: Option<&str>) -> Vec<String> {
    let address = |uri: &str| {
        let (scheme, rest) = uri.trim().split_once(':')?;
        let address = rest.split_once('!').map_or(rest, |(address, _)| address).trim();
        let (name, domain) = address.split_once('@')?;
        let is_odd = |part: &str| part.is_empty() || part.contains(['@', ':']) || part.contains(char::is_whitespace);
        let is_sound = scheme.eq_ignore_ascii_case("mailto") && !is_odd(name) && !is_odd(domain);
        is_sound.then(|| address.to_owned())
    };
    uris.unwrap_or_default().split(',').filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, from_value, json};

    fn published(rdata: Value) -> Published {
        from_value::<DmarcRecords>(json!({"rdata": rdata})).unwrap().published()
    }

    #[test]
    fn tags_are_read_whatever_their_blanks_and_case() {
        let dmarc = Dmarc::read("v=DMARC1 ;\n P = Reject;sp=none; rua=mailto:a@b.example").unwrap();
        assert_eq!((dmarc.tag("p"), dmarc.tag("sp")), (Some("Reject"), Some("none")));
        assert_eq!(dmarc.tag("rua"), Some("mailto:a@b.example"));
        assert_eq!(dmarc.tag("ruf"), None);
    }

    #[test]
    fn the_version_stands_first() {
        assert_eq!(Dmarc::read("p=reject; v=DMARC1"), None);
        assert_eq!(Dmarc::read("v=DMARC2; p=reject"), None);
        assert_eq!(Dmarc::read("v=spf1 -all"), None);
    }

    #[test]
    fn addresses_are_those_that_receivers_would_use() {
        assert_eq!(addresses(Some("mailto:a@b.example!10m ,MAILTO:c@d.example")), ["a@b.example", "c@d.example"]);
        for other in ["a@b.example", "mailto:a", "mailto:@b", "mailto:mailto:a@b", "https://a@b", "mailto:a@b c=d", ""]
        {
            assert!(addresses(Some(other)).is_empty(), "{other}");
        }
        assert!(addresses(None).is_empty());
    }

    #[test]
    fn only_one_record_counts() {
        assert_eq!(published(json!([])), Published::Nothing);
        assert_eq!(published(json!(["v=spf1 -all", null])), Published::Nothing);
        assert_eq!(published(json!(["v=DMARC1; p=none", "v=DMARC1; p=reject"])), Published::Several(2));
        assert!(matches!(published(json!("v=DMARC1; p=none")), Published::One(_)));
        assert_eq!(published(json!(null)), Published::NotRead);
    }
}
