//! Which privileged role each administrator holds. Rows and documents take it from here, so that they say the same.

use super::Tenant;
use super::accounts::Account;
use super::random::{Random, Stream};
use super::users::Users;

pub(super) use ephor_collect::normalize::roles::{GLOBAL, LESSER, Role};

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
    let counted: Vec<Role> = LESSER.iter().filter(|role| !UNCOUNTED.contains(&role.1)).copied().collect();
    Random::new(tenant.plan.seed, Stream::Role, index).pick(&counted)
}

/// Roles that do not weigh against Global Administrator: CISA counts eight (reference facts.md, global-administrators-prevail).
/// Nobody holds them every day, so that the others outweigh in a tenant of any size.
const UNCOUNTED: [&str; 4] = [
    "Authentication Administrator",
    "Conditional Access Administrator",
    "Privileged Authentication Administrator",
    "Security Administrator",
];

/// Roles that a defect of the settings gives for good to the first Global Administrator: the rule that finds it, and the
/// role.
const FOR_GOOD: [(&str, &str); 2] = [
    ("roles/permanent-role-assignment", "Authentication Administrator"),
    ("roles/role-assigned-outside-pim", "Hybrid Identity Administrator"),
];

/// Roles that the administrator of that index holds beside.
pub(super) fn further(tenant: &Tenant, index: u64) -> Vec<Role> {
    if tenant.global_administrators.first() != Some(&index) {
        return Vec::new();
    }
    let given = FOR_GOOD.iter().filter(|(rule, _)| tenant.has(rule));
    given.filter_map(|(_, name)| LESSER.iter().find(|role| role.1 == *name)).copied().collect()
}
