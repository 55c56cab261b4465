//! The directory of a ledger: what makes it ours, who has it open, and up to where events were acknowledged.
//!
//! | file | what it is |
//! | --- | --- |
//! | `ledger.json` | says that this is a ledger, in which format, since when, and its name; written last |
//! | `ledger.json.new` | the same while the ledger is being made: nothing was acknowledged yet, it may be begun anew |
//! | `lock` | held by the process that has the ledger open |
//! | `acknowledged` | the last event acknowledged: the log must reach it |
//! | `events/`, `events-1/`, … | sled's own files: the live end of the log. The latest holds it; one before it is being sealed |
//! | `sealed/` | everything before it, in files that never change (from format 2 on) |
//! | `snapshots/` | folded state, to open sooner; it may be deleted at any time |
//! | `events-1.part`, …, `ledger.json.next` | what sealing leaves for a moment; opening settles it |
//! | `events.old/` | the same, left by earlier versions |

use super::live::{self, Live};
use super::places::{EVENTS, PART, damaged, events, events_in_part, is_marked, missing, sync, sync_all};
use crate::digest::Digest;
use crate::log::{Head, StoreError};
use crate::refusal::Bilingual;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// The format of a ledger of which nothing is sealed yet. Versions of this program before blocks were packed read it as long as every
/// block is short.
const UNSEALED: u64 = 1;

/// The latest format that this program writes and reads: sleds follow one another, each sealed once it is full, and large blocks lie in
/// trees of their own. In format 3 all blocks of a sled lay in one tree. In format 2 the past was sealed and there was one sled, `events`.
const LATEST: u64 = 4;

const KIND: &str = "envelope-ledger";

const MARKER: &str = "ledger.json";
const MARKER_IN_THE_MAKING: &str = "ledger.json.new";
const LOCK: &str = "lock";
const ACKNOWLEDGED: &str = "acknowledged";
const OLD_EVENTS: &str = "events.old";
const SEALED: &str = "sealed";
const SNAPSHOTS: &str = "snapshots";
const NEXT_MARKER: &str = "ledger.json.next";

/// What `ledger.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marker {
    /// When the ledger was made.
    pub(super) created: Instant,
    /// The format of the directory.
    pub(super) format: u64,
    /// Always the same word.
    pub(super) kind: String,
    /// The ledger's name, by which checkpoints call it.
    pub(super) name: String,
}

impl Marker {
    pub(super) fn new(name: &str, created: Instant) -> Marker {
        Marker { created, format: UNSEALED, kind: KIND.to_owned(), name: name.to_owned() }
    }
}

/// What a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing, or an empty directory.
    Nothing,
    /// A ledger whose making was broken off.
    Unfinished,
    /// A ledger.
    Ledger,
}

/// Looks what a place holds, and changes nothing.
pub(super) fn look(path: &Path) -> Result<Found, StoreError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => return Err(StoreError::NotALedger(path.to_owned())),
        Err(e) => return Err(StoreError::io(path, e)),
    };
    let names: Result<Vec<OsString>, _> = entries.map(|entry| entry.map(|e| e.file_name())).collect();
    let mut names = names.map_err(|e| StoreError::io(path, e))?;
    // A file system of its own may have this one at its top.
    names.retain(|name| name != "lost+found");
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let ours = [MARKER_IN_THE_MAKING, LOCK, ACKNOWLEDGED, SEALED, SNAPSHOTS, NEXT_MARKER];
    let is_ours = |name: &OsString| {
        ours.iter().any(|our| name == our) || name.to_str().is_some_and(|name| Sled::named(name).is_some())
    };
    if has(MARKER) {
        Ok(Found::Ledger)
    } else if names.iter().all(|name| name == LOCK) {
        Ok(Found::Nothing)
    } else if has(MARKER_IN_THE_MAKING) && names.iter().all(is_ours) {
        Ok(Found::Unfinished)
    } else {
        Err(StoreError::NotALedger(path.to_owned()))
    }
}

/// A ledger's directory, locked for this process as long as the value lives.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    marker: Marker,
    acknowledged: File,
    _lock: File,
}

impl Directory {
    /// Opens a ledger's directory.
    pub(super) fn open(path: &Path) -> Result<Directory, StoreError> {
        if look(path)? != Found::Ledger {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let lock = lock(path)?;
        let marker = read_marker(path)?;
        let acknowledged = match OpenOptions::new().read(true).write(true).open(path.join(ACKNOWLEDGED)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(damaged(path, missing(ACKNOWLEDGED)));
            }
            opened => opened.map_err(|e| StoreError::io(path.join(ACKNOWLEDGED), e))?,
        };
        Ok(Directory { path: path.to_owned(), marker, acknowledged, _lock: lock })
    }

