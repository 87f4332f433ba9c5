//! Mailboxes, recipients and devices as Exchange knows them.

use serde_json::{Value, json};

use super::{Tenant, copy, names, object, set, text};
use crate::encoding;
use crate::snapshot::Object;
use crate::time;

use super::users::exchange_guid;

/// The GUID of the mailbox itself: `MailboxGuid` of audit records.
pub(crate) fn mailbox_guid(id: &str) -> String {
    encoding::twin(id, 0x5a)
}

/// Mailboxes of the system have no object in Entra ID.
fn is_of_system(kind: &str) -> bool {
    matches!(kind, "DiscoveryMailbox" | "PublicFolderMailbox" | "ArbitrationMailbox")
}

/// The name of the contact with an address outside.
fn contact_name(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    format!("{local} ({domain})")
}

impl Tenant {
    /// How many mailboxes there are.
    pub(crate) fn mailboxes(&self) -> usize {
        self.snapshot.rows("mailboxes")
    }

    /// The name of an object in Exchange's directory.
    pub(crate) fn distinguished_name(&self, name: &str) -> String {
        let name = name.replace(',', "\\,");
        format!(
            "CN={name},OU={},OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM",
            self.snapshot.domain
        )
    }

    /// What every recipient has.
    fn recipient(&self, row: &Object) -> Option<Object> {
        let id = text(row, "id")?;
        let name = text(row, "user_principal_name").unwrap_or_default();
        let kind = text(row, "recipient_type").unwrap_or_default();
        let system = is_of_system(kind);
        let local = name.split('@').next().unwrap_or_default();
        let guid = if system { id.to_owned() } else { exchange_guid(id) };
        let domains = self.snapshot.find("users", id);
        let domains = domains.as_ref().and_then(|user| names(user, "address_domains")).unwrap_or_default();
        let more = domains.iter().filter(|domain| !name.to_lowercase().ends_with(&format!("@{domain}")));
        let mut addresses = vec![format!("SMTP:{name}")];
        addresses.extend(more.map(|domain| format!("smtp:{local}@{domain}")));
        let mut recipient = object(json!({
            "ExternalDirectoryObjectId": if system { "" } else { id },
            "Guid": guid,
            "ExchangeGuid": mailbox_guid(id),
            "Identity": id,
            "Id": id,
            "Name": id,
            "Alias": local,
            "DisplayName": local,
            "PrimarySmtpAddress": name,
            "EmailAddresses": addresses,
            "DistinguishedName": self.distinguished_name(id),
            "LegacyExchangeDN": format!("/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={id}"),
            "RecipientType": "UserMailbox",
        }));
        copy(row, "recipient_type", &mut recipient, "RecipientTypeDetails");
        Some(recipient)
    }

    /// `Get-Mailbox`.
    pub(crate) fn mailbox(&self, at: usize) -> Option<Object> {
        let row = self.snapshot.row("mailboxes", at)?;
        let mut mailbox = self.recipient(&row)?;
        for (column, property) in [
            ("user_principal_name", "UserPrincipalName"),
            ("audit_enabled", "AuditEnabled"),
            ("default_audit_set", "DefaultAuditSet"),
            ("audit_owner", "AuditOwner"),
            ("audit_delegate", "AuditDelegate"),
            ("audit_admin", "AuditAdmin"),
            ("litigation_hold_enabled", "LitigationHoldEnabled"),
            ("in_place_holds", "InPlaceHolds"),
            ("deliver_and_forward", "DeliverToMailboxAndForward"),
            ("send_on_behalf", "GrantSendOnBehalfTo"),
        ] {
            copy(&row, column, &mut mailbox, property);
        }
        let age = row.get("audit_log_age_limit").and_then(Value::as_i64);
        set(&mut mailbox, "AuditLogAgeLimit", age.map(|seconds| json!(time::span(seconds))));
        let forwarding = text(&row, "forwarding_smtp_address").map(|address| match address {
            "" => Value::Null,
            address => json!(format!("smtp:{address}")),
        });
        set(&mut mailbox, "ForwardingSmtpAddress", forwarding);
        let recipient = text(&row, "forwarding_recipient").map(|address| match address {
            "" => Value::Null,
            address => json!(self.called(address)),
        });
        set(&mut mailbox, "ForwardingAddress", recipient);
        Some(mailbox)
    }

