//! The entries of a year's calendar: what part G prints, with what is due at each.

use super::{CalendarEntry, Due, DueItem, Precision};
use crate::NoAnswer;
use crate::balances::{Balances, balances};
use crate::compliance::{Compliance, compliance};
use crate::penalties::penalties;
use crate::picture::{Picture, Year};
use crate::texts::both;
use ledger::columns::Column;
use ledger::ids::HolderId;
use ledger::refusal::Bilingual;
use ledger::rulebook::Rulebook;
use ledger::texts::headings;
use ledger::time::{Day, FiscalYear};

/// The kind of entry that an exemption's schedule makes.
pub(super) const INSTALMENT: &str = "exemption-instalment";

/// Everything that the entries are read off.
struct Facts<'a> {
    year: FiscalYear,
    state: &'a Year,
    balances: Balances,
    compliance: Compliance,
}

/// All entries of a year, in no order.
pub(super) fn entries(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
) -> Result<Vec<CalendarEntry>, NoAnswer> {
    let state = picture.year(year).ok_or(NoAnswer::YearNotOpen(year))?;
    let rulebook = state.rulebook(year)?;
    let facts = Facts {
        year,
        state,
        balances: balances(picture, through, year, holder, None)?,
        compliance: compliance(picture, through, year, holder)?,
    };
    let mut entries = vec![
        applications_open(&facts, rulebook),
        reports(&facts),
        first_deadline(&facts, rulebook),
        final_deadline(&facts, rulebook),
        notices(&facts),
        licence_forms(&facts),
        last_report(&facts),
        budget(&facts),
        year_end(&facts),
        penalties_due(&facts, picture, through)?,
    ];
    entries.extend(instalments(&facts));
    entries.extend(undated(&facts, picture));
    Ok(entries)
}

fn applications_open(facts: &Facts<'_>, rulebook: &Rulebook) -> CalendarEntry {
    let title = both("Applications open", "Début de la période d'acceptation des demandes");
    let says = both(
        "The fund accepts applications from this day; allocations are published in April. Letters that are not signed keep money from being committed.",
        "Le fonds accepte les demandes à compter de ce jour; les allocations sont publiées en avril. Tant que la lettre n'est pas signée, aucune somme ne peut être engagée.",
    );
    let unsigned = facts
        .balances
        .envelopes
        .iter()
        .filter(|envelope| !facts.state.signed.contains(&(envelope.holder.clone(), envelope.language)));
    let due = unsigned
        .map(|e| Due::SignLetter { allocated: e.total.columns.get(Column::Allocated) }.of(&e.holder, Some(e.language)))
        .collect();
    let entry = match rulebook.applications_open {
        Some(day) => on("applications-open", "G", day, title, says),
        None => in_month("applications-open", "G", facts.year, 4, title, says),
    };
    CalendarEntry { due, ..entry }
}

fn reports(facts: &Facts<'_>) -> CalendarEntry {
    let says = both(
        "Every month from April to March broadcasters review their periodic report (command `report`). The guide prints no day: the first of the month stands for it.",
        "Chaque mois, d'avril à mars, les télédiffuseurs examinent leur rapport périodique (commande `report`). Le guide n'indique aucun jour\u{a0}: le premier du mois en tient lieu.",
    );
    CalendarEntry {
        due: review(facts),
        ..between(
            "monthly-report",
            "C.3, G",
            (facts.year.first_day(), facts.year.last_day()),
            Precision::EveryMonth,
            both("Monthly periodic report", "Rapport périodique mensuel"),
            says,
        )
    }
}

/// Each broadcaster once, in whatever languages it has an allocation.
fn review(facts: &Facts<'_>) -> Vec<DueItem> {
    let mut holders: Vec<&HolderId> = facts.balances.envelopes.iter().map(|envelope| &envelope.holder).collect();
    holders.dedup();
    holders.into_iter().map(|holder| Due::ReviewReport.of(holder, None)).collect()
}

