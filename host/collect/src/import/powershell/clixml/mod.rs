//! What `Export-Clixml` wrote: PowerShell's own XML, with types and references between objects.
//!
//! The format is that of MS-PSRP 2.2.5. Types that Exchange shows as one text become that text, so that a value
//! reads as it does in JSON. Secrets, bytes and code are never taken over; of the bytes of a certificate, what it says.

mod certificate;
mod escape;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Number, Value};

use escape::decode;

/// How deep elements may stand in each other; what PowerShell writes is a tenth of it.
const DEPTH: usize = 100;
/// What the objects of a file may take, as a multiple of its length: references can repeat an object.
const GROWTH: usize = 16;
/// The same for short files, in bytes.
const LEAST: usize = 16 << 20;
/// What a value takes beside its text, in bytes.
const VALUE: usize = 32;

/// The objects of a file as JSON; the error names the line and says what is wrong.
pub(super) fn value(text: &str) -> Result<Value, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut parser = Parser {
        text,
        reader,
        types: HashMap::new(),
        referenced: references(text),
        objects: HashMap::new(),
        open: HashSet::new(),
        size: 0,
        limit: text.len().saturating_mul(GROWTH).max(LEAST),
    };
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        return Err(format!("line {line}: found a NUL; the file was damaged: export again"));
    }
    parser.file()
}

/// The ids that a `Ref` names: only those objects are kept for later.
fn references(text: &str) -> HashSet<&str> {
    text.split("<Ref")
        .skip(1)
        .filter_map(|rest| rest.split('>').next()?.split_once("RefId=")?.1.split(['"', '\'']).nth(1))
        .collect()
}

struct Parser<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Names of types, by the id of their `TN`.
    types: HashMap<String, Vec<String>>,
    referenced: HashSet<&'t str>,
    /// Objects that are referred to, with what they take.
    objects: HashMap<String, (Option<Value>, usize)>,
    /// Objects that have begun and not ended.
    open: HashSet<String>,
    size: usize,
    limit: usize,
}

/// What stands in an `Obj`.
#[derive(Default)]
struct Parts {
    types: Vec<String>,
    shown: Option<String>,
    members: Map<String, Value>,
    content: Option<Value>,
    /// The bytes of a certificate, in Base64.
    raw: Option<String>,
}

impl<'t> Parser<'t> {
    fn fault(&self, message: &str) -> String {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        // The reader of XML repeats what stands in the file, at any length.
        let message = ephor_untrusted::value(message);
        format!("line {line}: {message}; export again with Export-Clixml")
    }

