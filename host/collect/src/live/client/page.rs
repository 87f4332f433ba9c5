//! One page of an answer, from the network to the lines of a capture. Objects pass through one at a time: neither the
//! text of a page nor a tree of its values is ever held, whatever size the service gives its pages.

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

use super::{Clean, complaint_in};

/// What is read at a time.
const CHUNK: usize = 64 << 10;
/// The list that holds the objects of an answer.
pub(crate) const LIST: &str = "value";

/// What a page says beside its objects.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// How many objects it holds.
    pub objects: u64,
    /// Whether they came in a list.
    pub listed: bool,
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
pub(crate) trait MayHoldError {
    /// The error, as the body of an error.
    fn complaint(&self) -> Option<Value>;
    /// Whether it holds objects beside the error.
    fn holds_objects(&self) -> bool;
}

impl MayHoldError for Option<Page> {
    fn complaint(&self) -> Option<Value> {
        self.as_ref()?.complaint.clone()
    }

    fn holds_objects(&self) -> bool {
        self.as_ref().is_some_and(|page| page.objects > 0)
    }
}

/// What is read without any error of its own, such as a report.
impl MayHoldError for () {
    fn complaint(&self) -> Option<Value> {
        None
    }

    fn holds_objects(&self) -> bool {
        false
    }
}

impl MayHoldError for Value {
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
        Self::read_list(input, LIST, take)
    }

    /// The same of an answer that has its objects in a list of another name.
    pub(crate) fn read_list(
        input: impl Read,
        list: &'static str,
        take: &mut dyn FnMut(&[u8]),
    ) -> serde_json::Result<Option<Self>> {
        // The standard library gives single bytes of this type alone without a call for each.
        let input = BufReader::with_capacity(CHUNK, input);
        let mut deserializer = serde_json::Deserializer::from_reader(input);
        let page = deserializer.deserialize_any(PageVisitor { list, take })?;
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
struct PageVisitor<'t> {
    /// The property that holds the objects.
    list: &'static str,
    take: &'t mut dyn FnMut(&[u8]),
}

impl<'de> Visitor<'de> for PageVisitor<'_> {
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
                name if name == self.list && held.is_some() => {
                    return Err(A::Error::custom("expected one value, found two"));
                }
                name if name == self.list => held = Some(map.next_value_seed(ValueVisitor(&mut *self.take))?),
                name if is_annotation(name) => drop(map.next_value::<IgnoredAny>()?),
                name => property(&mut entity, name, |text| map.next_value_seed(WithoutAnnotations(text)))?,
            }
            let is_error = name == "error" && page.complaint.is_some();
            alone &= name.starts_with('@') || name == self.list || is_error;
        }
        let complains = page.complaint.is_some();
        match held {
            Some(PageValue::Objects(objects)) => {
                (page.objects, page.listed) = (objects, true);
                return Ok(Some(page));
            }
            // What stands beside an error is no object of its own.
            None | Some(PageValue::Scalar(_) | PageValue::Others) if complains => return Ok(Some(page)),
            Some(PageValue::Others) => return Ok(None),
            Some(PageValue::One(one)) if alone => entity = one,
            Some(PageValue::One(one) | PageValue::Scalar(one)) => {
                property(&mut entity, "value", |text| {
                    text.extend_from_slice(&one);
                    Ok(())
                })?;
                entity.push(b'}');
            }
            None => entity.push(b'}'),
        }
        (self.take)(&entity);
        page.objects = 1;
        Ok(Some(page))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Page>, A::Error> {
        while seq.next_element_seed(WithoutAnnotations(&mut Vec::new()))?.is_some() {}
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
enum PageValue {
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
struct ValueVisitor<'t>(&'t mut dyn FnMut(&[u8]));

impl<'de> DeserializeSeed<'de> for ValueVisitor<'_> {
    type Value = PageValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<PageValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = PageValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<PageValue, A::Error> {
        let (mut objects, mut count, mut text) = (true, 0, Vec::new());
        while seq.next_element_seed(WithoutAnnotations(&mut text))?.is_some() {
            objects &= text.first() == Some(&b'{');
            if objects {
                (self.0)(&text);
                count += 1;
            }
            text.clear();
        }
        Ok(if objects { PageValue::Objects(count) } else { PageValue::Others })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PageValue, A::Error> {
        let mut text = Vec::new();
        WithoutAnnotations(&mut text).visit_map(map)?;
        Ok(PageValue::One(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<PageValue, E> {
        Ok(scalar(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<PageValue, E> {
        Ok(scalar(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<PageValue, E> {
        Ok(scalar(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<PageValue, E> {
        Ok(scalar(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<PageValue, E> {
        Ok(scalar(value))
    }

    fn visit_unit<E>(self) -> Result<PageValue, E> {
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

fn scalar(value: impl serde::Serialize) -> PageValue {
    let mut text = Vec::new();
    write(&mut text, value);
    PageValue::Scalar(text)
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
struct WithoutAnnotations<'t>(&'t mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for WithoutAnnotations<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for WithoutAnnotations<'_> {
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
            if seq.next_element_seed(WithoutAnnotations(self.0))?.is_none() {
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
                property(self.0, &name, |text| map.next_value_seed(WithoutAnnotations(text)))?;
            }
        }
        self.0.push(b'}');
        Ok(())
    }
}

#[cfg(test)]
mod tests;
