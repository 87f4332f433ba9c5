//! Exchange Online, by the interface that its PowerShell module uses; Security & Compliance speaks the same.

mod cmdlets;
mod endpoint;
mod endpoints;
mod mailboxes;

use super::session::Session;
use crate::live::auth::Resource as Service;
use crate::live::capture::End;
pub(crate) use cmdlets::Cmdlet;
pub(crate) use endpoint::{Endpoint, cmdlets as allowed_cmdlets};
pub(crate) use endpoints::Endpoints;
use ephor_snapshot::Status;
pub(super) use mailboxes::{OF_MAILBOX, mailboxes_by_risk};

/// Exchange Online or Security & Compliance, while a tenant is read.
pub(super) struct Exchange<'s> {
    session: &'s Session<'s>,
    service: Service,
    endpoint: &'s Endpoint,
}

impl<'s> Exchange<'s> {
    /// Finds the tenant's region.
    ///
    /// # Errors
    /// The end of whatever was to be asked there, if the service sends us where no token is taken.
    pub(super) async fn enter(
        session: &'s Session<'s>,
        endpoints: &'s Endpoints<'_>,
        service: Service,
    ) -> Result<Self, End> {
        let found = endpoints.of(service).await;
        match &found.off_service {
            None => Ok(Self { session, service, endpoint: &found.endpoint }),
            Some(reason) => Err(End::Refused { status: Status::Failed, reason: reason.clone() }),
        }
    }

    /// The URL of something in the tenant's part of the interface.
    fn url(&self, what: &str) -> String {
        self.endpoint.url(&format!("/adminapi/beta/{}/{what}", self.session.tenant))
    }

    /// Where a cmdlet is posted, of which these properties are asked for.
    fn cmdlet_url(&self, select: &str) -> String {
        let url = self.url("InvokeCommand");
        if select.is_empty() { url } else { format!("{url}?$select={select}") }
    }

    /// The headers that the module sends, too.
    fn headers(&self, more: &str) -> Vec<(&'static str, String)> {
        vec![
            ("Prefer", format!("odata.maxpagesize=1000{more}")),
            ("X-ResponseFormat", "json".to_owned()),
            ("X-AnchorMailbox", self.endpoint.anchor.clone()),
            ("X-SerializationLevel", "Partial".to_owned()),
            ("parameter-based-routing", "true".to_owned()),
        ]
    }
}