fn first_deadline(facts: &Facts<'_>, rulebook: &Rulebook) -> CalendarEntry {
    let says = both(
        "Envelopes above the threshold must have the minimum committed by complete applications received on this day at the latest; what is missing is taken.",
        "Les enveloppes au-dessus du seuil doivent avoir engagé le minimum par des demandes complètes reçues au plus tard ce jour; ce qui manque est soustrait.",
    );
    let concerned = facts.compliance.envelopes.iter().filter(|e| e.first_deadline.status != "not-applicable");
    let mut due: Vec<DueItem> = concerned
        .map(|envelope| {
            let first = &envelope.first_deadline;
            let figures = Due::FirstDeadline {
                status: first.status,
                required: first.required,
                counted: first.counted,
                shortfall: first.shortfall,
                taken: first.taken,
            };
            figures.of(&envelope.holder, Some(envelope.language))
        })
        .collect();
    let asked = facts.state.exemptions.iter().filter(|(_, exemption)| exemption.granted.is_none());
    due.extend(asked.map(|((holder, language), exemption)| {
        Due::DecideExemption { event: exemption.asked.event.clone() }.of(holder, Some(*language))
    }));
    CalendarEntry {
        status: stands(facts.state.first_deadline_closed),
        due,
        ..on(
            "first-deadline",
            "C.2.1.1, G",
            rulebook.first_deadline_date,
            Bilingual::from(headings::FIRST_DEADLINE),
            says,
        )
    }
}

fn final_deadline(facts: &Facts<'_>, rulebook: &Rulebook) -> CalendarEntry {
    let says = both(
        "Last day on which a complete application counts; holds then lapse, and uncommitted money goes to the reserve.",
        "Dernier jour où une demande complète compte; les réservations se périment ensuite et l'argent non engagé va au fonds de réserve.",
    );
    let mut due: Vec<DueItem> = facts
        .balances
        .envelopes
        .iter()
        .map(|envelope| {
            let total = &envelope.total;
            let figures = Due::Uncommitted {
                balance: total.balance(),
                held: total.held,
                available: total.available,
                lapsed: total.columns.get(Column::Lapsed),
            };
            figures.of(&envelope.holder, Some(envelope.language))
        })
        .collect();
    let pools = facts.balances.alternative_access.iter();
    due.extend(pools.map(|pool| Due::PoolUncommitted { balance: pool.columns.balance() }.of_pool(pool.language)));
    CalendarEntry {
        status: stands(facts.state.final_deadline_closed),
        due,
        ..on(
            "final-deadline",
            "C.2.1.2, G",
            rulebook.final_deadline_date,
            Bilingual::from(headings::FINAL_DEADLINE),
            says,
        )
    }
}

fn notices(facts: &Facts<'_>) -> CalendarEntry {
    let says = both(
        "In January the fund writes to broadcasters below the digital media or parity minimum.",
        "En janvier, le fonds avise les télédiffuseurs qui sont sous le minimum des médias numériques ou de la parité.",
    );
    let below = facts.compliance.envelopes.iter().filter(|envelope| envelope.digital_media.status == "not-met");
    let mut due: Vec<DueItem> = below
        .map(|envelope| {
            let found = &envelope.digital_media;
            let figures = Due::DigitalMediaNotice {
                projects_missing: found.projects.missing,
                supported: found.projects.supported,
                shortfall: found.amount.shortfall,
            };
            figures.of(&envelope.holder, Some(envelope.language))
        })
        .collect();
    due.extend(facts.compliance.parity.iter().filter(|parity| parity.status == "not-met").map(|parity| {
        let figures =
            Due::ParityNotice { required: parity.required, committed: parity.committed, shortfall: parity.shortfall };
        // With more than one language the requirement is of all of them together.
        let language = match parity.languages.as_slice() {
            [only] => Some(*only),
            [] | [..] => None,
        };
        figures.of(&parity.holder, language)
    }));
    let title = both("Notices on digital media and parity", "Avis sur les médias numériques et la parité");
    CalendarEntry { due, ..in_month("obligation-notices", "C.2.6, C.2.7, G", facts.year, 1, title, says) }
}

