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

/// Template ids of the Entra roles that only read, of those that people give a scanner: any other counts as one that writes.
/// MicrosoftDocs/entra-docs docs/identity/role-based-access-control/permissions-reference.md @00fe95d6.
const READING: &[&str] = &[
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "5d6b6bb7-de71-4623-b4af-96380a352509",
    "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",
    "ac16e43d-7b2d-40e0-ac05-243ff356ab5b",
    "75934031-6c7e-415a-99d7-48dbd49e875e",
    "1076ac91-f3d9-41a7-a339-dcdf5f480acc",
    "843318fb-79a6-4168-9e6f-aa9a07481cc4",
    "ffd52fa5-98dc-465c-991d-fc073eb59f8f",
    "1d336d2c-4ae8-42ef-9711-b3604ce3fc2c",
    "9c99539d-8186-4804-835f-fd51ef9e2dcd",
    "422218e4-db15-4ef9-bbe0-8afb41546d79",
];
/// What every application, user and guest has: no list of roles holds them.
const DEFAULT: &[(&str, &str)] = &[
    ("0997a1d0-0d1d-4acb-b408-d5ca73121e90", "default role of applications"),
    ("a0b1b346-4d3e-4e8b-98f8-753987be4970", "User"),
    ("b79fbf4d-3ef9-4689-8143-76b194e85509", "default role of users"),
    ("10dae51f-b6af-4016-8d66-8c2a99b929b3", "Guest User"),
    ("2af84b1e-32c8-42b7-82bc-daa82404023b", "Restricted Guest User"),
];

/// The name of an Entra role by its template id, if it is known, and whether it can do more than read.
#[must_use]
pub fn directory_role(id: &str) -> (Option<&'static str>, bool) {
    if let Some((_, name)) = DEFAULT.iter().find(|(known, _)| known.eq_ignore_ascii_case(id)) {
        return (Some(name), false);
    }
    let reads = READING.iter().any(|known| known.eq_ignore_ascii_case(id));
    (ephor_schema::known::role(id), !reads)
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
        assert!(READING.iter().all(|id| directory_role(id).0.is_some()), "a role that reads has a name");
    }
}
