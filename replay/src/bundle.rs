//! What an auditor takes away (section 4 of the contract): a BagIt folder that is checked offline, without this
//! program.
//!
//! In the order of the work: a [`survey`] finds the last event that can change the year's figures; the log up to there
//! is copied byte for byte while the tree, the [`figures`] and the journal grow; a checkpoint over exactly these events is signed;
//! and a [`bag`] puts everything under manifests and gives the folder its name only once it is whole. `verify.py`, written
//! apart from this program and carried along, re-derives every figure from the events alone. [`open`] is the way back: a
//! bundle answers questions as the ledger did.
//!
//! A holder's own bundle has only its events, each with a proof that leads to the same root; of those that tell of others too, its
//! own part ([`shown`](crate::shown)).

mod bag;
mod figures;
pub mod open;
mod survey;

use crate::journal;
use crate::proof::Inclusion;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::note::{Note, SigningKey, VerifierKey};
use crate::proof::tree::{Tree, TreeHead, leaf};
use crate::shown::{Eyes, Shown, part_line};
use crate::{Cut, Error, Progress, read};
use bag::{Bag, Payload};
use ledger::event::{Body, Event};
use ledger::ids::HolderId;
use ledger::log::{EventLog, Verifier};
use ledger::refusal::Bilingual;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::picture::Picture;
use std::collections::BTreeMap;
use std::io;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use survey::Survey;

/// How many bytes are asked for at a time.
const PAGE: usize = 1 << 20;

const VERIFY: &[u8] = include_bytes!("../bundle/verify.py");
const README: [(&str, &str); 2] =
    [("README.md", include_str!("../bundle/README.md")), ("LISEZMOI.md", include_str!("../bundle/LISEZMOI.md"))];
const README_OF_HOLDER: [(&str, &str); 2] = [
    ("README.md", include_str!("../bundle/holder/README.md")),
    ("LISEZMOI.md", include_str!("../bundle/holder/LISEZMOI.md")),
];

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// How many events the checkpoint covers: the last of them is the last that can change the year's figures.
    pub size: u64,
    /// How many events the bundle has: all of them, or those of one holder.
    pub events: u64,
    /// The signed checkpoint.
    pub checkpoint: Note,
    /// The key that verifies it.
    pub key: VerifierKey,
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The log cannot be read, or is not what was written.
    #[error(transparent)]
    Log(#[from] Error),
    /// The year is not open, or its rulebook cannot be read.
    #[error("no answer: {0:?}")]
    NoAnswer(NoAnswer),
    /// No event concerns this holder.
    #[error("no event concerns {0}")]
    NothingOf(HolderId),
    /// There is something in the place already.
    #[error("{0} is there already")]
    AlreadyThere(PathBuf),
    /// A file cannot be written.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// What is said where a file cannot be written.
#[must_use]
pub fn cannot_be_written(path: &Path, error: &io::Error) -> Bilingual {
    Bilingual {
        en: format!("`{}` cannot be written ({error}). Check the disk and the permissions.", path.display()),
        fr: format!("impossible d'écrire `{}` ({error}). Vérifiez le disque et les permissions.", path.display()),
    }
}

impl BundleError {
    /// What happened and what to do, in both languages; nothing for a question without an answer, which says so itself.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            BundleError::Log(error) => return error.message(),
            BundleError::NoAnswer(no) => (format!("{no:?}"), format!("{no:?}")),
            BundleError::NothingOf(holder) => (
                format!("no event of that part of the log concerns `{holder}`. Check the name."),
                format!("aucun événement de cette partie du journal ne concerne « {holder} ». Vérifiez le nom."),
            ),
            BundleError::AlreadyThere(path) => (
                format!("there is something in `{}` already. Nothing was touched. Name a new place.", path.display()),
                format!(
                    "il y a déjà quelque chose dans `{}`. Rien n'a été modifié. Indiquez un nouvel emplacement.",
                    path.display()
                ),
            ),
            BundleError::Io(path, error) => return cannot_be_written(path, error),
        };
        Bilingual { en, fr }
    }
}

