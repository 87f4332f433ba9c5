//! The async runtime: made here, for the commands that read a tenant, and nowhere else.

use std::time::Duration;

use anyhow::Context as _;

/// How long what still blocks may take when a command has what it needs, or was given up.
const LAST: Duration = Duration::from_secs(2);

/// Threads that may block: for pages of objects, files and names of hosts. Each holds an arena of the allocator for good:
/// with 19 threads, 100,000 users took 215 MB at the peak, and 169 MB with two arenas (release build, 2026-12-01).
const BLOCKING: usize = 4;

/// Runs this to its end.
///
/// # Errors
/// If the system gives no threads or sockets.
pub(super) fn run<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(BLOCKING)
        .enable_all()
        .build();
    let runtime = runtime.context("cannot start the runtime")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(LAST);
    Ok(done)
}
