//! Rows of a synthetic tenant as the raw objects of Graph and Exchange that they could have been made from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use ephor_schema::{DOCUMENTS, TABLES};
use serde_json::{Value, json};

use super::super::*;

/// The group that gives licences.
const LICENSING: &str = "11111111-2c81-4ef7-b578-5b5392b571df";

/// Writes feeds of one capture.
pub(super) struct Rendered {
    folder: PathBuf,
    files: BTreeMap<&'static str, BufWriter<File>>,
    tenant: String,
    /// No more events of sign-ins than these for each row, where it is not none.
    events: Option<i64>,
    /// Members by group.
    groups: BTreeMap<String, Vec<String>>,
    /// Plans by subscription.
    skus: Vec<(String, Vec<String>)>,
    contacts: BTreeSet<String>,
    roles: BTreeSet<String>,
    resource: Option<String>,
}

/// The rows of a snapshot's file, one at a time.
pub(super) fn rows(snapshot: &Path, name: &str) -> impl Iterator<Item = Value> {
    let file = BufReader::new(File::open(snapshot.join(format!("{name}.jsonl"))).unwrap());
    file.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap()
}

/// A text as Graph writes it, with null for what is not set.
fn set(row: &Value, column: &str) -> Value {
    Some(text(row, column)).filter(|text| !text.is_empty()).map_or(Value::Null, Value::from)
}

