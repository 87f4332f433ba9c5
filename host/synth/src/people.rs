//! What defects of documents do to users: whom a policy leaves out, who synchronizes.

use super::accounts::{Account, Profile};
use super::planting::Consequence;
use super::users::{User, Users};
use super::{Tenant, groups};

/// Where policies stop to cover anybody, all are found. Security defaults make up for them.
pub(super) const CONSEQUENCES: &[Consequence<(Profile, User)>] = &[
    Consequence {
        rule: "identity/user-legacy-authentication-open",
        // What policies ask of everybody else stops legacy clients, too.
        when: |tenant| {
            let asked = tenant.has("identity/sync-account-not-excluded");
            tenant.has("identity/legacy-authentication-not-blocked") && !asked && !has_security_defaults(tenant)
        },
        fits: |(profile, _)| profile.enabled && profile.account == Account::Synchronization,
    },
    Consequence {
        rule: "identity/user-without-required-mfa",
        when: |tenant| tenant.has("identity/security-defaults-off"),
        // Nobody can ask the account that synchronizes.
        fits: |(profile, user)| {
            profile.enabled && profile.account != Account::Synchronization && user.per_user_mfa == "disabled"
        },
    },
];

fn has_security_defaults(tenant: &Tenant) -> bool {
    tenant.has("identity/mfa-not-required") && !tenant.has("identity/security-defaults-off")
}

impl Users<'_> {
    /// The id of the account with which the directory is synchronized.
    pub(super) fn synchronization(&self) -> Option<String> {
        (0..self.count())
            .find(|index| self.profile(*index).account == Account::Synchronization)
            .map(|index| self.id(index))
    }

    /// The id of an account that a program signs in with, or of a person where there is none; both may sign in, and are
    /// in no group with policies of its own.
    pub(super) fn some_program(&self) -> Option<String> {
        let find = |fits: fn(&Profile) -> bool| {
            (0..self.count()).find(|index| {
                let profile = self.profile(*index);
                fits(&profile) && !self.values(*index, profile).is_in(groups::PILOT)
            })
        };
        let program = find(|profile| profile.account == Account::Service && profile.enabled);
        program.or_else(|| find(Profile::works)).map(|index| self.id(index))
    }

    /// The ids of the people who work here and are in one group and not in the other.
    pub(super) fn in_group_but_not_in(&self, group: &'static str, other: &'static str) -> impl Iterator<Item = String> {
        let is_one = move |index: &u64| {
            let profile = self.profile(*index);
            profile.works() && {
                let user = self.values(*index, profile);
                // Whom the old setting asks is asked whatever policies say.
                user.is_in(group) && !user.is_in(other) && user.per_user_mfa == "disabled"
            }
        };
        (0..self.count()).filter(is_one).map(|index| self.id(index))
    }
}
