//! What was told then and what is told now: every figure that differs between two cuts, and the events that made it so.
//!
//! The part of an event in a figure is what the figure changed by when the event was folded. Over all events that a cut admits,
//! these parts add up to the figure, whatever the figure is; so the parts of the one cut less those of the other add up to
//! the difference. Up to the first event that only one of the cuts admits both tell the same, and nothing is worked out.

mod cause;
mod touched;

pub use cause::Cause;
pub use touched::{Touched, touched};

use crate::echo::{AsAsked, Position, Unanswered};
use crate::explain::EventNamed;
use crate::figure::{Figure, Value};
use crate::figures::{self, FigureList};
use crate::fold::{Step, read_after};
use crate::touch::Touch;
use crate::{Cut, Progress, resume};
use cause::Standpoint;
use ledger::event::{Event, Nature};
use ledger::ids::HolderId;
use ledger::log::{EventLog, Head};
use ledger::money::Money;
use ledger::time::{FiscalYear, Instant};
use projections::NoAnswer;
use projections::picture::Picture;
use serde::Serialize;
use std::collections::BTreeMap;

/// By how much a figure differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Delta {
    /// Dollars; below zero where it is less.
    Amount(Money),
    /// Projects; below zero where they are fewer.
    Count(i64),
    /// Another status; `none` where there is no such figure.
    Status {
        /// Before.
        from: &'static str,
        /// After.
        to: &'static str,
    },
}

impl Delta {
    /// From one value to the other. A figure that an answer does not have is nothing.
    #[must_use]
    pub fn between(from: Option<Value>, to: Option<Value>) -> Option<Delta> {
        if from == to {
            return None;
        }
        match to.or(from)? {
            Value::Amount(_) | Value::Hours(_) => {
                let amount = |value: Option<Value>| value.map(Value::amount).unwrap_or_default();
                Some(Delta::Amount(amount(to) - amount(from)))
            }
            Value::Count(_) => {
                let count = |value: Option<Value>| value.map(|v| i64::try_from(v.count()).unwrap_or(i64::MAX));
                Some(Delta::Count(count(to).unwrap_or_default() - count(from).unwrap_or_default()))
            }
            Value::Word(_) => {
                let word = |value| if let Some(Value::Word(word)) = value { word } else { "none" };
                Some(Delta::Status { from: word(from), to: word(to) })
            }
            // Terms, by which answers are not compared.
            Value::Day(_) | Value::Flag(_) | Value::Year(_) | Value::Basis(_) => None,
        }
    }

    /// The dollars, or none of them where it is no amount.
    #[must_use]
    pub const fn amount(self) -> Money {
        match self {
            Delta::Amount(amount) => amount,
            Delta::Count(_) | Delta::Status { .. } => Money::ZERO,
        }
    }

    /// The number, or none where it is no number.
    #[must_use]
    pub const fn count(self) -> i64 {
        match self {
            Delta::Count(count) => count,
            Delta::Amount(_) | Delta::Status { .. } => 0,
        }
    }

    /// Whether nothing differs.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        match self {
            Delta::Amount(amount) => amount.is_zero(),
            Delta::Count(count) => count == 0,
            Delta::Status { .. } => false,
        }
    }

    /// This less another; nothing is left of a status where the other became the same.
    fn less(self, other: Option<Delta>) -> Option<Delta> {
        let left = match (self, other) {
            (Delta::Amount(one), Some(Delta::Amount(other))) => Delta::Amount(one - other),
            (Delta::Count(one), Some(Delta::Count(other))) => Delta::Count(one - other),
            (Delta::Status { to: one, .. }, Some(Delta::Status { to: other, .. })) if one == other => return None,
            (one, _) => one,
        };
        (!left.is_nothing()).then_some(left)
    }

    /// The other way round.
    fn opposite(self) -> Delta {
        match self {
            Delta::Amount(amount) => Delta::Amount(-amount),
            Delta::Count(count) => Delta::Count(-count),
            Delta::Status { from, to } => Delta::Status { from: to, to: from },
        }
    }
}

/// What one event has in a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The event.
    #[serde(flatten)]
    pub event: EventNamed,
    /// What it is to the one who was told the earlier figure.
    pub cause: Cause,
    /// By how much.
    #[serde(flatten)]
    pub part: Delta,
}

/// A figure that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The figure.
    pub figure: Figure,
    /// What the first cut tells; null where its answers have no such figure.
    pub from: Option<Value>,
    /// What the second cut tells.
    pub to: Option<Value>,
    /// The difference.
    pub difference: Delta,
    /// The events that made it, in the order of the log: dollars and numbers add up to the difference.
    pub parts: Vec<Share>,
}

