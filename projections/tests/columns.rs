//! Every column, moved by hand-made events; after each of them the postings and the columns must say the same.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail; the events are its own"
)]

mod common;

use common::{Log, commitment, complies, dollars, figures, next_year, year};
use ledger::columns::Column;
use projections::NoAnswer;
use projections::balances::balances;
use projections::penalties::penalties;
use projections::picture::Hold;
use serde_json::json;

#[test]
fn an_application_draws_on_the_genre_and_then_on_flex() {
    let mut log = Log::opened();
    log.commit("2021-05-01", "c1", "big", "film", "5000000.00");
    let held = log.picture();
    let (drama, flex, total) = (
        figures(&held, year(), "big", "drama"),
        figures(&held, year(), "big", "flex"),
        figures(&held, year(), "big", "total"),
    );
    assert_eq!((drama.held, drama.available), (dollars("5000000"), dollars("0")));
    assert_eq!((flex.held, flex.available), (dollars("1000000"), dollars("5000000")));
    assert_eq!((total.held, total.available), (dollars("5000000"), dollars("5000000")));

    log.count("2021-05-02", "c1", "big", "film", "5000000.00", "1000000.00");
    let counted = log.picture();
    let (drama, flex) = (figures(&counted, year(), "big", "drama"), figures(&counted, year(), "big", "flex"));
    assert_eq!(
        (drama.columns.get(Column::FlexIn), drama.columns.get(Column::Committed), drama.columns.balance()),
        (dollars("1000000"), dollars("5000000"), dollars("0"))
    );
    assert_eq!(
        (flex.columns.get(Column::FlexOut), flex.columns.balance(), flex.held),
        (dollars("1000000"), dollars("5000000"), dollars("0"))
    );
    assert_eq!(counted.commitment(&commitment("c1")).unwrap().hold, Hold::None);
}

#[test]
fn a_release_goes_back_to_genre_and_flex_or_to_the_reserve() {
    let mut log = Log::opened();
    log.commit("2021-05-01", "s1", "small", "film", "600000.00");
    log.count("2021-05-02", "s1", "small", "film", "600000.00", "600000.00");
    log.release("2021-05-03", "s1", "small", "film", "200000.00", "envelope", "200000.00");
    log.release("2021-05-04", "s1", "small", "film", "100000.00", "reserve", "0.00");
    let picture = log.picture();
    let (drama, flex) = (figures(&picture, year(), "small", "drama"), figures(&picture, year(), "small", "flex"));
    assert_eq!(
        (drama.columns.get(Column::FlexIn), drama.columns.get(Column::Committed)),
        (dollars("400000"), dollars("300000"))
    );
    assert_eq!((drama.columns.get(Column::Forfeited), drama.columns.balance()), (dollars("100000"), dollars("0")));
    assert_eq!((flex.columns.get(Column::FlexOut), flex.columns.balance()), (dollars("400000"), dollars("600000")));
    assert_eq!(balances(&picture, 0, year(), None, None).unwrap().reserve.english, dollars("100000"));
}

#[test]
fn what_the_deadlines_take_goes_to_the_reserve_and_can_come_back() {
    let mut log = Log::opened();
    let taken = json!({"holder": "big", "language": "english", "year": "2021-2022", "required": "7500000.00", "counted": "0.00",
                       "buckets": {"flex": "4500000.00", "drama": "3000000.00"}});
    log.on("2021-10-13", "first-deadline-closed", json!({"year": "2021-2022"}));
    log.on("2021-10-13", "shortfall-taken", taken.clone());
    assert_eq!(complies(&log.picture(), "big").first_deadline.taken, dollars("7500000"));
    assert_eq!(complies(&log.picture(), "big").first_deadline.status, "missed");
    log.on("2021-10-13", "shortfall-restored", common::with(taken, json!({"buckets": {"flex": "500000.00"}})));
    log.commit("2021-11-01", "c1", "big", "film", "100.00");
    log.on("2021-12-11", "final-deadline-closed", json!({"year": "2021-2022"}));
    let lapsed = log.facts("c1", "big", "film", "100.00", "envelope");
    log.on("2021-12-11", "hold-lapsed", lapsed.clone());
    let all = json!({"holder": "big", "language": "english", "year": "2021-2022", "commitment": "c1",
                     "buckets": {"flex": "2000000.00", "drama": "1000000.00"}});
    log.on("2021-12-11", "balance-lapsed", all.clone());
    let closed = log.picture();
    let total = figures(&closed, year(), "big", "total");
    assert_eq!(
        (total.columns.get(Column::FirstDeadline), total.columns.get(Column::Lapsed), total.columns.balance()),
        (dollars("7000000"), dollars("3000000"), dollars("0"))
    );
    assert_eq!((total.held, complies(&closed, "big").final_deadline.status), (dollars("0"), "closed"));

    log.on("2021-12-11", "hold-revived", lapsed);
    log.on("2021-12-11", "balance-restored", common::with(all, json!({"buckets": {"drama": "100.00"}})));
    let revived = log.picture();
    assert_eq!(figures(&revived, year(), "big", "drama").held, dollars("100"));
    assert_eq!(balances(&revived, 0, year(), None, None).unwrap().reserve.english, dollars("9999900"));
    // Before the closing was effective, nothing had lapsed and the hold stood.
    let before = log.effective_by("2021-11-01");
    assert_eq!(figures(&before, year(), "big", "total").columns.get(Column::Lapsed), dollars("0"));
    assert_eq!(figures(&before, year(), "big", "drama").held, dollars("100"));
}

