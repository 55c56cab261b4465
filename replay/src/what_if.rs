//! What if: commands that nobody sent, or a parameter that the year does not have, on top of real history.
//!
//! A clerk of its own judges the supposed commands on top of the log up to the cut. Where parameters are supposed, that part of the log is
//! copied into memory, with them in the place of the year's own. The real log is only read. What history recorded stays as it was
//! recorded: facts are never judged again.

mod lent;
mod log;

use crate::diff::{Delta, side_by_side};
use crate::echo::{Echo, Unanswered};
use crate::figure::{Figure, Value};
use crate::{Cut, Error, Folded, Progress, Read, figures, picture, read, resume};
use ledger::clerk::{Clerk, Clock, Outcome};
use ledger::command::Submission;
use ledger::event::{Act, Body, Draft, Event};
use ledger::ids::HolderId;
use ledger::log::{AppendError, Batch, EventLog, Head, MemoryLog, Stamp, StoreError, new_id, write_batch};
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::rulebook::Rulebook;
use ledger::snapshot::Snapshot;
use ledger::time::{FiscalYear, Instant};
use ledger::words::Language;
use log::SupposedLog;
use projections::NoAnswer;
use projections::allocation::{Allocation, allocation};
use projections::picture::Picture;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is supposed.
#[derive(Clone, Debug, Default)]
pub struct Supposition {
    /// Commands, in order.
    pub commands: Vec<Submission>,
    /// Other values for parameters of the year's rulebook, by dotted path.
    pub parameters: BTreeMap<String, String>,
    /// The holder who supposes it, where it is one: of others it learns nothing, and what a swap takes from them is supposed to be there.
    pub asked_by: Option<HolderId>,
}

/// A parameter that is supposed to be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherParameter {
    /// The dotted path.
    pub path: String,
    /// The year's own value; null where it has none.
    pub real: Option<String>,
    /// The supposed one.
    pub supposed: String,
}

/// A figure that would be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIfAnswer {
    /// The figure.
    pub figure: Figure,
    /// What it is; null where there is no such figure.
    pub real: Option<Value>,
    /// What it would be.
    pub supposed: Option<Value>,
    /// The difference.
    pub difference: Delta,
}

/// What a calculation of allocations would give, beside the one that stands (part E). One holder's gain is the others' loss, so
/// every holder is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SupposedAllocation {
    /// What each holder would have, and has by the last calculation.
    pub holders: Vec<AllocationChange>,
    /// The calculation that would be the last.
    pub calculation: Allocation,
}

/// What a holder would be allocated in a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllocationChange {
    /// The holder.
    pub holder: HolderId,
    /// The language.
    pub language: Language,
    /// What the last calculation gives; null where there is none.
    pub real: Option<Money>,
    /// What it would give; null where the holder would have no credit.
    pub supposed: Option<Money>,
    /// The difference.
    pub difference: Money,
}

impl SupposedAllocation {
    /// Both calculations side by side; none where nothing else would be calculated.
    fn between(real: &Picture, supposed: &Picture, through: u64, year: FiscalYear) -> Option<SupposedAllocation> {
        let of = |picture: &Picture| allocation(picture, through, year, None, None).ok();
        let (real, supposed) = (of(real), of(supposed)?);
        if real.as_ref() == Some(&supposed) {
            return None;
        }
        let mut sides: BTreeMap<(HolderId, Language), (Option<Money>, Option<Money>)> = BTreeMap::new();
        for of in real.into_iter().flat_map(|real| real.allocations) {
            sides.entry((of.holder, of.language)).or_default().0 = Some(of.total);
        }
        for of in &supposed.allocations {
            sides.entry((of.holder.clone(), of.language)).or_default().1 = Some(of.total);
        }
        let holders = sides.into_iter().map(|((holder, language), (real, supposed))| AllocationChange {
            holder,
            language,
            real,
            supposed,
            difference: supposed.unwrap_or_default() - real.unwrap_or_default(),
        });
        Some(SupposedAllocation { holders: holders.collect(), calculation: supposed })
    }
}

/// What would be.
#[derive(Clone, Debug, Serialize)]
pub struct WhatIf {
    /// The year.
    pub year: FiscalYear,
    /// What real history the answer rests on.
    #[serde(flatten)]
    pub echo: Echo,
    /// The parameters that are supposed to be others.
    pub parameters: Vec<OtherParameter>,
    /// What would become of each command, in order.
    #[serde(skip)]
    pub outcomes: Vec<Outcome>,
    /// The figures that would be others: balances, then obligations, then penalties.
    pub changes: Vec<WhatIfAnswer>,
    /// What would be allocated, where that would be calculated otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation: Option<SupposedAllocation>,
    /// What was worked out anew.
    pub worked_out_anew: Bilingual,
    /// What was left as recorded.
    pub left_as_recorded: Bilingual,
    /// The events that would be written, and the picture with them.
    #[serde(skip)]
    pub picture: Picture,
}

