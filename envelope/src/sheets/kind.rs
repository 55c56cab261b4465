//! What a sheet is about: a command, a row each; or swaps or allocations, where several rows make one command.

use super::folded;
use ledger::command::Command;
use ledger::command::field::{COMMON, Declaration, Field, Form, Range};
use ledger::refusal::Bilingual;
use ledger::rulebook::{Kind as ParameterKind, Rulebook};
use ledger::texts::{headings, words};
use ledger::words::Bucket;

/// What the rows of a sheet are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A command a row.
    Command(&'static Declaration),
    /// A leg a row: rows of one name are one swap.
    Swaps,
    /// A bucket a row: rows of one holder and letter are one allocation letter.
    Allocations,
}

/// A column that a sheet may have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    /// Its heading in the contract: the field's name, or a dotted path.
    pub(crate) name: String,
    /// Where its value stands in the command.
    pub(crate) path: Vec<String>,
    /// What stands in it.
    pub(crate) form: Form,
    /// Whether every row, or the first of a group, needs it.
    pub(crate) required: bool,
    /// Its heading in each language.
    pub(crate) label: Bilingual,
    /// What it is, in each language.
    pub(crate) what: Bilingual,
}

impl Column {
    /// Whether it states a parameter of the rulebook that is a part of a whole.
    pub(crate) fn is_share(&self) -> bool {
        let parameter = match self.path.as_slice() {
            [map, path] if map == "rulebook" => Rulebook::parameter(path),
            _ => None,
        };
        parameter.is_some_and(|parameter| parameter.kind == ParameterKind::Share)
    }
}

const TEXT: Form = Form::Text { filled: true };

/// The column that joins the rows of one swap.
pub(super) const JOINS: Field = Field { name: "swap", form: TEXT, required: true };
/// The amount of a granted bucket, which may be nothing.
const GRANTED: Field = Field { name: "amount", form: Form::Amount(Range::NotBelowZero), required: true };
const GRANTED_BUCKET: Field = Field { name: "bucket", form: Form::Choice(Bucket::WORDS), required: true };

/// How many items of a list of objects a sheet offers; more may be numbered on.
const ITEMS: usize = 3;

impl Kind {
    /// The kind that a word names, or the words that name one.
    pub(crate) fn read(word: &str) -> Result<Kind, String> {
        Kind::from_name(word).ok_or_else(|| Kind::names().join(" | "))
    }

    /// The kind of that name, as the contract has it or as people say it.
    pub(crate) fn from_name(name: &str) -> Option<Kind> {
        let asked = folded(name);
        match asked.as_str() {
            "swaps" | "echanges" => return Some(Kind::Swaps),
            "allocations" => return Some(Kind::Allocations),
            _ => {}
        }
        Command::DECLARATIONS.iter().find(|command| folded(command.name) == asked).map(Kind::Command)
    }

    /// The names of all kinds.
    pub(crate) fn names() -> Vec<&'static str> {
        ["swaps", "allocations"].into_iter().chain(Command::NAMES.iter().copied()).collect()
    }

    /// Its name in the contract.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Command(command) => command.name,
            Kind::Swaps => "swaps",
            Kind::Allocations => "allocations",
        }
    }

    /// The command that its rows become.
    pub(crate) fn command(self) -> Option<&'static Declaration> {
        match self {
            Kind::Command(command) => Some(command),
            Kind::Swaps => Command::declaration("swap"),
            Kind::Allocations => Command::declaration("grant-allocation"),
        }
    }

    /// The columns that a sheet of this kind may have; lists and maps go on beyond what is told here.
    pub(crate) fn columns(self) -> Vec<Column> {
        let mut columns = Vec::new();
        let common = |name: &str| COMMON.iter().find(|field| field.name == name);
        match self {
            Kind::Command(command) => {
                columns.extend(common("effective_on").map(|field| flat(field, field.name)));
                for field in command.fields {
                    flatten(field, &mut columns);
                }
                for name in ["actor", "note", "command_id"] {
                    columns.extend(common(name).map(|field| flat(field, field.name)));
                }
            }
            Kind::Swaps => {
                let Some(swap) = self.command() else { return columns };
                columns.push(flat(&JOINS, JOINS.name));
                columns.extend(common("effective_on").map(|field| flat(field, field.name)));
                columns.extend(swap.field("year").map(|field| flat(field, field.name)));
                columns.extend(legs(swap).iter().map(|leg| flat(leg, &format!("legs.{}", leg.name))));
                columns.extend(swap.field("signed_by").map(|field| flat(field, field.name)));
                columns.extend(swap.field("authority").map(|field| flat(field, field.name)));
                columns.extend(["actor", "note"].iter().filter_map(|name| common(name)).map(|f| flat(f, f.name)));
            }
            Kind::Allocations => {
                let Some(grant) = self.command() else { return columns };
                let optional = |field: &Field| Column { required: false, ..flat(field, field.name) };
                columns.extend(common("effective_on").map(optional));
                columns.extend(grant.field("year").map(optional));
                columns
                    .extend(["holder", "letter"].iter().filter_map(|name| grant.field(name)).map(|f| flat(f, f.name)));
                let language = named_field("sign-letter", "language");
                columns.extend(language.into_iter().chain([&GRANTED_BUCKET, &GRANTED]).map(|f| flat(f, f.name)));
                columns.extend(["actor", "note"].iter().filter_map(|name| common(name)).map(|f| flat(f, f.name)));
            }
        }
        columns
    }

    /// The column that a heading names: a name of the contract, or what people read.
    pub(crate) fn column(self, heading: &str) -> Option<Column> {
        let asked = folded(heading);
        let columns = self.columns();
        let by_name = columns.iter().find(|column| folded(&column.name) == asked);
        let found = by_name.or_else(|| {
            columns.iter().find(|column| folded(&column.label.en) == asked || folded(&column.label.fr) == asked)
        });
        let former = || FORMER.iter().find(|(known, _)| folded(known) == asked);
        let found = found.or_else(|| former().and_then(|(_, name)| columns.iter().find(|column| column.name == *name)));
        match (found, self) {
            (Some(found), _) => Some(found.clone()),
            (None, Kind::Command(command)) => beyond(command, heading.trim()),
            (None, Kind::Swaps | Kind::Allocations) => None,
        }
    }
}

