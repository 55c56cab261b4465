//! E.2.1: what holders report of their audience, and the fund's review of it, line by line.
//!
//! Only programmes that the fund supported in the last five years count. A genre other than the project's may be claimed for an
//! acquired programme, with reasons; the review decides. An original first run needs a licence of the holder's own, does not go
//! with credit for a first window online, and is claimed for at most two channels a project.

use super::gate::Gate;
use crate::command::{ReportAudience, ReviewAudience};
use crate::credit_facts::CreditFacts;
use crate::event::{AudienceReported, AudienceReviewed, Body};
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::rulebook::PartE;
use crate::words::{AudienceDecision, AudienceMeasure};
use std::collections::BTreeSet;

pub(crate) fn report(gate: Gate<'_>, c: &ReportAudience) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    gate.holder(&c.holder)?;
    let project = gate.project(&c.project)?;
    gate.still_open(c.year, year)?;
    let facts = &gate.book.credit;
    if facts.line(c.year, &c.line).is_some() {
        return Err(Refusal::new(Code::LineExists).about(format!("{}, {}", c.line, c.year)));
    }
    let part_e = &year.rulebook.part_e;
    if !part_e.audience_years(c.year).any(|source| facts.is_financed(source, &c.project)) {
        let mut years = part_e.audience_years(c.year);
        let last = years.next().map(|year| year.to_string()).unwrap_or_default();
        let first = years.last().map(|year| year.to_string()).unwrap_or_default();
        return Err(Refusal::new(Code::NotSupported).about(&c.project).asked(format!("{first} – {last}")));
    }
    let licensed = facts.licences_of(&c.holder, &c.project).next().is_some();
    if c.genre != project.genre {
        let may_differ = c.measure == AudienceMeasure::Total && !licensed && c.genre_reasons.is_some();
        if !may_differ {
            let refused = Refusal::new(Code::GenreDiffers).about(&c.project);
            return Err(refused.asked(c.genre.word()).found(project.genre.word()));
        }
    }
    if c.measure == AudienceMeasure::Original {
        original(facts, part_e, c, licensed)?;
    }
    Ok(Body::AudienceReported(AudienceReported {
        channel: c.channel.clone(),
        genre: c.genre,
        genre_reasons: c.genre_reasons.clone(),
        holder: c.holder.clone(),
        hours: c.hours,
        language: c.language,
        line: c.line.clone(),
        measure: c.measure,
        project: c.project.clone(),
        year: c.year,
    }))
}

/// E.2.1.3: what an original first run needs.
fn original(facts: &CreditFacts, part_e: &PartE, c: &ReportAudience, licensed: bool) -> Result<(), Refusal> {
    let about = || format!("{}, {}", c.project, c.holder);
    if !licensed {
        return Err(Refusal::new(Code::AcquiredProgramme).about(about()));
    }
    let service = facts.licences_of(&c.holder, &c.project).find_map(|licence| licence.ott_service.as_deref());
    if let Some(service) = service {
        return Err(Refusal::new(Code::OttFirstWindow).about(about()).found(service));
    }
    let reported = facts.lines(c.year).map(|(_, line)| line).filter(|line| {
        line.measure == AudienceMeasure::Original && line.holder == c.holder && line.project == c.project
    });
    let channels: BTreeSet<&str> = reported.map(|line| line.channel.as_str()).chain([c.channel.as_str()]).collect();
    let (asked, allowed) = (channels.len() as u64, u64::from(part_e.original_channels));
    if asked > allowed {
        return Err(Refusal::new(Code::TooManyChannels).about(about()).asked(asked).found(allowed));
    }
    Ok(())
}

pub(crate) fn review(gate: Gate<'_>, c: &ReviewAudience) -> Result<Body, Refusal> {
    let year = gate.year(c.year)?;
    let line = gate.line(c.year, &c.line)?;
    gate.still_open(c.year, year)?;
    if let Some(review) = &line.review {
        return Err(Refusal::new(Code::AlreadyReviewed)
            .about(format!("{}, {}", c.line, c.year))
            .asked(c.decision.word())
            .found(review.decision.word()));
    }
    let hours = match c.decision {
        AudienceDecision::Accepted => line.hours,
        AudienceDecision::Adjusted => c.hours.unwrap_or_default(),
        AudienceDecision::Rejected => Money::ZERO,
    };
    Ok(Body::AudienceReviewed(AudienceReviewed {
        decision: c.decision,
        holder: line.holder.clone(),
        hours,
        letter: c.letter.clone(),
        line: c.line.clone(),
        project: line.project.clone(),
        reasons: c.reasons.clone(),
        year: c.year,
    }))
}
