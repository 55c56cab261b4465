//! A year as a workbook and as Parquet files: what a reader that is not ours finds in them is what the answers say, to the
//! cent.
#![allow(
    clippy::wildcard_enum_match_arm,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod program;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use program::Place;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

const YEAR: &str = "2021-2022";

/// Python's own reading of a workbook: by sheet the rows, each a list of [type, text].
const READER: &str = r##"
import json, re, sys, zipfile
from xml.etree import ElementTree
N = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
part = lambda name: ElementTree.fromstring(book.read(name))
shared = ["".join(t.text or "" for t in s.iter("{%s}t" % N["m"])) for s in part("xl/sharedStrings.xml")]
formats = {int(f.get("numFmtId")): f.get("formatCode") for f in part("xl/styles.xml").iterfind(".//m:numFmt", N)}
formats[4] = "#,##0.00"
styles = [formats.get(int(x.get("numFmtId"))) for x in part("xl/styles.xml").find("m:cellXfs", N)]
sheets = {}
for place, sheet in enumerate(part("xl/workbook.xml").find("m:sheets", N), 1):
    tree = part("xl/worksheets/sheet%d.xml" % place)
    rows = []
    for row in tree.iterfind(".//m:row", N):
        cells = {}
        for c in row.iterfind("m:c", N):
            value = c.find("m:v", N)
            if value is None:
                continue
            column = re.match("[A-Z]+", c.get("r")).group()
            kind = c.get("t", "n")
            text = shared[int(value.text)] if kind == "s" else value.text
            cells[column] = [kind, text, styles[int(c.get("s", 0))]]
        rows.append(cells)
    head = {column: cell[1] for column, cell in rows[0].items()}
    sheets[sheet.get("name")] = {
        "rows": [{head[column]: cell for column, cell in row.items()} for row in rows[1:]],
        "frozen": tree.find(".//m:pane", N).get("state") == "frozen",
        "filter": tree.find("m:autoFilter", N) is not None,
    }
print(json.dumps({"sheets": sheets, "core": book.read("docProps/core.xml").decode()}))
"##;

fn lived() -> Place {
    let place = Place::new();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/full-year.jsonl");
    let answer = place.run(&["submit", "--historical", file.to_str().unwrap()]);
    assert!(matches!(answer.code, Some(0 | 1)), "{}", answer.err);
    place
}

fn export(place: &Place, format: &str, to: &str, more: &[&str]) {
    let asked = [&["export", "--format", format, "--year", YEAR, "-o", to], more].concat();
    place.run(&asked).ends(0);
}

fn workbook(place: &Place, name: &str) -> Value {
    let read = Command::new("python3").args(["-c", READER]).arg(place.path(name)).output().expect("python3 is needed");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    serde_json::from_slice(&read.stdout).unwrap()
}

/// Whole cents, from the text of an amount or of the number that a workbook has in its place.
fn cents(text: &str) -> i128 {
    let (dollars, decimals) = text.split_once('.').unwrap_or((text, ""));
    assert!(decimals.len() <= 2 && !text.contains(['e', 'E']), "{text}");
    format!("{dollars}{decimals:0<2}").parse().unwrap()
}

/// The envelopes' figures in the answer, by holder, language, bucket and figure.
fn expected(balances: &Value) -> BTreeMap<[String; 4], i128> {
    let mut all = BTreeMap::new();
    for envelope in balances["envelopes"].as_array().unwrap() {
        let total = envelope["total"].as_object().unwrap().iter().map(|(name, amount)| ("total", name, amount));
        let buckets = envelope["buckets"].as_array().unwrap().iter().flat_map(|of| {
            let figures = of.as_object().unwrap().iter().filter(|(name, _)| *name != "bucket");
            figures.map(|(name, amount)| (of["bucket"].as_str().unwrap(), name, amount))
        });
        for (bucket, name, amount) in buckets.chain(total) {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let key = [text(&envelope["holder"]), text(&envelope["language"]), bucket.to_owned(), name.clone()];
            all.insert(key, cents(amount.as_str().unwrap()));
        }
    }
    assert!(all.len() > 50, "there are figures to lose");
    all
}

