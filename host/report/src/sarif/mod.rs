//! The SARIF 2.1.0 log: the native record of a scan.
//!
//! One run. What is known before the first finding (packs as tool extensions, taxonomies, files of the snapshot) is
//! written at once, each result as its finding comes, and what is known at the end (the invocation, the counts) last;
//! nothing is held. The same plan, findings and summary give the same bytes: no clock, machine or account.

use std::cell::RefCell;
use std::io::{self, Write};

use serde::Serialize;

use super::baseline::{BaselineResult, Carried};
use super::{Report, ScanResult, check_summary, fingerprint, rule_at, rule_of, time};
use ephor_config::Waiver;
use ephor_finding::{Finding, NonFinding, Plan, Rule, Sink, Summary, Verdict};
use ephor_snapshot::MANIFEST;
use ephor_untrusted::{EscapeFormatter, escaped};

mod absent;
mod back;
mod invocation;
mod place;
mod policy;
mod profile;
mod record;
mod rollup;
#[cfg(test)]
mod tests;
mod tool;
mod types;
mod words;

pub(super) use back::Back;
use invocation::Rules;
use place::Files;
use profile::LeftOut;
pub use profile::Profile;
pub use record::Recorded;
pub(super) use tool::{level, security_severity};
use types::{AutomationDetails, Bag, DescriptorReference, Fingerprints, Message, Provenance, SarifResult, Suppression};

/// A SARIF log that is being written.
#[must_use = "a log that is not finished is no JSON"]
pub struct Log<'a, W: Write> {
    plan: &'a Plan,
    files: Files,
    out: W,
    /// Bytes that were written.
    bytes: usize,
    results: u64,
    profile: Profile,
    held: rollup::Held,
    left_out: LeftOut,
    /// What the user is to be told when the log is written.
    told: Option<&'a RefCell<Vec<String>>>,
}

