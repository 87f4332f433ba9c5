//! What policies cover, written down a second time: for policies that nothing narrows but people and clients, which is
//! all that synthetic tenants need.

use serde_json::{Map, Value};

use super::rules::{document, set};
use ephor_snapshot::Snapshot;

/// Directory Synchronization Accounts.
const SYNCHRONIZATION: &str = "d29b2b05-8046-44ba-8758-1e26182fcf32";
/// What CISA calls highly privileged.
const HIGHLY_PRIVILEGED: [&str; 8] = [
    "62e90394-69f5-4237-9190-012177145e10",
    "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "158c047a-c907-4556-b7ef-446551a6b5f7",
];

/// The policies in force, and security defaults.
pub(super) struct Access {
    policies: Vec<Value>,
    defaults: bool,
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn users<'p>(policy: &'p Value, list: &str) -> Vec<&'p str> {
    texts(&policy["conditions"]["users"][list])
}

fn controls(policy: &Value) -> Vec<&str> {
    if policy["grantControls"].is_null() { Vec::new() } else { texts(&policy["grantControls"]["builtInControls"]) }
}

fn clients(policy: &Value) -> Vec<&str> {
    texts(&policy["conditions"]["clientAppTypes"])
}

fn blocks(policy: &Value) -> bool {
    controls(policy) == ["block"]
}

fn mentions_mfa(policy: &Value) -> bool {
    controls(policy).contains(&"mfa") || !policy["grantControls"]["authenticationStrength"].is_null()
}

fn requires_mfa(policy: &Value) -> bool {
    mentions_mfa(policy) && (policy["grantControls"]["operator"] == "AND" || controls(policy).len() <= 1)
}

fn resists_phishing(policy: &Value) -> bool {
    let combinations = &policy["grantControls"]["authenticationStrength"]["allowedCombinations"];
    let resists = |method: &&str| ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"].contains(method);
    requires_mfa(policy) && combinations.is_array() && texts(combinations).iter().all(resists)
}

/// For all applications, from everywhere.
fn is_broad(policy: &Value) -> bool {
    let conditions = &policy["conditions"];
    let none = |name: &str| conditions[name].is_null();
    texts(&conditions["applications"]["includeApplications"]) == ["All"]
        && texts(&conditions["applications"]["excludeApplications"]).is_empty()
        && ["platforms", "locations", "devices", "authenticationFlows", "clientApplications"].into_iter().all(none)
        && texts(&conditions["signInRiskLevels"]).is_empty()
        && texts(&conditions["userRiskLevels"]).is_empty()
}

fn is_for_everyone(policy: &Value) -> bool {
    users(policy, "includeUsers") == ["All"]
        && users(policy, "excludeUsers").is_empty()
        && users(policy, "excludeGroups").is_empty()
        && users(policy, "excludeRoles").iter().all(|role| *role == SYNCHRONIZATION)
}

fn applies(policy: &Value, row: &Map<String, Value>) -> bool {
    let own = |column: &str, list: &str| {
        let own = set(row, column);
        users(policy, list).iter().any(|id| own.contains(id))
    };
    let is = |list: &str| users(policy, list).iter().any(|id| row["id"] == *id);
    let included = users(policy, "includeUsers") == ["All"]
        || is("includeUsers")
        || own("policy_groups", "includeGroups")
        || own("directory_roles", "includeRoles");
    let excluded =
        is("excludeUsers") || own("policy_groups", "excludeGroups") || own("directory_roles", "excludeRoles");
    included && !excluded
}

fn is_for_legacy_clients(policy: &Value) -> bool {
    clients(policy) == ["exchangeActiveSync", "other"]
}

fn is_for_modern_clients(policy: &Value) -> bool {
    clients(policy) == ["all"] || clients(policy) == ["browser", "mobileAppsAndDesktopClients"]
}

