//! What is answered: the program's own answers, a part at a time, once, and as it is written.

use crate::program::client::Service;
use crate::{Served, commit, served};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn answers_are_those_of_the_program() {
    let all = served();
    let balances = all.service.get("/api/v1/years/2016-2017/balances", &all.auditor).is(200);
    let events = all.service.get("/api/v1/events?limit=10000", &all.auditor).is(200).text();
    let file = all.place.path("events.jsonl");
    assert_eq!(all.service.end(), Some(0));
    let told = all.place.run(&["balances", "--year", "2016-2017"]).ends(0).json();
    assert_eq!(balances.json(), told);
    all.place.run(&["export", "--format", "jsonl", "-o", file.to_str().unwrap()]).ends(0);
    assert_eq!(events, std::fs::read_to_string(file).unwrap());
}

/// The workbook of one broadcaster is the program's own, its first page included.
#[test]
fn a_broadcasters_workbook_begins_with_the_page_for_its_manager() {
    let all = served();
    let path = "/api/v1/years/2016-2017/export.xlsx";
    let books: Vec<Vec<u8>> = ["en", "fr"]
        .map(|lang| all.service.get(&format!("{path}?holder=bell-media&lang={lang}"), &all.administrator).is(200).body)
        .into();
    let own = all.service.get(&format!("{path}?lang=fr"), &all.broadcaster).is(200).body;
    let whole = all.service.get(path, &all.auditor).is(200).body;
    assert_eq!(all.service.end(), Some(0));
    for (book, lang) in books.iter().zip(["en", "fr"]) {
        let asked = ["export", "--format", "xlsx", "--year", "2016-2017", "--holder", "bell-media", "-o", "own.xlsx"];
        all.place.run(&[&asked[..], &["--lang", lang]].concat()).ends(0);
        assert!(*book == std::fs::read(all.place.path("own.xlsx")).unwrap(), "{lang}: the same bytes");
    }
    let first = |bytes: &[u8]| {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let sheet = calamine::Reader::sheet_names(&book).remove(0);
        let range = calamine::Reader::worksheet_range(&mut book, &sheet).unwrap();
        (sheet, range.get_value((0, 0)).unwrap().to_string())
    };
    assert_eq!(first(&own), ("Sommaire".to_owned(), "Bell Média (bell-media) · 2016-2017".to_owned()));
    assert_eq!(first(&whole).0, "About");
}

#[test]
fn nothing_new_is_told_in_a_word() {
    let all = served();
    let path = "/api/v1/years/2016-2017/balances";
    for token in [&all.auditor, &all.broadcaster] {
        let tag = all.service.get(path, token).is(200).header("etag").unwrap();
        let known = format!("If-None-Match: {tag}");
        all.service.send("GET", path, token, &[&known], b"").is(304);
        let zipped = all.service.send("GET", path, token, &["Accept-Encoding: gzip"], b"").is(200);
        assert_eq!(zipped.header("content-encoding").unwrap(), "gzip");
        assert!(zipped.header("x-request-id").is_some());
        all.service
            .command(&all.administrator, &commit(&format!("c-{}", token.get(..8).unwrap()), "bell-media"))
            .is(200);
        all.service.send("GET", path, token, &[&known], b"").is(200);
    }
}

#[test]
fn an_answer_is_given_again_only_to_those_who_see_as_much_and_until_something_is_new() {
    let all = served();
    let tokens = [&all.auditor, &all.broadcaster, &all.other];
    for path in ["/api/v1/years/2016-2017/balances", "/api/v1/commitments", "/api/v1/years/2016-2017/compliance"] {
        let ask = || tokens.map(|token| all.service.get(path, token).is(200).json());
        let (first, again) = (ask(), ask());
        assert_eq!(first, again);
        let [whole, bell, cbc] = &first;
        assert!(whole != bell && bell != cbc && whole != cbc, "{path}");
        let id = format!("c-again-{}", path.len());
        all.service.command(&all.administrator, &commit(&id, "bell-media")).is(200);
        let [whole_later, bell_later, _] = ask();
        assert!(whole_later != *whole && bell_later != *bell, "{path}");
        // What is supposed is never taken for what is.
        let headers = ["Content-Type: application/x-ndjson"];
        let suppose = |body: &str| {
            let path = "/api/v1/what-if?year=2016-2017";
            all.service.send("POST", path, &all.auditor, &headers, body.as_bytes()).is(200).json()
        };
        assert_ne!(suppose(&commit("c-supposed", "cbc").to_string()), suppose(""));
    }
}

