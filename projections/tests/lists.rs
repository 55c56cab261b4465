//! The lists of section 5 of the contract: what each entry says through a commitment's life, filters, and unknown names.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Log, holder, next_year, project, unknown, with, year};
use projections::NoAnswer;
use projections::lists::search::Search;
use projections::lists::{self, Filters, List, Listed, Register, State};
use projections::picture::Picture;
use projections::unknown::Thing;
use serde::Serialize;
use serde_json::{Value, json};

/// A list of what the log says, as a program reads it.
fn ask<T: Serialize>(
    log: &Log,
    filters: &Filters,
    list: fn(Listed<'_>, &Filters) -> Result<List<T>, NoAnswer>,
) -> Result<Value, NoAnswer> {
    let (mut picture, mut register) = (Picture::default(), Register::default());
    for event in &log.events {
        picture.fold(event);
        register.fold(event);
    }
    let through = log.events.len() as u64;
    let answer = list(Listed { picture: &picture, register: &register, through }, filters)?;
    Ok(serde_json::to_value(answer).unwrap())
}

fn state(log: &Log, id: &str) -> Value {
    let all = ask(log, &Filters::default(), lists::commitments).unwrap();
    let entries = all["commitments"].as_array().unwrap();
    entries.iter().find(|entry| entry["commitment"] == id).unwrap()["state"].clone()
}

fn applied(log: &mut Log, on: &str, project: &str, complete: bool) -> u64 {
    log.on(on, "application-received", json!({"complete": complete, "project": project, "year": "2021-2022"}))
}

/// `film` is committed to by `big`; a second project by `small`.
fn lived() -> Log {
    let mut log = Log::opened();
    for (id, en, fr) in [("big", "Big Network", "Grand réseau"), ("small", "Small", "Télé des Îles")] {
        log.on(
            "2021-04-01",
            "holder-registered",
            json!({"bilingual_single_channel": false, "educational": id == "small", "holder": id, "kind": "group",
                   "name": {"en": en, "fr": fr}}),
        );
    }
    log.on(
        "2021-04-03",
        "project-registered",
        json!({"project": "coeur", "title": "Le Cœur à l’été", "genre": "documentary", "language": "french", "producer": "P",
               "production": "affiliated", "digital_media": "none", "positions": {"total": 4, "women": 2}}),
    );
    log.commit("2021-05-01", "b1", "big", "film", "1000.00");
    log.commit("2021-05-02", "a1", "small", "coeur", "200.00");
    log.commit("2021-05-03", "c1", "big", "film", "30.00");
    applied(&mut log, "2021-06-01", "film", true);
    log.count("2021-06-01", "b1", "big", "film", "1000.00", "0.00");
    log
}

#[test]
fn a_commitment_has_the_keys_of_the_contract_and_its_state() {
    let log = lived();
    let all = ask(&log, &Filters::default(), lists::commitments).unwrap();
    assert_eq!(
        all["commitments"][1],
        json!({"commitment": "b1", "year": "2021-2022", "project": "film", "title": "film", "holder": "big",
               "language": "english", "genre": "drama", "kind": "equity", "source": "envelope", "state": "counted",
               "amount": "1000.00", "held": "0.00", "counted": "1000.00", "made_on": "2021-05-01",
               "applied_on": "2021-06-01"})
    );
    assert_eq!(all["commitments"][0]["applied_on"], Value::Null);
    assert_eq!(all["totals"], json!({"held": "230.00", "counted": "1000.00"}));
    assert_eq!((&all["count"], &all["through"]), (&json!(3), &json!(log.events.len())));
    let held = Filters { state: Some(State::Held), holder: Some(holder("big")), ..Filters::default() };
    let held = ask(&log, &held, lists::commitments).unwrap();
    assert_eq!((&held["count"], &held["commitments"][0]["commitment"]), (&json!(1), &json!("c1")));
    assert_eq!(held["totals"], json!({"held": "30.00", "counted": "0.00"}));
}

#[test]
fn the_state_follows_a_commitment_to_its_end() {
    let mut log = lived();
    assert_eq!(state(&log, "a1"), "held");
    log.release("2021-07-01", "b1", "big", "film", "400.00", "envelope", "0.00");
    assert_eq!(state(&log, "b1"), "counted");
    log.release("2021-07-02", "b1", "big", "film", "600.00", "envelope", "0.00");
    assert_eq!(state(&log, "b1"), "released");
    let gone = with(log.facts("c1", "big", "film", "30.00", "envelope"), json!({"cause": "withdrawn"}));
    log.on("2021-07-03", "hold-cancelled", gone);
    assert_eq!(state(&log, "c1"), "cancelled");
    let lapsed = log.facts("a1", "small", "coeur", "200.00", "envelope");
    log.on("2021-12-11", "hold-lapsed", lapsed.clone());
    assert_eq!(state(&log, "a1"), "lapsed");
    log.on("2021-12-12", "hold-revived", lapsed);
    assert_eq!(state(&log, "a1"), "held");
}

#[test]
fn a_reallocation_that_was_reversed_is_released_since_it_never_was_a_hold() {
    let mut log = lived();
    let facts = with(log.facts("r1", "big", "film", "70.00", "envelope"), json!({"from_flex": "0.00"}));
    log.on("2021-12-20", "reallocation-made", with(facts.clone(), json!({"approval": "A", "kind": "equity"})));
    assert_eq!(state(&log, "r1"), "counted");
    let seq = log.events.len() as u64;
    log.reverse("2021-12-21", seq, json!({"reallocation": facts}));
    assert_eq!(state(&log, "r1"), "released");
    // A commitment that is reversed gives its hold back.
    let held = log.facts("c1", "big", "film", "30.00", "envelope");
    log.reverse("2021-12-22", 1, json!({"hold": held}));
    assert_eq!(state(&log, "c1"), "cancelled");
}

#[test]
fn what_the_pool_could_not_cover_is_refused_until_it_is_counted() {
    let mut log = lived();
    let pooled = log.facts("p1", "outsider", "film", "50.00", "alternative-access");
    log.on("2021-06-02", "commitment-made", with(pooled.clone(), json!({"kind": "equity"})));
    log.on(
        "2021-06-03",
        "commitment-refused",
        json!({"amount": "50.00", "commitment": "p1", "found": "0.00", "holder": "outsider", "language": "english",
               "project": "film", "refused": "alternative-access-exhausted", "year": "2021-2022"}),
    );
    assert_eq!(state(&log, "p1"), "refused");
    log.on("2021-06-04", "pool-funded", json!({"amount": "50.00", "language": "english", "year": "2021-2022"}));
    log.on("2021-06-05", "commitment-counted", with(pooled, json!({"from_flex": "0.00"})));
    assert_eq!(state(&log, "p1"), "counted");
}

#[test]
fn a_project_shows_what_is_committed_to_it_over_the_years_asked() {
    let log = lived();
    let of = |filters: Filters| ask(&log, &filters, lists::projects).unwrap();
    let film = of(Filters { holder: Some(holder("big")), ..Filters::default() });
    assert_eq!((&film["count"], &film["projects"][0]["committed"]), (&json!(1), &json!("1000.00")));
    assert_eq!(film["projects"][0]["held"], "30.00");
    assert_eq!((&film["projects"][0]["applied"], &film["projects"][0]["rejected"]), (&json!(true), &json!(false)));
    assert_eq!(of(Filters { search: Some(Search::of("COEUR A L'ETE")), ..Filters::default() })["count"], 1);
    assert_eq!(of(Filters { search: Some(Search::of("hiver")), ..Filters::default() })["count"], 0);
    // What others commit is not added where only one broadcaster's money may be seen.
    let own = Filters { money_of: Some(holder("small")), ..Filters::default() };
    assert_eq!(of(own)["projects"][1]["committed"], "0.00");
}

#[test]
fn years_holders_and_applications_are_listed() {
    let mut log = lived();
    applied(&mut log, "2021-06-02", "coeur", false);
    let years = ask(&log, &Filters::default(), lists::years).unwrap();
    assert_eq!(
        years["years"],
        json!([{"year": "2021-2022", "opened_on": "2021-04-01", "rulebook": "2021-2022",
                "first_deadline": {"date": "2021-10-12", "closed": false},
                "final_deadline": {"date": "2021-12-10", "closed": false},
                "closed": false, "holders": 2, "committed": "1000.00"}])
    );
    let holders =
        ask(&log, &Filters { search: Some(Search::of("ILES")), ..Filters::default() }, lists::holders).unwrap();
    assert_eq!(
        holders["holders"],
        json!([{"holder": "small", "name": {"en": "Small", "fr": "Télé des Îles"}, "kind": "group", "educational": true,
                "years": ["2021-2022"]}])
    );
    let all = ask(&log, &Filters::default(), lists::applications).unwrap();
    assert_eq!(all["count"], 2);
    let small = Filters { holder: Some(holder("small")), ..Filters::default() };
    let small = ask(&log, &small, lists::applications).unwrap();
    assert_eq!(
        small["applications"],
        json!([{"seq": log.events.len(), "year": "2021-2022", "project": "coeur", "effective_on": "2021-06-02",
                "complete": false, "refused": null}])
    );
}

#[test]
fn a_dispute_names_the_step_that_it_waits_for() {
    let mut log = lived();
    log.on(
        "2021-08-01",
        "dispute-opened",
        json!({"dispute": "d1", "holder": "big", "nature": "administrative", "question": "?", "subject": "Drama",
               "year": "2021-2022"}),
    );
    let ask = |log: &Log, open| ask(log, &Filters { open, ..Filters::default() }, lists::disputes).unwrap();
    assert_eq!(
        ask(&log, true)["disputes"],
        json!([{"dispute": "d1", "year": "2021-2022", "holder": "big", "subject": "Drama", "nature": "administrative",
                "opened_on": "2021-08-01", "step": "staff", "outcome": null}])
    );
    log.on(
        "2021-08-09",
        "dispute-decided",
        json!({"dispute": "d1", "holder": "big", "letter": "L", "outcome": "upheld", "reasons": "R", "role": "staff",
               "year": "2021-2022"}),
    );
    assert_eq!(ask(&log, true)["count"], 0);
    let all = ask(&log, false);
    assert_eq!((&all["disputes"][0]["step"], &all["disputes"][0]["outcome"]), (&Value::Null, &json!("upheld")));
}

#[test]
fn a_filter_that_names_what_nobody_knows_is_an_error_with_the_nearest() {
    let log = lived();
    let none = |filters: Filters| ask(&log, &filters, lists::commitments).unwrap_err();
    let nearest = |error: &NoAnswer| match error {
        NoAnswer::Unknown(unknown) => unknown.nearest.clone(),
        NoAnswer::YearNotOpen(_) | NoAnswer::NoYearOpen | NoAnswer::NotCalculated(_) | NoAnswer::NotByFactors(_) => {
            panic!("{error}")
        }
        NoAnswer::Rulebook(..) => panic!("{error}"),
    };
    assert_eq!(nearest(&none(Filters { holder: Some(holder("bigg")), ..Filters::default() })), ["big"]);
    assert_eq!(nearest(&none(Filters { project: Some(project("flim")), ..Filters::default() })), ["film"]);
    assert_eq!(nearest(&none(Filters { year: Some(next_year()), ..Filters::default() })), ["2021-2022"]);
    let far = none(Filters { holder: Some(holder("zzz")), ..Filters::default() });
    assert_eq!(far, unknown(Thing::Holder, "zzz"));
    assert!(none(Filters { year: Some(next_year()), ..Filters::default() }).message().fr.contains("Vouliez-vous dire"));
    assert!(ask(&log, &Filters { year: Some(year()), ..Filters::default() }, lists::commitments).is_ok());
}
