//! A result of a native log, read back as the finding that it was.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{place, words};
use ephor_finding::{BaselineState, Finding, NonFinding, Place, Plan, Related, Subject, Verdict, render};

/// What a result was.
pub(super) enum ReadResult {
    Finding(Box<Finding>),
    NonFinding(Box<NonFinding>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    rule_id: String,
    kind: String,
    baseline_state: Option<BaselineState>,
    message: Message,
    locations: Vec<Location>,
    #[serde(default)]
    related_locations: Vec<Location>,
    #[serde(default)]
    suppressions: Vec<Suppression>,
    provenance: Option<Provenance>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Deserialize)]
struct Message {
    id: Option<String>,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(default)]
    logical_locations: Vec<Logical>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Deserialize)]
struct Artifact {
    uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    name: String,
    fully_qualified_name: String,
}

#[derive(Deserialize)]
struct Suppression {
    location: Location,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    first_detection_time_utc: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(default)]
    evidence: BTreeMap<String, String>,
    count: Option<u64>,
    subjects: Option<Vec<Subject>>,
    message: Option<Own>,
    not_judged: Option<NotJudged>,
}

/// What a fail said that was carried forward.
#[derive(Deserialize)]
struct NotJudged {
    text: String,
}

/// A message of the host, which is in no rule.
#[derive(Deserialize)]
struct Own {
    id: String,
    template: String,
}

/// Reads results of the scan that a plan describes.
pub(crate) struct Back<'p> {
    plan: &'p Plan,
    rules: BTreeMap<&'p str, (usize, usize)>,
}

