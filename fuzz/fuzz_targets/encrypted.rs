//! What is encrypted: the keys of a folder, its files and the parts of a growing file, of any bytes and changed in a place.
//! Nothing panics, and what was changed is never read as something else.
#![no_main]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use ephor_encryption::{Envelope, Identities, KEYS, Key, PartReader, Prompt, Recipients, Silent};
use ephor_snapshot::Snapshot;
use libfuzzer_sys::fuzz_target;

/// A key that opens nothing but this, and whom one encrypts to for it.
const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
const TEXT: &[u8] = b"What stands in a file of a snapshot.\n";

static KEY: LazyLock<Key> = LazyLock::new(|| Key::parse(IDENTITY).unwrap());
/// The same each time, so that an input finds the same file again within a run.
static SEALED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut output = KEY.encrypt(Vec::new()).unwrap();
    output.write_all(TEXT).unwrap();
    output.finish().unwrap()
});
static PARTS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut all = KEY.parts("journal.jsonl", 0, TEXT).unwrap();
    let more = KEY.parts("journal.jsonl", all.len() as u64, TEXT).unwrap();
    all.extend(more);
    all
});

/// The keys of a folder and its manifest.
static FOLDER: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let prompt: Arc<dyn Prompt> = Arc::new(Silent);
    let recipients = Recipients::read(&[RECIPIENT.to_owned()], Path::new("."), &prompt).unwrap();
    let envelope = Envelope::new(&recipients).unwrap();
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    envelope.write(folder.path()).unwrap();
    let mut manifest = envelope.key().encrypt(Vec::new()).unwrap();
    manifest.write_all(include_bytes!("manifest.json")).unwrap();
    (fs::read(folder.path().join(KEYS)).unwrap(), manifest.finish().unwrap())
});

/// Opens a snapshot with these files.
fn open(keys: &[u8], manifest: &[u8]) {
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let identity = folder.path().join("identity.txt");
    fs::write(&identity, IDENTITY).unwrap();
    let snapshot = folder.path().join("snapshot");
    fs::create_dir(&snapshot).unwrap();
    fs::write(snapshot.join(KEYS), keys).unwrap();
    fs::write(snapshot.join("manifest.json.age"), manifest).unwrap();
    let identities = Identities::new(vec![identity], Arc::new(Silent));
    // The manifest is a template: opened, it is refused for its numbers.
    let error = Snapshot::open_with(&snapshot, &identities).expect_err("no such snapshot is sound");
    assert!(!error.to_string().is_empty());
}

/// Bytes that are changed at places: each three bytes are a place and what is put there.
fn changed(bytes: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % bytes.len();
        bytes[at] = change[2];
    }
    bytes
}

fuzz_target!(|input: (u8, &[u8])| {
    let (form, bytes) = input;
    match form % 6 {
        // Any file.
        0 => {
            let mut text = Vec::new();
            let _ = KEY.decrypt(bytes).and_then(|file| file.take(1 << 20).read_to_end(&mut text));
        }
        1 => {
            let mut parts = PartReader::new(KEY.clone(), "journal.jsonl", bytes);
            while let Ok(Some(_)) = parts.next_part() {}
        }
        // Files of ours that somebody changed.
        2 => {
            let mut text = Vec::new();
            let file = changed(&SEALED, bytes);
            let read = KEY.decrypt(file.as_slice()).and_then(|mut file| file.read_to_end(&mut text));
            assert!(read.is_err() || text == TEXT);
        }
        3 => {
            let file = changed(&PARTS, bytes);
            let mut parts = PartReader::new(KEY.clone(), "journal.jsonl", file.as_slice());
            while let Ok(Some(part)) = parts.next_part() {
                assert_eq!(part, TEXT);
            }
        }
        // A snapshot whose files are these bytes, or were changed.
        4 => open(bytes, bytes),
        _ => open(&changed(&FOLDER.0, bytes), &FOLDER.1),
    }
});
