//! Commitments, from the licence form to the last release, and the projects that they support.

use ledger::event::{ChangeKind, CommitmentChange, ProjectAmended, ProjectRegistered};
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::time::{Day, FiscalYear};
use ledger::words::{Genre, Language, Source};

/// What is held for a commitment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// Nothing: counted, cancelled, reversed, or never held.
    #[default]
    None,
    /// Money is held.
    Held(Money),
    /// It was held when the final deadline closed (C.2.1.2).
    Lapsed(Money),
}

impl Hold {
    /// What of it the envelope, or the pool, is bound by.
    #[must_use]
    pub const fn amount(self) -> Money {
        match self {
            Hold::Held(amount) => amount,
            Hold::None | Hold::Lapsed(_) => Money::ZERO,
        }
    }
}

/// One commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Its fiscal year.
    pub year: FiscalYear,
    /// The project.
    pub project: ProjectId,
    /// Whose it is now.
    pub holder: HolderId,
    /// The licence's language.
    pub language: Language,
    /// The genre, which it keeps even where the project's is amended.
    pub genre: Genre,
    /// Where its money comes from.
    pub source: Source,
    /// What is held.
    pub hold: Hold,
    /// What is counted, net of releases.
    pub counted: Money,
    /// What of that counts for the first deadline.
    pub counted_by_first_deadline: Money,
    /// The date of the application, or reallocation, that counted it.
    pub applied_on: Option<Day>,
}

impl Commitment {
    /// A commitment as an event names it, where none is known yet.
    pub(super) fn named(told: &CommitmentChange<'_>) -> Commitment {
        Commitment {
            year: told.year,
            project: told.project.clone(),
            holder: told.holder.clone(),
            language: told.language,
            genre: told.genre,
            source: told.source,
            hold: Hold::None,
            counted: Money::ZERO,
            counted_by_first_deadline: Money::ZERO,
            applied_on: None,
        }
    }
}

/// What an event does to a commitment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Change {
    /// What is held from now on, where that changes.
    pub(crate) hold: Option<Hold>,
    /// What is counted more, or less where it is below zero.
    pub(crate) counted: Money,
    /// The effective date of a count or a release: on or before the first deadline it changes what is counted for it.
    pub(crate) on: Option<Day>,
    /// Whether that date is the date of an application.
    pub(crate) applied: bool,
}

impl Change {
    /// What an event tells, and whether that begins a commitment whose making a cut left out: giving up its hold, or a reversal, then
    /// changes nothing. None where the commitment goes to another holder.
    pub(crate) fn told(told: &CommitmentChange<'_>, on: Day) -> Option<(bool, Change)> {
        let (amount, on) = (told.amount, Some(on));
        Some(match told.kind {
            ChangeKind::Moved { .. } => return None,
            ChangeKind::Made(_) | ChangeKind::Revived => (true, Change::hold(Hold::Held(amount))),
            ChangeKind::Lapsed => (true, Change::hold(Hold::Lapsed(amount))),
            ChangeKind::Counted { .. } => (true, Change { hold: Some(Hold::None), counted: amount, on, applied: true }),
            ChangeKind::Reallocated { .. } => (true, Change { hold: None, counted: amount, on, applied: true }),
            ChangeKind::Released { .. } => (true, Change { hold: None, counted: -amount, on, applied: false }),
            ChangeKind::Cancelled | ChangeKind::HoldReversed => (false, Change::hold(Hold::None)),
            ChangeKind::ReallocationReversed => {
                (false, Change { hold: None, counted: -amount, on: None, applied: false })
            }
        })
    }

    /// Holds something else, counts as before.
    const fn hold(hold: Hold) -> Change {
        Change { hold: Some(hold), counted: Money::ZERO, on: None, applied: false }
    }
}

/// Amends what is known of a project; what is left out stays.
pub(super) fn amend(project: &mut ProjectRegistered, amended: &ProjectAmended) {
    let ProjectAmended {
        affiliated_with,
        budget,
        digital_media,
        diverse_community,
        genre,
        language,
        other_programs,
        ott_first_window,
        positions,
        producer,
        production,
        project: _,
        regional,
        status,
        title,
    } = amended.clone();
    project.affiliated_with = affiliated_with.or(project.affiliated_with.take());
    project.budget = budget.or(project.budget);
    project.digital_media = digital_media.unwrap_or(project.digital_media);
    project.diverse_community = diverse_community.or(project.diverse_community);
    project.genre = genre.unwrap_or(project.genre);
    project.language = language.unwrap_or(project.language);
    project.other_programs = other_programs.or(project.other_programs);
    project.ott_first_window = ott_first_window.or(project.ott_first_window);
    project.regional = regional.or(project.regional);
    project.production = production.unwrap_or(project.production);
    project.status = status.or(project.status.take());
    if let Some(positions) = positions {
        project.positions = positions;
    }
    if let Some(producer) = producer {
        project.producer = producer;
    }
    if let Some(title) = title {
        project.title = title;
    }
}
