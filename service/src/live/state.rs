//! Everything that answers are read off, folded from the same events.

use ledger::event::{Body, Event};
use ledger::log::{EventLog, Head};
use ledger::time::FiscalYear;
use projections::lists::Register;
use projections::pace::Pace;
use projections::picture::Picture;
use projections::report::Activity;
use replay::{Cut, Error, Read};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The folds of the log at a cut.
#[derive(Clone, Debug)]
pub struct State {
    /// The figures.
    pub picture: Picture,
    /// What only lists show.
    pub register: Register,
    /// What only periodic reports show, by year.
    activities: BTreeMap<FiscalYear, Activity>,
    /// What was committed day by day.
    pub pace: Pace,
    /// The rulebook of each year as the log pinned it, by dotted path.
    pub rulebooks: BTreeMap<FiscalYear, BTreeMap<String, String>>,
    /// Where the part of the log ends that the cut considers.
    pub head: Head,
    /// How many events the cut admits.
    pub admitted: u64,
    /// How many events of that part are effective later than the cut.
    pub left_out: u64,
    /// The first event's id, after which calendars are named.
    pub first: Option<Uuid>,
}

impl Default for State {
    fn default() -> State {
        State {
            picture: Picture::default(),
            register: Register::default(),
            activities: BTreeMap::new(),
            pace: Pace::default(),
            rulebooks: BTreeMap::new(),
            head: Head::EMPTY,
            admitted: 0,
            left_out: 0,
            first: None,
        }
    }
}

impl State {
    /// Folds the log up to a cut.
    ///
    /// # Errors
    /// The log cannot be read, or is not what was written.
    pub async fn at<L: EventLog + Sync>(log: &L, cut: &Cut) -> Result<State, Error> {
        let mut state = State::default();
        let read = replay::read(log, cut, |event| state.fold(event), |_| ()).await?;
        state.head = read.through;
        state.left_out = read.left_out;
        Ok(state)
    }

    /// Adds an event.
    pub fn fold(&mut self, event: &Event) {
        self.first.get_or_insert(event.id);
        if let Body::YearOpened(opened) = &event.body {
            self.activities.entry(opened.year).or_insert_with(|| Activity::of(opened.year));
            self.rulebooks.insert(opened.year, opened.rulebook.clone());
        }
        match event.body.year().and_then(|year| self.activities.get_mut(&year)) {
            Some(activity) => activity.fold(event),
            None => self.activities.values_mut().for_each(|activity| activity.fold(event)),
        }
        self.picture.fold(event);
        self.register.fold(event);
        self.pace.fold(event);
        self.admitted += 1;
    }

    /// What only periodic reports show of a year; none where it is not open.
    #[must_use]
    pub fn activity(&self, year: FiscalYear) -> Option<&Activity> {
        self.activities.get(&year)
    }

    /// What the state rests on.
    #[must_use]
    pub const fn read(&self) -> Read {
        Read { through: self.head, admitted: self.admitted, left_out: self.left_out }
    }
}
