//! What can be planted in rows, named by the rule that must find it.

/// One way in which a user, mailbox or device is in a bad state. Those of the tenant's settings are in `settings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// `audit/audit-bypass`
    AuditBypass,
    /// `audit/mail-items-accessed-missing`
    MailItemsAccessedMissing,
    /// `audit/mailbox-audit-disabled`
    MailboxAuditDisabled,
    /// `clients/activesync-protocol-outdated`
    ActiveSyncProtocolOutdated,
    /// `clients/office-build-unsupported`
    OfficeBuildUnsupported,
    /// `clients/office-version-out-of-support`
    OfficeVersionOutOfSupport,
    /// `identity/mfa-method-missing`
    MfaMethodMissing,
    /// `identity/privileged-user-phishable-methods`
    PrivilegedUserPhishableMethods,
    /// `licensing/advanced-auditing-disabled`
    AdvancedAuditingDisabled,
    /// `licensing/group-license-error`
    GroupLicenseError,
}

impl Defect {
    /// All of them, sorted by rule id.
    pub const ALL: &[Self] = &[
        Self::AuditBypass,
        Self::MailItemsAccessedMissing,
        Self::MailboxAuditDisabled,
        Self::ActiveSyncProtocolOutdated,
        Self::OfficeBuildUnsupported,
        Self::OfficeVersionOutOfSupport,
        Self::MfaMethodMissing,
        Self::PrivilegedUserPhishableMethods,
        Self::AdvancedAuditingDisabled,
        Self::GroupLicenseError,
    ];

    /// The id of the rule that must find it.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::AuditBypass => "audit/audit-bypass",
            Self::MailItemsAccessedMissing => "audit/mail-items-accessed-missing",
            Self::MailboxAuditDisabled => "audit/mailbox-audit-disabled",
            Self::ActiveSyncProtocolOutdated => "clients/activesync-protocol-outdated",
            Self::OfficeBuildUnsupported => "clients/office-build-unsupported",
            Self::OfficeVersionOutOfSupport => "clients/office-version-out-of-support",
            Self::MfaMethodMissing => "identity/mfa-method-missing",
            Self::PrivilegedUserPhishableMethods => "identity/privileged-user-phishable-methods",
            Self::AdvancedAuditingDisabled => "licensing/advanced-auditing-disabled",
            Self::GroupLicenseError => "licensing/group-license-error",
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
    fn all_are_sorted_by_rule() {
        assert!(Defect::ALL.is_sorted_by(|a, b| a.rule() < b.rule()));
    }
}
