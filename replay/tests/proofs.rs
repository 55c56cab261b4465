//! Checkpoints and proofs over whole logs, and logs that were tampered with: each one is found.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail; the events are its own")]

use ledger::digest::Digest;
use ledger::event::{Act, Body, Draft, Kind};
use ledger::log::{Batch, EventLog, MemoryLog, Stamp, write_batch};
use ledger::rulebook::Rulebook;
use replay::proof::checkpoint::Checkpoint;
use replay::proof::issued::Issued;
use replay::proof::key::{self, KeyError};
use replay::proof::note::{SigningKey, VerifierKey};
use replay::proof::rotation::rotate;
use replay::proof::tree::TreeHead;
use replay::proof::{
    AuditError, Consistency, Form, Held, Inclusion, ProofError, Signed, audit, issue, succession, tree,
};
use replay::verify::VerifyError;
use replay::{Error, Progress};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use uuid::Uuid;

const NAME: &str = "example.com/ledger";
const YEAR: &str = "2021-2022";

fn quiet(_: Progress) {}

fn draft(kind: &str, data: Value) -> Draft {
    let body: Body = Kind::from_name(kind).unwrap().read(&data.to_string()).unwrap();
    Draft { effective_on: "2021-04-01".parse().unwrap(), body }
}

/// A log that opens the year and then funds the pool with each amount, a command each. What two logs begin with alike has the
/// same bytes.
async fn log(amounts: &[&str]) -> MemoryLog {
    let mut log = MemoryLog::new();
    let opening = json!({"year": YEAR, "rulebook": Rulebook::printed(YEAR.parse().unwrap()).unwrap()});
    append(&mut log, draft("year-opened", opening), |line| line).await;
    for amount in amounts {
        let funding = json!({"amount": amount, "language": "french", "year": YEAR});
        append(&mut log, draft("pool-funded", funding), |line| line).await;
    }
    log
}

async fn append(log: &mut MemoryLog, draft: Draft, alter: impl Fn(String) -> String) {
    let head = log.head();
    let stamp = Stamp {
        command_id: Uuid::from_u128(u128::from(head.seq)),
        actor: "test".into(),
        recorded_at: "2021-04-02T12:00:00Z".parse().unwrap(),
        act: Act { note: None, request: Digest::default() },
    };
    let batch = write_batch(&head, stamp, vec![draft], |_| Uuid::from_u128(u128::from(head.seq)));
    let lines = alter(String::from_utf8(batch.lines.clone()).unwrap()).into_bytes();
    log.append(&head, &[Batch { lines, ..batch }]).await.unwrap();
}

fn secret() -> SigningKey {
    SigningKey::new(NAME, &[7; 32]).unwrap()
}

fn keys() -> Vec<VerifierKey> {
    vec![secret().verifier()]
}

/// What the log is, signed, as somebody keeps it.
async fn kept(log: &MemoryLog) -> Held {
    let (_, note) = issue(log, NAME, Signed::default(), &secret(), quiet).await.unwrap();
    Held { place: "kept".into(), note: note.to_string(), kept_as: None }
}

async fn against(log: &MemoryLog, checkpoints: &[Held]) -> Result<Vec<u64>, AuditError> {
    let keys = keys();
    let audited = audit(log, NAME, &[Signed { keys: &keys, checkpoints }], quiet).await?;
    Ok(audited.checkpoints.into_iter().map(|(size, _)| size).collect())
}

#[tokio::test]
async fn a_log_that_only_grew_agrees_with_every_checkpoint() {
    let empty = kept(&MemoryLog::new()).await;
    let two = kept(&log(&["1.00"]).await).await;
    let four = kept(&log(&["1.00", "2.00", "3.00"]).await).await;
    let grown = log(&["1.00", "2.00", "3.00", "4.00", "5.00"]).await;
    assert_eq!(against(&grown, &[four, empty, two]).await.unwrap(), [0, 2, 4]);
    let audited = audit(&grown, NAME, &[], quiet).await.unwrap();
    let (root, size) = (tree(&grown, quiet).await.unwrap().root_at(6).unwrap(), 6);
    assert_eq!(audited.head, TreeHead { size, root });
    assert_eq!(audited.verified.head.seq, 6);
}

