//! What was folded lately, from which questions about moments nearby start: an auditor asks many questions of one week.

use crate::resume::States;
use ledger::snapshot::{Snapshot, Stands};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many are kept.
const KEPT: usize = 8;

/// Nearer to one another than this they need not be: as many events are folded in a few milliseconds.
const APART: u64 = 3_000;

/// The last few states that were folded, with where they stand. Each stands for all events of the log up to its place.
#[derive(Debug)]
pub struct Moments<S>(Mutex<VecDeque<Snapshot<S>>>);

impl<S> Default for Moments<S> {
    fn default() -> Moments<S> {
        Moments(Mutex::default())
    }
}

impl<S: States> Moments<S> {
    /// The one that stands latest where `admits` says.
    pub(crate) fn nearest(&self, admits: impl Fn(&Stands) -> bool) -> Option<Snapshot<S>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let inside = kept.iter().enumerate().filter(|(_, moment)| admits(&moment.stands));
        let (place, _) = inside.max_by_key(|(_, moment)| moment.stands.head.seq)?;
        let found = kept.remove(place)?;
        kept.push_front(found.clone());
        Some(found)
    }

    /// Keeps one, unless another is near.
    pub(crate) fn keep(&self, folded: &Snapshot<S>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let near = |moment: &Snapshot<S>| moment.stands.head.seq.abs_diff(folded.stands.head.seq) < APART;
        if !kept.iter().any(near) {
            kept.push_front(folded.clone());
            kept.truncate(KEPT);
        }
    }
}
