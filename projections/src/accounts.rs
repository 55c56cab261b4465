//! The accounts: every event's postings added up.
//!
//! This is the second way to every balance. The first is the [`Picture`], which adds up columns; the two must agree after
//! every event, and no account but `program` may ever be below zero.

use crate::picture::Picture;
use crate::postings::{Account, Posting, postings};
use foldhash::HashMap;
use ledger::columns::Column;
use ledger::event::Event;
use ledger::ids::{CommitmentId, HolderId};
use ledger::money::Money;
use ledger::words::{Bucket, Language};
use std::collections::BTreeMap;
use std::hash::Hash;

/// What an event breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Imbalance {
    /// The postings of one language do not add up to nothing.
    #[error("its postings in {0} add up to {1} instead of 0.00")]
    Unbalanced(Language, Money),
    /// An account fell below zero.
    #[error("the account {0} falls to {1}")]
    BelowZero(Account, Money),
}

/// Account → what it holds. Accounts that hold nothing may be absent.
#[derive(Clone, Debug)]
pub struct Accounts<H = HolderId, C = CommitmentId>(HashMap<Account<H, C>, Money>);

impl<H, C> Default for Accounts<H, C> {
    fn default() -> Accounts<H, C> {
        Accounts(HashMap::default())
    }
}

impl<H: Clone + Eq + Hash, C: Clone + Eq + Hash> Accounts<H, C> {
    /// Posts what an event moves, and gives what each of its accounts holds then. It is posted even where that breaks something.
    /// `name` says how an account is called.
    ///
    /// # Errors
    /// The first thing that is broken: a language that does not add up, or an account below zero.
    pub fn check_by(
        &mut self,
        postings: &[Posting<H, C>],
        name: impl Fn(&Account<H, C>) -> Account,
    ) -> Result<Vec<Money>, Imbalance> {
        let mut balances: Vec<Money> = Vec::with_capacity(postings.len());
        for Posting { account, amount } in postings {
            let balance = match self.0.get_mut(account) {
                Some(balance) => balance,
                None => self.0.entry(account.clone()).or_default(),
            };
            *balance += *amount;
            // An account that is posted to twice holds, at both places, what it holds in the end.
            for (_, told) in postings.iter().zip(&mut balances).filter(|(earlier, _)| earlier.account == *account) {
                *told = *balance;
            }
            balances.push(*balance);
        }
        for language in Language::ALL {
            let total = postings.iter().filter(|p| p.account.language() == *language).map(|p| p.amount).sum::<Money>();
            if !total.is_zero() {
                return Err(Imbalance::Unbalanced(*language, total));
            }
        }
        for (Posting { account, .. }, balance) in postings.iter().zip(&balances) {
            if balance.is_negative() && !account.may_be_negative() {
                return Err(Imbalance::BelowZero(name(account), *balance));
            }
        }
        Ok(balances)
    }

    /// What an account holds.
    #[must_use]
    pub fn balance(&self, account: &Account<H, C>) -> Money {
        self.0.get(account).copied().unwrap_or_default()
    }

    /// Every account with what it holds, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Account<H, C>, Money)> {
        self.0.iter().map(|(account, balance)| (account, *balance))
    }
}

impl Accounts {
    /// Posts an event.
    pub fn fold(&mut self, event: &Event) {
        for Posting { account, amount } in postings(event) {
            *self.0.entry(account).or_default() += amount;
        }
    }

    /// Posts what an event moves, and gives what each of its accounts holds then. It is posted even where that breaks something.
    ///
    /// # Errors
    /// The first thing that is broken: a language that does not add up, or an account below zero.
    pub fn check(&mut self, postings: &[Posting]) -> Result<Vec<Money>, Imbalance> {
        self.check_by(postings, Account::clone)
    }

    /// The accounts that hold something, in order.
    #[must_use]
    pub fn balances(&self) -> BTreeMap<&Account, Money> {
        self.0.iter().filter(|(_, balance)| !balance.is_zero()).map(|(account, balance)| (account, *balance)).collect()
    }

    /// The same accounts as a picture's columns give them.
    #[must_use]
    pub fn of(picture: &Picture) -> Accounts {
        let mut named = Vec::new();
        for (year, state) in picture.years() {
            for language in Language::ALL {
                named.push(Account::AlternativeAccess(year, *language));
                named.push(Account::Reserve(year, *language));
                named.push(Account::Program(year, *language));
                for holder in state.envelopes.keys() {
                    named.push(Account::Deductions(year, holder.clone(), *language));
                    let bucket = |bucket: &Bucket| Account::Envelope(year, holder.clone(), *language, *bucket);
                    named.extend(Bucket::ALL.iter().map(bucket));
                }
            }
        }
        named.extend(
            picture
                .commitments()
                .map(|(id, c)| Account::Commitment(c.year, c.holder.clone(), c.language, c.genre, id.clone())),
        );
        Accounts(named.into_iter().map(|account| (account.clone(), picture.holds(&account))).collect())
    }

    /// The first account, in order, on which two ways to the balances disagree: with what each says.
    #[must_use]
    pub fn difference(&self, other: &Accounts) -> Option<(Account, Money, Money)> {
        let disagree = |account: &&Account| self.balance(account) != other.balance(account);
        let first = self.0.keys().chain(other.0.keys()).filter(disagree).min()?;
        Some((first.clone(), self.balance(first), other.balance(first)))
    }
}

impl FromIterator<(Account, Money)> for Accounts {
    fn from_iter<I: IntoIterator<Item = (Account, Money)>>(balances: I) -> Accounts {
        Accounts(balances.into_iter().collect())
    }
}

impl Picture {
    /// What an account holds by the columns: nothing where no event named it.
    #[must_use]
    pub fn holds(&self, account: &Account) -> Money {
        let envelope = |year, holder, language: Language| {
            self.year(year).and_then(|state| state.envelopes.get(holder)).map(|both| both.get(language))
        };
        let held = match account {
            Account::Envelope(year, holder, language, bucket) => {
                envelope(*year, holder, *language).map(|e| e.columns.get(*bucket).balance())
            }
            Account::Commitment(year, holder, language, genre, id) => self
                .commitment(id)
                .filter(|c| (c.year, &c.holder, c.language, c.genre) == (*year, holder, *language, *genre))
                .map(|c| c.counted),
            Account::AlternativeAccess(year, language) => {
                self.year(*year).map(|s| s.pools.get(*language).columns.balance())
            }
            Account::Reserve(year, language) => self.year(*year).map(|s| *s.reserve.get(*language)),
            Account::Deductions(year, holder, language) => {
                envelope(*year, holder, *language).map(|e| e.columns.total().get(Column::Deducted))
            }
            Account::Program(year, language) => self.year(*year).map(|state| {
                let envelopes = state.envelopes.values().map(|both| both.get(*language).columns.total());
                let given = envelopes.map(|total| total.get(Column::Allocated) + total.get(Column::Adjusted));
                -(given.sum::<Money>() + state.pools.get(*language).columns.get(Column::Funded))
            }),
        };
        held.unwrap_or_default()
    }
}
