//! Sheets in: rows become commands, every mistake is named by row and column, and nothing is written where anything is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::{OPEN, Place, REGISTER};
use serde_json::{Value, json};
use std::fs;

/// A ledger with a year and two broadcasters.
fn begun() -> Place {
    let place = Place::new();
    let north = r#"{"command":"register-holder","effective_on":"2021-04-01","holder":"north","name":{"en":"North","fr":"Nord"},"kind":"group"}"#;
    place.run_with(&["submit"], format!("{OPEN}\n{REGISTER}\n{north}\n").as_bytes()).ends(0);
    place
}

fn import(place: &Place, name: &str, text: impl AsRef<[u8]>, more: &[&str]) -> program::Answer {
    fs::write(place.path(name), text).unwrap();
    place.run(&[&["import", name], more].concat())
}

fn seq(place: &Place) -> u64 {
    place.run(&["export"]).ends(0).lines().len() as u64
}

const PROJECTS: &str = "\
Effective on;Projet;title;genre;Langue;producer;production;digital_media;Postes clés;positions.women;budget;regional
2021-04-05;harbour;Le Port;dramatiques;english;Prod inc.;indépendant;nouveau;10;5;1 234 567,50 $;oui
2021-04-05;archive;=1+2 \"Archives\"; Documentary ;french;Prod inc.;in-house;none;4;0;;non
";

#[test]
fn headings_and_values_are_read_as_people_write_them() {
    let place = begun();
    let answer = import(&place, "register-project.csv", PROJECTS, &[]).ends(0).lines();
    assert_eq!(answer[0]["sheet"], "register-project");
    assert_eq!((&answer[0]["row"], &answer[1]["row"]), (&json!(2), &json!(3)));
    assert!(answer[0].get("line").is_none() && answer[0].get("column").is_none());
    let log = place.run(&["export"]).ends(0).lines();
    let project = &log[3]["data"];
    assert_eq!(project["budget"], "1234567.50");
    assert_eq!(project["genre"], "drama");
    assert_eq!(project["positions"], json!({"total": 10, "women": 5}));
    assert_eq!((&project["regional"], &log[4]["data"]["regional"]), (&json!(true), &json!(false)));
    assert_eq!(log[4]["data"]["title"], "=1+2 \"Archives\"");
    assert_eq!(log[4]["data"]["budget"], Value::Null);
}

