//! Texts that attack whoever shows them, in a log written before commands refused them: every form of every answer shows them
//! as text, and the exact forms keep them to the letter.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod files;
mod pages;
#[path = "../program/mod.rs"]
mod program;

use calamine::Reader as _;
use ledger::digest::Digest;
use ledger::display::escaped;
use program::Place;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Thirty texts: terminals are commanded, the direction of writing is turned, spreadsheets compute, browsers and calendars
/// read markup.
const TEXTS: [&str; 30] = [
    "red \u{1b}[31mtitle\u{1b}[0m",
    "\u{1b}[2J\u{1b}[H cleared",
    "\u{1b}]0;retitled\u{7}",
    "\u{1b}]8;;https://example.org\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}[31m",
    "bold \u{1b}[1m without end",
    "one byte \u{9b}31m sequence",
    "\u{9d}0;retitled\u{9c}",
    "back\u{8}\u{8}\u{8}\u{8}space",
    "over\rwritten",
    "nul \0 inside",
    "bell \u{7}",
    "delete \u{7f}",
    "next line \u{85}",
    "turned \u{202e}txt.exe",
    "isolated \u{2066}\u{2067}\u{2069}",
    "\u{202a}embedded\u{202c}",
    "=1+1",
    "=HYPERLINK(\"https://example.org\",\"open\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "a;b,c\\d\nBEGIN:VEVENT",
    "two\r\nlines\r\n\r\n# heading",
    "a | b `c` | d",
];

/// The fields that hold free text.
const FIELDS: [&str; 20] = [
    "actor",
    "approval",
    "authority",
    "channel",
    "crtc_decision",
    "decision",
    "en",
    "event",
    "fr",
    "genre_reasons",
    "letter",
    "note",
    "ott_service",
    "producer",
    "question",
    "reason",
    "reasons",
    "status",
    "subject",
    "title",
];

