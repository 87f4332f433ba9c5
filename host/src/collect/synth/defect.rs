//! What can be planted, named by the rule that must find it.

/// One way in which a tenant, user, mailbox or device is in a bad state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// `audit/audit-bypass`
    AuditBypass,
    /// `audit/mail-items-accessed-missing`
    MailItemsAccessedMissing,
    /// `audit/mailbox-audit-disabled`
    MailboxAuditDisabled,
    /// `audit/organization-auditing-disabled`
    OrganizationAuditingDisabled,
    /// `audit/unified-audit-log-disabled`
    UnifiedAuditLogDisabled,
    /// `clients/activesync-protocol-outdated`
    ActiveSyncProtocolOutdated,
    /// `clients/office-build-unsupported`
    OfficeBuildUnsupported,
    /// `clients/office-version-out-of-support`
    OfficeVersionOutOfSupport,
    /// `identity/legacy-authentication-not-blocked`
    LegacyAuthenticationNotBlocked,
    /// `identity/mfa-incapable-administrator`
    MfaIncapableAdministrator,
    /// `identity/mfa-method-missing`
    MfaMethodMissing,
    /// `identity/mfa-not-required`
    MfaNotRequired,
    /// `identity/privileged-user-phishable-methods`
    PrivilegedUserPhishableMethods,
    /// `identity/security-defaults-off`
    SecurityDefaultsOff,
    /// `licensing/advanced-auditing-disabled`
    AdvancedAuditingDisabled,
    /// `licensing/group-license-error`
    GroupLicenseError,
    /// `mail/smtp-auth-enabled`
    SmtpAuthEnabled,
}

impl Defect {
    /// All of them, sorted by rule id.
    pub const ALL: &[Self] = &[
        Self::AuditBypass,
        Self::MailItemsAccessedMissing,
        Self::MailboxAuditDisabled,
        Self::OrganizationAuditingDisabled,
        Self::UnifiedAuditLogDisabled,
        Self::ActiveSyncProtocolOutdated,
        Self::OfficeBuildUnsupported,
        Self::OfficeVersionOutOfSupport,
        Self::LegacyAuthenticationNotBlocked,
        Self::MfaIncapableAdministrator,
        Self::MfaMethodMissing,
        Self::MfaNotRequired,
        Self::PrivilegedUserPhishableMethods,
        Self::SecurityDefaultsOff,
        Self::AdvancedAuditingDisabled,
        Self::GroupLicenseError,
        Self::SmtpAuthEnabled,
    ];

    /// Those of the tenant's settings: at most one finding each, on the tenant.
    pub const SETTINGS: &[Self] = &[
        Self::OrganizationAuditingDisabled,
        Self::UnifiedAuditLogDisabled,
        Self::LegacyAuthenticationNotBlocked,
        Self::MfaNotRequired,
        Self::SecurityDefaultsOff,
        Self::SmtpAuthEnabled,
    ];

    /// The settings that are planted when nobody says which. Auditing of the organization stays on: without it
    /// nothing that a single mailbox says about auditing counts.
    pub const DEFAULT_SETTINGS: &[Self] =
        &[Self::LegacyAuthenticationNotBlocked, Self::MfaNotRequired, Self::SecurityDefaultsOff, Self::SmtpAuthEnabled];

    /// The id of the rule that must find it.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::AuditBypass => "audit/audit-bypass",
            Self::MailItemsAccessedMissing => "audit/mail-items-accessed-missing",
            Self::MailboxAuditDisabled => "audit/mailbox-audit-disabled",
            Self::OrganizationAuditingDisabled => "audit/organization-auditing-disabled",
            Self::UnifiedAuditLogDisabled => "audit/unified-audit-log-disabled",
            Self::ActiveSyncProtocolOutdated => "clients/activesync-protocol-outdated",
            Self::OfficeBuildUnsupported => "clients/office-build-unsupported",
            Self::OfficeVersionOutOfSupport => "clients/office-version-out-of-support",
            Self::LegacyAuthenticationNotBlocked => "identity/legacy-authentication-not-blocked",
            Self::MfaIncapableAdministrator => "identity/mfa-incapable-administrator",
            Self::MfaMethodMissing => "identity/mfa-method-missing",
            Self::MfaNotRequired => "identity/mfa-not-required",
            Self::PrivilegedUserPhishableMethods => "identity/privileged-user-phishable-methods",
            Self::SecurityDefaultsOff => "identity/security-defaults-off",
            Self::AdvancedAuditingDisabled => "licensing/advanced-auditing-disabled",
            Self::GroupLicenseError => "licensing/group-license-error",
            Self::SmtpAuthEnabled => "mail/smtp-auth-enabled",
        }
    }

    /// Whether Exchange ignores it while auditing is off for the organization.
    pub(super) const fn needs_organization_auditing(self) -> bool {
        matches!(self, Self::AuditBypass | Self::MailItemsAccessedMissing | Self::MailboxAuditDisabled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_sorted_by_rule_and_the_settings_are_among_them() {
        assert!(Defect::ALL.is_sorted_by(|a, b| a.rule() < b.rule()));
        assert!(Defect::SETTINGS.iter().all(|setting| Defect::ALL.contains(setting)));
        assert!(Defect::DEFAULT_SETTINGS.iter().all(|setting| Defect::SETTINGS.contains(setting)));
    }
}