impl<'a, W: Write> Log<'a, W> {
    /// Begins the log: writes everything that stands before the results.
    ///
    /// `prefix` is where the snapshot lies below the root of a repository, for consumers that show its lines;
    /// without it, URIs are relative to the snapshot.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn new(plan: &'a Plan, out: W, prefix: Option<&str>) -> io::Result<Self> {
        Self::begin(plan, out, prefix, Profile::Native, None)
    }

    /// Begins a log for somebody. What it leaves out or rolls up is told in `told` when it is finished.
    ///
    /// # Errors
    /// Whatever keeps it from being written, or if that reader would refuse it.
    pub fn of(plan: &'a Plan, out: W, profile: Profile, told: &'a RefCell<Vec<String>>) -> io::Result<Self> {
        profile.check(plan).map_err(|message| io::Error::new(io::ErrorKind::InvalidInput, message))?;
        Self::begin(plan, out, None, profile, Some(told))
    }

    fn begin(
        plan: &'a Plan,
        out: W,
        prefix: Option<&str>,
        profile: Profile,
        told: Option<&'a RefCell<Vec<String>>>,
    ) -> io::Result<Self> {
        let mut log = Self {
            plan,
            files: Files::of(plan, prefix),
            out,
            bytes: 0,
            results: 0,
            profile,
            held: rollup::Held::default(),
            left_out: LeftOut::default(),
            told,
        };
        let taxonomies = tool::Taxonomies::of(plan);
        let artifacts: Vec<types::Artifact> = log.files.artifacts(plan).collect();
        log.text(r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":"#)?;
        log.value(&tool::tool(plan, &taxonomies, profile.is_flat()))?;
        log.text(",\n\"automationDetails\":")?;
        log.value(&automation_details(plan))?;
        let taxonomies = taxonomies.components();
        if !taxonomies.is_empty() {
            log.text(",\n\"taxonomies\":")?;
            log.value(&taxonomies)?;
        }
        let policies = policy::policies(plan, profile.is_flat());
        if !policies.is_empty() {
            log.text(",\n\"policies\":")?;
            log.value(&policies)?;
        }
        log.text(",\n\"artifacts\":")?;
        log.value(&artifacts)?;
        log.text(",\n\"columnKind\":\"utf16CodeUnits\",\n\"results\":[")?;
        Ok(log)
    }

    /// Ends the log with the invocation and the counts, and flushes the output.
    ///
    /// # Errors
    /// Whatever keeps it from being written, or a summary of another scan.
    pub fn finish(mut self, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        if let Some(comparison) = &ending.comparison {
            let plan = self.plan;
            comparison.gone(&mut |old, fixed| if fixed { self.absent(old) } else { self.orphan(old, comparison) })?;
            comparison.carried(plan, summary, &mut |carried| self.carried(&carried))?;
        }
        let mut further = self.roll_up()?;
        if let Some(sentence) = self.left_out.sentence(self.profile) {
            further.push(invocation::notice(tool::Notice::LeftOut, &sentence));
            self.tell(sentence);
        }
        self.text("],\n\"invocations\":")?;
        self.value(&[invocation::invocation(self.rules(), &self.files, summary, ending, further)])?;
        if let Some(comparison) = ending.comparison.as_ref().filter(|_| self.profile.has_baseline()) {
            self.text(",\n\"baselineGuid\":")?;
            self.value(&comparison.guid())?;
        }
        self.text(",\n\"properties\":")?;
        let mut properties = properties(self.plan, summary);
        if let Some(comparison) = ending.comparison.as_ref().filter(|comparison| !comparison.lost.is_empty()) {
            properties.put("lost", comparison.lost.iter().map(lost).collect::<Vec<_>>());
        }
        if self.profile.is_whole() {
            properties.put("record", serde_json::to_value(record::Record::of(self.plan, summary, ending))?);
        }
        self.value(&properties)?;
        self.text("}]}\n")?;
        self.out.flush()
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.bytes = self.bytes.saturating_add(text.len());
        self.out.write_all(text.as_bytes())
    }

    fn value(&mut self, value: &impl Serialize) -> io::Result<()> {
        if self.profile.rolls_up() {
            return self.text(&json(value)?);
        }
        let mut serializer = serde_json::Serializer::with_formatter(&mut self.out, EscapeFormatter);
        serde::Serialize::serialize(value, &mut serializer).map_err(io::Error::from)
    }

    fn rules(&self) -> Rules<'a> {
        Rules { plan: self.plan, flat: self.profile.is_flat() }
    }

    fn reference(&self, pack: usize, rule: usize) -> io::Result<DescriptorReference> {
        self.rules().reference(pack, rule).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }

    fn tell(&self, sentence: String) {
        if let Some(told) = self.told {
            told.borrow_mut().push(sentence);
        }
    }

    fn result(&self, rule: &Rule, finding: &Finding) -> io::Result<SarifResult> {
        let tenant = &self.plan.tenant.id;
        let reference = self.reference(finding.pack, finding.rule)?;
        let identity = fingerprint::of(self.plan, rule, finding);
        let related = finding.related.iter().enumerate();
        let kind = kind(finding.verdict);
        let level = if finding.verdict == Verdict::Fail { tool::level(rule.level) } else { "none" };
        Ok(SarifResult {
            rule_id: rule.id.clone(),
            rule_index: self.profile.is_flat().then_some(reference.index),
            rule: reference,
            kind,
            level,
            baseline_state: finding.baseline.filter(|_| self.profile.has_baseline()),
            message: match self.profile {
                // It looks a message up by its id, and leaves out arguments that come behind one that is not used.
                Profile::DefectDojo => Message { text: words::text(finding), id: None, arguments: Vec::new() },
                _ => words::message(rule, finding),
            },
            locations: [self.files.of_subject(tenant, &finding.place, &finding.subject)],
            related_locations: related.map(|(at, related)| self.files.of_related(tenant, related, at + 1)).collect(),
            suppressions: self.has_suppressions().then(|| self.suppressions(finding)),
            partial_fingerprints: fingerprints(identity),
            provenance: self.provenance(finding.first_seen),
            properties: if self.profile.rolls_up() { Bag::default() } else { self.evidence(rule, finding) },
        })
    }

    /// The result of a subject without a finding.
    fn non_finding_result(&self, non_finding: &NonFinding) -> io::Result<SarifResult> {
        let (_, rule) = rule_at(self.plan, non_finding.pack, non_finding.rule)?;
        let reference = self.reference(non_finding.pack, non_finding.rule)?;
        let tenant = &self.plan.tenant.id;
        let mut properties = Bag::default();
        if non_finding.count > 1 {
            properties.put("count", non_finding.count);
        }
        if self.profile.is_whole() && !place::is_plain(tenant, &non_finding.subject) {
            properties.put("subjects", serde_json::json!([place::exact(&non_finding.subject)]));
        }
        Ok(SarifResult {
            rule_id: rule.id.clone(),
            rule_index: self.profile.is_flat().then_some(reference.index),
            rule: reference,
            kind: kind(non_finding.verdict),
            level: "none",
            baseline_state: non_finding.baseline.filter(|_| self.profile.has_baseline()),
            message: Message { text: non_finding_words(self.plan, non_finding), id: None, arguments: Vec::new() },
            locations: [self.files.of_subject(tenant, &non_finding.place, &non_finding.subject)],
            related_locations: Vec::new(),
            suppressions: self.has_suppressions().then(Vec::new),
            partial_fingerprints: fingerprints(fingerprint::of_cleared(self.plan, non_finding)?),
            provenance: self.provenance(non_finding.first_seen),
            properties,
        })
    }

    /// All results of a run have suppressions, or none.
    fn has_suppressions(&self) -> bool {
        !self.plan.waivers.is_empty() && self.profile != Profile::Github
    }

    fn provenance(&self, first_seen: Option<i64>) -> Option<Provenance> {
        first_seen.map(|first| Provenance {
            first_detection_time_utc: time(first),
            last_detection_time_utc: time(self.plan.collected_at),
        })
    }

    /// The values that decided, as they are: JSON is escape enough for data. And what other reports need, where the
    /// properties of SARIF do not say it exactly.
    fn evidence(&self, rule: &Rule, finding: &Finding) -> Bag {
        let mut properties = Bag::default();
        let evidence: Vec<(String, serde_json::Value)> =
            finding.arguments.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let evidence: serde_json::Map<String, serde_json::Value> = evidence.into_iter().collect();
        properties.put("evidence", evidence);
        if finding.count > 1 {
            properties.put("count", finding.count);
        }
        if !self.profile.is_whole() {
            return properties;
        }
        if rule.messages.iter().all(|message| message.id != finding.message_id) {
            properties.put("message", serde_json::json!({"id": finding.message_id, "template": finding.template}));
        }
        let subjects = || std::iter::once(&finding.subject).chain(finding.related.iter().map(|one| &one.subject));
        if !subjects().all(|subject| place::is_plain(&self.plan.tenant.id, subject)) {
            properties.put("subjects", serde_json::json!(subjects().map(place::exact).collect::<Vec<_>>()));
        }
        properties
    }
}

