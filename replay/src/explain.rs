//! Why: every figure of balances, compliance and penalties back to its rule, its parameters and its events.
//!
//! An [`Explainer`] watches one holder of one year while events are folded, and keeps what each of them added to each column.
//! [`Explainer::explain`] then lays a figure open as a tree of [`Node`]s: a figure, how it comes from its terms, the section and
//! the parameter, and at the leaves the events with both their dates. [`Node::check`] works every step out again.

mod balances;
mod build;
mod compliance;
mod earned;
mod label;
mod node;
mod penalties;
mod sources;
mod texts;
mod trace;

pub use node::{DoesNotAddUp, EventNamed, Fact, Node, Op, Part, Pinned, Sign, Term};
pub use sources::Sight;

use crate::echo::{Echo, Unanswered};
use crate::figure::Figure;
use crate::figures;
use crate::{Cut, Progress, read};
use ledger::event::Event;
use ledger::ids::HolderId;
use ledger::log::EventLog;
use ledger::time::{FiscalYear, Instant};
use serde::Serialize;
use sources::Sources;
use trace::Trace;

/// Events folded with an eye on what they add to one holder's figures of a year, or to the fund's.
#[derive(Debug)]
pub struct Explainer(Trace);

impl Explainer {
    /// Of a holder's figures in a year; of the fund's (the pools and the reserve) where no holder is named.
    #[must_use]
    pub fn of(year: FiscalYear, holder: Option<HolderId>) -> Explainer {
        Explainer(Trace::of(year, holder))
    }

    /// Adds an event.
    pub fn fold(&mut self, event: &Event) {
        self.0.fold(event);
    }

    /// The picture as the events add up.
    #[must_use]
    pub const fn picture(&self) -> &projections::picture::Picture {
        &self.0.picture
    }

    /// Every figure that can be explained, with what it says.
    ///
    /// # Errors
    /// The year is not open, or its rulebook cannot be read.
    pub fn figures(&self) -> Result<figures::FigureList, Unanswered> {
        Ok(match &self.0.holder {
            Some(holder) => figures::of_holder(&self.0.picture, self.0.year, holder)?,
            None => figures::of_fund(&self.0.picture, self.0.year)?,
        })
    }

    /// A figure, explained.
    ///
    /// # Errors
    /// The year is not open or its rulebook cannot be read; the answers of the year have no such figure.
    pub fn explain(&self, figure: &Figure) -> Result<Node, Unanswered> {
        let said = self.figures()?.into_iter().collect();
        let rulebook = self.0.state().map(|state| state.rulebook(self.0.year)).transpose()?;
        let telling = rulebook.map(|rulebook| build::Explanation { trace: &self.0, rulebook, said });
        let node = telling.and_then(|telling| telling.figure(figure));
        node.ok_or_else(|| Unanswered::NoSuchFigure(Box::new(figure.clone())))
    }
}

/// A figure explained as of a cut.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The year.
    pub year: FiscalYear,
    /// What the answer rests on.
    #[serde(flatten)]
    pub echo: Echo,
    /// The figure.
    pub explanation: Node,
}

/// Explains a figure of a year as of a cut. `now` is the present, beyond which nothing is known; `sight` says for whom.
///
/// Where the letter was granted from a calculation, what it allocated is laid open down to the credit (part E): for that the
/// log is read again up to the calculation.
///
/// # Errors
/// The log cannot be read, the cut lies beyond what is known, the year is not open at the cut, or there is no such figure.
pub async fn explain<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    now: Instant,
    year: FiscalYear,
    figure: &Figure,
    sight: Sight,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Explained, Unanswered> {
    cut.known(&log.head(), now)?;
    let mut explainer = Explainer::of(year, figure.holder().cloned());
    let read = read(log, cut, |event| explainer.fold(event), &mut progress).await?;
    if let Some(holder) = figure.holder() {
        explainer.0.sources = Sources::read(log, (year, holder, sight), &explainer.0.picture, progress).await?;
    }
    let explanation = explainer.explain(figure)?;
    Ok(Explained { year, echo: Echo::new(cut, &read, year), explanation })
}
