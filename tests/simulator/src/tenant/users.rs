//! Users as Graph and Exchange know them.

use serde_json::{Value, json};

use super::{Tenant, copy, names, object, set, text};
use crate::encoding;
use crate::odata::List;
use crate::snapshot::Object;

/// What `GET /users` gives without `$select`.
pub(crate) const DEFAULT: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

/// The GUID that Exchange gives to the object of an id.
pub(crate) fn exchange_guid(id: &str) -> String {
    encoding::twin(id, 0x3c)
}

/// What the directory says of sign-ins: nothing of a user of whom none is on record, and of a kind of which none is the first
/// moment of .NET.
fn sign_in_activity(row: &Object) -> Option<Value> {
    if row.get("sign_in_recorded") != Some(&json!(true)) {
        return None;
    }
    let time =
        |column| row.get(column).filter(|time| !time.is_null()).cloned().unwrap_or(json!("0001-01-01T00:00:00Z"));
    Some(json!({
        "lastSignInDateTime": time("last_sign_in"),
        "lastSignInRequestId": "",
        "lastNonInteractiveSignInDateTime": time("last_non_interactive_sign_in"),
        "lastNonInteractiveSignInRequestId": "",
        "lastSuccessfulSignInDateTime": row.get("last_successful_sign_in"),
        "lastSuccessfulSignInRequestId": null,
    }))
}

