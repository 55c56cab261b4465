//! The pieces of pages: amounts and dates as people write them, figures that lead to their explanation, statuses, tables.

use super::link::Moment;
use super::visitor::{View, Visitor};
use crate::http::encoded;
use crate::problem::in_language;
use ledger::display::{amount_en, amount_fr, money_en, money_fr};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::texts::{Pair, in_one_line, phrases, words};
use ledger::time::{Day, Instant};
use ledger::words::{Bucket, Language};
use maud::{Markup, html};
use projections::picture::Picture;
use replay::figure::Figure;
use replay::tables::Kind;
use serde_json::Value;
use std::borrow::Cow;

/// An amount as the language writes it.
#[must_use]
pub fn amount(language: Language, amount: Money) -> String {
    match language {
        Language::English => amount_en(amount),
        Language::French => amount_fr(amount),
    }
}

/// An amount with the sign of the dollar, where no heading says that it is one.
#[must_use]
pub fn dollars(language: Language, amount: Money) -> String {
    match language {
        Language::English => money_en(amount),
        Language::French => money_fr(amount),
    }
}

/// A date in words.
#[must_use]
pub fn date_text(language: Language, day: Day) -> String {
    let text = day.to_string();
    let mut parts = text.split('-');
    let (year, month, of_month) = (parts.next(), parts.next(), parts.next());
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<usize>().ok());
    let (Some(year), Some(month), Some(of_month)) = (year, number(month), number(of_month)) else { return text };
    let name = language.one(words::month(month).unwrap_or_default());
    match language {
        Language::English => format!("{} {of_month}, {year}", name),
        Language::French if of_month == 1 => format!("1er {} {year}", name),
        Language::French => format!("{of_month} {} {year}", name),
    }
}

/// A date in words, for people and for programs that read pages.
#[must_use]
pub fn date(language: Language, day: Day) -> Markup {
    html! { time datetime=(day) { (date_text(language, day)) } }
}

/// An instant in universal time: the day in words, and the time as far as it goes.
#[must_use]
pub fn instant(language: Language, at: Instant) -> Markup {
    let text = at.to_string();
    let time = text.get(11..).unwrap_or_default().trim_end_matches('Z').trim_end_matches('0').trim_end_matches('.');
    html! { time datetime=(text) { (at.day().map(|day| date_text(language, day)).unwrap_or_default()) ", " (time) " UTC" } }
}

/// How far a date is from another, in words.
#[must_use]
pub fn days_between(language: Language, today: Day, to: Day) -> String {
    let days = to.days_since_1970() - today.days_since_1970();
    let plural = if days.abs() == 1 { "" } else { "s" };
    match (days, language) {
        (0, Language::English) => "today".to_owned(),
        (0, Language::French) => "aujourd'hui".to_owned(),
        (1.., Language::English) => format!("in {days} day{plural}"),
        (1.., Language::French) => format!("dans {days} jour{plural}"),
        (_, Language::English) => format!("{} day{plural} ago", -days),
        (_, Language::French) => format!("il y a {} jour{plural}", -days),
    }
}

/// A holder by its name.
#[must_use]
pub fn name_of(visitor: &Visitor, view: &View, holder: &HolderId) -> String {
    let registered = view.state.picture.holder(holder);
    registered.map_or_else(|| holder.to_string(), |known| visitor.t(&known.name.en, &known.name.fr).clone())
}

/// What a figure is called, after its broadcaster's name.
#[must_use]
pub fn label_of(language: Language, picture: &Picture, figure: &Figure) -> String {
    let called = |id: &HolderId| match picture.holder(id) {
        Some(known) => (known.name.en.clone(), known.name.fr.clone()),
        None => (id.to_string(), id.to_string()),
    };
    in_language(&figure.label_by(called), language).to_owned()
}

/// A text that leads to the explanation of a figure; the script opens it in place. `name` is the words by which the figure is asked for.
#[must_use]
pub fn explained(visitor: &Visitor, name: &str, shown: &str) -> Markup {
    html! { a data-explain href=(visitor.to(format_args!("/explain?figure={}", encoded(name)))) { (shown) } }
}

