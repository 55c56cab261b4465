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

mod look;
mod pages;
#[path = "../program/mod.rs"]
mod program;
mod sent;
mod world;

use look::readable;
use program::client::Reply;
use serde_json::json;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use world::{MARK, World, world};

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
    sent::send(world);
    feed(world);
    let cookie = pages::signed_in(world);
    pages::pages(world, &cookie);
    sent::same_words(world, &cookie);
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
