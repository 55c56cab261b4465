//! Two cuts compared, and what would be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::clerk::Outcome;
use ledger::command::Submission;
use ledger::log::{EventLog, MemoryLog};
use replay::Cut;
use replay::diff::{Cause, Change, Delta, Diff, diff};
use replay::what_if::{Supposition, WhatIf, what_if};
use serde_json::json;
use support::{act, commit, log_of, now, receive, run, scenarios, story, year};

fn compared(log: &MemoryLog, from: &str, to: &str, holder: Option<&str>) -> Diff {
    let holder = holder.map(|id| ledger::ids::HolderId::new(id).unwrap());
    let cuts = (from.parse().unwrap(), to.parse().unwrap());
    run(diff(log, (&cuts.0, &cuts.1), now(), year(), holder.as_ref(), |_| ())).unwrap()
}

fn change<'a>(diff: &'a Diff, figure: &str) -> &'a Change {
    diff.changes
        .iter()
        .find(|change| change.figure.to_string() == figure)
        .unwrap_or_else(|| panic!("{figure} is the same"))
}

fn parts(change: &Change) -> Vec<(&'static str, Cause, String)> {
    let amount = |part: Delta| match part {
        Delta::Amount(amount) => amount.to_string(),
        Delta::Count(count) => count.to_string(),
        Delta::Status { to, .. } => to.to_owned(),
    };
    change.parts.iter().map(|share| (share.event.kind, share.cause, amount(share.part))).collect()
}

#[test]
fn a_late_application_is_told_apart_from_what_it_gives_back() {
    let log = log_of(&story());
    let told = compared(&log, "recorded-by=2021-10-20T00:00:00Z", "recorded-by=2021-11-09T00:00:00Z", Some("north"));
    let counted = change(&told, "compliance.envelopes[north,english].first_deadline.counted");
    assert_eq!(parts(counted), [("commitment-counted", Cause::LateEntry, "1000000.00".to_owned())]);
    let taken = change(&told, "compliance.envelopes[north,english].first_deadline.taken");
    assert_eq!(parts(taken), [("shortfall-restored", Cause::Correction, "-1000000.00".to_owned())]);
    let status = change(&told, "compliance.envelopes[north,english].first_deadline.status");
    assert_eq!(parts(status), [("commitment-counted", Cause::LateEntry, "met".to_owned())]);
    assert!(told.changes.iter().all(|change| change.figure.holder().is_some_and(|holder| holder.as_str() == "north")));
}

#[test]
fn closing_a_deadline_is_told_as_its_consequence() {
    let log = log_of(&story());
    let told = compared(&log, "recorded-by=2021-12-01T00:00:00Z", "recorded-by=2021-12-12T00:00:00Z", None);
    let lapsed = change(&told, "compliance.envelopes[north,english].final_deadline.lapsed");
    assert!(
        parts(lapsed).iter().all(|(kind, cause, _)| (*kind, *cause) == ("balance-lapsed", Cause::DeadlineConsequence))
    );
    let reserve = change(&told, "balances.reserve.french");
    assert_eq!(parts(reserve), [("pool-lapsed", Cause::DeadlineConsequence, "400000.00".to_owned())]);
}

#[test]
fn what_has_become_effective_since_is_a_new_act_and_not_late() {
    let log = log_of(&story());
    let told = compared(&log, "effective-by=2021-06-01", "effective-by=2021-06-02", Some("north"));
    let committed = change(&told, "balances.envelopes[north,english].drama.committed");
    assert_eq!(parts(committed), [("commitment-counted", Cause::NewAct, "4500000.00".to_owned())]);
    let back = compared(&log, "effective-by=2021-06-02", "effective-by=2021-06-01", Some("north"));
    let committed = change(&back, "balances.envelopes[north,english].drama.committed");
    assert_eq!(parts(committed), [("commitment-counted", Cause::LeftOut, "-4500000.00".to_owned())]);
}

