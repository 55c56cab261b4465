//! The tree over the log as the service keeps it: grown as far as it is asked for, signed, and given out in tiles.

use crate::live::LogView;
use crate::problem::Problem;
use crate::settings::Settings;
use ledger::event::Event;
use ledger::log::{EventLog as _, LogReader, StoreError};
use ledger::refusal::Bilingual;
use replay::proof::AuditError;
use replay::proof::grown::Grown;
use replay::proof::issued::{Issued, Unreadable};
use replay::proof::key::{self, KeyError};
use replay::proof::note::Note;
use replay::proof::tree::Tree;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// How many hashes a whole tile holds, or lines a whole bundle of them.
const WIDTH: u64 = 256;

/// The height of a tile.
const HEIGHT: u32 = 8;

/// The tree, and who grows or signs it: one at a time. Whoever has it shares it.
#[derive(Clone)]
pub struct KeptTree(Arc<Kept>);

struct Kept {
    grown: RwLock<Grown>,
    growing: Arc<Mutex<()>>,
    signing: Mutex<()>,
    /// Whether the service takes requests: one that is ending reads on no more.
    ready: Arc<AtomicBool>,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key cannot be read or made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What was signed before cannot be read or kept.
    #[error(transparent)]
    Issued(#[from] Unreadable),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ledger::log::StoreError),
    /// The log is not what was signed before.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// There is no key of this ledger where one is looked for.
    #[error("the key is another ledger's")]
    OtherKey,
    /// The work was broken off.
    #[error("broken off")]
    BrokenOff,
}

impl SignError {
    /// What is wrong and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            SignError::Key(error) => error.message(),
            SignError::Store(error) => error.message(),
            SignError::Audit(error) => error.message(),
            SignError::Issued(_) | SignError::OtherKey | SignError::BrokenOff => (
                "nothing can be signed: the signing key is not this ledger's, or its folder cannot be read. Ask whoever runs the service to name its key.",
                "rien ne peut être signé\u{a0}: la clé de signature n'est pas celle de ce registre, ou son dossier est illisible. Demandez à qui exploite le service d'indiquer sa clé.",
            )
                .into(),
        }
    }
}

/// A tile that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The level; none where the lines themselves are asked for.
    level: Option<u32>,
    index: u64,
    width: u64,
}

impl Tile {
    /// Reads `0/x001/067.p/12`, or `entries/005`.
    #[must_use]
    pub fn read(path: &str) -> Option<Tile> {
        let (level, rest) = path.split_once('/')?;
        let level = match level {
            "entries" => None,
            digits => Some(digits.parse().ok().filter(|level: &u32| *level < 64 && level.to_string() == digits)?),
        };
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((index, digits)) => {
                let width: u64 = digits.parse().ok().filter(|width: &u64| width.to_string() == digits)?;
                (index, width)
            }
        };
        if !(1..=WIDTH).contains(&width) || (rest.contains(".p/") && width == WIDTH) {
            return None;
        }
        let parts: Vec<&str> = index.split('/').collect();
        let (last, others) = parts.split_last()?;
        let mut number = 0_u64;
        for part in others.iter().map(|part| part.strip_prefix('x')).chain([Some(*last)]) {
            let digits = part.filter(|digits| digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()))?;
            number = number.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        // Each number has one form.
        let needed = others.len() + 1;
        let wanted = number.max(1).ilog10() / 3 + 1;
        (usize::try_from(wanted).ok()? == needed).then_some(Tile { level, index: number, width })
    }
}

impl KeptTree {
    /// A tree that grows as long as the service takes requests.
    #[must_use]
    pub fn new(ready: &Arc<AtomicBool>) -> KeptTree {
        let (grown, growing, signing) = (RwLock::default(), Arc::default(), Mutex::default());
        KeptTree(Arc::new(Kept { grown, growing, signing, ready: Arc::clone(ready) }))
    }

    /// Has something read off the tree, over at least so many events of the log.
    ///
    /// # Errors
    /// The log cannot be read.
    pub async fn read<T>(&self, log: &LogView, size: u64, read: impl FnOnce(&Tree) -> T) -> Result<T, Problem> {
        self.grow(log, size).await.map_err(|error| Problem::unavailable(&error))?;
        Ok(read(self.0.grown.read().unwrap_or_else(PoisonError::into_inner).tree()))
    }

    /// Grows the tree over at least so many events, on a thread of its own, which goes on where whoever waits for it leaves.
    ///
    /// # Errors
    /// The log cannot be read, or is not what was written.
    pub async fn grow(&self, log: &LogView, size: u64) -> Result<(), SignError> {
        if self.0.size() >= size {
            return Ok(());
        }
        let growing = Arc::clone(&self.0.growing).lock_owned().await;
        if self.0.size() >= size {
            return Ok(());
        }
        let (kept, log, runtime) = (Arc::clone(&self.0), log.clone(), tokio::runtime::Handle::current());
        let work = move || {
            let _growing = growing;
            runtime.block_on(kept.read_on(&log))
        };
        let grown = tokio::task::spawn_blocking(work).await.map_err(|_| SignError::BrokenOff)?;
        Ok(grown.map_err(AuditError::from)?)
    }

