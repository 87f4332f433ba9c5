//! What tests of this pack share.

#![cfg(test)]

use ephor_sdk::serde_json::Value;

/// An object with some of its properties changed.
pub fn changed(mut object: Value, change: &Value) -> Value {
    if let (Some(object), Some(change)) = (object.as_object_mut(), change.as_object()) {
        object.extend(change.clone());
    }
    object
}
