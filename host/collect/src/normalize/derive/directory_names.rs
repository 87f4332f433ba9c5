//! The document `directory-names`: what the ids are called that policies and settings name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ephor_schema::known;
use serde_json::{Value, json};

use super::properties::{id, text};
use super::standing::Standing;
use super::{Derived, Inputs, Object};

/// What the directory said of ids that it was asked for.
const ANSWERED: &str = "graph/directory-names";
const ROLES: &str = "role-definitions";
const LOCATIONS: &str = "graph/named-locations";
const SERVICE_PRINCIPALS: &str = "graph/service-principals";
const APPLICATIONS: &str = "applications";
const USERS: &str = "graph/users";
/// Groups, of an import.
const GROUPS: &str = "groups";

/// The feeds whose ids are looked up. Roles are named by their assignments, groups that hold one among them.
pub const MENTIONING: &[&str] = &[
    "graph/admin-consent-request-policy",
    "graph/authentication-methods-policy",
    "graph/authorization-policy",
    "graph/conditional-access-policies",
    "graph/directory-settings",
    "graph/permission-grant-policies",
    "group-management-policy-assignments",
    "role-management-policy-assignments",
];
/// Assignments, which carry the names of whom they are to.
const ASSIGNMENTS: &[&str] = &[
    "graph/role-assignments",
    "role-assignment-instances",
    "role-eligibility-instances",
    "group-eligibility-instances",
];

/// The ids in the texts of an object, as they are written there: whole, or within a path such as `/groups/{id}`.
pub fn mentioned(value: &Value, take: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => guids(text, take),
        Value::Array(all) => all.iter().for_each(|one| mentioned(one, take)),
        Value::Object(object) => object.values().for_each(|one| mentioned(one, take)),
        _ => {}
    }
}

/// The length of a GUID.
const GUID: usize = 36;

fn guids(text: &str, take: &mut dyn FnMut(&str)) {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(window) = bytes.get(at..at + GUID) {
        let is_guid = window.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
        let alone = !is_part(at.checked_sub(1).and_then(|before| bytes.get(before))) && !is_part(bytes.get(at + GUID));
        match text.get(at..at + GUID).filter(|_| is_guid && alone) {
            Some(guid) => {
                take(guid);
                at += GUID;
            }
            None => at += 1,
        }
    }
}

/// What something is called.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    kind: String,
    name: String,
    sign_in: Option<String>,
}

impl Named {
    fn row(&self, id: &str) -> Object {
        let mut row = Object::new();
        row.insert("id".to_owned(), json!(id));
        row.insert("kind".to_owned(), json!(self.kind));
        row.insert("displayName".to_owned(), json!(self.name));
        if let Some(sign_in) = &self.sign_in {
            row.insert("userPrincipalName".to_owned(), json!(sign_in));
        }
        row
    }
}

/// Names by id, in lower case. The first that is told of an id counts.
#[derive(Debug, Default)]
struct Names(HashMap<String, Named>);

impl Names {
    fn tell(&mut self, id: Option<String>, kind: &str, object: &Object) {
        let (Some(id), Some(name)) = (id, text(object, "displayName")) else { return };
        let sign_in = text(object, "userPrincipalName").filter(|_| kind == "user").map(str::to_owned);
        let named = Named { kind: kind.to_owned(), name: name.to_owned(), sign_in };
        self.0.entry(id).or_insert(named);
    }

    fn of(&self, id: &str) -> Option<Named> {
        let lower = id.to_lowercase();
        let known = |kind: &str, name: Option<&str>| {
            name.map(|name| Named { kind: kind.to_owned(), name: name.to_owned(), sign_in: None })
        };
        let told = self.0.get(&lower).cloned();
        told.or_else(|| known("role", known::role(&lower))).or_else(|| known("application", known::application(&lower)))
    }
}

/// What Graph calls the type of a directory object. The accounts of agents are users and service principals.
fn kind(object: &Object) -> Option<&str> {
    match text(object, "@odata.type")?.rsplit('.').next()? {
        "agentUser" => Some("user"),
        "agentIdentity" => Some("servicePrincipal"),
        other => Some(other),
    }
}

