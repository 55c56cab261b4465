//! The three example rows of a template. They have the form of what is asked, so that a template imports as it is.

use crate::sheets::{Column, Kind};
use ledger::command::field::{Form, Named};

/// The columns that a template offers. A year that is no printed one states its dates.
pub(in crate::cli) fn columns(kind: Kind) -> Vec<Column> {
    let mut columns = kind.columns();
    if kind.name() == "open-year" {
        let at = columns.iter().position(|column| column.name == "based_on").map_or(columns.len(), |at| at + 1);
        let further = ["rulebook.first_deadline.date", "rulebook.final_deadline.date"];
        columns.splice(at..at, further.iter().filter_map(|name| kind.column(name)));
    }
    columns
}

/// What stands in the three example rows of a column; nothing where it is left out.
pub(in crate::cli) fn cells(kind: Kind, column: &Column) -> [Option<String>; 3] {
    let name = column.name.as_str();
    if name == "note" {
        return ["Example: overwrite this row"; 3].map(some);
    }
    match (kind.name(), name) {
        ("swaps", "swap") => return ["example-swap"; 3].map(some),
        ("swaps", "from") => return ["example-giver", "example-receiver", "example-receiver"].map(some),
        ("swaps", "to") => return ["example-receiver", "example-giver", "example-giver"].map(some),
        ("swaps", "bucket") => return ["drama", "documentary", "flex"].map(some),
        ("swaps", "language") => return ["english"; 3].map(some),
        ("swaps", "amount") => return ["1000", "600", "400"].map(some),
        ("swaps", "signed_by") => return [some("example-giver example-receiver"), None, None],
        ("swaps", "effective_on") => return [some("2021-05-03"), None, None],
        ("swaps", "year") => return [some("2021-2022"), None, None],
        ("allocations", "effective_on") => return [some("2021-04-01"), None, None],
        ("allocations", "year") => return [some("2021-2022"), None, None],
        ("allocations", "holder") => return ["example-broadcaster"; 3].map(some),
        ("allocations", "letter") => return ["L-2021-001"; 3].map(some),
        ("allocations", "language") => return ["english"; 3].map(some),
        ("allocations", "bucket") => return ["drama", "documentary", "flex"].map(some),
        ("allocations", "amount") => return ["4000000", "1000000", "5000000"].map(some),
        ("open-year", "effective_on") => return ["2021-03-01", "2022-03-01", "2023-03-01"].map(some),
        ("open-year", "year") => return ["2021-2022", "2022-2023", "2023-2024"].map(some),
        ("open-year", "based_on") => return [None, some("2021-2022"), some("2022-2023")],
        ("open-year", "rulebook.first_deadline.date") => return [None, some("2022-10-11"), some("2023-10-10")],
        ("open-year", "rulebook.final_deadline.date") => return [None, some("2022-12-09"), some("2023-12-08")],
        ("register-holder", "effective_on") => return ["2021-03-15"; 3].map(some),
        ("register-project", "effective_on") => return ["2021-04-20"; 3].map(some),
        // What such a command needs although no single field must be there.
        ("grant-allocation", "languages.english.buckets.flex")
        | ("set-budget", "languages.english")
        | ("transfer-control", "buckets.flex") => return ["400000", "500000.50", "600000"].map(some),
        ("impose-penalty", "language" | "basis") | ("amend-project", "title") => {}
        _ if !column.required => return [None, None, None],
        _ => {}
    }
    [1, 2, 3].map(|row| Some(value(column, row)))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A value of the column's form, another in each row where it tells acts apart.
fn value(column: &Column, row: u8) -> String {
    let name = column.path.last().map_or("", String::as_str);
    match column.form {
        Form::Text { .. } if name == "letter" => format!("L-2021-00{row}"),
        Form::Text { .. } => format!("Example {row}"),
        Form::Amount(_) => {
            ["1000", "2500.50", "40000"].get(usize::from(row) - 1).map_or("1000", |text| text).to_owned()
        }
        Form::Day => format!("2021-05-0{row}"),
        Form::Year => "2021-2022".to_owned(),
        Form::Flag => "true".to_owned(),
        Form::Count => if name == "women" { "4" } else { "8" }.to_owned(),
        Form::CommandId => format!("29efe8dc-9c0b-5ac5-87eb-cde99800dcd{row}"),
        Form::Id(_) if name == "from" => "example-giver".to_owned(),
        Form::Id(_) if name == "to" => "example-receiver".to_owned(),
        Form::Id(Named::Holder) => format!("example-broadcaster-{row}"),
        Form::Id(Named::Project) => format!("example-project-{row}"),
        Form::Id(Named::Commitment) => format!("example-commitment-{row}"),
        Form::Id(Named::Dispute) => format!("example-dispute-{row}"),
        Form::Id(Named::Line) => format!("example-line-{row}"),
        Form::Choice(words) => words.first().copied().unwrap_or_default().to_owned(),
        Form::List(Form::Id(Named::Commitment)) => format!("example-commitment-{row}"),
        Form::List(Form::Count) => row.to_string(),
        Form::List(_) => "example-giver example-receiver".to_owned(),
        Form::Parts(_) | Form::Map(..) => String::new(),
    }
}
