//! Where a ledger lives, and how it gets from one place to another: directories, databases, copies, backups; and who waits for whom.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test stops at once"
)]

mod program;
#[path = "../../ledger/tests/support/server.rs"]
mod server;

use program::{OPEN, Place, REGISTER, demo_file};
use server::{Server, SmallDisk};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Stdio};

/// The user to whom nothing belongs.
const NOBODY: u32 = 65_534;

fn root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

fn export(place: &Place, ledger: &str) -> String {
    place.run(&["--ledger", ledger, "export", "--format", "jsonl"]).ends(0).out
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A process that keeps the ledger open until its input ends.
fn holding(place: &Place) -> Child {
    let mut child = place
        .program()
        .arg("submit")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Its first answer shows that it has the ledger.
    let mut input = child.stdin.take().unwrap();
    input.write_all(OPEN.as_bytes()).and_then(|()| input.write_all(b"\n")).unwrap();
    let mut byte = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut byte).unwrap();
    child.stdin = Some(input);
    child
}

#[test]
fn twenty_questions_at_once_are_all_answered() {
    let place = Place::new();
    place.demo().ends(0);
    let ask = || {
        let mut program = place.program();
        program.args(["balances", "--year", "2016-2017"]).stdin(Stdio::null()).stdout(Stdio::piped());
        program.stderr(Stdio::piped()).spawn().unwrap()
    };
    let asked: Vec<Child> = (0..20).map(|_| ask()).collect();
    let alone = place.run(&["balances", "--year", "2016-2017"]).ends(0);
    for child in asked {
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8(output.stdout).unwrap(), alone.out);
    }
}

#[test]
fn a_writer_waits_for_its_turn_and_a_question_is_answered_beside_a_writer_that_stays() {
    let place = Place::new();
    let mut holder = holding(&place);
    let refused = place.run_with(&["submit", "--wait", "0"], REGISTER.as_bytes()).ends(3);
    assert!(refused.err.contains("another process has the ledger"), "{}", refused.err);
    let answer = place.run(&["--wait", "0", "balances", "--year", "2021-2022"]).ends(0).json();
    assert_eq!(answer["through"], 1);

    let mut waiting = place.program();
    waiting.args(["submit", "--wait", "60"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut waiting = waiting.spawn().unwrap();
    waiting.stdin.take().unwrap().write_all(REGISTER.as_bytes()).unwrap();
    assert!(waiting.try_wait().unwrap().is_none());
    drop(holder.stdin.take());
    assert_eq!(holder.wait().unwrap().code(), Some(0));
    let output = waiting.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("accepted"));
}

#[test]
fn a_ledger_of_another_user_can_be_asked_and_not_written() {
    if !root() {
        eprintln!("skipped: only root can be another user");
        return;
    }
    let place = Place::new();
    place.demo().ends(0);
    let here = place.path(".");
    fs::set_permissions(&here, PermissionsExt::from_mode(0o755)).unwrap();
    let program = place.path("envelope");
    fs::copy(env!("CARGO_BIN_EXE_envelope"), &program).unwrap();
    let as_nobody = |arguments: &[&str]| {
        let mut asked = std::process::Command::new(&program);
        asked.env_clear().env("ENVELOPE_LEDGER", place.ledger()).uid(NOBODY).gid(NOBODY).current_dir("/");
        let output = asked.args(arguments).stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let alone = place.run(&["balances", "--year", "2016-2017"]).ends(0).out;
    let (code, answer, said) = as_nobody(&["balances", "--year", "2016-2017"]);
    assert_eq!((code, answer.as_str()), (Some(0), alone.as_str()), "{said}");
    assert_eq!(as_nobody(&["verify"]).0, Some(0));
    let (code, _, said) = as_nobody(&["submit"]);
    assert!(code == Some(3) && said.contains("can be asked here, and not written"), "{said}");
    // What may not even be read is refused.
    fs::set_permissions(place.ledger(), PermissionsExt::from_mode(0o700)).unwrap();
    assert_eq!(as_nobody(&["verify"]).0, Some(3));
    let left = fs::read_dir(std::env::temp_dir()).unwrap().filter_map(Result::ok);
    let ours = left.filter(|entry| entry.file_name().to_string_lossy().starts_with("envelope-"));
    assert!(ours.filter_map(|entry| entry.metadata().ok()).all(|known| {
        use std::os::unix::fs::MetadataExt as _;
        known.uid() != NOBODY
    }));
}

/// A second view of a directory, in which nothing can be written; only root can make one.
struct ReadOnly<'a>(&'a Path);

impl ReadOnly<'_> {
    fn of<'a>(directory: &Path, at: &'a Path) -> Option<ReadOnly<'a>> {
        fs::create_dir(at).unwrap();
        let mount = |arguments: &[&str]| std::process::Command::new("mount").args(arguments).arg(at).output();
        let bound = mount(&["--bind", text(directory)]);
        if !bound.is_ok_and(|bound| bound.status.success()) {
            eprintln!("skipped: nothing can be mounted here");
            return None;
        }
        let mounted = ReadOnly(at);
        assert!(mount(&["-o", "remount,bind,ro"]).unwrap().status.success());
        Some(mounted)
    }
}

