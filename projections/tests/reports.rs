//! The periodic report (C.3): every item of the guide's list, and what a commitment is called through its life.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Log, dollars, holder, next_year, unknown, with, year};
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::picture::Picture;
use projections::report::{Activity, Report};
use projections::unknown::Thing;
use serde_json::{Value, json};

fn report_of(log: &Log, year: FiscalYear, id: &str) -> Result<Report, NoAnswer> {
    let (mut picture, mut activity) = (Picture::default(), Activity::of(year));
    for event in &log.events {
        picture.fold(event);
        activity.fold(event);
    }
    activity.report(&picture, log.events.len() as u64, &holder(id))
}

fn as_json(log: &Log, id: &str) -> Value {
    serde_json::to_value(report_of(log, year(), id).unwrap()).unwrap()
}

fn form(log: &mut Log, on: &str, id: &str, by: &str, project: &str, amount: &str, fee: &str) -> u64 {
    let data = log.facts(id, by, project, amount, "envelope");
    log.on(on, "commitment-made", with(data, json!({"kind": "licence-top-up", "licence_fee": fee})))
}

fn applied(log: &mut Log, on: &str, project: &str, complete: bool, more: Value) {
    let data = json!({"year": "2021-2022", "project": project, "complete": complete});
    log.on(on, "application-received", with(data, more));
}

fn statuses(report: &Value) -> Vec<&str> {
    report["projects"].as_array().unwrap().iter().map(|p| p["commitments"][0]["status"].as_str().unwrap()).collect()
}

#[test]
fn a_project_shows_every_item_that_the_guide_lists() {
    let mut log = Log::opened();
    log.on(
        "2021-04-02",
        "project-registered",
        json!({"project": "series", "title": "La série", "genre": "drama", "language": "english", "producer": "Prod", "production": "affiliated",
               "affiliated_with": "big", "digital_media": "modified", "positions": {"total": 10, "women": 4}, "regional": true,
               "ott_first_window": false, "budget": "3000000.00", "status": "recommended", "other_programs": "75000.00"}),
    );
    log.on("2021-09-01", "project-amended", json!({"project": "series", "status": "signed"}));
    form(&mut log, "2021-05-01", "c1", "big", "series", "400000.00", "250000.00");
    form(&mut log, "2021-05-02", "c2", "big", "series", "100000.00", "50000.00");
    form(&mut log, "2021-05-03", "c3", "small", "series", "90000.00", "30000.00");
    applied(&mut log, "2021-05-10", "series", false, json!({}));
    applied(&mut log, "2021-05-20", "series", true, json!({}));
    log.count("2021-05-20", "c1", "big", "series", "400000.00", "0");
    let report = as_json(&log, "big");
    let project = &report["projects"][0];
    assert_eq!(report["projects"].as_array().unwrap().len(), 1);
    assert_eq!((&project["title"], &project["status"]), (&json!("La série"), &json!("signed")));
    assert_eq!(project["eligible_contribution"], "300000.00", "this broadcaster's licence fees, not the other's");
    assert_eq!(project["envelope_contribution"], json!({"held": "100000.00", "counted": "400000.00"}));
    assert_eq!(project["alternative_access_contribution"], json!({"held": "0.00", "counted": "0.00"}));
    assert_eq!(project["other_programs"], "75000.00");
    assert_eq!((&project["regional"], &project["ott_first_window"]), (&json!(true), &json!(false)));
    assert_eq!(project["budget"], "3000000.00");
    assert_eq!(project["parity"], json!({"eligible": true, "positions": {"total": 10, "women": 4}}));
    assert_eq!(project["digital_media"], json!({"eligible": true, "component": "modified"}));
    assert_eq!(
        project["in_house_affiliated"],
        json!({"production": "affiliated", "affiliated_with": "big", "concerns_holder": true})
    );
    let applications = project["applications"].as_array().unwrap();
    assert_eq!((&applications[0]["received_on"], &applications[0]["complete"]), (&json!("2021-05-10"), &json!(false)));
    assert_eq!((&applications[1]["received_on"], &applications[1]["complete"]), (&json!("2021-05-20"), &json!(true)));
    let first = &project["commitments"][0];
    assert_eq!((&first["kind"], &first["made_on"]), (&json!("licence-top-up"), &json!("2021-05-01")));
    assert_eq!(first["applied_on"], "2021-05-20");
    let other = as_json(&log, "small");
    assert_eq!(other["projects"][0]["in_house_affiliated"]["concerns_holder"], json!(false), "it belongs to big");
}

#[test]
fn the_summary_and_the_obligations_are_those_of_the_other_answers() {
    let mut log = Log::opened();
    log.on("2021-04-03", "letter-signed", json!({"year": "2021-2022", "holder": "big", "language": "english"}));
    log.commit("2021-05-01", "c1", "big", "film", "500000.00");
    let report = report_of(&log, year(), "big").unwrap();
    let picture = log.picture();
    let whole = projections::balances::balances(&picture, 0, year(), None, None).unwrap();
    assert_eq!(report.envelopes, [whole.envelopes[0].clone()]);
    let standing = projections::compliance::compliance(&picture, 0, year(), Some(&holder("big"))).unwrap();
    assert_eq!((report.compliance, report.parity), (standing.envelopes, standing.parity));
    assert!(report.letters.iter().all(|letter| letter.signed));
    let deadlines: Vec<_> = report.deadlines.iter().map(|d| (d.date.to_string(), d.status)).collect();
    let dates = ["2021-10-12", "2021-12-10", "2022-03-31"].map(|date| (date.to_owned(), "open"));
    assert_eq!(deadlines, dates);
    assert_eq!(report.projects[0].envelope_contribution.held, dollars("500000.00"));
}

