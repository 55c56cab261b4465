//! Snapshots: folded state kept beside the log, so that opening need not read the whole of it.
//!
//! A snapshot states the event that it stands at, with the digest of the log there, the form of the state and the version of the
//! program. Whatever does not match is passed over and the log is read instead; a snapshot is never a source of anything that
//! the log does not say, and may be deleted at any time. What takes nothing on trust (`verify`, bundles, checkpoints) does not use it.
//!
//! A file may hold only what changed since another: it then states where that one stands ([`Chain`]).

mod chain;
mod file;

pub use chain::{Chain, Links, STEP};

use crate::event::Event;
use crate::head::Head;
use crate::pack::{Buffer, Pack, PackedBytes, Packing};
use crate::time::Day;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// State that is folded from events and can be kept.
pub trait State: Pack + Default + Send {
    /// What files of it are called.
    const NAME: &'static str;

    /// The form: another one whenever the same events fold into other state, or the state packs into other bytes. A test
    /// compares both with what they were.
    const FORM: u32;

    /// How many whole ones are kept; all where questions about the past start from the one before.
    const KEPT: usize = usize::MAX;

    /// Adds an event.
    fn fold(&mut self, event: &Event);
}

/// Folded state with where it stands.
#[derive(Clone, Debug, Default)]
pub struct Snapshot<S> {
    /// The part of the log that it stands for; it ends with a whole batch.
    pub stands: Stands,
    /// The state.
    pub state: S,
    /// The files that it rests on; they may stand before it.
    pub chain: Chain,
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

/// A stretch of the log, from where state was kept before to where it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Where it was kept before; at the beginning of the log where it was not.
    pub since: Stands,
    /// Where it is kept.
    pub stands: Stands,
    /// The earliest effective date between; none where nobody looked. So questions about a date pass over what is later.
    pub earliest: Option<Day>,
}

impl From<Stands> for Span {
    fn from(stands: Stands) -> Span {
        Span { stands, ..Span::default() }
    }
}

crate::pack_fields! {
    Head { seq, digest, recorded_at }
    Stands { head, latest }
    Span { since, stands, earliest }
}

const MARK: &[u8] = b"envelope snapshot\n";
const ENDING: &str = ".snapshot";

/// The longest header: the mark, the name, the form, the version, where the level below stands, and its span.
const HEADER: usize = 384;

/// So many events are folded sooner than a snapshot of a large state is written and read.
pub(crate) const WORTH_KEEPING: u64 = 20_000;

/// State takes fewer bytes than this for each event that it was folded from; what changed and takes more is not kept.
const AN_EVENT: usize = 128;

/// Nobody writes a file for so long.
const UNFINISHED_FOR: Duration = Duration::from_secs(3_600);

/// Beyond this, room is made as it is needed.
const MOST_ROOM: usize = 1 << 32;

/// A directory of snapshots, made when the first is kept.
#[derive(Clone, Debug)]
pub struct Snapshots {
    directory: PathBuf,
    /// The files on which some state rests that is in use: they need not be read again.
    open: Arc<Mutex<HashMap<PathBuf, Weak<Buffer>>>>,
}

impl Snapshots {
    /// Those of a directory.
    #[must_use]
    pub fn in_directory(directory: impl Into<PathBuf>) -> Snapshots {
        Snapshots { directory: directory.into(), open: Arc::default() }
    }

    /// The latest snapshot of a state that stands where `admits` says; none where there is none, or none that can be read.
    pub fn latest<S: State>(&self, admits: impl Fn(&Stands) -> bool) -> Option<Snapshot<S>> {
        let links = self.links::<S>();
        links.places().find_map(|place| {
            let mut chain = Chain::default();
            let (stands, state) = self.read(&links.path(place)?, &mut chain, &admits)?;
            Some(Snapshot { stands, state, chain })
        })
    }