impl Drop for ReadOnly<'_> {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_ledger_on_a_medium_that_takes_no_writes_can_be_asked() {
    let place = Place::new();
    place.demo().ends(0);
    let question = ["balances", "--year", "2016-2017"];
    let alone = place.run(&question).ends(0).out;
    let at = place.path("medium");
    let Some(_medium) = ReadOnly::of(&place.ledger(), &at) else { return };
    assert!(fs::write(at.join("x"), "").is_err());
    let ask = |arguments: &[&str]| place.run(&[&["--ledger", text(&at)], arguments].concat());
    for _ in 0..2 {
        assert_eq!(ask(&question).ends(0).out, alone);
    }
    ask(&["verify"]).ends(0);
    // What is signed there is in the bundle, and the ledger can be held to it all the same.
    let (key, bundle) = (place.path("key"), place.path("bundle"));
    let made = ask(&["bundle", "--year", "2016-2017", "--key", text(&key), "-o", text(&bundle)]).ends(0);
    assert_eq!(made.json()["recorded"], false, "{}", made.out);
    assert!(made.err.contains("does not remember this checkpoint"), "{}", made.err);
    let checkpoint = bundle.join("data/checkpoint");
    place
        .run(&["verify", "--checkpoint", text(&checkpoint), "--verifier-key", made.json()["key"].as_str().unwrap()])
        .ends(0);
    let refused = place.run_with(&["--ledger", text(&at), "submit"], REGISTER.as_bytes()).ends(3);
    assert!(refused.err.contains("can be asked here, and not written"), "{}", refused.err);
}

