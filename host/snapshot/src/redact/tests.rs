//! Whole snapshots without names.

use super::*;

#[test]
fn properties_that_are_not_known_are_taken_out_at_any_depth() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let mut object = object(
        r#"{"displayName": "Lisa", "ssn": 123, "conditions": {"favouriteColour": "blue", "users": {"includeUsers": ["All"]}},
            "state": "enabled", "Version": "2.5.190.0", "list": 1}"#,
    );
    replace(&mut object, "conditional-access-policies", &pseudonyms);
    let kept = serde_json::json!({
        "displayName": pseudonyms.text("Lisa", Words::none()),
        "conditions": {"users": {"includeUsers": ["All"]}, pseudonyms.whole("favouriteColour", Words::none()): true},
        "state": "enabled", "Version": "2.5.190.0",
    });
    assert_eq!(Value::Object(object), kept);
}

#[test]
fn a_member_that_is_new_stays_one_where_a_rule_would_not_know() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let mut object = object(
        r#"{"id": "00000000-0000-0000-0000-000000000000", "newSwitch": "x", "description": "d", "x@odata.type": "y",
            "applicationRestrictions": {"passwordCredentials": [{"state": "enabled", "exemptTenants": ["t"], "blank": []}]}}"#,
    );
    replace(&mut object, "default-app-management-policy", &pseudonyms);
    let restriction = &object["applicationRestrictions"]["passwordCredentials"][0];
    let new = pseudonyms.whole("exemptTenants", Words::none());
    assert_eq!(*restriction, serde_json::json!({"state": "enabled", new: true}));
    assert_eq!(object[&pseudonyms.whole("newSwitch", Words::none())], true);
    assert_eq!(object.len(), 3);
}

#[test]
fn pseudonyms_in_a_text_are_told_from_their_surroundings() {
    let guid = "005dd81b-131e-487b-9caa-cd0954ab1d32";
    let text = format!("{guid}:Browser, x1f@x2.example");
    let found: Vec<&str> = parts(&text).into_iter().map(|(_, part)| part).collect();
    assert_eq!(found, [guid, "Browser", "x1f", "x2", "example"]);
}
