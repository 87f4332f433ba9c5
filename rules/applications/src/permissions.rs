//! Permissions of applications by what they open. Dated data.
//!
//! Sources, read 2026-11: Microsoft Graph permissions reference; Microsoft Entra, "least privileged permissions"; CISA's
//! `RiskyAppPermissions.json` of ScubaGear, 2026-08 (CC0), those rated critical or high. Left out of the latter are
//! permissions that read settings only. Names are unique enough: where two resources have a permission of one name, it opens
//! the same kind of thing in both.

use ephor_sdk::prelude::*;

/// Application permissions with which an application makes itself, or somebody else, the master of the tenant: it gives
/// roles or permissions, takes over accounts, or changes who may sign in.
const TAKEOVER: &[&str] = &[
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "CustomAuthenticationExtension.ReadWrite.All",
    "DelegatedAdminRelationship.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
    "Domain-InternalFederation.ReadWrite.All",
    "Domain.ReadWrite.All",
    "Exchange.ManageAsApp",
    "Exchange.ManageAsAppV2",
    "IdentityProvider.ReadWrite.All",
    "OnPremDirectorySynchronization.ReadWrite.All",
    "Organization.ReadWrite.All",
    "Policy.ReadWrite.AuthenticationMethod",
    "Policy.ReadWrite.Authorization",
    "Policy.ReadWrite.ConditionalAccess",
    "Policy.ReadWrite.PermissionGrant",
    "Policy.ReadWrite.SecurityDefaults",
    "PrivilegedAccess.ReadWrite.AzureAD",
    "PrivilegedAccess.ReadWrite.AzureADGroup",
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "RoleManagement.ReadWrite.Directory",
    "RoleManagement.ReadWrite.Exchange",
    "RoleManagementPolicy.ReadWrite.AzureADGroup",
    "RoleManagementPolicy.ReadWrite.Directory",
    "SignInIdentifier.ReadWrite.All",
    "User-PasswordProfile.ReadWrite.All",
    "User.EnableDisableAccount.All",
    "User.ManageIdentities.All",
    "User.ReadWrite.All",
    "UserAuthenticationMethod.ReadWrite.All",
    "UserAuthMethod-Email.ReadWrite.All",
    "UserAuthMethod-External.ReadWrite.All",
    "UserAuthMethod-HardwareOATH.ReadWrite.All",
    "UserAuthMethod-MicrosoftAuthApp.ReadWrite.All",
    "UserAuthMethod-Passkey.ReadWrite.All",
    "UserAuthMethod-Password.ReadWrite.All",
    "UserAuthMethod-Phone.ReadWrite.All",
    "UserAuthMethod-PlatformCred.ReadWrite.All",
    "UserAuthMethod-QR.ReadWrite.All",
    "UserAuthMethod-SoftwareOATH.ReadWrite.All",
    "UserAuthMethod-TAP.ReadWrite.All",
    "UserAuthMethod-WindowsHello.ReadWrite.All",
];

/// Application permissions that open everybody's mail, files or conversations, or run code on devices.
const DATA_OF_ALL: &[&str] = &[
    "Application.ReadWrite.OwnedBy",
    "BackupRestore-Restore.ReadWrite.All",
    "BitlockerKey.Read.All",
    "Calendars.ReadWrite",
    "Calendars.ReadWrite.All",
    "Calls.AccessMedia.All",
    "ChannelMessage.Read.All",
    "Chat.Read.All",
    "Chat.ReadWrite.All",
    "Contacts.ReadWrite",
    "Device.ReadWrite.All",
    "DeviceLocalCredential.Read.All",
    "DeviceManagementApps.ReadWrite.All",
    "DeviceManagementConfiguration.ReadWrite.All",
    "DeviceManagementManagedDevices.PrivilegedOperations.All",
    "DeviceManagementManagedDevices.ReadWrite.All",
    "DeviceManagementRBAC.ReadWrite.All",
    "DeviceManagementScripts.ReadWrite.All",
    "eDiscovery.ReadWrite.All",
    "EntitlementManagement.ReadWrite.All",
    "Files.Read.All",
    "Files.ReadWrite.All",
    "full_access_as_app",
    "Group.ReadWrite.All",
    "GroupMember.ReadWrite.All",
    "IMAP.AccessAsApp",
    "Mail-Advanced.ReadWrite.All",
    "Mail.Read",
    "Mail.ReadWrite",
    "Mail.Send",
    "Mailbox.Migration",
    "MailboxFolder.ReadWrite.All",
    "MailboxItem.ImportExport.All",
    "MailboxItem.Read.All",
    "MailboxSettings.ReadWrite",
    "Notes.Read.All",
    "Notes.ReadWrite.All",
    "POP.AccessAsApp",
    "Sites.FullControl.All",
    "Sites.Manage.All",
    "Sites.Read.All",
    "Sites.ReadWrite.All",
    "SMTP.SendAsApp",
    "Synchronization.ReadWrite.All",
    "Teamwork.Migrate.All",
    "Tenant.ReadWrite.All",
    "User.Export.All",
];

