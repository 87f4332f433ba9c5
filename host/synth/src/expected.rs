//! The findings that a correct scan gives, one a line, sorted by rule and subject.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write as _};
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use ephor_snapshot::Unfinished;
use tempfile::NamedTempFile;

use super::{Error, Tenant, settings};

/// A file for the findings, which appears when it is whole.
pub struct ExpectedFindings {
    target: PathBuf,
    file: NamedTempFile,
    /// Says that it goes with the program.
    unfinished: Unfinished,
}

impl ExpectedFindings {
    /// Begins the file. What stands in `target` is replaced at the end.
    ///
    /// # Errors
    /// If the folder of `target` cannot be written to.
    pub fn create(target: &Path) -> Result<Self, Error> {
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let (file, unfinished) = ephor_snapshot::hold(parent)
            .map_err(|source| Error::ExpectedFindings { path: target.to_owned(), source })?;
        Ok(Self { target: target.to_owned(), file, unfinished })
    }

    /// Writes all findings planted in the tenant; returns their number.
    ///
    /// # Errors
    /// If the file cannot be written; then nothing has changed in its place.
    pub fn write(self, tenant: &Tenant) -> Result<u64, Error> {
        let Self { target, file, unfinished: _unfinished } = self;
        let fault = |source| Error::ExpectedFindings { path: target.clone(), source };
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
    pub(super) fn findings<E>(&self, mut take: impl FnMut(&'static str, &str) -> Result<(), E>) -> Result<u64, E> {
        let tables = self.tables();
        let settings = settings::plant(self).findings;
        let of_rows = tables.iter().flat_map(|table| table.rules());
        let rules: BTreeSet<&'static str> = of_rows.chain(settings.iter().map(|(rule, _)| *rule)).collect();
        let mut count = 0;
        for rule in rules {
            let in_settings = settings.iter().filter(|(other, _)| *other == rule).map(|(_, subject)| subject.clone());
            let in_settings: Box<dyn Iterator<Item = String>> = Box::new(in_settings);
            let in_rows = tables.iter().filter(|table| table.rules().contains(&rule)).map(|table| table.planted(rule));
            let mut subjects: Vec<Subjects<'_>> =
                in_rows.chain(std::iter::once(in_settings)).map(Iterator::peekable).collect();
            let mut last = None;
            while let Some(subject) = least(&mut subjects) {
                // A setting may break what is planted in a row, too.
                if last.as_ref() != Some(&subject) {
                    count += 1;
                    take(rule, &subject)?;
                }
                last = Some(subject);
            }
        }
        Ok(count)
    }
}

/// The subjects of one rule in one table or in the settings, ascending.
type Subjects<'a> = Peekable<Box<dyn Iterator<Item = String> + 'a>>;

/// Takes the least of what they have next.
fn least(subjects: &mut [Subjects<'_>]) -> Option<String> {
    let next = subjects.iter_mut().filter_map(|subjects| subjects.peek().cloned()).min()?;
    subjects.iter_mut().find_map(|subjects| subjects.next_if_eq(&next))
}