#[tokio::test]
async fn a_dropped_tail_is_found() {
    let four = kept(&log(&["1.00", "2.00", "3.00"]).await).await;
    let short = against(&log(&["1.00", "2.00"]).await, &[four]).await.unwrap_err();
    assert!(matches!(short, AuditError::Short { size: 4, events: 3, .. }), "{short}");
    assert_eq!(short.first_wrong(), Some(4));
}

#[tokio::test]
async fn a_log_that_was_written_anew_is_found_though_its_chain_is_whole() {
    let honest = log(&["1.00", "2.00", "3.00"]).await;
    let two = kept(&log(&["1.00"]).await).await;
    let four = kept(&honest).await;
    let held = [two, four];
    for forged in [["1.00", "2.00", "9.00"], ["1.00", "3.00", "2.00"]] {
        let forged = log(&forged).await;
        audit(&forged, NAME, &[], quiet).await.unwrap();
        let found = against(&forged, &held).await.unwrap_err();
        assert!(matches!(&found, AuditError::Rewritten { signed: TreeHead { size: 4, .. }, after: 2, .. }), "{found}");
        assert!(found.to_string().contains("events 3 to 4"), "{found}");
    }
    let found = against(&log(&["9.00", "2.00", "3.00"]).await, &held).await.unwrap_err();
    assert!(matches!(found, AuditError::Rewritten { signed: TreeHead { size: 2, .. }, after: 0, .. }));
}

#[tokio::test]
async fn a_changed_byte_is_named_by_its_event() {
    let mut bent = log(&["1.00"]).await;
    let funding = json!({"amount": "2.00", "language": "french", "year": YEAR});
    append(&mut bent, draft("pool-funded", funding.clone()), |line| line.replacen("2.00", "7.00", 1)).await;
    append(&mut bent, draft("pool-funded", funding), |line| line).await;
    let honest = kept(&log(&["1.00", "2.00", "2.00"]).await).await;
    let found = against(&bent, &[honest]).await.unwrap_err();
    assert!(matches!(found, AuditError::Log(VerifyError::Log(Error::Chain(_)))), "{found}");
    assert_eq!(found.first_wrong(), Some(4), "the event after it, whose `prev` no longer fits");
}

#[tokio::test]
async fn a_checkpoint_that_was_altered_or_that_a_stranger_signed_is_worth_nothing() {
    let log = log(&["1.00"]).await;
    let honest = kept(&log).await;
    let altered = Held { note: honest.note.replacen("\n2\n", "\n1\n", 1), ..honest.clone() };
    let found = against(&log, &[altered]).await.unwrap_err();
    assert!(matches!(found, AuditError::Checkpoint { error: ProofError::Signature(_), .. }), "{found}");

    let stranger = SigningKey::new(NAME, &[8; 32]).unwrap();
    let (_, note) = issue(&log, NAME, Signed::default(), &stranger, quiet).await.unwrap();
    let found = against(&log, &[Held { note: note.to_string(), ..honest.clone() }]).await.unwrap_err();
    assert!(matches!(found, AuditError::Checkpoint { error: ProofError::UnknownSigner(_), .. }), "{found}");

    let misplaced = Held { kept_as: Some(3), ..honest.clone() };
    assert!(matches!(against(&log, &[misplaced]).await.unwrap_err(), AuditError::Misplaced { .. }));
    let garbage = Held { note: "no note".into(), ..honest };
    let found = against(&log, &[garbage]).await.unwrap_err();
    assert!(matches!(found, AuditError::Checkpoint { error: ProofError::Form(Form::Note), .. }), "{found}");
}

#[tokio::test]
async fn nothing_is_signed_that_contradicts_what_was_signed_or_with_a_strange_key() {
    let four = Held { kept_as: Some(4), ..kept(&log(&["1.00", "2.00", "3.00"]).await).await };
    let (keys, checkpoints) = (keys(), [four]);
    let kept = Signed { keys: &keys, checkpoints: &checkpoints };
    let forged = log(&["1.00", "9.00", "3.00", "4.00"]).await;
    let refused = issue(&forged, NAME, kept, &secret(), quiet).await.unwrap_err();
    assert!(matches!(refused, AuditError::Rewritten { .. }), "{refused}");
    let short = log(&["1.00"]).await;
    assert!(matches!(issue(&short, NAME, kept, &secret(), quiet).await.unwrap_err(), AuditError::Short { .. }));
    let another = SigningKey::new("example.com/another", &[7; 32]).unwrap();
    assert!(matches!(issue(&short, NAME, Signed::default(), &another, quiet).await.unwrap_err(), AuditError::Key(_)));
}