fn texts(row: &Value, column: &str) -> Vec<String> {
    row[column].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// Whether several feeds must be asked for it, or a server.
pub(super) fn is_elsewhere(source: &str) -> bool {
    let derived = ["defender/software-inventory", "graph/device-deletions", "graph/mail-items-accessed-records"];
    derived.contains(&source) || source.starts_with("on-premises/") || source.starts_with("dns/")
}

fn plans(sku: &Value) -> Vec<String> {
    sku["servicePlans"].as_array().unwrap().iter().map(|plan| text(plan, "servicePlanId").to_owned()).collect()
}

/// Renders the snapshot of a synthetic tenant into a folder.
pub(super) fn capture(snapshot: &Path, folder: &Path, tenant: &str, events: Option<i64>) -> RawInputs {
    let mut rendered = Rendered {
        folder: folder.to_owned(),
        files: BTreeMap::new(),
        tenant: tenant.to_owned(),
        events,
        groups: BTreeMap::new(),
        skus: rows(snapshot, "subscribed-skus").map(|sku| (text(&sku, "skuId").to_owned(), plans(&sku))).collect(),
        contacts: BTreeSet::new(),
        roles: BTreeSet::new(),
        resource: None,
    };
    rows(snapshot, "users").for_each(|row| rendered.user(&row));
    for program in rows(snapshot, "privileged-service-principals") {
        let assignment = json!({"principalId": program["id"], "roleDefinitionId": "a role", "directoryScopeId": "/"});
        rendered.put("graph/role-assignments", &assignment);
    }
    rows(snapshot, "mailboxes").for_each(|row| rendered.mailbox(&row));
    rows(snapshot, "mailbox-permissions").for_each(|row| rendered.mailbox_permission(&row));
    rows(snapshot, "recipient-permissions").for_each(|row| rendered.recipient_permission(&row));
    rows(snapshot, "folder-permissions").for_each(|row| rendered.folder_permission(&row));
    rows(snapshot, "inbox-rules").for_each(|row| rendered.inbox_rule(&row));
    rows(snapshot, "mobile-devices").for_each(|row| rendered.device(&row));
    rows(snapshot, "sign-ins").for_each(|row| rendered.sign_ins(&row));
    for row in rows(snapshot, "service-principals") {
        rendered.roles.extend(texts(&row, "application_permissions"));
        rendered.resource.get_or_insert_with(|| text(&row, "id").to_owned());
    }
    rows(snapshot, "service-principals").for_each(|row| rendered.application(&row));
    rendered.summaries();
    for document in DOCUMENTS.iter().filter(|document| snapshot.join(format!("{}.jsonl", document.name)).exists()) {
        if !is_elsewhere(document.source) {
            rendered.begin(document.source);
            rows(snapshot, document.name).for_each(|object| rendered.object(document, object));
        }
    }
    rendered.finish()
}

impl Rendered {
    fn path(&self, feed: &str) -> PathBuf {
        self.folder.join(format!("{}.jsonl", feed.replace('/', ".")))
    }

    fn begin(&mut self, feed: &'static str) -> &mut BufWriter<File> {
        let path = self.path(feed);
        self.files.entry(feed).or_insert_with(|| BufWriter::new(File::create(path).unwrap()))
    }

    fn put(&mut self, feed: &'static str, object: &Value) {
        let file = self.begin(feed);
        serde_json::to_writer(&mut *file, object).unwrap();
        file.write_all(b"\n").unwrap();
    }

    fn finish(mut self) -> RawInputs {
        let mut feeds = RawInputs::of_capture();
        let one_of_tables = TABLES.iter().flat_map(|table| table.columns).map(|column| column.source);
        for feed in one_of_tables.filter(|feed| !is_elsewhere(feed)) {
            self.begin(feed);
        }
        for (name, mut file) in std::mem::take(&mut self.files) {
            file.flush().unwrap();
            feeds.add(name, RawStream::of_capture(name, "ephor synth", self.path(name), Outcome::Whole));
        }
        feeds
    }

    fn user(&mut self, row: &Value) {
        let (id, name) = (text(row, "id"), text(row, "user_principal_name"));
        let external = text(row, "external_user_type");
        let invited = external.starts_with("b2b");
        let plans = texts(row, "service_plans");
        let mut states = self.licences(row);
        let error = row["license_errors"][0].as_str();
        if let Some(error) = error {
            states.push(json!({
                "skuId": "c7df2760-2c81-4ef7-b578-5b5392b571df", "state": "Error", "error": error, "disabledPlans": [],
                "assignedByGroup": row["license_error_groups"][0],
            }));
        }
        let domains = texts(row, "address_domains");
        let addresses: Vec<String> = domains
            .iter()
            .map(|domain| format!("smtp:a@{}", domain.to_uppercase()))
            .chain(["x500:/o=a".to_owned()])
            .collect();
        let assigned = |(plan, status): (&str, &str)| json!({"servicePlanId": plan, "capabilityStatus": status});
        let plans: Vec<Value> = plans
            .iter()
            .map(|plan| (plan.as_str(), "Enabled"))
            .chain([("deadbeef-2c81-4ef7-b578-5b5392b571df", "Deleted")])
            .map(assigned)
            .collect();
        let user = json!({
            "id": id, "userPrincipalName": name, "displayName": row["display_name"],
            "accountEnabled": row["account_enabled"], "userType": row["user_type"],
            "creationType": if invited { json!("Invitation") } else { Value::Null },
            "externalUserState": if invited { json!("Accepted") } else { Value::Null },
            "createdDateTime": row["created"],
            "onPremisesSyncEnabled": if row["on_premises_sync_enabled"] == true { json!(true) } else { Value::Null },
            "assignedPlans": plans, "licenseAssignmentStates": states, "proxyAddresses": addresses,
            "signInSessionsValidFromDateTime": row["sessions_valid_from"],
            "department": set(row, "department"), "companyName": set(row, "company_name"),
            "employeeType": set(row, "employee_type"), "jobTitle": set(row, "job_title"),
            "employeeHireDate": row["employee_hired"], "lastPasswordChangeDateTime": row["password_changed"],
        });
        self.put("graph/users", &user);
        let mut activity = json!({"id": id});
        if row["sign_in_recorded"] == true {
            activity["signInActivity"] = json!({
                "lastSignInDateTime": row["last_sign_in"],
                "lastNonInteractiveSignInDateTime": match &row["last_non_interactive_sign_in"] {
                    Value::Null => json!("0001-01-01T00:00:00Z"),
                    time => time.clone(),
                },
                "lastSuccessfulSignInDateTime": row["last_successful_sign_in"],
            });
        }
        self.put("graph/user-sign-in-activity", &activity);
        let details = json!({
            "id": id, "userPrincipalName": name, "isMfaRegistered": row["mfa_registered"],
            "methodsRegistered": row["methods_registered"], "isMfaCapable": row["mfa_capable"],
            "isPasswordlessCapable": row["passwordless_capable"],
            "userPreferredMethodForSecondaryAuthentication": row["second_factor"],
        });
        self.put("graph/user-registration-details", &details);
        self.put("graph/per-user-mfa", &json!({"userId": id, "perUserMfaState": row["per_user_mfa_state"]}));
        if row["risk_state"] != "none" {
            let risk = json!({
                "id": id, "riskState": row["risk_state"], "riskLevel": row["risk_level"],
                "riskLastUpdatedDateTime": row["risk_updated"],
            });
            self.put("graph/risky-users", &risk);
        }
        for role in texts(row, "directory_roles") {
            let assignment = json!({"principalId": id, "roleDefinitionId": role, "directoryScopeId": "/"});
            self.put("graph/role-assignments", &assignment);
        }
        for group in texts(row, "policy_groups") {
            self.groups.entry(group).or_default().push(id.to_owned());
        }
        let exchange = json!({
            "ExternalDirectoryObjectId": id, "Identity": id, "UserPrincipalName": name,
            "EXOModuleEnabled": row["exchange_powershell_enabled"],
        });
        self.put("exchange/users", &exchange);
        let bypass = json!({"Name": id, "Identity": id, "AuditBypassEnabled": row["audit_bypass_enabled"]});
        self.put("exchange/mailbox-audit-bypass", &bypass);
    }

    /// The licences that give the plans of a user, of whom some may be switched off.
    fn licences(&self, row: &Value) -> Vec<Value> {
        let (enabled, disabled) = (texts(row, "service_plans"), texts(row, "disabled_plans"));
        let has = |plan: &&String| enabled.contains(plan) || disabled.contains(plan);
        let mut left: BTreeSet<&String> = enabled.iter().chain(&disabled).collect();
        let group = if texts(row, "group_plans").is_empty() { Value::Null } else { json!(LICENSING) };
        let mut states = Vec::new();
        for (sku, plans) in &self.skus {
            if plans.iter().all(|plan| has(&plan)) && plans.iter().any(|plan| left.contains(plan)) {
                left.retain(|plan| !plans.contains(*plan));
                let off: Vec<&String> = plans.iter().filter(|plan| disabled.contains(plan)).collect();
                states.push(json!({
                    "skuId": sku, "state": "Active", "assignedByGroup": group, "error": "None", "disabledPlans": off,
                }));
            }
        }
        assert!(left.is_empty(), "{row}");
        states
    }

    fn mailbox(&mut self, row: &Value) {
        let (id, name) = (text(row, "id"), text(row, "user_principal_name"));
        let blank = |column: &str, start: &str| match text(row, column) {
            "" => Value::Null,
            address => json!(format!("{start}{address}")),
        };
        // A mailbox of the system has no object in Entra ID.
        let system = ["DiscoveryMailbox", "PublicFolderMailbox"].contains(&text(row, "recipient_type"));
        let own = format!("{}-0000-4000-8000-{}", &id[..8], &id[24..]);
        let guid = if system { id } else { &own };
        let directory = if system { "" } else { id };
        let days = row["audit_log_age_limit"].as_i64().unwrap() / 86_400;
        let mailbox = json!({
            "ExternalDirectoryObjectId": directory, "Guid": guid, "Identity": guid, "Name": guid, "UserPrincipalName": name,
            "PrimarySmtpAddress": name, "EmailAddresses": [format!("SMTP:{name}")],
            "RecipientTypeDetails": row["recipient_type"], "AuditEnabled": row["audit_enabled"],
            "DefaultAuditSet": row["default_audit_set"], "AuditOwner": row["audit_owner"],
            "AuditDelegate": row["audit_delegate"], "AuditAdmin": row["audit_admin"],
            "AuditLogAgeLimit": format!("{days}.00:00:00"), "LitigationHoldEnabled": row["litigation_hold_enabled"],
            "InPlaceHolds": row["in_place_holds"], "ForwardingSmtpAddress": blank("forwarding_smtp_address", "smtp:"),
            "ForwardingAddress": blank("forwarding_recipient", "contoso.com/"),
            "DeliverToMailboxAndForward": row["deliver_and_forward"], "GrantSendOnBehalfTo": row["send_on_behalf"],
        });
        self.put("exchange/mailboxes", &mailbox);
        let address = text(row, "forwarding_recipient");
        if !address.is_empty() && self.contacts.insert(address.to_owned()) {
            let contact = json!({"Name": address, "ExternalEmailAddress": format!("SMTP:{}", address.to_uppercase())});
            self.put("mail-contacts", &contact);
        }
        let cas = json!({
            "Guid": guid, "Identity": guid, "PopEnabled": row["pop_enabled"], "ImapEnabled": row["imap_enabled"],
            "SmtpClientAuthenticationDisabled": match text(row, "smtp_auth") {
                "enabled" => json!(false),
                "disabled" => json!(true),
                _ => Value::Null,
            },
        });
        self.put("exchange/cas-mailboxes", &cas);
        let of = if system { guid } else { id };
        let folder = |kind: &str, items: &Value, size: &Value| json!({"OfMailbox": of, "Name": kind, "FolderType": kind, "ItemsInFolder": items, "FolderSize": size});
        self.put(
            "exchange/mailbox-folder-statistics",
            &folder("RecoverableItemsRoot", &json!(1), &json!("1 B (1 bytes)")),
        );
        let size = json!(format!("1 MB ({} bytes)", row["audit_folder_size"]));
        self.put("exchange/mailbox-folder-statistics", &folder("Audits", &row["audit_folder_items"], &size));
        let mut line =
            json!({"User Principal Name": name, "Mail For Mac": "No", "POP3 App": "No", "Report Period": "180"});
        texts(row, "mail_apps_used").iter().for_each(|app| line[app] = json!("Yes"));
        self.put("graph/email-app-usage", &line);
    }

    fn mailbox_permission(&mut self, row: &Value) {
        let (user, _) = text(row, "name").split_once(" on ").unwrap();
        let permission = |user: &str, rights: &Value, deny: &Value| json!({"OfMailbox": row["mailbox_id"], "User": user, "AccessRights": rights, "Deny": deny, "IsInherited": false});
        self.put(
            "exchange/mailbox-permissions",
            &permission("NT AUTHORITY\\SELF", &json!(["FullAccess"]), &json!(false)),
        );
        self.put("exchange/mailbox-permissions", &permission(user, &row["rights"], &row["deny"]));
    }

    fn recipient_permission(&mut self, row: &Value) {
        let (user, _) = text(row, "name").split_once(" as ").unwrap();
        let (id, _) = text(row, "id").split_once(':').unwrap();
        let kind = if row["allowed"] == true { "Allow" } else { "Deny" };
        let permission = json!({
            "Identity": id, "Trustee": user, "AccessRights": row["rights"], "AccessControlType": kind, "IsInherited": false,
        });
        self.put("exchange/recipient-permissions", &permission);
    }

    fn folder_permission(&mut self, row: &Value) {
        let (id, _) = text(row, "id").split_once(':').unwrap();
        let folder = text(row, "folder");
        let permission = json!({
            "OfMailbox": id, "FolderName": folder, "FolderType": folder, "User": row["trustee"],
            "AccessRights": row["rights"],
        });
        self.put("exchange/folder-permissions", &permission);
    }

    fn inbox_rule(&mut self, row: &Value) {
        let (id, number) = text(row, "id").split_once(':').unwrap();
        let to: Vec<String> =
            texts(row, "forwards_to").iter().map(|to| format!("\"X\" [SMTP:{}]", to.to_uppercase())).collect();
        let folder = Some(text(row, "moves_to")).filter(|folder| !folder.is_empty());
        let words: Vec<String> = texts(row, "words").iter().map(|word| word.to_uppercase()).collect();
        let from =
            if row["conditional"] == true && words.is_empty() { json!(["\"A\" [SMTP:a@x.com]"]) } else { Value::Null };
        let mut rule = json!({
            "OfMailbox": id, "MailboxOwnerId": id, "RuleIdentity": number.parse::<u64>().unwrap(), "Name": row["rule_name"],
            "Enabled": row["enabled"], "ForwardTo": to, "ForwardAsAttachmentTo": null, "RedirectTo": null,
            "MoveToFolder": folder.map(|folder| format!("{id}:\\{folder}")), "CopyToFolder": null,
            "DeleteMessage": row["deletes"], "SoftDeleteMessage": false, "MarkAsRead": row["marks_read"],
            "SubjectContainsWords": words, "SubjectOrBodyContainsWords": null, "BodyContainsWords": null,
            "FromAddressContainsWords": null, "HeaderContainsWords": null, "From": from, "HasAttachment": false,
        });
        for name in [
            "FlaggedForAction",
            "FromSubscription",
            "HasClassification",
            "MessageTypeMatches",
            "MyNameInCcBox",
            "MyNameInToBox",
            "MyNameInToOrCcBox",
            "MyNameNotInToBox",
            "ReceivedAfterDate",
            "ReceivedBeforeDate",
            "RecipientAddressContainsWords",
            "SentOnlyToMe",
            "SentTo",
            "WithImportance",
            "WithSensitivity",
            "WithinSizeRangeMaximum",
            "WithinSizeRangeMinimum",
        ] {
            rule[name] = Value::Null;
        }
        self.put("exchange/inbox-rules", &rule);
    }

    fn device(&mut self, row: &Value) {
        let (owner, model) = match text(row, "name").rsplit_once("'s ") {
            Some((owner, model)) => (json!(owner), model),
            None => (Value::Null, text(row, "name")),
        };
        let device = json!({
            "Guid": text(row, "id").to_uppercase(), "UserDisplayName": owner, "FriendlyName": "", "DeviceModel": model,
            "ClientType": row["client_type"], "ClientVersion": row["client_version"], "DeviceOS": row["device_os"],
            "DeviceAccessState": row["access_state"],
        });
        self.put("exchange/mobile-devices", &device);
    }

    fn sign_ins(&mut self, row: &Value) {
        let (user, client) = text(row, "id").split_once(':').unwrap();
        let (name, _) = text(row, "name").rsplit_once(" by ").unwrap();
        let most = self.events.unwrap_or(i64::MAX);
        for (column, code) in [("successes", 0), ("failures", 50_126)] {
            for number in 0..row[column].as_i64().unwrap().min(most) {
                let time = match row["last_success"].as_str() {
                    Some(last) if number == 0 => last,
                    _ => "2026-01-01T00:00:00Z",
                };
                let event = json!({
                    "userId": user, "userPrincipalName": name, "clientAppUsed": client, "createdDateTime": time,
                    "status": {"errorCode": code},
                });
                self.put("graph/sign-ins", &event);
            }
        }
    }

    fn application(&mut self, row: &Value) {
        let id = text(row, "id");
        let owner = match text(row, "owner") {
            "own" => self.tenant.clone(),
            "microsoft" => "f8cdef31-a31e-4b4a-93e4-5f571e91255a".to_owned(),
            _ => "99999999-a31e-4b4a-93e4-5f571e91255a".to_owned(),
        };
        let managed = row["principal_type"] == "ManagedIdentity";
        let resource = self.resource.clone().unwrap();
        let names: Vec<&String> = self.roles.iter().filter(|_| resource == id).collect();
        let roles: Vec<Value> =
            names.into_iter().map(|name| json!({"id": self.role(name), "value": name, "isEnabled": true})).collect();
        let passwords = row["passwords"].as_u64().unwrap();
        let password = |_| json!({"endDateTime": row["credentials_end"]});
        let own = row["owner"] == "own" && !managed;
        let (mut passwords, mut keys): (Vec<Value>, Vec<Value>) = ((0..passwords).map(password).collect(), Vec::new());
        if passwords.is_empty() && row["credentials_end"].is_string() {
            keys.push(password(0));
        }
        let application = row["app_id"].as_str().unwrap();
        if own {
            let registered = json!({"appId": application, "passwordCredentials": passwords, "keyCredentials": keys});
            (passwords, keys) = (Vec::new(), Vec::new());
            self.put("applications", &registered);
        }
        let principal = json!({
            "id": id, "appId": application, "displayName": row["display_name"], "accountEnabled": row["account_enabled"],
            "servicePrincipalType": row["principal_type"],
            "appOwnerOrganizationId": if managed { Value::Null } else { json!(owner) },
            "verifiedPublisher": {"verifiedPublisherId": if row["publisher_verified"] == true { json!("1") } else { Value::Null }},
            "appRoles": roles, "passwordCredentials": passwords, "keyCredentials": keys,
        });
        self.put("graph/service-principals", &principal);
        for name in texts(row, "application_permissions") {
            let assignment = json!({"principalId": id, "resourceId": resource, "appRoleId": self.role(&name)});
            self.put("graph/app-role-assignments", &assignment);
        }
        let tenant = texts(row, "tenant_permissions");
        if !tenant.is_empty() {
            let grant =
                json!({"clientId": id, "consentType": "AllPrincipals", "scope": tenant.join(" "), "principalId": null});
            self.put("graph/oauth2-permission-grants", &grant);
        }
        for number in 0..row["consenting_users"].as_u64().unwrap() {
            let scope = texts(row, "user_permissions").join(" ");
            let grant = json!({"clientId": id, "consentType": "Principal", "scope": scope, "principalId": format!("u{number}")});
            self.put("graph/oauth2-permission-grants", &grant);
        }
    }

    fn object(&mut self, document: &ephor_schema::Document, mut object: Value) {
        // All users of an assignment have its identity.
        if document.name == "management-role-assignments" {
            object["Identity"] = object["Name"].clone();
        }
        self.put(document.source, &object);
    }

    /// The id of a role by its name.
    fn role(&self, name: &str) -> String {
        let number = self.roles.iter().position(|role| role == name).unwrap();
        format!("{number:08x}-0000-4000-8000-000000000000")
    }

    /// What stands once for all rows.
    fn summaries(&mut self) {
        for (group, members) in std::mem::take(&mut self.groups) {
            for page in members.chunks(100) {
                self.put("graph/policy-group-members", &json!({"groupId": group, "members": page}));
            }
        }
    }
}
