//! Every operation of the interface.

use crate::problem::Fault;

/// One operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The method, in small letters.
    pub method: &'static str,
    /// The path behind the root.
    pub path: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// The names of the parameters; one that must be given ends with `!`.
    pub parameters: &'static str,
    /// What may be sent: media types, each with a schema after `=`.
    pub body: &'static str,
    /// The status of success.
    pub status: &'static str,
    /// The media type of the answer.
    pub media_type: &'static str,
    /// Another media type that the answer may have; none where it is empty.
    pub also: &'static str,
    /// The schema of the answer; none where it is of no form of ours.
    pub answer: &'static str,
    /// Whether the ledger may refuse.
    pub refuses: bool,
    /// Whether no token is needed.
    pub open: bool,
}

impl Operation {
    const GET: Operation = Operation {
        method: "get",
        path: "",
        summary: "",
        parameters: "",
        body: "",
        status: "200",
        media_type: "application/json",
        also: "",
        answer: "",
        refuses: false,
        open: false,
    };

    const POST: Operation = Operation { method: "post", ..Operation::GET };

    /// A name that no other operation has.
    #[must_use]
    pub fn id(&self) -> String {
        let words: String = self.path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
        format!("{}-{}", self.method, words.join("-"))
    }

    /// Whether nothing can be done without a body.
    #[must_use]
    pub fn needs_body(&self) -> bool {
        !matches!(self.path, "/what-if" | "/proposals/{id}/signatures" | "/proposals/{id}/acceptance")
    }

    /// Whether an answer has a tag, by which whoever asks again learns that nothing is new.
    #[must_use]
    pub fn is_told_once(&self) -> bool {
        self.method == "get" && self.path != "/events/stream"
    }

    /// The headers that it looks at.
    pub fn headers(&self) -> impl Iterator<Item = &'static str> {
        let takes_key = self.method == "post" && ["/commands", "/proposals"].contains(&self.path);
        let all = [
            ("Accept-Language", true),
            ("If-None-Match", self.is_told_once()),
            ("Idempotency-Key", takes_key),
            ("Last-Event-ID", self.path == "/events/stream"),
        ];
        all.into_iter().filter_map(|(name, looks)| looks.then_some(name))
    }

    /// What may be wrong, beside refusals.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        if self.open {
            return vec![Fault::Malformed, Fault::MethodNotAllowed, Fault::Unavailable];
        }
        let mut faults = vec![
            Fault::Unauthenticated,
            Fault::Forbidden,
            Fault::Unknown,
            Fault::MethodNotAllowed,
            Fault::NotAcceptable,
            Fault::Malformed,
            Fault::TooManyAttempts,
            Fault::Unavailable,
        ];
        if !self.body.is_empty() {
            faults.extend([Fault::TooLarge, Fault::UnsupportedMediaType]);
        }
        if self.path.starts_with("/proposals/{id}/") {
            faults.push(Fault::NotReady);
        }
        faults
    }
}

const CUT: &str = "through recorded_by effective_by";

macro_rules! get {
    ($path:literal, $summary:literal, $parameters:expr, $answer:literal) => {
        Operation { path: $path, summary: $summary, parameters: $parameters, answer: $answer, ..Operation::GET }
    };
    ($path:literal, $summary:literal, $parameters:expr, as $media_type:literal) => {
        Operation { path: $path, summary: $summary, parameters: $parameters, media_type: $media_type, ..Operation::GET }
    };
}

macro_rules! post {
    ($path:literal, $summary:literal, $parameters:expr, $body:literal, $status:literal, $answer:literal) => {
        Operation {
            path: $path,
            summary: $summary,
            parameters: $parameters,
            body: $body,
            status: $status,
            answer: $answer,
            refuses: true,
            ..Operation::POST
        }
    };
}

const PAGED: &str = "year holder limit cursor search through recorded_by effective_by";

