//! What obligations look at, through amendments, releases and a change of control, and the exact form of the answers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail; the events are its own"
)]

mod common;

use common::{Log, complies, dollars, figures, holder, project, year};
use ledger::columns::Column;
use projections::balances::balances;
use projections::compliance::compliance;
use projections::penalties::penalties;
use serde_json::{Value, json};

#[test]
fn the_first_deadline_counts_applications_up_to_it_less_releases_up_to_it() {
    let mut log = Log::opened();
    for (id, day) in [("c1", "2021-10-12"), ("c2", "2021-10-13")] {
        log.commit("2021-05-01", id, "big", "film", "1000.00");
        log.count(day, id, "big", "film", "1000.00", "0.00");
    }
    log.release("2021-10-12", "c1", "big", "film", "100.00", "envelope", "0.00");
    log.release("2021-10-13", "c1", "big", "film", "10.00", "envelope", "0.00");
    let first = complies(&log.picture(), "big").first_deadline;
    assert_eq!((first.status, first.counted), ("open", dollars("900")));
    assert_eq!((first.required, first.shortfall), (dollars("7500000"), dollars("7499100")));
    log.on(
        "2021-09-01",
        "exemption-decided",
        json!({"granted": true, "holder": "big", "language": "english", "letter": "L", "year": "2021-2022"}),
    );
    assert_eq!(complies(&log.picture(), "big").first_deadline.status, "exempt");
    // The threshold is 2.5 million: to the small holder's million nothing applies.
    let small = complies(&log.picture(), "small").first_deadline;
    assert_eq!((small.status, small.required, small.counted), ("not-applicable", dollars("0"), dollars("0")));
}

#[test]
fn a_change_of_control_takes_the_commitment_along_in_every_figure() {
    let mut log = Log::opened();
    log.project("show", "new", 4);
    log.commit("2021-05-01", "c1", "big", "show", "3000.00");
    log.count("2021-05-02", "c1", "big", "show", "3000.00", "0.00");
    log.release("2021-05-03", "c1", "big", "show", "1000.00", "envelope", "0.00");
    log.commit("2021-05-04", "c2", "big", "film", "70.00");
    log.on(
        "2021-06-01",
        "control-transferred",
        json!({"buckets": {"flex": "5000000.00"}, "crtc_decision": "2021-1", "from": "big", "to": "small", "language": "english",
               "signed_by": ["big", "small"], "year": "2021-2022", "commitments": [
                   {"commitment": "c1", "counted": "2000.00", "genre": "drama", "held": "0.00", "project": "show"},
                   {"commitment": "c2", "counted": "0.00", "genre": "drama", "held": "70.00", "project": "film"}]}),
    );
    let picture = log.picture();
    let (from, to) = (figures(&picture, year(), "big", "drama"), figures(&picture, year(), "small", "drama"));
    assert_eq!(
        (from.columns.get(Column::TransferredOut), from.columns.get(Column::Committed), from.held),
        (dollars("2000"), dollars("0"), dollars("0"))
    );
    assert_eq!(
        (to.columns.get(Column::TransferredIn), to.columns.get(Column::Committed), to.held),
        (dollars("2000"), dollars("2000"), dollars("70"))
    );
    assert_eq!((from.columns.balance(), to.columns.balance()), (dollars("3998000"), dollars("0")));
    let (big, small) = (complies(&picture, "big"), complies(&picture, "small"));
    assert_eq!((big.base, small.base), (dollars("4998000"), dollars("6002000")));
    assert_eq!((big.first_deadline.counted, small.first_deadline.counted), (dollars("0"), dollars("2000")));
    assert_eq!((big.digital_media.projects.supported, small.digital_media.projects.eligible), (0, 1));

    // What happens to them afterwards is the new holder's.
    log.release("2021-06-02", "c1", "small", "show", "2000.00", "envelope", "0.00");
    log.count("2021-06-02", "c2", "small", "film", "70.00", "0.00");
    let after = log.picture();
    let small = complies(&after, "small");
    assert_eq!((small.first_deadline.counted, small.digital_media.projects.supported), (dollars("70"), 1));
    assert_eq!(figures(&after, year(), "small", "drama").held, dollars("0"));
    assert_eq!(figures(&after, year(), "big", "drama"), figures(&picture, year(), "big", "drama"));
}

#[test]
fn obligations_look_at_projects_as_amended() {
    let mut log = Log::opened();
    log.commit("2021-05-01", "c1", "big", "film", "3000000.00");
    log.count("2021-05-02", "c1", "big", "film", "3000000.00", "0.00");
    log.commit("2021-05-03", "c2", "big", "film", "100.00");
    let before = complies(&log.picture(), "big");
    assert_eq!((before.digital_media.status, before.digital_media.projects.missing), ("not-met", 1));
    assert_eq!((before.in_house_affiliated.status, before.in_house_affiliated.used), ("within", dollars("0")));
    log.on(
        "2021-06-01",
        "project-amended",
        json!({"project": "film", "digital_media": "modified", "production": "affiliated", "positions": {"total": 10, "women": 4}}),
    );
    let picture = log.picture();
    let after = complies(&picture, "big");
    assert_eq!((after.digital_media.status, after.digital_media.amount.committed), ("met", dollars("3000000")));
    assert_eq!(after.in_house_affiliated.cap, dollars("2500000"));
    assert_eq!((after.in_house_affiliated.status, after.in_house_affiliated.used), ("exceeded", dollars("3000100")));
    let parity = compliance(&picture, 0, year(), Some(&holder("big"))).unwrap().parity;
    assert_eq!(
        (parity[0].committed, parity[0].shortfall, parity[0].status),
        (dollars("3000000"), dollars("2000000"), "not-met")
    );
    log.on("2021-06-02", "project-amended", json!({"project": "film", "affiliated_with": "small"}));
    assert_eq!(complies(&log.picture(), "big").in_house_affiliated.used, dollars("0"));
    assert_eq!(log.picture().project(&project("film")).unwrap().title, "film");
}