fn fingerprints(identity: String) -> Fingerprints {
    Fingerprints { line_hash: format!("{}:1", identity.get(..16).unwrap_or(&identity)), subject: identity }
}

fn json(value: &impl Serialize) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, EscapeFormatter);
    serde::Serialize::serialize(value, &mut serializer).map_err(io::Error::from)?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

impl<W: Write> Log<'_, W> {
    /// A line each: a log in version control shows which findings came and went.
    fn line(&mut self, result: &impl Serialize) -> io::Result<()> {
        self.separate()?;
        self.value(result)
    }

    /// A fail of the baseline that could not be judged again. In the native log it is open, and says what it was; readers
    /// that take what is not there for fixed get it as the fail that it was. What the configuration switched off is kept
    /// for later scans alone.
    fn carried(&mut self, carried: &Carried) -> io::Result<()> {
        let finding = &carried.finding;
        let (_, rule) = rule_of(self.plan, finding)?;
        let open = self.profile.has_baseline();
        if !open && (rule.off || !self.profile.takes(finding)) {
            return Ok(());
        }
        let text = words::text(finding);
        let mut result = self.result(rule, finding)?;
        let said = escaped!(words::Sarif, "{}{}", words::Words::of(&carried.prefix()), &text);
        result.message = Message { text: said, id: None, arguments: Vec::new() };
        if let Some(provenance) = &mut result.provenance {
            provenance.last_detection_time_utc = time(carried.last_judged);
        }
        let not_judged = serde_json::json!({
            "was": result.kind,
            "text": text,
            "lastJudgedTimeUtc": time(carried.last_judged),
            "reason": carried.reason,
        });
        if open {
            (result.kind, result.level) = (kind(Verdict::Unknown), "none");
            result
                .properties
                .put("message", serde_json::json!({"id": finding.message_id, "template": finding.template}));
            result.properties.put("notJudged", not_judged);
        }
        if self.profile.rolls_up() {
            self.held.push((finding.pack, finding.rule), json(&result)?);
            return Ok(());
        }
        self.line(&result)
    }

    /// A fail of the baseline of which no pack of this scan has the rule: it is kept for later scans, as it was. One that
    /// its pack has no more was withdrawn.
    fn orphan(&mut self, old: &BaselineResult<'_>, comparison: &super::Comparison) -> io::Result<()> {
        let pack = old.rule.split('/').next().unwrap_or_default();
        if !self.profile.is_whole() || !old.is_fail() || self.plan.packs.iter().any(|known| known.name == pack) {
            return Ok(());
        }
        let last_judged = time(old.carried.or(comparison.collected_at()).unwrap_or_default());
        self.line(&absent::orphan(old, &last_judged, self.files.location(MANIFEST, 1), self.has_suppressions()))
    }

    /// A result of the baseline that is not there any more since it was fixed, as far as it has a place in this log. One
    /// whose rule no pack of this scan has can name none, and is counted only.
    fn absent(&mut self, old: &BaselineResult<'_>) -> io::Result<()> {
        if !self.profile.has_baseline() {
            self.left_out.absent += 1;
            return Ok(());
        }
        let Some(rule) = (0..self.plan.packs.len()).find_map(|pack| {
            let rules = &self.plan.packs.get(pack)?.rules;
            let rule = rules.iter().position(|rule| rule.id == old.rule)?;
            Some((self.rules().reference(pack, rule)?, rules.get(rule)?))
        }) else {
            return Ok(());
        };
        let result = absent::result(old, rule, self.files.location(MANIFEST, 1), self.has_suppressions());
        self.line(&result)
    }

    fn separate(&mut self) -> io::Result<()> {
        self.text(if self.results == 0 { "\n" } else { ",\n" })?;
        self.results += 1;
        Ok(())
    }

    /// The waiver that accepts the finding. SARIF knows no end of a suppression: it stands in the property bag, under
    /// the name that the SARIF SDK gives it.
    fn suppressions(&self, finding: &Finding) -> Vec<Suppression> {
        let waiver = finding.waiver.and_then(|index| self.plan.waivers.get(index));
        let one = |waiver: &Waiver| {
            let mut properties = Bag::default();
            properties.put("expiryUtc", format!("{}T23:59:59Z", waiver.expires));
            for (name, value) in [("owner", &waiver.owner), ("ticket", &waiver.ticket)] {
                if let Some(value) = value {
                    properties.put(name, value.as_str());
                }
            }
            Suppression {
                kind: "external",
                status: "accepted",
                justification: words::Words::of(&waiver.reason),
                location: self.files.location(&waiver.file, waiver.line as u64),
                properties,
            }
        };
        waiver.into_iter().map(one).collect()
    }
}