    /// Begins a new ledger, which is none until [`Directory::finish`]. What an unfinished making left behind is removed.
    pub(super) fn begin(path: &Path, marker: Marker) -> Result<Directory, StoreError> {
        // Looked at before the lock file is made, so that nothing is ever written into a directory that is not ours.
        look(path)?;
        let io = |e| StoreError::io(path, e);
        fs::create_dir_all(path).map_err(io)?;
        let lock = lock(path)?;
        match look(path)? {
            Found::Ledger => return Err(StoreError::AlreadyThere(path.to_owned())),
            Found::Unfinished => remove(path)?,
            Found::Nothing => {}
        }
        write_marker(&path.join(MARKER_IN_THE_MAKING), &marker)?;
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(true).to_owned();
        let acknowledged = options.open(path.join(ACKNOWLEDGED)).map_err(io)?;
        let mut directory = Directory { path: path.to_owned(), marker, acknowledged, _lock: lock };
        directory.acknowledge(&Head::EMPTY).map_err(io)?;
        directory.acknowledged.sync_all().map_err(io)?;
        sync(path)?;
        Ok(directory)
    }

    /// Makes it a ledger: everything in it is on disk before it is called one.
    pub(super) fn finish(&self) -> Result<(), StoreError> {
        for number in self.numbers()? {
            sync_all(&events(&self.path, number))?;
        }
        self.acknowledged.sync_all().map_err(|e| StoreError::io(&self.path, e))?;
        fs::rename(self.path.join(MARKER_IN_THE_MAKING), self.path.join(MARKER))
            .map_err(|e| StoreError::io(&self.path, e))?;
        sync(&self.path)?;
        match self.path.parent() {
            Some(parent) if parent != Path::new("") => sync(parent),
            Some(_) | None => sync(Path::new(".")),
        }
    }

    /// Takes away what [`Directory::begin`] made, the directory too where nothing else is in it.
    pub(super) fn give_up(self) -> Result<(), StoreError> {
        remove(&self.path)?;
        // The directory may have been there before, or be the top of a file system: then it stays, empty.
        let _ = fs::remove_file(self.path.join(LOCK)).and_then(|()| fs::remove_dir(&self.path));
        Ok(())
    }

    /// Says that it is of the latest format, before there is a second sled or a second tree: earlier versions of this program would take it
    /// for damaged.
    pub(super) fn note_latest(&mut self) -> Result<(), StoreError> {
        if self.marker.format >= LATEST {
            return Ok(());
        }
        let marker = Marker { format: LATEST, ..self.marker.clone() };
        let next = self.path.join(NEXT_MARKER);
        write_marker(&next, &marker)?;
        let in_the_making = self.path.join(MARKER_IN_THE_MAKING);
        let current = if in_the_making.is_file() { in_the_making } else { self.path.join(MARKER) };
        fs::rename(next, current).map_err(|e| StoreError::io(&self.path, e))?;
        sync(&self.path)?;
        self.marker = marker;
        Ok(())
    }

    /// The numbers of the sleds that are there and whole, in order.
    pub(super) fn numbers(&self) -> Result<Vec<u64>, StoreError> {
        let sleds = sleds(&self.path)?.into_iter();
        let numbers = sleds.filter_map(|sled| if let Sled::Numbered(number) = sled { Some(number) } else { None });
        Ok(numbers.filter(|number| !is_marked(&self.path, *number)).collect())
    }

    /// Removes sleds that were not begun or not removed to the end, and settles what an earlier version left that was killed while it sealed:
    /// it put sled aside once everything in it was sealed, and whatever stands in its place then holds nothing before something
    /// more is acknowledged.
    pub(super) fn tidy(&self, all_sealed: bool) -> Result<(), StoreError> {
        for sled in sleds(&self.path)? {
            match sled {
                Sled::InPart(number) => live::clear(&self.path, number)?,
                Sled::Old => {
                    if all_sealed {
                        live::remove(&events(&self.path, 0))?;
                        drop(Live::begin(&self.path, 0)?);
                    }
                    live::remove(&self.path.join(OLD_EVENTS))?;
                    sync(&self.path)?;
                }
                Sled::Numbered(_) => {}
            }
        }
        Ok(())
    }

    /// The directory.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The ledger's name.
    pub(super) fn name(&self) -> &str {
        &self.marker.name
    }

    /// Where the sealed past is.
    pub(super) fn sealed(&self) -> PathBuf {
        self.path.join(SEALED)
    }

    /// Where folded state is kept.
    pub(super) fn snapshots(&self) -> PathBuf {
        self.path.join(SNAPSHOTS)
    }

