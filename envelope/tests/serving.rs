//! How the service is run: encrypted, by several processes over one database, and killed at any moment.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

mod program;
#[path = "../../ledger/tests/support/server.rs"]
mod server;

use program::Place;
use program::client::{Service, token};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A certificate for this machine that its own key signed; none where `openssl` is not there.
fn certificate(place: &Place) -> Option<(String, String)> {
    let (certificate, key) = (place.path("cert.pem"), place.path("key.pem"));
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-out", &certificate, "-keyout", &key])
        .output();
    if made.is_ok_and(|made| made.status.success()) {
        return Some((certificate, key));
    }
    eprintln!("skipped: openssl makes no certificate here");
    None
}

#[test]
fn what_is_encrypted_is_read_by_those_who_trust_the_certificate() {
    let place = Place::new();
    place.demo().ends(0);
    let auditor = token(&place, &["auditor"]);
    let Some((certificate, key)) = certificate(&place) else { return };
    let service = Service::of(&place, &["--tls-cert", &certificate, "--tls-key", &key]);
    let url = format!("https://{}", service.address);
    let ask = |trusted: &str| {
        let mut program = place.program();
        program.env("SSL_CERT_FILE", trusted).env("ENVELOPE_TOKEN", &auditor).env("ENVELOPE_LEDGER", &url);
        program.args(["balances", "--year", "2016-2017"]).stdin(Stdio::null());
        program::Answer::of(program.output().unwrap())
    };
    let told = ask(&certificate).ends(0).json();
    assert!(told["envelopes"].as_array().is_some_and(|envelopes| !envelopes.is_empty()));
    // Whoever does not trust it sends nothing, its token least of all.
    let nobody = place.path("nobody.pem");
    std::fs::write(&nobody, "").unwrap();
    ask(nobody.to_str().unwrap()).ends(3);
    // Nor is anything said in the clear.
    assert_eq!(service.get("/api/v1/years", &auditor).status, 0);
    let page = Command::new("openssl")
        .args(["s_client", "-quiet", "-verify_quiet", "-CAfile", &certificate, "-connect", &service.address])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut page = page.unwrap();
    let body = format!("token={auditor}");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::io::Write::write_all(page.stdin.as_mut().unwrap(), request.as_bytes()).unwrap();
    let reply = String::from_utf8_lossy(&page.wait_with_output().unwrap().stdout).to_ascii_lowercase();
    assert!(reply.contains("secure; samesite=strict") && reply.contains("strict-transport-security"), "{reply}");
    assert_eq!(service.end(), Some(0));
    // A key that is another's is refused before anything is served.
    let other = Place::new();
    let (_, another) = self::certificate(&other).unwrap();
    let wrong = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", &certificate, "--tls-key", &another];
    place.run(&wrong).ends(2);
}

fn register(id: &str) -> Value {
    json!({
        "command": "register-holder", "effective_on": "2021-04-01", "holder": id, "kind": "independent",
        "name": {"en": id, "fr": id},
    })
}

