//! What a calculation of allocations rests on: who earned credit with what (part E), as recorded.
//!
//! A fold of its own, since decisions and answers need the very same facts: both the book and the projections keep one. What
//! credit follows from the facts is [`crate::rules::credits`]'.

use crate::event::{
    AudienceReported, AudienceReviewed, Body, BudgetSet, Event, Kind, LicenceDeclared, ProjectAmended, ProjectFinanced,
    ProjectRegistered, Undone, UndoneCredit,
};
use crate::ids::{HolderId, LineId, ProjectId};
use crate::money::{Hours, Money};
use crate::shelf::Shelf;
use crate::time::{Day, FiscalYear};
use crate::words::{AudienceDecision, AudienceMeasure, Genre, Language, Production, Program};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everything that earns credit, and the budgets that it shares.
#[derive(Clone, Debug, Default)]
pub struct CreditFacts {
    projects: Shelf<ProjectId, Project>,
    years: BTreeMap<FiscalYear, YearFacts>,
}

/// What was said for one year.
#[derive(Clone, Debug, Default)]
struct YearFacts {
    /// In the order in which they were set; for each language the last one counts.
    budgets: Vec<Budget>,
    financed: BTreeMap<(ProjectId, Program), Financing>,
    licences: BTreeMap<(ProjectId, HolderId, Language), Licence>,
    lines: BTreeMap<LineId, AudienceLine>,
    opted_out: BTreeMap<HolderId, u64>,
}

#[derive(Clone, Debug)]
struct Budget {
    command_id: Uuid,
    seq: u64,
    languages: BTreeMap<Language, Money>,
}

/// A project, as far as credit looks at it.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its genre.
    pub genre: Genre,
    /// Its original language.
    pub language: Language,
    /// Who produces it.
    pub production: Production,
    /// The broadcaster that it belongs to, if it names one.
    pub affiliated_with: Option<HolderId>,
    /// Whether it is regional.
    pub regional: bool,
    /// Whether it comes from a diverse community.
    pub diverse_community: bool,
    /// Its budget, if stated.
    pub budget: Option<Money>,
    /// What commitments of each year to it are counted, and by which events; years ascend. Most projects have one year, for which a
    /// map would take ten times the memory.
    pub counted: Vec<(FiscalYear, Counted)>,
}

/// Commitments of a year to a project: all holders, languages and sources, net of releases.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// The net amount.
    pub amount: Money,
    /// The events that it adds up.
    pub events: Vec<u64>,
}

/// What a program of the fund gave a project in a year.
#[derive(Clone, Debug)]
pub struct Financing {
    /// The amount.
    pub amount: Money,
    /// The event that said so.
    pub seq: u64,
}

/// A holder's licence in a project and year.
#[derive(Clone, Debug)]
pub struct Licence {
    /// The eligible fee.
    pub eligible_fee: Money,
    /// The holder's own online service that shows the project first.
    pub ott_service: Option<String>,
    /// The event that declared it.
    pub seq: u64,
}

/// A line of a holder's audience.
#[derive(Clone, Debug)]
pub struct AudienceLine {
    /// The holder that reports it.
    pub holder: HolderId,
    /// The language of the audience.
    pub language: Language,
    /// The programme's project.
    pub project: ProjectId,
    /// The genre that is claimed.
    pub genre: Genre,
    /// Which hours.
    pub measure: AudienceMeasure,
    /// The channel.
    pub channel: String,
    /// The hours as reported.
    pub hours: Hours,
    /// Why a genre other than the project's is claimed.
    pub genre_reasons: Option<String>,
    /// The date of the report.
    pub reported_on: Day,
    /// The event that reported it.
    pub seq: u64,
    /// What the fund decided on it.
    pub review: Option<Review>,
}

/// The review of an audience line.
#[derive(Clone, Debug)]
pub struct Review {
    /// What was decided.
    pub decision: AudienceDecision,
    /// The hours that count.
    pub hours: Hours,
    /// The event that decided.
    pub seq: u64,
}

crate::pack_fields! {
    CreditFacts { projects, years }
    YearFacts { budgets, financed, licences, lines, opted_out }
    Budget { command_id, seq, languages }
    Project { genre, language, production, affiliated_with, regional, diverse_community, budget, counted }
    Counted { amount, events }
    Financing { amount, seq }
    Licence { eligible_fee, ott_service, seq }
    AudienceLine {
        holder, language, project, genre, measure, channel, hours, genre_reasons, reported_on, seq, review,
    }
    Review { decision, hours, seq }
}

