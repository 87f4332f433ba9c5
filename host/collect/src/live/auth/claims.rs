//! What a token says of itself. Read without any check of its signature: only the service can do that. It tells what
//! to expect, and decides nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who a token speaks for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// An application, by itself.
    Application,
    /// A user who signed in to an application.
    User,
}

/// What a token says of itself.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Who it speaks for.
    pub identity: Identity,
    /// The client id of the application.
    pub application_id: Option<String>,
    /// The name of the application.
    pub application_name: Option<String>,
    /// The user name, if a user signed in.
    pub user: Option<String>,
    /// The object id of the user, or of the service principal.
    #[serde(default)]
    pub object_id: Option<String>,
    /// The id of the tenant.
    pub tenant_id: Option<String>,
    /// Application permissions (`roles`).
    pub application_permissions: Vec<String>,
    /// Delegated permissions (`scp`).
    pub delegated_permissions: Vec<String>,
    /// Template ids of the Entra roles that the token carries (`wids`).
    pub directory_roles: Vec<String>,
    /// When it ends.
    pub expires: Option<jiff::Timestamp>,
}

impl Claims {
    /// Those of a token; none if it is no JSON Web Token.
    #[must_use]
    pub fn of(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let all: Map<String, Value> = serde_json::from_slice(&bytes).ok()?;
        let text = |name: &str| all.get(name).and_then(Value::as_str).map(str::to_owned);
        let list = |name: &str| -> Vec<String> {
            let items = all.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let delegated: Vec<String> = text("scp").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        // `idtyp` is an optional claim; a token of a user always has scopes.
        let identity = match text("idtyp").as_deref() {
            Some("app") => Identity::Application,
            Some("user") => Identity::User,
            _ if delegated.is_empty() => Identity::Application,
            _ => Identity::User,
        };
        Some(Self {
            identity,
            application_id: text("appid").or_else(|| text("azp")),
            application_name: text("app_displayname"),
            user: text("upn").or_else(|| text("preferred_username")).or_else(|| text("unique_name")),
            object_id: text("oid"),
            tenant_id: text("tid"),
            application_permissions: list("roles"),
            delegated_permissions: delegated,
            directory_roles: list("wids"),
            expires: all
                .get("exp")
                .and_then(Value::as_i64)
                .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()),
        })
    }

    /// All permissions that it carries.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.application_permissions.iter().chain(&self.delegated_permissions).map(String::as_str)
    }

    /// Whether it carries this permission, itself.
    #[must_use]
    pub fn has(&self, permission: &str) -> bool {
        self.permissions().any(|known| known.eq_ignore_ascii_case(permission))
    }
}

#[cfg(any(test, feature = "testing"))]
pub(crate) fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.signature", part(&serde_json::json!({"alg": "none"})), part(claims))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_application_is_told_from_a_user() {
        let application =
            Claims::of(&unsigned(&json!({"appid": "a", "tid": "t", "roles": ["User.Read.All"], "exp": 1_800_000_000})));
        let application = application.unwrap();
        assert_eq!(application.identity, Identity::Application);
        assert!(application.has("user.read.all") && !application.has("User.Read"));
        assert_eq!(application.expires.unwrap().as_second(), 1_800_000_000);
        let user = Claims::of(&unsigned(
            &json!({"azp": "a", "scp": "openid Policy.Read.All", "upn": "ada@contoso.com", "wids": ["w"]}),
        ));
        let user = user.unwrap();
        assert_eq!((user.identity, user.user.as_deref()), (Identity::User, Some("ada@contoso.com")));
        assert_eq!(user.permissions().collect::<Vec<_>>(), ["openid", "Policy.Read.All"]);
        assert_eq!(user.directory_roles, ["w"]);
    }

    #[test]
    fn what_is_no_token_has_no_claims() {
        for text in ["", "opaque", "a.b", "a.b.c", "a.!!!.c", "..", &unsigned(&json!([1])), &unsigned(&json!("x"))] {
            assert_eq!(Claims::of(text), None, "{text:?}");
        }
        let odd = Claims::of(&unsigned(&json!({"roles": "User.Read.All", "exp": "soon", "tid": 7}))).unwrap();
        assert_eq!((odd.application_permissions.len(), odd.expires, odd.tenant_id), (0, None, None));
    }
}
