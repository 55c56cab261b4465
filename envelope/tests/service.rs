//! The service as programs meet it: the real server over the real store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use program::client::{Service, token};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// The demonstration's ledger, served, with a token for each role.
struct Served {
    place: Place,
    service: Service,
    administrator: String,
    auditor: String,
    reviewer: String,
    /// Of `bell-media`.
    broadcaster: String,
    /// Of `cbc`.
    other: String,
}

fn served() -> Served {
    let place = Place::new();
    place.demo().ends(0);
    let dispute = json!({
        "command": "open-dispute", "effective_on": "2016-06-01", "dispute": "d-cbc", "year": "2016-2017", "holder": "cbc",
        "subject": "Zwischenfall", "question": "Why?", "nature": "administrative",
    });
    place.run_with(&["submit"], dispute.to_string().as_bytes()).ends(0);
    let administrator = token(&place, &["administrator", "--name", "fund"]);
    let auditor = token(&place, &["auditor"]);
    let reviewer = token(&place, &["reviewer", "--step", "staff"]);
    let broadcaster = token(&place, &["broadcaster", "--holder", "bell-media", "--name", "bell"]);
    let other = token(&place, &["broadcaster", "--holder", "cbc", "--name", "radio"]);
    let service = Service::of(&place, &[]);
    Served { place, service, administrator, auditor, reviewer, broadcaster, other }
}

fn commit(id: &str, holder: &str) -> Value {
    json!({
        "command": "commit", "effective_on": "2016-06-15", "year": "2016-2017", "commitment": id, "project": "p01",
        "holder": holder, "language": "english", "amount": "10.00", "kind": "licence-top-up",
    })
}

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
fn nobody_is_answered_without_a_good_token() {
    let all = served();
    let path = "/api/v1/years/2016-2017/balances";
    let none = all.service.get(path, "").is(401);
    assert_eq!(none.header("content-type").unwrap(), "application/problem+json");
    assert_eq!(none.json()["type"], "/refusals/unauthenticated");
    all.service.get(path, &"0".repeat(64)).is(401);
    all.service.get(path, "../../etc/passwd").is(401);
    let expired = token(&all.place, &["auditor", "--expires", "2020-01-01"]);
    all.service.get(path, &expired).is(401);
    // Made while the service runs, and revoked while it runs.
    let made = all.place.run(&["token", "create", "--role", "auditor"]).ends(0).json();
    let (fresh, id) = (made["token"].as_str().unwrap(), made["id"].as_str().unwrap());
    all.service.get(path, fresh).is(200);
    all.place.run(&["token", "revoke", id]).ends(0);
    all.service.get(path, fresh).is(401);
    all.place.run(&["token", "revoke", "nobody"]).ends(1);
    let listed = all.place.run(&["token", "list"]).ends(0);
    assert!(!listed.out.contains(fresh) && listed.out.contains(id), "{}", listed.out);
    let limited = (0..200).map(|_| all.service.get(path, &"1".repeat(64))).find(|reply| reply.status == 429).unwrap();
    assert!(limited.header("retry-after").is_some());
    all.service.get(path, &all.auditor).is(200);
}

