//! What a letter was calculated from: the calculation that it names, with the facts and events that it rests on.
//!
//! A calculation rests on all that was recorded before it, whatever its date, so that it is read whole even where a question
//! leaves out what is effective later.

use super::node::EventNamed;
use crate::touch::Touch;
use crate::{Cut, Error, Progress, read};
use ledger::credit_facts::CreditFacts;
use ledger::event::{AllocationsCalculated, Body};
use ledger::ids::HolderId;
use ledger::log::EventLog;
use ledger::money::Money;
use ledger::rulebook::PartE;
use ledger::rules::credits::{CreditLine, credit_lines};
use ledger::time::FiscalYear;
use projections::picture::{Calculation, Picture};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whose figures are explained, and so what may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything that a figure comes from.
    Whole,
    /// What is the holder's own: of a project that others support too, only the sum.
    Own,
}

/// What the letter of a holder was calculated from.
#[derive(Debug)]
pub(super) struct Sources {
    pub(super) sight: Sight,
    pub(super) stated: AllocationsCalculated,
    /// The event that calculated.
    pub(super) calculated: EventNamed,
    facts: Arc<CreditFacts>,
    /// What credit and budgets come from, with what each event counts or gave.
    events: BTreeMap<u64, (EventNamed, Option<Money>)>,
}

impl Sources {
    /// Reads what the letter of a holder rests on; none where the picture has no letter from a calculation.
    ///
    /// # Errors
    /// The log cannot be read.
    pub(super) async fn read<L: EventLog + Sync>(
        log: &L,
        (year, holder, sight): (FiscalYear, &HolderId, Sight),
        picture: &Picture,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<Option<Sources>, Error> {
        let Some(state) = picture.year(year) else { return Ok(None) };
        let (Some(seq), Ok(rulebook)) = (state.calculated.get(holder).copied(), state.rulebook(year)) else {
            return Ok(None);
        };
        let whole = Cut { through: Some(seq), ..Cut::NOW };
        let mut then = Picture::default();
        read(log, &whole, |event| then.fold(event), &mut progress).await?;
        let calculation = then.year(year).and_then(|year| year.calculation.as_ref());
        let Some(Calculation { stated, facts, .. }) = calculation.filter(|found| found.seq == seq) else {
            return Ok(None);
        };
        let wanted = wanted(facts, &rulebook.part_e, year, holder);
        let (mut events, mut calculated) = (BTreeMap::new(), None);
        let nobody = Picture::default();
        let keep = |event: &ledger::event::Event| {
            if event.seq == seq || wanted.contains(&event.seq) {
                let named = EventNamed::of(event, &Touch::of(event, &nobody));
                if event.seq == seq {
                    calculated = Some(EventNamed { about: Vec::new(), ..named });
                } else {
                    events.insert(event.seq, (named, triggered(&event.body)));
                }
            }
        };
        read(log, &whole, keep, &mut progress).await?;
        Ok(calculated.map(|calculated| Sources {
            sight,
            stated: stated.clone(),
            calculated,
            facts: Arc::clone(facts),
            events,
        }))
    }

    pub(super) fn facts(&self) -> &CreditFacts {
        &self.facts
    }

    /// An event that credit or a budget comes from.
    pub(super) fn event(&self, seq: u64) -> Option<&EventNamed> {
        self.events.get(&seq).map(|(event, _)| event)
    }

    /// What an event added to what its project triggered.
    pub(super) fn amount(&self, seq: u64) -> Option<Money> {
        self.events.get(&seq)?.1
    }

    /// The lines of credit of a holder.
    pub(super) fn lines<'a>(&'a self, part_e: &PartE, holder: &HolderId) -> Vec<CreditLine<'a>> {
        let lines = credit_lines(&self.facts, part_e, self.stated.year);
        lines.into_iter().filter(|line| line.holder == holder && line.credit.is_positive()).collect()
    }
}

/// The places in the log of the budgets, and of what a holder's lines of credit come from.
fn wanted(facts: &CreditFacts, part_e: &PartE, year: FiscalYear, holder: &HolderId) -> BTreeSet<u64> {
    let lines = credit_lines(facts, part_e, year).into_iter().filter(|line| line.holder == holder);
    let mut wanted = BTreeSet::new();
    for line in lines {
        wanted.extend(line.events.iter().copied());
        // Other licences in the same project share what it triggered.
        wanted.extend(facts.licences(line.source_year).filter(|(id, ..)| *id == line.project).map(|(.., l)| l.seq));
    }
    let budgets = ledger::words::Language::ALL.iter().filter_map(|language| facts.budget(year, *language));
    wanted.extend(budgets.map(|(_, seq)| seq));
    wanted
}

/// What an event added to what its project triggered (E.2.2).
fn triggered(body: &Body) -> Option<Money> {
    let mut amount = if let Body::ProjectFinanced(e) = body { Some(e.amount) } else { None };
    body.commitments(|change| amount = amount.or(change.counts()));
    amount
}
