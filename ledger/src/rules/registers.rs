//! B.2.1, C.2.6, C.2.7, C.2.9: who and what is known before money moves.
//!
//! Holders are independent broadcasters or ownership groups. A project carries the attributes that obligations look at; they
//! may change later, and obligations then look at what they have become.

use super::gate::Gate;
use crate::command::{AmendProject, RegisterHolder, RegisterProject};
use crate::event::{Body, HolderRegistered, Positions, ProjectAmended, ProjectRegistered};
use crate::refusal::{Code, Refusal};

pub(crate) fn register_holder(gate: Gate<'_>, c: &RegisterHolder) -> Result<Body, Refusal> {
    // An id once used is taken, whatever its date.
    if gate.book.holders.contains_key(&c.holder) {
        return Err(Refusal::new(Code::AlreadyRegistered).about(&c.holder));
    }
    Ok(Body::HolderRegistered(HolderRegistered {
        audience_subscriber: c.audience_subscriber,
        bilingual_single_channel: c.bilingual_single_channel,
        educational: c.educational,
        holder: c.holder.clone(),
        kind: c.kind,
        name: c.name.clone(),
    }))
}

fn check_positions(positions: &Positions) -> Result<(), Refusal> {
    if positions.women > positions.total {
        let (women, total) = (u64::from(positions.women), u64::from(positions.total));
        return Err(Refusal::new(Code::InvalidPositions).asked(women).found(total));
    }
    Ok(())
}

pub(crate) fn register_project(gate: Gate<'_>, c: &RegisterProject) -> Result<Body, Refusal> {
    if gate.book.projects.contains_key(&c.project) {
        return Err(Refusal::new(Code::AlreadyRegistered).about(&c.project));
    }
    check_positions(&c.positions).map_err(|r| r.about(&c.project))?;
    Ok(Body::ProjectRegistered(ProjectRegistered {
        affiliated_with: c.affiliated_with.clone(),
        budget: c.budget,
        digital_media: c.digital_media,
        diverse_community: c.diverse_community,
        genre: c.genre,
        language: c.language,
        other_programs: c.other_programs,
        ott_first_window: c.ott_first_window,
        positions: c.positions.clone(),
        producer: c.producer.clone(),
        production: c.production,
        project: c.project.clone(),
        regional: c.regional,
        status: c.status.clone(),
        title: c.title.clone(),
    }))
}

pub(crate) fn amend_project(gate: Gate<'_>, c: &AmendProject) -> Result<Body, Refusal> {
    gate.project(&c.project)?;
    if let Some(positions) = &c.positions {
        check_positions(positions).map_err(|r| r.about(&c.project))?;
    }
    Ok(Body::ProjectAmended(ProjectAmended {
        affiliated_with: c.affiliated_with.clone(),
        budget: c.budget,
        digital_media: c.digital_media,
        diverse_community: c.diverse_community,
        genre: c.genre,
        language: c.language,
        other_programs: c.other_programs,
        ott_first_window: c.ott_first_window,
        positions: c.positions.clone(),
        producer: c.producer.clone(),
        production: c.production,
        project: c.project.clone(),
        regional: c.regional,
        status: c.status.clone(),
        title: c.title.clone(),
    }))
}
