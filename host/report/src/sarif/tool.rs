//! Who judged: the program, the packs with their rules, and the taxonomies that the rules refer to.

use std::collections::{BTreeMap, BTreeSet};

use crate::{file_name, fingerprint};
use ephor_finding::NIST;
use ephor_finding::{Level, Pack, Plan, Reference, Rule};

use super::types::{
    Bag, ComponentReference, Configuration, Descriptor, DescriptorReference, Relationship, Text, Tool, ToolComponent,
};
use super::words::{self, Words};
use crate::prose::clean;
use ephor_untrusted::{Escaped, Markdown, escaped};

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// GitHub rejects longer descriptions.
const LONGEST_DESCRIPTION: usize = 1_024;
/// GitHub shows no more tags than these.
const MOST_TAGS: usize = 10;

/// What a notification of the host is about. The index of a variant is its index in the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    SourceLost,
    SourcePartial,
    SourceNotNeeded,
    PackRefused,
    RuleFailed,
    WaiverExpired,
    WaiverUnused,
    WaiverRuleUnknown,
    WaiverLapsing,
    RolledUp,
    LeftOut,
    CoverageLost,
    RequirementUnmet,
    ExpectationExpired,
    ExpectationUnused,
    ExpectationNamesNothing,
    ExpectationLapsing,
}

