//! An explanation as indented text. A figure that was laid open once is only named when it comes again.

use crate::cli::style::{Colours, Style};
use crate::cli::values::{event, value};
use crate::cli::words::Lang;
use ledger::display::in_one_line;
use ledger::refusal::Bilingual;
use ledger::texts::words;
use replay::explain::{Explained, Node, Op, Part, Pinned, Sign};
use replay::figure::Figure;
use std::collections::BTreeSet;

/// Under each figure, so much further in.
const INDENT: &str = "    ";

/// The whole explanation.
pub(super) fn text(answer: &Explained, figure: &Figure, lang: Lang, colours: Colours) -> String {
    let head = &answer.echo.head;
    let digest = head.digest.get(..12).unwrap_or_default();
    let mut text = colours.bold(&lang.text(figure.label()));
    text.push('\n');
    text.push_str(&colours.faint(&match lang {
        Lang::En => format!("{figure}, {}, through event {} ({digest}…)", answer.year, head.seq),
        Lang::Fr => format!("{figure}, {}, jusqu'à l'événement {} ({digest}…)", answer.year, head.seq),
    }));
    text.push_str("\n\n");
    let mut tree = Tree { lang, colours, text, seen: BTreeSet::new(), said: BTreeSet::new() };
    tree.node(&answer.explanation, None, 0);
    tree.text
}

struct Tree {
    lang: Lang,
    colours: Colours,
    text: String,
    /// Figures that were laid open.
    seen: BTreeSet<String>,
    /// What sections say, so that nothing is said twice.
    said: BTreeSet<String>,
}

impl Tree {
    fn line(&mut self, depth: usize, line: &str) {
        self.text.push_str(&INDENT.repeat(depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn faint(&mut self, depth: usize, line: &str) {
        let line = self.colours.faint(line);
        self.line(depth, &line);
    }

    fn one(&self, text: &Bilingual) -> String {
        self.lang.pick(&text.en, &text.fr).clone()
    }

    fn node(&mut self, node: &Node, sign: Option<Sign>, depth: usize) {
        let sign = match sign {
            Some(Sign::Plus) => "+ ",
            Some(Sign::Minus) => "− ",
            None => "",
        };
        let again = node.value.is_amount() && !node.terms.is_empty() && !self.seen.insert(node.figure.clone());
        let above = if again { self.lang.pick(" (see above)", " (voir plus haut)") } else { "" };
        let head = format!("{sign}{}\u{a0}: {}{above}", self.one(&node.label), value(self.lang, node.value));
        let head = if self.lang == Lang::En { head.replace("\u{a0}: ", ": ") } else { head };
        let head = self.colours.bold(&head);
        self.line(depth, &head);
        if again {
            return;
        }
        let inside = depth + 1;
        if node.op != Op::Events {
            let formula = format!("= {}", self.one(&node.formula));
            self.line(inside, &formula);
        }
        let says = format!("{} — {}", node.section, self.one(&node.says));
        if self.said.insert(says.clone()) {
            self.faint(inside, &says);
        }
        for parameter in &node.parameters {
            self.parameter(parameter, inside);
        }
        for fact in &node.facts {
            let line = match self.lang {
                Lang::En => format!("{}: {}", fact.label.en, self.word(&fact.value)),
                Lang::Fr => format!("{}\u{a0}: {}", fact.label.fr, self.word(&fact.value)),
            };
            self.line(inside, &line);
            for named in &fact.events {
                let line = event(self.lang, named);
                self.faint(inside + 1, &line);
            }
        }
        self.terms(node, inside);
        for part in &node.events {
            self.part(part, inside);
        }
    }

    /// The terms; those that are nothing and that no event ever moved are only counted.
    fn terms(&mut self, node: &Node, depth: usize) {
        let plain = |node: &Node| node.value.is_nothing() && moved_by_nothing(node);
        let shown = node.terms.iter().filter(|term| !plain(&term.node));
        for term in shown {
            self.node(&term.node, Some(term.sign), depth);
        }
        let left_out: Vec<String> =
            node.terms.iter().filter(|term| plain(&term.node)).map(|term| self.one(&term.node.label)).collect();
        if !left_out.is_empty() {
            let line = match self.lang {
                Lang::En => format!("nothing: {}", left_out.join(", ")),
                Lang::Fr => format!("rien\u{a0}: {}", left_out.join(", ")),
            };
            self.faint(depth, &line);
        }
    }

    fn part(&mut self, part: &Part, depth: usize) {
        let amount = self.lang.amount(part.amount);
        let plus = if part.amount.is_positive() { "+" } else { "" };
        let line = format!("{plus}{amount}  {}", self.colours.faint(&event(self.lang, &part.event)));
        self.line(depth, &line);
    }

    fn parameter(&mut self, parameter: &Pinned, depth: usize) {
        let by = parameter.pinned_by.unwrap_or_default();
        let printed = parameter.printed.as_deref().map(|printed| match self.lang {
            Lang::En => format!(", the guide prints “{printed}”"),
            Lang::Fr => format!(", le guide imprime «\u{a0}{printed}\u{a0}»"),
        });
        let other = if parameter.differs_from_guide {
            self.lang.pick("; this year has a value of its own", "; l'exercice a sa propre valeur")
        } else {
            ""
        };
        let (path, value, printed) = (&parameter.path, &parameter.value, printed.unwrap_or_default());
        let line = match self.lang {
            Lang::En => format!("{path} = {value} (pinned by event {by}{printed}{other})"),
            Lang::Fr => format!("{path} = {value} (fixé par l'événement {by}{printed}{other})"),
        };
        let line = self.colours.styled(&line, if parameter.differs_from_guide { Style::Open } else { Style::Plain });
        self.line(depth, &line);
        if !self.said.insert(format!("{path} {value}")) {
            return;
        }
        let section = parameter.section.clone().unwrap_or_default();
        if let Some(says) = &parameter.says {
            let line = format!("{section} — {}", self.one(says));
            if self.said.insert(line.clone()) {
                self.faint(depth + 1, &line);
            }
        }
        for (what, text) in [(("Reading", "Lecture"), &parameter.reading), (("Slip", "Coquille"), &parameter.slip)] {
            if let Some(text) = text {
                let line = match self.lang {
                    Lang::En => format!("{}: {}", what.0, text.en),
                    Lang::Fr => format!("{}\u{a0}: {}", what.1, text.fr),
                };
                self.faint(depth + 1, &line);
            }
        }
    }

    /// What a fact is, for people.
    fn word(&self, word: &str) -> String {
        match word {
            "true" => self.lang.one(words::YES).to_owned(),
            "false" => self.lang.one(words::NO).to_owned(),
            other => in_one_line(other).into_owned(),
        }
    }
}

fn moved_by_nothing(node: &Node) -> bool {
    node.events.is_empty() && node.facts.is_empty() && node.terms.iter().all(|term| moved_by_nothing(&term.node))
}
