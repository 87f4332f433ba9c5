//! One page of an answer, from the network to the lines of a capture. Objects pass through one at a time: neither the
//! text of a page nor a tree of its values is ever held, whatever size the service gives its pages.

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

use super::{Clean, complaint_in};

/// What is read at a time.
const CHUNK: usize = 64 << 10;

/// What a page says beside its objects.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// How many objects it holds.
    pub objects: u64,
    /// Where the next page is.
    pub next: Option<String>,
    /// Why that cannot be told: there is a link, and it is no text.
    pub flaw: Option<&'static str>,
    /// What the service warns of.
    pub warnings: Option<Value>,
    /// The error that stands in it, as the body of an error.
    pub complaint: Option<Value>,
}

/// What is said of a link to a next page that is no text: it is not "no next page".
const NO_LINK: &str = "the link to its next page is no text";

/// What was read of a good answer. It may hold an error all the same.
pub(crate) trait Told {
    /// The error, as the body of an error.
    fn complaint(&self) -> Option<Value>;
    /// Whether it holds objects beside the error.
    fn holds_objects(&self) -> bool;
}

impl Told for Option<Page> {
    fn complaint(&self) -> Option<Value> {
        self.as_ref()?.complaint.clone()
    }

    fn holds_objects(&self) -> bool {
        self.as_ref().is_some_and(|page| page.objects > 0)
    }
}

/// What is read without any error of its own, such as a report.
impl Told for () {
    fn complaint(&self) -> Option<Value> {
        None
    }

    fn holds_objects(&self) -> bool {
        false
    }
}

impl Told for Value {
    fn complaint(&self) -> Option<Value> {
        let of = |name: &str, read: fn(&Value) -> Option<Value>| self.get(name).and_then(read);
        of("error", error_in).or_else(|| of("@adminapi.errors", errors_in))
    }

    fn holds_objects(&self) -> bool {
        self.get("value").and_then(Value::as_array).is_some_and(|all| !all.is_empty())
    }
}

/// The error of an answer that was to be good, such as `{"error": {…}}` with status 200. terraprovider/go-exoscc
/// adminapi/invoke.go @ae92d088 takes it for one, too.
fn error_in(value: &Value) -> Option<Value> {
    value.is_object().then(|| json!({"error": value}))
}

/// `@adminapi.errors`, which stands beside the objects as `@adminapi.warnings` does; the module of Microsoft writes each
/// as an error (reference collector-faults.md, F2).
fn errors_in(value: &Value) -> Option<Value> {
    let texts = texts(value);
    (!texts.is_empty()).then(|| json!({"error": {"message": texts.join("; ")}}))
}

/// The texts of a list of warnings or errors.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    let text = |one: &Value| {
        let told = ["message", "Message"].iter().find_map(|name| one.get(name)).unwrap_or(one);
        match told {
            Value::Null => None,
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            other => Some(other.to_string()),
        }
    };
    match value {
        Value::Array(all) => all.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    }
}

impl Page {
    /// Reads the page of an answer, and gives `take` the text of each of its objects, without annotations; none where it
    /// is JSON and holds no objects. One entity comes as itself; reportSettings in a `value` that is no list.
    pub(crate) fn read(input: impl Read, take: &mut dyn FnMut(&[u8])) -> serde_json::Result<Option<Self>> {
        // The standard library gives single bytes of this type alone without a call for each.
        let input = BufReader::with_capacity(CHUNK, input);
        let mut deserializer = serde_json::Deserializer::from_reader(input);
        let page = deserializer.deserialize_any(Answer(take))?;
        deserializer.end()?;
        Ok(page)
    }
}

/// The names of what only the transport needs, such as `@odata.id` and `Enabled@data.type`; the type of an object stays.
pub(crate) fn is_annotation(name: &str) -> bool {
    name.contains('@') && name != "@odata.type"
}

/// Writes a value that is text, a number or the like. A buffer takes everything.
fn write(text: &mut Vec<u8>, value: impl serde::Serialize) {
    let _ = serde_json::to_writer(text, &value);
}

/// One page of a subject's answer.
pub(crate) struct OnePage {
    pub objects: Vec<Value>,
    /// The link to the next page.
    pub next: Option<String>,
    /// Why there is more than the answer holds.
    pub gap: Option<String>,
}

/// The objects of an answer, without what only the transport needs, and what stands beside them.
pub(crate) fn page(clean: Clean<'_>, answer: Value) -> Option<OnePage> {
    let complaint = answer.complaint();
    let Value::Object(mut answer) = answer else { return None };
    let (next, flaw) = link(answer.remove("@odata.nextLink").unwrap_or(Value::Null));
    let warned = answer.get("@adminapi.warnings").filter(|_| next.is_none()).and_then(|all| more(clean, all));
    let gap = complaint.map(|error| complaint_in(clean, &error)).or_else(|| flaw.map(str::to_owned)).or(warned);
    if gap.is_some() {
        answer.remove("error");
    }
    let mut objects = match answer.remove("value") {
        Some(Value::Array(all)) => all,
        // One entity comes as itself; reportSettings in a value that is no list.
        Some(Value::Object(one)) if answer.keys().all(|key| key.starts_with('@')) => vec![Value::Object(one)],
        Some(other) => {
            answer.insert("value".to_owned(), other);
            vec![Value::Object(answer)]
        }
        None => vec![Value::Object(answer)],
    };
    objects.iter_mut().for_each(strip);
    objects.iter().all(Value::is_object).then_some(OnePage { objects, next, gap })
}

/// A warning that says that there is more than was given: Exchange cuts a list short with it where it takes its size for
/// a limit.
pub(crate) fn more(clean: Clean<'_>, warnings: &Value) -> Option<String> {
    let words = ["more results", "there are more", "resultsize", "result size"];
    let says = |text: &String| words.iter().any(|words| text.to_ascii_lowercase().contains(words));
    texts(warnings).into_iter().find(says).map(|text| clean(&text).chars().take(200).collect())
}