impl Notice {
    const ALL: [Self; 17] = [
        Self::SourceLost,
        Self::SourcePartial,
        Self::SourceNotNeeded,
        Self::PackRefused,
        Self::RuleFailed,
        Self::WaiverExpired,
        Self::WaiverUnused,
        Self::WaiverRuleUnknown,
        Self::WaiverLapsing,
        Self::RolledUp,
        Self::LeftOut,
        Self::CoverageLost,
        Self::RequirementUnmet,
        Self::ExpectationExpired,
        Self::ExpectationUnused,
        Self::ExpectationNamesNothing,
        Self::ExpectationLapsing,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::SourceLost => "EPH1001",
            Self::SourcePartial => "EPH1002",
            Self::SourceNotNeeded => "EPH1003",
            Self::PackRefused => "EPH2001",
            Self::RuleFailed => "EPH2002",
            Self::WaiverExpired => "EPH3001",
            Self::WaiverUnused => "EPH3002",
            Self::WaiverRuleUnknown => "EPH3003",
            Self::WaiverLapsing => "EPH3004",
            Self::RolledUp => "EPH4001",
            Self::LeftOut => "EPH4002",
            Self::CoverageLost => "EPH1004",
            Self::RequirementUnmet => "EPH1005",
            Self::ExpectationExpired => "EPH3005",
            Self::ExpectationUnused => "EPH3006",
            Self::ExpectationNamesNothing => "EPH3007",
            Self::ExpectationLapsing => "EPH3008",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::SourceLost => "SourceLost",
            Self::SourcePartial => "SourcePartial",
            Self::SourceNotNeeded => "SourceNotNeeded",
            Self::PackRefused => "PackRefused",
            Self::RuleFailed => "RuleFailed",
            Self::WaiverExpired => "WaiverExpired",
            Self::WaiverUnused => "WaiverUnused",
            Self::WaiverRuleUnknown => "WaiverRuleUnknown",
            Self::WaiverLapsing => "WaiverLapsing",
            Self::RolledUp => "RolledUp",
            Self::LeftOut => "LeftOut",
            Self::CoverageLost => "CoverageLost",
            Self::RequirementUnmet => "RequirementUnmet",
            Self::ExpectationExpired => "ExpectationExpired",
            Self::ExpectationUnused => "ExpectationUnused",
            Self::ExpectationNamesNothing => "ExpectationNamesNothing",
            Self::ExpectationLapsing => "ExpectationLapsing",
        }
    }

    pub(super) const fn level(self) -> &'static str {
        match self {
            Self::SourceLost | Self::PackRefused | Self::RuleFailed | Self::CoverageLost | Self::RequirementUnmet => {
                "error"
            }
            Self::SourcePartial
            | Self::WaiverExpired
            | Self::WaiverUnused
            | Self::WaiverRuleUnknown
            | Self::ExpectationExpired
            | Self::ExpectationUnused
            | Self::ExpectationNamesNothing => "warning",
            Self::SourceNotNeeded | Self::WaiverLapsing | Self::RolledUp | Self::LeftOut | Self::ExpectationLapsing => {
                "note"
            }
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::SourceLost => "Data that a rule reads was not collected; its verdicts are unknown.",
            Self::SourcePartial => "Data that a rule reads was collected in part; the rest is unknown.",
            Self::SourceNotNeeded => "Data that no rule of this scan reads was not collected or is not complete.",
            Self::PackRefused => "A rule pack could not be loaded; it gave no verdicts.",
            Self::RuleFailed => "A rule crashed, ran over a limit or broke the contract; its verdicts are unknown.",
            Self::WaiverExpired => "A waiver has expired; what it accepted counts again.",
            Self::WaiverUnused => "A waiver accepts nothing: no finding of its rule fits its subject.",
            Self::WaiverRuleUnknown => "A waiver names a rule that no pack of this scan has.",
            Self::WaiverLapsing => "A waiver lapses within 30 days.",
            Self::RolledUp => "A rule has more results than the reader of this log can show; one stands for all.",
            Self::LeftOut => "Results that the reader of this log would misread are not in it.",
            Self::CoverageLost => {
                "A rule that the baseline judged could not be judged now; its findings are carried forward."
            }
            Self::RequirementUnmet => "What has to be judged was not judged.",
            Self::ExpectationExpired => "An expected unknown has expired; what it expected counts again.",
            Self::ExpectationUnused => "An expected unknown fits nothing: what it names is known.",
            Self::ExpectationNamesNothing => "An expected unknown names a rule or a source that does not exist.",
            Self::ExpectationLapsing => "An expected unknown lapses within 30 days.",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::SourceLost => {
                "Grant the right or license that the message names, collect the tenant again, and scan again."
            }
            Self::SourcePartial => {
                "Collect the tenant again, when its service throttles less or with the missing right."
            }
            Self::SourceNotNeeded => "Nothing is to be done, unless a pack that reads it is added.",
            Self::PackRefused => {
                "Build the pack for the contract of this version of Ephor, or leave it out of the scan."
            }
            Self::RuleFailed => "Report it to the author of the pack, with the message and the version of the pack.",
            Self::WaiverExpired => "Fix what it accepted, or decide again and set a later day.",
            Self::WaiverUnused => "Take the waiver out if the finding was fixed, or fix its subject.",
            Self::WaiverRuleUnknown => "Fix the id of the rule, or add its pack to the scan.",
            Self::WaiverLapsing => "Fix what it accepts before its last day.",
            Self::CoverageLost | Self::RequirementUnmet => {
                "Grant the right that is missing, collect the tenant again and scan again; or say why it is not known in [[expected-unknown]] of the configuration."
            }
            Self::ExpectationExpired => "Make it known, or decide again and set a later day.",
            Self::ExpectationUnused => "Remove it: the data is there.",
            Self::ExpectationNamesNothing => "Correct the id of the rule or source.",
            Self::ExpectationLapsing => "Decide again before its last day.",
            Self::RolledUp | Self::LeftOut => {
                "Read the native log or the HTML report of the scan, which have all results."
            }
        }
    }

    pub(super) fn reference(self) -> DescriptorReference {
        DescriptorReference { id: self.id().to_owned(), index: self as usize, tool_component: None }
    }

    fn descriptor(self) -> Descriptor {
        Descriptor {
            id: self.id().to_owned(),
            name: Some(self.name().to_owned()),
            short_description: Some(Text::plain(Words::of(self.meaning()))),
            full_description: Some(Text::plain(Words::of(self.meaning()))),
            // GitHub's rules ask for it here too (GH2012).
            help: Some(Text::plain(Words::of(self.help()))),
            default_configuration: Some(Configuration { level: self.level() }),
            ..Descriptor::default()
        }
    }
}

