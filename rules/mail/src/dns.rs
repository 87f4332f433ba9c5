//! What DNS said of the tenant's mail domains.

use std::collections::BTreeMap;

use ephor_mail_records::answer::{Outcome, unquoted};
use ephor_mail_records::dmarc::{Applied, Found, Psd, Record, Whom, discover};
use ephor_mail_records::microsoft;
use ephor_sdk::prelude::*;

/// Each kind of record stands in a document of its own, of the same shape.
macro_rules! records {
    ($($name:ident: $document:literal, $words:literal;)*) => {$(
        #[doc = $words]
        #[derive(Debug, Document)]
        #[document($document)]
        pub struct $name {
            /// Whose they are.
            pub domain: Option<String>,
            /// The records that count; none if they are not known.
            #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
            pub rdata: Option<Vec<String>>,
            /// What was asked, and what came of it; none where the tool keeps no log.
            pub log: Option<Vec<Question>>,
        }

        impl Looked for $name {
            fn parts(&self) -> (Option<&str>, Option<&[String]>, Option<&[Question]>) {
                (self.domain.as_deref(), self.rdata.as_deref(), self.log.as_deref())
            }
        }
    )*};
}

records! {
    DmarcRecords: "dmarc-records", "TXT records at `_dmarc` of a domain, or of the one above whose record counts.";
    DkimRecords: "dkim-records", "TXT records where the keys of a domain are looked for.";
}

/// The TXT records of a domain, among them the SPF record.
#[derive(Debug, Document)]
#[document("spf-records")]
pub struct SpfRecords {
    /// Whose they are.
    pub domain: Option<String>,
    /// All TXT records; none if they are not known.
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    pub rdata: Option<Vec<String>>,
    /// What was asked, and what came of it; none where the tool keeps no log.
    pub log: Option<Vec<Question>>,
    /// What the tool that asked DNS thinks of it.
    pub compliant: Option<bool>,
    /// Why.
    pub message: Option<String>,
}

impl Looked for SpfRecords {
    fn parts(&self) -> (Option<&str>, Option<&[String]>, Option<&[Question]>) {
        (self.domain.as_deref(), self.rdata.as_deref(), self.log.as_deref())
    }
}

/// An object of one of these documents.
pub trait Looked {
    /// The domain, its records, and the log.
    fn parts(&self) -> (Option<&str>, Option<&[String]>, Option<&[Question]>);
}

/// A question to DNS.
#[derive(Debug, Object)]
pub struct Question {
    query_name: Option<String>,
    query_method: Option<String>,
    query_result: Option<String>,
    #[serde(default, deserialize_with = "ephor_sdk::texts_if_known")]
    query_answers: Option<Vec<String>>,
}

/// A domain for which Exchange accepts mail, and whether it is one of routing only.
#[derive(Debug, Document)]
#[document("accepted-domains")]
#[serde(rename_all = "PascalCase")]
pub struct MailDomain {
    domain_name: Option<String>,
    is_coexistence_domain: Option<bool>,
}

/// Whether a domain is the coexistence domain of a hybrid deployment: no sender, and nobody can publish records for it.
/// Where Exchange's word was not read its name tells.
#[must_use]
pub fn is_coexistence(domain: Option<&str>, accepted: &Optional<MailDomain>) -> bool {
    let Some(domain) = domain else { return false };
    let is_it =
        |one: &&Item<MailDomain>| one.domain_name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(domain));
    let said = accepted.known().and_then(|all| all.iter().find(is_it)?.is_coexistence_domain);
    said.unwrap_or_else(|| microsoft::is_coexistence(domain))
}

/// Whether Microsoft gave the domain to the tenant: nothing above it is asked for a DMARC record.
#[must_use]
pub fn is_of_microsoft(domain: Option<&str>) -> bool {
    domain.is_some_and(|domain| microsoft::walk(domain).len() < ephor_mail_records::dmarc::names(domain).len())
}

