//! Defects of the tenant's documents: its settings, policies and connectors. What is planted in rows is not here.
//!
//! A tenant in good order (`healthy`) holds every document that a rule reads, with what only looks like a defect
//! beside what counts. One entry here plants one rule's defect in it. There is one file a pack, and no second list:
//! the choices of `--planted-settings`, the truth file and the tests all come from the entries.
//!
//! # Adding an entry for a rule on documents
//!
//! 1. See to it that the rule passes on a tenant in good order. If it reads a document or a property that no synthetic
//!    tenant has, add it in `healthy`, with the vendor's property names as an import gives them, and with a near miss.
//!    If it judges only with a parameter set, give the parameter in `parameters`.
//! 2. Add an entry to the file of the rule's pack, here. Its function changes the documents and names each subject
//!    that a correct scan must find, by the rule's specification and never by what its code happens to say:
//!
//! ```ignore
//! Setting::new("mail/safe-list-enabled", |planting| {
//!     // An object is named by its id or its label, and `set` returns the id.
//!     let policy = planting.set("hosted-connection-filter-policies", "Default", "/EnableSafeList", json!(true));
//!     // A rule with `each(...)` finds objects, one with `documents(...)` alone the tenant: `planting.fails_tenant()`.
//!     planting.fails(policy);
//! }),
//! ```
//!
//! 3. If the change cannot but break further rules, say so, too: `planting.trips("mail/dmarc-not-enforced", &domain)`.
//!    If it cannot stand beside another entry (both need the one value of a property), declare that once, on either of
//!    them: `.not_with(&["roles/too-few"])`. Better is a change of its own object: then both are planted together.
//! 4. `cargo test -p ephor-synth` (the entry fits the documents) and `cargo test --workspace --test program planted` (a scan
//!    finds just that, alone and together with all others).
//!
//! Entries are planted in the order of their rule ids. A rule that is found in rows has no entry here but a case in
//! `users`, `mailboxes` and so on.

use std::collections::BTreeSet;

use super::documents::Documents;
use super::{Error, Tenant, healthy};

mod applications;
mod audit;
mod clients;
mod guests;
mod hybrid;
mod identity;
mod mail;
mod planting;
mod protection;
mod roles;

use planting::Planting;

/// The entries of each pack.
const PACKS: &[&[Setting]] = &[
    applications::SETTINGS,
    audit::SETTINGS,
    clients::SETTINGS,
    guests::SETTINGS,
    hybrid::SETTINGS,
    identity::SETTINGS,
    mail::SETTINGS,
    protection::SETTINGS,
    roles::SETTINGS,
];

/// A defect of the tenant's documents.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    rule: &'static str,
    usual: bool,
    not_with: &'static [&'static str],
    plant: fn(&mut Planting<'_>),
}

impl Setting {
    const fn new(rule: &'static str, plant: fn(&mut Planting<'_>)) -> Self {
        Self { rule, usual: false, not_with: &[], plant }
    }

    /// Planted when nobody says which.
    const fn usual(self) -> Self {
        Self { usual: true, ..self }
    }

    /// Not to be planted together with those of these rules; one side may say so for both.
    const fn not_with(self, rules: &'static [&'static str]) -> Self {
        Self { not_with: rules, ..self }
    }

    /// The id of the rule that must find it.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// All of them, sorted by rule id.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        PACKS.iter().copied().flatten()
    }

    /// Those that are planted when nobody says which: some gaps through which few people fall, by whom they are told.
    /// Auditing of the organization stays on, since without it nothing that a single mailbox says about auditing counts;
    /// and policies stay on, since without them all users have the same findings.
    #[must_use]
    pub fn usual_ones() -> Vec<&'static Self> {
        Self::all().filter(|setting| setting.usual).collect()
    }

    /// As many as go together: of those that exclude one another, the first.
    #[must_use]
    pub fn all_together() -> Vec<&'static Self> {
        let mut taken: Vec<&'static Self> = Vec::new();
        for setting in Self::all() {
            if taken.iter().all(|other| setting.goes_with(other)) {
                taken.push(setting);
            }
        }
        taken
    }

    fn goes_with(&self, other: &Self) -> bool {
        !self.not_with.contains(&other.rule) && !other.not_with.contains(&self.rule)
    }
}

