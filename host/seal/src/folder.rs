//! The files of a folder and their digests.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::Error;
use super::statement::{Lines, SEAL};
use super::timestamp::STAMP;

/// Digests of one file at the most.
const PARTS: u64 = 4_000;
/// Folders in folders.
const DEPTH: usize = 16;

/// What stands in a folder, by its path with slashes.
#[derive(Debug, Default)]
pub struct Files {
    /// Plain files with their SHA-256.
    pub plain: BTreeMap<String, String>,
    /// What is neither a file nor a folder, and what it is.
    pub others: BTreeMap<String, &'static str>,
}

/// Reads a folder. The seal itself and its timestamp are left out.
pub fn read(folder: &Path) -> Result<Files, Error> {
    let mut files = Files::default();
    walk(folder, "", 0, &mut files)?;
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, depth: usize, files: &mut Files) -> Result<(), Error> {
    if depth > DEPTH {
        return Err(Error::wrong(folder, format!("folders are nested more than {DEPTH} deep")));
    }
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let entry = entry.map_err(Error::io("read", folder))?;
        let path = entry.path();
        let Ok(name) = entry.file_name().into_string() else {
            return Err(Error::wrong(&path, "the name is not UTF-8, and cannot stand in a seal; rename it"));
        };
        let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        let kind = entry.file_type().map_err(Error::io("read", &path))?;
        // Whether they are plain files is seen where they are read.
        if name == SEAL || name == STAMP && !kind.is_dir() {
            continue;
        }
        if kind.is_dir() {
            walk(&path, &name, depth + 1, files)?;
        } else if kind.is_file() {
            files.plain.insert(name, digest(&path)?);
        } else {
            files.others.insert(name, if kind.is_symlink() { "a symbolic link" } else { "not a plain file" });
        }
    }
    Ok(())
}

/// SHA-256 of a file.
fn digest(path: &Path) -> Result<String, Error> {
    let mut file = File::open(path).map_err(Error::io("open", path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        let count = file.read(&mut buffer).map_err(Error::io("read", path))?;
        match buffer.get(..count) {
            Some(part) if !part.is_empty() => digest.update(part),
            _ => return Ok(ephor_snapshot::hex(&digest.finalize())),
        }
    }
}

/// Whether the lines of a file are told apart.
pub fn has_lines(name: &str) -> bool {
    [".jsonl", ".json", ".sarif", ".csv", ".toml", ".md", ".html"].iter().any(|ending| name.ends_with(ending))
}

/// Digests of the lines of a file; `each` says how many lines one covers, where that is known.
pub fn lines(path: &Path, each: Option<u64>) -> Result<Lines, Error> {
    let each = match each {
        Some(each) => each.max(1),
        None => {
            let mut count = 0;
            parts(path, u64::MAX, &mut |_, lines| count = lines)?;
            count.div_ceil(PARTS).max(1)
        }
    };
    let mut all = Lines { each, sha256: Vec::new() };
    parts(path, each, &mut |digest, _| all.sha256.push(digest))?;
    Ok(all)
}

/// Gives the digest of every `each` lines, and how many lines there were so far.
fn parts(path: &Path, each: u64, take: &mut dyn FnMut(String, u64)) -> Result<(), Error> {
    let file = File::open(path).map_err(Error::io("open", path))?;
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let (mut lines, mut in_part) = (0, 0);
    let mut digest = Sha256::new();
    let mut give = |digest: &mut Sha256, lines| {
        let mut text = ephor_snapshot::hex(&digest.finalize_reset());
        text.truncate(16);
        take(text, lines);
    };
    let mut is_open = false;
    loop {
        let available = reader.fill_buf().map_err(Error::io("read", path))?;
        if available.is_empty() {
            break;
        }
        let end = available.iter().position(|byte| *byte == b'\n').map_or(available.len(), |at| at + 1);
        let part = available.get(..end).unwrap_or_default();
        digest.update(part);
        is_open = part.last() != Some(&b'\n');
        reader.consume(end);
        if !is_open {
            (lines, in_part) = (lines + 1, in_part + 1);
        }
        if in_part == each {
            give(&mut digest, lines);
            in_part = 0;
        }
    }
    if in_part > 0 || is_open {
        give(&mut digest, lines + u64::from(is_open));
    }
    Ok(())
}

/// Which lines differ, from 1, as far as the digests tell.
pub fn differing(path: &Path, sealed: &Lines) -> Result<Vec<(u64, u64)>, Error> {
    let now = lines(path, Some(sealed.each))?;
    let mut found: Vec<(u64, u64)> = Vec::new();
    for at in 0..sealed.sha256.len().max(now.sha256.len()) {
        if sealed.sha256.get(at) == now.sha256.get(at) {
            continue;
        }
        // How many lines a part has is said by the seal, which nobody may have signed.
        let first = (at as u64).saturating_mul(now.each).saturating_add(1);
        let last = first.saturating_add(now.each - 1);
        match found.last_mut() {
            Some(before) if before.1.saturating_add(1) == first => before.1 = last,
            _ => found.push((first, last)),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_no_file_has_are_told_without_counting_beyond_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        fs::write(&path, "1\n2\n3\n").unwrap();
        let sealed = |each, count| Lines { each, sha256: vec!["0".repeat(16); count] };
        assert_eq!(differing(&path, &sealed(1, 3)).unwrap(), [(1, 3)]);
        assert_eq!(differing(&path, &sealed(0, 3)).unwrap(), [(1, 3)]);
        assert_eq!(differing(&path, &sealed(u64::MAX, 3)).unwrap(), [(1, u64::MAX)]);
    }
}
