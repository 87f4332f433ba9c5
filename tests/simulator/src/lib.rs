//! A Microsoft 365 tenant that exists only here: it plays the login endpoint, Microsoft Graph, the admin interface of
//! Exchange Online, Security & Compliance and the name server from any snapshot, with the documented limits, and with
//! faults on demand.
//!
//! What it serves is the snapshot turned back into what Microsoft answers, so that collecting from it gives the same
//! snapshot again. It runs on threads of its own: tests need no async.

mod dns;
mod encoding;
mod exchange;
mod faults;
mod graph;
mod http;
mod limits;
mod login;
mod odata;
mod options;
pub mod regions;
mod report;
mod rights;
mod server;
mod snapshot;
mod tenant;
mod time;
pub mod witness;

use std::net::SocketAddr;
use std::sync::Arc;

pub use faults::{Fault, FaultKind};
pub use limits::{Budgets, Early, Use};
pub use options::{License, Options};
pub use report::Report;
pub use rights::ALL as RIGHTS;
pub use snapshot::Error;

/// Starts simulated tenants.
#[derive(Clone, Copy, Debug)]
pub struct Simulator;

/// A tenant that answers until this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Base of the login endpoint.
    pub login: String,
    /// Base of Graph.
    pub graph: String,
    /// Base of the admin interface of Exchange Online.
    pub exchange: String,
    /// Base of Security & Compliance.
    pub compliance: String,
    /// Where the report can be read by hand, as JSON.
    pub report_url: String,
    /// The name server, for TXT records over UDP and TCP.
    pub dns: SocketAddr,
    /// Id of the tenant.
    pub tenant: String,
    /// When its snapshot was collected, in RFC 3339.
    pub collected_at: String,
    state: Arc<server::State>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Simulator {
    /// Starts a tenant; it listens when this returns.
    ///
    /// # Errors
    /// If the snapshot cannot be read, or the port is taken.
    pub fn start(options: Options) -> Result<Running, Error> {
        let snapshot = snapshot::Snapshot::open(&options.snapshot)?;
        let names = dns::Names::of(&snapshot);
        let collected_at = time::text(snapshot.collected_at);
        let folder = options.snapshot.clone();
        let failed = |error: std::io::Error| Error::new(&folder, format!("the server does not start: {error}"));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .enable_all()
            .thread_name("simulated-tenant")
            .build()
            .map_err(failed)?;
        let port = options.port;
        let (listener, dns) = runtime
            .block_on(async {
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
                let dns = dns::start(names).await?;
                std::io::Result::Ok((listener, dns))
            })
            .map_err(failed)?;
        let origin = format!("http://{}", listener.local_addr().map_err(failed)?);
        let issuer = login::Issuer::new(&origin, &snapshot.tenant_id, &snapshot.domain, &options);
        let tenant = snapshot.tenant_id.clone();
        let state = Arc::new(server::State {
            tenant: tenant::Tenant::new(snapshot),
            login: login::Login::new(issuer, &options),
            limits: limits::Limits::new(options.budgets),
            faults: faults::Faults::new(&options.faults),
            log: report::Log::new(),
            queries: graph::Queries::new(options.polls),
            graph: format!("{origin}/graph"),
            origin: origin.clone(),
            options,
        });
        let service = server::router(Arc::clone(&state)).into_make_service_with_connect_info::<server::Connection>();
        runtime.spawn(async move { axum::serve(server::Listener(listener), service).await });
        Ok(Running {
            login: format!("{origin}/login"),
            graph: format!("{origin}/graph"),
            exchange: format!("{origin}/exchange"),
            compliance: format!("{origin}/compliance"),
            report_url: format!("{origin}/report"),
            dns,
            tenant,
            collected_at,
            state,
            runtime: Some(runtime),
        })
    }
}

impl Running {
    /// What was asked up to now.
    #[must_use]
    pub fn report(&self) -> Report {
        self.state.report()
    }

    /// Forgets what was asked, but not how much of the limits is spent.
    pub fn reset_report(&self) {
        self.state.log.reset();
        self.state.limits.reset_report();
    }

    /// Arms one more fault.
    pub fn add_fault(&self, fault: Fault) {
        self.state.faults.add(fault);
    }

    /// Disarms all faults; who was told to wait by one need not any more.
    pub fn clear_faults(&self) {
        self.state.faults.clear();
        self.state.limits.forget();
    }

    /// Ends all tokens now.
    pub fn expire_tokens(&self) {
        self.state.login.issuer.expire_all();
    }

    /// Ends the tenant.
    pub fn shutdown(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}