#[test]
fn differences_add_up_in_the_scenarios() {
    for (name, lines) in scenarios() {
        let log = log_of(&lines);
        let head = log.head().seq;
        // The middle of a log is open in its first year; a later one may not be.
        let years = run(replay::picture(&log, &Cut { through: Some(head / 2), ..Cut::NOW }, |_| ())).unwrap().picture;
        let cut = |quarters: u64, day: Option<&str>| {
            let effective_by = day.map(|day| day.parse().unwrap());
            Cut { through: Some(head * quarters / 4), effective_by, recorded_by: None }
        };
        let pairs =
            [(cut(2, None), cut(3, None)), (cut(3, None), Cut::NOW), (cut(3, Some("2021-10-12")), cut(3, None))];
        let mut differing = 0;
        for (year, _) in years.years() {
            for (from, to) in pairs {
                let told = run(diff(&log, (&from, &to), now(), year, None, |_| ()));
                let told = match told {
                    Err(replay::echo::Unanswered::Year(_)) => continue,
                    told => told.unwrap(),
                };
                differing += told.changes.len();
                for change in told.changes {
                    assert!(change.adds_up(), "{name}, from {from} to {to}: {change:?}");
                }
            }
        }
        // Those about the calculation of allocations have few letters or none.
        assert!(differing > 10 || name.starts_with("calculation-"), "{name}");
    }
}

#[test]
fn the_same_cut_twice_differs_in_nothing() {
    let log = log_of(&story());
    assert!(compared(&log, "now", "now", None).changes.is_empty());
    assert!(compared(&log, "effective-by=2021-11-01", "effective-by=2021-11-01", None).changes.is_empty());
}

#[test]
fn a_cut_beyond_what_is_known_is_refused() {
    let log = log_of(&story());
    let head = log.head().seq;
    let ask = |from: &str| {
        let from: Cut = from.parse().unwrap();
        run(diff(&log, (&from, &Cut::NOW), now(), year(), None, |_| ())).map(|_| ()).map_err(|error| error.to_string())
    };
    let error = ask(&format!("through={}", head + 1)).unwrap_err();
    assert!(
        error.contains(&format!("ends at event {head}")) && error.contains(&format!("through {}", head + 1)),
        "{error}"
    );
    let error = ask("recorded-by=2031-01-01T00:00:01Z").unwrap_err();
    assert!(error.contains("not known yet"), "{error}");
    ask(&format!("through={head}")).unwrap();
    ask("recorded-by=2030-12-31T00:00:00Z").unwrap();
    ask("effective-by=2040-01-01").unwrap();
    assert!(ask("recorded-by=2020-01-01T00:00:00Z").unwrap_err().contains("not open"));
}

fn supposed(lines: &[String], parameters: &[(&str, &str)]) -> Supposition {
    Supposition {
        commands: lines.iter().map(|line| Submission::read(line.as_bytes(), true).unwrap()).collect(),
        parameters: parameters.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect(),
        asked_by: None,
    }
}

fn asked(log: &MemoryLog, cut: &str, supposed: &Supposition) -> Result<WhatIf, String> {
    let cut = cut.parse().unwrap();
    run(what_if(log, &cut, now(), year(), supposed, |_| ())).map_err(|error| error.to_string())
}

fn would_be(answer: &WhatIf, figure: &str) -> (String, String) {
    let found = answer.changes.iter().find(|change| change.figure.to_string() == figure);
    let found = found.unwrap_or_else(|| panic!("{figure} would be the same"));
    let text = |value: Option<replay::figure::Value>| serde_json::to_value(value.unwrap()).unwrap();
    let plain =
        |value: serde_json::Value| value.as_object().unwrap().values().next().unwrap().to_string().replace('"', "");
    (plain(text(found.real)), plain(text(found.supposed)))
}

