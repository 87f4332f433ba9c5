//! Laws of what is encrypted: whoever is named opens it, nobody else does, and nothing that was changed is read.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::{ExposeSecret as _, SecretString};

use super::identities::Identity;
use super::*;

/// Knows one passphrase, and counts how often it is asked.
#[derive(Default)]
struct Knows {
    passphrase: Option<&'static str>,
    asked: AtomicU32,
}

impl Knows {
    fn passphrase(passphrase: &'static str) -> Arc<Self> {
        Arc::new(Self { passphrase: Some(passphrase), asked: AtomicU32::default() })
    }
}

impl Prompt for Knows {
    fn passphrase(&self, _: &str, _: bool) -> Option<SecretString> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.passphrase.map(SecretString::from)
    }

    fn tell(&self, _: &str) {}

    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

fn silent() -> Arc<dyn Prompt> {
    Arc::new(Silent)
}

fn recipients(given: &[&str], folder: &Path) -> Result<Recipients, Error> {
    let given: Vec<String> = given.iter().map(|one| (*one).to_owned()).collect();
    Recipients::read(&given, folder, &silent())
}

/// An identity file, and its recipient.
fn identity(folder: &Path, name: &str) -> String {
    let identity = age::x25519::Identity::generate();
    let text = format!("# of a test\n{}\n", identity.to_string().expose_secret());
    fs::write(folder.join(name), text).unwrap();
    identity.to_public().to_string()
}

fn identities(folder: &Path, names: &[&str]) -> Identities {
    Identities::new(names.iter().map(|name| folder.join(name)).collect(), silent())
}

/// A folder whose keys those have.
fn sealed(folder: &Path, recipients: &Recipients) -> Envelope {
    let envelope = Envelope::new(recipients).unwrap();
    let _ = fs::remove_file(folder.join(KEYS));
    envelope.write(folder).unwrap();
    envelope
}

fn encrypt(key: &Key, contents: &[u8]) -> Vec<u8> {
    let mut output = key.encrypt(Vec::new()).unwrap();
    output.write_all(contents).unwrap();
    output.finish().unwrap()
}

/// What is read before the first fault, and the fault.
fn decrypt(key: &Key, stored: &[u8]) -> (Vec<u8>, Option<String>) {
    let mut found = Vec::new();
    match key.decrypt(stored).and_then(|mut reader| reader.read_to_end(&mut found)) {
        Ok(_) => (found, None),
        Err(error) => (found, Some(error.to_string())),
    }
}

/// Whether the envelope of the folder opens, to the same key.
fn opens(folder: &Path, envelope: &Envelope, identities: &Identities) -> bool {
    let stored = encrypt(envelope.key(), b"contents");
    let opened = Envelope::open(folder, identities).unwrap();
    decrypt(opened.key(), &stored) == (b"contents".to_vec(), None)
}

/// Makes an SSH key; none where there is no ssh-keygen.
fn ssh_key(folder: &Path, name: &str, further: &[&str]) -> bool {
    let mut command = Command::new("ssh-keygen");
    command.current_dir(folder).args(["-q", "-C", "", "-f", name]).args(further);
    let made = command.stdin(Stdio::null()).status().is_ok_and(|status| status.success());
    if !made {
        println!("skipped: there is no ssh-keygen to make a key of SSH");
    }
    made
}

#[test]
fn every_recipient_opens_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (ann, bob) = (identity(at, "ann"), identity(at, "bob"));
    identity(at, "eve");
    fs::write(at.join("all.txt"), format!("# who may read\n\n{ann}\n{bob}\n")).unwrap();
    for given in [&[ann.as_str(), bob.as_str()][..], &["all.txt"]] {
        let envelope = sealed(at, &recipients(given, at).unwrap());
        for names in [&["ann"][..], &["bob"], &["eve", "bob"]] {
            assert!(opens(at, &envelope, &identities(at, names)), "{names:?}");
        }
        let error = Envelope::open(at, &identities(at, &["eve"])).unwrap_err().to_string();
        for words in ["keys.age", "none of the identities", "an age key (age1...), an age key", "--identity"] {
            assert!(error.contains(words), "{error}");
        }
        let error = Envelope::open(at, &Identities::default()).unwrap_err().to_string();
        assert!(error.contains("name the file of an identity with --identity FILE"), "{error}");
    }
}

