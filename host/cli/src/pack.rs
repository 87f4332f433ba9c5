//! `ephor pack`: what authors and readers of rule packs need.

mod build;
mod diff;
mod inspect;
mod lock;
mod new;
mod pull;
mod push;
mod registry;
mod show;
mod sign;
mod test;
mod verify;

use super::Exit;

/// Write, test and look into rule packs, sign them, and pass them on.
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
    Push(push::Arguments),
    Pull(pull::Arguments),
    Lock(lock::Arguments),
    Sign(sign::Arguments),
    Verify(verify::Arguments),
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::New(arguments) => new::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Push(arguments) => push::run(arguments),
        Command::Pull(arguments) => pull::run(arguments),
        Command::Lock(arguments) => lock::run(arguments),
        Command::Sign(arguments) => sign::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
    }
}