#[tokio::test]
async fn proofs_stand_alone_and_survive_being_written_down() {
    let amounts: Vec<String> = (1..=20).map(|n| format!("{n}.00")).collect();
    let amounts: Vec<&str> = amounts.iter().map(String::as_str).collect();
    let log = log(&amounts).await;
    let tree = tree(&log, quiet).await.unwrap();
    let (size, checkpoint) = issue(&log, NAME, Signed::default(), &secret(), quiet).await.unwrap();
    let page = log.page(0, 1 << 20).await.unwrap();
    let lines: Vec<&[u8]> = page.lines().collect();
    for (line, seq) in lines.iter().zip(1..) {
        let path = tree.inclusion(seq - 1, size).unwrap();
        let proof = Inclusion { seq, path, checkpoint: checkpoint.clone() };
        let read: Inclusion = proof.to_string().parse().unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(line, &keys()).unwrap().head.size, 21);
        assert_eq!(read.verify(b"{}", &keys()), Err(ProofError::NotIncluded(seq)));
        let other = Inclusion { seq: seq % size + 1, ..read };
        assert!(matches!(other.verify(line, &keys()), Err(ProofError::NotIncluded(_))));
        assert!(matches!(proof.verify(line, &[]), Err(ProofError::UnknownSigner(_))));
    }
    for from in 0..=size {
        let root = tree.root_at(from).unwrap();
        let earlier = Checkpoint { origin: NAME.into(), head: TreeHead { size: from, root } }.sign(&secret());
        let proof = Consistency { from, hashes: tree.consistency(from, size).unwrap(), checkpoint: checkpoint.clone() };
        let read: Consistency = proof.to_string().parse().unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&earlier, &keys()).unwrap().head.size, size);
        let forged = TreeHead { size: from, root: Digest::of(b"another root") };
        let forged = Checkpoint { origin: NAME.into(), head: forged }.sign(&secret());
        assert_eq!(read.verify(&forged, &keys()), Err(ProofError::NotConsistent(from, size)));
    }
}

#[tokio::test]
async fn what_is_no_proof_is_refused() {
    let note = kept(&log(&["1.00"]).await).await.note;
    let hash = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";
    for bad in [
        format!("index 0\n{hash}\n\n{note}"),
        format!("c2sp.org/tlog-proof@v1\n{hash}\n\n{note}"),
        format!("c2sp.org/tlog-proof@v1\nindex 01\n{hash}\n\n{note}"),
        format!("c2sp.org/tlog-proof@v1\nindex 1\nabc\n\n{note}"),
        format!("c2sp.org/tlog-proof@v1\nindex {}\n\n{note}", u64::MAX),
    ] {
        assert_eq!(bad.parse::<Inclusion>(), Err(ProofError::Form(Form::Inclusion)), "{bad}");
    }
    let extra = format!("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 1\n{hash}\n\n{note}");
    assert_eq!(extra.parse::<Inclusion>().unwrap().seq, 2);
    for bad in [format!("{hash}\n\n{note}"), format!("old 01\n\n{note}"), format!("old 1\nabc\n\n{note}")] {
        assert_eq!(bad.parse::<Consistency>(), Err(ProofError::Form(Form::Consistency)), "{bad}");
    }
}

#[test]
fn what_was_issued_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut issued = Issued::of(folder.path()).unwrap();
    assert_eq!((issued.keys(), issued.last()), (&[][..], None));
    issued.keep_key(secret().verifier()).unwrap();
    for size in [10, 9, 2] {
        issued.keep(size, &format!("note of {size}")).unwrap();
    }
    // What a crash leaves behind is not taken for a checkpoint.
    std::fs::write(folder.path().join("checkpoints/11.new"), "half").unwrap();
    let again = Issued::of(folder.path()).unwrap();
    assert_eq!(again.keys(), keys());
    assert_eq!(again.checkpoints(), issued.checkpoints());
    assert_eq!(again.last().map(|held| held.note.as_str()), Some("note of 10"));
    std::fs::write(folder.path().join("checkpoints/keys"), "no key\n").unwrap();
    assert!(Issued::of(folder.path()).is_err());
}

