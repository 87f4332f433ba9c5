//! `ephor demo`.

use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Exit;
use super::format::{Format, ReportSpec};
use super::packs::Packs;
use super::pending::Pending;
use super::scan::{Context, Run, scan};
use ephor_snapshot::Snapshot;
use ephor_synth::{Plan, Setting, Tenant};
use ephor_untrusted::printable;

/// Scan a made-up tenant: see what Ephor does before you give it anything.
///
/// Makes up a tenant of 250 users with planted defects, scans it with the built-in packs, shows the findings, and
/// writes them as SARIF and as an HTML page to open in a browser. Everything stays on this machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  See a scan:
    ephor demo

  Keep the snapshot and the reports somewhere else:
    ephor demo --out /tmp/ephor-demo")]
pub struct Arguments {
    /// The folder for the snapshot (`tenant`) and the reports (`ephor.sarif`, `ephor.html`); those of an earlier demo
    /// are replaced
    #[arg(long, value_name = "DIR", default_value = "demo")]
    out: PathBuf,
    #[command(flatten)]
    packs: Packs,
    #[command(flatten)]
    run: Run,
}

/// Runs it.
pub fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let folder = arguments.out.join("tenant");
    let tenant = Tenant::new(Plan {
        users: 250,
        seed: 7,
        // 2026-11-22: the same tenant on any day.
        collected_at: 1_795_305_600,
        planted: true,
        settings: Setting::usual_ones(),
    })?;
    remove_earlier(&folder, tenant.id())?;
    tenant.write(&folder)?;
    let snapshot = Snapshot::open(&folder)?;
    let path = arguments.out.join("ephor.sarif");
    let log = Pending::create(&path)?;
    let page_path = arguments.out.join("ephor.html");
    let page = Pending::create(&page_path)?;
    let stdout = io::stdout();
    let colours = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never && stdout.is_terminal();
    let outputs = vec![
        (ReportSpec::from(Format::Text), Box::new(stdout.lock()) as Box<dyn Write>, colours),
        (ReportSpec::from(Format::Sarif), Box::new(log.writer()?) as Box<dyn Write>, false),
        (ReportSpec::from(Format::Html), Box::new(page.writer()?) as Box<dyn Write>, false),
    ];
    let context =
        Context { parameters: tenant.parameters(), folders: vec![arguments.out.clone()], ..Context::default() };
    let (exit, _) = scan(&snapshot, &arguments.packs, context, &arguments.run, outputs)?;
    if exit == Exit::Usage {
        return Ok(exit);
    }
    log.keep()?;
    page.keep()?;
    let text = format!(
        "Wrote the snapshot to {} and the findings to {} and {}.",
        folder.display(),
        path.display(),
        page_path.display()
    );
    let _ = writeln!(anstream::stderr(), "{}", printable(&text));
    Ok(exit)
}

/// Removes the tenant of an earlier demo, and nothing else.
fn remove_earlier(folder: &Path, id: &str) -> anyhow::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let snapshot = Snapshot::open(folder)
        .with_context(|| format!("{} is not of an earlier demo; name another folder with --out", folder.display()))?;
    if snapshot.manifest().tenant.id != id {
        anyhow::bail!("{} holds another tenant; name another folder with --out", folder.display());
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))
}
