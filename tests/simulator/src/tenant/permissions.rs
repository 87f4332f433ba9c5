//! Rights to mailboxes, folders and recipients.

use serde_json::{Value, json};

use super::{Tenant, copy, object, text};
use crate::snapshot::Object;

/// What stands before a part that follows: the trustee of `bob on ada`.
fn before<'t>(name: &'t str, rest: &str) -> Option<&'t str> {
    name.strip_suffix(rest)
}

impl Tenant {
    fn name_of_mailbox(&self, id: &str) -> String {
        let row = self.snapshot.find("mailboxes", id);
        row.as_ref().and_then(|row| text(row, "user_principal_name")).unwrap_or(id).to_owned()
    }

    /// `Get-MailboxPermission`, with the owner's own right, as Exchange gives it.
    pub(crate) fn mailbox_permissions(&self, id: &str) -> Vec<Object> {
        let owner = self.name_of_mailbox(id);
        let mut all = vec![object(json!({
            "AccessRights": ["FullAccess", "ReadPermission"],
            "Deny": false,
            "InheritanceType": "All",
            "User": "NT AUTHORITY\\SELF",
            "UserSid": "S-1-5-10",
            "Identity": id,
            "IsInherited": false,
            "IsValid": true,
        }))];
        for row in self.snapshot.of_subject("mailbox-permissions", id) {
            let name = text(&row, "name").unwrap_or_default();
            let user = before(name, &format!(" on {owner}")).unwrap_or_else(|| after_colon(&row));
            let mut permission = object(json!({
                "InheritanceType": "All",
                "User": user,
                "Identity": id,
                "IsInherited": false,
                "IsValid": true,
            }));
            copy(&row, "rights", &mut permission, "AccessRights");
            copy(&row, "deny", &mut permission, "Deny");
            all.push(permission);
        }
        all
    }

    /// `Get-RecipientPermission`: one row.
    pub(crate) fn recipient_permission(&self, at: usize) -> Option<Object> {
        let row = self.snapshot.row("recipient-permissions", at)?;
        let id = text(&row, "id")?;
        let identity = id.split(':').next().unwrap_or_default();
        let name = text(&row, "name").unwrap_or_default();
        let trustee = before(name, &format!(" as {}", self.name_of_mailbox(identity)));
        // A row that denies what another allows has a number at its end.
        let trustee = trustee.unwrap_or_else(|| after_colon(&row));
        let mut permission = object(json!({
            "Identity": identity,
            "Trustee": trustee,
            "IsInherited": false,
            "InheritanceType": "None",
            "IsValid": true,
        }));
        copy(&row, "rights", &mut permission, "AccessRights");
        if let Some(allowed) = row.get("allowed").and_then(Value::as_bool) {
            permission.insert("AccessControlType".to_owned(), json!(if allowed { "Allow" } else { "Deny" }));
        }
        Some(permission)
    }

    fn folder_rows(&self, id: &str, kind: &str) -> Vec<Object> {
        let rows = self.snapshot.of_subject("folder-permissions", id).into_iter();
        rows.filter(|row| text(row, "folder").is_some_and(|folder| folder.eq_ignore_ascii_case(kind))).collect()
    }

    /// What a folder is called in a mailbox: names are translated.
    pub(crate) fn folder_name(&self, id: &str, kind: &str) -> String {
        let of = format!(" of {}", self.name_of_mailbox(id));
        let shown = self.folder_rows(id, kind).iter().find_map(|row| {
            let start = format!("{} on ", text(row, "trustee")?);
            text(row, "name")?.strip_prefix(start.as_str())?.strip_suffix(of.as_str()).map(str::to_owned)
        });
        shown.unwrap_or_else(|| kind.to_owned())
    }

    /// `Get-MailboxFolderPermission` of a folder, by its name in the mailbox; nothing where there is no such folder.
    pub(crate) fn folder_permissions(&self, id: &str, folder: &str) -> Option<Vec<Object>> {
        let folder = folder.trim_start_matches('\\');
        let named = |kind: &&str| folder.eq_ignore_ascii_case(&self.folder_name(id, kind));
        let kind = ["Inbox", "Calendar"].into_iter().find(named)?;
        let rows = self.folder_rows(id, kind);
        let all = rows.iter().map(|row| {
            let user = text(row, "trustee").unwrap_or_default();
            let mut permission = object(json!({
                "Identity": format!("{}:\\{folder}", self.name_of_mailbox(id)),
                "FolderName": folder,
                "User": user,
                "SharingPermissionFlags": null,
                "IsValid": true,
            }));
            copy(row, "rights", &mut permission, "AccessRights");
            permission
        });
        Some(all.collect())
    }
}

/// The part of a row's id after the first colon.
fn after_colon(row: &Object) -> &str {
    text(row, "id").and_then(|id| id.split_once(':')).map_or("", |(_, rest)| rest)
}