    /// Notes the end of the log after it was made durable. The note itself need not be: after a power cut it may state an
    /// earlier event, never a later one. It has one length and lies in one sector, so that it is never half written.
    pub(super) fn acknowledge(&mut self, head: &Head) -> io::Result<()> {
        self.acknowledged.write_all_at(format!("{:020} {}\n", head.seq, head.digest).as_bytes(), 0)
    }

    /// The last event that was acknowledged, as far as noted: its place and its digest.
    pub(super) fn acknowledged(&mut self) -> Result<(u64, Digest), StoreError> {
        let mut text = String::new();
        let read = self.acknowledged.rewind().and_then(|()| self.acknowledged.read_to_string(&mut text));
        let noted = text
            .trim_end()
            .split_once(' ')
            .and_then(|(seq, digest)| Some((seq.parse().ok()?, Digest::from_hex(digest)?)));
        match (read, noted) {
            (Ok(_), Some(noted)) => Ok(noted),
            (Ok(_), None) => Err(damaged(&self.path, not_understood(ACKNOWLEDGED))),
            (Err(e), _) if e.kind() == io::ErrorKind::InvalidData => {
                Err(damaged(&self.path, not_understood(ACKNOWLEDGED)))
            }
            (Err(e), _) => Err(StoreError::io(self.path.join(ACKNOWLEDGED), e)),
        }
    }
}

fn not_understood(file: &str) -> Bilingual {
    (format!("the file `{file}` cannot be understood"), format!("le fichier `{file}` est incompréhensible")).into()
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = path.join(LOCK);
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&file);
    let lock = lock.map_err(|e| StoreError::io(&file, e))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(path.to_owned())),
        Err(TryLockError::Error(e)) => Err(StoreError::io(&file, e)),
    }
}

fn read_marker(path: &Path) -> Result<Marker, StoreError> {
    let file = path.join(MARKER);
    let text = fs::read(&file).map_err(|e| StoreError::io(&file, e))?;
    let json: serde_json::Value = serde_json::from_slice(&text).map_err(|_| damaged(path, not_understood(MARKER)))?;
    if json.get("kind").and_then(|kind| kind.as_str()) != Some(KIND) {
        return Err(StoreError::NotALedger(path.to_owned()));
    }
    // The format decides alone: a later one may name everything else differently.
    match json.get("format").and_then(serde_json::Value::as_u64) {
        Some(found) if found > LATEST => Err(StoreError::NewerFormat { path: path.to_owned(), found }),
        Some(_) | None => serde_json::from_value(json).map_err(|_| damaged(path, not_understood(MARKER))),
    }
}

fn write_marker(file: &Path, marker: &Marker) -> Result<(), StoreError> {
    let write = || {
        let mut text = serde_json::to_vec(marker)?;
        text.push(b'\n');
        let mut file = File::create(file)?;
        file.write_all(&text)?;
        file.sync_all()
    };
    write().map_err(|e| StoreError::io(file, e))
}

fn gone(removed: io::Result<()>, path: &Path) -> Result<(), StoreError> {
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StoreError::io(path, e)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Takes away all that is ours but the lock.
fn remove(path: &Path) -> Result<(), StoreError> {
    for sled in sleds(path)? {
        live::remove(&match sled {
            Sled::Numbered(number) => events(path, number),
            Sled::InPart(number) => events_in_part(path, number),
            Sled::Old => path.join(OLD_EVENTS),
        })?;
    }
    for directory in [SEALED, SNAPSHOTS] {
        gone(fs::remove_dir_all(path.join(directory)), path)?;
    }
    for file in [ACKNOWLEDGED, NEXT_MARKER] {
        gone(fs::remove_file(path.join(file)), path)?;
    }
    // Last: as long as it is there, the rest is known to be ours.
    gone(fs::remove_file(path.join(MARKER_IN_THE_MAKING)), path)
}

/// What a directory of sled's files is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sled {
    Old,
    InPart(u64),
    Numbered(u64),
}

impl Sled {
    fn named(name: &str) -> Option<Sled> {
        let rest = name.strip_prefix(EVENTS)?;
        let (number, kind): (&str, fn(u64) -> Sled) = match rest.strip_suffix(PART) {
            Some(number) => (number, Sled::InPart),
            None => (rest, Sled::Numbered),
        };
        match number {
            "" => Some(kind(0)),
            ".old" => Some(Sled::Old),
            _ => number.strip_prefix('-')?.parse().ok().map(kind),
        }
    }
}

/// The directories of sled's files that are there, in order.
fn sleds(path: &Path) -> Result<Vec<Sled>, StoreError> {
    let mut sleds = Vec::new();
    for entry in fs::read_dir(path).map_err(|e| StoreError::io(path, e))? {
        let name = entry.map_err(|e| StoreError::io(path, e))?.file_name();
        sleds.extend(name.to_str().and_then(Sled::named));
    }
    sleds.sort_unstable();
    Ok(sleds)
}
