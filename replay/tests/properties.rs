//! What must hold of any history: histories at random, cuts at random.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

#[path = "support/random.rs"]
mod random;

use ledger::command::Submission;
use ledger::log::{EventLog, MemoryLog};
use ledger::money::Money;
use proptest::prelude::*;
use random::histories;
use replay::diff::{Delta, diff};
use replay::explain::Explainer;
use replay::figures::{self, FigureList};
use replay::what_if::{Supposition, what_if};
use replay::{Cut, Folded};
use support::{events, log_of, now, run, submit, year};

fn figures_at(log: &MemoryLog, cut: &Cut) -> FigureList {
    let Folded { picture, .. } = run(replay::picture(log, cut, |_| ())).unwrap();
    figures::of_year(&picture, year(), None).unwrap()
}

/// A cut between the first letters and the end.
fn cut(log: &MemoryLog, place: u64, day: Option<u8>) -> Cut {
    let head = log.head().seq;
    let effective_by = day.map(|day| format!("2021-{:02}-15", 5 + day % 8).parse().unwrap());
    Cut { through: Some(11 + place % (head - 10)), effective_by, recorded_by: None }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The parts of every difference add up to it, and what is told of either cut is what that cut tells.
    #[test]
    fn differences_add_up(
        lines in histories(),
        (one, other) in (any::<u64>(), any::<u64>()),
        (day, other_day) in (any::<Option<u8>>(), any::<Option<u8>>()),
    ) {
        let log = log_of(&lines);
        let (from, to) = (cut(&log, one, day), cut(&log, other, other_day));
        let (was, is) = (figures_at(&log, &from), figures_at(&log, &to));
        let told = run(diff(&log, (&from, &to), now(), year(), None, |_| ())).unwrap();
        for change in &told.changes {
            let of = |laid: &FigureList| laid.iter().find(|(figure, _)| *figure == change.figure).map(|(_, value)| *value);
            prop_assert_eq!((change.from, change.to), (of(&was), of(&is)));
            // Worked out here and not by the change itself, which a mistake in adding would deceive.
            let (mut amount, mut count) = (Money::ZERO, 0);
            for share in &change.parts {
                match share.part {
                    Delta::Amount(part) => amount += part,
                    Delta::Count(part) => count += part,
                    Delta::Status { .. } => {}
                }
            }
            match change.difference {
                Delta::Amount(difference) => prop_assert_eq!(amount, difference, "{}", change.figure),
                Delta::Count(difference) => prop_assert_eq!(count, difference, "{}", change.figure),
                Delta::Status { .. } => prop_assert!(!change.parts.is_empty(), "{}", change.figure),
            }
            prop_assert!(change.adds_up());
        }
        let same = told.changes.len();
        let differing = is.iter().filter(|(figure, value)| !was.contains(&(figure.clone(), *value))).count();
        prop_assert!(same >= differing);
    }

    /// Every figure's explanation adds up, and every event that it names is one that the cut admits.
    #[test]
    fn explanations_add_up(lines in histories(), place in any::<u64>(), day in any::<Option<u8>>()) {
        let log = log_of(&lines);
        let cut = cut(&log, place, day);
        let known = events(&log, &cut);
        for holder in ["north", "south"] {
            let holder = ledger::ids::HolderId::new(holder).unwrap();
            let mut explainer = Explainer::of(year(), Some(holder));
            known.iter().for_each(|event| explainer.fold(event));
            for (figure, value) in explainer.figures().unwrap() {
                let node = explainer.explain(&figure).unwrap();
                prop_assert_eq!(node.value, value);
                prop_assert_eq!(node.check(), Ok(()));
                let mut named = Vec::new();
                node.walk(&mut |node| named.extend(node.events.iter().map(|part| part.event.seq)));
                prop_assert!(named.iter().all(|seq| known.iter().any(|event| event.seq == *seq)));
            }
        }
    }

    /// What would be is what is, once it is done.
    #[test]
    fn what_if_then_doing_it(lines in histories(), place in any::<prop::sample::Index>()) {
        let place = 11 + place.index(lines.len() - 10);
        let (before, rest) = lines.split_at(place);
        let log = log_of(before);
        let commands = rest.iter().map(|line| Submission::read(line.as_bytes(), true).unwrap()).collect();
        let supposed = Supposition { commands, ..Supposition::default() };
        let head = log.head();
        let was = figures_at(&log, &Cut::NOW);
        let answer = run(what_if(&log, &Cut::NOW, now(), year(), &supposed, |_| ())).unwrap();
        prop_assert_eq!(log.head(), head);
        let outcomes = submit(&log, rest);
        prop_assert_eq!(outcomes, answer.outcomes);
        let is = figures_at(&log, &Cut::NOW);
        prop_assert_eq!(&figures::of_year(&answer.picture, year(), None).unwrap(), &is);
        for change in &answer.changes {
            let of = |laid: &FigureList| laid.iter().find(|(figure, _)| *figure == change.figure).map(|(_, value)| *value);
            prop_assert_eq!((change.real, change.supposed), (of(&was), of(&is)));
        }
    }

    /// As known then is as if nothing had come since: by place, and by instant.
    #[test]
    fn as_of_is_a_ledger_that_never_received_the_rest(lines in histories(), place in any::<prop::sample::Index>()) {
        let place = 11 + place.index(lines.len() - 10);
        let then = log_of(&lines[..place]);
        let now = log_of(&lines);
        let through = Cut { through: Some(then.head().seq), ..Cut::NOW };
        prop_assert_eq!(figures_at(&now, &through), figures_at(&then, &Cut::NOW));
        let effective = Cut { effective_by: Some("2021-10-12".parse().unwrap()), ..Cut::NOW };
        let both = Cut { through: through.through, ..effective };
        prop_assert_eq!(figures_at(&now, &both), figures_at(&then, &effective));
        // By the instant of the last act then: whatever was recorded at the very same instant is known too.
        let recorded = Cut { recorded_by: Some(then.head().recorded_at), ..Cut::NOW };
        let same_instant = lines.iter().filter(|line| {
            let at: serde_json::Value = serde_json::from_str(line).unwrap();
            let at: ledger::time::Instant = at["recorded_at"].as_str().unwrap().parse().unwrap();
            at <= then.head().recorded_at
        });
        let by_then = log_of(&same_instant.cloned().collect::<Vec<_>>());
        prop_assert_eq!(figures_at(&now, &recorded), figures_at(&by_then, &Cut::NOW));
    }
}
