//! Global Administrators beside those with lesser roles.

use ephor_sdk::prelude::*;

use crate::privileged_user::{GLOBAL_ADMINISTRATOR, PrivilegedUser};

/// There are more Global Administrators than other administrators
///
/// # What it checks
/// Compares the number of users who are Global Administrators with the number of those who hold another one of the eight
/// roles that CISA calls highly privileged (Application, Cloud Application, Exchange, Hybrid Identity, Privileged Role,
/// SharePoint and User Administrator) and are not. Object ids are counted, not names. With no more Global Administrators than
/// the two emergency accounts that everybody should have, that they prevail says nothing (the parameter `spared`): CISA's
/// baseline counts them all the same, which `0` does.
///
/// # Why it matters
/// Where most administrators are Global Administrators, the role is given for work that needs far less, and every one of
/// those accounts opens the whole tenant.
///
/// # Remediation
/// For each Global Administrator except the two emergency accounts, see what the person does and give the least role for it
/// first: Entra admin center > Roles & admins. When the work goes on with it, remove the assignment of Global Administrator.
///
/// # References
/// - SCuBA MS.AAD.7.2v1
/// - ATT&CK T1078.004
/// - ATT&CK T1098.003
/// - <https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-by-task>
/// # Witnesses
/// - claim: reference facts.md, global-administrators-prevail
/// - claim: MicrosoftDocs/entra-docs docs/identity/role-based-access-control/security-emergency-access.md @02213161
#[derive(Rule)]
#[rule(
    level = "warning",
    severity = 6.3,
    tags("roles"),
    documents(PrivilegedUser),
    parameter(spared: integer = "2", "So many Global Administrators may outnumber the others: the emergency accounts"),
    fail(prevail = "{global} users are Global Administrators, and {others} hold only other highly privileged roles"),
    unknown(nobody = "No privileged user is in the snapshot, and every tenant has one"),
    unknown(roles_missing = "The roles of {count} privileged users are not there")
)]
pub struct GlobalAdministratorsPrevail;

/// The roles that CISA's baseline calls highly privileged, beside Global Administrator: `privilegedRoles` of ScubaGear's
/// defaults, reference facts.md, global-administrators-prevail.
const OTHERS: [&str; 7] = [
    "Application Administrator",
    "Cloud Application Administrator",
    "Exchange Administrator",
    "Hybrid Identity Administrator",
    "Privileged Role Administrator",
    "SharePoint Administrator",
    "User Administrator",
];

impl CheckTenant for GlobalAdministratorsPrevail {
    fn check(scan: &Scan<Self>) -> Verdict {
        let users = scan.documents::<PrivilegedUser>();
        if users.is_empty() {
            return Self::nobody();
        }
        let unclear: Vec<_> = users.iter().filter(|user| user.roles.is_none()).collect();
        if !unclear.is_empty() {
            return Self::roles_missing(unclear.len()).at_all(unclear);
        }
        let (global, rest): (Vec<_>, Vec<_>) =
            users.iter().partition(|user| user.holds(GLOBAL_ADMINISTRATOR) == Some(true));
        let others = rest.iter().filter(|user| OTHERS.iter().any(|role| user.holds(role) == Some(true))).count();
        let spared = usize::try_from(scan.spared()).unwrap_or_default();
        if global.len() <= others {
            Verdict::Pass
        } else if global.len() <= spared {
            Verdict::NotApplicable
        } else {
            Self::prevail(global.len(), others).at_all(global)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};

    fn verdict(global: usize, others: usize) -> Verdict {
        let global = vec![json!({"roles": ["User Administrator", GLOBAL_ADMINISTRATOR]}); global];
        let others = vec![json!({"roles": ["Exchange Administrator"]}); others];
        check(&[global, others].concat())
    }

    fn sparing(spared: &str, users: &[Value]) -> Verdict {
        let tenant = Tenant::new().with_all::<PrivilegedUser>(users).parameter("spared", spared);
        tenant.check::<GlobalAdministratorsPrevail>()
    }

    fn check(users: &[Value]) -> Verdict {
        sparing("0", users)
    }

    #[test]
    fn as_many_as_there_should_be_emergency_accounts_may_prevail() {
        let global = |count| vec![json!({"roles": [GLOBAL_ADMINISTRATOR]}); count];
        for (count, applies) in [(1, false), (2, false), (3, true)] {
            let verdict =
                Tenant::new().with_all::<PrivilegedUser>(&global(count)).check::<GlobalAdministratorsPrevail>();
            assert_eq!((verdict.is_fail(), verdict.is_not_applicable()), (applies, !applies), "{count}");
        }
        assert!(sparing("1", &global(2)).is_fail());
        let other = vec![json!({"roles": ["Exchange Administrator"]}); 2];
        assert!(sparing("2", &[global(2), other].concat()).is_pass());
    }

    #[test]
    fn as_many_others_pass() {
        assert!(verdict(2, 2).is_pass());
        assert!(verdict(2, 5).is_pass());
    }

    #[test]
    fn more_global_administrators_fail() {
        let found = verdict(3, 2);
        assert!(found.is_fail());
        assert_eq!(found.arguments(), ["3", "2"]);
    }

    #[test]
    fn roles_that_cisa_does_not_count_do_not_outweigh() {
        let users = |role: &str| check(&[json!({"roles": [GLOBAL_ADMINISTRATOR]}), json!({"roles": [role]})]);
        for role in OTHERS {
            assert!(users(role).is_pass(), "{role}");
        }
        for role in ["Security Administrator", "Authentication Administrator", "Conditional Access Administrator"] {
            assert!(users(role).is_fail(), "{role}");
        }
    }

    #[test]
    fn someone_without_a_role_is_no_administrator() {
        assert!(check(&[json!({"roles": [GLOBAL_ADMINISTRATOR]}), json!({"roles": []})]).is_fail());
    }

    #[test]
    fn what_is_not_there_is_not_known() {
        assert!(check(&[]).is_unknown());
        assert!(check(&[json!({})]).is_unknown());
    }
}
