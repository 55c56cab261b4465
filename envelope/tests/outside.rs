//! Programs that are not ours verify an exported log, checkpoints and proofs, and ask the service whatever its description allows. They
//! come from PyPI, and `.ci/run` installs them: where they are absent the test says so and passes over.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use program::Place;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn check(python: &Path, place: &Place) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/outside/check_proofs.py");
    Command::new(python).arg(script).arg(place.path("out")).output().unwrap()
}

#[test]
fn programs_that_are_not_ours_accept_the_log_and_refuse_another() {
    let Some(python) = program::python("aics_tlog, pymerkle") else { return };
    let place = Place::new();
    place.demo().ends(0);
    let out = place.path("out");
    fs::create_dir(&out).unwrap();
    let early = place.run(&["checkpoint"]).ends(0);
    fs::write(out.join("early.checkpoint"), &early.out).unwrap();
    let size = early.out.lines().nth(1).unwrap().to_owned();
    let more = r#"{"command":"register-holder","effective_on":"2016-06-01","holder":"nouveau","name":{"en":"New","fr":"Télé Nouvelle"},"kind":"independent"}
{"command":"register-holder","effective_on":"2016-06-02","holder":"encore","name":{"en":"Again","fr":"Encore"},"kind":"independent"}
"#;
    place.run_with(&["submit"], more.as_bytes()).ends(0);
    let late = place.run(&["checkpoint"]).ends(0);
    fs::write(out.join("late.checkpoint"), &late.out).unwrap();
    place.run(&["export", "-o", "out/log.jsonl"]).ends(0);
    fs::copy(place.ledger().join("checkpoints/keys"), out.join("key")).unwrap();
    for seq in ["1", "2", "7", "206", "218"] {
        place.run(&["prove", "--seq", seq, "-o", &format!("out/{seq}.tlog-proof")]).ends(0);
    }
    place.run(&["prove", "--from", &size, "-o", "out/growth.proof"]).ends(0);

    let events = late.out.lines().nth(1).unwrap();
    let checked = check(&python, &place);
    let told = format!("{}{}", String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
    assert!(checked.status.success(), "{told}");
    assert!(
        told.contains(&format!("{events} events, 2 checkpoints, 5 inclusion proofs and 1 consistency proof verified")),
        "{told}"
    );

    // The same with one digit of the log altered.
    let log = fs::read_to_string(out.join("log.jsonl")).unwrap();
    fs::write(out.join("log.jsonl"), log.replacen("2016", "2015", 1)).unwrap();
    assert!(!check(&python, &place).status.success());
}

#[test]
fn the_service_answers_as_it_is_described() {
    let Some(python) = program::python("schemathesis") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/outside/contract.py");
    let asked = Command::new(python)
        .arg(script)
        .args([env!("CARGO_BIN_EXE_envelope"), "0", "administrator", "nobody"])
        .output()
        .unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&asked.stdout), String::from_utf8_lossy(&asked.stderr));
    assert!(asked.status.success(), "{told}");
    // `just contract` asks as every role, and asks more.
    assert!(told.contains("as administrator") && told.contains("as nobody") && told.contains("Coverage"), "{told}");
}
