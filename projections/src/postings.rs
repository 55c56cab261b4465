//! What each event moves between accounts (section 1 of the rules, section 4 of the contract).
//!
//! The postings of an event add up to nothing in each language: what leaves one account enters another. Only `program`, where
//! allocations come from, is ever below zero.

use ledger::event::{
    AllocationGranted, Body, CommitmentReleased, ControlTransferred, Event, Leg, Undone, UndoneReallocation,
};
use ledger::ids::{CommitmentId, HolderId};
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Bucket, Buckets, Genre, Language, ReleasedTo, Source};
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
    let mut journal = Journal::default();
    journal.post(&event.body);
    journal.0
}

#[derive(Default)]
struct Journal(Vec<Posting>);

impl Journal {
    /// Moves an amount; nothing, where it is nothing.
    fn shift(&mut self, amount: Money, from: Account, to: Account) {
        if !amount.is_zero() {
            self.0.push(Posting { account: from, amount: -amount });
            self.0.push(Posting { account: to, amount });
        }
    }

    fn post(&mut self, body: &Body) {
        match body {
            Body::AllocationGranted(f) => self.grant(f),
            Body::FlexTransferred(f) => {
                let bucket = |bucket| Account::Envelope(f.year, f.holder.clone(), f.language, bucket);
                self.shift(f.amount, bucket(Bucket::Flex), bucket(Bucket::from(f.genre)));
            }
            Body::CommitmentCounted(f) => {
                let payer = match f.source {
                    Source::Envelope => Account::Envelope(f.year, f.holder.clone(), f.language, f.genre.into()),
                    Source::AlternativeAccess => Account::AlternativeAccess(f.year, f.language),
                };
                let commitment =
                    Account::Commitment(f.year, f.holder.clone(), f.language, f.genre, f.commitment.clone());
                self.shift(f.amount, payer, commitment);
            }
            Body::ReallocationMade(f) => self.shift(
                f.amount,
                Account::Envelope(f.year, f.holder.clone(), f.language, f.genre.into()),
                Account::Commitment(f.year, f.holder.clone(), f.language, f.genre, f.commitment.clone()),
            ),
            Body::CommitmentReleased(f) => self.release(f),
            Body::AllocationsSwapped(f) => self.swap(f.year, &f.legs, false),
            Body::CreditWithdrawn(f) => self.deduct(f.year, &f.holder, f.language, &f.buckets, false),
            Body::CarriedDeducted(f) => self.deduct(f.year, &f.holder, f.language, &f.buckets, false),
            Body::ConductDeducted(f) => self.deduct(f.year, &f.holder, f.language, &f.buckets, false),
            Body::PenaltyImposed(f) => {
                self.deduct(f.year, &f.holder, f.language, &Buckets::one(Bucket::Flex, f.deducted), false);
            }
            Body::ShortfallTaken(f) => self.lapse(f.year, &f.holder, f.language, &f.buckets, false),
            Body::ShortfallRestored(f) => self.lapse(f.year, &f.holder, f.language, &f.buckets, true),
            Body::BalanceLapsed(f) => self.lapse(f.year, &f.holder, f.language, &f.buckets, false),
            Body::BalanceRestored(f) => self.lapse(f.year, &f.holder, f.language, &f.buckets, true),
            Body::PoolLapsed(f) => self.shift(
                f.amount,
                Account::AlternativeAccess(f.year, f.language),
                Account::Reserve(f.year, f.language),
            ),
            Body::PoolRestored(f) => self.shift(
                f.amount,
                Account::Reserve(f.year, f.language),
                Account::AlternativeAccess(f.year, f.language),
            ),
            Body::PoolFunded(f) => self.shift(
                f.amount,
                Account::Program(f.year, f.language),
                Account::AlternativeAccess(f.year, f.language),
            ),
            Body::ControlTransferred(f) => self.transfer_control(f),
            Body::EnvelopeAdjusted(f) => self.shift(
                f.amount,
                Account::Program(f.year, f.language),
                Account::Envelope(f.year, f.holder.clone(), f.language, f.bucket),
            ),
            Body::CommandReversed(f) => self.undo(f.year, &f.undone),
            Body::YearOpened(_)
            | Body::HolderRegistered(_)
            | Body::LetterSigned(_)
            | Body::ProjectRegistered(_)
            | Body::ProjectAmended(_)
            | Body::CommitmentMade(_)
            | Body::ApplicationReceived(_)
            | Body::CommitmentRefused(_)
            | Body::HoldCancelled(_)
            | Body::ProjectRejected(_)
            | Body::ExemptionRequested(_)
            | Body::ExemptionDecided(_)
            | Body::FirstDeadlineClosed(_)
            | Body::FinalDeadlineClosed(_)
            | Body::HoldLapsed(_)
            | Body::HoldRevived(_)
            | Body::YearClosed(_)
            | Body::EnvelopeSuspended(_)
            | Body::SuspensionLifted(_)
            | Body::DisputeOpened(_)
            | Body::DisputeDecided(_)
            | Body::DisputeEscalated(_)
            | Body::KeyRotated(_) => {}
        }
    }

