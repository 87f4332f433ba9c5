//! `ephor.lock`: which bytes a scan may run for the packs that a configuration names.

use std::path::Path;

use ephor_config::RegistryPack;
use ephor_seal::PublicKey;
use semver::Version;
use toml_edit::{ArrayOfTables, Document, DocumentMut, InlineTable, Item, Table, TableLike, value};

use super::layout::write_whole;
use super::{Digest, Error, Reference, Signer, Trusted};

/// Its name, beside the configuration.
pub const FILE: &str = "ephor.lock";
/// Written by a program for some packs: a longer one is something else.
const LONGEST: u64 = 1 << 20;
const HEAD: &str = "# Written by 'ephor pack lock' for ephor.toml. Commit it; do not edit it.\n";
/// The version of this form.
const FORM: i64 = 1;
const PACK_KEYS: &[&str] = &["oci", "version", "manifest", "sha256", "signed-by", "contract", "class"];

/// What stands in a lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The packs, sorted by repository.
    pub packs: Vec<LockedPack>,
}

/// A pack that was agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedPack {
    /// The repository.
    pub oci: Reference,
    /// Its version.
    pub version: Version,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// The SHA-256 of its component.
    pub sha256: Digest,
    /// Who signed it, if the configuration asks for that.
    pub signed_by: Option<Signer>,
    /// The contract that it was built for.
    pub contract: String,
    /// Whether it is larger than a pack may be that nobody agreed on.
    pub is_large: bool,
}

impl LockedPack {
    /// What reports call it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}", self.oci, self.version)
    }
}

/// Why a lock file does not say which bytes are meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// It does not name the pack.
    #[error("{FILE} does not name {0}; run 'ephor pack lock'")]
    Missing(String),
    /// It names a version that will not do.
    #[error("{FILE} has version {found} of {oci}, and {wanted} is asked for; run 'ephor pack lock'")]
    Version {
        /// The repository.
        oci: String,
        /// The requirement.
        wanted: String,
        /// The version of the lock file.
        found: String,
    },
    /// It names another signer.
    #[error("{FILE} has {oci} as signed by {found}, and another signer is asked for; run 'ephor pack lock'")]
    Signer {
        /// The repository.
        oci: String,
        /// Who signed what is locked.
        found: String,
    },
    /// It names a pack that the configuration does not.
    #[error("{FILE} names {0}, which the configuration does not; run 'ephor pack lock'")]
    Unused(String),
}

impl Lock {
    /// Reads a lock file; an empty one where there is none.
    ///
    /// # Errors
    /// If it cannot be read, or something in it is wrong.
    pub fn read(path: &Path) -> Result<Self, Error> {
        match ephor_untrusted::file::read_text(path, LONGEST) {
            Ok(text) => Self::parse(&text, path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::io("read", path)(error)),
        }
    }

    /// Reads the text of a lock file.
    ///
    /// # Errors
    /// If something in it is wrong, with its line.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let line = |span: Option<std::ops::Range<usize>>| {
            let offset = span.map_or(0, |span| span.start);
            1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
        };
        let wrong = |line: usize, reason: String| {
            Error::wrong(
                format!("{}:{line}", path.display()),
                format!("{reason}; run 'ephor pack lock' to write it anew"),
            )
        };
        let document =
            Document::parse(text).map_err(|error| wrong(line(error.span()), error.message().replace('\n', "; ")))?;
        let table = document.as_table();
        if let Some((key, item)) = table.iter().find(|(key, _)| !["version", "packs"].contains(key)) {
            return Err(wrong(line(item.span()), format!("{FILE} has no key {key:?}")));
        }
        let form = table.get("version").and_then(Item::as_integer);
        if form != Some(FORM) {
            let found = table.get("version").and_then(Item::span);
            return Err(wrong(line(found), format!("expected version = {FORM}; a newer ephor may have written it")));
        }
        let Some(packs) = table.get("packs") else { return Ok(Self::default()) };
        let tables = packs
            .as_array_of_tables()
            .ok_or_else(|| wrong(line(packs.span()), "packs: expected tables, each headed [[packs]]".to_owned()))?;
        let mut lock = Self::default();
        for table in tables {
            let at = line(table.span());
            let pack = LockedPack::read(table).map_err(|reason| wrong(at, reason))?;
            if lock.packs.iter().any(|known| known.oci == pack.oci && known.version == pack.version) {
                return Err(wrong(at, format!("{} stands here twice", pack.name())));
            }
            lock.packs.push(pack);
        }
        Ok(lock)
    }

    /// Its text: sorted, and the same for the same packs.
    #[must_use]
    pub fn text(&self) -> String {
        let mut sorted: Vec<&LockedPack> = self.packs.iter().collect();
        sorted.sort_by(|a, b| (&a.oci, &a.version).cmp(&(&b.oci, &b.version)));
        let mut document = DocumentMut::new();
        document.insert("version", value(FORM));
        let mut tables = ArrayOfTables::new();
        for pack in sorted {
            tables.push(pack.table());
        }
        if !tables.is_empty() {
            document.insert("packs", Item::ArrayOfTables(tables));
        }
        format!("{HEAD}{document}")
    }

    /// Writes it, as a whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        write_whole(path, self.text().as_bytes())
    }

    /// The bytes that are meant for a pack of the configuration.
    ///
    /// # Errors
    /// If this lock file does not say, or does not fit what is asked for.
    pub fn find(&self, wanted: &RegistryPack, trusted: Option<&Trusted>) -> Result<&LockedPack, Mismatch> {
        let oci = Reference::parse(&wanted.oci).map(|reference| reference.bare());
        let of = |pack: &&LockedPack| oci.as_ref().is_ok_and(|oci| pack.oci == *oci);
        let first = self.packs.iter().find(of).ok_or_else(|| Mismatch::Missing(wanted.oci.clone()))?;
        let fits = self.packs.iter().filter(of).find(|pack| wanted.version.matches(&pack.version));
        let Some(pack) = fits else {
            return Err(Mismatch::Version {
                oci: wanted.oci.clone(),
                wanted: wanted.version.to_string(),
                found: first.version.to_string(),
            });
        };
        let is_trusted = trusted.is_none_or(|trusted| pack.signed_by.as_ref().is_some_and(|by| trusted.accepts(by)));
        if is_trusted {
            return Ok(pack);
        }
        let found = pack.signed_by.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
        Err(Mismatch::Signer { oci: wanted.oci.clone(), found })
    }
}

