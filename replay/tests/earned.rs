//! What a letter allocated is explained down to the credit that it was calculated from, and no further than a reader may see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::ids::HolderId;
use ledger::log::MemoryLog;
use ledger::time::FiscalYear;
use projections::balances::Measure;
use replay::Cut;
use replay::explain::{Node, Sight};
use replay::figure::{Figure, Place};
use replay::figures;
use std::collections::BTreeSet;
use support::{events, log_of, now, run};

/// The demonstration's two calculated years.
const TWO_YEARS: &str = include_str!("../../envelope/demo/illustrative-2014-2016.jsonl");

fn two_years() -> MemoryLog {
    log_of(&TWO_YEARS.lines().map(str::to_owned).collect::<Vec<_>>())
}

fn explained(log: &MemoryLog, cut: &Cut, year: FiscalYear, figure: &Figure, sight: Sight) -> Node {
    run(replay::explain::explain(log, cut, now(), year, figure, sight, |_| ())).unwrap().explanation
}

/// The allocated figures of the buckets of every letter.
fn allocated(log: &MemoryLog, cut: &Cut) -> Vec<(FiscalYear, Figure, HolderId)> {
    let mut picture = projections::picture::Picture::default();
    events(log, cut).iter().for_each(|event| picture.fold(event));
    let mut all = Vec::new();
    for year in picture.years().map(|(year, _)| year) {
        for holder in figures::holders(&picture, year) {
            let named = figures::of_holder(&picture, year, &holder).unwrap();
            let wanted = named.into_iter().map(|(figure, _)| figure).filter(|figure| {
                let allocated = Measure::Column(ledger::columns::Column::Allocated);
                matches!(figure, Figure::Balance { place: Place::Bucket(_), measure, .. } if *measure == allocated)
            });
            all.extend(wanted.map(|figure| (year, figure, holder.clone())));
        }
    }
    all
}

fn named(node: &Node) -> BTreeSet<u64> {
    let mut seen = BTreeSet::new();
    node.walk(&mut |node| {
        seen.extend(node.events.iter().map(|part| part.event.seq));
        seen.extend(node.facts.iter().flat_map(|fact| &fact.events).map(|event| event.seq));
    });
    seen
}

#[test]
fn every_allocated_amount_adds_up_from_its_credit() {
    let log = two_years();
    let kinds: std::collections::BTreeMap<u64, &str> =
        events(&log, &Cut::NOW).iter().map(|event| (event.seq, event.body.kind().name())).collect();
    let (mut ops, mut sources) = (BTreeSet::new(), BTreeSet::new());
    // Also where a view leaves out what is effective after the letters: the calculation knew it.
    let early = Cut { effective_by: Some("2015-04-01".parse().unwrap()), ..Cut::NOW };
    for cut in [Cut::NOW, early] {
        let figures = allocated(&log, &cut);
        assert!(figures.len() >= 20, "{}", figures.len());
        for (year, figure, _) in figures {
            let node = explained(&log, &cut, year, &figure, Sight::Whole);
            node.check().unwrap_or_else(|error| panic!("{year} {figure}: {error}"));
            assert!(node.value.is_nothing() || !node.terms.is_empty(), "{year} {figure} is not laid open");
            node.walk(&mut |node| {
                ops.insert(node.op.word());
                assert!(!node.label.fr.is_empty() && !node.section.is_empty(), "{}", node.figure);
            });
            sources.extend(named(&node).into_iter().map(|seq| kinds[&seq]));
        }
    }
    for op in ["shared-out", "part-to-the-cent", "lower", "as-calculated"] {
        assert!(ops.contains(op), "no {op} in {ops:?}");
    }
    for kind in [
        "budget-set",
        "audience-reported",
        "audience-reviewed",
        "licence-declared",
        "project-financed",
        "commitment-counted",
    ] {
        assert!(sources.contains(kind), "no {kind} in {sources:?}");
    }
}

#[test]
fn a_broadcaster_s_explanation_names_nobody_else() {
    let log = two_years();
    let all = events(&log, &Cut::NOW);
    let mut own_licences = 0;
    for (year, figure, holder) in allocated(&log, &Cut::NOW) {
        let node = explained(&log, &Cut::NOW, year, &figure, Sight::Own);
        node.check().unwrap_or_else(|error| panic!("{year} {figure}: {error}"));
        let text = serde_json::to_string(&node).unwrap();
        for seq in named(&node) {
            let body = &all.iter().find(|event| event.seq == seq).unwrap().body;
            let kind = body.kind().name();
            // The calculation names every holder, and is only named here; what others did is not even named.
            if kind == "allocations-calculated" {
                continue;
            }
            let said = serde_json::to_value(body).unwrap();
            let of = said.get("holder").or_else(|| said["data"].get("holder")).and_then(|holder| holder.as_str());
            assert!(of.is_none_or(|of| of == holder.as_str()), "{year} {figure} names event {seq}, {kind} of {of:?}");
            assert!(!["project-financed", "commitment-counted"].contains(&kind), "{year} {figure} names {kind} {seq}");
            own_licences += usize::from(kind == "licence-declared");
        }
        for other in ["ex-north", "ex-sud", "ex-new"].into_iter().filter(|other| *other != holder.as_str()) {
            assert!(!text.contains(&format!("[{other},")), "{year} {figure} names {other}");
        }
    }
    assert!(own_licences > 0);
}
