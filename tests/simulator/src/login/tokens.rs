//! Access tokens: shaped as JWT, known to the issuer, not signed.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::encoding;
use crate::options::Options;
use crate::rights;
use crate::time;

/// The Entra role Global Reader.
const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
/// What lets an application into Exchange.
pub(crate) const MANAGE_AS_APP: &str = "Exchange.ManageAsApp";

/// The service that a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Graph,
    Exchange,
    Compliance,
}

/// What a token says.
#[derive(Clone, Debug)]
pub(crate) struct Claims {
    pub audience: Audience,
    pub rights: BTreeSet<String>,
    /// The user who signed in; none for an application.
    pub user: Option<String>,
    until: Instant,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Missing,
    Unknown,
    Expired,
    OtherAudience,
}

/// Issues tokens and knows them again.
#[derive(Debug)]
pub(crate) struct Issuer {
    /// The base of the login endpoint.
    pub login: String,
    /// The bases of the services, by audience.
    bases: Vec<(Audience, String)>,
    tenant: String,
    domain: String,
    rights: BTreeSet<String>,
    manage: bool,
    lifetime: Duration,
    known: Mutex<HashMap<u64, Claims>>,
    count: Mutex<u64>,
}

impl Issuer {
    pub(crate) fn new(origin: &str, tenant: &str, domain: &str, options: &Options) -> Self {
        let base = |audience, name: &str| (audience, format!("{origin}/{name}"));
        let mut rights: BTreeSet<String> = rights::ALL.iter().map(|right| (*right).to_owned()).collect();
        rights.extend(options.more_rights.iter().cloned());
        rights.retain(|right| !options.without_rights.contains(right));
        Self {
            login: format!("{origin}/login"),
            bases: vec![
                base(Audience::Graph, "graph"),
                base(Audience::Exchange, "exchange"),
                base(Audience::Compliance, "compliance"),
            ],
            tenant: tenant.to_owned(),
            domain: domain.to_owned(),
            rights,
            manage: !options.without_rights.contains(MANAGE_AS_APP),
            lifetime: options.token_lifetime,
            known: Mutex::default(),
            count: Mutex::default(),
        }
    }

    /// Whether the tenant is called so: by its id or its domain.
    pub(crate) fn is_tenant(&self, name: &str) -> bool {
        [self.tenant.as_str(), self.domain.as_str(), "organizations", "common"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether that is the address where tokens are asked for; that of the real endpoint is one, too.
    pub(crate) fn is_token_address(&self, address: &str) -> bool {
        let start = [self.login.as_str(), "https://login.microsoftonline.com"];
        let path = start.iter().find_map(|start| address.strip_prefix(start)?.strip_prefix('/'));
        let tenant =
            path.and_then(|path| path.strip_suffix("/oauth2/v2.0/token").or_else(|| path.strip_suffix("/v2.0")));
        tenant.is_some_and(|tenant| self.is_tenant(tenant))
    }

    /// The service of a resource such as `https://graph.microsoft.com`, also by its base here.
    pub(crate) fn audience(&self, resource: &str) -> Option<Audience> {
        let resource = resource.trim_end_matches('/').to_lowercase();
        let here = self.bases.iter().find(|(_, base)| *base == resource).map(|(audience, _)| *audience);
        here.or_else(|| {
            let host = resource.strip_prefix("https://")?;
            let known = [
                ("graph.microsoft.", Audience::Graph),
                ("dod-graph.microsoft.", Audience::Graph),
                ("microsoftgraph.", Audience::Graph),
                ("outlook.office365.", Audience::Exchange),
                ("outlook-dod.office365.", Audience::Exchange),
                ("ps.compliance.protection.", Audience::Compliance),
            ];
            known.iter().find(|(start, _)| host.starts_with(start)).map(|(_, audience)| *audience)
        })
    }

    /// Issues a token: its text and its lifetime in seconds.
    pub(crate) fn issue(&self, audience: Audience, client: &str, user: Option<&str>) -> (String, u64) {
        let nth = {
            let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
            *count += 1;
            *count
        };
        let mut rights: BTreeSet<String> = match audience {
            Audience::Graph => self.rights.clone(),
            Audience::Exchange | Audience::Compliance if self.manage => [MANAGE_AS_APP.to_owned()].into(),
            Audience::Exchange | Audience::Compliance => BTreeSet::new(),
        };
        if user.is_some() && audience == Audience::Graph {
            rights.insert(rights::DELEGATED.to_owned());
        }
        let user = user.map(|user| format!("{user}@{}", self.domain));
        let now = time::now();
        let lifetime = self.lifetime.as_secs().max(1);
        let aud = match audience {
            Audience::Graph => "https://graph.microsoft.com",
            Audience::Exchange => "https://outlook.office365.com",
            Audience::Compliance => "https://ps.compliance.protection.outlook.com",
        };
        let mut claims = json!({
            "aud": aud,
            "iss": format!("https://sts.windows.net/{}/", self.tenant),
            "iat": now,
            "nbf": now,
            "exp": now + i64::try_from(lifetime).unwrap_or(i64::MAX),
            "app_displayname": "Ephor",
            "appid": client,
            "idtyp": if user.is_some() { "user" } else { "app" },
            "oid": encoding::guid(client),
            "tid": self.tenant,
            "uti": encoding::guid(&format!("token {nth}")),
            "ver": "1.0",
            "wids": [GLOBAL_READER],
        });
        if let Some(claims) = claims.as_object_mut() {
            match &user {
                Some(user) => {
                    let scopes: Vec<&str> = rights.iter().map(String::as_str).collect();
                    claims.insert("scp".to_owned(), json!(scopes.join(" ")));
                    claims.insert("upn".to_owned(), json!(user));
                }
                None => {
                    claims.insert("roles".to_owned(), json!(rights));
                }
            }
        }
        let encode = |value: &Value| encoding::base64url(value.to_string().as_bytes());
        let header = json!({"typ": "JWT", "alg": "none"});
        let mark = encoding::base64url(format!("simulated-signature-{nth}").as_bytes());
        let token = format!("{}.{}.{mark}", encode(&header), encode(&claims));
        let until = Instant::now() + self.lifetime;
        let known = Claims { audience, rights, user, until };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(encoding::hash(&token), known);
        (token, lifetime)
    }

    /// What a token allows at a service.
    pub(crate) fn check(&self, token: Option<&str>, audience: Audience) -> Result<Claims, Refused> {
        let token = token.filter(|token| !token.is_empty()).ok_or(Refused::Missing)?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let claims = known.get(&encoding::hash(token)).ok_or(Refused::Unknown)?;
        if claims.until <= Instant::now() {
            return Err(Refused::Expired);
        }
        if claims.audience != audience {
            return Err(Refused::OtherAudience);
        }
        Ok(claims.clone())
    }

    /// Ends all tokens now.
    pub(crate) fn expire_all(&self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        known.values_mut().for_each(|claims| claims.until = now);
    }
}
