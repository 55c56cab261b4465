//! The movements of money by which events are told: from one place to another, through the columns that tell it.
//!
//! What is taken back is told as the same movement undone: the columns that it raised fall again. From movements come the
//! postings, the accounts, every column of every balance, and the money in the state that decisions read.

use super::parts::{Leg, MovedCommitment};
use crate::columns::Column;
use crate::ids::{CommitmentId, HolderId};
use crate::money::Money;
use crate::time::FiscalYear;
use crate::words::{Bucket, Buckets, Genre, Language, Source};

/// Where money lies, in a year and a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Where allocations come from.
    Program,
    /// A bucket of a holder's envelope, through a column of it.
    Bucket(&'a HolderId, Bucket, Column),
    /// The alternative-access pool, through a column of it.
    Pool(Column),
    /// What is counted to one commitment.
    Commitment(&'a HolderId, Genre, &'a CommitmentId),
    /// The fund's reserve.
    Reserve,
    /// What was deducted from a holder under part D.
    Deductions(&'a HolderId),
}

/// One movement of money; it never leaves its year and language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement<'a> {
    /// The fiscal year whose money it is.
    pub year: FiscalYear,
    /// The language.
    pub language: Language,
    /// Where it comes from.
    pub from: Place<'a>,
    /// Where it goes.
    pub to: Place<'a>,
    /// How much, in cents; never nothing, and below zero only where an adjustment takes money back.
    pub amount: Money,
    /// Whether the movement is taken back: the money goes from `to` to `from`, and the columns fall.
    pub undone: bool,
    /// Whether the money of the movement before moves on: it only passed through where that one took it.
    pub onward: bool,
}

impl Movement<'_> {
    /// What the columns gain at both ends: less than nothing where the movement is taken back.
    #[must_use]
    pub fn change(&self) -> Money {
        if self.undone { -self.amount } else { self.amount }
    }
}

/// Receives the movements of an event.
pub(super) struct Movements<'v> {
    visit: &'v mut dyn FnMut(Movement<'_>),
}

impl<'v> Movements<'v> {
    /// Sends every movement to a visitor.
    pub(super) fn to(visit: &'v mut dyn FnMut(Movement<'_>)) -> Movements<'v> {
        Movements { visit }
    }

    /// Movements of one year and language.
    pub(super) fn within(&mut self, year: FiscalYear, language: Language) -> Within<'_> {
        Within { year, language, undone: false, onward: false, visit: self.visit }
    }
}

/// Movements of one year and language.
pub(super) struct Within<'v> {
    year: FiscalYear,
    language: Language,
    undone: bool,
    onward: bool,
    visit: &'v mut dyn FnMut(Movement<'_>),
}

/// The column and place from which a commitment is paid.
fn payer(source: Source, holder: &HolderId, genre: Genre, column: Column) -> Place<'_> {
    match source {
        Source::Envelope => Place::Bucket(holder, genre.into(), column),
        Source::AlternativeAccess => Place::Pool(column),
    }
}

