//! What every request is answered from.

use crate::access::Tokens;
use crate::access::attempts::Attempts;
use crate::access::oidc::Oidc;
use crate::access::session::Sessions;
use crate::documents::Documents;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::proposals::Proposals;
use crate::settings::Settings;
use crate::tree::KeptTree;
use crate::verification::Verifications;
use ledger::log::EventLog as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// How many requests are answered at a time. An answer that is sent slowly takes no place.
pub const WORKING: usize = 1024;

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
    pub verifications: Arc<Verifications>,
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
    pub tree: KeptTree,
    /// Whether the service takes requests; no longer once it is ending.
    pub ready: Arc<AtomicBool>,
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

    /// Reads the log once beside everything else, so that the first proof need not wait for it.
    pub fn prepare(&self) {
        let (tree, log) = (self.tree.clone(), self.live.log());
        tokio::spawn(async move {
            let size = log.head().seq;
            if let Err(error) = tree.grow(&log, size).await {
                tracing::warn!(%error, "the tree of proofs waits for the first question");
            }
        });
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
