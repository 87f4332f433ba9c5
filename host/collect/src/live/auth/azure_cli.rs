//! The token of whoever signed in to the Azure CLI. It carries the rights that Microsoft gave the CLI itself, many of
//! which can write, and lacks some that rules need: `ephor doctor` says which.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::endpoint::{Answer, read};
use super::error::Error;
use crate::live::http::Client;

/// The CLI starts slowly, and may ask the network.
const LONGEST: Duration = Duration::from_secs(90);
/// How long after its end its last words may take: what it left running may hold its output open for ever.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// The most that is read of an output.
const LIMIT: usize = 1 << 20;

/// The Azure CLI.
#[derive(Debug)]
pub struct AzureCli {
    /// The program.
    pub program: PathBuf,
}

impl Default for AzureCli {
    fn default() -> Self {
        Self { program: if cfg!(windows) { "az.cmd".into() } else { "az".into() } }
    }
}

impl AzureCli {
    pub(super) fn ask(&self, client: &Client, scope: &str, tenant: &str) -> Result<Answer, Error> {
        let failed = |reason: String| Error::AzureCli { reason };
        let mut command = Command::new(&self.program);
        command.args(["account", "get-access-token", "--output", "json", "--scope", scope]);
        if !tenant.is_empty() {
            command.args(["--tenant", tenant]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                failed(format!("there is no program {}; install it, or sign in another way", self.program.display()))
            }
            _ => failed(format!("cannot start {}: {error}", self.program.display())),
        })?;
        let (out, err) = (Output::of(child.stdout.take()), Output::of(child.stderr.take()));
        let end = Instant::now() + LONGEST;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(20)),
                Ok(None) => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(failed(format!("gave no token within {} s", LONGEST.as_secs())));
                }
                Err(error) => return Err(failed(error.to_string())),
            }
        };
        let end = Instant::now() + LAST_WORDS;
        while !(out.is_whole() && err.is_whole()) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        let (out, err) = (out.text(), err.text());
        if let Some(answer) = status.success().then(|| read(&out)).flatten() {
            return Ok(answer);
        }
        let said = String::from_utf8_lossy(&err);
        let line = said.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("WARNING"));
        let line = client.without_secrets(line.unwrap_or("it said nothing"));
        let line: String = line.chars().filter(|char| !char.is_control()).take(300).collect();
        Err(failed(format!("gave no token: {line}; sign in with 'az login --tenant TENANT'")))
    }
}

/// What a program writes, as it comes.
struct Output {
    bytes: Arc<Mutex<Zeroizing<Vec<u8>>>>,
    reader: JoinHandle<()>,
}

impl Output {
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        // With room for all of it: a text that grows leaves copies of the token behind.
        let bytes = Arc::new(Mutex::new(Zeroizing::new(Vec::with_capacity(LIMIT))));
        let into = Arc::clone(&bytes);
        let reader = std::thread::spawn(move || {
            let Some(mut pipe) = pipe else { return };
            let mut part = Zeroizing::new([0; 4096]);
            while let Ok(count @ 1..) = pipe.read(&mut *part) {
                let mut bytes = into.lock().unwrap_or_else(PoisonError::into_inner);
                let left = LIMIT.saturating_sub(bytes.len());
                bytes.extend(part.iter().take(count.min(left)));
                if left <= count {
                    return;
                }
            }
        });
        Self { bytes, reader }
    }

    /// Whether nobody writes any more.
    fn is_whole(&self) -> bool {
        self.reader.is_finished()
    }

    fn text(&self) -> Zeroizing<Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
