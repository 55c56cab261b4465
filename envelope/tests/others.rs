//! To a broadcaster others do not exist: every operation that the service describes, and every page that can be reached, is asked
//! with one broadcaster's token, and no answer holds a byte about any other.
//!
//! The world is a public scenario in which everything of others was given names that occur nowhere else. A new operation is asked
//! as soon as it is described.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod program;

use calamine::Reader as _;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use program::client::{Reply, Service, token};
use program::{Place, poppler};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Cursor, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// How every name of others begins.
const MARK: &str = "zzz-";

/// A ledger with one broadcaster's eyes on it.
struct World {
    place: Place,
    service: Service,
    own: &'static str,
    year: &'static str,
    token: String,
    administrator: String,
    /// Another broadcaster, one of its projects, commitments and disputes, as far as there are any.
    other: String,
    others_project: String,
    others_commitment: String,
    others_dispute: String,
    /// Places in the log of events that the broadcaster may not see.
    unseen: Vec<u64>,
    /// Proposals of others: a licence form, and a swap between two of them.
    proposals: [String; 2],
}

/// The commands of a scenario with everything that is not `own` renamed; `partners` may be named where `own` swaps with them.
fn renamed(scenario: &str, own: &str) -> (Vec<Value>, BTreeMap<String, String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios").join(scenario);
    let text = std::fs::read_to_string(path).unwrap();
    let mut commands: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (mut names, mut supported) = (BTreeMap::new(), BTreeSet::new());
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for command in &commands {
        if command["holder"] == own {
            supported.insert(word(&command["project"]));
        }
    }
    for command in &commands {
        let foreign = command["holder"].is_string() && command["holder"] != own;
        let mut rename = |field: &str| {
            if let Some(text) = command[field].as_str() {
                names.insert(text.to_owned(), format!("{MARK}{text}"));
            }
        };
        match command["command"].as_str().unwrap() {
            "register-holder" if foreign => rename("holder"),
            "commit" | "reallocate" if foreign => rename("commitment"),
            "open-dispute" if foreign => rename("dispute"),
            "report-audience" if foreign => rename("line"),
            "register-project" if !supported.contains(&word(&command["project"])) => rename("project"),
            _ => {}
        }
    }
    for command in &mut commands {
        let foreign = command["holder"].is_string() && command["holder"] != own;
        let others_project =
            command["command"] == "register-project" && !supported.contains(&word(&command["project"]));
        if foreign || others_project {
            for field in
                ["note", "title", "producer", "letter", "reasons", "event", "question", "subject", "channel", "status"]
            {
                if command[field].is_string() {
                    command[field] = format!("{MARK}{}", word(&command[field])).into();
                }
            }
            if command["name"].is_object() {
                command["name"] = json!({"en": format!("{MARK}name"), "fr": format!("{MARK}nom")});
            }
        }
        rename_all(command, &names);
    }
    (commands, names)
}

