//! The movements of each event as postings between accounts (section 1 of the rules, section 4 of the contract).
//!
//! The postings of an event add up to nothing in each language: what leaves one account enters another. Only `program`, where
//! allocations come from, is ever below zero.

use ledger::event::{Event, Movement, Place};
use ledger::ids::{CommitmentId, HolderId};
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Bucket, Genre, Language};
use std::fmt;

/// Where money lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// A bucket of an envelope.
    Envelope(FiscalYear, HolderId, Language, Bucket),
    /// What is counted to one commitment, of an envelope or of the pool.
    Commitment(FiscalYear, HolderId, Language, Genre, CommitmentId),
    /// The alternative-access pool.
    AlternativeAccess(FiscalYear, Language),
    /// The fund's reserve.
    Reserve(FiscalYear, Language),
    /// What was deducted from a holder under part D.
    Deductions(FiscalYear, HolderId, Language),
    /// Where allocations come from.
    Program(FiscalYear, Language),
}

impl Account {
    /// The language, which money never leaves.
    #[must_use]
    pub const fn language(&self) -> Language {
        match self {
            Account::Envelope(_, _, language, _)
            | Account::Commitment(_, _, language, _, _)
            | Account::AlternativeAccess(_, language)
            | Account::Reserve(_, language)
            | Account::Deductions(_, _, language)
            | Account::Program(_, language) => *language,
        }
    }

    /// The fiscal year whose money it is.
    #[must_use]
    pub const fn year(&self) -> FiscalYear {
        match self {
            Account::Envelope(year, ..)
            | Account::Commitment(year, ..)
            | Account::AlternativeAccess(year, _)
            | Account::Reserve(year, _)
            | Account::Deductions(year, ..)
            | Account::Program(year, _) => *year,
        }
    }

    /// Whether a balance below zero would break the ledger.
    #[must_use]
    pub const fn may_be_negative(&self) -> bool {
        match self {
            Account::Program(..) => true,
            Account::Envelope(..)
            | Account::Commitment(..)
            | Account::AlternativeAccess(..)
            | Account::Reserve(..)
            | Account::Deductions(..) => false,
        }
    }
}

impl fmt::Display for Account {
    /// The name in a journal, such as `envelope:2021-2022:aptn:english:flex`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Account::Envelope(year, holder, language, bucket) => {
                write!(f, "envelope:{year}:{holder}:{language}:{bucket}")
            }
            Account::Commitment(year, holder, language, genre, commitment) => {
                write!(f, "commitment:{year}:{holder}:{language}:{genre}:{commitment}")
            }
            Account::AlternativeAccess(year, language) => write!(f, "alternative-access:{year}:{language}"),
            Account::Reserve(year, language) => write!(f, "reserve:{year}:{language}"),
            Account::Deductions(year, holder, language) => write!(f, "deductions:{year}:{holder}:{language}"),
            Account::Program(year, language) => write!(f, "program:{year}:{language}"),
        }
    }
}

/// One side of a movement: what an account gains, or loses where it is below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// What it gains.
    pub amount: Money,
}

/// The postings of an event, in the order in which money moves; empty where it moves none.
#[must_use]
pub fn postings(event: &Event) -> Vec<Posting> {
    let mut postings: Vec<Posting> = Vec::new();
    event.body.movements(&mut |movement| {
        let (from, to) = (account(&movement, movement.from), account(&movement, movement.to));
        let (giver, receiver) = if movement.undone { (to, from) } else { (from, to) };
        // Where money only passes through, it is posted from where it came to where it goes.
        if !(movement.onward && postings.pop_if(|last| last.account == giver).is_some()) {
            postings.push(Posting { account: giver, amount: -movement.amount });
        }
        postings.push(Posting { account: receiver, amount: movement.amount });
    });
    postings
}

fn account(movement: &Movement<'_>, place: Place<'_>) -> Account {
    let Movement { year, language, .. } = *movement;
    match place {
        Place::Program => Account::Program(year, language),
        Place::Bucket(holder, bucket, _) => Account::Envelope(year, holder.clone(), language, bucket),
        Place::Pool(_) => Account::AlternativeAccess(year, language),
        Place::Commitment(holder, genre, commitment) => {
            Account::Commitment(year, holder.clone(), language, genre, commitment.clone())
        }
        Place::Reserve => Account::Reserve(year, language),
        Place::Deductions(holder) => Account::Deductions(year, holder.clone(), language),
    }
}
