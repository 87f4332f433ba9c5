//! What a ScubaGear export can hold: its keys, the documents they become, and the commands that fill them, as the sources
//! declare them; and how ScubaGear writes some of them.

use std::collections::HashSet;
use std::sync::LazyLock;

use ephor_mail_records::{Outcome, microsoft};
use ephor_schema::{DOCUMENTS, Protocol, SOURCES, ScubaGear, Source};
use serde_json::{Map, Value};

use super::shape::Shape;

/// One key of the export.
pub(super) struct Key {
    /// Its name at the top of the export.
    pub name: &'static str,
    /// The document it becomes.
    pub document: &'static str,
    /// The products that write it; each has its own lists of commands.
    pub products: &'static [&'static str],
    /// The commands that read it, any of them: their names changed between versions. Empty where ScubaGear
    /// keeps no record; then the object itself is the evidence.
    pub commands: &'static [&'static str],
    /// Further commands whose failure leaves it empty or short.
    pub needs: &'static [&'static str],
    /// Who names the properties.
    pub names: Names,
    /// How the objects stand in it.
    pub shape: Shape,
    /// Where the id comes from when the object lacks it.
    pub id: Id,
    /// The key of a flag that is false where ScubaGear thinks that the license is missing.
    pub license: Option<&'static str>,
    /// Why a list that looks whole may not be.
    pub caveat: Option<Check>,
    /// Properties that are lists, also where PowerShell unrolled a list of one; named as in the document.
    pub lists: &'static [&'static str],
    /// In a part of an export, the key beside which this one is whole: what is not in it there is not at all.
    pub beside: Option<&'static str>,
}

/// Looks at the objects of a key and at the whole export.
pub(super) type Check = fn(&[Map<String, Value>], &Map<String, Value>) -> Option<Caveat>;

/// Why a list is not whole.
pub(super) struct Caveat {
    /// In words for people.
    pub reason: String,
    /// How many objects there should be, where that is known.
    pub expected: Option<usize>,
}

/// Who names the properties.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Graph: ScubaGear writes each with a capital first letter, and Graph itself with a small one.
    Graph,
    /// Exchange over REST, one page at most. The names stay.
    Exchange,
    /// The names stay.
    Kept,
}

/// Where the id comes from when the object lacks it.
#[derive(Clone, Copy)]
pub(super) enum Id {
    /// Nowhere: the object is left out, and the source is partial.
    Required,
    /// A property to which the vendor gives the same value.
    SameAs(&'static str),
    /// The vendor's own id of the one object that there is.
    Constant(&'static str),
    /// The id of the tenant: there is one object, and the vendor gives it no id.
    Tenant,
}

/// All keys that become documents, sorted by their sources.
pub(super) static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let document = |source: &Source| DOCUMENTS.iter().find(|document| document.source == source.id);
    SOURCES
        .iter()
        .filter_map(|source| Some(Key::of(source, source.imported.scubagear?, document(source)?.name)))
        .collect()
});

impl Key {
    fn of(source: &Source, known: ScubaGear, document: &'static str) -> Self {
        let ScubaGear { key, products, commands, needs, license } = known;
        let names = match source.service.protocol {
            Some(Protocol::Graph) => Names::Graph,
            Some(_) => Names::Exchange,
            None => Names::Kept,
        };
        let id = match source.service.protocol {
            // Identity and Name are the same for Exchange's configuration objects; ScubaGear selects properties of
            // Get-OrganizationConfig and leaves Identity out.
            Some(Protocol::Exchange | Protocol::Compliance) => Id::SameAs("Name"),
            _ => Id::Required,
        };
        let plain = Self {
            name: key,
            document,
            products,
            commands,
            needs,
            names,
            shape: Shape::List,
            id,
            license,
            caveat: None,
            lists: &[],
            beside: None,
        };
        plain.with_its_own()
    }

    /// What is so of this key alone: how ScubaGear writes it.
    fn with_its_own(self) -> Self {
        match self.document {
            "authorization-policy" => Self { id: Id::Constant("authorizationPolicy"), ..self },
            "privileged-users" | "privileged-service-principals" => {
                Self { shape: Shape::ById, lists: &["roles"], ..self }
            }
            "privileged-roles" => Self { caveat: Some(without_pim), lists: &["assignments", "rules"], ..self },
            "directory-settings" => Self { lists: &["values"], ..self },
            "authentication-methods-policy" => {
                Self { shape: Shape::AuthenticationMethods, id: Id::Constant("authenticationMethodsPolicy"), ..self }
            }
            // Graph's own id of the policy.
            "default-app-management-policy" => {
                Self { id: Id::Constant("00000000-0000-0000-0000-000000000000"), ..self }
            }
            "app-management-policies" => {
                Self { caveat: Some(only_the_first), beside: Some("default_app_management_policy"), ..self }
            }
            "risky-applications" | "risky-third-party-service-principals" | "legacy-exchange-service-principal" => {
                Self { lists: CREDENTIALS, ..self }
            }
            "dedicated-exchange-hybrid-applications" => {
                Self { shape: Shape::HybridApplications, lists: CREDENTIALS, ..self }
            }
            "organization" => Self { shape: Shape::Organization, ..self },
            // One look-up for each accepted domain, so no more is known than of those.
            "spf-records" | "dkim-records" | "dmarc-records" => {
                Self { caveat: Some(without_some_domains), lists: &["rdata", "log"], ..self }
            }
            "sharepoint-tenant" | "teams-tenant" | "power-platform-tenant-settings" => Self { id: Id::Tenant, ..self },
            "power-platform-tenant-isolation-policy" => Self { shape: Shape::TenantIsolation, id: Id::Tenant, ..self },
            _ => self,
        }
    }
}

