//! The tree over a log and the keys that signed it, as far as the log was read: whoever keeps them signs and proves again without reading
//! the log again.

use super::audit::{AuditError, Signed, compare, in_force, open};
use super::checkpoint::Checkpoint;
use super::error::ProofError;
use super::note::{Note, SigningKey};
use super::rotation::Succession;
use super::tree::{Tree, TreeHead, leaf};
use ledger::event::Event;
use ledger::log::Head;

/// The tree and the keys of a log, grown event by event.
#[derive(Debug)]
pub struct Grown {
    tree: Tree,
    succession: Succession,
    /// The first event that replaces a key and must not.
    usurped: Option<u64>,
    /// Where that ends which was read whole.
    head: Head,
}

impl Default for Grown {
    fn default() -> Grown {
        Grown { tree: Tree::default(), succession: Succession::default(), usurped: None, head: Head::EMPTY }
    }
}

impl Grown {
    /// The tree.
    #[must_use]
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// After which event to read on. What was broken off is begun again.
    pub fn resume(&mut self) -> Head {
        if self.tree.size() != self.head.seq {
            *self = Grown::default();
        }
        self.head
    }

    /// Adds the next event with its line.
    pub fn see(&mut self, event: &Event, line: &[u8]) {
        self.tree.push(leaf(line));
        if self.succession.read(event).is_err() {
            self.usurped = self.usurped.or(Some(event.seq));
        }
    }

    /// Everything up to here was read, and follows on what was read before.
    pub const fn reach(&mut self, head: Head) {
        self.head = head;
    }

    /// Signs the first `size` events, where they agree with every checkpoint that the ledger keeps: no two may ever contradict each other.
    ///
    /// # Errors
    /// The log is not what was signed before, or the key is not this ledger's.
    pub fn issue(&self, size: u64, name: &str, kept: Signed<'_>, key: &SigningKey) -> Result<Note, AuditError> {
        if key.verifier().name() != name {
            return Err(AuditError::Key(ProofError::Name(key.verifier().name().to_owned())));
        }
        if let Some(seq) = self.usurped {
            return Err(AuditError::Rotation { seq });
        }
        compare(&open(name, &[kept])?, |size| self.tree.root_at(size), self.tree.size(), &self.succession)?;
        in_force(&self.succession, size, &key.verifier(), "")?;
        let events = self.tree.size();
        let root = self.tree.root_at(size);
        let root = root.ok_or_else(|| AuditError::Short { place: String::new(), size, events })?;
        Ok(Checkpoint { origin: name.to_owned(), head: TreeHead { size, root } }.sign(key))
    }
}
