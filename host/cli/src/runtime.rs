//! The async runtime: made here, for the commands that read a tenant, and nowhere else.

use std::time::Duration;

use anyhow::Context as _;

/// How long what still blocks may take when a command has what it needs, or was given up.
const LAST: Duration = Duration::from_secs(2);

/// Runs this to its end.
///
/// # Errors
/// If the system gives no threads or sockets.
pub(super) fn run<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(LAST);
    Ok(done)
}