impl Change {
    /// Whether the parts add up to the difference. Statuses do not add: some part must have changed it.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let parts = || self.parts.iter().map(|share| share.part);
        match self.difference {
            Delta::Amount(amount) => parts().map(Delta::amount).sum::<Money>() == amount,
            Delta::Count(count) => parts().map(Delta::count).sum::<i64>() == count,
            Delta::Status { .. } => parts().next().is_some(),
        }
    }
}

/// One side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The cut as asked.
    pub cut: AsAsked,
    /// The last event that the cut considers.
    pub head: Position,
}

/// The difference between two cuts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The year.
    pub year: FiscalYear,
    /// The holder; null where all, and the fund's own figures, are compared.
    pub holder: Option<HolderId>,
    /// What was told.
    pub from: Side,
    /// What is told.
    pub to: Side,
    /// The year whose rulebook, as pinned in the log, was used.
    pub rulebook: FiscalYear,
    /// The figures that differ, in the order of the answers.
    pub changes: Vec<Change>,
}

/// The figures of one side as they grow.
#[derive(Clone, Default)]
struct FoldedSide {
    picture: Picture,
    laid: BTreeMap<Option<HolderId>, FigureList>,
}

/// What is asked about.
#[derive(Clone, Copy)]
struct Asked<'a> {
    year: FiscalYear,
    holder: Option<&'a HolderId>,
}

impl FoldedSide {
    /// The figures of an owner (the fund where it is no holder) as they stand; none before the year is open.
    fn figures(&self, year: FiscalYear, owner: Option<&HolderId>) -> FigureList {
        let told = match owner {
            Some(holder) => figures::of_holder(&self.picture, year, holder),
            None => figures::of_fund(&self.picture, year),
        };
        told.unwrap_or_default()
    }

    /// Works all figures out.
    fn all(&mut self, asked: Asked<'_>) {
        let owners = match asked.holder {
            Some(holder) => vec![Some(holder.clone())],
            None => {
                let holders = figures::holders(&self.picture, asked.year).into_iter().map(Some);
                holders.chain([None]).collect()
            }
        };
        self.laid = owners.into_iter().map(|owner| (owner.clone(), self.figures(asked.year, owner.as_ref()))).collect();
    }

    /// Adds an event, and gives what it changed.
    fn fold(&mut self, event: &Event, touch: &Touch, asked: Asked<'_>) -> BTreeMap<Figure, Delta> {
        self.picture.fold(event);
        let owners: Vec<Option<HolderId>> = match asked.holder {
            Some(holder) if touch.concerns(holder) => vec![Some(holder.clone())],
            Some(_) => Vec::new(),
            None => {
                let known = figures::holders(&self.picture, asked.year).into_iter();
                known.filter(|holder| touch.concerns(holder)).map(Some).chain([None]).collect()
            }
        };
        let mut changed = BTreeMap::new();
        for owner in owners {
            let after = self.figures(asked.year, owner.as_ref());
            let before = self.laid.insert(owner, after.clone()).unwrap_or_default();
            compare(&before, &after, &mut changed);
        }
        changed
    }
}

/// Adds what differs between two lots of figures.
fn compare(before: &FigureList, after: &FigureList, changed: &mut BTreeMap<Figure, Delta>) {
    let same_names = before.len() == after.len() && before.iter().zip(after).all(|((one, _), (other, _))| one == other);
    if same_names {
        for ((figure, was), (_, is)) in before.iter().zip(after) {
            if let Some(delta) = Delta::between(Some(*was), Some(*is)) {
                changed.insert(figure.clone(), delta);
            }
        }
        return;
    }
    let was: BTreeMap<&Figure, Value> = before.iter().map(|(figure, value)| (figure, *value)).collect();
    let is: BTreeMap<&Figure, Value> = after.iter().map(|(figure, value)| (figure, *value)).collect();
    for figure in was.keys().chain(is.keys()) {
        if let Some(delta) = Delta::between(was.get(figure).copied(), is.get(figure).copied()) {
            changed.insert((*figure).clone(), delta);
        }
    }
}

/// Two cuts side by side while the log is read.
struct Comparison<'a> {
    asked: Asked<'a>,
    from: FoldedSide,
    to: Option<FoldedSide>,
    standpoint: Standpoint,
    begins: Nature,
    shares: BTreeMap<Figure, Vec<Share>>,
}

