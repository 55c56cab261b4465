//! That an event is in the log (C2SP `tlog-proof`): its place, its path to the root, and a checkpoint that states the root.

use super::checkpoint::{Checkpoint, base64, digest, number};
use super::error::{Form, ProofError};
use super::note::{Note, VerifierKey};
use ledger::digest::Digest;
use std::fmt;
use std::str::FromStr;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1\n";

/// The proof that an event is in the log. Files of it are called `.tlog-proof`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The event's place, from 1.
    pub seq: u64,
    /// From the leaf's sibling up to the child of the root.
    pub path: Vec<Digest>,
    /// The checkpoint over the root.
    pub checkpoint: Note,
}

impl Inclusion {
    /// Whether these bytes, without a line end, are the event, under a checkpoint that one of the known keys signed.
    ///
    /// # Errors
    /// They are not, or the checkpoint is not worth anything.
    pub fn verify(&self, bytes: &[u8], known: &[VerifierKey]) -> Result<Checkpoint, ProofError> {
        let (checkpoint, _) = Checkpoint::open(&self.checkpoint, known)?;
        let index = self.seq.checked_sub(1).ok_or(ProofError::Form(Form::Inclusion))?;
        if checkpoint.head.includes(bytes, index, &self.path) {
            Ok(checkpoint)
        } else {
            Err(ProofError::NotIncluded(self.seq))
        }
    }
}

impl fmt::Display for Inclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}index {}", self.seq.saturating_sub(1))?;
        for hash in &self.path {
            writeln!(f, "{}", base64(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for Inclusion {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Inclusion, ProofError> {
        let wrong = || ProofError::Form(Form::Inclusion);
        let (head, checkpoint) = text.split_once("\n\n").ok_or_else(wrong)?;
        let (seq, path) = read(head).ok_or_else(wrong)?;
        Ok(Inclusion { seq, path, checkpoint: checkpoint.parse()? })
    }
}

fn read(head: &str) -> Option<(u64, Vec<Digest>)> {
    let mut lines = head.strip_prefix(FIRST_LINE)?.split('\n').peekable();
    // Whatever an extra line says is not signed, and nothing for us.
    let _extra = lines.next_if(|line| line.starts_with("extra "));
    let index = number(lines.next()?.strip_prefix("index ")?)?;
    let path: Option<Vec<Digest>> = lines.map(digest).collect();
    Some((index.checked_add(1)?, path?))
}