    /// Which files there are of a state.
    #[must_use]
    pub fn links<S: State>(&self) -> Links {
        let mut links = Links::default();
        self.files::<S>().into_iter().for_each(|(from, to)| links.add(from, to));
        links
    }

    /// For which stretches of the log a state was kept, in order, and only those that end after a place.
    #[must_use]
    pub fn spans<S: State>(&self, after: u64) -> Vec<Span> {
        let files = self.files::<S>().into_iter().filter(|(_, to)| *to > after);
        files.filter_map(|(from, to)| Some(self.beginning::<S>(&self.path::<S>(from, to))?.1)).collect()
    }

    /// The state to which a path of places leads, where it stands as `admits` says and all files can be read. They are added to a chain,
    /// which has none of this state.
    pub fn read<S: State>(
        &self,
        path: &[u64],
        chain: &mut Chain,
        admits: impl Fn(&Stands) -> bool,
    ) -> Option<(Stands, S)> {
        let begins = |level: usize| level.checked_sub(1).map_or(Some(0), |below| path.get(below).copied());
        // The beginning of the last says whether the rest is worth reading.
        let last = path.len().checked_sub(1)?;
        let file = |level: usize| Some(self.path::<S>(begins(level)?, *path.get(level)?));
        admits(&self.beginning::<S>(&file(last)?)?.1.stands).then_some(())?;
        let mut part = 0..0;
        let mut stands = Stands::default();
        for level in 0..=last {
            let buffer = self.whole(&file(level)?)?;
            let ends = file::ends(buffer.bytes());
            let mut rest = PackedBytes::of(buffer.bytes(), 0..ends)?;
            let (from, span) = read_header::<S>(&mut rest)?;
            if from != stands {
                return None;
            }
            part = ends - rest.len()..ends;
            stands = span.stands;
            chain.push(S::NAME, &stands, buffer)?;
        }
        let mut rest = PackedBytes::over(chain.files(S::NAME), part)?;
        let state = S::unpack(&mut rest)?;
        (rest.is_empty() && admits(&stands)).then_some((stands, state))
    }