impl LockedPack {
    fn read(table: &Table) -> Result<Self, String> {
        if let Some((key, _)) = table.iter().find(|(key, _)| !PACK_KEYS.contains(key)) {
            return Err(format!("a pack has no key {key:?}; it has {}", PACK_KEYS.join(", ")));
        }
        let text = |key: &str| {
            let found = table.get(key).and_then(Item::as_str);
            found.ok_or_else(|| format!("the pack has no {key:?}, which is a text"))
        };
        let oci = Reference::parse(text("oci")?).map_err(|error| error.to_string())?;
        if oci.target().is_some() {
            return Err("oci: expected a repository without a tag or digest".to_owned());
        }
        let version = Version::parse(text("version")?).map_err(|error| format!("version: {error}"))?;
        let manifest = Digest::parse(text("manifest")?)
            .ok_or_else(|| "manifest: expected sha256: and 64 small hexadecimal digits".to_owned())?;
        let sha256 = Digest::from_hex(text("sha256")?)
            .ok_or_else(|| "sha256: expected 64 small hexadecimal digits".to_owned())?;
        let is_large = match text("class")? {
            "default" => false,
            "large" => true,
            _ => return Err("class: expected \"default\" or \"large\"".to_owned()),
        };
        let signed_by = table.get("signed-by").map(signer).transpose()?;
        let contract = text("contract")?.to_owned();
        Ok(Self { oci, version, manifest, sha256, signed_by, contract, is_large })
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table.insert("oci", value(self.oci.to_string()));
        table.insert("version", value(self.version.to_string()));
        table.insert("manifest", value(self.manifest.to_string()));
        table.insert("sha256", value(self.sha256.hex()));
        if let Some(signer) = &self.signed_by {
            let mut by = InlineTable::new();
            match signer {
                Signer::Key(key) => {
                    by.insert("key", key.to_string().into());
                }
                Signer::Identity { issuer, identity } => {
                    by.insert("issuer", issuer.as_str().into());
                    by.insert("identity", identity.as_str().into());
                }
            }
            table.insert("signed-by", value(by));
        }
        table.insert("contract", value(self.contract.as_str()));
        table.insert("class", value(if self.is_large { "large" } else { "default" }));
        table
    }
}