impl Within<'_> {
    /// The same movements, taken back.
    pub(super) fn undone(self) -> Self {
        Within { undone: true, ..self }
    }

    fn shift(&mut self, amount: Money, from: Place<'_>, to: Place<'_>) {
        if !amount.is_zero() {
            let Within { year, language, undone, onward, .. } = *self;
            (self.visit)(Movement { year, language, from, to, amount, undone, onward });
        }
    }

    fn each(&mut self, holder: &HolderId, amounts: &Buckets<Money>, column: Column, to: Place<'_>) {
        for (bucket, amount) in amounts.amounts() {
            self.shift(amount, Place::Bucket(holder, bucket, column), to);
        }
    }

    /// An allocation: program → buckets.
    pub(super) fn allocate(mut self, holder: &HolderId, amounts: &Buckets<Money>) {
        for (bucket, amount) in amounts.amounts() {
            self.shift(amount, Place::Program, Place::Bucket(holder, bucket, Column::Allocated));
        }
    }

    /// A granted dispute: program → bucket.
    pub(super) fn adjust(mut self, holder: &HolderId, bucket: Bucket, amount: Money) {
        self.shift(amount, Place::Program, Place::Bucket(holder, bucket, Column::Adjusted));
    }

    /// The alternative-access pool receives money: program → pool.
    pub(super) fn fund_pool(mut self, amount: Money) {
        self.shift(amount, Place::Program, Place::Pool(Column::Funded));
    }

    /// Flex fills up a genre: flex → genre.
    pub(super) fn draw_flex(mut self, holder: &HolderId, genre: Genre, amount: Money) {
        let flex = Place::Bucket(holder, Bucket::Flex, Column::FlexOut);
        self.shift(amount, flex, Place::Bucket(holder, genre.into(), Column::FlexIn));
    }

    /// A commitment is counted: genre, or pool → commitment.
    pub(super) fn count(
        mut self,
        source: Source,
        holder: &HolderId,
        genre: Genre,
        commitment: &CommitmentId,
        amount: Money,
    ) {
        let from = payer(source, holder, genre, Column::Committed);
        self.shift(amount, from, Place::Commitment(holder, genre, commitment));
    }

    /// Counted money goes back to the envelope: commitment → genre, and what flex had filled up → flex.
    pub(super) fn give_back(
        mut self,
        holder: &HolderId,
        genre: Genre,
        commitment: &CommitmentId,
        amount: Money,
        to_flex: Money,
    ) {
        self.undone = true;
        let (bucket, counted) = (Bucket::from(genre), Place::Commitment(holder, genre, commitment));
        for part in [amount - to_flex, to_flex] {
            self.shift(part, Place::Bucket(holder, bucket, Column::Committed), counted);
        }
        self.onward = true;
        self.draw_flex(holder, genre, to_flex);
    }

    /// Counted money that its payer loses for good: commitment → reserve.
    pub(super) fn forfeit(
        mut self,
        source: Source,
        holder: &HolderId,
        genre: Genre,
        commitment: &CommitmentId,
        amount: Money,
    ) {
        let counted = Place::Commitment(holder, genre, commitment);
        self.undone = true;
        self.shift(amount, payer(source, holder, genre, Column::Committed), counted);
        (self.undone, self.onward) = (false, true);
        self.shift(amount, payer(source, holder, genre, Column::Forfeited), Place::Reserve);
    }

    /// A leg of a swap: bucket → bucket.
    pub(super) fn swap(mut self, leg: &Leg) {
        let from = Place::Bucket(&leg.from, leg.bucket, Column::SwappedOut);
        self.shift(leg.amount, from, Place::Bucket(&leg.to, leg.received_as, Column::SwappedIn));
    }

    /// A deduction under part D: buckets → deductions.
    pub(super) fn deduct(mut self, holder: &HolderId, amounts: &Buckets<Money>) {
        self.each(holder, amounts, Column::Deducted, Place::Deductions(holder));
    }

    /// What a deadline takes: buckets → reserve.
    pub(super) fn lapse(mut self, holder: &HolderId, column: Column, amounts: &Buckets<Money>) {
        self.each(holder, amounts, column, Place::Reserve);
    }

    /// What the final deadline takes of the pool: pool → reserve.
    pub(super) fn lapse_pool(mut self, amount: Money) {
        self.shift(amount, Place::Pool(Column::Lapsed), Place::Reserve);
    }

    /// Uncommitted money follows a change of control: buckets → the same buckets of another holder.
    pub(super) fn transfer(mut self, from: &HolderId, to: &HolderId, amounts: &Buckets<Money>) {
        for (bucket, amount) in amounts.amounts() {
            let given = Place::Bucket(from, bucket, Column::TransferredOut);
            self.shift(amount, given, Place::Bucket(to, bucket, Column::TransferredIn));
        }
    }

    /// A counted commitment follows a change of control: back into the giver's genre, to the receiver's, and counted there.
    pub(super) fn transfer_commitment(mut self, from: &HolderId, to: &HolderId, moved: &MovedCommitment) {
        let (genre, amount) = (Bucket::from(moved.genre), moved.counted);
        let place = |holder| Place::Commitment(holder, moved.genre, &moved.commitment);
        self.undone = true;
        self.shift(amount, Place::Bucket(from, genre, Column::Committed), place(from));
        (self.undone, self.onward) = (false, true);
        let given = Place::Bucket(from, genre, Column::TransferredOut);
        self.shift(amount, given, Place::Bucket(to, genre, Column::TransferredIn));
        self.shift(amount, Place::Bucket(to, genre, Column::Committed), place(to));
    }
}
