//! Figures of `compliance`: each obligation down to its parameter, its projects and their events.

use super::build::{Explanation, node};
use super::node::{Fact, Node, Op};
use super::texts;
use super::trace::{Leaf, Stated};
use crate::figure::{Figure, Place, Value};
use ledger::columns::Column;
use ledger::event::{Closing, Kind};
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::rules::{digital_media, in_house, parity};
use ledger::texts::{Bilingual, phrases, words};
use ledger::words::{DigitalMedia, Language};
use projections::balances::Measure;
use projections::compliance::{Obligation, ParityFigure};

const THRESHOLD: &str = "first_deadline.threshold";

impl Explanation<'_> {
    /// A figure of an envelope's obligations.
    pub(super) fn obligation(&self, holder: &HolderId, language: Language, figure: Obligation) -> Node {
        let named = Figure::Compliance { holder: holder.clone(), language, figure };
        let begin = |op| node(&named, figure.meaning(), op, self.says(&named));
        let of = |figure| self.obligation(holder, language, figure);
        let total = |column| self.balance(holder, language, Place::Total, column);
        let buckets = |column| {
            let buckets = ledger::words::Bucket::ALL.iter();
            buckets.map(move |bucket| self.balance(holder, language, Place::Bucket(*bucket), column))
        };
        match figure {
            Obligation::FirstDate => begin(Op::Pinned).resting_on(self.parameter("first_deadline.date")),
            Obligation::FinalDate => begin(Op::Pinned).resting_on(self.parameter("final_deadline.date")),
            Obligation::FirstStatus => begin(Op::FirstDeadlineStatus)
                .resting_on(self.parameter(THRESHOLD))
                .resting_on(self.parameter("first_deadline.date"))
                .with(self.exempt(holder, language))
                .with(self.first_closed())
                .plus(self.base(holder, language))
                .plus(of(Obligation::FirstShortfall)),
            Obligation::FirstRequired => begin(Op::AboveThreshold)
                .resting_on(self.parameter(THRESHOLD))
                .plus(self.base(holder, language))
                .plus(self.first_share(holder, language)),
            Obligation::FirstCounted => begin(Op::AboveThreshold)
                .resting_on(self.parameter(THRESHOLD))
                .resting_on(self.parameter("first_deadline.date"))
                .plus(self.base(holder, language))
                .plus(self.counted_by_first(holder, language)),
            Obligation::FirstShortfall => {
                begin(Op::AtLeastZero).plus(of(Obligation::FirstRequired)).minus(of(Obligation::FirstCounted))
            }
            Obligation::FirstTaken => begin(Op::Sum).all(buckets(Measure::Column(Column::FirstDeadline))),
            Obligation::FinalStatus => begin(Op::FinalDeadlineStatus)
                .resting_on(self.parameter("final_deadline.date"))
                .with(self.final_closed()),
            Obligation::FinalCommitted => begin(Op::Sum).plus(total(Measure::Column(Column::Committed))),
            Obligation::FinalLapsed => begin(Op::Sum).plus(total(Measure::Column(Column::Lapsed))),
            Obligation::MediaStatus => {
                begin(Op::EitherMet).plus(of(Obligation::MediaMissing)).plus(of(Obligation::MediaAmountShortfall))
            }
            Obligation::MediaSupported => begin(Op::Sum).all(self.supported(language).iter().map(|project| {
                let name = format!("support[{holder},{language},{project}].supported");
                let one = node(name, &texts::PROJECT, Op::Supports, Value::Count(1));
                one.of(&self.project(project)).plus(self.counted(holder, language, project))
            })),
            Obligation::MediaRequired => begin(Op::ShareOfCountUp)
                .resting_on(self.parameter("digital_media.share"))
                .plus(of(Obligation::MediaSupported)),
            Obligation::MediaEligible => begin(Op::Sum).all(self.supported(language).iter().map(|project| {
                let name = format!("support[{holder},{language},{project}].eligible");
                let counts = Value::Count(u64::from(digital_media::is_eligible(self.component(project))));
                node(name, &texts::ELIGIBLE, Op::Eligible, counts)
                    .of(&self.project(project))
                    .with(self.digital_media(project))
                    .plus(self.counted(holder, language, project))
            })),
            Obligation::MediaMissing => {
                begin(Op::AtLeastZero).plus(of(Obligation::MediaRequired)).minus(of(Obligation::MediaEligible))
            }
            Obligation::MediaAmountRequired => {
                begin(Op::ShareUp).resting_on(self.parameter("digital_media.share")).plus(self.base(holder, language))
            }
            Obligation::MediaAmountCommitted => begin(Op::Sum).all(self.supported(language).iter().map(|project| {
                let name = format!("support[{holder},{language},{project}].to_eligible");
                let counted = self.support(language, project).counted;
                let amount = if digital_media::is_eligible(self.component(project)) { counted } else { Money::ZERO };
                node(name, &texts::ELIGIBLE_AMOUNT, Op::EligibleAmount, Value::Amount(amount))
                    .of(&self.project(project))
                    .with(self.digital_media(project))
                    .plus(self.counted(holder, language, project))
            })),
            Obligation::MediaAmountShortfall => begin(Op::AtLeastZero)
                .plus(of(Obligation::MediaAmountRequired))
                .minus(of(Obligation::MediaAmountCommitted)),
            Obligation::InHouseStatus => begin(Op::CapStatus)
                .with(self.small(language))
                .plus(of(Obligation::InHouseCap))
                .plus(of(Obligation::InHouseUsed)),
            Obligation::InHouseCap => {
                let base = self.base(holder, language);
                let cap = base.value.amount().share_down(self.rulebook.in_house_affiliated_share);
                let share = node(format!("{named}.share"), &texts::CAP_SHARE, Op::ShareDown, Value::Amount(cap))
                    .resting_on(self.parameter("in_house_affiliated.share"))
                    .plus(base);
                begin(Op::UnlessSmall).with(self.small(language)).plus(share)
            }
            Obligation::InHouseUsed => begin(Op::Sum).all(self.own_projects(holder, language).iter().map(|project| {
                let (held, counted) =
                    (self.held_for(holder, language, project), self.counted(holder, language, project));
                let amount = Value::Amount(held.value.amount() + counted.value.amount());
                node(format!("support[{holder},{language},{project}].used"), &texts::IN_HOUSE_PROJECT, Op::Sum, amount)
                    .of(&self.project(project))
                    .with(self.production(project))
                    .plus(held)
                    .plus(counted)
            })),
        }
    }

    /// The share of the base that the first deadline asks for.
    fn first_share(&self, holder: &HolderId, language: Language) -> Node {
        let base = self.base(holder, language);
        let share = base.value.amount().share_required(self.rulebook.first_deadline_share);
        let name = format!("compliance.envelopes[{holder},{language}].first_deadline.required.share");
        node(name, &texts::SHARE, Op::ShareUp, Value::Amount(share))
            .resting_on(self.parameter("first_deadline.share"))
            .plus(base)
    }

    /// What counts for the first deadline, whether or not the envelope has one.
    fn counted_by_first(&self, holder: &HolderId, language: Language) -> Node {
        let counted = self.trace.envelope(language).map(|envelope| envelope.counted_by_first_deadline);
        let name = format!("envelopes[{holder},{language}].counted_by_first_deadline");
        let value = Value::Amount(counted.unwrap_or_default());
        self.leaf(name, &texts::COUNTED_BY_FIRST, value, &Leaf::CountedByFirstDeadline(language))
    }

    fn exempt(&self, holder: &HolderId, language: Language) -> Fact {
        let exempt = self.trace.state().is_some_and(|state| state.exempt.contains(&(holder.clone(), language)));
        let label = ("exempt from the first deadline (C.2.1.1.2)", "exempté de la première date limite (C.2.1.1.2)");
        self.fact("exempt", label, exempt, &Stated::Exemption(language))
    }

    fn first_closed(&self) -> Fact {
        let closed = self.trace.state().is_some_and(|state| state.first_deadline_closed);
        let label = Kind::FirstDeadlineClosed.called();
        self.fact("closed", label, closed, &Stated::Closed(Closing::FirstDeadline))
    }

    fn final_closed(&self) -> Fact {
        let closed = self.trace.state().is_some_and(|state| state.final_deadline_closed);
        let label = Kind::FinalDeadlineClosed.called();
        self.fact("closed", label, closed, &Stated::Closed(Closing::FinalDeadline))
    }

    /// The supported projects of the holder's envelope, by id.
    fn supported(&self, language: Language) -> Vec<ProjectId> {
        let Some(envelope) = self.trace.envelope(language) else { return Vec::new() };
        let mut projects: Vec<ProjectId> = envelope.supported().map(|(project, _)| project.clone()).collect();
        projects.sort();
        projects
    }

    /// The in-house and affiliated projects that the envelope holds money for or has counted money to, by id.
    fn own_projects(&self, holder: &HolderId, language: Language) -> Vec<ProjectId> {
        let Some(envelope) = self.trace.envelope(language) else { return Vec::new() };
        let concerns = |project: &ProjectId| {
            let known = self.trace.picture.project(project);
            known.is_some_and(|known| in_house::concerns(known.production, known.affiliated_with.as_ref(), holder))
        };
        let mut projects: Vec<ProjectId> = envelope.support.keys().filter(|p| concerns(p)).cloned().collect();
        projects.sort();
        projects
    }

    fn component(&self, project: &ProjectId) -> DigitalMedia {
        self.trace.picture.project(project).map_or(DigitalMedia::None, |known| known.digital_media)
    }

    fn digital_media(&self, project: &ProjectId) -> Fact {
        let label = phrases::DIGITAL_MEDIA_COMPONENT;
        self.fact("digital_media", label, self.component(project), &Stated::Project(project.clone()))
    }

    fn production(&self, project: &ProjectId) -> Fact {
        let known = self.trace.picture.project(project);
        let value = known.map(|known| match &known.affiliated_with {
            Some(owner) => format!("{}, {owner}", known.production),
            None => known.production.to_string(),
        });
        let label = ("production", "production");
        self.fact("production", label, value.unwrap_or_default(), &Stated::Project(project.clone()))
    }

    /// A figure of the parity requirement, over the languages that the rulebook adds up.
    pub(super) fn parity(&self, holder: &HolderId, language: Option<Language>, figure: ParityFigure) -> Node {
        let named = Figure::Parity { holder: holder.clone(), language, figure };
        let begin = |op| node(&named, figure.meaning(), op, self.says(&named));
        let of = |figure| self.parity(holder, language, figure);
        let languages = || {
            let all = Language::ALL.iter().copied().filter(move |one| language.is_none_or(|only| only == *one));
            all.filter(|one| self.trace.envelope(*one).is_some())
        };
        match figure {
            ParityFigure::Base => begin(Op::Sum)
                .resting_on(self.parameter("parity.scope"))
                .all(languages().map(|one| self.base(holder, one))),
            ParityFigure::Required => {
                begin(Op::ShareUp).resting_on(self.parameter("parity.share")).plus(of(ParityFigure::Base))
            }
            ParityFigure::Committed => begin(Op::Sum).all(languages().flat_map(|one| {
                self.supported(one).into_iter().map(move |project| self.to_parity(holder, one, &project))
            })),
            ParityFigure::Shortfall => {
                begin(Op::AtLeastZero).plus(of(ParityFigure::Required)).minus(of(ParityFigure::Committed))
            }
            ParityFigure::Status => begin(Op::Met).plus(of(ParityFigure::Shortfall)),
        }
    }

    /// What of a project counts towards parity.
    fn to_parity(&self, holder: &HolderId, language: Language, project: &ProjectId) -> Node {
        let positions = self.trace.picture.project(project).map(|known| known.positions.clone());
        let positions = positions.unwrap_or(ledger::event::Positions { total: 0, women: 0 });
        let counted = self.support(language, project).counted;
        let amount = if parity::counts(self.rulebook, &positions) { counted } else { Money::ZERO };
        let stated = Stated::Project(project.clone());
        let name = format!("support[{holder},{language},{project}].to_parity");
        node(name, &texts::PARITY_AMOUNT, Op::ParityCounts, Value::Amount(amount))
            .of(&self.project(project))
            .of(&Bilingual::from(words::language(language)))
            .resting_on(self.parameter("parity.women_share"))
            .with(self.fact("positions", ("positions", "postes"), positions.total, &stated))
            .with(self.fact("positions_women", phrases::HELD_BY_WOMEN, positions.women, &stated))
            .plus(self.counted(holder, language, project))
    }
}