/// What is supposed happens at one moment.
struct FixedClock(Instant);

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        self.0
    }
}

/// Asks what a year would be. The cut says which real history is known; a date in it also limits which supposed events are
/// counted. Nothing is written: the log is only read.
///
/// # Errors
/// The log cannot be read, the cut lies beyond what is known, the year is not open at the cut, or a parameter cannot be
/// supposed so.
pub async fn what_if<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    now: Instant,
    year: FiscalYear,
    supposed: &Supposition,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<WhatIf, Unanswered> {
    cut.known(&log.head(), now)?;
    let Judged { real, read, parameters, outcomes, picture } = if supposed.parameters.is_empty() {
        on_top(log, cut, now, year, supposed, &mut progress).await?
    } else {
        over_a_copy(log, cut, now, year, supposed, &mut progress).await?
    };
    let rows = side_by_side(figures::of_year(&real, year, None)?, figures::of_year(&picture, year, None)?);
    let changes = rows.into_iter().filter_map(|(figure, real, supposed)| {
        Some(WhatIfAnswer { difference: Delta::between(real, supposed)?, figure, real, supposed })
    });
    let allocation = SupposedAllocation::between(&real, &picture, read.through.seq, year);
    Ok(WhatIf {
        year,
        echo: Echo::new(cut, &read, year),
        parameters,
        outcomes,
        changes: changes.collect(),
        allocation,
        worked_out_anew: worked_out_anew(),
        left_as_recorded: left_as_recorded(),
        picture,
    })
}

/// What supposed commands come to, beside what is real.
struct Judged {
    real: Picture,
    read: Read,
    parameters: Vec<OtherParameter>,
    outcomes: Vec<Outcome>,
    picture: Picture,
}

/// The year is open in a picture, and its rulebook can be read.
fn is_known(real: &Picture, year: FiscalYear) -> Result<(), NoAnswer> {
    real.year(year).ok_or(NoAnswer::YearNotOpen(year))?.rulebook(year).map(|_| ())
}

/// Judges commands on top of the log itself: what was folded and kept of it is not folded again.
async fn on_top<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    now: Instant,
    year: FiscalYear,
    supposed: &Supposition,
    progress: impl FnMut(Progress) + Send,
) -> Result<Judged, Unanswered> {
    let (Snapshot { state: real, .. }, read) = resume::<Picture, L>(log, cut, None, progress).await?;
    is_known(&real, year)?;
    // The clerk judges by all that was recorded, whatever its date; the date of the cut is for the answers.
    let mut clerk = Clerk::open(SupposedLog::on(log, read.through), FixedClock(now), |_| ()).await?;
    let lent = lent::lent(supposed);
    if !lent.is_empty() {
        // Opened once more: what opening keeps is kept of the real log alone.
        let mut log = clerk.into_log();
        lent::append(&mut log, lent).await?;
        clerk = Clerk::open(log, FixedClock(now), |_| ()).await?;
    }
    let outcomes = clerk.submit(&supposed.commands, "what-if", false).await?;
    let mut picture = real.clone();
    for event in clerk.log().supposed().await.map_err(Error::from)? {
        if cut.effective_by.is_none_or(|day| event.effective_on <= day) {
            picture.fold(&event);
        }
    }
    Ok(Judged { real, read, parameters: Vec::new(), outcomes, picture })
}

/// Judges commands over a copy of history whose year has other parameters.
async fn over_a_copy<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    now: Instant,
    year: FiscalYear,
    supposed: &Supposition,
    progress: impl FnMut(Progress) + Send,
) -> Result<Judged, Unanswered> {
    let mut real = Picture::default();
    let mut history = History::new(year, &supposed.parameters);
    let recorded = Cut { effective_by: None, ..*cut };
    let visit = |event: &Event| {
        if cut.admits(event) {
            real.fold(event);
        }
        history.take(event);
    };
    let read: Read = read(log, &recorded, visit, progress).await?;
    is_known(&real, year)?;
    let parameters = history.parameters()?;
    let mut history = history.into_log().await?;
    lent::append(&mut history, lent::lent(supposed)).await?;
    let mut clerk = Clerk::open(history, FixedClock(now), |_| ()).await?;
    let outcomes = clerk.submit(&supposed.commands, "what-if", false).await?;
    let seen = Cut { effective_by: cut.effective_by, ..Cut::NOW };
    let Folded { picture, .. } = picture(&clerk.into_log(), &seen, |_| ()).await?;
    Ok(Judged { real, read, parameters, outcomes, picture })
}

