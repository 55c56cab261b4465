//! Periodic reports, review files of disputes, and the calendar, over a year in which an application was accepted late.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{OPEN, Place};

/// Holds in time, a deadline that took everything, a dispute granted at step 2, and the application under its authority.
const STORY: &str = r#"
{"command":"register-holder","effective_on":"2021-04-01","holder":"alpha","name":{"en":"Alpha TV","fr":"Télé Alpha"},"kind":"group"}
{"command":"grant-allocation","effective_on":"2021-04-01","year":"2021-2022","holder":"alpha","letter":"L","languages":{"english":{"earned":{"any":"4000000.00"}}}}
{"command":"sign-letter","effective_on":"2021-04-01","year":"2021-2022","holder":"alpha","language":"english"}
{"command":"register-project","effective_on":"2021-04-20","project":"series","title":"La série","genre":"drama","language":"english","producer":"P","production":"in-house","digital_media":"new","positions":{"total":5,"women":2},"regional":true,"ott_first_window":false,"budget":"9000000.00","status":"recommended","other_programs":"12345.67"}
{"command":"commit","effective_on":"2021-09-06","year":"2021-2022","commitment":"c1","project":"series","holder":"alpha","language":"english","amount":"3000000.00","kind":"equity","licence_fee":"250000.00"}
{"command":"close-first-deadline","effective_on":"2021-10-13","year":"2021-2022"}
{"command":"open-dispute","effective_on":"2021-10-18","dispute":"d0","year":"2021-2022","holder":"alpha","subject":"Old","question":"Old?","nature":"administrative"}
{"command":"open-dispute","effective_on":"2021-10-18","dispute":"d1","year":"2021-2022","holder":"alpha","subject":"Application","question":"The portal was down","nature":"administrative","contests":[8,900]}
{"command":"decide-dispute","effective_on":"2021-10-20","dispute":"d1","role":"staff","outcome":"no-precedent","letter":"B-1","reasons":"it never was before","precedents":["d0"]}
{"command":"decide-dispute","effective_on":"2021-10-25","dispute":"d1","role":"program-head","outcome":"granted","letter":"B-2","reasons":"received on the day"}
{"command":"receive-application","effective_on":"2021-10-12","year":"2021-2022","project":"series","complete":true,"authority":"d1"}
{"command":"adjust-envelope","effective_on":"2021-10-26","year":"2021-2022","holder":"alpha","language":"english","bucket":"flex","amount":"1000.00","dispute":"d1"}
"#;

fn lived() -> Place {
    let place = Place::new();
    place.run_with(&["submit"], format!("{OPEN}\n{STORY}").as_bytes()).ends(0);
    place
}

fn of_year<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[command, "--year", "2021-2022"], more].concat()
}

#[test]
fn a_report_has_every_item_and_reads_in_both_languages() {
    let place = lived();
    let report = place.run(&of_year("report", &["--holder", "alpha"])).ends(0).json();
    let project = &report["projects"][0];
    assert_eq!((&project["status"], &project["eligible_contribution"]), (&"recommended".into(), &"250000.00".into()));
    assert_eq!(project["envelope_contribution"]["counted"], "3000000.00");
    assert_eq!(project["applications"][0]["authority"], "d1");
    assert_eq!(report["compliance"][0]["first_deadline"]["status"], "missed", "the adjustment raised what is required");
    let english = place.run(&of_year("report", &["--holder", "alpha", "--format", "table"])).ends(0).out;
    for words in [
        "Periodic report of Alpha TV (alpha)",
        "Letter, English: signed",
        "La série (series)",
        "9,000,000.00",
        "yes (2/5)",
        "yes (new)",
        "in-house",
        "12,345.67",
    ] {
        assert!(english.contains(words), "{words} in {english}");
    }
    let french = place.run(&of_year("report", &["--holder", "alpha", "--format", "table", "--lang", "fr"])).ends(0).out;
    for words in [
        "Rapport périodique de Télé Alpha (alpha)",
        "Marge de",
        "9\u{a0}000\u{a0}000,00",
        "oui (2/5)",
        "participation au capital",
        "Devis",
    ] {
        assert!(french.contains(words), "{words} in {french}");
    }
    let csv = place.run(&of_year("report", &["--holder", "alpha", "--format", "csv"])).ends(0).out;
    assert_eq!(csv.lines().count(), 2);
    assert!(
        csv.contains("2021-2022,alpha,series,La série,recommended,,2021-10-12,true,,250000.00,0.00,3000000.00,"),
        "{csv}"
    );
}

#[test]
fn a_report_needs_a_broadcaster_that_is_known() {
    let place = lived();
    place.run(&of_year("report", &[])).ends(2);
    let answer = place.run(&of_year("report", &["--holder", "nobody", "--lang", "fr"])).ends(1);
    assert!(answer.err.contains("le télédiffuseur `nobody` n'est pas connu"), "{}", answer.err);
    // Before the application nothing is counted: a report is as of any moment.
    let before = place.run(&of_year("report", &["--holder", "alpha", "--through", "11"])).ends(0).json();
    assert_eq!(before["projects"][0]["envelope_contribution"]["counted"], "0.00");
}

