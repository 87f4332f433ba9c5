//! Ctrl-C, SIGTERM and SIGHUP. While a tenant is read, the first gives up what is under way, so that what was read can be
//! kept and told; the second, and any while nothing is read, ends the program at once, and nothing half-written stays.

use std::io::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// What the thread that waits for signals shares with those that read.
struct Signals {
    /// Whether somebody reads, and has not been told to stop.
    reading: AtomicBool,
    /// How often somebody was told to stop.
    told: watch::Sender<u32>,
}

/// Started once, for as long as the program runs: whoever has taken a signal from the system cannot give it back.
static SIGNALS: OnceLock<Signals> = OnceLock::new();

/// Runs this to its end; none if it was interrupted, and dropped.
pub(super) async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    let Some(signals) = signals() else { return Some(work.await) };
    let mut told = signals.told.subscribe();
    told.mark_unchanged();
    let _reading = Reading::of(signals);
    tokio::select! {
        done = work => Some(done),
        // The sender lives as long as the program.
        _ = told.changed() => None,
    }
}

/// Says that somebody reads, until dropped.
struct Reading<'s>(&'s Signals);

impl<'s> Reading<'s> {
    fn of(signals: &'s Signals) -> Self {
        signals.reading.store(true, Ordering::SeqCst);
        Self(signals)
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.reading.store(false, Ordering::SeqCst);
    }
}

/// Takes the signals that end a program, so that nothing half-written stays behind. Where the system gives none, they end it as
/// they do without us.
pub(super) fn prepare() {
    let _ = signals();
}

/// Ends the program at once, whatever its threads do: what is half-written is removed, and the sentence told.
pub fn end_now(exit: i32, sentence: &str) -> ! {
    let _nothing_begins = ephor_snapshot::remove_unfinished();
    // Nothing to be done if nobody reads it.
    let _ = writeln!(anstream::stderr(), "ephor: {}", ephor_untrusted::line(sentence));
    std::process::exit(exit)
}

/// None where the system gives no signals: they end the program, as they do without us.
fn signals() -> Option<&'static Signals> {
    if SIGNALS.get().is_none() {
        let (ready, is_ready) = std::sync::mpsc::channel();
        let waiting = std::thread::Builder::new().name("signals".to_owned()).spawn(move || wait(&ready));
        waiting.ok()?;
        // An error is a thread that ended.
        is_ready.recv().ok()?;
    }
    SIGNALS.get()
}

fn wait(ready: &std::sync::mpsc::Sender<()>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
    runtime.block_on(async {
        let Some(mut all) = All::new() else { return };
        let signals = SIGNALS.get_or_init(|| Signals { reading: AtomicBool::new(false), told: watch::Sender::new(0) });
        if ready.send(()).is_err() {
            return;
        }
        loop {
            let number = all.next().await;
            if signals.reading.swap(false, Ordering::SeqCst) {
                signals.told.send_modify(|count| *count += 1);
            } else {
                // As shells name a program that was ended by a signal.
                end_now(128 + number, "interrupted; nothing half-written is left");
            }
        }
    });
}

/// The signals that end a program, by their numbers.
#[cfg(unix)]
struct All(Vec<(i32, tokio::signal::unix::Signal)>);

#[cfg(unix)]
impl All {
    fn new() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let ignored = ignored();
        let mut all = Vec::new();
        for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
            let number = kind.as_raw_value();
            // Who started us with nohup, or in the background of a script, said that it is not to end us. Whether that was said of
            // a hang-up, only Linux tells; elsewhere it is left as it is.
            if ignored.map_or(number == 1, |ignored| ignored & (1 << (number - 1)) != 0) {
                continue;
            }
            all.push((number, signal(kind).ok()?));
        }
        Some(Self(all))
    }

    async fn next(&mut self) -> i32 {
        std::future::poll_fn(|context| {
            for (number, signal) in &mut self.0 {
                if signal.poll_recv(context).is_ready() {
                    return std::task::Poll::Ready(*number);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }
}

/// The signals that this process ignores, a bit each from the lowest; none where the system does not tell.
#[cfg(unix)]
fn ignored() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(line.trim(), 16).ok()
}

#[cfg(windows)]
struct All(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl All {
    fn new() -> Option<Self> {
        tokio::signal::windows::ctrl_c().ok().map(Self)
    }

    async fn next(&mut self) -> i32 {
        self.0.recv().await;
        2
    }
}
