//! The review file as a document that is signed: every word of it, in one language.

use super::{by, heading, parameter, part, which};
use crate::cli::show::history::{event_columns, event_row};
use crate::cli::terms;
use crate::cli::values::maybe;
use crate::cli::words::Lang;
use crate::document::{Align, Block, Dated, Document, Section, Sheet};
use ledger::event::Kind;
use ledger::texts::{headings, phrases, words};
use ledger::time::Instant;
use projections::dispute::{Step, Taken};
use projections::history::Entry;
use replay::Cut;
use replay::case::{Case, ContestedFigure};

/// The document.
pub(crate) fn document(case: &Case, lang: Lang) -> Document {
    let file = &case.file;
    let head = &case.echo.head;
    let title = match lang {
        Lang::En => format!("Review file of dispute {}", file.dispute),
        Lang::Fr => format!("Dossier de révision du litige {}", file.dispute),
    };
    let running = match lang {
        Lang::En => format!("Dispute {}, through event {}, digest {}", file.dispute, head.seq, head.digest),
        Lang::Fr => {
            format!("Litige {}, jusqu'à l'événement {}, empreinte {}", file.dispute, head.seq, head.digest)
        }
    };
    let subject = format!("{}, {}, {}", file.holder, file.year, file.subject);
    let mut sections = vec![
        Section { heading: String::new(), blocks: vec![Block::Definitions(identification(case, lang))] },
        Section {
            heading: "Question".to_owned(),
            blocks: vec![Block::Text(file.question.clone()), Block::Text(opened(case, lang))],
        },
        Section {
            heading: lang.one(headings::WHERE_IT_STANDS).to_owned(),
            blocks: vec![Block::Definitions(standing(case, lang))],
        },
        Section { heading: lang.one(headings::STEPS_TAKEN).to_owned(), blocks: steps(case, lang) },
        Section { heading: heading(lang).to_owned(), blocks: figures(case, lang) },
    ];
    let mut with_rows = |heading: &str, sheet: Sheet| {
        if !sheet.rows.is_empty() {
            sections.push(Section { heading: heading.to_owned(), blocks: vec![Block::Table(sheet)] });
        }
    };
    with_rows(lang.one(headings::CONTESTED_EVENTS), contested(case, lang));
    with_rows(lang.one(headings::PRECEDENTS), precedents(case, lang));
    with_rows(lang.one(headings::ADJUSTMENTS), adjustments(case, lang));
    with_rows(
        lang.pick("Accepted late", "Acceptations tardives"),
        events(
            lang.pick(
                "What was accepted late under this dispute",
                "Ce qui a été accepté tardivement en vertu de ce litige",
            ),
            &file.late_acceptances,
            lang,
        ),
    );
    let reasons = reasons(case, lang);
    if !reasons.is_empty() {
        let heading = lang.pick("Reasons given", "Motifs exprimés").to_owned();
        sections.push(Section { heading, blocks: vec![Block::Definitions(reasons)] });
    }
    sections.push(signature(case, lang));
    Document {
        language: lang.pick("en-CA", "fr-CA"),
        title,
        subject,
        running,
        page_of: phrases::PAGE_OF.map(|text| lang.one(text)),
        dated: dated(case.as_of),
        sections,
    }
}

fn term(word: &str, text: impl Into<String>) -> (String, String) {
    (word.to_owned(), text.into())
}

/// The day of an instant, or nothing where it has none.
fn day(instant: Instant) -> String {
    instant.day().map(|day| day.to_string()).unwrap_or_default()
}

pub(crate) fn dated(instant: Instant) -> Dated {
    let text = day(instant);
    let mut parts = text.split('-').map(str::parse::<u16>).map_while(Result::ok);
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let small = |part: Option<u16>| part.and_then(|part| u8::try_from(part).ok()).unwrap_or(1);
    Dated { year: year.unwrap_or_default(), month: small(month), day: small(day) }
}

