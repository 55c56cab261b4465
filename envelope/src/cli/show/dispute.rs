//! The review file of a dispute: a page to read, or a step a row.

use super::Show;
use super::history::events_table;
use super::table::{Side, Table};
use crate::cli::style::Colours;
use crate::cli::terms;
use crate::cli::words::Lang;
use ledger::display::{escaped, in_one_line};
use ledger::ids::DisputeId;
use ledger::texts::{Pair, headings, phrases, words};
use projections::dispute::{DisputeFile, Recorded, Step, Taken};
use projections::picture::Picture;

/// The day of effect, the day of recording, who sent it, and where it stands in the log.
fn recorded(lang: Lang, recorded: &Recorded) -> String {
    let day = recorded.recorded_at.day().map(|day| day.to_string()).unwrap_or_default();
    let Recorded { effective_on, actor, seq, .. } = recorded;
    let actor = in_one_line(actor);
    match lang {
        Lang::En => format!("effective {effective_on}, recorded {day} by {actor} (event {seq})"),
        Lang::Fr => format!("en vigueur le {effective_on}, inscrit le {day} par {actor} (événement {seq})"),
    }
}

fn listed(disputes: &[DisputeId]) -> String {
    disputes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A label with what it says; further lines of it stand further in, so that none passes for a line of ours.
fn line(lang: Lang, label: &str, text: &str) -> String {
    let text = escaped(text).replace('\n', "\n      ");
    format!("{label}{}{text}\n", lang.pick(": ", "\u{a0}: "))
}

fn step_text(step: &Step, lang: Lang) -> String {
    let part = |heading: Pair| format!("  {}", lang.one(heading));
    let mut text = match &step.taken {
        Taken::Decided { step: number, role, outcome, letter, reasons, precedents } => {
            let (who, what) = (lang.one(words::role(*role)), lang.one(words::outcome(*outcome)));
            let head = format!("{} {number}, {who}", lang.one(headings::STEP));
            let mut text = line(lang, &head, what);
            text.push_str(&line(lang, &part(headings::LETTER), letter));
            text.push_str(&line(lang, &part(headings::REASONS), reasons));
            if !precedents.is_empty() {
                text.push_str(&line(lang, &part(headings::PRECEDENTS), &listed(precedents)));
            }
            text
        }
        Taken::Escalated { to_step, to, reasons } => {
            let who = lang.one(words::role(*to));
            let head = lang.pick("Escalated by the broadcaster to step", "Porté par le télédiffuseur à l'étape");
            let mut text = line(lang, &format!("{head} {to_step}"), who);
            text.push_str(&line(lang, &part(headings::REASONS), reasons));
            text
        }
    };
    text.push_str(&format!("  {}\n", recorded(lang, &step.recorded)));
    text
}

fn contested_text(file: &DisputeFile, lang: Lang, colours: Colours) -> String {
    let mut text =
        events_table(file.contested.iter().filter_map(|contested| contested.event.as_ref()), lang).text(colours);
    for missing in file.contested.iter().filter(|contested| !contested.in_cut) {
        text.push_str(&match lang {
            Lang::En => format!("Event {} is not in this cut.\n", missing.seq),
            Lang::Fr => format!("L'événement {} n'est pas dans cette coupe.\n", missing.seq),
        });
    }
    text
}

fn precedents_table(file: &DisputeFile, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::DISPUTE), Side::Left),
        (lang.one(headings::YEAR), Side::Left),
        (lang.one(headings::BROADCASTER), Side::Left),
        (lang.one(headings::SUBJECT), Side::Left),
        (lang.one(headings::WHERE_IT_STANDS), Side::Left),
    ]);
    for precedent in &file.precedents {
        let dispute = precedent.dispute.to_string();
        table.row(match &precedent.found {
            Some(found) => vec![
                dispute.into(),
                found.year.to_string().into(),
                found.holder.to_string().into(),
                found.subject.clone().into(),
                lang.text(found.standing.text.clone()).into(),
            ],
            None => vec![dispute.into(), lang.one(phrases::NOT_IN_THIS_CUT).into()],
        });
    }
    table
}

