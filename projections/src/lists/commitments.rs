//! `commitments`: every licence form and reallocation, as it stands.

use super::register::Form;
use super::{Filters, List, Listed, Totals};
use crate::NoAnswer;
use crate::picture::{Commitment, Hold};
use ledger::ids::{CommitmentId, HolderId, ProjectId};
use ledger::money::Money;
use ledger::time::{Day, FiscalYear};
use ledger::words::{Contribution, Genre, Language, Source};
use serde::Serialize;

/// What became of a commitment. Where several are true the first is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The pool could not cover it (E.1.1).
    Refused,
    /// Something is held.
    Held,
    /// Its hold lapsed and was not revived (C.2.1.2).
    Lapsed,
    /// Something is counted.
    Counted,
    /// The hold was given up or reversed before anything was counted.
    Cancelled,
    /// Nothing that was counted is left; so too of a reallocation that was reversed, which never was a hold.
    Released,
}

impl State {
    /// Every state, in the order in which they are looked for.
    pub const ALL: &'static [State] =
        &[State::Refused, State::Held, State::Lapsed, State::Counted, State::Cancelled, State::Released];

    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            State::Refused => "refused",
            State::Held => "held",
            State::Lapsed => "lapsed",
            State::Counted => "counted",
            State::Cancelled => "cancelled",
            State::Released => "released",
        }
    }

    /// The state that a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.iter().copied().find(|state| state.word() == word)
    }

    fn of(form: &Form, commitment: &Commitment) -> State {
        match commitment.hold {
            Hold::None | Hold::Held(_) | Hold::Lapsed(_) if form.refused => State::Refused,
            Hold::Held(_) => State::Held,
            Hold::Lapsed(_) => State::Lapsed,
            Hold::None if !commitment.counted.is_zero() => State::Counted,
            Hold::None if form.counted => State::Released,
            Hold::None => State::Cancelled,
        }
    }
}

/// One commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the fields of the commands are")]
pub struct CommitmentEntry {
    pub commitment: CommitmentId,
    pub year: FiscalYear,
    pub project: ProjectId,
    /// The project's title; null where a cut leaves out its registration.
    pub title: Option<String>,
    /// Whose it is now.
    pub holder: HolderId,
    pub language: Language,
    /// The genre that it was made in.
    pub genre: Genre,
    pub kind: Contribution,
    pub source: Source,
    pub state: State,
    /// As first committed.
    pub amount: Money,
    pub held: Money,
    /// Net of releases.
    pub counted: Money,
    pub made_on: Day,
    /// The date of the application, or reallocation, that counted it.
    pub applied_on: Option<Day>,
}

/// The commitments, by id, with what they come to.
///
/// # Errors
/// A filter names what is not known.
pub fn commitments(listed: Listed<'_>, filters: &Filters) -> Result<List<CommitmentEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let (mut entries, mut totals) = (Vec::new(), Totals::default());
    for (id, commitment) in listed.picture.commitments() {
        let Some(form) = listed.register.forms.get(id) else { continue };
        let project = listed.picture.project(&commitment.project);
        let state = State::of(form, commitment);
        let wanted = filters.admits_year(commitment.year)
            && filters.holder.as_ref().is_none_or(|holder| *holder == commitment.holder)
            && filters.project.as_ref().is_none_or(|project| *project == commitment.project)
            && filters.language.is_none_or(|language| language == commitment.language)
            && filters.genre.is_none_or(|genre| genre == commitment.genre)
            && filters.source.is_none_or(|source| source == commitment.source)
            && filters.state.is_none_or(|wanted| wanted == state)
            && filters.finds(&[
                id.as_str(),
                commitment.project.as_str(),
                project.map(|project| project.title.as_str()).unwrap_or_default(),
            ]);
        if !wanted {
            continue;
        }
        totals.held += commitment.hold.amount();
        totals.counted += commitment.counted;
        entries.push(CommitmentEntry {
            commitment: id.clone(),
            year: commitment.year,
            project: commitment.project.clone(),
            title: project.map(|project| project.title.clone()),
            holder: commitment.holder.clone(),
            language: commitment.language,
            genre: commitment.genre,
            kind: form.kind,
            source: commitment.source,
            state,
            amount: form.amount,
            held: commitment.hold.amount(),
            counted: commitment.counted,
            made_on: form.made_on,
            applied_on: commitment.applied_on,
        });
    }
    entries.sort_by(|one, other| one.commitment.cmp(&other.commitment));
    Ok(List { totals: Some(totals), ..List::new("commitments", entries, listed.through) })
}