fn identification(case: &Case, lang: Lang) -> Vec<(String, String)> {
    let (file, head, asked) = (&case.file, &case.echo.head, &case.echo.cut);
    let cut = Cut { through: asked.through, recorded_by: asked.recorded_by, effective_by: asked.effective_by };
    let cut = if cut == Cut::NOW {
        lang.pick("none: all that is recorded", "aucune\u{a0}: tout ce qui est inscrit").to_owned()
    } else {
        cut.to_string()
    };
    vec![
        term(lang.one(headings::BROADCASTER), terms::holder(lang, &case.picture, &file.holder)),
        term(lang.one(headings::FISCAL_YEAR), file.year.to_string()),
        term(lang.one(headings::SUBJECT), file.subject.clone()),
        term("Nature", lang.one(words::nature(file.nature))),
        term(
            lang.one(headings::LEDGER),
            match lang {
                Lang::En => format!("through event {}, recorded {}", head.seq, case.as_of),
                Lang::Fr => format!("jusqu'à l'événement {}, inscrit le {}", head.seq, case.as_of),
            },
        ),
        term(lang.pick("Digest", "Empreinte"), format!("SHA-256 {}", head.digest)),
        term(lang.pick("Cut", "Coupe"), cut),
        term(lang.one(headings::RULEBOOK), case.echo.rulebook.map(|year| year.to_string()).unwrap_or_default()),
    ]
}

fn opened(case: &Case, lang: Lang) -> String {
    let opened = &case.file.opened;
    let (seq, on, recorded, actor) = (opened.seq, opened.effective_on, day(opened.recorded_at), &opened.actor);
    match lang {
        Lang::En => format!("Opened {on}, recorded {recorded} by {actor} (event {seq})."),
        Lang::Fr => format!("Ouvert le {on}, inscrit le {recorded} par {actor} (événement {seq})."),
    }
}

fn standing(case: &Case, lang: Lang) -> Vec<(String, String)> {
    let standing = &case.file.standing;
    let mut words = vec![term(lang.one(headings::STATUS), lang.text(standing.text.clone()))];
    if let Some(last) = standing.last {
        let text = format!("{}, {}", lang.one(words::role(last.role)), lang.one(words::outcome(last.outcome)));
        words.push(term(lang.pick("Last decision", "Dernière décision"), text));
    }
    for (label, next) in [
        (lang.pick("Due next", "À qui de décider"), &standing.awaits),
        (lang.pick("May be taken to", "Peut être porté à"), &standing.may_escalate_to),
    ] {
        if let Some(next) = next {
            let may: Vec<&str> = next.may_decide.iter().map(|outcome| lang.one(words::outcome(*outcome))).collect();
            let role = lang.one(words::role(next.role));
            words.push(term(label, format!("{role} ({} {})", lang.one(phrases::STEP), next.step)));
            words.push(term(lang.pick("Possible answers", "Réponses possibles"), may.join("; ")));
        }
    }
    words
}

/// A step's number with who takes it.
fn who(step: &Step, lang: Lang) -> String {
    let (number, role) = match &step.taken {
        Taken::Decided { step, role, .. } => (step, role),
        Taken::Escalated { to_step, to, .. } => (to_step, to),
    };
    let who = lang.one(words::role(*role));
    match (&step.taken, lang) {
        (Taken::Decided { .. }, _) => format!("{number}. {who}"),
        (Taken::Escalated { .. }, Lang::En) => format!("to {number}. {who}"),
        (Taken::Escalated { .. }, Lang::Fr) => format!("vers {number}. {who}"),
    }
}

fn steps(case: &Case, lang: Lang) -> Vec<Block> {
    if case.file.steps.is_empty() {
        let none = lang.pick("No step is recorded yet.", "Aucune étape n'est encore consignée.");
        return vec![Block::Text(none.to_owned())];
    }
    let mut sheet = Sheet::new(
        lang.pick(
            "Decisions and escalations, in the order recorded",
            "Décisions et recours, dans l'ordre d'inscription",
        ),
        [
            (lang.one(headings::EVENT_NUMBER), Align::Right),
            (lang.one(headings::STEP), Align::Left),
            (lang.pick("What was done", "Ce qui a été fait"), Align::Left),
            (lang.one(headings::LETTER), Align::Left),
            (lang.one(headings::EFFECTIVE), Align::Left),
            (lang.one(headings::RECORDED), Align::Left),
        ],
    );
    for step in &case.file.steps {
        let (done, letter) = match &step.taken {
            Taken::Decided { outcome, letter, .. } => (lang.one(words::outcome(*outcome)).to_owned(), letter.clone()),
            Taken::Escalated { .. } => (
                lang.pick("escalated by the broadcaster", "porté plus haut par le télédiffuseur").to_owned(),
                String::new(),
            ),
        };
        let recorded = &step.recorded;
        sheet.rows.push(vec![
            recorded.seq.to_string(),
            who(step, lang),
            done,
            letter,
            recorded.effective_on.to_string(),
            day(recorded.recorded_at),
        ]);
    }
    vec![Block::Table(sheet)]
}

