//! What each form of field is called, in both languages.

use crate::words::both;
use ledger::command::field::{Form, Named, Range};
use ledger::refusal::Bilingual;
use ledger::texts::words;

/// What stands in a field of this form, in a few words.
pub(crate) fn form_text(form: Form) -> Bilingual {
    let (en, fr) = match form {
        Form::Text { filled: true } => ("text, not blank", "texte, non vide"),
        Form::Text { filled: false } => ("text", "texte"),
        Form::Amount(Range::AboveZero) => ("amount in dollars, above zero", "montant en dollars, supérieur à zéro"),
        Form::Amount(Range::Hours) => ("hours viewed, above zero", "heures d'écoute, supérieures à zéro"),
        Form::Amount(Range::NotBelowZero) => ("amount in dollars, zero or more", "montant en dollars, zéro ou plus"),
        Form::Amount(Range::NotZero) => {
            ("amount in dollars, above or below zero", "montant en dollars, positif ou négatif")
        }
        Form::Day => ("date, such as 2021-10-12", "date, par exemple 2021-10-12"),
        Form::Year => ("fiscal year, such as 2021-2022", "exercice, par exemple 2021-2022"),
        Form::Flag => ("yes or no", "oui ou non"),
        Form::Count => ("whole number", "nombre entier"),
        Form::CommandId => ("id of a command (UUID)", "identifiant de commande (UUID)"),
        Form::Id(Named::Holder) => ("id of a broadcaster", "identifiant d'un télédiffuseur"),
        Form::Id(Named::Project) => ("id of a project", "identifiant d'un projet"),
        Form::Id(Named::Commitment) => ("id of a commitment", "identifiant d'un engagement"),
        Form::Id(Named::Dispute) => ("id of a dispute", "identifiant d'un litige"),
        Form::Id(Named::Line) => ("id of an audience line", "identifiant d'une ligne d'auditoire"),
        Form::Choice(words) => {
            let called = |word: &&'static str| words::choice(word).map_or(*word, |(_, fr)| fr);
            return both(words.join(", "), words.iter().map(called).collect::<Vec<_>>().join(", "));
        }
        Form::List(item) => {
            let item = form_text(*item);
            return both(
                format!("several, separated by spaces: {}", item.en),
                format!("plusieurs, séparés par des espaces\u{a0}: {}", item.fr),
            );
        }
        Form::Parts(_) => ("several parts", "plusieurs parties"),
        Form::Map(_, value) => return form_text(*value),
    };
    both(en, fr)
}
