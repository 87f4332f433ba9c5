//! Pages as services write them.

use proptest::prelude::*;

use super::*;

fn page(text: &[u8]) -> serde_json::Result<Option<(Page, Vec<Value>)>> {
    let mut objects = Vec::new();
    let page = Page::read(text, &mut |text| objects.push(serde_json::from_slice(text).unwrap()))?;
    Ok(page.map(|page| (page, objects)))
}

fn read(answer: &Value) -> Option<Vec<Value>> {
    page(answer.to_string().as_bytes()).unwrap().map(|(_, objects)| objects)
}

#[test]
fn objects_are_found_whatever_they_come_in() {
    let one = json!({"id": "a", "@odata.type": "#t", "Enabled@data.type": "bool", "in": [{"@odata.id": 1, "x": [1, -2, 0.5]}, []]});
    let kept = json!({"id": "a", "@odata.type": "#t", "in": [{"x": [1, -2, 0.5]}, []]});
    for (answer, expected) in [
        (json!({"@odata.context": "c", "value": [one, one]}), Some(vec![kept.clone(), kept.clone()])),
        (one.clone(), Some(vec![kept.clone()])),
        (json!({"@odata.context": "c", "value": one}), Some(vec![kept.clone()])),
        (json!({"value": one, "more": null}), Some(vec![json!({"value": kept, "more": null})])),
        (json!({"@odata.context": "c", "value": "text"}), Some(vec![json!({"value": "text"})])),
        (json!({"value": []}), Some(vec![])),
        (json!({}), Some(vec![json!({})])),
        (json!({"value": [1]}), None),
        (json!([one]), None),
        (json!(null), None),
        (json!("text"), None),
    ] {
        assert_eq!(read(&answer), expected, "{answer}");
    }
}

#[test]
fn the_next_page_and_warnings_are_told_wherever_they_stand() {
    for text in [
        r#"{"@odata.nextLink": "https://x/2", "value": [{}], "@adminapi.warnings": ["w"]}"#,
        r#"{"@adminapi.warnings": ["w"], "value": [{}], "@odata.nextLink": "https://x/2"}"#,
    ] {
        let (page, _) = page(text.as_bytes()).unwrap().unwrap();
        assert_eq!((page.next.as_deref(), page.warnings), (Some("https://x/2"), Some(json!(["w"]))));
    }
}

#[test]
fn an_error_in_a_good_answer_is_told_beside_its_objects() {
    let said = |answer: Value| {
        let (page, objects) = page(answer.to_string().as_bytes()).unwrap().unwrap();
        assert_eq!(page.objects, objects.len() as u64, "{answer}");
        // A tree says the same as the stream.
        assert_eq!(answer.complaint(), page.complaint, "{answer}");
        (page.complaint.map(|error| error["error"]["message"].clone()), objects.len())
    };
    for (answer, told, objects) in [
        (json!({"value": [], "@adminapi.errors": ["busy"]}), Some("busy"), 0),
        (json!({"@adminapi.errors": ["a", {"message": "b"}], "value": [{"x": 1}]}), Some("a; b"), 1),
        (json!({"value": null, "@adminapi.errors": ["busy"]}), Some("busy"), 0),
        (json!({"@adminapi.errors": ["busy"]}), Some("busy"), 0),
        (json!({"error": {"code": "x", "message": "no"}}), Some("no"), 0),
        (json!({"value": [{}, {}], "error": {"message": "no"}}), Some("no"), 2),
        (json!({"value": [], "@adminapi.errors": []}), None, 0),
        (json!({"value": [], "@adminapi.errors": null, "error": null}), None, 0),
        (json!({"id": "a", "error": "none of ours"}), None, 1),
    ] {
        assert_eq!(said(answer.clone()), (told.map(Value::from), objects), "{answer}");
    }
}

#[test]
fn a_link_that_is_no_text_is_not_no_next_page() {
    for (link, next, flaw) in [
        (json!(null), None, None),
        (json!("https://x/2"), Some("https://x/2"), None),
        (json!(7), None, Some(NO_LINK)),
        (json!({"href": "https://x/2"}), None, Some(NO_LINK)),
        (json!(true), None, Some(NO_LINK)),
    ] {
        let answer = json!({"value": [{}], "@odata.nextLink": link});
        let (page, _) = page(answer.to_string().as_bytes()).unwrap().unwrap();
        assert_eq!((page.next.as_deref(), page.flaw), (next, flaw), "{link}");
    }
}

#[test]
fn what_is_no_json_is_an_error_and_not_an_empty_page() {
    for text in [
        &b"{\"value\": [{\"id\": \"a\"}"[..],
        b"",
        b"<html>",
        b"{\"value\": [{}]} x",
        b"{\"value\": [\"\xff\"]}",
        br#"{"value": [{"id": "\ud800"}]}"#,
        b"[",
        b"{\"value\": [1e999]}",
        b"{\"value\": [], \"value\": []}",
    ] {
        assert!(page(text).is_err(), "{}", String::from_utf8_lossy(text));
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-c@\"]{0,3}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What is left of a value, by another way: a tree.
fn stripped(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .filter(|(name, _)| !is_annotation(name))
            .map(|(name, value)| (name.clone(), stripped(value)))
            .collect(),
        Value::Array(all) => all.iter().map(stripped).collect(),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn every_object_is_kept_but_for_its_annotations(
        all in prop::collection::vec(prop::collection::btree_map("[a-c@]{0,3}", any_value(), 0..4), 0..4)
    ) {
        let all: Vec<Value> = all.into_iter().map(|map| Value::Object(map.into_iter().collect())).collect();
        let expected: Vec<Value> = all.iter().map(stripped).collect();
        prop_assert_eq!(read(&json!({"value": all})), Some(expected));
    }
}