#[test]
fn several_processes_serve_one_database() {
    let Some(server) = server::Server::start(&[]) else { return };
    let location = server.database("served");
    let place = Place::new();
    let state = place.path("state");
    let program = || {
        let mut program = place.program();
        program.env("ENVELOPE_LEDGER", &location).env("ENVELOPE_STATE", &state);
        program
    };
    let create = |role: &str| {
        let output = program().args(["token", "create", "--role", role]).output().unwrap();
        let made: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        made["token"].as_str().unwrap().to_owned()
    };
    let (administrator, auditor) = (create("administrator"), create("auditor"));
    let serve = || {
        let mut program = program();
        program.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::null());
        Service::started(program)
    };
    let (one, other) = (serve(), serve());
    let knows = |service: &Service, id: &str| {
        let told = service.get("/api/v1/holders?limit=10000", &auditor).is(200).json();
        told["holders"].as_array().unwrap().iter().any(|holder| holder["holder"] == id)
    };
    // What one writes the other knows a moment later, without having been asked to write.
    one.command(&administrator, &register("first")).is(200);
    assert!(knows(&one, "first"));
    let seen = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        knows(&other, "first")
    });
    assert!(seen);
    // So it knows of tokens that are made and revoked, and of what waits for signatures: none of it lies in files of one machine.
    assert!(!state.join("access").exists());
    let late: Value = {
        let output = program().args(["token", "create", "--role", "auditor", "--name", "late"]).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let late_token = late["token"].as_str().unwrap();
    [&one, &other].into_iter().for_each(|service| drop(service.get("/api/v1/years", late_token).is(200)));
    let revoked = program().args(["token", "revoke", late["id"].as_str().unwrap()]).output().unwrap();
    assert!(revoked.status.success());
    [&one, &other].into_iter().for_each(|service| drop(service.get("/api/v1/years", late_token).is(401)));
    assert!(server.try_sql("served", "UPDATE envelope.token SET revoked_at = NULL").is_err());
    assert!(server.try_sql("served", "DELETE FROM envelope.token").is_err());
    proposals_are_shared(&one, &other, &administrator, &program);
    // Both write at the same time; nothing is lost, and nothing is there twice.
    std::thread::scope(|scope| {
        for (service, name) in [(&one, "a"), (&other, "b"), (&one, "c"), (&other, "d")] {
            let administrator = &administrator;
            scope.spawn(move || {
                for number in 0..15 {
                    let command = register(&format!("{name}{number}"));
                    let done = (0..50).any(|_| {
                        let status = service.command(administrator, &command).status;
                        assert!([200, 409, 503].contains(&status), "{status}");
                        status != 503
                    });
                    assert!(done);
                }
            });
        }
    });
    let all = |service: &Service| {
        (0..100)
            .find_map(|_| {
                let told = service.get("/api/v1/holders?limit=10000", &auditor).is(200).json();
                let complete = told["count"] == 63;
                if !complete {
                    std::thread::sleep(Duration::from_millis(100));
                }
                complete.then_some(told["head"].clone())
            })
            .unwrap()
    };
    assert_eq!(all(&one), all(&other));
    // A server that is gone is told as what it is, and nothing is acknowledged meanwhile.
    drop(server);
    let reply = one.command(&administrator, &register("late")).is(503);
    assert!(reply.header("retry-after").is_some());
}