/// All of them.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        also: "application/x-ndjson",
        ..post!(
            "/commands",
            "Sends one command, or a stream of them",
            "",
            "application/json=Command application/x-ndjson=",
            "200",
            "Outcome"
        )
    },
    Operation {
        refuses: false,
        ..post!(
            "/what-if",
            "What would be, with other commands or another parameter; nothing is written",
            "year! set through recorded_by effective_by",
            "application/x-ndjson= application/json=Command",
            "200",
            "Answer"
        )
    },
    get!("/years", "Every fiscal year that was opened", "year limit cursor through recorded_by effective_by", "List"),
    get!("/holders", "Every registered broadcaster", PAGED, "List"),
    get!(
        "/projects",
        "Every registered project with what is committed to it",
        "year holder genre language production search limit cursor through recorded_by effective_by",
        "List"
    ),
    get!(
        "/commitments",
        "Every commitment with its state",
        "year holder project genre language source state search limit cursor through recorded_by effective_by",
        "List"
    ),
    get!(
        "/applications",
        "Every application as it was received",
        "year holder project limit cursor through recorded_by effective_by",
        "List"
    ),
    get!(
        "/reviews",
        "Lines of audience to look at before the calculation",
        "year holder project genre language search finding far limit cursor through recorded_by effective_by",
        "List"
    ),
    get!(
        "/disputes",
        "Every dispute with the step that it waits for",
        "year holder open search limit cursor through recorded_by effective_by",
        "List"
    ),
    get!(
        "/indicators",
        "What the years' commitments went to, or what changed since another year",
        "year compare_with through recorded_by effective_by",
        "Indicators"
    ),
    get!(
        "/years/{year}/balances",
        "Every envelope of a year, bucket by bucket",
        "holder language through recorded_by effective_by",
        "Balances"
    ),
    get!(
        "/years/{year}/compliance",
        "How each envelope stands with the year's obligations",
        "holder language through recorded_by effective_by",
        "OfYear"
    ),
    get!(
        "/years/{year}/penalties",
        "The penalties that a year's facts call for",
        "holder language through recorded_by effective_by",
        "OfYear"
    ),
    get!(
        "/years/{year}/calendar",
        "The dates of a year, and what falls due for whom",
        "holder through recorded_by effective_by",
        "OfYear"
    ),
    get!(
        "/years/{year}/allocation",
        "What each broadcaster earned, by genre and factor",
        "holder language compare_with through recorded_by effective_by",
        "OfYear"
    ),
    get!(
        "/years/{year}/credits",
        "The credits behind it, line by line",
        "holder! language through recorded_by effective_by",
        "OfYear"
    ),
    get!("/years/{year}/calendar.ics", "The same as a calendar", "holder lang through recorded_by effective_by", as "text/calendar"),
    get!("/years/{year}/holders/{holder}/report", "The periodic report of one broadcaster (C.3)", CUT, "OfYear"),
    get!("/years/{year}/holders/{holder}/report.pdf", "The same for a printer", CUT, as "application/pdf"),
    get!("/years/{year}/holders/{holder}/report.xlsx", "The same as a workbook", CUT, as "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    get!("/years/{year}/explain", "Why a figure is what it is", "figure! through recorded_by effective_by", "OfYear"),
    get!("/years/{year}/diff", "What was told at one cut and is told at another", "from! to holder", "Diff"),
    get!("/disputes/{id}", "The review file of a dispute", CUT, "Answer"),
    get!("/disputes/{id}.html", "The same as a page", CUT, as "text/html"),
    get!("/disputes/{id}.pdf", "The same for a printer", CUT, as "application/pdf"),
    get!("/events", "The log's own bytes, an event a line", "after limit", as "application/x-ndjson"),
    get!("/events/stream", "What is added to the log, as it is added", "after", as "text/event-stream"),
    get!("/events/{seq}/proof", "That an event is in the log (C2SP tlog-proof)", "", as "text/plain"),
    get!("/checkpoint", "The log as it was signed (C2SP tlog-checkpoint)", "", as "text/plain"),
    Operation { media_type: "text/plain", ..post!("/checkpoint", "Signs what the log is now", "", "", "200", "") },
    get!("/tile/{level}/{index}", "256 hashes of the tree (C2SP tlog-tiles); thousands of an index as `x001/234`; public by option", "", as "application/octet-stream"),
    get!("/tile/{level}/{index}.p/{width}", "The same where there are fewer yet", "", as "application/octet-stream"),
    get!("/tile/entries/{index}", "The events under a tile of the lowest level", "", as "application/octet-stream"),
    get!("/tile/entries/{index}.p/{width}", "The same where there are fewer yet", "", as "application/octet-stream"),
    get!("/years/{year}/bundle.tar", "What an auditor takes away", "holder", as "application/x-tar"),
    get!("/years/{year}/export.xlsx", "A year as a workbook", "holder through recorded_by effective_by", as "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    get!("/years/{year}/parquet/{table}", "One of its tables as a file of columns", "holder through recorded_by effective_by", as "application/vnd.apache.parquet"),
    get!("/rulebooks/{year}", "The rulebook of a year as the log pinned it", CUT, "Rulebook"),
    get!("/refusals", "Every refusal: why it is given and what to do", "", "Catalogue"),
    get!("/refusals/{code}", "One of them", "", "CatalogueEntry"),
    Operation {
        media_type: "application/x-ndjson",
        ..post!(
            "/import",
            "Reads a sheet: its rows become commands",
            "as check",
            "application/octet-stream= text/csv= text/plain= application/vnd.openxmlformats-officedocument.spreadsheetml.sheet= application/vnd.oasis.opendocument.spreadsheet= multipart/form-data=",
            "200",
            ""
        )
    },
    get!("/proposals", "The proposals that you take part in", "open limit cursor", "Proposals"),
    post!("/proposals", "Proposes an act that others sign", "", "application/json=ProposedAct", "201", "Proposal"),
    get!("/proposals/{id}", "A proposal with what it would do", "", "Proposal"),
    post!("/proposals/{id}/signatures", "Signs it", "", "application/json=", "200", "Proposal"),
    post!(
        "/proposals/{id}/acceptance",
        "Accepts it: it is judged as of now, and written",
        "",
        "application/json=",
        "200",
        "Proposal"
    ),
    post!("/proposals/{id}/decline", "Declines it, with a reason", "", "application/json=Reason", "200", "Proposal"),
    Operation { open: true, ..get!("/openapi.json", "This document", "", "Answer") },
];
