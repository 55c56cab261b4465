//! The Merkle tree of RFC 9162, section 2.1: leaf = SHA-256(0x00 ‖ bytes), node = SHA-256(0x01 ‖ left ‖ right).
//!
//! [`Frontier`] knows the root of what it has read and nothing else, in memory that hardly grows; [`Tree`] keeps every hash of a
//! whole subtree, 64 bytes an event, and proves. Which nodes a proof consists of, and whether a proof holds, is `ct-merkle`'s.

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use ledger::digest::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The hash of an event's bytes, without a line end.
#[must_use]
pub fn leaf(bytes: &[u8]) -> Digest {
    Digest(Sha256::new_with_prefix([0]).chain_update(bytes).finalize().into())
}

fn node(left: &Digest, right: &Digest) -> Digest {
    Digest(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Whole subtrees, the largest first, under one root. There is no subtree where there are no leaves.
fn crown<'a>(subtrees: impl DoubleEndedIterator<Item = &'a Digest>) -> Digest {
    let root = subtrees.rev().copied().reduce(|right, left| node(&left, &right));
    root.unwrap_or_else(|| Digest::of(&[]))
}

/// The root over the leaves so far.
#[derive(Clone, Debug, Default)]
pub struct Frontier {
    size: u64,
    /// One whole subtree for each bit of the size, the largest first.
    subtrees: Vec<Digest>,
}

impl Frontier {
    /// Adds the [`leaf`] of the next event.
    pub fn push(&mut self, leaf: Digest) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            hash = self.subtrees.pop().map_or(hash, |left| node(&left, &hash));
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// How many events there are.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all of them.
    #[must_use]
    pub fn root(&self) -> Digest {
        crown(self.subtrees.iter())
    }
}

/// The roots at some sizes, noted while the log is read.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    frontier: Frontier,
    wanted: BTreeSet<u64>,
    noted: BTreeMap<u64, Digest>,
}

impl Roots {
    /// At these sizes.
    #[must_use]
    pub fn at(sizes: impl IntoIterator<Item = u64>) -> Roots {
        let mut roots = Roots { wanted: sizes.into_iter().collect(), ..Roots::default() };
        roots.note();
        roots
    }

    /// Adds the [`leaf`] of the next event.
    pub fn push(&mut self, leaf: Digest) {
        self.frontier.push(leaf);
        self.note();
    }

    fn note(&mut self) {
        if self.wanted.contains(&self.frontier.size) {
            self.noted.insert(self.frontier.size, self.frontier.root());
        }
    }

    /// The root at one of the sizes; `None` where it was not wanted or not reached.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        self.noted.get(&size).copied()
    }

    /// What was read so far.
    #[must_use]
    pub const fn frontier(&self) -> &Frontier {
        &self.frontier
    }
}

/// A tree that proves.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// By height: the hashes of the whole subtrees of 2^height leaves, from left to right.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// Adds the [`leaf`] of the next event.
    pub fn push(&mut self, leaf: Digest) {
        let mut hash = leaf;
        let mut height = 0;
        loop {
            if self.levels.len() == height {
                self.levels.push(Vec::new());
            }
            let Some(level) = self.levels.get_mut(height) else { return };
            level.push(hash);
            let ([.., [left, right]], []) = level.as_chunks::<2>() else { return };
            hash = node(left, right);
            height += 1;
        }
    }

    /// How many events there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The root over the first `size` events; `None` where there are fewer.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Digest> {
        self.over(0, size)
    }

    /// The hashes of the whole subtrees of a height, from `first` up to `last`, which is not among them; none where the tree does
    /// not reach so far.
    #[must_use]
    pub fn row(&self, height: u32, first: u64, last: u64) -> Option<&[Digest]> {
        let level = self.levels.get(usize::try_from(height).ok()?)?;
        level.get(usize::try_from(first).ok()?..usize::try_from(last).ok()?)
    }

    /// The hash over some leaves. The first is a place at which a subtree of at least as many begins.
    fn over(&self, start: u64, end: u64) -> Option<Digest> {
        let mut subtrees = Vec::new();
        let mut at = start;
        while at < end {
            let height = (end - at).ilog2();
            let level = self.levels.get(usize::try_from(height).ok()?)?;
            subtrees.push(level.get(usize::try_from(at >> height).ok()?)?);
            at += 1 << height;
        }
        Some(crown(subtrees.into_iter()))
    }

    /// The nodes that `ct-merkle` asks for, by their index in a tree laid out as an array (RFC 9420, appendix C), in the tree of
    /// the first `size` events.
    fn nodes(&self, indices: &[u64], size: u64) -> Option<Vec<Digest>> {
        let node = |index: &u64| {
            let height = index.trailing_ones();
            let start = (index >> (height + 1)) << height;
            self.over(start, size.min(start + (1 << height)))
        };
        indices.iter().map(node).collect()
    }

    /// The path of the leaf `index`, from its sibling up, in the tree of the first `size` events; `None` where it is not there.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Digest>> {
        // `ct-merkle` panics where there is no such path.
        if index >= size || size > self.size() {
            return None;
        }
        self.nodes(&ct_merkle::indices_for_inclusion_proof(size, index), size)
    }

    /// What shows that the first `size` events begin with the first `from`; nothing is needed where `from` is 0. `None` where
    /// `from` is larger, or there are fewer than `size`.
    #[must_use]
    pub fn consistency(&self, from: u64, size: u64) -> Option<Vec<Digest>> {
        // As above; and nothing need be shown of an empty tree.
        if from > size || size > self.size() {
            return None;
        }
        if from == 0 {
            return Some(Vec::new());
        }
        self.nodes(&ct_merkle::indices_for_consistency_proof(from, size - from), size)
    }
}

/// A tree by its size and root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// How many leaves it has.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

impl TreeHead {
    fn root_hash(&self) -> RootHash<Sha256> {
        RootHash::new(self.root.0.into(), self.size)
    }

    /// Whether the path leads from these bytes, as the leaf `index`, to the root.
    #[must_use]
    pub fn includes(&self, bytes: &[u8], index: u64, path: &[Digest]) -> bool {
        let path = InclusionProof::try_from_bytes(path.iter().flat_map(|hash| hash.0).collect());
        // `ct-merkle` stops at such a size.
        let sensible = self.size <= u64::MAX / 2;
        sensible && path.is_ok_and(|path| self.root_hash().verify_inclusion(&bytes, index, &path).is_ok())
    }

    /// Whether the proof shows that this tree begins with the earlier one.
    #[must_use]
    pub fn extends(&self, earlier: &TreeHead, proof: &[Digest]) -> bool {
        if earlier.size == 0 {
            return proof.is_empty() && earlier.root == Digest::of(&[]);
        }
        if earlier.size == self.size {
            return proof.is_empty() && earlier.root == self.root;
        }
        let proof = ConsistencyProof::try_from_bytes(proof.iter().flat_map(|hash| hash.0).collect());
        proof.is_ok_and(|proof| self.root_hash().verify_consistency(&earlier.root_hash(), &proof).is_ok())
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