impl CreditFacts {
    /// Adds one event.
    #[allow(clippy::wildcard_enum_match_arm, reason = "most events earn no credit")]
    pub fn apply(&mut self, event: &Event) {
        event.body.commitments(|change| {
            if let Some(amount) = change.counts() {
                self.count(change.project, change.year, amount, event.seq);
            }
        });
        match &event.body {
            Body::ProjectRegistered(e) => self.register(e),
            Body::ProjectAmended(e) => self.amend(e),
            Body::BudgetSet(e) => self.set_budget(e, event),
            Body::ProjectFinanced(e) => self.finance(e, event.seq),
            Body::LicenceDeclared(e) => self.declare(e, event.seq),
            Body::AudienceReported(e) => self.report(e, event),
            Body::AudienceReviewed(e) => self.review(e, event.seq),
            Body::HolderOptedOut(e) => {
                self.year_mut(e.year).opted_out.insert(e.holder.clone(), event.seq);
            }
            Body::CommandReversed(e) => {
                if let Undone::Credit(u) = &e.undone {
                    self.take_back(e.year, u, e.command_id_reversed);
                }
            }
            _ => {}
        }
    }

    fn year_mut(&mut self, year: FiscalYear) -> &mut YearFacts {
        self.years.entry(year).or_default()
    }

    fn register(&mut self, e: &ProjectRegistered) {
        let project = Project {
            genre: e.genre,
            language: e.language,
            production: e.production,
            affiliated_with: e.affiliated_with.clone(),
            regional: e.regional.unwrap_or_default(),
            diverse_community: e.diverse_community.unwrap_or_default(),
            budget: e.budget,
            counted: Vec::new(),
        };
        self.projects.insert(e.project.clone(), project);
    }

    fn amend(&mut self, e: &ProjectAmended) {
        let Some(project) = self.projects.get_mut(&e.project) else { return };
        project.genre = e.genre.unwrap_or(project.genre);
        project.language = e.language.unwrap_or(project.language);
        project.production = e.production.unwrap_or(project.production);
        project.regional = e.regional.unwrap_or(project.regional);
        project.diverse_community = e.diverse_community.unwrap_or(project.diverse_community);
        project.budget = e.budget.or(project.budget);
        if let Some(holder) = &e.affiliated_with {
            project.affiliated_with = Some(holder.clone());
        }
    }

    fn count(&mut self, project: &ProjectId, year: FiscalYear, amount: Money, seq: u64) {
        if let Some(project) = self.projects.get_mut(project) {
            let place = project.counted.binary_search_by_key(&year, |(year, _)| *year).unwrap_or_else(|place| {
                project.counted.insert(place, (year, Counted::default()));
                place
            });
            if let Some((_, counted)) = project.counted.get_mut(place) {
                counted.amount += amount;
                counted.events.push(seq);
            }
        }
    }

    fn set_budget(&mut self, e: &BudgetSet, event: &Event) {
        let budget = Budget { command_id: event.command_id, seq: event.seq, languages: e.languages.clone() };
        self.year_mut(e.year).budgets.push(budget);
    }

    fn finance(&mut self, e: &ProjectFinanced, seq: u64) {
        let financing = Financing { amount: e.amount, seq };
        self.year_mut(e.year).financed.insert((e.project.clone(), e.program), financing);
    }

    fn declare(&mut self, e: &LicenceDeclared, seq: u64) {
        let licence = Licence { eligible_fee: e.eligible_fee, ott_service: e.ott_service.clone(), seq };
        self.year_mut(e.year).licences.insert((e.project.clone(), e.holder.clone(), e.language), licence);
    }

    fn report(&mut self, e: &AudienceReported, event: &Event) {
        let line = AudienceLine {
            holder: e.holder.clone(),
            language: e.language,
            project: e.project.clone(),
            genre: e.genre,
            measure: e.measure,
            channel: e.channel.clone(),
            hours: e.hours,
            genre_reasons: e.genre_reasons.clone(),
            reported_on: event.effective_on,
            seq: event.seq,
            review: None,
        };
        self.year_mut(e.year).lines.insert(e.line.clone(), line);
    }

    fn review(&mut self, e: &AudienceReviewed, seq: u64) {
        if let Some(line) = self.year_mut(e.year).lines.get_mut(&e.line) {
            line.review = Some(Review { decision: e.decision, hours: e.hours, seq });
        }
    }