/// Delegated permissions that open a user's mail, files or conversations, or what an administrator may do.
const DELEGATED: &[&str] = &[
    "AllSites.FullControl",
    "AllSites.Manage",
    "AllSites.Read",
    "AllSites.Write",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Calendars.ReadWrite",
    "Calendars.ReadWrite.All",
    "Calendars.ReadWrite.Shared",
    "ChannelMessage.Read.All",
    "Chat.Read",
    "Chat.ReadWrite",
    "Chat.ReadWrite.All",
    "Contacts.ReadWrite",
    "Contacts.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "DeviceManagementConfiguration.ReadWrite.All",
    "DeviceManagementManagedDevices.PrivilegedOperations.All",
    "DeviceManagementManagedDevices.ReadWrite.All",
    "DeviceManagementScripts.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Directory.ReadWrite.All",
    "Domain.ReadWrite.All",
    "EAS.AccessAsUser.All",
    "EWS.AccessAsUser.All",
    "Exchange.Manage",
    "Exchange.ManageV2",
    "Files.Read",
    "Files.Read.All",
    "Files.ReadWrite",
    "Files.ReadWrite.All",
    "full_access_as_user",
    "Group.ReadWrite.All",
    "IMAP.AccessAsUser.All",
    "Mail.Read",
    "Mail.Read.All",
    "Mail.Read.Shared",
    "Mail.ReadWrite",
    "Mail.ReadWrite.All",
    "Mail.ReadWrite.Shared",
    "Mail.Send",
    "Mail.Send.All",
    "Mail.Send.Shared",
    "MailboxFolder.ReadWrite",
    "MailboxItem.ImportExport",
    "MailboxItem.Read",
    "MailboxSettings.ReadWrite",
    "Notes.Read",
    "Notes.Read.All",
    "Notes.ReadWrite",
    "Notes.ReadWrite.All",
    "Policy.ReadWrite.AuthenticationMethod",
    "Policy.ReadWrite.Authorization",
    "Policy.ReadWrite.ConditionalAccess",
    "POP.AccessAsUser.All",
    "PrivilegedAccess.ReadWrite.AzureAD",
    "RoleManagement.ReadWrite.Directory",
    "RoleManagement.ReadWrite.Exchange",
    "Sites.FullControl.All",
    "Sites.Manage.All",
    "Sites.Read.All",
    "Sites.ReadWrite.All",
    "SMTP.Send",
    "Tenant.ReadWrite.All",
    "User.Export.All",
    "User.ReadWrite.All",
    "UserAuthenticationMethod.ReadWrite.All",
];

/// Those in `held` that are in one of `lists`, joined; none if there is no such.
fn among(held: SymbolSet<'_>, lists: &[&[&str]]) -> Option<String> {
    let listed = |one: &&str| lists.iter().any(|list| list.iter().any(|known| known.eq_ignore_ascii_case(one)));
    let mut found: Vec<&str> = held.iter().filter(listed).collect();
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then(|| found.join(", "))
}

/// The application permissions by which the tenant is taken over, in words.
#[must_use]
pub fn takeover(held: SymbolSet<'_>) -> Option<String> {
    among(held, &[TAKEOVER])
}

/// The dangerous application permissions, in words.
#[must_use]
pub fn dangerous(held: SymbolSet<'_>) -> Option<String> {
    among(held, &[TAKEOVER, DATA_OF_ALL])
}

/// The dangerous delegated permissions, in words, and whether they last while nobody is signed in.
#[must_use]
pub fn dangerous_delegated(held: SymbolSet<'_>) -> Option<String> {
    let found = among(held, &[DELEGATED])?;
    Some(if held.contains("offline_access") { format!("{found}, with offline_access") } else { found })
}

/// Whose application it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Of this tenant.
    Own,
    /// Of Microsoft.
    Microsoft,
    /// Of another tenant.
    Foreign,
}

impl Owner {
    /// The owner as the snapshot writes it; none for a word that is not known.
    #[must_use]
    pub fn parse(symbol: &str) -> Option<Self> {
        let known = [("own", Self::Own), ("microsoft", Self::Microsoft), ("foreign", Self::Foreign)];
        known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(symbol)).map(|(_, owner)| owner)
    }
}

