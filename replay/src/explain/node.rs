//! One step of an explanation: a figure, how it comes from its terms, and the events below.

use crate::figure::Value;
use crate::touch::Touch;
use ledger::event::Event;
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::rules::digital_media;
use ledger::time::{Day, Instant};
use ledger::words::{DigitalMedia, Language};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// How a figure comes from its terms, its parameters and its facts: enough to work it out again ([`Node::check`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Its events' amounts, added up.
    Events,
    /// Its terms with their signs, added up; dollars or numbers.
    Sum,
    /// Its terms added up, but never below zero; dollars or numbers.
    AtLeastZero,
    /// The parameter's share of the term, rounded up to the cent.
    ShareUp,
    /// The parameter's share of the term, rounded down to the cent.
    ShareDown,
    /// The parameter's share of a number of projects, rounded up to a whole one.
    ShareOfCountUp,
    /// The parameter's amount as often as the term says.
    Times,
    /// The second term where the first, the base, is above the parameter; else nothing.
    AboveThreshold,
    /// The term, but nothing for a small holder.
    UnlessSmall,
    /// The third term where neither of the first two is nothing; else nothing: either way meets the obligation.
    UnlessMet,
    /// The language's part of the first term, split pro rata over the second (English) and the third (French).
    Apportion(Language),
    /// One, for a project whose term is above zero.
    Supports,
    /// One, for a supported project with an eligible digital media component.
    Eligible,
    /// The term where the project has an eligible digital media component; else nothing.
    EligibleAmount,
    /// The term where the project has women in enough positions.
    ParityCounts,
    /// The status of the first deadline: base, shortfall.
    FirstDeadlineStatus,
    /// The status of the final deadline.
    FinalDeadlineStatus,
    /// Met where either term is nothing.
    EitherMet,
    /// Met where the term is nothing.
    Met,
    /// The status of the cap: cap, used.
    CapStatus,
    /// The parameter's share of the term, to the cent: cents left over go to the largest fractions.
    PartToTheCent,
    /// The second term's part of the third, of the first term, to the cent in the same way.
    SharedOut,
    /// The lower of both terms.
    Lower,
    /// As the calculation states it.
    AsCalculated,
    /// As its fact states it.
    Stated,
    /// As the parameter pins it.
    Pinned,
}

impl Op {
    /// The name in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Op::Events => "events",
            Op::Sum => "sum",
            Op::AtLeastZero => "at-least-zero",
            Op::ShareUp => "share-up",
            Op::ShareDown => "share-down",
            Op::ShareOfCountUp => "share-of-count-up",
            Op::Times => "times",
            Op::AboveThreshold => "above-threshold",
            Op::UnlessSmall => "unless-small",
            Op::UnlessMet => "unless-met",
            Op::Apportion(Language::English) => "apportion-english",
            Op::Apportion(Language::French) => "apportion-french",
            Op::Supports => "supports",
            Op::Eligible => "eligible",
            Op::EligibleAmount => "eligible-amount",
            Op::ParityCounts => "parity-counts",
            Op::FirstDeadlineStatus => "first-deadline-status",
            Op::FinalDeadlineStatus => "final-deadline-status",
            Op::EitherMet => "either-met",
            Op::Met => "met",
            Op::CapStatus => "cap-status",
            Op::PartToTheCent => "part-to-the-cent",
            Op::SharedOut => "shared-out",
            Op::Lower => "lower",
            Op::AsCalculated => "as-calculated",
            Op::Stated => "stated",
            Op::Pinned => "pinned",
        }
    }
}

impl Serialize for Op {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Whether a term adds or takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Sign {
    /// It adds.
    #[serde(rename = "+")]
    Plus,
    /// It takes off.
    #[serde(rename = "-")]
    Minus,
}

/// An event, with both its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventNamed {
    /// Its place in the log.
    pub seq: u64,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The date that counts under the rules.
    pub effective_on: Day,
    /// When the ledger wrote it.
    pub recorded_at: Instant,
    /// Its place in its command's batch, and the size of the batch.
    pub batch: (u32, u32),
    /// The command that it comes from.
    pub command_id: Uuid,
    /// Who sent the command.
    pub actor: String,
    /// The commitments and projects that it names.
    pub about: Vec<String>,
}

impl EventNamed {
    pub(crate) fn of(event: &Event, touch: &Touch) -> EventNamed {
        let commitments = touch.commitments.iter().map(ToString::to_string);
        EventNamed {
            seq: event.seq,
            kind: event.body.kind().name(),
            effective_on: event.effective_on,
            recorded_at: event.recorded_at,
            batch: event.batch,
            command_id: event.command_id,
            actor: event.actor.clone(),
            about: commitments.chain(touch.projects.iter().map(ToString::to_string)).collect(),
        }
    }
}

/// What one event adds to a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The event.
    #[serde(flatten)]
    pub event: EventNamed,
    /// What it adds; below zero where it takes off.
    pub amount: Money,
}