#[test]
fn keys_of_ssh_open_what_was_encrypted_to_them_with_a_passphrase_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let kinds: [(&str, &[&str]); 3] = [
        ("ed25519", &["-t", "ed25519", "-N", ""]),
        ("rsa", &["-t", "rsa", "-b", "2048", "-N", ""]),
        ("locked", &["-t", "ed25519", "-N", "correct horse"]),
    ];
    for (name, further) in kinds {
        if !ssh_key(at, name, further) {
            return;
        }
        let envelope = sealed(at, &recipients(&[&format!("{name}.pub")], at).unwrap());
        let knows = Knows::passphrase("correct horse");
        let mine = Identities::new(vec![at.join(name)], knows.clone());
        assert!(opens(at, &envelope, &mine), "{name}");
        assert_eq!(knows.asked.load(Ordering::Relaxed), u32::from(name == "locked"));
        identity(at, "eve");
        let error = Envelope::open(at, &identities(at, &["eve"])).unwrap_err().to_string();
        let fingerprint =
            Command::new("ssh-keygen").current_dir(at).args(["-l", "-f", &format!("{name}.pub")]).output().unwrap();
        let fingerprint = String::from_utf8(fingerprint.stdout).unwrap();
        let start: String = fingerprint.split("SHA256:").nth(1).unwrap().chars().take(5).collect();
        assert!(error.contains(&format!("(SHA256:{start}...)")), "{error} {fingerprint}");
    }
    let wrong = Identities::new(vec![at.join("locked")], Knows::passphrase("hunter2"));
    let error = Envelope::open(at, &wrong).unwrap_err().to_string();
    assert!(error.contains("passphrase is wrong") && !error.contains("hunter2"), "{error}");
    // A private key in the place of a public one, and the other way around.
    let error = recipients(&["locked"], at).unwrap_err().to_string();
    assert!(error.contains("this is a private key"), "{error}");
    let error = Envelope::open(at, &identities(at, &["locked.pub"])).unwrap_err().to_string();
    assert!(error.contains("this is a recipient"), "{error}");
    if ssh_key(at, "signs", &["-t", "ecdsa", "-N", ""]) {
        let error = recipients(&["signs.pub"], at).unwrap_err().to_string();
        assert!(error.contains("only sign"), "{error}");
    }
}

#[test]
fn a_passphrase_opens_and_is_asked_for_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let envelope = sealed(at, &Recipients::of_passphrase(SecretString::from("correct horse"), Some(4)));
    let knows = Knows::passphrase("correct horse");
    assert!(opens(at, &envelope, &Identities::new(Vec::new(), knows.clone())));
    assert_eq!(knows.asked.load(Ordering::Relaxed), 1);
    let error = Envelope::open(at, &Identities::new(Vec::new(), Knows::passphrase("hunter2"))).unwrap_err().to_string();
    assert!(error.contains("the passphrase is wrong; it is encrypted to a passphrase"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
    let error = Envelope::open(at, &Identities::default()).unwrap_err().to_string();
    assert!(error.contains("set EPHOR_PASSPHRASE"), "{error}");
    let given = [PASSPHRASE.to_owned(), identity(at, "ann")];
    let prompt: Arc<dyn Prompt> = Knows::passphrase("correct horse");
    let error = Recipients::read(&given, at, &prompt).unwrap_err().to_string();
    assert!(error.contains("a passphrase stands alone"), "{error}");
}

#[test]
fn an_identity_file_that_is_encrypted_itself_opens() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let ann = identity(at, "ann");
    let passphrase = Recipients::of_passphrase(SecretString::from("correct horse"), Some(4));
    let mut output = passphrase.encrypt(Vec::new()).unwrap();
    output.write_all(&fs::read(at.join("ann")).unwrap()).unwrap();
    fs::write(at.join("ann.age"), output.finish().unwrap()).unwrap();
    let envelope = sealed(at, &recipients(&[&ann], at).unwrap());
    let with = |passphrase| Identities::new(vec![at.join("ann.age")], Knows::passphrase(passphrase));
    assert!(opens(at, &envelope, &with("correct horse")));
    let error = Envelope::open(at, &with("hunter2")).unwrap_err().to_string();
    assert!(error.contains("ann.age: the passphrase is wrong"), "{error}");
}

