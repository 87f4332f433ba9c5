//! `ephor-simulator --snapshot DIR`: a simulated tenant, so that anybody can try the collector.

use std::process::ExitCode;
use std::time::Duration;

use ephor_simulator::{Budgets, FaultKind, Options, Running, Simulator};

const HELP: &str = "\
Serves a snapshot as a Microsoft 365 tenant on 127.0.0.1 until it is stopped.

ephor-simulator --snapshot DIR [options]

  --snapshot DIR            the snapshot, such as 'ephor synth --users 1000 --seed 7 --out DIR' writes
  --port N                  the port; a free one by default
  --limits off|N            no limits, or windows N times shorter than documented; 1 by default
  --fault KIND@PATTERN[#N]  a fault at the Nth request that fits, also #N-M and #N-; may be repeated, such as
                            drop@/users#2, 429=3@identity/conditionalAccess, 503@exchange*Get-Mailbox#1-3,
                            empty-pages@/auditLogs/signIns; the kinds stand below
  --without-right RIGHT     an application permission that the client lacks, such as Policy.Read.All; may be repeated
  --with-right RIGHT        one that it has beyond what it needs, such as User.ReadWrite.All
  --without-license NAME    P1, P2, defender-endpoint or defender-office; may be repeated
  --without-cmdlet NAME     a cmdlet that the client may not run, such as Get-InboxRule; may be repeated
  --token-lifetime SECONDS  3599 by default
  --polls N                 how many polls a device code and an audit log query take; 2 by default
  --largest-page N          pages of at most N objects
  --latency MILLISECONDS    how long an answer takes at least
  --conceal                 usage reports conceal names
  --keep-times              limits of filters on times are kept; else a snapshot of any day is served whole
  --no-gzip                 answers are never compressed
  --no-annotations          answers of Exchange without annotations such as Name@data.type
";

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to a person")]
fn main() -> ExitCode {
    let options = match parse(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{HELP}\nKinds of faults: {}", FaultKind::NAMES);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("error: {message}; see --help");
            return ExitCode::from(2);
        }
    };
    let secret = options.secret.clone();
    let pace = pace(options.budgets);
    match Simulator::start(options) {
        Ok(running) => {
            println!("{}\n\nWhat was asked of it: curl -s {}", line(&running, &secret, pace), running.report_url);
            loop {
                std::thread::park();
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// How many times faster than the published limits allow the collector may be.
fn pace(budgets: Budgets) -> u32 {
    match budgets {
        Budgets::Off => 1000,
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 1000")]
        Budgets::Documented { time_scale } => time_scale.clamp(1.0, 1000.0) as u32,
    }
}

/// What reads this tenant.
fn line(running: &Running, secret: &str, pace: u32) -> String {
    let Running { login, graph, exchange, compliance, dns, tenant, collected_at, .. } = running;
    let mut line = format!(
        "EPHOR_CLIENT_SECRET={secret} ephor collect --out snapshot --tenant {tenant} \
         --client-id 00000000-0000-4000-8000-000000000001 --login-endpoint {login} --graph-endpoint {graph} \
         --exchange-endpoint {exchange} --compliance-endpoint {compliance} --dns-server {dns} --at {collected_at}"
    );
    if pace > 1 {
        line.push_str(&format!(" --pace {pace}"));
    }
    line
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options::new("");
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("expected a value after {name}"));
        let number =
            |text: String| text.parse::<u64>().map_err(|_| format!("expected a number after {name}, found {text:?}"));
        match name.as_str() {
            "--help" | "-h" => return Ok(None),
            "--snapshot" => options.snapshot = value()?.into(),
            "--port" => {
                options.port = value()?.parse().map_err(|_| format!("expected a port after {name}"))?;
            }
            "--limits" => options.budgets = limits(&value()?)?,
            "--fault" => options.faults.push(value()?.parse()?),
            "--without-right" => {
                options.without_rights.insert(value()?);
            }
            "--with-right" => {
                options.more_rights.insert(value()?);
            }
            "--without-license" => {
                options.without_licenses.insert(value()?.parse()?);
            }
            "--without-cmdlet" => {
                options.without_cmdlets.insert(value()?);
            }
            "--token-lifetime" => options.token_lifetime = Duration::from_secs(number(value()?)?),
            "--polls" => options.polls = u32::try_from(number(value()?)?).unwrap_or(u32::MAX),
            "--largest-page" => options.largest_page = usize::try_from(number(value()?)?.max(1)).ok(),
            "--latency" => options.latency = Duration::from_millis(number(value()?)?),
            "--conceal" => options.concealed = true,
            "--keep-times" => options.keep_times = true,
            "--no-annotations" => options.annotations = false,
            "--no-gzip" => options.gzip = false,
            _ => return Err(format!("unknown option {name:?}")),
        }
    }
    if options.snapshot.as_os_str().is_empty() {
        return Err("expected --snapshot DIR".to_owned());
    }
    Ok(Some(options))
}

fn limits(text: &str) -> Result<Budgets, String> {
    if text == "off" {
        return Ok(Budgets::Off);
    }
    match text.parse::<f64>() {
        Ok(time_scale) if time_scale.is_finite() && time_scale > 0.0 => Ok(Budgets::Documented { time_scale }),
        _ => Err(format!("expected off or a number above 0 after --limits, found {text:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Options>, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_command_line_becomes_options() {
        let line = "--snapshot s --limits 10 --fault drop@/users#2 --without-license P1 --token-lifetime 5";
        let options = parsed(line).unwrap().unwrap();
        assert_eq!(options.budgets, Budgets::Documented { time_scale: 10.0 });
        assert_eq!((options.faults.len(), options.without_licenses.len()), (1, 1));
        for line in ["", "--snapshot", "--snapshot s --limits 0", "--snapshot s --port x", "--what", "--fault x"] {
            assert!(parsed(line).is_err(), "{line}");
        }
        assert!(parsed("--help").unwrap().is_none());
    }
}
