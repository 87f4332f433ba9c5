//! Whole snapshots without names.

use super::*;

#[test]
fn every_column_of_text_is_either_kept_on_purpose_or_replaced() {
    for (table, columns) in KEPT {
        let table = ephor_schema::table(table).expect("a table of the schema");
        for column in *columns {
            let column = table.column(column).unwrap_or_else(|| panic!("{}.{column}", table.name));
            assert!(matches!(column.kind, Kind::Symbol | Kind::Symbols), "{}.{}", table.name, column.name);
        }
    }
    let listed: Vec<&str> = KEPT.iter().map(|(table, _)| *table).collect();
    let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(listed, tables, "a new table is looked at");
}

#[test]
fn properties_that_are_not_known_are_taken_out_at_any_depth() {
    let pseudonyms = Pseudonyms::new(&[1; 32], HashSet::new());
    let mut object = object(
        r#"{"displayName": "Lisa", "ssn": 123, "conditions": {"favouriteColour": "blue", "users": {"includeUsers": ["All"]}},
            "state": "enabled", "Version": "2.5.190.0", "list": 1}"#,
    );
    replace(&mut object, &pseudonyms);
    let kept = serde_json::json!({
        "displayName": pseudonyms.text("Lisa"), "conditions": {"users": {"includeUsers": ["All"]}},
        "state": "enabled", "Version": "2.5.190.0",
    });
    let mut found = Value::Object(object);
    found.as_object_mut().unwrap().remove("list");
    assert_eq!(found, kept);
}

#[test]
fn pseudonyms_in_a_text_are_told_from_their_surroundings() {
    let guid = "005dd81b-131e-487b-9caa-cd0954ab1d32";
    let text = format!("{guid}:Browser, x1f@x2.example");
    let found: Vec<&str> = parts(&text).into_iter().map(|(_, part)| part).collect();
    assert_eq!(found, [guid, "Browser", "x1f", "x2", "example"]);
}
