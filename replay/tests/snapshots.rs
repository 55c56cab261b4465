//! An answer that starts from a snapshot is the answer without one; and what does not match the log is passed over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use ledger::book::Book;
use ledger::clerk::{Clerk, Outcome};
use ledger::command::Submission;
use ledger::digest::Digest;
use ledger::log::{AppendError, Batch, EventLog, Head, MemoryLog, Page, StoreError, decode};
use ledger::pack::{Pack, Packing};
use ledger::snapshot::{Chain, STEP, Snapshots, Span, Stands, State};
use ledger::time::Day;
use projections::lists::Register;
use projections::picture::Picture;
use replay::{Both, Cut, Moments, Read};
use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;
use support::{Stopped, events, log_of, now, run, scenarios};
use tempfile::TempDir;

/// A log with a place for snapshots. It notes from where it was read.
struct Kept {
    log: MemoryLog,
    snapshots: Snapshots,
    pages: Mutex<Vec<u64>>,
}

impl EventLog for Kept {
    fn head(&self) -> Head {
        self.log.head()
    }

    async fn append(&mut self, expected: &Head, batches: &[Batch]) -> Result<Head, AppendError> {
        self.log.append(expected, batches).await
    }

    async fn page(&self, after: u64, bytes: usize) -> Result<Page, StoreError> {
        self.pages.lock().unwrap().push(after);
        self.log.page(after, bytes).await
    }

    fn snapshots(&self) -> Option<&Snapshots> {
        Some(&self.snapshots)
    }
}

impl Kept {
    fn over(log: MemoryLog, home: &TempDir) -> Kept {
        let snapshots = Snapshots::in_directory(home.path().join("snapshots"));
        Kept { log, snapshots, pages: Mutex::default() }
    }

    /// Keeps both states as they are after so many events, the last of a batch.
    fn keep(&self, through: u64) {
        self.keep_over(&[through]);
    }

    /// The same at several places, at each of them only what changed since the one before.
    fn keep_over(&self, places: &[u64]) {
        let (mut states, mut stands, mut chain) = (States::default(), Stands::default(), Chain::default());
        let mut earliest: Option<Day> = None;
        for event in events(&self.log, &Cut::NOW) {
            replay::States::fold(&mut states, &event);
            stands.latest = stands.latest.max(Some(event.effective_on));
            earliest = Some(earliest.map_or(event.effective_on, |day| day.min(event.effective_on)));
            if places.contains(&event.seq) {
                let cut = Cut { through: Some(event.seq), ..Cut::NOW };
                stands.head = run(replay::read(&self.log, &cut, |_| (), |_| ())).unwrap().through;
                assert_eq!(stands.head.seq, event.seq);
                let span = Span { since: chain.stands(), stands, earliest: earliest.take() };
                replay::States::keep(&mut states, &self.snapshots, &mut chain, &span).unwrap();
            }
        }
    }

    /// From where the log was read since this was last asked.
    fn read_from(&self) -> u64 {
        self.pages().into_iter().min().unwrap_or(u64::MAX)
    }

    /// The places after which the log was read since this was last asked.
    fn pages(&self) -> Vec<u64> {
        std::mem::take(&mut self.pages.lock().unwrap())
    }
}

type States = Both<Picture, Register>;

fn packed(state: &impl Pack) -> Vec<u8> {
    let mut bytes = Packing::default();
    state.pack(&mut bytes);
    bytes.done()
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
        kept.keep_over(&places);
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
            let (folded, read) = run(replay::resume::<States, _>(&kept, &cut, Some(&moments), |_| ())).unwrap();
            let Both(picture, register) = folded.state;
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
        let stands = Stands { head: half.head(), latest: None };
        kept.snapshots.keep(&mut Chain::default(), &stands.into(), &mut book).unwrap();
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
    let places = places(&log);
    kept.keep_over(&places);
    assert!(both(&kept, &Cut::NOW) == expected);
    assert_eq!(kept.read_from(), head, "it serves");

    // Any altered byte of any level.
    for file in fs::read_dir(home.path().join("snapshots")).unwrap() {
        let file = file.unwrap().path();
        let whole = fs::read(&file).unwrap();
        for place in (0..whole.len()).step_by(whole.len() / 24 + 1).chain(whole.len() - 4..whole.len()) {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x10;
            fs::write(&file, bytes).unwrap();
            assert!(both(&kept, &Cut::NOW) == expected, "byte {place}");
            let from = kept.read_from();
            assert!(from < head && (from == 0 || places.contains(&from)), "byte {place} of {}", file.display());
        }
        fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        assert!(both(&kept, &Cut::NOW) == expected);
        fs::write(&file, whole).unwrap();
    }

    // Of another log, at the same place: by the digest at the end, and by that of the event after it.
    let other = Kept::over(log_of(&lines), &home);
    let stands = run(replay::read(&other.log, &Cut::NOW, |_| (), |_| ())).unwrap().through;
    assert_ne!(stands.digest, log.head().digest);
    for through in [head, places[2]] {
        fs::remove_dir_all(home.path().join("snapshots")).unwrap();
        other.keep(through);
        assert!(both(&kept, &Cut::NOW) == expected);
        assert_eq!(kept.read_from(), 0);
    }

    // A level over one of another log.
    let named = |from: &Kept| {
        fs::remove_dir_all(home.path().join("snapshots")).unwrap();
        from.keep_over(&places[..2]);
        let lowest = format!("-{:020}.snapshot", places[0]);
        let files = fs::read_dir(home.path().join("snapshots")).unwrap().map(|file| file.unwrap().path());
        let lowest = files.filter(|file| file.to_str().unwrap().ends_with(&lowest));
        lowest.map(|file| (file.clone(), fs::read(file).unwrap())).collect::<Vec<_>>()
    };
    let others = named(&other);
    named(&kept);
    assert_eq!(others.len(), 2);
    others.iter().for_each(|(file, bytes)| fs::write(file, bytes).unwrap());
    assert!(both(&kept, &Cut::NOW) == expected);
    assert_eq!(kept.read_from(), 0);

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
        run(replay::resume::<Picture, _>(&kept, &cut, Some(&moments), |_| ())).unwrap();
        kept.read_from()
    };
    assert_eq!(ask(through), 0, "nothing was folded before");
    for place in [through, through + 1, kept.log.head().seq] {
        assert!(ask(place) >= through, "as of {place}");
    }
}