#[test]
fn only_its_owner_can_read_the_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.key");
    assert!(matches!(key::read(&path), Err(KeyError::Missing(_))));
    let made = key::make(&path, NAME).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(key::read(&path).unwrap().verifier(), made.verifier());
    assert!(matches!(key::make(&path, NAME), Err(KeyError::AlreadyThere(_))));
    let another = key::make(&folder.path().join("another.key"), NAME).unwrap();
    assert_ne!(another.verifier(), made.verifier());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(key::read(&path), Err(KeyError::Exposed(_))));
    assert!(matches!(key::make(&folder.path().join("third.key"), "two words"), Err(KeyError::Flawed(..))));
}

#[tokio::test]
async fn a_key_that_did_not_sign_its_own_replacement_is_found() {
    let mut log = log(&["1.00"]).await;
    let new = SigningKey::new(NAME, &[9; 32]).unwrap();
    let newer = SigningKey::new(NAME, &[10; 32]).unwrap();
    rotate(&mut log, &secret(), &new.verifier(), "test").await.unwrap();
    assert_eq!(succession(&log, quiet).await.unwrap().present(), Some(&new.verifier()));
    let keys = [secret().verifier(), new.verifier()];
    let kept = Signed { keys: &keys, checkpoints: &[] };
    let (size, by_new) = issue(&log, NAME, kept, &new, quiet).await.unwrap();
    let retired = issue(&log, NAME, kept, &secret(), quiet).await.unwrap_err();
    assert!(matches!(retired, AuditError::Retired { size: 3, .. }), "{retired}");

    // A checkpoint that the retired key signed all the same.
    let head = TreeHead { size, root: tree(&log, quiet).await.unwrap().root_at(size).unwrap() };
    let by_old = Checkpoint { origin: NAME.into(), head }.sign(&secret());
    for (note, good) in [(by_new, true), (by_old, false)] {
        let held = [Held { place: "kept".into(), note: note.to_string(), kept_as: Some(size) }];
        let audited = audit(&log, NAME, &[Signed { keys: &keys, checkpoints: &held }], quiet).await;
        assert_eq!(audited.is_ok(), good, "{:?}", audited.err());
    }

    // The first key is no longer in force, so it can replace nothing; nor can a stranger.
    rotate(&mut log, &secret(), &newer.verifier(), "test").await.unwrap();
    let found = audit(&log, NAME, &[], quiet).await.unwrap_err();
    assert!(matches!(found, AuditError::Rotation { seq: 4 }), "{found}");
    assert_eq!(found.first_wrong(), Some(4));
}

#[tokio::test]
async fn a_forged_rotation_is_found() {
    let new = SigningKey::new(NAME, &[9; 32]).unwrap();
    let mut honest = log(&["1.00"]).await;
    rotate(&mut honest, &secret(), &new.verifier(), "test").await.unwrap();
    let page = honest.page(2, 1 << 20).await.unwrap();
    let event: Value = serde_json::from_slice(page.lines().next().unwrap()).unwrap();
    let mut data = event.get("data").unwrap().clone();
    data.as_object_mut().unwrap().remove("act");
    let mut again = log(&["1.00"]).await;
    append(&mut again, draft("key-rotated", data.clone()), |line| line).await;
    audit(&again, NAME, &[], quiet).await.unwrap();
    let stranger = SigningKey::new(NAME, &[10; 32]).unwrap().verifier().to_string();
    for (field, value) in [("key", stranger.as_str()), ("previous", &stranger), ("signature", "AAAAAAAA")] {
        let mut forged = data.clone();
        *forged.get_mut(field).unwrap() = value.into();
        let mut log = log(&["1.00"]).await;
        append(&mut log, draft("key-rotated", forged), |line| line).await;
        let found = audit(&log, NAME, &[], quiet).await.unwrap_err();
        assert!(matches!(found, AuditError::Rotation { seq: 3 }), "{field}: {found}");
    }
}
