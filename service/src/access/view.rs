//! What a caller may see. To a broadcaster others do not exist: this is the one place that says so.
//!
//! A question about a holder is narrowed to the caller's own ([`Scope::holder`]) before anything is looked up, so that what is
//! another's takes the same way as what is nobody's; an answer is stripped of what is the fund's, and of what else it would say
//! of others, before it is written.

use crate::problem::{Fault, Problem};
use ledger::event::{ChangeKind, Event};
use ledger::ids::{CommitmentId, DisputeId, HolderId, ProjectId};
use ledger::log::decode;
use projections::picture::Picture;
use replay::case::Case;
use replay::explain::Sight;
use replay::shown::{Eyes, Shown, part_line};
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// What a caller may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// What is this holder's.
    Of(HolderId),
}

/// Something that the caller does not know, because it is not there or not its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen;

impl From<Unseen> for Problem {
    fn from(_: Unseen) -> Problem {
        Problem::of(Fault::Unknown)
    }
}

/// The broadcaster that a production belongs to.
const AFFILIATED: &str = "affiliated_with";

/// What is the fund's in answers about a year.
const OF_THE_FUND: [&str; 2] = ["alternative_access", "reserve"];

impl Scope {
    /// The holder whose part of an answer is given, where one was asked for.
    ///
    /// # Errors
    /// The holder is another.
    pub fn holder(&self, asked: Option<HolderId>) -> Result<Option<HolderId>, Unseen> {
        match (self, asked) {
            (Scope::All, asked) => Ok(asked),
            (Scope::Of(own), None) => Ok(Some(own.clone())),
            (Scope::Of(own), Some(asked)) if asked == *own => Ok(Some(asked)),
            (Scope::Of(_), Some(_)) => Err(Unseen),
        }
    }

    /// Whether everything is seen.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        matches!(self, Scope::All)
    }

    /// How far an explanation goes.
    #[must_use]
    pub const fn sight(&self) -> Sight {
        if self.is_all() { Sight::Whole } else { Sight::Own }
    }

    /// Whether a dispute is seen.
    #[must_use]
    pub fn sees_dispute(&self, picture: &Picture, dispute: &DisputeId) -> bool {
        match self {
            Scope::All => true,
            Scope::Of(own) => picture.dispute(dispute).is_some_and(|found| found.opened.holder == *own),
        }
    }

    /// Whether a commitment is seen.
    #[must_use]
    pub fn sees_commitment(&self, picture: &Picture, commitment: &CommitmentId) -> bool {
        match self {
            Scope::All => true,
            Scope::Of(own) => picture.commitment(commitment).is_some_and(|found| found.holder == *own),
        }
    }

    /// The projects that a broadcaster supports, or ever did.
    #[must_use]
    pub fn projects(&self, picture: &Picture) -> BTreeSet<ProjectId> {
        let own = |holder: &HolderId| match self {
            Scope::All => true,
            Scope::Of(own) => holder == own,
        };
        let commitments = picture.commitments().filter(|(_, commitment)| own(&commitment.holder));
        commitments.map(|(_, commitment)| commitment.project.clone()).collect()
    }

    /// Takes what is the fund's out of an answer about a year, and entries about other holders, wherever they stand.
    #[must_use]
    pub fn strip(&self, mut answer: Value) -> Value {
        if let Scope::Of(own) = self {
            if let Value::Object(fields) = &mut answer {
                OF_THE_FUND.iter().for_each(|name| {
                    fields.remove(*name);
                });
            }
            without_others(&mut answer, own);
        }
        answer
    }

    /// How the caller looks at the log.
    #[must_use]
    pub fn watching(&self) -> Watching {
        Watching { scope: self.clone(), projects: OnceCell::new() }
    }

    /// Takes out of a review file what a broadcaster may not read: contested events and late acceptances that name others, and
    /// disputes of others that were cited.
    pub fn strip_case(&self, case: &mut Case, picture: &Picture, seen: &dyn Fn(u64) -> bool) {
        if self.is_all() {
            return;
        }
        for contested in &mut case.file.contested {
            if !seen(contested.seq) {
                contested.event = None;
                contested.in_cut = false;
            }
        }
        case.file.late_acceptances.retain(|entry| seen(entry.seq));
        case.file.precedents.retain(|precedent| self.sees_dispute(picture, &precedent.dispute));
        for step in &mut case.file.steps {
            if let projections::dispute::Taken::Decided { precedents, .. } = &mut step.taken {
                precedents.retain(|dispute| self.sees_dispute(picture, dispute));
            }
        }
        for figure in &mut case.contested_figures {
            figure.causes.retain(|share| seen(share.event.seq));
        }
    }
}

/// How a caller looks at events, one after the other ([`replay::shown`]). Which projects a broadcaster supports is looked up once, at the
/// first event that asks for it; what it begins to support after that the events say.
#[derive(Clone, Debug)]
pub struct Watching {
    scope: Scope,
    projects: OnceCell<BTreeSet<ProjectId>>,
}

impl Watching {
    /// What of an event is shown; none where nothing is.
    pub fn see(&mut self, event: &Event, picture: &Picture) -> Option<Shown> {
        let Scope::Of(own) = &self.scope else { return Some(Shown::Whole) };
        if let Some(projects) = self.projects.get_mut() {
            event.body.commitments(|change| {
                let of = if let ChangeKind::Moved { to } = change.kind { to } else { change.holder };
                if of == own {
                    projects.insert(change.project.clone());
                }
            });
        }
        let (scope, projects) = (&self.scope, &self.projects);
        let eyes = Eyes {
            holder: own,
            supports: &|project| projects.get_or_init(|| scope.projects(picture)).contains(project),
            disputes: &|dispute| scope.sees_dispute(picture, dispute),
        };
        eyes.see(event)
    }

    /// What of a line of the log is shown: its bytes, or the caller's own part of it.
    ///
    /// # Errors
    /// The line is no event.
    pub fn line(&mut self, line: Vec<u8>, picture: &Picture) -> Result<Option<Vec<u8>>, Problem> {
        if self.scope.is_all() {
            return Ok(Some(line));
        }
        let event = decode(&line).map_err(|_| Problem::of(Fault::Unavailable))?;
        Ok(match self.see(&event, picture) {
            None => None,
            Some(Shown::Whole) => Some(line),
            Some(Shown::Part(part)) => Some(part_line(&part, &line)),
        })
    }
}

/// Entries that name another holder are taken out of every list.
fn without_others(value: &mut Value, own: &HolderId) {
    match value {
        Value::Array(items) => {
            items.retain(|item| item.get("holder").and_then(Value::as_str).is_none_or(|holder| holder == own.as_str()));
            items.iter_mut().for_each(|item| without_others(item, own));
        }
        Value::Object(fields) => {
            // To whom a production is affiliated is the other's affair.
            if fields.get(AFFILIATED).and_then(Value::as_str).is_some_and(|holder| holder != own.as_str()) {
                fields.insert(AFFILIATED.to_owned(), Value::Null);
            }
            fields.values_mut().for_each(|field| without_others(field, own));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
