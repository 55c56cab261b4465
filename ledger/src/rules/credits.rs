//! E.2, E.8: the credit that holders earn, line by line.
//!
//! Audience hours as reviewed; the fund's money triggered over three years, shared by the licences in each project pro rata to
//! their eligible fees; eligible fees of the year before in regional projects, in projects first shown online, and in projects
//! from diverse communities. In in-house and affiliated projects a licence counts for no more than a part of the budget (E.2.5).
//!
//! Readings: the three years of historic performance end with the year before; every program but language diversity counts for
//! historic performance; one licence is compared with one budget.

use super::in_house;
use crate::credit_facts::{CreditFacts, Licence, Project};
use crate::ids::{HolderId, LineId, ProjectId};
use crate::money::{Credit, Money};
use crate::rulebook::PartE;
use crate::time::FiscalYear;
use crate::words::{AudienceMeasure, Factor, Genre, Language, Production, Program};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One source of credit of a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditLine<'a> {
    /// Who earns it.
    pub holder: &'a HolderId,
    /// In which language: of the licence, or of the audience.
    pub language: Language,
    /// In which genre.
    pub genre: Genre,
    /// By which factor.
    pub factor: Factor,
    /// With which project.
    pub project: &'a ProjectId,
    /// The year that it comes from.
    pub source_year: FiscalYear,
    /// The audience line, for hours.
    pub line: Option<&'a LineId>,
    /// The amount it comes from: hours reported, the money triggered, or the eligible fee.
    pub amount: Money,
    /// The credit.
    pub credit: Credit,
    /// Whether a cap lowered it (E.2.5).
    pub capped: bool,
    /// The events that it rests on.
    pub events: Vec<u64>,
}

/// Credit by holder, of one language.
pub type Credits = BTreeMap<HolderId, BTreeMap<(Genre, Factor), Credit>>;

/// All credit lines for the allocations of a year, by factor, then as the facts are sorted.
#[must_use]
pub fn credit_lines<'a>(facts: &'a CreditFacts, part_e: &PartE, year: FiscalYear) -> Vec<CreditLine<'a>> {
    let mut lines: Vec<CreditLine<'a>> = audience(facts, year).collect();
    for source in part_e.historic_years(year) {
        historic(facts, source, &mut lines);
    }
    if let Some(source) = year.before() {
        let caps = Caps::new(facts, part_e, source);
        lines.extend(licences(facts, source, Factor::RegionalLicences, &caps));
        lines.extend(licences(facts, source, Factor::OttFirstWindow, &caps));
        lines.extend(licences(facts, source, Factor::DiverseCommunities, &caps));
    }
    lines.sort_by(|a, b| a.factor.cmp(&b.factor).then_with(|| b.source_year.cmp(&a.source_year)));
    lines
}

/// The credit of each holder in a language, added up.
#[must_use]
pub fn added_up(lines: &[CreditLine<'_>], language: Language) -> Credits {
    let mut credits = Credits::new();
    for line in lines.iter().filter(|line| line.language == language && line.credit.is_positive()) {
        *credits.entry(line.holder.clone()).or_default().entry((line.genre, line.factor)).or_default() += line.credit;
    }
    credits
}

/// E.2.1: the hours that reviews let count.
fn audience(facts: &CreditFacts, year: FiscalYear) -> impl Iterator<Item = CreditLine<'_>> {
    facts.lines(year).filter_map(move |(id, line)| {
        let review = line.review.as_ref().filter(|review| review.hours.is_positive())?;
        Some(CreditLine {
            holder: &line.holder,
            language: line.language,
            genre: line.genre,
            factor: match line.measure {
                AudienceMeasure::Total => Factor::AudienceTotal,
                AudienceMeasure::Original => Factor::AudienceOriginal,
            },
            project: &line.project,
            source_year: year,
            line: Some(id),
            amount: line.hours,
            credit: review.hours,
            capped: false,
            events: vec![line.seq, review.seq],
        })
    })
}

