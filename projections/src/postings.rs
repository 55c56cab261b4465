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

/// Where money lies; holders and commitments by their ids, or by what stands for them ([`Naming`]).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account<H = HolderId, C = CommitmentId> {
    /// A bucket of an envelope.
    Envelope(FiscalYear, H, Language, Bucket),
    /// What is counted to one commitment, of an envelope or of the pool.
    Commitment(FiscalYear, H, Language, Genre, C),
    /// The alternative-access pool.
    AlternativeAccess(FiscalYear, Language),
    /// The fund's reserve.
    Reserve(FiscalYear, Language),
    /// What was deducted from a holder under part D.
    Deductions(FiscalYear, H, Language),
    /// Where allocations come from.
    Program(FiscalYear, Language),
}

impl<H, C> Account<H, C> {
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

    /// The same account with something else in the place of its holder and its commitment; none where one of them has none.
    pub(crate) fn with<I, D>(
        &self,
        holder: impl Fn(&H) -> Option<I>,
        commitment: impl Fn(&C) -> Option<D>,
    ) -> Option<Account<I, D>> {
        Some(match self {
            Account::Envelope(year, h, language, bucket) => Account::Envelope(*year, holder(h)?, *language, *bucket),
            Account::Commitment(year, h, language, genre, c) => {
                Account::Commitment(*year, holder(h)?, *language, *genre, commitment(c)?)
            }
            Account::Deductions(year, h, language) => Account::Deductions(*year, holder(h)?, *language),
            Account::AlternativeAccess(year, language) => Account::AlternativeAccess(*year, *language),
            Account::Reserve(year, language) => Account::Reserve(*year, *language),
            Account::Program(year, language) => Account::Program(*year, *language),
        })
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
pub struct Posting<H = HolderId, C = CommitmentId> {
    /// The account.
    pub account: Account<H, C>,
    /// What it gains.
    pub amount: Money,
}

/// What stands for holders and commitments in accounts: one thing for one id.
pub trait Naming {
    /// Stands for a holder.
    type Holder: PartialEq;
    /// Stands for a commitment.
    type Commitment: PartialEq;

    /// What stands for a holder.
    fn holder(&mut self, holder: &HolderId) -> Self::Holder;

    /// What stands for a commitment.
    fn commitment(&mut self, commitment: &CommitmentId) -> Self::Commitment;
}

/// Ids stand for themselves.
struct ById;

impl Naming for ById {
    type Holder = HolderId;
    type Commitment = CommitmentId;

    fn holder(&mut self, holder: &HolderId) -> HolderId {
        holder.clone()
    }

    fn commitment(&mut self, commitment: &CommitmentId) -> CommitmentId {
        commitment.clone()
    }
}

/// The postings of an event, in the order in which money moves; empty where it moves none.
#[must_use]
pub fn postings(event: &Event) -> Vec<Posting> {
    postings_by(event, &mut ById)
}

/// The same, with whatever stands for ids.
#[must_use]
pub fn postings_by<N: Naming>(event: &Event, names: &mut N) -> Vec<Posting<N::Holder, N::Commitment>> {
    let mut postings: Vec<Posting<N::Holder, N::Commitment>> = Vec::new();
    event.body.movements(&mut |movement| {
        let (from, to) = (account(&movement, movement.from, names), account(&movement, movement.to, names));
        let (giver, receiver) = if movement.undone { (to, from) } else { (from, to) };
        // Where money only passes through, it is posted from where it came to where it goes.
        if !(movement.onward && postings.pop_if(|last| last.account == giver).is_some()) {
            postings.push(Posting { account: giver, amount: -movement.amount });
        }
        postings.push(Posting { account: receiver, amount: movement.amount });
    });
    postings
}

fn account<N: Naming>(movement: &Movement<'_>, place: Place<'_>, names: &mut N) -> Account<N::Holder, N::Commitment> {
    let Movement { year, language, .. } = *movement;
    match place {
        Place::Program => Account::Program(year, language),
        Place::Bucket(holder, bucket, _) => Account::Envelope(year, names.holder(holder), language, bucket),
        Place::Pool(_) => Account::AlternativeAccess(year, language),
        Place::Commitment(holder, genre, commitment) => {
            Account::Commitment(year, names.holder(holder), language, genre, names.commitment(commitment))
        }
        Place::Reserve => Account::Reserve(year, language),
        Place::Deductions(holder) => Account::Deductions(year, names.holder(holder), language),
    }
}
