//! What may follow on what: closed years, reversals, disputes, deadlines closed twice.

use crate::{holds, streams};
use ledger::clerk::Outcome;
use ledger::event::{Body, Undone};
use ledger::time::FiscalYear;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::model::{envelope_of, touched, uncovered};
use tests::run::{Response, Simulation};
use tests::step::{Asked, Step};
use tests::stream::stream;
use uuid::Uuid;

/// A line of the test's own that follows a step's.
fn following(told: &Response, mut fields: Value) -> String {
    let made = told.submission.as_ref().and_then(|s| s.command_id).unwrap_or_default().as_u128();
    fields["command_id"] = json!(Uuid::from_u128(made + (1 << 64)));
    fields["effective_on"] = told.json()["effective_on"].clone();
    fields.to_string()
}

/// The year that an event is of, as the log shows it.
/// What can be reversed (section 14).
const fn may_be_reversed(step: &Step) -> bool {
    matches!(
        step.asked,
        Asked::Commit { .. }
            | Asked::Swap { .. }
            | Asked::Reallocate { .. }
            | Asked::AdjustEnvelope { .. }
            | Asked::DeductConduct { .. }
            | Asked::FundAlternativeAccess { .. }
    )
}

/// The answers, without pools that nothing was ever left of: a pool once funded is shown even where the funding was reversed.
fn without_empty_pools(mut answers: Vec<Value>) -> Vec<Value> {
    for answer in &mut answers {
        if let Some(pools) = answer.get_mut("alternative_access").and_then(Value::as_array_mut) {
            pools.retain(|pool| {
                let figures = ["funded", "committed", "forfeited", "lapsed", "balance"];
                figures.iter().any(|name| pool[*name] != "0.00")
            });
        }
    }
    answers
}

fn is_for_later_years(undone: &Undone) -> bool {
    matches!(undone, Undone::Credit(u) if ["project-financed", "licence-declared"].contains(&u.event.as_str()))
}

proptest! {
    #![proptest_config(streams(28))]

    /// Section 3: after a year is closed nothing of it is accepted but disputes, adjustments, its penalties on the next, and
    /// financing and licences.
    #[test]
    fn nothing_of_a_closed_year_is_accepted(steps in stream()) {
        let mut simulation = Simulation::new();
        let mut closed: BTreeSet<FiscalYear> = BTreeSet::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            for event in &told.events {
                let Some(y) = event.body.year() else { continue };
                let allowed = match &event.body {
                    Body::DisputeOpened(_) | Body::DisputeDecided(_) | Body::DisputeEscalated(_) => true,
                    Body::EnvelopeAdjusted(_) => true,
                    // What later years' calculations look at, and its reversal.
                    Body::ProjectFinanced(_) | Body::LicenceDeclared(_) => true,
                    Body::CommandReversed(e) if is_for_later_years(&e.undone) => true,
                    Body::PenaltyImposed(e) => closed.contains(&e.from_year) && !closed.contains(&y),
                    _ => !closed.contains(&y),
                };
                holds(&simulation, allowed, || format!("event {} is of {y}: {:?}", event.seq, event.body.kind()))?;
            }
            for event in &told.events {
                if let Body::YearClosed(e) = &event.body {
                    closed.insert(e.year);
                }
            }
        }
    }

    /// Section 14: what is reversed at once leaves every answer as it was, and can be reversed unless a rule says why not.
    #[test]
    fn a_reversal_restores_every_answer(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            // Only some are reversed, so that the stream gets anywhere.
            let tried = may_be_reversed(step) && step.days % 3 == 0;
            let before = if tried { without_empty_pools(simulation.answers()) } else { Vec::new() };
            let pictured = tried.then(|| simulation.picture.clone());
            let Some(told) = simulation.take(step) else { continue };
            let (true, Some(pictured)) = (told.accepted(), pictured) else { continue };
            let mut fields = json!({"command": "reverse", "reason": "error", "command_id_reversed": told.json()["command_id"]});
            // Where the command was let in by a decision, so is its reversal.
            if step.authority {
                fields["authority"] = json!("decision 7");
            }
            let reversed = simulation.submit(&following(&told, fields));
            let after = without_empty_pools(simulation.answers());
            match reversed.code() {
                None => holds(&simulation, reversed.accepted() && before == after, || {
                    let pair = before.iter().zip(&after).find(|(a, b)| a != b);
                    format!("reversed: {:?}", pair.map(|(a, b)| format!("\n{a}\n{b}")))
                })?,
                Some(code) => {
                    // Spending commands passed the gate a moment ago; the others have a wider one than a reversal has.
                    let spends = ["commit", "swap", "reallocate"].contains(&told.command().as_str());
                    let gate = ["outside-fiscal-year", "deadline-not-closed", "deadline-closed", "year-closed"].contains(&code);
                    let was_uncovered = touched(&told.json()).iter().any(|(y, holder, language)| {
                        envelope_of(&pictured, *y, holder, *language).is_some_and(|e| uncovered(e).is_positive())
                    });
                    let reason = (gate && !spends) || (code == "cannot-reverse" && was_uncovered);
                    holds(&simulation, reason, || format!("refused: {code}"))?;
                }
            }
        }
    }

    /// Annex B: the steps of a dispute only in order and by the right role, and money only under a granted one.
    #[test]
    fn a_dispute_takes_its_steps_in_order(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let annex_b = simulation.annex_b.clone();
            let Some(told) = simulation.take(step) else { continue };
            if matches!(told.outcome, Ok(Outcome::Repeated { .. }) | Err(_)) { continue }
            let allowed = annex_b.allows(&told.json());
            match told.command().as_str() {
                "decide-dispute" | "escalate-dispute" => {
                    let known = !matches!(told.code(), Some("unknown-dispute" | "recorded-at-order" | "command-id-reused"));
                    holds(&simulation, !known || told.accepted() == allowed, || format!("the table says {allowed}"))?;
                }
                "adjust-envelope" if told.accepted() => {
                    let granted = annex_b.granted(told.json()["dispute"].as_str().unwrap());
                    holds(&simulation, granted, || "no decision grants it".to_owned())?;
                }
                _ => {}
            }
        }
    }

    /// Section 3: a deadline closed again at once posts nothing but that it was closed; the final one and the year close once.
    #[test]
    fn closing_twice_changes_nothing(steps in stream()) {
        let mut simulation = Simulation::new();
        for step in &steps {
            let Some(told) = simulation.take(step) else { continue };
            let command = told.command();
            if !told.accepted() || !command.starts_with("close-") { continue }
            let (before, bytes) = (simulation.answers(), simulation.bytes());
            let again = simulation.submit(&following(&told, json!({"command": command, "year": told.json()["year"]})));
            let right = match command.as_str() {
                "close-first-deadline" => {
                    again.accepted() && matches!(&again.events[..], [event] if matches!(event.body, Body::FirstDeadlineClosed(_)))
                }
                "close-final-deadline" => again.code() == Some("already-closed") && simulation.bytes() == bytes,
                _ => again.code() == Some("year-closed") && simulation.bytes() == bytes,
            };
            holds(&simulation, right, || format!("closing again: {}", again.summary()))?;
            holds(&simulation, simulation.answers() == before, || "an answer changed".to_owned())?;
        }
    }
}