    /// What a mailbox calls the recipient with an address.
    fn called(&self, address: &str) -> String {
        let of_mailbox = || {
            let at = self.index.mailboxes.get(&address.to_lowercase())?;
            self.snapshot.table("mailboxes")?.id(usize::try_from(*at).ok()?)
        };
        of_mailbox().unwrap_or_else(|| {
            match self.index.contacts.binary_search_by(|known| known.as_str().cmp(address)).is_ok() {
                true => contact_name(address),
                false => address.to_owned(),
            }
        })
    }

    /// The id of the mailbox that an `Identity` names: by id, GUID, name or address.
    pub(crate) fn mailbox_id(&self, called: &str) -> Option<String> {
        let called = called.trim().to_lowercase();
        let table = self.snapshot.table("mailboxes")?;
        if let Some(at) = self.index.mailboxes.get(&called) {
            return table.id(usize::try_from(*at).ok()?);
        }
        let forms = [called.clone(), exchange_guid(&called), mailbox_guid(&called)];
        forms.into_iter().find(|id| table.find(id).is_some())
    }

    /// The row of a mailbox.
    pub(crate) fn mailbox_row(&self, id: &str) -> Option<usize> {
        self.snapshot.table("mailboxes")?.find(id)
    }

    /// `Get-CASMailbox`.
    pub(crate) fn cas_mailbox(&self, at: usize) -> Option<Object> {
        let row = self.snapshot.row("mailboxes", at)?;
        let mut mailbox = self.recipient(&row)?;
        mailbox.remove("UserPrincipalName");
        copy(&row, "pop_enabled", &mut mailbox, "PopEnabled");
        copy(&row, "imap_enabled", &mut mailbox, "ImapEnabled");
        let smtp = text(&row, "smtp_auth").map(|state| match state {
            "enabled" => json!(false),
            "disabled" => json!(true),
            _ => Value::Null,
        });
        set(&mut mailbox, "SmtpClientAuthenticationDisabled", smtp);
        Some(mailbox)
    }

    /// How many recipients there are.
    pub(crate) fn recipients(&self) -> usize {
        self.mailboxes() + self.index.contacts.len()
    }

    /// `Get-Recipient`: mailboxes, and contacts after them.
    pub(crate) fn one_recipient(&self, at: usize) -> Option<Object> {
        match at.checked_sub(self.mailboxes()) {
            None => {
                let mut recipient = self.recipient(&self.snapshot.row("mailboxes", at)?)?;
                recipient.insert("ExternalEmailAddress".to_owned(), Value::Null);
                Some(recipient)
            }
            Some(at) => self.contact(at),
        }
    }

    /// How many contacts there are.
    pub(crate) fn contacts(&self) -> usize {
        self.index.contacts.len()
    }

    /// `Get-MailContact`.
    pub(crate) fn contact(&self, at: usize) -> Option<Object> {
        let address = self.index.contacts.get(at)?;
        let name = contact_name(address);
        let guid = encoding::guid(&format!("contact {address}"));
        Some(object(json!({
            "ExternalDirectoryObjectId": encoding::guid(&format!("contact in Entra ID {address}")),
            "Guid": guid,
            "Identity": name,
            "Id": name,
            "Name": name,
            "Alias": format!("contact{:x}", encoding::hash(address)),
            "DisplayName": name,
            "ExternalEmailAddress": format!("SMTP:{address}"),
            "PrimarySmtpAddress": address,
            "EmailAddresses": [format!("SMTP:{address}")],
            "DistinguishedName": self.distinguished_name(&name),
            "LegacyExchangeDN": format!("/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={guid}"),
            "RecipientType": "MailContact",
            "RecipientTypeDetails": "MailContact",
        })))
    }

