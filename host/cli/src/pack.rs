//! `ephor pack`: what authors and readers of rule packs need.

mod build;
mod diff;
mod inspect;
mod new;
mod show;
mod test;

use super::Exit;

/// Write, test and look into rule packs.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(new::Arguments),
    Build(build::Arguments),
    Test(test::Arguments),
    Inspect(inspect::Arguments),
    Diff(diff::Arguments),
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::New(arguments) => new::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Diff(arguments) => diff::run(&arguments),
    }
}
