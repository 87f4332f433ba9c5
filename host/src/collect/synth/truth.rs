//! The findings that a correct scan gives, one a line, sorted by rule and subject.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::mailboxes::Mailboxes;
use super::mobile_devices::MobileDevices;
use super::office_clients::OfficeClients;
use super::users::Users;
use super::{Defect, Error, Tenant, settings};

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
        let count = tenant.findings(|rule, subject| {
            // An id of a document may hold any character.
            let subject = serde_json::Value::from(subject);
            writeln!(output, r#"{{"rule":"{rule}","subject":{subject},"verdict":"fail"}}"#)
        });
        let count = count.map_err(fault)?;
        let file = output.into_inner().map_err(|error| fault(error.into_error()))?;
        file.as_file().sync_all().map_err(fault)?;
        file.persist(&target).map_err(|error| fault(error.error))?;
        Ok(count)
    }
}

impl Tenant {
    /// Gives the rule and subject of each planted defect to `take`, sorted; returns their number.
    ///
    /// The plan is asked once for each rule on rows: that costs less than a file for each, and needs no memory.
    pub(super) fn findings<E>(&self, mut take: impl FnMut(&str, &str) -> Result<(), E>) -> Result<u64, E> {
        let users = Users::new(self);
        let mailboxes = Mailboxes::new(self);
        let clients = OfficeClients::new(self);
        let devices = MobileDevices::new(self);
        let mut settings = settings::plant(self).findings.into_iter().peekable();
        let mut count = 0;
        for defect in Defect::ALL.iter().copied().filter(|defect| self.plants(*defect)) {
            let mut found = |subject: &str| {
                let here = (defect.rule(), subject);
                // A setting may break rules on rows, too.
                while let Some((rule, other)) = settings.next_if(|(rule, other)| (*rule, other.as_str()) <= here) {
                    if (rule, other.as_str()) != here {
                        count += 1;
                        take(rule, &other)?;
                    }
                }
                count += 1;
                take(defect.rule(), subject)
            };
            match defect {
                Defect::AuditBypass
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
        for (rule, subject) in settings {
            count += 1;
            take(rule, &subject)?;
        }
        Ok(count)
    }
}
