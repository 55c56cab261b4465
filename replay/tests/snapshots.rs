//! An answer that starts from a snapshot is the answer without one; and what does not match the log is passed over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::book::Book;
use ledger::clerk::{Clerk, Outcome};
use ledger::command::Submission;
use ledger::digest::Digest;
use ledger::log::{AppendError, Batch, EventLog, Head, MemoryLog, Page, StoreError, decode};
use ledger::pack::Pack;
use ledger::snapshot::{Snapshots, Stands, State};
use projections::lists::Register;
use projections::picture::Picture;
use replay::{Both, Cut, Moments, Read};
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use support::{Stopped, events, log_of, now, run, scenarios};
use tempfile::TempDir;

/// A log with a place for snapshots. It notes from where it was read.
struct Kept {
    log: MemoryLog,
    snapshots: Snapshots,
    first_page: AtomicU64,
}

impl EventLog for Kept {
    fn head(&self) -> Head {
        self.log.head()
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        self.log.append(expected, batches).await
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        self.first_page.fetch_min(after, Ordering::Relaxed);
        self.log.page(after, bytes).await
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        Some(&self.snapshots)
    }
}

impl Kept {
    fn over(log: MemoryLog, home: &TempDir) -> Kept {
        let snapshots = Snapshots::in_directory(home.path().join("snapshots"));
        Kept { log, snapshots, first_page: AtomicU64::new(u64::MAX) }
    }

    /// Keeps both states as they are after so many events, the last of a batch.
    fn keep(&self, through: u64) {
        let (mut picture, mut register, mut stands) = (Picture::default(), Register::default(), Stands::default());
        let cut = Cut { through: Some(through), ..Cut::NOW };
        for event in events(&self.log, &cut) {
            picture.fold(&event);
            State::fold(&mut register, &event);
            stands.latest = stands.latest.max(Some(event.effective_on));
        }
        stands.head = run(replay::read(&self.log, &cut, |_| (), |_| ())).unwrap().through;
        assert_eq!(stands.head.seq, through);
        self.snapshots.keep(&stands, &mut picture).unwrap();
        self.snapshots.keep(&stands, &mut register).unwrap();
    }

    /// From where the log was read since this was last asked.
    fn read_from(&self) -> u64 {
        self.first_page.swap(u64::MAX, Ordering::Relaxed)
    }
}

fn packed(state: &impl Pack) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.pack(&mut bytes);
    bytes
}

fn both(log: &(impl EventLog + Sync), cut: &Cut) -> (Vec<u8>, Vec<u8>, Read) {
    let picture = run(replay::picture(log, cut, |_| ())).unwrap();
    let (again, register) = run(replay::register(log, cut, |_| ())).unwrap();
    assert!(packed(&picture.picture) == packed(&again.picture) && picture.read == again.read);
    (packed(&picture.picture), packed(&register), picture.read)
}

/// The last events of batches, a few of them.
fn places(log: &MemoryLog) -> Vec<u64> {
    let all = events(log, &Cut::NOW);
    let ends: Vec<u64> = all.iter().filter(|event| event.batch.0 == event.batch.1).map(|event| event.seq).collect();
    ends.iter().copied().step_by(ends.len() / 4 + 1).chain(ends.last().copied()).collect()
}