fn worked_out_anew() -> Bilingual {
    Bilingual {
        en: "Worked out anew: what counts by the first deadline, what each obligation requires, its status, the cap and the penalties called for; and the supposed commands are judged by the supposed parameters.".to_owned(),
        fr: "Établis de nouveau : ce qui compte à la première date limite, ce que chaque obligation exige, son état, le plafond et les pénalités dues; et les commandes supposées sont jugées selon les paramètres supposés.".replace(" :", "\u{a0}:"),
    }
}

fn left_as_recorded() -> Bilingual {
    Bilingual {
        en: "Left as recorded: how grants were split, who is small, which commands were accepted or refused, what closings took or made lapse, and penalties already imposed.".to_owned(),
        fr: "Laissés tels qu'inscrits\u{a0}: la répartition des allocations, qui est petit télédiffuseur, les commandes acceptées ou refusées, ce que les fermetures ont repris ou rendu périmé, et les pénalités déjà imposées.".to_owned(),
    }
}

/// A copy of history in the making, batch by batch.
struct History<'a> {
    year: FiscalYear,
    other: &'a BTreeMap<String, String>,
    own: Option<BTreeMap<String, String>>,
    wrong: Option<ledger::rulebook::InvalidRulebook>,
    batch: Vec<Event>,
    head: Head,
    batches: Vec<Batch>,
}

impl<'a> History<'a> {
    fn new(year: FiscalYear, other: &'a BTreeMap<String, String>) -> History<'a> {
        History { year, other, own: None, wrong: None, batch: Vec::new(), head: Head::EMPTY, batches: Vec::new() }
    }

    /// Takes the next event; the year's own opening states the supposed parameters.
    fn take(&mut self, event: &Event) {
        let mut event = event.clone();
        if let Body::YearOpened(opened) = &mut event.body
            && opened.year == self.year
        {
            self.own = Some(opened.rulebook.clone());
            match Rulebook::derive(self.year, &opened.rulebook, true, self.other) {
                Ok(values) => opened.rulebook = values,
                Err(wrong) => self.wrong = Some(wrong),
            }
        }
        let (place, size) = event.batch;
        self.batch.push(event);
        if place == size {
            self.close_batch();
        }
    }

    /// Writes the batch as it was written, chained to the copy.
    fn close_batch(&mut self) {
        let events = std::mem::take(&mut self.batch);
        let Some(first) = events.first() else { return };
        let stamp = Stamp {
            command_id: first.command_id,
            actor: first.actor.clone(),
            recorded_at: first.recorded_at,
            act: first.act.clone().unwrap_or(Act { note: None, request: first.prev }),
        };
        let mut ids: Vec<_> = events.iter().rev().map(|event| event.id).collect();
        let drafts =
            events.into_iter().map(|event| Draft { effective_on: event.effective_on, body: event.body }).collect();
        let batch = write_batch(&self.head, stamp, drafts, |instant| ids.pop().unwrap_or_else(|| new_id(instant)));
        self.head = batch.head_after;
        self.batches.push(batch);
    }

    /// The parameters that are supposed to be others, beside the year's own.
    fn parameters(&self) -> Result<Vec<OtherParameter>, Unanswered> {
        if let Some(wrong) = &self.wrong {
            return Err(Unanswered::Supposition(wrong.clone()));
        }
        let real = |path: &str| self.own.as_ref().and_then(|own| own.get(path).cloned());
        let others = self.other.iter().map(|(path, value)| OtherParameter {
            path: path.clone(),
            real: real(path),
            supposed: value.clone(),
        });
        Ok(others.collect())
    }

    async fn into_log(self) -> Result<MemoryLog, Unanswered> {
        let mut log = MemoryLog::new();
        match log.append(&Head::EMPTY, &self.batches).await {
            Ok(_) => Ok(log),
            Err(AppendError::Store(error)) => Err(Error::Store(error).into()),
            // Nobody else holds this log, so that it can only end where it began.
            Err(AppendError::Conflict { .. }) => Err(Error::Store(StoreError::NotChained).into()),
        }
    }
}
