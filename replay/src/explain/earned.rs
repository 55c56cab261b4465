//! What a letter allocated, down through flex, factors, weights and shares to the lines of credit and their events (part E).

use super::build::{Explanation, node};
use super::node::{EventNamed, Fact, Node, Op, Part};
use super::sources::{Sight, Sources};
use super::texts::earned;
use ledger::event::{CalculatedEnvelope, CalculatedFactor, CalculatedGenre, CalculatedLanguage, EarnedFactor};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::rules::credits::CreditLine;
use ledger::texts::{phrases, words};
use ledger::words::{Bucket, CalculationMethod, Factor, Genre, Language};
use projections::figures::Value;

/// Whose credit, in which envelope.
#[derive(Clone, Copy)]
struct Place<'a> {
    sources: &'a Sources,
    holder: &'a HolderId,
    language: Language,
    /// A genre, or `any`.
    genre: &'a str,
}

impl Place<'_> {
    fn name(&self) -> String {
        format!("allocation.allocations[{},{}].{}", self.holder, self.language, self.genre)
    }

    fn label(&self) -> Bilingual {
        let genre = Genre::from_word(self.genre).map(|genre| words::bucket(Bucket::from(genre)));
        Bilingual::from(genre.unwrap_or(words::ANY_GENRE))
    }

    /// The language as the calculation has it, and the envelope of the genre.
    fn stated(&self) -> Option<(&CalculatedLanguage, &CalculatedEnvelope)> {
        let language = self.sources.stated.languages.iter().find(|of| of.language == self.language)?;
        Some((language, language.genres.iter().find(|of| of.genre.word() == self.genre)?))
    }

    fn factor(&self, factor: Factor) -> Option<&CalculatedFactor> {
        self.stated()?.1.factors.iter().find(|of| of.factor == factor)
    }
}

