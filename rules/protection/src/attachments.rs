//! Safe Attachments policies.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Reads};

use crate::assignment::{AcceptedDomain, Assignment, AtpPresetRule, BuiltInRule, SafeAttachmentRule, names};
use crate::effective::{Effective, Judged, Naming, Outcome, Policy};

/// A Safe Attachments policy, as `Get-SafeAttachmentPolicy` gives it.
#[derive(Debug, Document)]
#[document("safe-attachment-policies")]
#[serde(rename_all = "PascalCase")]
pub struct SafeAttachmentPolicy {
    #[serde(flatten)]
    naming: Naming,
    /// False: attachments are not scanned, whatever the action says.
    pub(crate) enable: Option<bool>,
    /// `Allow`, `Block`, `DynamicDelivery` or `Replace`.
    pub(crate) action: Option<String>,
}

impl Policy for SafeAttachmentPolicy {
    fn naming(&self) -> &Naming {
        &self.naming
    }

    fn named_by(rule: &Assignment) -> Option<&str> {
        rule.safe_attachment_policy.as_deref()
    }
}

/// Judges the Safe Attachments policies that apply.
pub fn judge<R>(scan: &Scan<'_, R>, judge: impl Fn(&SafeAttachmentPolicy) -> Judged) -> Outcome
where
    R: Reads<SafeAttachmentPolicy>
        + Reads<SafeAttachmentRule>
        + Reads<AtpPresetRule>
        + MayRead<BuiltInRule>
        + MayRead<AcceptedDomain>,
{
    let domains = names(&scan.optional::<AcceptedDomain>());
    let domains = domains.as_deref();
    let policies = scan.documents::<SafeAttachmentPolicy>();
    Effective::new(&policies)
        .presets(&scan.documents::<AtpPresetRule>(), domains)
        .custom(&scan.documents::<SafeAttachmentRule>(), domains)
        .built_in(&scan.optional::<BuiltInRule>())
        .judge(&Judged::Good, judge)
}
