//! Where the derivations meet the normalizer: which source each of them fills, and from which feeds.
//!
//! Named are the feeds without one of which nothing can be made. What it means that another one is missing, a derivation
//! says itself.

use ephor_schema::tables::{mailboxes, office_clients as column};

use super::applications::applications;
use super::device_deletions::device_deletions;
use super::dns::{Records, records};
use super::exchange_principal::exchange_principal;
use super::mail_items_accessed::mail_items_accessed;
use super::office_clients::{OfficeClient, office_clients};
use super::permission_classifications::permission_classifications;
use super::privileged_principals::privileged_principals;
use super::privileged_roles::privileged_roles;
use super::service_plans::service_plans;
use super::{Derived, Feeds, Gap, Object};
use crate::collect::normalize::derived::{Inputs, Made, OfDocument, OfMailboxes, OfTable};
use crate::collect::normalize::{Cell, Cells, Error, text};
use crate::snapshot::Status;

/// The documents that are made here.
pub(in crate::collect) const OF_DOCUMENTS: &[OfDocument] = &[
    OfDocument {
        source: "dns/dkim-records",
        feeds: &["dns/dkim-records"],
        make: |inputs, objects| Ok(give(records(inputs, Records::Dkim)?, objects)),
    },
    OfDocument {
        source: "dns/dmarc-records",
        feeds: &["dns/dmarc-records"],
        make: |inputs, objects| Ok(give(records(inputs, Records::Dmarc)?, objects)),
    },
    OfDocument {
        source: "dns/spf-records",
        feeds: &["dns/spf-records"],
        make: |inputs, objects| Ok(give(records(inputs, Records::Spf)?, objects)),
    },
    OfDocument {
        source: "graph/dedicated-exchange-hybrid-applications",
        feeds: &["applications"],
        make: |inputs, objects| Ok(give(applications(inputs, inputs.tenant_id)?.hybrid, objects)),
    },
    OfDocument {
        source: "graph/device-deletions",
        feeds: &["graph/device-deletions"],
        make: |inputs, objects| Ok(give(device_deletions(inputs, seconds(inputs))?, objects)),
    },
    OfDocument {
        source: "graph/legacy-exchange-service-principal",
        feeds: &["graph/service-principals"],
        make: |inputs, objects| Ok(give(exchange_principal(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/mail-items-accessed-records",
        feeds: &["graph/mail-items-accessed-records"],
        make: |inputs, objects| {
            let found = mail_items_accessed(inputs, seconds(inputs))?;
            Ok(counted(give(found.activity, objects), found.records))
        },
    },
    OfDocument {
        source: "graph/privileged-roles",
        feeds: ROLE_ASSIGNMENTS,
        make: |inputs, objects| Ok(give(privileged_roles(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/privileged-service-principals",
        feeds: ROLE_ASSIGNMENTS,
        make: |inputs, objects| Ok(give(privileged_principals(inputs)?.service_principals, objects)),
    },
    OfDocument {
        source: "graph/privileged-users",
        feeds: ROLE_ASSIGNMENTS,
        make: |inputs, objects| Ok(give(privileged_principals(inputs)?.users, objects)),
    },
    OfDocument {
        source: "graph/risky-applications",
        feeds: &["applications"],
        make: |inputs, objects| Ok(give(applications(inputs, inputs.tenant_id)?.risky, objects)),
    },
    OfDocument {
        source: "graph/risky-delegated-permission-classifications",
        feeds: &["delegated-permission-classifications"],
        make: |inputs, objects| Ok(give(permission_classifications(inputs)?, objects)),
    },
    OfDocument {
        source: "graph/risky-third-party-service-principals",
        feeds: &["graph/service-principals"],
        make: |inputs, objects| Ok(give(applications(inputs, inputs.tenant_id)?.third_party, objects)),
    },
    OfDocument {
        source: "graph/service-plans",
        feeds: &["graph/subscribed-skus"],
        make: |inputs, objects| Ok(give(service_plans(inputs)?, objects)),
    },
];

/// Either of them is enough.
const ROLE_ASSIGNMENTS: &[&str] = &["graph/role-assignments", "role-assignment-instances"];

/// The tables that are made here.
pub(in crate::collect) const OF_TABLES: &[OfTable] = &[OfTable {
    source: "defender/software-inventory",
    feeds: &["defender/software-inventory"],
    make: |inputs, rows| {
        let made = office_clients(inputs, &mut |client| {
            let (id, cells) = row(client);
            rows(&id, cells)
        })?;
        Ok(give(made, &mut |()| ()))
    },
}];

/// The columns of mailboxes that are made here.
pub(in crate::collect) const OF_MAILBOXES: &[OfMailboxes] = &[OfMailboxes {
    source: "graph/mail-items-accessed-records",
    feeds: &["graph/mail-items-accessed-records"],
    make: |inputs, rows| {
        let found = mail_items_accessed(inputs, seconds(inputs))?;
        for (mailbox, count) in found.throttled {
            rows(&mailbox, throttled(count))?;
        }
        Ok(counted(give(found.activity, &mut |_| ()), found.records))
    },
    silence: || throttled(0),
}];

impl Feeds for Inputs<'_> {
    type Error = Error;

    fn try_each(&self, feed: &str, visit: &mut dyn FnMut(&Object) -> Result<(), Error>) -> Result<(), Error> {
        self.answered(feed).map_or(Ok(()), |feed| feed.each(visit).map(drop))
    }

    fn gap(&self, feed: &str) -> Option<Gap> {
        if let Some((status, reason)) = self.why_not(feed) {
            return Some(Gap { status, reason });
        }
        let gaps = self.answered(feed)?.gaps();
        (!gaps.is_empty()).then(|| Gap { status: Status::Partial, reason: gaps.join("; ") })
    }
}

/// When the data was read, in seconds since 1970.
fn seconds(inputs: &Inputs<'_>) -> i64 {
    inputs.collected_at.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).unwrap_or_default()
}

/// Hands over what was made.
fn give<T>(derived: Derived<T>, take: &mut dyn FnMut(T)) -> Made {
    let Derived { rows, status, reason } = derived;
    if !status.has_data() {
        return Made::Nothing { status, reason: reason.unwrap_or_default() };
    }
    rows.into_iter().for_each(take);
    Made::Judged { count: None, reasons: reason.into_iter().collect() }
}

fn counted(made: Made, records: u64) -> Made {
    match made {
        Made::Judged { reasons, .. } => Made::Judged { count: Some(records), reasons },
        other => other,
    }
}

fn row(client: OfficeClient) -> (String, Cells) {
    let mut cells = Cells::default();
    cells.set(&column::DEVICE_NAME, client.device_name.map(text));
    cells.set(&column::USER_PRINCIPAL_NAME, client.user_principal_name.map(text));
    cells.set(&column::PRODUCT, text(client.product));
    cells.set(&column::VERSION, client.version.map(text));
    cells.set(&column::LAST_SEEN, client.last_seen.map(Cell::Time));
    (client.id, cells)
}

fn throttled(count: i64) -> Cells {
    let mut cells = Cells::default();
    cells.set(&mailboxes::MAIL_ITEMS_ACCESSED_THROTTLED, Cell::Integer(count));
    cells
}