#[test]
fn supposed_commands_change_figures_and_not_the_log() {
    let log = log_of(&story());
    let before = log.head();
    let lines = [
        commit("x1", "north", "four", "500000.00", "2021-09-01", "2021-09-02"),
        receive("four", "2021-09-02", "2021-09-02"),
        commit("x2", "north", "four", "99000000.00", "2021-09-02", "2021-09-02"),
    ];
    let answer = asked(&log, "recorded-by=2021-09-01T23:00:00Z", &supposed(&lines, &[])).unwrap();
    let refused = answer.outcomes.iter().map(|outcome| matches!(outcome, Outcome::Refused { .. })).collect::<Vec<_>>();
    assert_eq!(refused, [false, false, true]);
    let counted = would_be(&answer, "compliance.envelopes[north,english].first_deadline.counted");
    assert_eq!(counted, ("6500000.00".to_owned(), "7000000.00".to_owned()));
    assert_eq!(log.head(), before);
    assert!(answer.echo.head.seq < before.seq);
}

#[test]
fn the_same_follows_on_top_of_the_log_and_over_a_copy_of_it() {
    let log = log_of(&story());
    let lines = [
        commit("x1", "north", "four", "500000.00", "2021-09-01", "2021-09-02"),
        receive("four", "2021-09-02", "2021-09-02"),
        commit("x2", "north", "four", "99000000.00", "2021-09-02", "2021-09-02"),
    ];
    let code = |outcome: &Outcome| match outcome {
        Outcome::Refused { refusal, .. } => Some(refusal.code),
        Outcome::Accepted { .. } | Outcome::Repeated { .. } => None,
    };
    for cut in ["now", "recorded-by=2021-09-01T23:00:00Z", "effective-by=2021-09-01", "through=30"] {
        let on_top = asked(&log, cut, &supposed(&lines, &[])).unwrap();
        // The year's own value: nothing is another, and the log is copied all the same.
        let copied = asked(&log, cut, &supposed(&lines, &[("first_deadline.share", "0.75")])).unwrap();
        assert_eq!(on_top.changes, copied.changes, "{cut}");
        let codes = [&on_top, &copied].map(|answer| answer.outcomes.iter().map(code).collect::<Vec<_>>());
        assert_eq!(codes[0], codes[1], "{cut}");
    }
}

#[test]
fn of_others_a_holder_supposes_that_they_have_what_a_swap_takes() {
    let log = log_of(&story());
    let leg = |from: &str, to: &str| json!({"from": from, "to": to, "language": "english", "bucket": "flex", "amount": "950000.00"});
    let legs = json!({"legs": [leg("north", "south"), leg("south", "north")], "signed_by": ["north", "south"]});
    let line = act("swap", "2021-06-21", "2021-06-21", legs);
    let is_refused = |asked_by: Option<&str>, parameters: &[(&str, &str)]| {
        let asked_by = asked_by.map(|holder| ledger::ids::HolderId::new(holder).unwrap());
        let supposed = Supposition { asked_by, ..supposed(std::slice::from_ref(&line), parameters) };
        let answer = asked(&log, "recorded-by=2021-06-25T00:00:00Z", &supposed).unwrap();
        matches!(answer.outcomes[..], [Outcome::Refused { .. }])
    };
    // South has 900,000.
    for parameters in [&[][..], &[("first_deadline.share", "0.75")]] {
        assert!(is_refused(None, parameters), "whoever sees everything is told");
        assert!(!is_refused(Some("north"), parameters), "north learns nothing of south");
        assert!(is_refused(Some("south"), parameters), "south's own side is judged");
    }
}

