//! What the service shows beside the picture and the lists: the course of a year, rulebooks as they were pinned, and what periodic
//! reports are read off.

use ledger::event::{Body, Event};
use ledger::snapshot::State;
use ledger::time::{Day, FiscalYear, Instant};
use projections::pace::Pace;
use projections::report::Activity;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is folded from the same events as the picture, and kept with it.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What only periodic reports show, by year.
    pub(super) activities: BTreeMap<FiscalYear, Activity>,
    /// What was committed day by day.
    pub pace: Pace,
    /// The rulebook of each year as the log pinned it, by dotted path.
    pub rulebooks: BTreeMap<FiscalYear, BTreeMap<String, String>>,
    /// The first event's id, after which calendars are named.
    pub first: Option<Uuid>,
    /// When the first event was recorded.
    pub begun: Option<Instant>,
    /// The latest effective date.
    latest: Option<Day>,
}

ledger::pack_fields! {
    Beside { activities, pace, rulebooks, first, begun, latest }
}

impl Beside {
    /// The latest effective date of any event.
    #[must_use]
    pub const fn latest(&self) -> Option<Day> {
        self.latest
    }
}

impl State for Beside {
    const NAME: &'static str = "service";
    const FORM: u32 = 2;

    fn fold(&mut self, event: &Event) {
        self.first.get_or_insert(event.id);
        self.begun.get_or_insert(event.recorded_at);
        self.latest = self.latest.max(Some(event.effective_on));
        if let Body::YearOpened(opened) = &event.body {
            self.activities.entry(opened.year).or_insert_with(|| Activity::of(opened.year));
            self.rulebooks.insert(opened.year, opened.rulebook.clone());
        }
        match event.body.year().and_then(|year| self.activities.get_mut(&year)) {
            Some(activity) => activity.fold(event),
            None => self.activities.values_mut().for_each(|activity| activity.fold(event)),
        }
        self.pace.fold(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::digest::Digest;
    use ledger::pack::{Pack as _, Packing};

    /// What a ledger of the first format folds into, packed. Where this fails, something that is folded or packed has changed: raise
    /// [`State::FORM`] of [`Beside`], so that snapshots made before are passed over, and put the new digest here.
    #[test]
    fn the_form_changes_with_the_fold() {
        let mut bytes = Packing::default();
        for name in ["late-and-disputed", "two-years-carry"] {
            let path = format!("{}/../tests/fixture/format-1/{name}/log.jsonl", env!("CARGO_MANIFEST_DIR"));
            let mut beside = Beside::default();
            for line in std::fs::read_to_string(path).unwrap().lines() {
                beside.fold(&ledger::log::decode(line.as_bytes()).unwrap());
            }
            beside.pack(&mut bytes);
        }
        assert_eq!(
            (Beside::FORM, Digest::of(&bytes.done()).to_string().as_str()),
            (2, "86108095fde73254a8a4c80c1604328f62da7733c9b9a4a1ecc31fe2d5ce5684")
        );
    }
}
