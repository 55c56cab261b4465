//! Signed notes and their keys (C2SP `signed-note`): a text, an empty line, and a line for each signature.
//!
//! Only Ed25519 over the text itself is known (signature type 0x01). Signatures by other keys stay where they are: a witness
//! may add its own.

use super::error::{Form, ProofError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// The type of an Ed25519 signature over the text.
const ED25519: u8 = 1;

/// A reader looks at no more signatures than this.
const MOST_SIGNATURES: usize = 64;

/// The first bytes of a hash over name, type and public key: which key it is, not a proof of anything.
type KeyId = [u8; 4];

fn key_id(name: &str, public: &[u8; 32]) -> KeyId {
    let hash = Sha256::new_with_prefix(name).chain_update([b'\n', ED25519]).chain_update(public).finalize();
    let [a, b, c, d, ..]: [u8; 32] = hash.into();
    [a, b, c, d]
}

fn usable(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c == '+' || c.is_whitespace() || c.is_control())
}

/// What verifies signatures: written `name+id+key`, as in Go's `sumdb/note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Whose key it is: a ledger's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// The key's id in hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(self.key_id())
    }

    fn key_id(&self) -> KeyId {
        key_id(&self.name, self.key.as_bytes())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, self.id(), typed(self.key.as_bytes()))
    }
}

impl FromStr for VerifierKey {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<VerifierKey, ProofError> {
        let wrong = ProofError::Form(Form::VerifierKey);
        let (name, id, public) = parts(text).ok_or_else(|| wrong.clone())?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| wrong.clone())?;
        let key = VerifierKey { name: name.to_owned(), key };
        if key.id() == id { Ok(key) } else { Err(wrong) }
    }
}

/// What signs. Its text is a secret.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.name)
    }
}

/// What a signing key's text begins with, as in Go's `sumdb/note`.
const PRIVATE: &str = "PRIVATE+KEY+";

impl SigningKey {
    /// A key of that name over 32 random bytes.
    ///
    /// # Errors
    /// The name cannot stand in a signature.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<SigningKey, ProofError> {
        if usable(name) {
            Ok(SigningKey { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed) })
        } else {
            Err(ProofError::Name(name.to_owned()))
        }
    }

    /// What verifies its signatures.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The text by which it is kept.
    #[must_use]
    pub fn secret(&self) -> String {
        format!("{PRIVATE}{}+{}+{}", self.name, self.verifier().id(), typed(self.key.as_bytes()))
    }

    /// Reads the text by which it is kept.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<SigningKey, ProofError> {
        let wrong = ProofError::Form(Form::SigningKey);
        let (name, id, seed) = text.strip_prefix(PRIVATE).and_then(parts).ok_or_else(|| wrong.clone())?;
        let key = SigningKey::new(name, &seed)?;
        if key.verifier().id() == id { Ok(key) } else { Err(wrong) }
    }

    /// Signs a text that ends with a line feed.
    #[must_use]
    pub fn sign(&self, text: String) -> Note {
        let bytes = self.key.sign(text.as_bytes()).to_bytes().to_vec();
        let by = self.verifier();
        Note { text, signatures: vec![Line { id: by.key_id(), name: by.name, bytes }] }
    }
}

/// Base64 of a key behind its type.
fn typed(key: &[u8; 32]) -> String {
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(key);
    STANDARD.encode(bytes)
}

/// Name, id and key of a key's text.
fn parts(text: &str) -> Option<(&str, &str, [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let key = STANDARD.decode(key).ok()?;
    let (kind, key) = key.split_first()?;
    (usable(name) && *kind == ED25519).then_some((name, id, key.try_into().ok()?))
}

/// A line of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: String,
    id: KeyId,
    bytes: Vec<u8>,
}

/// A text with signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Line>,
}

impl Note {
    /// The text. It means nothing before [`Note::signer`] names who signed it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The first signature, as its line has it behind the name.
    pub(super) fn first_signature(&self) -> String {
        self.signatures.first().map(Line::encoded).unwrap_or_default()
    }

    /// Which of the known keys signed it.
    ///
    /// # Errors
    /// None of them did, or a signature in the name of one does not fit.
    pub fn signer<'a>(&self, known: &'a [VerifierKey]) -> Result<&'a VerifierKey, ProofError> {
        let mut signer = None;
        for line in &self.signatures {
            let Some(key) = known.iter().find(|key| key.name == line.name && key.key_id() == line.id) else { continue };
            let bent = || ProofError::Signature(format!("{}+{}", key.name, key.id()));
            let signature = Signature::from_slice(&line.bytes).map_err(|_| bent())?;
            key.key.verify_strict(self.text.as_bytes(), &signature).map_err(|_| bent())?;
            signer = signer.or(Some(key));
        }
        signer.ok_or_else(|| {
            let named = self.signatures.iter().map(|line| format!("{}+{}", line.name, hex::encode(line.id)));
            ProofError::UnknownSigner(named.collect())
        })
    }
}

