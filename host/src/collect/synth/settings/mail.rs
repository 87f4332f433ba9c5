//! Defects that rules of the pack `mail` find.

use serde_json::json;

use super::Setting;

pub(super) const SETTINGS: &[Setting] = &[Setting::new("mail/smtp-auth-enabled", |planting| {
    planting.set("transport-config", "Transport Settings", "/SmtpClientAuthenticationDisabled", json!(false));
    planting.fails_tenant();
})
.usual()];
