//! From bytes to the one object that is the export: byte-order marks, broken JSON, and files given by mistake.

use serde_json::{Map, Value};

use super::keys::{KEYS, OTHER_KEYS};
use super::{Error, LIMIT};

/// The export and, from a `ScubaResults` file, the metadata beside it.
pub(super) struct Export {
    /// The keys of the export.
    pub root: Map<String, Value>,
    /// `MetaData` of a `ScubaResults` file.
    pub metadata: Map<String, Value>,
}

/// Reads the export. A `fragment` may hold any keys or none.
pub(super) fn read(bytes: &[u8], fragment: bool) -> Result<Export, Error> {
    if bytes.len() as u64 > LIMIT {
        return Err(Error::TooLong);
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(Error::Empty);
    }
    let value = parse(&text)?;
    find(value, fragment)
}

/// Text of UTF-8 or UTF-16, as its byte-order mark says; Windows PowerShell writes any of the three.
fn decode(bytes: &[u8]) -> Result<String, Error> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16, name: &'static str| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
        match text {
            Ok(text) if odd.is_empty() => Ok(text),
            Ok(text) => Err(Error::Encoding { encoding: name, byte: bytes.len(), line: lines(text.as_bytes()) }),
            Err(_) => {
                let units = pairs.iter().map(|pair| unit(*pair));
                let good: Vec<char> = char::decode_utf16(units).map_while(Result::ok).collect();
                let read: usize = good.iter().map(|char| char.len_utf16() * 2).sum();
                let line = 1 + good.iter().filter(|char| **char == '\n').count();
                Err(Error::Encoding { encoding: name, byte: bytes.len() - rest.len() + read, line })
            }
        }
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes, "UTF-16 (little endian)"),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes, "UTF-16 (big endian)"),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, 3),
        _ => utf8(bytes, 0),
    }
}

fn utf8(bytes: &[u8], offset: usize) -> Result<String, Error> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Err(Error::Encoding { encoding: "UTF-8", byte: offset + error.valid_up_to(), line: lines(good) })
        }
    }
}

fn lines(bytes: &[u8]) -> usize {
    1 + memchr::memchr_iter(b'\n', bytes).count()
}

fn parse(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|error| {
        let start = text.trim_start();
        if start.starts_with('<') {
            return wrong("an HTML or XML page", "the HTML report holds no data: give the .json file that lies beside it");
        }
        if start.lines().next().is_some_and(|line| line.contains("Control ID")) {
            return wrong("a table of results (CSV)", "give the .json file that lies beside it");
        }
        Error::Json {
            line: error.line(),
            column: error.column(),
            byte: byte_of(text, error.line(), error.column()),
            message: ephor_snapshot::json_message(&error),
            advice: if error.is_eof() {
                "the file ends too early; copy it again, and check that ScubaGear had room on its disk"
            } else {
                "export again, or repair the file there; ScubaGear keeps what it could not repair as Invalid-ProviderSettingsExport.json"
            },
        }
    })
}

/// The offset of a line and column, both from 1, in bytes of the text.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).map_or(0, |at| at + 1),
    };
    start + column.saturating_sub(1)
}

fn wrong(found: &str, advice: &str) -> Error {
    Error::NotAnExport { found: found.to_owned(), advice: advice.to_owned() }
}

fn find(value: Value, fragment: bool) -> Result<Export, Error> {
    let mut root = match value {
        Value::Object(root) => root,
        Value::Array(entries) if fragment && entries.is_empty() => Map::new(),
        Value::Array(entries) => {
            let has = |name: &str| entries.iter().any(|entry| entry.get(name).is_some());
            return Err(if has("RequirementMet") || has("PolicyId") {
                wrong(
                    "TestResults.json, the answers of ScubaGear's own rules",
                    "give ProviderSettingsExport.json or ScubaResults_….json from the same folder",
                )
            } else {
                wrong("a list", "give ProviderSettingsExport.json or ScubaResults_….json")
            });
        }
        other => {
            return Err(wrong(super::shape::kind(&other), "give ProviderSettingsExport.json or ScubaResults_….json"));
        }
    };
    let metadata = match root.remove("MetaData") {
        Some(Value::Object(metadata)) => metadata,
        _ => Map::new(),
    };
    let results = root.contains_key("Results") || root.contains_key("Summary");
    match root.remove("Raw") {
        Some(Value::Object(raw)) => root = raw,
        // Some versions write the export as a text.
        Some(Value::String(raw)) => match parse(&raw) {
            Ok(Value::Object(raw)) => root = raw,
            Ok(_) => return Err(wrong("a member \"Raw\" that holds no object", "run ScubaGear again")),
            Err(_) => return Err(wrong("a member \"Raw\" whose text is not JSON", "run ScubaGear again")),
        },
        Some(Value::Array(raw)) if raw.len() == 1 => {
            if let Some(Value::Object(raw)) = raw.into_iter().next() {
                root = raw;
            }
        }
        _ if results => {
            return Err(wrong(
                "a ScubaResults file without its member \"Raw\"",
                "give the ScubaResults_….json that ScubaGear wrote itself, or ProviderSettingsExport.json",
            ));
        }
        _ => {}
    }
    if fragment || root.keys().any(|key| is_data(key)) {
        return Ok(Export { root, metadata });
    }
    Err(if root.contains_key("format_version") {
        wrong("the manifest of a snapshot", "it is imported already: run 'ephor scan' on its folder")
    } else if root.contains_key("runs") {
        wrong("a SARIF log", "give ProviderSettingsExport.json or ScubaResults_….json")
    } else {
        wrong(
            "an object without any key of an export, such as \"tenant_details\" or \"aad_successful_commands\"",
            "give ProviderSettingsExport.json or ScubaResults_….json",
        )
    })
}

/// Whether ScubaGear writes the key.
pub(super) fn is_known(key: &str) -> bool {
    is_data(key) || OTHER_KEYS.contains(&key)
}

/// Whether the key tells an export from any other object.
fn is_data(key: &str) -> bool {
    KEYS.iter().any(|known| known.name == key)
        || key.ends_with("_successful_commands")
        || key.ends_with("_unsuccessful_commands")
}
