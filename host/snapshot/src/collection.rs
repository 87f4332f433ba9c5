//! What a collection says of itself: who read, with which rights, from where and when. It stands in the manifest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How a tenant was read. No secret and no token is in it. Of a collection that was gone on with, rights and arguments are
/// those of the run that ended it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// Who read.
    pub reader: Reader,
    /// What the tokens allowed, a service each, as they say themselves.
    pub rights: Vec<Rights>,
    /// Where the services were asked: base URLs by `login`, `graph`, `exchange` and `compliance`.
    pub endpoints: BTreeMap<String, String>,
    /// When it began, by the clock of who read. RFC 3339 in UTC with whole seconds.
    pub began_at: String,
    /// When all was read; none if the answers came from a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// The arguments of the command line.
    pub arguments: Vec<String>,
    /// What the program was built for, such as `x86_64-linux`.
    pub target: String,
}

/// Who read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// What was signed in with: `client secret`, `certificate`, `managed identity`, `device code` and the like.
    pub credential: String,
    /// SHA-256 of the certificate, lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_sha256: Option<String>,
    /// Client id of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_id: Option<String>,
    /// Object id of the user or the service principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<String>,
    /// Name of the user, if one signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// What the token of a service allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// `graph`, `exchange` or `compliance`.
    pub service: String,
    /// Application permissions (`roles`), sorted.
    pub application: Vec<String>,
    /// Delegated permissions (`scp`), sorted.
    pub delegated: Vec<String>,
    /// Entra roles (`wids`), by name where it is known, else by template id; sorted.
    pub roles: Vec<String>,
}

/// Stands for a value that was taken out.
const TAKEN_OUT: &str = "(redacted)";

impl Collection {
    /// Without names of people and of this tenant: `replace` gives what stands for an id or a name, or nothing. Of the
    /// arguments only the command and the names of options are left, of the endpoints only those of Microsoft's clouds.
    #[must_use]
    pub fn without_names(&self, replace: impl Fn(&str) -> Option<String>) -> Self {
        let Reader { credential, certificate_sha256: _, application_id, object_id, user } = &self.reader;
        let replaced = |text: &Option<String>| text.as_deref().and_then(&replace);
        Self {
            reader: Reader {
                credential: credential.clone(),
                // It finds an application back.
                certificate_sha256: None,
                application_id: replaced(application_id),
                object_id: replaced(object_id),
                user: replaced(user),
            },
            rights: self.rights.clone(),
            endpoints: self.endpoints.iter().map(|(name, url)| (name.clone(), endpoint(url))).collect(),
            began_at: self.began_at.clone(),
            ended_at: self.ended_at.clone(),
            arguments: self.arguments.iter().enumerate().map(|(at, text)| argument(at, text)).collect(),
            target: self.target.clone(),
        }
    }
}

/// Hosts of Microsoft's clouds, and what stands below them.
const CLOUDS: [&str; 9] = [
    "microsoftonline.com",
    "microsoftonline.us",
    "chinacloudapi.cn",
    "microsoft.com",
    "microsoft.us",
    "office365.com",
    "office365.us",
    "outlook.com",
    "outlook.cn",
];

fn endpoint(url: &str) -> String {
    let host = url.strip_prefix("https://").unwrap_or_default();
    let is_known = host == "webmail.apps.mil"
        || CLOUDS.iter().any(|cloud| host.strip_suffix(cloud).is_some_and(|before| before.ends_with('.')));
    if is_known { url.to_owned() } else { TAKEN_OUT.to_owned() }
}

fn argument(at: usize, text: &str) -> String {
    match text.split_once('=') {
        Some((name, _)) if name.starts_with("--") => format!("{name}={TAKEN_OUT}"),
        _ if at == 0 || text.starts_with("--") => text.to_owned(),
        _ => TAKEN_OUT.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_left_in_a_redacted_collection() {
        let text = |text: &str| Some(text.to_owned());
        let collection = Collection {
            reader: Reader {
                credential: "certificate".to_owned(),
                certificate_sha256: text("ab12"),
                application_id: text("app-contoso"),
                object_id: text("id-contoso"),
                user: text("ada@contoso.com"),
            },
            rights: vec![Rights {
                service: "graph".to_owned(),
                application: vec!["User.Read.All".to_owned()],
                delegated: Vec::new(),
                roles: vec!["Global Reader".to_owned()],
            }],
            endpoints: BTreeMap::from([
                ("graph".to_owned(), "https://graph.microsoft.com".to_owned()),
                ("login".to_owned(), "https://proxy.contoso.com/login".to_owned()),
                ("exchange".to_owned(), "https://contosooutlook.com".to_owned()),
            ]),
            began_at: "2026-12-01T07:00:00Z".to_owned(),
            ended_at: None,
            arguments: ["collect", "--tenant=contoso.com", "--out", "contoso", "-q"].map(str::to_owned).to_vec(),
            target: "x86_64-linux".to_owned(),
        };
        let redacted = collection.without_names(|_| Some("x1".to_owned()));
        let json = serde_json::to_string(&redacted).unwrap();
        assert!(!json.contains("contoso") && !json.contains("ab12"), "{json}");
        assert_eq!(redacted.reader.user.as_deref(), Some("x1"));
        assert_eq!(redacted.arguments, ["collect", "--tenant=(redacted)", "--out", "(redacted)", "(redacted)"]);
        assert_eq!(redacted.endpoints.get("graph"), collection.endpoints.get("graph"));
        assert_eq!(redacted.rights, collection.rights);
        assert_eq!(collection.without_names(|_| None).reader.user, None);
    }
}
