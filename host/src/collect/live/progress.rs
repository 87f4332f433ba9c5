//! What people see while a tenant is read: a line for each feed under way on a terminal, plain lines elsewhere.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Not at all.
    Nowhere,
    /// As lines that are written once.
    Lines,
    /// As lines that change.
    Terminal,
}

/// Where feeds say how far they are. Shared by all threads.
#[derive(Debug)]
pub struct Board {
    shown: Shown,
    began: Instant,
    requests: AtomicU64,
    throttled: AtomicU64,
    lines: MultiProgress,
    feeds: Mutex<BTreeMap<&'static str, Line>>,
}

#[derive(Debug)]
struct Line {
    bar: ProgressBar,
    count: u64,
    of: Option<u64>,
    said: Instant,
}

/// A plain line is written again after this time.
const AGAIN: Duration = Duration::from_secs(15);

impl Board {
    /// A board on which nothing stands.
    #[must_use]
    pub fn new(shown: Shown) -> Self {
        let target = match shown {
            Shown::Terminal => ProgressDrawTarget::stderr_with_hz(5),
            Shown::Nowhere | Shown::Lines => ProgressDrawTarget::hidden(),
        };
        Self {
            shown,
            began: Instant::now(),
            requests: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
            lines: MultiProgress::with_draw_target(target),
            feeds: Mutex::default(),
        }
    }

    /// Requests that were sent, and how often a service asked to wait.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        (self.requests.load(Ordering::Relaxed), self.throttled.load(Ordering::Relaxed))
    }

    /// Since when.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    pub(super) fn sent(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn throttled(&self, budget: &str, pause: Duration) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
        if pause >= Duration::from_secs(5) {
            self.say(&format!("{budget} asks to wait {} s", pause.as_secs()));
        }
    }

    fn feeds(&self) -> MutexGuard<'_, BTreeMap<&'static str, Line>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A feed begins, or goes on from so many.
    pub(super) fn begin(&self, feed: &'static str, count: u64, of: Option<u64>) {
        let bar = match self.shown {
            Shown::Terminal => {
                let bar = self.lines.add(ProgressBar::new(of.unwrap_or(0)));
                let template = match of {
                    Some(_) => "  {prefix:44} {human_pos:>9} of {human_len}  {per_sec}  {eta} left",
                    None => "  {prefix:44} {human_pos:>9}  {per_sec}",
                };
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
                bar.set_prefix(feed);
                bar.set_position(count);
                // What was there before says nothing of the rate.
                bar.reset_eta();
                bar
            }
            Shown::Nowhere | Shown::Lines => ProgressBar::hidden(),
        };
        self.feeds().insert(feed, Line { bar, count, of, said: Instant::now() });
    }

    /// A feed has so many more.
    pub(super) fn more(&self, feed: &'static str, more: u64) {
        let mut feeds = self.feeds();
        let Some(line) = feeds.get_mut(feed) else { return };
        line.count += more;
        line.bar.set_position(line.count);
        if self.shown == Shown::Lines && line.said.elapsed() >= AGAIN {
            line.said = Instant::now();
            let text = match line.of {
                Some(of) => format!("{feed}: {} of {of} so far", line.count),
                None => format!("{feed}: {} so far", line.count),
            };
            drop(feeds);
            self.say(&text);
        }
    }

    /// A feed has ended, with these words.
    pub(super) fn end(&self, feed: &'static str, words: &str) {
        if let Some(line) = self.feeds().remove(feed) {
            line.bar.finish_and_clear();
            self.lines.remove(&line.bar);
        }
        self.say(&format!("{feed}: {words}"));
    }

    /// Writes a line above those that change.
    pub(super) fn say(&self, text: &str) {
        let text = crate::untrusted::printable(text);
        match self.shown {
            Shown::Nowhere => {}
            Shown::Terminal => {
                // A terminal that went away is no reason to stop.
                let _ = self.lines.println(format!("  {text}"));
            }
            Shown::Lines => {
                use std::io::Write as _;
                let _ = writeln!(anstream::stderr(), "  {text}");
            }
        }
    }
}
