//! What every command takes, field by field: what stands in a field, whether it must be there, and what people read about it.
//!
//! It follows from the declaration of the commands: the types of the fields say their form, and the way in which they are read
//! narrows it. Sheets, typed acts, help and the service's description are all made from it.

use super::texts;
use crate::event::{Name, Positions};
use crate::ids::{CommitmentId, DisputeId, HolderId, LineId, ProjectId};
use crate::money::Money;
use crate::time::{Day, FiscalYear};
use crate::words::{
    AudienceDecision, AudienceMeasure, Bucket, Buckets, CalculationMethod, Contribution, DigitalMedia, DisputeNature,
    DisputeOutcome, DisputeRole, Genre, HolderKind, Language, PenaltyBasis, PenaltyKind, Production, Program,
    Rejection, Source,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// Free text; `filled` where it may not be blank.
    Text {
        /// Whether something must be stated.
        filled: bool,
    },
    /// Dollars, or hours, with at most two decimals.
    Amount(Range),
    /// A date.
    Day,
    /// A fiscal year.
    Year,
    /// Yes or no.
    Flag,
    /// A whole number of zero or more.
    Count,
    /// The id of a command.
    CommandId,
    /// The id of something that the ledger knows, or comes to know.
    Id(Named),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Several of one form.
    List(&'static Form),
    /// An object of named parts.
    Parts(&'static [Field]),
    /// Values by word; any word where none is given, as in a rulebook's dotted paths.
    Map(Option<&'static [&'static str]>, &'static Form),
}

/// Which amounts are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Above zero.
    AboveZero,
    /// Hours viewed, above zero.
    Hours,
    /// Zero or more.
    NotBelowZero,
    /// Of either sign, but not zero.
    NotZero,
}

/// Of what an id is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// An envelope holder.
    Holder,
    /// A project.
    Project,
    /// A commitment.
    Commitment,
    /// A dispute.
    Dispute,
    /// An audience line.
    Line,
}

/// One field of a command, or one part of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Its name in the contract.
    pub name: &'static str,
    /// What stands in it.
    pub form: Form,
    /// Whether it must be there.
    pub required: bool,
}

/// One command with its fields.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Declaration {
    /// Its name in the contract.
    pub name: &'static str,
    /// What it does: a paragraph in English, an empty line, and one in French.
    pub about: &'static [&'static str],
    /// Its own fields, in the order in which they are declared.
    pub fields: &'static [Field],
}

/// The fields that every command has beside its own.
pub const COMMON: &[Field] = &[
    Field { name: "effective_on", form: Form::Day, required: true },
    Field { name: "command_id", form: Form::CommandId, required: false },
    Field { name: "actor", form: Form::Text { filled: false }, required: false },
    Field { name: "note", form: Form::Text { filled: false }, required: false },
];

impl Declaration {
    /// What the command does, in English and in French, each with the section in parentheses at its end.
    #[must_use]
    pub fn about(&self) -> (String, String) {
        let mut paragraphs = self.about.split(|line| line.trim().is_empty());
        let mut paragraph = || {
            let lines = paragraphs.next().unwrap_or_default();
            lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
        };
        let english = paragraph();
        let french = paragraph().replace(" :", "\u{a0}:");
        (english, french)
    }

    /// The section of the guide that the command stands for; `ledger` where it is the ledger's own.
    #[must_use]
    pub fn section(&self) -> String {
        let (english, _) = self.about();
        let cited = english.rsplit_once('(').and_then(|(_, cited)| cited.split_once(')')).map(|(cited, _)| cited);
        match cited {
            Some(cited) if cited.starts_with(|c: char| c.is_ascii_uppercase()) => cited.to_owned(),
            Some(_) | None => "ledger".to_owned(),
        }
    }

    /// The field of that name, common ones included.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        COMMON.iter().chain(self.fields).find(|field| field.name == name)
    }
}