fn signer(item: &Item) -> Result<Signer, String> {
    let expected = || "signed-by: expected { key = \"...\" } or { issuer = \"...\", identity = \"...\" }".to_owned();
    let table: &dyn TableLike = item.as_table_like().ok_or_else(expected)?;
    let text = |key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
    match (text("key"), text("issuer"), text("identity"), table.len()) {
        (Some(key), None, None, 1) => PublicKey::parse(&key)
            .map(|key| Signer::Key(Box::new(key)))
            .map_err(|reason| format!("signed-by: {reason}")),
        (None, Some(issuer), Some(identity), 2) => Ok(Signer::Identity { issuer, identity }),
        _ => Err(expected()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    fn key() -> Signer {
        Signer::Key(Box::new(PublicKey::parse(KEY).unwrap()))
    }

    fn locked(oci: &str, version: &str, signed_by: Option<Signer>) -> LockedPack {
        LockedPack {
            oci: Reference::parse(oci).unwrap(),
            version: version.parse().unwrap(),
            manifest: Digest::of(b"manifest"),
            sha256: Digest::of(b"component"),
            signed_by,
            contract: "0.1.0".to_owned(),
            is_large: false,
        }
    }

    fn wanted(oci: &str, version: &str) -> RegistryPack {
        RegistryPack { oci: oci.to_owned(), version: version.parse().unwrap(), signed_by: None, line: 1 }
    }

    fn parse(text: &str) -> Result<Lock, Error> {
        Lock::parse(text, Path::new("ephor.lock"))
    }

    #[test]
    fn a_lock_file_is_read_as_it_is_written_and_sorted() {
        let identity = Signer::Identity { issuer: "https://i.example".to_owned(), identity: "ann".to_owned() };
        let (a, b) = (locked("a.io/x", "1.2.0", Some(key())), locked("b.io/x", "0.1.0", Some(identity)));
        let lock = Lock { packs: vec![b.clone(), a.clone()] };
        let text = lock.text();
        assert_eq!(parse(&text).unwrap(), Lock { packs: vec![a, b] });
        assert_eq!(parse(&text).unwrap().text(), text);
        assert!(text.starts_with("# Written by 'ephor pack lock'") && text.contains("class = \"default\""), "{text}");
        assert_eq!(parse(&Lock::default().text()).unwrap(), Lock::default());
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Lock::read(&folder.path().join("ephor.lock")).unwrap(), Lock::default());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let text = Lock { packs: vec![locked("a.io/x", "1.2.0", Some(key()))] }.text();
        for (from, to, said) in [
            ("version = 1\n", "version = 2\n", "ephor.lock:2: expected version = 1"),
            ("version = 1\n", "", "expected version = 1"),
            ("oci = \"a.io/x\"", "oci = \"x\"", "ephor.lock:4: \"x\" is no reference"),
            ("oci = \"a.io/x\"", "oci = \"a.io/x:1\"", "without a tag"),
            ("\"1.2.0\"", "\"one\"", "version: "),
            ("manifest = \"sha256:", "manifest = \"sha512:", "manifest: expected sha256:"),
            ("sha256 = \"", "sha256 = \"x", "sha256: expected 64"),
            ("class = \"default\"", "class = \"huge\"", "class: expected"),
            ("class = \"default\"", "klass = \"large\"", "a pack has no key \"klass\""),
            ("{ key = ", "{ name = ", "signed-by: expected"),
            ("ssh-ed25519", "ssh-dss", "signed-by: expected a public key"),
            ("[[packs]]", "[packs]", "packs: expected tables"),
            ("[[packs]]", "[[pack]]", "ephor.lock has no key \"pack\""),
            ("[[packs]]", "[[packs", "ephor.lock:4"),
        ] {
            assert!(text.contains(from), "{from}: {text}");
            let error = parse(&text.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(said) && error.contains("run 'ephor pack lock'"), "{to}: {error}");
        }
        let (_, table) = text.split_once("[[packs]]").unwrap();
        let error = parse(&format!("{text}\n[[packs]]{table}")).unwrap_err().to_string();
        assert!(error.contains("a.io/x:1.2.0 stands here twice"), "{error}");
    }

    #[test]
    fn a_lock_file_has_to_fit_what_is_asked_for() {
        let lock = Lock { packs: vec![locked("a.io/x", "1.2.3", Some(key())), locked("a.io/y", "1.0.0", None)] };
        let trusted = Trusted::Key(Box::new(PublicKey::parse(KEY).unwrap()));
        let other = Trusted::Identity { issuer: "i".to_owned(), identity: "ann".to_owned() };
        assert_eq!(lock.find(&wanted("a.io/x", "1.2"), Some(&trusted)).unwrap().version.to_string(), "1.2.3");
        assert_eq!(lock.find(&wanted("A.io/x", "1"), None).unwrap().version.to_string(), "1.2.3");
        let said = |oci: &str, version: &str, trusted: Option<&Trusted>| {
            lock.find(&wanted(oci, version), trusted).unwrap_err().to_string()
        };
        assert!(said("a.io/z", "1", None).contains("does not name a.io/z"));
        assert!(said("a.io/x", "2", None).contains("has version 1.2.3 of a.io/x, and ^2 is asked for"));
        assert!(said("a.io/x", "1", Some(&other)).contains("as signed by the key ssh-ed25519"));
        assert!(said("a.io/y", "1", Some(&trusted)).contains("as signed by nobody"));
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = parse(&text);
            let _ = parse(&format!("version = 1\n[[packs]]\n{text}"));
        }
    }
}
