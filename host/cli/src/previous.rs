//! What a collection reads held against what was read last time.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::Exit;
use super::encryption::Unlock;
use ephor_report::sarif::Recorded;
use ephor_snapshot::{Manifest, SourceStatus, Status};
use ephor_untrusted::printable;

/// How the sources of a tenant were read last time.
#[derive(Debug)]
pub struct Previous {
    path: PathBuf,
    tenant: String,
    sources: Vec<SourceStatus>,
}

impl Previous {
    /// Reads it from a snapshot, or from the native log of a scan, which says the same of all sources.
    pub fn read(path: &Path, unlock: &Unlock) -> anyhow::Result<Self> {
        let of = |tenant: &str, sources| Self { path: path.to_owned(), tenant: tenant.to_owned(), sources };
        if path.is_dir() {
            let snapshot = unlock.open(path)?;
            let manifest = snapshot.manifest();
            if manifest.redaction.is_some() {
                bail!("{}: the snapshot is redacted, and its tenant is not known; name the original", path.display());
            }
            return Ok(of(&manifest.tenant.id, manifest.sources.clone()));
        }
        let plan = Recorded::read(unlock.log(path))?.plan;
        Ok(of(&plan.tenant.id, plan.sources.into_iter().map(|(source, _)| source).collect()))
    }

    /// Says what was read then and is missing now.
    pub fn compare(&self, now: &Manifest) -> anyhow::Result<Exit> {
        if self.tenant != now.tenant.id {
            bail!(
                "{}: it is of the tenant {}, and this collection of {}: they cannot be compared",
                self.path.display(),
                self.tenant,
                now.tenant.id
            );
        }
        let lost = lost(&self.sources, &now.sources);
        if lost.is_empty() {
            return Ok(Exit::Clean);
        }
        let mut text = format!(
            "Read last time ({}) and missing now: {} {}\n",
            self.path.display(),
            lost.len(),
            if lost.len() == 1 { "source" } else { "sources" }
        );
        for sentence in lost {
            text.push_str(&format!("  {sentence}\n"));
        }
        text.push_str("Rules that read them answer \"unknown\"; 'ephor doctor' says what to grant.\n");
        // Nothing to be done if nobody reads it: the exit code says it, too.
        let _ = anstream::stderr().write_all(printable(&text).as_bytes());
        Ok(Exit::LessThanBefore)
    }
}

/// The sources that were read and are not read any more, or not to their end. What nobody asked for is no loss.
fn lost(then: &[SourceStatus], now: &[SourceStatus]) -> Vec<String> {
    let mut lost = Vec::new();
    for before in then.iter().filter(|source| source.status.has_data()) {
        let Some(after) = now.iter().find(|source| source.id == before.id) else { continue };
        let is_lost = match after.status {
            Status::Complete | Status::NotCollected => false,
            Status::Partial => before.status == Status::Complete,
            Status::Denied | Status::Unlicensed | Status::Concealed | Status::Failed => true,
        };
        if is_lost {
            let reason = after.reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
            lost.push(format!("{}: {}, it was {}{reason}", after.id, after.status.name(), before.status.name()));
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;
    use ephor_sample::source;

    #[test]
    fn only_what_was_read_and_asked_for_again_is_lost() {
        let cases = [
            (Status::Complete, Status::Denied, true),
            (Status::Complete, Status::Failed, true),
            (Status::Complete, Status::Unlicensed, true),
            (Status::Complete, Status::Concealed, true),
            (Status::Complete, Status::Partial, true),
            (Status::Partial, Status::Failed, true),
            (Status::Partial, Status::Partial, false),
            (Status::Denied, Status::Failed, false),
            (Status::Complete, Status::NotCollected, false),
            (Status::Failed, Status::Complete, false),
        ];
        for (then, now, is_lost) in cases {
            let (then, now) = (source("graph/users", then, None), source("graph/users", now, Some("why")));
            assert_eq!(
                lost(std::slice::from_ref(&then), std::slice::from_ref(&now)).len(),
                usize::from(is_lost),
                "{then:?} {now:?}"
            );
        }
        let gone = lost(
            &[source("graph/users", Status::Complete, None)],
            &[source("graph/users", Status::Denied, Some("no"))],
        );
        assert_eq!(gone, ["graph/users: denied, it was complete: no"]);
    }
}
