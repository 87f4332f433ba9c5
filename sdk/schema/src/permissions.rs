//! Permissions of applications by what they open. Dated data.
//!
//! Sources, read 2026-11: Microsoft Graph permissions reference; Microsoft Entra, "least privileged permissions"; CISA's
//! `RiskyAppPermissions.json` of ScubaGear, 2026-08 (CC0), those rated critical or high. Left out of the latter are
//! permissions that read settings only. Names are unique enough: where two resources have a permission of one name, it opens
//! the same kind of thing in both.

/// Application permissions with which an application makes itself, or somebody else, the master of the tenant: it gives
/// roles or permissions, takes over accounts, or changes who may sign in.
pub const TAKEOVER: &[&str] = &[
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "CustomAuthenticationExtension.ReadWrite.All",
    "DelegatedAdminRelationship.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
    "Domain-InternalFederation.ReadWrite.All",
    "Domain.ReadWrite.All",
    "IdentityProvider.ReadWrite.All",
    "OnPremDirectorySynchronization.ReadWrite.All",
    "Organization.ReadWrite.All",
    "Policy.ReadWrite.AuthenticationMethod",
    "Policy.ReadWrite.Authorization",
    "Policy.ReadWrite.ConditionalAccess",
    "Policy.ReadWrite.CrossTenantAccess",
    "Policy.ReadWrite.PermissionGrant",
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
    "User.ManageIdentities.All",
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

/// Application permissions that open nothing by themselves: the application manages Exchange by the directory roles, and the
/// role groups of Exchange, that it holds. Source: reference facts.md, foreign-application-takeover (app-only authentication
/// of Exchange Online PowerShell).
pub const BY_ROLE: &[&str] = &["Exchange.ManageAsApp", "Exchange.ManageAsAppV2"];

/// Application permissions that open everybody's mail, files or conversations, run code on devices, or change all accounts or
/// the tenant's defaults short of taking them over.
pub const DATA_OF_ALL: &[&str] = &[
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
    "Policy.ReadWrite.SecurityDefaults",
    "POP.AccessAsApp",
    "Sites.FullControl.All",
    "Sites.Manage.All",
    "Sites.Read.All",
    "Sites.ReadWrite.All",
    "SMTP.SendAsApp",
    "Synchronization.ReadWrite.All",
    "Teamwork.Migrate.All",
    "Tenant.ReadWrite.All",
    "User.EnableDisableAccount.All",
    "User.Export.All",
    "User.ReadWrite.All",
];

/// Delegated permissions that open a user's mail, files or conversations, or what an administrator may do.
pub const DELEGATED: &[&str] = &[
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

/// Permissions that are asked for beside them and are not weighed.
pub const OTHERS: &[&str] = &[
    "Directory.Read.All",
    "email",
    "Group.Read.All",
    "offline_access",
    "openid",
    "profile",
    "User.Read",
    "User.Read.All",
    "User.ReadBasic.All",
];

/// All of them, by what they open.
pub const ALL: &[&[&str]] = &[TAKEOVER, BY_ROLE, DATA_OF_ALL, DELEGATED, OTHERS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_say_each_permission_once() {
        for list in ALL {
            let lower: Vec<String> = list.iter().map(|one| one.to_lowercase()).collect();
            assert!(lower.is_sorted_by(|a, b| a < b), "{list:?}");
        }
        assert!(!TAKEOVER.iter().chain(BY_ROLE).any(|one| DATA_OF_ALL.contains(one)));
        assert!(!TAKEOVER.iter().any(|one| BY_ROLE.contains(one)));
        let weighed = [TAKEOVER, BY_ROLE, DATA_OF_ALL, DELEGATED];
        assert!(!OTHERS.iter().any(|one| weighed.iter().any(|list| list.contains(one))));
    }
}