#[test]
fn a_swap_moves_money_and_its_reversal_lowers_both_columns() {
    let mut log = Log::opened();
    let before = log.picture();
    let legs = json!([
        {"amount": "300000.00", "bucket": "drama", "from": "big", "language": "english", "received_as": "drama", "to": "small"},
        {"amount": "300000.00", "bucket": "flex", "from": "small", "language": "english", "received_as": "documentary", "to": "big"},
    ]);
    let swap = log.on(
        "2021-05-01",
        "allocations-swapped",
        json!({"legs": legs, "signed_by": ["big", "small"], "year": "2021-2022"}),
    );
    let swapped = log.picture();
    assert_eq!(figures(&swapped, year(), "big", "drama").columns.get(Column::SwappedOut), dollars("300000"));
    assert_eq!(figures(&swapped, year(), "big", "documentary").columns.balance(), dollars("300000"));
    assert_eq!(figures(&swapped, year(), "small", "drama").columns.get(Column::SwappedIn), dollars("300000"));
    assert_eq!(complies(&swapped, "big").base, dollars("10000000"));
    log.reverse("2021-05-02", swap, json!({"swap": legs}));
    assert_eq!(balances(&log.picture(), 0, year(), None, None), balances(&before, 0, year(), None, None));
}

#[test]
fn every_reversal_leaves_the_balances_as_without_the_command() {
    let mut start = Log::opened();
    start.on("2021-04-03", "pool-funded", json!({"amount": "10.00", "language": "french", "year": "2021-2022"}));
    let before = balances(&start.picture(), 0, year(), None, None);
    let one = |holder: &str| json!({"holder": holder, "language": "english", "year": "2021-2022"});

    let mut log = start.clone();
    log.commit("2021-05-01", "c1", "big", "film", "100.00");
    let undone = log.facts("c1", "big", "film", "100.00", "envelope");
    log.reverse("2021-05-02", 6, json!({"hold": undone}));
    assert_eq!(balances(&log.picture(), 0, year(), None, None), before);

    let mut log = start.clone();
    let facts = common::with(log.facts("r1", "small", "film", "100.00", "envelope"), json!({"from_flex": "100.00"}));
    log.on("2021-12-20", "flex-transferred", facts.clone());
    log.on("2021-12-20", "reallocation-made", common::with(facts.clone(), json!({"approval": "A", "kind": "equity"})));
    assert_eq!(figures(&log.picture(), year(), "small", "drama").columns.get(Column::Committed), dollars("100"));
    log.reverse("2021-12-21", 6, json!({"reallocation": facts}));
    assert_eq!(balances(&log.picture(), 0, year(), None, None), before);

    let mut log = start.clone();
    let adjusted = common::with(one("big"), json!({"amount": "-5.00", "bucket": "flex", "dispute": "d1"}));
    log.on("2021-06-01", "envelope-adjusted", adjusted.clone());
    assert_eq!(complies(&log.picture(), "big").base, dollars("9999995"));
    log.reverse("2021-06-02", 6, json!({"adjustment": adjusted}));
    assert_eq!(balances(&log.picture(), 0, year(), None, None), before);

    let mut log = start.clone();
    let deducted = common::with(one("big"), json!({"buckets": {"flex": "7.00"}, "letter": "L"}));
    log.on("2021-06-01", "conduct-deducted", deducted.clone());
    assert_eq!(complies(&log.picture(), "big").base, dollars("9999993"));
    log.reverse("2021-06-02", 6, json!({"deduction": deducted}));
    assert_eq!(balances(&log.picture(), 0, year(), None, None), before);

    let mut log = start.clone();
    let funded = json!({"amount": "90.00", "language": "french", "year": "2021-2022"});
    log.on("2021-06-01", "pool-funded", funded.clone());
    log.reverse("2021-06-02", 6, json!({"funding": funded}));
    assert_eq!(balances(&log.picture(), 0, year(), None, None), before);
}