impl Explanation<'_> {
    /// What a letter allocated to a bucket, laid open where it was granted from a calculation.
    pub(super) fn allocated(&self, leaf: Node, holder: &HolderId, language: Language, bucket: Bucket) -> Node {
        let Some(sources) = self.trace.sources.as_ref() else { return leaf };
        let mut of_holder =
            sources.stated.allocations.iter().filter(|of| of.holder == *holder && of.language == language);
        let Some(allocation) = of_holder.next() else { return leaf };
        let small = self.trace.envelope(language).and_then(|envelope| envelope.small).unwrap_or_default();
        let mut made = leaf.clone();
        made.op = Op::Sum;
        for genre in &allocation.genres {
            let place = Place { sources, holder, language, genre: &genre.genre };
            let own = Genre::from_word(&genre.genre).map(Bucket::from);
            // Money without a genre is all flex, and so is everything that a small broadcaster earns.
            let all_flex = small || own.is_none();
            if own == Some(bucket) && !all_flex {
                made = made
                    .how(earned::GENRE_MONEY)
                    .plus(self.earned(&place, genre))
                    .minus(self.taken_by_flex(&place, genre));
            } else if bucket == Bucket::Flex {
                made = made.how(if small { earned::SMALL_MONEY } else { earned::FLEX_MONEY });
                let part = if all_flex { self.earned(&place, genre) } else { self.taken_by_flex(&place, genre) };
                made = made.plus(part);
            }
        }
        // A letter of another kind, in a cut that does not hold all of it, stays what its event says.
        if made.terms.is_empty() || made.sum() != leaf.value.amount() {
            return leaf;
        }
        made.events = Vec::new();
        let events = leaf.events.into_iter().map(|part| part.event).collect();
        let (label, value) = (Bilingual::from(phrases::LETTER), "from-calculation".to_owned());
        made.with(Fact { name: "letter", label, value, events })
    }

    fn taken_by_flex(&self, place: &Place<'_>, genre: &CalculatedGenre) -> Node {
        let amount = genre.amount.share_down(self.rulebook.flex_share);
        let name = format!("{}.flex", place.name());
        node(name, &earned::FLEX_PART, Op::ShareDown, Value::Amount(amount))
            .of(&place.label())
            .resting_on(self.parameter("flex.share"))
            .plus(self.earned(place, genre))
    }

    /// What a holder earned in a genre.
    fn earned(&self, place: &Place<'_>, genre: &CalculatedGenre) -> Node {
        let (name, value) = (format!("{}.amount", place.name()), Value::Amount(genre.amount));
        match place.sources.stated.method {
            CalculationMethod::Average => node(name, &earned::AVERAGE, Op::AsCalculated, value).of(&place.label()),
            CalculationMethod::Factors => {
                let factors = genre.factors.iter().filter(|factor| place.factor(factor.factor).is_some());
                node(name, &earned::EARNED, Op::Sum, value)
                    .of(&place.label())
                    .all(factors.map(|factor| self.by_factor(place, factor)))
            }
        }
        .with(Fact {
            name: "calculation",
            label: Bilingual::from(("calculated by", "calculé par")),
            value: place.sources.stated.method.word().to_owned(),
            events: vec![place.sources.calculated.clone()],
        })
    }

    /// What a factor gave: its value, shared by credit.
    fn by_factor(&self, place: &Place<'_>, of: &EarnedFactor) -> Node {
        let name = format!("{}.{}", place.name(), of.factor);
        let hours = is_hours(of.factor);
        let total = place.factor(of.factor).map(|factor| factor.credit).unwrap_or_default();
        let all = node(format!("{name}.credit_of_all"), &earned::TOTAL_CREDIT, Op::AsCalculated, amount(hours, total));
        let lines = place.sources.lines(&self.rulebook.part_e, place.holder);
        let own = lines.iter().filter(|line| {
            line.factor == of.factor && line.language == place.language && line.genre.word() == place.genre
        });
        let credit = node(format!("{name}.credit"), &earned::credit(of.factor), Op::Sum, amount(hours, of.credit))
            .all(own.enumerate().map(|(at, line)| self.line(place, line, &format!("{name}.credit[{}]", at + 1))));
        node(format!("{name}.amount"), &earned::BY_FACTOR, Op::SharedOut, Value::Amount(of.amount))
            .of(&Bilingual::from(words::factor(of.factor)))
            .plus(self.factor_value(place, of.factor))
            .plus(credit)
            .plus(all)
    }

    fn factor_value(&self, place: &Place<'_>, factor: Factor) -> Node {
        let (language, genre) = (place.language, place.genre);
        let name = format!("allocation.languages[{language}].{genre}");
        let stated = place.stated();
        let budget_of = stated.map(|(language, genre)| (language.budget, genre.budget)).unwrap_or_default();
        let mut budget = node(
            format!("allocation.languages[{language}].budget"),
            &earned::BUDGET,
            Op::Events,
            Value::Amount(budget_of.0),
        );
        let set = place.sources.facts().budget(place.sources.stated.year, language);
        let events = set.and_then(|(amount, seq)| Some((amount, place.sources.event(seq)?)));
        budget.events = events.into_iter().map(|(amount, event)| part(event, amount)).collect();
        let of_genre =
            node(format!("{name}.budget"), &earned::GENRE_BUDGET, Op::PartToTheCent, Value::Amount(budget_of.1))
                .of(&place.label())
                .resting_on(self.parameter(&format!("genre_target.{language}.{genre}")))
                .plus(budget.of(&Bilingual::from(words::language(language))));
        let value = place.factor(factor).map(|factor| factor.value).unwrap_or_default();
        node(format!("{name}.{factor}.value"), &earned::VALUE, Op::PartToTheCent, Value::Amount(value))
            .of(&Bilingual::from(words::factor(factor)))
            .resting_on(self.parameter(&format!("weight.{language}.{factor}")))
            .plus(of_genre)
    }

    /// One source of credit, to its events.
    fn line(&self, place: &Place<'_>, line: &CreditLine<'_>, name: &str) -> Node {
        let text = earned::line(line.factor);
        let value = amount(is_hours(line.factor), line.credit);
        let project = self.project(line.project);
        let event = |seq: &u64| place.sources.event(*seq);
        let (first, last) = (line.events.first().and_then(event), line.events.last().and_then(event));
        let what = Bilingual {
            en: format!("{}, {}", project.en, line.source_year),
            fr: format!("{}, {}", project.fr, line.source_year),
        };
        match line.factor {
            Factor::AudienceTotal | Factor::AudienceOriginal => {
                let mut made = node(name, &text, Op::Events, value);
                made.events = last.map(|review| part(review, line.credit)).into_iter().collect();
                let hours = line.amount.to_string();
                let (label, events) = (Bilingual::from(earned::REPORTED), first.cloned().into_iter().collect());
                made.with(Fact { name: "reported", label, value: hours, events }).of(&what)
            }
            Factor::HistoricPerformance => self.historic(place, line, name).of(&what),
            Factor::RegionalLicences | Factor::OttFirstWindow | Factor::DiverseCommunities if line.capped => {
                let cap = node(format!("{name}.cap"), &earned::CAP, Op::AsCalculated, value);
                node(name, &text, Op::Lower, value)
                    .how(earned::LOWER)
                    .of(&what)
                    .plus(fee(name, line.amount, first))
                    .plus(cap)
            }
            Factor::RegionalLicences | Factor::OttFirstWindow | Factor::DiverseCommunities => {
                let mut made = node(name, &text, Op::Events, value).of(&what);
                made.events = first.map(|event| part(event, line.credit)).into_iter().collect();
                made
            }
        }
    }

    /// A licence's part of what a project triggered.
    fn historic(&self, place: &Place<'_>, line: &CreditLine<'_>, name: &str) -> Node {
        let sources = place.sources;
        let licences = sources.facts().licences(line.source_year).filter(|(id, ..)| *id == line.project);
        let own =
            licences.clone().find(|(_, holder, language, _)| *holder == line.holder && *language == line.language);
        let own_fee = own.map(|(.., licence)| licence.eligible_fee).unwrap_or_default();
        let text = earned::line(line.factor);
        let (triggered_name, fees_name) = (format!("{name}.triggered"), format!("{name}.eligible_fees"));
        let event = own.and_then(|(.., licence)| sources.event(licence.seq));
        let own_fee = fee(name, own_fee, event);
        if sources.sight == Sight::Own {
            let sum = node(triggered_name, &earned::TRIGGERED, Op::AsCalculated, Value::Amount(line.amount));
            return node(name, &text, Op::AsCalculated, Value::Amount(line.credit))
                .plus(sum.how(earned::TRIGGERED_SUM))
                .plus(own_fee);
        }
        let mut triggered = node(triggered_name, &earned::TRIGGERED, Op::Events, Value::Amount(line.amount));
        triggered.events = self.triggering(sources, line);
        let all: Money = licences.clone().map(|(.., licence)| licence.eligible_fee).sum();
        let fees = licences.map(|(_, holder, language, licence)| {
            let name = format!("{fees_name}[{holder},{language}]");
            let whose = Bilingual { en: holder.to_string(), fr: holder.to_string() };
            fee(&name, licence.eligible_fee, sources.event(licence.seq)).of(&whose)
        });
        let all = node(fees_name.clone(), &earned::ALL_FEES, Op::Sum, Value::Amount(all)).all(fees);
        node(name, &text, Op::SharedOut, Value::Amount(line.credit)).plus(triggered).plus(own_fee).plus(all)
    }

    /// The events that made what a project triggered, each with what it added.
    fn triggering(&self, sources: &Sources, line: &CreditLine<'_>) -> Vec<Part> {
        let events = line.events.iter().skip(1).filter_map(|seq| Some((sources.event(*seq)?, sources.amount(*seq)?)));
        events.map(|(event, amount)| part(event, amount)).collect()
    }
}

fn fee(name: &str, amount: Money, event: Option<&EventNamed>) -> Node {
    let mut fee = node(format!("{name}.eligible_fee"), &earned::FEE, Op::Events, Value::Amount(amount));
    fee.events = event.map(|event| part(event, amount)).into_iter().collect();
    fee
}

fn part(event: &EventNamed, amount: Money) -> Part {
    Part { event: event.clone(), amount }
}

const fn is_hours(factor: Factor) -> bool {
    matches!(factor, Factor::AudienceTotal | Factor::AudienceOriginal)
}

const fn amount(hours: bool, amount: Money) -> Value {
    if hours { Value::Hours(amount) } else { Value::Amount(amount) }
}