impl Line {
    fn encoded(&self) -> String {
        STANDARD.encode([self.id.as_slice(), &self.bytes].concat())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.signatures {
            writeln!(f, "— {} {}", line.name, line.encoded())?;
        }
        Ok(())
    }
}

impl FromStr for Note {
    type Err = ProofError;

    fn from_str(note: &str) -> Result<Note, ProofError> {
        read(note).ok_or(ProofError::Form(Form::Note))
    }
}

fn read(note: &str) -> Option<Note> {
    if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return None;
    }
    // The last empty line parts text and signatures.
    let (text, signatures) = note.rsplit_once("\n\n")?;
    let signatures: Option<Vec<Line>> = signatures.strip_suffix('\n')?.split('\n').map(signature).collect();
    let signatures = signatures.filter(|lines| lines.len() <= MOST_SIGNATURES)?;
    Some(Note { text: format!("{text}\n"), signatures })
}

fn signature(line: &str) -> Option<Line> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    let signature = STANDARD.decode(signature).ok()?;
    let (id, bytes) = signature.split_first_chunk::<4>()?;
    (usable(name) && !bytes.is_empty()).then(|| Line { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::new("example.com/ledger", &[7; 32]).unwrap()
    }

    #[test]
    fn a_note_is_read_as_it_was_written() {
        let note = key().sign("one line\n\nanother\n".to_owned());
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!(read, note);
        assert_eq!(read.text(), "one line\n\nanother\n");
        assert_eq!(read.signer(&[key().verifier()]), Ok(&key().verifier()));
    }

    #[test]
    fn a_bent_bit_anywhere_is_found() {
        let text = key().sign("some text\n".to_owned()).to_string();
        for place in 0..text.len() {
            let mut bent = text.clone().into_bytes();
            let byte = bent.get_mut(place).unwrap();
            *byte ^= 1 << (place % 7);
            let Ok(bent) = String::from_utf8(bent) else { continue };
            let found = bent.parse::<Note>().and_then(|note| note.signer(&[key().verifier()]).cloned());
            assert!(found.is_err(), "byte {place}: {bent}");
        }
    }

    #[test]
    fn only_known_keys_count_and_other_signatures_are_passed_over() {
        let note = key().sign("some text\n".to_owned());
        let other = SigningKey::new("example.com/ledger", &[8; 32]).unwrap();
        let signers = vec![format!("example.com/ledger+{}", key().verifier().id())];
        assert_eq!(note.signer(&[other.verifier()]), Err(ProofError::UnknownSigner(signers)));
        let both =
            format!("{}{}", note, other.sign("some text\n".to_owned()).to_string().rsplit_once("\n\n").unwrap().1);
        let both: Note = both.parse().unwrap();
        assert_eq!(both.signer(&[other.verifier()]), Ok(&other.verifier()));
        assert_eq!(both.signer(&[key().verifier()]), Ok(&key().verifier()));
    }

    #[test]
    fn a_bent_signature_of_a_known_key_spoils_the_note() {
        let good = key().sign("some text\n".to_owned()).to_string();
        let other = SigningKey::new("example.com/other", &[8; 32]).unwrap();
        let wrong = other.sign("another text\n".to_owned()).to_string();
        let note: Note = format!("{good}{}", wrong.rsplit_once("\n\n").unwrap().1).parse().unwrap();
        assert!(matches!(note.signer(&[key().verifier(), other.verifier()]), Err(ProofError::Signature(_))));
    }

    #[test]
    fn keys_are_read_as_they_were_written() {
        let verifier = key().verifier();
        assert_eq!(verifier.to_string().parse(), Ok(verifier.clone()));
        assert_eq!(SigningKey::read(&key().secret()).unwrap().verifier(), verifier);
        assert!(!format!("{:?}", key()).contains(&key().secret()));
        let other_id = verifier.to_string().replacen(&verifier.id(), "00000000", 1);
        for bad in [other_id.as_str(), "", "a+b", "name+00000000+AQ==", &key().secret()] {
            assert_eq!(bad.parse::<VerifierKey>(), Err(ProofError::Form(Form::VerifierKey)), "{bad}");
        }
        for name in ["", "two words", "a+b", "line\nfeed", "no\u{a0}break"] {
            assert!(SigningKey::new(name, &[7; 32]).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_no_note_is_refused() {
        for bad in [
            "",
            "\n",
            "text\n",
            "text\n\n",
            "text\n\n— name\n",
            "text\n\n— name AAAA",
            "text\n\n— name AAAAAA==\n",
            "te\txt\n\n— name AAAAAAA=\n",
        ] {
            assert_eq!(bad.parse::<Note>(), Err(ProofError::Form(Form::Note)), "{bad:?}");
        }
    }
}