impl<W: Write> Sink for Log<'_, W> {
    fn finding(&mut self, finding: Finding) -> io::Result<()> {
        let (_, rule) = rule_of(self.plan, &finding)?;
        if !self.profile.takes(&finding) {
            self.left_out.count(&finding);
            return Ok(());
        }
        let result = self.result(rule, &finding)?;
        if self.profile.rolls_up() {
            self.held.push((finding.pack, finding.rule), json(&result)?);
            return Ok(());
        }
        self.line(&result)
    }

    fn non_finding(&mut self, non_finding: NonFinding) -> io::Result<()> {
        if !self.profile.takes_non_finding(non_finding.verdict) {
            self.left_out.non_finding = self.left_out.non_finding.saturating_add(non_finding.count);
            return Ok(());
        }
        let result = self.non_finding_result(&non_finding)?;
        self.line(&result)
    }
}

/// What the message of a result that is no finding says.
pub(super) fn non_finding_text(plan: &Plan, non_finding: &NonFinding) -> String {
    non_finding_words(plan, non_finding).as_str().to_owned()
}

fn non_finding_words(plan: &Plan, non_finding: &NonFinding) -> words::Words {
    let rule = plan.packs.get(non_finding.pack).and_then(|pack| pack.rules.get(non_finding.rule));
    let title = rule.map_or("", |rule| rule.title.trim_end_matches('.'));
    let subject = &non_finding.subject;
    let who = if rule.is_some_and(|rule| rule.table.is_some()) {
        format!("{} '{}'", ephor_untrusted::value(&subject.kind), ephor_untrusted::value(&subject.name))
    } else {
        format!("{} on settings and policies", super::text::plural(non_finding.count, "verdict", "verdicts"))
    };
    let text = if non_finding.verdict == Verdict::Pass {
        format!("Pass, {who}; looked for and not found: {title}.")
    } else {
        format!("Not applicable, {who}; the rule does not speak of it: {title}.")
    };
    words::Words::of(&text)
}