fn licence_forms(facts: &Facts<'_>) -> CalendarEntry {
    let says = both(
        "In February the licence forms can be changed for the last time. The guide prints no day.",
        "En février, les formulaires d'entente de licence peuvent être modifiés une dernière fois. Le guide n'indique aucun jour.",
    );
    let title = both("Last changes to licence forms", "Dernières modifications aux formulaires d'entente de licence");
    let with_projects = facts.compliance.envelopes.iter().filter(|e| e.digital_media.projects.supported > 0);
    let due = with_projects
        .map(|envelope| {
            let projects = envelope.digital_media.projects.supported;
            Due::LicenceForms { projects, committed: envelope.final_deadline.committed }
                .of(&envelope.holder, Some(envelope.language))
        })
        .collect();
    CalendarEntry { due, ..in_month("licence-forms", "C.2.2, G", facts.year, 2, title, says) }
}

fn last_report(facts: &Facts<'_>) -> CalendarEntry {
    let says = both(
        "In the first week of March each broadcaster receives the report of the whole year, to comment on and to approve.",
        "La première semaine de mars, chaque télédiffuseur reçoit le rapport de tout l'exercice, à commenter et à approuver.",
    );
    let title =
        both("Periodic report of the whole year, for approval", "Rapport périodique de l'exercice, à approuver");
    CalendarEntry { due: review(facts), ..in_first_week("year-report", "C.3, G", facts.year, 3, title, says) }
}

fn budget(facts: &Facts<'_>) -> CalendarEntry {
    let says = both(
        "In March the fund's board approves next year's budget, and the calculation of next year's envelopes is completed and verified.",
        "En mars, le conseil d'administration du fonds approuve le budget du prochain exercice, et le calcul des enveloppes est achevé et vérifié.",
    );
    let title = both("Next year's budget and calculation", "Budget et calcul du prochain exercice");
    in_month("next-year-budget", "G", facts.year, 3, title, says)
}

fn year_end(facts: &Facts<'_>) -> CalendarEntry {
    let says = both(
        "The fiscal year ends; what is left in an envelope goes to the reserve when the year is closed.",
        "L'exercice financier prend fin; ce qui reste dans une enveloppe va au fonds de réserve à la fermeture.",
    );
    let left = facts.balances.envelopes.iter().filter(|envelope| envelope.total.balance().is_positive());
    let due =
        left.map(|e| Due::YearEndBalance { balance: e.total.balance() }.of(&e.holder, Some(e.language))).collect();
    CalendarEntry {
        status: stands(facts.state.closed),
        due,
        ..on("year-end", "B.2, C.4", facts.year.last_day(), Bilingual::from(headings::END_OF_THE_FISCAL_YEAR), says)
    }
}

fn penalties_due(facts: &Facts<'_>, picture: &Picture, through: u64) -> Result<CalendarEntry, NoAnswer> {
    let says = both(
        "In the first week of April next year's letters are sent. Once this year is closed and next year's allocation granted, the penalties that this year's facts call for are imposed.",
        "La première semaine d'avril, les lettres du prochain exercice sont envoyées. Une fois cet exercice fermé et l'allocation suivante accordée, les pénalités que ses faits appellent sont imposées.",
    );
    let title = both("Next year's letters, and penalties", "Lettres du prochain exercice et pénalités");
    let open = penalties(picture, through, facts.year)?.penalties.into_iter().filter(|p| p.imposed.is_none());
    let due =
        open.map(|p| Due::ImposePenalty { kind: p.kind, options: p.options }.of(&p.holder, Some(p.language))).collect();
    let april = (month_day(facts.year, 16, 1), month_day(facts.year, 16, 7));
    Ok(CalendarEntry { due, ..between("next-year-letters", "C.1, D, G", april, Precision::FirstWeek, title, says) })
}

/// What the schedules of granted exemptions promise, day by day.
fn instalments(facts: &Facts<'_>) -> Vec<CalendarEntry> {
    let granted = facts.state.exemptions.iter().filter(|(_, exemption)| exemption.granted == Some(true));
    granted
        .flat_map(|((holder, language), exemption)| {
            exemption.asked.schedule.iter().enumerate().map(move |(place, instalment)| {
                let says = both(
                    "An exempt broadcaster undertook to commit this amount by this day.",
                    "Le télédiffuseur exempté a promis d'engager ce montant au plus tard ce jour.",
                );
                let title = both("Instalment of an exemption", "Engagement prévu par une exemption");
                CalendarEntry {
                    id: format!("{INSTALMENT}.{holder}.{language}.{}", place + 1),
                    due: vec![Due::Instalment { amount: instalment.amount }.of(holder, Some(*language))],
                    ..on(INSTALMENT, "C.2.1.1.2", instalment.on, title, says)
                }
            })
        })
        .collect()
}

