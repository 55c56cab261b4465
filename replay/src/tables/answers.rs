//! The answers of a year as tables. The columns of a table are the paths of its figures in the answer.

use super::{Cell, Column, Kind, Table, columns};
use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::balances::{Balances, EnvelopeFigure, Measure, balances};
use projections::compliance::{Compliance, Obligation, ParityFigure, compliance};
use projections::penalties::{CreditFigure, ImposedFigure, Penalties, penalties};
use projections::picture::{Hold, Picture};
use projections::report::Report;
use serde::Serialize;
use serde_json::{Value, json};

const RESERVE: &str = "language amount:amount";
/// Columns as described, and one for each figure of a declaration.
macro_rules! with {
    ($description:literal, $figure:ident) => {{
        let of_figures = $figure::ALL.iter().map(|figure| Column { name: figure.path(), kind: figure.kind() });
        columns($description).into_iter().chain(of_figures).collect::<Vec<_>>()
    }};
}

const PROJECTS: &str = "project title producer genre language status rejected eligible_contribution:amount \
    envelope_contribution.held:amount envelope_contribution.counted:amount \
    alternative_access_contribution.held:amount alternative_access_contribution.counted:amount other_programs:amount \
    regional:flag ott_first_window:flag budget:amount parity.eligible:flag digital_media.eligible:flag";

const COMMITMENTS: &str = "commitment project holder language genre source held:amount lapsed:amount counted:amount \
    counted_by_first_deadline:amount applied_on:day";

/// What a year is told by.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The money.
    pub balances: Balances,
    /// The obligations.
    pub compliance: Compliance,
    /// What missing them costs, and credit withdrawn.
    pub penalties: Penalties,
}

impl Answers {
    /// The answers of a year, or one holder's part of them.
    ///
    /// # Errors
    /// The year is not open at the cut, or its rulebook cannot be read.
    pub fn of(
        picture: &Picture,
        through: u64,
        year: FiscalYear,
        holder: Option<&HolderId>,
    ) -> Result<Answers, NoAnswer> {
        let mut dues = penalties(picture, through, year)?;
        dues.penalties.retain(|entry| holder.is_none_or(|wanted| entry.holder == *wanted));
        dues.credit_withdrawals.retain(|entry| holder.is_none_or(|wanted| entry.holder == *wanted));
        Ok(Answers {
            balances: balances(picture, through, year, holder, None)?,
            compliance: compliance(picture, through, year, holder)?,
            penalties: dues,
        })
    }

    /// What concerns holders. A bucket `total` is what the answer gives as the envelope's total.
    #[must_use]
    pub fn of_holders(&self) -> Vec<Table> {
        let (duties, dues) = (value(&self.compliance), value(&self.penalties));
        vec![
            of_balances(&value(&self.balances.envelopes)),
            of_compliance(rows(&duties, "envelopes")),
            of_parity(rows(&duties, "parity")),
            Table::of_columns("penalties", penalty_columns(), &penalty_rows(rows(&dues, "penalties"))),
            Table::of_columns(
                "credit-withdrawals",
                with!("holder language genre project", CreditFigure),
                rows(&dues, "credit_withdrawals"),
            ),
        ]
    }

    /// What is the fund's own.
    #[must_use]
    pub fn of_fund(&self) -> Vec<Table> {
        let pools = value(&self.balances.alternative_access);
        let reserve = [
            json!({"language": "english", "amount": self.balances.reserve.english}),
            json!({"language": "french", "amount": self.balances.reserve.french}),
        ];
        vec![
            Table::of_columns(
                "alternative-access",
                with_measures(columns("language"), Measure::of_pool()),
                pools.as_array().map_or(&[], Vec::as_slice),
            ),
            Table::of_values("reserve", RESERVE, &reserve),
        ]
    }
}

