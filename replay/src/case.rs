//! What a reviewer decides on: the review file of a dispute with the contested figures, as known when it was opened and as
//! known now.
//!
//! A figure is contested where the command of a contested event changed it when it was recorded, or where its explanation
//! names an event of that command: an application that is contested is contested with what was counted for it. Where no
//! figure is, the holder's figures that changed since the dispute was opened are shown. What differs and why comes from [`diff`](mod@crate::diff), the rule from [`explain`](mod@crate::explain): nothing is worked out here.

use crate::diff::{Change, Delta, Share, Side, diff, side_by_side};
use crate::echo::{Echo, Unanswered};
use crate::explain::{Explainer, Node, Pinned, Sign};
use crate::figure::{Figure, Value};
use crate::figures::FigureList;
use crate::{Cut, Progress, read, review};
use ledger::ids::DisputeId;
use ledger::log::EventLog;
use ledger::refusal::Bilingual;
use ledger::time::Instant;
use projections::dispute::DisputeFile;
use projections::picture::Picture;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Which figures are laid before the reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Those that the contested events made.
    ContestedEvents,
    /// No figure rests on a contested event, or none is contested: the holder's figures that changed since the dispute was opened.
    ChangedSinceOpening,
}

/// The rule behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The section of the guide.
    pub section: String,
    /// What the section says, in our words.
    pub says: Bilingual,
    /// How the figure comes from its terms.
    pub formula: Bilingual,
    /// The parameters that it rests on.
    pub parameters: Vec<Pinned>,
    /// The terms, each on both sides.
    pub terms: Vec<TermThenNow>,
}

/// One term of a figure on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermThenNow {
    /// Whether it adds or takes off.
    pub sign: Sign,
    /// The figure, named as in answers.
    pub figure: String,
    /// What it is called.
    pub label: Bilingual,
    /// What it was when contested; null where there was none.
    pub then: Option<Value>,
    /// What it is now.
    pub now: Option<Value>,
}

/// A contested figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContestedFigure {
    /// The figure.
    pub figure: Figure,
    /// What it is called.
    pub label: Bilingual,
    /// The contested events that it rests on, with those of the same commands; none where it shows what changed since.
    pub rests_on: Vec<u64>,
    /// As known when contested; null where there was no such figure.
    pub then: Option<Value>,
    /// As known now.
    pub now: Option<Value>,
    /// The difference; null where there is none.
    pub difference: Option<Delta>,
    /// The rule.
    pub explained: Explained,
    /// The events that made the difference; dollars and numbers add up to it.
    pub causes: Vec<Share>,
}

/// The file that a reviewer decides on.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// The review file.
    #[serde(flatten)]
    pub file: DisputeFile,
    /// The cut, the head and the rulebook.
    #[serde(flatten)]
    pub echo: Echo,
    /// When the last event that it rests on was recorded.
    pub as_of: Instant,
    /// What was known when the dispute was opened.
    pub then: Side,
    /// What is known at the cut that was asked for.
    pub now: Side,
    /// Which figures are shown.
    pub basis: Basis,
    /// The figures, in the order of the answers.
    pub contested_figures: Vec<ContestedFigure>,
    /// The picture at the cut, for the names of holders.
    #[serde(skip)]
    pub picture: Picture,
}