/// The taxonomies that rules refer to, each with just the entries that are referred to, in the order of their names.
pub(super) struct Taxonomies<'a>(Vec<(&'a str, Vec<&'a str>)>);

impl<'a> Taxonomies<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for reference in plan.packs.iter().flat_map(|pack| &pack.rules).flat_map(|rule| &rule.references) {
            found.entry(&reference.taxonomy).or_default().insert(&reference.id);
        }
        Self(found.into_iter().map(|(name, ids)| (name, ids.into_iter().collect())).collect())
    }

    pub(super) fn components(&self) -> Vec<ToolComponent> {
        self.0.iter().map(|(name, ids)| taxonomy(name, ids)).collect()
    }

    fn component(&self, name: &str) -> Option<ComponentReference> {
        let index = self.0.iter().position(|(taxonomy, _)| *taxonomy == name)?;
        Some(ComponentReference { name: name.to_owned(), index })
    }

    fn relationship(&self, reference: &Reference) -> Option<Relationship> {
        let component = self.component(&reference.taxonomy)?;
        let (_, ids) = self.0.get(component.index)?;
        let index = ids.iter().position(|id| *id == reference.id)?;
        // "superset" would claim that every violation falls under the control.
        Some(Relationship {
            target: DescriptorReference { id: reference.id.clone(), index, tool_component: Some(component) },
            kinds: ["relevant"],
            description: reference
                .partial
                .as_ref()
                .map(|why| Text::plain(sentence(Words::of(&format!("In part: {why}"))))),
        })
    }
}

/// Ids and our own words only: the text of the CIS benchmarks is under copyright.
fn taxonomy(name: &str, ids: &[&str]) -> ToolComponent {
    let (organization, uri, title) = match name {
        "CIS-M365" => (
            Some("Center for Internet Security"),
            Some("https://www.cisecurity.org/benchmark/microsoft_365"),
            "CIS Microsoft 365 Foundations Benchmark".to_owned(),
        ),
        "SCuBA" => (
            Some("Cybersecurity and Infrastructure Security Agency"),
            Some("https://www.cisa.gov/resources-tools/services/secure-cloud-business-applications-scuba-project"),
            "CISA Secure Cloud Business Applications baselines for Microsoft 365".to_owned(),
        ),
        NIST => (
            Some("National Institute of Standards and Technology"),
            Some("https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"),
            "NIST SP 800-53 Rev. 5, as CISA's SCuBA baselines map to it".to_owned(),
        ),
        "ATT&CK" => (Some("MITRE"), Some("https://attack.mitre.org/"), "MITRE ATT&CK".to_owned()),
        _ => (None, None, name.to_owned()),
    };
    let taxon = |id: &&str| Descriptor {
        id: (*id).to_owned(),
        guid: Some(fingerprint::guid(&["taxon", name, id])),
        short_description: Some(Text::plain(Words::of(&format!("{title}, {id}.")))),
        help_uri: (name == "ATT&CK")
            .then(|| format!("https://attack.mitre.org/techniques/{}/", id.replace('.', "/")))
            .and_then(|uri| words::web_uri(&uri)),
        ..Descriptor::default()
    };
    ToolComponent {
        name: name.to_owned(),
        guid: fingerprint::guid(&["taxonomy", name]),
        organization: organization.map(str::to_owned),
        information_uri: uri.map(str::to_owned),
        short_description: Some(Text::plain(Words::of(&format!("{title}.")))),
        is_comprehensive: Some(false),
        taxa: ids.iter().map(taxon).collect(),
        ..ToolComponent::default()
    }
}

