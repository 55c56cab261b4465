//! As of when: which events a question knows.
//!
//! Three cuts combine. By place in the log and by the time of recording a batch is known whole or not at all, so that no cut
//! shows half of what a command did; by effective date each event stands for itself, because one batch may carry events that
//! count from different dates.

use ledger::event::Event;
use ledger::time::{Day, Instant};

/// Which events are known; what is left out cuts nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Up to this place in the log. A place inside a batch leaves the batch out.
    pub through: Option<u64>,
    /// Recorded at this instant or before.
    pub recorded_by: Option<Instant>,
    /// Effective on this date or before.
    pub effective_by: Option<Day>,
}

impl Cut {
    /// Nothing is cut.
    pub const NOW: Cut = Cut { through: None, recorded_by: None, effective_by: None };

    /// Whether the event's batch is in the part of the log that is considered. That part is a prefix: once one batch is
    /// outside, all later ones are.
    #[must_use]
    pub fn reaches(&self, event: &Event) -> bool {
        let (place, size) = event.batch;
        let batch_ends = event.seq + u64::from(size.saturating_sub(place));
        self.through.is_none_or(|through| batch_ends <= through)
            && self.recorded_by.is_none_or(|instant| event.recorded_at <= instant)
    }

    /// Whether the event is known.
    #[must_use]
    pub fn admits(&self, event: &Event) -> bool {
        self.reaches(event) && self.effective_by.is_none_or(|day| event.effective_on <= day)
    }
}