/// Whole stretches of later dates are not read, and the answer is the same; what another log passes over is not.
#[test]
fn a_question_about_a_date_passes_over_what_is_later() {
    let mut passed = 0;
    for (name, lines) in scenarios() {
        let home = tempfile::tempdir().unwrap();
        let log = log_of(&lines);
        let kept = Kept::over(log.clone(), &home);
        let all = events(&log, &Cut::NOW);
        let ends = all.iter().filter(|event| event.batch.0 == event.batch.1).map(|event| event.seq);
        kept.keep_over(&ends.step_by(9).collect::<Vec<_>>());
        let spans = kept.snapshots.spans::<Picture>(0);
        assert!(spans.iter().all(|span| {
            let between = span.since.head.seq + 1..=span.stands.head.seq;
            let dates = all.iter().filter(|event| between.contains(&event.seq)).map(|event| event.effective_on);
            dates.min() == span.earliest
        }));
        let days: BTreeSet<Day> = all.iter().map(|event| event.effective_on).collect();
        for day in days.into_iter().step_by(9) {
            let cut = Cut { effective_by: Some(day), ..Cut::NOW };
            kept.pages();
            let expected = both(&log, &cut);
            assert!(both(&kept, &cut) == expected, "{name}, {cut}");
            let pages = kept.pages();
            let later = |span: &&Span| span.earliest.unwrap() > day;
            // Where a run of them ends, the reading goes on.
            let runs = spans.windows(2).filter(|pair| later(&&pair[0]) && !later(&&pair[1]));
            for run in runs.filter(|pair| pair[0].since.latest.is_some_and(|latest| latest > day)) {
                assert!(pages.contains(&run[0].stands.head.seq), "{name}, {cut}: {run:?}");
                passed += 1;
            }
        }
        let other = Kept { log: log_of(&lines), ..Kept::over(MemoryLog::new(), &home) };
        let cut = Cut { effective_by: Some("2021-06-01".parse().unwrap()), ..Cut::NOW };
        assert!(both(&other, &cut) == both(&other.log, &cut), "{name}: another log's");
    }
    assert!(passed > 4, "only {passed} runs were passed over");
}

/// A log that grows without end: few levels lie over one another, each place that was kept is found again, and whole snapshots are few.
#[test]
fn there_are_few_levels_and_every_place_is_found() {
    let home = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::in_directory(home.path());
    let (mut chain, mut picture) = (Chain::default(), Picture::default());
    let places: Vec<u64> = (1..=300).map(|n| n * STEP * 5 / 4 + n % 7 * 100).collect();
    for seq in &places {
        let stands = Stands { head: Head { seq: *seq, ..Head::EMPTY }, latest: None };
        chain = chain.below(*seq);
        snapshots.keep(&mut chain, &stands.into(), &mut picture).unwrap();
        assert_eq!(snapshots.latest::<Picture>(|_| true).unwrap().stands, stands);
    }
    let links = snapshots.links::<Picture>();
    let paths: Vec<Vec<u64>> = places.iter().map(|place| links.path(*place).unwrap()).collect();
    let deepest = paths.iter().map(Vec::len).max().unwrap();
    assert!((3..=12).contains(&deepest), "{deepest} levels");
    let whole = paths.iter().filter(|path| path.len() == 1).count();
    assert!((8..=24).contains(&whole), "{whole} whole ones");
}

#[test]
fn of_a_state_that_only_present_decisions_rest_on_few_are_kept() {
    let home = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::in_directory(home.path());
    for seq in 1..=20 {
        let stands = Stands { head: Head { seq, ..Head::EMPTY }, latest: None };
        snapshots.keep(&mut Chain::default(), &stands.into(), &mut Book::default()).unwrap();
        assert_eq!(snapshots.latest::<Book>(|_| true).unwrap().stands, stands);
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), Book::KEPT);
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
        ("picture", 5, "b0e6ac841204f2a685d9d14bee512a1cea4349dec4875db4fc834913440df5c7"),
        ("register", 3, "dcdde1b1dc8eac40bb56003e757aba1aef24b27eef50d48aadf9d8adfbfcff43"),
        ("book", 4, "ec73c3d2123d70fd82277cdfc37d9e00fb0d91666b5cd2a8cf0c4a6619626367"),
    ];
    assert_eq!(found, expected.map(|(name, form, digest)| (name, form, digest.to_owned())));
}
