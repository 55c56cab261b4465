//! The year's calendar (part G), and its iCalendar form.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Log, holder, next_year, unknown, with, year};
use ledger::words::Language;
use projections::NoAnswer;
use projections::calendar::{Calendar, calendar, ics};
use projections::unknown::Thing;
use serde_json::{Value, json};

fn of(log: &Log, id: Option<&str>) -> Calendar {
    let id = id.map(holder);
    calendar(&log.picture(), log.events.len() as u64, year(), id.as_ref()).unwrap()
}

fn entry(calendar: &Calendar, kind: &str) -> Value {
    let all = serde_json::to_value(calendar).unwrap();
    all["entries"].as_array().unwrap().iter().find(|e| e["entry"] == kind).cloned().unwrap_or(Value::Null)
}

/// Lines put together again as a reader of RFC 5545 does.
fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

fn in_french(calendar: &Calendar) -> String {
    ics(calendar, "example.org/registre", "2022-01-05T10:20:30.987654Z".parse().unwrap(), Language::French)
}

#[test]
fn the_dates_are_the_rulebook_s_and_the_guide_s_in_order() {
    let calendar = of(&Log::opened(), None);
    let dates: Vec<_> =
        calendar.entries.iter().map(|e| (e.entry, e.from.unwrap().to_string(), e.until.unwrap().to_string())).collect();
    let dates: Vec<_> = dates.iter().map(|(entry, from, until)| (*entry, from.as_str(), until.as_str())).collect();
    assert_eq!(
        dates,
        [
            ("monthly-report", "2021-04-01", "2022-03-31"),
            ("applications-open", "2021-04-15", "2021-04-15"),
            ("first-deadline", "2021-10-12", "2021-10-12"),
            ("final-deadline", "2021-12-10", "2021-12-10"),
            ("obligation-notices", "2022-01-01", "2022-01-31"),
            ("licence-forms", "2022-02-01", "2022-02-28"),
            ("year-report", "2022-03-01", "2022-03-07"),
            ("next-year-budget", "2022-03-01", "2022-03-31"),
            ("year-end", "2022-03-31", "2022-03-31"),
            ("next-year-letters", "2022-04-01", "2022-04-07"),
        ]
    );
}

#[test]
fn each_date_says_what_falls_due_for_whom() {
    let mut log = Log::opened();
    log.on("2021-04-03", "letter-signed", json!({"year": "2021-2022", "holder": "big", "language": "english"}));
    log.commit("2021-05-01", "c1", "big", "film", "500000.00");
    log.count("2021-05-01", "c1", "big", "film", "500000.00", "0");
    log.commit("2021-05-02", "c2", "small", "film", "250000.00");
    let calendar = of(&log, None);
    let unsigned = entry(&calendar, "applications-open")["due"].clone();
    assert_eq!((unsigned.as_array().unwrap().len(), &unsigned[0]["holder"]), (1, &json!("small")));
    let first = entry(&calendar, "first-deadline");
    assert_eq!((first["due"].as_array().unwrap().len(), &first["status"]), (1, &json!("open")));
    let due = &first["due"][0];
    assert_eq!(
        (&due["holder"], &due["language"], &due["who"]),
        (&json!("big"), &json!("english"), &json!("broadcaster"))
    );
    let figures = ["required", "counted", "shortfall", "taken"].map(|key| due[key].as_str().unwrap());
    assert_eq!(figures, ["7500000.00", "500000.00", "7000000.00", "0.00"]);
    assert_eq!(
        due["text"]["fr"],
        "en cours\u{a0}: engagé 500\u{a0}000,00\u{a0}$ sur 7\u{a0}500\u{a0}000,00\u{a0}$ exigés, manque 7\u{a0}000\u{a0}000,00\u{a0}$"
    );
    let last = entry(&calendar, "final-deadline")["due"].clone();
    assert_eq!((&last[0]["holder"], &last[0]["balance"]), (&json!("big"), &json!("9500000.00")));
    assert_eq!((&last[1]["holder"], &last[1]["held"]), (&json!("small"), &json!("250000.00")));
    let notices = entry(&calendar, "obligation-notices")["due"].clone();
    let about: Vec<_> = notices
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["what"].as_str().unwrap(), d["holder"].as_str().unwrap()))
        .collect();
    // `small` supports no project yet, so that its digital media obligation is met.
    assert_eq!(about, [("digital-media-notice", "big"), ("parity-notice", "big"), ("parity-notice", "small")]);
    assert_eq!(entry(&calendar, "licence-forms")["due"].as_array().unwrap().len(), 1);
    let penalties = entry(&calendar, "next-year-letters")["due"].clone();
    assert_eq!(
        penalties[0]["options"],
        json!([{"basis": "projects", "amount": "100000.00"}, {"basis": "allocation", "amount": "6000000.00"}])
    );
}