/// Checks that those settings can be planted together.
pub(super) fn check(settings: &[&'static Setting]) -> Result<(), Error> {
    for (index, setting) in settings.iter().enumerate() {
        if let Some(other) = settings.iter().skip(index + 1).find(|other| !setting.goes_with(other)) {
            return Err(Error::Settings { one: setting.rule, other: other.rule });
        }
    }
    Ok(())
}

/// The documents of a tenant, and what must be found in them.
pub(super) struct Planted {
    pub(super) documents: Documents,
    /// Rule and subject of each finding.
    pub(super) findings: BTreeSet<(&'static str, String)>,
}

/// Makes the documents of a tenant, and plants what its plan asks for.
pub(super) fn plant(tenant: &Tenant) -> Planted {
    let mut planted = Planted { documents: healthy::documents(tenant), findings: BTreeSet::new() };
    // By rule, whatever the order of the plan: the same plan in other words gives the same tenant.
    let mut settings = tenant.plan.settings.clone();
    settings.sort_by_key(|setting| setting.rule);
    settings.dedup_by_key(|setting| setting.rule);
    for setting in settings {
        (setting.plant)(&mut Planting::new(tenant, setting.rule, &mut planted));
    }
    planted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Plan;
    use super::super::tests::{clean, plan};
    use super::*;

    #[test]
    fn entries_are_sorted_by_rule_and_stand_once() {
        let rules: Vec<_> = Setting::all().map(Setting::rule).collect();
        assert!(rules.is_sorted_by(|a, b| a < b), "{rules:?}");
        for setting in Setting::all() {
            for other in setting.not_with {
                assert!(rules.contains(other) && *other != setting.rule, "{}: not with {other}?", setting.rule);
            }
        }
        check(&Setting::usual_ones()).unwrap();
        check(&Setting::all_together()).unwrap();
    }

    #[test]
    fn every_entry_fits_the_documents_and_names_what_its_rule_finds() {
        assert!(plant(&Tenant::new(clean(200, 1)).unwrap()).documents.faults().is_empty());
        for setting in Setting::all() {
            let tenant = Tenant::new(Plan { settings: vec![setting], ..clean(20, 1) }).unwrap();
            let planted = plant(&tenant);
            assert!(planted.documents.faults().is_empty(), "{}: {:?}", setting.rule, planted.documents.faults());
            assert!(planted.findings.iter().any(|(rule, _)| *rule == setting.rule), "{} finds nothing", setting.rule);
        }
    }

    const ONE: Setting = Setting::new("a/one", |_| {}).not_with(&["b/other"]);
    const OTHER: Setting = Setting::new("b/other", |_| {});

    #[test]
    fn what_excludes_one_another_is_refused_whichever_of_the_two_says_so() {
        for settings in [vec![&ONE, &OTHER], vec![&OTHER, &ONE]] {
            let refused = Tenant::new(Plan { settings, ..clean(20, 1) }).unwrap_err().to_string();
            assert!(refused.contains("exclude one another") && refused.contains("b/other"), "{refused}");
        }
        check(&[&OTHER, &ROWS]).unwrap();
    }

    /// Breaks a rule on rows, in a row that is planted anyway and in one that is not.
    const ROWS: Setting = Setting::new("a/rows", |planting| {
        planting.add("privileged-users", json!({"id": "zz \"quoted\""}));
        let bare = Tenant::new(Plan { settings: Vec::new(), ..plan(100, 1) }).unwrap();
        let planted = bare.findings(|rule, subject| match rule {
            "audit/audit-bypass" => Err(subject.to_owned()),
            _ => Ok(()),
        });
        planting.trips("audit/audit-bypass", planted.unwrap_err());
        planting.trips("audit/audit-bypass", "00000000-0000-4000-8000-000000000000");
        planting.trips("audit/audit-bypass", "zz");
        planting.fails("zz \"quoted\"");
    });

    #[test]
    fn findings_in_rows_and_settings_are_one_sorted_list() {
        let list = |settings| {
            let mut all = Vec::new();
            let tenant = Tenant::new(Plan { settings, ..plan(100, 1) }).unwrap();
            let take = |rule: &str, subject: &str| {
                all.push((rule.to_owned(), subject.to_owned()));
                Ok::<(), ()>(())
            };
            assert_eq!(tenant.findings(take), Ok(all.len() as u64));
            assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
            all
        };
        let without = list(Vec::new());
        let with = list(vec![&ROWS]);
        let more: Vec<_> = with.iter().filter(|found| !without.contains(found)).cloned().collect();
        let bypass = |subject: &str| ("audit/audit-bypass".to_owned(), subject.to_owned());
        let quoted = ("a/rows".to_owned(), "zz \"quoted\"".to_owned());
        assert_eq!(more, [quoted, bypass("00000000-0000-4000-8000-000000000000"), bypass("zz")]);
        assert_eq!(with.len(), without.len() + 3);
    }
}