/// A periodic report: the use of each envelope, the obligations, and a row a project.
#[must_use]
pub fn report(report: &Report) -> Vec<Table> {
    let value = value(report);
    vec![
        of_balances(value.get("envelopes").unwrap_or(&Value::Null)),
        of_compliance(rows(&value, "compliance")),
        of_parity(rows(&value, "parity")),
        Table::of_values("projects", PROJECTS, rows(&value, "projects")),
    ]
}

/// The year's commitments in the order made, each as it stands.
#[must_use]
pub fn commitments(picture: &Picture, year: FiscalYear) -> Table {
    let of_year = picture.commitments().filter(|(_, commitment)| commitment.year == year);
    let row = |(id, commitment): (&ledger::ids::CommitmentId, &projections::picture::Commitment)| {
        let lapsed = match commitment.hold {
            Hold::Lapsed(amount) => amount,
            Hold::None | Hold::Held(_) => ledger::money::Money::ZERO,
        };
        vec![
            Cell::words(id.as_str()),
            Cell::words(commitment.project.as_str()),
            Cell::words(commitment.holder.as_str()),
            Cell::words(commitment.language.word()),
            Cell::words(commitment.genre.word()),
            Cell::words(commitment.source.word()),
            Cell::Amount(commitment.hold.amount()),
            Cell::Amount(lapsed),
            Cell::Amount(commitment.counted),
            Cell::Amount(commitment.counted_by_first_deadline),
            commitment.applied_on.map_or(Cell::Empty, Cell::Day),
        ]
    };
    Table { name: "commitments", columns: columns(COMMITMENTS), rows: of_year.map(row).collect() }
}

/// Columns as described, and one for each measure.
fn with_measures(mut columns: Vec<Column>, measures: impl Iterator<Item = Measure>) -> Vec<Column> {
    columns.extend(measures.map(|measure| Column { name: measure.word(), kind: Kind::Amount }));
    columns
}

fn of_balances(envelopes: &Value) -> Table {
    let mut described = with!("holder language", EnvelopeFigure);
    described.extend(columns("bucket"));
    Table::of_columns("balances", with_measures(described, Measure::of_bucket()), &balance_rows(envelopes))
}

fn of_compliance(envelopes: &[Value]) -> Table {
    let mut described = with!("holder language", EnvelopeFigure);
    described.extend(with!("", Obligation));
    Table::of_columns("compliance", described, envelopes)
}

fn of_parity(parity: &[Value]) -> Table {
    Table::of_columns("parity", with!("holder languages", ParityFigure), parity)
}

/// The options by what they are measured by, and what was imposed.
fn penalty_columns() -> Vec<Column> {
    let mut described = columns("holder language kind option.projects:amount option.allocation:amount");
    described.extend(with!("", ImposedFigure));
    described
}

fn value(answer: &impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}

fn rows<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A row a bucket, and one for the total.
fn balance_rows(envelopes: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for envelope in envelopes.as_array().into_iter().flatten() {
        let figures = rows(envelope, "buckets").iter().chain(envelope.get("total"));
        for figures in figures {
            let mut row = json!({"bucket": "total"});
            if let (Some(row), Some(envelope), Some(figures)) =
                (row.as_object_mut(), envelope.as_object(), figures.as_object())
            {
                let named = envelope.iter().filter(|(key, _)| !matches!(key.as_str(), "buckets" | "total"));
                row.extend(named.chain(figures).map(|(key, value)| (key.clone(), value.clone())));
            }
            all.push(row);
        }
    }
    all
}

/// The options of each penalty by what they are measured by.
fn penalty_rows(penalties: &[Value]) -> Vec<Value> {
    let with_options = |penalty: &Value| {
        let mut row = penalty.clone();
        let options = rows(penalty, "options")
            .iter()
            .filter_map(|option| Some((option.get("basis")?.as_str()?.to_owned(), option.get("amount")?.clone())));
        let options: serde_json::Map<String, Value> = options.collect();
        if let Some(row) = row.as_object_mut() {
            row.insert("option".to_owned(), Value::Object(options));
        }
        row
    };
    penalties.iter().map(with_options).collect()
}
