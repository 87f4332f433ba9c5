//! The token of whoever signed in to the Azure CLI. It carries the rights that Microsoft gave the CLI itself, many of
//! which can write, and lacks some that rules need: `ephor doctor` says which.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::endpoint::{Answer, read};
use super::error::Error;
use crate::collect::live::http::Client;

/// The CLI starts slowly, and may ask the network.
const LONGEST: Duration = Duration::from_secs(90);

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
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let out = std::thread::spawn(move || {
            let mut bytes = Zeroizing::new(Vec::with_capacity(64 << 10));
            out.map(|out| out.take(1 << 20).read_to_end(&mut bytes));
            bytes
        });
        let err = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            err.map(|err| err.take(1 << 20).read_to_end(&mut bytes));
            bytes
        });
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
        // What the program left running may hold its output open.
        while !(out.is_finished() && err.is_finished()) {
            if Instant::now() >= end {
                return Err(failed(format!("gave no whole answer within {} s", LONGEST.as_secs())));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
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