impl Tenant {
    /// `GET /users`.
    pub(crate) fn list_users(&self) -> List<'_> {
        List::rows(self.users(), |at| self.user_at(at).into_iter().collect()).pages(100, 999).default(DEFAULT)
    }

    /// `GET /users/{id}`, by id or name.
    pub(crate) fn one_user(&self, id: &str) -> Option<Object> {
        self.user_at(self.position_of_user(id)?)
    }

    /// Where a user stands in the table.
    fn position_of_user(&self, id: &str) -> Option<usize> {
        let lower = id.to_lowercase();
        match self.index.users.get(&lower) {
            Some(at) => usize::try_from(*at).ok(),
            None => self.snapshot.table("users")?.find(&lower),
        }
    }

    /// The SID in the domain on-premises of the user at a position.
    pub(crate) fn on_premises_sid(at: usize) -> String {
        format!("S-1-5-21-1004336348-1177238915-682003330-{}", 1000 + at)
    }

    /// The SID of an account as a device knows it: of its domain, where it was synchronized from one.
    pub(crate) fn sid_of_user(&self, name: &str) -> Option<String> {
        let at = self.position_of_user(name)?;
        let row = self.snapshot.row("users", at)?;
        let synchronized = row.get("on_premises_sync_enabled") == Some(&json!(true));
        Some(if synchronized { Self::on_premises_sid(at) } else { super::clients::sid(text(&row, "id")?) })
    }

    fn user_at(&self, at: usize) -> Option<Object> {
        Some(self.user(at, &self.snapshot.row("users", at)?))
    }

    fn user(&self, at: usize, row: &Object) -> Object {
        let mut user = Object::new();
        for (column, property) in [
            ("id", "id"),
            ("user_principal_name", "userPrincipalName"),
            ("display_name", "displayName"),
            ("account_enabled", "accountEnabled"),
            ("user_type", "userType"),
            ("created", "createdDateTime"),
            ("sessions_valid_from", "signInSessionsValidFromDateTime"),
            ("employee_hired", "employeeHireDate"),
            ("password_changed", "lastPasswordChangeDateTime"),
        ] {
            copy(row, column, &mut user, property);
        }
        let name = text(row, "user_principal_name").unwrap_or_default();
        let id = text(row, "id").unwrap_or_default();
        let invited = match text(row, "external_user_type") {
            Some("b2bCollaborationGuest" | "b2bCollaborationMember") => Some(true),
            Some(_) => Some(false),
            None => None,
        };
        if let Some(invited) = invited {
            user.insert("creationType".to_owned(), if invited { json!("Invitation") } else { Value::Null });
            user.insert("externalUserState".to_owned(), if invited { json!("Accepted") } else { Value::Null });
        }
        // Graph has null for what was never synchronized.
        let synchronized = row.get("on_premises_sync_enabled").and_then(Value::as_bool);
        set(&mut user, "onPremisesSyncEnabled", synchronized.map(|flag| if flag { json!(true) } else { Value::Null }));
        let (plans, states) = self.skus.assignments(row);
        set(&mut user, "assignedPlans", plans);
        set(&mut user, "licenseAssignmentStates", states);
        let local = name.split('@').next().unwrap_or_default().replace("#EXT#", "");
        let primary = name.rsplit('@').next().unwrap_or_default().to_lowercase();
        let addresses = names(row, "address_domains").map(|domains| {
            let address = |domain: &&str| {
                let kind = if *domain == primary { "SMTP" } else { "smtp" };
                json!(format!("{kind}:{local}@{domain}"))
            };
            domains.iter().map(address).collect::<Value>()
        });
        let has_mail = addresses.as_ref().and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        set(&mut user, "proxyAddresses", addresses);
        user.insert("mail".to_owned(), if has_mail { json!(name) } else { Value::Null });
        let immutable = match self.index.immutable.get(id) {
            Some(known) => known.clone(),
            None if synchronized == Some(true) => json!(encoding::base64url(id.as_bytes())),
            None => Value::Null,
        };
        user.insert("onPremisesImmutableId".to_owned(), immutable);
        // What the identifier is for: a device of Entra ID writes the person's other SID.
        let sid = if synchronized == Some(true) { json!(Self::on_premises_sid(at)) } else { Value::Null };
        user.insert("onPremisesSecurityIdentifier".to_owned(), sid);
        user.insert("securityIdentifier".to_owned(), json!(super::clients::sid(id)));
        for (column, property) in [
            ("department", "department"),
            ("company_name", "companyName"),
            ("employee_type", "employeeType"),
            ("job_title", "jobTitle"),
        ] {
            // Graph has null for what is not set.
            let set_one = text(row, column).map(|text| if text.is_empty() { Value::Null } else { json!(text) });
            set(&mut user, property, set_one);
        }
        set(&mut user, "signInActivity", sign_in_activity(row));
        for name in ["givenName", "mobilePhone", "officeLocation", "preferredLanguage", "surname"] {
            user.insert(name.to_owned(), Value::Null);
        }
        user.insert("businessPhones".to_owned(), json!([]));
        user
    }

    /// `GET /reports/authenticationMethods/userRegistrationDetails`.
    pub(crate) fn registration_details(&self) -> List<'_> {
        let of = |row: Object| {
            row.get("mfa_registered").filter(|value| !value.is_null())?;
            let mut details = Object::new();
            for (column, property) in [
                ("id", "id"),
                ("user_principal_name", "userPrincipalName"),
                ("display_name", "userDisplayName"),
                ("mfa_registered", "isMfaRegistered"),
                ("methods_registered", "methodsRegistered"),
                ("mfa_capable", "isMfaCapable"),
                ("passwordless_capable", "isPasswordlessCapable"),
                ("second_factor", "userPreferredMethodForSecondaryAuthentication"),
            ] {
                copy(&row, column, &mut details, property);
            }
            let guest = text(&row, "user_type").is_some_and(|kind| kind.eq_ignore_ascii_case("guest"));
            details.insert("userType".to_owned(), json!(if guest { "guest" } else { "member" }));
            let roles = names(&row, "directory_roles").is_some_and(|roles| !roles.is_empty());
            details.insert("isAdmin".to_owned(), json!(roles));
            for flag in ["isSsprRegistered", "isSsprEnabled", "isSsprCapable"] {
                details.insert(flag.to_owned(), json!(false));
            }
            details.insert("systemPreferredAuthenticationMethods".to_owned(), json!([]));
            details.insert("isSystemPreferredAuthenticationMethodEnabled".to_owned(), json!(false));
            details.insert("lastUpdatedDateTime".to_owned(), json!(crate::time::text(self.snapshot.collected_at)));
            Some(details)
        };
        List::rows(self.users(), move |at| self.snapshot.row("users", at).and_then(of).into_iter().collect())
            .pages(1000, 1000)
    }

    /// `GET /identityProtection/riskyUsers`.
    pub(crate) fn risky_users(&self) -> List<'_> {
        List::rows(self.index.risky.len(), |at| {
            let row = self.index.risky.get(at).and_then(|at| self.snapshot.row("users", usize::try_from(*at).ok()?));
            let Some(row) = row else { return Vec::new() };
            let mut user = object(json!({"isDeleted": false, "isProcessing": false, "riskDetail": "none"}));
            for (column, property) in [
                ("id", "id"),
                ("user_principal_name", "userPrincipalName"),
                ("display_name", "userDisplayName"),
                ("risk_state", "riskState"),
                ("risk_level", "riskLevel"),
                ("risk_updated", "riskLastUpdatedDateTime"),
            ] {
                copy(&row, column, &mut user, property);
            }
            vec![user]
        })
        .pages(500, 500)
    }

    /// `GET /beta/users/{id}/authentication/requirements`. The outer option is whether there is such a user.
    pub(crate) fn per_user_mfa(&self, id: &str) -> Option<Value> {
        let row = self.snapshot.row("users", self.position_of_user(id)?)?;
        let state = row.get("per_user_mfa_state").cloned().unwrap_or_default();
        Some(json!({"perUserMfaState": state}))
    }

    /// Whether that group exists.
    pub(crate) fn has_group(&self, id: &str) -> bool {
        self.index.groups.contains_key(id) || self.roles.is_group(id)
    }

    /// `GET /groups/{id}/transitiveMembers`: users, and in beta the service principals that hold a role by the group.
    pub(crate) fn group_members(&self, id: &str, version: &str) -> Option<List<'_>> {
        let members = match self.index.groups.get(id) {
            Some(members) => members.as_slice(),
            None if self.roles.is_group(id) => &[],
            None => return None,
        };
        let programs = if version == "beta" { self.roles.programs_in(id) } else { &[] };
        let list = List::rows(members.len() + programs.len(), move |at| {
            if let Some(program) = at.checked_sub(members.len()).and_then(|at| programs.get(at)) {
                return vec![object(json!({"@odata.type": "#microsoft.graph.servicePrincipal", "id": program}))];
            }
            let at = members.get(at).and_then(|at| usize::try_from(*at).ok());
            let of = |mut user: Object| {
                user.insert("@odata.type".to_owned(), json!("#microsoft.graph.user"));
                user
            };
            at.and_then(|at| self.user_at(at)).map(of).into_iter().collect()
        });
        Some(list.pages(100, 999).default(DEFAULT))
    }

    /// What a group is called.
    pub(crate) fn group_name(&self, id: &str) -> String {
        let own = |named: &&Object| text(named, "id").is_some_and(|known| known.eq_ignore_ascii_case(id));
        let named =
            self.snapshot.document("directory-names").iter().find(own).and_then(|named| text(named, "displayName"));
        named.map_or_else(|| format!("Group {}", id.get(..8).unwrap_or(id)), str::to_owned)
    }

    /// `GET /groups`: those that policies name, and those that hold a role.
    pub(crate) fn groups(&self) -> Vec<Object> {
        let of = |id: &str, role: bool| {
            object(json!({
                "id": id,
                "displayName": self.group_name(id),
                "isAssignableToRole": if role { json!(true) } else { Value::Null },
                "securityEnabled": true,
                "mailEnabled": false,
                "groupTypes": [],
            }))
        };
        let mut groups: Vec<Object> = self.index.groups.keys().map(|id| of(id, self.roles.is_group(id))).collect();
        groups.extend(self.roles.groups().filter(|id| !self.index.groups.contains_key(*id)).map(|id| of(id, true)));
        groups
    }

    /// `Get-User`.
    pub(crate) fn exchange_user(&self, at: usize) -> Option<Object> {
        let row = self.snapshot.row("users", at)?;
        let id = text(&row, "id")?;
        let name = text(&row, "user_principal_name").unwrap_or_default();
        let mut user = object(json!({
            "ExternalDirectoryObjectId": id,
            "Guid": exchange_guid(id),
            "UserPrincipalName": name,
            "Identity": id,
            "Name": id,
            "DistinguishedName": self.distinguished_name(id),
            "RecipientTypeDetails": if self.index.mailboxes.contains_key(&name.to_lowercase()) { "UserMailbox" } else { "User" },
            "WindowsEmailAddress": "",
        }));
        copy(&row, "display_name", &mut user, "DisplayName");
        copy(&row, "exchange_powershell_enabled", &mut user, "EXOModuleEnabled");
        copy(&row, "exchange_powershell_enabled", &mut user, "RemotePowerShellEnabled");
        Some(user)
    }

    /// `Get-MailboxAuditBypassAssociation`.
    pub(crate) fn bypass(&self, at: usize) -> Option<Object> {
        let row = self.snapshot.row("users", at)?;
        let id = text(&row, "id")?;
        row.get("audit_bypass_enabled").filter(|value| !value.is_null())?;
        let mut bypass = object(json!({
            "ObjectId": id,
            "Identity": id,
            "Name": id,
            "Id": id,
            "Guid": exchange_guid(id),
            "DistinguishedName": self.distinguished_name(id),
            "IsValid": true,
        }));
        copy(&row, "audit_bypass_enabled", &mut bypass, "AuditBypassEnabled");
        Some(bypass)
    }
}