fn rename_all(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.get(text) {
                text.clone_from(name);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_all(item, names)),
        Value::Object(fields) => {
            let renamed: Map<String, Value> = std::mem::take(fields)
                .into_iter()
                .map(|(name, mut field)| {
                    rename_all(&mut field, names);
                    (names.get(&name).cloned().unwrap_or(name), field)
                })
                .collect();
            *fields = renamed;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What happens beside the scenario: a swap of three, a project that belongs to another, disputes that cite each other.
fn more(own: &str, one: &str, two: &str, year: &str, day: &str) -> Vec<Value> {
    let leg = |from: &str, to: &str, amount: &str| json!({"from": from, "to": to, "language": "english", "bucket": "drama", "amount": amount});
    let project = |id: &str, of: &str, title: &str| {
        json!({
            "command": "register-project", "project": id, "title": title, "genre": "drama", "language": "english",
            "producer": "P", "production": "affiliated", "affiliated_with": of, "digital_media": "none",
            "positions": {"total": 5, "women": 2},
        })
    };
    let commit = |id: &str, holder: &str, project: &str| {
        json!({
            "command": "commit", "year": year, "commitment": id, "project": project, "holder": holder,
            "language": "english", "amount": "1234.56", "kind": "licence-top-up",
        })
    };
    let open = |id: &str, holder: &str, text: &str| {
        json!({
            "command": "open-dispute", "dispute": id, "year": year, "holder": holder, "subject": text,
            "question": text, "nature": "administrative",
        })
    };
    let decide = |id: &str, precedents: Value| {
        json!({
            "command": "decide-dispute", "dispute": id, "role": "staff", "outcome": "upheld", "letter": "L",
            "reasons": "R", "precedents": precedents,
        })
    };
    let mut all = vec![
        json!({
            "command": "swap", "year": year, "signed_by": [own, one, two],
            "legs": [leg(own, one, "11.00"), leg(one, two, "11.00"), leg(two, own, "11.00")],
        }),
        project("shared-1", one, "A shared project"),
        commit("own-shared", own, "shared-1"),
        commit(&format!("{MARK}shared"), one, "shared-1"),
        open(&format!("{MARK}dispute"), one, &format!("{MARK}text")),
        decide(&format!("{MARK}dispute"), json!([])),
        open("own-dispute", own, "Ours"),
        decide("own-dispute", json!([format!("{MARK}dispute")])),
    ];
    all.iter_mut().for_each(|command| command["effective_on"] = day.into());
    all
}

fn world(scenario: &str, own: &'static str, year: &'static str, with: Option<[&str; 3]>) -> World {
    let place = Place::new();
    let (mut commands, names) = renamed(scenario, own);
    if let Some([one, two, day]) = with {
        commands.extend(more(own, &names[one], &names[two], year, day));
    }
    let lines: Vec<String> = commands.iter().map(Value::to_string).collect();
    let told = place.run_with(&["submit", "--historical"], lines.join("\n").as_bytes());
    let added = if with.is_some() { 8 } else { 0 };
    let told = told.lines();
    for outcome in told.iter().rev().take(added) {
        assert_eq!(outcome["outcome"], "accepted", "{outcome}");
    }
    let all_others = |list: &str, name: &str| -> Vec<String> {
        let all = place.run(&[list]).ends(0).json();
        let entries = all[list].as_array().unwrap().clone();
        let ids = entries.iter().map(|entry| entry[name].as_str().unwrap()).filter(|id| id.starts_with(MARK));
        ids.map(str::to_owned).collect()
    };
    let of_other = |list: &str, name: &str| all_others(list, name).first().map_or("none".to_owned(), String::clone);
    let other = of_other("holders", "holder");
    let (others_project, others_commitment) = (of_other("projects", "project"), of_other("commitments", "commitment"));
    let others_dispute = of_other("disputes", "dispute");
    let token = token(&place, &["broadcaster", "--holder", own, "--name", "eyes"]);
    let administrator = program::client::token(&place, &["administrator", "--name", "fund"]);
    let partner = program::client::token(&place, &["broadcaster", "--holder", &other]);
    let service = Service::of(&place, &[]);
    let log = service.get("/api/v1/events?limit=10000", &administrator).is(200).text();
    let unseen = log.lines().filter(|line| line.contains(MARK)).filter_map(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        let shared = line.contains(&format!("\"{own}\""));
        (!shared).then(|| event["seq"].as_u64().unwrap())
    });
    let unseen: Vec<u64> = unseen.step_by(7).take(12).collect();
    let form = json!({
        "command": "commit", "effective_on": "2022-05-20", "year": year, "commitment": format!("{MARK}proposed"),
        "project": others_project, "holder": other, "language": "english", "amount": "1.00", "kind": "licence-top-up",
    });
    let third = all_others("holders", "holder").get(1).map_or(format!("{MARK}third"), String::clone);
    let leg = |from: &str, to: &str| json!({"from": from, "to": to, "language": "english", "bucket": "drama", "amount": "1.00"});
    let swap = json!({
        "command": "swap", "effective_on": "2022-05-20", "year": year, "legs": [leg(&other, &third), leg(&third, &other)],
    });
    let proposals = [form, swap].map(|proposed| {
        let proposed = service.post("/api/v1/proposals", &partner, &proposed).is(201).json();
        proposed["id"].as_str().unwrap().to_owned()
    });
    World {
        place,
        service,
        own,
        year,
        token,
        administrator,
        other,
        others_project,
        others_commitment,
        others_dispute,
        unseen,
        proposals,
    }
}

impl World {
    /// What a part of a path, or a parameter, may be: what is its own, what is another's, and what is nobody's.
    fn values(&self, name: &str, path: &str) -> Vec<String> {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
        match name {
            "year" | "compare_with" => texts(&[self.year]),
            "holder" => texts(&[self.own, &self.other, "nobody"]),
            "id" if path.contains("proposals") => {
                [&self.proposals[..], &["00000000-0000-4000-8000-000000000000".to_owned()]].concat()
            }
            "id" => texts(&["own-dispute", &self.others_dispute, "nothing"]),
            "project" => texts(&["shared-1", &self.others_project, "nothing"]),
            "seq" | "after" => self.unseen.iter().map(ToString::to_string).collect(),
            "code" => texts(&["suspended"]),
            "table" => texts(&[
                "balances",
                "commitments",
                "events",
                "compliance",
                "penalties",
                "parity",
                "allocations",
                "credits",
            ]),
            "figure" => [self.own, &self.other, "nobody"]
                .iter()
                .flat_map(|holder| {
                    [
                        format!("balances {holder} english drama balance"),
                        format!("compliance {holder} english first_deadline.taken"),
                    ]
                })
                .collect(),
            "from" => texts(&["through=20", "effective-by=2021-12-01"]),
            "to" => texts(&["now", "effective-by=2022-01-15"]),
            "search" => texts(&[MARK, "a"]),
            "cursor" => texts(&[&self.others_commitment, &self.other, &self.others_project]),
            "through" => texts(&["60"]),
            "effective_by" => texts(&["2021-11-30", "2022-03-30"]),
            "recorded_by" => texts(&["2021-11-30T12:00:00Z"]),
            "limit" => texts(&["3", "10000"]),
            "language" => texts(&["english", "french"]),
            "lang" => texts(&["fr"]),
            "set" => texts(&["first_deadline.share=0.60"]),
            "as" => texts(&["commit"]),
            _ => texts(&["true"]),
        }
    }

    /// Every address of an operation: each of its parts takes each value, and each parameter is given once by itself.
    fn addresses(&self, path: &str, operation: &Value) -> Vec<String> {
        let encode = service::http::encoded;
        let mut paths = vec![path.to_owned()];
        let parameters = operation["parameters"].as_array().unwrap();
        let named = |of: &str| {
            let of = of.to_owned();
            parameters.iter().filter(move |parameter| parameter["in"] == of.as_str())
        };
        for parameter in named("path") {
            let name = parameter["name"].as_str().unwrap();
            let values = self.values(name, path);
            paths = paths
                .iter()
                .flat_map(|path| values.iter().map(move |value| path.replace(&format!("{{{name}}}"), &encode(value))))
                .collect();
        }
        let mut asked = BTreeSet::new();
        for path in paths {
            let mut needed = vec![path.clone()];
            for parameter in named("query").filter(|parameter| parameter["required"] == true) {
                let name = parameter["name"].as_str().unwrap();
                needed = needed
                    .iter()
                    .flat_map(|path| {
                        let sign = if path.contains('?') { '&' } else { '?' };
                        let values = self.values(name, path);
                        values.into_iter().map(move |value| format!("{path}{sign}{name}={}", encode(&value)))
                    })
                    .collect();
            }
            for path in needed {
                asked.insert(path.clone());
                for parameter in named("query").filter(|parameter| parameter["required"] != true) {
                    let name = parameter["name"].as_str().unwrap();
                    let sign = if path.contains('?') { '&' } else { '?' };
                    for value in self.values(name, &path) {
                        asked.insert(format!("{path}{sign}{name}={}", encode(&value)));
                    }
                }
            }
        }
        asked.into_iter().collect()
    }

    /// Nothing in the answer is about others but what was asked.
    fn look(&self, asked: &str, reply: &Reply) {
        assert!(reply.status < 500, "{asked}: {} {}", reply.status, reply.text());
        let mut text = format!("{}\n{}", reply.head, readable(reply));
        // Whoever asks for a name reads it back in what says that it is not known.
        let mut echoed: Vec<&String> =
            vec![&self.other, &self.others_project, &self.others_commitment, &self.others_dispute];
        echoed.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in echoed {
            if asked.contains(name.as_str()) && (reply.status != 200 || asked.starts_with("POST")) {
                text = text.replace(name.as_str(), "ECHO");
            }
        }
        if asked.contains(&format!("search={MARK}")) || asked.contains(&format!("q={MARK}")) {
            text = text.replace(&format!("\"{MARK}\""), "ECHO");
        }
        let text = without_own_swaps(&text, self.own);
        if let Some(place) = text.find(MARK) {
            let (from, to) = (place.saturating_sub(200), (place + 200).min(text.len()));
            panic!("{asked} tells of others: …{}…", String::from_utf8_lossy(&text.as_bytes()[from..to]));
        }
        // The auditor's own program, which comes with a bundle, knows the words.
        let of_the_fund = ["\"alternative_access\":[", "\"reserve\":{"];
        assert!(of_the_fund.iter().all(|name| !text.contains(name)), "{asked} tells of the fund");
    }
}

/// The text without the swaps in which the broadcaster takes part, and no leg of which is between two others: of those the other end
/// of each leg is known by name.
fn without_own_swaps(text: &str, own: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(place) = rest.find("\"legs\":[") {
        let (before, from) = rest.split_at(place);
        left.push_str(before);
        let end = from.find("],\"signed_by\":[").map_or(from.len(), |end| end + 1);
        let legs: Value = serde_json::from_str(&from["\"legs\":".len()..end]).unwrap_or_default();
        let is_own = legs.as_array().is_some_and(|legs| legs.iter().all(|leg| leg["from"] == own || leg["to"] == own));
        let signed = from[end..].find(']').map_or(from.len(), |length| end + length);
        let (swap, after) = from.split_at(signed);
        left.push_str(if is_own { "" } else { swap });
        rest = after;
    }
    left.push_str(rest);
    left
}

/// What a person or a program reads in an answer: of a workbook, a file of columns and a printed document what stands in them.
fn readable(reply: &Reply) -> String {
    let as_file = || {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&reply.body).unwrap();
        file
    };
    if reply.body.starts_with(b"PAR1") {
        let reader = SerializedFileReader::new(as_file().reopen().unwrap()).unwrap();
        return reader.get_row_iter(None).unwrap().map(|row| format!("{}\n", row.unwrap())).collect();
    }
    if reply.body.starts_with(b"%PDF") {
        return poppler("pdftotext", &[as_file().path().to_str().unwrap(), "-"]).unwrap_or_default();
    }
    if reply.body.starts_with(b"PK") {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(reply.body.clone())).unwrap();
        let mut text = String::new();
        for sheet in book.sheet_names() {
            text.push_str(&format!("{sheet}\n"));
            for row in book.worksheet_range(&sheet).unwrap().rows() {
                row.iter().for_each(|cell| text.push_str(&format!("{cell} ")));
                text.push('\n');
            }
        }
        return text;
    }
    reply.text()
}

