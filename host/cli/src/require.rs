//! What a scan has to judge: `--require`, and `[expect]` of the configuration.

use std::collections::BTreeMap;

use ephor_config::{Config, fits};
use ephor_finding::{Counts, Plan, Rule, Summary};
use ephor_report::baseline::why;
use ephor_snapshot::{SourceStatus, Status, suggest};

/// Why something cannot be required.
#[derive(Debug)]
pub enum Error {
    /// A name of the command line is none that there is.
    Name(String),
    /// So is one of the configuration.
    Config(ephor_config::Error),
}

/// One requirement: the name that was written, and what it stands for.
#[derive(Debug)]
struct One {
    name: String,
    rules: Vec<(usize, usize)>,
    sources: Vec<String>,
}

/// All that a scan has to judge.
#[derive(Debug, Default)]
pub struct Required(Vec<One>);

impl Required {
    /// Looks the names up. Where a pack is missing, whose names nobody knows, one that is not there is not met.
    ///
    /// # Errors
    /// The first name that is none, with a suggestion.
    pub fn of(plan: &Plan, names: &[String], config: Option<&Config>) -> Result<Self, Error> {
        let known = Names::of(plan);
        let mut required = Vec::new();
        for name in names {
            required.push(known.find(name).map_err(|message| Error::Name(format!("--require: {message}")))?);
        }
        for at in config.iter().flat_map(|config| &config.judged) {
            let one = known.find(&at.value);
            required.push(one.map_err(|message| match config {
                Some(config) => Error::Config(config.wrong(at.line, format!("judged: {message}"))),
                None => Error::Name(message),
            })?);
        }
        Ok(Self(required))
    }

    /// What was not judged, why, and what to do, as sentences.
    pub fn unmet(&self, plan: &Plan, summary: &Summary) -> Vec<String> {
        let mut unmet = Vec::new();
        for One { name, rules, sources } in &self.0 {
            if rules.is_empty() && sources.is_empty() {
                unmet.push(format!("required: {name}: no pack of this scan has it"));
            }
            for id in sources {
                let source = plan.sources.iter().map(|(source, _)| source).find(|source| source.id == *id);
                unmet.extend(source.and_then(|source| incomplete(name, source)));
            }
            for (pack, rule) in rules {
                let described = plan.packs.get(*pack).and_then(|pack| pack.rules.get(*rule));
                let counts = summary.counts.get(*pack).and_then(|counts| counts.get(*rule));
                unmet.extend(described.zip(counts).and_then(|(rule, counts)| not_judged(name, plan, rule, counts)));
            }
        }
        unmet
    }
}

/// A source that is not complete.
fn incomplete(name: &str, source: &SourceStatus) -> Option<String> {
    let reason =
        source.reason.as_deref().map_or_else(String::new, |reason| format!(": {}", reason.trim_end_matches('.')));
    let also = if name == source.id { String::new() } else { format!(" {name}:") };
    (source.status != Status::Complete).then(|| {
        format!("required:{also} {} is {}{reason}; {}", source.id, source.status.name(), remedy(source.status))
    })
}

/// A rule that could not judge everything.
fn not_judged(name: &str, plan: &Plan, rule: &Rule, counts: &Counts) -> Option<String> {
    if counts.unknown == 0 && !rule.off {
        return None;
    }
    let also = if name == rule.id { String::new() } else { format!(" {name}:") };
    let missing = plan.sources.iter().map(|(source, _)| source).filter(|source| rule.sources.contains(&source.id));
    let missing = missing.filter(|source| source.status != Status::Complete).min_by_key(|one| one.status.has_data());
    let what_to_do = match missing {
        _ if rule.off => "remove it from what is required, or switch it on",
        Some(source) => remedy(source.status),
        None => "the report names each verdict that is unknown",
    };
    Some(format!("required:{also} {} was not judged: {}; {what_to_do}", rule.id, why(plan, rule, counts)))
}

/// What to do about a source.
const fn remedy(status: Status) -> &'static str {
    match status {
        Status::Complete => "nothing is to be done",
        Status::Denied => {
            "grant what is missing ('ephor doctor' and 'ephor rules permissions --script' say how) and collect again"
        }
        Status::Partial | Status::Failed => "collect again",
        Status::Unlicensed => "the tenant has no license for it: remove it from what is required, or get the license",
        Status::Concealed => {
            "let reports show names (Microsoft 365 admin center, org settings, reports) and collect again"
        }
        Status::NotCollected => "collect or import it, and 'ephor snapshot join' it where another program read it",
    }
}

