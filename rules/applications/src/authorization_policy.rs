//! The policy for what users may do by default.

use ephor_sdk::Others;
use ephor_sdk::prelude::*;
use ephor_sdk::serde_json::Value;

/// The authorization policy, as Microsoft Graph gives it.
#[derive(Document)]
#[document("authorization-policy")]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationPolicy {
    permission_grant_policy_ids_assigned_to_default_user_role: Option<Value>,
    default_user_role_permissions: Option<Value>,
    #[serde(flatten)]
    others: Others,
}

/// How the ids of policies for consent on one's own behalf begin, and those for resources that a user owns, such as a team or
/// a chat.
const FOR_SELF: &str = "ManagePermissionGrantsForSelf.";
const FOR_OWNED: &str = "ManagePermissionGrantsForOwnedResource.";

/// Members that speak of consent and do not say who may consent to what: risky applications are blocked beside the policies.
const KNOWN: &[&str] = &["allowUserConsentForRiskyApps", "permissionGrantPoliciesAssigned"];

/// What is assigned to users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent<'a> {
    /// The policies for consent to applications on one's own behalf.
    pub for_self: Vec<Assigned<'a>>,
    /// An assignment of which that is not known: its kind is new.
    pub new: Option<&'a str>,
}

impl AuthorizationPolicy {
    /// What users may do by default: the value of one permission.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<&Value> {
        self.default_user_role_permissions.as_ref()?.get(name)
    }

    /// The policies assigned to users; an error names what the snapshot does not say. Beta has the list at the top, v1.0 among
    /// the role permissions.
    pub fn consent(&self) -> Result<Consent<'_>, String> {
        const LIST: &str = "permissionGrantPoliciesAssigned";
        if let Some(new) = self.new_member() {
            return Err(new);
        }
        let at_the_top = self.permission_grant_policy_ids_assigned_to_default_user_role.as_ref();
        let list = at_the_top.or_else(|| self.permission(LIST)).ok_or(LIST)?;
        let all: Vec<&str> = match list {
            Value::Array(ids) => {
                ids.iter().filter(|id| !id.is_null()).map(Value::as_str).collect::<Option<_>>().ok_or(LIST)?
            }
            Value::String(id) => vec![id],
            _ => return Err(LIST.to_owned()),
        };
        let all = || all.iter().copied().map(str::trim).filter(|id| !id.is_empty());
        let begins = |id: &str, with: &str| id.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        Ok(Consent {
            for_self: all().filter(|id| begins(id, FOR_SELF)).filter_map(Assigned::read).collect(),
            new: all().find(|id| !begins(id, FOR_SELF) && !begins(id, FOR_OWNED)),
        })
    }

    /// A member that is new and speaks of consent: it may assign further policies.
    fn new_member(&self) -> Option<String> {
        let of_consent = |name: &str| {
            let name = name.to_ascii_lowercase();
            name.contains("consent") || name.contains("grant")
        };
        let is_known = |name: &str| KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name));
        let within = self.default_user_role_permissions.as_ref().and_then(Value::as_object).into_iter().flatten();
        let within = within.filter(|(name, value)| !name.contains('@') && !value.is_null() && !is_known(name));
        let mut names = within.map(|(name, _)| name.as_str()).chain(self.others.all_unread(KNOWN));
        names.find(|name| of_consent(name)).map(str::to_owned)
    }
}

/// A permission grant policy that is assigned to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned<'a> {
    /// As the authorization policy writes it.
    pub whole: &'a str,
    /// The id of the policy alone.
    pub policy: &'a str,
}

impl<'a> Assigned<'a> {
    /// One for consent on one's own behalf.
    fn read(whole: &'a str) -> Option<Self> {
        whole.get(FOR_SELF.len()..).map(|policy| Self { whole, policy })
    }
}
