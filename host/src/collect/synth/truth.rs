//! The findings that a correct scan gives, one a line, sorted by rule and subject.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::mailboxes::Mailboxes;
use super::mobile_devices::MobileDevices;
use super::office_clients::OfficeClients;
use super::users::Users;
use super::{Defect, Error, Tenant};

/// A file for the findings, which appears when it is whole.
pub struct Truth {
    target: PathBuf,
    file: NamedTempFile,
}

impl Truth {
    /// Begins the file. What stands in `target` is replaced at the end.
    ///
    /// # Errors
    /// If the folder of `target` cannot be written to.
    pub fn create(target: &Path) -> Result<Self, Error> {
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let file = tempfile::Builder::new()
            .prefix(".ephor-truth-")
            .tempfile_in(parent)
            .map_err(|source| Error::Truth { path: target.to_owned(), source })?;
        Ok(Self { target: target.to_owned(), file })
    }

    /// Writes all findings planted in the tenant; returns their number.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing has changed in its place.
    pub fn write(self, tenant: &Tenant) -> Result<u64, Error> {
        let Self { target, file } = self;
        let fault = |source| Error::Truth { path: target.clone(), source };
        let mut output = BufWriter::with_capacity(256 << 10, file);
        let count = tenant.findings(|defect, subject| {
            writeln!(output, r#"{{"rule":"{}","subject":"{subject}","verdict":"fail"}}"#, defect.rule())
        });
        let count = count.map_err(fault)?;
        let file = output.into_inner().map_err(|error| fault(error.into_error()))?;
        file.as_file().sync_all().map_err(fault)?;
        file.persist(&target).map_err(|error| fault(error.error))?;
        Ok(count)
    }
}

impl Tenant {
    /// Gives each planted defect with its subject to `take`, sorted by rule and subject; returns their number.
    ///
    /// The plan is asked once for each rule: that costs less than a file for each, and needs no memory.
    pub(super) fn findings<E>(&self, mut take: impl FnMut(Defect, &str) -> Result<(), E>) -> Result<u64, E> {
        let users = Users::new(self);
        let mailboxes = Mailboxes::new(self);
        let clients = OfficeClients::new(self);
        let devices = MobileDevices::new(self);
        let mut count = 0;
        for defect in Defect::ALL.iter().copied().filter(|defect| self.plants(*defect)) {
            let mut found = |subject: &str| {
                count += 1;
                take(defect, subject)
            };
            match defect {
                Defect::OrganizationAuditingDisabled
                | Defect::UnifiedAuditLogDisabled
                | Defect::LegacyAuthenticationNotBlocked
                | Defect::MfaNotRequired
                | Defect::SecurityDefaultsOff
                | Defect::SmtpAuthEnabled => found(&self.id)?,
                Defect::AuditBypass
                | Defect::MfaIncapableAdministrator
                | Defect::MfaMethodMissing
                | Defect::PrivilegedUserPhishableMethods
                | Defect::AdvancedAuditingDisabled
                | Defect::GroupLicenseError => {
                    for index in (0..users.count()).filter(|index| users.defect(*index) == Some(defect)) {
                        found(&users.id(index))?;
                    }
                }
                Defect::MailItemsAccessedMissing | Defect::MailboxAuditDisabled => {
                    for index in (0..mailboxes.count()).filter(|index| mailboxes.defect(*index) == Some(defect)) {
                        found(&mailboxes.id(index))?;
                    }
                }
                Defect::OfficeBuildUnsupported | Defect::OfficeVersionOutOfSupport => {
                    for index in (0..clients.count()).filter(|index| clients.defect(*index) == Some(defect)) {
                        found(&clients.id(index))?;
                    }
                }
                Defect::ActiveSyncProtocolOutdated => {
                    for index in (0..devices.count()).filter(|index| devices.defect(*index) == Some(defect)) {
                        found(&devices.id(index))?;
                    }
                }
            }
        }
        Ok(count)
    }
}