/// Makes the document `directory-names`: of every id that policies and settings name, what it is and what it is called, as
/// far as anybody says it; and all roles, named locations and groups that hold a role.
///
/// # Feeds
/// - `graph/directory-names`: `POST /v1.0/directoryObjects/getByIds` with these ids; Directory.Read.All.
/// - `role-definitions`, `graph/named-locations`: all of them, by template id and id.
/// - `graph/service-principals`, `applications`: by application id, and by their own.
/// - `graph/users`, and `groups` of an import: where the directory was not asked.
///
/// # Errors
/// If a feed cannot be read.
pub fn directory_names<F: Inputs>(feeds: &F) -> Result<Derived, F::Error> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for feed in MENTIONING {
        feeds.each(feed, &mut |object| {
            object.values().for_each(|value| mentioned(value, &mut |id| _ = ids.insert(id.to_owned())));
        })?;
    }
    let wanted: BTreeSet<String> = ids.iter().map(|id| id.to_lowercase()).collect();
    let names = told(feeds, &wanted, &mut ids)?;
    let mut standing = Standing::default();
    if !wanted.is_empty() {
        standing.also(
            feeds,
            ANSWERED,
            "users, groups and others that policies name have no name here, as far as nothing else names them",
        );
    }
    standing.also(feeds, "graph/conditional-access-policies", "whom policies name is not known in full");
    let rows = ids.iter().filter_map(|id| Some(names.of(id)?.row(id))).collect();
    Ok(standing.derived(rows))
}

/// What the feeds call whom. Adds the ids that are listed whether a policy names them or not.
fn told<F: Inputs>(feeds: &F, wanted: &BTreeSet<String>, ids: &mut BTreeSet<String>) -> Result<Names, F::Error> {
    let mut names = Names::default();
    feeds.each(ROLES, &mut |role| {
        // Policies name a role by its template.
        for own in ["templateId", "id"] {
            names.tell(id(role, own), "role", role);
            ids.extend(id(role, own).filter(|id| !wanted.contains(id)));
        }
    })?;
    feeds.each(LOCATIONS, &mut |location| {
        names.tell(id(location, "id"), "namedLocation", location);
        ids.extend(id(location, "id").filter(|id| !wanted.contains(id)));
    })?;
    for feed in ASSIGNMENTS {
        feeds.each(feed, &mut |assignment| {
            let Some(Value::Object(principal)) = assignment.get("principal") else { return };
            if kind(principal) == Some("group") {
                names.tell(id(principal, "id"), "group", principal);
                ids.extend(id(principal, "id").filter(|id| !wanted.contains(id)));
            }
        })?;
    }
    let listed = |object: &Object, property: &str| id(object, property).filter(|id| wanted.contains(id));
    feeds.each(ANSWERED, &mut |object| match (kind(object), text(object, "kind")) {
        (Some(kind), _) => names.tell(listed(object, "id"), kind, object),
        // A name that was found before, in a document of this kind.
        (None, Some(kind)) => {
            names.tell(id(object, "id"), kind, object);
            ids.extend(text(object, "id").map(str::to_owned));
        }
        (None, None) => {}
    })?;
    for (feed, kind) in [(USERS, "user"), (GROUPS, "group"), (SERVICE_PRINCIPALS, "servicePrincipal")] {
        feeds.each(feed, &mut |object| names.tell(listed(object, "id"), kind, object))?;
    }
    for feed in [SERVICE_PRINCIPALS, APPLICATIONS] {
        feeds.each(feed, &mut |object| names.tell(listed(object, "appId"), "application", object))?;
    }
    feeds.each(APPLICATIONS, &mut |object| names.tell(listed(object, "id"), "application", object))?;
    Ok(names)
}

