//! A ledger in memory with a hand on its clock: renders steps to lines, has them judged, and folds what was written.

use crate::model::AnnexB;
use crate::step::{EffectiveDate, Phase, Step};
use crate::world::{YEARS, deadlines, year};
use ledger::clerk::{Clerk, Clock, Outcome};
use ledger::command::{Malformed, Submission};
use ledger::event::{Body, Event};
use ledger::ids::HolderId;
use ledger::log::{EventLog, Head, MemoryLog, Verifier};
use ledger::money::Money;
use ledger::time::{Day, FiscalYear, Instant};
use ledger::words::{Language, Production, Source};
use projections::accounts::Accounts;
use projections::balances::{Balances, balances};
use projections::compliance::compliance;
use projections::numbers::Number;
use projections::penalties::penalties;
use projections::picture::Picture;
use projections::sums::Sums;
use serde_json::Value;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};

mod credit;
mod render;

/// Waits for a future that is never really waiting: the log is in memory.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// A clock that a test moves, in either direction.
#[derive(Clone, Debug, Default)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    fn moved(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant::from(chrono::DateTime::from_timestamp(1_700_000_000 + self.0.load(Ordering::Relaxed), 0).unwrap())
    }
}

/// What was sent, and what came of it.
#[derive(Clone, Debug)]
pub struct Response {
    /// The line.
    pub line: String,
    /// What the line was read as.
    pub submission: Option<Submission>,
    /// What became of it.
    pub outcome: Result<Outcome, Malformed>,
    /// What it wrote.
    pub events: Vec<Event>,
}

impl Response {
    /// Whether it happened now.
    #[must_use]
    pub const fn accepted(&self) -> bool {
        matches!(self.outcome, Ok(Outcome::Accepted { .. }))
    }

    /// The code of the refusal, if it was refused.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        match &self.outcome {
            Ok(Outcome::Refused { refusal, .. }) => Some(refusal.code.code()),
            Ok(Outcome::Accepted { .. } | Outcome::Repeated { .. }) | Err(_) => None,
        }
    }

    /// The line as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.line).unwrap()
    }

    /// The name of the command.
    #[must_use]
    pub fn command(&self) -> String {
        self.json()["command"].as_str().unwrap_or_default().to_owned()
    }

    /// One line for a person: what was sent and what came of it.
    #[must_use]
    pub fn summary(&self) -> String {
        let said = match &self.outcome {
            Ok(Outcome::Accepted { events, .. }) => {
                let kinds: Vec<&str> = events.iter().map(|(_, kind)| kind.name()).collect();
                format!("accepted: {}", kinds.join(" "))
            }
            Ok(Outcome::Repeated { .. }) => "repeated".to_owned(),
            Ok(Outcome::Refused { refusal, .. }) => format!("refused: {} {:?}", refusal.code.code(), refusal.subject),
            Err(malformed) => format!("invalid: {malformed:?}"),
        };
        format!("{}\n    {said}", self.line)
    }
}

/// The ledger under test, with the projections folded as a reader would fold them.
pub struct Simulation {
    clerk: Clerk<MemoryLog, HandClock>,
    clock: HandClock,
    /// The columns.
    pub picture: Picture,
    /// The columns alone, as verification adds them up.
    pub sums: Sums,
    /// The postings, added up.
    pub accounts: Accounts,
    /// The same, as verification adds them up.
    pub by_number: Accounts<Number, Number>,
    /// Everything sent so far.
    pub told: Vec<Response>,
    /// Annex B once more.
    pub annex_b: AnnexB,
    today: Day,
    season: usize,
    phase: Phase,
    made: u32,
}

impl Default for Simulation {
    fn default() -> Simulation {
        Simulation::new()
    }
}

impl Simulation {
    /// A ledger without events.
    #[must_use]
    pub fn new() -> Simulation {
        let clock = HandClock::default();
        let clerk = block_on(Clerk::open(MemoryLog::new(), clock.clone(), |_| ())).unwrap();
        Simulation {
            clerk,
            clock,
            picture: Picture::default(),
            sums: Sums::default(),
            accounts: Accounts::default(),
            by_number: Accounts::default(),
            told: Vec::new(),
            annex_b: AnnexB::default(),
            today: year(0).first_day(),
            season: 0,
            phase: Phase::Spring,
            made: 0,
        }
    }

    /// The state that decisions read.
    #[must_use]
    pub const fn book(&self) -> &ledger::book::Book {
        self.clerk.book()
    }

    /// Where the log ends.
    #[must_use]
    pub const fn head(&self) -> &Head {
        self.clerk.head()
    }

    /// The log.
    #[must_use]
    pub const fn log(&self) -> &MemoryLog {
        self.clerk.log()
    }