/// What awaits someone on no day in particular; only where there is any.
fn undated(facts: &Facts<'_>, picture: &Picture) -> Vec<CalendarEntry> {
    let disputes = picture.disputes().filter(|(_, dispute)| dispute.opened.year == facts.year);
    let awaiting: Vec<DueItem> = disputes
        .filter_map(|(id, dispute)| {
            let awaits = dispute.awaits()?;
            let subject = dispute.opened.subject.clone();
            Some(Due::DecideDispute { dispute: id.clone(), awaits, subject }.of(&dispute.opened.holder, None))
        })
        .collect();
    let suspended: Vec<DueItem> = facts.state.suspended.iter().map(|holder| Due::Suspended.of(holder, None)).collect();
    let mut entries = Vec::new();
    if !awaiting.is_empty() {
        let says = both(
            "Disputes of the year on which a step is still to be decided.",
            "Litiges de l'exercice dont une étape reste à trancher.",
        );
        let title = both("Disputes that await a decision", "Litiges en attente d'une décision");
        entries.push(CalendarEntry { due: awaiting, ..blank("disputes", "Annex B", title, says) });
    }
    if !suspended.is_empty() {
        let says = both(
            "Envelopes that refuse commitments, swaps and reallocations until the suspension is lifted.",
            "Enveloppes qui refusent engagements, échanges et réaffectations jusqu'à la levée de la suspension.",
        );
        let title = both("Suspensions", "Suspensions");
        entries.push(CalendarEntry { due: suspended, ..blank("suspensions", "D", title, says) });
    }
    entries
}

const fn stands(closed: bool) -> Option<&'static str> {
    Some(if closed { "closed" } else { "open" })
}

fn blank(entry: &'static str, section: &'static str, title: Bilingual, says: Bilingual) -> CalendarEntry {
    CalendarEntry {
        id: entry.to_owned(),
        entry,
        section,
        precision: Precision::Undated,
        from: None,
        until: None,
        status: None,
        title,
        says,
        due: Vec::new(),
    }
}

fn between(
    entry: &'static str,
    section: &'static str,
    (from, until): (Day, Day),
    precision: Precision,
    title: Bilingual,
    says: Bilingual,
) -> CalendarEntry {
    CalendarEntry { precision, from: Some(from), until: Some(until), ..blank(entry, section, title, says) }
}

fn on(entry: &'static str, section: &'static str, day: Day, title: Bilingual, says: Bilingual) -> CalendarEntry {
    between(entry, section, (day, day), Precision::Day, title, says)
}

fn in_month(
    entry: &'static str,
    section: &'static str,
    year: FiscalYear,
    month: u16,
    title: Bilingual,
    says: Bilingual,
) -> CalendarEntry {
    let month = if month < 4 { month + 12 } else { month };
    let days = (month_day(year, month, 1), month_day(year, month, 31));
    between(entry, section, days, Precision::Month, title, says)
}

fn in_first_week(
    entry: &'static str,
    section: &'static str,
    year: FiscalYear,
    month: u16,
    title: Bilingual,
    says: Bilingual,
) -> CalendarEntry {
    let month = if month < 4 { month + 12 } else { month };
    let days = (month_day(year, month, 1), month_day(year, month, 7));
    between(entry, section, days, Precision::FirstWeek, title, says)
}

/// A day of a month counted from the January in which the fiscal year begins (13 is the next January); where the month is
/// shorter, its last day.
fn month_day(year: FiscalYear, month: u16, day: u16) -> Day {
    let (of_year, month) = (year.begins() + (month - 1) / 12, (month - 1) % 12 + 1);
    let existing = (1..=day).rev().find_map(|day| format!("{of_year:04}-{month:02}-{day:02}").parse().ok());
    existing.unwrap_or(year.last_day())
}
