//! What the tests share.
//!
//! A [`world`] small enough for commands to collide in it; a [`stream`] of abstract [`step`]s, which proptest makes up and
//! shrinks; a [`run`] that renders each step to a line as a client would send it, has it judged, and folds what was written;
//! and [`model`]s and [`lists`]: the rules once more, written from the text by other hands than the ledger's, to be held against it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "here a panic is a failed test, which is what is wanted, and a model looks at some events only"
)]

pub mod lists;
pub mod model;
pub mod run;
pub mod step;
pub mod stream;
pub mod world;
