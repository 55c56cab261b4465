//! Verifications of the whole log, in the background: one at a time, with how far it has come, and what the last ones found, kept beside
//! the log for whoever comes later.

use crate::access::kept::{FOLDER, Files};
use crate::live::LogView;
use crate::settings::Settings;
use crate::work::on_a_thread;
use ledger::clerk::{Clock as _, SystemClock};
use ledger::digest::Digest;
use ledger::log::{AppendError, Batch, EventLog, Head, Page, StoreError};
use ledger::refusal::Bilingual;
use ledger::time::Instant;
use replay::proof::issued::Issued;
use replay::proof::{AuditError, audit};
use replay::verify::VerifyError;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The folder of the results among what is kept beside the log, and the name of the file with the last of them.
const VERIFICATIONS: &str = "verifications";
const LAST: &str = "last";

/// How many results are kept.
const KEPT: usize = 20;

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Who asked for it.
    pub actor: String,
    /// When it began.
    pub started_at: Instant,
    /// When it was done.
    pub ended_at: Instant,
    /// How many events the log had.
    pub events: u64,
    /// The digest of the last of them.
    pub digest: Digest,
    /// How many checkpoints it was compared with.
    pub checkpoints: usize,
    /// What is wrong; nothing where everything verifies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<Bilingual>,
}

/// A verification that runs.
#[derive(Debug)]
pub struct Running {
    /// Who asked for it.
    pub actor: String,
    /// When it began.
    pub started_at: Instant,
    /// How many events the log has.
    pub of: u64,
    read: AtomicU64,
}

impl Running {
    /// How many events were read so far.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

/// The verifications of a ledger.
#[derive(Debug)]
pub struct Verifications {
    files: Files,
    running: Mutex<Option<Arc<Running>>>,
}

impl Verifications {
    /// Those of the ledger in a directory.
    #[must_use]
    pub fn of(directory: &Path) -> Verifications {
        Verifications { files: Files::of(&directory.join(FOLDER), VERIFICATIONS), running: Mutex::default() }
    }

    /// The one that runs.
    #[must_use]
    pub fn running(&self) -> Option<Arc<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The results that are kept, the latest first.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn results(&self) -> io::Result<Vec<Verified>> {
        let kept = self.files.read(LAST)?.map(|bytes| serde_json::from_slice(&bytes));
        Ok(kept.transpose()?.unwrap_or_default())
    }

    fn keep(&self, result: Verified) -> io::Result<()> {
        let mut results = self.results()?;
        results.insert(0, result);
        results.truncate(KEPT);
        self.files.write(LAST, &serde_json::to_vec(&results)?)
    }

    /// Takes the one place; nothing where another verification has it.
    fn begin(&self, actor: &str, of: u64) -> Option<Arc<Running>> {
        let mut place = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_some() {
            return None;
        }
        let started_at = SystemClock.now();
        let running = Arc::new(Running { actor: actor.to_owned(), started_at, of, read: AtomicU64::new(0) });
        *place = Some(Arc::clone(&running));
        Some(running)
    }