/// The same from rows that a reader gives.
fn found<'a>(rows: impl Iterator<Item = BTreeMap<&'a str, String>>) -> BTreeMap<[String; 4], i128> {
    let mut all = BTreeMap::new();
    for row in rows {
        for (name, amount) in &row {
            if !["holder", "language", "bucket", "base", "small"].contains(name) {
                let key = [row["holder"].clone(), row["language"].clone(), row["bucket"].clone(), (*name).to_owned()];
                all.insert(key, cents(amount));
            }
        }
    }
    all
}

fn of_sheet(sheet: &Value) -> Vec<BTreeMap<&str, String>> {
    let rows = sheet["rows"].as_array().unwrap().iter().map(|row| row.as_object().unwrap());
    let text = |cell: &Value| cell[1].as_str().unwrap().to_owned();
    rows.map(|row| row.iter().map(|(name, cell)| (name.as_str(), text(cell))).collect()).collect()
}

/// The rows of a Parquet file, amounts in dollars and cents as the contract writes them.
fn of_file(path: &Path) -> Vec<BTreeMap<String, String>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let text = |field: &Field| match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::Bool(flag) => Some(flag.to_string()),
        Field::Long(count) => Some(count.to_string()),
        Field::Decimal(amount) => {
            assert_eq!((amount.precision(), amount.scale()), (38, 2));
            let cents = i128::from_be_bytes(amount.data().try_into().unwrap());
            let sign = if cents < 0 { "-" } else { "" };
            Some(format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100))
        }
        Field::Date(days) => Some(format!("day {days}")),
        Field::TimestampMicros(micros) => Some(format!("micros {micros}")),
        other => panic!("{other:?}"),
    };
    let row = |row: parquet::record::Row| {
        let fields = row.get_column_iter().filter_map(|(name, field)| Some((name.clone(), text(field)?)));
        fields.collect()
    };
    reader.get_row_iter(None).unwrap().map(|read| row(read.unwrap())).collect()
}

#[test]
fn a_workbook_has_every_figure_to_the_cent() {
    let place = lived();
    export(&place, "xlsx", "year.xlsx", &[]);
    assert!(!place.path("year.xlsx.part").exists());
    let book = workbook(&place, "year.xlsx");
    let sheets = &book["sheets"];
    for sheet in sheets.as_object().unwrap().values() {
        assert_eq!((&sheet["frozen"], &sheet["filter"]), (&json!(true), &json!(true)));
    }
    let balances = place.run(&["balances", "--year", YEAR]).ends(0).json();
    let figures = expected(&balances);
    assert!(figures.values().any(|amount| *amount % 100 != 0), "there are cents to lose");
    assert_eq!(found(of_sheet(&sheets["Balances"]).into_iter()), figures);
    let first = &sheets["Balances"]["rows"][0];
    assert_eq!((&first["allocated"][0], &first["allocated"][2]), (&json!("n"), &json!("#,##0.00")));
    assert_eq!((&first["small"][0], &first["holder"][0]), (&json!("b"), &json!("s")));

    let compliance = place.run(&["compliance", "--year", YEAR]).ends(0).json();
    let of = |sheet: &str, column: &str| -> Vec<i128> {
        of_sheet(&sheets[sheet]).iter().filter_map(|row| row.get(column).map(|text| cents(text))).collect()
    };
    let told = |rows: &Value, path: &str| -> Vec<i128> {
        let amounts = rows.as_array().unwrap().iter().filter_map(|row| row.pointer(path)?.as_str().map(cents));
        amounts.collect()
    };
    let envelopes = &compliance["envelopes"];
    assert_eq!(of("Compliance", "first_deadline.required"), told(envelopes, "/first_deadline/required"));
    assert_eq!(of("Compliance", "in_house_affiliated.used"), told(envelopes, "/in_house_affiliated/used"));
    assert_eq!(of("Parity", "shortfall"), told(&compliance["parity"], "/shortfall"));
    // 12 October 2021 is day 44481 of the workbook's calendar.
    let date = &sheets["Compliance"]["rows"][0]["first_deadline.date"];
    assert_eq!(date, &json!(["n", "44481", "yyyy-mm-dd"]));

    let penalties = place.run(&["penalties", "--year", YEAR]).ends(0).json();
    assert_eq!(sheets["Penalties"]["rows"].as_array().unwrap().len(), penalties["penalties"].as_array().unwrap().len());
    assert_eq!(of("Penalties", "imposed.amount"), told(&penalties["penalties"], "/imposed/amount"));
    assert_eq!(of("Credit withdrawals", "credit"), told(&penalties["credit_withdrawals"], "/credit"));
    assert_eq!(of("Alternative access", "balance"), told(&balances["alternative_access"], "/balance"));
    let reserve = [&balances["reserve"]["english"], &balances["reserve"]["french"]];
    assert_eq!(of("Reserve", "amount"), reserve.map(|amount| cents(amount.as_str().unwrap())));

    // What the envelopes and the pools committed is what their commitments count.
    let counted: i128 = of("Commitments", "counted").iter().sum();
    let of_envelopes: i128 = told(&balances["envelopes"], "/total/committed").iter().sum();
    let of_pools: i128 = told(&balances["alternative_access"], "/committed").iter().sum();
    assert_eq!(counted, of_envelopes + of_pools);
    let events = place.run(&["export", "--format", "csv"]).ends(0).out;
    let of_year = events.lines().filter(|line| line.contains(&format!(",{YEAR},"))).count();
    assert_eq!(sheets["Events"]["rows"].as_array().unwrap().len(), of_year);
}

