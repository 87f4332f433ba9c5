//! What rules on single users share: the policies and security defaults as they stand for one account.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Reads};

use crate::conditional_access::coverage::{Coverage, Open, Standing};
use crate::conditional_access::locations::{NamedLocation, Policies};
use crate::conditional_access::members::Person;
use crate::conditional_access::policy::{AuthenticationStrength, Policy};
use crate::conditional_access::required_control::Goal;
use crate::emergency::{Administrator, emergency_accounts};
use crate::security_defaults_off::SecurityDefaults;

/// The account that Microsoft Entra Connect writes to the directory with holds this role and no other does.
pub const DIRECTORY_SYNCHRONIZATION: &str = "d29b2b05-8046-44ba-8758-1e26182fcf32";
/// *On Premises Directory Sync Account*, of newer tenants: Microsoft does not document it, and field tools treat it like the
/// other one. Source: reference field-faults.md, F13 (maester#582, #699, PR#1666).
pub const ON_PREMISES_SYNCHRONIZATION: &str = "a92aed5d-d78a-4d16-b381-09adb37eb3b0";
/// The roles of the accounts that synchronize.
pub const SYNCHRONIZATION_ROLES: [&str; 2] = [DIRECTORY_SYNCHRONIZATION, ON_PREMISES_SYNCHRONIZATION];

/// Whether a role is one of those.
#[must_use]
pub fn is_of_synchronization(role: &str) -> bool {
    SYNCHRONIZATION_ROLES.iter().any(|known| known.eq_ignore_ascii_case(role))
}

/// An account, as the table has it.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// Who it is.
    pub person: Person<'a>,
    /// Whether it may sign in.
    pub enabled: Option<bool>,
}

/// What can be said of an account.
#[derive(Debug)]
pub enum Answer {
    /// All is said.
    Verdict(Verdict),
    /// Where the account stands with Conditional Access.
    Standing(Standing),
    /// It is left out, and looks like an emergency account.
    LooksLikeEmergency,
}

/// The policies and defaults, read once.
struct Prepared {
    coverage: Coverage,
    /// As if policies did not exclude those whom they may.
    tolerant: Coverage,
    defaults: Option<bool>,
    excluded: Vec<String>,
    emergency: Vec<String>,
}

/// Asks for the standing of an account that may sign in and that neither security defaults nor the parameter
/// `excluded-principals` speak for, which is given as `excluded`.
pub fn ask<R>(scan: &Scan<'_, R>, excluded: List<'_>, goal: Goal, account: Account<'_>) -> Answer
where
    R: Reads<Policy>
        + Reads<SecurityDefaults>
        + MayRead<Administrator>
        + MayRead<AuthenticationStrength>
        + MayRead<NamedLocation>,
{
    let prepared = scan.once(|scan| {
        let policies = Policies::of(scan);
        let excluded: Vec<String> = excluded.map(str::to_owned).collect();
        let tolerated: Vec<&str> = excluded.iter().map(String::as_str).collect();
        Prepared {
            coverage: Coverage::new(&policies, goal),
            tolerant: Coverage::tolerating(&policies, goal, &tolerated),
            defaults: match scan.documents::<SecurityDefaults>().as_slice() {
                [defaults] if defaults.new_member().is_none() => defaults.is_enabled,
                _ => None,
            },
            emergency: emergency_accounts(&policies, &scan.optional(), &tolerated),
            excluded,
        }
    });
    if prepared.defaults == Some(true) {
        return Answer::Verdict(Verdict::Pass);
    }
    let standing = prepared.coverage.of(account.person);
    // Who is covered passes, whether the account may sign in or not, and whether that is known or not.
    if matches!(standing, Standing::Covered) {
        return Answer::Standing(standing);
    }
    if account.enabled == Some(false) {
        return Answer::Verdict(Verdict::NotApplicable);
    }
    Answer::Verdict(match account.person.is_one_of(prepared.excluded.iter().map(String::as_str)) {
        Some(true) => Verdict::NotApplicable,
        // Whoever it is, something has to speak for the account.
        _ if account.enabled.is_none() => Verdict::not_known("account_enabled"),
        _ if prepared.defaults.is_none() => Verdict::not_known("isEnabled of the security defaults"),
        // In one of the groups that may be excluded, or covered: neither is a finding.
        None if matches!(prepared.tolerant.of(account.person), Standing::Covered) => Verdict::NotApplicable,
        None => Verdict::not_known("policy_groups"),
        Some(false) if account.person.is_one_of(prepared.emergency.iter().map(String::as_str)) == Some(true) => {
            return match standing {
                Standing::Open(open) if !open.why.is_empty() => Answer::LooksLikeEmergency,
                standing => Answer::Standing(standing),
            };
        }
        Some(false) => return Answer::Standing(standing),
    })
}

impl Person<'_> {
    /// Whether it is the account of Microsoft Entra Connect.
    #[must_use]
    pub fn synchronizes(&self) -> bool {
        self.roles.is_some_and(|roles| roles.iter().any(is_of_synchronization))
    }
}

