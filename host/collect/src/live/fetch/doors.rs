//! The doors of Exchange Online and of Security & Compliance: each is knocked at once, by whoever needs it first.

use std::sync::OnceLock;

use serde_json::Value;

use super::super::access::{Door, Organization};
use super::super::auth::{Resource as Service, Tokens};
use super::super::capture::{self, Capture};
use super::text;

/// The feeds that tell the tenant's domains, of which one is the initial one. What is routed by it waits for them.
pub(super) const TELL_DOMAINS: &[&str] = &["graph/domains", "graph/organization", "exchange/accepted-domains"];

/// The doors that were found.
pub(super) struct Doors<'f> {
    tokens: &'f Tokens,
    /// The tenant's id, a GUID in lower case.
    tenant: String,
    capture: &'f Capture,
    exchange: OnceLock<Found>,
    compliance: OnceLock<Found>,
}

/// A door, and why nothing is asked there.
struct Found {
    door: Door,
    astray: Option<String>,
}

impl<'f> Doors<'f> {
    pub(super) const fn new(tokens: &'f Tokens, tenant: String, capture: &'f Capture) -> Self {
        Self { tokens, tenant, capture, exchange: OnceLock::new(), compliance: OnceLock::new() }
    }

    /// The door of a service. One that does not open when it is knocked at is tried as it is: what is asked there says
    /// why.
    pub(super) fn of(&self, service: Service) -> &Door {
        &self.found(service).door
    }

    /// Why nothing is asked of a service, if its door leads out of the house or in a circle.
    pub(super) fn astray(&self, service: Service) -> Option<&str> {
        self.found(service).astray.as_deref()
    }

    fn found(&self, service: Service) -> &Found {
        let (door, compliance) = match service {
            Service::Compliance => (&self.compliance, true),
            _ => (&self.exchange, false),
        };
        door.get_or_init(|| {
            // Only Security & Compliance wants to know the tenant by a name.
            let domain = if compliance { self.initial_domain() } else { None };
            let organization = Organization { name: None, domain };
            match Door::find(self.tokens, service, &self.tenant, &organization) {
                Ok((door, _)) => Found { door, astray: None },
                Err(silence) => Found {
                    door: Door::unasked(self.tokens, service, &self.tenant, &organization),
                    astray: silence.astray.then_some(silence.reason),
                },
            }
        })
    }

    /// The URL of something in the tenant's part of the interface of a service.
    pub(super) fn url(&self, service: Service, what: &str) -> String {
        self.of(service).url(&format!("/adminapi/beta/{}/{what}", self.tenant))
    }

    /// The domain that the tenant was founded with, as far as anything that was read tells it.
    fn initial_domain(&self) -> Option<String> {
        let read = TELL_DOMAINS.iter().filter_map(|feed| capture::lines(&self.capture.path(feed)).ok());
        read.flatten().filter_map(Result::ok).find_map(|object| initial(&object))
    }
}

/// The initial domain, if an object is it or lists it.
fn initial(object: &Value) -> Option<String> {
    let listed = object.get("verifiedDomains").and_then(Value::as_array).into_iter().flatten();
    [object].into_iter().chain(listed).find_map(|domain| {
        let is = |name: &str| domain.get(name).and_then(Value::as_bool) == Some(true);
        let name = ["DomainName", "name", "id"].iter().find_map(|name| text(domain, name));
        name.filter(|_| is("isInitial") || is("InitialDomain")).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_initial_domain_is_told_by_graph_and_by_exchange() {
        for (object, domain) in [
            (json!({"id": "contoso.onmicrosoft.com", "isInitial": true}), Some("contoso.onmicrosoft.com")),
            (json!({"id": "contoso.com", "isInitial": false, "isDefault": true}), None),
            (
                json!({"id": "a-1", "verifiedDomains": [
                    {"name": "contoso.com", "isInitial": false}, {"name": "contoso.onmicrosoft.com", "isInitial": true}]}),
                Some("contoso.onmicrosoft.com"),
            ),
            (
                json!({"DomainName": "contoso.onmicrosoft.com", "Name": "x", "InitialDomain": true}),
                Some("contoso.onmicrosoft.com"),
            ),
            (json!({"DomainName": "contoso.com", "InitialDomain": false}), None),
            (json!({"isInitial": true}), None),
        ] {
            assert_eq!(initial(&object).as_deref(), domain, "{object}");
        }
    }
}