fn reasons(case: &Case, lang: Lang) -> Vec<(String, String)> {
    let of = |step: &Step| {
        let reasons = match &step.taken {
            Taken::Decided { reasons, .. } | Taken::Escalated { reasons, .. } => reasons.clone(),
        };
        (who(step, lang), reasons)
    };
    case.file.steps.iter().map(of).collect()
}

fn figures(case: &Case, lang: Lang) -> Vec<Block> {
    let mut blocks = vec![Block::Text(which(case, lang))];
    if case.contested_figures.is_empty() {
        return blocks;
    }
    let label = |figure: &ContestedFigure| lang.text(figure.label.clone());
    let mut told = Sheet::new(
        lang.pick(
            "The figures, in dollars or in numbers of projects",
            "Les chiffres, en dollars ou en nombre de projets",
        ),
        [
            (lang.one(headings::FIGURE), Align::Left),
            (lang.one(headings::WHEN_CONTESTED), Align::Right),
            (lang.one(headings::NOW), Align::Right),
            (lang.one(headings::DIFFERENCE), Align::Right),
        ],
    );
    let mut causes = Sheet::new(
        lang.pick("The events that made the differences", "Les événements à l'origine des écarts"),
        [
            (lang.one(headings::FIGURE), Align::Left),
            (lang.one(headings::EVENT_NUMBER), Align::Right),
            (lang.one(headings::WHAT_HAPPENED), Align::Left),
            (lang.one(headings::EFFECTIVE), Align::Left),
            (lang.pick("Cause", "Cause"), Align::Left),
            (lang.pick("Part", "Part"), Align::Right),
        ],
    );
    // The same rule makes a figure of every bucket: it is said once.
    let mut rules: Vec<(String, Vec<String>)> = Vec::new();
    for figure in &case.contested_figures {
        told.rows.push(vec![label(figure), maybe(lang, figure.then), maybe(lang, figure.now), by(figure, lang)]);
        for share in &figure.causes {
            let event = &share.event;
            causes.rows.push(vec![
                label(figure),
                event.seq.to_string(),
                name(event.kind, lang),
                event.effective_on.to_string(),
                lang.text(share.cause.label()),
                part(share.part, lang),
            ]);
        }
        let rule = rule(figure, lang);
        match rules.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, labels)) => labels.push(label(figure)),
            None => rules.push((rule, vec![label(figure)])),
        }
    }
    blocks.push(Block::Table(told));
    if !causes.rows.is_empty() {
        blocks.push(Block::Table(causes));
    }
    let mut ruled = Sheet::new(
        lang.pick("How the figures are worked out", "Comment les chiffres sont établis"),
        [(lang.pick("Figures", "Chiffres"), Align::Left), (lang.pick("Rule", "Règle"), Align::Left)],
    );
    ruled.rows = rules.into_iter().map(|(rule, labels)| vec![labels.join("\n"), rule]).collect();
    blocks.push(Block::Table(ruled));
    blocks
}

/// The formula, the section with what it says, the parameters.
fn rule(figure: &ContestedFigure, lang: Lang) -> String {
    let rule = &figure.explained;
    let mut lines = vec![format!("= {}", lang.text(rule.formula.clone()))];
    lines.push(format!("{} — {}", rule.section, lang.text(rule.says.clone())));
    lines.extend(rule.parameters.iter().map(|pinned| parameter(pinned, lang)));
    lines.join("\n")
}

fn name(kind: &str, lang: Lang) -> String {
    Kind::from_name(kind).map_or(kind, |kind| terms::events::name(lang, kind)).to_owned()
}

/// Events, one a row.
fn events<'a>(caption: &str, entries: impl IntoIterator<Item = &'a Entry>, lang: Lang) -> Sheet {
    let align = |(heading, is_number)| (heading, if is_number { Align::Right } else { Align::Left });
    let mut sheet = Sheet::new(caption, event_columns(lang).map(align));
    sheet.rows = entries.into_iter().map(|entry| event_row(entry, lang).to_vec()).collect();
    sheet
}

