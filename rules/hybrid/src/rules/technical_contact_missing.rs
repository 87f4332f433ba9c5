//! Notices that nobody gets.

use ephor_sdk::prelude::*;

use crate::organization::Organization;

/// Nobody gets technical notices about the tenant
///
/// # What it checks
/// Looks for addresses in `technicalNotificationMails` of the organization.
///
/// # Why it matters
/// Warnings, such as that directory synchronization stopped or would have deleted many objects, go to these addresses.
/// Without one they reach at most those who happen to look into the portal.
///
/// # Remediation
/// Microsoft Entra admin center > Entra ID > Overview > Properties > Technical contact: enter the address of a mailbox
/// that several people read.
///
/// # References
/// - <https://learn.microsoft.com/graph/api/resources/organization>
/// - <https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-sync-feature-prevent-accidental-deletes>
/// # Witnesses
/// - claim: reference facts.md, inbound-sender-not-verified
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.5,
    tags("hybrid", "contacts"),
    documents(Organization),
    fail(nobody = "The organization names nobody in technicalNotificationMails"),
    unknown(not_one = "The snapshot holds {count} organizations; there should be one")
)]
pub struct TechnicalContactMissing;

impl CheckTenant for TechnicalContactMissing {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<Organization>();
        let [organization] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        match &organization.technical_notification_mails {
            None => Verdict::not_known("technicalNotificationMails").at(organization),
            Some(mails) if mails.is_empty() => Self::nobody().at(organization),
            Some(_) => Verdict::Pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(mails: Value) -> Verdict {
        let organization = json!({"technicalNotificationMails": mails});
        Tenant::new().with::<Organization>(organization).check::<TechnicalContactMissing>()
    }

    #[test]
    fn an_empty_list_fails_and_an_address_passes() {
        assert!(verdict(json!([])).is_fail());
        assert!(verdict(json!([" "])).is_fail(), "a blank is no address");
        assert!(verdict(json!(["admins@contoso.com"])).is_pass());
        assert!(verdict(json!("admins@contoso.com")).is_pass());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(verdict(Value::Null).is_unknown());
        assert!(Tenant::new().check::<TechnicalContactMissing>().is_unknown());
        assert!(Tenant::new().with::<Organization>(json!({})).check::<TechnicalContactMissing>().is_unknown());
    }
}
