//! What each envelope committed day by day, by the dates that count: the course of a year towards its deadlines (C.2.1).

use ledger::columns::Column;
use ledger::event::{Event, Place};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::pack_fields;
use ledger::time::{Day, FiscalYear};
use ledger::words::Language;
use std::collections::BTreeMap;

/// What was committed less what was released, by year, envelope and effective date.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    days: BTreeMap<(FiscalYear, HolderId, Language), BTreeMap<Day, Money>>,
}

pack_fields! {
    Pace { days }
}

impl Pace {
    /// Reads an event, and keeps what it commits or releases.
    pub fn fold(&mut self, event: &Event) {
        event.body.movements(&mut |movement| {
            for place in [movement.from, movement.to] {
                if let Place::Bucket(holder, _, Column::Committed) = place {
                    let envelope = (movement.year, holder.clone(), movement.language);
                    *self.days.entry(envelope).or_default().entry(event.effective_on).or_default() += movement.change();
                }
            }
        });
    }

    /// What an envelope had committed in all after each day on which that changed, by date.
    #[must_use]
    pub fn of(&self, year: FiscalYear, holder: &HolderId, language: Language) -> Vec<(Day, Money)> {
        let days = self.days.get(&(year, holder.clone(), language));
        let mut reached = Money::ZERO;
        let sums = days.into_iter().flatten().map(|(day, change)| {
            reached += *change;
            (*day, reached)
        });
        sums.collect()
    }
}