    /// The next event that says something.
    fn next(&mut self) -> Result<Event<'t>, String> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => {}
                Ok(Event::DocType(_)) => {
                    return Err(self.fault("found a document type, which PowerShell never writes"));
                }
                Ok(event) => return Ok(event),
                Err(error) => return Err(self.fault(&format!("expected XML, found that it is broken: {error}"))),
            }
        }
    }

    fn file(&mut self) -> Result<Value, String> {
        loop {
            match self.next()? {
                Event::Text(text) if text.trim().trim_start_matches('\u{feff}').is_empty() => {}
                Event::Start(start) if start.local_name().as_ref() == "Objs" => break,
                Event::Start(start) => {
                    let name = super::short(start.name().as_ref());
                    return Err(self.fault(&format!("expected <Objs>, found <{name}>")));
                }
                _ => return Err(self.fault("expected <Objs>, found something else")),
            }
        }
        let all = self.list(0, false)?;
        loop {
            match self.next()? {
                Event::Eof => return Ok(all),
                Event::Text(text) if text.trim().is_empty() => {}
                _ => return Err(self.fault("expected the end of the file after </Objs>, found more")),
            }
        }
    }

    /// The values up to the end of the element that has begun.
    fn list(&mut self, depth: usize, nested: bool) -> Result<Value, String> {
        let mut values = Vec::new();
        while let Some(start) = self.child()? {
            values.extend(self.element(&start, depth, nested)?);
        }
        Ok(Value::Array(values))
    }

    /// The next element within the one that has begun; none at its end.
    fn child(&mut self) -> Result<Option<BytesStart<'t>>, String> {
        loop {
            match self.next()? {
                Event::Start(start) => return Ok(Some(start)),
                Event::End(_) => return Ok(None),
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Eof => return Err(self.fault("found the end of a file that was cut off")),
                _ => return Err(self.fault("expected an element, found text")),
            }
        }
    }

    /// The text of the element that has begun.
    fn text(&mut self) -> Result<String, String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                Event::Text(part) => text.push_str(&part),
                Event::CData(part) => text.push_str(&part),
                Event::GeneralRef(name) => match (name.resolve_char_ref(), &*name) {
                    (Ok(Some(char)), _) => text.push(char),
                    (Ok(None), "lt") => text.push('<'),
                    (Ok(None), "gt") => text.push('>'),
                    (Ok(None), "amp") => text.push('&'),
                    (Ok(None), "quot") => text.push('"'),
                    (Ok(None), "apos") => text.push('\''),
                    (_, other) => {
                        let message = format!("found the entity {:?}, which XML does not have", super::short(other));
                        return Err(self.fault(&message));
                    }
                },
                Event::End(_) => break,
                Event::Eof => return Err(self.fault("found the end of a file that was cut off")),
                _ => return Err(self.fault("expected text, found an element")),
            }
        }
        self.take(text.len())?;
        Ok(decode(&text))
    }

    fn attribute(&self, start: &BytesStart<'t>, name: &str) -> Result<Option<String>, String> {
        let broken = |error: &dyn std::fmt::Display| self.fault(&format!("found a broken attribute: {error}"));
        let Some(attribute) = start.try_get_attribute(name).map_err(|error| broken(&error))? else { return Ok(None) };
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| broken(&error))?;
        Ok(Some(decode(&value)))
    }

    /// Counts what a value takes.
    fn take(&mut self, size: usize) -> Result<(), String> {
        self.size = self.size.saturating_add(size);
        if self.size > self.limit {
            return Err(self.fault("found references that repeat objects over and over"));
        }
        Ok(())
    }

    /// The value of an element that has begun; none where it is not taken over.
    fn element(&mut self, start: &BytesStart<'t>, depth: usize, nested: bool) -> Result<Option<Value>, String> {
        if depth > DEPTH {
            return Err(self.fault(&format!("found elements more than {DEPTH} deep in each other")));
        }
        self.take(VALUE)?;
        let local = start.local_name();
        let value = match local.as_ref() {
            "Obj" => return self.object(start, depth, nested),
            "Ref" => return self.reference(start),
            "LST" | "IE" | "STK" | "QUE" => self.list(depth + 1, nested)?,
            "DCT" => self.dictionary(depth + 1)?,
            "Nil" => {
                self.text()?;
                Value::Null
            }
            "S" | "URI" | "G" | "Version" | "DT" | "C" => {
                let text = self.text()?;
                let code = (local.as_ref() == "C").then(|| text.trim().parse().ok().and_then(char::from_u32)).flatten();
                Value::String(code.map_or(text, String::from))
            }
            "TS" => {
                let text = self.text()?;
                Value::String(escape::time_span(text.trim()).unwrap_or(text))
            }
            "B" => match self.text()?.trim() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                other => {
                    let message = format!("expected true or false, found {:?}", super::short(other));
                    return Err(self.fault(&message));
                }
            },
            "By" | "SB" | "I16" | "U16" | "I32" | "U32" | "I64" | "U64" => {
                let text = self.text()?;
                let text = text.trim();
                let number = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
                let message = || format!("expected a whole number, found {:?}", super::short(text));
                Value::Number(number.map_err(|_| self.fault(&message()))?)
            }
            "Sg" | "Db" | "D" => {
                let text = self.text()?;
                let text = text.trim();
                let parsed = text.parse::<f64>();
                let number =
                    parsed.map_err(|_| self.fault(&format!("expected a number, found {:?}", super::short(text))))?;
                match (text.parse::<i64>(), Number::from_f64(number)) {
                    (Ok(whole), _) => Value::Number(whole.into()),
                    (Err(_), Some(number)) => Value::Number(number),
                    (Err(_), None) => Value::String(text.to_owned()),
                }
            }
            // Secrets, bytes, documents, code and progress.
            "SS" | "BA" | "XD" | "SBK" | "PR" => {
                self.skip(start)?;
                return Ok(None);
            }
            other => {
                let message = format!("found the element <{}>, which is not known", super::short(other));
                return Err(self.fault(&message));
            }
        };
        Ok(Some(value))
    }

    fn skip(&mut self, start: &BytesStart<'t>) -> Result<(), String> {
        let name = start.name().as_ref().to_owned();
        let skipped = self.reader.read_to_end(quick_xml::name::QName(&name));
        skipped.map(drop).map_err(|error| self.fault(&format!("expected XML, found that it is broken: {error}")))
    }

    fn reference(&mut self, start: &BytesStart<'t>) -> Result<Option<Value>, String> {
        let id = self.attribute(start, "RefId")?.unwrap_or_default();
        self.text()?;
        // An object that holds itself: there is no end to it, and nothing in it that was not said.
        if self.open.contains(&id) {
            return Ok(Some(Value::Null));
        }
        let Some((_, size)) = self.objects.get(&id) else {
            let message =
                format!("found a reference to the object {:?}, which does not stand before it", super::short(&id));
            return Err(self.fault(&message));
        };
        self.take(*size)?;
        Ok(self.objects.get(&id).and_then(|(value, _)| value.clone()))
    }

    fn object(&mut self, start: &BytesStart<'t>, depth: usize, nested: bool) -> Result<Option<Value>, String> {
        let id = self.attribute(start, "RefId")?.filter(|id| self.referenced.contains(id.as_str()));
        if let Some(id) = &id {
            self.open.insert(id.clone());
        }
        let before = self.size;
        let mut parts = Parts::default();
        while let Some(start) = self.child()? {
            match start.local_name().as_ref() {
                "TN" => parts.types = self.type_names(&start)?,
                "TNRef" => {
                    let id = self.attribute(&start, "RefId")?.unwrap_or_default();
                    self.text()?;
                    parts.types = self.types.get(&id).cloned().unwrap_or_default();
                }
                "ToString" => parts.shown = Some(self.text()?),
                "Props" | "MS" => self.members(depth + 1, &mut parts.members, &mut parts.raw)?,
                "LST" | "IE" | "STK" | "QUE" => parts.content = Some(self.list(depth + 1, nested)?),
                _ => parts.content = self.element(&start, depth + 1, nested)?,
            }
        }
        let value = parts.value(nested);
        if let Some(id) = id {
            self.open.remove(&id);
            self.objects.insert(id, (value.clone(), self.size - before));
        }
        Ok(value)
    }

    fn type_names(&mut self, start: &BytesStart<'t>) -> Result<Vec<String>, String> {
        let id = self.attribute(start, "RefId")?;
        let mut names = Vec::new();
        while let Some(start) = self.child()? {
            match start.local_name().as_ref() {
                "T" => names.push(self.text()?),
                _ => return Err(self.fault("expected the name of a type in <T>, found another element")),
            }
        }
        if let Some(id) = id {
            self.types.insert(id, names.clone());
        }
        Ok(names)
    }

    fn members(
        &mut self,
        depth: usize,
        members: &mut Map<String, Value>,
        raw: &mut Option<String>,
    ) -> Result<(), String> {
        while let Some(start) = self.child()? {
            let Some(name) = self.attribute(&start, "N")? else {
                return Err(self.fault("expected a property with a name in N, found none"));
            };
            self.take(name.len())?;
            if name == "RawData" && start.local_name().as_ref() == "BA" {
                *raw = Some(self.text()?);
            } else if let Some(value) = self.element(&start, depth, true)? {
                members.insert(name, value);
            }
        }
        Ok(())
    }

    fn dictionary(&mut self, depth: usize) -> Result<Value, String> {
        let mut entries = Map::new();
        while let Some(start) = self.child()? {
            if start.local_name().as_ref() != "En" {
                return Err(self.fault("expected an entry <En>, found another element"));
            }
            let mut pair = Map::new();
            self.members(depth + 1, &mut pair, &mut None)?;
            let key = match pair.remove("Key") {
                Some(Value::String(key)) => key,
                Some(key) => key.to_string(),
                None => return Err(self.fault("expected an entry with a key, found none")),
            };
            // A value that is not taken over leaves no entry.
            if let Some(value) = pair.remove("Value") {
                entries.insert(key, value);
            }
        }
        Ok(Value::Object(entries))
    }
}

