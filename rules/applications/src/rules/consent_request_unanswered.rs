//! Whether requests for consent reach anybody.

use ephor_sdk::prelude::*;

use crate::consent_requests::RequestPolicy;

/// Requests for consent reach nobody, or without notice
///
/// # What it checks
/// Reads the admin consent request policy: somebody must be named as reviewer, and the reviewers must be told by mail
/// (`notifyReviewers`); without the mail they see requests only when they look into the portal. Where users cannot ask at all (`isEnabled` is false), nobody has to answer; that switch is judged by
/// `admin-consent-workflow-off`.
///
/// # Why it matters
/// A request that nobody answers ends after some days, and people look for another way: a private account, or an
/// administrator who consents in passing. A workflow without reviewers is as good as none, and looks as if all were well.
///
/// # Remediation
/// Entra admin center > Enterprise apps > Consent and permissions > Admin consent settings: *Users can request admin consent
/// to apps they are unable to consent to* Yes; add a group of people who know how to judge an application under *Who can
/// review admin consent requests*; and *Selected users will receive email notifications for requests* Yes.
///
/// # References
/// - CIS-M365 5.1.5.2 (in part: CIS asks that the workflow is on, which admin-consent-workflow-off judges)
/// - ATT&CK T1528
/// - <https://learn.microsoft.com/entra/identity/enterprise-apps/configure-admin-consent-workflow>
/// # Witnesses
/// - claim: reference facts.md, consent-request-unanswered
#[derive(Rule)]
#[rule(
    level = "note",
    severity = 3.1,
    tags("applications", "consent"),
    documents(RequestPolicy),
    fail(
        no_reviewers = "Users can ask for consent, and no reviewer is named",
        not_told = "Reviewers see requests for consent only when they look: notifyReviewers is false"
    ),
    unknown(not_one = "The snapshot holds {count} admin consent request policies; there should be one")
)]
pub struct ConsentRequestUnanswered;

impl CheckTenant for ConsentRequestUnanswered {
    fn check(scan: &Scan<Self>) -> Verdict {
        let found = scan.documents::<RequestPolicy>();
        let [policy] = found.as_slice() else { return Self::not_one(found.len()).at_all(found.iter()) };
        let verdict = match (policy.is_enabled, policy.names_reviewers(), policy.notify_reviewers) {
            (None, ..) => Verdict::not_known("isEnabled"),
            (Some(false), ..) => return Verdict::NotApplicable,
            (_, Some(false), _) => Self::no_reviewers(),
            (_, _, Some(false)) => Self::not_told(),
            (_, None, _) => Verdict::not_known("reviewers"),
            (_, _, None) => Verdict::not_known("notifyReviewers"),
            (Some(true), Some(true), Some(true)) => Verdict::Pass,
        };
        verdict.at(policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    type This = ConsentRequestUnanswered;

    fn verdict(changes: Value) -> Verdict {
        let policy = json!({"isEnabled": true, "notifyReviewers": true,
            "reviewers": [{"query": "/groups/g/transitiveMembers", "queryType": "MicrosoftGraph"}]});
        Tenant::new().with::<RequestPolicy>(changed(policy, &changes)).check::<This>()
    }

    #[test]
    fn requests_that_reach_somebody_pass() {
        assert!(verdict(json!({})).is_pass());
    }

    #[test]
    fn requests_that_reach_nobody_fail() {
        for reviewers in [json!([]), json!([null]), json!([{"query": " "}]), json!([{}])] {
            let found = verdict(json!({"reviewers": reviewers, "notifyReviewers": false}));
            assert_eq!((found.is_fail(), found.message::<This>()), (true, "no-reviewers"));
        }
        assert_eq!(verdict(json!({"notifyReviewers": false})).message::<This>(), "not-told");
    }

    #[test]
    fn where_users_cannot_ask_nobody_has_to_answer() {
        assert!(verdict(json!({"isEnabled": false, "reviewers": [], "notifyReviewers": null})).is_not_applicable());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        for name in ["isEnabled", "reviewers", "notifyReviewers"] {
            assert_eq!(verdict(json!({name: null})).arguments(), [name]);
        }
        let new = json!({"reviewers": [{"agent": "a"}]});
        assert_eq!(verdict(new).arguments(), ["reviewers"], "somebody may be named in a way that is new");
        assert_eq!(Tenant::new().check::<This>().message::<This>(), "not-one");
    }
}
