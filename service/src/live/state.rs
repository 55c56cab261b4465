//! Everything that answers are read off, folded from the same events.

use crate::api::answer::Tag;
use axum::body::Bytes;
use ledger::event::{Body, Event};
use ledger::log::{EventLog, Head};
use ledger::time::{FiscalYear, Instant};
use projections::lists::Register;
use projections::pace::Pace;
use projections::picture::Picture;
use projections::report::Activity;
use replay::{Cut, Error, Read};
use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock};
use uuid::Uuid;

/// How many answers are kept of a state at most, and how long one may be.
const ANSWERS: usize = 2_048;
const LONGEST_ANSWER: usize = 64 << 10;

/// Answers that were read off a state, with their tags, by what was asked and by whom they may be seen. They go with the state: a fold
/// forgets them, and a copy of the state begins without.
#[derive(Debug, Default)]
pub struct Answers(RwLock<HashMap<String, (Tag, Bytes)>>);

impl Answers {
    /// What was answered to this before.
    #[must_use]
    pub fn find(&self, asked: &str) -> Option<(Tag, Bytes)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(asked).cloned()
    }

    /// Keeps an answer.
    pub fn keep(&self, asked: String, tag: &Tag, answer: &Bytes) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if answer.len() <= LONGEST_ANSWER {
            if kept.len() >= ANSWERS {
                kept.clear();
            }
            kept.insert(asked, (tag.clone(), answer.clone()));
        }
    }
}

impl Clone for Answers {
    fn clone(&self) -> Answers {
        Answers::default()
    }
}

/// The folds of the log at a cut.
#[derive(Clone, Debug)]
pub struct State {
    /// What was answered from it.
    pub answers: Answers,
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
    /// When the first event was recorded.
    pub begun: Option<Instant>,
}

impl Default for State {
    fn default() -> State {
        State {
            answers: Answers::default(),
            picture: Picture::default(),
            register: Register::default(),
            activities: BTreeMap::new(),
            pace: Pace::default(),
            rulebooks: BTreeMap::new(),
            head: Head::EMPTY,
            admitted: 0,
            left_out: 0,
            first: None,
            begun: None,
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
        self.answers.0.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.first.get_or_insert(event.id);
        self.begun.get_or_insert(event.recorded_at);
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