    /// Signs what the log is now, after everything signed before was compared with it, and keeps what was signed.
    ///
    /// # Errors
    /// There is no key to sign with, the log is not what was signed before, or the disk fails.
    pub async fn sign(&self, settings: &Settings, log: &LogView) -> Result<(Note, u64), SignError> {
        let size = log.head().seq;
        self.grow(log, size).await?;
        let _signing = self.0.signing.lock().await;
        let (kept, settings) = (Arc::clone(&self.0), settings.clone());
        let work = move || kept.issue(&settings, size);
        tokio::task::spawn_blocking(work).await.unwrap_or(Err(SignError::BrokenOff))
    }

    /// The bytes of a tile of the tree over so many events; none where it does not reach so far.
    ///
    /// # Errors
    /// The log cannot be read.
    pub async fn tile(&self, log: &LogView, asked: &Tile, size: u64) -> Result<Option<Vec<u8>>, Problem> {
        let Some(first) = asked.index.checked_mul(WIDTH) else { return Ok(None) };
        let last = first + asked.width;
        match asked.level {
            Some(level) => {
                let height = level.saturating_mul(HEIGHT);
                let covers = |count: u64| if height >= 64 { None } else { count.checked_mul(1_u64 << height) };
                if covers(last).is_none_or(|end| end > size) {
                    return Ok(None);
                }
                let row = |tree: &Tree| {
                    tree.row(height, first, last).map(|hashes| hashes.iter().flat_map(|hash| hash.0).collect())
                };
                self.read(log, size, row).await
            }
            None => {
                if last > size {
                    return Ok(None);
                }
                let mut bytes = Vec::new();
                let mut at = first;
                while at < last {
                    let page = log.page(at, 64 << 10).await.map_err(replay::Error::from)?;
                    if page.is_empty() {
                        return Ok(None);
                    }
                    for line in page.lines().take(usize::try_from(last - at).unwrap_or(usize::MAX)) {
                        // An entry is its length in two bytes, then its bytes.
                        let Ok(length) = u16::try_from(line.len()) else { return Ok(None) };
                        bytes.extend_from_slice(&length.to_be_bytes());
                        bytes.extend_from_slice(line);
                        at += 1;
                    }
                }
                Ok(Some(bytes))
            }
        }
    }
}

impl Kept {
    fn size(&self) -> u64 {
        self.grown.read().unwrap_or_else(PoisonError::into_inner).tree().size()
    }

    fn change<T>(&self, change: impl FnOnce(&mut Grown) -> T) -> T {
        change(&mut self.grown.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the log from where it was read to before to its end.
    async fn read_on(&self, log: &LogView) -> Result<(), replay::Error> {
        let mut reader = LogReader::after(log, self.change(Grown::resume));
        loop {
            if !self.ready.load(Ordering::Acquire) {
                return Err(StoreError::Failed.into());
            }
            let see = |event: &Event, line: &[u8]| {
                self.change(|grown| grown.see(event, line));
                ControlFlow::<()>::Continue(())
            };
            let shown: Result<_, replay::Error> = reader.next(see).await;
            if shown? == ControlFlow::Continue(0) {
                let head = reader.finish()?;
                self.change(|grown| grown.reach(head));
                return Ok(());
            }
        }
    }

    fn issue(&self, settings: &Settings, size: u64) -> Result<(Note, u64), SignError> {
        let mut issued = Issued::of(&settings.directory)?;
        // Another may have signed as much meanwhile.
        if let Some((held, covered)) = issued.last().and_then(|held| Some((held, held.kept_as?)))
            && covered >= size
            && let Ok(note) = held.note.parse::<Note>()
        {
            return Ok((note, covered));
        }
        let path = match &settings.key {
            Some(path) => path.clone(),
            None => key::beside(&settings.directory)
                .map_err(|error| ledger::log::StoreError::io(&settings.directory, error))?,
        };
        let key = match (key::read(&path), issued.keys().last()) {
            (Err(KeyError::Missing(_)), None) => key::make(&path, &settings.name)?,
            (key, _) => key?,
        };
        let is_ours = issued.keys().last().map_or(key.verifier().name() == settings.name, |k| *k == key.verifier());
        if !is_ours {
            return Err(SignError::OtherKey);
        }
        let grown = self.grown.read().unwrap_or_else(PoisonError::into_inner);
        let note = grown.issue(size, &settings.name, issued.signed(), &key)?;
        drop(grown);
        issued.keep_signed(&key.verifier(), size, &note.to_string())?;
        Ok((note, size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_named_as_the_specification_names_them() {
        let tile = |level, index, width| Some(Tile { level, index, width });
        assert_eq!(Tile::read("0/000"), tile(Some(0), 0, 256));
        assert_eq!(Tile::read("1/x001/x234/067.p/8"), tile(Some(1), 1_234_067, 8));
        assert_eq!(Tile::read("entries/005.p/1"), tile(None, 5, 1));
        for wrong in
            ["0/0", "0/x000/001", "00/000", "0/000.p/256", "0/000.p/0", "entries", "0/../000", "64/000", "0/000.p/08"]
        {
            assert_eq!(Tile::read(wrong), None, "{wrong}");
        }
    }
}
