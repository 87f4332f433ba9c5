//! What is in good order in every synthetic tenant: no defect is planted here, so no rule may find one. Beside what
//! counts stands what only looks bad: what is switched off, what is for others, what something else makes up for.

use super::Tenant;
use super::documents::Documents;

pub(super) mod activity;
pub(super) mod applications;
pub(super) mod conditional_access;
pub(super) mod data_loss;
mod directory;
pub(super) mod dns;
pub(super) mod exchange;
mod hybrid;
mod on_premises;
mod privileged;
mod protection;

/// All documents, with the vendor's property names. Teams, SharePoint and Power Platform were not collected.
pub(super) fn documents(tenant: &Tenant) -> Documents {
    let mut documents = Documents::default();
    activity::add(tenant, &mut documents);
    applications::add(tenant, &mut documents);
    conditional_access::add(tenant, &mut documents);
    data_loss::add(tenant, &mut documents);
    directory::add(tenant, &mut documents);
    dns::add(tenant, &mut documents);
    exchange::add(tenant, &mut documents);
    hybrid::add(tenant, &mut documents);
    on_premises::add(tenant, &mut documents);
    privileged::add(tenant, &mut documents);
    protection::add(tenant, &mut documents);
    documents
}

impl Tenant {
    /// A second domain, of a brand of the organization.
    pub(super) fn brand_domain(&self) -> String {
        format!("{}-group.example", self.domain.trim_end_matches(".example"))
    }

    /// The domain by which servers on-premises send mail to mailboxes in the cloud.
    pub(super) fn routing_domain(&self) -> String {
        self.initial_domain.replace(".onmicrosoft.com", ".mail.onmicrosoft.com")
    }

    /// The domain of an organization that people work with.
    pub(super) fn partner(&self) -> String {
        format!(
            "{}.example",
            self.random_of("partner").pick(&["proseware", "litware", "alpineskihouse", "wingtiptoys"])
        )
    }

    /// The address of whom everybody obeys.
    pub(super) fn chief_executive(&self) -> String {
        format!("ceo@{}", self.domain)
    }

    /// Where the servers on-premises are met from outside.
    pub(super) fn mail_host(&self) -> String {
        format!("mail.{}", self.domain)
    }
}