/// The case of a dispute as of a cut. `now` is the present, beyond which nothing is known.
///
/// # Errors
/// The log cannot be read, the cut lies beyond what is known, or the dispute was not opened at the cut.
pub async fn case<L: EventLog + Sync>(
    log: &L,
    cut: &Cut,
    now: Instant,
    dispute: DisputeId,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Case, Unanswered> {
    cut.known(&log.head(), now)?;
    let (review, read_) = review(log, cut, dispute, &mut progress).await?;
    let file = review.answer(read_.through.seq)?;
    let (year, holder) = (file.year, &file.holder);
    // A place inside a batch leaves the batch out, so that this is what stood before the command that opened the dispute.
    let before = Cut { through: Some(file.opened.seq.saturating_sub(1)), recorded_by: None, ..*cut };
    let answer = diff(log, (&before, cut), now, year, Some(holder), &mut progress).await?;
    let mut sides = Sides {
        then: Explainer::of(year, Some(holder.clone())),
        now: Explainer::of(year, Some(holder.clone())),
        contested: file.contested.iter().filter_map(|found| found.event.as_ref()).map(|e| e.command_id).collect(),
        made: BTreeMap::new(),
    };
    read(log, cut, |event| sides.fold(event, before.admits(event)), &mut progress).await?;
    let mut basis = Basis::ContestedEvents;
    let mut contested_figures = sides.figures(basis, &answer.changes)?;
    if contested_figures.is_empty() {
        basis = Basis::ChangedSinceOpening;
        contested_figures = sides.figures(basis, &answer.changes)?;
    }
    let echo = Echo::new(cut, &read_, year);
    let picture = sides.now.picture().clone();
    let as_of = read_.through.recorded_at;
    Ok(Case { file, echo, as_of, then: answer.from, now: answer.to, basis, contested_figures, picture })
}

/// Both sides as they grow.
struct Sides {
    then: Explainer,
    now: Explainer,
    /// The commands of the contested events.
    contested: BTreeSet<Uuid>,
    /// The contested events that changed a figure when they were recorded.
    made: BTreeMap<Figure, BTreeSet<u64>>,
}

impl Sides {
    fn fold(&mut self, event: &ledger::event::Event, then: bool) {
        if then {
            self.then.fold(event);
        }
        if !self.contested.contains(&event.command_id) {
            self.now.fold(event);
            return;
        }
        // Before the year is open there is no figure that could have changed.
        let was = self.now.figures().unwrap_or_default();
        self.now.fold(event);
        let is = self.now.figures().unwrap_or_default();
        for (figure, from, to) in side_by_side(was, is) {
            if Delta::between(from, to).is_some() {
                self.made.entry(figure).or_default().insert(event.seq);
            }
        }
    }

    fn figures(&self, basis: Basis, changes: &[Change]) -> Result<Vec<ContestedFigure>, Unanswered> {
        let mut changes: BTreeMap<&Figure, &Change> = changes.iter().map(|change| (&change.figure, change)).collect();
        let (then, now): (FigureList, FigureList) = (self.then.figures()?, self.now.figures()?);
        let mut contested = Vec::new();
        for (figure, then, now) in side_by_side(then, now) {
            if ![then, now].into_iter().flatten().all(Value::is_compared) {
                continue;
            }
            let change = changes.remove(&figure);
            let nothing = [then, now].into_iter().flatten().all(Value::is_nothing);
            if change.is_none() && (basis == Basis::ChangedSinceOpening || nothing) {
                continue;
            }
            if basis == Basis::ContestedEvents && self.contested.is_empty() {
                continue;
            }
            let now_node = now.map(|_| self.now.explain(&figure)).transpose()?;
            let then_node = then.map(|_| self.then.explain(&figure)).transpose()?;
            let mut rests_on = BTreeSet::new();
            if basis == Basis::ContestedEvents {
                rests_on = self.made.get(&figure).cloned().unwrap_or_default();
                for node in [&now_node, &then_node].into_iter().flatten() {
                    self.named(node, &mut rests_on);
                }
            }
            if basis == Basis::ContestedEvents && rests_on.is_empty() {
                continue;
            }
            let Some(explained) = explained(then_node.as_ref(), now_node.as_ref()) else { continue };
            contested.push(ContestedFigure {
                label: figure.label(),
                figure,
                rests_on: rests_on.into_iter().collect(),
                then,
                now,
                difference: change.map(|change| change.difference),
                explained,
                causes: change.map(|change| change.parts.clone()).unwrap_or_default(),
            });
        }
        Ok(contested)
    }

    /// The contested events that an explanation names, at any depth.
    fn named(&self, node: &Node, found: &mut BTreeSet<u64>) {
        let parts = node.events.iter().map(|part| &part.event);
        let facts = node.facts.iter().flat_map(|fact| &fact.events);
        let contested = parts.chain(facts).filter(|event| self.contested.contains(&event.command_id));
        found.extend(contested.map(|event| event.seq));
        for term in &node.terms {
            self.named(&term.node, found);
        }
    }
}

/// The rule as it stands now, or as it stood where there is no such figure any more.
fn explained(then: Option<&Node>, now: Option<&Node>) -> Option<Explained> {
    let rule = now.or(then)?;
    let terms = |node: Option<&Node>| -> Vec<(Sign, String, Bilingual, Value)> {
        let terms = node.into_iter().flat_map(|node| &node.terms);
        terms.map(|t| (t.sign, t.node.figure.clone(), t.node.label.clone(), t.node.value)).collect()
    };
    let mut was: BTreeMap<String, _> = terms(then).into_iter().map(|term| (term.1.clone(), term)).collect();
    let mut both: Vec<TermThenNow> = terms(now)
        .into_iter()
        .map(|(sign, figure, label, value)| {
            let then = was.remove(&figure).map(|(.., value)| value);
            TermThenNow { sign, figure, label, then, now: Some(value) }
        })
        .collect();
    both.extend(was.into_values().map(|(sign, figure, label, value)| TermThenNow {
        sign,
        figure,
        label,
        then: Some(value),
        now: None,
    }));
    Some(Explained {
        section: rule.section.to_string(),
        says: rule.says.clone(),
        formula: rule.formula.clone(),
        parameters: rule.parameters.clone(),
        terms: both,
    })
}
