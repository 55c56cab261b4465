//! A command written as JSON, typed with `enter` and imported from a row of a sheet is the same command, of every kind.
//!
//! Commands are made up from the declaration of their fields, so that a new command is tried from its first day. A person writes in
//! a sheet as people do in French, and on the command line as they do in English.

use crate::cli::action::{Action, Cli};
use crate::cli::usage;
use crate::cli::words::Lang;
use crate::sheets::{Cell, Defaults, Kind, SheetFile, read};
use clap::FromArgMatches;
use ledger::command::field::{COMMON, Declaration, Field, Form, Range};
use ledger::command::{Command, Submission};
use ledger::display::{amount_en, amount_fr};
use ledger::money::Money;
use ledger::texts::words;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// A text as a cell holds it: something, and no blanks around it. Signs of files and of spreadsheets are in it.
fn text() -> BoxedStrategy<String> {
    const LETTERS: [&str; 18] =
        ["a", "Z", "é", "Œ", "7", " ", "\u{a0}", "\"", "'", ";", ",", "\t", "\n", "=", "-", "#", "’", "🎬"];
    let written = vec(select(&LETTERS[..]), 1..12).prop_map(|letters| letters.concat().trim().to_owned());
    let is_one = |text: &String| !text.is_empty() && matches!(Cell::of_text(text), Cell::Text(same) if same == *text);
    written.prop_filter("a cell holds a text", is_one).boxed()
}

fn id() -> BoxedStrategy<String> {
    const LETTERS: [&str; 8] = ["a", "B", "7", "0", ".", "_", "-", "z"];
    vec(select(&LETTERS[..]), 1..6).prop_map(|letters| letters.concat()).boxed()
}

fn amount(range: Range) -> BoxedStrategy<String> {
    let lowest: i64 = match range {
        Range::AboveZero | Range::Hours => 1,
        Range::NotBelowZero => 0,
        Range::NotZero => -999_999_999,
    };
    let fits = move |cents: &i64| range != Range::NotZero || *cents != 0;
    let cents = prop_oneof![lowest..200_000_i64, lowest..9_999_999_999_i64].prop_filter("not zero", fits);
    cents.prop_map(|cents| Money::from_cents(i128::from(cents)).to_string()).boxed()
}

