//! What becomes of commands, one at a time or as a stream, and who may send which.

use crate::program::client::token;
use crate::{commit, served};
use serde_json::{Value, json};

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
            (5, "refused", Some("forbidden")),
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

/// The outcomes of a stream, a line each.
fn stream(all: &crate::Served, headers: &[&str], body: &str) -> Vec<Value> {
    let headers = [&["Content-Type: application/x-ndjson"], headers].concat();
    let told =
        all.service.send("POST", "/api/v1/commands", &all.administrator, &headers, body.as_bytes()).is(200).text();
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_stream_that_is_sent_again_with_its_key_is_written_once() {
    let all = served();
    let key = "b1b1b1b1-0000-4000-8000-000000000009";
    let header = format!("Idempotency-Key: {key}");
    let body = [commit("c-key-1", "cbc").to_string(), String::new(), commit("c-key-2", "cbc").to_string()].join("\n");
    let first = stream(&all, &[&header], &body);
    let again = stream(&all, &[&header], &body);
    assert_eq!((&first[0]["outcome"], &first[0]["command_id"]), (&"accepted".into(), &key.into()));
    for (first, again) in first.iter().zip(&again) {
        assert_eq!((&first["outcome"], &again["outcome"]), (&"accepted".into(), &"repeated".into()), "{again}");
        assert_eq!((&first["events"], &first["command_id"]), (&again["events"], &again["command_id"]));
    }
    // A command's own id is its id; something else in a line's place is another command under the same id.
    let mut own = commit("c-key-1", "cbc");
    own["command_id"] = "b1b1b1b1-0000-4000-8000-00000000000a".into();
    let other = stream(&all, &[&header], &[own.to_string(), commit("c-key-3", "cbc").to_string()].join("\n"));
    assert_eq!(other[0]["command_id"], own["command_id"]);
    assert_eq!((&other[0]["code"], &other[1]["code"]), (&"commitment-exists".into(), &"command-id-reused".into()));
    let wrong = ["Content-Type: application/x-ndjson", "Idempotency-Key: today"];
    all.service.send("POST", "/api/v1/commands", &all.administrator, &wrong, body.as_bytes()).is(422);
}

#[test]
fn what_is_too_large_is_said_to_be() {
    let all = served();
    let long = "x".repeat((1 << 20) + 1);
    let lines = [commit("c-long-1", "cbc").to_string(), long.clone(), commit("c-long-2", "cbc").to_string(), long];
    let told = stream(&all, &[], &lines.join("\n"));
    let short: Vec<(u64, &str)> =
        told.iter().map(|line| (line["line"].as_u64().unwrap(), line["outcome"].as_str().unwrap())).collect();
    assert_eq!(short, [(1, "accepted"), (2, "invalid"), (3, "accepted"), (4, "invalid")]);
    assert!(told[1]["message"]["en"].as_str().unwrap().contains("1048576"), "{}", told[1]);
    // A body that says how long it is is refused whole; nothing of it was judged.
    let body = format!("{}\n{}", commit("c-long-3", "cbc"), " ".repeat(64 << 20));
    let kind = ["Content-Type: application/x-ndjson"];
    let refused = all.service.send("POST", "/api/v1/commands", &all.administrator, &kind, body.as_bytes()).is(413);
    assert_eq!(refused.header("content-type").unwrap(), "application/problem+json");
    assert!(!all.service.get("/api/v1/commitments", &all.auditor).is(200).text().contains("c-long-3"));
    // One that does not is judged as far as it goes, and the line that goes too far says so.
    let head = format!(
        "POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n",
        all.administrator
    );
    let request = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let told = all.service.raw(request.as_bytes()).is(200).text();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&told[0]["outcome"], told.len()), (&"accepted".into(), 2), "{told:?}");
    assert_eq!((&told[1]["line"], &told[1]["code"]), (&2.into(), &"too-large".into()));
}

#[test]
fn who_may_not_is_told_so_before_what_is_wrong() {
    let all = served();
    let kinds = ["application/json", "application/x-ndjson", "text/plain"];
    for kind in kinds.map(|kind| format!("Content-Type: {kind}")) {
        all.service.send("POST", "/api/v1/commands?x=1", &all.auditor, &[&kind], b"{").is(403);
    }
    all.service.send("POST", "/api/v1/import?what=1", &all.auditor, &[], b"").is(403);
    all.service.command(&all.broadcaster, &json!({"command": "close-year"})).is(403);
    all.service.command(&all.reviewer, &json!({"command": "commit", "no-such-field": 1})).is(403);
    all.service.command(&all.broadcaster, &json!({"command": "commit"})).is(422);
    let form = ["Content-Type: application/json"];
    for act in ["decline", "acceptance"] {
        let path = format!("/api/v1/proposals/00000000-0000-4000-8000-000000000000/{act}?x=1");
        all.service.send("POST", &path, &all.broadcaster, &form, b"{").is(403);
    }
    all.service.send("POST", "/api/v1/proposals?x=1", &all.administrator, &form, b"{").is(403);
    all.service.post("/api/v1/checkpoint?x=1", &all.broadcaster, &Value::Null).is(403);
}

#[test]
fn a_sheet_says_what_it_is() {
    let all = served();
    let sheet = "effective_on,year,holder,language\n2016-06-01,2016-2017,cbc,english\n";
    let path = "/api/v1/import?as=sign-letter&check=true";
    all.service.send("POST", path, &all.administrator, &[], sheet.as_bytes()).is(415);
    all.service.send("POST", path, &all.administrator, &["Content-Type: text/csv"], sheet.as_bytes()).is(200);
}
