//! Which servers are let past the filters.

use ephor_sdk::prelude::*;

/// A connection filter policy, as `Get-HostedConnectionFilterPolicy` gives it.
#[derive(Debug, Document)]
#[document("hosted-connection-filter-policies")]
#[serde(rename_all = "PascalCase")]
pub struct ConnectionFilterPolicy {
    /// Addresses and ranges whose mail is not filtered for spam.
    #[serde(default, rename = "IPAllowList", deserialize_with = "ephor_sdk::texts_if_known")]
    pub ip_allow_list: Option<Vec<String>>,
    /// Whether senders on Microsoft's own list skip the filter, too.
    pub enable_safe_list: Option<bool>,
}
