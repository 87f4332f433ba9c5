//! The cmdlets, and what each gives.

use ephor_schema::{DOCUMENTS, HELPERS, Protocol, SOURCES, Source};
use serde_json::Value;

use super::Cmdlet;
use crate::login::Audience;
use crate::odata::List;
use crate::server::State;
use crate::snapshot::Object;

/// Cmdlets that take `-ResultSize` and stop at 1,000 objects without it, whatever the declarations ask with: a second
/// opinion, of the cmdlets' pages in MicrosoftDocs/office-docs-powershell ("By default, a maximum of 1000 … are returned").
const SIZED: &[&str] = &[
    "Get-Mailbox",
    "Get-CASMailbox",
    "Get-User",
    "Get-Recipient",
    "Get-MailContact",
    "Get-MailUser",
    "Get-MobileDevice",
    "Get-MailboxAuditBypassAssociation",
    "Get-RecipientPermission",
    "Get-TransportRule",
];
/// Those of one mailbox.
const OF_MAILBOX: &[&str] =
    &["Get-MailboxPermission", "Get-MailboxFolderPermission", "Get-MailboxFolderStatistics", "Get-InboxRule"];

/// What an interface is asked for.
fn asked(protocol: Protocol) -> impl Iterator<Item = &'static Source> {
    SOURCES.iter().chain(HELPERS).filter(move |source| source.service.protocol == Some(protocol))
}

/// All cmdlets of an interface.
pub(super) fn all(audience: Audience) -> Vec<&'static str> {
    let protocol = if audience == Audience::Compliance { Protocol::Compliance } else { Protocol::Exchange };
    let mut all: Vec<&str> = asked(protocol).filter_map(|source| Some(source.cmdlet()?.name)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The source behind a cmdlet.
pub(super) fn source(name: &str) -> Option<&'static Source> {
    let is = |source: &&Source| source.cmdlet().is_some_and(|cmdlet| cmdlet.name.eq_ignore_ascii_case(name));
    asked(Protocol::Exchange).chain(asked(Protocol::Compliance)).find(is)
}

/// Whether a cmdlet stops at 1,000 objects.
pub(super) fn is_sized(name: &str) -> bool {
    SIZED.contains(&name)
}

fn rows<'a>(count: usize, make: impl Fn(usize) -> Option<Object> + 'a) -> List<'a> {
    List::rows(count, move |at| make(at).into_iter().collect())
}

fn owned<'a>(objects: Vec<Object>) -> List<'a> {
    List::rows(objects.len(), move |at| objects.get(at).cloned().into_iter().collect())
}

/// What a cmdlet gives; the error is why there is no such object.
pub(super) fn list<'a>(state: &'a State, name: &str, cmdlet: &Cmdlet) -> Result<List<'a>, String> {
    let tenant = &state.tenant;
    if OF_MAILBOX.contains(&name) {
        return of_mailbox(state, name, cmdlet);
    }
    // Those that can be asked about one mailbox.
    let identity = cmdlet.text("Identity").or_else(|| cmdlet.text("Mailbox"));
    if let (Some(called), "Get-Mailbox" | "Get-CASMailbox" | "Get-Recipient") = (identity, name) {
        let at = tenant.mailbox_id(called).and_then(|id| tenant.mailbox_row(&id)).ok_or_else(|| missing(called))?;
        let cas = name == "Get-CASMailbox";
        return Ok(rows(1, move |_| if cas { tenant.cas_mailbox(at) } else { tenant.mailbox(at) }));
    }
    Ok(match name {
        "Get-Mailbox" => rows(tenant.mailboxes(), |at| tenant.mailbox(at)),
        "Get-CASMailbox" => rows(tenant.mailboxes(), |at| tenant.cas_mailbox(at)),
        "Get-User" => rows(tenant.users(), |at| tenant.exchange_user(at)),
        "Get-Recipient" => rows(tenant.recipients(), |at| tenant.one_recipient(at)),
        "Get-MailContact" => rows(tenant.contacts(), |at| tenant.contact(at)),
        "Get-MailUser" => owned(Vec::new()),
        "Get-MobileDevice" => rows(tenant.snapshot.rows("mobile-devices"), |at| tenant.mobile_device(at)),
        "Get-MailboxAuditBypassAssociation" => rows(tenant.users(), |at| tenant.bypass(at)),
        "Get-RecipientPermission" => {
            rows(tenant.snapshot.rows("recipient-permissions"), |at| tenant.recipient_permission(at))
        }
        other => owned(document(state, other, cmdlet)),
    })
}

/// The objects of the document behind a cmdlet.
fn document(state: &State, name: &str, cmdlet: &Cmdlet) -> Vec<Object> {
    let found = source(name).and_then(|source| DOCUMENTS.iter().find(|document| document.source == source.id));
    let Some(document) = found else { return Vec::new() };
    let mut objects = state.tenant.snapshot.document(document.name).to_vec();
    match name {
        "Get-ManagementRoleAssignment" => {
            objects.iter_mut().for_each(identity_of_assignment);
            if let Some(role) = cmdlet.text("Role") {
                objects.retain(|object| object.get("Role").and_then(Value::as_str) == Some(role));
            }
            if !cmdlet.switch("GetEffectiveUsers") {
                objects.iter_mut().for_each(|object| {
                    object.insert("EffectiveUserName".to_owned(), Value::String("All Group Members".to_owned()));
                });
                objects.dedup_by(|a, b| a.get("Identity") == b.get("Identity"));
            }
        }
        "Get-OrganizationConfig" if !cmdlet.switch("RetrieveEwsOperationAccessPolicy") => {
            objects.iter_mut().for_each(|object| {
                object.retain(|name, _| !name.starts_with("EwsAllowedAppIDs"));
            });
        }
        _ => {}
    }
    if let Some(identity) = cmdlet.text("Identity") {
        let is = |object: &Object, name: &str| object.get(name).and_then(Value::as_str) == Some(identity);
        objects.retain(|object| is(object, "Identity") || is(object, "Name"));
    }
    objects
}

/// In the snapshot the id of an assignment has the user at its end; Exchange gives all users of it the same one.
fn identity_of_assignment(object: &mut Object) {
    let text = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
    if let (Some(identity), Some(user)) = (text("Identity"), text("EffectiveUserName"))
        && let Some(own) = identity.strip_suffix(&format!("\\{user}"))
    {
        object.insert("Identity".to_owned(), Value::String(own.to_owned()));
    }
}

fn missing(called: &str) -> String {
    format!(
        "The operation couldn't be performed because object '{called}' couldn't be found on 'DB8PR01A01DC001.EURPR01A001.PROD.OUTLOOK.COM'."
    )
}

fn of_mailbox<'a>(state: &'a State, name: &str, cmdlet: &Cmdlet) -> Result<List<'a>, String> {
    let tenant = &state.tenant;
    let called = cmdlet.text("Identity").or_else(|| cmdlet.text("Mailbox")).unwrap_or_default();
    let (mailbox, folder) = called.split_once(":\\").unwrap_or((called, ""));
    let id = tenant.mailbox_id(mailbox).ok_or_else(|| missing(called))?;
    Ok(owned(match name {
        "Get-MailboxPermission" => tenant.mailbox_permissions(&id),
        "Get-MailboxFolderPermission" => tenant.folder_permissions(&id, folder).ok_or_else(|| missing(called))?,
        "Get-MailboxFolderStatistics" => tenant.folders(&id, cmdlet.text("FolderScope").unwrap_or("All")),
        _ => tenant.inbox_rules(&id, cmdlet.switch("IncludeHidden")),
    }))
}