#[test]
fn a_full_disk_stops_the_writer_and_with_room_again_the_same_file_ends_well() {
    let place = Place::new();
    let at = place.path("disk");
    fs::create_dir(&at).unwrap();
    let Some(_disk) = SmallDisk::at(&at, 160) else { return };
    let ledger = at.join("ledger");
    let register = |n: usize| {
        let id = uuid::Uuid::from_u128(n as u128 + 1);
        // Letters in no order: what repeats itself would be packed into next to nothing.
        let step =
            |letter: &u64| Some(letter.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        let letters = std::iter::successors(Some(n as u64), step).skip(1).take(10_000);
        let text: String = letters.map(|letter| char::from(b'a' + (letter >> 59) as u8 % 26)).collect();
        let (en, fr) = text.split_at(5_000);
        format!(
            r#"{{"command":"register-holder","command_id":"{id}","effective_on":"2021-03-01","holder":"h{n}","kind":"group","name":{{"en":"{en}","fr":"{fr}"}}}}"#
        ) + "\n"
    };
    let commands: String = (0..3_000).map(register).collect();
    let file = place.path("commands.jsonl");
    fs::write(&file, &commands).unwrap();
    let submit = || place.run(&["--ledger", text(&ledger), "submit", text(&file)]);
    // Opened again, sled takes the room of a whole segment.
    for some in [0..50, 50..100] {
        let some: String = some.map(register).collect();
        place.run_with(&["--ledger", text(&ledger), "submit"], some.as_bytes()).ends(0);
    }
    // The disk is filled but for four megabytes.
    let ballast = at.join("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    file.set_len(file.metadata().unwrap().len() - (4 << 20)).unwrap();
    // As long as it is open, its room is not free.
    drop(file);
    let stopped = submit().ends(3);
    assert!(stopped.err.contains("there is no room left"), "{}", stopped.err);
    let acknowledged =
        stopped.out.lines().filter(|line| line.contains("accepted") || line.contains("repeated")).count();
    assert!((100..3_000).contains(&acknowledged), "{acknowledged}");
    // It can be asked all the same.
    let asked = place.run(&["--ledger", text(&ledger), "status"]).ends(0).json();
    assert!(asked["events"].as_u64().unwrap() >= acknowledged as u64, "{acknowledged}");
    fs::remove_file(&ballast).unwrap();
    let again = submit().ends(0);
    let repeated = again.out.lines().filter(|line| line.contains("repeated")).count();
    // The group that failed may have been written all the same.
    assert!(repeated >= acknowledged && again.out.lines().count() == 3_000, "{repeated} of {acknowledged}");
    let verified = place.run(&["--ledger", text(&ledger), "verify"]).ends(0).json();
    assert_eq!(verified["events"], 3_000);
}

#[test]
fn a_backup_grows_while_the_ledger_is_written_and_is_restored_to_any_point() {
    let place = Place::new();
    let lines = fs::read_to_string(demo_file()).unwrap();
    let half: String = lines.lines().take(100).flat_map(|line| [line, "\n"]).collect();
    place.run_with(&["submit", "--historical"], half.as_bytes());
    let file = place.path("backup.jsonl");
    let first = place.run(&["backup", "-o", text(&file)]).ends(0).json();
    assert_eq!(first["added"], first["events"]);
    place.run_with(&["submit", "--historical"], lines.as_bytes());

    let mut holder = holding(&place);
    let second = place.run(&["backup", "-o", text(&file)]).ends(0).json();
    assert!(second["events"].as_u64() > first["events"].as_u64());
    drop(holder.stdin.take());
    holder.wait().unwrap();
    let whole = export(&place, text(&place.ledger()));
    assert!(fs::read_to_string(&file).unwrap() == whole);
    assert_eq!(place.run(&["backup", "-o", text(&file)]).ends(0).json()["added"], 0);

    // As an interruption leaves it, in the middle of the last batch.
    let stored = fs::read(&file).unwrap();
    for cut in [1, 100, 1_700] {
        fs::write(&file, &stored[..stored.len() - cut]).unwrap();
        place.run(&["backup", "-o", text(&file)]).ends(0);
        assert!(fs::read(&file).unwrap() == stored, "{cut} bytes cut");
    }

    let restored = place.run(&["restore", text(&file), "--into", "half", "--through", "120"]).ends(0).json();
    let end = restored["events"].as_u64().unwrap();
    assert!((1..=120).contains(&end), "{end}");
    assert!(whole.starts_with(&export(&place, "half")));
    let by = ["restore", text(&file), "--into", "early", "--recorded-by", "2016-05-01T00:00:00Z"];
    assert!(place.run(&by).ends(0).json()["events"].as_u64().unwrap() < end);
    place.run(&["restore", text(&file), "--into", "whole"]).ends(0);
    assert!(export(&place, "whole") == whole);
}

#[test]
fn a_backup_touches_nothing_that_is_not_its_own() {
    let place = Place::new();
    place.demo().ends(0);
    let letter = place.path("letter.txt");
    fs::write(&letter, "Dear").unwrap();
    place.run(&["backup", "-o", text(&letter)]).ends(1);
    assert_eq!(fs::read_to_string(&letter).unwrap(), "Dear");

    let file = place.path("backup.jsonl");
    place.run(&["backup", "-o", text(&file)]).ends(0);
    let stored = fs::read_to_string(&file).unwrap();
    fs::write(&file, stored.replacen("bell-media", "bell-medio", 1)).unwrap();
    let altered = fs::read(&file).unwrap();
    place.run(&["backup", "-o", text(&file)]).ends(1);
    assert!(fs::read(&file).unwrap() == altered);

    fs::write(&file, &stored).unwrap();
    let other = place.path("other");
    place.program().env("ENVELOPE_LEDGER", &other).args(["submit", "-"]).stdin(Stdio::null()).status().unwrap();
    let refused = place.run(&["--ledger", text(&other), "backup", "-o", text(&file)]).ends(1);
    assert!(refused.err.contains("backup of another ledger"), "{}", refused.err);
    assert!(fs::read_to_string(&file).unwrap() == stored);
}

#[test]
fn a_ledger_moves_to_a_database_and_back_byte_for_byte() {
    let Some(server) = Server::start(&[]) else { return };
    let place = Place::new();
    let state = place.path("state");
    let run = |arguments: &[&str]| {
        program::Answer::of(place.program().env("ENVELOPE_STATE", &state).args(arguments).output().unwrap())
    };
    place.demo().ends(0);
    let ledger = place.ledger();
    run(&["checkpoint"]).ends(0);
    let whole = export(&place, text(&ledger));
    let database = server.database("ledger");

    let copied = run(&["copy", "--from", text(&ledger), "--to", &database]).ends(0).json();
    assert_eq!((copied["copied"].as_u64(), copied["verified"].as_bool()), (copied["events"].as_u64(), Some(true)));
    assert!(export(&place, &database) == whole);
    let verified = run(&["--ledger", &database, "verify"]).ends(0).json();
    assert_eq!(verified["checkpoints"], serde_json::json!([copied["events"]]), "what was signed goes along");

    // What is new is copied alone, and the way back gives the same bytes.
    place.run_with(&["submit"], REGISTER.replace("aptn", "north").as_bytes()).ends(0);
    assert_eq!(run(&["copy", "--from", text(&ledger), "--to", &database]).ends(0).json()["copied"], 1);
    run(&["copy", "--from", &database, "--to", "back"]).ends(0);
    assert!(export(&place, "back") == export(&place, text(&ledger)));
    assert!(run(&["copy", "--from", "back", "--to", &database]).ends(0).json()["copied"] == 0);

    // A target that went its own way is left as it is.
    let other = OPEN.replace("000000000001", "000000000009");
    place.run_with(&["--ledger", "back", "submit"], other.as_bytes()).ends(0);
    place.run_with(&["submit"], OPEN.as_bytes()).ends(0);
    let before = export(&place, "back");
    let refused = run(&["copy", "--from", text(&ledger), "--to", "back"]).ends(1);
    assert!(refused.err.contains("not the first of the source's"), "{}", refused.err);
    assert!(export(&place, "back") == before);
    let fresh = place.path("fresh");
    place.run_with(&["--ledger", text(&fresh), "submit"], OPEN.as_bytes()).ends(0);
    let refused = run(&["copy", "--from", text(&fresh), "--to", &database]).ends(1);
    assert!(refused.err.contains("is to be copied"), "{}", refused.err);
}

#[test]
fn a_database_answers_as_a_directory_does() {
    let Some(server) = Server::start(&[]) else { return };
    let place = Place::new();
    place.demo().ends(0);
    let database = server.database("ledger");
    let again = server.database("again");
    for file in [demo_file(), demo_file().with_file_name("illustrative-2014-2016.jsonl")] {
        place.run(&["--ledger", &database, "submit", "--historical", text(&file)]);
    }
    for question in [
        &["balances", "--year", "2016-2017"][..],
        &["compliance", "--year", "2016-2017"],
        &["penalties", "--year", "2016-2017"],
        &["balances", "--year", "2016-2017", "--effective-by", "2016-07-31"],
    ] {
        let strip = |mut answer: serde_json::Value| {
            answer.as_object_mut().unwrap().remove("head");
            answer
        };
        let of = |ledger: &str| strip(place.run(&[&["--ledger", ledger], question].concat()).ends(0).json());
        assert_eq!(of(&database), of(text(&place.ledger())), "{question:?}");
    }
    let file = place.path("backup.jsonl");
    place.run(&["--ledger", &database, "backup", "-o", text(&file)]).ends(0);
    place.run(&["restore", text(&file), "--into", &again]).ends(0);
    assert!(export(&place, &again) == export(&place, &database));
    let nowhere = format!("postgres://postgres@127.0.0.1:{}/ledger", server::free_port());
    let unreachable = place.run(&["--ledger", &nowhere, "--wait", "0", "verify", "--lang", "fr"]).ends(3);
    assert!(unreachable.err.contains("ne répond pas"), "{}", unreachable.err);
}
