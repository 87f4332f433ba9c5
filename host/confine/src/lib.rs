//! Takes from a process what it does not need, for good: files but those named, the network, and other programs. Whatever
//! a snapshot or a pack might do to a process that judges it, it can do no more than write wrong findings.
//!
//! On Linux by Landlock (files, by path) and seccomp (system calls). Each is used as far as the kernel has it, and
//! [`State`] says how far that was. Elsewhere nothing is taken, and that is said, too.

#![forbid(unsafe_code)]

use std::path::Path;

#[cfg(target_os = "linux")]
mod linux;

/// What stays within reach.
#[derive(Clone, Debug, Default)]
pub struct Reach<'p> {
    /// Files, and folders with all in them, that can be read.
    pub read: Vec<&'p Path>,
    /// Folders in which files can be made, written, renamed and removed.
    pub write: Vec<&'p Path>,
}

/// How far a process is confined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Whether only the files within reach can be opened: or why not.
    pub files: Result<(), String>,
    /// Whether it can neither connect, nor run programs, nor look into other processes: or why not.
    pub calls: Result<(), String>,
}

impl State {
    /// Whether both hold.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.files.is_ok() && self.calls.is_ok()
    }
}

/// Confines the process. There is no way back.
///
/// System calls are taken from all threads; files from this one and those that it starts from now on, so it is called
/// before there are others.
#[must_use = "the system may not be able to"]
pub fn confine(reach: &Reach<'_>) -> State {
    #[cfg(target_os = "linux")]
    {
        State { files: linux::files(reach), calls: linux::calls() }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = reach;
        let why =
            || Err(format!("{} has no way for a process to give up its rights that ephor knows", std::env::consts::OS));
        State { files: why(), calls: why() }
    }
}
