//! The review file as a document: the figures it lays before a reviewer, the page for a browser, the pages for a printer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use ledger::money::Money;
use program::Place;
use serde_json::Value;
use std::path::PathBuf;

/// A ledger with six disputes, of which some are granted, one goes to the board and two contest events.
fn told() -> Place {
    let place = Place::new();
    let scenario = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/late-and-disputed.jsonl");
    // Some of its lines are refused, on purpose.
    place.run(&["submit", "--historical", scenario.to_str().unwrap()]).ends(1);
    place
}

/// The same, where the adjustment of an earlier dispute, an application, and what is no event are contested, in words that
/// are markup to a browser and partly no letters to a printer.
fn contested() -> Place {
    let place = told();
    let open = r#"{"command":"open-dispute","effective_on":"2022-06-01","recorded_at":"2022-06-01T09:00:00Z","dispute":"q7","year":"2021-2022","holder":"east","subject":"Œuvres & <b>marges</b>","question":"L'ajustement du « 6 décembre » est-il exact? 字 <script>alert(1)</script>","nature":"administrative","contests":[95,135,9000]}
{"command":"adjust-envelope","effective_on":"2022-06-02","recorded_at":"2022-06-02T09:00:00Z","year":"2021-2022","holder":"east","language":"english","bucket":"flex","amount":"1234567.89","dispute":"q4"}
"#;
    place.run_with(&["submit", "--historical"], open.as_bytes()).ends(0);
    place
}

fn figure<'a>(file: &'a Value, name: &str) -> &'a Value {
    let figures = file["contested_figures"].as_array().unwrap();
    let found = figures.iter().find(|figure| figure["figure"].as_str().unwrap().ends_with(name));
    found.unwrap_or_else(|| panic!("{name} in {figures:?}"))
}

/// The amount of a value, of a difference or of a part.
fn amount(value: &Value) -> Money {
    value["amount"].as_str().map(|text| Money::parse(text).unwrap()).unwrap_or_default()
}

#[test]
fn contested_figures_are_those_that_the_contested_events_made() {
    let place = contested();
    let file = place.run(&["dispute", "q7"]).ends(0).json();
    assert_eq!(file["basis"], "contested-events");
    assert_eq!(file["head"]["seq"], file["through"]);
    assert_eq!(file["then"]["head"]["seq"], file["opened"]["seq"].as_u64().unwrap() - 1);
    let adjusted = figure(&file, "flex.adjusted");
    assert_eq!(
        (&adjusted["rests_on"], &adjusted["then"]["amount"]),
        (&serde_json::json!([95, 135]), &"80000.00".into())
    );
    assert_eq!(
        (&adjusted["now"]["amount"], &adjusted["difference"]["amount"]),
        (&"1314567.89".into(), &"1234567.89".into())
    );
    assert_eq!(adjusted["causes"][0]["type"], "envelope-adjusted");
    assert_eq!(adjusted["causes"][0]["cause"], "correction");
    assert!(!adjusted["explained"]["section"].as_str().unwrap().is_empty());
    for language in ["en", "fr"] {
        assert!(!adjusted["explained"]["formula"][language].as_str().unwrap().is_empty());
    }
    // Nothing rests on an adjustment in a genre where none was made.
    let figures = file["contested_figures"].as_array().unwrap();
    assert!(figures.iter().all(|figure| !figure["figure"].as_str().unwrap().contains("documentary")));
}

#[test]
fn what_is_told_is_what_diff_and_balances_tell() {
    let place = contested();
    for dispute in ["q1", "q2", "q3", "q4", "q5", "q6", "q7"] {
        let file = place.run(&["dispute", dispute]).ends(0).json();
        let (year, holder) = (file["year"].as_str().unwrap(), file["holder"].as_str().unwrap());
        let from = format!("through={}", file["opened"]["seq"].as_u64().unwrap() - 1);
        let diff = place.run(&["diff", "--year", year, "--holder", holder, "--from", &from]).ends(0).json();
        let changes = diff["changes"].as_array().unwrap();
        let figures = file["contested_figures"].as_array().unwrap();
        if file["basis"] == "changed-since-opening" {
            assert_eq!(figures.len(), changes.len(), "{dispute}");
        }
        for figure in figures {
            let same = changes.iter().find(|change| change["figure"] == figure["figure"]);
            assert_eq!(same.is_none(), figure["difference"].is_null(), "{dispute} {figure}");
            if let Some(same) = same {
                assert_eq!((&same["from"], &same["to"]), (&figure["then"], &figure["now"]), "{dispute}");
                assert_eq!(
                    (&same["difference"], &same["parts"]),
                    (&figure["difference"], &figure["causes"]),
                    "{dispute}"
                );
            } else {
                assert_eq!(figure["then"], figure["now"], "{dispute} {figure}");
            }
            let parts: Money = figure["causes"].as_array().unwrap().iter().map(amount).sum();
            assert_eq!(parts, amount(&figure["difference"]), "{dispute} {figure}");
        }
    }
    let file = place.run(&["dispute", "q7"]).ends(0).json();
    let told = place.run(&["balances", "--year", "2021-2022", "--holder", "east"]).ends(0).json();
    let envelopes = told["envelopes"].as_array().unwrap();
    let english = envelopes.iter().find(|envelope| envelope["language"] == "english").unwrap();
    let buckets = english["buckets"].as_array().unwrap();
    let flex = buckets.iter().find(|bucket| bucket["bucket"] == "flex").unwrap();
    assert_eq!(flex["adjusted"], figure(&file, "flex.adjusted")["now"]["amount"]);
}