    /// `Get-MobileDevice`.
    pub(crate) fn mobile_device(&self, at: usize) -> Option<Object> {
        let row = self.snapshot.row("mobile-devices", at)?;
        let mut device = Object::new();
        for (column, property) in [
            ("id", "Guid"),
            ("client_type", "ClientType"),
            ("client_version", "ClientVersion"),
            ("device_os", "DeviceOS"),
            ("access_state", "DeviceAccessState"),
        ] {
            copy(&row, column, &mut device, property);
        }
        if let Some(name) = text(&row, "name") {
            let (owner, model) = name.split_once("'s ").unwrap_or((name, ""));
            device.insert("UserDisplayName".to_owned(), json!(owner));
            device.insert("FriendlyName".to_owned(), json!(model));
            device.insert("DeviceModel".to_owned(), json!(model));
            device.insert("Identity".to_owned(), json!(format!("{owner}\\ExchangeActiveSyncDevices\\{model}")));
        }
        Some(device)
    }

    /// `Get-MailboxFolderStatistics` of a scope.
    pub(crate) fn folders(&self, id: &str, scope: &str) -> Vec<Object> {
        let Some(row) = self.snapshot.find("mailboxes", id) else { return Vec::new() };
        let name = text(&row, "user_principal_name").unwrap_or(id).to_owned();
        let folder = |shown: &str, kind: &str, items: &Value, size: &Value| {
            let size = size.as_u64().map_or(Value::Null, |bytes| json!(file_size(bytes)));
            object(json!({
                "Name": shown,
                "FolderPath": format!("/{shown}"),
                "Identity": format!("{name}\\{shown}"),
                "FolderType": kind,
                "ItemsInFolder": items,
                "FolderSize": size,
                "ItemsInFolderAndSubfolders": items,
                "ContentMailboxGuid": mailbox_guid(id),
            }))
        };
        let zero = json!(0);
        let mut folders = Vec::new();
        let all = scope.is_empty() || scope.eq_ignore_ascii_case("All");
        for kind in ["Inbox", "Calendar"] {
            if all || scope.eq_ignore_ascii_case(kind) {
                folders.push(folder(&self.folder_name(id, kind), kind, &zero, &zero));
                // A calendar has others below it, of the type of what people made themselves.
                if kind == "Calendar" {
                    folders.push(folder("Birthdays", "BirthdayCalendar", &zero, &zero));
                }
            }
        }
        if all || scope.eq_ignore_ascii_case("RecoverableItems") {
            folders.push(folder("Recoverable Items", "RecoverableItemsRoot", &zero, &zero));
            folders.push(folder("Deletions", "RecoverableItemsDeletions", &zero, &zero));
            let number = |name: &str| row.get(name).cloned().unwrap_or_default();
            let (items, size) = (number("audit_folder_items"), number("audit_folder_size"));
            if !items.is_null() || !size.is_null() {
                folders.push(folder("Audits", "Audits", &items, &size));
            }
        }
        folders
    }
}

/// A size as Exchange writes it: `2.87 MB (3,009,300 bytes)`.
fn file_size(bytes: u64) -> String {
    let digits = bytes.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
    let amount = bytes as f64;
    let (amount, unit) = match bytes {
        0..1024 => (amount, "B"),
        1024..1_048_576 => (amount / 1024.0, "KB"),
        1_048_576..1_073_741_824 => (amount / 1_048_576.0, "MB"),
        _ => (amount / 1_073_741_824.0, "GB"),
    };
    let amount = format!("{amount:.2}");
    let amount = amount.trim_end_matches('0').trim_end_matches('.');
    format!("{amount} {unit} ({grouped} bytes)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_exchange_writes_them() {
        assert_eq!(file_size(0), "0 B (0 bytes)");
        assert_eq!(file_size(18_874_368), "18 MB (18,874,368 bytes)");
        assert_eq!(file_size(3_009_300), "2.87 MB (3,009,300 bytes)");
    }
}