impl Field {
    /// What people read about the field that stands at this dotted path of a command.
    #[must_use]
    pub fn texts(path: &str) -> Option<&'static texts::FieldTexts> {
        texts::of(path)
    }

    /// Whether a text is the heading of a field: its path, or what it is called in either language, in any case.
    #[must_use]
    pub fn is_heading(text: &str) -> bool {
        texts::is_heading(text)
    }
}

impl Form {
    /// The same, where something must be stated.
    pub(super) const fn filled(self) -> Form {
        if let Form::Text { .. } = self { Form::Text { filled: true } } else { self }
    }
}

/// A type of a command's field.
pub(super) trait Formed {
    /// What stands in a field of this type.
    const FORM: Form;
    /// Whether a field of this type must be there.
    const REQUIRED: bool = true;
}

macro_rules! formed {
    ($($type:ty => $form:expr),+ $(,)?) => {$(
        impl Formed for $type { const FORM: Form = $form; }
    )+};
}

macro_rules! choices {
    ($($type:ident),+ $(,)?) => {$(
        impl Formed for $type { const FORM: Form = Form::Choice($type::WORDS); }
    )+};
}

const TEXT: Form = Form::Text { filled: false };
const AMOUNT: Form = Form::Amount(Range::AboveZero);
const NAME: &[Field] =
    &[Field { name: "en", form: TEXT, required: true }, Field { name: "fr", form: TEXT, required: true }];
const POSITIONS: &[Field] = &[
    Field { name: "total", form: Form::Count, required: true },
    Field { name: "women", form: Form::Count, required: true },
];

formed! {
    String => TEXT,
    Money => AMOUNT,
    Day => Form::Day,
    FiscalYear => Form::Year,
    bool => Form::Flag,
    u64 => Form::Count,
    Uuid => Form::CommandId,
    HolderId => Form::Id(Named::Holder),
    ProjectId => Form::Id(Named::Project),
    CommitmentId => Form::Id(Named::Commitment),
    DisputeId => Form::Id(Named::Dispute),
    LineId => Form::Id(Named::Line),
    Name => Form::Parts(NAME),
    Positions => Form::Parts(POSITIONS),
    Buckets<Money> => Form::Map(Some(Bucket::WORDS), &AMOUNT),
    BTreeMap<String, String> => Form::Map(None, &TEXT),
}

choices! {
    AudienceDecision, AudienceMeasure, Bucket, CalculationMethod, Contribution, DigitalMedia, DisputeNature,
    DisputeOutcome, DisputeRole, Genre, HolderKind, Language, PenaltyBasis, PenaltyKind, Production, Program, Rejection,
    Source,
}

impl<T: Formed> Formed for Option<T> {
    const FORM: Form = T::FORM;
    const REQUIRED: bool = false;
}

impl<T: Formed> Formed for Vec<T> {
    const FORM: Form = Form::List(&T::FORM);
}

impl<T: Formed> Formed for BTreeMap<Language, T> {
    const FORM: Form = Form::Map(Some(Language::WORDS), &T::FORM);
}

/// The form of a field: that of its type, narrowed by the way in which it is read. A new way needs its line here.
macro_rules! form_of {
    ($type:ty;) => {
        <$type as Formed>::FORM
    };
    ($type:ty; #[serde(default)]) => {
        <$type as Formed>::FORM
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "amount")]) => {
        Form::Amount(Range::AboveZero)
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "maybe_amount")]) => {
        Form::Amount(Range::AboveZero)
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "hours")]) => {
        Form::Amount(Range::Hours)
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "maybe_hours")]) => {
        Form::Amount(Range::Hours)
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "any_amount")]) => {
        Form::Amount(Range::NotBelowZero)
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "maybe_any_amount")]) => {
        Form::Amount(Range::NotBelowZero)
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "not_zero")]) => {
        Form::Amount(Range::NotZero)
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "filled")]) => {
        <$type as Formed>::FORM.filled()
    };
    ($type:ty; #[serde($(default,)? deserialize_with = "maybe_filled")]) => {
        <$type as Formed>::FORM.filled()
    };
    ($type:ty; #[serde(deserialize_with = "buckets_above_zero")]) => {
        <$type as Formed>::FORM
    };
    ($type:ty; #[serde(deserialize_with = "amounts")]) => {
        <$type as Formed>::FORM
    };
}

