//! The process that judges, where another one collects and seals: this program once more, without their secrets.

use std::io::{self, Read as _, Write as _};
use std::process::Stdio;

use anyhow::Context as _;
use ephor_encryption::Key;
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::{Exit, again, sign_in};

/// The longest text of a key.
const LONGEST: u64 = 1 << 10;

/// Judges what the arguments of this process name, in another process; `key` opens a snapshot that nobody here can open
/// otherwise.
pub fn in_another_process(key: Option<&Key>) -> anyhow::Result<Exit> {
    let mut arguments = std::env::args_os().skip(1);
    let mut command = again::command().context("cannot begin to judge")?;
    // Behind the name of the command: at the end, it could stand behind a '--'.
    command.args(arguments.next()).arg("--judge").args(arguments).stdin(Stdio::piped());
    for secret in sign_in::SECRETS {
        command.env_remove(secret);
    }
    let mut judging = command.spawn().context("cannot begin to judge")?;
    if let Some(mut to) = judging.stdin.take() {
        // Who ended before it read this says why by its exit code.
        let _ = key.map_or(Ok(()), |key| to.write_all(key.text().expose_secret().as_bytes()));
    }
    let status = judging.wait().context("cannot wait for what judges")?;
    Ok(again::exit(status))
}

/// The key that the process which started this one gave, if it gave one. Ends with that process from here on.
pub fn key() -> anyhow::Result<Option<Key>> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))
        .context("cannot bind this process to its parent")?;
    let mut text = Zeroizing::new(String::with_capacity(256));
    io::stdin().lock().take(LONGEST).read_to_string(&mut text).context("cannot read the key of the snapshot")?;
    if text.is_empty() {
        return Ok(None);
    }
    Key::parse(&text).map(Some).context("this is no key of a snapshot")
}
