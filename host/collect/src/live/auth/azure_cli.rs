//! The token of whoever signed in to the Azure CLI, or to the Azure Developer CLI. It carries the rights that Microsoft
//! gave those programs themselves, many of which can write, and lacks some that rules need: `ephor doctor` says which.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroizing;

use super::endpoint::{Answer, read};
use super::error::Error;
use crate::live::transport::Transport;

/// The CLI starts slowly, and may ask the network.
const LONGEST: Duration = Duration::from_secs(90);
/// How long after its end its last words may take: what it left running may hold its output open for ever.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// The most that is read of an output.
const LIMIT: usize = 1 << 20;

/// A program that somebody signed in to Azure with.
#[derive(Debug)]
pub struct AzureCli {
    /// Which it is.
    pub tool: Tool,
    /// Where it stands.
    pub program: PathBuf,
}

/// The programs whose sign-in can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The Azure CLI.
    Azure,
    /// The Azure Developer CLI.
    AzureDeveloper,
}

impl Tool {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Azure => "Azure CLI",
            Self::AzureDeveloper => "Azure Developer CLI",
        }
    }

    /// What it is asked for a token by, and how the tenant is named. Those of the Developer CLI: Azure/azure-sdk-for-rust
    /// sdk/identity/azure_identity/src/azure_developer_cli_credential.rs of azure_identity 1.0.0.
    const fn arguments(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::Azure => (&["account", "get-access-token", "--output", "json"], "--tenant"),
            Self::AzureDeveloper => (&["auth", "token", "--output", "json", "--no-prompt"], "--tenant-id"),
        }
    }

    /// How a person signs in to it.
    const fn sign_in(self) -> &'static str {
        match self {
            Self::Azure => "az login --tenant TENANT",
            Self::AzureDeveloper => "azd auth login --tenant-id TENANT",
        }
    }
}

impl AzureCli {
    /// The one that is found by its name.
    #[must_use]
    pub fn of(tool: Tool) -> Self {
        let program = match tool {
            Tool::Azure if cfg!(windows) => "az.cmd",
            Tool::Azure => "az",
            Tool::AzureDeveloper => "azd",
        };
        Self { tool, program: program.into() }
    }

    /// Dropped, the program is ended.
    pub(super) async fn ask(&self, transport: &Transport, scope: &str, tenant: &str) -> Result<Answer, Error> {
        let failed = |reason: String| Error::AzureCli { tool: self.tool.name(), reason };
        let mut command = Command::new(&self.program);
        let (arguments, of_tenant) = self.tool.arguments();
        command.args(arguments).args(["--scope", scope]);
        if !tenant.is_empty() {
            command.args([of_tenant, tenant]);
        }
        for name in super::secrets() {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                failed(format!("there is no program {}; install it, or sign in another way", self.program.display()))
            }
            _ => failed(format!("cannot start {}: {error}", self.program.display())),
        })?;
        let (mut out, mut err) = (Output::of(child.stdout.take()), Output::of(child.stderr.take()));
        let end = Instant::now() + LONGEST;
        // Its output is read as it comes: a full pipe would hold it up. Whoever writes more than anything should is ended.
        let ended = async {
            tokio::select! {
                status = child.wait() => Some(status),
                () = async { tokio::join!(out.read(), err.read()); std::future::pending::<()>().await } => None,
            }
        };
        let status = match timeout_at(end, ended).await {
            Ok(Some(status)) => status.map_err(|error| failed(error.to_string()))?,
            _ => return Err(failed(format!("gave no token within {} s", LONGEST.as_secs()))),
        };
        // What it left running may hold its output open for ever.
        let _ = timeout(LAST_WORDS, async { tokio::join!(out.read(), err.read()) }).await;
        let (out, err) = (out.bytes, err.bytes);
        if let Some(answer) = status.success().then(|| read(&out)).flatten() {
            return Ok(answer);
        }
        let said = String::from_utf8_lossy(&err);
        let message = message_in(&said);
        let lines = message.as_deref().unwrap_or(&said).lines().map(str::trim);
        let line = lines.into_iter().find(|line| !line.is_empty() && !line.starts_with("WARNING"));
        let line = transport.without_secrets(line.unwrap_or("it said nothing"));
        let line: String = line.chars().filter(|char| !char.is_control()).take(300).collect();
        Err(failed(format!("gave no token: {line}; sign in with '{}'", self.tool.sign_in())))
    }
}

/// What the Developer CLI writes in the place of plain words.
fn message_in(said: &str) -> Option<String> {
    let said: serde_json::Value = serde_json::from_str(said.trim()).ok()?;
    said.pointer("/data/message")?.as_str().map(str::to_owned)
}

/// What a program writes, as it comes.
struct Output<R> {
    pipe: Option<R>,
    bytes: Zeroizing<Vec<u8>>,
}

impl<R: AsyncRead + Unpin> Output<R> {
    fn of(pipe: Option<R>) -> Self {
        // With room for all of it: a text that grows leaves copies of the token behind.
        Self { pipe, bytes: Zeroizing::new(Vec::with_capacity(LIMIT)) }
    }

    /// Reads until nobody writes any more. Dropped, what was read stays, and it goes on from there. What is beyond the
    /// limit is thrown away, so that the program comes to its end.
    async fn read(&mut self) {
        let mut part = Zeroizing::new([0; 4096]);
        while let Some(pipe) = &mut self.pipe {
            match pipe.read(&mut *part).await {
                Ok(count @ 1..) => {
                    let left = LIMIT.saturating_sub(self.bytes.len());
                    self.bytes.extend(part.iter().take(count.min(left)));
                }
                _ => self.pipe = None,
            }
        }
    }
}