/// Any value of a form.
fn value(form: Form) -> BoxedStrategy<Value> {
    let texts = |strategy: BoxedStrategy<String>| strategy.prop_map(Value::String).boxed();
    match form {
        Form::Text { .. } => texts(text()),
        Form::Amount(range) => texts(amount(range)),
        Form::Day => texts((2015..2035, 1..13, 1..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")).boxed()),
        Form::Year => texts((2015..2035).prop_map(|year| format!("{year}-{}", year + 1)).boxed()),
        Form::Flag => any::<bool>().prop_map(Value::Bool).boxed(),
        Form::Count => (0..100_u64).prop_map(Value::from).boxed(),
        Form::CommandId => texts(any::<u128>().prop_map(|id| uuid::Uuid::from_u128(id).to_string()).boxed()),
        Form::Id(_) => texts(id()),
        Form::Choice(words) => texts(select(words).prop_map(str::to_owned).boxed()),
        Form::List(item) => vec(value(*item), 1..4).prop_map(Value::Array).boxed(),
        // An object of nothing has no column to stand in.
        Form::Parts(parts) => {
            object(parts).prop_filter("something is stated", |parts| !parts.is_empty()).prop_map(Value::Object).boxed()
        }
        Form::Map(Some(words), inner) => map(select(words).prop_map(str::to_owned).boxed(), *inner),
        Form::Map(None, inner) => (
            parameters(*inner),
            option::of((0..=1000_u32).prop_map(|part| Value::String(format!("{}.{:03}", part / 1000, part % 1000)))),
        )
            .prop_map(|(mut stated, share)| {
                stated.extend(share.map(|share| ("parity.share".to_owned(), share)));
                stated
            })
            .prop_filter("something is stated", |stated| !stated.is_empty())
            .prop_map(Value::Object)
            .boxed(),
    }
}

/// Parameters of the rulebook that may be any text as far as a line is read.
fn parameters(inner: Form) -> BoxedStrategy<Map<String, Value>> {
    let paths = select(&["first_deadline.date", "parity.scope", "applications.open"][..]);
    btree_map(paths.prop_map(str::to_owned), value(inner), 0..3).prop_map(|of| of.into_iter().collect()).boxed()
}

fn map(words: BoxedStrategy<String>, inner: Form) -> BoxedStrategy<Value> {
    btree_map(words, value(inner), 1..4).prop_map(|of| Value::Object(of.into_iter().collect())).boxed()
}

/// Any object of these fields; what may be left out now and then is.
fn object(fields: &'static [Field]) -> BoxedStrategy<Map<String, Value>> {
    let each = |field: &'static Field| {
        let stated = if field.required {
            value(field.form).prop_map(Some).boxed()
        } else {
            option::of(value(field.form)).boxed()
        };
        stated.prop_map(move |value| value.map(|value| (field.name.to_owned(), value)))
    };
    fields.iter().map(each).collect::<Vec<_>>().prop_map(|stated| stated.into_iter().flatten().collect()).boxed()
}

/// Any command of a kind, without an id.
fn command(declaration: &'static Declaration) -> BoxedStrategy<Map<String, Value>> {
    let common = object(COMMON).prop_map(|mut common| {
        common.remove("command_id");
        common
    });
    (common, object(declaration.fields))
        .prop_map(move |(mut whole, own)| {
            whole.extend(own);
            whole.insert("command".to_owned(), declaration.name.into());
            whole
        })
        .boxed()
}

/// One column: its heading, what is typed for it, and what is written into its cell.
pub(super) struct Written {
    heading: String,
    typed: String,
    cell: String,
}

/// What a person writes for a value.
pub(super) fn write(heading: String, value: &Value, form: Form, into: &mut Vec<Written>) {
    let plain = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (typed, cell) = match (form, value) {
        (Form::Parts(parts), Value::Object(stated)) => {
            for part in parts {
                if let Some(value) = stated.get(part.name) {
                    write(format!("{heading}.{}", part.name), value, part.form, into);
                }
            }
            return;
        }
        (Form::Map(_, inner), Value::Object(stated)) => {
            for (word, value) in stated {
                write(format!("{heading}.{word}"), value, *inner, into);
            }
            return;
        }
        (Form::List(item @ Form::Parts(_)), Value::Array(items)) => {
            for (number, value) in (1_u32..).zip(items) {
                write(format!("{heading}.{number}"), value, *item, into);
            }
            return;
        }
        (Form::List(_), Value::Array(items)) => {
            let items = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            let items: Vec<String> = items.collect();
            (items.join(" "), items.join(" "))
        }
        (Form::Amount(_), _) => {
            let money = Money::parse(&plain()).unwrap();
            (amount_en(money), format!("{} $", amount_fr(money)))
        }
        (Form::Flag, Value::Bool(flag)) => {
            (if *flag { "yes" } else { "no" }.to_owned(), if *flag { "Vrai" } else { "NON" }.to_owned())
        }
        (Form::Choice(_), _) => (plain(), words::choice(&plain()).unwrap().1.to_owned()),
        _ => (plain(), plain()),
    };
    into.push(Written { heading, typed, cell });
}

/// The command that the options of `enter` make.
pub(super) fn typed(declaration: &Declaration, written: &[Written]) -> Option<Submission> {
    let option = |one: &Written| match one.heading.strip_prefix("rulebook.") {
        Some(path) => format!("--rulebook={path}={}", one.typed),
        None => format!("--{}={}", one.heading, one.typed),
    };
    let mut call = vec!["envelope".to_owned(), "enter".to_owned(), declaration.name.to_owned()];
    call.extend(written.iter().map(option));
    let matches = usage::command(Lang::En).try_get_matches_from(&call).unwrap_or_else(|error| panic!("{error}"));
    let Action::Enter(asked) = Cli::from_arg_matches(&matches).unwrap().action else { panic!("{call:?}") };
    asked.submission().ok()
}

/// The command of a row, its cells separated by semicolons.
pub(super) fn imported(declaration: &'static Declaration, written: &[Written]) -> Option<Submission> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |of: fn(&Written) -> &str| written.iter().map(|one| quoted(of(one))).collect::<Vec<_>>().join(";");
    let sheet = format!("{}\r\n{}\r\n", line(|one| &one.heading), line(|one| &one.cell));
    let mut file = SheetFile::Text("sheet".to_owned(), sheet);
    let found = read(&mut file, "sheet", Kind::Command(declaration), Defaults::default(), |_| ()).unwrap();
    match found.acts.as_slice() {
        [one] if found.mistakes.is_empty() => Submission::read(&one.line, false).ok(),
        _ => None,
    }
}

fn every_kind() -> BoxedStrategy<(&'static Declaration, Map<String, Value>)> {
    let kinds = Command::DECLARATIONS.iter().collect::<Vec<_>>();
    select(kinds).prop_flat_map(|kind| command(kind).prop_map(move |whole| (kind, whole))).boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_enter_and_a_sheet_say_the_same_command((kind, whole) in every_kind()) {
        let line = serde_json::to_vec(&whole).unwrap();
        let submitted = Submission::read(&line, false).ok();
        let mut written = Vec::new();
        for field in COMMON.iter().chain(kind.fields) {
            if let Some(value) = whole.get(field.name) {
                write(field.name.to_owned(), value, field.form, &mut written);
            }
        }
        // What is malformed as a line (a penalty for parity that names a language, say) is refused in every way of writing it.
        prop_assert_eq!(&typed(kind, &written), &submitted, "typed: {}", json!(whole));
        prop_assert_eq!(&imported(kind, &written), &submitted, "imported: {}", json!(whole));
    }
}

#[test]
fn most_commands_that_are_made_up_are_well_formed_and_every_kind_is() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for kind in Command::DECLARATIONS {
        let well_formed = |_: u32| {
            let whole = command(kind).new_tree(&mut runner).unwrap().current();
            Submission::read(&serde_json::to_vec(&whole).unwrap(), false).is_ok()
        };
        assert!((0..60).any(well_formed), "{}", kind.name);
    }
}