/// A parameter of the rulebook as the year has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pinned {
    /// The dotted path.
    pub path: String,
    /// The value that the log pins for the year.
    pub value: String,
    /// The event that pins it.
    pub pinned_by: Option<u64>,
    /// How the guide prints it, where the program carries the guide that the year rests on.
    pub printed: Option<String>,
    /// Whether the year's value is another than the guide's.
    pub differs_from_guide: bool,
    /// The section that states it.
    pub section: Option<String>,
    /// What the section says, in our words.
    pub says: Option<Bilingual>,
    /// Our choice where the guide is silent or says two things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Bilingual>,
    /// Where the guide contradicts itself on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slip: Option<Bilingual>,
}

/// Something that is no amount and that a rule looks at, with the events that stated it; the last of them counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// What it is for people.
    pub label: Bilingual,
    /// What it is.
    pub value: String,
    /// The events that stated it.
    pub events: Vec<EventNamed>,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Whether it adds or takes off.
    pub sign: Sign,
    /// The figure.
    #[serde(flatten)]
    pub node: Node,
}

/// One figure, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Its place in the answers, or a name below it.
    pub figure: String,
    /// Its name for people.
    pub label: Bilingual,
    /// What it says.
    #[serde(flatten)]
    pub value: Value,
    /// How it comes from its terms.
    pub op: Op,
    /// The same in words.
    pub formula: Bilingual,
    /// The section of the guide.
    pub section: String,
    /// What the section says, in our words.
    pub says: Bilingual,
    /// The parameters that it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Pinned>,
    /// The facts that it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// The terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// The events that make it, where it has no terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Part>,
}

/// A node whose figure is not what its terms make.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{figure} says {said:?}, and its terms make {made:?}")]
pub struct DoesNotAddUp {
    /// The node.
    pub figure: String,
    /// What it says.
    pub said: Value,
    /// What its terms make; none where a term, a parameter or a fact is missing.
    pub made: Option<Value>,
}

impl Node {
    /// Works the figure, and every figure below it, out again from terms, parameters, facts and events.
    ///
    /// # Errors
    /// The first that is not what its terms make.
    pub fn check(&self) -> Result<(), DoesNotAddUp> {
        let made = self.made();
        if made != Some(self.value) {
            return Err(DoesNotAddUp { figure: self.figure.clone(), said: self.value, made });
        }
        self.terms.iter().try_for_each(|term| term.node.check())
    }

    /// This node and every node below it.
    pub fn walk(&self, visit: &mut impl FnMut(&Node)) {
        visit(self);
        for term in &self.terms {
            term.node.walk(visit);
        }
    }

    /// What the node's terms make of it.
    fn made(&self) -> Option<Value> {
        let amounts = self.value.is_amount();
        Some(match self.op {
            Op::Events => self.alike(self.events.iter().map(|part| part.amount).sum()),
            Op::Sum if amounts => self.alike(self.sum()),
            Op::PartToTheCent => {
                let (whole, share) = (self.amount(0)?.cents(), self.share()?);
                self.to_the_cent(whole.checked_mul(share.mantissa())?, 10_i128.checked_pow(share.scale())?)
            }
            Op::SharedOut => {
                let (value, own) = (self.amount(0)?.cents(), self.amount(1)?.cents());
                self.to_the_cent(value.checked_mul(own)?, self.amount(2)?.cents())
            }
            Op::Lower => self.alike(self.amount(0)?.min(self.amount(1)?)),
            Op::AsCalculated => self.value,
            Op::AtLeastZero if amounts => Value::Amount(self.sum().or_zero()),
            Op::Sum | Op::AtLeastZero => Value::Count(self.count()?),
            Op::ShareUp => Value::Amount(self.amount(0)?.share_required(self.share()?)),
            Op::ShareDown => Value::Amount(self.amount(0)?.share_down(self.share()?)),
            Op::ShareOfCountUp => {
                // Worked out here once more, and not by the rule: a check that asked the rule would check nothing.
                let (count, share) = (i128::from(self.term(0)?.count()), self.share()?);
                let unit = 10_i128.checked_pow(share.scale())?;
                let product = count.checked_mul(share.mantissa())?;
                Value::Count(u64::try_from((product + unit - 1).div_euclid(unit)).ok()?)
            }
            Op::Times => {
                let times = i128::from(self.term(0)?.count());
                Value::Amount(Money::from_cents(self.parameter_amount()?.cents().checked_mul(times)?))
            }
            Op::AboveThreshold => {
                let above = self.amount(0)? > self.parameter_amount()?;
                Value::Amount(if above { self.amount(1)? } else { Money::ZERO })
            }
            Op::UnlessSmall => Value::Amount(if self.is("small")? { Money::ZERO } else { self.amount(0)? }),
            Op::UnlessMet => {
                let met = self.term(0)?.is_nothing() || self.term(1)?.is_nothing();
                Value::Amount(if met { Money::ZERO } else { self.amount(2)? })
            }
            Op::Apportion(language) => {
                let [english, french] = self.amount(0)?.split_pro_rata([self.amount(1)?, self.amount(2)?]);
                Value::Amount(match language {
                    Language::English => english,
                    Language::French => french,
                })
            }
            Op::Supports => Value::Count(u64::from(self.amount(0)?.is_positive())),
            Op::Eligible => Value::Count(u64::from(self.is_eligible()? && self.amount(0)?.is_positive())),
            Op::EligibleAmount => Value::Amount(if self.is_eligible()? { self.amount(0)? } else { Money::ZERO }),
            Op::ParityCounts => Value::Amount(if self.has_parity()? { self.amount(0)? } else { Money::ZERO }),
            Op::FirstDeadlineStatus => Value::Word(if self.amount(0)? <= self.parameter_amount()? {
                "not-applicable"
            } else if self.is("exempt")? {
                "exempt"
            } else if self.amount(1)?.is_zero() {
                "met"
            } else if self.is("closed")? {
                "missed"
            } else {
                "open"
            }),
            Op::FinalDeadlineStatus => Value::Word(if self.is("closed")? { "closed" } else { "open" }),
            Op::EitherMet => {
                let met = self.term(0)?.is_nothing() || self.term(1)?.is_nothing();
                Value::Word(if met { "met" } else { "not-met" })
            }
            Op::Met => Value::Word(if self.term(0)?.is_nothing() { "met" } else { "not-met" }),
            Op::CapStatus => Value::Word(if self.is("small")? {
                "not-applicable"
            } else if self.amount(1)? > self.amount(0)? {
                "exceeded"
            } else {
                "within"
            }),
            // An event must have stated it, or the parameter must be pinned: what says so is compared as text.
            Op::Stated => {
                let fact = self.facts.first()?;
                fact.events.last()?;
                self.is_value(&fact.value)?
            }
            Op::Pinned => self.is_value(&self.parameters.first()?.value)?,
        })
    }