#[test]
fn a_list_is_given_a_part_at_a_time() {
    let all = served();
    let whole = all.service.get("/api/v1/commitments", &all.auditor).is(200).json();
    let (mut found, mut path) = (Vec::new(), "/api/v1/commitments?limit=7".to_owned());
    loop {
        let part = all.service.get(&path, &all.auditor).is(200).json();
        assert_eq!(part["count"], whole["count"]);
        found.extend(part["commitments"].as_array().unwrap().clone());
        match part["next"].as_str() {
            Some(next) => path = format!("/api/v1/commitments?limit=7&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(Value::Array(found), whole["commitments"]);
    all.service.get("/api/v1/commitments?limit=0", &all.auditor).is(422);
    all.service.get("/api/v1/commitments?cursor=nothing", &all.auditor).is(422);
    all.service.get("/api/v1/commitments?hodler=cbc", &all.auditor).is(422);
}

#[test]
fn what_is_written_is_told_as_it_is_written() {
    let all = served();
    let mut stream = TcpStream::connect(&all.service.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request = format!(
        "GET /api/v1/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nLast-Event-ID: 2\r\n\r\n",
        all.auditor
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "id: 3"));
    let written = all.service.command(&all.administrator, &commit("c-feed", "cbc")).is(200).json();
    let id = format!("id: {}", written["events"][0]["seq"]);
    assert!(lines.any(|line| line == id));
    assert!(lines.find(|line| line.starts_with("data: ")).unwrap().contains("c-feed"));
}

#[test]
fn proofs_and_bundles_are_those_that_the_program_verifies() {
    let all = served();
    let checkpoint = all.service.get("/api/v1/checkpoint", &all.auditor).is(200).text();
    let size: u64 = checkpoint.lines().nth(1).unwrap().parse().unwrap();
    let proof = all.service.get(&format!("/api/v1/events/{size}/proof"), &all.auditor).is(200).text();
    assert!(proof.ends_with(&checkpoint), "{proof}");
    let bundle = all.service.get("/api/v1/years/2016-2017/bundle.tar", &all.auditor).is(200).body;
    let (whole, rest) = (size / 256, size % 256);
    all.service.get(&format!("/api/v1/tile/0/{whole:03}.p/{rest}"), &all.auditor).is(200);
    all.service.get(&format!("/api/v1/tile/0/{whole:03}.p/{}", rest + 1), &all.auditor).is(404);
    let event = all.service.get("/api/v1/events?limit=1", &all.auditor).is(200).body;
    let hash = replay::proof::tree::leaf(event.trim_ascii_end());
    assert_eq!(all.service.get("/api/v1/tile/0/000.p/1", &all.auditor).is(200).body, hash.0);
    let file = all.place.path("bundle.tar");
    std::fs::write(&file, bundle).unwrap();
    assert_eq!(all.service.end(), Some(0));
    let folder = all.place.path("unpacked");
    std::fs::create_dir(&folder).unwrap();
    let unpacked = std::process::Command::new("tar").arg("-xf").arg(&file).arg("-C").arg(&folder).status().unwrap();
    assert!(unpacked.success());
    let inside = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let place = if inside.join("data").is_dir() { inside } else { folder };
    all.place.run(&["open", place.to_str().unwrap()]).ends(0);
    all.place.run(&["verify"]).ends(0);
}

#[test]
fn the_command_line_asks_a_service_as_it_asks_a_ledger() {
    let all = served();
    let url = format!("http://{}", all.service.address);
    let run = |token: &str, arguments: &[&str], input: &[u8]| {
        let mut program = all.place.program();
        program.env("ENVELOPE_TOKEN", token).env("ENVELOPE_LEDGER", &url).args(arguments);
        let mut child = program
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, told, said) = run(&all.auditor, &["balances", "--year", "2016-2017"], b"");
    assert_eq!(code, Some(0), "{said}");
    let asked = all.service.get("/api/v1/years/2016-2017/balances", &all.auditor).is(200).json();
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap(), asked);

    let lines = format!("{}\n\n{{\n{}\n", commit("c-far-1", "cbc"), commit("c-far-1", "cbc"));
    let (code, told, said) = run(&all.administrator, &["submit"], lines.as_bytes());
    assert_eq!(code, Some(1), "{said}");
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short: Vec<(u64, &str)> =
        told.iter().map(|line| (line["line"].as_u64().unwrap(), line["outcome"].as_str().unwrap())).collect();
    assert_eq!(short, [(1, "accepted"), (3, "invalid"), (4, "refused")]);
    assert_eq!(run(&all.auditor, &["submit"], lines.as_bytes()).0, Some(1));
    assert_eq!(run("", &["balances", "--year", "2016-2017"], b"").0, Some(2));
    assert_eq!(run(&"0".repeat(64), &["balances", "--year", "2016-2017"], b"").0, Some(1));
    // A broadcaster's token does not see the whole log.
    assert_eq!(run(&all.broadcaster, &["balances", "--year", "2016-2017"], b"").0, Some(1));
}

/// What a broadcaster is shown of the log is told in one place: its feed, its proofs and its bundle agree, of swaps of several too.
#[test]
fn feed_proofs_and_bundle_of_a_broadcaster_agree() {
    let all = served();
    let log = all.service.get("/api/v1/events?limit=10000", &all.auditor).is(200).text();
    let told = all.service.get("/api/v1/events?limit=10000", &all.broadcaster).is(200).text();
    let seq = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let event = if line["leaf"].is_null() { &line } else { &line["event"] };
        event["seq"].as_u64().unwrap()
    };
    let of_swaps = |text: &str| -> Vec<u64> {
        text.lines()
            .filter(|line| line.contains("allocations-swapped") && line.contains("bell-media"))
            .map(seq)
            .collect()
    };
    assert_eq!(of_swaps(&told), of_swaps(&log), "every swap in which it takes part");
    let part = told.lines().find(|line| line.contains("\"leaf\"")).unwrap();
    let whole = log.lines().find(|line| seq(line) == seq(part)).unwrap();
    let part: Value = serde_json::from_str(part).unwrap();
    assert_eq!(part["leaf"], replay::proof::tree::leaf(whole.as_bytes()).to_string());
    let legs = |event: &Value| event["data"]["legs"].as_array().unwrap().clone();
    let is_own = |leg: &&Value| leg["from"] == "bell-media" || leg["to"] == "bell-media";
    let whole: Value = serde_json::from_str(whole).unwrap();
    let own: Vec<Value> = legs(&whole).iter().filter(is_own).cloned().collect();
    assert!(own.len() < legs(&whole).len() && !own.is_empty());
    assert_eq!(legs(&part["event"]), own);
    // What is shown is proved, and nothing else.
    let shown: Vec<u64> = told.lines().map(seq).collect();
    for seq in 1..=log.lines().count() as u64 {
        let status = all.service.get(&format!("/api/v1/events/{seq}/proof"), &all.broadcaster).status;
        assert_eq!(status, if shown.contains(&seq) { 200 } else { 404 }, "{seq}");
    }
    // The stream tells the same, from its beginning on.
    let mut stream = TcpStream::connect(&all.service.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = "GET /api/v1/events/stream?after=0 HTTP/1.1\r\nHost: x\r\n";
    write!(stream, "{head}Authorization: Bearer {}\r\n\r\n", all.broadcaster).unwrap();
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let data = lines.filter_map(|line| line.strip_prefix("data: ").map(str::to_owned));
    let streamed: Vec<String> = data.take(shown.len()).collect();
    assert_eq!(streamed, told.lines().collect::<Vec<_>>());
    let bundle = all.service.get("/api/v1/years/2016-2017/bundle.tar", &all.broadcaster).is(200).body;
    let text = String::from_utf8_lossy(&bundle).into_owned();
    for line in told.lines().filter(|line| line.contains("\"year\":\"2016-2017\"")) {
        assert!(text.contains(line), "not in the bundle: {line}");
    }
}

/// What the page of indicators shows to everyone the interface tells everyone, and no more: only where it is public.
#[test]
fn indicators_are_public_where_their_page_is() {
    let Served { place, service, broadcaster, .. } = served();
    service.get("/api/v1/indicators", "").is(401);
    service.get("/api/v1/indicators", &broadcaster).is(403);
    assert_eq!(service.end(), Some(0));
    let public = Service::of(&place, &["--public-indicators"]);
    public.get("/api/v1/indicators", &broadcaster).is(200);
    let told = public.get("/api/v1/indicators", "").is(200);
    let names: Vec<String> = told.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["count", "indicators"], "nothing that tells how long the log is");
    let rows = public.get("/indicators.csv", "").is(200).text().lines().count() - 1;
    assert!(rows > 0 && told.json()["count"] == rows && told.json()["indicators"].as_array().unwrap().len() == rows);
    let year = told.json()["indicators"][0]["year"].as_str().unwrap().to_owned();
    let of_year = public.get(&format!("/api/v1/indicators?year={year}"), "").is(200).json();
    assert!(of_year["indicators"].as_array().unwrap().iter().all(|entry| entry["year"] == year.as_str()));
    // A year that is not closed, or not there, is not known; nor can another moment be asked for.
    public.get("/api/v1/indicators?year=2030-2031", "").is(404);
    public.get("/api/v1/indicators?through=20", "").is(422);
}

/// Whatever stands in an address, the answer is a problem in its one form, and says what is missing by the name that the interface has for it.
#[test]
fn an_address_that_is_no_text_is_unknown_and_what_is_missing_is_named() {
    let all = served();
    for path in ["/api/v1/years/%FF/balances", "/api/v1/disputes/%C3%28", "/projects/%FF"] {
        for token in [&all.auditor, ""] {
            let told = all.service.get(path, token).is(404);
            assert_eq!(told.header("content-type").unwrap(), "application/problem+json", "{path}");
        }
    }
    let year = "/api/v1/years/2016-2017";
    for (path, name) in [("explain", "figure"), ("diff", "from"), ("credits", "holder")] {
        let told = all.service.get(&format!("{year}/{path}"), &all.auditor).is(422).json();
        assert!(told["messages"]["en"].as_str().unwrap().starts_with(&format!("`{name}` is missing;")), "{told}");
        assert!(told["messages"]["fr"].as_str().unwrap().starts_with(&format!("`{name}` manque;")), "{told}");
    }
    // No option of the command line is named to a program.
    for path in
        ["balances?through=99999", "balances?recorded_by=2999-01-01T00:00:00Z", "balances?holder=nobody", "allocation"]
    {
        let told = all.service.get(&format!("{year}/{path}"), &all.auditor).text();
        assert!(!told.contains("--") && !told.contains("`envelope "), "{told}");
    }
}