#[test]
fn every_cut_is_answered_alike_with_snapshots_and_without() {
    let mut served = 0;
    for (name, lines) in scenarios() {
        let home = tempfile::tempdir().unwrap();
        let log = log_of(&lines);
        let kept = Kept::over(log.clone(), &home);
        let places = places(&log);
        places.iter().for_each(|place| kept.keep(*place));
        let days = ["2021-07-01", "2021-12-10", "2022-03-31", "2030-01-01"].map(|day| Some(day.parse().unwrap()));
        let moments = events(&log, &Cut::NOW).into_iter().map(|event| Some(event.recorded_at)).step_by(150);
        let cuts = places
            .iter()
            .flat_map(|place| [*place, place + 1, place.saturating_sub(1)])
            .map(|place| Cut { through: Some(place), ..Cut::NOW })
            .chain(moments.map(|recorded_by| Cut { recorded_by, ..Cut::NOW }))
            .chain(days.map(|effective_by| Cut { effective_by, ..Cut::NOW }))
            .chain([Cut::NOW]);
        let moments = Moments::default();
        for cut in cuts {
            let expected = both(&log, &cut);
            assert!(both(&kept, &cut) == expected, "{name}, {cut}");
            served += u32::from(kept.read_from() > 0);
            // And from what was folded before, whichever moment that was.
            let (Both(picture, register), read) =
                run(replay::resume::<Both<Picture, Register>, _>(&kept, &cut, Some(&moments), |_| ())).unwrap();
            assert!((packed(&picture), packed(&register), read) == expected, "{name}, {cut}");
        }
    }
    assert!(served > 40, "only {served} answers started from a snapshot");
}

#[test]
fn a_clerk_who_starts_from_a_snapshot_decides_alike() {
    let mut served = 0;
    for (name, lines) in scenarios() {
        let home = tempfile::tempdir().unwrap();
        let (first, rest) = lines.split_at(lines.len() / 2);
        let half = log_of(first);
        let kept = Kept::over(half.clone(), &home);
        let mut book = run(Clerk::open(half.clone(), Stopped(now()), |_| ())).unwrap().book().clone();
        kept.snapshots.keep(&Stands { head: half.head(), latest: None }, &mut book).unwrap();
        let rest: Vec<_> = rest.iter().filter_map(|line| Submission::read(line.as_bytes(), true).ok()).collect();
        let mut clerk = run(Clerk::open(kept, Stopped(now()), |_| ())).unwrap();
        served += u32::from(clerk.log().read_from() > 0);
        // Everything again, so that what is repeated is known too.
        let again: Vec<_> = first.iter().filter_map(|line| Submission::read(line.as_bytes(), true).ok()).collect();
        run(clerk.submit(&rest, "test", false)).unwrap();
        let repeated = run(clerk.submit(&again, "test", false)).unwrap();
        let whole = run(Clerk::open(half, Stopped(now()), |_| ())).unwrap();
        assert_eq!(whole.head(), clerk.head());
        assert!(packed(whole.book()) == packed(clerk.book()), "{name}");
        let known = |outcome: &Outcome| matches!(outcome, Outcome::Repeated { .. });
        let stated = again.iter().filter(|submission| submission.command_id.is_some()).count();
        assert!(stated == 0 || repeated.iter().any(known), "{name}");
    }
    assert!(served > 3, "only {served} clerks started from a snapshot");
}

#[test]
fn a_snapshot_that_does_not_match_is_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let (_, lines) = scenarios().into_iter().find(|(name, _)| name == "guide-examples").unwrap();
    let log = log_of(&lines);
    let kept = Kept::over(log.clone(), &home);
    let expected = both(&log, &Cut::NOW);
    let head = log.head().seq;
    kept.keep(head);
    assert!(both(&kept, &Cut::NOW) == expected);
    assert_eq!(kept.read_from(), head, "it serves");

    // Any altered byte.
    for file in fs::read_dir(home.path().join("snapshots")).unwrap() {
        let file = file.unwrap().path();
        let whole = fs::read(&file).unwrap();
        for place in (0..whole.len()).step_by(whole.len() / 24 + 1).chain(whole.len() - 4..whole.len()) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x10;
            fs::write(&file, bytes).unwrap();
            assert!(both(&kept, &Cut::NOW) == expected, "byte {place}");
            assert_eq!(kept.read_from(), 0, "byte {place} of {}", file.display());
        }
        fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        assert!(both(&kept, &Cut::NOW) == expected);
        fs::write(&file, whole).unwrap();
    }

    // Of another log, at the same place: by the digest at the end, and by that of the event after it.
    let other = Kept::over(log_of(&lines), &home);
    let stands = run(replay::read(&other.log, &Cut::NOW, |_| (), |_| ())).unwrap().through;
    assert_ne!(stands.digest, log.head().digest);
    for through in [head, places(&log)[2]] {
        fs::remove_dir_all(home.path().join("snapshots")).unwrap();
        other.keep(through);
        assert!(both(&kept, &Cut::NOW) == expected);
        assert_eq!(kept.read_from(), 0);
    }

    // Of a longer log.
    fs::remove_dir_all(home.path().join("snapshots")).unwrap();
    kept.keep(head);
    let shorter = Kept::over(log_of(&lines[..lines.len() - 5]), &home);
    assert!(both(&shorter, &Cut::NOW) == both(&shorter.log, &Cut::NOW));
}

