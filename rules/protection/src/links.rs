//! Safe Links policies.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Reads, TenantPlan};

use crate::assignment::{AcceptedDomain, Assignment, AtpPresetRule, BuiltInRule, EopPresetRule, SafeLinksRule, names};
use crate::effective::{Effective, Judged, Naming, Outcome, Policy};
use crate::licence::{lacks_defender, may_lack_defender};

/// A Safe Links policy, as `Get-SafeLinksPolicy` gives it.
#[derive(Debug, Document)]
#[document("safe-links-policies")]
#[serde(rename_all = "PascalCase")]
pub struct SafeLinksPolicy {
    #[serde(flatten)]
    naming: Naming,
    /// Whether links in mail are checked when they are clicked.
    pub(crate) enable_safe_links_for_email: Option<bool>,
    /// In Teams.
    pub(crate) enable_safe_links_for_teams: Option<bool>,
    /// In Office documents.
    pub(crate) enable_safe_links_for_office: Option<bool>,
    /// In mail from within the organization, too.
    pub(crate) enable_for_internal_senders: Option<bool>,
    /// Whether what a link leads to is scanned.
    pub(crate) scan_urls: Option<bool>,
    /// Whether mail waits for that scan.
    pub(crate) deliver_message_after_scan: Option<bool>,
    /// Whether clicks are recorded.
    pub(crate) track_clicks: Option<bool>,
    /// Whether people may go on to what was found to be malicious.
    pub(crate) allow_click_through: Option<bool>,
}

impl Policy for SafeLinksPolicy {
    fn naming(&self) -> &Naming {
        &self.naming
    }

    fn named_by(rule: &Assignment) -> Option<&str> {
        rule.safe_links_policy.as_deref()
    }
}

/// The verdict of a rule on the Safe Links policies that apply, in a tenant that has Defender for Office 365: `said` puts what
/// came out in the words of the rule.
pub fn check<R>(
    scan: &Scan<'_, R>,
    wanted: impl Fn(&SafeLinksPolicy) -> Judged,
    unlicensed: impl FnOnce() -> Verdict,
    said: impl FnOnce(Outcome) -> Verdict,
) -> Verdict
where
    R: Reads<SafeLinksPolicy>
        + Reads<SafeLinksRule>
        + Reads<EopPresetRule>
        + MayRead<AtpPresetRule>
        + MayRead<BuiltInRule>
        + MayRead<AcceptedDomain>
        + MayRead<TenantPlan>,
{
    let plans = scan.optional::<TenantPlan>();
    if lacks_defender(&plans) {
        Verdict::NotApplicable
    } else if may_lack_defender(&plans, &scan.optional::<AtpPresetRule>()) {
        unlicensed()
    } else {
        said(judge(scan, wanted))
    }
}

/// Judges the Safe Links policies that apply.
fn judge<R>(scan: &Scan<'_, R>, judge: impl Fn(&SafeLinksPolicy) -> Judged) -> Outcome
where
    R: Reads<SafeLinksPolicy>
        + Reads<SafeLinksRule>
        + Reads<EopPresetRule>
        + MayRead<AtpPresetRule>
        + MayRead<BuiltInRule>
        + MayRead<AcceptedDomain>,
{
    let domains = names(&scan.optional::<AcceptedDomain>());
    let domains = domains.as_deref();
    let policies = scan.documents::<SafeLinksPolicy>();
    Effective::new(&policies)
        .defender_presets(&scan.optional::<AtpPresetRule>(), &scan.documents::<EopPresetRule>(), domains)
        .custom(&scan.documents::<SafeLinksRule>(), domains)
        .built_in(&scan.optional::<BuiltInRule>())
        .judge(&Judged::Good, judge)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::effective::tests::assert_for_some_as_for_all;
    use crate::licence::tests::assert_needs_defender;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The policy of built-in protection, which is for all, with these settings.
    fn for_all(settings: &Value) -> Value {
        changed(json!({"Identity": "Built-In Protection Policy", "IsBuiltInProtection": true}), settings)
    }

    /// A tenant without custom policies and without presets, whose built-in protection leaves nobody out.
    fn tenant() -> Tenant {
        tenant_without_presets_read().without::<AtpPresetRule>()
    }

    /// The same, where the presets of Defender were not read.
    fn tenant_without_presets_read() -> Tenant {
        Tenant::new().with::<BuiltInRule>(crate::assignment::tests::for_all(
            &json!({"Identity": "ATP Built-In Protection Rule"}),
        ))
    }

    /// Fails unless `R` judges the policies by these settings, as all rules on Safe Links do: with them it passes, with each
    /// one turned around it fails and names it, without one it is not known, what some people have counts for them, nobody is
    /// protected where no policy applies, and all that only where Defender for Office 365 is licensed.
    #[track_caller]
    pub(crate) fn assert_judged_by<R: Rule>(settings: &[(&str, bool)]) {
        let good = for_all(&settings.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect());
        let verdict = |change: Value| tenant().with::<SafeLinksPolicy>(changed(good.clone(), &change)).check::<R>();
        assert!(verdict(json!({})).is_pass());
        for (name, value) in settings {
            let found = verdict(json!({ *name: !value }));
            assert_eq!((found.is_fail(), found.message::<R>()), (true, "lacking"), "{name}");
            assert!(found.arguments()[0].contains(&format!("{name} is {}", !value)), "{:?}", found.arguments());
            let found = verdict(json!({ *name: null }));
            assert!(found.is_unknown() && found.arguments()[0].contains(name), "{name}: {found:?}");
            let bad = changed(good.clone(), &json!({ *name: !value }));
            assert_for_some_as_for_all::<R, SafeLinksPolicy, SafeLinksRule>(&tenant(), "SafeLinksPolicy", &good, &bad);
            let licensed = tenant_without_presets_read().with::<SafeLinksPolicy>(good.clone());
            assert_needs_defender::<R>(&licensed, &tenant().with::<SafeLinksPolicy>(bad));
        }
        assert_eq!(tenant().check::<R>().message::<R>(), "uncovered");
    }
}