    fn end(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Verifies the log as it is now, where no verification runs. Whoever asks need not wait; the result is kept.
pub fn start(all: &Arc<Verifications>, settings: &Settings, log: LogView, ready: &Arc<AtomicBool>, actor: &str) {
    let Some(running) = all.begin(actor, log.head().seq) else { return };
    let (all, settings) = (Arc::clone(all), settings.clone());
    let log = WhileServed { log, ready: Arc::clone(ready) };
    tokio::spawn(async move {
        let _place = Place(&all);
        let result = verified(&settings, log, running).await;
        if let Some(Err(error)) = result.map(|result| all.keep(result)) {
            tracing::error!(%error, "the result of a verification is not kept");
        }
    });
}

/// The one place, which is given up however the verification ends.
struct Place<'a>(&'a Verifications);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// What is found; nothing where the log could not be read to its end, which says nothing of what is in it.
async fn verified(settings: &Settings, log: WhileServed, running: Arc<Running>) -> Option<Verified> {
    let head = log.head();
    let (name, directory) = (settings.name.clone(), settings.directory.clone());
    let (progress, ready) = (Arc::clone(&running), Arc::clone(&log.ready));
    let audited = on_a_thread(move |runtime| {
        let issued = Issued::of(&directory).map_err(|error| Unverified::Wrong(unreadable(&error)))?;
        let read = |so_far: replay::Progress| progress.read.store(so_far.read, Ordering::Relaxed);
        let audited = runtime.block_on(audit(&log, &name, &[issued.signed()], read));
        audited.map(|_| issued.checkpoints().len()).map_err(|error| {
            let is_unread = matches!(
                &error,
                AuditError::Log(VerifyError::Log(replay::Error::Store(store))) if !matches!(store, StoreError::Damaged { .. })
            );
            if is_unread { Unverified::Unread(error.to_string()) } else { Unverified::Wrong(error.message()) }
        })
    });
    let found = match audited.await {
        Ok(Err(Unverified::Wrong(wrong))) => Err(wrong),
        Ok(Ok(checkpoints)) => Ok(checkpoints),
        Ok(Err(Unverified::Unread(message))) => {
            tracing::error!(message, "a verification could not read the log");
            return None;
        }
        Err(error) => {
            tracing::error!(?error, "a verification ended without a result");
            return None;
        }
    };
    ready.load(Ordering::Acquire).then(|| Verified {
        actor: running.actor.clone(),
        started_at: running.started_at,
        ended_at: SystemClock.now(),
        events: head.seq,
        digest: head.digest,
        checkpoints: found.as_ref().copied().unwrap_or_default(),
        wrong: found.err(),
    })
}

/// Why a log did not verify.
enum Unverified {
    /// What is wrong with it.
    Wrong(Bilingual),
    /// It cannot be read now.
    Unread(String),
}

fn unreadable(error: &impl std::fmt::Display) -> Bilingual {
    Bilingual {
        en: format!("the checkpoints beside the ledger cannot be read ({error})."),
        fr: format!("les points de contrôle à côté du registre sont illisibles ({error})."),
    }
}

/// A log that is read only as long as the service takes requests, so that a long verification does not keep it from ending.
struct WhileServed {
    log: LogView,
    ready: Arc<AtomicBool>,
}

impl EventLog for WhileServed {
    fn head(&self) -> Head {
        self.log.head()
    }

    /// Only the writer appends.
    async fn append(&mut self, _: &Head, _: &[Batch]) -> Result<Head, AppendError> {
        Err(AppendError::Conflict { actual: self.log.head() })
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        if self.ready.load(Ordering::Acquire) { self.log.page(after, bytes).await } else { Err(StoreError::Failed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(events: u64) -> Verified {
        let at = SystemClock.now();
        let digest = Digest::of(b"last");
        let actor = "auditor".to_owned();
        Verified { actor, started_at: at, ended_at: at, events, digest, checkpoints: 1, wrong: None }
    }

    #[test]
    fn one_runs_at_a_time_and_the_last_results_are_kept() {
        let place = crate::files::Scratch::new().unwrap();
        let all = Verifications::of(place.path());
        assert!(all.results().unwrap().is_empty());
        let first = all.begin("one", 10).unwrap();
        assert!(all.begin("other", 10).is_none());
        assert_eq!((first.actor.as_str(), all.running().unwrap().read()), ("one", 0));
        all.end();
        assert!(all.running().is_none() && all.begin("other", 10).is_some());
        for events in 1..=KEPT as u64 + 3 {
            all.keep(result(events)).unwrap();
        }
        let again = Verifications::of(place.path()).results().unwrap();
        assert_eq!((again.len(), again[0].events), (KEPT, KEPT as u64 + 3));
    }
}