/// What columns were called before, in sheets that people may still have.
const FORMER: [(&str, &str); 2] =
    [("Droits de licence", "licence_fee"), ("Première fenêtre en ligne", "ott_first_window")];

fn named_field(command: &str, field: &str) -> Option<&'static Field> {
    Command::declaration(command)?.field(field)
}

/// The parts of a leg of a swap.
fn legs(swap: &Declaration) -> &'static [Field] {
    match swap.field("legs").map(|field| field.form) {
        Some(Form::List(Form::Parts(parts))) => parts,
        _ => &[],
    }
}

/// A column of its own for a field.
fn flat(field: &Field, told: &str) -> Column {
    if field.name == JOINS.name {
        return Column {
            name: field.name.to_owned(),
            path: vec![field.name.to_owned()],
            form: field.form,
            required: true,
            label: Bilingual::from(headings::SWAP),
            what: Bilingual::from((
                "A name that joins the rows of one swap; the first of them states the date, the year and who signed.",
                "Un nom qui réunit les lignes d'un même échange; la première indique la date, l'exercice et les signataires.",
            )),
        };
    }
    column(vec![field.name.to_owned()], told, field.form, field.required, &[])
}

/// A column at a path; `words` are those of the maps and lists on the way.
fn column(path: Vec<String>, told: &str, form: Form, required: bool, words: &[(String, String)]) -> Column {
    let name = path.join(".");
    let (label, what) = match Field::texts(told) {
        Some(texts) => (Bilingual::from(texts.label), Bilingual::from(texts.what)),
        None => (Bilingual::from((&name, &name)), Bilingual::from(("", ""))),
    };
    let joined = |of: fn(&(String, String)) -> &str| words.iter().map(of).collect::<Vec<_>>().join(", ");
    let label = if words.is_empty() {
        label
    } else {
        Bilingual {
            en: format!("{}: {}", label.en, joined(|word| &word.0)),
            fr: format!("{}\u{a0}: {}", label.fr, joined(|word| &word.1)),
        }
    };
    Column { name, path, form, required, label, what }
}

fn flatten(field: &Field, columns: &mut Vec<Column>) {
    inside(vec![field.name.to_owned()], field.name, field.form, field.required, &mut Vec::new(), columns);
}

fn inside(
    path: Vec<String>,
    told: &str,
    form: Form,
    required: bool,
    words: &mut Vec<(String, String)>,
    columns: &mut Vec<Column>,
) {
    let deeper = |name: &str| path.iter().cloned().chain([name.to_owned()]).collect::<Vec<_>>();
    match form {
        Form::Parts(parts) => {
            for part in parts {
                let told = format!("{told}.{}", part.name);
                inside(deeper(part.name), &told, part.form, required && part.required, words, columns);
            }
        }
        Form::Map(Some(keys), value) => {
            for key in keys {
                let (en, fr) = words::choice(key).unwrap_or((key, key));
                words.push((en.to_owned(), fr.to_owned()));
                inside(deeper(key), told, *value, false, words, columns);
                words.pop();
            }
        }
        // Any path may follow: `beyond` reads it.
        Form::Map(None, _) => {}
        Form::List(item) if matches!(item, Form::Parts(_)) => {
            for number in 1..=ITEMS {
                words.push((number.to_string(), number.to_string()));
                inside(deeper(&number.to_string()), told, *item, required && number == 1, words, columns);
                words.pop();
            }
        }
        Form::List(_)
        | Form::Text { .. }
        | Form::Amount(_)
        | Form::Day
        | Form::Year
        | Form::Flag
        | Form::Count
        | Form::CommandId
        | Form::Id(_)
        | Form::Choice(_) => columns.push(column(path, told, form, required, words)),
    }
}