/// Puts the next of the texts into every free text of a value.
fn attack(value: &mut Value, place: &mut usize) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                // In some events these are words and no texts: a review's decision, the status of a calculated amount, an event taken back.
                let words = ["accepted", "adjusted", "rejected", "allocated", "below-minimum", "opted-out"];
                let is_word = field
                    .as_str()
                    .is_some_and(|text| words.contains(&text) || ledger::event::Kind::from_name(text).is_some());
                if FIELDS.contains(&name.as_str()) && field.is_string() && !is_word {
                    *field = TEXTS[*place % TEXTS.len()].into();
                    *place += 1;
                } else {
                    attack(field, place);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| attack(item, place)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// As many broadcasters, projects and disputes as there are texts, so that each stands in every list.
fn more() -> String {
    let mut lines = String::new();
    for n in 0..TEXTS.len() {
        let common = r#""effective_on":"2022-03-01","actor":"a","note":"n""#;
        lines.push_str(&format!(
            r#"{{"command":"register-holder",{common},"holder":"h{n}","name":{{"en":"E","fr":"F"}},"kind":"group"}}
{{"command":"register-project",{common},"project":"t{n}","title":"T","genre":"drama","language":"english","producer":"P","production":"independent","digital_media":"none","positions":{{"total":1,"women":1}},"status":"S"}}
{{"command":"open-dispute",{common},"dispute":"z{n}","year":"2021-2022","holder":"west","subject":"S","question":"Q","nature":"administrative"}}
"#
        ));
    }
    lines
}

/// A year with whatever can go wrong, hostile throughout.
fn attacked() -> Place {
    restored("../tests/scenarios/late-and-disputed.jsonl", 1, &more(), 10)
}

/// Two calculated years with their lines of audience, hostile throughout.
fn calculated() -> Place {
    restored("demo/illustrative-2014-2016.jsonl", 0, "", 4)
}

/// A ledger restored from a log of these commands, which end with this code, in which every free text is hostile: each of the texts
/// stands there at least so many times.
fn restored(story: &str, ends: i32, more: &str, at_least: usize) -> Place {
    let place = Place::new();
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join(story);
    place.run(&["--ledger", "kind", "submit", "--historical", story.to_str().unwrap()]).ends(ends);
    place.run_with(&["--ledger", "kind", "submit"], more.as_bytes()).ends(0);
    let log = place.run(&["--ledger", "kind", "export"]).ends(0).out;
    let (mut prev, mut hostile, mut texts, mut actor) = (Digest::default(), String::new(), 0, Value::Null);
    for line in log.lines() {
        let mut event: Value = serde_json::from_str(line).unwrap();
        attack(&mut event, &mut texts);
        // A batch has one sender.
        if event["batch"][0] == 1 {
            actor = event["actor"].clone();
        }
        event["actor"] = actor.clone();
        event["prev"] = prev.to_string().into();
        let line = event.to_string();
        prev = Digest::of(line.as_bytes());
        hostile.push_str(&line);
        hostile.push('\n');
    }
    assert!(texts > at_least * TEXTS.len(), "{texts}");
    std::fs::write(place.path("hostile.jsonl"), &hostile).unwrap();
    place.run(&["restore", "hostile.jsonl", "--into", place.ledger().to_str().unwrap()]).ends(0);
    assert_eq!(place.run(&["export"]).ends(0).out, hostile, "the exact form keeps every letter");
    place
}

/// Whether a letter commands whoever shows it; a line end and a tab do not.
fn commands(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\t'))
        || ('\u{202a}'..='\u{202e}').contains(&letter)
        || ('\u{2066}'..='\u{2069}').contains(&letter)
}

/// Every question that shows texts.
fn questions() -> Vec<Vec<&'static str>> {
    let year = ["--year", "2021-2022"];
    let mut all: Vec<Vec<&str>> =
        ["years", "holders", "projects", "commitments", "applications", "disputes"].map(|list| vec![list]).into();
    for answer in ["balances", "compliance", "penalties", "calendar"] {
        all.push([&[answer], &year[..]].concat());
    }
    for holder in ["east", "north", "south", "west"] {
        all.push([&["report", "--holder", holder], &year[..]].concat());
        all.push(vec!["history", "--holder", holder]);
    }
    for dispute in ["q1", "q2", "q3", "q4", "q5", "q6"] {
        all.push(vec!["dispute", dispute]);
        all.push(vec!["history", "--dispute", dispute]);
    }
    all.push([&["indicators"], &year[..]].concat());
    all.push([&["balances", "--detail"], &year[..]].concat());
    all.push([&["diff", "--from", "through=60"], &year[..]].concat());
    all.push([&["what-if", "--set", "first_deadline.share=0.5"], &year[..]].concat());
    all
}

/// Every question about what was calculated.
fn calculated_questions() -> [Vec<&'static str>; 6] {
    [
        vec!["allocation", "--year", "2015-2016"],
        vec!["allocation", "--year", "2015-2016", "--compare-with", "2014-2015"],
        vec!["credits", "--year", "2015-2016", "--holder", "ex-north"],
        vec!["reviews", "--year", "2015-2016", "--far", "1"],
        vec!["history", "--project", "ex-en-drama"],
        vec!["holders"],
    ]
}

#[test]
fn what_was_calculated_is_shown_as_text_in_every_form() {
    let place = calculated();
    for (question, lang) in calculated_questions().into_iter().zip(["en", "fr"].into_iter().cycle()) {
        for format in ["table", "json", "csv"] {
            let told = place.run(&[&question[..], &["--format", format, "--lang", lang]].concat()).ends(0);
            // The lines of CSV end with two letters.
            let out = told.out.replace("\r\n", "\n");
            assert!(!out.contains(commands) && !told.err.contains(commands), "{question:?}: {out:?}");
        }
    }
    let drawing = ["allocation", "--year", "2015-2016", "--compare-with", "2014-2015", "--holder", "ex-north"];
    let drawing = place.run(&[&drawing[..], &["--language", "english", "--format", "svg"]].concat()).ends(0).out;
    assert!(!drawing.contains(commands) && !drawing.contains("<script"), "{drawing}");
    let year = ["export", "--format", "xlsx", "--year", "2015-2016", "-o", "year.xlsx"];
    place.run(&year).ends(0);
    let log = place.run(&["export"]).ends(0).out;
    let events = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_the_year =
        events.filter(|event| event["type"] == "allocation-granted" && event["data"]["year"] == "2015-2016");
    let letters: Vec<String> =
        of_the_year.filter_map(|event| event["data"]["letter"].as_str().map(str::to_owned)).collect();
    assert!(letters.len() >= 3, "{letters:?}");
    is_text(&place, "year.xlsx", &letters);
}

