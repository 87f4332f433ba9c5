//! Files whose path a user, a configuration or a folder of somebody else names.
//!
//! Such a path may lead to a pipe that nobody writes to, to a device without an end, or to a file that fills memory. So
//! every such file is looked at before it is opened, and again once it is open: it may have been exchanged between.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens a regular file; a symbolic link is followed.
///
/// # Errors
/// If there is none, or what is there is a folder, a pipe, a device or a socket, which are not even opened.
pub fn open(path: &Path) -> io::Result<File> {
    regular(&std::fs::metadata(path)?)?;
    opened(path, true)
}

/// Opens a regular file of a folder that somebody else made: a symbolic link leads out of it, and is refused.
///
/// # Errors
/// As [`open`], or if it is a symbolic link.
pub fn open_within(path: &Path) -> io::Result<File> {
    regular(&std::fs::symlink_metadata(path)?)?;
    opened(path, false)
}

/// Reads a regular file of at most `most` bytes.
///
/// # Errors
/// As [`open`], or if it is larger ([`io::ErrorKind::FileTooLarge`]).
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_open(&open(path)?, most)
}

/// The same of a folder that somebody else made: see [`open_within`].
///
/// # Errors
/// As [`open_within`], or if it is larger ([`io::ErrorKind::FileTooLarge`]).
pub fn read_within(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_open(&open_within(path)?, most)
}

/// Reads a regular file of at most `most` bytes as text.
///
/// # Errors
/// As [`read`], or if it is no UTF-8 ([`io::ErrorKind::InvalidData`]).
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|error| {
        io::Error::new(io::ErrorKind::InvalidData, format!("it is not UTF-8 text: {}", error.utf8_error()))
    })
}

/// Reads an open file of at most `most` bytes. What grows while it is read is too large as well.
fn read_open(file: &File, most: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    if size > most {
        return Err(too_large(most));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large(most)) } else { Ok(bytes) }
}

fn too_large(most: u64) -> io::Error {
    let size = match most {
        most if most >= 1 << 20 && most.is_multiple_of(1 << 20) => format!("{} MiB", most >> 20),
        most if most >= 1 << 10 && most.is_multiple_of(1 << 10) => format!("{} KiB", most >> 10),
        most => format!("{most} bytes"),
    };
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {size}, the most that is read"))
}

fn regular(metadata: &Metadata) -> io::Result<()> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    let (error, what) = if kind.is_dir() {
        (io::ErrorKind::IsADirectory, "a folder")
    } else {
        (io::ErrorKind::InvalidInput, special(kind))
    };
    Err(io::Error::new(error, format!("it is {what}, and not a regular file")))
}

#[cfg(unix)]
fn special(kind: std::fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    match kind {
        kind if kind.is_symlink() => "a symbolic link",
        kind if kind.is_fifo() => "a named pipe",
        kind if kind.is_char_device() || kind.is_block_device() => "a device",
        kind if kind.is_socket() => "a socket",
        _ => "something else",
    }
}

#[cfg(not(unix))]
fn special(kind: std::fs::FileType) -> &'static str {
    if kind.is_symlink() { "a symbolic link" } else { "something else" }
}

/// Without waiting: a pipe that took the place of the file would wait for a writer.
#[cfg(unix)]
fn opened(path: &Path, follow: bool) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let links = if follow { OFlags::empty() } else { OFlags::NOFOLLOW };
    let file = File::from(rustix::fs::open(
        path,
        OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | links,
        Mode::empty(),
    )?);
    regular(&file.metadata()?)?;
    Ok(file)
}

#[cfg(not(unix))]
fn opened(path: &Path, _follow: bool) -> io::Result<File> {
    let file = File::open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        let error = read(&path, 4).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::FileTooLarge, "it is larger than 4 bytes, the most that is read")
        );
        assert_eq!(read(&folder.path().join("b"), 4).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(read(folder.path(), 4).unwrap_err().to_string().contains("a folder"));
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(read_text(&path, 4).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_refused_and_never_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, link, endless) =
            (folder.path().join("pipe"), folder.path().join("link"), folder.path().join("endless"));
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &endless).unwrap();
        for (path, what) in [(&pipe, "a named pipe"), (&link, "a named pipe"), (&endless, "a device")] {
            assert_eq!(open(path).unwrap_err().to_string(), format!("it is {what}, and not a regular file"));
        }
        let socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket"));
        if socket.is_ok() {
            assert!(open(&folder.path().join("socket")).unwrap_err().to_string().contains("a socket"));
        }
        std::fs::write(folder.path().join("file"), "x").unwrap();
        let link = folder.path().join("link to a file");
        std::os::unix::fs::symlink(folder.path().join("file"), &link).unwrap();
        assert_eq!(read(&link, 1).unwrap(), b"x");
        assert_eq!(open_within(&link).unwrap_err().to_string(), "it is a symbolic link, and not a regular file");
        // One that took the place of the file after it was looked at.
        assert_eq!(opened(&pipe, true).unwrap_err().to_string(), "it is a named pipe, and not a regular file");
    }
}