/// E.2.2: what each project triggered in a year, shared by its licences pro rata to their fees.
fn historic<'a>(facts: &'a CreditFacts, source: FiscalYear, lines: &mut Vec<CreditLine<'a>>) {
    let licences: Vec<(&ProjectId, &HolderId, Language, &Licence)> = facts.licences(source).collect();
    for of_project in licences.chunk_by(|a, b| a.0 == b.0) {
        let Some((id, ..)) = of_project.first() else { continue };
        let Some(project) = facts.project(id) else { continue };
        let mut events = Vec::new();
        let mut triggered = Money::ZERO;
        if let Some(counted) = facts.counted(source, id) {
            triggered += counted.amount;
            events.extend_from_slice(&counted.events);
        }
        for (_, financing) in facts.financing(source, id).filter(|(p, _)| *p != Program::LanguageDiversity) {
            triggered += financing.amount;
            events.push(financing.seq);
        }
        if !triggered.is_positive() {
            continue;
        }
        let fees: Vec<Money> = of_project.iter().map(|(.., licence)| licence.eligible_fee).collect();
        for ((_, holder, language, licence), credit) in of_project.iter().zip(triggered.split_over(&fees)) {
            lines.push(CreditLine {
                holder,
                language: *language,
                genre: project.genre,
                factor: Factor::HistoricPerformance,
                project: id,
                source_year: source,
                line: None,
                amount: triggered,
                credit,
                capped: false,
                events: std::iter::once(licence.seq).chain(events.iter().copied()).collect(),
            });
        }
    }
}

/// E.2.3, E.2.4, E.8: the eligible fees of licences in financed projects of some kind.
fn licences<'a, 'c>(
    facts: &'a CreditFacts,
    source: FiscalYear,
    factor: Factor,
    caps: &'c Caps,
) -> impl Iterator<Item = CreditLine<'a>> + use<'a, 'c> {
    facts.licences(source).filter_map(move |(id, holder, language, licence)| {
        let project = facts.project(id)?;
        let (of_the_kind, may_be_capped) = match factor {
            Factor::RegionalLicences => (project.regional && project.language == language, true),
            Factor::OttFirstWindow => (licence.ott_service.is_some(), true),
            Factor::DiverseCommunities => (project.diverse_community, false),
            Factor::AudienceTotal | Factor::AudienceOriginal | Factor::HistoricPerformance => (false, false),
        };
        if !of_the_kind || !earns_by_licence(facts, source, id) {
            return None;
        }
        let concerned =
            may_be_capped && in_house::concerns(project.production, project.affiliated_with.as_ref(), holder);
        let most = if concerned { caps.most(project)? } else { None };
        let credit = most.map_or(licence.eligible_fee, |most| most.min(licence.eligible_fee));
        Some(CreditLine {
            holder,
            language,
            genre: project.genre,
            factor,
            project: id,
            source_year: source,
            line: None,
            amount: licence.eligible_fee,
            credit,
            capped: credit < licence.eligible_fee,
            events: vec![licence.seq],
        })
    })
}

/// Whether a project was financed in a year by more than the language diversity program.
fn earns_by_licence(facts: &CreditFacts, year: FiscalYear, project: &ProjectId) -> bool {
    facts.counted(year, project).is_some()
        || facts.financing(year, project).any(|(program, _)| program != Program::LanguageDiversity)
}

/// The caps on licences in in-house and affiliated projects, by original language and genre (E.2.5).
struct Caps {
    stated: BTreeMap<(Language, Genre), Decimal>,
    /// The highest fee with the budget that it is a part of.
    highest: BTreeMap<(Language, Genre), (Money, Money)>,
}

impl Caps {
    /// The caps for credit that comes from a year: from the rulebook, else from independent projects of the year before.
    fn new(facts: &CreditFacts, part_e: &PartE, source: FiscalYear) -> Caps {
        let mut highest: BTreeMap<(Language, Genre), (Money, Money)> = BTreeMap::new();
        for (id, _, _, licence) in source.before().into_iter().flat_map(|before| facts.licences(before)) {
            let Some(project) = facts.project(id).filter(|p| p.production == Production::Independent) else { continue };
            let Some(budget) = project.budget else { continue };
            let fee = licence.eligible_fee;
            let best = highest.entry((project.language, project.genre)).or_insert((fee, budget));
            // A part is larger where its cross product is; amounts are far too small for these to overflow.
            if fee.cents() * best.1.cents() > best.0.cents() * budget.cents() {
                *best = (fee, budget);
            }
        }
        Caps { stated: part_e.licence_caps.clone(), highest }
    }

    /// The most that a licence in a project counts for: `Some(None)` where there is no cap, none where there is one but the
    /// project states no budget.
    fn most(&self, project: &Project) -> Option<Option<Money>> {
        let key = (project.language, project.genre);
        if let Some(share) = self.stated.get(&key) {
            return project.budget.map(|budget| Some(budget.share_down(*share)));
        }
        match self.highest.get(&key) {
            Some((fee, of)) => {
                project.budget.map(|budget| Some(Money::from_cents(budget.cents() * fee.cents() / of.cents())))
            }
            None => Some(None),
        }
    }
}
