//! From the shapes that PowerShell gives JSON to lists of objects with the vendor's own names.

use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// How the objects of a key stand in the export.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A list; a lone object where PowerShell unrolled a list of one.
    List,
    /// An object whose keys are the ids.
    ById,
    /// ScubaGear takes Graph's policy apart; here it is put together again.
    AuthenticationMethods,
    /// `{DedicatedHybridAppConfigured, Apps}`; `Apps` is the list.
    HybridApplications,
    /// `[{properties: {tenantId, …}}]`.
    TenantIsolation,
    /// The answer of Graph inside `tenant_details`.
    Organization,
}

/// The objects of a key.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    /// In the order of the export.
    pub objects: Vec<Object>,
    /// Whether an answer named a further page that nobody read.
    pub more: bool,
    /// Whether there was a list, or an object with something in it: null alone is no answer.
    pub answered: bool,
}

impl Shape {
    /// The objects in `value`, with dates as RFC 3339; the error says what was found instead.
    pub(crate) fn objects(self, value: Value) -> Result<Objects, String> {
        let mut value = value;
        repair(&mut value);
        match self {
            Self::List => {
                let mut found = Objects::default();
                gather(value, &mut found)?;
                Ok(found)
            }
            Self::ById => by_id(value),
            Self::AuthenticationMethods => {
                let mut found = list(&value)?;
                found.objects = found.objects.into_iter().map(join_methods).collect::<Result<_, _>>()?;
                Ok(found)
            }
            Self::HybridApplications => {
                let mut all = Objects::default();
                for mut object in list(&value)?.objects {
                    let configured = object.get("DedicatedHybridAppConfigured").and_then(Value::as_bool);
                    let apps = list(&object.remove("Apps").unwrap_or_default())?;
                    if apps.objects.is_empty() && configured != Some(false) {
                        return Err("found no \"Apps\" although DedicatedHybridAppConfigured is not false".to_owned());
                    }
                    all.more |= apps.more;
                    all.objects.extend(apps.objects);
                }
                Ok(all)
            }
            Self::TenantIsolation => {
                let mut found = list(&value)?;
                for object in &mut found.objects {
                    let tenant = object.get("properties").and_then(|properties| properties.get("tenantId")).cloned();
                    if let (Some(tenant), false) = (tenant, object.contains_key("tenantId")) {
                        object.insert("tenantId".to_owned(), tenant);
                    }
                }
                Ok(found)
            }
            Self::Organization => {
                let mut all = Objects::default();
                for mut object in list(&value)?.objects {
                    let details = object.remove("AADAdditionalData").unwrap_or_default();
                    // A failed read leaves a sentence here; other products leave nothing.
                    all.objects.extend(list(&details)?.objects);
                }
                Ok(all)
            }
        }
    }
}

/// The objects of a list. `[null]` and an empty answer mean none, a lone object is a list of one, lists in
/// lists are unrolled, and the answer of an endpoint (`{"value": […]}`) stands for its content.
pub(crate) fn list(value: &Value) -> Result<Objects, String> {
    let mut found = Objects::default();
    gather(value.clone(), &mut found)?;
    Ok(found)
}

fn gather(value: Value, found: &mut Objects) -> Result<(), String> {
    match value {
        Value::Null => Ok(()),
        Value::Array(values) => {
            // A list of nothing but nulls is what a variable without a value becomes.
            found.answered |= values.is_empty();
            values.into_iter().try_for_each(|value| gather(value, found))
        }
        Value::Object(mut object) => match answer(&mut object) {
            Some(values) => {
                found.more |= object.keys().any(|key| key.eq_ignore_ascii_case("@odata.nextLink"));
                gather(values, found)
            }
            None => {
                if !object.is_empty() {
                    found.answered = true;
                    found.objects.push(object);
                }
                Ok(())
            }
        },
        Value::String(text) => Err(format!("found the text {:?}", short(&text))),
        Value::Bool(flag) => Err(format!("found {flag}")),
        Value::Number(number) => Err(format!("found the number {number}")),
    }
}

/// Takes the content out of an object that is the whole answer of an endpoint. ScubaGear unwraps an answer with
/// content, and leaves one without as it is.
fn answer(object: &mut Object) -> Option<Value> {
    let mut content = None;
    for (key, value) in object.iter() {
        if key.starts_with('@') {
            continue;
        }
        if content.is_some() || !key.eq_ignore_ascii_case("value") || !matches!(value, Value::Array(_) | Value::Null) {
            return None;
        }
        content = Some(key.clone());
    }
    object.remove(&content?)
}

fn by_id(value: Value) -> Result<Objects, String> {
    let Value::Object(entries) = value else {
        let found = list(&value)?;
        // An empty list is how ScubaGear writes an empty table; objects with their own ids are as good.
        return Ok(found);
    };
    let mut objects = Vec::with_capacity(entries.len());
    for (id, entry) in entries {
        match entry {
            Value::Object(mut object) => {
                object.remove("Id");
                object.insert("id".to_owned(), Value::String(id));
                objects.push(object);
            }
            other => {
                return Err(format!("found {} under the id {:?}", kind(&other), short(&id)));
            }
        }
    }
    Ok(Objects { objects, more: false, answered: true })
}

