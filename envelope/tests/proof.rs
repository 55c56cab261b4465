//! `checkpoint`, `prove` and `verify` as somebody types them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What a call left behind.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ended {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("not JSON: {} {}", self.out, self.err))
    }

    #[track_caller]
    fn well(self) -> Ended {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn refused(self) -> Ended {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.err);
        self
    }
}

/// A folder with ledgers in it.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.file(name), text).unwrap();
        name.to_owned()
    }

    fn run(&self, ledger: &str, arguments: &[&str]) -> Ended {
        let output = Command::new(env!("CARGO_BIN_EXE_envelope"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("ENVELOPE_LEDGER", ledger)
            .env("LC_ALL", "C")
            .env_remove("ENVELOPE_KEY")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Registers broadcasters, an event each.
    fn register(&self, ledger: &str, holders: &[&str]) {
        let command = |holder: &&str| {
            let name = json!({"en": holder, "fr": holder});
            let command = json!({"command": "register-holder", "effective_on": "2021-04-01", "holder": holder,
                "kind": "independent", "name": name});
            format!("{command}\n")
        };
        let file = self.write("commands.jsonl", &holders.iter().map(command).collect::<String>());
        self.run(ledger, &["submit", &file]).well();
    }

    fn export(&self, ledger: &str) -> Vec<String> {
        self.run(ledger, &["export"]).well().out.lines().map(str::to_owned).collect()
    }

    /// Makes a ledger from exported lines.
    fn restore(&self, ledger: &str, lines: &[String]) {
        let file = self.write("export.jsonl", &lines.iter().map(|line| format!("{line}\n")).collect::<String>());
        self.run("unused", &["restore", &file, "--into", ledger]).well();
    }
}

#[test]
fn a_checkpoint_is_signed_kept_and_verified() {
    let place = Place::new();
    place.register("a", &["one", "two", "three"]);
    let made = place.run("a", &["checkpoint"]).well();
    assert!(made.out.contains("\n3\n") && made.out.contains("\n\n— envelope-ledger/"), "{}", made.out);
    assert_eq!(fs::read_to_string(place.file("a/checkpoints/3")).unwrap(), made.out);
    assert_eq!(place.file("a.key").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let keys = fs::read_to_string(place.file("a/checkpoints/keys")).unwrap();
    assert!(made.err.contains(keys.trim()), "the verifier key is told: {}", made.err);

    let again = place.run("a", &["checkpoint"]).well();
    assert_eq!((again.out, again.err.as_str()), (made.out, ""), "the same log, the same checkpoint");
    place.register("a", &["four"]);
    let four = place.run("a", &["checkpoint", "--format", "json"]).well().json();
    assert_eq!((&four["size"], four["key"].as_str()), (&Value::from(4), Some(keys.trim())));
    let verified = place.run("a", &["verify"]).well().json();
    assert_eq!((&verified["verified"], &verified["checkpoints"]), (&Value::from(true), &json!([3, 4])));
    let root = four["note"].as_str().unwrap().lines().nth(2).unwrap();
    assert_eq!(verified["root"].as_str(), Some(root));
}

#[test]
fn an_event_is_proved_to_whoever_has_the_verifier_key() {
    let place = Place::new();
    place.register("a", &["one", "two", "three", "four", "five"]);
    let lines = place.export("a");
    place.run("a", &["prove", "--seq", "2", "-o", "two.tlog-proof"]).well();
    let key = fs::read_to_string(place.file("a/checkpoints/keys")).unwrap();
    let event = place.write("two.json", &lines[1]);
    // No ledger is there where the proof is checked.
    let check = |event: &str| {
        let arguments = ["verify", "--proof", "two.tlog-proof", "--event", event, "--verifier-key", key.trim()];
        place.run("nowhere", &arguments)
    };
    assert_eq!(check(&event).well().json()["size"], 5);
    let other = place.write("other.json", &lines[2]);
    assert_eq!(check(&other).refused().json()["verified"], false);
    let bent = place.write("bent.json", &lines[1].replace("two", "TWO"));
    assert!(check(&bent).refused().err.contains("event 2"));

    // A proof of a later event needs a later checkpoint, and gets it.
    place.register("a", &["six"]);
    let six = place.run("a", &["prove", "--seq", "6"]).well().out;
    assert!(six.starts_with("c2sp.org/tlog-proof@v1\nindex 5\n"), "{six}");
    assert!(place.file("a/checkpoints/6").exists());
    for seq in ["0", "7"] {
        assert!(place.run("a", &["prove", "--seq", seq]).refused().err.contains("6 events"));
    }
    assert_eq!(place.run("a", &["prove"]).code, Some(2));
    assert_eq!(place.run("a", &["prove", "--seq", "1", "--from", "1"]).code, Some(2));
}

#[test]
fn growth_is_proved_to_whoever_kept_a_checkpoint() {
    let place = Place::new();
    place.register("a", &["one", "two", "three"]);
    let three = place.run("a", &["checkpoint"]).well().out;
    let three = place.write("three", &three);
    place.register("a", &["four", "five"]);
    let proof = place.run("a", &["prove", "--from", "3"]).well().out;
    assert!(proof.starts_with("old 3\n"), "{proof}");
    let proof = place.write("growth", &proof);
    let grown = place.run("a", &["verify", "--proof", &proof, "--checkpoint", &three]).well().json();
    assert_eq!(grown["size"], 5);
    let five = place.file("a/checkpoints/5").display().to_string();
    place.run("a", &["verify", "--proof", &proof, "--checkpoint", &five]).refused();
    assert_eq!(place.run("a", &["verify", "--proof", &proof]).code, Some(2));
    assert!(place.run("a", &["prove", "--from", "6"]).refused().err.contains("5 events"));
}

#[test]
fn a_checkpoint_kept_elsewhere_finds_a_dropped_tail_and_a_log_written_anew() {
    let place = Place::new();
    place.register("a", &["one", "two", "three", "four"]);
    place.run("a", &["checkpoint"]).well();
    let lines = place.export("a");
    let check = |ledger: &str| {
        place.run(ledger, &["verify", "--checkpoint", "a/checkpoints/4", "--verifier-key", "a/checkpoints/keys"])
    };

    place.restore("whole", &lines);
    assert_eq!(check("whole").well().json()["checkpoints"], json!([4]));
    let unknown = place.run("whole", &["verify", "--checkpoint", "a/checkpoints/4"]).refused();
    assert!(unknown.err.contains("--verifier-key"), "{}", unknown.err);

    let name = place.run("a", &["checkpoint"]).well().out.lines().next().unwrap().to_owned();
    place.run("unused", &["restore", "export.jsonl", "--into", "named", "--name", &name]).well();
    let next = place.run("named", &["checkpoint", "--key", "a.key"]).well();
    assert_eq!(next.out, fs::read_to_string(place.file("a/checkpoints/4")).unwrap());

    place.restore("short", &lines[..3]);
    let short = check("short").refused();
    assert_eq!(short.json()["first_wrong"], 4);
    assert!(short.err.contains("Events 4 to 4 are missing"), "{}", short.err);

    place.register("anew", &["one", "two", "three", "fore"]);
    let anew = check("anew").refused();
    assert!(anew.err.contains("one of the events 1 to 4"), "{}", anew.err);
    place.run("anew", &["verify"]).well();
}

/// Everything that lies in the ledger's own directory and is altered is found by `verify` alone.
#[test]
fn altered_checkpoints_and_keys_are_found() {
    let place = Place::new();
    place.register("a", &["one", "two"]);
    place.run("a", &["checkpoint"]).well();
    place.register("a", &["three"]);
    let three = place.run("a", &["checkpoint"]).well().out;
    let altered = |name: &str, alter: &dyn Fn(&str) -> String| {
        let path = place.file("a/checkpoints").join(name);
        let honest = fs::read_to_string(&path).unwrap();
        assert_ne!(alter(&honest), honest);
        fs::write(&path, alter(&honest)).unwrap();
        let found = place.run("a", &["verify"]).refused();
        assert_eq!(found.json()["verified"], false);
        // Nothing is signed on top of it either.
        place.run("a", &["checkpoint"]).refused();
        fs::write(&path, honest).unwrap();
        place.run("a", &["verify"]).well();
        found.err
    };
    assert!(altered("2", &|_| three.clone()).contains("at 3 events"));
    assert!(altered("2", &|text| text.replacen("\n2\n", "\n1\n", 1)).contains("signature"));
    assert!(altered("3", &|text| text.replace("envelope-ledger/", "envelope-ledger/0")).contains("no known key"));
    assert!(altered("keys", &|_| "no key\n".to_owned()).contains("verifier key"));
    assert!(altered("keys", &|_| String::new()).contains("no known key"));
}

#[test]
fn a_key_is_neither_lost_nor_mistaken_silently() {
    let place = Place::new();
    place.register("a", &["one"]);
    place.run("a", &["checkpoint", "--key", "own.key"]).well();
    assert!(!place.file("a.key").exists());
    // The default place holds no key; a second one must not be made.
    let missing = place.run("a", &["checkpoint"]);
    assert_eq!((missing.code, missing.err.contains("a.key")), (Some(2), true), "{}", missing.err);
    place.register("b", &["one"]);
    place.run("b", &["checkpoint"]).well();
    assert!(place.run("a", &["checkpoint", "--key", "b.key"]).refused().err.contains("signs with"));
    place.register("c", &["one"]);
    assert!(place.run("c", &["checkpoint", "--key", "b.key"]).refused().err.contains("is called"));
    assert!(!place.file("c/checkpoints").exists(), "nothing is kept where nothing was signed");
    fs::set_permissions(place.file("own.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let exposed = place.run("a", &["checkpoint", "--key", "own.key"]);
    assert_eq!((exposed.code, exposed.err.contains("chmod 600")), (Some(2), true), "{}", exposed.err);
    let french = place.run("a", &["checkpoint", "--key", "own.key", "--lang", "fr"]);
    assert!(french.err.contains("clé de signature"), "{}", french.err);
}

#[test]
fn a_key_is_replaced_by_an_event_that_the_old_key_signed() {
    let place = Place::new();
    place.register("a", &["one", "two"]);
    let two = place.run("a", &["checkpoint"]).well();
    let old_key = fs::read_to_string(place.file("a.key")).unwrap();
    let three = place.run("a", &["checkpoint", "--rotate-key"]).well();
    let events = place.export("a");
    assert_eq!(events.len(), 3);
    let rotated: Value = serde_json::from_str(&events[2]).unwrap();
    let keys = fs::read_to_string(place.file("a/checkpoints/keys")).unwrap();
    let keys: Vec<&str> = keys.lines().collect();
    assert_eq!((&rotated["type"], keys.len()), (&Value::from("key-rotated"), 2));
    assert_eq!((&rotated["data"]["previous"], &rotated["data"]["key"]), (&keys[0].into(), &keys[1].into()));
    assert!(three.err.contains(keys[1]) && three.out.contains("\n3\n"), "{}{}", three.out, three.err);
    let new_key = fs::read_to_string(place.file("a.key")).unwrap();
    assert_ne!(new_key, old_key);
    assert_eq!(place.file("a.key").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!place.file("a.key.next").exists());

    // What the old key signed still counts, and proofs go on.
    assert_eq!(place.run("a", &["verify"]).well().json()["checkpoints"], json!([2, 3]));
    assert_eq!(fs::read_to_string(place.file("a/checkpoints/2")).unwrap(), two.out);
    place.register("a", &["four"]);
    place.run("a", &["prove", "--from", "2"]).well();
    let balances = place.run("a", &["history", "--holder", "one"]).well();
    assert!(balances.out.contains("holder-registered"), "{}", balances.out);

    // The old key signs no more, even where somebody puts it back.
    place.write("old.key", &old_key);
    fs::set_permissions(place.file("old.key"), fs::Permissions::from_mode(0o600)).unwrap();
    place.register("a", &["five"]);
    assert!(place.run("a", &["checkpoint", "--key", "old.key"]).refused().err.contains("signs with"));
    fs::write(place.file("a/checkpoints/keys"), format!("{}\n{}\n", keys[1], keys[0])).unwrap();
    assert!(place.run("a", &["checkpoint", "--key", "old.key"]).refused().err.contains("key in force"));
    // Nobody can submit such an event.
    let forged = json!({"command": "rotate-key", "effective_on": "2021-04-01"}).to_string();
    let forged = place.write("forged.jsonl", &forged);
    assert!(place.run("a", &["submit", &forged]).out.contains("malformed"));
}

/// A crash after the log took the event, and before the new key took its place.
#[test]
fn a_rotation_that_was_broken_off_is_finished() {
    let place = Place::new();
    place.register("a", &["one"]);
    place.run("a", &["checkpoint"]).well();
    let old_key = fs::read_to_string(place.file("a.key")).unwrap();
    let old_keys = fs::read_to_string(place.file("a/checkpoints/keys")).unwrap();
    place.run("a", &["checkpoint", "--rotate-key"]).well();
    fs::rename(place.file("a.key"), place.file("a.key.next")).unwrap();
    place.write("a.key", &old_key);
    fs::set_permissions(place.file("a.key"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(place.file("a/checkpoints/keys"), old_keys).unwrap();
    fs::remove_file(place.file("a/checkpoints/2")).unwrap();

    place.run("a", &["checkpoint"]).well();
    assert_ne!(fs::read_to_string(place.file("a.key")).unwrap(), old_key);
    assert!(!place.file("a.key.next").exists());
    assert_eq!(place.run("a", &["verify"]).well().json()["checkpoints"], json!([1, 2]));
}
