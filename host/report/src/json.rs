//! Ephor's own JSON: everything that a report knows, for programs.
//!
//! One object; keys always in this order, names in `snake_case`:
//!
//! | key | holds |
//! | --- | --- |
//! | `ephor` | version of the program |
//! | `tenant` | `id`, `name`, `domain` |
//! | `collected_at` | RFC 3339: when the snapshot was collected |
//! | `manifest_sha256`, `files` | digests of the snapshot: `path` and `sha256` of each file |
//! | `sources` | how each read of the tenant went: `id`, `status`, `reason`, `backend`, `count`, `expected` |
//! | `packs` | full manifests, with the digest of each pack; `origin` is a file name, never a folder |
//! | `refused` | packs that could not be loaded: `origin`, `reason` |
//! | `expected_unknown` | what the configuration expects not to be known: `rule` or `source`, `reason`, `owner`, `ticket`, `expires`, `file`, `line` |
//! | `waivers` | what is accepted for a while: `rule`, `subject`, `reason`, `owner`, `ticket`, `expires`, `file`, `line` |
//! | `findings` | one object each, see below; one line each |
//! | `gone`, `comparison` | only with a baseline: what is not there any more (`rule`, `kind`, `message`, `fixed`; what is not fixed could not be judged again and has `last_judged`), counts of fails: `new`, `updated`, `unchanged`, `fixed`, `not_judged`, and `lost`: the rules that the baseline judged and this scan could not (`rule`, `reason`, `findings`, `last_judged`, `expected`) |
//! | `summary` | `rules` (counts by rule id), `failures`, `rows` (by table), `waived` (findings by waiver), `expected` (unknown verdicts by expected unknown), `unmet` (what had to be judged and was not), `exit_code`, `exit_description` |
//!
//! A finding: `rule`, `pack`, `level` (of the rule; it speaks of fails), `verdict` (`fail` or `unknown`), `message`
//! (the words), `message_id`, `evidence` (the arguments by name), `subject` (`kind`, `collection`, `id`, `name`),
//! `place` (`file`, `line`), `related` (places with their subjects), `count` (subjects that it stands for),
//! `waiver` (index of the waiver that accepts it, or null), `baseline`
//! (`new`, `unchanged`, `updated`, or null) and `fingerprint` (the same in the next scan, as in SARIF's `ephorSubject/v1`).
//!
//! Text of the tenant stands here as it is: whoever shows it must escape it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::baseline::{BaselineResult, Difference, Lost};
use super::{Comparison, Report, ScanResult, check_summary, file_name, fingerprint, rule_of, time};
use ephor_config::{ExpectedUnknown, Waiver};
use ephor_finding::{
    BaselineState, Counts, Finding, Level, Pack, Place, Plan, Refused, Related, Rule, Sink, Subject, Summary, Verdict,
};
use ephor_snapshot::{SourceStatus, Tenant};

/// A JSON report that is being written.
#[must_use = "a report that is not finished is no JSON"]
pub struct Json<'a, W: Write> {
    plan: &'a Plan,
    out: W,
    begun: bool,
}

#[derive(Serialize)]
struct FileRecord<'a> {
    path: &'a str,
    sha256: &'a str,
}

/// What stands before the findings.
#[derive(Serialize)]
struct Head<'a> {
    ephor: &'static str,
    tenant: &'a Tenant,
    collected_at: String,
    manifest_sha256: &'a str,
    files: Vec<FileRecord<'a>>,
    sources: Vec<&'a SourceStatus>,
    packs: Vec<Pack>,
    refused: Vec<Refused>,
    expected_unknown: &'a [ExpectedUnknown],
    waivers: &'a [Waiver],
}

impl<'a> Head<'a> {
    fn of(plan: &'a Plan) -> Self {
        Self {
            ephor: env!("CARGO_PKG_VERSION"),
            tenant: &plan.tenant,
            collected_at: time(plan.collected_at),
            manifest_sha256: &plan.manifest_sha256,
            files: plan.files.iter().map(|(path, sha256)| FileRecord { path, sha256 }).collect(),
            sources: plan.sources.iter().map(|(source, _)| source).collect(),
            packs: named(&plan.packs),
            refused: plan.refused.iter().map(nameless).collect(),
            expected_unknown: &plan.expected,
            waivers: &plan.waivers,
        }
    }
}

/// Packs without the folders that they lay in.
pub(super) fn named(packs: &[Pack]) -> Vec<Pack> {
    packs.iter().map(|pack| Pack { origin: file_name(&pack.origin).to_owned(), ..pack.clone() }).collect()
}

/// The same of a pack that was refused.
pub(super) fn nameless(refused: &Refused) -> Refused {
    Refused { origin: file_name(&refused.origin).to_owned(), ..refused.clone() }
}

