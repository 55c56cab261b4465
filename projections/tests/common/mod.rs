//! A short way to hand-made events: their data as JSON, the form in which the log keeps them.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use ledger::digest::Digest;
use ledger::event::{Act, Event, Kind};
use ledger::ids::{CommitmentId, HolderId, ProjectId};
use ledger::money::Money;
use ledger::rulebook::Rulebook;
use ledger::time::FiscalYear;
use projections::NoAnswer;
use projections::accounts::Accounts;
use projections::balances::{Figures, balances};
use projections::compliance::{EnvelopeCompliance, compliance};
use projections::picture::Picture;
use projections::postings::postings;
use projections::sums::Sums;
use projections::unknown::{Thing, Unknown};
use serde_json::{Value, json};
use uuid::Uuid;

pub fn year() -> FiscalYear {
    "2021-2022".parse().unwrap()
}

pub fn next_year() -> FiscalYear {
    "2022-2023".parse().unwrap()
}

pub fn dollars(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub fn holder(id: &str) -> HolderId {
    HolderId::new(id).unwrap()
}

pub fn project(id: &str) -> ProjectId {
    ProjectId::new(id).unwrap()
}

pub fn commitment(id: &str) -> CommitmentId {
    CommitmentId::new(id).unwrap()
}

/// A log under the hand: events in the order recorded, each a batch of its own.
#[derive(Clone, Default)]
pub struct Log {
    pub events: Vec<Event>,
}

impl Log {
    /// The year with the printed rulebook, `big` (flex 6 million, drama 4 million) and `small` (flex 1 million), both in
    /// English, and a drama project `film` without digital media or women.
    pub fn opened() -> Log {
        let mut log = Log::default();
        let rulebook = Rulebook::printed(year()).unwrap();
        log.on("2021-04-01", "year-opened", json!({"year": "2021-2022", "rulebook": rulebook}));
        log.grant(
            "2021-04-02",
            "2021-2022",
            "big",
            "english",
            false,
            json!({"flex": "6000000.00", "drama": "4000000.00"}),
        );
        log.grant("2021-04-02", "2021-2022", "small", "english", true, json!({"flex": "1000000.00"}));
        log.project("film", "none", 0);
        log
    }

    pub fn on(&mut self, effective_on: &str, kind: &str, data: Value) -> u64 {
        let seq = self.events.len() as u64 + 1;
        let body = Kind::from_name(kind).unwrap().read(&data.to_string()).unwrap();
        self.events.push(Event {
            seq,
            id: Uuid::nil(),
            prev: Digest::default(),
            batch: (1, 1),
            command_id: Uuid::from_u128(u128::from(seq)),
            actor: "test".into(),
            effective_on: effective_on.parse().unwrap(),
            recorded_at: format!("2021-04-01T00:{:02}:00Z", seq % 60).parse().unwrap(),
            act: Some(Act { note: Some(format!("note {seq}")), request: Digest::default() }),
            body,
        });
        seq
    }

    pub fn grant(&mut self, on: &str, year: &str, holder: &str, language: &str, small: bool, buckets: Value) {
        self.on(
            on,
            "allocation-granted",
            json!({"holder": holder, "letter": "L", "year": year, "languages": {language: {"small": small, "buckets": buckets}}}),
        );
    }

    pub fn project(&mut self, id: &str, digital_media: &str, women: u32) {
        self.on(
            "2021-04-02",
            "project-registered",
            json!({"project": id, "title": id, "genre": "drama", "language": "english", "producer": "P", "production": "independent",
                   "digital_media": digital_media, "positions": {"total": 10, "women": women}}),
        );
    }

    pub fn commit(&mut self, on: &str, id: &str, holder: &str, project: &str, amount: &str) {
        let data = self.facts(id, holder, project, amount, "envelope");
        self.on(on, "commitment-made", with(data, json!({"kind": "equity"})));
    }

    /// Counts a commitment, flex first where it is said to fill up.
    pub fn count(&mut self, on: &str, id: &str, holder: &str, project: &str, amount: &str, from_flex: &str) {
        if !dollars(from_flex).is_zero() {
            let data = self.facts(id, holder, project, from_flex, "envelope");
            self.on(on, "flex-transferred", data);
        }
        let data = self.facts(id, holder, project, amount, "envelope");
        self.on(on, "commitment-counted", with(data, json!({"from_flex": from_flex})));
    }

    #[allow(clippy::too_many_arguments, reason = "the facts of a release")]
    pub fn release(&mut self, on: &str, id: &str, holder: &str, project: &str, amount: &str, to: &str, to_flex: &str) {
        let data = self.facts(id, holder, project, amount, "envelope");
        self.on(on, "commitment-released", with(data, json!({"cause": "reduced", "to": to, "to_flex": to_flex})));
    }

    pub fn reverse(&mut self, on: &str, reversed: u64, undone: Value) {
        self.on(
            on,
            "command-reversed",
            json!({"command_id_reversed": Uuid::from_u128(u128::from(reversed)), "reason": "R", "year": "2021-2022", "undone": undone}),
        );
    }

    pub fn facts(&self, id: &str, holder: &str, project: &str, amount: &str, source: &str) -> Value {
        json!({"commitment": id, "holder": holder, "project": project, "amount": amount, "genre": "drama",
               "language": "english", "source": source, "year": "2021-2022"})
    }

    /// The picture at the end. After every event the postings must balance, and say the same as the columns.
    pub fn picture(&self) -> Picture {
        let (mut picture, mut sums) = (Picture::default(), Sums::default());
        let (mut accounts, mut by_number) = (Accounts::default(), Accounts::default());
        for event in &self.events {
            picture.fold(event);
            sums.fold(event);
            assert_eq!(
                accounts.check(&postings(event)).err(),
                None,
                "event {} {}",
                event.seq,
                event.body.kind().name()
            );
            assert_eq!(by_number.check_by(&sums.postings(event), |account| sums.numbers().name(account)).err(), None);
            let columns = Accounts::of(&picture);
            for (account, shown) in columns.balances() {
                let number = sums.numbers().find(account).unwrap();
                assert_eq!((sums.holds(&number), sums.numbers().name(&number)), (shown, account.clone()));
            }
            let difference = columns.difference(&accounts);
            for difference in [difference, sums.difference(&by_number)] {
                assert_eq!(difference, None, "event {} {}", event.seq, event.body.kind().name());
            }
        }
        picture
    }

    /// The picture of the events effective on a day or before: nothing is checked, for little need hold.
    pub fn effective_by(&self, day: &str) -> Picture {
        let (day, mut picture) = (day.parse().unwrap(), Picture::default());
        self.events.iter().filter(|e| e.effective_on <= day).for_each(|e| picture.fold(e));
        picture
    }
}

pub fn with(mut data: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object") };
    data.as_object_mut().unwrap().extend(more);
    data
}

/// The figures of a bucket (`total` for all) of an English envelope.
pub fn figures(picture: &Picture, year: FiscalYear, id: &str, bucket: &str) -> Figures {
    let answer = balances(picture, 0, year, Some(&holder(id)), None).unwrap();
    let envelope = &answer.envelopes[0];
    if bucket == "total" {
        return envelope.total.clone();
    }
    envelope.buckets.iter().find(|b| b.bucket.word() == bucket).unwrap().figures.clone()
}

/// How an English envelope complies.
pub fn complies(picture: &Picture, id: &str) -> EnvelopeCompliance {
    compliance(picture, 0, year(), Some(&holder(id))).unwrap().envelopes[0].clone()
}

/// Why a question that names what nobody knows has no answer, where nothing known comes near.
pub fn unknown(thing: Thing, asked: &str) -> NoAnswer {
    NoAnswer::Unknown(Unknown { thing, asked: asked.to_owned(), nearest: Vec::new() })
}
