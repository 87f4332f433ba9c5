//! Recording what goes over the network, and answering from a recording: arguments of all commands that read a
//! tenant.

use std::path::PathBuf;

use clap::Args;

use ephor_collect::live::transport::{Error, Options, Transport};
use ephor_encryption::{Envelope, Identities};

/// Where exchanges go to, or come from.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Recording")]
pub struct Recording {
    /// Write every exchange into this new folder, for support: without tokens, secrets and cookies, but with the names
    /// of people and all that the tenant answered
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Answer from a folder that --record wrote, without any network
    #[arg(long, value_name = "DIR", conflicts_with = "record")]
    replay: Option<PathBuf>,
}

impl Recording {
    /// Whether exchanges are written.
    pub const fn is_asked(&self) -> bool {
        self.record.is_some()
    }

    /// The way to the network that they ask for. What is recorded is encrypted if there is an envelope.
    ///
    /// # Errors
    /// If the folder cannot be written, or holds no recording.
    pub fn transport(
        &self,
        options: Options,
        envelope: Option<&Envelope>,
        identities: &Identities,
    ) -> Result<Transport, Error> {
        match (&self.record, &self.replay) {
            (_, Some(folder)) => Transport::replaying_with(folder, identities),
            (Some(folder), None) => Transport::recording_for(options, folder, envelope),
            (None, None) => Ok(Transport::new(options)),
        }
    }
}