#[test]
fn a_review_file_tells_the_whole_dispute() {
    let place = lived();
    let file = place.run(&["dispute", "d1"]).ends(0).json();
    assert_eq!(file["standing"]["status"], "decided");
    assert_eq!(file["standing"]["may_escalate_to"]["role"], "director-finance-operations");
    assert_eq!(file["contested"][0]["event"]["type"], "shortfall-taken");
    assert_eq!(file["contested"][1], serde_json::json!({"seq": 900, "in_cut": false, "event": null}));
    assert_eq!(file["precedents"][0]["standing"]["awaits"]["role"], "staff");
    assert_eq!(file["adjustments"][0]["amount"], "1000.00");
    let late: Vec<_> = file["late_acceptances"].as_array().unwrap().iter().map(|e| e["type"].clone()).collect();
    assert_eq!(late, ["application-received", "shortfall-restored", "flex-transferred", "commitment-counted"]);
    let english = place.run(&["dispute", "d1", "--format", "table"]).ends(0).out;
    for words in [
        "Dispute d1",
        "Step 2, Head of the programme: granted",
        "Letter: B-2",
        "shortfall taken",
        "Event 900 is not in this cut.",
        "Accepted late under it",
    ] {
        assert!(english.contains(words), "{words} in {english}");
    }
    let french = place.run(&["dispute", "d1", "--format", "table", "--lang", "fr"]).ends(0).out;
    for words in [
        "Litige d1",
        "Étape 2, Chef responsable du programme\u{a0}: demande accueillie",
        "Motifs\u{a0}: received on the day",
    ] {
        assert!(french.contains(words), "{words} in {french}");
    }
    let csv = place.run(&["dispute", "d1", "--format", "csv"]).ends(0).out;
    assert!(
        csv.lines().nth(1).unwrap().contains("decided,1,staff,no-precedent,B-1,it never was before,d0,2021-10-20,"),
        "{csv}"
    );
    place.run(&["dispute", "d9"]).ends(1);
    place.run(&["dispute", "d1", "--recorded-by", "2021-01-01T00:00:00Z"]).ends(1);
}

#[test]
fn a_calendar_shows_the_dates_and_whom_they_concern() {
    let place = lived();
    let calendar = place.run(&of_year("calendar", &[])).ends(0).json();
    let entries = calendar["entries"].as_array().unwrap();
    let first = entries.iter().find(|entry| entry["entry"] == "first-deadline").unwrap();
    assert_eq!((&first["from"], &first["status"]), (&"2021-10-12".into(), &"closed".into()));
    assert_eq!(first["due"][0]["shortfall"], "750.00");
    assert_eq!(entries.last().unwrap()["due"][0]["dispute"], "d0");
    let french = place.run(&of_year("calendar", &["--format", "table", "--lang", "fr"])).ends(0).out;
    for words in [
        "Calendrier de 2021-2022",
        "1re semaine de mars 2022",
        "1re semaine d'avril 2022",
        "février 2022",
        "Télé Alpha (alpha)",
    ] {
        assert!(french.contains(words), "{words} in {french}");
    }
    let csv = place.run(&of_year("calendar", &["--format", "csv"])).ends(0).out;
    assert!(csv.contains("2021-2022,final-deadline,final-deadline,\"C.2.1.2, G\",day,2021-12-10,2021-12-10,open,broadcaster,alpha,english,"), "{csv}");
    place.run(&of_year("calendar", &["--holder", "nobody"])).ends(1);
}

#[test]
fn a_calendar_is_also_icalendar_and_only_a_calendar_is() {
    let place = lived();
    let asked = of_year("calendar", &["--format", "ics", "--lang", "fr"]);
    let ics = place.run(&asked).ends(0).out;
    assert!(ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.ends_with("END:VCALENDAR\r\n"));
    assert!(ics.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    assert!(ics.contains("SUMMARY:Date limite finale\r\nDESCRIPTION:"));
    assert_eq!(ics, place.run(&asked).ends(0).out, "the same log gives the same bytes");
    for command in ["balances", "compliance", "penalties"] {
        let answer = place.run(&of_year(command, &["--format", "ics"])).ends(2);
        assert!(answer.err.contains("no form `ics`"), "{}", answer.err);
    }
    place.run(&["export", "--format", "ics"]).ends(2);
    place.run(&["dispute", "d1", "--format", "ics"]).ends(2);
}

#[test]
fn every_answer_states_its_cut_and_the_head_it_rests_on() {
    let place = lived();
    let questions: [&[&str]; 7] = [
        &["balances", "--year", "2021-2022"],
        &["compliance", "--year", "2021-2022"],
        &["penalties", "--year", "2021-2022"],
        &["report", "--year", "2021-2022", "--holder", "alpha"],
        &["calendar", "--year", "2021-2022"],
        &["history", "--holder", "alpha"],
        &["dispute", "d1"],
    ];
    for question in questions {
        let answer =
            place.run(&[question, &["--effective-by", "2021-12-31", "--format", "json"]].concat()).ends(0).json();
        assert_eq!(answer["cut"]["effective_by"], "2021-12-31", "{question:?}");
        assert_eq!(answer["head"]["seq"], answer["through"], "{question:?}");
        assert_eq!(answer["head"]["digest"].as_str().map(str::len), Some(64), "{question:?}");
    }
}