/// Whether a field must be there: its type and its reading say so.
macro_rules! is_required {
    ($type:ty; #[serde(default $($more:tt)*)]) => {
        false
    };
    ($type:ty; $($other:tt)*) => {
        <$type as Formed>::REQUIRED
    };
}

/// The fields of a struct as declared.
macro_rules! fields_of {
    ($($(#[$($meta:tt)*])* $field:ident: $type:ty),* $(,)?) => {
        &[$($crate::command::field::Field {
            name: stringify!($field),
            form: $crate::command::field::form_of!($type; $(#[$($meta)*])*),
            required: $crate::command::field::is_required!($type; $(#[$($meta)*])*),
        }),*]
    };
}

pub(super) use {fields_of, form_of, is_required};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;

    fn every_path(prefix: &str, field: &Field, visit: &mut dyn FnMut(String, Form)) {
        let path = format!("{prefix}{}", field.name);
        visit(path.clone(), field.form);
        inside(&path, field.form, visit);
    }

    fn inside(path: &str, form: Form, visit: &mut dyn FnMut(String, Form)) {
        match form {
            Form::Parts(parts) => parts.iter().for_each(|part| every_path(&format!("{path}."), part, visit)),
            Form::List(item) => inside(path, *item, visit),
            Form::Map(_, value) => inside(path, *value, visit),
            Form::Choice(_) => visit(path.to_owned(), form),
            Form::Text { .. } | Form::Amount(_) | Form::Day | Form::Year | Form::Flag | Form::Count => {}
            Form::CommandId | Form::Id(_) => {}
        }
    }

    #[test]
    fn every_field_and_every_word_is_told_in_both_languages() {
        let mut seen = 0;
        for command in Command::DECLARATIONS {
            let (english, french) = command.about();
            assert!(!english.is_empty() && !french.is_empty() && english != french, "{}", command.name);
            for field in COMMON.iter().chain(command.fields) {
                every_path("", field, &mut |path, form| {
                    seen += 1;
                    assert!(Field::texts(&path).is_some(), "{}: {path} has no texts", command.name);
                    if let Form::Choice(words) = form {
                        for word in words {
                            assert!(crate::texts::words::choice(word).is_some(), "{word} has no texts");
                        }
                    }
                });
            }
        }
        assert!(seen > 200, "{seen}");
    }

    #[test]
    fn the_declaration_says_what_reading_asks() {
        let named = |name: &str| *Command::declaration(name).unwrap();
        let commit = named("commit");
        assert_eq!(commit.section(), "C.2.2");
        assert_eq!(commit.field("amount").unwrap().form, Form::Amount(Range::AboveZero));
        assert!(commit.field("amount").unwrap().required && !commit.field("licence_fee").unwrap().required);
        assert_eq!(commit.field("authority").unwrap().form, Form::Text { filled: true });
        assert!(!commit.field("authority").unwrap().required);
        assert_eq!(named("reduce-commitment").field("to").unwrap().form, Form::Amount(Range::NotBelowZero));
        assert!(!named("register-holder").field("educational").unwrap().required);
        assert_eq!(named("reverse").section(), "ledger");
    }

    #[test]
    fn what_other_programs_give_may_be_nothing_and_never_less() {
        let read = |other_programs: &str, budget: &str| {
            let line = format!(
                r#"{{"command":"amend-project","command_id":"10000000-0000-4000-8000-000000000001","effective_on":"2021-05-01","project":"p","other_programs":"{other_programs}","budget":"{budget}"}}"#
            );
            crate::command::Submission::read(line.as_bytes(), false).is_ok()
        };
        assert!(read("0", "1.00") && read("0.00", "1.00") && read("75000.00", "1.00"));
        assert!(!read("-0.01", "1.00") && !read("-0.00", "1.00"), "below zero");
        assert!(!read("0.00", "0.00"), "a budget of nothing is none");
    }
}