#[test]
fn the_pool_pays_and_takes_back_and_lapses() {
    let mut log = Log::opened();
    log.on("2021-04-03", "pool-funded", json!({"amount": "1000.00", "language": "english", "year": "2021-2022"}));
    let made =
        common::with(log.facts("p1", "guest", "film", "400.00", "alternative-access"), json!({"kind": "equity"}));
    log.on("2021-05-01", "commitment-made", made.clone());
    log.on("2021-05-02", "commitment-counted", common::with(made.clone(), json!({"from_flex": "0.00"})));
    let part = |amount: &str, to: &str| {
        common::with(made.clone(), json!({"amount": amount, "cause": "reduced", "to": to, "to_flex": "0.00"}))
    };
    log.on("2021-05-03", "commitment-released", part("100.00", "pool"));
    log.on("2021-12-20", "commitment-released", part("50.00", "reserve"));
    log.on("2021-12-20", "pool-lapsed", json!({"amount": "700.00", "language": "english", "year": "2021-2022"}));
    log.on(
        "2021-12-20",
        "pool-restored",
        json!({"amount": "40.00", "commitment": "p1", "language": "english", "year": "2021-2022"}),
    );
    let answer = balances(&log.picture(), 0, year(), None, None).unwrap();
    assert_eq!(answer.alternative_access.len(), 1, "french was never funded");
    let pool = &answer.alternative_access[0];
    assert_eq!(
        (pool.columns.get(Column::Funded), pool.columns.get(Column::Committed)),
        (dollars("1000"), dollars("250"))
    );
    assert_eq!(
        (pool.columns.get(Column::Forfeited), pool.columns.get(Column::Lapsed), pool.columns.balance()),
        (dollars("50"), dollars("660"), dollars("40"))
    );
    assert_eq!(answer.reserve.english, dollars("710"));
    assert_eq!(answer.envelopes.iter().map(|e| e.holder.as_str()).collect::<Vec<_>>(), ["big", "small"]);
}

#[test]
fn a_carried_penalty_is_taken_from_later_grants_and_shown_where_it_began() {
    let mut log = Log::opened();
    let imposed = log.on(
        "2022-04-05",
        "penalty-imposed",
        json!({"amount": "500.00", "basis": "allocation", "carried": "400.00", "deducted": "100.00", "from_year": "2021-2022",
               "holder": "small", "kind": "parity", "language": "english", "letter": "L", "year": "2022-2023"}),
    );
    // The envelope of the next year is not granted in this test: only its column is looked at.
    let next = log.effective_by("2022-12-31");
    assert_eq!(
        next.year(next_year()).unwrap().envelopes[&common::holder("small")]
            .english
            .columns
            .total()
            .get(Column::Deducted),
        dollars("100")
    );
    log.on(
        "2023-04-02",
        "carried-deducted",
        json!({"buckets": {"flex": "150.00"}, "carried": "250.00", "holder": "small", "language": "english", "origin": imposed, "year": "2023-2024"}),
    );
    let found = |day: &str| {
        let answer = penalties(&log.effective_by(day), 0, year()).unwrap();
        let entry = answer.penalties.into_iter().find(|p| p.holder.as_str() == "small").unwrap();
        (entry.options.len(), entry.imposed.map(|i| (i.deducted.to_string(), i.carried.to_string())))
    };
    assert_eq!(found("2022-04-01"), (1, None));
    assert_eq!(found("2022-04-05"), (1, Some(("100.00".into(), "400.00".into()))));
    assert_eq!(found("2023-04-02"), (1, Some(("250.00".into(), "250.00".into()))));
}

#[test]
fn withdrawn_credit_is_sorted_by_words_then_as_recorded() {
    let mut log = Log::opened();
    for (genre, project, credit) in
        [("drama", "z", "1"), ("drama", "b", "2"), ("children-youth", "c", "3"), ("drama", "b", "4")]
    {
        log.on(
            "2021-06-01",
            "credit-withdrawn",
            json!({"buckets": {"flex": "0.50"}, "carried": "0.00", "credit": credit, "genre": genre, "holder": "big",
                   "language": "english", "project": project, "reason": "R", "year": "2021-2022"}),
        );
    }
    let listed = penalties(&log.picture(), 0, year()).unwrap().credit_withdrawals;
    let order: Vec<_> = listed.iter().map(|c| (c.project.as_str(), c.credit.to_string())).collect();
    assert_eq!(order, [("c", "3.00".into()), ("b", "2.00".into()), ("b", "4.00".into()), ("z", "1.00".into())]);
    assert_eq!(listed[1].carried, dollars("1.50"));
}

#[test]
fn a_cut_may_leave_balances_below_zero_but_never_what_is_available() {
    let mut log = Log::opened();
    log.commit("2021-05-01", "c1", "small", "film", "10.00");
    log.count("2021-05-01", "c1", "small", "film", "10.00", "0.00");
    let picture = log.effective_by("2021-05-01");
    let drama = figures(&picture, year(), "small", "drama");
    assert_eq!((drama.columns.balance(), drama.available), (dollars("-10"), dollars("0")));
}

#[test]
fn a_year_that_is_not_open_or_cannot_be_read_has_no_answer() {
    let mut log = Log::opened();
    assert_eq!(balances(&log.picture(), 0, next_year(), None, None), Err(NoAnswer::YearNotOpen(next_year())));
    log.grant("2022-04-02", "2022-2023", "big", "english", false, json!({"flex": "1.00"}));
    assert_eq!(balances(&log.picture(), 0, next_year(), None, None), Err(NoAnswer::YearNotOpen(next_year())));
    log.on("2022-04-01", "year-opened", json!({"year": "2022-2023", "rulebook": {"first_deadline.share": "two"}}));
    let answer = penalties(&log.picture(), 0, next_year());
    assert!(matches!(answer, Err(NoAnswer::Rulebook(y, _)) if y == next_year()), "{answer:?}");
}