#[test]
fn tables_show_the_texts_and_nothing_commands_the_terminal() {
    let place = attacked();
    for question in questions() {
        for lang in ["en", "fr"] {
            let told = place.run(&[&question[..], &["--format", "table", "--lang", lang]].concat()).ends(0);
            assert!(!told.out.contains(commands), "{question:?}: {:?}", told.out);
            assert!(!told.err.contains(commands), "{question:?}: {:?}", told.err);
        }
    }
    let titles = place.run(&["projects", "--format", "table"]).ends(0).out;
    assert!(titles.contains("\\u001b["), "{titles}");
    let figure = ["explain", "compliance", "--holder", "west", "--language", "english"];
    for figure in [
        [&figure[..], &["--figure", "first_deadline.shortfall"]].concat(),
        [&figure[..], &["--figure", "digital_media.status"]].concat(),
    ] {
        let told = place.run(&[&figure[..], &["--year", "2021-2022", "--format", "table"]].concat()).ends(0);
        assert!(!told.out.contains(commands), "{:?}", told.out);
    }
}

#[test]
fn json_keeps_every_letter_and_commands_no_screen() {
    let place = attacked();
    let mut kept = 0;
    for (question, lang) in questions().into_iter().zip(["en", "fr"].into_iter().cycle()) {
        let told = place.run(&[&question[..], &["--format", "json", "--lang", lang]].concat()).ends(0);
        assert!(!told.out.contains(commands), "{question:?}: {:?}", told.out);
        let texts = serde_json::from_str::<Value>(&told.out).unwrap().to_string();
        kept += usize::from(texts.contains("\u{9b}31m") || texts.contains("\u{202e}txt"));
    }
    assert!(kept > 3, "the texts are read as they are");
}

#[test]
fn no_cell_of_csv_is_a_formula_and_numbers_stay_numbers() {
    let place = attacked();
    let mut questions = questions();
    questions.push(vec!["export"]);
    let (mut quoted, mut numbers) = (0, 0);
    for (question, lang) in questions.into_iter().zip(["fr", "en"].into_iter().cycle()) {
        let told = place.run(&[&question[..], &["--format", "csv", "--lang", lang]].concat()).ends(0);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(told.out.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                let number = !cell.is_empty()
                    && cell.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(number || !formula, "{question:?}: {cell:?}");
                assert!(!cell.contains(commands), "{question:?}: {cell:?}");
                quoted += usize::from(cell.starts_with('\''));
                numbers += usize::from(number && formula);
            }
        }
    }
    assert!(quoted > 20, "{quoted}");
    assert!(numbers > 0, "amounts below zero have no apostrophe");
}