/// A column that goes on where [`Kind::columns`] ends: a further item of a list, a dotted path of a map.
fn beyond(command: &Declaration, heading: &str) -> Option<Column> {
    // A map of any words is headed by what it is called, too: `Parameter: first_deadline.date`.
    if let Some((label, rest)) = heading.split_once(':') {
        let called = |field: &&Field| {
            let texts = Field::texts(field.name);
            matches!(field.form, Form::Map(None, _))
                && texts.is_some_and(|texts| [texts.label.0, texts.label.1].map(folded).contains(&folded(label)))
        };
        let field = command.fields.iter().find(called)?;
        return beyond(command, &format!("{}.{}", field.name, rest.trim()));
    }
    let (first, mut rest) = heading.split_once('.')?;
    let field = command.fields.iter().find(|field| field.name.eq_ignore_ascii_case(first))?;
    let (mut form, mut path, mut told) = (field.form, vec![field.name.to_owned()], field.name.to_owned());
    loop {
        match form {
            Form::Map(None, value) if !rest.is_empty() => {
                path.push(rest.to_owned());
                let words = [(rest.to_owned(), rest.to_owned())];
                return Some(column(path, &told, *value, false, &words));
            }
            Form::List(item) => {
                let (number, more) = rest.split_once('.')?;
                let number: u32 = number.parse().ok().filter(|number| (1..=999).contains(number))?;
                path.push(number.to_string());
                (form, rest) = (*item, more);
            }
            Form::Parts(parts) => {
                let (name, more) = rest.split_once('.').unwrap_or((rest, ""));
                let part = parts.iter().find(|part| part.name.eq_ignore_ascii_case(name))?;
                path.push(part.name.to_owned());
                told = format!("{told}.{}", part.name);
                (form, rest) = (part.form, more);
            }
            Form::Map(Some(keys), value) => {
                let (name, more) = rest.split_once('.').unwrap_or((rest, ""));
                let key = keys.iter().find(|key| key.eq_ignore_ascii_case(name))?;
                path.push((*key).to_owned());
                (form, rest) = (*value, more);
            }
            Form::Map(None, _)
            | Form::Text { .. }
            | Form::Amount(_)
            | Form::Day
            | Form::Year
            | Form::Flag
            | Form::Count
            | Form::CommandId
            | Form::Id(_)
            | Form::Choice(_) => {
                return rest.is_empty().then(|| column(path, &told, form, false, &[]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_heading_names_one_column() {
        for name in Kind::names() {
            let kind = Kind::from_name(name).unwrap();
            let columns = kind.columns();
            let mut seen = BTreeSet::new();
            for column in &columns {
                for heading in [&column.name, &column.label.en, &column.label.fr] {
                    let found = kind.column(heading).unwrap();
                    assert_eq!(found.path, column.path, "{name}: {heading}");
                }
                assert!(seen.insert(column.name.clone()), "{name}: {}", column.name);
            }
        }
    }

    #[test]
    fn headings_go_on_beyond_what_is_offered() {
        let column = |kind: &str, heading: &str| Kind::from_name(kind).unwrap().column(heading);
        let parameter = column("open-year", "rulebook.first_deadline.date").unwrap();
        assert_eq!(parameter.path, ["rulebook", "first_deadline.date"]);
        assert_eq!(column("request-exemption", "schedule.12.on").unwrap().form, Form::Day);
        assert_eq!(column("transfer-control", "buckets.Flex").unwrap().path, ["buckets", "flex"]);
        assert_eq!(column("grant-allocation", "languages.french.buckets.drama").unwrap().path.len(), 4);
        assert_eq!(column("register-project", "Postes clés").unwrap().name, "positions.total");
        assert_eq!(column("commit", "Droits de licence").unwrap().name, "licence_fee");
        for unknown in ["schedule.0.on", "schedule.x.on", "schedule.1", "year.1", "amount", ""] {
            assert_eq!(column("request-exemption", unknown), None, "{unknown}");
        }
    }
}
