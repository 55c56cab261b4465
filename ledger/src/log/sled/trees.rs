//! The trees of one sled: a new one for every few large blocks.
//!
//! sled writes a leaf anew whenever eleven changes lie in it or more than sixteen keys, so that in one tree every block is written
//! three times. That costs little where blocks are small. Large ones go into trees that take no more than sled adds to a leaf before it
//! first writes it anew: each is then written once. The first tree is sled's own; the others are named by the place of their first event.

use super::block::{self, Block, Step, Stored, Unreadable};
use ::sled::{Db, Tree};

/// So many changes are added to a new leaf before it is written anew.
const CHANGES: usize = 9;

/// So many bytes under a key are worth a tree of its own for every few of them.
const LARGE: usize = 2 << 10;

/// The most bytes in a tree of large blocks, if they come in several steps: its leaf stays far below what sled puts elsewhere.
const MOST: usize = 2 << 20;

/// The trees in the order of what they hold, and what was added to the last.
#[derive(Debug)]
pub(super) struct Trees {
    trees: Vec<(u64, Tree)>,
    changes: usize,
    bytes: usize,
}

impl Trees {
    /// The trees that are there. One that was begun and holds nothing is passed over.
    pub(super) fn open(db: &Db) -> ::sled::Result<Trees> {
        let mut trees = vec![(0, Tree::clone(db))];
        for name in db.tree_names() {
            let Ok(name) = name.as_ref().try_into() else { continue };
            let tree = db.open_tree(name)?;
            if tree.first()?.is_some() {
                trees.push((u64::from_be_bytes(name), tree));
            }
        }
        trees.sort_by_key(|(first_seq, _)| *first_seq);
        // What lies in the last one is not counted: if there is anything, it counts as full.
        let empty = matches!(trees.last(), Some((_, tree)) if tree.first()?.is_none());
        Ok(Trees { trees, changes: if empty { 0 } else { CHANGES }, bytes: 0 })
    }

    /// Whether a step is too large for the last tree.
    pub(super) fn are_full(&self, step: &Step) -> bool {
        let bytes: usize = bytes(step);
        let full = self.changes + step.len() > CHANGES || self.bytes + bytes > MOST;
        full && self.changes > 0 && bytes >= LARGE * step.len()
    }

    /// Adds the blocks of a step, all of them or none.
    pub(super) fn write(&mut self, db: &Db, step: Step) -> ::sled::Result<()> {
        if self.are_full(&step)
            && let Some(name) = step.first().and_then(|(key, _)| key.first_chunk::<8>())
        {
            self.trees.push((u64::from_be_bytes(*name), db.open_tree(name)?));
            (self.changes, self.bytes) = (0, 0);
        }
        self.changes += step.len();
        self.bytes += bytes(&step);
        let tree = self.trees.last().map_or(&**db, |(_, tree)| tree);
        let mut all = ::sled::Batch::default();
        let mut step = step.into_iter();
        match (step.next(), step.len()) {
            (None, _) => Ok(()),
            // One key is one message in sled's log, all of it or nothing; a batch of one would be three.
            (Some((key, value)), 0) => tree.insert(key, value).map(drop),
            (Some((key, value)), _) => {
                all.insert(key, value);
                step.for_each(|(key, value)| all.insert(key, value));
                tree.apply_batch(all)
            }
        }
    }

    /// The trees from the one on in which this event belongs.
    fn from(&self, seq: u64) -> &[(u64, Tree)] {
        let after = self.trees.partition_point(|(first_seq, _)| *first_seq <= seq);
        self.trees.get(after.saturating_sub(1)..).unwrap_or_default()
    }

    /// The block that begins with this event.
    pub(super) fn stored(&self, seq: u64) -> Result<Option<Stored>, Unreadable> {
        self.from(seq).first().map_or(Ok(None), |(_, tree)| block::stored(tree, seq))
    }

    /// The block with this event in it.
    pub(super) fn containing(&self, seq: u64) -> Result<Option<Block>, Unreadable> {
        self.from(seq).first().map_or(Ok(None), |(_, tree)| block::containing(tree, seq))
    }

    /// The first event of the first block from this place on.
    pub(super) fn at_or_after(&self, seq: u64) -> Result<Option<u64>, Unreadable> {
        for (_, tree) in self.from(seq) {
            if let Some(first) = block::at_or_after(tree, seq)? {
                return Ok(Some(first));
            }
        }
        Ok(None)
    }

    /// The last block.
    pub(super) fn last(&self) -> Result<Option<Block>, Unreadable> {
        // Only the first may hold nothing, where there are others.
        self.trees.last().map_or(Ok(None), |(_, tree)| block::last(tree))
    }
}

fn bytes(step: &Step) -> usize {
    step.iter().map(|(_, value)| value.len()).sum()
}