#[test]
fn what_is_no_recipient_or_identity_is_refused_without_a_word_of_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let ann = identity(at, "ann");
    let secret = fs::read_to_string(at.join("ann")).unwrap().lines().nth(1).unwrap().to_owned();
    fs::write(at.join("half.txt"), format!("{ann}\nage1cut\n")).unwrap();
    fs::write(at.join("empty.txt"), "# nobody\n").unwrap();
    for (given, words) in [
        (&[][..], "nobody is named"),
        (&["age1cut"], "age1cut: this is no recipient of age"),
        (&["half.txt"], "half.txt:2: this is no recipient of age"),
        (&["empty.txt"], "the file names no recipient"),
        (&["missing.txt"], "missing.txt: this is no recipient, and no file"),
        (&["ssh-ed25519 AAAA"], "this is no recipient"),
        (&[secret.as_str()], "this is an identity, which decrypts"),
        (&["ann"], "ann:2: this is an identity, which decrypts"),
        (&["age1missing1w3jhxaqhxs4d8"], "age-plugin-missing is not in the PATH"),
    ] {
        let error = recipients(given, at).unwrap_err().to_string();
        assert!(error.contains(words), "{given:?}: {error}");
        assert!(!error.contains(&secret), "{error}");
    }
    sealed(at, &recipients(&[&ann], at).unwrap());
    fs::write(at.join("junk"), "nothing of it\n").unwrap();
    fs::write(at.join("cut"), secret.get(..40).unwrap()).unwrap();
    for name in ["junk", "cut", "empty.txt"] {
        let error = Envelope::open(at, &identities(at, &[name])).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("AGE-SECRET-KEY-1..."), "{error}");
        assert!(!error.contains("nothing of it") && !error.contains(secret.get(17..40).unwrap()), "{error}");
    }
}

#[test]
fn a_cut_or_a_changed_byte_anywhere_gives_nothing_of_its_chunk() {
    const CHUNK: usize = 64 << 10;
    let key = Key::generate();
    let contents: Vec<u8> = (0..2 * CHUNK + 1_000).map(|at| (at % 251) as u8).collect();
    let stored = encrypt(&key, &contents);
    assert_eq!(decrypt(&key, &stored), (contents.clone(), None));
    let header = stored.len() - contents.len() - 3 * 16;
    // In the header, in the middle and at both ends of each chunk.
    let chunk = |number: usize| header + number * (CHUNK + 16);
    let points = [0, header / 2, header - 1, chunk(0), chunk(0) + 500, chunk(1) - 1, chunk(1), chunk(1) + 9, chunk(2)];
    for at in points.into_iter().chain([chunk(2) + 1, stored.len() - 1]) {
        let whole = at.checked_sub(header).map_or(0, |at| at / (CHUNK + 16));
        for (what, broken) in [
            ("cut", stored[..at].to_vec()),
            ("changed", {
                let mut changed = stored.clone();
                changed[at] ^= 1;
                changed
            }),
        ] {
            let (read, fault) = decrypt(&key, &broken);
            let fault = fault.unwrap_or_else(|| panic!("{what} at {at} was not noticed"));
            assert!(fault.contains("use an unchanged copy"), "{what} at {at}: {fault}");
            assert_eq!(read.len(), whole * CHUNK, "{what} at {at}: {fault}");
            assert!(contents.starts_with(&read));
            if at >= header && what == "changed" {
                assert!(fault.contains(&format!("in chunk {}", whole + 1)), "{fault}");
            }
        }
    }
    // Something more at the end.
    let (_, fault) = decrypt(&key, &[stored.as_slice(), b"x"].concat());
    assert!(fault.is_some());
    let (_, fault) = decrypt(&Key::generate(), &stored);
    assert!(fault.unwrap().contains("encrypted to another key"));
}