    fn grant(&mut self, f: &AllocationGranted) {
        for (language, grant) in &f.languages {
            for (bucket, amount) in grant.buckets.amounts() {
                let envelope = Account::Envelope(f.year, f.holder.clone(), *language, bucket);
                self.shift(amount, Account::Program(f.year, *language), envelope);
            }
        }
    }

    fn release(&mut self, f: &CommitmentReleased) {
        let commitment = || Account::Commitment(f.year, f.holder.clone(), f.language, f.genre, f.commitment.clone());
        let bucket = |bucket| Account::Envelope(f.year, f.holder.clone(), f.language, bucket);
        match f.to {
            ReleasedTo::Envelope => {
                self.shift(f.amount - f.to_flex, commitment(), bucket(f.genre.into()));
                self.shift(f.to_flex, commitment(), bucket(Bucket::Flex));
            }
            ReleasedTo::Pool => self.shift(f.amount, commitment(), Account::AlternativeAccess(f.year, f.language)),
            ReleasedTo::Reserve => self.shift(f.amount, commitment(), Account::Reserve(f.year, f.language)),
        }
    }

    fn swap(&mut self, year: FiscalYear, legs: &[Leg], back: bool) {
        for leg in legs {
            let from = Account::Envelope(year, leg.from.clone(), leg.language, leg.bucket);
            let to = Account::Envelope(year, leg.to.clone(), leg.language, leg.received_as);
            if back { self.shift(leg.amount, to, from) } else { self.shift(leg.amount, from, to) }
        }
    }

    fn deduct(
        &mut self,
        year: FiscalYear,
        holder: &HolderId,
        language: Language,
        buckets: &Buckets<Money>,
        back: bool,
    ) {
        for (bucket, amount) in buckets.amounts() {
            let envelope = Account::Envelope(year, holder.clone(), language, bucket);
            let deductions = Account::Deductions(year, holder.clone(), language);
            if back { self.shift(amount, deductions, envelope) } else { self.shift(amount, envelope, deductions) }
        }
    }

    fn lapse(&mut self, year: FiscalYear, holder: &HolderId, language: Language, buckets: &Buckets<Money>, back: bool) {
        for (bucket, amount) in buckets.amounts() {
            let envelope = Account::Envelope(year, holder.clone(), language, bucket);
            let reserve = Account::Reserve(year, language);
            if back { self.shift(amount, reserve, envelope) } else { self.shift(amount, envelope, reserve) }
        }
    }

    /// Counted money changes its account, as its commitment is now another holder's; no bucket pays for it.
    fn transfer_control(&mut self, f: &ControlTransferred) {
        for (bucket, amount) in f.buckets.amounts() {
            let account = |holder: &HolderId| Account::Envelope(f.year, holder.clone(), f.language, bucket);
            self.shift(amount, account(&f.from), account(&f.to));
        }
        for moved in &f.commitments {
            let account = |holder: &HolderId| {
                Account::Commitment(f.year, holder.clone(), f.language, moved.genre, moved.commitment.clone())
            };
            self.shift(moved.counted, account(&f.from), account(&f.to));
        }
    }

    fn undo(&mut self, year: FiscalYear, undone: &Undone) {
        match undone {
            Undone::Hold(_) => {}
            Undone::Swap(legs) => self.swap(year, legs, true),
            Undone::Reallocation(u) => self.undo_reallocation(year, u),
            Undone::Adjustment(u) => self.shift(
                u.amount,
                Account::Envelope(year, u.holder.clone(), u.language, u.bucket),
                Account::Program(year, u.language),
            ),
            Undone::Deduction(u) => self.deduct(year, &u.holder, u.language, &u.buckets, true),
            Undone::Funding(u) => {
                self.shift(u.amount, Account::AlternativeAccess(year, u.language), Account::Program(year, u.language))
            }
        }
    }

    fn undo_reallocation(&mut self, year: FiscalYear, u: &UndoneReallocation) {
        let commitment = || Account::Commitment(year, u.holder.clone(), u.language, u.genre, u.commitment.clone());
        let bucket = |bucket| Account::Envelope(year, u.holder.clone(), u.language, bucket);
        self.shift(u.amount - u.from_flex, commitment(), bucket(u.genre.into()));
        self.shift(u.from_flex, commitment(), bucket(Bucket::Flex));
    }
}
