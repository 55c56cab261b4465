//! The refusals that many commands share, in the contract's order: what must be known, the year, the deadlines, the order of
//! effective dates, the allocation, suspension, the letter. Each command asks for those that concern it, in this order, and
//! then tries its own.

use crate::book::{Book, Commitment, Dispute, Envelope, Holder, Project, Year};
use crate::credit_facts::AudienceLine;
use crate::ids::{CommitmentId, DisputeId, HolderId, LineId, ProjectId};
use crate::refusal::{Code, Refusal};
use crate::time::{Day, FiscalYear};
use crate::words::{Language, Source};

/// The book as a command finds it, on the date that counts for it: what is effective later does not exist yet.
#[derive(Clone, Copy)]
pub(crate) struct Gate<'a> {
    pub(crate) book: &'a Book,
    pub(crate) on: Day,
}

impl<'a> Gate<'a> {
    pub(crate) fn year(&self, year: FiscalYear) -> Result<&'a Year, Refusal> {
        match self.book.years.get(&year) {
            Some(found) if found.opened_on <= self.on => Ok(found),
            Some(found) => Err(Refusal::new(Code::UnknownYear).about(year).asked(self.on).found(found.opened_on)),
            None => Err(Refusal::new(Code::UnknownYear).about(year)),
        }
    }

    pub(crate) fn holder(&self, holder: &HolderId) -> Result<&'a Holder, Refusal> {
        match self.book.holders.get(holder) {
            Some(found) if found.since <= self.on => Ok(found),
            Some(found) => Err(Refusal::new(Code::UnknownHolder).about(holder).asked(self.on).found(found.since)),
            None => Err(Refusal::new(Code::UnknownHolder).about(holder)),
        }
    }

    pub(crate) fn project(&self, project: &ProjectId) -> Result<&'a Project, Refusal> {
        match self.book.projects.get(project) {
            Some(found) if found.since <= self.on => Ok(found),
            Some(found) => Err(Refusal::new(Code::UnknownProject).about(project).asked(self.on).found(found.since)),
            None => Err(Refusal::new(Code::UnknownProject).about(project)),
        }
    }

    pub(crate) fn commitment(&self, id: &CommitmentId, year: FiscalYear) -> Result<&'a Commitment, Refusal> {
        let refused = Refusal::new(Code::UnknownCommitment).about(id).asked(year);
        match self.book.commitments.get(id) {
            Some(found) if found.year == year => Ok(found),
            Some(found) => Err(refused.found(found.year)),
            None => Err(refused),
        }
    }

    pub(crate) fn dispute(&self, dispute: &DisputeId) -> Result<&'a Dispute, Refusal> {
        match self.book.disputes.get(dispute) {
            Some(found) if found.opened_on <= self.on => Ok(found),
            Some(found) => Err(Refusal::new(Code::UnknownDispute).about(dispute).asked(self.on).found(found.opened_on)),
            None => Err(Refusal::new(Code::UnknownDispute).about(dispute)),
        }
    }

    pub(crate) fn line(&self, year: FiscalYear, line: &LineId) -> Result<&'a AudienceLine, Refusal> {
        let refused = Refusal::new(Code::UnknownLine).about(line);
        match self.book.credit.line(year, line) {
            Some(found) if found.reported_on <= self.on => Ok(found),
            Some(found) => Err(refused.asked(self.on).found(found.reported_on)),
            None => Err(refused.asked(year)),
        }
    }

    /// The year takes no more acts once it is closed.
    pub(crate) fn still_open(&self, id: FiscalYear, year: &Year) -> Result<(), Refusal> {
        if year.closed { Err(Refusal::new(Code::YearClosed).about(id)) } else { Ok(()) }
    }

    /// What a spending command must respect: effective in the year, and on the right side of every deadline. A deadline that
    /// has passed must be closed first; one that is closed opens again only under an authority.
    pub(crate) fn spending(&self, id: FiscalYear, year: &Year, authority: Option<&str>) -> Result<(), Refusal> {
        self.still_open(id, year)?;
        if !id.contains(self.on) {
            let found = format!("{} – {}", id.first_day(), id.last_day());
            return Err(Refusal::new(Code::OutsideFiscalYear).about(id).asked(self.on).found(found));
        }
        let deadlines = [
            (year.rulebook.first_deadline_date, year.first_closed_on.is_some()),
            (year.rulebook.final_deadline_date, year.final_closed_on.is_some()),
        ];
        for (date, closed) in deadlines {
            if self.on > date && !closed {
                return Err(Refusal::new(Code::DeadlineNotClosed).about(id).asked(self.on).found(date));
            }
        }
        for (date, closed) in deadlines {
            if self.on <= date && closed && authority.is_none() {
                return Err(Refusal::new(Code::DeadlineClosed).about(id).asked(self.on).found(date));
            }
        }
        Ok(())
    }

    /// What undoes something is not effective before the last thing that happened to it.
    pub(crate) fn in_order(&self, what: impl ToString, last: Day) -> Result<(), Refusal> {
        if self.on < last {
            Err(Refusal::new(Code::EffectiveOrder).about(what).asked(self.on).found(last))
        } else {
            Ok(())
        }
    }

    /// The holder's allocation in a language.
    pub(crate) fn allocation(
        &self,
        year: &'a Year,
        holder: &HolderId,
        language: Language,
    ) -> Result<&'a Envelope, Refusal> {
        let subject = format!("{holder}, {language}");
        match year.envelope(holder, language) {
            Some(found) if found.granted_on <= self.on => Ok(found),
            Some(found) => Err(Refusal::new(Code::NoAllocation).about(subject).asked(self.on).found(found.granted_on)),
            None => Err(Refusal::new(Code::NoAllocation).about(subject)),
        }
    }

    /// The holder's allocation in any language.
    pub(crate) fn any_allocation(&self, year: &Year, holder: &HolderId) -> Result<(), Refusal> {
        match year.grants.get(holder) {
            Some(granted_on) if *granted_on <= self.on => Ok(()),
            Some(granted_on) => Err(Refusal::new(Code::NoAllocation).about(holder).asked(self.on).found(*granted_on)),
            None => Err(Refusal::new(Code::NoAllocation).about(holder)),
        }
    }

    pub(crate) fn not_suspended(&self, year: &Year, holder: &HolderId) -> Result<(), Refusal> {
        if year.suspended.contains(holder) { Err(Refusal::new(Code::Suspended).about(holder)) } else { Ok(()) }
    }

    pub(crate) fn letter_signed(
        &self,
        envelope: &Envelope,
        holder: &HolderId,
        language: Language,
    ) -> Result<(), Refusal> {
        let refused = Refusal::new(Code::LetterNotSigned).about(format!("{holder}, {language}")).asked(self.on);
        match envelope.signed_on {
            Some(signed_on) if signed_on <= self.on => Ok(()),
            Some(signed_on) => Err(refused.found(signed_on)),
            None => Err(refused),
        }
    }

    pub(crate) fn not_rejected(&self, year: &Year, project: &ProjectId) -> Result<(), Refusal> {
        if year.rejected.contains_key(project) {
            Err(Refusal::new(Code::ProjectRejected).about(project))
        } else {
            Ok(())
        }
    }

    pub(crate) fn new_commitment(&self, id: &CommitmentId) -> Result<(), Refusal> {
        match self.book.commitments.get(id) {
            Some(found) => Err(Refusal::new(Code::CommitmentExists).about(id).found(found.year)),
            None => Ok(()),
        }
    }
}

impl Commitment {
    /// Whether it is an envelope commitment of a holder in a language.
    pub(crate) fn is_from(&self, holder: &HolderId, language: Language) -> bool {
        self.source == Source::Envelope && self.holder == *holder && self.language == language
    }
}