/// The verdict on an application that is not judged among those of other tenants, or of which that is not known.
pub fn foreign(account_enabled: Option<bool>, owner: Option<&str>) -> Result<(), Verdict> {
    let known = owner.and_then(Owner::parse);
    match (account_enabled, known) {
        (Some(false), _) | (_, Some(Owner::Microsoft | Owner::Own)) => Err(Verdict::NotApplicable),
        (None, _) => Err(Verdict::not_known("account_enabled")),
        (_, None) => Err(Verdict::not_known("owner")),
        (Some(true), Some(Owner::Foreign)) => Ok(()),
    }
}

/// The same among the applications of this tenant that have credentials of their own.
pub fn own(account_enabled: Option<bool>, owner: Option<&str>, principal_type: Option<&str>) -> Result<(), Verdict> {
    let known = owner.and_then(Owner::parse);
    let managed = principal_type.map(|kind| kind.eq_ignore_ascii_case("ManagedIdentity"));
    match (account_enabled, known, managed) {
        (Some(false), ..) | (_, Some(Owner::Microsoft | Owner::Foreign), _) | (.., Some(true)) => {
            Err(Verdict::NotApplicable)
        }
        (None, ..) => Err(Verdict::not_known("account_enabled")),
        (_, None, _) => Err(Verdict::not_known("owner")),
        (.., None) => Err(Verdict::not_known("principal_type")),
        (Some(true), Some(Owner::Own), Some(false)) => Ok(()),
    }
}

/// Whether the application is one of those that are trusted.
pub fn is_trusted<'a>(app_id: Option<&str>, mut trusted: impl Iterator<Item = &'a str>) -> Result<bool, Verdict> {
    match app_id {
        Some(id) => Ok(trusted.any(|one| one.eq_ignore_ascii_case(id))),
        None if trusted.next().is_some() => Err(Verdict::not_known("app_id")),
        None => Ok(false),
    }
}

/// The verdict on an application of another tenant whose dangerous permissions are no finding, or of which that is not
/// known: it is trusted, or its publisher is verified.
pub fn unverified<'a>(
    app_id: Option<&str>,
    trusted: impl Iterator<Item = &'a str>,
    publisher_verified: Option<bool>,
) -> Result<(), Verdict> {
    match (is_trusted(app_id, trusted)?, publisher_verified) {
        (true, _) | (false, Some(true)) => Err(Verdict::Pass),
        (false, None) => Err(Verdict::not_known("publisher_verified")),
        (false, Some(false)) => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ephor_sdk::serde_json::{Value, json};
    use ephor_sdk::testing::changed;

    /// The row of an application of another tenant whose publisher is not verified, with these columns changed or added.
    pub(crate) fn stranger(changes: &Value) -> Value {
        let row = json!({"account_enabled": true, "app_id": "app-1", "owner": "foreign", "publisher_verified": false});
        changed(row, changes)
    }

    /// Fails unless `R` leaves out applications of Microsoft and of this tenant, whatever else is known of them.
    #[track_caller]
    pub(crate) fn assert_only_strangers_are_judged<R: Rule>(row: &Value) {
        for owner in ["microsoft", "own"] {
            let row = changed(row.clone(), &json!({"owner": owner, "publisher_verified": null}));
            assert!(Tenant::new().row::<R>(row).is_not_applicable(), "{owner}");
        }
    }

    /// Fails unless `R` spares an application, which fails otherwise, where the parameter `trusted-applications` names it,
    /// and says unknown where the application may be the one.
    #[track_caller]
    pub(crate) fn assert_trusted_ones_pass<R: Rule>(failing: &Value) {
        let trusting =
            |ids: &str, row: &Value| Tenant::new().parameter("trusted-applications", ids).row::<R>(row.clone());
        let nameless = changed(failing.clone(), &json!({"app_id": null}));
        assert!(trusting("x\nAPP-1", failing).is_pass());
        assert!(trusting("x", failing).is_fail());
        assert!(trusting("x", &nameless).is_unknown(), "it may be the one");
        assert!(Tenant::new().row::<R>(nameless).is_fail(), "none is trusted");
    }

    #[test]
    fn the_lists_are_sorted_and_say_each_permission_once() {
        for list in [TAKEOVER, DATA_OF_ALL, DELEGATED] {
            let lower: Vec<String> = list.iter().map(|one| one.to_lowercase()).collect();
            assert!(lower.is_sorted_by(|a, b| a < b), "{list:?}");
        }
        assert!(!TAKEOVER.iter().any(|one| DATA_OF_ALL.contains(one)));
    }

    #[test]
    fn owners_are_known_whatever_their_case() {
        assert_eq!(Owner::parse("Foreign"), Some(Owner::Foreign));
        assert_eq!(Owner::parse("own"), Some(Owner::Own));
        assert_eq!(Owner::parse("MICROSOFT"), Some(Owner::Microsoft));
        assert_eq!(Owner::parse("partner"), None);
    }
}
