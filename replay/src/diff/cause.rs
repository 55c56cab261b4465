//! What an event is to someone who was told an earlier figure.

use crate::Cut;
use ledger::event::{Event, Nature};
use ledger::log::Head;
use ledger::refusal::Bilingual;
use ledger::time::Day;
use serde::Serialize;

/// What an event is to someone who was told an earlier figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It was effective by then already, and the ledger learned of it later.
    LateEntry,
    /// It happened since, or has become effective since.
    NewAct,
    /// It undoes, adjusts or gives back.
    Correction,
    /// A deadline or the year was closed, and it follows from that.
    DeadlineConsequence,
    /// The second cut does not admit it.
    LeftOut,
    /// Both cuts admit it, and it weighs differently because of the others.
    WeighsDifferently,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 6] = [
        Cause::LateEntry,
        Cause::NewAct,
        Cause::Correction,
        Cause::DeadlineConsequence,
        Cause::LeftOut,
        Cause::WeighsDifferently,
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> Bilingual {
        let label = match self {
            Cause::LateEntry => ("late entry", "inscription tardive"),
            Cause::NewAct => ("new act", "nouvel acte"),
            Cause::Correction => ("correction", "correction"),
            Cause::DeadlineConsequence => ("deadline consequence", "conséquence d'une date limite"),
            Cause::LeftOut => ("not in the second cut", "absent de la seconde coupe"),
            Cause::WeighsDifferently => ("weighs differently", "pèse autrement"),
        };
        Bilingual::from(label)
    }
}

/// Where the one who was told stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standpoint {
    /// The last event that could be known.
    seq: u64,
    /// The date as of which was told: the cut's own, else the day of its instant, else the day of the last event.
    day: Option<Day>,
}

impl Standpoint {
    pub(super) fn new(from: &Cut, head: &Head) -> Standpoint {
        let instant = from.recorded_by.unwrap_or(head.recorded_at);
        Standpoint { seq: head.seq, day: from.effective_by.or_else(|| instant.day()) }
    }

    /// What the event is; `begins` is what the first event of its batch is.
    pub(super) fn cause(&self, event: &Event, begins: Nature, from: bool, to: bool) -> Cause {
        match (from, to) {
            (true, true) => Cause::WeighsDifferently,
            (true, false) => Cause::LeftOut,
            (false, _) => self.since(event, begins),
        }
    }

    fn since(&self, event: &Event, begins: Nature) -> Cause {
        if matches!(begins, Nature::Closing(_)) {
            Cause::DeadlineConsequence
        } else if event.body.kind().nature() == Nature::Correction {
            Cause::Correction
        } else if event.seq > self.seq && self.day.is_some_and(|day| event.effective_on <= day) {
            Cause::LateEntry
        } else {
            Cause::NewAct
        }
    }
}
