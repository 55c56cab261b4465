//! The lists of the ledger say what a model says that was written from the contract alone.

use crate::{holds, streams};
use ledger::event::Event;
use ledger::ids::{HolderId, ProjectId};
use ledger::log::Verifier;
use ledger::words::{Genre, Language, Production, Source};
use projections::lists::search::Search;
use projections::lists::{self, Filters, Listed, Register, State};
use projections::picture::Picture;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use tests::lists::{Listing, Options, filters};
use tests::run::Simulation;
use tests::stream::stream;
use tests::world::{BUCKETS, HOLDERS, LANGUAGES, PROJECTS, YEARS, deadlines, year};

const LISTS: [&str; 6] = ["years", "holders", "projects", "commitments", "applications", "disputes"];

/// What an option may be given.
fn words(option: &str) -> Vec<&'static str> {
    match option {
        "year" => YEARS.to_vec(),
        "holder" => HOLDERS.to_vec(),
        "project" => PROJECTS.to_vec(),
        "language" => LANGUAGES.to_vec(),
        "genre" => BUCKETS[..4].to_vec(),
        "production" => vec!["independent", "in-house", "affiliated"],
        "source" => vec!["envelope", "alternative-access"],
        "state" => State::ALL.iter().map(|state| state.word()).collect(),
        "search" => vec!["P3", "an", "other", "nothing of the kind"],
        _ => vec![""],
    }
}

/// The same options as the ledger takes them.
fn taken(options: &Options) -> Filters {
    let get = |name| options.get(name).map(String::as_str);
    Filters {
        year: get("year").map(|text| text.parse().unwrap()),
        holder: get("holder").map(|text| HolderId::new(text).unwrap()),
        project: get("project").map(|text| ProjectId::new(text).unwrap()),
        language: get("language").and_then(Language::from_word),
        genre: get("genre").and_then(Genre::from_word),
        production: get("production").and_then(Production::from_word),
        source: get("source").and_then(Source::from_word),
        state: get("state").and_then(State::from_word),
        search: get("search").map(Search::of),
        open: options.contains_key("open"),
        money_of: None,
    }
}

/// A list of the ledger; nothing where an option names what is not known.
fn list(name: &str, listed: Listed<'_>, options: &Options) -> Option<Value> {
    let filters = taken(options);
    let answer = match name {
        "years" => lists::years(listed, &filters).map(serde_json::to_value),
        "holders" => lists::holders(listed, &filters).map(serde_json::to_value),
        "projects" => lists::projects(listed, &filters).map(serde_json::to_value),
        "commitments" => lists::commitments(listed, &filters).map(serde_json::to_value),
        "applications" => lists::applications(listed, &filters).map(serde_json::to_value),
        _ => lists::disputes(listed, &filters).map(serde_json::to_value),
    };
    let mut answer = answer.ok()?.unwrap();
    // Beside the list, where the log ends: a model of events has no view of that.
    answer.as_object_mut().unwrap().remove("through");
    Some(answer)
}

/// A log as JSON for the model and as events for the ledger, each with whether it ends its batch.
fn log(simulation: &Simulation) -> Vec<(Value, Event)> {
    let bytes = simulation.bytes();
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let mut verifier = Verifier::default();
    lines.map(|line| (serde_json::from_slice(line).unwrap(), verifier.read(line).unwrap())).collect()
}

/// The cuts that are asked: up to four places where a batch ends, and up to each deadline and year's end by effective date.
fn cuts(log: &[(Value, Event)]) -> Vec<Vec<&(Value, Event)>> {
    let ends: Vec<usize> =
        (1..=log.len()).filter(|end| log[end - 1].0["batch"][0] == log[end - 1].0["batch"][1]).collect();
    let places = [1, 2, 3, 4].map(|quarter| ends[(ends.len() * quarter / 4).max(1) - 1]);
    let mut cuts: Vec<Vec<&(Value, Event)>> = places.map(|end| log[..end].iter().collect()).into();
    for place in 0..YEARS.len() {
        let (first, last) = deadlines(place);
        for day in [first, last, year(place).last_day()] {
            cuts.push(log.iter().filter(|(_, event)| event.effective_on <= day).collect());
        }
    }
    cuts
}

proptest! {
    #![proptest_config(streams(12))]

    /// Section 5 of the contract: entries, states, totals and filters, at every cut.
    #[test]
    fn lists_say_what_the_contract_says(steps in stream(), asked in vec(vec((0..8_u8, any::<u8>()), 0..3), 4)) {
        let mut simulation = Simulation::new();
        for step in &steps {
            simulation.take(step);
        }
        let log = log(&simulation);
        prop_assume!(!log.is_empty());
        for cut in cuts(&log) {
            let (mut picture, mut register) = (Picture::default(), Register::default());
            for (_, event) in &cut {
                picture.fold(event);
                register.fold(event);
            }
            let events: Vec<Value> = cut.iter().map(|(value, _)| value.clone()).collect();
            let listed = Listed { picture: &picture, register: &register, through: 0 };
            for name in LISTS {
                for asked in std::iter::once(&Vec::new()).chain(&asked) {
                    let known = filters(name);
                    let options: Options = asked
                        .iter()
                        .filter_map(|(option, word)| {
                            let option = known.get(usize::from(*option) % known.len().max(1))?;
                            let words = words(option);
                            Some((*option, words[usize::from(*word) % words.len()].to_owned()))
                        })
                        .collect::<BTreeMap<_, _>>();
                    let expected = Listing::of(name, &events, &options);
                    let found = list(name, listed, &options);
                    holds(&simulation, found == expected, || {
                        format!("{name} {options:?} over {} events\nfound    {found:?}\nexpected {expected:?}", events.len())
                    })?;
                }
            }
        }
    }
}