/// The program with its packs; in a `flat` log the rules of all packs stand in the driver, with the name of the pack.
pub(super) fn tool(plan: &Plan, taxonomies: &Taxonomies<'_>, flat: bool) -> Tool {
    let rules = plan.packs.iter().flat_map(|pack| {
        pack.rules.iter().map(|rule| {
            let mut described = descriptor(pack, rule, taxonomies);
            described.properties.put("pack", pack.name.as_str());
            described.properties.put("packVersion", pack.version.as_str());
            described
        })
    });
    let names = taxonomies.0.iter().filter_map(|(name, _)| taxonomies.component(name));
    let driver = ToolComponent {
        name: "Ephor".to_owned(),
        guid: "5e1d3c0a-9b7f-4d26-8a43-c1f0b6e2d794".to_owned(),
        full_name: Some(format!("Ephor {}", env!("CARGO_PKG_VERSION"))),
        semantic_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        information_uri: Some(REPOSITORY.to_owned()),
        short_description: Some(Text::plain("Compliance scanner for Microsoft 365 and Entra tenants.")),
        rules: Some(if flat { rules.collect() } else { Vec::new() }),
        supported_taxonomies: if flat { names.collect() } else { Vec::new() },
        notifications: Notice::ALL.into_iter().map(Notice::descriptor).collect(),
        ..ToolComponent::default()
    };
    let extensions = plan.packs.iter().filter(|_| !flat).map(|pack| extension(pack, taxonomies));
    Tool { driver, extensions: extensions.collect() }
}

fn extension(pack: &Pack, taxonomies: &Taxonomies<'_>) -> ToolComponent {
    let used: BTreeSet<&str> =
        pack.rules.iter().flat_map(|rule| &rule.references).map(|reference| reference.taxonomy.as_str()).collect();
    let mut properties = Bag::default();
    properties.put("sha256", pack.sha256.as_str());
    properties.put("origin", file_name(&pack.origin));
    for (name, value) in &pack.properties {
        if !matches!(name.as_str(), "organization" | "information-uri" | "tags") {
            properties.put(name, value.as_str());
        }
    }
    ToolComponent {
        name: pack.name.clone(),
        guid: fingerprint::guid(&["pack", &pack.name]),
        full_name: Some(format!("{} {}", pack.name, pack.version)),
        organization: property(&pack.properties, "organization").map(str::to_owned),
        version: (!is_semantic(&pack.version)).then(|| ephor_untrusted::value(&pack.version)),
        semantic_version: is_semantic(&pack.version).then(|| pack.version.clone()),
        information_uri: property(&pack.properties, "information-uri").and_then(words::web_uri),
        short_description: described(&pack.title, &pack.name),
        full_description: described(&pack.description, if pack.title.is_empty() { &pack.name } else { &pack.title }),
        supported_taxonomies: used.into_iter().filter_map(|name| taxonomies.component(name)).collect(),
        rules: Some(pack.rules.iter().map(|rule| descriptor(pack, rule, taxonomies)).collect()),
        properties,
        ..ToolComponent::default()
    }
}

fn descriptor(pack: &Pack, rule: &Rule, taxonomies: &Taxonomies<'_>) -> Descriptor {
    let references: BTreeSet<&Reference> = rule.references.iter().collect();
    let mut properties = Bag::default();
    properties.put("tags", tags(pack, rule, &references));
    properties.put("precision", precision(rule));
    properties.put("security-severity", security_severity(rule));
    properties.put("problem.severity", problem_severity(rule.level));
    let witnesses: Vec<&str> = rule.witnesses().collect();
    if !witnesses.is_empty() {
        properties.put("witnesses", witnesses);
    }
    for (name, value) in &rule.properties {
        if !matches!(name.as_str(), "tag" | "witness" | "partial") {
            properties.put(name, value.as_str());
        }
    }
    Descriptor {
        id: rule.id.clone(),
        name: Some(pascal_case(&rule.id)),
        guid: Some(fingerprint::guid(&["rule", &rule.id])),
        short_description: described(&rule.title, &rule.id),
        full_description: described(
            first_paragraph(&rule.help),
            if rule.title.is_empty() { &rule.id } else { &rule.title },
        ),
        help: Some(help(rule, &references)),
        help_uri: help_uri(pack, rule),
        message_strings: rule
            .messages
            .iter()
            .map(|message| (message.id.clone(), Text::plain(sentence(words::message_string(message)))))
            .collect(),
        default_configuration: Some(Configuration { level: level(rule.own_level) }),
        relationships: references.into_iter().filter_map(|reference| taxonomies.relationship(reference)).collect(),
        properties,
    }
}

