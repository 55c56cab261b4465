//! Every figure of the answers is explained, and every explanation adds up and rests on events that there are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::event::Event;
use ledger::ids::HolderId;
use ledger::log::MemoryLog;
use ledger::time::FiscalYear;
use projections::balances::balances;
use projections::compliance::compliance;
use projections::penalties::penalties;
use projections::picture::Picture;
use projections::report::Activity;
use replay::explain::{Explainer, Node, Op, Sight};
use replay::figures;
use replay::{Cut, figure::Figure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use support::{act, events, log_of, now, run, scenarios, story, year};

/// Everything that a node must be besides adding up: its events exist, are as the log has them, and say both languages.
fn supported(node: &Node, log: &BTreeMap<u64, Event>, holder: Option<&HolderId>) {
    let texts = [&node.label, &node.formula, &node.says];
    assert!(texts.iter().all(|text| !text.en.is_empty() && !text.fr.is_empty()), "{}: a text is missing", node.figure);
    assert!(!node.section.is_empty(), "{}: no section", node.figure);
    assert!(
        matches!(node.op, Op::Events | Op::Pinned)
            || !node.terms.is_empty()
            || !node.facts.is_empty()
            || is_nothing(node),
        "{}",
        node.figure
    );
    let named = node.events.iter().map(|part| &part.event).chain(node.facts.iter().flat_map(|fact| &fact.events));
    for named in named {
        let event = log.get(&named.seq).unwrap_or_else(|| panic!("{}: no event {}", node.figure, named.seq));
        assert_eq!(
            (named.kind, named.effective_on, named.recorded_at, named.command_id, named.batch),
            (event.body.kind().name(), event.effective_on, event.recorded_at, event.command_id, event.batch),
        );
    }
    for part in &node.events {
        assert!(!part.amount.is_zero(), "{}: event {} adds nothing", node.figure, part.event.seq);
        // The event itself says the holder, unless it reverses or counts for a commitment, whose id it then says.
        let data = serde_json::to_string(&log[&part.event.seq].body).unwrap();
        let says_so = holder.is_none_or(|holder| data.contains(&format!("\"{holder}\"")));
        assert!(says_so, "{}: event {} is of another: {data}", node.figure, part.event.seq);
    }
    for parameter in &node.parameters {
        assert!(!parameter.value.is_empty() && parameter.pinned_by.is_some(), "{}: {}", node.figure, parameter.path);
    }
}

fn is_nothing(node: &Node) -> bool {
    node.value.is_nothing()
}

/// Explains every figure of every holder and of the fund, as of a cut; gives how many.
fn all_add_up(name: &str, log: &MemoryLog, cut: &Cut) -> usize {
    let known = events(log, cut);
    let by_seq: BTreeMap<u64, Event> = known.iter().map(|event| (event.seq, event.clone())).collect();
    let mut picture = Picture::default();
    known.iter().for_each(|event| picture.fold(event));
    let years: Vec<FiscalYear> = picture.years().map(|(year, _)| year).collect();
    let mut explained = 0;
    for year in years {
        let holders = figures::holders(&picture, year).into_iter().map(Some).chain([None]);
        for holder in holders {
            let mut explainer = Explainer::of(year, holder.clone());
            known.iter().for_each(|event| explainer.fold(event));
            let Ok(all) = explainer.figures() else { continue };
            for (figure, value) in all {
                let node = explainer.explain(&figure).unwrap();
                assert_eq!(node.value, value, "{name} {year} {figure}");
                // Whatever an answer prints as the name of a figure can be asked about.
                for text in [figure.to_string(), figure.selector()] {
                    assert_eq!(text.parse(), Ok(figure.clone()), "{name} {year} {text}");
                }
                node.check().unwrap_or_else(|error| panic!("{name} {year}: {error}"));
                node.walk(&mut |node| supported(node, &by_seq, holder.as_ref()));
                explained += 1;
            }
        }
    }
    explained
}

#[test]
fn every_figure_of_the_story_adds_up_at_every_event() {
    let lines = story();
    let log = log_of(&lines);
    let last = events(&log, &Cut::NOW).len() as u64;
    assert!(last > 30, "the story was accepted: {last} events");
    for through in 1..=last {
        all_add_up("story", &log, &Cut { through: Some(through), ..Cut::NOW });
    }
    assert!(all_add_up("story", &log, &Cut::NOW) > 200);
}

#[test]
fn every_figure_adds_up_as_of_every_date() {
    let log = log_of(&story());
    let dates: BTreeSet<_> = events(&log, &Cut::NOW).iter().map(|event| event.effective_on).collect();
    for date in dates {
        all_add_up("story", &log, &Cut { effective_by: Some(date), ..Cut::NOW });
    }
}

#[test]
fn every_figure_of_the_scenarios_adds_up() {
    for (name, lines) in scenarios() {
        let log = log_of(&lines);
        // Those about the calculation of allocations have few letters or none.
        let least = if name.starts_with("calculation-") { 0 } else { 100 };
        assert!(all_add_up(&name, &log, &Cut::NOW) >= least, "{name}");
        for day in ["2021-10-12", "2021-12-31"] {
            all_add_up(&name, &log, &Cut { effective_by: Some(day.parse().unwrap()), ..Cut::NOW });
        }
    }
}

fn explained(log: &MemoryLog, figure: &str) -> Node {
    let figure: Figure = figure.parse().unwrap();
    run(replay::explain::explain(log, &Cut::NOW, now(), year(), &figure, Sight::Whole, |_| ())).unwrap().explanation
}

/// The paths of an entry that lead to something that is no list.
fn leaves(entry: &Value, path: &str, found: &mut Vec<String>) {
    match entry {
        Value::Object(fields) => {
            for (key, value) in fields {
                leaves(value, &if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, found);
            }
        }
        Value::Array(_) | Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(path.to_owned()),
    }
}

/// Every figure that an answer prints in the entries of a list, after the list and the fields by which an entry is known.
fn printed(answer: &Value, (whole, list): (&str, &str), by: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    for entry in answer[list].as_array().unwrap() {
        let mut paths = Vec::new();
        leaves(entry, "", &mut paths);
        let of: Vec<&str> = by.iter().filter_map(|key| entry[key].as_str()).collect();
        let figures = paths.iter().filter(|path| !by.contains(&path.as_str()));
        names.extend(figures.map(|path| format!("{whole}.{list}[{}].{path}", of.join(","))));
    }
    names
}

#[test]
fn every_name_that_an_answer_prints_is_explained() {
    let log = log_of(&story());
    let mut picture = Picture::default();
    events(&log, &Cut::NOW).iter().for_each(|event| picture.fold(event));
    let balances = serde_json::to_value(balances(&picture, 0, year(), None, None).unwrap()).unwrap();
    let compliance = serde_json::to_value(compliance(&picture, 0, year(), None).unwrap()).unwrap();
    let penalties = serde_json::to_value(penalties(&picture, 0, year()).unwrap()).unwrap();
    let mut activity = Activity::of(year());
    events(&log, &Cut::NOW).iter().for_each(|event| activity.fold(event));
    let report = activity.report(&picture, 0, &HolderId::new("north").unwrap()).unwrap();
    let report = serde_json::to_value(report).unwrap();
    let names = [
        printed(&balances, ("balances", "envelopes"), &["holder", "language"]),
        printed(&balances, ("balances", "alternative_access"), &["language"]),
        printed(&compliance, ("compliance", "envelopes"), &["holder", "language"]),
        printed(&compliance, ("compliance", "parity"), &["holder"]),
        printed(&penalties, ("penalties", "penalties"), &["holder", "language", "kind"]),
        printed(&report, ("report", "envelopes"), &["holder", "language"]),
        printed(&report, ("report", "compliance"), &["holder", "language"]),
        printed(&report, ("report", "parity"), &["holder"]),
        ["english", "french"].map(|language| format!("balances.reserve.{language}")).to_vec(),
    ];
    let names = names.concat();
    assert!(names.len() > 80, "{names:?}");
    for name in names {
        explained(&log, &name).check().unwrap();
    }
}

#[test]
fn a_withdrawn_credit_is_explained_by_its_place_in_the_answer() {
    const BY: [&str; 4] = ["holder", "language", "genre", "project"];
    let mut explained = 0;
    for (_, lines) in scenarios() {
        let log = log_of(&lines);
        let mut picture = Picture::default();
        events(&log, &Cut::NOW).iter().for_each(|event| picture.fold(event));
        for year in picture.years().map(|(year, _)| year) {
            let Ok(answer) = penalties(&picture, 0, year) else { continue };
            let answer = serde_json::to_value(answer).unwrap();
            let mut places = BTreeMap::new();
            for entry in answer["credit_withdrawals"].as_array().unwrap() {
                let of = BY.map(|key| entry[key].as_str().unwrap()).join(",");
                let place = places.entry(of.clone()).and_modify(|place| *place += 1).or_insert(1);
                let mut paths = Vec::new();
                leaves(entry, "", &mut paths);
                for path in paths.iter().filter(|path| !BY.contains(&path.as_str())) {
                    let figure: Figure = format!("penalties.credit_withdrawals[{of},{place}].{path}").parse().unwrap();
                    let node = replay::explain::explain(&log, &Cut::NOW, now(), year, &figure, Sight::Whole, |_| ());
                    let node = run(node).unwrap().explanation;
                    node.check().unwrap();
                    assert_eq!(entry[path.as_str()], node.value.amount().to_string(), "{figure}");
                    explained += 1;
                }
            }
        }
    }
    assert!(explained >= 6, "{explained}");
}

#[test]
fn a_shortfall_names_its_share_and_the_commitments_that_count() {
    let log = log_of(&story());
    let node = explained(&log, "compliance north english first_deadline.required");
    assert_eq!(node.value.amount().to_string(), "7500000.00");
    assert_eq!(node.parameters[0].path, "first_deadline.threshold");
    let share = &node.terms[1].node;
    assert_eq!((share.op, share.parameters[0].value.as_str()), (Op::ShareUp, "0.75"));
    assert_eq!(share.parameters[0].printed.as_deref(), Some("75\u{a0}%"));
    assert!(share.parameters[0].reading.is_some());
    let counted = explained(&log, "compliance north english first_deadline.counted");
    let parts = counted.terms[1].node.events.iter().map(|part| (part.event.about[0].clone(), part.amount.to_string()));
    assert_eq!(
        parts.collect::<Vec<_>>(),
        [("n1", "2000000.00"), ("n2", "4500000.00"), ("n3", "1000000.00")].map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    let taken = explained(&log, "balances north english total first_deadline");
    assert_eq!(taken.value.amount().to_string(), "0.00");
    let of_flex = &explained(&log, "balances north english flex first_deadline").events;
    assert_eq!(
        of_flex.iter().map(|part| part.event.kind).collect::<Vec<_>>(),
        ["shortfall-taken", "shortfall-restored"]
    );
}

#[test]
fn an_amended_project_is_told_with_the_events_that_stated_it() {
    let log = log_of(&story());
    let node = explained(&log, "compliance north english digital_media.projects.eligible");
    let two = node.terms.iter().find(|term| term.node.figure.contains(",two]")).unwrap();
    let fact = &two.node.facts[0];
    assert_eq!((fact.name, fact.value.as_str()), ("digital_media", "new"));
    assert_eq!(fact.events.iter().map(|e| e.kind).collect::<Vec<_>>(), ["project-registered", "project-amended"]);
}

#[test]
fn what_is_altered_does_not_add_up() {
    let log = log_of(&story());
    let whole = explained(&log, "balances north english total balance");
    whole.check().unwrap();
    let mut altered = whole.clone();
    altered.terms[0].node.terms[0].node.events.pop();
    assert!(altered.check().unwrap_err().figure.contains("drama.allocated"));
    let mut altered = explained(&log, "compliance north english first_deadline.required");
    altered.terms[1].node.parameters[0].value = "0.76".into();
    assert!(altered.check().is_err());
}

#[test]
fn a_figure_that_there_is_not_is_refused() {
    let log = log_of(&story());
    let ask = |year: &str, figure: &str| {
        let figure: Figure = figure.parse().unwrap();
        let year = year.parse().unwrap();
        run(replay::explain::explain(&log, &Cut::NOW, now(), year, &figure, Sight::Whole, |_| ()))
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    assert!(ask("2021-2022", "balances nobody english drama balance").contains("broadcaster `nobody` is not known"));
    assert!(ask("2021-2022", "balances north french drama balance").contains("there is an allocation"));
    assert!(ask("2025-2026", "balances north english drama balance").contains("not open"));
}

#[test]
fn a_year_with_values_of_its_own_says_how_they_differ_from_the_guide() {
    let mut lines = story();
    lines[0] = act("open-year", "2021-04-01", "2021-04-01", serde_json::json!({"rulebook": {"parity.share": "0.25"}}));
    let node = explained(&log_of(&lines), "compliance north parity.required");
    let pinned = &node.parameters[0];
    assert_eq!((pinned.value.as_str(), pinned.printed.as_deref()), ("0.25", Some("50\u{a0}%")));
    assert!(pinned.differs_from_guide && pinned.slip.is_some() && pinned.pinned_by == Some(1));
}
