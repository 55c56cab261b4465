//! Proofs that need no trust in us or in this program (section 4 of the contract).
//!
//! Every stored event is a leaf of a Merkle tree as in RFC 9162. In the order in which one meets them: the [`tree`] hashes the
//! log into one root; a [`checkpoint`] states size and root and is signed as a [`note`] (C2SP `tlog-checkpoint`); whoever keeps a
//! checkpoint can be shown that an event is under it ([`Inclusion`], C2SP `tlog-proof`) and that a later checkpoint only adds
//! to it ([`Consistency`], the body that C2SP `tlog-witness` takes). [`issued`] keeps what was signed, [`key`] the secret,
//! [`rotation`] replaces it, [`issue`] signs only what agrees with everything signed before, and [`audit`] verifies a log against every checkpoint.
//!
//! What is signed in a ledger's own directory can be forged by whoever can write there and read the key: only a checkpoint and
//! a verifier key kept elsewhere find that.

mod audit;
pub mod checkpoint;
mod consistency;
mod error;
pub mod grown;
mod inclusion;
pub mod issued;
pub mod key;
pub mod note;
pub mod rotation;
pub mod tree;

pub use audit::{AuditError, Audited, Held, Signed, audit, issue, succession, tree};
pub use consistency::Consistency;
pub use error::{Form, ProofError};
pub use inclusion::Inclusion;
