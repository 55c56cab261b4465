//! The figures of a year as files: each answer as JSON in the contract's order, and each table of it as CSV (RFC 4180). The
//! columns of a table are the paths of its figures in the answer.

use ledger::ids::HolderId;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::balances::{EnvelopeBalances, balances};
use projections::compliance::compliance;
use projections::penalties::penalties;
use projections::picture::Picture;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BALANCES: &str = "holder language base small bucket allocated swapped_in swapped_out flex_in flex_out transferred_in \
    transferred_out adjusted deducted first_deadline lapsed forfeited committed balance held available";
const POOLS: &str = "language funded committed forfeited lapsed balance";
const RESERVE: &str = "language amount";
const COMPLIANCE: &str = "holder language base small first_deadline.date first_deadline.status first_deadline.required \
    first_deadline.counted first_deadline.shortfall first_deadline.taken final_deadline.date final_deadline.status \
    final_deadline.committed final_deadline.lapsed digital_media.status digital_media.projects.supported \
    digital_media.projects.required digital_media.projects.eligible digital_media.projects.missing \
    digital_media.amount.required digital_media.amount.committed digital_media.amount.shortfall \
    in_house_affiliated.status in_house_affiliated.cap in_house_affiliated.used";
const PARITY: &str = "holder languages base required committed shortfall status";
const PENALTIES: &str = "holder language kind option.projects option.allocation imposed.year imposed.basis imposed.amount \
    imposed.deducted imposed.carried";
const CREDITS: &str = "holder language genre project credit deducted carried";

/// The balances in a holder's own bundle: without the pools and the reserve, which are the fund's.
#[derive(Serialize)]
struct OwnBalances {
    year: FiscalYear,
    through: u64,
    envelopes: Vec<EnvelopeBalances>,
}

/// The rulebook as the log pins it, with the event that does.
#[derive(Serialize)]
struct Pinned<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a HolderId>,
    year: FiscalYear,
    seq: u64,
    rulebook: &'a BTreeMap<String, String>,
}

/// `rulebook.json`.
pub(super) fn rulebook(
    year: FiscalYear,
    holder: Option<&HolderId>,
    seq: u64,
    rulebook: &BTreeMap<String, String>,
) -> Vec<u8> {
    document(&Pinned { holder, year, seq, rulebook })
}

/// Every file of figures, with its name.
pub(super) fn files(
    picture: &Picture,
    through: u64,
    year: FiscalYear,
    holder: Option<&HolderId>,
) -> Result<Vec<(&'static str, Vec<u8>)>, NoAnswer> {
    let money = balances(picture, through, year, holder, None)?;
    let duties = compliance(picture, through, year, holder)?;
    let mut dues = penalties(picture, through, year)?;
    dues.penalties.retain(|entry| holder.is_none_or(|wanted| entry.holder == *wanted));
    dues.credit_withdrawals.retain(|entry| holder.is_none_or(|wanted| entry.holder == *wanted));

    let (duties_rows, dues_rows) = (value(&duties), value(&dues));
    let mut files = vec![
        ("balances.csv", table(BALANCES, &balance_rows(&value(&money.envelopes)))),
        ("compliance.csv", table(COMPLIANCE, rows(&duties_rows, "envelopes"))),
        ("parity.csv", table(PARITY, rows(&duties_rows, "parity"))),
        ("penalties.csv", table(PENALTIES, &penalty_rows(rows(&dues_rows, "penalties")))),
        ("credit-withdrawals.csv", table(CREDITS, rows(&dues_rows, "credit_withdrawals"))),
        ("compliance.json", document(&duties)),
        ("penalties.json", document(&dues)),
    ];
    if holder.is_some() {
        files.push(("balances.json", document(&OwnBalances { year, through, envelopes: money.envelopes })));
    } else {
        let pools = value(&money.alternative_access);
        let reserve = [
            json!({"language": "english", "amount": money.reserve.english}),
            json!({"language": "french", "amount": money.reserve.french}),
        ];
        files.push(("alternative-access.csv", table(POOLS, pools.as_array().map_or(&[], Vec::as_slice))));
        files.push(("reserve.csv", table(RESERVE, &reserve)));
        files.push(("balances.json", document(&money)));
    }
    Ok(files)
}

/// An answer on lines of its own. Answers are texts, numbers and lists: nothing in them cannot be written.
fn document(answer: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(answer).unwrap_or_default();
    bytes.push(b'\n');
    bytes
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

fn table(columns: &str, rows: &[Value]) -> Vec<u8> {
    let columns: Vec<&str> = columns.split_whitespace().collect();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Memory takes every byte, and every row has the columns of the first.
    let _ = writer.write_record(&columns);
    for row in rows {
        let _ = writer.write_record(columns.iter().map(|column| cell(row, column)));
    }
    writer.into_inner().unwrap_or_default()
}

fn cell(row: &Value, path: &str) -> String {
    match row.pointer(&format!("/{}", path.replace('.', "/"))) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
            row.pointer(&format!("/{}", path.replace('.', "/"))).map(Value::to_string).unwrap_or_default()
        }
    }
}
