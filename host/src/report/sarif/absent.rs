//! Results of the baseline that are not there any more.

use serde_json::{Value, json};

use super::types::{DescriptorReference, Location, LogicalLocation};
use super::{kind, tool};
use crate::report::baseline::Old;
use crate::scan::outcome::{Rule, Verdict};

/// The result with the words, the object and the fingerprints that it had. Its lines were those of another snapshot:
/// it stands at `place`. `listed` says whether the results of this log have suppressions.
pub(super) fn result(
    old: &Old<'_>,
    mended: bool,
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
        "message": {"text": old.text},
        "locations": [Location { logical_locations: Some([logical]), ..place }],
        "partialFingerprints": {
            "ephorSubject/v1": text("/partialFingerprints/ephorSubject~1v1"),
            "primaryLocationLineHash": text("/partialFingerprints/primaryLocationLineHash"),
        },
        // Gone because it was mended, or because it could not be judged again.
        "properties": {"mended": mended},
    });
    if let (true, Some(members)) = (listed, result.as_object_mut()) {
        members.insert("suppressions".to_owned(), json!([]));
    }
    result
}
