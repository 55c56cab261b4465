//! Verification: nothing is taken on trust.
//!
//! Every stored byte is hashed and read again, every event written again and compared (form, place, chain, whole batches), every
//! balance derived twice: from the postings, which must add up to nothing in each language and leave no account but `program`
//! below zero, and from the columns of the picture, which must say the same of every account that an event touches. Only what accounts
//! show is kept ([`Sums`]): neither memory nor time goes to what nothing is compared with.

use crate::{Error, Progress};
use ledger::digest::Digest;
use ledger::display::{money_en, money_fr};
use ledger::event::{Body, Event};
use ledger::log::{EventLog, Head, LineHash, LogReader};
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::rulebook::Rulebook;
use projections::accounts::{Accounts, Imbalance};
use projections::numbers::Number;
use projections::postings::Account;
use projections::sums::Sums;
use std::ops::ControlFlow;

/// A log that verified.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Where it ends.
    pub head: Head,
    /// Commands in it.
    pub batches: u64,
    /// Bytes in it, line ends included.
    pub bytes: u64,
}

/// The first thing that is wrong with a log.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The store cannot be read, or a line is not what was written.
    #[error(transparent)]
    Log(#[from] Error),
    /// The bytes are whole, and what this event says cannot be.
    #[error("{}", self.message().en)]
    Event {
        /// Its place.
        seq: u64,
        /// What it breaks.
        breaks: EventFault,
    },
}

/// What an event breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventFault {
    /// Its postings do not balance, or an account falls below zero.
    Balance(Imbalance),
    /// The postings and the columns say different things of an account.
    Columns {
        /// The account.
        account: Account,
        /// As the postings add up.
        posted: Money,
        /// As the columns add up.
        shown: Money,
    },
    /// It opens a year with a rulebook that cannot be read: the path that is wrong.
    Rulebook(String),
}

impl VerifyError {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (seq, breaks) = match self {
            VerifyError::Log(error) => return error.message(),
            VerifyError::Event { seq, breaks } => (seq, breaks),
        };
        let (en, fr) = match breaks {
            EventFault::Balance(Imbalance::Unbalanced(language, total)) => (
                format!("its postings in {language} add up to {} instead of nothing.", money_en(*total)),
                format!("ses écritures ({language}) totalisent {} plutôt que zéro.", money_fr(*total)),
            ),
            EventFault::Balance(Imbalance::BelowZero(account, balance)) => (
                format!("the account {account} falls to {}.", money_en(*balance)),
                format!("le compte {account} tombe à {}.", money_fr(*balance)),
            ),
            EventFault::Columns { account, posted, shown } => (
                format!(
                    "the account {account} holds {} by the postings and {} by the columns.",
                    money_en(*posted),
                    money_en(*shown)
                ),
                format!(
                    "le compte {account} contient {} selon les écritures et {} selon les colonnes.",
                    money_fr(*posted),
                    money_fr(*shown)
                ),
            ),
            EventFault::Rulebook(path) => (
                format!("the rulebook that it carries cannot be read: {path}."),
                format!("le recueil de règles qu'il contient est illisible\u{a0}: {path}."),
            ),
        };
        Bilingual { en: format!("event {seq}: {en}"), fr: format!("événement {seq}\u{a0}: {fr}") }
    }
}

/// Both ways to the balances, kept side by side.
#[derive(Default)]
struct Ledgers {
    accounts: Accounts<Number, Number>,
    sums: Sums,
}

impl Ledgers {
    fn check(&mut self, event: &Event) -> Result<(), EventFault> {
        if let Body::YearOpened(f) = &event.body {
            Rulebook::read(f.year, &f.rulebook).map_err(|invalid| EventFault::Rulebook(invalid.path))?;
        }
        self.sums.fold(event);
        let postings = self.sums.postings(event);
        let name = |account: &_| self.sums.numbers().name(account);
        let balances = self.accounts.check_by(&postings, name).map_err(EventFault::Balance)?;
        for (posting, posted) in postings.into_iter().zip(balances) {
            let shown = self.sums.holds(&posting.account);
            if posted != shown {
                return Err(EventFault::Columns { account: name(&posting.account), posted, shown });
            }
        }
        Ok(())
    }
}

/// Verifies a whole log. `progress` is told now and then.
///
/// # Errors
/// The first thing that is wrong, with the event that it is found at.
pub async fn verify<L: EventLog + Sync>(
    log: &L,
    progress: impl FnMut(Progress) + Send,
) -> Result<Verified, VerifyError> {
    verify_lines(log, |_| Digest::default(), |_, _| {}, progress).await
}

/// The same, and shows every event that is right with another digest of its line, which `hash` makes.
///
/// # Errors
/// As for [`verify`].
pub async fn verify_lines<L: EventLog + Sync>(
    log: &L,
    hash: LineHash,
    mut visit: impl FnMut(&Event, Digest) + Send,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Verified, VerifyError> {
    let of = log.head().seq;
    let mut reader = LogReader::after(log, Head::EMPTY).canonical().hashing(hash);
    let mut ledgers = Ledgers::default();
    let (mut batches, mut bytes) = (0, 0);
    loop {
        let check = |event: &Event, _: &[u8], digest| match ledgers.check(event) {
            Ok(()) => {
                batches += u64::from(event.batch.0 == 1);
                visit(event, digest);
                ControlFlow::Continue(())
            }
            Err(breaks) => ControlFlow::Break(VerifyError::Event { seq: event.seq, breaks }),
        };
        let checked: Result<_, Error> = reader.next_hashed(check).await;
        match checked? {
            ControlFlow::Break(error) => return Err(error),
            ControlFlow::Continue(0) => break,
            ControlFlow::Continue(length) => bytes += length as u64,
        }
        progress(Progress { read: reader.head().seq, of });
    }
    let head = reader.finish().map_err(Error::from)?;
    // Every account was compared when it was touched; this finds columns that moved without a posting.
    if let Some((account, posted, shown)) = ledgers.sums.difference(&ledgers.accounts) {
        return Err(VerifyError::Event { seq: head.seq, breaks: EventFault::Columns { account, posted, shown } });
    }
    Ok(Verified { head, batches, bytes })
}