/// All names that can be required.
struct Names<'p> {
    plan: &'p Plan,
    /// `TAXONOMY ID`, with the rules that refer to it.
    controls: BTreeMap<String, Vec<(usize, usize)>>,
}

impl<'p> Names<'p> {
    fn of(plan: &'p Plan) -> Self {
        let mut controls: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, rule) in rules(plan) {
            for reference in &rule.references {
                controls.entry(format!("{} {}", reference.taxonomy, reference.id)).or_default().push(at);
            }
        }
        Self { plan, controls }
    }

    fn find(&self, name: &str) -> Result<One, String> {
        let one = |rules, sources| Ok(One { name: name.to_owned(), rules, sources });
        let of_rules: Vec<_> = rules(self.plan).filter(|(_, rule)| fits(name, &rule.id)).map(|(at, _)| at).collect();
        let sources = self.plan.sources.iter().map(|(source, _)| &source.id);
        let sources: Vec<String> = sources.filter(|id| fits(name, id)).cloned().collect();
        if !of_rules.is_empty() || !sources.is_empty() {
            return one(of_rules, sources);
        }
        // A control by its id alone is one of each framework that has it.
        let control = |known: &str| fits(name, known) || known.split_once(' ').is_some_and(|(_, id)| fits(name, id));
        let mut of_controls: Vec<(usize, usize)> =
            self.controls.iter().filter(|(known, _)| control(known)).flat_map(|(_, rules)| rules.clone()).collect();
        of_controls.sort_unstable();
        of_controls.dedup();
        if !of_controls.is_empty() || !self.plan.refused.is_empty() {
            return one(of_controls, Vec::new());
        }
        let rules = rules(self.plan).map(|(_, rule)| rule.id.as_str());
        let sources = self.plan.sources.iter().map(|(source, _)| source.id.as_str());
        let known: Vec<&str> = rules.chain(sources).chain(self.controls.keys().map(String::as_str)).collect();
        Err(format!(
            "there is no rule, source or control {name:?}{}; 'ephor rules list' names rules with their controls, 'ephor rules permissions' sources",
            suggest(name, &known)
        ))
    }
}

fn rules(plan: &Plan) -> impl Iterator<Item = ((usize, usize), &Rule)> {
    plan.packs
        .iter()
        .enumerate()
        .flat_map(|(pack, described)| described.rules.iter().enumerate().map(move |(at, rule)| ((pack, at), rule)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmet(name: &str) -> Vec<String> {
        let plan = ephor_sample::plan();
        let findings = [ephor_sample::unknown(&plan, 0, 1, 3)];
        let required = Required::of(&plan, &[name.to_owned()], None).unwrap();
        required.unmet(&plan, &ephor_sample::summary(&plan, &findings))
    }

    #[test]
    fn what_was_judged_is_met() {
        for name in ["identity/legacy-auth-enabled", "graph/users", "graph/conditional*"] {
            assert!(unmet(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn what_was_not_judged_is_told_with_the_reason_and_what_to_do() {
        let source = unmet("graph/user-registration-details");
        assert_eq!(source.len(), 1);
        assert!(
            source[0].starts_with(
                "required: graph/user-registration-details is denied: AuditLog.Read.All is missing; grant"
            )
        );
        assert!(unmet("exchange/mailboxes")[0].contains("is partial: 3 of 5 pages were throttled; collect again"));
        for name in ["identity/mfa-method-missing", "identity/*", "CIS-M365 5.2.3.4", "MS.AAD.3.2v2"] {
            let rule = unmet(name);
            assert_eq!(rule.len(), 1, "{name}: {rule:?}");
            assert!(
                rule[0]
                    .contains("identity/mfa-method-missing was not judged: graph/user-registration-details is denied")
            );
        }
    }

    #[test]
    fn a_name_that_is_none_is_refused_with_a_suggestion() {
        let plan = ephor_sample::plan();
        let Err(Error::Name(message)) = Required::of(&plan, &["graph/usres".to_owned()], None) else { panic!() };
        assert!(message.contains("did you mean \"graph/users\"?"), "{message}");
    }

    #[test]
    fn a_rule_that_is_switched_off_judges_nothing() {
        let mut plan = ephor_sample::plan();
        plan.packs[0].rules[0].off = true;
        let required = Required::of(&plan, &["identity/legacy-auth-enabled".to_owned()], None).unwrap();
        let unmet = required.unmet(&plan, &ephor_sample::summary(&plan, &[]));
        assert!(unmet[0].contains("the configuration switched the rule off"), "{unmet:?}");
    }
}