/// Removes annotations such as `@odata.id` and `Enabled@data.type`, at every level; the type of an object stays.
fn strip(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|name, _| !is_annotation(name));
            object.values_mut().for_each(strip);
        }
        Value::Array(all) => all.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Reads a whole answer.
struct Answer<'t>(&'t mut dyn FnMut(&[u8]));

impl<'de> Visitor<'de> for Answer<'_> {
    type Value = Option<Page>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Page>, A::Error> {
        let mut page = Page::default();
        // The answer as one entity, and what stands in its `value`.
        let mut entity = vec![b'{'];
        let (mut held, mut alone) = (None, true);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "@odata.nextLink" => (page.next, page.flaw) = link(map.next_value()?),
                "@adminapi.warnings" => page.warnings = Some(map.next_value()?),
                "@adminapi.errors" => {
                    let errors = errors_in(&map.next_value()?);
                    page.complaint = page.complaint.or(errors);
                }
                "error" => {
                    let value: Value = map.next_value()?;
                    match error_in(&value) {
                        Some(error) => page.complaint = Some(error),
                        None => property(&mut entity, name.as_str(), |text| {
                            write(text, value);
                            Ok(())
                        })?,
                    }
                }
                "value" if held.is_some() => return Err(A::Error::custom("expected one value, found two")),
                "value" => held = Some(map.next_value_seed(Held(&mut *self.0))?),
                name if is_annotation(name) => drop(map.next_value::<IgnoredAny>()?),
                name => property(&mut entity, name, |text| map.next_value_seed(Kept(text)))?,
            }
            let is_error = name == "error" && page.complaint.is_some();
            alone &= name.starts_with('@') || name == "value" || is_error;
        }
        let complains = page.complaint.is_some();
        match held {
            Some(Within::Objects(objects)) => {
                page.objects = objects;
                return Ok(Some(page));
            }
            // What stands beside an error is no object of its own.
            None | Some(Within::Scalar(_) | Within::Others) if complains => return Ok(Some(page)),
            Some(Within::Others) => return Ok(None),
            Some(Within::One(one)) if alone => entity = one,
            Some(Within::One(one) | Within::Scalar(one)) => {
                property(&mut entity, "value", |text| {
                    text.extend_from_slice(&one);
                    Ok(())
                })?;
                entity.push(b'}');
            }
            None => entity.push(b'}'),
        }
        (self.0)(&entity);
        page.objects = 1;
        Ok(Some(page))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Page>, A::Error> {
        while seq.next_element_seed(Kept(&mut Vec::new()))?.is_some() {}
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<Page>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<Page>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<Page>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<Page>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<Page>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<Page>, E> {
        Ok(None)
    }
}

/// What stands in `value`.
enum Within {
    /// A list of so many objects, which are given away.
    Objects(u64),
    /// A list of something else, too.
    Others,
    /// One object.
    One(Vec<u8>),
    /// Something else.
    Scalar(Vec<u8>),
}

/// Reads `value`: the objects of a list are given away at once.
struct Held<'t>(&'t mut dyn FnMut(&[u8]));

impl<'de> DeserializeSeed<'de> for Held<'_> {
    type Value = Within;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Within, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Held<'_> {
    type Value = Within;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Within, A::Error> {
        let (mut objects, mut count, mut text) = (true, 0, Vec::new());
        while seq.next_element_seed(Kept(&mut text))?.is_some() {
            objects &= text.first() == Some(&b'{');
            if objects {
                (self.0)(&text);
                count += 1;
            }
            text.clear();
        }
        Ok(if objects { Within::Objects(count) } else { Within::Others })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Within, A::Error> {
        let mut text = Vec::new();
        Kept(&mut text).visit_map(map)?;
        Ok(Within::One(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Within, E> {
        Ok(scalar(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Within, E> {
        Ok(scalar(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Within, E> {
        Ok(scalar(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Within, E> {
        Ok(scalar(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Within, E> {
        Ok(scalar(value))
    }

    fn visit_unit<E>(self) -> Result<Within, E> {
        Ok(scalar(()))
    }
}

/// A link to a next page, or why there is none that can be followed.
pub(crate) fn link(value: Value) -> (Option<String>, Option<&'static str>) {
    match value {
        Value::Null => (None, None),
        Value::String(text) => (Some(text), None),
        _ => (None, Some(NO_LINK)),
    }
}

fn scalar(value: impl serde::Serialize) -> Within {
    let mut text = Vec::new();
    write(&mut text, value);
    Within::Scalar(text)
}

/// Writes a property after those that stand in the text.
fn property<E>(text: &mut Vec<u8>, name: &str, value: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
    if text.last() != Some(&b'{') {
        text.push(b',');
    }
    write(text, name);
    text.push(b':');
    value(text)
}

/// Writes a value as it comes, without annotations at any level.
struct Kept<'t>(&'t mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for Kept<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Kept<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        write(self.0, value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        write(self.0, value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        write(self.0, value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        write(self.0, value);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        write(self.0, value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.push(b'[');
        let start = self.0.len();
        loop {
            let before = self.0.len();
            if before > start {
                self.0.push(b',');
            }
            if seq.next_element_seed(Kept(self.0))?.is_none() {
                self.0.truncate(before);
                self.0.push(b']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push(b'{');
        while let Some(name) = map.next_key::<String>()? {
            if is_annotation(&name) {
                map.next_value::<IgnoredAny>()?;
            } else {
                property(self.0, &name, |text| map.next_value_seed(Kept(text)))?;
            }
        }
        self.0.push(b'}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
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
}
