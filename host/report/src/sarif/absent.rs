//! Results of the baseline that are not there any more: their subject was judged again, or is gone.

use serde_json::{Value, json};

use super::types::{DescriptorReference, Location, LogicalLocation};
use super::words::Words;
use super::{kind, tool};
use crate::baseline::BaselineResult;
use ephor_finding::{Rule, Verdict};

/// A fail whose rule this scan does not have, with the identity, the object and the evidence that it had.
pub(super) fn orphan(old: &BaselineResult<'_>, last_judged: &str, place: Location, listed: bool) -> Value {
    let was: Value = serde_json::from_str(old.json).unwrap_or_default();
    let member = |pointer: &str| was.pointer(pointer).cloned().unwrap_or_default();
    let mut properties = member("/properties");
    if let Some(properties) = properties.as_object_mut() {
        let message_id = was.pointer("/message/id").and_then(Value::as_str).unwrap_or("not-judged");
        let literal = super::words::unescape(old.text).replace('{', "{{").replace('}', "}}");
        properties.entry("message").or_insert_with(|| json!({"id": message_id, "template": literal}));
        properties.insert(
            "notJudged".to_owned(),
            json!({
                "was": kind(Verdict::Fail),
                "text": old.text,
                "lastJudgedTimeUtc": last_judged,
                "reason": "no pack of this scan has the rule",
            }),
        );
    }
    let mut place = serde_json::to_value(place).unwrap_or_default();
    if let Some(place) = place.as_object_mut() {
        place.insert("logicalLocations".to_owned(), member("/locations/0/logicalLocations"));
    }
    // Another ephor may have written it, or nobody: it is escaped anew.
    let text = Words::of(&format!("Not judged again since {last_judged}: {}", super::words::unescape(old.text)));
    let mut result = json!({
        "ruleId": old.rule,
        "kind": kind(Verdict::Unknown),
        "level": "none",
        "baselineState": "unchanged",
        "message": {"text": text},
        "locations": [place],
        "partialFingerprints": member("/partialFingerprints"),
        "properties": properties,
    });
    if let Some(members) = result.as_object_mut() {
        if was.get("provenance").is_some() {
            members.insert("provenance".to_owned(), member("/provenance"));
        }
        if listed {
            members.insert("suppressions".to_owned(), json!([]));
        }
    }
    result
}

/// The result with the words, the object and the fingerprints that it had. Its lines were those of another snapshot:
/// it stands at `place`. `listed` says whether the results of this log have suppressions.
pub(super) fn result(
    old: &BaselineResult<'_>,
    (reference, rule): (DescriptorReference, &Rule),
    place: Location,
    listed: bool,
) -> Value {
    let was: Value = serde_json::from_str(old.json).unwrap_or_default();
    let text = |pointer: &str| was.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let logical = LogicalLocation {
        name: text("/locations/0/logicalLocations/0/name"),
        fully_qualified_name: text("/locations/0/logicalLocations/0/fullyQualifiedName"),
        kind: "resource",
    };
    let failed = old.kind == kind(Verdict::Fail);
    let mut result = json!({
        "ruleId": rule.id,
        "rule": reference,
        "kind": kind(if failed { Verdict::Fail } else { Verdict::Unknown }),
        "level": if failed { tool::level(rule.level) } else { "none" },
        "baselineState": "absent",
        "message": {"text": Words::of(&super::words::unescape(old.text))},
        "locations": [Location { logical_locations: Some([logical]), ..place }],
        "partialFingerprints": {
            "ephorSubject/v1": text("/partialFingerprints/ephorSubject~1v1"),
            "primaryLocationLineHash": text("/partialFingerprints/primaryLocationLineHash"),
        },
        // What could not be judged again is not absent: it is carried forward.
        "properties": {"fixed": true},
    });
    if let (true, Some(members)) = (listed, result.as_object_mut()) {
        members.insert("suppressions".to_owned(), json!([]));
    }
    result
}
