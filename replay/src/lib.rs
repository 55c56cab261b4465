//! The log as of any instant.
//!
//! In the order in which one asks: a [`Cut`] says which events are known, and [`echo`] what an answer rests on; [`read`] reads
//! the log from its first byte and verifies the chain on the way; [`picture`], [`history`], [`activity`] and [`review`] fold the
//! events that the cut admits. [`figures`] lays every answer flat, so that each [`figure`] has a name: [`explain`](mod@explain)
//! takes one back to its rule and its events, [`diff`](mod@diff) tells two cuts apart, [`what_if`](mod@what_if) supposes what
//! nobody sent; a [`case`](mod@case) is the review file of a dispute with all of that. [`verify`](verify::verify) takes nothing on trust: it writes every event again, re-derives every balance twice
//! and names the first event that is wrong.
//! [`proof`] is for those who take nothing from us either: a tree over the log, signed checkpoints, and proofs that stand alone.
//! What one holder may see of it is decided in [`shown`].
//! A [`bundle`] is all of that for one year, in a folder; the [`journal`] is what accounting programs read; [`tables`] are
//! what spreadsheets do; [`waterfall`] draws why an allocation changed; [`status`] is what a ledger is, in a few figures.
//!
//! The folds are those of `projections`: what replay shows of the past is what the same code shows of today.

pub mod bundle;
pub mod case;
mod cut;
pub mod diff;
pub mod echo;
mod error;
pub mod explain;
pub mod figure;
pub mod figures;
mod files;
mod fold;
pub mod journal;
mod moments;
pub mod proof;
mod resume;
pub mod shown;
pub mod status;
pub mod tables;
mod touch;
pub mod verify;
pub mod waterfall;
pub mod what_if;

pub use cut::{Cut, NotACut};
pub use error::Error;
pub use files::{activity, review};
pub use fold::{Folded, Progress, Read, history, published, read};
pub use moments::Moments;
pub use resume::{Both, States, keep, picture, register, resume};