impl Access {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let policies = document(snapshot, "conditional-access-policies");
        Self {
            policies: policies.into_iter().filter(|policy| policy["state"] == "enabled").collect(),
            defaults: document(snapshot, "security-defaults")[0]["isEnabled"] == true,
        }
    }

    fn any(&self, is: impl Fn(&Value) -> bool) -> bool {
        self.policies.iter().any(is)
    }

    pub(super) fn tenant_rules(&self) -> Vec<&'static str> {
        let everybody = |asks: fn(&Value) -> bool| {
            self.any(|policy| {
                is_broad(policy) && is_for_everyone(policy) && is_for_modern_clients(policy) && asks(policy)
            })
        };
        let roles = self.any(|policy| {
            let included = users(policy, "includeRoles");
            is_broad(policy) && resists_phishing(policy) && HIGHLY_PRIVILEGED.iter().all(|role| included.contains(role))
        });
        let legacy = |policy: &Value| is_broad(policy) && is_for_legacy_clients(policy) && blocks(policy);
        let flow = |policy: &Value| {
            let flows = policy["conditions"]["authenticationFlows"]["transferMethods"].as_str();
            blocks(policy) && flows.is_some_and(|flows| flows.split(',').any(|flow| flow == "deviceCodeFlow"))
        };
        let mut rules = Vec::new();
        let mut unless = |fine: bool, rule| {
            if !fine {
                rules.push(rule);
            }
        };
        unless(
            self.any(|policy| is_for_everyone(policy) && legacy(policy)),
            "identity/legacy-authentication-not-blocked",
        );
        unless(self.any(|policy| is_for_everyone(policy) && flow(policy)), "identity/device-code-flow-allowed");
        unless(everybody(requires_mfa), "identity/mfa-not-required");
        unless(everybody(resists_phishing), "identity/phishing-resistant-mfa-not-required");
        unless(everybody(resists_phishing) || roles, "identity/privileged-role-mfa-phishable");
        let asks_with_gaps = |policy: &Value| {
            let conditions = &policy["conditions"];
            let risks =
                ["signInRiskLevels", "userRiskLevels"].into_iter().all(|name| texts(&conditions[name]).is_empty());
            users(policy, "includeUsers") == ["All"] && requires_mfa(policy) && risks
        };
        unless(self.defaults || self.any(asks_with_gaps), "identity/security-defaults-off");
        rules
    }

    /// The ids of the policies that leave out somebody else than the synchronization account.
    pub(super) fn with_exclusions(&self) -> impl Iterator<Item = &str> {
        let excludes = |policy: &&Value| {
            !users(policy, "excludeUsers").is_empty()
                || !users(policy, "excludeGroups").is_empty()
                || users(policy, "excludeRoles").iter().any(|role| *role != SYNCHRONIZATION)
        };
        self.policies.iter().filter(excludes).map(|policy| policy["id"].as_str().unwrap())
    }

    pub(super) fn user_rules(&self, row: &Map<String, Value>) -> Vec<&'static str> {
        let mut rules = Vec::new();
        if row["account_enabled"] != true {
            return rules;
        }
        let covered = |asks: &dyn Fn(&Value) -> bool| {
            self.defaults || self.any(|policy| is_broad(policy) && applies(policy, row) && asks(policy))
        };
        let synchronizes = set(row, "directory_roles").contains(SYNCHRONIZATION);
        let by_itself = row["per_user_mfa_state"] != "disabled";
        let asked = covered(&|policy| is_for_modern_clients(policy) && requires_mfa(policy));
        if !synchronizes && !asked && !by_itself {
            rules.push("identity/user-without-required-mfa");
        }
        // They can give nothing that is asked for.
        let stops =
            |policy: &Value| clients(policy) == ["all"] && (mentions_mfa(policy) || !controls(policy).is_empty());
        if !covered(&|policy| stops(policy) || (is_for_legacy_clients(policy) && blocks(policy))) {
            rules.push("identity/user-legacy-authentication-open");
        }
        if synchronizes {
            // On Windows, whatever the place and the risk.
            let asks = |policy: &Value| {
                let conditions = &policy["conditions"];
                let concerned = texts(&conditions["applications"]["includeApplications"]) == ["All"]
                    && conditions["platforms"].is_null()
                    && conditions["authenticationFlows"].is_null();
                concerned && applies(policy, row) && !blocks(policy) && !policy["grantControls"].is_null()
            };
            if self.any(asks) {
                rules.push("identity/sync-account-not-excluded");
            }
            let fences = |policy: &Value| {
                let locations = &policy["conditions"]["locations"]["includeLocations"];
                blocks(policy)
                    && users(policy, "includeRoles").contains(&SYNCHRONIZATION)
                    && texts(&policy["conditions"]["applications"]["includeApplications"]) == ["All"]
                    && texts(locations) == ["All"]
            };
            if !self.any(fences) {
                rules.push("identity/sync-account-not-fenced");
            }
        }
        rules
    }
}