#[test]
fn pages_documents_and_calendars_hold_text_and_nothing_else() {
    let place = attacked();
    let mut escaped_in_pages = 0;
    let disputes = ["q1", "q2", "q3", "q4", "q5", "q6"].map(|dispute| vec!["dispute", dispute]);
    let holders = ["east", "north", "south", "west"];
    let reports = holders.map(|holder| vec!["report", "--year", "2021-2022", "--holder", holder]);
    for (question, lang) in disputes.into_iter().chain(reports).zip(["en", "fr", "fr"].into_iter().cycle()) {
        let ask = |more: &[&str]| place.run(&[&question[..], &["--lang", lang], more].concat()).ends(0).out;
        let page = ask(&["--format", "html"]);
        assert!(!page.contains(commands) && !page.contains("<script"), "{page}");
        assert!(!page.contains("\" onmouseover"), "{page}");
        escaped_in_pages += usize::from(page.contains("&lt;script&gt;")) + usize::from(page.contains("\\u001b"));
        ask(&["-o", "printed.pdf"]);
        let document = std::fs::read(place.path("printed.pdf")).unwrap();
        assert!(
            document.starts_with(b"%PDF") && !document.contains(&0x1b) && !document.contains(&0x07),
            "{question:?}"
        );
    }
    assert!(escaped_in_pages > 3, "the pages hold the texts");
    for lang in ["en", "fr"] {
        let calendar = place.run(&["calendar", "--year", "2021-2022", "--format", "ics", "--lang", lang]).ends(0).out;
        assert!(!calendar.contains(|letter| commands(letter) && letter != '\r'), "{calendar:?}");
        let lines = |text: &str| calendar.lines().filter(|line| *line == text).count();
        assert_eq!(lines("BEGIN:VEVENT"), lines("END:VEVENT"));
    }
    let journal = place.run(&["export", "--format", "hledger"]).ends(0).out;
    assert!(!journal.contains(commands));
}

#[test]
fn a_workbook_shows_the_texts_as_texts() {
    let place = attacked();
    let year = ["export", "--format", "xlsx", "--year", "2021-2022", "-o"];
    place.run(&[&year[..], &["year.xlsx"]].concat()).ends(0);
    is_text(&place, "year.xlsx", &listed(&place, &["projects"], "title"));
    // The page for a manager has a broadcaster's name, its charts and what waits for a decision.
    for holder in ["east", "north", "south", "west"] {
        for lang in ["en", "fr"] {
            let name = format!("{holder}-{lang}.xlsx");
            place.run(&[&year[..], &[&name, "--holder", holder, "--lang", lang]].concat()).ends(0);
            let known = place.run(&["holders"]).ends(0).json();
            let own = known["holders"].as_array().unwrap().iter().find(|known| known["holder"] == holder).unwrap();
            is_text(&place, &name, &[own["name"][lang].as_str().unwrap()]);
        }
    }
    for (list, field) in [("projects", "title"), ("projects", "producer"), ("disputes", "subject")] {
        let name = format!("{list}-{field}.xlsx");
        place.run(&[list, "--lang", "fr", "-o", &name]).ends(0);
        is_text(&place, &name, &listed(&place, &[list], field));
    }
    // The rows of an import come back with what became of them; most of these are refused for what stands in them.
    let row = |n: usize, text: &str| {
        format!("2022-03-02;i{n};\"{}\";drama;english;P;independent;none;1;1\r\n", text.replace('"', "\"\""))
    };
    let headings = "effective_on;project;title;genre;language;producer;production;digital_media;positions.total;positions.women\r\n";
    let rows: String = TEXTS
        .iter()
        .enumerate()
        // A file with such a byte is no text at all.
        .filter(|(_, text)| !text.contains('\0'))
        .map(|(n, text)| row(n, text))
        .collect();
    std::fs::write(place.path("rows.csv"), format!("{headings}{rows}")).unwrap();
    for outcomes in ["told.csv", "told.xlsx"] {
        let told = place
            .run(&["import", "rows.csv", "--as", "register-project", "--format", "table", "--outcomes", outcomes])
            .ends(1);
        assert!(!told.out.contains(commands) && !told.err.contains(commands), "{:?}", told.out);
    }
    let told = std::fs::read_to_string(place.path("told.csv")).unwrap();
    assert!(!told.contains(|letter| commands(letter) && letter != '\r'), "{told:?}");
    assert!(told.contains("'=1+1") && told.contains("\\u001b"), "{told}");
    // A cell is read without the blanks around its text.
    let kept: Vec<&str> = TEXTS.into_iter().filter(|text| !text.contains('\0')).map(str::trim).collect();
    is_text(&place, "told.xlsx", &kept);
}

