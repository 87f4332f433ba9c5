//! Whole snapshots without names.

use super::*;

#[test]
fn properties_that_are_not_known_are_taken_out_at_any_depth() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let mut object = object(
        r#"{"displayName": "Lisa", "ssn": 123, "conditions": {"favouriteColour": "blue", "users": {"includeUsers": ["All"]}},
            "state": "enabled", "Version": "2.5.190.0", "list": 1}"#,
    );
    replace(&mut object, Members::of("conditional-access-policies"), &pseudonyms);
    let kept = serde_json::json!({
        "displayName": pseudonyms.text("Lisa", Words::none()),
        "conditions": {"users": {"includeUsers": ["All"]}, pseudonyms.whole("favouriteColour", Words::none()): true},
        "state": "enabled",
    });
    assert_eq!(Value::Object(object), kept);
}

#[test]
fn a_property_may_stay_where_its_document_has_it_and_nowhere_else() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let kept = |document: &str| {
        let mut object = object(r#"{"ComputerName": "SYNC01", "Version": "2.5.190.0", "state": "enabled"}"#);
        replace(&mut object, Members::of(document), &pseudonyms);
        object.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(kept("sync-servers"), ["ComputerName", "Version"]);
    assert_eq!(kept("conditional-access-policies"), ["state"]);
    assert!(kept("no-document").is_empty());
}

#[test]
fn conditions_may_stay_at_every_depth_and_as_json_in_a_text() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let rule = r#"{"Condition": {"Operator": "And", "SubConditions": [{"ConditionName": "SentTo", "Value": ["lisa@contoso.example"],
        "Author": "Lisa"}, {"Operator": "Or", "SubConditions": [{"Value": [{"name": "Credit Card Number"}]}]}]}}"#;
    let mut object = Map::new();
    object.insert("AdvancedRule".to_owned(), Value::from(rule));
    replace(&mut object, Members::of("dlp-compliance-rules"), &pseudonyms);
    let made: Value = serde_json::from_str(object["AdvancedRule"].as_str().unwrap()).unwrap();
    let parts = &made["Condition"]["SubConditions"];
    assert_eq!(parts[1]["SubConditions"][0]["Value"][0]["name"], "Credit Card Number");
    assert_eq!(parts[0]["ConditionName"], "SentTo");
    assert!(!made.to_string().to_lowercase().contains("lisa") && parts[0].get("Author").is_none(), "{made}");
}

#[test]
fn a_text_that_looks_like_json_is_a_text_where_no_object_is_declared() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let made = |id: &str| {
        let mut object = Map::new();
        object.insert("id".to_owned(), Value::from(id));
        object.insert("kind".to_owned(), Value::from("user"));
        replace(&mut object, Members::of("directory-names"), &pseudonyms);
        assert_eq!(object["kind"], "user");
        object["id"].as_str().unwrap().to_owned()
    };
    let (one, other) = (made(r#"{"name":"Lisa","Lisa":1}"#), made(r#"{"name":"Ann","Ann":1}"#));
    assert!(one != other && !one.contains("Lisa") && !other.contains("Ann"), "{one} {other}");
}

#[test]
fn what_an_export_damaged_is_told_as_far_as_it_may_stay() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let mut object = object(
        r#"{"@ephor.damaged": {"conditions": {"users": {"includeUsers": true, "lisa": true}}, "ssn": true},
            "conditions": {"users": {"includeUsers": "System.Object[]"}}}"#,
    );
    replace(&mut object, Members::of("conditional-access-policies"), &pseudonyms);
    let damaged = serde_json::json!({"conditions": {"users": {"includeUsers": true}}});
    assert_eq!(object["@ephor.damaged"], damaged);
}

#[test]
fn a_member_that_is_new_stays_one_where_a_rule_would_not_know() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let mut object = object(
        r#"{"id": "00000000-0000-0000-0000-000000000000", "newSwitch": "x", "description": "d", "x@odata.type": "y",
            "applicationRestrictions": {"passwordCredentials": [{"state": "enabled", "exemptTenants": ["t"], "blank": []}]}}"#,
    );
    replace(&mut object, Members::of("default-app-management-policy"), &pseudonyms);
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