    /// An amount of the kind that this node's value is: dollars, or hours.
    const fn alike(&self, amount: Money) -> Value {
        match self.value {
            Value::Hours(_) => Value::Hours(amount),
            Value::Amount(_)
            | Value::Count(_)
            | Value::Word(_)
            | Value::Day(_)
            | Value::Flag(_)
            | Value::Year(_)
            | Value::Basis(_) => Value::Amount(amount),
        }
    }

    /// A part of a split: a fraction rounded down to the cent, or a cent more where that is what it says. Which parts got the
    /// cents left over depends on the fractions of all, which an explanation does not show.
    fn to_the_cent(&self, numerator: i128, denominator: i128) -> Value {
        let floor = Money::from_cents(numerator.checked_div(denominator).unwrap_or_default());
        let cent = Money::from_cents(1);
        self.alike(if self.value.amount() == floor + cent { floor + cent } else { floor })
    }

    /// The value, where a text says just that.
    fn is_value(&self, text: &str) -> Option<Value> {
        (self.value.to_string() == text).then_some(self.value)
    }

    /// The terms' dollars with their signs.
    pub(super) fn sum(&self) -> Money {
        let signed = self.terms.iter().map(|term| match term.sign {
            Sign::Plus => term.node.value.amount(),
            Sign::Minus => -term.node.value.amount(),
        });
        signed.sum()
    }

    /// The terms' numbers with their signs, never below zero.
    fn count(&self) -> Option<u64> {
        let signed = self.terms.iter().map(|term| {
            let count = i128::from(term.node.value.count());
            match term.sign {
                Sign::Plus => count,
                Sign::Minus => -count,
            }
        });
        u64::try_from(signed.sum::<i128>().max(0)).ok()
    }

    fn term(&self, place: usize) -> Option<Value> {
        self.terms.get(place).map(|term| term.node.value)
    }

    fn amount(&self, place: usize) -> Option<Money> {
        self.term(place).filter(|value| value.is_amount()).map(Value::amount)
    }

    fn share(&self) -> Option<Decimal> {
        self.parameters.first()?.value.parse().ok()
    }

    fn parameter_amount(&self) -> Option<Money> {
        Money::parse(&self.parameters.first()?.value).ok()
    }

    fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
    }

    fn is(&self, name: &str) -> Option<bool> {
        self.fact(name).map(|value| value == "true")
    }

    /// Whether the component that the facts state is eligible (Annex A).
    fn is_eligible(&self) -> Option<bool> {
        DigitalMedia::from_word(self.fact("digital_media")?).map(digital_media::is_eligible)
    }

    /// Whether the positions that the facts state are enough.
    fn has_parity(&self) -> Option<bool> {
        let (total, women): (u32, u32) =
            (self.fact("positions")?.parse().ok()?, self.fact("positions_women")?.parse().ok()?);
        let needed = Decimal::from(total).checked_mul(self.share()?)?;
        Some(total > 0 && Decimal::from(women) >= needed)
    }
}
