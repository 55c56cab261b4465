//! The obligations of the year (C.2.6, C.2.7, C.2.9), each with what it would cost next year (part D).

use super::envelope_name;
use crate::pages::parts::{amount, explained, figure, status, word};
use crate::pages::visitor::{View, Visitor};
use crate::problem::Problem;
use ledger::ids::HolderId;
use ledger::texts::{headings, phrases};
use ledger::time::FiscalYear;
use ledger::words::{Language, PenaltyKind};
use maud::{Markup, html};
use projections::compliance::Compliance;
use projections::penalties::{Penalties, penalties_of};

/// The obligations as cards.
pub(super) fn duties(
    visitor: &Visitor,
    view: &View,
    year: FiscalYear,
    holder: &HolderId,
    obligations: &Compliance,
) -> Result<Markup, Problem> {
    let costs = penalties_of(&view.state.picture, view.state.head.seq, year, Some(holder))?;
    let of = format!(" {} ", visitor.one(phrases::OF));
    Ok(html! { ul .cards {
        @for one in &obligations.envelopes {
            @let at = |what: &str| format!("compliance {holder} {} digital_media.{what}", one.language);
            @let media = &one.digital_media;
            li .card {
                h3 { (visitor.one(headings::DIGITAL_MEDIA)) }
                p .faint { (envelope_name(visitor, one.language)) }
                p { (status(visitor, media.status)) }
                p { (explained(visitor, &at("projects.eligible"), &media.projects.eligible.to_string())) (of)
                    (explained(visitor, &at("projects.required"), &media.projects.required.to_string()))
                    (visitor.t(" projects with an eligible component, or", " projets avec composante admissible, ou")) br;
                    (figure(visitor, &at("amount.committed"), media.amount.committed)) (of)
                    (figure(visitor, &at("amount.required"), media.amount.required)) }
                (cost(visitor, &costs, PenaltyKind::DigitalMedia, Some(one.language)))
            }
            @if one.in_house_affiliated.status != "not-applicable" { li .card {
                @let at = |what: &str| format!("compliance {holder} {} in_house_affiliated.{what}", one.language);
                h3 { (visitor.t("Cap on in-house and affiliated productions", "Plafond des productions internes et affiliées")) }
                p .faint { (envelope_name(visitor, one.language)) }
                p { (status(visitor, one.in_house_affiliated.status)) }
                p { (figure(visitor, &at("used"), one.in_house_affiliated.used)) (visitor.t(" of at most ", " d'au plus "))
                    (figure(visitor, &at("cap"), one.in_house_affiliated.cap)) }
                p .faint { (visitor.t("A commitment above it is refused; it costs nothing next year.", "Un engagement qui le dépasse est refusé; il ne coûte rien l'an prochain.")) }
            } }
        }
        @for one in &obligations.parity {
            @let language = match one.languages.as_slice() { [only] if obligations.parity.len() > 1 => format!(" {only}"), _ => String::new() };
            @let at = |what: &str| format!("compliance {holder}{language} parity.{what}");
            li .card {
                h3 { (visitor.one(headings::PARITY)) }
                p .faint { (one.languages.iter().map(|l| crate::pages::parts::language_name(visitor.language, *l)).collect::<Vec<_>>().join(", ")) }
                p { (status(visitor, one.status)) }
                p { (figure(visitor, &at("committed"), one.committed)) (of) (figure(visitor, &at("required"), one.required)) }
                (cost(visitor, &costs, PenaltyKind::Parity, None))
            }
        }
    } })
}

/// What an obligation that is not met would cost next year, by what the fund may measure it.
fn cost(visitor: &Visitor, costs: &Penalties, kind: PenaltyKind, language: Option<Language>) -> Markup {
    let l = visitor.language;
    let due =
        costs.penalties.iter().filter(|one| one.kind == kind && language.is_none_or(|wanted| one.language == wanted));
    let options: Vec<_> = due.flat_map(|one| one.options.iter().map(move |option| (one, option))).collect();
    html! {
        @if options.is_empty() { p .faint { (visitor.t("It would cost nothing next year.", "Elle ne coûterait rien l'an prochain.")) } } @else {
            p .bad { (visitor.t("As things stand it would cost next year:", "En l'état, elle coûterait l'an prochain\u{a0}:")) }
            ul { @for (one, option) in options { li {
                (figure(visitor, &format!("penalties {} {} {} {}", one.holder, one.language, one.kind, option.basis), option.amount))
                " (" (word(l, option.basis.word())) @if language.is_none() { ", " (envelope_name(visitor, one.language)) } ")"
            } } }
        }
        @for (one, imposed) in costs.penalties.iter().filter(|one| one.kind == kind && language.is_none_or(|wanted| one.language == wanted)).filter_map(|one| one.imposed.as_ref().map(|imposed| (one, imposed))) {
            p .warn { (visitor.t("Imposed: ", "Imposée\u{a0}: ")) (figure(visitor, &format!("penalties {} {} {} imposed.amount", one.holder, one.language, one.kind), imposed.amount))
                (visitor.t(", still to be taken: ", ", reste à déduire\u{a0}: ")) (amount(l, imposed.carried)) }
        }
    }
}