impl Comparison<'_> {
    /// An event that one of the cuts admits, or both.
    fn fold(&mut self, event: &Event, from: bool, to: bool) {
        if event.batch.0 == 1 {
            self.begins = event.body.kind().nature();
        }
        if self.to.is_none() && from && to {
            self.from.picture.fold(event);
            return;
        }
        let both = self.to.get_or_insert_with(|| {
            self.from.all(self.asked);
            self.from.clone()
        });
        let touch = Touch::of(event, &both.picture);
        let added = if to { both.fold(event, &touch, self.asked) } else { BTreeMap::new() };
        let touch_from = Touch::of(event, &self.from.picture);
        let taken = if from { self.from.fold(event, &touch_from, self.asked) } else { BTreeMap::new() };
        let cause = self.standpoint.cause(event, self.begins, from, to);
        let figures = added.keys().chain(taken.keys().filter(|figure| !added.contains_key(*figure)));
        for figure in figures {
            let part = match added.get(figure) {
                Some(delta) => delta.less(taken.get(figure).copied()),
                None => taken.get(figure).map(|delta| delta.opposite()),
            };
            if let Some(part) = part {
                let share = Share { event: EventNamed::of(event, &touch), cause, part };
                self.shares.entry(figure.clone()).or_default().push(share);
            }
        }
    }

    /// The figures that differ in the end.
    fn changes(mut self) -> Result<Vec<Change>, NoAnswer> {
        let year = self.asked.year;
        let from = figures::of_year(&self.from.picture, year, self.asked.holder)?;
        let to = match &self.to {
            Some(told) => figures::of_year(&told.picture, year, self.asked.holder)?,
            None => return Ok(Vec::new()),
        };
        Ok(side_by_side(from, to)
            .into_iter()
            .filter_map(|(figure, from, to)| {
                let difference = Delta::between(from, to)?;
                let parts = self.shares.remove(&figure).unwrap_or_default();
                Some(Change { figure, from, to, difference, parts })
            })
            .collect())
    }
}

/// Every figure of two answers with what each says of it, in the order of the second, then what only the first has.
pub(crate) fn side_by_side(from: FigureList, to: FigureList) -> Vec<(Figure, Option<Value>, Option<Value>)> {
    let mut was: BTreeMap<Figure, Value> = from.iter().cloned().collect();
    let mut rows: Vec<_> = to
        .into_iter()
        .map(|(figure, value)| {
            let before = was.remove(&figure);
            (figure, before, Some(value))
        })
        .collect();
    let gone = from.into_iter().filter(|(figure, _)| was.contains_key(figure));
    rows.extend(gone.map(|(figure, value)| (figure, Some(value), None)));
    rows
}

/// Compares what two cuts tell of a year, of one holder where asked. `now` is the present, beyond which nothing is known.
///
/// # Errors
/// The log cannot be read, a cut lies beyond what is known, or the year is not open at one of them.
pub async fn diff<L: EventLog + Sync>(
    log: &L,
    (from, to): (&Cut, &Cut),
    now: Instant,
    year: FiscalYear,
    holder: Option<&HolderId>,
    progress: impl FnMut(Progress) + Send,
) -> Result<Diff, Unanswered> {
    from.known(&log.head(), now)?;
    to.known(&log.head(), now)?;
    // Where each side ends must be known before an event can be called late.
    let (from_head, to_head) = (reach(log, from).await?, reach(log, to).await?);
    let (nearer, farther) = if from_head.seq > to_head.seq { (to, from) } else { (from, to) };
    let whole = Cut { effective_by: None, ..*farther };
    // Up to the nearer of two cuts by place or by time both tell the same: what is kept of it is not folded again.
    let (alike, begun) = if from.effective_by == to.effective_by {
        let (folded, read) = resume::<Picture, L>(log, nearer, None, |_| ()).await?;
        (folded.state, read.through)
    } else {
        (Picture::default(), Head::EMPTY)
    };
    let mut comparison = Comparison {
        asked: Asked { year, holder },
        from: FoldedSide { picture: alike, ..FoldedSide::default() },
        to: None,
        standpoint: Standpoint::new(from, &from_head),
        begins: Nature::Act,
        shares: BTreeMap::new(),
    };
    let visit = |step: Step<'_>| match step {
        Step::Event(event) => {
            let (in_from, in_to) = (from.admits(event), to.admits(event));
            if in_from || in_to {
                comparison.fold(event, in_from, in_to);
            }
        }
        Step::StretchEnd(..) => {}
    };
    read_after(log, &whole, begun.into(), visit, progress).await?;
    let changes = comparison.changes()?;
    let side = |cut: &Cut, head: &Head| Side { cut: cut.into(), head: head.into() };
    let (from, to) = (side(from, &from_head), side(to, &to_head));
    Ok(Diff { year, holder: holder.cloned(), from, to, rulebook: year, changes })
}

/// Where the part of the log that a cut considers ends.
async fn reach<L: EventLog + Sync>(log: &L, cut: &Cut) -> Result<Head, Unanswered> {
    if cut.through.is_none() && cut.recorded_by.is_none() {
        return Ok(log.head());
    }
    let recorded = Cut { effective_by: None, ..*cut };
    Ok(resume::<Picture, L>(log, &recorded, None, |_| ()).await?.1.through)
}
