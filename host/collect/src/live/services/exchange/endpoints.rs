//! The endpoints of Exchange Online and of Security & Compliance while a tenant is read: each is found once, by whoever
//! needs it first.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::endpoint::Endpoint;
use crate::live::access::Organization;
use crate::live::auth::{Resource as Service, Tokens};
use crate::live::blocking::on_a_thread;
use crate::live::capture::Capture;
use crate::live::services::compliance::initial_domain;

/// The endpoints that were found.
pub(crate) struct Endpoints<'s> {
    tokens: &'s Tokens,
    tenant: &'s str,
    capture: &'s Arc<Capture>,
    exchange: OnceCell<Found>,
    compliance: OnceCell<Found>,
}

/// An endpoint, and why nothing is asked there.
pub(super) struct Found {
    pub(super) endpoint: Endpoint,
    /// It leads out of the service, or in a circle.
    pub(super) off_service: Option<String>,
}

impl<'s> Endpoints<'s> {
    /// `tenant` is the tenant's id, a GUID in lower case.
    pub(crate) const fn new(tokens: &'s Tokens, tenant: &'s str, capture: &'s Arc<Capture>) -> Self {
        Self { tokens, tenant, capture, exchange: OnceCell::const_new(), compliance: OnceCell::const_new() }
    }

    /// The endpoint of a service. One that does not answer is tried as it is: what is asked there says why.
    pub(super) async fn of(&self, service: Service) -> &Found {
        let (found, is_compliance) = match service {
            Service::Compliance => (&self.compliance, true),
            _ => (&self.exchange, false),
        };
        found.get_or_init(|| self.discover(service, is_compliance)).await
    }

    async fn discover(&self, service: Service, is_compliance: bool) -> Found {
        // Only Security & Compliance wants to know the tenant by a name.
        let domain = if is_compliance {
            let capture = Arc::clone(self.capture);
            on_a_thread(move || initial_domain(&capture)).await
        } else {
            None
        };
        let organization = Organization { name: None, domain };
        match Endpoint::discover(self.tokens, service, self.tenant, &organization).await {
            Ok((endpoint, _)) => Found { endpoint, off_service: None },
            Err(unavailable) => Found {
                endpoint: Endpoint::of_cloud(self.tokens, service, self.tenant, &organization).await,
                off_service: unavailable.off_service.then_some(unavailable.reason),
            },
        }
    }
}
