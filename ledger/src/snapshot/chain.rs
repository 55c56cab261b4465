//! Which files a kept state rests on, and which of them there are.

use super::Stands;
use crate::pack::Buffer;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is kept stands at least so many events after what was kept before it.
pub const STEP: u64 = 4_096;

/// A log of any length is kept at so many places at most for each time that it grows as long again.
const PLACES: u64 = 1_024;

/// The lowest level is written anew once what lies over it covers such a part of it.
const PART: u64 = 4;

/// The files that states rest on which are folded and kept together: the lowest holds all that there was, each one above it what
/// changed since.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    stands: Vec<Stands>,
    files: BTreeMap<&'static str, Vec<Arc<Buffer>>>,
}

impl Chain {
    /// Where the highest level stands; at the beginning of the log where there is none.
    #[must_use]
    pub fn stands(&self) -> Stands {
        self.stands_below(self.stands.len())
    }

    /// The place at which it stands.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.stands().head.seq
    }

    /// The place at which state is worth keeping again, of a log that has so many events.
    #[must_use]
    pub fn next(&self, events: u64) -> u64 {
        self.end() + STEP.max(events / PLACES)
    }

    /// The levels that remain below a new one that stands at a place. It takes in those over which it lies that cover no more than it
    /// does: so there are few levels, and each change is written again as many times as there are levels, and no more.
    #[must_use]
    pub fn below(&self, place: u64) -> Chain {
        let mut chain = self.clone();
        while let Some(from) = chain.stands.len().checked_sub(1) {
            let covered = chain.end() - chain.stands_below(from).head.seq;
            let new = place.saturating_sub(chain.end());
            let takes_in = if from == 0 { new * PART >= covered } else { size(covered) <= size(new) };
            if !takes_in {
                break;
            }
            chain.stands.pop();
            chain.files.values_mut().for_each(|files| files.truncate(from));
        }
        chain
    }

    /// The files of a state.
    pub(super) fn files(&self, name: &'static str) -> &[Arc<Buffer>] {
        self.files.get(name).map_or(&[], Vec::as_slice)
    }

    /// Where a level stands; at the beginning of the log where there is none.
    pub(super) fn stands_below(&self, level: usize) -> Stands {
        level.checked_sub(1).and_then(|below| self.stands.get(below)).copied().unwrap_or_default()
    }

    /// Adds a state's file of its next level, unless another state's file of that level stands elsewhere.
    pub(super) fn push(&mut self, name: &'static str, stands: &Stands, file: Arc<Buffer>) -> Option<()> {
        let files = self.files.entry(name).or_default();
        match self.stands.get(files.len()) {
            Some(known) if known == stands => {}
            None if self.stands.len() == files.len() => self.stands.push(*stands),
            Some(_) | None => return None,
        }
        files.push(file);
        Some(())
    }
}

/// How often a step doubles to cover so many events.
fn size(events: u64) -> u32 {
    (events / STEP).max(1).ilog2()
}

/// The files that there are: to which places they lead, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(BTreeMap<u64, BTreeSet<u64>>);

impl Links {
    /// Those that two states have.
    #[must_use]
    pub fn of_both(mut self, other: &Links) -> Links {
        self.0.retain(|place, from| {
            from.retain(|from| other.0.get(place).is_some_and(|others| others.contains(from)));
            !from.is_empty()
        });
        self
    }

    /// The places to which files lead, the latest first.
    pub fn places(&self) -> impl Iterator<Item = u64> {
        self.0.keys().rev().copied()
    }

    /// The places by which files lead to one, the lowest level first; none where one of them is missing.
    #[must_use]
    pub fn path(&self, place: u64) -> Option<Vec<u64>> {
        let mut path = self.0.get(&place)?.iter().find_map(|from| match from {
            0 => Some(Vec::new()),
            from => Some(*from).filter(|from| *from < place).and_then(|from| self.path(from)),
        })?;
        path.push(place);
        Some(path)
    }

    pub(super) fn add(&mut self, from: u64, to: u64) {
        self.0.entry(to).or_default().insert(from);
    }
}