/// The same of documents that an export holds, which name some of whom its policies name.
pub(crate) fn of_documents<'d>(documents: impl Iterator<Item = (&'d str, &'d [Object])>) -> Vec<Object> {
    const NAMING: &[(&str, &str, &str)] = &[
        ("privileged-users", "id", "user"),
        ("privileged-service-principals", "id", "servicePrincipal"),
        ("privileged-service-principals", "appId", "application"),
        ("privileged-roles", "roleTemplateId", "role"),
        ("risky-applications", "appId", "application"),
        ("risky-third-party-service-principals", "appId", "application"),
        ("legacy-exchange-service-principal", "appId", "application"),
    ];
    let documents: BTreeMap<&str, &[Object]> = documents.collect();
    let of = |name: &str| documents.get(name).copied().unwrap_or_default();
    let mut names = Names::default();
    for (document, property, kind) in NAMING {
        of(document).iter().for_each(|object| names.tell(id(object, property), kind, object));
    }
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for feed in MENTIONING {
        let name = feed.rsplit('/').next().unwrap_or_default();
        for value in of(name).iter().flat_map(Object::values) {
            mentioned(value, &mut |id| _ = ids.insert(id.to_owned()));
        }
    }
    ids.iter().filter_map(|id| Some(names.of(id)?.row(id))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use ephor_snapshot::Status;

    const POLICIES: &str = "graph/conditional-access-policies";
    const ADA: &str = "1a1a1a1a-0000-4000-8000-000000000001";
    const STAFF: &str = "2B2B2B2B-0000-4000-8000-000000000002";
    const GONE: &str = "3c3c3c3c-0000-4000-8000-000000000003";
    const APP: &str = "4d4d4d4d-0000-4000-8000-000000000004";
    const PLACE: &str = "5e5e5e5e-0000-4000-8000-000000000005";
    const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
    const READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

    fn policy() -> Value {
        json!({"id": "6f6f6f6f-0000-4000-8000-000000000006", "displayName": "P", "conditions": {
            "users": {"includeUsers": [ADA, "All"], "excludeGroups": [STAFF, GONE], "includeRoles": [READER]},
            "applications": {"includeApplications": [APP, EXCHANGE, "Office365"]}, "locations": {"excludeLocations": [PLACE]}}})
    }

    fn answer() -> [Value; 2] {
        [
            json!({"@odata.type": "#microsoft.graph.user", "id": ADA, "displayName": "Ada", "userPrincipalName": "ada@contoso.example"}),
            json!({"@odata.type": "#microsoft.graph.group", "id": STAFF.to_lowercase(), "displayName": "Staff"}),
        ]
    }

    fn whole() -> Sample {
        Sample::new()
            .whole(POLICIES, &[policy()])
            .whole(ANSWERED, &answer())
            .whole(LOCATIONS, &[json!({"id": PLACE, "displayName": "Head office"})])
            .whole(SERVICE_PRINCIPALS, &[json!({"id": "9", "appId": APP, "displayName": "Payroll"})])
    }

    fn shown(derived: &Derived) -> Vec<(String, String, String)> {
        let text = |row: &Object, name: &str| row[name].as_str().unwrap().to_owned();
        let one = |row: &Object| (text(row, "id"), text(row, "kind"), text(row, "displayName"));
        derived.rows.iter().map(one).collect()
    }

    #[test]
    fn whom_policies_name_is_called_by_name_and_in_their_own_writing() {
        let Ok(made) = directory_names(&whole());
        let expected = [
            (EXCHANGE, "application", "Office 365 Exchange Online"),
            (ADA, "user", "Ada"),
            (STAFF, "group", "Staff"),
            (APP, "application", "Payroll"),
            (PLACE, "namedLocation", "Head office"),
            (READER, "role", "Global Reader"),
        ];
        let expected: Vec<_> =
            expected.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect();
        assert_eq!((shown(&made), made.status), (expected, Status::Complete));
        assert_eq!(made.rows[1]["userPrincipalName"], "ada@contoso.example");
        let Ok(other) = directory_names(&whole().reversed());
        assert_eq!(made, other);
    }

    #[test]
    fn an_answer_that_was_refused_leaves_what_others_tell_and_says_so() {
        let refused = whole().refused(ANSWERED, Status::Denied, "no right").whole(
            USERS,
            &[json!({"id": ADA, "displayName": "Ada"}), json!({"id": GONE.to_uppercase(), "displayName": "x"})],
        );
        let Ok(made) = directory_names(&refused);
        assert_eq!(made.status, Status::Partial);
        assert!(made.reason.as_deref().unwrap().contains("no right"));
        let ids: Vec<String> = shown(&made).into_iter().map(|(id, ..)| id).collect();
        assert!(ids.contains(&ADA.to_owned()) && ids.contains(&GONE.to_owned()) && !ids.contains(&STAFF.to_owned()));
    }

    #[test]
    fn roles_and_groups_with_a_role_are_there_whether_a_policy_names_them_or_not() {
        let group = json!({"@odata.type": "#microsoft.graph.group", "id": STAFF, "displayName": "Staff"});
        let user = json!({"@odata.type": "#microsoft.graph.user", "id": ADA, "displayName": "Ada"});
        let feeds = Sample::new()
            .whole(POLICIES, &[])
            .whole(ROLES, &[json!({"id": GONE, "templateId": READER, "displayName": "Global Reader"})])
            .whole("graph/role-assignments", &[json!({"principal": group}), json!({"principal": user})]);
        let Ok(made) = directory_names(&feeds);
        assert_eq!(made.status, Status::Complete, "nobody is named of whom the directory was not asked");
        let kinds: Vec<String> = shown(&made).into_iter().map(|(_, kind, _)| kind).collect();
        assert_eq!(kinds, ["group", "role", "role"]);
    }

    #[test]
    fn a_document_of_names_is_taken_as_it_is() {
        let Ok(made) = directory_names(&whole());
        let rows: Vec<Value> = made.rows.iter().cloned().map(Value::Object).collect();
        let Ok(again) = directory_names(&Sample::new().whole(ANSWERED, &rows).whole(POLICIES, &[policy()]));
        assert_eq!(again, made);
    }

    #[test]
    fn an_id_is_found_within_a_path_and_not_within_something_longer() {
        let found = |text: &str| {
            let mut found = Vec::new();
            guids(text, &mut |guid| found.push(guid.to_owned()));
            found
        };
        assert_eq!(found(&format!("/groups/{STAFF}/transitiveMembers?x={ADA}")), [STAFF, ADA]);
        for text in [format!("{ADA}0"), format!("x{ADA}"), format!("-{ADA}"), "".to_owned(), "ä".repeat(40)] {
            assert!(found(&text).is_empty(), "{text}");
        }
    }
}
