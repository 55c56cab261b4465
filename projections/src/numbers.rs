//! Numbers in the place of ids, for whoever adds up a long log: an account that names a holder and a commitment by their numbers takes
//! a quarter of the memory, and is compared and found in a fraction of the time.

use crate::postings::{Account, Naming};
use foldhash::fast::RandomState;
use indexmap::IndexSet;
use ledger::ids::{CommitmentId, HolderId};
use std::hash::Hash;

/// The number of an id: how many were there before it. No memory has room for ids beyond four billion.
pub type Number = u32;

/// The ids that came so far.
#[derive(Debug, Default)]
pub struct Numbers {
    holders: IndexSet<HolderId, RandomState>,
    commitments: IndexSet<CommitmentId, RandomState>,
}

impl Naming for Numbers {
    type Holder = Number;
    type Commitment = Number;

    fn holder(&mut self, holder: &HolderId) -> Number {
        number(&mut self.holders, holder)
    }

    fn commitment(&mut self, commitment: &CommitmentId) -> Number {
        number(&mut self.commitments, commitment)
    }
}

impl Numbers {
    /// The account by its ids.
    #[must_use]
    pub fn name(&self, account: &Account<Number, Number>) -> Account {
        let holder = |number: &Number| self.holders.get_index(*number as usize).cloned();
        let named = account.with(holder, |number| self.commitments.get_index(*number as usize).cloned());
        // Every number was given out here: what has none names nobody.
        named.unwrap_or(Account::Program(account.year(), account.language()))
    }

    /// The account by its numbers; none where an id never came.
    #[must_use]
    pub fn find(&self, account: &Account) -> Option<Account<Number, Number>> {
        let known = |place: Option<usize>| place.and_then(|place| Number::try_from(place).ok());
        account.with(|id| known(self.holders.get_index_of(id)), |id| known(self.commitments.get_index_of(id)))
    }
}

fn number<T: Clone + Eq + Hash>(known: &mut IndexSet<T, RandomState>, id: &T) -> Number {
    let place = known.get_index_of(id).unwrap_or_else(|| known.insert_full(id.clone()).0);
    Number::try_from(place).unwrap_or(Number::MAX)
}