#[test]
fn a_workbook_is_the_same_bytes_again_and_speaks_french() {
    let place = lived();
    export(&place, "xlsx", "one.xlsx", &[]);
    export(&place, "xlsx", "two.xlsx", &[]);
    assert_eq!(fs::read(place.path("one.xlsx")).unwrap(), fs::read(place.path("two.xlsx")).unwrap());
    export(&place, "xlsx", "three.xlsx", &["--lang", "fr"]);
    let book = workbook(&place, "three.xlsx");
    for name in ["Soldes", "Parité", "Pénalités", "Accès parallèle", "Fonds de réserve", "Engagements", "Événements"]
    {
        assert!(book["sheets"].get(name).is_some(), "{name}");
    }
    assert!(book["core"].as_str().unwrap().contains("Enveloppes de 2021-2022"));
}

#[test]
fn parquet_has_every_figure_to_the_cent() {
    let place = lived();
    export(&place, "parquet", "year", &[]);
    assert!(!place.path("year.part").exists());
    let balances = place.run(&["balances", "--year", YEAR]).ends(0).json();
    let rows = of_file(&place.path("year/balances.parquet"));
    let named = rows.iter().map(|row| row.iter().map(|(name, text)| (name.as_str(), text.clone())).collect());
    assert_eq!(found(named), expected(&balances));

    let compliance = of_file(&place.path("year/compliance.parquet"));
    // 12 October 2021 is 18912 days after 1 January 1970.
    assert_eq!(compliance[0]["first_deadline_date"], "day 18912");
    let events = of_file(&place.path("year/events.parquet"));
    let log = place.run(&["export"]).ends(0).lines();
    for row in &events {
        let event = &log[row["seq"].parse::<usize>().unwrap() - 1];
        assert_eq!(
            (row["type"].as_str(), row["id"].as_str()),
            (event["type"].as_str().unwrap(), event["id"].as_str().unwrap())
        );
        assert!(row["recorded_at"].starts_with("micros ") && row["effective_on"].starts_with("day "));
    }
    assert!(events.len() > 50);

    // What is there is never written over.
    let again = ["export", "--format", "parquet", "--year", YEAR, "-o", "year"];
    assert!(place.run(&again).ends(2).err.contains("already"));
}

