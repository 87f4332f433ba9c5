//! What people see while a tenant is read. On a terminal: a line for each feed of which something came and more is to
//! come, and below them how far the whole is. Elsewhere plain lines.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{FormattedDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

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

/// Where feeds say how far they are. Shared by all that read.
#[derive(Debug)]
pub struct Progress {
    shown: Shown,
    began: Instant,
    requests: AtomicU64,
    throttled: AtomicU64,
    lines: MultiProgress,
    /// The last line on a terminal.
    whole: ProgressBar,
    feeds: Mutex<BTreeMap<&'static str, Line>>,
}

#[derive(Debug)]
struct Line {
    /// None until something is to be shown.
    bar: Option<ProgressBar>,
    /// Where it began, and when: what was there before says nothing of the rate.
    from: (u64, Instant),
    count: u64,
    of: Option<u64>,
    said: Instant,
}

impl Line {
    /// How fast it goes and, where it is told how many there are, how long that takes.
    fn rate(&self) -> String {
        let (from, since) = self.from;
        let rate = self.count.saturating_sub(from) as f64 / since.elapsed().as_secs_f64().max(0.001);
        let left = self.of.map(|of| of.saturating_sub(self.count) as f64 / rate);
        match left {
            // A year is long enough.
            Some(left) if left < 31_536_000.0 => {
                format!("{rate:.0}/s, {} left", FormattedDuration(Duration::from_secs_f64(left)))
            }
            Some(_) => String::new(),
            None => format!("{rate:.0}/s"),
        }
    }
}

/// A plain line is written again after this time.
const AGAIN: Duration = Duration::from_secs(15);

impl Progress {
    /// Progress of which nothing is shown yet.
    #[must_use]
    pub fn new(shown: Shown) -> Self {
        let target = match shown {
            Shown::Terminal => ProgressDrawTarget::stderr_with_hz(5),
            Shown::Nowhere | Shown::Lines => ProgressDrawTarget::hidden(),
        };
        let lines = MultiProgress::with_draw_target(target);
        let whole = lines.add(ProgressBar::new(0));
        if let Ok(style) = ProgressStyle::with_template("  {elapsed_precise}  {pos} of {len} lists read{msg}") {
            whole.set_style(style);
        }
        Self {
            shown,
            began: Instant::now(),
            requests: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
            lines,
            whole,
            feeds: Mutex::default(),
        }
    }

    /// So many feeds are to be read.
    pub(super) fn expect(&self, feeds: usize) {
        if self.shown == Shown::Terminal {
            self.whole.set_length(feeds as u64);
            self.whole.enable_steady_tick(Duration::from_millis(500));
        }
    }

    /// All feeds have ended, or will not.
    pub fn finish(&self) {
        self.whole.finish_and_clear();
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
        let sent = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shown == Shown::Terminal {
            self.whole.set_message(format!(", {sent} requests"));
        }
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
        // What is told how many there are takes a while; of a list, only one that goes on does.
        let bar = of.map(|of| self.line(feed, count, Some(of)));
        self.feeds().insert(feed, Line { bar, from: (count, Instant::now()), count, of, said: Instant::now() });
    }

    /// A line that changes.
    fn line(&self, feed: &'static str, count: u64, of: Option<u64>) -> ProgressBar {
        if self.shown != Shown::Terminal {
            return ProgressBar::hidden();
        }
        let bar = self.lines.insert_before(&self.whole, ProgressBar::new(of.unwrap_or(0)));
        let template = match of {
            Some(_) => "  {prefix:44} {human_pos:>9} of {human_len}  {msg}",
            None => "  {prefix:44} {human_pos:>9}  {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_prefix(feed);
        bar.set_position(count);
        bar
    }

    /// A feed has so many more.
    pub(super) fn more(&self, feed: &'static str, more: u64) {
        let mut feeds = self.feeds();
        let Some(line) = feeds.get_mut(feed) else { return };
        line.count += more;
        match &line.bar {
            Some(bar) => bar.set_position(line.count),
            None => line.bar = Some(self.line(feed, line.count, line.of)),
        }
        if let Some(bar) = &line.bar {
            bar.set_message(line.rate());
        }
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
        if let Some(bar) = self.feeds().remove(feed).and_then(|line| line.bar) {
            bar.finish_and_clear();
            self.lines.remove(&bar);
        }
        self.whole.inc(1);
        self.say(&format!("{feed}: {words}"));
    }

    /// Writes a line above those that change.
    pub(super) fn say(&self, text: &str) {
        let text = ephor_untrusted::printable(text);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_counts_from_where_it_began_and_tells_what_is_left_of_what_is_known() {
        let since = Instant::now().checked_sub(Duration::from_secs(10)).unwrap();
        let line = |from, count, of| Line { bar: None, from: (from, since), count, of, said: since };
        assert_eq!(line(0, 80, None).rate(), "8/s");
        assert_eq!(line(900, 1_000, Some(2_000)).rate(), "10/s, 00:01:40 left");
        assert_eq!(line(0, 0, Some(4)).rate(), "");
        assert_eq!(line(4, 4, Some(4)).rate(), "");
    }
}