fn walk(world: &World) {
    let described = world.service.get("/api/v1/openapi.json", "").is(200).json();
    let mut own_seen = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if path.ends_with("/stream") {
                continue;
            }
            let method = method.to_uppercase();
            for address in world.addresses(path, operation) {
                let asked = format!("{method} {address}");
                let reply = world.service.send(&method, &address, &world.token, &["Accept: */*"], b"");
                own_seen += usize::from(readable(&reply).contains(world.own));
                world.look(&asked, &reply);
            }
        }
    }
    // What is looked for is found where it is.
    assert!(own_seen > 30, "{own_seen}");
    let everything = world.service.get("/api/v1/events?limit=10000", &world.administrator).is(200);
    assert!(everything.text().contains(MARK));
    send(world);
    feed(world);
    let cookie = signed_in(world);
    pages(world, &cookie);
    same_words(world, &cookie);
}

/// The feed of events tells what is its own, and nothing of what others do before and between.
fn feed(world: &World) {
    let mut stream = TcpStream::connect(&world.service.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = "GET /api/v1/events/stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 1\r\n";
    write!(stream, "{head}Authorization: Bearer {}\r\n\r\n", world.token).unwrap();
    for (holder, dispute) in [(world.other.as_str(), format!("{MARK}told")), (world.own, "own-told".to_owned())] {
        let opened = json!({
            "command": "open-dispute", "effective_on": "2022-05-22", "dispute": dispute, "year": world.year,
            "holder": holder, "subject": format!("{dispute} subject"), "question": "Q", "nature": "administrative",
        });
        world.service.command(&world.administrator, &opened).is(200);
    }
    let mut told = String::new();
    for line in BufReader::new(stream).lines() {
        told.push_str(&line.unwrap());
        told.push('\n');
        if told.contains("own-told subject") {
            break;
        }
    }
    assert!(told.contains("own-told subject"), "its own act is not told: {told}");
    world.look("GET /api/v1/events/stream", &Reply { status: 200, head: String::new(), body: told.into_bytes() });
}

/// Signs in with the broadcaster's token, and gives the cookie's header.
fn signed_in(world: &World) -> String {
    let body = format!("token={}", world.token);
    let form = ["Content-Type: application/x-www-form-urlencoded"];
    let entered = world.service.send("POST", "/sign-in", "", &form, body.as_bytes()).is(303);
    let cookie = entered.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    format!("Cookie: {cookie}")
}

/// What is sent about others is answered without a word of theirs.
fn send(world: &World) {
    let (own, other) = (world.own, world.other.as_str());
    let commit = |holder: &str, project: &str, id: &str| {
        json!({
            "command": "commit", "effective_on": "2022-05-21", "year": world.year, "commitment": id, "project": project,
            "holder": holder, "language": "english", "amount": "99999999.00", "kind": "licence-top-up",
        })
    };
    let swap = json!({
        "command": "swap", "effective_on": "2022-05-21", "year": world.year, "signed_by": [own],
        "legs": [
            {"from": own, "to": other, "language": "english", "bucket": "drama", "amount": "99999999.00"},
            {"from": other, "to": own, "language": "english", "bucket": "drama", "amount": "99999999.00"},
        ],
    });
    let commands = [
        commit(other, "shared-1", "x-1"),
        commit(own, "shared-1", &world.others_commitment),
        commit(own, &world.others_project, "x-2"),
        json!({"command": "withdraw-commitment", "effective_on": "2022-05-21", "year": world.year, "commitment": world.others_commitment, "reason": "r"}),
        json!({"command": "escalate-dispute", "effective_on": "2022-05-21", "dispute": world.others_dispute, "reasons": "r"}),
        swap,
    ];
    for command in &commands {
        let text = command.to_string();
        for (path, kind) in [
            ("/api/v1/commands".to_owned(), "application/json"),
            ("/api/v1/commands".to_owned(), "application/x-ndjson"),
            (format!("/api/v1/what-if?year={}", world.year), "application/x-ndjson"),
        ] {
            let kind = format!("Content-Type: {kind}");
            let reply = world.service.send("POST", &path, &world.token, &[&kind], text.as_bytes());
            world.look(&format!("POST {path} {text}"), &reply);
        }
    }
    for (proposal, act) in
        world.proposals.iter().flat_map(|id| ["signatures", "acceptance", "decline"].map(|act| (id, act)))
    {
        let path = format!("/api/v1/proposals/{proposal}/{act}");
        let reply = world.service.post(&path, &world.token, &json!({"reason": "r"}));
        assert!([403, 404].contains(&reply.status), "{path}");
        world.look(&format!("POST {path}"), &reply);
    }
}

/// Every page that links lead to, and every page about others.
fn pages(world: &World, cookie: &str) {
    let (other, dispute) = (&world.other, &world.others_dispute);
    let mut waiting: Vec<String> = vec!["/".to_owned()];
    for page in ["balances", "obligations", "calendar", "report", "projects", "commitments", "applications", "holders"]
    {
        waiting.push(format!("/{page}?year={}&holder={other}", world.year));
    }
    waiting.push(format!("/explain?year={}&figure=balances%20{other}%20english%20drama%20balance", world.year));
    waiting.push(format!("/disputes/{dispute}"));
    waiting.extend(world.proposals.iter().map(|id| format!("/proposals/{id}")));
    waiting.extend(["/log", "/verify", "/indicators", "/compare", "/holders"].map(str::to_owned));
    let (mut seen, mut shown) = (BTreeSet::new(), 0);
    while let Some(address) = waiting.pop() {
        // Pages of pages of the same kind say nothing new.
        let kind = address.split('?').next().unwrap().to_owned();
        let alike = seen.iter().filter(|known: &&String| known.split('?').next() == Some(&kind)).count();
        if alike >= 12 || seen.len() > 250 || !seen.insert(address.clone()) {
            continue;
        }
        let reply = world.service.send("GET", &address, "", &[cookie, "Accept: text/html"], b"");
        world.look(&address, &reply);
        shown += usize::from(reply.status == 200);
        for link in reply.text().split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.split('#').next().unwrap_or_default().replace("&amp;", "&");
            if link.starts_with('/') && !link.starts_with("//") && !link.contains("sign-out") && !link.contains("lang=")
            {
                waiting.push(link);
            } else if link.starts_with('?') {
                waiting.push(format!("{kind}{link}"));
            }
        }
    }
    assert!(shown > 12, "{shown} pages of {}", seen.len());
    // Forms that name others show no more than that they are not known.
    let page = world.service.send("GET", "/acts/commit", "", &[cookie, "Accept: text/html"], b"").is(200).text();
    let key = page.split("name=\"form_key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (commitment, project) = (&world.others_commitment, &world.others_project);
    let common = format!("form_key={key}&step=look&year={}&effective_on=2022-05-21&language=english", world.year);
    for (path, fields) in [
        (
            "/acts/commit",
            format!("commitment=x-3&project={project}&holder={other}&amount=99999999.00&kind=licence-top-up"),
        ),
        (
            "/acts/commit",
            format!(
                "commitment={commitment}&project={project}&holder={}&amount=99999999.00&kind=licence-top-up",
                world.own
            ),
        ),
        ("/acts/withdraw-commitment", format!("commitment={commitment}&reason=r")),
        ("/acts/escalate-dispute", format!("dispute={dispute}&reasons=r")),
        ("/acts/request-exemption", format!("holder={other}&event=e&reasons=r&schedule=[]")),
        (
            "/proposals/licence",
            format!("commitment=x-4&project={project}&holder={other}&amount=99999999.00&kind=licence-top-up"),
        ),
        ("/proposals/new", format!("other={other}&given=drama&received=drama&amount=99999999.00")),
    ] {
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let body = format!("{common}&{fields}");
        let reply = world.service.send("POST", path, "", &[cookie, kind, "Accept: text/html"], body.as_bytes());
        assert!([200, 403, 404, 422].contains(&reply.status), "{path}: {}", reply.status);
        world.look(&format!("POST {path} {body}"), &reply);
    }
    for proposal in &world.proposals {
        let body = format!("form_key={key}&step=sign");
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let path = format!("/proposals/{proposal}");
        world.service.send("POST", &path, "", &[cookie, kind, "Accept: text/html"], body.as_bytes()).is(404);
    }
}

/// What is another's and what is nobody's are told apart by nothing.
fn same_words(world: &World, cookie: &str) {
    let year = format!("/api/v1/years/{}", world.year);
    let pairs = [
        (format!("{year}/balances?holder={}", world.other), world.other.as_str()),
        (format!("{year}/holders/{}/report", world.other), &world.other),
        (format!("{year}/credits?holder={}", world.other), &world.other),
        (format!("{year}/bundle.tar?holder={}", world.other), &world.other),
        (format!("{year}/explain?figure=balances%20{}%20english%20drama%20balance", world.other), &world.other),
        (format!("/api/v1/commitments?holder={}", world.other), &world.other),
        (format!("/api/v1/commitments?project={}", world.others_project), &world.others_project),
        (format!("/api/v1/applications?project={}", world.others_project), &world.others_project),
        (format!("/api/v1/disputes/{}", world.others_dispute), &world.others_dispute),
        (format!("/api/v1/disputes/{}.pdf", world.others_dispute), &world.others_dispute),
        (format!("/api/v1/proposals/{}", world.proposals[0]), &world.proposals[0]),
        (format!("/api/v1/proposals/{}", world.proposals[1]), &world.proposals[1]),
        (format!("/balances?holder={}", world.other), &world.other),
        (format!("/report?holder={}", world.other), &world.other),
        (format!("/projects/{}", world.others_project), &world.others_project),
        (format!("/disputes/{}", world.others_dispute), &world.others_dispute),
        (format!("/proposals/{}", world.proposals[0]), &world.proposals[0]),
        (
            format!("/explain?year={}&figure=balances%20{}%20english%20drama%20balance", world.year, world.other),
            &world.other,
        ),
    ];
    for (path, id) in pairs {
        let nobodys = if world.proposals.iter().any(|known| known == id) {
            "00000000-0000-4000-8000-000000000000"
        } else {
            "nobody"
        };
        let is_page = !path.starts_with("/api/");
        // What others' answers are known by is worth nothing: it says neither that they are there nor that they changed.
        let known =
            world.service.get(&path, &world.administrator).header("etag").map(|tag| format!("If-None-Match: {tag}"));
        let told = |id_asked: &str| {
            let mut headers: Vec<&str> = known.as_deref().into_iter().collect();
            if is_page {
                headers.extend([cookie, "Accept: text/html"]);
            }
            let token = if is_page { "" } else { &world.token };
            let reply = world.service.send("GET", &path.replace(id, id_asked), token, &headers, b"");
            assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
            let id_of_request = reply.header("x-request-id").unwrap();
            let head = reply
                .head
                .replace(&id_of_request, "")
                .lines()
                .filter(|line| !line.starts_with("date") && !line.starts_with("content-length"))
                .collect::<Vec<_>>()
                .join("\n");
            (reply.status, head, reply.text().replace(id_asked, "X"))
        };
        assert_eq!(told(id), told(nobodys), "{path}");
    }
    for seq in &world.unseen {
        let one = world.service.get(&format!("/api/v1/events/{seq}/proof"), &world.token);
        let none = world.service.get("/api/v1/events/99999999/proof", &world.token);
        assert_eq!((one.status, one.text()), (404, none.text()), "{seq}");
    }
}

#[test]
fn a_year_of_commitments_swaps_and_disputes_shows_nothing_of_others() {
    let world = world("full-year.jsonl", "cbc", "2022-2023", Some(["corus", "bell-media", "2022-05-20"]));
    walk(&world);
    // What it takes away instead of events that tell of others adds up, and leads to the signed root.
    let bundle = world.service.get("/api/v1/years/2022-2023/bundle.tar", &world.token).is(200);
    let folder = world.place.path("taken");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("bundle.tar"), &bundle.body).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = std::process::Command::new(program).args(arguments).current_dir(&folder).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        text
    };
    run("tar", &["xf", "bundle.tar"]);
    let data = run("find", &[".", "-name", "verify.py"]);
    let data = Path::new(data.trim()).parent().unwrap();
    let parts = std::fs::read_to_string(folder.join(data).join("parts.jsonl")).unwrap();
    let told = |of: &str| parts.lines().any(|line| line.contains(of));
    assert!(told("allocations-swapped") && told("another-broadcaster") && told("dispute-decided"), "{parts}");
    run("python3", &[data.join("verify.py").to_str().unwrap()]);
    // Nor can a part be changed without notice.
    let forged = parts.replace("\"amount\":\"11.00\"", "\"amount\":\"12.00\"");
    assert_ne!(forged, parts);
    std::fs::write(folder.join(data).join("parts.jsonl"), forged).unwrap();
    let program = data.join("verify.py");
    let output = std::process::Command::new("python3").arg(&program).current_dir(&folder).output().unwrap();
    assert!(!output.status.success());
}

#[test]
fn a_closed_year_shows_nothing_of_others() {
    walk(&world("full-year.jsonl", "cbc", "2021-2022", None));
}

#[test]
fn a_calculated_year_shows_nothing_of_others() {
    walk(&world("calculation-two-years.jsonl", "h1", "2023-2024", None));
}
