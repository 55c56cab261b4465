//! The log, and the two folds over it: the book that decisions read and the projections that questions are answered from.

use crate::{holds, streams};
use ledger::clerk::Outcome;
use ledger::event::Event;
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::words::{Language, PenaltyBasis, PenaltyKind};
use projections::penalties::penalties;
use projections::picture::Picture;
use proptest::prelude::*;
use replay::Cut;
use tests::run::{Simulation, answers, block_on, in_house_used};
use tests::stream::stream;
use tests::world::{HOLDERS, YEARS, year};

proptest! {
    #![proptest_config(streams(20))]

    /// Section 2 of the contract: a refused or invalid command leaves no trace, and is refused again the same way.
    #[test]
    fn what_is_refused_writes_nothing(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let before = (*simulation.head(), simulation.bytes());
            let Some(told) = simulation.take(step) else { continue };
            if told.accepted() { continue }
            let after = (*simulation.head(), simulation.bytes());
            holds(&simulation, before == after && told.events.is_empty(), || "something was written".to_owned())?;
            let again = simulation.submit(&told.line);
            holds(&simulation, again.outcome == told.outcome, || format!("first {:?}, then {:?}", told.outcome, again.outcome))?;
            holds(&simulation, simulation.bytes() == before.1, || "something was written the second time".to_owned())?;
        }
    }

    /// Section 2 of the contract: the same command twice is one command, at once and for ever.
    #[test]
    fn the_same_command_twice_writes_once(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            if let Ok(Outcome::Accepted { command_id, events }) = &told.outcome {
                let before = simulation.bytes();
                let again = simulation.submit(&told.line);
                let repeated = Outcome::Repeated { command_id: *command_id, events: events.clone() };
                holds(&simulation, again.outcome == Ok(repeated), || format!("then {:?}", again.outcome))?;
                holds(&simulation, simulation.bytes() == before, || "it was written twice".to_owned())?;
            }
        }
        simulation.restart();
        let (before, all) = (simulation.bytes(), simulation.told.clone());
        for told in all {
            let Ok(Outcome::Accepted { command_id, events }) = told.outcome else { continue };
            let again = simulation.submit(&told.line);
            holds(&simulation, again.outcome == Ok(Outcome::Repeated { command_id, events }), || {
                format!("the whole stream again: {:?}", again.outcome)
            })?;
        }
        holds(&simulation, simulation.bytes() == before, || "the whole stream again wrote something".to_owned())?;
    }

    /// Section 4 of the contract: `seq` has no gaps and `recorded_at` never goes back, though the clock does.
    #[test]
    fn recorded_at_never_goes_back(steps in stream()) {
        let mut simulation = Simulation::new();
        let (mut seq, mut last) = (0, None);
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            for event in &told.events {
                holds(&simulation, event.seq == seq + 1, || format!("event {} follows {seq}", event.seq))?;
                holds(&simulation, last.is_none_or(|l| event.recorded_at >= l), || {
                    format!("event {} was recorded at {}, before {last:?}", event.seq, event.recorded_at)
                })?;
                let stated = told.submission.as_ref().and_then(|s| s.recorded_at);
                holds(&simulation, stated.is_none_or(|stated| event.recorded_at == stated), || {
                    format!("event {} does not carry the time stated", event.seq)
                })?;
                (seq, last) = (event.seq, Some(event.recorded_at));
            }
        }
    }

    /// The state that decisions read equals the projections, for every year after every command.
    #[test]
    fn the_book_agrees_with_the_projections(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            if !told.accepted() { continue }
            for (place, name) in YEARS.iter().enumerate() {
                let difference = disagreement(&simulation, place);
                holds(&simulation, difference.is_none(), || format!("{name}: {}", difference.unwrap()))?;
            }
        }
    }

    /// A clerk opened in the middle of a stream over what is written so far decides the rest as the one who was there.
    #[test]
    fn a_book_loaded_from_a_prefix_decides_the_rest_alike(steps in stream(), at in any::<prop::sample::Index>()) {
        let mut simulation = Simulation::new();
        let mut restarted = Simulation::new();
        let at = at.index(steps.len().max(1));
        for (place, step) in steps.iter().enumerate() {
            if place == at || place % 20 == 19 {
                restarted.restart();
            }
            let (one, other) = (simulation.take(step), restarted.take(step));
            let (one, other) = (one.map(|told| told.outcome), other.map(|told| told.outcome));
            holds(&restarted, one == other, || format!("step {place}: {one:?}, but restarted {other:?}"))?;
        }
    }

    /// Folding a part of the log equals the state at that time, by place and by time of recording; a place inside a batch
    /// shows the batch before.
    #[test]
    fn folding_a_prefix_equals_the_state_at_that_time(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut kept = Vec::new();
        let mut events: Vec<Event> = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let Some(told) = simulation.take(step) else { continue };
            let Some(first) = told.events.first() else { continue };
            events.extend(told.events.iter().cloned());
            if place % 7 == 0 || told.events.len() > 6 {
                kept.push((first.seq, simulation.head().seq, simulation.answers()));
            }
        }
        let mut before: Vec<serde_json::Value> = answers(&Picture::default());
        let mut through_before = 0;
        for (first, through, then) in &kept {
            let at = |through| {
                let cut = Cut { through: Some(through), ..Cut::NOW };
                let folded = block_on(replay::picture(simulation.log(), &cut, |_| ())).unwrap();
                (folded.read.through.seq, answers(&folded.picture))
            };
            let (seq, found) = at(*through);
            holds(&simulation, seq == *through && found == *then, || format!("through {through}: {}", first_difference(then, &found)))?;
            if first < through {
                let inside = at(through - 1);
                let shown = inside.0 == first - 1 && (*first - 1 != through_before || inside.1 == before);
                holds(&simulation, shown, || format!("through {}, inside a batch that begins at {first}", through - 1))?;
            }
            let recorded_at = events[usize::try_from(*through).unwrap() - 1].recorded_at;
            let whole_instant = events.get(usize::try_from(*through).unwrap()).is_none_or(|next| next.recorded_at > recorded_at);
            if whole_instant {
                let cut = Cut { recorded_by: Some(recorded_at), ..Cut::NOW };
                let folded = block_on(replay::picture(simulation.log(), &cut, |_| ())).unwrap();
                holds(&simulation, answers(&folded.picture) == *then, || format!("recorded by {recorded_at}"))?;
            }
            (before, through_before) = (then.clone(), *through);
        }
    }

    /// Section 2: a view by effective date may show balances below zero, but each language still comes to nothing, `available`
    /// is never below zero, and what is effective by the last date of all is everything.
    #[test]
    fn a_view_by_effective_date_still_adds_up(steps in stream(), at in any::<prop::sample::Index>()) {
        let mut simulation = Simulation::new();
        let mut events: Vec<Event> = Vec::new();
        for step in &steps {
            events.extend(simulation.take(step).into_iter().flat_map(|told| told.events));
        }
        if events.is_empty() { return Ok(()) }
        let last = events.iter().map(|event| event.effective_on).max().unwrap();
        for day in [at.get(&events).effective_on, last] {
            let cut = Cut { effective_by: Some(day), ..Cut::NOW };
            let picture = block_on(replay::picture(simulation.log(), &cut, |_| ())).unwrap().picture;
            let columns = projections::accounts::Accounts::of(&picture);
            for language in Language::ALL {
                let of_language = columns.balances().into_iter().filter(|(a, _)| a.language() == *language);
                let total: Money = of_language.map(|(_, balance)| balance).sum();
                holds(&simulation, total.is_zero(), || format!("by {day} {language} comes to {total}"))?;
            }
            for place in 0..YEARS.len() {
                let Ok(shown) = projections::balances::balances(&picture, 0, year(place), None, None) else { continue };
                let figures = shown.envelopes.iter().flat_map(|e| e.buckets.iter().map(|b| &b.figures).chain([&e.total]));
                let lowest = figures.map(|f| f.available).min().unwrap_or_default();
                holds(&simulation, !lowest.is_negative(), || format!("by {day} {lowest} is available"))?;
            }
            holds(&simulation, day < last || answers(&picture) == simulation.answers(), || format!("by {day} is not everything"))?;
        }
    }
}

