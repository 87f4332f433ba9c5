//! Two snapshots of one tenant made into one: what was collected, and what was imported from its servers.
//!
//! A table comes from one of the two as a whole: its columns were joined there from several sources, and are not joined
//! anew. A source is never called better than the data is that was taken: where it stands behind tables of both, the worse
//! of the two counts. `collected_at` is the later time, the only clock that rules have: what lapses has lapsed then, and
//! what the earlier one read is as old as it is. The manifest says which source is of which time.

use ephor_schema::{DOCUMENTS, SOURCES, TABLES};

use super::{Error, Manifest, Part, Snapshot, SourceStatus, Status, Target, Writer};

/// A snapshot that was joined.
#[derive(Debug)]
pub struct Joined {
    /// Its manifest.
    pub manifest: Manifest,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// Days between two snapshots from which on it is said that they may not fit.
const FAR_APART: i64 = 7;

/// The two snapshots, by number.
struct Pair<'s>([&'s Snapshot; 2]);

/// Writes what two snapshots, which were validated, have together into `target`.
///
/// # Errors
/// If they are not of one tenant and cloud, one is redacted, both have a source and nobody can say which counts, or the
/// snapshot cannot be written.
pub fn join<'t>(first: &Snapshot, second: &Snapshot, target: impl Into<Target<'t>>) -> Result<Joined, Error> {
    let pair = Pair([first, second]);
    pair.check()?;
    let mut taken: Vec<(&str, Vec<usize>)> = SOURCES.iter().map(|source| (source.id, Vec::new())).collect();
    let mut take = |id: &str, side: usize| {
        if let Some((_, sides)) = taken.iter_mut().find(|(known, _)| *known == id)
            && !sides.contains(&side)
        {
            sides.push(side);
        }
    };
    let mut writer = Writer::create(target)?;
    for table in TABLES.iter().copied() {
        let mut behind: Vec<&str> = table.columns.iter().map(|column| column.source).collect();
        behind.sort_unstable();
        behind.dedup();
        let side = pair.side(table.name, table.source, &behind)?;
        writer.copy(pair.of(side), table.name)?;
        for id in behind.iter().chain([&table.source]) {
            take(id, side);
        }
    }
    for document in DOCUMENTS {
        let of_tables = taken.iter().find(|(id, _)| *id == document.source).map(|(_, sides)| sides.clone());
        let side = match of_tables.as_deref() {
            // What tables were joined with is the same as what the document says.
            Some([side]) => *side,
            _ => pair.side(document.name, document.source, &[])?,
        };
        writer.copy(pair.of(side), document.name)?;
        if let Some((_, sides)) = taken.iter_mut().find(|(id, _)| *id == document.source)
            && !sides.contains(&side)
        {
            sides.push(side);
        }
    }
    let mut notes = pair.notes();
    let mut parts = [Vec::new(), Vec::new()];
    let mut sources = Vec::new();
    for (id, sides) in taken {
        let better = pair.better(id);
        let sides = if sides.is_empty() { vec![better] } else { sides };
        let worst = sides.iter().copied().min_by_key(|side| rank(pair.status(*side, id).status)).unwrap_or(better);
        let status = pair.status(worst, id);
        if rank(pair.status(better, id).status) > rank(status.status) {
            notes.push(format!(
                "{id} is {} in {} and {} in {}, and what rests on it was joined there: it stays {}",
                pair.status(better, id).status.name(),
                pair.of(better).root().display(),
                status.status.name(),
                pair.of(worst).root().display(),
                status.status.name()
            ));
        }
        if let Some(part) = parts.get_mut(worst) {
            part.push(id.to_owned());
        }
        sources.push(status);
    }
    writer.joined(pair.parts(parts));
    let later = pair.of(pair.later());
    let manifest = writer.finish(
        later.manifest().tenant.clone(),
        &later.manifest().cloud,
        &later.manifest().collected_at,
        sources,
    )?;
    Ok(Joined { manifest, notes })
}

/// How much of a source is there: complete before partial, and that before what could not be read.
const fn rank(status: Status) -> u8 {
    match status {
        Status::Complete => 6,
        Status::Partial => 5,
        Status::Concealed => 4,
        Status::Unlicensed => 3,
        Status::Denied => 2,
        Status::Failed => 1,
        Status::NotCollected => 0,
    }
}

