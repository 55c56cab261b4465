//! The last few states as of other moments than now: an auditor asks many questions of one moment.

use super::{LogView, State};
use replay::echo::Unanswered;
use replay::{Cut, Error, Moments};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// How many are kept.
const KEPT: usize = 6;

/// How many are folded at a time.
const AT_A_TIME: usize = 2;

/// What is kept: a cut, and for one that depends on where the log ends now, where that was.
type Kept = (Cut, Option<u64>, Arc<State>);

/// The last few states as of other moments.
pub struct Past {
    kept: Mutex<VecDeque<Kept>>,
    places: Semaphore,
    /// What moments nearby start from.
    moments: Arc<Moments<State>>,
}

impl Default for Past {
    fn default() -> Past {
        Past { kept: Mutex::default(), places: Semaphore::new(AT_A_TIME), moments: Arc::default() }
    }
}

impl Past {
    /// The state at a cut that lies within what is known.
    ///
    /// # Errors
    /// The log cannot be read.
    pub async fn at(&self, cut: &Cut, now: &State, log: LogView) -> Result<Arc<State>, Unanswered> {
        // A place in the log that is past will never hold anything else; a date, or an instant not long ago, may.
        let ends_at = cut.through.is_none().then_some(now.head.seq);
        if let Some(state) = self.find(cut, ends_at) {
            return Ok(state);
        }
        // The semaphore is never closed.
        let _place = self.places.acquire().await;
        if let Some(state) = self.find(cut, ends_at) {
            return Ok(state);
        }
        let wanted = *cut;
        let runtime = tokio::runtime::Handle::current();
        let moments = Arc::clone(&self.moments);
        let fold = move || runtime.block_on(State::at(&log, &wanted, Some(&*moments)));
        let folding = tokio::task::spawn_blocking(fold);
        let folded: Result<State, Error> = folding.await.unwrap_or(Err(Error::Store(ledger::log::StoreError::Failed)));
        let state = Arc::new(folded?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front((wanted, ends_at, Arc::clone(&state)));
        kept.truncate(KEPT);
        Ok(state)
    }

    fn find(&self, cut: &Cut, ends_at: Option<u64>) -> Option<Arc<State>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(known, end, _)| known == cut && *end == ends_at)?;
        let found = kept.remove(place)?;
        let state = Arc::clone(&found.2);
        kept.push_front(found);
        Some(state)
    }
}