#[test]
fn exemptions_disputes_and_suspensions_are_there_while_someone_must_act() {
    let mut log = Log::opened();
    assert_eq!(entry(&of(&log, None), "disputes"), Value::Null);
    let envelope = json!({"year": "2021-2022", "holder": "big", "language": "english"});
    let schedule = json!([{"on": "2021-11-01", "amount": "10.00"}, {"on": "2021-11-20", "amount": "20.00"}]);
    log.on(
        "2021-09-01",
        "exemption-requested",
        with(envelope.clone(), json!({"event": "merger", "reasons": "R", "schedule": schedule})),
    );
    let dispute = json!({"dispute": "d", "year": "2021-2022", "holder": "big"});
    let question = json!({"subject": "S", "question": "Q", "nature": "administrative"});
    log.on("2021-09-01", "dispute-opened", with(dispute.clone(), question));
    log.on("2021-09-01", "envelope-suspended", json!({"year": "2021-2022", "holder": "small", "letter": "L"}));
    let before = of(&log, None);
    assert_eq!(entry(&before, "first-deadline")["due"][1]["what"], "decide-exemption");
    assert_eq!(entry(&before, "exemption-instalment"), Value::Null, "nothing is promised before the decision");
    assert_eq!(entry(&before, "disputes")["due"][0]["awaits"], "staff");
    assert_eq!(entry(&before, "suspensions")["due"][0]["holder"], "small");
    log.on("2021-09-20", "exemption-decided", with(envelope, json!({"granted": true, "letter": "L"})));
    let decision = json!({"role": "staff", "outcome": "upheld", "letter": "L", "reasons": "R"});
    log.on("2021-09-20", "dispute-decided", with(dispute, decision));
    let after = of(&log, None);
    let first = entry(&after, "first-deadline")["due"].clone();
    assert_eq!((first.as_array().unwrap().len(), &first[0]["status"]), (1, &json!("exempt")));
    let promised: Vec<_> = after.entries.iter().filter(|e| e.entry == "exemption-instalment").collect();
    let ids: Vec<_> = promised.iter().map(|e| (e.id.as_str(), e.from.unwrap().to_string())).collect();
    assert_eq!(
        ids,
        [
            ("exemption-instalment.big.english.1", "2021-11-01".to_owned()),
            ("exemption-instalment.big.english.2", "2021-11-20".to_owned())
        ]
    );
    assert_eq!(entry(&after, "disputes"), Value::Null, "a decision stands");
    let of_small = of(&log, Some("small"));
    assert_eq!(entry(&of_small, "exemption-instalment"), Value::Null);
    assert!(of_small.entries.iter().flat_map(|e| &e.due).all(|due| due.holder == Some(holder("small"))));
    assert_eq!(of_small.entries.len(), 11, "every date, and its suspension");
}

#[test]
fn an_unknown_broadcaster_and_an_unopened_year_have_no_calendar() {
    let picture = Log::opened().picture();
    let nobody = holder("nobody");
    assert_eq!(calendar(&picture, 0, year(), Some(&nobody)), Err(unknown(Thing::Holder, "nobody")));
    assert_eq!(calendar(&picture, 0, next_year(), None), Err(NoAnswer::YearNotOpen(next_year())));
}

#[test]
fn icalendar_lines_end_in_cr_lf_and_have_at_most_75_octets() {
    let mut log = Log::opened();
    log.commit("2021-05-01", "c1", "big", "film", "500000.00");
    let text = in_french(&of(&log, None));
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "no line ends in LF alone");
    let longest = text.split("\r\n").map(str::len).max().unwrap();
    assert!((74..=75).contains(&longest), "{longest}");
    // A line cut inside a character would not be UTF-8; put together again, accented words are whole.
    assert!(unfolded(&text).iter().any(|line| line.contains("Dernières modifications aux formulaires d'entente")));
}

#[test]
fn icalendar_events_are_all_day_stamped_and_stay_the_same() {
    let mut log = Log::opened();
    let calendar = of(&log, None);
    let text = in_french(&calendar);
    let lines = unfolded(&text);
    let uids: Vec<_> = lines.iter().filter(|line| line.starts_with("UID:")).cloned().collect();
    let mut different = uids.clone();
    different.sort();
    different.dedup();
    assert_eq!((uids.len(), different.len()), (10, 10));
    assert!(uids.contains(&"UID:first-deadline.2021-2022@example.org/registre".to_owned()));
    assert_eq!(lines.iter().filter(|line| *line == "DTSTAMP:20220105T102030Z").count(), 10);
    let at = lines.iter().position(|line| line.contains("UID:obligation-notices")).unwrap();
    assert_eq!(lines[at + 2..at + 4], ["DTSTART;VALUE=DATE:20220101", "DTEND;VALUE=DATE:20220201"]);
    let at = lines.iter().position(|line| line.contains("UID:monthly-report")).unwrap();
    let monthly = ["DTSTART;VALUE=DATE:20210401", "DTEND;VALUE=DATE:20210402", "RRULE:FREQ=MONTHLY;UNTIL=20220331"];
    assert_eq!(lines[at + 2..at + 5], monthly);
    // What becomes due changes the text of an event and not its identity; another broadcaster's calendar is another.
    log.commit("2021-05-01", "c1", "big", "film", "500000.00");
    let later = unfolded(&in_french(&of(&log, None)));
    assert!(uids.iter().all(|uid| later.contains(uid)));
    let of_big = in_french(&of(&log, Some("big")));
    assert!(unfolded(&of_big).contains(&"UID:final-deadline.2021-2022.big@example.org/registre".to_owned()));
    assert_eq!(in_french(&calendar), text, "the same answer is the same bytes");
}

#[test]
fn icalendar_texts_are_escaped_in_either_language() {
    let mut log = Log::opened();
    log.on(
        "2021-09-01",
        "exemption-requested",
        json!({"year": "2021-2022", "holder": "big", "language": "english", "reasons": "R", "schedule": [],
               "event": "fusion; A, B\\C\nfin"}),
    );
    let calendar = of(&log, None);
    let stamp = "2022-01-05T10:20:30Z".parse().unwrap();
    let english = unfolded(&ics(&calendar, "l", stamp, Language::English)).join("\n");
    assert!(english.contains("SUMMARY:First deadline\n") && english.contains("fusion\\; A\\, B\\\\C\\nfin"));
    let french = unfolded(&in_french(&calendar)).join("\n");
    assert!(french.contains("SUMMARY:Première date limite\n"));
    assert!(french.contains("- big\\, langue anglaise\u{a0}: décider de l'exemption"));
}
