//! Histories at random: what the rules refuse leaves no trace, so anything may be sent.

use super::support::{act, story};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One thing that someone sends.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// Days since 1 May 2021 on which it is recorded.
    day: u16,
    /// By how many days it is effective earlier.
    lag: u16,
    what: u8,
    holder: usize,
    project: usize,
    amount: u32,
    other: usize,
}

fn sent() -> impl Strategy<Value = Sent> {
    (0..330_u16, 0..40_u16, 0..13_u8, 0..2_usize, 0..4_usize, 1..3_000_000_u32, 0..20_usize).prop_map(
        |(day, lag, what, holder, project, amount, other)| Sent { day, lag, what, holder, project, amount, other },
    )
}

/// The holders, projects and letters of the story, then what is sent, in the order recorded; both deadlines are closed in
/// their time, or not.
pub(crate) fn histories() -> impl Strategy<Value = Vec<String>> {
    (prop::collection::vec(sent(), 1..22), any::<bool>(), any::<bool>()).prop_map(|(mut all, first, last)| {
        all.sort_by_key(|sent| sent.day);
        let mut lines: Vec<String> = story().into_iter().take(11).collect();
        let mut closings = Vec::new();
        if first {
            closings.push((166, "close-first-deadline"));
        }
        if first && last {
            closings.push((225, "close-final-deadline"));
        }
        let mut closings = closings.into_iter().peekable();
        for (place, sent) in all.iter().enumerate() {
            while let Some((day, command)) = closings.next_if(|(day, _)| *day <= sent.day) {
                lines.push(closing(command, day, day));
            }
            lines.push(line(place, sent));
        }
        lines.extend(closings.map(|(day, command)| closing(command, day, 330)));
        lines
    })
}

/// The date so many days after 1 May 2021.
fn date(days: u16) -> String {
    let mut day: ledger::time::Day = "2021-05-01".parse().unwrap();
    for _ in 0..days {
        day = day.next().unwrap();
    }
    day.to_string()
}

fn closing(command: &str, day: u16, recorded: u16) -> String {
    act(command, &date(day), &date(recorded), json!({"command_id": id(1000 + usize::from(day))}))
}

fn id(place: usize) -> String {
    uuid::Uuid::from_u128(place as u128 + 1).to_string()
}

fn line(place: usize, sent: &Sent) -> String {
    let (holder, other) = [("north", "south"), ("south", "north")][sent.holder];
    let project = ["one", "two", "three", "four"][sent.project];
    let amount = format!("{}.{:02}", sent.amount, sent.amount % 100);
    let commitment = format!("c{}", sent.other);
    let (command, mut fields): (&str, Value) = match sent.what {
        0..=3 => (
            "commit",
            json!({"commitment": format!("c{place}"), "holder": holder, "project": project, "language": "english",
                   "amount": amount, "kind": "equity", "authority": "A"}),
        ),
        4..=6 => ("receive-application", json!({"project": project, "complete": true, "authority": "A"})),
        7 => (
            "swap",
            json!({"signed_by": [holder, other], "authority": "A", "legs": [
                {"from": holder, "to": other, "language": "english", "bucket": "flex", "amount": amount, "received_as": "drama"},
                {"from": other, "to": holder, "language": "english", "bucket": "flex", "amount": amount}]}),
        ),
        8 => ("reduce-commitment", json!({"commitment": commitment, "to": "1.00", "authority": "A"})),
        9 => ("withdraw-commitment", json!({"commitment": commitment, "reason": "R", "authority": "A"})),
        10 => ("reverse", json!({"command_id_reversed": id(sent.other), "reason": "R", "authority": "A"})),
        11 => (
            "amend-project",
            json!({"project": project, "digital_media": "new", "positions": {"total": 8, "women": sent.other % 9}}),
        ),
        _ => ("deduct-conduct", json!({"holder": holder, "language": "english", "amount": "1234.56", "letter": "L"})),
    };
    fields["command_id"] = id(place).into();
    act(command, &date(sent.day.saturating_sub(sent.lag)), &date(sent.day), fields)
}
