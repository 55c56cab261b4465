//! What a question names and the ledger does not know, with the nearest that it does.

use crate::NoAnswer;
use crate::history::Subject;
use crate::picture::Picture;
use ledger::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use ledger::nearest::{meant, nearest};
use ledger::refusal::Bilingual;
use ledger::texts::words;
use ledger::time::FiscalYear;

/// What is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Thing {
    Year,
    Holder,
    Project,
    Commitment,
    Dispute,
}

/// An id that nothing in the cut has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What it was to name.
    pub thing: Thing,
    /// As asked.
    pub asked: String,
    /// The ids of that kind that come nearest, the nearest first.
    pub nearest: Vec<String>,
}

impl Unknown {
    /// An id, looked for among all that are known.
    #[must_use]
    pub fn new<'a>(thing: Thing, asked: &str, known: impl IntoIterator<Item = &'a str>) -> Unknown {
        Unknown { thing, asked: asked.to_owned(), nearest: nearest(asked, known) }
    }

    /// What is not known, what may be meant, and where to look, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let asked = &self.asked;
        let (en, fr, list) = match self.thing {
            Thing::Year => ("fiscal year", "l'exercice financier", "years"),
            Thing::Holder => ("broadcaster", "le télédiffuseur", "holders"),
            Thing::Project => ("project", "le projet", "projects"),
            Thing::Commitment => ("commitment", "l'engagement", "commitments"),
            Thing::Dispute => ("dispute", "le litige", "disputes"),
        };
        let (known_en, known_fr) = if self.thing == Thing::Year { words::OPEN_YEAR } else { ("known", "connu") };
        let hint = meant(&self.nearest);
        Bilingual {
            en: format!(
                "the {en} `{asked}` is not {known_en} at this cut.{} `{list}` lists those that are; or cut later.",
                hint.en
            ),
            fr: format!(
                "{fr} `{asked}` n'est pas {known_fr} à cette coupe.{} `{list}` en donne la liste; ou demandez une coupe ultérieure.",
                hint.fr
            ),
        }
    }
}

impl Picture {
    /// Whether a subject is known.
    ///
    /// # Errors
    /// It is not.
    pub fn knows(&self, subject: &Subject) -> Result<(), NoAnswer> {
        match subject {
            Subject::Holder(holder) => self.knows_holder(holder),
            Subject::Project(project) => self.knows_project(project),
            Subject::Commitment(commitment) => self.knows_commitment(commitment),
            Subject::Dispute(dispute) => self.knows_dispute(dispute),
        }
    }

    /// Whether a year is open.
    ///
    /// # Errors
    /// It is not.
    pub fn knows_year(&self, year: FiscalYear) -> Result<(), NoAnswer> {
        let open = self.year(year).is_some_and(|state| state.rulebook.is_some());
        if open {
            return Ok(());
        }
        let known: Vec<String> = self.opened_years().map(|year| year.to_string()).collect();
        Err(NoAnswer::Unknown(Unknown::new(Thing::Year, &year.to_string(), known.iter().map(String::as_str))))
    }

    /// The years that were opened, in order; some may be closed since.
    pub fn opened_years(&self) -> impl DoubleEndedIterator<Item = FiscalYear> {
        self.years().filter(|(_, state)| state.rulebook.is_some()).map(|(year, _)| year)
    }

    /// The year that a question without one is about: the latest that is open. Where every year is closed it is the latest of
    /// these, since there is nothing else that could be meant.
    #[must_use]
    pub fn latest_year(&self) -> Option<FiscalYear> {
        let is_open = |year: &FiscalYear| !self.is_closed(*year);
        self.opened_years().rev().find(is_open).or_else(|| self.opened_years().next_back())
    }

    /// Whether a year was closed.
    #[must_use]
    pub fn is_closed(&self, year: FiscalYear) -> bool {
        self.year(year).is_some_and(|state| state.closed)
    }

    /// Whether a holder is registered, or has an envelope or a commitment where a cut leaves its registration out.
    ///
    /// # Errors
    /// None of these.
    pub fn knows_holder(&self, holder: &HolderId) -> Result<(), NoAnswer> {
        let has_envelope = || self.years().any(|(_, state)| state.envelopes.contains_key(holder));
        let has_commitment = || self.commitments().any(|(_, known)| known.holder == *holder);
        if self.holder(holder).is_some() || has_envelope() || has_commitment() {
            return Ok(());
        }
        let known = self.holders().map(|known| known.holder.as_str());
        Err(NoAnswer::Unknown(Unknown::new(Thing::Holder, holder.as_str(), known)))
    }

    /// Whether a project is registered.
    ///
    /// # Errors
    /// It is not.
    pub fn knows_project(&self, project: &ProjectId) -> Result<(), NoAnswer> {
        if self.project(project).is_some() || self.commitments().any(|(_, known)| known.project == *project) {
            return Ok(());
        }
        let known = self.projects().map(|known| known.project.as_str());
        Err(NoAnswer::Unknown(Unknown::new(Thing::Project, project.as_str(), known)))
    }

    /// Whether there is such a commitment.
    ///
    /// # Errors
    /// There is none.
    pub fn knows_commitment(&self, commitment: &CommitmentId) -> Result<(), NoAnswer> {
        if self.commitment(commitment).is_some() {
            return Ok(());
        }
        let known = self.commitments().map(|(id, _)| id.as_str());
        Err(NoAnswer::Unknown(Unknown::new(Thing::Commitment, commitment.as_str(), known)))
    }

    /// Whether there is such a dispute.
    ///
    /// # Errors
    /// There is none.
    pub fn knows_dispute(&self, dispute: &DisputeId) -> Result<(), NoAnswer> {
        if self.dispute(dispute).is_some() {
            return Ok(());
        }
        let known = self.disputes().map(|(id, _)| id.as_str());
        Err(NoAnswer::Unknown(Unknown::new(Thing::Dispute, dispute.as_str(), known)))
    }
}
