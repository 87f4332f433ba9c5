//! The documents `spf-records`, `dmarc-records` and `dkim-records`.

use std::collections::BTreeMap;

use ephor_mail_records::dmarc::{self, Applied, Found};
use ephor_mail_records::{Outcome, microsoft};
use serde_json::{Value, json};

use super::properties::text;
use super::standing::Standing;
use super::{Derived, Inputs, Object};

/// What is asked about a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// The document `spf-records`.
    Spf,
    /// The document `dmarc-records`.
    Dmarc,
    /// The document `dkim-records`.
    Dkim,
}

impl Records {
    /// The name of the feed, which is the id of the source.
    #[must_use]
    pub const fn feed(self) -> &'static str {
        match self {
            Self::Spf => "dns/spf-records",
            Self::Dmarc => "dns/dmarc-records",
            Self::Dkim => "dns/dkim-records",
        }
    }
}

/// One question, with what came of it.
#[derive(Clone, Debug)]
struct Question {
    name: String,
    /// Whether there is an answer: records, or that there is none.
    answered: bool,
    result: String,
    answers: Vec<String>,
}

impl Question {
    fn of(object: &Object) -> Self {
        let answers: Vec<String> = match object.get("answers") {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let code = text(object, "responseCode");
        let found = code.is_some_and(|code| code.eq_ignore_ascii_case("NOERROR"));
        let result = match code {
            Some(code) if found => match answers.len() {
                1 => format!("{code}, 1 record"),
                count => format!("{code}, {count} records"),
            },
            Some(code) => code.to_owned(),
            None => text(object, "error").unwrap_or("no answer").to_owned(),
        };
        Self {
            name: text(object, "queryName").unwrap_or_default().to_owned(),
            answered: Outcome::of(&result) != Outcome::Failed,
            result,
            answers,
        }
    }

    fn shown(&self) -> Value {
        json!({
            "query_name": self.name,
            "query_method": "DNS",
            "query_result": self.result,
            "query_answers": self.answers,
        })
    }
}

/// Makes the document of one kind of record: for each domain that was asked the TXT records that count in `rdata`, and in
/// `log` all that was asked, in that order. `rdata` is missing where DNS gave no answer, so that there being no record is
/// not known.
///
/// # Feeds
/// - `dns/spf-records`, `dns/dmarc-records` or `dns/dkim-records`: TXT records of the names that the collector asks for the
///   domains of `Get-AcceptedDomain`, one object a question: `{"ofDomain", "queryName", "queryType": "TXT", "responseCode":
///   "NOERROR", "answers": ["…"]}`; each answer is a record with its strings joined. Without an answer `responseCode` is
///   null, and `error` says why. No right and no licence.
///
/// # Errors
/// If the feed cannot be read.
pub fn records<F: Inputs>(feeds: &F, kind: Records) -> Result<Derived, F::Error> {
    let mut standing = match Standing::on(feeds, kind.feed()) {
        Ok(standing) => standing,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    let mut domains: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    feeds.each(kind.feed(), &mut |object| {
        if let Some(domain) = text(object, "ofDomain") {
            domains.entry(domain.to_owned()).or_default().push(Question::of(object));
        }
    })?;
    let all = domains.len();
    let mut unknown = 0;
    let row = |(domain, questions): (String, Vec<Question>)| {
        let found = found(kind, &domain, &questions);
        unknown += usize::from(found.is_none());
        object(&domain, found, &questions)
    };
    let rows = domains.into_iter().map(row).collect();
    standing.some(unknown, all, "domains got no answer from DNS");
    Ok(standing.derived(rows))
}

/// The records that count for a domain; none where the answers do not say.
fn found(kind: Records, domain: &str, questions: &[Question]) -> Option<Vec<String>> {
    match kind {
        // What the record refers to was asked as well, and is not the domain's own.
        Records::Spf => union(questions.iter().filter(|question| question.name.eq_ignore_ascii_case(domain))),
        Records::Dkim => union(questions.iter()),
        Records::Dmarc => {
            let known = |name: &str| texts(questions, &format!("_dmarc.{name}"));
            match dmarc::discover(&microsoft::walk(domain), &known) {
                Found::Record(_, Applied::Inherited(name)) => known(&name),
                Found::NotKnown(_) => None,
                Found::Record(..) | Found::Nothing | Found::Several(_) => known(domain),
            }
        }
    }
}

fn object(domain: &str, found: Option<Vec<String>>, questions: &[Question]) -> Object {
    let mut row = Object::new();
    row.insert("domain".to_owned(), json!(domain));
    if let Some(found) = found {
        row.insert("rdata".to_owned(), json!(found));
    }
    row.insert("log".to_owned(), questions.iter().map(Question::shown).collect());
    row
}

/// All records, each once. Where there is none, every question must have been answered, and one must have been asked.
fn union<'q>(questions: impl Iterator<Item = &'q Question>) -> Option<Vec<String>> {
    let (mut all, mut asked, mut answered): (Vec<String>, bool, bool) = (Vec::new(), false, true);
    for question in questions {
        asked = true;
        answered &= question.answered;
        for answer in question.answers.iter().filter(|_| question.answered) {
            if !all.contains(answer) {
                all.push(answer.clone());
            }
        }
    }
    (!all.is_empty() || asked && answered).then_some(all)
}

/// The records of a name; none if it was not asked, or gave no answer.
fn texts(questions: &[Question], name: &str) -> Option<Vec<String>> {
    let mut of_name = questions.iter().filter(|question| question.name.eq_ignore_ascii_case(name)).peekable();
    of_name.peek()?;
    union(of_name)
}

/// The document of a domain, as it would be made of these names and their records; a name without any does not exist.
pub fn answered(kind: Records, domain: &str, asked: &[(String, Vec<String>)]) -> Value {
    let question = |(name, answers): &(String, Vec<String>)| {
        let code = if answers.is_empty() { "NXDOMAIN" } else { "NOERROR" };
        let object = json!({"queryName": name, "responseCode": code, "answers": answers});
        object.as_object().map(Question::of)
    };
    let questions: Vec<Question> = asked.iter().filter_map(question).collect();
    Value::Object(object(domain, found(kind, domain, &questions), &questions))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    fn question(domain: &str, name: &str, code: &str, answers: &[&str]) -> Value {
        json!({"ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": code, "answers": answers})
    }

    fn silent(domain: &str, name: &str) -> Value {
        json!({"ofDomain": domain, "queryName": name, "queryType": "TXT", "responseCode": null, "answers": [], "error": "no answer in 5 s"})
    }

    fn derived(kind: Records, questions: &[Value]) -> Derived {
        records(&Sample::new().whole(kind.feed(), questions), kind).unwrap()
    }

    /// `rdata` of the first domain, and whether all domains are known.
    fn rdata(kind: Records, questions: &[Value]) -> (Value, bool) {
        let found = derived(kind, questions);
        (found.rows[0].get("rdata").cloned().unwrap_or(Value::Null), found.status == Status::Complete)
    }

    #[test]
    fn records_of_a_domain_stand_beside_what_was_asked() {
        let found = derived(Records::Spf, &[question("a.example", "a.example", "NOERROR", &["MS=1", "v=spf1 -all"])]);
        let log = json!([{"query_name": "a.example", "query_method": "DNS", "query_result": "NOERROR, 2 records",
            "query_answers": ["MS=1", "v=spf1 -all"]}]);
        assert_eq!(json!(found.rows), json!([{"domain": "a.example", "rdata": ["MS=1", "v=spf1 -all"], "log": log}]));
        assert_eq!(found.status, Status::Complete);
    }

    #[test]
    fn no_record_is_an_answer_and_no_answer_is_none() {
        let of = |object| rdata(Records::Spf, &[object]);
        assert_eq!(of(question("a.example", "a.example", "NXDOMAIN", &[])), (json!([]), true));
        assert_eq!(of(question("a.example", "a.example", "NOERROR", &[])), (json!([]), true));
        assert_eq!(of(question("a.example", "a.example", "SERVFAIL", &[])), (Value::Null, false));
        assert_eq!(of(question("a.example", "a.example", "REFUSED", &["v=spf1 -all"])), (Value::Null, false));
        assert_eq!(of(silent("a.example", "a.example")), (Value::Null, false));
    }

    #[test]
    fn what_a_record_hands_over_to_is_asked_and_is_not_the_domains_own() {
        let own = question("a.example", "a.example", "NOERROR", &["v=spf1 redirect=b.example"]);
        let other = question("a.example", "b.example", "NOERROR", &["v=spf1 -all"]);
        assert_eq!(rdata(Records::Spf, &[own, other.clone()]), (json!(["v=spf1 redirect=b.example"]), true));
        assert_eq!(rdata(Records::Spf, &[other]), (Value::Null, false), "the domain itself was not asked");
    }

    #[test]
    fn a_key_at_either_selector_is_enough() {
        let (first, second) = ("selector1._domainkey.a.example", "selector2._domainkey.a.example");
        let key = question("a.example", second, "NOERROR", &["v=DKIM1; p=M"]);
        let none = question("a.example", first, "NXDOMAIN", &[]);
        assert_eq!(rdata(Records::Dkim, &[key.clone(), none.clone()]), (json!(["v=DKIM1; p=M"]), true));
        assert_eq!(rdata(Records::Dkim, &[silent("a.example", first), key]), (json!(["v=DKIM1; p=M"]), true));
        assert_eq!(rdata(Records::Dkim, &[none.clone(), silent("a.example", second)]), (Value::Null, false));
        assert_eq!(derived(Records::Dkim, &[none]).rows[0]["log"][0]["query_result"], "NXDOMAIN");
    }

    #[test]
    fn a_domain_without_a_policy_is_under_that_of_its_organization() {
        let of = |name: &str, code: &str, answers: &[&str]| {
            question("x.mail.a.example", &format!("_dmarc.{name}"), code, answers)
        };
        let (own, last) = (of("x.mail.a.example", "NXDOMAIN", &[]), of("example", "NXDOMAIN", &[]));
        let (strict, loose) = ("v=DMARC1; p=reject", "v=DMARC1; p=none");
        let walk = |between: Value, above: Value| rdata(Records::Dmarc, &[own.clone(), between, above, last.clone()]);
        let between =
            |answers: &[&str]| of("mail.a.example", if answers.is_empty() { "NXDOMAIN" } else { "NOERROR" }, answers);
        let above =
            |answers: &[&str]| of("a.example", if answers.is_empty() { "NXDOMAIN" } else { "NOERROR" }, answers);
        assert_eq!(walk(between(&[]), above(&[strict])), (json!([strict]), true));
        assert_eq!(walk(between(&[strict]), above(&[loose])), (json!([loose]), true), "of the fewest labels");
        assert_eq!(walk(between(&[strict]), above(&[])), (json!([strict]), true));
        assert_eq!(
            walk(between(&["v=DMARC1; p=reject; psd=n"]), above(&[loose])).0,
            json!(["v=DMARC1; p=reject; psd=n"])
        );
        assert_eq!(walk(between(&[]), above(&["MS=1"])), (json!([]), true));
        let failing = || of("a.example", "SERVFAIL", &[]);
        assert_eq!(walk(between(&[strict]), failing()), (Value::Null, false), "it may have a record");
        assert_eq!(
            rdata(Records::Dmarc, &[of("x.mail.a.example", "SERVFAIL", &[]), above(&[strict])]),
            (Value::Null, false)
        );
        assert_eq!(rdata(Records::Dmarc, &[of("x.mail.a.example", "NOERROR", &[strict])]), (json!([strict]), true));
    }

    #[test]
    fn domains_that_were_not_asked_are_told() {
        let feed = Records::Spf.feed();
        let cut = Sample::new().cut(
            feed,
            &[question("a.example", "a.example", "NXDOMAIN", &[])],
            "1 of 2 were read: stopped",
        );
        let found = records(&cut, Records::Spf).unwrap();
        assert_eq!((found.rows.len(), found.status), (1, Status::Partial));
        assert_eq!(records(&Sample::new(), Records::Spf).unwrap().status, Status::NotCollected);
    }

    #[test]
    fn what_is_made_up_is_what_would_be_derived() {
        let (first, second) = ("selector1._domainkey.a.example", "selector2._domainkey.a.example");
        let asked = [(first.to_owned(), vec!["v=DKIM1; p=M".to_owned()]), (second.to_owned(), Vec::new())];
        let questions = [
            question("a.example", first, "NOERROR", &["v=DKIM1; p=M"]),
            question("a.example", second, "NXDOMAIN", &[]),
        ];
        let made = answered(Records::Dkim, "a.example", &asked);
        assert_eq!(made, json!(derived(Records::Dkim, &questions).rows[0]));
    }
}
