//! The doors of Exchange Online and of Security & Compliance: each is knocked at once, by whoever needs it first.

use std::sync::OnceLock;

use super::super::access::{Door, organization};
use super::super::auth::{Resource as Service, Tokens};

/// The doors that were found.
pub(super) struct Doors<'f> {
    tokens: &'f Tokens,
    /// The tenant's id, a GUID in lower case.
    tenant: String,
    exchange: OnceLock<Found>,
    compliance: OnceLock<Found>,
}

/// A door, and why nothing is asked there.
struct Found {
    door: Door,
    astray: Option<String>,
}

impl<'f> Doors<'f> {
    pub(super) const fn new(tokens: &'f Tokens, tenant: String) -> Self {
        Self { tokens, tenant, exchange: OnceLock::new(), compliance: OnceLock::new() }
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
            let organization = if compliance { organization(self.tokens).ok() } else { None }.unwrap_or_default();
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
}