#[test]
fn a_calculated_year_has_its_allocations_factors_and_credits() {
    let place = Place::new();
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/calculation-the-allocation-of-the-guide.jsonl");
    place.run(&["submit", "--historical", file.to_str().unwrap()]).ends(0);
    export(&place, "xlsx", "year.xlsx", &[]);
    let book = workbook(&place, "year.xlsx");
    let sum = |sheet: &str, column: &str| -> i128 {
        of_sheet(&book["sheets"][sheet]).iter().filter_map(|row| row.get(column).map(|text| cents(text))).sum()
    };
    let answer = place.run(&["allocation", "--year", YEAR]).ends(0).json();
    let budget = cents(answer["languages"][0]["budget"].as_str().unwrap());
    let undistributed = cents(answer["languages"][0]["undistributed"].as_str().unwrap());
    assert_eq!(sum("Allocations", "amount"), budget - undistributed);
    assert_eq!((sum("Factors", "value"), sum("Factors", "undistributed")), (budget, undistributed));
    assert_eq!(sum("Credits", "credit"), sum("Factors", "credit"));
}

#[test]
fn tables_are_as_of_any_cut_and_say_so() {
    let place = lived();
    let cut = ["--through", "60"];
    export(&place, "parquet", "then", &cut);
    export(&place, "xlsx", "then.xlsx", &cut);
    let asked = [&["balances", "--year", YEAR], &cut[..]].concat();
    let balances = place.run(&asked).ends(0).json();
    let rows = of_file(&place.path("then/balances.parquet"));
    let named = rows.iter().map(|row| row.iter().map(|(name, text)| (name.as_str(), text.clone())).collect());
    assert_eq!(found(named), expected(&balances));
    let about = of_file(&place.path("then/about.parquet"));
    assert_eq!(
        (about[0]["cut"].as_str(), about[0]["digest"].as_str()),
        ("through=60", balances["head"]["digest"].as_str().unwrap())
    );
    let book = workbook(&place, "then.xlsx");
    assert_eq!(book["sheets"]["About"]["rows"][0]["digest"][1], balances["head"]["digest"]);
    assert!(of_file(&place.path("then/events.parquet")).iter().all(|row| row["seq"].parse::<u64>().unwrap() <= 60));
}

#[test]
fn what_cannot_be_written_is_said_and_leaves_nothing() {
    let place = lived();
    for (arguments, words) in [
        (&["export", "--format", "parquet", "--year", YEAR][..], "-o"),
        (&["export", "--through", "3"], "exported whole"),
        (&["balances", "--year", YEAR, "--format", "parquet"], "no form `parquet`"),
        (&["verify", "-o", "x.xlsx"], "-o means nothing here"),
    ] {
        let answer = place.run(arguments).ends(2);
        assert!(answer.err.contains(words), "{}", answer.err);
    }
    let closed = ["export", "--format", "xlsx", "--year", "2030-2031", "-o", "x.xlsx"];
    place.run(&closed).ends(1);
    assert!(!place.path("x.xlsx").exists() && !place.path("x.xlsx.part").exists());
}

#[test]
fn any_list_or_answer_is_a_workbook() {
    use calamine::{Data, Reader, open_workbook_auto};
    let place = lived();
    let sheet = |arguments: &[&str]| {
        place.run(&[arguments, &["-o", "answer.xlsx"]].concat()).ends(0);
        let mut book = open_workbook_auto(place.path("answer.xlsx")).unwrap();
        let name = book.sheet_names()[0].clone();
        book.worksheet_range(&name).unwrap()
    };
    for question in [
        "balances",
        "compliance",
        "penalties",
        "years",
        "holders",
        "projects",
        "commitments",
        "applications",
        "disputes",
    ] {
        let of_year: &[&str] = if ["years", "disputes"].contains(&question) { &[] } else { &["--year", YEAR] };
        let csv = place.run(&[&[question][..], of_year, &["--format", "csv"]].concat()).ends(0).out;
        let rows = sheet(&[&[question][..], of_year].concat());
        assert_eq!(rows.height(), csv.lines().count(), "{question}");
        let headings: Vec<String> = rows.rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(headings.join(","), csv.lines().next().unwrap(), "{question}");
    }
    let rows = sheet(&["balances", "--year", YEAR]);
    assert!(rows.rows().skip(1).flatten().any(|cell| matches!(cell, Data::Float(_))), "amounts are numbers");
    // A file of another name has the usual form, and a question can be asked of any form.
    place.run(&["holders", "-o", "holders.json"]).ends(0);
    assert!(std::fs::read_to_string(place.path("holders.json")).unwrap().contains("\"holders\""));
    let piped = place.program().args(["years", "--format", "xlsx"]).output().unwrap();
    assert!(piped.stdout.starts_with(b"PK"));
}