/// How to understand and fix it, with what GitHub shows nowhere else: the controls. Never a word of the tenant.
fn help(rule: &Rule, references: &BTreeSet<&Reference>) -> Text {
    let words = [rule.help.trim(), rule.title.trim(), &rule.id].into_iter().find(|words| !words.is_empty());
    let mut text = words.unwrap_or_default().to_owned();
    let mut markdown = clean(&text);
    if !rule.remediation.trim().is_empty() {
        text.push_str(&format!("\n\nRemediation: {}", rule.remediation.trim()));
        markdown.push(&"\n\n## Remediation\n\n");
        markdown.push(&clean(rule.remediation.trim()));
    }
    if !references.is_empty() {
        let list: Vec<String> = references.iter().map(ToString::to_string).collect();
        text.push_str(&format!("\n\nReferences: {}.", list.join(", ")));
        markdown.push(&"\n\n## References\n");
        for reference in &list {
            markdown.push(&escaped!(Markdown, "\n- {}", Escaped::of(reference)));
        }
        markdown.push(&"\n");
    }
    Text { text: Words::lines(&text), markdown: Some(markdown) }
}

/// The page of a built-in rule; the site of the pack for others.
fn help_uri(pack: &Pack, rule: &Rule) -> Option<String> {
    if pack.origin == "built-in" {
        return words::web_uri(&format!("{REPOSITORY}/blob/main/docs/rules/{}.md", rule.id));
    }
    property(&pack.properties, "information-uri").and_then(words::web_uri)
}

fn tag(reference: &&Reference) -> String {
    format!("{}/{}", reference.taxonomy, reference.id)
}

/// What a result of the rule is filed under, the most useful first: readers cut the list.
fn tags(pack: &Pack, rule: &Rule, references: &BTreeSet<&Reference>) -> Vec<String> {
    let mut tags = vec!["security".to_owned(), pack.name.clone()];
    // A control of NIST follows from those of CISA: it stands last.
    let (derived, own): (Vec<_>, Vec<_>) = references.iter().partition(|reference| reference.taxonomy == NIST);
    tags.extend(own.into_iter().map(tag));
    tags.extend(rule.properties.iter().filter(|(name, _)| name == "tag").map(|(_, value)| value.clone()));
    tags.extend(derived.into_iter().map(tag));
    let mut seen = BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    tags.truncate(MOST_TAGS);
    tags
}

/// A rule compares settings with what they should be, so it is seldom wrong unless it says so itself.
fn precision(rule: &Rule) -> &str {
    match property(&rule.properties, "precision") {
        Some(known @ ("very-high" | "high" | "medium" | "low")) => known,
        _ => "very-high",
    }
}

/// A number as a string: GitHub rejects the whole file for a word. Where the pack wrote none, the middle of the
/// band that belongs to the level.
pub(crate) fn security_severity(rule: &Rule) -> String {
    let written = rule.security_severity.trim().parse::<f64>().ok().filter(|number| (0.0..=10.0).contains(number));
    let number = written.unwrap_or(match rule.level {
        Level::Error => 8.0,
        Level::Warning => 5.5,
        Level::Note => 2.0,
    });
    format!("{:.1}", number.abs())
}

const fn problem_severity(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "recommendation",
    }
}

pub(crate) const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn property<'a>(properties: &'a [(String, String)], name: &str) -> Option<&'a str> {
    properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// A description that consumers accept: not empty, not too long, a sentence.
fn described(text: &str, otherwise: &str) -> Option<Text> {
    let text = if text.trim().is_empty() { otherwise } else { text };
    // Escaped after the cut, and cut again, so that no escape is split; two bytes of slack for the full stop.
    let mut most = LONGEST_DESCRIPTION - 2;
    loop {
        let escaped = sentence(Words::lines(&ephor_untrusted::clip(text.trim(), most)));
        if escaped.as_str().chars().count() <= LONGEST_DESCRIPTION || most < 16 {
            return Some(Text::plain(escaped));
        }
        most -= 16;
    }
}

