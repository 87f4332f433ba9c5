//! The documents `spf-records`, `dmarc-records` and `dkim-records`, and the names that are asked for them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::properties::text;
use super::standing::Standing;
use super::{Derived, Feeds, Object};

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

/// Where tenants have domains of Microsoft: what stands above one of them is not theirs.
const OF_MICROSOFT: &[&str] = &["onmicrosoft.com", "onmicrosoft.us", "partner.onmschina.cn"];

/// The name that is asked for SPF records.
#[must_use]
pub fn spf_names(domain: &str) -> Vec<String> {
    vec![domain.to_owned()]
}

/// The names that are asked for a DMARC record, in this order: a name that is answered without one leads to the next. A
/// domain without a record of its own is under that of a domain above it. Source: RFC 9091 and DMARCbis, the tree walk.
#[must_use]
pub fn dmarc_names(domain: &str) -> Vec<String> {
    let lower = domain.to_ascii_lowercase();
    let mut names = vec![format!("_dmarc.{domain}")];
    if OF_MICROSOFT.iter().any(|suffix| lower.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'))) {
        return names;
    }
    let mut rest = domain;
    while let Some((_, parent)) = rest.split_once('.')
        && parent.contains('.')
    {
        names.push(format!("_dmarc.{parent}"));
        rest = parent;
    }
    names
}