/// A swap is proposed at one service, signed at the other by everyone at once, and accepted at both: once.
fn proposals_are_shared(one: &Service, other: &Service, administrator: &str, program: &dyn Fn() -> Command) {
    let of = |holder: &str| {
        let output = program().args(["token", "create", "--role", "broadcaster", "--holder", holder]).output().unwrap();
        let made: Value = serde_json::from_slice(&output.stdout).unwrap();
        made["token"].as_str().unwrap().to_owned()
    };
    let (east, west) = (of("east"), of("west"));
    one.command(administrator, &json!({ "command": "open-year", "effective_on": "2021-03-01", "year": "2021-2022" }))
        .is(200);
    for holder in ["east", "west"] {
        one.command(administrator, &register(holder)).is(200);
        let grant = json!({
            "command": "grant-allocation", "effective_on": "2021-04-01", "year": "2021-2022", "holder": holder, "letter": "L",
            "languages": { "english": { "buckets": { "drama": "9000000.00", "documentary": "9000000.00", "flex": "900000.00" } } },
        });
        one.command(administrator, &grant).is(200);
    }
    let leg = |from: &str, to: &str, bucket: &str| json!({ "from": from, "to": to, "language": "english", "bucket": bucket, "amount": "10.00" });
    let swap = json!({
        "command": "swap", "effective_on": "2021-05-01", "year": "2021-2022", "command_id": uuid::Uuid::from_u128(77),
        "legs": [leg("east", "west", "drama"), leg("west", "east", "documentary")],
    });
    let made = one.post("/api/v1/proposals", &east, &swap).is(201).json();
    let at = |what: &str| format!("/api/v1/proposals/{}{what}", made["id"].as_str().unwrap());
    // Sent twice, to whichever service, it is one; something else under its id is refused.
    assert_eq!(other.post("/api/v1/proposals", &east, &swap).is(201).json()["id"], made["id"]);
    let mut changed = swap.clone();
    changed["legs"][0]["amount"] = json!("11.00");
    other.post("/api/v1/proposals", &east, &changed).is(409);
    assert_eq!(other.get(&at(""), &west).is(200).json()["standing"], "unsigned");
    // Whoever signs at the same moment at different services is not forgotten.
    std::thread::scope(|scope| {
        for (service, token) in [(one, &east), (other, &west), (one, &west), (other, &east)] {
            let at = &at;
            scope.spawn(move || {
                let status = service.post(&at("/signatures"), token, &Value::Null).status;
                assert!([200, 409].contains(&status), "{status}");
            });
        }
    });
    assert_eq!(one.get(&at(""), &east).is(200).json()["standing"], "signed");
    let accepted: Vec<u16> = std::thread::scope(|scope| {
        let asked = [one, other].map(|service| {
            let place = at("/acceptance");
            scope.spawn(move || service.post(&place, administrator, &Value::Null).status)
        });
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    assert_eq!(accepted.iter().filter(|status| **status == 200).count(), 1, "{accepted:?}");
    assert_eq!(other.get(&at(""), &east).is(200).json()["standing"], "accepted");
    other.post(&at("/decline"), administrator, &json!({ "reason": "Late" })).is(409);
}

/// `SERVICE_KILLS` says how often (`just kills`).
#[test]
fn killed_while_it_writes_it_has_what_it_acknowledged_once() {
    let kills: usize = std::env::var("SERVICE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let place = Place::new();
    let administrator = token(&place, &["administrator"]);
    let mut service = Service::of(&place, &[]);
    let address = Arc::new(Mutex::new(service.address.clone()));
    let (ending, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writers: Vec<_> = (0..6)
        .map(|writer| {
            let (address, ending, sent) = (Arc::clone(&address), Arc::clone(&ending), Arc::clone(&sent));
            let administrator = administrator.clone();
            std::thread::spawn(move || {
                let mut acknowledged = Vec::new();
                for number in 0.. {
                    let key = uuid::Uuid::new_v4().to_string();
                    let body = register(&format!("w{writer}-{number}")).to_string();
                    // The same key until there is an answer, whoever gives it.
                    loop {
                        if ending.load(Ordering::Acquire) {
                            return acknowledged;
                        }
                        let place = address.lock().unwrap().clone();
                        if let Some(status) = post(&place, &administrator, &key, &body) {
                            if status == 200 {
                                acknowledged.push(key);
                                sent.fetch_add(1, Ordering::AcqRel);
                                break;
                            }
                            assert_eq!(status, 503);
                        }
                        std::thread::sleep(Duration::from_millis(5));
                    }
                }
                acknowledged
            })
        })
        .collect();
    for kill in 0..kills {
        let before = sent.load(Ordering::Acquire);
        // At another moment each time, once something was written.
        while sent.load(Ordering::Acquire) < before + 20 + (kill as u64 * 37) % 50 {
            std::thread::sleep(Duration::from_millis(1));
        }
        service.kill();
        service = Service::of(&place, &[]);
        address.lock().unwrap().clone_from(&service.address);
    }
    ending.store(true, Ordering::Release);
    let acknowledged: Vec<String> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
    assert_eq!(service.end(), Some(0));
    place.run(&["verify"]).ends(0);
    let file = place.path("all.jsonl");
    place.run(&["export", "--format", "jsonl", "-o", file.to_str().unwrap()]).ends(0);
    let mut written: BTreeMap<String, usize> = BTreeMap::new();
    for line in std::fs::read_to_string(&file).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        *written.entry(event["command_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(acknowledged.len() > kills * 20);
    assert!(written.values().all(|times| *times == 1), "something is there twice");
    let missing: Vec<&String> = acknowledged.iter().filter(|id| !written.contains_key(*id)).collect();
    assert!(missing.is_empty(), "{} of {} are missing", missing.len(), acknowledged.len());
    println!("{kills} kills: {} acknowledged, none missing, none twice", acknowledged.len());
}

/// The status of the answer; none where there was none.
fn post(address: &str, token: &str, key: &str, body: &str) -> Option<u16> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    let length = body.len();
    let request = format!(
        "POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).ok()?;
    // An answer that broke off is none.
    reply.contains("\r\n\r\n").then(|| reply.split(' ').nth(1)?.parse().ok()).flatten()
}
