//! Where a finding stands: a line of a file of the snapshot, and the object of the tenant.

use std::collections::BTreeMap;

use ephor_finding::{Place, Plan, Related, Subject};
use ephor_snapshot::MANIFEST;

use super::types::{Artifact, ArtifactLocation, Hashes, Location, LogicalLocation, PhysicalLocation, Region, Text};
use super::words;

/// Longest name of a subject that is kept as it is.
const LONGEST_NAME: usize = 1_024;

/// The files of the snapshot, by name, with their URI and index.
pub(super) struct Files {
    known: BTreeMap<String, ArtifactLocation>,
    prefix: String,
}

impl Files {
    /// `prefix` is the folder of the snapshot relative to the root of a repository.
    pub(super) fn of(plan: &Plan, prefix: Option<&str>) -> Self {
        let mut prefix = words::relative_uri(prefix.unwrap_or_default());
        if !prefix.is_empty() && !prefix.ends_with('/') {
            prefix.push('/');
        }
        let mut files = Self { known: BTreeMap::new(), prefix };
        for (index, name) in names(plan).enumerate() {
            let location = ArtifactLocation { uri: files.uri(name), index: Some(index) };
            files.known.insert(name.to_owned(), location);
        }
        files
    }

    fn uri(&self, name: &str) -> String {
        format!("{}{}", self.prefix, words::relative_uri(name))
    }

    /// The manifest, which holds the digests of the others, and then these.
    pub(super) fn artifacts<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = Artifact> + 'a {
        let digests = std::iter::once(&plan.manifest_sha256).chain(plan.files.iter().map(|(_, sha256)| sha256));
        names(plan).zip(digests).map(|(name, sha256)| Artifact {
            location: ArtifactLocation { uri: self.uri(name), index: None },
            hashes: Hashes { sha256: sha256.clone() },
            roles: ["analysisTarget"],
        })
    }

    /// A line of a file, without an object. Columns 1 to 2, since GitHub asks for some: a line is one object.
    pub(super) fn location(&self, file: &str, line: u64) -> Location {
        let unknown = || ArtifactLocation { uri: self.uri(file), index: None };
        let line = line.max(1);
        Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: self.known.get(file).cloned().unwrap_or_else(unknown),
                region: Region { start_line: line, start_column: 1, end_line: line, end_column: 2 },
            },
            logical_locations: None,
            message: None,
        }
    }

    pub(super) fn of_subject(&self, tenant: &str, place: &Place, subject: &Subject) -> Location {
        // An empty URI makes GitHub reject the file; the manifest is in every snapshot.
        let file = if place.file.is_empty() { MANIFEST } else { &place.file };
        Location { logical_locations: Some([logical(tenant, subject)]), ..self.location(file, place.line) }
    }

    pub(super) fn of_related(&self, tenant: &str, related: &Related, id: usize) -> Location {
        let subject = &related.subject;
        let text = format!("{} '{}'", ephor_untrusted::value(&subject.kind), ephor_untrusted::value(&subject.name));
        Location {
            id: Some(id),
            message: Some(Text::plain(words::Words::of(&text))),
            ..self.of_subject(tenant, &related.place, subject)
        }
    }
}

/// The file of a URI that [`Files`] made without a prefix.
pub(super) fn file(uri: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// What an object of a collection is called, where a result does not say it.
pub(super) fn kind(collection: &str) -> &'static str {
    let of_table = ephor_schema::table(collection).map(|table| table.subject);
    of_table.or_else(|| ephor_schema::document(collection).map(|document| document.subject)).unwrap_or("tenant")
}

/// Whether a subject can be told from its logical location alone: neither its name nor its id was cut or escaped.
pub(super) fn is_plain(tenant: &str, subject: &Subject) -> bool {
    let logical = logical(tenant, subject);
    let full = format!("tenants/{tenant}/{}/{}", subject.collection, subject.id);
    logical.name == subject.name
        && logical.fully_qualified_name == full
        && !subject.collection.contains('/')
        && kind(&subject.collection) == subject.kind
}

/// A subject as it is. No directory admits a name as long as the one that is cut here.
pub(super) fn exact(subject: &Subject) -> Subject {
    Subject { name: ephor_untrusted::clip(&subject.name, LONGEST_NAME), ..subject.clone() }
}

fn names(plan: &Plan) -> impl Iterator<Item = &str> {
    std::iter::once(MANIFEST).chain(plan.files.iter().map(|(path, _)| path.as_str()))
}

/// Inline and never by index: matching tools call results updated whose index moved.
fn logical(tenant: &str, subject: &Subject) -> LogicalLocation {
    let Subject { collection, id, name, .. } = subject;
    LogicalLocation {
        name: ephor_untrusted::value(if name.is_empty() { id } else { name }),
        fully_qualified_name: ephor_untrusted::line(&format!("tenants/{tenant}/{collection}/{id}")),
        kind: "resource",
    }
}