    /// Every byte of the log.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        block_on(self.log().page(0, usize::MAX)).unwrap().bytes().to_vec()
    }

    /// Another clerk over the same log takes over, as after a restart.
    pub fn restart(&mut self) {
        self.clerk = block_on(Clerk::open(self.log().clone(), self.clock.clone(), |_| ())).unwrap();
    }

    /// Renders a step and has it judged; nothing where it asks for nothing.
    pub fn take(&mut self, step: &Step) -> Option<Response> {
        self.clock.moved(i64::from(step.clock));
        self.today = Day::from(self.today.date() + chrono::Days::new(u64::from(step.days))).min(self.phase_end());
        let line = self.render(step)?;
        Some(self.submit(&line))
    }

    /// Has a line judged.
    pub fn submit(&mut self, line: &str) -> Response {
        let before = *self.head();
        let read = Submission::read(line.as_bytes(), true);
        let submission = read.as_ref().ok().cloned();
        let outcome = read.map(|submission| {
            let told = block_on(self.clerk.submit(&[submission], "tests", false)).unwrap();
            told.into_iter().next().unwrap()
        });
        let page = block_on(self.log().page(before.seq, usize::MAX)).unwrap();
        let mut verifier = Verifier::after(before);
        let events: Vec<Event> = page.lines().map(|line| verifier.read(line).unwrap()).collect();
        for event in &events {
            self.picture.fold(event);
            self.sums.fold(event);
            self.accounts.fold(event);
            let postings = self.sums.postings(event);
            self.by_number.check_by(&postings, |account| self.sums.numbers().name(account)).unwrap();
        }
        let told = Response { line: line.to_owned(), submission, outcome, events };
        if told.accepted() {
            self.annex_b.took(&told.json());
        }
        self.told.push(told.clone());
        told
    }

    /// Everything sent and what came of it, to be read where a property fails.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.told.iter().map(|told| told.summary() + "\n").collect()
    }

    /// The answers to every question of every year of the world, without the place in the log.
    #[must_use]
    pub fn answers(&self) -> Vec<Value> {
        answers(&self.picture)
    }

    /// The balances of a year, once it is open.
    #[must_use]
    pub fn balances(&self, year: FiscalYear) -> Option<Balances> {
        balances(&self.picture, 0, year, None, None).ok()
    }

    fn phase_end(&self) -> Day {
        let (first, last) = deadlines(self.season);
        match self.phase {
            Phase::Spring => first,
            Phase::Autumn => last,
            Phase::Winter => year(self.season).last_day(),
            Phase::End => Day::from(year(self.season).last_day().date() + chrono::Days::new(60)),
        }
    }

    fn turn(&mut self, place: usize, phase: Phase) {
        self.season = place;
        self.phase = phase;
        let (first, last) = deadlines(place);
        let begins = match phase {
            Phase::Spring => year(place).first_day(),
            Phase::Autumn => first.next().unwrap(),
            Phase::Winter => last.next().unwrap(),
            Phase::End => year(place).last_day(),
        };
        self.today = begins;
    }

    fn effective_on(&self, step: &Step, place: usize) -> Day {
        let off = |day: Day, days: i64| Day::from(day.date() + chrono::TimeDelta::days(days));
        let (first, last) = deadlines(place);
        match step.when {
            EffectiveDate::Today => self.today,
            EffectiveDate::Back(days) => off(self.today, -i64::from(days)),
            EffectiveDate::Edge(0, days) => off(year(place).first_day(), i64::from(days)),
            EffectiveDate::Edge(1, days) => off(first, i64::from(days)),
            EffectiveDate::Edge(2, days) => off(last, i64::from(days)),
            EffectiveDate::Edge(_, days) => off(year(place).last_day(), i64::from(days)),
        }
    }
}

/// Section 7 of the rules, read off the commitments one by one: held and counted for in-house and affiliated projects.
#[must_use]
pub fn in_house_used(picture: &Picture, year: FiscalYear, holder: &HolderId, language: Language) -> Money {
    picture
        .commitments()
        .map(|(_, c)| c)
        .filter(|c| c.source == Source::Envelope && c.year == year && c.holder == *holder && c.language == language)
        .filter(|c| {
            picture.project(&c.project).is_some_and(|p| {
                p.production != Production::Independent
                    && p.affiliated_with.as_ref().is_none_or(|owner| owner == holder)
            })
        })
        .map(|c| c.hold.amount() + c.counted)
        .sum()
}

/// The answers to every question about every year of the world.
#[must_use]
pub fn answers(picture: &Picture) -> Vec<Value> {
    let mut all = Vec::new();
    for place in 0..YEARS.len() {
        let y = year(place);
        all.push(balances(picture, 0, y, None, None).map_or(Value::Null, |a| serde_json::to_value(a).unwrap()));
        all.push(compliance(picture, 0, y, None).map_or(Value::Null, |a| serde_json::to_value(a).unwrap()));
        all.push(penalties(picture, 0, y).map_or(Value::Null, |a| serde_json::to_value(a).unwrap()));
    }
    all
}

/// Whether an event is a swap or the undoing of one.
#[must_use]
pub fn swapped_legs(body: &Body) -> Option<&[ledger::event::Leg]> {
    match body {
        Body::AllocationsSwapped(swap) => Some(&swap.legs),
        Body::CommandReversed(reversed) => match &reversed.undone {
            ledger::event::Undone::Swap(legs) => Some(legs),
            _ => None,
        },
        _ => None,
    }
}