impl Parts {
    fn is(&self, name: &str) -> bool {
        self.types.iter().any(|known| known.strip_prefix("Deserialized.").unwrap_or(known) == name)
    }

    fn value(mut self, nested: bool) -> Option<Value> {
        if self.is("System.Management.Automation.PSCredential") || self.is("System.Security.SecureString") {
            return None;
        }
        if self.is(certificate::TYPE) {
            certificate::complete(&mut self.members, self.shown.as_deref(), self.raw.as_deref());
            return Some(Value::Object(self.members));
        }
        if self.is("System.Enum") {
            return self.shown.map(Value::String).or(self.content);
        }
        if let Some(content) = self.content {
            return Some(content);
        }
        let shown = self.shown.filter(|shown| !shown.trim().is_empty() && !self.types.contains(shown));
        // What Exchange holds as an object and shows as a text: addresses, sizes, spans, identities, versions.
        let first = self.types.first().map(|name| name.strip_prefix("Deserialized.").unwrap_or(name));
        let is_text =
            first.is_some_and(|name| name.starts_with("Microsoft.Exchange.Data.") || name == "System.Net.IPAddress");
        match shown {
            Some(shown) if self.members.is_empty() || (nested && is_text) => Some(Value::String(shown)),
            _ => Some(Value::Object(self.members)),
        }
    }
}
