//! What may happen to a broadcaster's performance envelope, and the log of what did.
//!
//! In the order in which data flows: a [`command`] is judged by [`decide`](mod@decide), which asks the rules over the state in
//! the `book` and the year's `rulebook`; what it decides are [`event`]s, which the log keeps for ever and the folds add up.
//! Rules and decisions know no clock, no disk and no process.

pub mod book;
pub mod clerk;
pub mod columns;
pub mod command;
pub mod credit_facts;
pub mod decide;
pub mod digest;
pub mod display;
pub mod event;
pub mod head;
pub mod ids;
pub mod log;
pub mod money;
pub mod nearest;
pub mod ownership;
pub mod pack;
pub mod refusal;
pub mod rulebook;
pub mod rules;
pub mod shelf;
pub mod snapshot;
pub mod steps;
pub mod texts;
pub mod time;
pub mod words;