/// An amount that leads to its explanation.
#[must_use]
pub fn figure(visitor: &Visitor, name: &str, value: Money) -> Markup {
    explained(visitor, name, &amount(visitor.language, value))
}

/// The same with the sign of the dollar.
#[must_use]
pub fn dollar_figure(visitor: &Visitor, name: &str, value: Money) -> Markup {
    explained(visitor, name, &dollars(visitor.language, value))
}

/// A figure that matters, in a list of the class `tiles`: what it is called, the figure, a word on it. `mood` is `is-good`, `is-bad`,
/// `is-warn` or nothing.
#[must_use]
pub fn tile(name: &str, value: &Markup, more: &Markup, mood: &str) -> Markup {
    html! { li class=(mood) { span .name { (name) } span .big { (value) } span .more { (more) } } }
}

/// What is wrong, before anything else on a page: each with the id of the field that it is wrong with, where it is one.
#[must_use]
pub fn error_summary(visitor: &Visitor, wrong: &[(String, Option<String>)]) -> Markup {
    html! { div .error role="alert" {
        h2 { (visitor.one(phrases::THERE_IS_A_PROBLEM)) }
        @for (says, field) in wrong { p { @match field { Some(field) => a href={ "#" (field) } { (says) }, None => (says) } } }
    } }
}

/// What a word of the contract is called.
#[must_use]
pub fn word(language: Language, word: &str) -> String {
    let of_a_page = match word {
        "invalid" => Some(("not readable", "illisible")),
        "repeated" => Some(("already there", "déjà là")),
        "unsigned" => Some(("waits for signatures", "attend des signatures")),
        "signed" => Some(("signed; waits for the fund", "signée; attend le Fonds")),
        "declined" => Some(("declined", "refusée")),
        "total" => Some(("Total", "Total")),
        _ => None,
    };
    let told = of_a_page.or_else(|| words::status(word)).or_else(|| words::choice(word));
    told.map_or(word, |text| language.one(text)).to_owned()
}

/// How a status stands out: well, badly, or waiting.
fn mood(of: &str) -> &'static str {
    match of {
        "met" | "within" | "exempt" | "counted" | "accepted" | "allocated" => "good",
        "not-met" | "missed" | "exceeded" | "refused" | "declined" | "invalid" | "below-minimum" => "bad",
        "held" | "unsigned" | "signed" => "warn",
        _ => "faint",
    }
}

/// A status, with how it stands out.
#[must_use]
pub fn status(visitor: &Visitor, of: &str) -> Markup {
    html! { span class={ "tag " (mood(of)) } { (word(visitor.language, of)) } }
}

/// A bucket's name.
#[must_use]
pub fn bucket(language: Language, bucket: Bucket) -> String {
    in_language(&in_one_line(words::bucket_heading(bucket)), language).to_owned()
}

/// A language of licences, in the language of the page.
#[must_use]
pub const fn language_name(spoken: Language, of: Language) -> &'static str {
    spoken.one(words::language(of))
}

/// Where the cells of a column lead: to an address that ends with the row's value of a field, at the moment that the page shows.
#[derive(Clone, Debug)]
pub struct Link {
    /// How the address begins.
    pub to: &'static str,
    /// The field whose value ends it.
    pub of: &'static str,
    /// The moment that it keeps.
    pub keeps: Moment,
}

/// A column of a table: the field of the answer, its heading, whether an amount stands in it, and where its cells lead.
#[derive(Clone, Debug)]
pub struct Column {
    /// The field's path.
    pub field: &'static str,
    /// The heading.
    pub heading: Cow<'static, str>,
    /// Whether it is an amount.
    pub amount: bool,
    /// Where a cell leads.
    pub link: Option<Link>,
}

/// A column of texts.
#[must_use]
pub const fn text(field: &'static str, heading: &'static str) -> Column {
    Column { field, heading: Cow::Borrowed(heading), amount: false, link: None }
}