#[test]
fn penalties_offer_both_bases_and_stand_by_holder_language_and_kind() {
    let mut log = Log::opened();
    log.grant("2021-04-03", "2021-2022", "big", "french", false, json!({"flex": "5000000.00"}));
    log.commit("2021-05-01", "c1", "big", "film", "3000000.00");
    log.count("2021-05-02", "c1", "big", "film", "3000000.00", "0.00");
    let answer = penalties(&log.picture(), 0, year()).unwrap();
    let entries: Vec<String> = answer
        .penalties
        .iter()
        .map(|p| {
            let options: Vec<_> = p.options.iter().map(|o| format!("{} {}", o.basis, o.amount)).collect();
            format!("{} {} {}: {}", p.holder, p.language, p.kind, options.join(", "))
        })
        .collect();
    assert_eq!(
        entries,
        [
            "big english digital-media: projects 100000.00, allocation 6000000.00",
            "big english parity: allocation 5000000.00",
            "big french parity: allocation 2500000.00",
            "small english parity: allocation 500000.00",
        ]
    );
}

/// The keys of an object, nested ones after a point, in the order printed.
fn keys(value: &impl serde::Serialize) -> Vec<String> {
    let text = serde_json::to_string(value).unwrap();
    // A reader that keeps order would be another dependency: a key is the quoted text that ends a piece before a colon.
    let mut pieces: Vec<_> = text.split("\":").collect();
    pieces.pop();
    pieces.iter().filter_map(|piece| piece.rsplit_once('"')).map(|(_, key)| key.to_owned()).collect()
}

#[test]
fn the_answers_have_the_form_of_the_contract() {
    let mut log = Log::opened();
    log.on("2021-04-03", "pool-funded", json!({"amount": "10.00", "language": "english", "year": "2021-2022"}));
    log.on(
        "2021-04-03",
        "credit-withdrawn",
        json!({"buckets": {"flex": "0.50"}, "carried": "0.50", "credit": "1.00", "genre": "drama", "holder": "small",
               "language": "english", "project": "film", "reason": "R", "year": "2021-2022"}),
    );
    log.on(
        "2022-04-05",
        "penalty-imposed",
        json!({"amount": "499999.75", "basis": "allocation", "carried": "499999.75", "deducted": "0.00", "from_year": "2021-2022",
               "holder": "small", "kind": "parity", "language": "english", "letter": "L", "year": "2022-2023"}),
    );
    let picture = log.picture();
    let columns = "allocated swapped_in swapped_out flex_in flex_out transferred_in transferred_out adjusted deducted \
                   first_deadline lapsed forfeited committed balance held available";
    let five = format!("bucket {columns} ").repeat(5);
    let expected = format!(
        "year through envelopes holder language base small buckets {five}total {columns} \
         alternative_access language funded committed forfeited lapsed balance reserve english french"
    );
    let answer = balances(&picture, 812, year(), Some(&holder("small")), None).unwrap();
    assert_eq!(keys(&answer).join(" "), expected);
    let answer: Value = serde_json::to_value(&answer).unwrap();
    assert_eq!((&answer["year"], &answer["through"]), (&json!("2021-2022"), &json!(812)));
    assert_eq!(answer["envelopes"][0]["buckets"][4]["bucket"], "flex");
    assert_eq!(answer["envelopes"][0]["buckets"][4]["balance"], "999999.50");

    let answer = compliance(&picture, 812, year(), Some(&holder("small"))).unwrap();
    assert_eq!(
        keys(&answer).join(" "),
        "year through envelopes holder language base small first_deadline date status required counted shortfall taken \
         final_deadline date status committed lapsed digital_media status projects supported required eligible missing \
         amount required committed shortfall in_house_affiliated status cap used \
         parity holder languages base required committed shortfall status"
    );
    let answer: Value = serde_json::to_value(&answer).unwrap();
    assert_eq!(
        answer["envelopes"][0]["in_house_affiliated"],
        json!({"status": "not-applicable", "cap": "0.00", "used": "0.00"})
    );
    assert_eq!(answer["parity"][0]["languages"], json!(["english"]));

    let answer = penalties(&picture, 812, year()).unwrap();
    assert_eq!(
        serde_json::to_string(&answer.penalties[1]).unwrap(),
        "{\"holder\":\"small\",\"language\":\"english\",\"kind\":\"parity\",\
         \"options\":[{\"basis\":\"allocation\",\"amount\":\"499999.75\"}],\
         \"imposed\":{\"year\":\"2022-2023\",\"basis\":\"allocation\",\"amount\":\"499999.75\",\"deducted\":\"0.00\",\"carried\":\"499999.75\"}}"
    );
    assert_eq!(
        serde_json::to_string(&answer.credit_withdrawals).unwrap(),
        "[{\"holder\":\"small\",\"language\":\"english\",\"genre\":\"drama\",\"project\":\"film\",\"credit\":\"1.00\",\
         \"deducted\":\"0.50\",\"carried\":\"0.50\"}]"
    );
}
