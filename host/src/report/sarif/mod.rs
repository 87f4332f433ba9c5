//! The SARIF 2.1.0 log: the native record of a scan.
//!
//! One run. What is known before the first finding (packs as tool extensions, taxonomies, files of the snapshot) is
//! written at once, each result as its finding comes, and what is known at the end (the invocation, the counts) last;
//! nothing is held. The same plan, findings and summary give the same bytes: no clock, machine or account.

use std::io::{self, Write};

use serde::Serialize;

use super::baseline::Old;
use super::untrusted::{self, Quiet};
use super::{Ending, Report, check_summary, fingerprint, rule_of, time};
use crate::config::Waiver;
use crate::scan::outcome::{Finding, Plan, Rule, Sink, Summary, Verdict};
use crate::snapshot::MANIFEST;

mod absent;
mod invocation;
mod place;
#[cfg(test)]
mod tests;
mod tool;
mod types;
mod words;

use place::Files;
pub(super) use tool::{level, security_severity};
use types::{AutomationDetails, Bag, Fingerprints, SarifResult, Suppression};

/// A SARIF log that is being written.
#[must_use = "a log that is not finished is no JSON"]
pub struct Log<'a, W: Write> {
    plan: &'a Plan,
    files: Files,
    out: W,
    results: u64,
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
        let mut log = Self { plan, files: Files::of(plan, prefix), out, results: 0 };
        let taxonomies = tool::Taxonomies::of(plan);
        let artifacts: Vec<types::Artifact> = log.files.artifacts(plan).collect();
        log.text(r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":"#)?;
        log.value(&tool::tool(plan, &taxonomies))?;
        log.text(",\n\"automationDetails\":")?;
        log.value(&automation_details(plan))?;
        let taxonomies = taxonomies.components();
        if !taxonomies.is_empty() {
            log.text(",\n\"taxonomies\":")?;
            log.value(&taxonomies)?;
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
    pub fn finish(mut self, summary: &Summary, ending: &Ending) -> io::Result<()> {
        check_summary(self.plan, summary)?;
        if let Some(since) = &ending.since {
            let plan = self.plan;
            since.baseline.absent(plan, summary, &mut |old, mended| self.absent(old, mended))?;
        }
        self.text("],\n\"invocations\":")?;
        self.value(&[invocation::invocation(self.plan, &self.files, summary, ending)])?;
        if let Some(since) = &ending.since {
            self.text(",\n\"baselineGuid\":")?;
            self.value(&since.baseline.log().guid)?;
        }
        self.text(",\n\"properties\":")?;
        self.value(&properties(self.plan, summary))?;
        self.text("}]}\n")?;
        self.out.flush()
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    fn value(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut self.out, Quiet);
        serde::Serialize::serialize(value, &mut serializer).map_err(io::Error::from)
    }

    fn result(&self, rule: &Rule, finding: &Finding) -> io::Result<SarifResult> {
        let tenant = &self.plan.tenant.id;
        let reference = invocation::rule_reference(self.plan, finding.pack, finding.rule);
        let reference = reference.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        let identity = fingerprint::of(self.plan, rule, finding);
        let related = finding.related.iter().enumerate();
        let kind = kind(finding.verdict);
        let level = if finding.verdict == Verdict::Fail { tool::level(rule.level) } else { "none" };
        Ok(SarifResult {
            rule_id: rule.id.clone(),
            rule: reference,
            kind,
            level,
            baseline_state: finding.baseline,
            message: words::message(rule, finding),
            locations: [self.files.of_subject(tenant, &finding.place, &finding.subject)],
            related_locations: related.map(|(at, related)| self.files.of_related(tenant, related, at + 1)).collect(),
            suppressions: (!self.plan.waivers.is_empty()).then(|| self.suppressions(finding)),
            partial_fingerprints: Fingerprints {
                line_hash: format!("{}:1", identity.get(..16).unwrap_or(&identity)),
                subject: identity,
            },
            properties: evidence(finding),
        })
    }
}

impl<W: Write> Log<'_, W> {
    /// A line each: a log in version control shows which findings came and went.
    fn line(&mut self, result: &impl Serialize) -> io::Result<()> {
        self.text(if self.results == 0 { "\n" } else { ",\n" })?;
        self.results += 1;
        self.value(result)
    }

    /// A result of the baseline that is not there any more, as far as it has a place in this log. One whose rule no
    /// pack of this scan has can name none, and is counted only.
    fn absent(&mut self, old: &Old<'_>, mended: bool) -> io::Result<()> {
        let Some(rule) = (0..self.plan.packs.len()).find_map(|pack| {
            let rules = &self.plan.packs.get(pack)?.rules;
            let rule = rules.iter().position(|rule| rule.id == old.rule)?;
            Some((invocation::rule_reference(self.plan, pack, rule)?, rules.get(rule)?))
        }) else {
            return Ok(());
        };
        let result = absent::result(old, mended, rule, self.files.location(MANIFEST, 1), !self.plan.waivers.is_empty());
        self.line(&result)
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
                justification: words::escape(&untrusted::line(&waiver.reason)),
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
        let result = self.result(rule, &finding)?;
        self.line(&result)
    }
}

/// The kind of a result.
pub(super) const fn kind(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "fail",
        Verdict::Unknown => "open",
    }
}

/// What the message of a result says.
pub(super) fn message_text(finding: &Finding) -> String {
    words::text(finding)
}

impl<W: Write> Report for Log<'_, W> {
    fn finish(self: Box<Self>, summary: &Summary, ending: &Ending) -> io::Result<()> {
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

/// The values that decided, as they are: JSON is escape enough for data.
fn evidence(finding: &Finding) -> Bag {
    let mut properties = Bag::default();
    let evidence: Vec<(String, serde_json::Value)> =
        finding.arguments.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let evidence: serde_json::Map<String, serde_json::Value> = evidence.into_iter().collect();
    properties.put("evidence", evidence);
    if finding.count > 1 {
        properties.put("count", finding.count);
    }
    properties
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
