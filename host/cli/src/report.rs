//! `ephor report`.

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::encryption::{EncryptTo, Unlock};
use super::format::{Format, Profile, ReportSpec};
use super::pending::{Pending, Sealed};
use super::{Exit, usage};
use ephor_report::baseline::LogFile;
use ephor_report::sarif::Recorded;
use ephor_report::text::TextOptions;
use ephor_untrusted::printable;

/// Make a report from the log of an earlier scan.
///
/// Reads a SARIF log that 'ephor scan' wrote, in its native profile, and writes what the scan itself would have written
/// in another form. Nothing is judged again, and neither the snapshot nor a pack is needed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  A page for people:
    ephor report contoso.sarif --format html --output contoso.html

  A table for a spreadsheet:
    ephor report contoso.sarif --format csv > contoso.csv

  The log for GitHub code scanning:
    ephor report contoso.sarif --format sarif --profile github --output github.sarif")]
pub struct Arguments {
    /// The log
    #[arg(value_name = "SARIF")]
    log: PathBuf,
    /// What to write
    #[arg(long, value_enum)]
    format: Format,
    /// For whom a SARIF log is
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// Write to this file instead of standard output; one that is there is replaced when the report is whole
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every finding in the text report, not the first five of each rule
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    encrypt_to: EncryptTo,
    #[command(flatten)]
    unlock: Unlock,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    if arguments.profile.is_some() && arguments.format != Format::Sarif {
        return Ok(usage("--profile goes with --format sarif: other forms have none"));
    }
    let recipients = match arguments.encrypt_to.recipients() {
        Ok(recipients) => recipients,
        Err(wrong) => return wrong.exit(),
    };
    let log = arguments.unlock.log(&arguments.log);
    let recorded = Recorded::read(log.clone())?;
    let output = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let form = ReportSpec::from(arguments.format).or(arguments.profile);
    let look = TextOptions {
        subjects: if arguments.all { usize::MAX } else { TextOptions::default().subjects },
        ..TextOptions::default()
    };
    let Some(path) = output else {
        let stdout = io::stdout();
        // What goes to a terminal stands on no disk.
        if let Some(recipients) = recipients.filter(|_| !stdout.is_terminal()) {
            let output = Sealed::new(&recipients, Box::new(stdout.lock()))?;
            write(&recorded, &log, form, output.clone(), look)?;
            output.finish()?;
            return Ok(Exit::Clean);
        }
        let colours = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never && stdout.is_terminal();
        write(&recorded, &log, form, stdout.lock(), TextOptions { colours, ..look })?;
        return Ok(Exit::Clean);
    };
    let file = Pending::create_for(path, recipients.as_ref())?;
    write(&recorded, &log, form, file.writer()?, look)?;
    file.keep()?;
    let text = format!("{} results of {} as {}.", recorded.results, arguments.log.display(), path.display());
    let _ = writeln!(anstream::stderr(), "{}", printable(&text));
    Ok(Exit::Clean)
}

fn write(
    recorded: &Recorded,
    log: &LogFile,
    form: ReportSpec,
    output: impl Write,
    look: TextOptions,
) -> anyhow::Result<()> {
    let told = RefCell::default();
    let output = BufWriter::with_capacity(256 << 10, output);
    let mut report = form.report(&recorded.plan, output, look, &told).context("cannot write the report")?;
    recorded.replay(log.clone(), report.as_mut())?;
    report.finish(&recorded.summary, &recorded.ending).context("cannot write the report")?;
    super::format::tell(&told);
    Ok(())
}