/// What stands before the findings, by itself.
pub(super) fn head(plan: &Plan) -> io::Result<serde_json::Value> {
    Ok(serde_json::to_value(Head::of(plan))?)
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    rule: &'a str,
    pack: &'a str,
    level: Level,
    verdict: Verdict,
    message: String,
    message_id: &'a str,
    #[serde(serialize_with = "as_map")]
    evidence: &'a [(String, String)],
    subject: &'a Subject,
    place: &'a Place,
    related: &'a [Related],
    count: u64,
    waiver: Option<usize>,
    baseline: Option<BaselineState>,
    fingerprint: String,
}

/// What was found by the baseline and is not there any more.
#[derive(Serialize)]
pub(super) struct GoneRecord<'a> {
    rule: &'a str,
    kind: &'a str,
    message: &'a str,
    fixed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_judged: Option<String>,
}

impl<'a> GoneRecord<'a> {
    pub(super) fn of(old: &BaselineResult<'a>, fixed: bool, comparison: &Comparison) -> Self {
        let last_judged = (!fixed).then(|| old.carried.or(comparison.collected_at()).map(time)).flatten();
        Self { rule: old.rule, kind: old.kind, message: old.text, fixed, last_judged }
    }
}

#[derive(Serialize)]
struct FailureRecord<'a> {
    pack: Option<&'a str>,
    rule: Option<&'a str>,
    during: &'a str,
    reason: &'a str,
    lost: u64,
}

#[derive(Serialize)]
struct SummaryRecord<'a> {
    rules: BTreeMap<&'a str, &'a Counts>,
    failures: Vec<FailureRecord<'a>>,
    rows: &'a BTreeMap<String, u64>,
    waived: &'a [u64],
    expected: &'a [u64],
    unmet: &'a [String],
    exit_code: u8,
    exit_description: &'a str,
}

impl<'a, W: Write> Json<'a, W> {
    /// Begins the report: writes everything that stands before the findings.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn new(plan: &'a Plan, out: W) -> io::Result<Self> {
        let mut report = Self { plan, out, begun: false };
        let head = Head::of(plan);
        report.text("{\"ephor\":")?;
        report.value(&head.ephor)?;
        report.entry("tenant", &head.tenant)?;
        report.entry("collected_at", &head.collected_at)?;
        report.entry("manifest_sha256", &head.manifest_sha256)?;
        report.entry("files", &head.files)?;
        report.entry("sources", &head.sources)?;
        report.entry("packs", &head.packs)?;
        report.entry("refused", &head.refused)?;
        report.entry("expected_unknown", &head.expected_unknown)?;
        report.entry("waivers", &head.waivers)?;
        report.text(",\n\"findings\":[")?;
        Ok(report)
    }

    /// Ends the report with the summary and flushes the output.
    ///
    /// # Errors
    /// Whatever keeps it from being written, or a summary of another scan.
    pub fn finish(mut self, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        let record = summary_record(self.plan, summary, ending);
        self.text("]")?;
        if let Some(comparison) = &ending.comparison {
            self.text(",\n\"gone\":[")?;
            let mut first = true;
            comparison.gone(&mut |old, fixed| {
                self.text(if std::mem::take(&mut first) { "\n" } else { ",\n" })?;
                self.value(&GoneRecord::of(old, fixed, comparison))
            })?;
            self.text("]")?;
            self.entry("since", &json_since(comparison))?;
        }
        self.entry("summary", &record)?;
        self.text("}\n")?;
        self.out.flush()
    }

    fn entry(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.text(",\n\"")?;
        self.text(name)?;
        self.text("\":")?;
        self.value(value)
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    fn value(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut self.out, ephor_untrusted::EscapeFormatter);
        value.serialize(&mut serializer).map_err(io::Error::from)
    }
}

impl<W: Write> Sink for Json<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        let (pack, rule) = rule_of(self.plan, &finding)?;
        let record = record(self.plan, pack, rule, &finding);
        self.text(if self.begun { ",\n" } else { "\n" })?;
        self.begun = true;
        self.value(&record)
    }
}

impl<W: Write> Report for Json<'_, W> {
    fn finish(self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        (*self).finish(summary, ending)
    }
}

fn record<'r>(plan: &Plan, pack: &'r Pack, rule: &'r Rule, finding: &'r Finding) -> FindingRecord<'r> {
    FindingRecord {
        rule: &rule.id,
        pack: &pack.name,
        level: rule.level,
        verdict: finding.verdict,
        message: finding.text(str::to_owned),
        message_id: &finding.message_id,
        evidence: &finding.arguments,
        subject: &finding.subject,
        place: &finding.place,
        related: &finding.related,
        count: finding.count,
        waiver: finding.waiver,
        baseline: finding.baseline,
        fingerprint: fingerprint::of(plan, rule, finding),
    }
}

/// A finding by itself.
pub(super) fn finding(plan: &Plan, finding: &Finding) -> io::Result<serde_json::Value> {
    let (pack, rule) = rule_of(plan, finding)?;
    Ok(serde_json::to_value(record(plan, pack, rule, finding))?)
}

