//! The columns alone, for whoever verifies a whole log: what a picture holds on every account, in a fraction of its memory.
//!
//! Money enters the columns, and counts to commitments, by the very functions of the picture; projects, holds and everything else
//! that no account shows is not kept.

use crate::accounts::Accounts;
use crate::numbers::{Number, Numbers};
use crate::picture::{Change, Picture};
use crate::postings::{Account, Naming as _, Posting, postings_by};
use ledger::event::{ChangeKind, CommitmentChange, Event};
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Genre, Language};

/// What the events add up to on every account, by the columns.
#[derive(Debug, Default)]
pub struct Sums {
    numbers: Numbers,
    /// A picture into which money moved and nothing else: its commitments stay empty.
    columns: Picture,
    /// By the number of the commitment; none where nothing began it.
    commitments: Vec<Option<Counted>>,
}

/// What is counted to a commitment, and whose account that is on.
#[derive(Clone, Copy, Debug)]
struct Counted {
    counted: Money,
    holder: Number,
    year: FiscalYear,
    language: Language,
    genre: Genre,
}

impl Sums {
    /// The numbers by which accounts are named.
    #[must_use]
    pub const fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The postings of an event, by these numbers.
    pub fn postings(&mut self, event: &Event) -> Vec<Posting<Number, Number>> {
        postings_by(event, &mut self.numbers)
    }

    /// Adds an event.
    pub fn fold(&mut self, event: &Event) {
        self.columns.move_money(event);
        event.body.commitments(|told| self.count(&told, event));
    }

    fn count(&mut self, told: &CommitmentChange<'_>, event: &Event) {
        let place = self.numbers.commitment(told.commitment) as usize;
        if self.commitments.len() <= place {
            self.commitments.resize(place + 1, None);
        }
        let Some(known) = self.commitments.get_mut(place) else { return };
        let mut named = |counted| {
            let CommitmentChange { year, language, genre, .. } = *told;
            Counted { counted, holder: self.numbers.holder(told.holder), year, language, genre }
        };
        if let ChangeKind::Moved { to } = told.kind {
            let moved = known.unwrap_or_else(|| named(told.amount));
            *known = Some(Counted { holder: self.numbers.holder(to), ..moved });
        } else if let Some((begins, change)) = Change::told(told, event.effective_on) {
            match known {
                Some(known) => known.counted += change.counted,
                None => *known = begins.then(|| named(change.counted)),
            }
        }
    }

    /// What an account holds: nothing where no event named it.
    #[must_use]
    pub fn holds(&self, account: &Account<Number, Number>) -> Money {
        let Account::Commitment(year, holder, language, genre, commitment) = *account else {
            return self.columns.holds(&self.numbers.name(account));
        };
        let known = self.commitments.get(commitment as usize).copied().flatten();
        let known = known.filter(|c| (c.year, c.holder, c.language, c.genre) == (year, holder, language, genre));
        known.map(|c| c.counted).unwrap_or_default()
    }

    /// The first account, in order, on which the postings disagree: with what they and the columns say.
    #[must_use]
    pub fn difference(&self, posted: &Accounts<Number, Number>) -> Option<(Account, Money, Money)> {
        let columns = Accounts::of(&self.columns);
        let columns = columns.iter().filter_map(|(account, _)| self.numbers.find(account));
        let commitments = self.commitments.iter().zip(0..).filter_map(|(known, number)| {
            let Counted { counted, holder, year, language, genre } = (*known)?;
            // What holds nothing was compared, where the postings named it.
            (!counted.is_zero()).then_some(Account::Commitment(year, holder, language, genre, number))
        });
        let every = posted.iter().map(|(account, _)| account.clone()).chain(columns).chain(commitments);
        let differ = every.filter(|account| posted.balance(account) != self.holds(account));
        let named = differ.map(|account| (self.numbers.name(&account), posted.balance(&account), self.holds(&account)));
        named.min()
    }
}
