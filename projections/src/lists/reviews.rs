//! `reviews`: what the fund looks at before it calculates (E.2.1.1): lines of audience that wait for a decision, whose title is
//! not supported any more, that claim another genre, or whose hours are far from last year's.
//!
//! Nothing here decides: how far is far is the reader's choice, no rule of the guide.

use super::{Filters, List, Listed};
use crate::NoAnswer;
use ledger::credit_facts::{AudienceLine, CreditFacts};
use ledger::ids::{HolderId, LineId, ProjectId};
use ledger::money::{Hours, Money};
use ledger::time::{Day, FiscalYear};
use ledger::words::{AudienceDecision, AudienceMeasure, Genre, Language};
use serde::Serialize;
use std::collections::BTreeMap;

/// Why a line is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The fund has not decided yet.
    Waiting,
    /// The project was not financed in the years that count, as the facts stand now.
    NotSupported,
    /// It claims a genre other than the project's.
    GenreDiffers,
    /// Its hours are far from those of the year before.
    HoursFar,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Finding; 4] = [Finding::Waiting, Finding::NotSupported, Finding::GenreDiffers, Finding::HoursFar];

    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Finding::Waiting => "waiting",
            Finding::NotSupported => "not-supported",
            Finding::GenreDiffers => "genre-differs",
            Finding::HoursFar => "hours-far",
        }
    }

    /// The finding of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Finding> {
        Finding::ALL.into_iter().find(|finding| finding.word() == word)
    }
}

/// One line to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "named as the fields of the answer are")]
pub struct ReviewEntry {
    pub year: FiscalYear,
    pub line: LineId,
    pub holder: HolderId,
    pub language: Language,
    pub project: ProjectId,
    pub title: String,
    pub genre: Genre,
    pub measure: AudienceMeasure,
    pub channel: String,
    pub reported_on: Day,
    pub hours: Hours,
    /// The hours of the year before, same holder, language, project, measure and channel; null where there were none.
    pub last_year: Option<Hours>,
    /// What was decided; null where nothing is.
    pub decision: Option<AudienceDecision>,
    pub findings: Vec<Finding>,
    pub seq: u64,
}

/// How far from last year's hours is far, in per cent of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Far(pub u32);

impl Far {
    /// What counts as far where nobody says otherwise.
    pub const USUAL: Far = Far(50);

    fn is_far(self, hours: Hours, last_year: Hours) -> bool {
        let difference = (hours - last_year).cents().unsigned_abs();
        let most = last_year.cents().unsigned_abs().saturating_mul(u128::from(self.0));
        difference.saturating_mul(100) > most
    }
}

/// The lines that are worth a look, by year and line; with a finding only those that have it.
///
/// # Errors
/// A filter names what is not known; the rulebook of a year cannot be read.
pub fn reviews(
    listed: Listed<'_>,
    filters: &Filters,
    far: Far,
    wanted: Option<Finding>,
) -> Result<List<ReviewEntry>, NoAnswer> {
    filters.check(listed.picture)?;
    let facts = listed.picture.credit();
    let mut entries = Vec::new();
    for (year, state) in listed.picture.years().filter(|(year, _)| filters.admits_year(*year)) {
        let Some(Ok(rulebook)) = &state.rulebook else { continue };
        let before = hours_before(facts, year);
        for (id, line) in facts.lines(year).filter(|(_, line)| admits(filters, line)) {
            let last_year = before.get(&key(line)).copied();
            let project = facts.project(&line.project);
            let supported = rulebook.part_e.audience_years(year).any(|of| facts.is_financed(of, &line.project));
            let found = [
                (Finding::Waiting, line.review.is_none()),
                (Finding::NotSupported, !supported),
                (Finding::GenreDiffers, project.is_some_and(|project| project.genre != line.genre)),
                (Finding::HoursFar, last_year.is_some_and(|last| far.is_far(line.hours, last))),
            ];
            let findings: Vec<Finding> = found.into_iter().filter(|(_, is)| *is).map(|(finding, _)| finding).collect();
            if findings.is_empty() || wanted.is_some_and(|wanted| !findings.contains(&wanted)) {
                continue;
            }
            let title = listed.picture.project(&line.project).map(|project| project.title.clone());
            let title = title.unwrap_or_default();
            if filters.finds(&[id.as_str(), line.project.as_str(), &title, &line.channel]) {
                entries.push(entry((year, id, line), title, last_year, findings));
            }
        }
    }
    entries.sort_by(|a, b| (a.year, &a.line).cmp(&(b.year, &b.line)));
    Ok(List::new("reviews", entries, listed.through))
}

fn entry(
    (year, id, line): (FiscalYear, &LineId, &AudienceLine),
    title: String,
    last_year: Option<Hours>,
    findings: Vec<Finding>,
) -> ReviewEntry {
    ReviewEntry {
        year,
        line: id.clone(),
        holder: line.holder.clone(),
        language: line.language,
        project: line.project.clone(),
        title,
        genre: line.genre,
        measure: line.measure,
        channel: line.channel.clone(),
        reported_on: line.reported_on,
        hours: line.hours,
        last_year,
        decision: line.review.as_ref().map(|review| review.decision),
        findings,
        seq: line.seq,
    }
}

fn admits(filters: &Filters, line: &AudienceLine) -> bool {
    filters.holder.as_ref().is_none_or(|holder| *holder == line.holder)
        && filters.project.as_ref().is_none_or(|project| *project == line.project)
        && filters.language.is_none_or(|language| language == line.language)
        && filters.genre.is_none_or(|genre| genre == line.genre)
}

type Key<'a> = (&'a HolderId, Language, &'a ProjectId, AudienceMeasure, &'a str);

fn key(line: &AudienceLine) -> Key<'_> {
    (&line.holder, line.language, &line.project, line.measure, &line.channel)
}

/// The hours of the year before: as reviewed, else as reported.
fn hours_before(facts: &CreditFacts, year: FiscalYear) -> BTreeMap<Key<'_>, Hours> {
    let mut hours: BTreeMap<Key<'_>, Money> = BTreeMap::new();
    for (_, line) in year.before().into_iter().flat_map(|before| facts.lines(before)) {
        let counts = line.review.as_ref().map_or(line.hours, |review| review.hours);
        if counts.is_positive() {
            *hours.entry(key(line)).or_default() += counts;
        }
    }
    hours
}