#[test]
fn a_commitment_has_one_status_at_a_time_and_what_is_given_up_earns_nothing() {
    let mut log = Log::opened();
    for project in ["a", "b", "c", "d", "e"] {
        log.project(project, "none", 0);
        form(&mut log, "2021-05-01", &format!("of-{project}"), "big", project, "1000.00", "10.00");
    }
    log.count("2021-05-02", "of-b", "big", "b", "1000.00", "0");
    log.count("2021-05-02", "of-c", "big", "c", "1000.00", "0");
    log.release("2021-05-03", "of-c", "big", "c", "1000.00", "envelope", "0.00");
    let data = log.facts("of-d", "big", "d", "1000.00", "envelope");
    log.on("2021-05-03", "hold-cancelled", with(data.clone(), json!({"cause": "withdrawn", "project": "d"})));
    let undone = log.facts("of-e", "big", "e", "1000.00", "envelope");
    let mut undone = undone;
    undone.as_object_mut().unwrap().remove("year");
    log.reverse("2021-05-03", 1, json!({"hold": undone}));
    let report = as_json(&log, "big");
    assert_eq!(statuses(&report), ["held", "counted", "released", "cancelled", "reversed"]);
    let fees: Vec<_> =
        report["projects"].as_array().unwrap().iter().map(|p| p["eligible_contribution"].clone()).collect();
    assert_eq!(fees, [json!("10.00"), json!("10.00"), Value::Null, Value::Null, Value::Null]);
    let lapsed = log.facts("of-a", "big", "a", "1000.00", "envelope");
    log.on("2021-12-11", "hold-lapsed", lapsed);
    let late = json!({"refused": "after-final-deadline"});
    applied(&mut log, "2021-12-12", "a", true, late);
    let report = as_json(&log, "big");
    assert_eq!(statuses(&report)[0], "lapsed");
    assert_eq!(report["projects"][0]["commitments"][0]["lapsed"], "1000.00");
    assert_eq!(report["projects"][0]["applications"][0]["refused"], "after-final-deadline");
}

#[test]
fn an_unknown_broadcaster_and_an_unopened_year_have_no_report() {
    let log = Log::opened();
    assert_eq!(report_of(&log, year(), "nobody"), Err(unknown(Thing::Holder, "nobody")));
    assert_eq!(report_of(&log, next_year(), "big"), Err(NoAnswer::YearNotOpen(next_year())));
    assert!(report_of(&log, year(), "small").unwrap().projects.is_empty());
}

#[test]
fn the_pool_s_money_stands_apart_and_a_refusal_shows_until_the_pool_pays() {
    let mut log = Log::opened();
    let data = log.facts("c1", "outsider", "film", "70.00", "alternative-access");
    log.on("2021-05-01", "commitment-made", with(data.clone(), json!({"kind": "equity", "licence_fee": "5.00"})));
    let refused = json!({"refused": "alternative-access-exhausted", "found": "1.00"});
    let mut facts = with(data.clone(), refused);
    facts.as_object_mut().unwrap().retain(|name, _| name != "genre" && name != "source");
    log.on("2021-05-02", "commitment-refused", facts);
    let report = as_json(&log, "outsider");
    assert_eq!((&report["envelopes"], &report["letters"], &report["name"]), (&json!([]), &json!([]), &Value::Null));
    let project = report["projects"][0].clone();
    assert_eq!(project["alternative_access_contribution"], json!({"held": "70.00", "counted": "0.00"}));
    assert_eq!(project["envelope_contribution"], json!({"held": "0.00", "counted": "0.00"}));
    assert_eq!(project["commitments"][0]["refused"], "alternative-access-exhausted");
    assert_eq!(project["commitments"][0]["source"], "alternative-access");
    log.on("2021-05-03", "pool-funded", json!({"amount": "100.00", "language": "english", "year": "2021-2022"}));
    log.on("2021-05-04", "commitment-counted", with(data, json!({"from_flex": "0.00"})));
    let project = as_json(&log, "outsider")["projects"][0].clone();
    assert_eq!(project["alternative_access_contribution"], json!({"held": "0.00", "counted": "70.00"}));
    assert_eq!(project["commitments"][0]["refused"], Value::Null);
}

#[test]
fn after_a_change_of_control_the_project_is_in_the_new_holder_s_report() {
    let mut log = Log::opened();
    form(&mut log, "2021-05-01", "c1", "big", "film", "900.00", "40.00");
    log.count("2021-05-02", "c1", "big", "film", "900.00", "0");
    let moved = json!([{"commitment": "c1", "counted": "900.00", "held": "0.00", "genre": "drama", "project": "film"}]);
    log.on(
        "2021-06-01",
        "control-transferred",
        json!({"year": "2021-2022", "from": "big", "to": "small", "language": "english", "buckets": {}, "commitments": moved,
               "crtc_decision": "D", "signed_by": ["big", "small"]}),
    );
    assert_eq!(as_json(&log, "big")["projects"], json!([]));
    let project = as_json(&log, "small")["projects"][0].clone();
    assert_eq!(project["envelope_contribution"]["counted"], "900.00");
    assert_eq!(
        (&project["eligible_contribution"], &project["commitments"][0]["made_on"]),
        (&json!("40.00"), &json!("2021-05-01"))
    );
}
