//! Where a log ends: what a store must still find there to append, and what kept state was folded up to.

use crate::digest::Digest;
use crate::time::Instant;

/// Where a log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The place of the last event; 0 where there is none.
    pub seq: u64,
    /// SHA-256 of the bytes of the last event; zeros where there is none.
    pub digest: Digest,
    /// When the last event was recorded.
    pub recorded_at: Instant,
}

impl Head {
    /// Of a log without events.
    pub const EMPTY: Head = Head { seq: 0, digest: Digest([0; 32]), recorded_at: Instant::MIN };
}
