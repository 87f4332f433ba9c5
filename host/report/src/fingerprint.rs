//! What makes a finding the same finding in the next scan: rule, tenant and subject, never a line or a name.

use std::io;

use sha2::{Digest as _, Sha256};

use ephor_finding::{Finding, NonFinding, Plan, Rule};

/// Messages of the host about a rule as a whole. Two of them on one rule have the same subject, so that the message
/// tells them apart.
pub(super) const ON_THE_RULE: [&str; 4] =
    ["source-unavailable", "source-partial", "rule-failed", "document-unreadable"];

/// Identity of a finding: SHA-256, lower-case hexadecimal.
pub(super) fn of(plan: &Plan, rule: &Rule, finding: &Finding) -> String {
    let subject = &finding.subject;
    let mut parts = vec!["ephorSubject/v1", &rule.id, &plan.tenant.id, &subject.collection, &subject.id];
    if ON_THE_RULE.contains(&finding.message_id.as_str()) {
        parts.push(&finding.message_id);
    }
    hex(&digest(&parts))
}

/// Identity of a subject without a finding. Another than that of a finding on it: that one is gone.
pub(super) fn of_cleared(plan: &Plan, non_finding: &NonFinding) -> io::Result<String> {
    let subject = &non_finding.subject;
    let (_, rule) = super::rule_at(plan, non_finding.pack, non_finding.rule)?;
    let kind = super::sarif::kind(non_finding.verdict);
    let parts = ["ephorSubject/v1", &rule.id, &plan.tenant.id, &subject.collection, &subject.id, kind];
    Ok(hex(&digest(&parts)))
}

/// Identity of all findings of a rule together.
pub(super) fn of_rule(plan: &Plan, rule: &Rule) -> String {
    hex(&digest(&["ephorSubject/v1", &rule.id, &plan.tenant.id, "rolled up"]))
}

/// A GUID that follows from `parts`: the same parts, the same GUID. In the form of version 5, the only one of those
/// that the SARIF schema admits which is made from a hash.
pub(super) fn guid(parts: &[&str]) -> String {
    let mut hex: String = hex(&digest(parts)).chars().take(32).collect();
    hex.replace_range(12..13, "5");
    hex.replace_range(16..17, "8");
    for at in [20, 16, 12, 8] {
        hex.insert(at, '-');
    }
    hex
}

/// Hash of a list of texts. Each is preceded by its length, so that no two lists run into the same bytes.
fn digest(parts: &[&str]) -> impl AsRef<[u8]> + use<> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()
}

fn hex(bytes: &impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn line_name_and_evidence_do_not_change_it() {
        let plan = sample::plan();
        let rule = &plan.packs[0].rules[0];
        let finding = sample::finding(&plan, 0, 0, 7);
        let before = of(&plan, rule, &finding);
        let mut moved = finding.clone();
        moved.place.line += 5;
        moved.subject.name = "Renamed".to_owned();
        moved.arguments.clear();
        assert_eq!(of(&plan, rule, &moved), before);
    }

    #[test]
    fn rule_tenant_collection_and_id_do() {
        let plan = sample::plan();
        let rule = &plan.packs[0].rules[0];
        let finding = sample::finding(&plan, 0, 0, 7);
        let before = of(&plan, rule, &finding);
        assert_ne!(of(&plan, &plan.packs[0].rules[1], &finding), before);
        let mut other = plan.clone();
        other.tenant.id.push('0');
        assert_ne!(of(&other, rule, &finding), before);
        let mut elsewhere = finding.clone();
        elsewhere.subject.collection.push('x');
        assert_ne!(of(&plan, rule, &elsewhere), before);
        let mut another = finding;
        another.subject.id.push('x');
        assert_ne!(of(&plan, rule, &another), before);
    }

    #[test]
    fn parts_cannot_run_into_each_other() {
        assert_ne!(guid(&["ab", "c"]), guid(&["a", "bc"]));
    }

    #[test]
    fn a_guid_has_the_form_that_the_schema_wants() {
        let guid = guid(&["identity"]);
        let lengths: Vec<usize> = guid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!((&guid[14..15], &guid[19..20]), ("5", "8"));
    }
}
