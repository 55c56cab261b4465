//! What is asked of every operation, and how an answer is looked through.

use crate::program::client::Reply;
use crate::program::poppler;
use crate::world::{MARK, World};
use calamine::Reader as _;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

impl World {
    /// What a part of a path, or a parameter, may be: what is its own, what is another's, and what is nobody's.
    fn values(&self, name: &str, path: &str) -> Vec<String> {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
        match name {
            "year" | "compare_with" => texts(&[self.year]),
            "holder" => texts(&[self.own, &self.other, "nobody"]),
            "id" if path.contains("proposals") => {
                [&self.proposals[..], &["00000000-0000-4000-8000-000000000000".to_owned()]].concat()
            }
            "id" => texts(&["own-dispute", &self.others_dispute, "nothing"]),
            "project" => texts(&["shared-1", &self.others_project, "nothing"]),
            "seq" | "after" => self.unseen.iter().map(ToString::to_string).collect(),
            "code" => texts(&["suspended"]),
            "table" => texts(&[
                "balances",
                "commitments",
                "events",
                "compliance",
                "penalties",
                "parity",
                "allocations",
                "credits",
            ]),
            "figure" => [self.own, &self.other, "nobody"]
                .iter()
                .flat_map(|holder| {
                    [
                        format!("balances {holder} english drama balance"),
                        format!("compliance {holder} english first_deadline.taken"),
                    ]
                })
                .collect(),
            "from" => texts(&["through=20", "effective-by=2021-12-01"]),
            "to" => texts(&["now", "effective-by=2022-01-15"]),
            "search" => texts(&[MARK, "a"]),
            "cursor" => texts(&[&self.others_commitment, &self.other, &self.others_project]),
            "through" => texts(&["60"]),
            "effective_by" => texts(&["2021-11-30", "2022-03-30"]),
            "recorded_by" => texts(&["2021-11-30T12:00:00Z"]),
            "limit" => texts(&["3", "10000"]),
            "language" => texts(&["english", "french"]),
            "lang" => texts(&["fr"]),
            "set" => texts(&["first_deadline.share=0.60"]),
            "as" => texts(&["commit"]),
            _ => texts(&["true"]),
        }
    }

    /// Every address of an operation: each of its parts takes each value, and each parameter is given once by itself.
    pub(crate) fn addresses(&self, path: &str, operation: &Value) -> Vec<String> {
        let encode = service::http::encoded;
        let mut paths = vec![path.to_owned()];
        let parameters = operation["parameters"].as_array().unwrap();
        let named = |of: &str| {
            let of = of.to_owned();
            parameters.iter().filter(move |parameter| parameter["in"] == of.as_str())
        };
        for parameter in named("path") {
            let name = parameter["name"].as_str().unwrap();
            let values = self.values(name, path);
            paths = paths
                .iter()
                .flat_map(|path| values.iter().map(move |value| path.replace(&format!("{{{name}}}"), &encode(value))))
                .collect();
        }
        let mut asked = BTreeSet::new();
        for path in paths {
            let mut needed = vec![path.clone()];
            for parameter in named("query").filter(|parameter| parameter["required"] == true) {
                let name = parameter["name"].as_str().unwrap();
                needed = needed
                    .iter()
                    .flat_map(|path| {
                        let sign = if path.contains('?') { '&' } else { '?' };
                        let values = self.values(name, path);
                        values.into_iter().map(move |value| format!("{path}{sign}{name}={}", encode(&value)))
                    })
                    .collect();
            }
            for path in needed {
                asked.insert(path.clone());
                for parameter in named("query").filter(|parameter| parameter["required"] != true) {
                    let name = parameter["name"].as_str().unwrap();
                    let sign = if path.contains('?') { '&' } else { '?' };
                    for value in self.values(name, &path) {
                        asked.insert(format!("{path}{sign}{name}={}", encode(&value)));
                    }
                }
            }
        }
        asked.into_iter().collect()
    }

    /// Nothing in the answer is about others but what was asked.
    pub(crate) fn look(&self, asked: &str, reply: &Reply) {
        assert!(reply.status < 500, "{asked}: {} {}", reply.status, reply.text());
        let mut text = format!("{}\n{}", reply.head, readable(reply));
        // Whoever asks for a name reads it back in what says that it is not known.
        let mut echoed: Vec<&String> =
            vec![&self.other, &self.others_project, &self.others_commitment, &self.others_dispute];
        echoed.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in echoed {
            if asked.contains(name.as_str()) && (reply.status != 200 || asked.starts_with("POST")) {
                text = text.replace(name.as_str(), "ECHO");
            }
        }
        if asked.contains(&format!("search={MARK}")) || asked.contains(&format!("q={MARK}")) {
            text = text.replace(&format!("\"{MARK}\""), "ECHO");
        }
        let text = without_own_swaps(&text, self.own);
        if let Some(place) = text.find(MARK) {
            let (from, to) = (place.saturating_sub(200), (place + 200).min(text.len()));
            panic!("{asked} tells of others: …{}…", String::from_utf8_lossy(&text.as_bytes()[from..to]));
        }
        // The auditor's own program, which comes with a bundle, knows the words; so do the examples that everyone may read.
        let of_the_fund = ["\"alternative_access\":[", "\"reserve\":{"];
        let is_described = asked.contains("/openapi.json");
        assert!(is_described || of_the_fund.iter().all(|name| !text.contains(name)), "{asked} tells of the fund");
    }
}

/// The text without the swaps in which the broadcaster takes part, and no leg of which is between two others: of those the other end
/// of each leg is known by name.
fn without_own_swaps(text: &str, own: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(place) = rest.find("\"legs\":[") {
        let (before, from) = rest.split_at(place);
        left.push_str(before);
        let end = from.find("],\"signed_by\":[").map_or(from.len(), |end| end + 1);
        let legs: Value = serde_json::from_str(&from["\"legs\":".len()..end]).unwrap_or_default();
        let is_own = legs.as_array().is_some_and(|legs| legs.iter().all(|leg| leg["from"] == own || leg["to"] == own));
        let signed = from[end..].find(']').map_or(from.len(), |length| end + length);
        let (swap, after) = from.split_at(signed);
        left.push_str(if is_own { "" } else { swap });
        rest = after;
    }
    left.push_str(rest);
    left
}

/// What a person or a program reads in an answer: of a workbook, a file of columns and a printed document what stands in them.
pub(crate) fn readable(reply: &Reply) -> String {
    let as_file = || {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&reply.body).unwrap();
        file
    };
    if reply.body.starts_with(b"PAR1") {
        let reader = SerializedFileReader::new(as_file().reopen().unwrap()).unwrap();
        return reader.get_row_iter(None).unwrap().map(|row| format!("{}\n", row.unwrap())).collect();
    }
    if reply.body.starts_with(b"%PDF") {
        return poppler("pdftotext", &[as_file().path().to_str().unwrap(), "-"]).unwrap_or_default();
    }
    if reply.body.starts_with(b"PK") {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(reply.body.clone())).unwrap();
        let mut text = String::new();
        for sheet in book.sheet_names() {
            text.push_str(&format!("{sheet}\n"));
            for row in book.worksheet_range(&sheet).unwrap().rows() {
                row.iter().for_each(|cell| text.push_str(&format!("{cell} ")));
                text.push('\n');
            }
        }
        return text;
    }
    reply.text()
}
