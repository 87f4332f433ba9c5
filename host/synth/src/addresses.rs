//! Addresses that mail is forwarded to.

use super::Tenant;
use super::random::Random;

/// An address, which is of the organization or not.
#[derive(Clone, Debug)]
pub(super) enum Address {
    /// In the domain of most addresses.
    Own(&'static str),
    /// In the domain that the tenant was founded with.
    Initial(&'static str),
    /// Of somebody else.
    Outside(String),
}

impl Address {
    /// As the snapshot writes it, in lower case.
    pub(super) fn text(&self, tenant: &Tenant) -> String {
        match self {
            Self::Own(name) => format!("{name}@{}", tenant.domain),
            Self::Initial(name) => format!("{name}@{}", tenant.initial_domain),
            Self::Outside(address) => address.clone(),
        }
    }
}

/// An address of somebody else; some of their domains look much like one of the organization's.
pub(super) fn outside(random: &mut Random) -> Address {
    let name = random.pick(&["ada.privat", "me2", "office.backup", "x", "jose", "archive-7"]);
    let number = random.below(10_000);
    let domain = random.pick(&[
        "webmail.example",
        "freemail.example",
        "contoso-example.example",
        "contoso.example.evil.example",
        "onmicrosoft.com.example",
        "litware.example",
    ]);
    Address::Outside(format!("{name}{number}@{domain}"))
}