/// The names that are asked for DKIM keys, all of them.
#[must_use]
pub fn dkim_names(domain: &str) -> Vec<String> {
    ["selector1", "selector2"].map(|selector| format!("{selector}._domainkey.{domain}")).into()
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

    /// The names that are asked about a domain.
    #[must_use]
    pub fn names(self, domain: &str) -> Vec<String> {
        match self {
            Self::Spf => spf_names(domain),
            Self::Dmarc => dmarc_names(domain),
            Self::Dkim => dkim_names(domain),
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
            answered: found || code.is_some_and(|code| code.eq_ignore_ascii_case("NXDOMAIN")),
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

/// Makes the document of one kind of record: for each accepted domain its TXT records in `rdata`, and in `log` all that was
/// asked. `rdata` is missing where DNS gave no answer, so that there being no record is not known.
///
/// # Feeds
/// - `dns/spf-records`, `dns/dmarc-records` or `dns/dkim-records`: TXT records of the names that [`Records::names`] gives
///   for each domain of `Get-AcceptedDomain`, one object a question: `{"ofDomain", "queryName", "queryType": "TXT",
///   "responseCode": "NOERROR", "answers": ["…"]}`; each answer is a record with its strings joined. Without an answer
///   `responseCode` is null, and `error` says why. No right and no licence.
///
/// # Errors
/// If the feed cannot be read.
pub fn records<F: Feeds>(feeds: &F, kind: Records) -> Result<Derived, F::Error> {
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
    let row = |(domain, mut questions): (String, Vec<Question>)| {
        let order = kind.names(&domain);
        let place = |question: &Question| order.iter().position(|name| name.eq_ignore_ascii_case(&question.name));
        questions.sort_by_key(|question| place(question).unwrap_or(order.len()));
        let found = if kind == Records::Dmarc { policy(&questions) } else { union(&questions) };
        unknown += usize::from(found.is_none());
        object(&domain, found, &questions)
    };
    let rows = domains.into_iter().map(row).collect();
    standing.some(unknown, all, "domains got no answer from DNS");
    Ok(standing.derived(rows))
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

/// All records, each once. Where there is none, every question must have been answered.
fn union(questions: &[Question]) -> Option<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for answer in questions.iter().filter(|question| question.answered).flat_map(|question| &question.answers) {
        if !all.contains(answer) {
            all.push(answer.clone());
        }
    }
    (!all.is_empty() || questions.iter().all(|question| question.answered)).then_some(all)
}

/// The records of the first name that has a DMARC record; those of the domain itself where no name has one.
fn policy(questions: &[Question]) -> Option<Vec<String>> {
    for (at, question) in questions.iter().enumerate() {
        if !question.answered {
            return None;
        }
        if question.answers.iter().any(|answer| is_policy(answer, at > 0)) {
            return union(std::slice::from_ref(question));
        }
    }
    questions.first().and_then(|own| union(std::slice::from_ref(own)))
}

/// A DMARC record; above a domain not one of a public suffix, which is the policy of nobody's own.
fn is_policy(answer: &str, above: bool) -> bool {
    let mut tags =
        answer.split(';').filter_map(|tag| tag.split_once('=')).map(|(name, value)| (name.trim(), value.trim()));
    let version = tags.next().is_some_and(|(name, value)| name.eq_ignore_ascii_case("v") && value == "DMARC1");
    version && !(above && tags.any(|(name, value)| name.eq_ignore_ascii_case("psd") && value.eq_ignore_ascii_case("y")))
}

/// The object of a domain of which the names give those answers; the others do not exist.
pub(in crate::collect) fn answered(kind: Records, domain: &str, answers: &[(usize, Vec<String>)]) -> Value {
    let asked = kind.names(domain).into_iter().enumerate().map(|(at, name)| {
        let found = answers.iter().find(|(of, _)| *of == at).map(|(_, answers)| json!(answers));
        let code = if found.is_some() { "NOERROR" } else { "NXDOMAIN" };
        json!({"queryName": name, "responseCode": code, "answers": found.unwrap_or_else(|| json!([]))})
    });
    let mut questions: Vec<Question> = asked.filter_map(|one| one.as_object().map(Question::of)).collect();
    if kind == Records::Dmarc
        && let Some(last) =
            questions.iter().position(|question| question.answers.iter().any(|one| is_policy(one, false)))
    {
        questions.truncate(last + 1);
    }
    let found = if kind == Records::Dmarc { policy(&questions) } else { union(&questions) };
    Value::Object(object(domain, found, &questions))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use crate::snapshot::Status;

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
    fn a_domain_without_a_policy_is_under_that_of_the_one_above() {
        let own = |code| question("mail.a.example", "_dmarc.mail.a.example", code, &[]);
        let above = |record| question("mail.a.example", "_dmarc.a.example", "NOERROR", &[record]);
        let strict = "v=DMARC1; p=reject";
        assert_eq!(rdata(Records::Dmarc, &[own("NXDOMAIN"), above(strict)]), (json!([strict]), true));
        assert_eq!(rdata(Records::Dmarc, &[above(strict), own("NXDOMAIN")]), (json!([strict]), true), "in any order");
        assert_eq!(
            rdata(Records::Dmarc, &[own("SERVFAIL"), above(strict)]),
            (Value::Null, false),
            "it may have its own"
        );
        assert_eq!(rdata(Records::Dmarc, &[own("NXDOMAIN"), above("MS=1")]), (json!([]), true));
        assert_eq!(rdata(Records::Dmarc, &[own("NXDOMAIN"), above("v=DMARC1; p=none; psd=y")]), (json!([]), true));
        assert_eq!(
            rdata(Records::Dmarc, &[own("NXDOMAIN"), silent("mail.a.example", "_dmarc.a.example")]),
            (Value::Null, false)
        );
    }

    #[test]
    fn names_go_up_to_two_labels_and_not_above_microsofts_domains() {
        assert_eq!(dmarc_names("a.example"), ["_dmarc.a.example"]);
        assert_eq!(
            dmarc_names("x.mail.a.example"),
            ["_dmarc.x.mail.a.example", "_dmarc.mail.a.example", "_dmarc.a.example"]
        );
        assert_eq!(dmarc_names("Contoso.mail.OnMicrosoft.com"), ["_dmarc.Contoso.mail.OnMicrosoft.com"]);
        assert_eq!(dmarc_names("notonmicrosoft.com"), ["_dmarc.notonmicrosoft.com"]);
        assert_eq!(dmarc_names(""), ["_dmarc."]);
        assert_eq!(dkim_names("a.example"), ["selector1._domainkey.a.example", "selector2._domainkey.a.example"]);
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
        let made = answered(Records::Dkim, "a.example", &[(0, vec!["v=DKIM1; p=M".to_owned()])]);
        let questions = [
            question("a.example", "selector1._domainkey.a.example", "NOERROR", &["v=DKIM1; p=M"]),
            question("a.example", "selector2._domainkey.a.example", "NXDOMAIN", &[]),
        ];
        assert_eq!(made, json!(derived(Records::Dkim, &questions).rows[0]));
    }
}
