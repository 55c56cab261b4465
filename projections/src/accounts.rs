//! The accounts: every event's postings added up.
//!
//! This is the second way to every balance. The first is the [`Picture`], which adds up columns; the two must agree after
//! every event, and no account but `program` may ever be below zero.

use crate::picture::Picture;
use crate::postings::{Account, Posting, postings};
use foldhash::HashMap;
use ledger::event::Event;
use ledger::money::Money;
use ledger::words::Language;
use std::collections::BTreeMap;

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
#[derive(Clone, Debug, Default)]
pub struct Accounts(HashMap<Account, Money>);

impl Accounts {
    /// Posts an event.
    pub fn fold(&mut self, event: &Event) {
        for Posting { account, amount } in postings(event) {
            *self.0.entry(account).or_default() += amount;
        }
    }

    /// Posts an event and says what it breaks, if anything; it is posted all the same.
    ///
    /// # Errors
    /// The first thing that is broken: a language that does not add up, or an account below zero.
    pub fn check(&mut self, event: &Event) -> Result<(), Imbalance> {
        let posted = postings(event);
        for Posting { account, amount } in &posted {
            *self.0.entry(account.clone()).or_default() += *amount;
        }
        for language in Language::ALL {
            let total = posted.iter().filter(|p| p.account.language() == *language).map(|p| p.amount).sum::<Money>();
            if !total.is_zero() {
                return Err(Imbalance::Unbalanced(*language, total));
            }
        }
        for Posting { account, .. } in posted {
            let balance = self.balance(&account);
            if balance.is_negative() && !account.may_be_negative() {
                return Err(Imbalance::BelowZero(account, balance));
            }
        }
        Ok(())
    }

    /// What an account holds.
    #[must_use]
    pub fn balance(&self, account: &Account) -> Money {
        self.0.get(account).copied().unwrap_or_default()
    }

    /// The accounts that hold something, in order.
    #[must_use]
    pub fn balances(&self) -> BTreeMap<&Account, Money> {
        self.0.iter().filter(|(_, balance)| !balance.is_zero()).map(|(account, balance)| (account, *balance)).collect()
    }

    /// The same accounts as a picture's columns give them.
    #[must_use]
    pub fn of(picture: &Picture) -> Accounts {
        let mut accounts = Accounts::default();
        for (year, state) in picture.years() {
            for language in Language::ALL {
                let mut granted = state.pools.get(*language).funded;
                for (holder, both) in &state.envelopes {
                    let envelope = both.get(*language);
                    let total = envelope.total();
                    granted += total.allocated + total.adjusted;
                    for (bucket, columns) in envelope.columns.iter() {
                        let account = Account::Envelope(year, holder.clone(), *language, bucket);
                        accounts.0.insert(account, columns.balance());
                    }
                    accounts.0.insert(Account::Deductions(year, holder.clone(), *language), total.deducted);
                }
                let pool = state.pools.get(*language).balance();
                accounts.0.insert(Account::AlternativeAccess(year, *language), pool);
                accounts.0.insert(Account::Reserve(year, *language), *state.reserve.get(*language));
                accounts.0.insert(Account::Program(year, *language), -granted);
            }
        }
        for (id, c) in picture.commitments() {
            let account = Account::Commitment(c.year, c.holder.clone(), c.language, c.genre, id.clone());
            accounts.0.insert(account, c.counted);
        }
        accounts
    }

    /// The first account, in order, on which two ways to the balances disagree: with what each says.
    #[must_use]
    pub fn difference(&self, other: &Accounts) -> Option<(Account, Money, Money)> {
        let disagree = |account: &&Account| self.balance(account) != other.balance(account);
        let first = self.0.keys().chain(other.0.keys()).filter(disagree).min()?;
        Some((first.clone(), self.balance(first), other.balance(first)))
    }
}
