//! Everything that answers are read off, folded from the same events.

use super::beside::Beside;
use crate::tag::Tag;
use axum::body::Bytes;
use ledger::event::Event;
use ledger::log::{EventLog, Head};
use ledger::snapshot::{Chain, Links, Snapshot, Snapshots, Span, Stands, State as _};
use ledger::time::FiscalYear;
use projections::lists::Register;
use projections::picture::Picture;
use projections::report::Activity;
use replay::{Both, Cut, Error, Moments, Read, States};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

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
    /// What only the service and periodic reports show.
    pub beside: Beside,
    /// The files that all this rests on.
    chain: Chain,
    /// Where the part of the log ends that the cut considers.
    pub head: Head,
    /// How many events the cut admits.
    pub admitted: u64,
    /// How many events of that part are effective later than the cut.
    pub left_out: u64,
}

impl Default for State {
    fn default() -> State {
        State {
            answers: Answers::default(),
            picture: Picture::default(),
            register: Register::default(),
            beside: Beside::default(),
            chain: Chain::default(),
            head: Head::EMPTY,
            admitted: 0,
            left_out: 0,
        }
    }
}

impl State {
    /// Folds the log up to a cut, from the nearest snapshot on, or from the nearest of the moments that were folded before.
    ///
    /// # Errors
    /// The log cannot be read, or is not what was written.
    pub async fn at<L: EventLog + Sync>(log: &L, cut: &Cut, moments: Option<&Moments<State>>) -> Result<State, Error> {
        let (folded, read) = replay::resume::<State, L>(log, cut, moments, |_| ()).await?;
        let mut state = State { chain: folded.chain, ..folded.state };
        state.head = read.through;
        state.admitted = read.admitted;
        state.left_out = read.left_out;
        Ok(state)
    }

    /// Adds an event.
    pub fn fold(&mut self, event: &Event) {
        self.answers.0.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.picture.fold(event);
        self.register.fold(event);
        self.beside.fold(event);
        self.admitted += 1;
    }

    /// Keeps the state of the whole log as a snapshot, where it has grown enough since the last one; nothing depends on it.
    pub fn keep(&self, kept: &Snapshots) {
        if self.head.seq >= self.chain.next(self.head.seq) {
            let stands = Stands { head: self.head, latest: self.beside.latest() };
            let mut folded = Snapshot { stands, state: self.clone(), chain: self.chain.clone() };
            // Where it cannot be written, the next start reads the log again.
            let _ = replay::keep(&mut folded, kept, None);
        }
    }

    /// What only periodic reports show of a year; none where it is not open.
    #[must_use]
    pub fn activity(&self, year: FiscalYear) -> Option<&Activity> {
        self.beside.activities.get(&year)
    }

    /// What the state rests on.
    #[must_use]
    pub const fn read(&self) -> Read {
        Read { through: self.head, admitted: self.admitted, left_out: self.left_out }
    }
}

type Folds = Both<Both<Picture, Register>, Beside>;

impl States for State {
    fn links(kept: &Snapshots) -> Links {
        Folds::links(kept)
    }

    fn read(
        kept: &Snapshots,
        path: &[u64],
        chain: &mut Chain,
        admits: &dyn Fn(&Stands) -> bool,
    ) -> Option<(Stands, State)> {
        let (stands, Both(Both(picture, register), beside)) = Folds::read(kept, path, chain, admits)?;
        Some((stands, State { picture, register, beside, ..State::default() }))
    }

    fn spans(kept: &Snapshots, after: u64) -> Vec<Span> {
        Folds::spans(kept, after)
    }

    fn keep(&mut self, kept: &Snapshots, chain: &mut Chain, span: &Span) -> std::io::Result<()> {
        kept.keep(chain, span, &mut self.picture)?;
        kept.keep(chain, span, &mut self.register)?;
        kept.keep(chain, span, &mut self.beside)
    }

    fn fold(&mut self, event: &Event) {
        State::fold(self, event);
    }
}
