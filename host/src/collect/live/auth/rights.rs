//! Which rights can do more than read.

/// Whether a permission lets its holder change something. One that no rule of names knows counts as such.
///
/// A permission of Microsoft is a name of parts, such as `Policy.Read.All`; the part that says what it allows begins
/// with `Read` where it only reads. Names: Microsoft Graph permissions reference, read 2026-11.
#[must_use]
pub fn can_write(permission: &str) -> bool {
    /// Needed to read Exchange at all; what they allow is decided by the role beside them.
    const EXCHANGE: &[&str] =
        &["Exchange.ManageAsApp", "Exchange.ManageAsAppV2", "Exchange.Manage", "Exchange.ManageV2"];
    /// Of the sign-in itself.
    const SIGN_IN: &[&str] = &["openid", "profile", "email", "offline_access"];
    if EXCHANGE.iter().chain(SIGN_IN).any(|known| known.eq_ignore_ascii_case(permission)) {
        return false;
    }
    let reads = |part: &str| part.starts_with("Read") && !part.contains("Write") && !part.contains("Consent");
    !permission.split('.').skip(1).any(reads)
}

/// Name of an Entra role by its template id, and whether it can write. Roles: Microsoft Entra built-in roles, as of
/// 2026-01. Only those that read, and those that people give a scanner by habit: any other counts as one that writes.
const DIRECTORY_ROLES: &[(&str, &str, bool)] = &[
    ("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader", false),
    ("5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader", false),
    ("4a5d8f65-41da-4de4-8968-e035b65339cf", "Reports Reader", false),
    ("88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "Directory Readers", false),
    ("790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b", "Message Center Reader", false),
    ("ac16e43d-7b2d-40e0-ac05-243ff356ab5b", "Message Center Privacy Reader", false),
    ("75934031-6c7e-415a-99d7-48dbd49e875e", "Usage Summary Reports Reader", false),
    ("1076ac91-f3d9-41a7-a339-dcdf5f480acc", "Teams Reader", false),
    ("843318fb-79a6-4168-9e6f-aa9a07481cc4", "Global Secure Access Log Reader", false),
    ("ffd52fa5-98dc-465c-991d-fc073eb59f8f", "Attribute Assignment Reader", false),
    ("1d336d2c-4ae8-42ef-9711-b3604ce3fc2c", "Attribute Definition Reader", false),
    ("9c99539d-8186-4804-835f-fd51ef9e2dcd", "Attribute Log Reader", false),
    ("422218e4-db15-4ef9-bbe0-8afb41546d79", "Attribute Provisioning Reader", false),
    // What every application, user and guest has.
    ("0997a1d0-0d1d-4acb-b408-d5ca73121e90", "default role of applications", false),
    ("a0b1b346-4d3e-4e8b-98f8-753987be4970", "User", false),
    ("b79fbf4d-3ef9-4689-8143-76b194e85509", "default role of users", false),
    ("10dae51f-b6af-4016-8d66-8c2a99b929b3", "Guest User", false),
    ("2af84b1e-32c8-42b7-82bc-daa82404023b", "Restricted Guest User", false),
    ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator", true),
    ("29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator", true),
    ("194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator", true),
    ("17315797-102d-40b4-93e0-432062caca18", "Compliance Administrator", true),
    ("5f2222b1-57c3-48ba-8ad5-d4759f1fde6f", "Security Operator", true),
    ("e8611ab8-c189-46e8-94e1-60213ab1f814", "Privileged Role Administrator", true),
    ("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator", true),
    ("158c047a-c907-4556-b7ef-446551a6b5f7", "Cloud Application Administrator", true),
    ("fe930be7-5e62-47db-91af-98c3a49a38b1", "User Administrator", true),
    ("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", "Conditional Access Administrator", true),
    ("729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator", true),
    ("31392ffb-586c-42d1-9346-e59415a2cc4e", "Exchange Recipient Administrator", true),
    ("f28a1f50-f6e7-4571-818b-6a12f2af6b6c", "SharePoint Administrator", true),
    ("69091246-20e8-4a56-aa4d-066075b2a7a8", "Teams Administrator", true),
    ("3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator", true),
    ("c4e39bd9-1100-46d3-8c65-fb160da0071f", "Authentication Administrator", true),
    ("7be44c8a-adaf-4e2a-84d6-ab2649e08a13", "Privileged Authentication Administrator", true),
    ("966707d0-3269-4727-9be2-8c3a10f19b9d", "Password Administrator", true),
    ("b0f54661-2d74-4c50-afa3-1ec803f12efe", "Billing Administrator", true),
    ("8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2", "Hybrid Identity Administrator", true),
];

/// The name of an Entra role by its template id, if it is known, and whether it can do more than read.
#[must_use]
pub fn directory_role(id: &str) -> (Option<&'static str>, bool) {
    let known = DIRECTORY_ROLES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(id));
    known.map_or((None, true), |(_, name, writes)| (Some(name), *writes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_that_only_reads_is_told_from_one_that_writes() {
        for reads in [
            "Policy.Read.All",
            "User.Read",
            "MailboxSettings.Read",
            "AuditLogsQuery-Exchange.Read.All",
            "Mail.ReadBasic.All",
            "RoleManagement.Read.Directory",
            "Policy.Read.B2BManagementPolicy",
            "Exchange.ManageAsApp",
            "openid",
        ] {
            assert!(!can_write(reads), "{reads}");
        }
        for writes in [
            "Policy.ReadWrite.ConditionalAccess",
            "Directory.AccessAsUser.All",
            "Mail.Send",
            "User.EnableDisableAccount.All",
            "Sites.FullControl.All",
            "TeamsAppInstallation.ReadWriteSelfForUser.All",
            "AppRoleAssignment.ReadWrite.All",
            "full_access_as_app",
            "user_impersonation",
            "Group.Create",
            "",
        ] {
            assert!(can_write(writes), "{writes}");
        }
    }

    #[test]
    fn an_unknown_role_counts_as_one_that_writes() {
        assert_eq!(directory_role("F2EF992C-3afb-46b9-b7cf-a126ee74c451"), (Some("Global Reader"), false));
        assert_eq!(directory_role("62e90394-69f5-4237-9190-012177145e10"), (Some("Global Administrator"), true));
        assert_eq!(directory_role("something"), (None, true));
    }
}
