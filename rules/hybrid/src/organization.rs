//! The tenant's object in the directory.

use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

use crate::shape::{self, Property};

/// The organization, as Microsoft Graph gives it.
#[derive(Deserialize, Document)]
#[document("organization")]
#[serde(crate = "ephor_sdk::serde", rename_all = "camelCase")]
pub struct Organization {
    #[serde(default, deserialize_with = "ephor_sdk::present")]
    on_premises_sync_enabled: Property,
    /// When the directory was last synchronized.
    #[serde(default)]
    pub on_premises_last_sync_date_time: Value,
    /// Who gets notices about the service.
    #[serde(default, deserialize_with = "shape::list")]
    pub technical_notification_mails: Option<Vec<String>>,
}

impl Organization {
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