fn first_difference(one: &[serde_json::Value], other: &[serde_json::Value]) -> String {
    match one.iter().zip(other).find(|(a, b)| a != b) {
        Some((a, b)) => format!("{a}\n{b}"),
        None => "no difference".to_owned(),
    }
}

/// The first figure of a year on which book and projections differ.
fn disagreement(simulation: &Simulation, place: usize) -> Option<String> {
    let y = year(place);
    let shown = simulation.balances(y);
    let shown_envelopes = shown.as_ref().map_or(&[][..], |b| &b.envelopes);
    let booked: Vec<_> = simulation.book().envelopes(y).collect();
    if booked.len() != shown_envelopes.len() {
        return Some(format!("{} envelopes in the book, {} shown", booked.len(), shown_envelopes.len()));
    }
    for ((holder, language, envelope), shown) in booked.into_iter().zip(shown_envelopes) {
        let folded = tests::model::envelope_of(&simulation.picture, y, holder, language)?;
        let used = in_house_used(&simulation.picture, y, holder, language);
        let one = (
            (holder, language, envelope.base(), envelope.balances(), *envelope.holds()),
            (envelope.counted_by_first_deadline(), envelope.in_house_used()),
        );
        let other = (
            (&shown.holder, shown.language, shown.base, folded.balances(), folded.holds),
            (folded.counted_by_first_deadline, used),
        );
        if one != other {
            return Some(format!("book {one:?}\nshown {other:?}"));
        }
        let buckets = shown.buckets.iter().map(|b| b.figures.balance()).collect::<Vec<_>>();
        if buckets != envelope.balances().array() {
            return Some(format!("book {:?}, shown {buckets:?}", envelope.balances()));
        }
    }
    for language in Language::ALL {
        let pools = shown.iter().flat_map(|b| &b.alternative_access);
        let found = pools.filter(|p| p.language == *language).map(|p| p.columns.balance()).sum::<Money>();
        if found != simulation.book().pool(y, *language) {
            return Some(format!("pool: book {}, shown {found}", simulation.book().pool(y, *language)));
        }
    }
    let answer = penalties(&simulation.picture, 0, y).ok();
    for holder in HOLDERS.iter().map(|h| HolderId::new(h).unwrap()) {
        let mut due = simulation.book().penalties_due(y, &holder);
        let of_holder = answer.iter().flat_map(|a| &a.penalties).filter(|p| p.holder == holder);
        let mut called_for: Vec<(PenaltyKind, Language, PenaltyBasis, Money)> =
            of_holder.flat_map(|p| p.options.iter().map(|o| (p.kind, p.language, o.basis, o.amount))).collect();
        due.sort();
        called_for.sort();
        if due != called_for {
            return Some(format!("penalties of {holder}: book {due:?}, shown {called_for:?}"));
        }
    }
    None
}