    /// What a reversed command named counts as never said.
    #[allow(clippy::wildcard_enum_match_arm, reason = "few events state facts of part E")]
    fn take_back(&mut self, year: FiscalYear, undone: &UndoneCredit, command_id: Uuid) {
        let facts = self.year_mut(year);
        match (Kind::from_name(&undone.event), undone.clone()) {
            (Some(Kind::BudgetSet), _) => facts.budgets.retain(|budget| budget.command_id != command_id),
            (Some(Kind::ProjectFinanced), UndoneCredit { project: Some(project), program: Some(program), .. }) => {
                facts.financed.remove(&(project, program));
            }
            (
                Some(Kind::LicenceDeclared),
                UndoneCredit { project: Some(project), holder: Some(holder), language: Some(language), .. },
            ) => {
                facts.licences.remove(&(project, holder, language));
            }
            (Some(Kind::AudienceReported), UndoneCredit { line: Some(line), .. }) => {
                facts.lines.remove(&line);
            }
            (Some(Kind::AudienceReviewed), UndoneCredit { line: Some(line), .. }) => {
                if let Some(line) = facts.lines.get_mut(&line) {
                    line.review = None;
                }
            }
            (Some(Kind::HolderOptedOut), UndoneCredit { holder: Some(holder), .. }) => {
                facts.opted_out.remove(&holder);
            }
            _ => {}
        }
    }

    /// A project.
    #[must_use]
    pub fn project(&self, project: &ProjectId) -> Option<&Project> {
        self.projects.get(project)
    }

    /// The budget of a language, and the event that set it; none where it has none.
    #[must_use]
    pub fn budget(&self, year: FiscalYear, language: Language) -> Option<(Money, u64)> {
        let budgets = &self.years.get(&year)?.budgets;
        budgets.iter().rev().find_map(|budget| Some((*budget.languages.get(&language)?, budget.seq)))
    }

    /// What programs of the fund gave a project in a year.
    pub fn financing(&self, year: FiscalYear, project: &ProjectId) -> impl Iterator<Item = (Program, &Financing)> {
        let first = (project.clone(), Program::Indigenous);
        let last = (project.clone(), Program::Other);
        let financed = self.years.get(&year).map(|facts| facts.financed.range(first..=last));
        financed.into_iter().flatten().map(|((_, program), financing)| (*program, financing))
    }

    /// What commitments of a year to a project are counted; none where that is nothing.
    #[must_use]
    pub fn counted(&self, year: FiscalYear, project: &ProjectId) -> Option<&Counted> {
        let counted = &self.projects.get(project)?.counted;
        let place = counted.binary_search_by_key(&year, |(year, _)| *year).ok()?;
        counted.get(place).map(|(_, counted)| counted).filter(|counted| counted.amount.is_positive())
    }

    /// Whether a project was financed in a year: by counted commitments, or by a program of the fund.
    #[must_use]
    pub fn is_financed(&self, year: FiscalYear, project: &ProjectId) -> bool {
        self.counted(year, project).is_some() || self.financing(year, project).next().is_some()
    }

    /// The licences of a year, by project, holder and language.
    pub fn licences(
        &self,
        year: FiscalYear,
    ) -> impl Iterator<Item = (&ProjectId, &HolderId, Language, &Licence)> + Clone {
        let licences = self.years.get(&year).map(|facts| facts.licences.iter());
        licences.into_iter().flatten().map(|((project, holder, language), l)| (project, holder, *language, l))
    }

    /// A holder's licences in a project, of any year.
    pub fn licences_of<'a>(
        &'a self,
        holder: &'a HolderId,
        project: &'a ProjectId,
    ) -> impl Iterator<Item = &'a Licence> {
        let languages = |language: &'a Language| (project.clone(), holder.clone(), *language);
        self.years.values().flat_map(move |facts| {
            Language::ALL.iter().filter_map(move |language| facts.licences.get(&languages(language)))
        })
    }

    /// The licence of a holder in a project, a year and a language.
    #[must_use]
    pub fn licence(
        &self,
        year: FiscalYear,
        project: &ProjectId,
        holder: &HolderId,
        language: Language,
    ) -> Option<&Licence> {
        self.years.get(&year)?.licences.get(&(project.clone(), holder.clone(), language))
    }

    /// The audience lines of a year.
    pub fn lines(&self, year: FiscalYear) -> impl Iterator<Item = (&LineId, &AudienceLine)> {
        self.years.get(&year).into_iter().flat_map(|facts| facts.lines.iter())
    }

    /// An audience line.
    #[must_use]
    pub fn line(&self, year: FiscalYear, line: &LineId) -> Option<&AudienceLine> {
        self.years.get(&year)?.lines.get(line)
    }

    /// The event by which a holder left a year's calculation, if it did.
    #[must_use]
    pub fn opted_out(&self, year: FiscalYear, holder: &HolderId) -> Option<u64> {
        self.years.get(&year)?.opted_out.get(holder).copied()
    }
}
