//! The authentication methods policy of the tenant: which methods are allowed.

use ephor_sdk::prelude::*;
use ephor_sdk::{MayRead, Others};

use crate::conditional_access::conditions::is_guid;

/// The policy.
#[derive(Debug, Document)]
#[document("authentication-methods-policy")]
#[serde(rename_all = "camelCase")]
pub struct MethodsPolicy {
    authentication_method_configurations: Option<Vec<Method>>,
}

/// One method: `Sms`, `Voice`, `Email`, `Fido2`, `MicrosoftAuthenticator` and others; an external one has a GUID.
#[derive(Debug, Object)]
struct Method {
    id: Option<String>,
    state: Option<String>,
    #[serde(flatten)]
    others: Others,
}

/// Whether people may use a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Somebody may.
    Yes,
    /// Nobody may.
    No,
    /// The policy does not say, or in a way that is new.
    NotKnown,
}

/// Members of a configuration that do not allow a method that is off. Source: Microsoft Graph v1.0 metadata,
/// authenticationMethodConfiguration and the types of `Sms`, `Voice` and `Email`.
const OF_METHODS: [&str; 6] = [
    "allowExternalIdToUseEmailOtp",
    "excludeTargets",
    "includeTargets",
    "isOfficePhoneAllowed",
    // Of beta: the ScubaGear sample of CISA (cisagov/ScubaGear Sample-Reports/ProviderSettingsExport.json) has them.
    "callerIdNumber",
    "isCustomGreetingEnabled",
];

impl MethodsPolicy {
    /// Whether a method is allowed, by its id.
    #[must_use]
    pub fn allows(&self, method: &str) -> Allowed {
        let mut methods = self.authentication_method_configurations.iter().flatten();
        let known = methods.find(|one| one.id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(method)));
        known.map_or(Allowed::NotKnown, Method::allowed)
    }
}

impl Method {
    fn allowed(&self) -> Allowed {
        match self.state.as_deref() {
            Some(state) if state.eq_ignore_ascii_case("enabled") => Allowed::Yes,
            Some(state) if state.eq_ignore_ascii_case("disabled") => match self.others.unread(&OF_METHODS) {
                None => Allowed::No,
                Some(_) => Allowed::NotKnown,
            },
            _ => Allowed::NotKnown,
        }
    }
}

/// Whether the tenant uses a method of another vendor.
#[derive(Clone, Copy, Debug)]
pub struct ExternalMethod(bool);

impl ExternalMethod {
    /// Whether it is known to be allowed.
    #[must_use]
    pub const fn is_possible(self) -> bool {
        self.0
    }
}

/// Whether an external method is allowed. Where the policy was not read, nothing speaks for one.
#[must_use]
pub fn external_method<R: MayRead<MethodsPolicy>>(scan: &Scan<'_, R>) -> ExternalMethod {
    let policies = scan.optional::<MethodsPolicy>();
    let methods = policies
        .known()
        .into_iter()
        .flatten()
        .flat_map(|policy| policy.authentication_method_configurations.iter().flatten());
    let is_external = |method: &Method| method.id.as_deref().is_some_and(is_guid) && method.allowed() != Allowed::No;
    ExternalMethod(methods.into_iter().any(is_external))
}
