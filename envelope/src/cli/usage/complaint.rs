//! What is wrong with a call, in French. In English the argument reader's own words are good.

use crate::sheets::Kind;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::borrow::Cow;

/// What the value of an option looks like.
fn expected(argument: &str) -> Option<Cow<'static, str>> {
    if let "<KIND>" | "--as" = argument.split(' ').next().unwrap_or_default() {
        return Some(Kind::names().join(", ").into());
    }
    let form = match argument.split(' ').next().unwrap_or_default() {
        "--year" => "deux années qui se suivent, comme 2021-2022",
        "--recorded-by" => "un instant selon RFC 3339, comme 2021-04-15T09:30:00Z",
        "--effective-by" => "une date, AAAA-MM-JJ",
        "--through" => "le numéro d'un événement",
        "--from" | "--to" => "now, ou through=, recorded-by=, effective-by= séparés par des virgules",
        "--set" => "CHEMIN=VALEUR, comme first_deadline.share=0.60",
        "--lang" => "en ou fr",
        "--language" => "english ou french",
        "--holder" | "--project" | "--commitment" | "--dispute" => {
            "un identifiant de 1 à 64 caractères parmi A-Z a-z 0-9 . _ -"
        }
        _ => return None,
    };
    Some(form.into())
}

/// The complaint; none where it is no complaint but help or the version.
pub(super) fn in_french(error: &clap::Error) -> Option<String> {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("`, `"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = || said(ContextKind::InvalidArg);
    let meant = |kind| match said(kind).as_str() {
        "" => String::new(),
        name => format!(" Vouliez-vous dire `{name}`?"),
    };
    // The reader may come to know further kinds of errors: those keep its own words.
    #[allow(clippy::wildcard_enum_match_arm, reason = "the enum is not ours and not exhaustive")]
    let text = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return None;
        }
        ErrorKind::InvalidValue if said(ContextKind::InvalidValue).is_empty() => {
            format!("il manque une valeur après `{}`.", argument())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let expected = match (expected(&argument()), said(ContextKind::ValidValue).as_str()) {
                (Some(form), _) => format!(" Attendu\u{a0}: {form}."),
                (None, "") => String::new(),
                (None, known) => format!(" Valeurs possibles\u{a0}: `{known}`."),
            };
            format!("`{}` n'est pas une valeur de `{}`.{expected}", said(ContextKind::InvalidValue), argument())
        }
        ErrorKind::UnknownArgument => {
            format!("il n'y a pas d'argument `{}`.{}", argument(), meant(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => format!(
            "il n'y a pas de commande `{}`.{}",
            said(ContextKind::InvalidSubcommand),
            meant(ContextKind::SuggestedSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => format!("il manque\u{a0}: {}.", argument()),
        ErrorKind::MissingSubcommand => "il manque une commande.".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("`{}` ne va pas avec `{}`.", argument(), said(ContextKind::PriorArg))
        }
        _ => error.to_string(),
    };
    Some(format!("envelope\u{a0}: {text}\nPour l'aide\u{a0}: envelope --help"))
}