/// What became of the questions about a name.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// These records, or none.
    Texts(Vec<String>),
    /// Nobody answered.
    Failed,
}

/// All answers of DNS, by name in lower case.
#[derive(Debug, Default)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answers {
    /// Those of a document. Where a tool keeps no log its records stand at the name that `place` makes of the domain.
    pub fn of<'r, L: Looked + 'r>(rows: impl IntoIterator<Item = &'r L>, place: fn(&str) -> String) -> Self {
        let mut answers = Self::default();
        for row in rows {
            let (domain, rdata, log) = row.parts();
            let Some(domain) = domain else { continue };
            let own = place(domain);
            for question in log.unwrap_or_default() {
                answers.learn(question, rdata);
            }
            // No log, or one that holds nothing of what was found.
            let log_is_empty = log.is_none_or(<[Question]>::is_empty);
            if let Some(rdata) = rdata
                && log_is_empty
                && (log.is_none() || !rdata.is_empty())
            {
                answers.add(&own, Answer::Texts(rdata.to_vec()));
            }
        }
        answers
    }

    /// A name may be asked several times: records count more than that there are none, and this more than no answer.
    fn learn(&mut self, question: &Question, rdata: Option<&[String]>) {
        let Some(name) = question.query_name.as_deref() else { return };
        let answer = match Outcome::of(question.query_result.as_deref().unwrap_or_default()) {
            Outcome::Failed => Answer::Failed,
            Outcome::Nothing => Answer::Texts(Vec::new()),
            // An export may have cut the answers off the log.
            Outcome::Records => match question.query_answers.as_deref().or(rdata) {
                Some(texts) if question.query_method.as_deref() == Some("DoH") => {
                    Answer::Texts(texts.iter().map(|text| unquoted(text)).collect())
                }
                Some(texts) => Answer::Texts(texts.to_vec()),
                None => Answer::Failed,
            },
        };
        self.add(name, answer);
    }

    fn add(&mut self, name: &str, answer: Answer) {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let known = self.0.entry(name).or_insert(Answer::Failed);
        match (&mut *known, answer) {
            (Answer::Texts(known), Answer::Texts(more)) => {
                for text in more {
                    if !known.contains(&text) {
                        known.push(text);
                    }
                }
            }
            (Answer::Failed, answer @ Answer::Texts(_)) => *known = answer,
            (_, Answer::Failed) => {}
        }
    }

    /// The records of a name; none if it was not asked, or nobody answered.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        match self.0.get(&name.to_ascii_lowercase())? {
            Answer::Texts(texts) => Some(texts.clone()),
            Answer::Failed => None,
        }
    }

    /// Whether a name was asked and nobody answered.
    #[must_use]
    pub fn is_failed(&self, name: &str) -> bool {
        self.0.get(&name.to_ascii_lowercase()) == Some(&Answer::Failed)
    }
}

/// What of DMARC counts for a domain.
#[derive(Debug, PartialEq, Eq)]
pub enum Published {
    /// It is a coexistence domain: nobody sends from it.
    NoSender,
    /// Whether there is a record at the name is not known.
    NotRead(String),
    /// There is no record.
    Nothing,
    /// The domain has several, and receivers then use none (RFC 7489, 6.6.3; RFC 9989, 4.10).
    Several(usize),
    /// One, and how it comes to count.
    One(Record, Applied),
}

