//! That a checkpoint only adds to an earlier one: the size of the earlier, the hashes of RFC 9162, section 2.1.4, and the later
//! checkpoint. This is the body that a witness takes (C2SP `tlog-witness`, `add-checkpoint`); the earlier checkpoint is in the
//! hands of whoever asks.

use super::checkpoint::{Checkpoint, base64, digest, number};
use super::error::{Form, ProofError};
use super::note::{Note, VerifierKey};
use ledger::digest::Digest;
use std::fmt;
use std::str::FromStr;

/// The proof that a log only grew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// How many events the earlier checkpoint covers.
    pub from: u64,
    /// The hashes that lead to both roots.
    pub hashes: Vec<Digest>,
    /// The later checkpoint.
    pub checkpoint: Note,
}

impl Consistency {
    /// Whether the later checkpoint extends the earlier one; both must be signed by known keys, and be of one ledger.
    ///
    /// # Errors
    /// It does not, or one of the checkpoints is not worth anything.
    pub fn verify(&self, earlier: &Note, known: &[VerifierKey]) -> Result<Checkpoint, ProofError> {
        let (then, _) = Checkpoint::open(earlier, known)?;
        let (now, _) = Checkpoint::open(&self.checkpoint, known)?;
        let fits = then.origin == now.origin && then.head.size == self.from;
        if fits && now.head.extends(&then.head, &self.hashes) {
            Ok(now)
        } else {
            Err(ProofError::NotConsistent(then.head.size, now.head.size))
        }
    }
}

impl fmt::Display for Consistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.from)?;
        for hash in &self.hashes {
            writeln!(f, "{}", base64(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for Consistency {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Consistency, ProofError> {
        let wrong = || ProofError::Form(Form::Consistency);
        let (head, checkpoint) = text.split_once("\n\n").ok_or_else(wrong)?;
        let (from, hashes) = read(head).ok_or_else(wrong)?;
        Ok(Consistency { from, hashes, checkpoint: checkpoint.parse()? })
    }
}

fn read(head: &str) -> Option<(u64, Vec<Digest>)> {
    let mut lines = head.split('\n');
    let from = number(lines.next()?.strip_prefix("old ")?)?;
    let hashes: Option<Vec<Digest>> = lines.map(digest).collect();
    Some((from, hashes?))
}
