//! Putting the tree of a figure together.
//!
//! What a figure says is taken from the answers; its terms come from the trace. So [`Node::check`] compares two ways to the
//! same figure.

use super::node::{Fact, Node, Op, Pinned, Sign, Term};
use super::texts;
use super::trace::{Leaf, Stated, Trace};
use crate::figure::{Figure, Value};
use ledger::ids::{HolderId, ProjectId};
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::rulebook::Rulebook;
use ledger::texts::{Pair, words};
use ledger::words::Language;
use projections::balances::reserve_meaning;
use projections::figures::Meaning;
use std::collections::BTreeMap;

/// What a figure is told from.
pub(super) struct Explanation<'a> {
    pub(super) trace: &'a Trace,
    pub(super) rulebook: &'a Rulebook,
    pub(super) said: BTreeMap<Figure, Value>,
}

/// A node without anything below it yet.
pub(super) fn node(figure: impl ToString, meaning: impl Into<Meaning>, op: Op, value: Value) -> Node {
    let Meaning { label, formula, section, says } = meaning.into();
    Node {
        figure: figure.to_string(),
        label,
        value,
        op,
        formula,
        section: section.to_owned(),
        says,
        parameters: Vec::new(),
        facts: Vec::new(),
        terms: Vec::new(),
        events: Vec::new(),
    }
}

impl Node {
    pub(super) fn plus(mut self, node: Node) -> Node {
        self.terms.push(Term { sign: Sign::Plus, node });
        self
    }

    pub(super) fn minus(mut self, node: Node) -> Node {
        self.terms.push(Term { sign: Sign::Minus, node });
        self
    }

    pub(super) fn all(mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        self.terms.extend(nodes.into_iter().map(|node| Term { sign: Sign::Plus, node }));
        self
    }

    pub(super) fn with(mut self, fact: Fact) -> Node {
        self.facts.push(fact);
        self
    }

    /// Rests on a parameter too. Where the text says nothing by itself, the parameter's section does.
    pub(super) fn resting_on(mut self, parameter: Pinned) -> Node {
        if self.section.is_empty() {
            self.section = parameter.section.clone().unwrap_or_default();
        }
        if self.says.en.is_empty()
            && let Some(says) = &parameter.says
        {
            self.says = says.clone();
        }
        self.parameters.push(parameter);
        self
    }

    /// Says after the name whose, or of what, it is.
    pub(super) fn of(mut self, what: &Bilingual) -> Node {
        self.label = Bilingual {
            en: format!("{} ({})", self.label.en, what.en),
            fr: format!("{} ({})", self.label.fr, what.fr),
        };
        self
    }

    pub(super) fn how(mut self, formula: Pair) -> Node {
        self.formula = Bilingual::from(formula);
        self
    }
}