/// Bundles a year, or one holder's part of it, and signs a checkpoint over the part of the log that it rests on. A name that
/// ends in `.tar` becomes one file.
///
/// # Errors
/// The year is not open, no event concerns the holder, the log cannot be read, or the place is taken or cannot be written:
/// then nothing is left behind.
pub async fn bundle<L: EventLog + Sync>(
    log: &L,
    year: FiscalYear,
    holder: Option<&HolderId>,
    key: &SigningKey,
    to: &Path,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Written, BundleError> {
    let mut survey = Survey::of(year, holder);
    let _ = read(log, &Cut::NOW, |event| survey.see(event), &mut progress).await?;
    let Some(size) = survey.through() else { return Err(BundleError::NoAnswer(NoAnswer::YearNotOpen(year))) };
    if let Some(stranger) = survey.stranger() {
        return Err(BundleError::NothingOf(stranger.clone()));
    }
    let mut bag = Bag::new(to)?;
    let mut copy = Reading::begin(&mut bag, survey, year, size)?;
    copy.read(log, size, progress).await?;
    let Reading { survey, lines, parts, journal, picture, tree, copied, rulebook, .. } = copy;
    lines.end(&mut bag)?;
    if !parts.is_empty() {
        bag.put("parts.jsonl", &parts)?;
    }
    if let Some(journal) = journal {
        journal.end(&mut bag)?;
    }

    let root = tree.root_at(size).unwrap_or_default();
    let origin = key.verifier().name().to_owned();
    let checkpoint = Checkpoint { origin, head: TreeHead { size, root } }.sign(key);
    bag.put("checkpoint", checkpoint.to_string().as_bytes())?;
    bag.put("checkpoint.key", format!("{}\n", key.verifier()).as_bytes())?;
    bag.put("checkpoint.pem", pem(&key.verifier()).as_bytes())?;
    let events = if holder.is_some() {
        for seq in &copied {
            let path = tree.inclusion(seq - 1, size).unwrap_or_default();
            let proof = Inclusion { seq: *seq, path, checkpoint: checkpoint.clone() };
            bag.put(&format!("proofs/{seq}.tlog-proof"), proof.to_string().as_bytes())?;
        }
        copied.len() as u64
    } else {
        size
    };
    if let Some((seq, rulebook)) = rulebook {
        bag.put("rulebook.json", &figures::rulebook(year, holder, seq, &rulebook))?;
    }
    for (name, bytes) in figures::files(&picture, size, year, survey.holder()).map_err(BundleError::NoAnswer)? {
        bag.put(&name, &bytes)?;
    }
    let written = Written { size, events, checkpoint, key: key.verifier() };
    for (name, text) in if holder.is_some() { README_OF_HOLDER } else { README } {
        bag.put(name, fill(text, year, holder, &written).as_bytes())?;
    }
    bag.put("verify.py", VERIFY)?;
    bag.end(&identifier(&written.key, year, holder))?;
    Ok(written)
}

/// The log on its way into the bag.
struct Reading<'a> {
    survey: Survey<'a>,
    year: FiscalYear,
    lines: Payload,
    /// The holder's own parts of events that tell of others too, a line each.
    parts: Vec<u8>,
    journal: Option<Payload>,
    picture: Picture,
    tree: Tree,
    /// The events of a holder's bundle.
    copied: Vec<u64>,
    /// The rulebook that the year was opened with, and the event that pinned it.
    rulebook: Option<(u64, BTreeMap<String, String>)>,
}

impl<'a> Reading<'a> {
    fn begin(bag: &mut Bag, survey: Survey<'a>, year: FiscalYear, size: u64) -> Result<Reading<'a>, BundleError> {
        let (lines, journal) = if survey.holder().is_some() {
            (bag.payload("events.jsonl")?, None)
        } else {
            let mut journal = bag.payload("journal.hledger")?;
            journal.write(|into| journal::begin(into, Some(year), size))?;
            (bag.payload("log.jsonl")?, Some(journal))
        };
        let (picture, tree) = (Picture::default(), Tree::default());
        Ok(Reading {
            survey,
            year,
            lines,
            parts: Vec::new(),
            journal,
            picture,
            tree,
            copied: Vec::new(),
            rulebook: None,
        })
    }

    /// Reads the first `size` events, each verified.
    async fn read<L: EventLog + Sync>(
        &mut self,
        log: &L,
        size: u64,
        mut progress: impl FnMut(Progress) + Send,
    ) -> Result<(), BundleError> {
        let mut verifier = Verifier::new().canonical();
        while verifier.head().seq < size {
            let page = log.page(verifier.head().seq, PAGE).await.map_err(Error::from)?;
            if page.is_empty() {
                break;
            }
            for line in page.lines() {
                let event = verifier.read(line).map_err(Error::from)?;
                self.take(line, &event)?;
                if event.seq == size {
                    break;
                }
            }
            progress(Progress { read: verifier.head().seq, of: size });
        }
        verifier.finish().map_err(Error::from)?;
        Ok(())
    }

    fn take(&mut self, line: &[u8], event: &Event) -> Result<(), BundleError> {
        self.tree.push(leaf(line));
        if let Body::YearOpened(f) = &event.body
            && f.year == self.year
        {
            self.rulebook = Some((event.seq, f.rulebook.clone()));
        }
        if let Some(holder) = self.survey.holder() {
            let eyes = Eyes {
                holder,
                supports: &|project| self.survey.is_supported(project),
                disputes: &|dispute| self.survey.is_dispute_of_holder(dispute),
            };
            let Some(shown) = eyes.see(event) else { return Ok(()) };
            self.copied.push(event.seq);
            if let Shown::Part(part) = shown {
                self.picture.fold(&part);
                self.parts.extend(part_line(&part, line));
                self.parts.push(b'\n');
                return Ok(());
            }
        }
        self.picture.fold(event);
        self.lines.write(|into| into.write_all(line).and_then(|()| into.write_all(b"\n")))?;
        match &mut self.journal {
            Some(journal) => journal.write(|into| journal::transaction(into, event, Some(self.year))),
            None => Ok(()),
        }
    }
}

/// The public key as ordinary tools read it (RFC 8410).
fn pem(key: &VerifierKey) -> String {
    use base64::Engine as _;
    const PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    let encoded = base64::engine::general_purpose::STANDARD.encode([PREFIX.as_slice(), &key.public()].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{encoded}\n-----END PUBLIC KEY-----\n")
}

/// What tells one bundle from another.
fn identifier(key: &VerifierKey, year: FiscalYear, holder: Option<&HolderId>) -> String {
    match holder {
        Some(holder) => format!("{} {year} {holder}", key.name()),
        None => format!("{} {year}", key.name()),
    }
}

/// A text with its blanks filled.
fn fill(text: &str, year: FiscalYear, holder: Option<&HolderId>, written: &Written) -> String {
    text.replace("{year}", &year.to_string())
        .replace("{holder}", holder.map_or("", HolderId::as_str))
        .replace("{size}", &written.size.to_string())
        .replace("{events}", &written.events.to_string())
        .replace("{origin}", written.key.name())
        .replace("{key}", &written.key.to_string())
        .replace("{program}", &ledger::digest::Digest::of(VERIFY).to_string())
}
