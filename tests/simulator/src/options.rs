//! How the tenant is to behave.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use crate::faults::Fault;
use crate::limits::Budgets;

/// A license that can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum License {
    /// Microsoft Entra ID P1: sign-ins, registration details, Conditional Access.
    EntraP1,
    /// Microsoft Entra ID P2: risky users, Privileged Identity Management.
    EntraP2,
    /// Microsoft Defender for Endpoint Plan 2: advanced hunting.
    DefenderEndpoint,
    /// Microsoft Defender for Office 365 Plan 1: Safe Links, Safe Attachments.
    DefenderOffice,
}

impl License {
    /// The license that a source declares; none where it is none of these.
    pub(crate) fn declared(name: &str) -> Option<Self> {
        match name {
            "Microsoft Entra ID P1" => Some(Self::EntraP1),
            _ if name.starts_with("Microsoft Entra ID P2") => Some(Self::EntraP2),
            "Microsoft Defender for Endpoint Plan 2" => Some(Self::DefenderEndpoint),
            "Microsoft Defender for Office 365 Plan 1" => Some(Self::DefenderOffice),
            _ => None,
        }
    }
}

impl std::str::FromStr for License {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "p1" => Ok(Self::EntraP1),
            "p2" => Ok(Self::EntraP2),
            "defender-endpoint" => Ok(Self::DefenderEndpoint),
            "defender-office" => Ok(Self::DefenderOffice),
            _ => Err(format!("unknown license {text:?}; expected P1, P2, defender-endpoint or defender-office")),
        }
    }
}

/// How the tenant is to behave.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the snapshot.
    pub snapshot: PathBuf,
    /// The port; any free one at 0.
    pub port: u16,
    /// The limits.
    pub budgets: Budgets,
    /// Faults.
    pub faults: Vec<Fault>,
    /// Application permissions that the client does not have.
    pub without_rights: BTreeSet<String>,
    /// Application permissions that it has beyond what it needs, such as `User.ReadWrite.All`.
    pub more_rights: BTreeSet<String>,
    /// Licenses that the tenant does not have.
    pub without_licenses: BTreeSet<License>,
    /// Cmdlets that the client may not run, such as `Get-InboxRule`.
    pub without_cmdlets: BTreeSet<String>,
    /// Whether sources that the manifest calls denied or unlicensed are answered so.
    pub as_collected: bool,
    /// How long a token is good for.
    pub token_lifetime: Duration,
    /// How many polls a device code and an audit log query take until they are done.
    pub polls: u32,
    /// Whether usage reports conceal names.
    pub concealed: bool,
    /// Whether limits of filters on times are kept. Without, a snapshot of another day is served whole.
    pub keep_times: bool,
    /// Whether answers of Exchange hold annotations such as `AuditLogAgeLimit@data.type`.
    pub annotations: bool,
    /// Whether answers are compressed for those who take it.
    pub gzip: bool,
    /// How long an answer takes at least.
    pub latency: Duration,
    /// The largest page, smaller than documented, so that small tenants have pages too.
    pub largest_page: Option<usize>,
    /// The client's secret.
    pub secret: String,
}

impl Options {
    /// A tenant that serves a snapshot whole: documented limits, all rights and licenses.
    pub fn new(snapshot: impl Into<PathBuf>) -> Self {
        Self {
            snapshot: snapshot.into(),
            port: 0,
            budgets: Budgets::Documented { time_scale: 1.0 },
            faults: Vec::new(),
            without_rights: BTreeSet::new(),
            more_rights: BTreeSet::new(),
            without_licenses: BTreeSet::new(),
            without_cmdlets: BTreeSet::new(),
            as_collected: true,
            token_lifetime: Duration::from_secs(3599),
            polls: 2,
            concealed: false,
            keep_times: false,
            annotations: true,
            gzip: true,
            latency: Duration::ZERO,
            largest_page: None,
            secret: "simulated-secret".to_owned(),
        }
    }

    /// The same without limits, for round trips.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.budgets = Budgets::Off;
        self
    }
}
