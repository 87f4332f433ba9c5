//! The doors of Exchange Online and of Security & Compliance: each is knocked at once, by whoever needs it first.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::super::access::{Door, organization};
use super::super::auth::{Resource as Service, Tokens};
use super::super::pace::Pace;
use super::led_back;

/// The doors that were found.
pub(super) struct Doors<'f> {
    tokens: &'f Tokens,
    /// The tenant's id, a GUID in lower case.
    tenant: String,
    /// The pace of the directory, which tells the name of the tenant.
    directory: Arc<Pace>,
    exchange: OnceLock<Door>,
    compliance: OnceLock<Door>,
}

impl<'f> Doors<'f> {
    pub(super) const fn new(tokens: &'f Tokens, tenant: String, directory: Arc<Pace>) -> Self {
        Self { tokens, tenant, directory, exchange: OnceLock::new(), compliance: OnceLock::new() }
    }

    /// The door of a service. One that does not open when it is knocked at is tried as it is: what is asked there says
    /// why.
    pub(super) fn of(&self, service: Service) -> &Door {
        let (door, compliance) = match service {
            Service::Compliance => (&self.compliance, true),
            _ => (&self.exchange, false),
        };
        door.get_or_init(|| {
            // Only Security & Compliance wants to know the tenant by a name.
            let organization = if compliance {
                let _leave = self.directory.wait(1, None);
                organization(self.tokens).unwrap_or_default()
            } else {
                Default::default()
            };
            match Door::find(self.tokens, service, &self.tenant, &organization) {
                Ok((door, _)) => door,
                Err(_) => Door::unasked(self.tokens, service, &self.tenant, &organization),
            }
        })
    }

    /// The URL of something in the tenant's part of the interface of a service.
    pub(super) fn url(&self, service: Service, what: &str) -> String {
        self.of(service).url(&format!("/adminapi/beta/{}/{what}", self.tenant))
    }
}

/// Where the link to a next page is asked for, or why it is not followed.
pub(super) fn inward(door: &Door, next: &str, seen: &mut HashSet<String>) -> Result<String, String> {
    let next = door.inward(next).map_err(|foreign| foreign.to_string())?;
    led_back(&next, seen).map_or(Ok(next), Err)
}