#[test]
fn a_supposed_parameter_is_applied_to_obligations_and_leaves_facts() {
    let log = log_of(&story());
    let cut = "recorded-by=2021-10-20T00:00:00Z";
    let answer = asked(&log, cut, &supposed(&[], &[("first_deadline.share", "0.60")])).unwrap();
    let of = |name: &str| would_be(&answer, &format!("compliance.envelopes[north,english].first_deadline.{name}"));
    assert_eq!(of("required"), ("7500000.00".to_owned(), "6000000.00".to_owned()));
    assert_eq!(of("status"), ("missed".to_owned(), "met".to_owned()));
    assert!(
        !answer.changes.iter().any(|change| change.figure.to_string().ends_with("taken")),
        "what was taken is a fact"
    );
    assert_eq!(answer.parameters[0].real.as_deref(), Some("0.75"));

    // Closed again, the supposed share judges: what was taken is given back.
    let again = [act("close-first-deadline", "2021-10-14", "2021-10-21", json!({}))];
    let answer = asked(&log, cut, &supposed(&again, &[("first_deadline.share", "0.60")])).unwrap();
    let taken = would_be(&answer, "compliance.envelopes[north,english].first_deadline.taken");
    assert_eq!(taken, ("1000000.00".to_owned(), "0.00".to_owned()));

    // An earlier deadline leaves out what came after it.
    let answer = asked(&log, cut, &supposed(&[], &[("first_deadline.date", "2021-06-01")])).unwrap();
    let counted = would_be(&answer, "compliance.envelopes[north,english].first_deadline.counted");
    assert_eq!(counted, ("6500000.00".to_owned(), "2000000.00".to_owned()));
}

#[test]
fn what_cannot_be_supposed_is_refused() {
    let log = log_of(&story());
    let of = |path: &str, value: &str| asked(&log, "now", &supposed(&[], &[(path, value)])).unwrap_err();
    assert!(of("first_deadline.share", "1.5").contains("from 0 to 1"));
    assert!(of("no.such", "1").contains("a parameter of the guide"));
    let year = "2029-2030".parse().unwrap();
    let asked = run(what_if(&log, &Cut::NOW, now(), year, &Supposition::default(), |_| ()));
    assert!(asked.unwrap_err().to_string().contains("not open"));
}

#[test]
fn a_calculation_can_be_seen_before_it_is_made() {
    let (_, lines) =
        scenarios().into_iter().find(|(name, _)| name == "calculation-the-allocation-of-the-guide").unwrap();
    let log = log_of(&lines);
    // The last two events are the calculation and a letter from it.
    let before = Cut { through: Some(log.head().seq - 2), ..Cut::NOW };
    let line =
        br#"{"command":"calculate-allocations","effective_on":"2021-04-01","year":"2021-2022","method":"factors"}"#;
    let mut supposed = Supposition::default();
    supposed.commands.push(Submission::read(line, false).unwrap());
    let year = "2021-2022".parse().unwrap();
    let told = run(what_if(&log, &before, now(), year, &supposed, |_| ())).unwrap();
    let totals = |told: &replay::what_if::WhatIf| -> Vec<(String, String)> {
        let holders = told.allocation.as_ref().unwrap().holders.iter();
        holders.map(|of| (of.holder.to_string(), of.difference.to_string())).collect()
    };
    let wanted = [("a", "7650000.00"), ("b", "92350000.00")].map(|(h, a)| (h.to_owned(), a.to_owned()));
    assert_eq!(totals(&told), wanted);
    // What one gains with another weight, the other loses; what nobody earns stays with the program.
    for (path, value) in [("weight.english.audience-total", "0.30"), ("weight.english.regional-licences", "0.40")] {
        supposed.parameters.insert(path.to_owned(), value.to_owned());
    }
    let other = run(what_if(&log, &before, now(), year, &supposed, |_| ())).unwrap();
    assert_eq!(totals(&other)[0].1, "8150000.00");
    assert_eq!(totals(&other)[1].1, "91850000.00");
    let nothing = run(what_if(&log, &Cut::NOW, now(), year, &Supposition::default(), |_| ())).unwrap();
    assert_eq!(nothing.allocation, None);
}