fn contested(case: &Case, lang: Lang) -> Sheet {
    let file = &case.file;
    let caption = lang.pick("The events that the dispute contests", "Les événements que le litige conteste");
    let mut sheet = events(caption, file.contested.iter().filter_map(|contested| contested.event.as_ref()), lang);
    for missing in file.contested.iter().filter(|contested| !contested.in_cut) {
        let mut row = vec![String::new(); sheet.columns.len()];
        if let [seq, _, _, what, ..] = row.as_mut_slice() {
            *seq = missing.seq.to_string();
            *what = lang.one(phrases::NOT_IN_THIS_CUT).to_owned();
        }
        sheet.rows.push(row);
    }
    sheet
}

fn precedents(case: &Case, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new(
        lang.pick(
            "The disputes that its decisions cite, as they stand now",
            "Les litiges que citent ses décisions, dans leur état présent",
        ),
        [
            (lang.one(headings::DISPUTE), Align::Left),
            (lang.one(headings::YEAR), Align::Left),
            (lang.one(headings::BROADCASTER), Align::Left),
            (lang.one(headings::SUBJECT), Align::Left),
            (lang.one(headings::OUTCOME), Align::Left),
        ],
    );
    for precedent in &case.file.precedents {
        let mut row = vec![precedent.dispute.to_string()];
        match &precedent.found {
            Some(found) => row.extend([
                found.year.to_string(),
                terms::holder_name(lang, &case.picture, &found.holder),
                found.subject.clone(),
                lang.text(found.standing.text.clone()),
            ]),
            None => row.push(lang.one(phrases::NOT_IN_THIS_CUT).to_owned()),
        }
        row.resize(sheet.columns.len(), String::new());
        sheet.rows.push(row);
    }
    sheet
}

fn adjustments(case: &Case, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new(
        lang.pick("Money moved under this dispute, in dollars", "Sommes déplacées en vertu de ce litige, en dollars"),
        [
            (lang.one(headings::EVENT_NUMBER), Align::Right),
            (lang.one(headings::EFFECTIVE), Align::Left),
            (lang.one(headings::LANGUAGE), Align::Left),
            (lang.one(headings::BUCKET), Align::Left),
            (lang.one(headings::AMOUNT), Align::Right),
            (lang.one(headings::REVERSED_BY_EVENT), Align::Right),
        ],
    );
    for adjustment in &case.file.adjustments {
        sheet.rows.push(vec![
            adjustment.recorded.seq.to_string(),
            adjustment.recorded.effective_on.to_string(),
            terms::language(lang, adjustment.language).to_owned(),
            terms::in_one_line(terms::bucket(lang, adjustment.bucket)),
            lang.amount(adjustment.amount),
            adjustment.reversed_by.map(|seq| seq.to_string()).unwrap_or_default(),
        ]);
    }
    sheet
}

/// Who signs: whoever decides next, or else whoever decided.
fn signature(case: &Case, lang: Lang) -> Section {
    let standing = &case.file.standing;
    let role = standing.awaits.as_ref().map(|next| next.role).or(standing.last.map(|last| last.role));
    let role = role.map(|role| lang.one(words::role(role))).unwrap_or_default();
    let head = &case.echo.head;
    let (decides, decided) = (
        lang.pick("To be signed by whoever decides", "À signer par qui décide"),
        lang.pick("To be signed by whoever decided", "À signer par qui a décidé"),
    );
    let who = if standing.awaits.is_some() { decides } else { decided };
    let rests = match lang {
        Lang::En => {
            format!("{who}. The signature covers the file as it rests on event {} and its digest.", head.seq)
        }
        Lang::Fr => format!(
            "{who}. La signature vise le dossier tel qu'il repose sur l'événement {} et son empreinte.",
            head.seq
        ),
    };
    let lines = [
        (lang.one(headings::NAME), String::new()),
        (lang.pick("Role", "Fonction"), role.to_owned()),
        ("Date", String::new()),
        ("Signature", String::new()),
    ];
    Section {
        heading: "Signature".to_owned(),
        blocks: vec![Block::Text(rests), Block::ToSign(lines.map(|(label, known)| (label.to_owned(), known)).to_vec())],
    }
}