fn summary_record<'r>(plan: &'r Plan, summary: &'r Summary, ending: &'r ScanResult) -> SummaryRecord<'r> {
    let mut rules = BTreeMap::new();
    for (pack, counts) in plan.packs.iter().zip(&summary.counts) {
        rules.extend(pack.rules.iter().map(|rule| rule.id.as_str()).zip(counts));
    }
    let failures = summary.failures.iter().map(|failure| {
        let pack = plan.packs.get(failure.pack);
        let rule = pack.zip(failure.rule).and_then(|(pack, rule)| pack.rules.get(rule));
        FailureRecord {
            pack: pack.map(|pack| pack.name.as_str()),
            rule: rule.map(|rule| rule.id.as_str()),
            during: &failure.during,
            reason: &failure.reason,
            lost: failure.lost,
        }
    });
    SummaryRecord {
        rules,
        failures: failures.collect(),
        rows: &summary.rows,
        waived: &summary.waived,
        expected: &summary.expected,
        unmet: &ending.unmet,
        exit_code: ending.code,
        exit_description: &ending.description,
    }
}

/// The summary by itself, with how the scan differs from its baseline.
pub(super) fn summary(plan: &Plan, summary: &Summary, ending: &ScanResult) -> io::Result<serde_json::Value> {
    let mut value = serde_json::to_value(summary_record(plan, summary, ending))?;
    if let (Some(comparison), Some(members)) = (&ending.comparison, value.as_object_mut()) {
        members.insert("since".to_owned(), json_since(comparison));
    }
    Ok(value)
}

fn json_since(comparison: &Comparison) -> serde_json::Value {
    let Difference { new, updated, unchanged, fixed, not_judged } = comparison.difference;
    let lost = |one: &Lost| {
        serde_json::json!({
            "rule": one.rule, "reason": one.reason, "findings": one.findings, "last_judged": time(one.last_judged),
            "expected": one.expected,
        })
    };
    serde_json::json!({
        "baseline": comparison.id(),
        "new": new, "updated": updated, "unchanged": unchanged, "fixed": fixed, "not_judged": not_judged,
        "lost": comparison.lost.iter().map(lost).collect::<Vec<_>>(),
    })
}

fn as_map<S: Serializer>(entries: &[(String, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(name, value)| (name, value)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::sample;

    fn text(plan: &Plan, findings: &[Finding], summary: &Summary) -> String {
        let mut out = Vec::new();
        let mut report = Json::new(plan, &mut out).unwrap();
        for finding in findings {
            report.finding(finding.clone()).unwrap();
        }
        report.finish(summary, &sample::ending()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_finding_says_all_that_is_known_of_it() {
        let plan = sample::plan();
        let findings = [sample::finding(&plan, 0, 0, 0), sample::unknown(&plan, 0, 1, 3)];
        let log: Value = serde_json::from_str(&text(&plan, &findings, &sample::summary(&plan, &findings))).unwrap();
        let mut first = log["findings"][0].clone();
        assert_eq!(first["fingerprint"].take().as_str().unwrap().len(), 64);
        let expected = json!({
            "rule": "identity/legacy-auth-enabled", "pack": "identity", "level": "error", "verdict": "fail",
            "message": "'Person 0' last signed in 90 days ago, by 'IMAP'.", "message_id": "stale",
            "evidence": {"days": "90", "protocol": "IMAP"},
            "subject": {"kind": "user", "collection": "users", "id": "00000000-0000-0000-0000-000000000000", "name": "Person 0"},
            "place": {"file": "users.jsonl", "line": 1}, "related": [], "count": 1, "waiver": null, "baseline": null, "fingerprint": null,
        });
        assert_eq!(first, expected);
        assert_eq!(log["findings"][1]["count"], 3);
        assert_eq!(log["packs"][0]["rules"][0]["security_severity"], "8.0");
        let counts = &log["summary"]["rules"]["identity/legacy-auth-enabled"];
        assert_eq!((&counts["fail"], &counts["pass"]), (&json!(1), &json!(10)));
    }

    #[test]
    fn keys_stand_in_the_documented_order() {
        let plan = sample::plan();
        let text = text(&plan, &[], &sample::summary(&plan, &[]));
        let keys = [
            "ephor",
            "tenant",
            "collected_at",
            "manifest_sha256",
            "files",
            "sources",
            "packs",
            "refused",
            "expected_unknown",
            "waivers",
            "findings",
            "summary",
        ];
        let found: Vec<&str> =
            text.lines().map(|line| line.trim_start_matches('{').split('"').nth(1).unwrap()).collect();
        assert_eq!(found, keys);
    }

    #[test]
    fn hostile_text_and_failures_are_valid_and_name_no_folder() {
        let plan = sample::plan();
        let findings = [sample::hostile(&plan, sample::HOSTILE)];
        let (plan, summary) = sample::broken(plan.clone(), sample::summary(&plan, &findings));
        let text = text(&plan, &findings, &summary);
        let log: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(log["findings"][0]["subject"]["name"], sample::HOSTILE);
        assert_eq!(log["summary"]["failures"][0]["rule"], "identity/mfa-method-missing");
        assert_eq!(log["refused"][0]["origin"], "evil.wasm");
        assert!(!text.contains("/home/ann"));
        assert_eq!(text, self::text(&plan, &findings, &summary), "the same bytes");
    }
}