#[test]
fn where_nothing_is_contested_what_changed_since_is_shown() {
    let place = told();
    let file = place.run(&["dispute", "q2"]).ends(0).json();
    assert_eq!(file["basis"], "changed-since-opening");
    let shortfall = figure(&file, "first_deadline.shortfall");
    assert_eq!(
        (&shortfall["then"]["amount"], &shortfall["now"]["amount"]),
        (&"3500000.00".into(), &"1737500.00".into())
    );
    assert_eq!(shortfall["explained"]["terms"][0]["sign"], "+");
    // As of its own opening nothing can have changed.
    let seq = file["opened"]["seq"].to_string();
    let then = place.run(&["dispute", "q2", "--through", &seq]).ends(0).json();
    assert_eq!(then["contested_figures"], serde_json::json!([]));
    let text = place.run(&["dispute", "q2", "--through", &seq, "--format", "text", "--lang", "fr"]).ends(0).out;
    assert!(text.contains("Aucun chiffre n'a changé depuis l'ouverture du litige."), "{text}");
    // A dispute that contests what made no figure of the broadcaster says so, and shows what changed.
    let html = place.run(&["dispute", "q6", "--format", "html"]).ends(0).out;
    assert!(html.contains("No figure of the broadcaster rests on the contested events."), "{html}");
}

/// The names of the elements of a page, each opened and closed in its turn.
fn elements(page: &str) -> Vec<String> {
    let (mut open, mut seen) = (Vec::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").unwrap();
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, left) = after.split_once('>').unwrap();
        rest = left;
        if let Some(name) = tag.strip_prefix('/') {
            let before = rest.chars().take(80).collect::<String>();
            assert_eq!(open.pop().as_deref(), Some(name), "before {before}");
            continue;
        }
        let name = tag.split(' ').next().unwrap().to_owned();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "<{tag}>");
        if name != "meta" {
            open.push(name.clone());
        }
        seen.push(name);
    }
    assert_eq!(open, Vec::<String>::new());
    seen
}