fn join_methods(mut object: Object) -> Result<Object, String> {
    let methods = object.remove("authentication_method_feature_settings");
    let policy = list(&object.remove("authentication_method_policy").unwrap_or_default())?;
    if policy.objects.len() > 1 {
        return Err("found several authentication method policies".to_owned());
    }
    let mut joined = policy.objects.into_iter().next().unwrap_or_default();
    if let Some(methods) = methods {
        let methods = list(&methods)?.objects.into_iter().map(Value::Object).collect();
        joined.insert("AuthenticationMethodConfigurations".to_owned(), Value::Array(methods));
    }
    Ok(joined)
}

/// Undoes what Windows PowerShell does to values, at every level: `/Date(ms)/`, a date or a list wrapped into
/// an object.
///
/// What `ConvertTo-Json` cut off at its depth (`@{inbound=True}` as a text) cannot be undone and stays.
fn repair(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(time) = date(text) {
                *text = time;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(repair),
        Value::Object(object) => {
            if let Some(inner) = wrapped(object) {
                *value = inner;
                repair(value);
            } else {
                object.values_mut().for_each(repair);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What Windows PowerShell puts beside a value that is no object: what its type system and remoting add to dates, GUIDs,
/// texts and enumerations (reference field-faults.md, M13; about_Types.ps1xml).
const DECORATION: &[&str] = &[
    "DateTime",
    "DisplayHint",
    "Guid",
    "IsPresent",
    "Length",
    "PSChildName",
    "PSComputerName",
    "PSDrive",
    "PSParentPath",
    "PSPath",
    "PSProvider",
    "PSShowComputerName",
    "ReadCount",
    "RunspaceId",
    "Value",
];

/// The value in an object that is no more than a value with decoration: `{"value": […], "Count": n}` for a list,
/// `{"value": "/Date(…)/", "DateTime": "…"}` for a date, `{"value": "…", "Guid": "…"}`, and `{"IsPresent": false}` for a
/// switch.
fn wrapped(object: &mut Object) -> Option<Value> {
    if object.len() == 1 && object.get("IsPresent").is_some_and(Value::is_boolean) {
        return object.remove("IsPresent");
    }
    let fits = match object.get("value")? {
        Value::Array(values) => {
            object.len() == 2
                && object.get("Count").and_then(Value::as_u64).is_some_and(|count| count == values.len() as u64)
        }
        Value::Object(_) | Value::Null => false,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            object.len() > 1 && object.keys().all(|key| key == "value" || DECORATION.contains(&key.as_str()))
        }
    };
    if !fits {
        return None;
    }
    let value = object.remove("value");
    // Of an enumeration the number stands in one, and its word in the other.
    match (&value, object.remove("Value")) {
        (Some(Value::Number(_)), Some(word @ Value::String(_))) => Some(word),
        _ => value,
    }
}

/// The text of a version, `14.1`, in an object with nothing but the properties that .NET gives it: parts that are not set
/// are below zero.
pub(crate) fn version(object: &Object) -> Option<String> {
    const PARTS: [&str; 4] = ["Major", "Minor", "Build", "Revision"];
    const HALVES: [&str; 2] = ["MajorRevision", "MinorRevision"];
    let whole = PARTS.iter().chain(&HALVES).all(|name| object.contains_key(*name));
    if !whole || object.len() != PARTS.len() + HALVES.len() {
        return None;
    }
    let parts: Option<Vec<i64>> = PARTS.iter().map(|name| object.get(*name)?.as_i64()).collect();
    let set: Vec<String> = parts?.into_iter().take_while(|part| *part >= 0).map(|part| part.to_string()).collect();
    (set.len() >= 2).then(|| set.join("."))
}

/// RFC 3339 for `/Date(ms)/`; nothing for any other text.
pub(crate) fn date(text: &str) -> Option<String> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    // An offset says how the time was shown, not when it was.
    let digits = match inner.get(1..)?.find(['+', '-']) {
        Some(at) => inner.get(..=at)?,
        None => inner,
    };
    let milliseconds: i64 = digits.parse().ok()?;
    jiff::Timestamp::from_millisecond(milliseconds).ok().map(|time| time.to_string())
}

/// Gives Graph's properties back their small first letter, at every level. Annotations keep their names.
pub(crate) fn graph_names(object: Object) -> Object {
    object.into_iter().map(|(key, value)| (small_first(key), graph_names_of(value))).collect()
}

fn graph_names_of(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(graph_names(object)),
        Value::Array(values) => Value::Array(values.into_iter().map(graph_names_of).collect()),
        other => other,
    }
}

fn small_first(mut key: String) -> String {
    if let Some(first) = key.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    key
}

/// What kind of JSON a value is, with its article.
pub(crate) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The beginning of a text, for messages.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