fn sentence(mut text: Words) -> Words {
    if !text.as_str().ends_with(['.', '!', '?', '…']) {
        text.push(&".");
    }
    text
}

/// Whether a version is one by semver.org: three numbers, and what stands behind `-` and `+` in letters, digits, `-` and `.`.
fn is_semantic(version: &str) -> bool {
    let (rest, build) = version.split_once('+').map_or((version, None), |(rest, build)| (rest, Some(build)));
    let (core, before) = rest.split_once('-').map_or((rest, None), |(core, before)| (core, Some(before)));
    let number = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && (part == "0" || !part.starts_with('0'))
    };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    version.len() <= 256
        && core.split('.').count() == 3
        && core.split('.').all(number)
        && before.is_none_or(|before| before.split('.').all(|part| word(part) && (!digits(part) || number(part))))
        && build.is_none_or(|build| build.split('.').all(word))
}

/// The first paragraph that is no heading.
fn first_paragraph(markdown: &str) -> &str {
    markdown.split("\n\n").map(str::trim).find(|part| !part.is_empty() && !part.starts_with('#')).unwrap_or_default()
}

/// `identity/mfa-method-missing` becomes `IdentityMfaMethodMissing`.
fn pascal_case(id: &str) -> String {
    let words = id.split(|char: char| !char.is_alphanumeric());
    words
        .flat_map(|word| {
            let mut chars = word.chars();
            chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect::<Vec<char>>()
        })
        .take(255)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn names_are_pascal_case() {
        assert_eq!(pascal_case("identity/mfa-method-missing"), "IdentityMfaMethodMissing");
    }

    #[test]
    fn severity_is_always_a_number() {
        let mut rule = sample::plan().packs[0].rules[0].clone();
        for (written, expected) in [
            ("8", "8.0"),
            ("9.55", "9.6"),
            ("-0", "0.0"),
            ("high", "8.0"),
            ("", "8.0"),
            ("NaN", "8.0"),
            ("11", "8.0"),
            ("inf", "8.0"),
        ] {
            rule.security_severity = written.to_owned();
            assert_eq!(security_severity(&rule), expected, "{written}");
        }
    }

    #[test]
    fn a_version_by_semver_is_told_from_others() {
        for version in ["0.1.0", "1.2.3-rc.1+build.5", "10.20.30-alpha-7", "1.0.0+001"] {
            assert!(is_semantic(version), "{version}");
        }
        for version in
            ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "v1.2.3", "1.2.3 ", "1.2.3-\u{202e}"]
        {
            assert!(!is_semantic(version), "{version}");
        }
    }

    #[test]
    fn taxa_are_sorted_and_named_once() {
        let plan = sample::plan();
        let taxonomies = Taxonomies::of(&plan);
        assert_eq!(
            taxonomies.0,
            [("ATT&CK", vec!["T1078.004"]), ("CIS-M365", vec!["5.2.3.4"]), ("SCuBA", vec!["MS.AAD.3.2v2"])]
        );
        let rule = descriptor(&plan.packs[0], &plan.packs[0].rules[0], &taxonomies);
        assert_eq!(rule.relationships.len(), 3);
    }

    #[test]
    fn long_and_empty_descriptions_are_mended() {
        let long = described(&"[{".repeat(2_000), "x").unwrap().text;
        let long = long.as_str();
        assert!(long.chars().count() <= LONGEST_DESCRIPTION && long.chars().count() > 900);
        assert_eq!(described("  ", "identity/x").unwrap().text.as_str(), "identity/x.");
    }

    #[test]
    fn no_more_tags_than_github_shows() {
        let mut rule = sample::plan().packs[0].rules[0].clone();
        rule.properties.extend((0..30).map(|number| ("tag".to_owned(), format!("t{number}"))));
        let references = rule.references.iter().collect();
        let tags = tags(&sample::plan().packs[0], &rule, &references);
        assert_eq!(tags.len(), MOST_TAGS);
        assert_eq!(tags[..3], ["security", "identity", "ATT&CK/T1078.004"]);
    }
}
