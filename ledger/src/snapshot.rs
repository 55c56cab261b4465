//! Snapshots: folded state kept beside the log, so that opening need not read the whole of it.
//!
//! A snapshot states the event that it stands at, with the digest of the log there, the form of the state and the version of the
//! program. Whatever does not match is passed over and the log is read instead; a snapshot is never a source of anything that
//! the log does not say, and may be deleted at any time. What takes nothing on trust (`verify`, bundles, checkpoints) does not use it.

use crate::event::Event;
use crate::head::Head;
use crate::pack::{Pack, PackedBytes};
use crate::time::Day;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// At so many places of a long log state is kept that questions about the past start from: what is folded together is kept at the same.
pub const PLACES: usize = 16;

/// State that is folded from events and can be kept.
pub trait State: Pack + Default + Send {
    /// What files of it are called.
    const NAME: &'static str;

    /// The form: another one whenever the same events fold into other state, or the state packs into other bytes. A test
    /// compares both with what they were.
    const FORM: u32;

    /// How many are kept, spread over the log: questions about the past start from the one before.
    const KEPT: usize = PLACES;

    /// Adds an event.
    fn fold(&mut self, event: &Event);
}

/// Folded state with where it stands.
#[derive(Clone, Debug)]
pub struct Snapshot<S> {
    /// The part of the log that it stands for; it ends with a whole batch.
    pub stands: Stands,
    /// The state.
    pub state: S,
}

/// Where a snapshot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Where that part of the log ends.
    pub head: Head,
    /// The latest effective date in it; none where there is no event.
    pub latest: Option<Day>,
}

impl Default for Stands {
    fn default() -> Stands {
        Stands { head: Head::EMPTY, latest: None }
    }
}

crate::pack_fields! {
    Head { seq, digest, recorded_at }
    Stands { head, latest }
}

const MARK: &[u8] = b"envelope snapshot\n";
const ENDING: &str = ".snapshot";

/// The longest header: the mark, the name, the form, the version, where it stands.
const HEADER: usize = 256;

/// So many events are folded sooner than a snapshot of a large state is written and read.
pub const WORTH_KEEPING: u64 = 20_000;

/// State takes fewer bytes than this for each event that it was folded from.
const AN_EVENT: usize = 128;

/// Beyond this, room is made as it is needed.
const MOST_ROOM: usize = 1 << 32;

/// A directory of snapshots, made when the first is kept.
#[derive(Clone, Debug)]
pub struct Snapshots {
    directory: PathBuf,
}

impl Snapshots {
    /// Those of a directory.
    #[must_use]
    pub fn in_directory(directory: impl Into<PathBuf>) -> Snapshots {
        Snapshots { directory: directory.into() }
    }

    /// The latest snapshot of a state that stands where `admits` says; none where there is none, or none that can be read.
    pub fn latest<S: State>(&self, admits: impl Fn(&Stands) -> bool) -> Option<Snapshot<S>> {
        let mut places = self.places::<S>();
        places.reverse();
        places.into_iter().find_map(|seq| read(&self.path::<S>(seq), &admits))
    }

    /// The places at which there is a snapshot, in order.
    #[must_use]
    pub fn places<S: State>(&self) -> Vec<u64> {
        let place = |name: &str| name.strip_prefix(S::NAME)?.strip_prefix('-')?.strip_suffix(ENDING)?.parse().ok();
        let entries = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let mut places: Vec<u64> = entries.filter_map(|entry| place(entry.file_name().to_str()?)).collect();
        places.sort_unstable();
        places
    }

    /// The snapshot at a place, where it stands as `admits` says and can be read.
    pub fn at<S: State>(&self, place: u64, admits: impl Fn(&Stands) -> bool) -> Option<Snapshot<S>> {
        read(&self.path::<S>(place), &admits)
    }

    /// Keeps state, and has it rest on what was kept, which takes less memory. What is kept may be deleted again to make room for
    /// later snapshots.
    ///
    /// # Errors
    /// It cannot be written; nothing depends on it.
    pub fn keep<S: State>(&self, stands: &Stands, state: &mut S) -> io::Result<()> {
        // Room that is not used costs nothing; growing step by step would need twice the memory at its end.
        let events = usize::try_from(stands.head.seq).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(HEADER + events.saturating_mul(AN_EVENT).min(MOST_ROOM));
        header::<S>(&mut bytes);
        stands.pack(&mut bytes);
        let begins = bytes.len();
        state.pack(&mut bytes);
        let part = begins..bytes.len();
        let sum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&sum.to_be_bytes());
        bytes.shrink_to_fit();
        let bytes = Arc::new(bytes);
        // What could never be read takes no other's place.
        let kept = PackedBytes::over(&bytes, part).and_then(|mut part| S::unpack(&mut part));
        let kept = kept.ok_or(io::ErrorKind::InvalidData)?;
        fs::create_dir_all(&self.directory)?;
        let path = self.path::<S>(stands.head.seq);
        let unfinished = path.with_extension(format!("part-{}", std::process::id()));
        let written = File::create(&unfinished)
            .and_then(|mut file| file.write_all(&bytes))
            .and_then(|()| fs::rename(&unfinished, path));
        if written.is_err() {
            // Nothing can be done about a part that stays behind.
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        *state = kept;
        self.thin_out::<S>()
    }

    /// Removes those that stand closest to others, but never the latest.
    fn thin_out<S: State>(&self) -> io::Result<()> {
        let mut places = self.places::<S>();
        while places.len() > S::KEPT {
            let gap = |window: &[u64]| match window {
                [before, _, after] => after - before,
                _ => u64::MAX,
            };
            let spread: Vec<u64> = std::iter::once(0).chain(places.iter().copied()).collect();
            let closest =
                spread.windows(3).enumerate().min_by_key(|(_, window)| gap(window)).map_or(0, |(place, _)| place);
            fs::remove_file(self.path::<S>(places.remove(closest)))?;
        }
        Ok(())
    }

    fn path<S: State>(&self, seq: u64) -> PathBuf {
        self.directory.join(format!("{}-{seq:020}{ENDING}", S::NAME))
    }
}

fn header<S: State>(bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(MARK);
    for text in [S::NAME, env!("CARGO_PKG_VERSION")] {
        text.to_owned().pack(bytes);
    }
    S::FORM.pack(bytes);
}

fn read<S: State>(path: &Path, admits: &impl Fn(&Stands) -> bool) -> Option<Snapshot<S>> {
    let mut expected = Vec::with_capacity(HEADER);
    header::<S>(&mut expected);
    let stands = |bytes: &mut PackedBytes<'_>| {
        let same = bytes.take(expected.len())? == expected.as_slice();
        Stands::unpack(bytes).filter(|stands| same && admits(stands))
    };
    // The beginning says whether the rest is worth reading.
    let file = File::open(path).ok()?;
    let mut bytes = Vec::with_capacity(usize::try_from(file.metadata().ok()?.len()).ok()?);
    (&file).take(HEADER as u64).read_to_end(&mut bytes).ok()?;
    let mut bytes = Arc::new(bytes);
    stands(&mut PackedBytes::over(&bytes, 0..bytes.len())?)?;
    (&file).read_to_end(Arc::get_mut(&mut bytes)?).ok()?;
    let (whole, sum) = bytes.split_last_chunk()?;
    if crc32fast::hash(whole) != u32::from_be_bytes(*sum) {
        return None;
    }
    let mut rest = PackedBytes::over(&bytes, 0..whole.len())?;
    let stands = stands(&mut rest)?;
    let state = S::unpack(&mut rest)?;
    rest.is_empty().then_some(Snapshot { stands, state })
}