    /// Keeps what changed in a state since it was kept in the highest level of a chain, or all of it where it was not, and has it rest on
    /// what was kept, which takes less memory.
    ///
    /// # Errors
    /// It cannot be written, or takes more room than reading the log again would save; nothing depends on it.
    pub fn keep<S: State>(&self, chain: &mut Chain, span: &Span, state: &mut S) -> io::Result<()> {
        let stands = &span.stands;
        let level = chain.files(S::NAME).len();
        let from = chain.stands_below(level);
        // Room that is not used costs nothing; growing step by step would need twice the memory at its end.
        let events = (stands.head.seq - from.head.seq).max(STEP);
        let events = usize::try_from(events).unwrap_or(usize::MAX);
        let room = HEADER + events.saturating_mul(AN_EVENT).min(MOST_ROOM);
        let mut out = Packing::over(level, Vec::with_capacity(room));
        header::<S>(&mut out);
        (from, *span).pack(&mut out);
        let begins = out.len();
        state.pack(&mut out);
        if level > 0 && out.len() > room {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let part = begins..out.len();
        let file = Buffer::of(file::sealed(out.done()));
        // What could never be read takes no other's place.
        chain.push(S::NAME, stands, Arc::clone(&file)).ok_or(io::ErrorKind::InvalidData)?;
        let kept = PackedBytes::over(chain.files(S::NAME), part).and_then(|mut part| S::unpack(&mut part));
        let kept = kept.ok_or(io::ErrorKind::InvalidData)?;
        fs::create_dir_all(&self.directory)?;
        let path = self.path::<S>(from.head.seq, stands.head.seq);
        file::write(&path, file.bytes())?;
        self.note_open(&path, &file);
        *state = kept;
        if level == 0 { self.thin_out::<S>() } else { Ok(()) }
    }

    /// Removes whole snapshots that stand closest to others, but never the latest; what is not of this form; and what was left unfinished.
    fn thin_out<S: State>(&self) -> io::Result<()> {
        file::remove_unfinished(&self.directory, UNFINISHED_FOR);
        let mut places = Vec::new();
        for (from, to) in self.files::<S>() {
            let path = self.path::<S>(from, to);
            if self.beginning::<S>(&path).is_none() {
                fs::remove_file(path)?;
            } else if from == 0 {
                places.push(to);
            }
        }
        while places.len() > S::KEPT {
            let gap = |window: &[u64]| match window {
                [before, _, after] => after - before,
                _ => u64::MAX,
            };
            let spread: Vec<u64> = std::iter::once(0).chain(places.iter().copied()).collect();
            let closest =
                spread.windows(3).enumerate().min_by_key(|(_, window)| gap(window)).map_or(0, |(place, _)| place);
            fs::remove_file(self.path::<S>(0, places.remove(closest)))?;
        }
        Ok(())
    }

    /// From which place to which each file of a state leads, in order.
    fn files<S: State>(&self) -> Vec<(u64, u64)> {
        let places = |name: &str| {
            let places = name.strip_prefix(S::NAME)?.strip_prefix('-')?.strip_suffix(ENDING)?;
            let (from, to) = places.split_once('-').unwrap_or(("0", places));
            Some((from.parse().ok()?, to.parse().ok()?))
        };
        let entries = fs::read_dir(&self.directory).into_iter().flatten().flatten();
        let mut all: Vec<(u64, u64)> = entries.filter_map(|entry| places(entry.file_name().to_str()?)).collect();
        all.sort_unstable_by_key(|(from, to)| (*to, *from));
        all
    }

    fn path<S: State>(&self, from: u64, to: u64) -> PathBuf {
        let from = if from == 0 { String::new() } else { format!("{from:020}-") };
        self.directory.join(format!("{}-{from}{to:020}{ENDING}", S::NAME))
    }

    /// Where the level below a file stands and for what it is kept; nothing where it is not of this form.
    fn beginning<S: State>(&self, path: &Path) -> Option<(Stands, Span)> {
        if let Some(buffer) = self.find_open(path) {
            return read_header::<S>(&mut PackedBytes::of(buffer.bytes(), 0..buffer.bytes().len())?);
        }
        let mut bytes = Vec::with_capacity(HEADER);
        File::open(path).ok()?.take(HEADER as u64).read_to_end(&mut bytes).ok()?;
        read_header::<S>(&mut PackedBytes::of(&bytes, 0..bytes.len())?)
    }

    /// All of a file; nothing where its bytes are not what was written.
    fn whole(&self, path: &Path) -> Option<Arc<Buffer>> {
        if let Some(buffer) = self.find_open(path) {
            return Some(buffer);
        }
        let buffer = Buffer::of(file::read(path)?);
        self.note_open(path, &buffer);
        Some(buffer)
    }

    fn find_open(&self, path: &Path) -> Option<Arc<Buffer>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(path)?.upgrade()
    }

    fn note_open(&self, path: &Path, buffer: &Arc<Buffer>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, buffer| buffer.strong_count() > 0);
        open.insert(path.to_owned(), Arc::downgrade(buffer));
    }
}

fn header<S: State>(out: &mut Packing) {
    out.extend_from_slice(MARK);
    for text in [S::NAME, env!("CARGO_PKG_VERSION")] {
        text.to_owned().pack(out);
    }
    S::FORM.pack(out);
}

/// Where the level below a file stands and for what it is kept, where it is of this form.
fn read_header<S: State>(bytes: &mut PackedBytes<'_>) -> Option<(Stands, Span)> {
    let mut expected = Packing::over(0, Vec::with_capacity(HEADER));
    header::<S>(&mut expected);
    let same = bytes.take(expected.len())? == expected.as_slice();
    <(Stands, Span)>::unpack(bytes).filter(|_| same)
}