/// A column of amounts.
#[must_use]
pub const fn money(field: &'static str, heading: &'static str) -> Column {
    Column { field, heading: Cow::Borrowed(heading), amount: true, link: None }
}

/// A column under the heading with which it is declared.
#[must_use]
pub fn declared(language: Language, field: &'static str, heading: Pair, kind: Kind) -> Column {
    let heading = in_language(&in_one_line(heading), language).to_owned().into();
    Column { field, heading, amount: kind == Kind::Amount, link: None }
}

/// The columns of a list, by their fields, as they are declared once for everyone who shows it.
#[must_use]
pub fn columns_of_list(language: Language, list: &str, fields: &[&'static str]) -> Vec<Column> {
    let known = replay::tables::lists::columns(list);
    let column = |field: &&'static str| {
        let known = known.iter().find(|known| known.column.name == *field)?;
        Some(declared(language, field, known.heading, known.column.kind))
    };
    fields.iter().filter_map(column).collect()
}

/// A cell's text.
#[must_use]
pub fn cell(language: Language, value: Option<&Value>, is_amount: bool) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) if is_amount => Money::parse(text.trim_start_matches('-')).map_or_else(
            |_| text.clone(),
            |found| {
                let sign = if text.starts_with('-') { "-" } else { "" };
                format!("{sign}{}", amount(language, found))
            },
        ),
        Some(Value::String(text)) => word(language, text),
        Some(Value::Bool(flag)) => language.one(if *flag { words::YES } else { words::NO }).to_owned(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| cell(language, Some(item), is_amount)).collect::<Vec<_>>().join(", ")
        }
        Some(other) => other.to_string(),
    }
}

/// What a figure's value says, whatever kind it is of: it stands in the object itself or under its kind.
#[must_use]
pub fn value(language: Language, found: Option<&Value>) -> String {
    let of = |name: &str| found.and_then(|found| found.get(name));
    match (of("amount").or_else(|| of("hours")), of("count").or_else(|| of("status")).or_else(|| of("word"))) {
        (Some(amount), _) => cell(language, Some(amount), true),
        (None, Some(other)) => cell(language, Some(other), false),
        (None, None) => cell(language, found.filter(|found| !found.is_object()), false),
    }
}

/// From how many columns on a table is set closer.
const MANY: usize = 9;

/// A table of the entries of an answer. States stand out, dates do not break.
#[must_use]
pub fn table(language: Language, caption: &str, columns: &[Column], rows: &[Value]) -> Markup {
    if rows.is_empty() {
        return html! { p { strong { (caption) } " · " (language.one(phrases::THERE_ARE_NONE)) } };
    }
    html! {
        div .scroll tabindex="0" role="group" aria-label=(caption) {
            table .dense[columns.len() > MANY] {
                caption { (caption) }
                thead { tr { @for column in columns { th scope="col" .n[column.amount] { (column.heading) } } } }
                tbody { @for row in rows { tr { @for (place, column) in columns.iter().enumerate() {
                    @let found = row.pointer(&format!("/{}", column.field.replace('.', "/")));
                    @let shown = shown(language, column, found);
                    @if place == 0 { th scope="row" { (linked(column, row, &shown)) } }
                    @else { td .n[column.amount] .d[column.field.ends_with("_on")] { (linked(column, row, &shown)) } }
                } } } }
            }
        }
    }
}

fn shown(language: Language, column: &Column, found: Option<&Value>) -> Markup {
    let text = cell(language, found, column.amount);
    match found.and_then(Value::as_str) {
        Some(word) if matches!(column.field, "state" | "outcome" | "standing") || column.field.ends_with("status") => {
            html! { span class={ "tag " (mood(word)) } { (text) } }
        }
        Some(_) | None => html! { (text) },
    }
}

fn linked(column: &Column, row: &Value, shown: &Markup) -> Markup {
    let id = column.link.as_ref().and_then(|link| Some((link, row.get(link.of)?.as_str()?)));
    let Some((link, id)) = id else { return shown.clone() };
    html! { a href=(link.keeps.to(format_args!("{}{id}", link.to))) { (shown) } }
}
