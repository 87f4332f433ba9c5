use proptest::prelude::*;

use super::*;

fn texts(list: &[&str]) -> Option<Vec<String>> {
    Some(list.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn a_list_that_powershell_clipped_or_could_not_write_is_not_known() {
    for element in [Element::Word, Element::Recipient, Element::Text, Element::Combination, Element::ProxyAddress] {
        assert_eq!(read(&json!(["a", "b"]), element), texts(&["a", "b"]), "{element:?}");
        assert_eq!(read(&json!("a"), element), texts(&["a"]), "{element:?}");
        assert_eq!(read(&json!("{a, b}"), element), texts(&["a", "b"]), "{element:?}");
        assert_eq!(read(&json!("{}"), element), texts(&[]), "{element:?}");
        assert_eq!(read(&json!([]), element), texts(&[]), "{element:?}");
        for value in ["{a, b...}", "{a, b…}", "System.String[]", "@{a=1}", "Microsoft.Graph.PowerShell.Models.X", ""]
        {
            assert_eq!(read(&json!(value), element), None, "{element:?} {value}");
        }
        for value in [json!(null), json!([1, 2]), json!({"a": "b"}), json!([null]), json!(["System.Object[]"])] {
            assert_eq!(read(&value, element), None, "{element:?} {value}");
        }
    }
}

#[test]
fn recipients_are_taken_apart_where_each_says_where_it_ends() {
    let both = texts(&["\"Mallory\" [SMTP:m@evil.example]", "\"Bob\" [EX:/o=X/ou=A Group (F)/cn=bob]"]);
    for between in [" ", ", ", "; ", "\r\n", ",", " | "] {
        let joined = ["\"Mallory\" [SMTP:m@evil.example]", "\"Bob\" [EX:/o=X/ou=A Group (F)/cn=bob]"].join(between);
        assert_eq!(read(&json!(joined), Element::Recipient), both, "{between:?}");
        assert_eq!(read(&json!([joined]), Element::Recipient), both, "{between:?} in a list of one");
    }
    assert_eq!(
        read(&json!("m@evil.example bob@contoso.com"), Element::Recipient),
        texts(&["m@evil.example", "bob@contoso.com"])
    );
    for one in [
        "\"Lovelace, Ada\" [SMTP:a@evil.example]",
        "\"Bob [Sales]\" [SMTP:m@evil.example]",
        "Lovelace, Ada",
        "Ada Lovelace",
        "contoso.com/Users/Ada Lovelace",
        "Ada <ada@contoso.com>",
        "/o=X/ou=Exchange Administrative Group (F)/cn=Recipients/cn=ada",
    ] {
        assert_eq!(read(&json!(one), Element::Recipient), texts(&[one]), "{one}");
    }
    for several in [
        "Mallory, Bob [SMTP:bob@contoso.com]",
        "Mallory <m@evil.example>, Bob <bob@contoso.com>",
        "Mallory; Bob",
        "\"Mallory\" [SMTP:m@evil.example] and \"Bob\" [SMTP:bob@contoso.com]",
    ] {
        assert_eq!(read(&json!(several), Element::Recipient), None, "{several}");
    }
}

#[test]
fn shared_domains_begin_at_their_colon() {
    let expected =
        texts(&["*:CalendarSharingFreeBusySimple, ContactsSharing", "Anonymous:CalendarSharingFreeBusyReviewer"]);
    for text in [
        "*:CalendarSharingFreeBusySimple, ContactsSharing, Anonymous:CalendarSharingFreeBusyReviewer",
        "*:CalendarSharingFreeBusySimple ContactsSharing Anonymous:CalendarSharingFreeBusyReviewer",
        "{*:CalendarSharingFreeBusySimple, ContactsSharing, Anonymous:CalendarSharingFreeBusyReviewer}",
        "*:CalendarSharingFreeBusySimple,ContactsSharing;Anonymous: CalendarSharingFreeBusyReviewer",
    ] {
        assert_eq!(read(&json!(text), Element::SharingDomain), expected, "{text}");
    }
    assert_eq!(
        read(&json!(["*:A", "B", "Anonymous:C"]), Element::SharingDomain),
        texts(&["*:A, B", "Anonymous:C"]),
        "braces were split at every comma"
    );
    for text in ["CalendarSharingFreeBusySimple", "*:", "a.example b.example"] {
        assert_eq!(read(&json!(text), Element::SharingDomain), None, "{text}");
    }
}

#[test]
fn methods_that_are_asked_for_together_are_one_element() {
    assert_eq!(read(&json!("password,sms fido2"), Element::Combination), texts(&["password,sms", "fido2"]));
    assert_eq!(read(&json!(["password, softwareOath"]), Element::Combination), texts(&["password, softwareOath"]));
    for joined in ["password,sms,fido2", "password, sms, fido2"] {
        assert_eq!(read(&json!(joined), Element::Combination), None, "{joined}");
    }
}

#[test]
fn texts_of_any_kind_are_told_by_their_lines_alone() {
    assert_eq!(
        read(&json!("wire transfer\r\ninvoice, paid\n"), Element::Text),
        texts(&["wire transfer", "invoice, paid"])
    );
}

#[test]
fn proxy_addresses_begin_with_their_kind() {
    let all =
        ["SMTP:a@x.com", "x500:/o=Old/ou=A Group (F)/cn=Recipients/cn=a", "X400:C=US;A= ;P=X;S=a", "smtp:b@x.com"];
    for between in [" ", ", ", ";", "\n"] {
        assert_eq!(read(&json!(all.join(between)), Element::ProxyAddress), texts(&all), "{between:?}");
    }
}

#[test]
fn what_was_lost_is_removed_from_rows_and_counted() {
    let mut object = json!({
        "A": "@{inbound=True}", "B": {"C": ["@{a=1}", "x"], "D": "Microsoft.Graph.PowerShell.Models.X", "E": 1},
        "F": [{"G": "System.Collections.Hashtable", "H": 2}], "I": "System.String[]", "J": "@{ no",
    });
    let damage = strip(object.as_object_mut().unwrap());
    assert_eq!((object, damage.lost), (json!({"B": {"E": 1}, "F": [{"H": 2}], "J": "@{ no"}), 5));
    assert_eq!(damage.places, ["A", "B.C", "B.D"]);
}

fn repaired(document: &str, value: Value) -> (Value, Damage) {
    let mut object = value.as_object().unwrap().clone();
    let damage = repair(document, &mut object);
    (Value::Object(object), damage)
}

#[test]
fn lists_below_the_depth_of_the_export_are_lists_again() {
    let users = json!({"includeUsers": "All", "excludeUsers": "", "excludeGroups": "g1 g2", "includeGuestsOrExternalUsers": null});
    let (policy, damage) = repaired(
        "conditional-access-policies",
        json!({"displayName": "a b", "conditions": {"users": users, "clientAppTypes": ["all"], "signInRiskLevels": []}}),
    );
    let users = json!({"includeUsers": ["All"], "excludeUsers": [], "excludeGroups": ["g1", "g2"], "includeGuestsOrExternalUsers": null});
    let expected = json!({"displayName": "a b", "conditions": {"users": users, "clientAppTypes": ["all"], "signInRiskLevels": []}});
    assert_eq!((policy, damage), (expected, Damage::default()));
}

#[test]
fn what_nobody_can_undo_stays_and_is_called_damage() {
    let (policy, damage) = repaired(
        "conditional-access-policies",
        json!({"conditions": {"platforms": "@{includePlatforms=System.Object[]}",
            "users": {"excludeGroups": "System.Object[]", "excludeUsers": "(all \"of\" them)"}}}),
    );
    let note = json!({"conditions": {"platforms": true, "users": {"excludeGroups": true, "excludeUsers": true}}});
    assert_eq!(policy[DAMAGED], note);
    assert_eq!(policy["conditions"]["users"]["excludeGroups"], "System.Object[]");
    assert_eq!((damage.lost, damage.places.len()), (3, 3));
    let (rule, damage) =
        repaired("transport-rules", json!({"Actions": ["Microsoft.Exchange.MessagingPolicies.X"], "Name": "n"}));
    assert_eq!((rule, damage.lost), (json!({"Name": "n"}), 0), "Exchange has no other text for it");
}

/// The ways in which exports join.
const BETWEEN: &[&str] = &[" ", ", ", ",", ";", "; ", "\n", "\r\n", "|", "  "];

fn joined(element: Element, list: &[String], between: &str) -> Option<Vec<String>> {
    let text = list.join(between);
    if text.trim().is_empty() { Some(Vec::new()) } else { read(&Value::from(text), element) }
}

proptest! {
    /// The law: the list, or damage, and never another list.
    #[test]
    fn words_joined_in_any_way_read_as_they_were(
        list in prop::collection::vec("[A-Za-z0-9][A-Za-z0-9.:/*@_-]{0,12}", 0..6), between in prop::sample::select(BETWEEN),
    ) {
        prop_assume!(list.iter().all(|word| !word.ends_with("...") && !is_type_name(word)));
        prop_assert_eq!(joined(Element::Word, &list, between), Some(list));
    }

    #[test]
    fn recipients_joined_in_any_way_read_as_they_were_or_not_at_all(
        list in prop::collection::vec(prop::sample::select(vec![
            "\"Ada Lovelace\" [SMTP:ada@contoso.com]", "\"Lovelace, Ada\" [EX:/o=X/cn=ada]", "bob@contoso.com", "Bob",
            "Sales Team", "Bob <bob@contoso.com>", "Eve [SMTP:eve@evil.example]", "smtp:eve@evil.example",
        ]), 2..5),
        between in prop::sample::select(BETWEEN),
    ) {
        let list: Vec<String> = list.into_iter().map(str::to_owned).collect();
        match joined(Element::Recipient, &list, between) {
            None => {}
            // Names without an address cannot be told from one name with blanks: no address comes of it.
            Some(one) if one.len() == 1 => {
                let bare = list.iter().filter(|name| name.contains('@')).count();
                prop_assert!(bare < 2, "{one:?} of {list:?}");
            }
            Some(read) => prop_assert_eq!(read, list),
        }
    }

    #[test]
    fn pairs_of_domains_and_actions_joined_in_any_way_read_as_they_were(
        list in prop::collection::vec(("(\\*|Anonymous|[a-z]{1,5}\\.example)", prop::collection::vec("[A-Z][a-z]{1,5}", 1..3)), 1..4),
        between in prop::sample::select(BETWEEN),
    ) {
        let list: Vec<String> = list.iter().map(|(domain, actions)| format!("{domain}:{}", actions.join(", "))).collect();
        prop_assert_eq!(joined(Element::SharingDomain, &list, between), Some(list));
    }

    #[test]
    fn combinations_joined_in_any_way_read_as_they_were_or_not_at_all(
        list in prop::collection::vec(prop::sample::select(vec!["password,sms", "fido2", "password,voice", "x509CertificateMultiFactor"]), 3..6),
        between in prop::sample::select(BETWEEN),
    ) {
        let list: Vec<String> = list.into_iter().map(str::to_owned).collect();
        prop_assert!(joined(Element::Combination, &list, between).is_none_or(|read| read == list), "{:?}", list);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-c\"\\[\\]{}<>@:;,| \n.…é=/]{0,40}") {
        for element in [Element::Word, Element::Combination, Element::SharingDomain, Element::Recipient, Element::ProxyAddress, Element::Text] {
            let _ = read(&Value::from(text.clone()), element);
        }
    }
}
