//! `ephor snapshot`.

use super::Exit;

/// To be written.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// Runs it.
pub fn run(_arguments: Arguments) -> anyhow::Result<Exit> {
    anyhow::bail!("not there yet")
}