/// A workbook has no formula, nothing in it commands, and its cells hold each of these texts as it is shown.
fn is_text<S: AsRef<str>>(place: &Place, name: &str, texts: &[S]) {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(place.path(name)).unwrap();
    let mut cells = String::new();
    for sheet in book.sheet_names() {
        assert!(!sheet.contains(commands), "{name}: {sheet:?}");
        let formulas = book.worksheet_formula(&sheet).unwrap();
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{name} {sheet}: a cell is a formula");
        for (_, _, cell) in book.worksheet_range(&sheet).unwrap().cells() {
            cells.push_str(&cell.to_string());
            cells.push('\n');
        }
    }
    assert!(!cells.contains(|letter| commands(letter) && letter != '\r'), "{name}: {cells:?}");
    // Line ends and blanks may be others.
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = plain(&cells);
    assert!(!texts.is_empty(), "{name}");
    for text in texts {
        assert!(shown.contains(&plain(&escaped(text.as_ref()))), "{name} has not {:?}: {shown}", text.as_ref());
    }
}

/// The texts of a field of every entry that a question lists.
fn listed(place: &Place, question: &[&str], field: &str) -> Vec<String> {
    let told = place.run(question).ends(0).json();
    let entries = told[question[0]].as_array().unwrap().iter();
    let texts: Vec<String> = entries.filter_map(|entry| entry[field].as_str().map(str::to_owned)).collect();
    assert!(texts.iter().any(|text| TEXTS.contains(&text.as_str())), "{question:?} {field} is hostile: {texts:?}");
    texts
}

#[test]
fn what_is_asked_and_what_is_corrected_command_no_terminal() {
    let place = attacked();
    for form in ["table", "json"] {
        let told = place.run(&["status", "--format", form]).ends(0);
        assert!(!told.out.contains(commands), "{:?}", told.out);
        let made = place.run(&["commitments"]).ends(0).json();
        let made = made["commitments"].as_array().unwrap();
        assert!(!made.is_empty());
        for commitment in made.iter().take(3) {
            let told = place.run(&["correct", commitment["commitment"].as_str().unwrap(), "--format", form]).ends(0);
            assert!(!told.out.contains(commands), "{:?}", told.out);
        }
    }
    // The choices that a question offers are names and titles out of the log.
    let projects = place.run(&["projects"]).ends(0).json();
    let commanding = projects["projects"].as_array().unwrap().iter().find(|project| {
        let id = project["project"].as_str().unwrap();
        // One that no other id begins like.
        id.len() == 3 && id.starts_with('t') && project["title"].as_str().unwrap().contains('\u{1b}')
    });
    let id = commanding.expect("a project of ours has a title that commands")["project"].as_str().unwrap();
    let steps = r#"[{"expect":"Effective on"},{"send":"2022-03-01\r"},{"expect":"Fiscal year"},{"send":"2021\t\r"},{"expect":"Commitment"},{"send":"c\r"},{"expect":"Project"},{"send":"ID"},{"expect":"ID ("},{"send":"\u0003"}]"#
        .replace("ID", id);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal/drive.py");
    let mut driver = Command::new("python3");
    driver.arg(script).arg(env!("CARGO_BIN_EXE_envelope")).args(["--lang", "en", "enter", "commit"]);
    driver.env("ENVELOPE_LEDGER", place.ledger()).env("TERM", "xterm").stdin(std::process::Stdio::piped());
    let mut child = driver.stdout(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), steps.as_bytes()).unwrap();
    let told: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    let shown = told["shown"].as_str().unwrap();
    assert!(told.get("missing").is_none(), "{told}");
    assert!(!shown.contains(commands) && shown.contains("\\u001b"), "{shown:?}");
}

#[test]
fn a_bundle_keeps_every_letter_and_verifies() {
    let place = attacked();
    place.run(&["bundle", "--year", "2021-2022", "-o", "out"]).ends(0);
    let checked = Command::new("python3").arg(place.path("out/data/verify.py")).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let asked = place.run(&["open", "out", "disputes", "--format", "table"]).ends(0);
    assert!(!asked.out.contains(commands), "{:?}", asked.out);
}
