//! Directory synchronization, as the tenant has it.

use ephor_sdk::prelude::*;
use ephor_sdk::serde::Deserializer;
use ephor_sdk::serde_json::{self, Value};

use crate::shape;

/// Directory synchronization, as `GET /directory/onPremisesSynchronization` answers: one entity, or a collection.
#[derive(Document)]
#[document("on-premises-synchronization")]
pub struct Synchronization(#[serde(deserialize_with = "entities")] pub Vec<Entity>);

/// One directory synchronization.
#[derive(Object)]
pub struct Entity {
    /// How it is set up.
    pub configuration: Option<Configuration>,
    /// What it does.
    pub features: Option<Features>,
}

/// How directory synchronization is set up.
#[derive(Object)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// Its protection from deletions that nobody wanted.
    pub accidental_deletion_prevention: Option<Prevention>,
}

/// From how many deletions on a cycle is stopped.
#[derive(Object)]
#[serde(rename_all = "camelCase")]
pub struct Prevention {
    /// `disabled`, `enabledForCount` or `enabledForPercentage`.
    pub synchronization_prevention_type: Option<String>,
    /// A count or a percentage.
    pub alert_threshold: Option<i64>,
}

/// What directory synchronization does.
#[derive(Object)]
#[serde(rename_all = "camelCase")]
pub struct Features {
    /// Whether hashes of password hashes are synchronized.
    #[serde(default, deserialize_with = "shape::flag")]
    pub password_sync_enabled: Option<bool>,
}

fn entities<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Entity>, D::Error> {
    let refused = <D::Error as ephor_sdk::serde::de::Error>::custom::<serde_json::Error>;
    let mut answer = Value::deserialize(from)?;
    match answer.get_mut("value").map(Value::take) {
        Some(collection) => serde_json::from_value(collection).map_err(refused),
        None => serde_json::from_value(answer).map(|entity| vec![entity]).map_err(refused),
    }
}