#[test]
fn the_page_is_whole_and_nothing_typed_becomes_markup() {
    let place = contested();
    for lang in ["en", "fr"] {
        for dispute in ["q1", "q4", "q6", "q7"] {
            let page = place.run(&["dispute", dispute, "--format", "html", "--lang", lang]).ends(0).out;
            let seen = elements(&page);
            for never in ["script", "b", "img", "link"] {
                assert!(!seen.iter().any(|name| name == never), "{never}");
            }
            assert!(page.contains(&format!("<html lang=\"{lang}-CA\">")));
            assert_eq!(seen.iter().filter(|name| *name == "h1").count(), 1);
            let count = |name: &str| seen.iter().filter(|seen| *seen == name).count();
            assert_eq!(count("table"), count("caption"));
            assert_eq!(count("th"), page.matches("scope=\"col\"").count() + page.matches("scope=\"row\"").count());
            assert!(!page.contains("http"), "nothing comes from elsewhere");
        }
    }
    let page = place.run(&["dispute", "q7", "--format", "html", "--lang", "fr"]).ends(0).out;
    for words in [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "Œuvres &amp; &lt;b&gt;marges&lt;/b&gt;",
        "1\u{a0}314\u{a0}567,89",
        "+1\u{a0}234\u{a0}567,89",
        "absent de cette coupe",
        "<th scope=\"col\" class=\"short\">Chiffre</th>",
        "<dt>Fonction</dt><dd>Personnel du fonds</dd>",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

/// The file that `-o` writes.
fn printed(place: &Place, dispute: &str, lang: &str, name: &str) -> PathBuf {
    let path = place.path(name);
    let told =
        place.run(&["dispute", dispute, "--format", "pdf", "--lang", lang, "-o", path.to_str().unwrap()]).ends(0);
    assert_eq!(told.out, "");
    path
}

#[test]
fn the_same_file_gives_the_same_bytes_wherever_they_go() {
    let place = contested();
    let one = std::fs::read(printed(&place, "q7", "fr", "one.pdf")).unwrap();
    let other = std::fs::read(printed(&place, "q7", "fr", "other.pdf")).unwrap();
    assert!(one.starts_with(b"%PDF-") && one.ends_with(b"%%EOF"));
    assert!(one == other, "two runs differ");
    let call = ["dispute", "q7", "--format", "pdf", "--lang", "fr"];
    let out = place.program().args(call).output().unwrap().stdout;
    assert!(out == one, "standard output differs from the file");
    let english = std::fs::read(printed(&place, "q7", "en", "english.pdf")).unwrap();
    assert!(english != one);
    // A later event that does not concern it moves the head; at the cut of the first answer the bytes are the first ones.
    let head = place.run(&["dispute", "q7"]).ends(0).json()["through"].to_string();
    let at = ["dispute", "q7", "--format", "pdf", "--lang", "fr", "--through", &head];
    let before = place.program().args(at).output().unwrap().stdout;
    let more = r#"{"command":"register-holder","effective_on":"2022-06-03","recorded_at":"2022-06-03T09:00:00Z","holder":"new","name":{"en":"New","fr":"Neuf"},"kind":"independent"}"#;
    place.run_with(&["submit", "--historical"], more.as_bytes()).ends(0);
    assert!(place.program().args(at).output().unwrap().stdout == before, "the past changed");
}

#[test]
fn other_questions_have_no_such_forms() {
    let place = told();
    for form in ["html", "pdf"] {
        let told = place.run(&["balances", "--year", "2021-2022", "--format", form]).ends(2);
        assert!(told.err.contains("table, json, csv"), "{}", told.err);
    }
    let nowhere = place.path("no/such/directory.pdf");
    place.run(&["dispute", "q1", "--format", "pdf", "-o", nowhere.to_str().unwrap()]).ends(2);
}

#[test]
fn a_reader_of_pdf_finds_the_question_the_amounts_and_the_digest() {
    let place = contested();
    let path = printed(&place, "q7", "fr", "q7.pdf");
    let path = path.to_str().unwrap();
    let Some(text) = program::poppler("pdftotext", &["-layout", "-enc", "UTF-8", path, "-"]) else { return };
    let digest = place.run(&["dispute", "q7"]).ends(0).json()["head"]["digest"].as_str().unwrap().to_owned();
    for words in [
        "Dossier de révision du litige q7",
        "L'ajustement du «\u{a0}6 décembre\u{a0}» est-il exact? ? <script>alert(1)</script>"
            .replace('\u{a0}', " ")
            .as_str(),
        "Œuvres & <b>marges</b>",
        "1 314 567,89",
        "+1 234 567,89",
        "marge de manœuvre",
        "Télédiffuseur",
        "Signature",
        &digest,
    ] {
        let plain = text.replace('\u{a0}', " ");
        assert!(plain.contains(words), "{words} in {plain}");
    }
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    for (page, number) in pages.iter().zip(1..) {
        assert!(page.contains(&format!("Page {number} de {}", pages.len())), "page {number}");
        assert!(page.contains(&digest), "page {number}");
    }
    let info = program::poppler("pdfinfo", &[path]).unwrap();
    assert!(info.contains("Dossier de révision du litige q7"), "{info}");
    assert!(info.contains(&format!("Pages:           {}", pages.len())), "{info}");
    assert!(info.contains("612 x 792 pts (letter)"), "{info}");
}

#[test]
fn long_tables_go_on_over_pages_with_their_headings() {
    let place = told();
    let path = printed(&place, "q2", "en", "q2.pdf");
    let path = path.to_str().unwrap();
    let Some(text) = program::poppler("pdftotext", &["-layout", "-enc", "UTF-8", path, "-"]) else { return };
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 3, "{} pages", pages.len());
    let file = place.run(&["dispute", "q2"]).ends(0).json();
    let heads = pages.iter().filter(|page| page.contains("When contested")).count();
    assert!(heads >= 2, "the headings of the figures stand on {heads} pages");
    // Not a row is lost: every event that made a difference is there as often as it did.
    let events = file["contested_figures"].as_array().unwrap().iter().flat_map(|f| f["causes"].as_array().unwrap());
    let restored = events.filter(|event| event["type"] == "balance-restored").count();
    assert_eq!(text.matches("balance restored").count(), restored);
    assert!(pages.last().unwrap().contains("Signature"));
    // Nothing stands outside the page.
    let Some(boxes) = program::poppler("pdftotext", &["-bbox", path, "-"]) else { return };
    for word in boxes.lines().filter(|line| line.contains("<word ")) {
        let edge = |name: &str| -> f64 {
            word.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        assert!(edge("xMin") >= 50.0 && edge("xMax") <= 562.0, "{word}");
        assert!(edge("yMin") >= 20.0 && edge("yMax") <= 772.0, "{word}");
    }
}
