//! The log as of any instant.
//!
//! In the order in which one asks: a [`Cut`] says which events are known, [`read`] reads the log from its first byte and
//! verifies the chain on the way, [`picture`], [`history`], [`activity`] and [`review`] fold the events that the cut admits, and [`verify`](verify::verify)
//! takes nothing on trust: it writes every event again, re-derives every balance twice and names the first event that is wrong.
//! [`proof`] is for those who take nothing from us either: a tree over the log, signed checkpoints, and proofs that stand alone.
//! A [`bundle`] is all of that for one year, in a folder; the [`journal`] is what accounting programs read.
//!
//! The folds are those of `projections`: what replay shows of the past is what the same code shows of today.

pub mod bundle;
mod cut;
mod error;
mod files;
mod fold;
pub mod journal;
pub mod proof;
pub mod verify;

pub use cut::Cut;
pub use error::Error;
pub use files::{activity, review};
pub use fold::{Folded, Progress, Read, history, picture, read};
