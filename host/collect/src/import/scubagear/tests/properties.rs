//! What holds for any input: nothing panics, ids are unique, every reason is given.

use proptest::prelude::*;

use super::*;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~é]{0,8}|/Date\\([-+0-9]{0,20}\\)/".prop_map(Value::from),
    ];
    let name = prop_oneof!["[a-zA-Zé@]{0,3}", Just("Id".to_owned()), Just("value".to_owned()), Just("Apps".to_owned())];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_under_any_key_is_imported_without_a_panic(at in 0..keys::KEYS.len(), value in any_json()) {
        let key = &keys::KEYS[at];
        let export = export(&json!({key.name: value}));
        for fragment in [None, Some(Fragment::default())] {
            let options = Options { fragment, ..Options::default() };
            if let Ok(imported) = import(export.to_string().as_bytes(), &options) {
                for (document, objects) in &imported.documents {
                    let ids: std::collections::HashSet<_> =
                        objects.iter().map(|object| object[document.id].as_str().expect("an id")).collect();
                    prop_assert_eq!(ids.len(), objects.len());
                }
                for source in &imported.sources {
                    prop_assert_eq!(source.reason.is_none(), source.status == Status::Complete);
                }
            }
        }
    }

    #[test]
    fn a_truncated_export_is_an_error(part in 0.0..1.0_f64) {
        let text = export(&json!({"domain_settings": [{"Id": "é", "When": "/Date(1)/"}]})).to_string();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let length = (text.len() as f64 * part) as usize;
        prop_assert!(import(&text.as_bytes()[..length], &Options::default()).is_err());
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = import(&bytes, &Options::default());
        let _ = import(&bytes, &Options { fragment: Some(Fragment::default()), ..Options::default() });
    }
}
