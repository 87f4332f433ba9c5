//! The document `legacy-exchange-service-principal`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::application_permissions::{EXCHANGE_ONLINE, SERVICE_PRINCIPALS};
use super::credentials;
use super::properties::{copied, id};
use super::standing::Standing;
use super::{Derived, Inputs};

/// Makes the document `legacy-exchange-service-principal`: the service principal of Exchange Online, which all tenants
/// share, with the keys that a hybrid deployment left there.
///
/// # Feeds
/// - `graph/service-principals`: `GET /v1.0/servicePrincipals?$select=id,appId,displayName,signInAudience,keyCredentials,
///   passwordCredentials`; application right Application.Read.All.
///
/// # Errors
/// If the feed cannot be read.
pub fn exchange_principal<F: Inputs>(feeds: &F) -> Result<Derived, F::Error> {
    let standing = match Standing::on(feeds, SERVICE_PRINCIPALS) {
        Ok(standing) => standing,
        Err(gap) => return Ok(Derived::nothing(gap)),
    };
    let mut rows = BTreeMap::new();
    feeds.each(SERVICE_PRINCIPALS, &mut |object| {
        let exchange = id(object, "appId").is_some_and(|app| app == EXCHANGE_ONLINE);
        let (true, Some(id)) = (exchange, id(object, "id")) else { return };
        let mut row = copied(object, &["appId", "displayName", "signInAudience"]);
        for property in ["keyCredentials", "passwordCredentials"] {
            if let Some(all) = credentials::of(object, property, false) {
                row.insert(property.to_owned(), json!(all));
            }
        }
        row.insert("objectId".to_owned(), Value::String(id.clone()));
        rows.insert(id, row);
    })?;
    Ok(standing.derived(rows.into_values().collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    fn derived(sample: &Sample) -> Derived {
        exchange_principal(sample).unwrap()
    }

    #[test]
    fn keys_stand_in_it_and_what_an_answer_has_beside_does_not() {
        let key = json!({"keyId": "k", "displayName": "CN=Auth", "startDateTime": "s", "endDateTime": "e", "key": null, "usage": "Verify"});
        let exchange = json!({"id": "A1", "appId": EXCHANGE_ONLINE, "displayName": "Office 365 Exchange Online",
            "signInAudience": "AzureADMultipleOrgs", "keyCredentials": [key], "passwordCredentials": [], "appRoles": [{"id": "r"}]});
        let other = json!({"id": "b", "appId": "c", "keyCredentials": [key]});
        let found = derived(&Sample::new().whole(SERVICE_PRINCIPALS, &[other, exchange]));
        let key = json!({"keyId": "k", "displayName": "CN=Auth", "startDateTime": "s", "endDateTime": "e", "isFromApplication": false});
        let expected = json!([{"objectId": "a1", "appId": EXCHANGE_ONLINE, "displayName": "Office 365 Exchange Online",
            "signInAudience": "AzureADMultipleOrgs", "keyCredentials": [key], "passwordCredentials": []}]);
        assert_eq!((json!(found.rows), found.status), (expected, Status::Complete));
    }

    #[test]
    fn keys_that_nobody_asked_for_are_not_known_and_null_is_none() {
        let of = |object: Value| json!(derived(&Sample::new().whole(SERVICE_PRINCIPALS, &[object])).rows[0]);
        let bare = of(json!({"id": "a", "appId": EXCHANGE_ONLINE}));
        assert!(bare.get("keyCredentials").is_none(), "{bare}");
        let null = of(json!({"id": "a", "appId": EXCHANGE_ONLINE, "keyCredentials": null}));
        assert_eq!(null["keyCredentials"], json!([]));
    }

    #[test]
    fn what_was_refused_is_not_an_empty_list() {
        let found = derived(&Sample::new().refused(SERVICE_PRINCIPALS, Status::Denied, "no right"));
        assert_eq!((found.rows.len(), found.status, found.reason.as_deref()), (0, Status::Denied, Some("no right")));
        let found = derived(&Sample::new().cut(SERVICE_PRINCIPALS, &[], "page 2 of 3"));
        assert_eq!((found.status, found.reason.as_deref()), (Status::Partial, Some("page 2 of 3")));
    }
}