impl Explanation<'_> {
    /// Explains a figure; none where the answers have no such figure.
    pub(super) fn figure(&self, figure: &Figure) -> Option<Node> {
        let value = *self.said.get(figure)?;
        Some(match figure {
            Figure::Balance { holder, language, place, measure } => self.balance(holder, *language, *place, *measure),
            Figure::Envelope { holder, language, figure } => self.envelope(holder, *language, *figure),
            Figure::Pool { language, measure } => self.pool(*language, *measure),
            Figure::Reserve { language } => self
                .leaf(figure, reserve_meaning(), value, &Leaf::Reserve(*language))
                .of(&Bilingual::from(words::language(*language))),
            Figure::Compliance { holder, language, figure } => self.obligation(holder, *language, *figure),
            Figure::Parity { holder, language, figure } => self.parity(holder, *language, *figure),
            Figure::Penalty { holder, language, kind, basis } => self.penalty(holder, *language, *kind, *basis),
            Figure::Imposed { holder, language, kind, figure } => self.imposed(holder, *language, *kind, *figure),
            Figure::Credit { .. } => self.credit(figure)?,
        })
    }

    /// What the answers say of a figure; nothing where they do not have it.
    pub(super) fn says(&self, figure: &Figure) -> Value {
        self.said.get(figure).copied().unwrap_or(Value::Amount(Money::ZERO))
    }

    /// A figure that only events make.
    pub(super) fn leaf(&self, figure: impl ToString, meaning: impl Into<Meaning>, value: Value, leaf: &Leaf) -> Node {
        let mut node = node(figure, meaning, Op::Events, value);
        node.events = self.trace.parts(leaf).to_vec();
        node
    }

    /// What is counted to a project from the holder's envelope.
    pub(super) fn counted(&self, holder: &HolderId, language: Language, project: &ProjectId) -> Node {
        let amount = self.support(language, project).counted;
        let leaf = Leaf::ProjectCounted(language, project.clone());
        let name = format!("support[{holder},{language},{project}].counted");
        self.leaf(name, &texts::COUNTED, Value::Amount(amount), &leaf).of(&self.project(project))
    }

    /// What is held for a project in the holder's envelope.
    pub(super) fn held_for(&self, holder: &HolderId, language: Language, project: &ProjectId) -> Node {
        let amount = self.support(language, project).held;
        let leaf = Leaf::ProjectHeld(language, project.clone());
        let name = format!("support[{holder},{language},{project}].held");
        self.leaf(name, &texts::HELD, Value::Amount(amount), &leaf).of(&self.project(project))
    }

    pub(super) fn support(&self, language: Language, project: &ProjectId) -> projections::picture::Support {
        let envelope = self.trace.envelope(language);
        envelope.and_then(|envelope| envelope.support.get(project)).copied().unwrap_or_default()
    }

    /// A project by its title and id.
    pub(super) fn project(&self, project: &ProjectId) -> Bilingual {
        let name = match self.trace.picture.project(project) {
            Some(known) => format!("{}, {project}", known.title),
            None => project.to_string(),
        };
        Bilingual { en: name.clone(), fr: name }
    }

    /// A parameter as the log pins it for the year, beside what the guide prints.
    pub(super) fn parameter(&self, path: &str) -> Pinned {
        let years = std::iter::once(self.trace.year).chain(self.trace.based_on.iter().copied());
        let mut guides = years.map(Rulebook::parameters).filter(|parameters| !parameters.is_empty());
        let guide = guides.next().and_then(|parameters| parameters.iter().find(|parameter| parameter.path == path));
        let value = self.trace.rulebook.get(path).cloned().unwrap_or_default();
        Pinned {
            path: path.to_owned(),
            pinned_by: self.trace.stating(&Stated::Rulebook).last().map(|event| event.seq),
            printed: guide.map(|guide| guide.printed.clone()),
            differs_from_guide: guide.is_some_and(|guide| guide.value != value),
            section: guide.map(|guide| guide.section.clone()),
            says: guide.map(|guide| guide.says.clone()),
            reading: guide.and_then(|guide| guide.reading.clone()),
            slip: guide.and_then(|guide| guide.slip.clone()),
            value,
        }
    }

    /// Something that a rule looks at, with the events that stated it.
    pub(super) fn fact(&self, name: &'static str, label: Pair, value: impl ToString, stated: &Stated) -> Fact {
        Fact {
            name,
            label: Bilingual::from(label),
            value: value.to_string(),
            events: self.trace.stating(stated).to_vec(),
        }
    }

    /// A figure that an event states as it is.
    pub(super) fn stated(&self, figure: &Figure, meaning: Meaning, fact: Fact) -> Node {
        node(figure, meaning, Op::Stated, self.says(figure)).with(fact)
    }

    /// Whether the holder is small in the language (C.2.8).
    pub(super) fn small(&self, language: Language) -> Fact {
        let small = self.trace.envelope(language).and_then(|envelope| envelope.small).unwrap_or_default();
        self.fact(
            "small",
            ("small broadcaster (C.2.8)", "petit télédiffuseur (C.2.8)"),
            small,
            &Stated::Grant(language),
        )
    }
}