#[test]
fn a_changed_file_of_keys_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let ann = identity(at, "ann");
    sealed(at, &recipients(&[&ann], at).unwrap());
    let whole = fs::read(at.join(KEYS)).unwrap();
    let mine = identities(at, &["ann"]);
    for point in 0..whole.len() {
        fs::write(at.join(KEYS), &whole[..point]).unwrap();
        assert!(Envelope::open(at, &mine).is_err(), "cut at {point}");
        let mut changed = whole.clone();
        changed[point] ^= 1;
        fs::write(at.join(KEYS), &changed).unwrap();
        let error = Envelope::open(at, &mine).unwrap_err().to_string();
        assert!(error.contains("keys.age"), "changed at {point}: {error}");
    }
}

#[test]
fn parts_are_read_up_to_the_last_whole_one_and_in_their_order_alone() {
    let key = Key::generate();
    let lines: Vec<Vec<u8>> = (0..5_usize).map(|number| vec![b'a' + number as u8; 1_000 * (number + 1)]).collect();
    let mut file = Vec::new();
    let mut ends = vec![0];
    for line in &lines {
        file.extend(key.parts("journal", file.len() as u64, line).unwrap());
        ends.push(file.len());
    }
    let read = |name: &str, bytes: &[u8]| {
        let mut reader = PartReader::new(key.clone(), name, bytes);
        let mut found = Vec::new();
        loop {
            match reader.next_part() {
                Ok(Some(part)) => found.push(part),
                Ok(None) => return (found, None),
                Err(error) => return (found, Some(error.to_string())),
            }
        }
    };
    assert_eq!(read("journal", &file), (lines.clone(), None));
    for cut in 0..file.len() {
        let whole = ends.iter().filter(|end| **end > 0 && **end <= cut).count();
        assert_eq!(read("journal", &file[..cut]), (lines[..whole].to_vec(), None), "cut at {cut}");
        let mut all = Vec::new();
        let streamed = PartReader::new(key.clone(), "journal", &file[..cut]).read_to_end(&mut all);
        assert_eq!((streamed.is_ok(), all.clone()), (ends.contains(&cut), lines[..whole].concat()));
    }
    let part = |number: usize| &file[ends[number]..ends[number + 1]];
    for (what, bytes) in [
        ("left out", [part(0), part(2)].concat()),
        ("repeated", [part(0), part(0)].concat()),
        ("exchanged", [part(1), part(0)].concat()),
    ] {
        let (_, fault) = read("journal", &bytes);
        assert!(fault.unwrap().contains("left out, repeated or exchanged"), "{what}");
    }
    assert!(read("users", &file).1.is_some(), "a part of another file");
    assert!(read("journal", b"\xff\xff\xff\xff").1.unwrap().contains("longer than any"));
}

#[test]
fn a_long_row_of_bytes_is_several_parts() {
    let key = Key::generate();
    let bytes: Vec<u8> = (0..2 * PART + 5).map(|at| (at % 239) as u8).collect();
    let stored = key.parts("users", 0, &bytes).unwrap();
    let mut found = Vec::new();
    PartReader::new(key, "users", stored.as_slice()).read_to_end(&mut found).unwrap();
    assert!(found == bytes);
}

#[test]
fn nothing_shows_a_key() {
    let key = Key::generate();
    let all: [Box<dyn std::fmt::Debug>; 2] =
        [Box::new(key.clone()), Box::new(Recipients::of_passphrase(SecretString::from("correct horse"), Some(4)))];
    for one in all {
        let text = format!("{one:?}");
        assert!(!text.contains("AGE-SECRET") && !text.contains("horse"), "{text}");
    }
    let _: Option<Identity> = None;
}

/// What age would read into memory until there is none: a header that does not end.
#[test]
fn an_endless_header_is_no_header() {
    let key = Key::generate();
    let starts = ["", "age-encryption.org/v1\n", "age-encryption.org/v1\n-> X25519 "];
    for (start, filling) in starts.iter().flat_map(|start| [0, b'a', b'\n'].map(|filling| (start, filling))) {
        let endless = || start.as_bytes().chain(std::io::repeat(filling));
        assert!(key.decrypt(endless()).is_err(), "{start:?} {filling}");
        let identities = Identities::new(Vec::new(), silent());
        assert!(identities.decrypt(endless(), Path::new("endless")).is_err(), "{start:?} {filling}");
    }
}