/// The kind of a result, in SARIF's words.
pub(super) const fn kind(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::NotApplicable => "notApplicable",
        Verdict::Fail => "fail",
        Verdict::Unknown => "open",
    }
}

/// What the message of a result says.
pub(super) fn message_text(finding: &Finding) -> String {
    words::text(finding).as_str().to_owned()
}

impl<W: Write> Report for Log<'_, W> {
    fn finish(self: Box<Self>, summary: &Summary, ending: &ScanResult) -> io::Result<()> {
        (*self).finish(summary, ending)
    }
}

/// Which scan this is. The category of GitHub is all before the last slash: the tenant.
fn automation_details(plan: &Plan) -> AutomationDetails {
    let mut made_from = vec!["run", plan.manifest_sha256.as_str(), env!("CARGO_PKG_VERSION")];
    made_from.extend(plan.packs.iter().map(|pack| pack.sha256.as_str()));
    AutomationDetails {
        id: format!("ephor/{}/{}", plan.tenant.id, time(plan.collected_at)),
        guid: fingerprint::guid(&made_from),
        correlation_guid: fingerprint::guid(&["tenant", &plan.tenant.id]),
    }
}

/// A rule that the baseline judged and this scan could not: later scans are told by it, too.
fn lost(lost: &super::baseline::Lost) -> serde_json::Value {
    serde_json::json!({
        "rule": lost.rule,
        "reason": lost.reason,
        "findings": lost.findings,
        "lastJudgedTimeUtc": time(lost.last_judged),
        "expected": lost.expected,
    })
}

/// What made the log, and how many subjects each rule judged: passes are counted, not listed.
fn properties(plan: &Plan, summary: &Summary) -> Bag {
    let mut properties = Bag::default();
    let packs: Vec<serde_json::Value> = plan
        .packs
        .iter()
        .map(|pack| serde_json::json!({"name": pack.name, "version": pack.version, "sha256": pack.sha256}))
        .collect();
    let mut counts = Vec::new();
    for (pack, counted) in plan.packs.iter().zip(&summary.counts) {
        for (rule, count) in pack.rules.iter().zip(counted) {
            counts.push(serde_json::json!({
                "rule": rule.id,
                "evaluated": count.pass.saturating_add(count.fail),
                "pass": count.pass,
                "fail": count.fail,
                "waived": count.waived,
                "notApplicable": count.not_applicable,
                "unknown": count.unknown,
                "expected": count.expected,
                "off": rule.off,
            }));
        }
    }
    properties.put("manifestSha256", plan.manifest_sha256.as_str());
    properties.put("packs", packs);
    properties.put("counts", counts);
    properties.put("rows", serde_json::json!(summary.rows));
    properties
}