impl<'s> Pair<'s> {
    fn of(&self, side: usize) -> &'s Snapshot {
        let Self([first, second]) = self;
        if side == 0 { first } else { second }
    }

    fn status(&self, side: usize, id: &str) -> SourceStatus {
        self.of(side).source(id)
    }

    fn later(&self) -> usize {
        usize::from(self.of(1).collected_at() > self.of(0).collected_at())
    }

    /// The side with the better status of a source; the later one of two that are alike.
    fn better(&self, id: &str) -> usize {
        let of = |side| rank(self.status(side, id).status);
        match of(0).cmp(&of(1)) {
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Greater => 0,
            std::cmp::Ordering::Equal => self.later(),
        }
    }

    /// The side from which a table or document comes: that with the better source, then with more of what stands behind
    /// it, then the later one.
    fn side(&self, name: &str, source: &str, behind: &[&str]) -> Result<usize, Error> {
        let of = |side: usize| {
            let all: u32 = behind.iter().map(|id| u32::from(rank(self.status(side, id).status))).sum();
            (rank(self.status(side, source).status), self.of(side).file(name).is_some(), all)
        };
        match of(0).cmp(&of(1)) {
            std::cmp::Ordering::Less => return Ok(1),
            std::cmp::Ordering::Greater => return Ok(0),
            std::cmp::Ordering::Equal => {}
        }
        let digest = |side: usize| self.of(side).file(name).map(|file| file.sha256.as_str());
        if self.of(0).collected_at() == self.of(1).collected_at() && digest(0) != digest(1) {
            return Err(self.refused(format!(
                "both snapshots have {source} as of {} with other content of {name}, and nobody can say which counts; join snapshots of different times, or leave the source out of one",
                self.of(0).manifest().collected_at
            )));
        }
        Ok(self.later())
    }

    fn refused(&self, message: String) -> Error {
        Error::File { path: self.of(1).root().to_owned(), message }
    }

    fn check(&self) -> Result<(), Error> {
        let [first, second] = [self.of(0).manifest(), self.of(1).manifest()];
        if let Some(side) = (0..2).find(|side| self.of(*side).manifest().redaction.is_some()) {
            let message = "the snapshot is redacted: its names are not those of the other; join the originals, and redact what comes of it";
            return Err(Error::File { path: self.of(side).root().to_owned(), message: message.to_owned() });
        }
        if first.tenant.id != second.tenant.id {
            return Err(self.refused(format!(
                "it is of the tenant {}, and {} of {}: snapshots of one tenant can be joined",
                second.tenant.id,
                self.of(0).root().display(),
                first.tenant.id
            )));
        }
        if first.cloud != second.cloud {
            return Err(self.refused(format!(
                "it is of the cloud {:?}, and {} of {:?}",
                second.cloud,
                self.of(0).root().display(),
                first.cloud
            )));
        }
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        let apart = (self.of(0).collected_at() - self.of(1).collected_at()).abs() / 86_400;
        let far = apart >= FAR_APART;
        let text = format!(
            "the snapshots are {apart} days apart; rules take {} for the time of both",
            self.of(self.later()).manifest().collected_at
        );
        far.then_some(text).into_iter().collect()
    }

    /// What the manifest says of the two: those that they were joined from, where they were joined themselves.
    fn parts(&self, taken: [Vec<String>; 2]) -> Vec<Part> {
        let mut parts = Vec::new();
        for (side, sources) in taken.into_iter().enumerate() {
            let (snapshot, manifest) = (self.of(side), self.of(side).manifest());
            if manifest.joined.is_empty() {
                parts.push(Part {
                    collected_at: manifest.collected_at.clone(),
                    tool: manifest.tool.clone(),
                    collection: manifest.collection.clone(),
                    manifest_sha256: snapshot.manifest_sha256(),
                    sources,
                });
                continue;
            }
            for part in &manifest.joined {
                let still = part.sources.iter().filter(|id| sources.contains(id)).cloned();
                parts.push(Part { sources: still.collect(), ..part.clone() });
            }
        }
        parts.retain(|part| !part.sources.is_empty());
        parts
    }
}
