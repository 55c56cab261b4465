//! Checkpoints (C2SP `tlog-checkpoint`): the ledger's name, how many events it has, and the root over them.

use super::error::{Form, ProofError};
use super::note::{Note, SigningKey, VerifierKey};
use super::tree::TreeHead;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::digest::Digest;

/// What a checkpoint states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger's name.
    pub origin: String,
    /// How many events there are, and the root over them.
    pub head: TreeHead,
}

impl Checkpoint {
    /// Signs it in the name of the ledger.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Note {
        key.sign(format!("{}\n{}\n{}\n", self.origin, self.head.size, base64(&self.head.root)))
    }

    /// Reads a note, and which of the known keys signed it. The key's name must be the origin.
    ///
    /// # Errors
    /// It is no checkpoint, or none of the keys signed it.
    pub fn open<'a>(note: &Note, known: &'a [VerifierKey]) -> Result<(Checkpoint, &'a VerifierKey), ProofError> {
        let key = note.signer(known)?;
        let checkpoint = read(note.text()).ok_or(ProofError::Form(Form::Checkpoint))?;
        if key.name() == checkpoint.origin { Ok((checkpoint, key)) } else { Err(ProofError::Form(Form::Checkpoint)) }
    }
}

fn read(text: &str) -> Option<Checkpoint> {
    // Lines behind the third are extensions, which state nothing for us; none of them is empty.
    let lines: Vec<&str> = text.strip_suffix('\n')?.split('\n').collect();
    let [origin, size, root, ..] = lines.as_slice() else { return None };
    if lines.iter().any(|line| line.is_empty()) {
        return None;
    }
    let head = TreeHead { size: number(size)?, root: digest(root)? };
    Some(Checkpoint { origin: (*origin).to_owned(), head })
}

/// A number without sign and leading zeros.
pub(super) fn number(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    digits.parse().ok().filter(|_| plain)
}

/// A hash as notes and proofs write it.
#[must_use]
pub fn base64(digest: &Digest) -> String {
    STANDARD.encode(digest.0)
}

pub(super) fn digest(text: &str) -> Option<Digest> {
    STANDARD.decode(text).ok()?.try_into().ok().map(Digest)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    const NAME: &str = "example.com/ledger";

    fn key() -> SigningKey {
        SigningKey::new(NAME, &[7; 32]).unwrap()
    }

    #[test]
    fn a_checkpoint_is_read_as_it_was_signed() {
        let checkpoint = Checkpoint { origin: NAME.to_owned(), head: TreeHead { size: 12, root: Digest::of(b"root") } };
        let note: Note = checkpoint.sign(&key()).to_string().parse().unwrap();
        assert_eq!(Checkpoint::open(&note, &[key().verifier()]), Ok((checkpoint, &key().verifier())));
        assert!(note.text().starts_with("example.com/ledger\n12\n"));
    }

    #[test]
    fn what_is_signed_and_no_checkpoint_is_refused() {
        let root = base64(&Digest::of(b"root"));
        for text in [
            "example.com/ledger\n12\n".to_owned(),
            format!("example.com/ledger\n012\n{root}\n"),
            format!("example.com/ledger\n+12\n{root}\n"),
            format!("example.com/ledger\n12\n{root}A\n"),
            format!("example.com/ledger\n12\n{root}\n\n"),
            format!("example.com/other\n12\n{root}\n"),
            format!("\n12\n{root}\n"),
        ] {
            let note = key().sign(text.clone());
            let opened = Checkpoint::open(&note, &[key().verifier()]).map(|(checkpoint, _)| checkpoint);
            assert_eq!(opened, Err(ProofError::Form(Form::Checkpoint)), "{text:?}");
        }
        let extended = key().sign(format!("example.com/ledger\n12\n{root}\nan extension\n"));
        assert!(Checkpoint::open(&extended, &[key().verifier()]).is_ok());
    }
}