#[test]
fn every_encoding_and_line_end_says_the_same() {
    let windows: Vec<u8> = PROJECTS.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let marked = [b"\xef\xbb\xbf", PROJECTS.as_bytes()].concat();
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain(PROJECTS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut first = None;
    for bytes in [
        PROJECTS.as_bytes().to_vec(),
        windows,
        marked,
        utf_16,
        PROJECTS.replace('\n', "\r\n").into_bytes(),
        PROJECTS.replace(';', "\t").into_bytes(),
        [b"sep=;\r\n", PROJECTS.as_bytes()].concat(),
    ] {
        let place = begun();
        import(&place, "register-project.csv", &bytes, &[]).ends(0);
        let data: Vec<Value> = place.run(&["export"]).lines().iter().map(|event| event["data"].clone()).collect();
        assert_eq!(first.get_or_insert_with(|| data.clone()), &data, "{:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_sheet_imported_twice_writes_once() {
    let place = begun();
    import(&place, "register-project.csv", PROJECTS, &[]).ends(0);
    let before = seq(&place);
    // The same content in another order of columns, and otherwise written, is the same act.
    let again = "project,effective_on,budget,title,genre,language,producer,production,digital_media,positions.total,positions.women,regional\n\
        harbour,2021-04-05,\"1,234,567.50\",Le Port,drama,english,Prod inc.,independent,new,10,5,TRUE\n";
    let answer = import(&place, "again.csv", again, &["--as", "register-project"]).ends(0).lines();
    assert_eq!(answer[0]["outcome"], "repeated");
    assert_eq!(seq(&place), before);
    // In another ledger it is another command.
    let other = begun();
    let there = import(&other, "register-project.csv", PROJECTS, &[]).ends(0).lines();
    assert_ne!(there[0]["command_id"], answer[0]["command_id"]);
}

#[test]
fn a_check_says_what_each_row_would_do_and_writes_nothing() {
    let place = begun();
    let before = seq(&place);
    let text = PROJECTS.to_owned() + "2021-04-06;harbour;Encore;drama;english;P;independent;none;1;1;;\n";
    let answer = import(&place, "register-project.csv", &text, &["--check"]).ends(1).lines();
    let outcomes: Vec<&str> = answer.iter().map(|told| told["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["accepted", "accepted", "refused"]);
    assert_eq!(answer[2]["code"], "already-registered");
    assert_eq!(seq(&place), before);
    // Where there is no ledger, none is made.
    let nowhere = Place::new();
    import(&nowhere, "open-year.csv", "effective_on,year\n2021-04-01,2021-2022\n", &["--check"]).ends(0);
    assert!(!nowhere.ledger().exists());
    import(&nowhere, "open-year.csv", "effective_on,year\n2021-04-01,2021\n", &[]).ends(1);
    assert!(!nowhere.ledger().exists());
    import(&nowhere, "open-year.csv", "effective_on,year,rulebook.parity.share\n2021-04-01,2021-2022,0.60\n", &[])
        .ends(0);
    let log = nowhere.run(&["export"]).lines();
    assert_eq!(log[0]["data"]["rulebook"]["parity.share"], "0.60");
}

const ALLOCATIONS: &str = "\
holder,letter,language,bucket,amount,year,effective_on
north,L-1,english,drama,6000000,2021-2022,2021-04-02
north,L-1,english,flex,6000000,,
aptn,L-2,english,flex,400000,,
north,L-1,french,documentary,1000000,2021-2022,
";

#[test]
fn rows_of_one_letter_or_swap_are_one_command() {
    let place = begun();
    // A row without a year is of the letter's; without any it is the latest open one, and without a date the year's first day.
    let text = ALLOCATIONS;
    let told = import(&place, "allocations.csv", text, &[]).ends(0).lines();
    assert_eq!(told.iter().map(|told| told["row"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 4]);
    let log = place.run(&["export"]).lines();
    assert_eq!(log[3]["data"]["languages"]["english"]["buckets"], json!({"drama": "6000000.00", "flex": "6000000.00"}));
    assert_eq!(log[3]["data"]["languages"]["french"]["buckets"], json!({"documentary": "1000000.00"}));
    assert_eq!((&log[3]["effective_on"], &log[4]["effective_on"]), (&json!("2021-04-02"), &json!("2021-04-01")));

    let swaps = "swap,effective_on,year,signed_by,from,to,language,bucket,amount,received_as\n\
        s1,2021-05-01,2021-2022,north aptn,north,aptn,english,drama,1000,drama\n\
        s2,2021-05-02,2021-2022,north aptn,north,aptn,english,flex,500,\n\
        s1,,,,aptn,north,english,flex,1000,\n\
        s2,,,,aptn,north,english,flex,500,drama\n";
    let told = import(&place, "swaps.csv", swaps, &[]).ends(0).lines();
    assert_eq!(told.iter().map(|told| told["row"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 3]);
    let log = place.run(&["export"]).lines();
    assert_eq!(log[5]["data"]["legs"].as_array().unwrap().len(), 2);
}

#[test]
fn outcomes_are_written_beside_the_rows() {
    let place = begun();
    let text = PROJECTS.to_owned() + "2021-04-06;harbour;Encore;drama;english;P;independent;none;1;1;;\n";
    import(&place, "register-project.csv", &text, &["--outcomes", "told.csv"]).ends(1);
    let told = fs::read_to_string(place.path("told.csv")).unwrap();
    let rows: Vec<&str> = told.lines().collect();
    assert!(rows[0].ends_with(",outcome,code,message"), "{told}");
    assert!(rows[1].contains("accepted,,") && rows[3].contains("refused,already-registered,"), "{told}");
    // A title that a spreadsheet would take for a formula is not one.
    assert!(rows[2].contains("'=1+2"), "{told}");
    // What comes back with its outcomes is read as if they were not there.
    let again = place.run(&["import", "told.csv", "--as", "register-project"]).lines();
    assert_eq!(again[0]["outcome"], "repeated");
    import(&place, "register-project.csv", &text, &["--outcomes", "told.ods"]).ends(2);
}

/// A kind, a sheet of it with something wrong, and where: row and column.
const MISTAKES: &[(&str, &str, u32, &str)] = &[
    ("commit", "date|03/04/2021", 2, "effective_on"),
    ("commit", "date|2021-02-30", 2, "effective_on"),
    ("commit", "date|12 octobre 2021", 2, "effective_on"),
    ("commit", "date|44481", 2, "effective_on"),
    ("commit", "date|2021-10-12 10:00:00", 2, "effective_on"),
    ("commit", "date|", 2, "effective_on"),
    ("commit", "year|2021", 2, "year"),
    ("commit", "year|2021-2023", 2, "year"),
    ("commit", "year|2021/2022", 2, "year"),
    ("commit", "commitment|c 1", 2, "commitment"),
    ("commit", "commitment|é", 2, "commitment"),
    ("commit", "commitment|", 2, "commitment"),
    ("commit", "holder|a/b", 2, "holder"),
    ("commit", "language|anglois", 2, "language"),
    ("commit", "language|en", 2, "language"),
    ("commit", "amount|1,234", 2, "amount"),
    ("commit", "amount|1.234", 2, "amount"),
    ("commit", "amount|1234.567", 2, "amount"),
    ("commit", "amount|0", 2, "amount"),
    ("commit", "amount|-5", 2, "amount"),
    ("commit", "amount|12 34,50", 2, "amount"),
    ("commit", "amount|1,23,456.00", 2, "amount"),
    ("commit", "amount|about 5", 2, "amount"),
    ("commit", "amount|1e3", 2, "amount"),
    ("commit", "amount|12345678901234", 2, "amount"),
    ("commit", "amount|5 %", 2, "amount"),
    ("commit", "amount|12 €", 2, "amount"),
    ("commit", "kind|licence", 2, "kind"),
    ("commit", "licence_fee|x", 2, "licence_fee"),
    ("commit", "command_id|7", 2, "command_id"),
    ("commit", "recorded_at|2021-04-05T10:00:00Z", 1, "recorded_at"),
    ("commit", "colour|red", 1, "colour"),
    ("register-holder", "effective_on,holder,name.en,kind\n2021-04-05,x,X,group\n", 1, "name.fr"),
    (
        "register-holder",
        "effective_on,holder,name.en,name.fr,kind,educational\n2021-04-05,x,X,X,group,maybe\n",
        2,
        "educational",
    ),
    ("register-holder", "effective_on,holder,name.en,name.fr,kind\n2021-04-05,x,X,,group\n", 2, "name.fr"),
    ("amend-project", "effective_on,project,positions.total\n2021-04-05,x,5\n", 2, "positions.women"),
    (
        "amend-project",
        "effective_on,project,positions.total,positions.women\n2021-04-05,x,5,2.5\n",
        2,
        "positions.women",
    ),
    ("amend-project", "effective_on,project,title,Titre\n2021-04-05,x,a,b\n", 1, "Titre"),
    ("amend-project", "effective_on,project,,title\n2021-04-05,x,stray,b\n", 2, "C"),
    (
        "request-exemption",
        "effective_on,year,holder,language,event,reasons,schedule.1.on,schedule.1.amount,schedule.2.on\n2021-04-05,2021-2022,x,english,e,r,2021-11-01,5,2021-11-02\n",
        2,
        "schedule.2.amount",
    ),
    (
        "transfer-control",
        "effective_on,year,from,to,language,buckets.drama,commitments,crtc_decision,signed_by\n2021-04-05,2021-2022,a,b,english,5,c1;c?,d,a\n",
        2,
        "commitments",
    ),
    (
        "transfer-control",
        "effective_on,year,from,to,language,buckets.drama,commitments,crtc_decision,signed_by\n2021-04-05,2021-2022,a,b,english,5,c1 c1,d,a\n",
        2,
        "",
    ),
    ("impose-penalty", "effective_on,from_year,holder,kind,letter\n2021-04-05,2021-2022,x,digital-media,L\n", 2, ""),
    ("reduce-commitment", "effective_on,year,commitment,to,authority\n2021-04-05,2021-2022,x,\"-1,00\",\n", 2, "to"),
    (
        "adjust-envelope",
        "effective_on,year,holder,language,bucket,amount,dispute\n2021-04-05,2021-2022,x,english,flex,0,d\n",
        2,
        "amount",
    ),
    (
        "swaps",
        "swap,effective_on,year,signed_by,from,to,language,bucket,amount\ns,2021-04-05,2021-2022,a b,a,b,english,drama,5\ns,2021-04-06,,,b,a,english,flex,5\n",
        3,
        "effective_on",
    ),
    (
        "swaps",
        "swap,effective_on,year,signed_by,from,to,language,bucket,amount\ns,,2021-2022,a b,a,b,english,drama,5\n",
        2,
        "effective_on",
    ),
    (
        "swaps",
        "swap,effective_on,year,signed_by,from,to,language,bucket,amount\n,2021-04-05,2021-2022,a b,a,b,english,drama,5\n",
        2,
        "swap",
    ),
    ("allocations", "holder,letter,language,bucket,amount\na,L,english,drama,5\na,L,english,drama,6\n", 3, "bucket"),
    ("allocations", "holder,letter,language,bucket,amount\na,L,english,any,5\n", 2, "bucket"),
    ("allocations", "holder,letter,language,bucket,amount\na,,english,flex,5\n", 2, "letter"),
];

/// A sheet with one commitment in which one column has another value.
fn commit_with(column: &str, value: &str) -> String {
    let mut row = vec![
        ("effective_on", "2021-04-05"),
        ("year", "2021-2022"),
        ("commitment", "c1"),
        ("project", "harbour"),
        ("holder", "north"),
        ("language", "english"),
        ("amount", "100"),
        ("kind", "equity"),
    ];
    let column = if column == "date" { "effective_on" } else { column };
    row.retain(|(name, _)| *name != column);
    row.push((column, value));
    let line = |of: fn(&(&str, &str)) -> String| row.iter().map(of).collect::<Vec<_>>().join(";");
    format!("{}\n{}\n", line(|(name, _)| (*name).to_owned()), line(|(_, value)| (*value).to_owned()))
}

#[test]
fn every_mistake_is_named_by_row_and_column_and_nothing_is_written() {
    let place = begun();
    let before = seq(&place);
    for (kind, sheet, row, column) in MISTAKES {
        let text = match sheet.split_once('|') {
            Some((column, value)) => commit_with(column, value),
            None => (*sheet).to_owned(),
        };
        for lang in ["en", "fr"] {
            let told = import(&place, "sheet.csv", &text, &["--as", kind, "--lang", lang]).ends(1).lines();
            assert_eq!(told.len(), 1, "{sheet}: {told:?}");
            let told = &told[0];
            assert_eq!((&told["outcome"], &told["code"]), (&json!("invalid"), &json!("malformed")), "{sheet}");
            assert_eq!(told["row"], *row, "{sheet}: {told}");
            assert_eq!(told["column"].as_str().unwrap_or_default(), *column, "{sheet}: {told}");
            let text = told["message"][lang].as_str().unwrap();
            assert!(text.starts_with(if lang == "en" { "row " } else { "ligne " }), "{text}");
        }
        assert_eq!(seq(&place), before, "{sheet}");
    }
    assert!(MISTAKES.len() > 40);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let place = begun();
    let text = "year,commitment,project,holder,language,amount,kind\n\
        2021-2022,c1,p,north,english,x,equity\n\
        ,c 2,,north,klingon,5,equity\n\
        2021-2022,c3,p,north,english,5,equity\n";
    let told = import(&place, "commit.csv", text, &[]).ends(1).lines();
    let places: Vec<(u64, &str)> =
        told.iter().map(|told| (told["row"].as_u64().unwrap(), told["column"].as_str().unwrap())).collect();
    assert_eq!(
        places,
        [(1, "effective_on"), (2, "amount"), (3, "year"), (3, "commitment"), (3, "project"), (3, "language")]
    );
    let twice = commit_with("amount", "5") + commit_with("amount", "5,00").lines().nth(1).unwrap() + "\n";
    let told = import(&place, "commit.csv", &twice, &[]).ends(1).lines();
    assert_eq!((told.len(), &told[0]["row"]), (1, &json!(3)));
    assert!(told[0]["message"]["en"].as_str().unwrap().contains("row 2"));
}

#[test]
fn what_is_no_sheet_is_said() {
    let place = begun();
    for (name, bytes, words) in [
        ("a.csv", &b"a,b\n1,2\n"[..], "--as"),
        ("commit.csv", b"a\x00\x01\x02", "cannot be read as a sheet"),
        ("commit.xlsx", b"PK\x03\x04 and then nothing", "cannot be read as a sheet"),
        ("commit.csv", b"a,\"b\n1,2\n", "quotation mark"),
    ] {
        let answer = import(&place, name, bytes, &[]).ends(2);
        assert!(answer.err.contains(words), "{}", answer.err);
    }
    place.run(&["import", "absent.csv", "--as", "commit"]).ends(2);
    let told = import(&place, "commit.csv", b"", &[]).ends(1).lines();
    assert_eq!(told[0]["outcome"], "invalid");
    place.run(&["import", "commit.csv", "--as", "comit"]).ends(2);
}