impl<'p> Back<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let mut rules = BTreeMap::new();
        for (at, pack) in plan.packs.iter().enumerate() {
            rules.extend(pack.rules.iter().enumerate().map(|(index, rule)| (rule.id.as_str(), (at, index))));
        }
        Self { plan, rules }
    }

    /// The fail that a result of an earlier scan was, for a scan that cannot judge it: none if no pack has its rule, or if
    /// it is no result of ephor.
    pub(crate) fn carried(&self, json: &str) -> Option<Finding> {
        let read: Read = serde_json::from_str(json).ok()?;
        let (pack, rule) = *self.rules.get(read.rule_id.as_str())?;
        let described = self.plan.packs.get(pack)?.rules.get(rule)?;
        let Related { place, subject } = self.object(read.locations.first()?).ok()?;
        let subject = read.properties.subjects.and_then(|subjects| subjects.into_iter().next()).unwrap_or(subject);
        let text = read.properties.not_judged.map_or(read.message.text, |was| was.text);
        let message_id = read.properties.message.as_ref().map(|own| own.id.clone()).or(read.message.id);
        let message_id = message_id.unwrap_or_else(|| "not-judged".to_owned());
        let known = described.messages.iter().find(|message| message.id == message_id).map(|known| &known.text);
        let template = read.properties.message.map(|own| own.template).or_else(|| known.cloned()).unwrap_or_default();
        let first_seen = read.provenance.and_then(|provenance| provenance.first_detection_time_utc);
        let mut finding = Finding {
            pack,
            rule,
            verdict: Verdict::Fail,
            arguments: self.arguments((pack, rule), &message_id, &template, read.properties.evidence),
            message_id,
            template,
            subject,
            count: read.properties.count.unwrap_or(1),
            place,
            related: Vec::new(),
            waiver: None,
            baseline: None,
            first_seen: first_seen.as_deref().and_then(crate::baseline::seconds),
        };
        // Another ephor may have other words for it, or the log no evidence: then it keeps the words that it had.
        if words::text(&finding).as_str() != text {
            finding.template = words::unescape(&text).replace('{', "{{").replace('}', "}}");
        }
        Some(finding)
    }

    /// The finding of a result.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn result(&self, json: &str) -> Result<ReadResult, String> {
        let read: Read = serde_json::from_str(json).map_err(|error| ephor_snapshot::json_message(&error))?;
        let (pack, rule) = *self
            .rules
            .get(read.rule_id.as_str())
            .ok_or_else(|| format!("no pack of the log has its rule {:?}", read.rule_id))?;
        let mut objects = Vec::new();
        for location in read.locations.iter().take(1).chain(&read.related_locations) {
            objects.push(self.object(location)?);
        }
        if let Some(subjects) = read.properties.subjects {
            if subjects.len() != objects.len() {
                return Err(format!("it has {} places and {} subjects", objects.len(), subjects.len()));
            }
            for (object, subject) in objects.iter_mut().zip(subjects) {
                object.subject = subject;
            }
        }
        let mut objects = objects.into_iter();
        let Related { place, subject } = objects.next().ok_or("it has no location")?;
        let first_seen = read.provenance.and_then(|provenance| provenance.first_detection_time_utc);
        let first_seen = first_seen.as_deref().and_then(crate::baseline::seconds);
        let (count, baseline) = (read.properties.count.unwrap_or(1), read.baseline_state);
        if let Some(verdict) =
            [Verdict::Pass, Verdict::NotApplicable].into_iter().find(|c| super::kind(*c) == read.kind)
        {
            let non_finding = NonFinding { pack, rule, verdict, subject, count, place, baseline, first_seen };
            return Ok(ReadResult::NonFinding(Box::new(non_finding)));
        }
        let verdict = [Verdict::Fail, Verdict::Unknown].into_iter().find(|verdict| super::kind(*verdict) == read.kind);
        let verdict = verdict.ok_or_else(|| format!("its kind is {:?}", read.kind))?;
        let described = self.plan.packs.get(pack).and_then(|pack| pack.rules.get(rule));
        let message_id = read.properties.message.as_ref().map(|own| own.id.clone()).or(read.message.id);
        let message_id = message_id.ok_or("it does not name its message")?;
        let template = match read.properties.message {
            Some(own) => own.template,
            None => {
                let known = described.and_then(|rule| rule.messages.iter().find(|message| message.id == message_id));
                known.ok_or_else(|| format!("its rule has no message {message_id:?}"))?.text.clone()
            }
        };
        Ok(ReadResult::Finding(Box::new(Finding {
            pack,
            rule,
            verdict,
            arguments: self.arguments((pack, rule), &message_id, &template, read.properties.evidence),
            message_id,
            template,
            subject,
            count,
            place,
            related: objects.collect(),
            waiver: self.waiver(read.suppressions.first())?,
            baseline,
            first_seen,
        })))
    }

    /// The evidence in the order of the message.
    fn arguments(
        &self,
        (pack, rule): (usize, usize),
        message_id: &str,
        template: &str,
        mut evidence: BTreeMap<String, String>,
    ) -> Vec<(String, String)> {
        let rule = self.plan.packs.get(pack).and_then(|pack| pack.rules.get(rule));
        let known = rule.and_then(|rule| rule.messages.iter().find(|message| message.id == message_id));
        let mut order = known.map_or_else(Vec::new, |message| message.arguments.clone());
        if known.is_none() {
            let named = std::cell::RefCell::new(&mut order);
            let _ = render(template, |name| {
                named.borrow_mut().push(name.to_owned());
                None
            });
        }
        let mut arguments: Vec<(String, String)> =
            order.iter().filter_map(|name| evidence.remove_entry(name)).collect();
        arguments.extend(evidence);
        arguments
    }

    fn object(&self, location: &Location) -> Result<Related, String> {
        let Physical { artifact_location, region } = &location.physical_location;
        let file = place::file(&artifact_location.uri)
            .ok_or_else(|| format!("its place {:?} is not one of ephor", artifact_location.uri))?;
        let logical = location.logical_locations.first().ok_or("it has no logical location")?;
        let prefix = format!("tenants/{}/", ephor_untrusted::line(&self.plan.tenant.id));
        let object = logical.fully_qualified_name.strip_prefix(&prefix).and_then(|rest| rest.split_once('/'));
        let (collection, id) = object.ok_or_else(|| {
            format!("its object {:?} is not one of the tenant of the log", logical.fully_qualified_name)
        })?;
        let subject = Subject {
            kind: place::kind(collection).to_owned(),
            collection: collection.to_owned(),
            id: id.to_owned(),
            name: logical.name.clone(),
        };
        Ok(Related { place: Place { file, line: region.start_line }, subject })
    }

    fn waiver(&self, suppression: Option<&Suppression>) -> Result<Option<usize>, String> {
        let Some(suppression) = suppression else { return Ok(None) };
        let Physical { artifact_location, region } = &suppression.location.physical_location;
        let same = |waiver: &ephor_config::Waiver| {
            super::words::relative_uri(&waiver.file) == artifact_location.uri && waiver.line as u64 == region.start_line
        };
        let found = self.plan.waivers.iter().position(same);
        found.map(Some).ok_or_else(|| "no waiver of the log stands where its suppression says".to_owned())
    }
}