const CREDENTIALS: &[&str] = &["keyCredentials", "passwordCredentials", "federatedCredentials", "permissions"];

/// Keys that hold no data of the tenant, or only what ScubaGear derived from other keys.
pub(super) const OTHER_KEYS: &[&str] = &[
    "OneDrive_PnP_Flag",
    "SPO_site",
    "baseline_version",
    "cap_table_data",
    "date",
    "defender_dlp_license",
    "defender_license",
    "license_state",
    "module_version",
    "powerbi_license_found",
    "report_uuid",
    "scuba_config",
    "severity_score_weights",
    "tenant_id",
    "timestamp_zulu",
    "total_user_count",
    "total_users_without_advanced_audit",
];

/// The name of a product as people know it.
pub(super) fn product_name(product: &str) -> &'static str {
    match product {
        "aad" => "Entra ID",
        "exo" => "Exchange Online",
        "securitysuite" => "the Security Suite",
        "defender" => "Defender",
        "SharePoint" => "SharePoint",
        "teams" => "Teams",
        "powerplatform" => "Power Platform",
        _ => "Power BI",
    }
}

/// ScubaGear 2.0 writes `$AppManagementPolicies[0]`: one policy, however many there are.
fn only_the_first(objects: &[Map<String, Value>], _: &Map<String, Value>) -> Option<Caveat> {
    (objects.len() == 1).then(|| Caveat {
        reason: "ScubaGear writes only the first of the app management policies; there may be more".to_owned(),
        expected: None,
    })
}

/// Without the plan ScubaGear does not ask PIM, and every role looks as if it had no assignment.
fn without_pim(_: &[Map<String, Value>], export: &Map<String, Value>) -> Option<Caveat> {
    let plans = super::shape::list(export.get("service_plans")?).ok()?.objects;
    let named = |name: &str| {
        plans.iter().any(|plan| plan.get("ServicePlanName").and_then(Value::as_str).is_some_and(|plan| plan == name))
    };
    (!plans.is_empty() && !named("AAD_PREMIUM_P2")).then(|| Caveat {
        reason: "the tenant has no service plan AAD_PREMIUM_P2, so ScubaGear read the roles without their rules and \
                 assignments"
            .to_owned(),
        expected: None,
    })
}

/// ScubaGear looks up every accepted domain but the coexistence domain, which 1.5 and later leave out of DKIM and DMARC on
/// purpose (`IsCoexistenceDomain`; cisagov/ScubaGear `PowerShell/ScubaGear/Modules/Providers/ExportEXOProvider.psm1` @048eaeca), and
/// writes an object for each, whatever the answer was. Its log says where there was none.
fn without_some_domains(objects: &[Map<String, Value>], export: &Map<String, Value>) -> Option<Caveat> {
    let name = |object: &Map<String, Value>, property| {
        object.get(property).and_then(Value::as_str).map(str::to_ascii_lowercase)
    };
    let looked_up: HashSet<String> = objects.iter().filter_map(|object| name(object, "domain")).collect();
    let accepted = export.get("accepted_domains").and_then(|value| super::shape::list(value).ok());
    let accepted = accepted.map(|list| list.objects).unwrap_or_default();
    let is_sender = |domain: &&Map<String, Value>| {
        let said = domain.get("IsCoexistenceDomain").and_then(Value::as_bool);
        let named = || name(domain, "DomainName").is_some_and(|name| microsoft::is_coexistence(&name));
        !said.unwrap_or_else(named)
    };
    let accepted: HashSet<String> =
        accepted.iter().filter(is_sender).filter_map(|domain| name(domain, "DomainName")).collect();
    let missing = accepted.difference(&looked_up).count();
    let silent = objects.iter().filter(|object| is_silent(object)).count();
    let mut reasons = Vec::new();
    if missing > 0 {
        reasons.push(format!("{missing} of {} accepted domains were not looked up", accepted.len()));
    }
    if silent > 0 {
        reasons.push(format!("{silent} of {} domains got no answer from DNS", objects.len()));
    }
    (!reasons.is_empty())
        .then(|| Caveat { reason: reasons.join("; "), expected: (missing > 0).then_some(objects.len() + missing) })
}

/// Whether nobody answered any question about a domain.
fn is_silent(object: &Map<String, Value>) -> bool {
    let Some(Value::Array(log)) = object.get("log") else { return false };
    let result = |one: &Value| one.get("query_result").and_then(Value::as_str).map_or(Outcome::Failed, Outcome::of);
    !log.is_empty() && log.iter().all(|one| result(one) == Outcome::Failed)
}
