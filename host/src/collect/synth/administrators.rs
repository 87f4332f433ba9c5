//! Which privileged role each administrator holds. Rows and documents take it from here, so that they say the same.

use super::Tenant;
use super::accounts::Account;
use super::random::{Random, Stream};
use super::users::Users;

pub(super) use crate::collect::roles::{GLOBAL, LESSER, Role};

/// Global Administrators of every tenant, however large: enough for one to be ill, few enough to know.
const GLOBAL_ADMINISTRATORS: usize = 2;

/// The indices of the users who are Global Administrators, ascending.
pub(super) fn global(tenant: &Tenant) -> Vec<u64> {
    let users = Users::new(tenant);
    let can = |index: &u64| {
        let profile = users.profile(*index);
        profile.account == Account::Administrator && profile.enabled
    };
    (0..users.count()).filter(can).take(GLOBAL_ADMINISTRATORS).collect()
}

/// The privileged role of the administrator of that index.
pub(super) fn role(tenant: &Tenant, index: u64) -> Role {
    if tenant.global_administrators.contains(&index) {
        return GLOBAL;
    }
    Random::new(tenant.plan.seed, Stream::Role, index).pick(LESSER)
}
