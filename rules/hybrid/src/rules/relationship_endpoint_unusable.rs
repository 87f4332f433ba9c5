//! Where free/busy information is asked for, and nobody answers.

use ephor_sdk::prelude::*;

use crate::relationships::OrganizationRelationship;
use crate::shape;

/// An organization relationship does not say where to ask
///
/// # What it checks
/// Looks at each organization relationship that is on: whether neither `TargetSharingEpr` nor `TargetAutodiscoverEpr`
/// is set, or one of them is no `https` address, or `TargetSharingEpr` does not lead to `/ews/exchange.asmx`.
///
/// # Why it matters
/// Free/busy look-ups to the other organization then fail, or the request goes out where others can read it.
///
/// # Remediation
/// Where Autodiscover of the other organization is published:
///
/// ```powershell
/// Set-OrganizationRelationship -Identity <relationship> -TargetAutodiscoverEpr https://autodiscover.<domain>/autodiscover/autodiscover.svc/WSSecurity
/// ```
///
/// Where it is not:
///
/// ```powershell
/// Set-OrganizationRelationship -Identity <relationship> -TargetSharingEpr https://<server>/ews/exchange.asmx/WSSecurity
/// ```
///
/// Free/busy between the servers and the cloud goes by Exchange Web Services, which Exchange Online has until 2027-04-01
/// only: whatever is put right here has to move to Microsoft Graph by then, with the dedicated hybrid application
/// (`dedicated-application-missing`).
///
/// # References
/// - <https://learn.microsoft.com/powershell/module/exchange/set-organizationrelationship>
/// # Witnesses
/// - claim: reference facts.md, availability-address-space-missing
/// - deadline: reference facts.md, availability-address-space-missing (EWS roads end on 2027-04-01)
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 4.0,
    tags("hybrid", "free-busy"),
    each(OrganizationRelationship),
    fail(
        neither = "{subject} has neither TargetSharingEpr nor TargetAutodiscoverEpr",
        not_https = "{property} of {subject} is not an https address: {address}",
        not_ews = "TargetSharingEpr of {subject} does not lead to /ews/exchange.asmx: {address}"
    )
)]
pub struct RelationshipEndpointUnusable;

impl CheckDocument<OrganizationRelationship> for RelationshipEndpointUnusable {
    fn check(relationship: &Item<OrganizationRelationship>, _scan: &Scan<Self>) -> Verdict {
        match relationship.enabled {
            Some(true) => {}
            Some(false) => return Verdict::NotApplicable,
            None => return Verdict::not_known("Enabled"),
        }
        let known = [
            ("TargetSharingEpr", &relationship.target_sharing_epr),
            ("TargetAutodiscoverEpr", &relationship.target_autodiscover_epr),
        ];
        let mut addresses = 0;
        for (property, value) in known {
            let Some(value) = value else { return Verdict::not_known(property) };
            if shape::is_blank(value) {
                continue;
            }
            let Some(address) = shape::text(value) else { return Verdict::not_known(property) };
            addresses += 1;
            let lower = address.to_ascii_lowercase();
            if !lower.starts_with("https://") {
                return Self::not_https(property, address);
            }
            let path = lower.trim_end_matches('/').trim_end_matches("/wssecurity");
            if property == "TargetSharingEpr" && !path.ends_with("/ews/exchange.asmx") {
                return Self::not_ews(address);
            }
        }
        if addresses == 0 { Self::neither() } else { Verdict::Pass }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn judged(relationship: Value) -> Verdict {
        let tenant = Tenant::new().with::<OrganizationRelationship>(relationship);
        tenant.objects::<RelationshipEndpointUnusable>().pop().unwrap().1
    }

    fn verdict(sharing: Value, autodiscover: Value) -> Verdict {
        judged(json!({"Enabled": true, "TargetSharingEpr": sharing, "TargetAutodiscoverEpr": autodiscover}))
    }

    #[test]
    fn an_address_that_cannot_be_used_fails() {
        let message = |sharing, autodiscover| verdict(sharing, autodiscover).message::<RelationshipEndpointUnusable>();
        assert_eq!(message(Value::Null, json!("")), "neither");
        assert_eq!(message(json!("http://mail.contoso.com/ews/exchange.asmx"), Value::Null), "not-https");
        assert_eq!(message(json!("https://mail.contoso.com/owa"), Value::Null), "not-ews");
        assert_eq!(message(Value::Null, json!("http://autodiscover.contoso.com/x")), "not-https");
    }

    #[test]
    fn either_address_is_enough() {
        assert!(verdict(json!("https://mail.contoso.com/EWS/Exchange.asmx"), Value::Null).is_pass());
        assert!(verdict(json!("https://mail.contoso.com/ews/exchange.asmx/WSSecurity"), Value::Null).is_pass());
        let autodiscover = "https://autodiscover-s.outlook.com/autodiscover/autodiscover.svc/WSSecurity";
        assert!(verdict(Value::Null, json!(autodiscover)).is_pass());
    }

    #[test]
    fn a_relationship_that_is_off_is_not_judged() {
        assert!(judged(json!({"Enabled": false})).is_not_applicable());
    }

    #[test]
    fn what_is_not_known_never_passes() {
        assert!(judged(json!({"Enabled": true, "TargetAutodiscoverEpr": "https://a/b"})).is_unknown());
        assert!(judged(json!({"TargetSharingEpr": null, "TargetAutodiscoverEpr": null})).is_unknown());
    }
}
