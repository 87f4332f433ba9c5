//! A type holds what its property is, and what stands within is held against the declaration, too.

use ephor_sdk::prelude::*;

#[derive(Document)]
#[document("transport-config")]
pub struct TransportConfig {
    #[serde(rename = "SmtpClientAuthenticationDisabled")]
    pub disabled: Option<String>, //~ transport-config.SmtpClientAuthenticationDisabled is of the kind boolean; the type reads a text
}

#[derive(Document)]
#[document("conditional-access-policies")]
pub struct Policy {
    pub conditions: Option<Conditions>, //~ conditional-access-policies.conditions.users declares no property includeUser; did you mean includeUsers?
}

#[derive(Object)]
pub struct Conditions {
    pub users: Option<Users>,
}

#[derive(Object)]
#[serde(rename_all = "camelCase")]
pub struct Users {
    pub include_user: Option<Vec<String>>,
}

fn main() {}