impl DmarcRecords {
    /// What counts for the domain of these records, as far as all answers say.
    #[must_use]
    pub fn published<R>(&self, scan: &Scan<'_, R>) -> Published
    where
        R: ephor_sdk::Reads<Self> + ephor_sdk::MayRead<MailDomain>,
    {
        let Some(domain) = self.domain.as_deref() else { return Published::NotRead("domain".to_owned()) };
        if is_coexistence(Some(domain), &scan.optional()) {
            return Published::NoSender;
        }
        let answers = scan.once(|scan| {
            Answers::of(scan.documents::<Self>().iter().map(|item| &**item), |domain| format!("_dmarc.{domain}"))
        });
        match discover(&microsoft::walk(domain), &|name| answers.texts(&format!("_dmarc.{name}"))) {
            Found::Record(record, applied) => Published::One(record, applied),
            Found::Nothing => Published::Nothing,
            Found::Several(count) => Published::Several(count),
            Found::NotKnown(name) => Published::NotRead(format!("_dmarc.{name}")),
        }
    }
}

/// Whose policy a record of DMARC holds, of those that its domain answers for.
#[must_use]
pub fn answers_for(record: &Record, applied: &Applied) -> &'static [Whom] {
    match applied {
        Applied::Organization => &[Whom::Domain, Whom::Subdomains, Whom::Nonexistent],
        // Below a public suffix and below an organization it is `sp` that counts.
        Applied::Inherited(_) => &[Whom::Subdomains],
        Applied::Own | Applied::OwnAt(_) if record.psd() == Psd::Organization => {
            &[Whom::Domain, Whom::Subdomains, Whom::Nonexistent]
        }
        Applied::Own | Applied::OwnAt(_) => &[Whom::Domain],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, from_value, json};

    fn answers(rows: &[Value]) -> Answers {
        let rows: Vec<SpfRecords> = rows.iter().map(|row| from_value(row.clone()).unwrap()).collect();
        Answers::of(&rows, str::to_owned)
    }

    fn asked(name: &str, result: &str, answers: Value) -> Value {
        json!({"query_name": name, "query_method": "traditional", "query_result": result, "query_answers": answers})
    }

    #[test]
    fn what_a_log_says_counts_more_than_the_records_beside_it() {
        let of = |log: Value, rdata: Value| {
            answers(&[json!({"domain": "a.example", "rdata": rdata, "log": log})]).texts("A.example")
        };
        let text = || vec!["x".to_owned()];
        assert_eq!(
            of(json!([asked("a.example", "Query returned 1 txt records", json!("x"))]), json!([])),
            Some(text())
        );
        assert_eq!(of(json!([asked("a.example.", "Query returned NXDomain", json!([]))]), json!([])), Some(vec![]));
        assert_eq!(of(json!([asked("a.example", "Query returned response code 2", json!([]))]), json!([])), None);
        assert_eq!(
            of(json!([asked("a.example", "Query returned 1 txt records", json!(null))]), json!(["x"])),
            Some(text())
        );
        assert_eq!(of(json!([asked("b.example", "Query returned 1 txt records", json!(["x"]))]), json!(["x"])), None);
        assert_eq!(of(json!(null), json!(["x"])), Some(text()));
        assert_eq!(of(json!(null), json!([])), Some(vec![]));
        assert_eq!(of(json!([]), json!([])), None, "nothing was asked");
        assert_eq!(of(json!([]), json!(["x"])), Some(text()));
    }

    #[test]
    fn of_several_tries_the_one_that_was_answered_counts() {
        let failed = asked("a.example", "Query resulted in exception, TIMEOUT_PERIOD_EXPIRED", json!([]));
        let none = asked("a.example", "Query returned 0 txt records", json!([]));
        let found = asked("a.example", "Query returned 1 txt records", json!(["x"]));
        for log in [json!([failed, found]), json!([none, found]), json!([found, failed])] {
            let found = answers(&[json!({"domain": "a.example", "rdata": ["x"], "log": log})]).texts("a.example");
            assert_eq!(found, Some(vec!["x".to_owned()]), "{log}");
        }
        let found = answers(&[json!({"domain": "a.example", "rdata": [], "log": [failed, none]})]).texts("a.example");
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_name_tells_which_domain_is_for_routing_only() {
        let none = Optional::NotKnown;
        assert!(is_coexistence(Some("contoso.mail.onmicrosoft.com"), &none));
        assert!(!is_coexistence(Some("contoso.onmicrosoft.com"), &none));
        assert!(!is_coexistence(None, &none));
    }
}
