//! Years, grants and projects.

use super::{Book, Commitment, Envelope, Project, SortedIds, Year};
use crate::event::{AllocationGranted, ProjectAmended, ProjectRegistered, YearOpened};
use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::time::Day;
use crate::words::{Buckets, PerLanguage};
use std::collections::{BTreeMap, BTreeSet};

impl Book {
    pub(super) fn open_year(&mut self, e: &YearOpened, on: Day) {
        // What was written was checked when it was decided; over a log that says otherwise the clerk
        // stops, and `verify` says where.
        let Ok(rulebook) = Rulebook::read(e.year, &e.rulebook) else { return };
        let year = Year {
            opened_on: on,
            rulebook,
            values: e.rulebook.clone(),
            first_closed_on: None,
            final_closed_on: None,
            closed: false,
            grants: Default::default(),
            envelopes: BTreeMap::new(),
            pools: PerLanguage::default(),
            rejected: Default::default(),
            applied: Default::default(),
            suspended: Default::default(),
            exemptions: Default::default(),
            imposed: BTreeSet::new(),
            access: Default::default(),
            calculations: Vec::new(),
            granted_from: None,
        };
        self.years.insert(e.year, year);
    }

    pub(super) fn grant(&mut self, e: &AllocationGranted, on: Day) {
        let Some(year) = self.years.get_mut(&e.year) else { return };
        year.grants.insert(e.holder.clone(), on);
        year.granted_from = year.granted_from.max(e.calculation);
        for (language, grant) in &e.languages {
            let envelope = Envelope {
                granted_on: on,
                signed_on: None,
                small: grant.small,
                columns: Buckets::default(),
                holds: Buckets::default(),
                taken_on: None,
                counted_by_first: Money::ZERO,
                in_house_used: Money::ZERO,
                supported: Default::default(),
            };
            year.envelopes.insert((e.holder.clone(), *language), envelope);
        }
    }

    pub(super) fn register_project(&mut self, e: &ProjectRegistered, on: Day) {
        let project = Project {
            since: on,
            genre: e.genre,
            production: e.production,
            affiliated_with: e.affiliated_with.clone(),
            digital_media: e.digital_media,
            positions: e.positions.clone(),
            open: SortedIds::default(),
        };
        self.projects.insert(e.project.clone(), project);
    }

    pub(super) fn amend_project(&mut self, e: &ProjectAmended) {
        let Some(project) = self.projects.get(&e.project) else { return };
        let commitments: Vec<Commitment> =
            project.open.iter().filter_map(|id| self.commitments.get(id)).cloned().collect();
        for commitment in &commitments {
            self.add_up(commitment, false);
        }
        if let Some(project) = self.projects.get_mut(&e.project) {
            project.genre = e.genre.unwrap_or(project.genre);
            project.production = e.production.unwrap_or(project.production);
            project.digital_media = e.digital_media.unwrap_or(project.digital_media);
            if let Some(holder) = &e.affiliated_with {
                project.affiliated_with = Some(holder.clone());
            }
            if let Some(positions) = &e.positions {
                project.positions = positions.clone();
            }
        }
        for commitment in &commitments {
            self.add_up(commitment, true);
        }
    }
}