#[test]
fn a_command_is_answered_by_what_became_of_it() {
    let all = served();
    let mut asked = commit("c-service-1", "cbc");
    asked["command_id"] = "b1b1b1b1-0000-4000-8000-000000000001".into();
    let accepted = all.service.command(&all.administrator, &asked).is(200).json();
    assert_eq!(accepted["outcome"], "accepted");
    assert_eq!(all.service.command(&all.administrator, &asked).is(200).json()["outcome"], "repeated");
    let last = accepted["events"][0]["seq"].as_u64().unwrap();
    let line = all.service.get(&format!("/api/v1/events?after={}", last - 1), &all.auditor).is(200).text();
    assert!(line.contains(r#""actor":"fund""#), "{line}");

    let refused = all.service.command(&all.administrator, &commit("c-service-1", "cbc")).is(409);
    assert_eq!(refused.header("content-type").unwrap(), "application/problem+json");
    let refused = refused.json();
    assert_eq!(
        (&refused["code"], &refused["type"]),
        (&"commitment-exists".into(), &"/refusals/commitment-exists".into())
    );
    assert!(refused["messages"]["fr"].is_string() && refused["section"].is_string(), "{refused}");
    let french = ["Content-Type: application/json", "Accept-Language: fr-CA"];
    let body = commit("c-service-1", "cbc").to_string();
    let refused = all.service.send("POST", "/api/v1/commands", &all.administrator, &french, body.as_bytes()).json();
    assert_eq!(refused["detail"], refused["messages"]["fr"]);

    all.service.command(&all.administrator, &json!({"command": "nothing"})).is(422);
    let mut other = commit("c-service-2", "cbc");
    other["actor"] = "someone-else".into();
    all.service.command(&all.administrator, &other).is(422);
    let plain = ["Content-Type: text/plain"];
    all.service.send("POST", "/api/v1/commands", &all.administrator, &plain, b"{}").is(415);
    all.service.send("DELETE", "/api/v1/commands", &all.administrator, &[], b"").is(405);
    let picky = ["Accept: image/png"];
    all.service.send("GET", "/api/v1/years", &all.auditor, &picky, b"").is(406);
    let large = vec![b' '; (1 << 20) + 1];
    let headers = ["Content-Type: application/json"];
    all.service.send("POST", "/api/v1/commands", &all.administrator, &headers, &large).is(413);

    let keyed = ["Content-Type: application/json", "Idempotency-Key: b1b1b1b1-0000-4000-8000-000000000002"];
    let body = commit("c-service-3", "cbc").to_string();
    for outcome in ["accepted", "repeated"] {
        let sent = all.service.send("POST", "/api/v1/commands", &all.administrator, &keyed, body.as_bytes()).is(200);
        assert_eq!(sent.json()["outcome"], outcome);
    }
}

#[test]
fn a_stream_is_answered_line_by_line() {
    let all = served();
    let lines = [
        commit("c-stream-1", "cbc").to_string(),
        String::new(),
        "{".to_owned(),
        commit("c-stream-1", "cbc").to_string(),
        json!({"command": "decide-dispute"}).to_string(),
        json!({
            "command": "decide-dispute", "effective_on": "2016-07-01", "dispute": "d-cbc", "role": "staff",
            "outcome": "upheld", "letter": "L", "reasons": "R",
        })
        .to_string(),
    ];
    let headers = ["Content-Type: application/x-ndjson"];
    let body = lines.join("\n");
    let told =
        all.service.send("POST", "/api/v1/commands", &all.administrator, &headers, body.as_bytes()).is(200).text();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short: Vec<(u64, &str, Option<&str>)> = told
        .iter()
        .map(|line| (line["line"].as_u64().unwrap(), line["outcome"].as_str().unwrap(), line["code"].as_str()))
        .collect();
    assert_eq!(
        short,
        [
            (1, "accepted", None),
            (3, "invalid", Some("malformed")),
            (4, "refused", Some("commitment-exists")),
            (5, "invalid", Some("malformed")),
            (6, "refused", Some("forbidden")),
        ]
    );
}

#[test]
fn each_role_does_its_own_and_nothing_else() {
    let all = served();
    let decide = json!({
        "command": "decide-dispute", "effective_on": "2016-07-01", "dispute": "d-cbc", "role": "staff",
        "outcome": "no-precedent", "letter": "L", "reasons": "R",
    });
    let mut later = decide.clone();
    later["role"] = "president".into();
    for token in [&all.administrator, &all.auditor, &all.broadcaster, &all.other] {
        all.service.command(token, &decide).is(403);
    }
    all.service.command(&all.reviewer, &later).is(403);
    all.service.command(&all.reviewer, &decide).is(200);
    all.service.command(&all.reviewer, &commit("c-role", "cbc")).is(403);
    all.service.command(&all.auditor, &commit("c-role", "cbc")).is(403);
    let open = json!({"command": "close-year", "effective_on": "2017-03-31", "year": "2016-2017"});
    all.service.command(&all.broadcaster, &open).is(403);
    all.service.command(&all.broadcaster, &commit("c-role", "bell-media")).is(200);
    // What is another's is refused like what is nobody's.
    let unlike = |mut reply: Value| {
        reply["command_id"] = Value::Null;
        reply.to_string().replace("bell-media", "HOLDER").replace("nobody", "HOLDER").replace("cbc", "HOLDER")
    };
    let others = unlike(all.service.command(&all.broadcaster, &commit("c-x", "cbc")).is(409).json());
    let nobodys = unlike(all.service.command(&all.broadcaster, &commit("c-x", "nobody")).is(409).json());
    assert_eq!(others, nobodys);
    let withdraw = |id: &str| {
        json!({
            "command": "withdraw-commitment", "effective_on": "2016-06-20", "year": "2016-2017", "commitment": id,
            "reason": "r",
        })
    };
    let others = all.service.command(&all.other, &withdraw("c-role")).is(409).text().replace("c-role", "ID");
    let nobodys = all.service.command(&all.other, &withdraw("c-none")).is(409).text().replace("c-none", "ID");
    let without_id = |text: &str| {
        let mut value: Value = serde_json::from_str(text).unwrap();
        value["command_id"] = Value::Null;
        value
    };
    assert_eq!(without_id(&others), without_id(&nobodys));
    all.service.command(&all.broadcaster, &withdraw("c-role")).is(200);
    all.service.post("/api/v1/checkpoint", &all.broadcaster, &Value::Null).is(403);
    all.service.post("/api/v1/checkpoint", &all.reviewer, &Value::Null).is(403);
    all.service.post("/api/v1/checkpoint", &all.auditor, &Value::Null).is(200);
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
fn a_proposal_is_written_once_everyone_signed_and_the_fund_accepts() {
    let all = served();
    let leg = |from: &str, to: &str, bucket: &str| json!({"from": from, "to": to, "language": "english", "bucket": bucket, "amount": "1.00"});
    let swap = json!({
        "command": "swap", "effective_on": "2016-06-20", "year": "2016-2017",
        "legs": [leg("bell-media", "cbc", "flex"), leg("cbc", "bell-media", "flex")], "signed_by": ["bell-media", "cbc"],
    });
    let before = all.service.get("/api/v1/years", &all.auditor).json()["head"]["seq"].clone();
    all.service.post("/api/v1/proposals", &all.administrator, &swap).is(403);
    let made = all.service.post("/api/v1/proposals", &all.broadcaster, &swap).is(201).json();
    let id = made["id"].as_str().unwrap();
    let at = |what: &str| format!("/api/v1/proposals/{id}{what}");
    // Whoever takes no part sees nothing; the proposer cannot sign for the other.
    let third = token(&all.place, &["broadcaster", "--holder", "rogers"]);
    all.service.get(&at(""), &third).is(404);
    assert_eq!(all.service.get("/api/v1/proposals", &third).is(200).json()["count"], 0);
    all.service.post(&at("/acceptance"), &all.administrator, &Value::Null).is(409);
    let seen = all.service.get(&at(""), &all.other).is(200).json();
    assert!(seen["what_if"]["changes"].as_array().is_some_and(|changes| !changes.is_empty()), "{seen}");
    assert!(!seen["what_if"].to_string().contains("bell-media"), "{seen}");
    assert_eq!(all.service.post(&at("/signatures"), &all.other, &Value::Null).is(200).json()["standing"], "signed");
    assert_eq!(all.service.get("/api/v1/years", &all.auditor).json()["head"]["seq"], before);
    all.service.post(&at("/acceptance"), &all.other, &Value::Null).is(403);
    let accepted = all.service.post(&at("/acceptance"), &all.administrator, &Value::Null).is(200).json();
    assert_eq!((&accepted["outcome"], &accepted["standing"]), (&"accepted".into(), &"accepted".into()));
    all.service.post(&at("/acceptance"), &all.administrator, &Value::Null).is(409);
    all.service.post(&at("/decline"), &all.administrator, &json!({"reason": "late"})).is(409);
    let event = all.service.get(&format!("/api/v1/events?after={before}"), &all.auditor).is(200).text();
    assert!(event.contains(r#""signed_by":["bell-media","cbc"]"#) && event.contains(r#""actor":"fund""#), "{event}");
}

#[test]
fn of_a_proposal_all_commands_are_written_or_none() {
    let all = served();
    let before = all.service.get("/api/v1/years", &all.auditor).json()["head"]["seq"].clone();
    // The first could be written; the second names the same commitment.
    let twice = json!({ "commands": [commit("c-twice", "bell-media"), commit("c-twice", "bell-media")] });
    let made = all.service.post("/api/v1/proposals", &all.broadcaster, &twice).is(201).json();
    let at = |what: &str| format!("/api/v1/proposals/{}{what}", made["id"].as_str().unwrap());
    let refused = all.service.post(&at("/acceptance"), &all.administrator, &Value::Null).is(409).json();
    assert_eq!(refused["code"], "commitment-exists", "{refused}");
    assert_eq!(all.service.get("/api/v1/years", &all.auditor).json()["head"]["seq"], before);
    assert_eq!(all.service.get(&at(""), &all.auditor).is(200).json()["standing"], "signed");
    all.service.post(&at("/decline"), &all.administrator, &json!({"reason": "twice"})).is(200);
}

#[test]
fn supposing_writes_nothing() {
    let all = served();
    let before = all.service.get("/api/v1/years", &all.auditor).json()["head"].clone();
    let headers = ["Content-Type: application/x-ndjson"];
    let path = "/api/v1/what-if?year=2016-2017&set=first_deadline.share=0.60";
    let body = commit("c-what", "cbc").to_string();
    let told = all.service.send("POST", path, &all.auditor, &headers, body.as_bytes()).is(200).json();
    assert_eq!(told["outcomes"][0]["outcome"], "accepted");
    assert!(told["changes"].as_array().is_some_and(|changes| !changes.is_empty()));
    assert_eq!(all.service.get("/api/v1/years", &all.auditor).json()["head"], before);
    // A broadcaster supposes its own acts only.
    let told = all.service.send("POST", path, &all.broadcaster, &headers, body.as_bytes()).is(200).json();
    assert_eq!(told["outcomes"][0]["code"], "unknown-holder");
    assert!(!told.to_string().contains("\"cbc "), "{told}");
}

#[test]
fn a_supposed_swap_tells_nothing_of_what_the_other_has() {
    let all = served();
    let swap = |amount: &str| {
        let leg = |from: &str, to: &str, bucket: &str| json!({"from": from, "to": to, "language": "english", "bucket": bucket, "amount": amount});
        json!({
            "command": "swap", "effective_on": "2016-10-12", "year": "2016-2017", "signed_by": ["bell-media", "cbc"],
            "legs": [leg("bell-media", "cbc", "flex"), leg("cbc", "bell-media", "children-youth")],
        })
    };
    let suppose = |token: &str, amount: &str| {
        let headers = ["Content-Type: application/x-ndjson"];
        let body = swap(amount).to_string();
        let path = "/api/v1/what-if?year=2016-2017";
        all.service.send("POST", path, token, &headers, body.as_bytes()).is(200).json()
    };
    // The other has nothing of that; the broadcaster's own side is judged and shown.
    let real = suppose(&all.auditor, "1000000.00");
    assert_eq!(real["outcomes"][0]["code"], "insufficient-funds", "{real}");
    let asked = suppose(&all.broadcaster, "1000000.00");
    assert_eq!(asked["outcomes"][0]["outcome"], "accepted", "{asked}");
    assert!(asked["changes"].as_array().is_some_and(|changes| !changes.is_empty()), "{asked}");
    let own = suppose(&all.broadcaster, "999999999999.00");
    assert_eq!(
        (&own["outcomes"][0]["outcome"], &own["outcomes"][0]["code"]),
        (&"refused".into(), &"insufficient-funds".into())
    );
    let made = all.service.post("/api/v1/proposals", &all.broadcaster, &swap("1000000.00")).is(201).json();
    let seen = all.service.get(&format!("/api/v1/proposals/{}", made["id"].as_str().unwrap()), &all.broadcaster);
    assert_eq!(seen.is(200).json()["what_if"]["outcomes"][0]["outcome"], "accepted");
    // Nobody proposes in another's name.
    let mut forged = swap("1.00");
    forged["actor"] = "another".into();
    all.service.post("/api/v1/proposals", &all.broadcaster, &forged).is(422);
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

#[test]
fn every_path_that_is_described_is_served() {
    let all = served();
    let described = all.service.get("/api/v1/openapi.json", "").is(200).json();
    assert_eq!(described["openapi"], "3.1.0");
    let fill = |path: &str| {
        path.replace("{year}", "2016-2017")
            .replace("{holder}", "cbc")
            .replace("{seq}", "1")
            .replace("{code}", "suspended")
            .replace("{table}", "balances")
            .replace("{id}", "d-cbc")
    };
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if path.ends_with("/stream") {
                continue;
            }
            let mut place = fill(path);
            for parameter in operation["parameters"].as_array().unwrap() {
                let value = match parameter["name"].as_str().unwrap() {
                    "year" => "2016-2017",
                    "figure" => "balances%20cbc%20english%20drama%20balance",
                    "from" => "through=20",
                    "holder" => "cbc",
                    _ => continue,
                };
                if parameter["in"] == "query" && parameter["required"] == true {
                    let sign = if place.contains('?') { '&' } else { '?' };
                    place.push_str(&format!("{sign}{}={value}", parameter["name"].as_str().unwrap()));
                }
            }
            let reply = all.service.send(&method.to_uppercase(), &place, &all.administrator, &[], b"");
            let known = operation["responses"].as_object().unwrap().contains_key(&reply.status.to_string());
            assert!(known, "{method} {place}: {} {}", reply.status, reply.text());
            let none = all.service.send(&method.to_uppercase(), &place, "", &[], b"");
            let open = operation.get("security").is_some();
            assert_eq!(none.status == 401, !open, "{method} {place}: {}", none.status);
        }
    }
}
