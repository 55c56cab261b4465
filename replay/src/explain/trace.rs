//! What each event added to each column: events are folded one by one, and what changed is kept.
//!
//! Generic on purpose: no rule of the fold is written here a second time, so that a column and its events cannot disagree.

use super::node::{EventNamed, Part};
use super::sources::Sources;
use crate::touch::Touch;
use ledger::columns::{Column, Columns};
use ledger::event::{Body, Closing, Event, Nature};
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Bucket, Buckets, Language, PenaltyKind, PerLanguage};
use projections::history::projects;
use projections::penalties::{CreditFigure, ImposedFigure};
use projections::picture::{Envelope, Picture, Pool, Year};
use std::collections::BTreeMap;

/// An amount that only events make: each adds to it or takes off it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leaf {
    Column(Language, Bucket, Column),
    Held(Language, Bucket),
    CountedByFirstDeadline(Language),
    ProjectHeld(Language, ProjectId),
    ProjectCounted(Language, ProjectId),
    Pool(Language, Column),
    Reserve(Language),
    Imposed(Language, PenaltyKind, ImposedFigure),
    Credit(usize, CreditFigure),
}

/// A fact that an event states and that a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stated {
    Rulebook,
    Closed(Closing),
    Grant(Language),
    Exemption(Language),
    Project(ProjectId),
    Imposed(Language, PenaltyKind),
}

/// One event's change of the state that is watched.
#[derive(Default)]
struct Seen {
    columns: PerLanguage<(Buckets<Columns>, Buckets<Money>, Money)>,
    projects: Vec<(Language, ProjectId, Money, Money)>,
    pools: PerLanguage<Pool>,
    reserve: PerLanguage<Money>,
    imposed: BTreeMap<(Language, PenaltyKind), (Money, Money)>,
    credits: Vec<(Money, Money)>,
}

/// The events of a year that made one holder's amounts, or the fund's where no holder is watched.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) year: FiscalYear,
    pub(super) holder: Option<HolderId>,
    pub(super) picture: Picture,
    pub(super) rulebook: BTreeMap<String, String>,
    pub(super) based_on: Vec<FiscalYear>,
    /// What the holder's letter was calculated from, where that was read.
    pub(super) sources: Option<Sources>,
    bases: BTreeMap<FiscalYear, FiscalYear>,
    leaves: BTreeMap<Leaf, Vec<Part>>,
    stated: BTreeMap<Stated, Vec<EventNamed>>,
}

impl Trace {
    pub(super) fn of(year: FiscalYear, holder: Option<HolderId>) -> Trace {
        Trace {
            year,
            holder,
            picture: Picture::default(),
            rulebook: BTreeMap::new(),
            based_on: Vec::new(),
            sources: None,
            bases: BTreeMap::new(),
            leaves: BTreeMap::new(),
            stated: BTreeMap::new(),
        }
    }

    /// The events that made an amount.
    pub(super) fn parts(&self, leaf: &Leaf) -> &[Part] {
        self.leaves.get(leaf).map(Vec::as_slice).unwrap_or_default()
    }

    /// The events that stated a fact, the last of them being the one that counts.
    pub(super) fn stating(&self, stated: &Stated) -> &[EventNamed] {
        self.stated.get(stated).map(Vec::as_slice).unwrap_or_default()
    }

    /// The year as the events add up.
    pub(super) fn state(&self) -> Option<&Year> {
        self.picture.year(self.year)
    }

    /// The holder's envelope in a language.
    pub(super) fn envelope(&self, language: Language) -> Option<&Envelope> {
        let both = self.state()?.envelopes.get(self.holder.as_ref()?)?;
        Some(both.get(language)).filter(|envelope| envelope.is_granted())
    }

    /// Adds an event.
    pub(super) fn fold(&mut self, event: &Event) {
        let touch = Touch::of(event, &self.picture);
        if self.holder.as_ref().is_some_and(|holder| !touch.concerns(holder) && !touch.describes) {
            self.picture.fold(event);
            return;
        }
        let before = self.seen(&touch);
        self.picture.fold(event);
        let after = self.seen(&touch);
        let named = EventNamed::of(event, &touch);
        self.state_facts(event, &named);
        let mut changes = Vec::new();
        compare(&before, &after, &mut changes);
        for (leaf, amount) in changes {
            self.leaves.entry(leaf).or_default().push(Part { event: named.clone(), amount });
        }
    }

    fn state_facts(&mut self, event: &Event, named: &EventNamed) {
        for fact in self.facts_of(&event.body) {
            self.stated.entry(fact).or_default().push(named.clone());
        }
        let Body::YearOpened(f) = &event.body else { return };
        if let Some(base) = f.based_on {
            self.bases.insert(f.year, base);
        }
        if f.year == self.year {
            self.rulebook = f.rulebook.clone();
            let mut year = f.year;
            while let Some(base) = self.bases.get(&year).copied().filter(|base| !self.based_on.contains(base)) {
                self.based_on.push(base);
                year = base;
            }
        }
    }

