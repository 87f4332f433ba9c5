//! The document `risky-delegated-permission-classifications`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::application_permissions::{SERVICE_PRINCIPALS, is_dangerous_delegated};
use super::properties::{copied, id, text};
use super::standing::Standing;
use super::{Derived, Inputs, Object};

const CLASSIFICATIONS: &str = "delegated-permission-classifications";

/// Makes the document `risky-delegated-permission-classifications`: service principals with dangerous permissions that are
/// classified as low risk, which is what users may consent to by themselves under Microsoft's policy for low risk.
///
/// # Feeds
/// - `delegated-permission-classifications`: `GET /v1.0/servicePrincipals/{id}/delegatedPermissionClassifications`, of each
///   service principal that publishes `oauth2PermissionScopes`; each object gets its id in `ofServicePrincipal`; application
///   right Application.Read.All.
/// - `graph/service-principals`: `GET /v1.0/servicePrincipals?$select=id,appId,displayName`; the same right.
///
/// # Errors
/// If a feed cannot be read.
pub fn permission_classifications<F: Inputs>(feeds: &F) -> Result<Derived, F::Error> {
    let mut standing = match Standing::on(feeds, CLASSIFICATIONS) {
        Ok(standing) => standing,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    let mut risky: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut all, mut nobody) = (0, 0);
    feeds.each(CLASSIFICATIONS, &mut |object| {
        all += 1;
        let low = text(object, "classification").is_some_and(|class| class.eq_ignore_ascii_case("low"));
        match (id(object, "ofServicePrincipal"), text(object, "permissionName")) {
            (Some(principal), Some(name)) if low && is_dangerous_delegated(name) => {
                risky.entry(principal).or_default().insert(name.to_owned());
            }
            (Some(_), Some(_)) => {}
            _ => nobody += 1,
        }
    })?;
    standing.some(nobody, all, "classifications lack ofServicePrincipal or permissionName");
    let mut names: BTreeMap<String, Object> = BTreeMap::new();
    feeds.each(SERVICE_PRINCIPALS, &mut |object| {
        if let Some(id) = id(object, "id").filter(|id| risky.contains_key(id)) {
            names.insert(id, copied(object, &["appId", "displayName"]));
        }
    })?;
    // Which service principals were asked comes from their feed.
    standing.also(feeds, SERVICE_PRINCIPALS, "some service principals may not have been asked");
    let row = |(id, permissions): (String, BTreeSet<String>)| {
        let mut row = names.remove(&id).unwrap_or_default();
        row.insert("riskyPermClassifications".to_owned(), json!(permissions));
        row.insert("objectId".to_owned(), Value::String(id));
        row
    };
    Ok(standing.derived(risky.into_iter().map(row).collect()))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    fn classified(permission: &str, class: &str) -> Value {
        json!({"id": "x", "permissionId": "p", "permissionName": permission, "classification": class, "ofServicePrincipal": "S1"})
    }

    fn sample(classifications: &[Value]) -> Sample {
        let graph = json!({"id": "s1", "appId": "a", "displayName": "Microsoft Graph", "oauth2PermissionScopes": []});
        Sample::new().whole(CLASSIFICATIONS, classifications).whole(SERVICE_PRINCIPALS, &[graph])
    }

    #[test]
    fn only_dangerous_ones_of_low_risk_are_listed_each_once() {
        let all = [
            classified("Mail.ReadWrite", "low"),
            classified("Files.Read", "Low"),
            classified("Mail.ReadWrite", "low"),
            classified("Mail.Send", "high"),
            classified("User.Read", "low"),
        ];
        let found = permission_classifications(&sample(&all)).unwrap();
        let expected = json!([{"objectId": "s1", "appId": "a", "displayName": "Microsoft Graph",
            "riskyPermClassifications": ["Files.Read", "Mail.ReadWrite"]}]);
        assert_eq!((json!(found.rows), found.status), (expected, Status::Complete));
        let none = permission_classifications(&sample(&[classified("User.Read", "low")])).unwrap();
        assert_eq!((none.rows.len(), none.status), (0, Status::Complete));
    }

    #[test]
    fn service_principals_that_were_not_asked_are_told() {
        let half = sample(&[]).cut(CLASSIFICATIONS, &[classified("Mail.Send", "low")], "3 of 7 were read: throttled");
        let found = permission_classifications(&half).unwrap();
        assert_eq!((found.rows.len(), found.status), (1, Status::Partial));
        assert!(found.reason.unwrap().contains("3 of 7"));
        let nameless =
            sample(&[classified("Mail.Send", "low")]).refused(SERVICE_PRINCIPALS, Status::Denied, "no right");
        let found = permission_classifications(&nameless).unwrap();
        assert_eq!((json!(found.rows[0]["objectId"]), found.status), (json!("s1"), Status::Partial));
        let lost = sample(&[json!({"permissionName": "Mail.Send", "classification": "low"})]);
        assert_eq!(permission_classifications(&lost).unwrap().status, Status::Partial);
        let refused = Sample::new().refused(CLASSIFICATIONS, Status::Denied, "no right");
        assert_eq!(permission_classifications(&refused).unwrap().status, Status::Denied);
    }
}
