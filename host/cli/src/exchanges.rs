//! Recording what goes over the network, and answering from a recording: arguments of all commands that read a
//! tenant.

use std::path::PathBuf;

use clap::Args;

use ephor_collect::live::http::{Client, Error, Options};

/// Where exchanges go to, or come from.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Recording")]
pub struct Exchanges {
    /// Write every exchange into this new folder, for support: without tokens, secrets and cookies, but with the names
    /// of people and all that the tenant answered
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Answer from a folder that --record wrote, without any network
    #[arg(long, value_name = "DIR", conflicts_with = "record")]
    replay: Option<PathBuf>,
}

impl Exchanges {
    /// The client that they ask for.
    ///
    /// # Errors
    /// If the folder cannot be written, or holds no recording.
    pub fn client(&self, options: Options) -> Result<Client, Error> {
        match (&self.record, &self.replay) {
            (_, Some(folder)) => Client::replaying(folder),
            (Some(folder), None) => Client::recording(options, folder),
            (None, None) => Ok(Client::new(options)),
        }
    }
}