    /// What an event states that obligations look at, besides amounts.
    fn facts_of(&self, body: &Body) -> Vec<Stated> {
        let own = |holder: &HolderId, year: FiscalYear| year == self.year && Some(holder) == self.holder.as_ref();
        if let Body::YearOpened(f) = body {
            return if f.year == self.year { vec![Stated::Rulebook] } else { Vec::new() };
        }
        if let Nature::Closing(closing) = body.kind().nature() {
            return if body.year() == Some(self.year) { vec![Stated::Closed(closing)] } else { Vec::new() };
        }
        if let Body::AllocationGranted(f) = body {
            let languages = f.languages.keys().filter(|_| own(&f.holder, f.year));
            return languages.map(|language| Stated::Grant(*language)).collect();
        }
        if let Body::ExemptionDecided(f) = body {
            return if own(&f.holder, f.year) { vec![Stated::Exemption(f.language)] } else { Vec::new() };
        }
        if let Body::PenaltyImposed(f) = body {
            let own = own(&f.holder, f.from_year);
            return if own { vec![Stated::Imposed(f.language, f.kind)] } else { Vec::new() };
        }
        if body.year().is_none() {
            // It says what a project is.
            return projects(body).into_iter().cloned().map(Stated::Project).collect();
        }
        Vec::new()
    }

    /// What is watched, as it stands.
    fn seen(&self, touch: &Touch) -> Seen {
        let mut seen = Seen::default();
        let Some(state) = self.state() else { return seen };
        let Some(holder) = &self.holder else {
            seen.pools = state.pools;
            seen.reserve = state.reserve;
            return seen;
        };
        if let Some(both) = state.envelopes.get(holder) {
            for language in Language::ALL {
                let envelope = both.get(*language);
                *seen.columns.get_mut(*language) =
                    (envelope.columns, envelope.holds, envelope.counted_by_first_deadline);
                for project in &touch.projects {
                    let support = envelope.support.get(project).copied().unwrap_or_default();
                    seen.projects.push((*language, project.clone(), support.held, support.counted));
                }
            }
        } else {
            for language in Language::ALL {
                let none = touch.projects.iter().map(|p| (*language, p.clone(), Money::ZERO, Money::ZERO));
                seen.projects.extend(none);
            }
        }
        for ((of, language, kind), imposed) in &state.penalties {
            if of == holder {
                seen.imposed.insert((*language, *kind), (imposed.amount, imposed.deducted));
            }
        }
        seen.credits = state.credits.iter().map(|credit| (credit.credit, credit.deducted)).collect();
        seen
    }
}

fn compare(before: &Seen, after: &Seen, changes: &mut Vec<(Leaf, Money)>) {
    let mut note = |leaf: Leaf, before: Money, after: Money| {
        if before != after {
            changes.push((leaf, after - before));
        }
    };
    for language in Language::ALL {
        let ((columns, holds, counted), (columns_after, holds_after, counted_after)) =
            (before.columns.get(*language), after.columns.get(*language));
        for bucket in Bucket::ALL {
            let (was, is) = (columns.get(*bucket), columns_after.get(*bucket));
            for column in Column::of_bucket() {
                note(Leaf::Column(*language, *bucket, column), was.get(column), is.get(column));
            }
            note(Leaf::Held(*language, *bucket), *holds.get(*bucket), *holds_after.get(*bucket));
        }
        note(Leaf::CountedByFirstDeadline(*language), *counted, *counted_after);
        let (pool, pool_after) = (before.pools.get(*language), after.pools.get(*language));
        for column in Column::of_pool() {
            note(Leaf::Pool(*language, column), pool.columns.get(column), pool_after.columns.get(column));
        }
        note(Leaf::Reserve(*language), *before.reserve.get(*language), *after.reserve.get(*language));
    }
    for (language, project, held_after, counted_after) in &after.projects {
        let was = before.projects.iter().find(|(l, p, ..)| l == language && p == project);
        let (held, counted) = was.map(|(_, _, held, counted)| (*held, *counted)).unwrap_or_default();
        note(Leaf::ProjectHeld(*language, project.clone()), held, *held_after);
        note(Leaf::ProjectCounted(*language, project.clone()), counted, *counted_after);
    }
    for ((language, kind), (amount_after, deducted_after)) in &after.imposed {
        let (amount, deducted) = before.imposed.get(&(*language, *kind)).copied().unwrap_or_default();
        note(Leaf::Imposed(*language, *kind, ImposedFigure::Amount), amount, *amount_after);
        note(Leaf::Imposed(*language, *kind, ImposedFigure::Deducted), deducted, *deducted_after);
    }
    for (place, (credit_after, deducted_after)) in after.credits.iter().enumerate() {
        let (credit, deducted) = before.credits.get(place).copied().unwrap_or_default();
        note(Leaf::Credit(place, CreditFigure::Credit), credit, *credit_after);
        note(Leaf::Credit(place, CreditFigure::Deducted), deducted, *deducted_after);
    }
}