/// The verdict on an account that is not judged among those of Microsoft Entra Connect, or of which that is not known. It
/// is one by its role, and by its names where the roles are not known.
pub fn synchronizing(person: Person<'_>, named: Option<bool>) -> Result<(), Verdict> {
    if person.roles.is_some() {
        return if person.synchronizes() { Ok(()) } else { Err(Verdict::NotApplicable) };
    }
    if named == Some(true) { Ok(()) } else { Err(Verdict::not_known("directory_roles")) }
}

impl Standing {
    /// The verdict, in the words of the rule for what is open and for what is not known.
    pub fn verdict(
        self,
        policies: &[Item<Policy>],
        open: impl FnOnce(Open) -> Verdict,
        unclear: impl FnOnce(Phrase, String) -> Verdict,
        too_many: impl FnOnce() -> Verdict,
    ) -> Verdict {
        match self {
            Self::Covered => Verdict::Pass,
            Self::Open(what) => open(what),
            Self::NotKnown(column) => Verdict::not_known(column),
            Self::Unclear(number, why) => match policies.get(number) {
                Some(policy) => unclear(policy.name(), why).at(policy),
                None => Verdict::not_known(&why),
            },
            Self::TooMany => too_many(),
        }
    }
}

impl Open {
    /// What is open, a part each.
    #[must_use]
    pub fn what(&self) -> Phrases {
        self.what.iter().cloned().collect()
    }

    /// The policies that leave the user out, one each; none if there is none.
    #[must_use]
    pub fn why(&self, policies: &[Item<Policy>]) -> Option<Phrases> {
        let named = |(number, why): &(usize, Phrase)| Some(policies.get(*number)?.name().and(" ").then(why));
        let more = (self.more > 0).then(|| Phrase::text(format!("and {} more", self.more)));
        (!self.why.is_empty()).then(|| self.why.iter().filter_map(named).chain(more).collect())
    }

    /// These policies.
    pub fn policies<'p>(&self, policies: &'p [Item<Policy>]) -> impl Iterator<Item = &'p Item<Policy>> {
        self.why.iter().filter_map(|(number, _)| policies.get(*number))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// A tenant with these policies, and security defaults on, off or not known.
    pub(crate) fn tenant(defaults: Value, policies: &[Value]) -> Tenant {
        Tenant::new().with::<SecurityDefaults>(json!({"isEnabled": defaults})).with_all::<Policy>(policies)
    }

    /// An enabled member, with these columns changed.
    pub(crate) fn user(changes: Value) -> Value {
        let user = json!({"id": "u1", "account_enabled": true, "user_type": "Member", "external_user_type": "",
            "directory_roles": [], "policy_groups": []});
        changed(user, &changes)
    }
    /// An enabled account of Microsoft Entra Connect, with these columns changed or added. The rules on it read no kind of
    /// user.
    pub(crate) fn synchronization_account(changes: Value) -> Value {
        let mut account = user(json!({"directory_roles": [DIRECTORY_SYNCHRONIZATION]}));
        account.as_object_mut().unwrap().remove("user_type");
        changed(account, &changes)
    }
}
