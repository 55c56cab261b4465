//! The columns alone, for whoever verifies a whole log: what a picture holds on every account, in a fraction of its memory.
//!
//! Money enters the columns, and counts to commitments, by the very functions of the picture; projects, holds and everything else
//! that no account shows is not kept.

use super::Picture;
use super::commitment::Change;
use crate::accounts::Accounts;
use crate::postings::Account;
use foldhash::HashMap;
use ledger::event::{ChangeKind, CommitmentChange, Event};
use ledger::ids::{CommitmentId, HolderId};
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Genre, Language};

/// What the events add up to on every account, by the columns.
#[derive(Debug, Default)]
pub struct Sums {
    /// A picture into which money moved and nothing else: its commitments stay empty.
    columns: Picture,
    commitments: HashMap<CommitmentId, Counted>,
}

/// What is counted to a commitment, and whose account that is on.
#[derive(Debug)]
struct Counted {
    counted: Money,
    holder: HolderId,
    year: FiscalYear,
    language: Language,
    genre: Genre,
}

impl Counted {
    fn named(told: &CommitmentChange<'_>, counted: Money) -> Counted {
        let CommitmentChange { year, holder, language, genre, .. } = *told;
        Counted { counted, holder: holder.clone(), year, language, genre }
    }
}

impl Sums {
    /// Adds an event.
    pub fn fold(&mut self, event: &Event) {
        self.columns.move_money(event);
        event.body.commitments(|told| self.count(&told, event));
    }

    fn count(&mut self, told: &CommitmentChange<'_>, event: &Event) {
        let known = self.commitments.get_mut(told.commitment);
        if let ChangeKind::Moved { to } = told.kind {
            match known {
                Some(known) => known.holder = to.clone(),
                None => {
                    let moved = Counted { holder: to.clone(), ..Counted::named(told, told.amount) };
                    self.commitments.insert(told.commitment.clone(), moved);
                }
            }
            return;
        }
        let Some((begins, change)) = Change::told(told, event.effective_on) else { return };
        match known {
            Some(known) => known.counted += change.counted,
            None if begins => {
                self.commitments.insert(told.commitment.clone(), Counted::named(told, change.counted));
            }
            None => {}
        }
    }

    /// What an account holds: nothing where no event named it.
    #[must_use]
    pub fn holds(&self, account: &Account) -> Money {
        let Account::Commitment(year, holder, language, genre, id) = account else {
            return self.columns.holds(account);
        };
        let known = self.commitments.get(id);
        let known = known.filter(|c| (c.year, &c.holder, c.language, c.genre) == (*year, holder, *language, *genre));
        known.map(|c| c.counted).unwrap_or_default()
    }

    /// Every account that an event named, with what it holds, in no order.
    pub fn accounts(&self) -> impl Iterator<Item = (Account, Money)> {
        let commitments = self.commitments.iter().map(|(id, c)| {
            let account = Account::Commitment(c.year, c.holder.clone(), c.language, c.genre, id.clone());
            (account, c.counted)
        });
        Accounts::of(&self.columns).into_iter().chain(commitments)
    }
}