#[test]
fn a_second_question_about_a_moment_reads_hardly_any_of_the_log() {
    let home = tempfile::tempdir().unwrap();
    let (_, lines) = scenarios().into_iter().find(|(name, _)| name == "guide-examples").unwrap();
    let kept = Kept::over(log_of(&lines), &home);
    let through = places(&kept.log)[2];
    let moments = Moments::<Picture>::default();
    let ask = |through| {
        let cut = Cut { through: Some(through), ..Cut::NOW };
        run(replay::resume(&kept, &cut, Some(&moments), |_| ())).unwrap();
        kept.read_from()
    };
    assert_eq!(ask(through), 0, "nothing was folded before");
    for place in [through, through + 1, kept.log.head().seq] {
        assert!(ask(place) >= through, "as of {place}");
    }
}

#[test]
fn few_are_kept_and_the_latest_is_one_of_them() {
    let home = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::in_directory(home.path());
    for seq in 1..=100 {
        let stands = Stands { head: Head { seq, ..Head::EMPTY }, latest: None };
        snapshots.keep(&stands, &mut Picture::default()).unwrap();
        assert_eq!(snapshots.latest::<Picture>(|_| true).unwrap().stands, stands);
    }
    let names: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), Picture::KEPT);
    assert!(snapshots.latest::<Picture>(|stands| stands.head.seq <= 50).is_some(), "spread over the log: {names:?}");
}

/// What the ledgers of the first format fold into, packed. Where this fails, something that is folded or packed has changed: raise
/// `FORM` of the state, so that snapshots made before are passed over, and put the new digest here.
#[test]
fn the_form_changes_with_the_fold() {
    let (mut pictures, mut registers, mut books) = (Vec::new(), Vec::new(), Vec::new());
    for name in ["every-refusal", "late-and-disputed", "two-years-carry"] {
        let path = format!("{}/../tests/fixture/format-1/{name}/log.jsonl", env!("CARGO_MANIFEST_DIR"));
        let (mut picture, mut register, mut book) = (Picture::default(), Register::default(), Book::default());
        for line in fs::read_to_string(path).unwrap().lines() {
            let event = decode(line.as_bytes()).unwrap();
            picture.fold(&event);
            State::fold(&mut register, &event);
            book.apply(&event);
        }
        pictures.extend(packed(&picture));
        registers.extend(packed(&register));
        books.extend(packed(&book));
    }
    let found = [
        (Picture::NAME, Picture::FORM, Digest::of(&pictures).to_string()),
        (Register::NAME, Register::FORM, Digest::of(&registers).to_string()),
        (Book::NAME, Book::FORM, Digest::of(&books).to_string()),
    ];
    let expected = [
        ("picture", 4, "99e275af599e079f1ebcdf0926b19bc123c6ffa05113460d1a3c291568b088bd"),
        ("register", 2, "7bba6a78fa58036ef57834b17b8800cb574f4cd01a84ba07c821c5da261d2d3a"),
        ("book", 3, "6599cd549c14b93fdfe5c66f9cd0fd95c49734712c7a86d3ef4d06bfb3a90560"),
    ];
    assert_eq!(found, expected.map(|(name, form, digest)| (name, form, digest.to_owned())));
}