/// Python's reading of a page that is no table: its cells by place, and the parts of the workbook.
const PAGE: &str = r##"
import json, sys, zipfile
from xml.etree import ElementTree
M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
book = zipfile.ZipFile(sys.argv[1])
part = lambda name: ElementTree.fromstring(book.read(name))
shared = ["".join(t.text or "" for t in s.iter(M + "t")) for s in part("xl/sharedStrings.xml")]
text = lambda c: shared[int(c.find(M + "v").text)] if c.get("t") == "s" else c.find(M + "v").text
rows = [[text(c) for c in row.iter(M + "c") if c.find(M + "v") is not None] for row in part("xl/worksheets/sheet1.xml").iter(M + "row")]
charts = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/charts/chart")]
names = [s.get("name") for s in part("xl/workbook.xml").find(M + "sheets")]
print(json.dumps({"rows": rows, "charts": charts, "names": names}))
"##;

#[test]
fn a_broadcasters_workbook_begins_with_a_page_for_its_manager() {
    let place = lived();
    let cut = ["--effective-by", "2021-09-15"];
    for (lang, first, left, both, risk) in [
        ("en", "Overview", "What is left", "Both languages", "goes to the reserve unless"),
        ("fr", "Sommaire", "Ce qui reste", "Les deux langues", "ira au fonds de réserve"),
    ] {
        export(&place, "xlsx", "bell.xlsx", &[&["--holder", "bell-media", "--lang", lang], &cut[..]].concat());
        let read = Command::new("python3").args(["-c", PAGE]).arg(place.path("bell.xlsx")).output().unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        let page: Value = serde_json::from_slice(&read.stdout).unwrap();
        assert_eq!(page["names"][0], first);
        let rows: Vec<Vec<&str>> = page["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect())
            .collect();
        let row = |name: &str| {
            rows.iter().find(|row| row.first() == Some(&name)).unwrap_or_else(|| panic!("{name}: {rows:?}"))
        };
        row(left);
        // What is left is what the balances say, and allocated, moved, committed, held and left add up.
        let total: Vec<i128> = row(both)[1..].iter().map(|text| cents(text)).collect();
        let asked =
            place.run(&[&["balances", "--year", YEAR, "--holder", "bell-media"], &cut[..]].concat()).ends(0).json();
        let sum = |key: &str| {
            asked["envelopes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|of| cents(of["total"][key].as_str().unwrap()))
                .sum::<i128>()
        };
        assert_eq!(total[0], sum("allocated"));
        assert_eq!(total[2..], [sum("committed"), sum("held"), sum("available")]);
        assert_eq!(total[0] + total[1] - total[2], total[3] + total[4]);
        // What is missing at the first deadline is at risk, as compliance has it.
        let duties =
            place.run(&[&["compliance", "--year", YEAR, "--holder", "bell-media"], &cut[..]].concat()).ends(0).json();
        let missing = duties["envelopes"][0]["first_deadline"]["shortfall"].as_str().unwrap();
        let at_risk = rows.iter().find(|row| row.last().is_some_and(|why| why.starts_with(risk))).unwrap();
        assert_eq!(cents(at_risk[1]), cents(missing));
        assert_eq!(page["charts"].as_array().unwrap().len(), 2);
        assert!(page["charts"][0].as_str().unwrap().contains(first), "the charts show the page's own cells");
    }
    // The files of a folder are its own too.
    export(&place, "parquet", "bell", &["--holder", "bell-media"]);
    assert!(of_file(&place.path("bell/balances.parquet")).iter().all(|row| row["holder"] == "bell-media"));
    let wrong =
        place.run(&["export", "--year", YEAR, "--format", "xlsx", "-o", "no.xlsx", "--holder", "bel-media"]).ends(1);
    assert!(wrong.err.contains("bell-media") && !place.path("no.xlsx").exists(), "{}", wrong.err);
    place.run(&["export", "--holder", "bell-media"]).ends(2);
}
