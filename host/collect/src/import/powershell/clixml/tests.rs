use proptest::prelude::*;
use serde_json::json;

use super::*;

fn file(inner: &str) -> String {
    format!("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n{inner}\n</Objs>")
}

fn read(inner: &str) -> Value {
    value(&file(inner)).unwrap()
}

fn fails(text: &str) -> String {
    value(text).unwrap_err()
}

#[test]
fn an_object_of_a_cmdlet_reads_as_in_json() {
    let mailbox = r#"<Obj RefId="0">
      <TN RefId="0"><T>Deserialized.Microsoft.Exchange.Data.Directory.Management.Mailbox</T><T>Deserialized.System.Object</T></TN>
      <ToString>ada</ToString>
      <Props>
        <S N="Alias">ada</S><B N="AuditEnabled">true</B><Nil N="ForwardingAddress" /><I32 N="Count">7</I32>
        <U64 N="Big">18446744073709551615</U64><Db N="Share">0.5</Db><D N="Whole">3</D><Db N="Odd">NaN</Db>
        <G N="Guid">1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1</G><DT N="When">2026-11-22T12:00:00Z</DT>
        <TS N="AuditLogAgeLimit">P90D</TS><Version N="V">2.5.79.0</Version><C N="Letter">65</C>
        <Obj N="RecipientTypeDetails" RefId="1">
          <TN RefId="1"><T>Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails</T><T>System.Enum</T></TN>
          <ToString>UserMailbox</ToString><I32>1</I32>
        </Obj>
        <Obj N="AuditOwner" RefId="2">
          <TN RefId="2"><T>Deserialized.Microsoft.Exchange.Data.MultiValuedProperty`1[[MailboxAuditOperations]]</T></TN>
          <LST><S>Send</S><Obj RefId="3"><TNRef RefId="1" /><ToString>Update</ToString><I32>2</I32></Obj></LST>
        </Obj>
        <Obj N="TotalItemSize" RefId="4">
          <TN RefId="3"><T>Deserialized.Microsoft.Exchange.Data.ByteQuantifiedSize</T></TN>
          <ToString>18 MB (18,874,368 bytes)</ToString><Props><S N="Unit">MB</S></Props>
        </Obj>
        <Obj N="Table" RefId="5">
          <TN RefId="4"><T>System.Collections.Hashtable</T></TN>
          <DCT><En><S N="Key">a</S><I32 N="Value">1</I32></En></DCT>
        </Obj>
      </Props>
      <MS><S N="PSComputerName">outlook.office365.com</S></MS>
    </Obj>"#;
    let expected = json!([{
        "Alias": "ada", "AuditEnabled": true, "ForwardingAddress": null, "Count": 7, "Big": u64::MAX, "Share": 0.5,
        "Whole": 3, "Odd": "NaN", "Guid": "1a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1", "When": "2026-11-22T12:00:00Z",
        "AuditLogAgeLimit": "90.00:00:00", "V": "2.5.79.0", "Letter": "A", "RecipientTypeDetails": "UserMailbox",
        "AuditOwner": ["Send", "Update"], "TotalItemSize": "18 MB (18,874,368 bytes)", "Table": {"a": 1},
        "PSComputerName": "outlook.office365.com",
    }]);
    assert_eq!(read(mailbox), expected);
}

#[test]
fn an_object_within_stays_one_and_a_certificate_is_not_its_text() {
    let trust = r#"<Obj RefId="0"><MS><Obj N="OrgCertificate" RefId="1">
      <TN RefId="0"><T>Deserialized.System.Security.Cryptography.X509Certificates.X509Certificate2</T></TN>
      <ToString>[Subject]_x000D__x000A_  CN=Federation</ToString>
      <Props><DT N="NotAfter">2027-01-01T00:00:00+01:00</DT><BA N="RawData">AAAA</BA></Props>
    </Obj></MS></Obj>"#;
    let certificate = json!({"NotAfter": "2027-01-01T00:00:00+01:00", "Subject": "CN=Federation"});
    assert_eq!(read(trust), json!([{"OrgCertificate": certificate}]));
}

#[test]
fn secrets_bytes_and_code_stay_out() {
    let secret = r#"<Obj RefId="0"><MS><SS N="Password">AAAA</SS><BA N="Key">AAAA</BA><SBK N="Code">exit</SBK><XD N="Doc">&lt;a/&gt;</XD>
      <Obj N="Credentials" RefId="1"><TN RefId="0"><T>System.Management.Automation.PSCredential</T></TN>
        <ToString>System.Management.Automation.PSCredential</ToString>
        <Props><S N="UserName">ada</S><SS N="Password">BBBB</SS></Props></Obj>
      <S N="Name">x</S></MS></Obj>"#;
    assert_eq!(read(secret), json!([{"Name": "x"}]));
}

#[test]
fn a_reference_repeats_its_object_and_one_to_itself_is_null() {
    let inner = r#"<Obj RefId="0"><MS><S N="A">x</S></MS></Obj>
      <Obj RefId="1"><MS><Ref N="Same" RefId="0" /><Ref N="Own" RefId="1" /></MS></Obj>"#;
    assert_eq!(read(inner), json!([{"A": "x"}, {"Same": {"A": "x"}, "Own": null}]));
    let message = fails(&file(r#"<Ref RefId="7" />"#));
    assert!(message.starts_with("line 2: found a reference to the object \"7\""), "{message}");
}

#[test]
fn references_that_multiply_end_in_an_error() {
    let mut inner = r#"<Obj RefId="0"><LST><S>lol</S></LST></Obj>"#.to_owned();
    for level in 1..64 {
        let ten = format!("<Ref RefId=\"{}\" />", level - 1).repeat(10);
        inner += &format!("\n<Obj RefId=\"{level}\"><LST>{ten}</LST></Obj>");
    }
    let message = fails(&file(&inner));
    assert!(message.contains("repeat objects over and over"), "{message}");
    // One long text, many times.
    let long = format!("<Obj RefId=\"0\"><MS><S N=\"A\">{}</S></MS></Obj>", "x".repeat(1 << 20));
    let message = fails(&file(&(long + &"<Ref RefId=\"0\" />".repeat(1000))));
    assert!(message.contains("repeat objects over and over"), "{message}");
}

#[test]
fn entities_are_not_expanded() {
    let laughs =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]>\n<Objs><S>&b;</S></Objs>";
    let message = fails(laughs);
    assert!(message.starts_with("line 2: found a document type"), "{message}");
    let message = fails(&file("<S>&b;</S>"));
    assert!(message.starts_with("line 2: found the entity \"b\""), "{message}");
    assert_eq!(read("<S>&lt;&#65;&amp;&quot;&gt;&apos;</S>"), json!(["<A&\">'"]));
}

#[test]
fn what_is_broken_is_named_with_its_line() {
    for (inner, expected) in [
        ("<S>a", "line 3: expected XML"),
        ("<B>yes</B>", "line 2: expected true or false, found \"yes\""),
        ("\n<I32>99999999999999999999999</I32>", "line 3: expected a whole number"),
        ("<Db>many</Db>", "line 2: expected a number"),
        ("<Obj><Props><S>x</S></Props></Obj>", "line 2: expected a property with a name"),
        ("<What />", "line 2: found the element <What>"),
        ("text", "line 3: expected an element, found text"),
        ("<S>&#0;</S>", "line 2: found the entity"),
        ("<Obj><DCT><S>x</S></DCT></Obj>", "line 2: expected an entry"),
    ] {
        let message = fails(&file(inner));
        assert!(message.starts_with(expected), "{inner}: {message}");
    }
    assert!(fails("<html></html>").starts_with("line 1: expected <Objs>, found <html>"));
    assert!(fails("<Objs>\n<S>a</S>").starts_with("line 2: found the end of a file that was cut off"));
    assert!(fails("<Objs>\n<S>\0</S></Objs>").starts_with("line 2: found a NUL"));
    assert!(fails("<Objs></Objs><Objs></Objs>").contains("expected the end of the file"));
}

#[test]
fn what_is_broken_is_told_on_one_short_line_whatever_it_is() {
    for name in ["G", "BA"] {
        let message = fails(&file(&format!("<{name} N=\"a\">a</{name}=\n\u{1b}[2J{}>", "x".repeat(10_000))));
        assert!(message.contains("expected XML, found that it is broken"), "{message}");
        assert!(message.len() < 500 && !message.contains(char::is_control), "{message:?}");
    }
}

#[test]
fn elements_too_deep_in_each_other_are_refused() {
    for (open, close) in [("<Obj><LST>", "</LST></Obj>"), ("<Obj N=\"a\"><MS>", "</MS></Obj>")] {
        let deep = |levels: usize| file(&(open.repeat(levels) + &close.repeat(levels)));
        let message = fails(&deep(100_000));
        assert!(message.contains("more than 100 deep"), "{message}");
        assert!(value(&deep(10)).is_ok());
    }
}

#[test]
fn time_spans_read_as_dotnet_shows_them() {
    for (written, shown) in [
        ("P90D", Some("90.00:00:00")),
        ("PT0S", Some("00:00:00")),
        ("P1DT2H3M4.5S", Some("1.02:03:04.5")),
        ("-PT30M", Some("-00:30:00")),
        ("PT90M", Some("01:30:00")),
        ("P1Y", None),
        ("PT99999999999999999999S", None),
        ("1.00:00:00", None),
        ("PT1é", None),
    ] {
        assert_eq!(escape::time_span(written).as_deref(), shown, "{written}");
    }
}

/// As PowerShell writes a text: what XML cannot hold, and what looks like an escape, as `_xHHHH_`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for (at, char) in text.char_indices() {
        match char {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '_' if text[at..].starts_with("_x") => out += "_x005F_",
            char if (char as u32) < 0x20 => out += &format!("_x{:04X}_", char as u32),
            char => out.push(char),
        }
    }
    out
}

/// A value as `Export-Clixml` writes it.
fn written(value: &Value, name: &str) -> String {
    match value {
        Value::Null => format!("<Nil{name} />"),
        Value::Bool(flag) => format!("<B{name}>{flag}</B>"),
        Value::Number(number) => format!("<I64{name}>{number}</I64>"),
        Value::String(text) => format!("<S{name}>{}</S>", escaped(text)),
        Value::Array(values) => {
            let all: String = values.iter().map(|value| written(value, "")).collect();
            format!("<Obj{name} RefId=\"0\"><LST>{all}</LST></Obj>")
        }
        Value::Object(object) => {
            let of = |(name, value): (&String, &Value)| {
                written(value, &format!(" N=\"{}\"", escaped(name).replace('"', "&quot;")))
            };
            let all: String = object.iter().map(of).collect();
            format!("<Obj{name} RefId=\"0\"><MS>{all}</MS></Obj>")
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = "[a-c<>&\"_x0-9A-F\u{1}\n é😀]{0,12}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| json!(number)),
        text.prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::btree_map(text, inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in any_value()) {
        prop_assert_eq!(read(&written(&value, "")), json!([value]));
    }

    #[test]
    fn no_text_makes_it_panic(text in "(<(Objs|Obj|S|LST|MS|Ref|TN|/Obj|/S|/Objs|!DOCTYPE a|!--|!\\[CDATA\\[)( N=\"| RefId=\"0\"|/)?>?|&[a#;0-9]{0,3}|_x00[0-9_]{0,3}|[a<>\"' \n\0]){0,24}") {
        let _ = value(&text);
        let _ = value(&file(&text));
    }

    #[test]
    fn a_broken_byte_gives_an_answer_or_an_error_with_a_line(at in 0_usize..400, byte in proptest::char::any()) {
        let good = file(&written(&json!([{"A": ["x", 1, true, null], "B": {"C": "_x000A_"}}]), ""));
        let mut chars: Vec<char> = good.chars().collect();
        let at = at % chars.len();
        chars[at] = byte;
        if let Err(message) = value(&chars.into_iter().collect::<String>()) {
            prop_assert!(message.starts_with("line "), "{}", message);
        }
    }
}