fn adjustments_table(file: &DisputeFile, lang: Lang) -> Table {
    let mut table = Table::new([
        (lang.one(headings::EVENT_NUMBER), Side::Right),
        (lang.one(headings::EFFECTIVE), Side::Left),
        (lang.one(headings::LANGUAGE), Side::Left),
        (lang.one(headings::BUCKET), Side::Left),
        (lang.one(headings::AMOUNT), Side::Right),
        (lang.one(headings::REVERSED_BY_EVENT), Side::Left),
    ]);
    for adjustment in &file.adjustments {
        table.row(vec![
            adjustment.recorded.seq.to_string().into(),
            adjustment.recorded.effective_on.to_string().into(),
            terms::language(lang, adjustment.language).into(),
            terms::in_one_line(terms::bucket(lang, adjustment.bucket)).into(),
            lang.amount(adjustment.amount).into(),
            adjustment.reversed_by.map(|seq| seq.to_string()).unwrap_or_default().into(),
        ]);
    }
    table
}

impl Show for DisputeFile {
    fn table(&self, picture: &Picture, lang: Lang, colours: Colours) -> String {
        let mut text = format!(
            "{}\n\n",
            colours.bold(&match lang {
                Lang::En => format!("Dispute {}, through event {}", self.dispute, self.through),
                Lang::Fr => format!("Litige {}, jusqu'à l'événement {}", self.dispute, self.through),
            })
        );
        let holder = terms::holder(lang, picture, &self.holder);
        text.push_str(&line(lang, lang.one(headings::BROADCASTER), &holder));
        text.push_str(&line(lang, lang.one(headings::FISCAL_YEAR), &self.year.to_string()));
        text.push_str(&line(lang, "Nature", lang.one(words::nature(self.nature))));
        text.push_str(&line(lang, lang.one(headings::SUBJECT), &self.subject));
        text.push_str(&line(lang, "Question", &self.question));
        text.push_str(&line(lang, lang.pick("Opened", "Ouverture"), &recorded(lang, &self.opened)));
        text.push_str(&line(lang, lang.one(headings::WHERE_IT_STANDS), &lang.text(self.standing.text.clone())));
        let may = self.standing.awaits.as_ref().map(|next| &next.may_decide);
        if let Some(outcomes) = may {
            let outcomes: Vec<&str> = outcomes.iter().map(|outcome| lang.one(words::outcome(*outcome))).collect();
            text.push_str(&line(lang, lang.pick("May be answered", "Réponses possibles"), &outcomes.join("; ")));
        }
        let mut section = |title: &str, body: &str| text.push_str(&format!("\n{}\n{body}", colours.bold(title)));
        if !self.steps.is_empty() {
            let steps: String = self.steps.iter().map(|step| step_text(step, lang)).collect();
            section(lang.one(headings::STEPS_TAKEN), &steps);
        }
        if !self.contested.is_empty() {
            section(lang.one(headings::CONTESTED_EVENTS), &contested_text(self, lang, colours));
        }
        if !self.precedents.is_empty() {
            section(lang.one(headings::PRECEDENTS), &precedents_table(self, lang).text(colours));
        }
        if !self.adjustments.is_empty() {
            section(lang.one(headings::ADJUSTMENTS), &adjustments_table(self, lang).text(colours));
        }
        if !self.late_acceptances.is_empty() {
            let late = events_table(&self.late_acceptances, lang).text(colours);
            section(lang.pick("Accepted late under it", "Accepté tardivement en vertu de ce litige"), &late);
        }
        text
    }

    fn columns() -> Vec<&'static str> {
        vec![
            "dispute",
            "seq",
            "taken",
            "step",
            "role",
            "outcome",
            "letter",
            "reasons",
            "precedents",
            "effective_on",
            "recorded_at",
            "actor",
        ]
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let of = |step: &Step| {
            let what = match &step.taken {
                Taken::Decided { step, role, outcome, letter, reasons, precedents } => [
                    "decided".to_owned(),
                    step.to_string(),
                    role.to_string(),
                    outcome.to_string(),
                    letter.clone(),
                    reasons.clone(),
                    listed(precedents),
                ],
                Taken::Escalated { to_step, to, reasons } => [
                    "escalated".to_owned(),
                    to_step.to_string(),
                    to.to_string(),
                    String::new(),
                    String::new(),
                    reasons.clone(),
                    String::new(),
                ],
            };
            let recorded = &step.recorded;
            let mut row = vec![self.dispute.to_string(), recorded.seq.to_string()];
            row.extend(what);
            row.extend([recorded.effective_on.to_string(), recorded.recorded_at.to_string(), recorded.actor.clone()]);
            row
        };
        self.steps.iter().map(of).collect()
    }
}
