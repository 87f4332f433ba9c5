//! Ctrl-C and SIGTERM while a tenant is read: the first gives up what is under way, so that what was read can be kept and
//! told; the second, and any while nothing is read, ends the program at once.

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
                std::process::exit(128 + number);
            }
        }
    });
}

/// The signals that end a program, by their numbers.
#[cfg(unix)]
struct All {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl All {
    fn new() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, terminate) = (signal(SignalKind::interrupt()).ok()?, signal(SignalKind::terminate()).ok()?);
        Some(Self { interrupt, terminate })
    }

    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => 2,
            _ = self.terminate.recv() => 15,
        }
    }
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
