//! What every request is answered from.

use crate::access::Tokens;
use crate::access::attempts::Attempts;
use crate::access::oidc::Oidc;
use crate::access::session::Sessions;
use crate::documents::Documents;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::proposals::Proposals;
use crate::verification::Verifications;
use ledger::time::Day;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// How many requests are answered at a time. An answer that is sent slowly takes no place.
pub const WORKING: usize = 1024;

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The ledger's name, which checkpoints state.
    pub name: String,
    /// The directory of the ledger, where checkpoints and the results of verifications lie; for a database, one on this machine.
    pub directory: PathBuf,
    /// The file of the key that signs checkpoints.
    pub key: Option<PathBuf>,
    /// The address under which the service is known outside, without a slash at the end.
    pub public_url: String,
    /// Whether checkpoints and tiles need no token.
    pub public_proofs: bool,
    /// Whether indicators are shown to everyone.
    pub public_indicators: bool,
    /// Whether connections are encrypted, so that cookies may say so.
    pub secure: bool,
    /// Whether every request is noted.
    pub access_log: bool,
    /// Whether `/metrics` is answered here.
    pub metrics: bool,
    /// The day that pages take for today; the real one where none is given. The demonstration's year is long past.
    pub today: Option<Day>,
}

/// What every request is answered from.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The ledger.
    pub live: Live,
    /// Who may sign in.
    pub tokens: Tokens,
    /// Who says who people are, where that is someone else.
    pub oidc: Option<Oidc>,
    /// Who is signed in.
    pub sessions: Sessions,
    /// What waits for signatures or for the fund.
    pub proposals: Proposals,
    /// Verifications of the whole log.
    pub verifications: Verifications,
    /// Who tried too often.
    pub attempts: Attempts,
    /// Who tried the page's form too often.
    pub form_attempts: Attempts,
    /// What is written for printers and spreadsheets.
    pub documents: Box<dyn Documents>,
    /// What is counted.
    pub metrics: Metrics,
    /// How the service is set up.
    pub settings: Settings,
    /// Places for requests that are answered at a time; beyond them whoever asks is told to come again.
    pub working: tokio::sync::Semaphore,
    /// The tree over the log.
    pub tree: crate::tree::Kept,
    /// Whether the service takes requests; no longer once it is ending.
    pub ready: AtomicBool,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> App {
        App(Arc::new(parts))
    }
}

impl App {
    /// Whether the service takes requests.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// Waits until the log is longer than `at`; whether it is, or the service is ending.
    pub async fn wait_for_more(&self, grown: &mut watch::Receiver<u64>, at: u64) -> bool {
        while self.is_ready() {
            if *grown.borrow_and_update() > at {
                return true;
            }
            // Now and then it is looked whether the service is ending.
            if let Ok(Err(_)) = tokio::time::timeout(Duration::from_millis(500), grown.changed()).await {
                return false;
            }
        }
        false
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
