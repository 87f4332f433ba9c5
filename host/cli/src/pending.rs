//! A file that appears under its name when it is whole, encrypted or not.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::Context as _;

use ephor_encryption::{Encrypting, Recipients};
use ephor_snapshot::Unfinished;

/// A file that appears under its name when it is whole.
pub struct Pending {
    file: tempfile::NamedTempFile,
    path: PathBuf,
    sealed: Option<Sealed<'static>>,
    /// Says that it goes with the program.
    _unfinished: Unfinished,
}

impl Pending {
    /// Begins the file, beside the place where it will stand.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        Self::create_for(path, None)
    }

    /// The same for these recipients alone.
    pub fn create_for(path: &Path, recipients: Option<&Recipients>) -> anyhow::Result<Self> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        check_replaceable(path)?;
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let (file, unfinished) =
            ephor_snapshot::hold(folder).with_context(|| format!("cannot write in {}", folder.display()))?;
        let mut pending = Self { file, path: path.to_owned(), sealed: None, _unfinished: unfinished };
        if let Some(recipients) = recipients {
            pending.sealed = Some(Sealed::new(recipients, Box::new(pending.handle()?))?);
        }
        Ok(pending)
    }

    fn handle(&self) -> anyhow::Result<fs::File> {
        self.file.as_file().try_clone().with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Something to write it with.
    pub fn writer(&self) -> anyhow::Result<Box<dyn Write>> {
        Ok(match &self.sealed {
            Some(sealed) => Box::new(sealed.clone()),
            None => Box::new(self.handle()?),
        })
    }

    /// Where it stands until then.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Puts it in its place.
    pub fn keep(self) -> anyhow::Result<()> {
        let context = || format!("cannot write {}", self.path.display());
        self.sealed.as_ref().map(Sealed::finish).transpose().with_context(context)?;
        self.file.as_file().sync_all().with_context(context)?;
        self.file.persist(&self.path).with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(())
    }
}

/// Encrypts what its owners write, until one of them says that this was all.
#[derive(Clone)]
pub struct Sealed<'w>(Rc<RefCell<Option<Sealing<'w>>>>);

type Sealing<'w> = Encrypting<Box<dyn Write + 'w>>;

impl<'w> Sealed<'w> {
    /// Begins to encrypt to `recipients`, into `output`.
    pub fn new(recipients: &Recipients, output: Box<dyn Write + 'w>) -> anyhow::Result<Self> {
        Ok(Self(Rc::new(RefCell::new(Some(recipients.encrypt(output)?)))))
    }

    /// Writes the end. Nothing can be written after it.
    pub fn finish(&self) -> io::Result<()> {
        let writer = self.0.borrow_mut().take();
        writer.map_or(Ok(()), |writer| writer.finish()?.flush())
    }
}

impl Write for Sealed<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let mut writer = self.0.borrow_mut();
        let writer = writer.as_mut().ok_or_else(|| io::Error::other("the encrypted file is finished"))?;
        writer.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        // Chunks are written when they are full, and at the end.
        Ok(())
    }
}

/// A file is put in place of what is there: never in place of /dev/null, nor of a link to elsewhere.
pub fn check_replaceable(path: &Path) -> anyhow::Result<()> {
    let Ok(there) = fs::symlink_metadata(path) else { return Ok(()) };
    let what = match there.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_dir() => "a folder",
        kind if kind.is_symlink() => "a symbolic link; name the file itself",
        _ => "not a plain file",
    };
    anyhow::bail!("cannot write {}: it is {what}", path.display())
}
