//! The tenant's object in the directory.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::shape::{self, Property};

/// The organization, as Microsoft Graph gives it.
#[derive(Document)]
#[document("organization")]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    on_premises_sync_enabled: Property,
    #[serde(default)]
    on_premises_last_sync_date_time: Value,
    /// Who gets notices about the service.
    #[serde(default, deserialize_with = "shape::list")]
    pub technical_notification_mails: Option<Vec<String>>,
}

/// When the directory was last synchronized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// There is no directory on-premises that would be.
    Never,
    /// This property is missing.
    NotKnown(&'static str),
    /// At that time, so long before the snapshot.
    Ago(Time, Duration),
}

impl Organization {
    /// When the directory was last synchronized, seen from the time of the snapshot.
    #[must_use]
    pub fn last_synchronized(&self, collected_at: Time) -> Last {
        match self.is_synchronized() {
            Some(false) => Last::Never,
            None => Last::NotKnown("onPremisesSyncEnabled"),
            Some(true) => match shape::time(&self.on_premises_last_sync_date_time) {
                Some(last) => Last::Ago(last, collected_at.since(last)),
                None => Last::NotKnown("onPremisesLastSyncDateTime"),
            },
        }
    }

    /// Whether a directory on-premises is synchronized: Graph says null where none ever was, so only absence is not
    /// known.
    #[must_use]
    pub fn is_synchronized(&self) -> Option<bool> {
        match self.on_premises_sync_enabled.as_ref()? {
            Value::Null => Some(false),
            Value::Bool(value) => Some(*value),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}
