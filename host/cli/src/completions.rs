//! `ephor completions`.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, Exit};

/// Print a script that completes ephor's commands in a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  bash:
    ephor completions bash > ~/.local/share/bash-completion/completions/ephor

  zsh, in a folder of your fpath:
    ephor completions zsh > ~/.zfunc/_ephor

  fish:
    ephor completions fish > ~/.config/fish/completions/ephor.fish")]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "ephor", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Clean)
}
