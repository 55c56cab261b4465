//! Proposals, and what would be.

use crate::program::client::token;
use crate::{commit, served};
use serde_json::{Value, json};

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
fn a_proposal_that_is_sent_twice_is_one() {
    let all = served();
    let leg = |from: &str, to: &str, amount: &str| json!({"from": from, "to": to, "language": "english", "bucket": "flex", "amount": amount});
    let swap = |amount: &str| {
        json!({
            "command": "swap", "effective_on": "2016-06-20", "year": "2016-2017",
            "legs": [leg("bell-media", "cbc", amount), leg("cbc", "bell-media", amount)], "signed_by": ["bell-media"],
        })
    };
    let key = "b1b1b1b1-0000-4000-8000-00000000000b";
    let headers = ["Content-Type: application/json".to_owned(), format!("Idempotency-Key: {key}")];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let send = |token: &str, body: &Value| {
        all.service.send("POST", "/api/v1/proposals", token, &headers, body.to_string().as_bytes())
    };
    let count = || all.service.get("/api/v1/proposals", &all.broadcaster).is(200).json()["count"].clone();
    let first = send(&all.broadcaster, &swap("1.00")).is(201).json();
    assert_eq!(first["id"], key);
    assert_eq!(send(&all.broadcaster, &swap("1.00")).is(201).json(), first);
    assert_eq!(count(), 1);
    // Something else under the same id is refused, whoever sends it; what was proposed stays.
    assert_eq!(send(&all.broadcaster, &swap("2.00")).is(409).json()["code"], "command-id-reused");
    assert_eq!(send(&all.other, &swap("1.00")).is(409).json()["code"], "command-id-reused");
    assert_eq!(
        all.service.get(&format!("/api/v1/proposals/{key}"), &all.other).is(200).json()["signatures"][1],
        Value::Null
    );
    // The id of the command does as well, and every command of several keeps its own.
    let (mut one, mut two) = (commit("c-two-1", "bell-media"), commit("c-two-2", "bell-media"));
    one["command_id"] = "b1b1b1b1-0000-4000-8000-00000000000c".into();
    two["command_id"] = "b1b1b1b1-0000-4000-8000-00000000000d".into();
    let body = json!({ "commands": [one, two] });
    let made = |body: &Value| all.service.post("/api/v1/proposals", &all.broadcaster, body).is(201).json();
    let both = made(&body);
    assert_eq!(made(&body), both);
    assert_eq!((&both["id"], &both["commands"][1]["command_id"]), (&one["command_id"], &two["command_id"]));
    assert_eq!(count(), 2);
    let without = |key: &str| ["Content-Type: application/json".to_owned(), format!("Idempotency-Key: {key}")];
    let wrong = without("x");
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    all.service
        .send("POST", "/api/v1/proposals", &all.broadcaster, &wrong, swap("1.00").to_string().as_bytes())
        .is(422);
}
