//! From a step to the line that a client would send: places become names, relations become amounts and dates.

use super::{Response, Simulation, in_house_used};
use crate::model::AnnexB;
use crate::step::{Amount, Asked, Phase, Pick, Step};
use crate::world::{
    BUCKETS, DISPUTES, HOLDERS, LANGUAGES, PROJECTS, YEARS, amendments, deadlines, grants, project, year,
};
use ledger::clerk::Clock;
use ledger::ids::{CommitmentId, HolderId, ProjectId};
use ledger::money::Money;
use ledger::time::Instant;
use ledger::words::{Bucket, DisputeNature, Language, Source};
use projections::picture::{Commitment, Envelope, Hold};
use serde_json::{Value, json};
use uuid::Uuid;

impl Simulation {
    fn next_id(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    pub(super) fn render(&mut self, step: &Step) -> Option<String> {
        if let Asked::Turn(place, phase) = step.asked {
            self.turn(usize::from(place), phase);
            return None;
        }
        let place = step.other_year.map_or(self.season, usize::from);
        let made = self.next_id();
        let mut fields = self.fields(&step.asked, place)?;
        let object = fields.as_object_mut().unwrap();
        if !object.contains_key("command_id") {
            object.insert("command_id".into(), json!(Uuid::from_u128(u128::from(made))));
        }
        if !object.contains_key("effective_on") {
            object.insert("effective_on".into(), json!(self.effective_on(step, place)));
        }
        if step.authority && AUTHORITY.contains(&object["command"].as_str().unwrap()) {
            object.insert("authority".into(), json!("decision 7"));
        }
        if let Some(seconds) = step.recorded {
            let last = self.book().last_recorded();
            let from = if last == Instant::MIN { self.clock.now() } else { last };
            let stated =
                chrono::DateTime::from_timestamp_micros(from.micros() + i64::from(seconds) * 1_000_000).unwrap();
            object.insert("recorded_at".into(), json!(Instant::from(stated)));
        }
        Some(fields.to_string())
    }

    #[allow(clippy::too_many_lines, reason = "one arm a command")]
    fn fields(&mut self, asked: &Asked, place: usize) -> Option<Value> {
        let y = YEARS[place % YEARS.len()];
        let holder = |n: &u8| HOLDERS[usize::from(*n) % HOLDERS.len()];
        let language = |n: &u8| LANGUAGES[usize::from(*n) % LANGUAGES.len()];
        let bucket = |n: &u8| BUCKETS[usize::from(*n) % BUCKETS.len()];
        let named_project = |n: &u8| PROJECTS[usize::from(*n) % PROJECTS.len()];
        let dispute = |n: &u8| DISPUTES[usize::from(*n) % DISPUTES.len()];
        Some(match asked {
            Asked::Turn(..) => return None,
            Asked::OpenYear { how } => open_year(place, *how),
            Asked::RegisterHolder { holder: n } => json!({
                "command": "register-holder", "holder": holder(n), "name": {"en": holder(n), "fr": holder(n)},
                "kind": if *n == 0 { "group" } else { "independent" }, "educational": *n == 3,
                "bilingual_single_channel": *n == 1,
            }),
            Asked::Grant { holder: n, english, french } => {
                let mut languages = serde_json::Map::new();
                for (name, grant) in [("english", english), ("french", french)] {
                    if let Some(grant) = grant {
                        languages.insert(name.into(), grants()[usize::from(*grant) % grants().len()].clone());
                    }
                }
                json!({"command": "grant-allocation", "year": y, "holder": holder(n), "letter": "letter", "languages": languages})
            }
            Asked::SignLetter { holder: n, language: l } => {
                json!({"command": "sign-letter", "year": y, "holder": holder(n), "language": language(l)})
            }
            Asked::RegisterProject { project: n } => {
                let named =
                    json!({"command": "register-project", "project": named_project(n), "title": "T", "producer": "P"});
                merged(named, project(usize::from(*n)))
            }
            Asked::AmendProject { project: n, change } => {
                let changes = amendments();
                merged(
                    json!({"command": "amend-project", "project": named_project(n)}),
                    changes[usize::from(*change) % changes.len()].clone(),
                )
            }
            Asked::Commit { again, project: p, holder: h, language: l, amount, pool } => {
                let genre = self.genre_of(named_project(p));
                let id =
                    if *again { self.commitment(Pick { blind: true, n: *p }, |_| true, place) } else { self.fresh() };
                let amount = if *pool {
                    self.resolve(*amount, Money::from_cents(15_000_000), Money::from_cents(5_000_000))
                } else {
                    self.of_genre(*amount, place, holder(h), language(l), genre)
                };
                json!({
                    "command": "commit", "year": y, "commitment": id, "project": named_project(p), "holder": holder(h),
                    "language": language(l), "amount": amount, "kind": "licence-top-up",
                    "source": if *pool { "alternative-access" } else { "envelope" },
                })
            }
            Asked::ReceiveApplication { project: p, complete } => json!({
                "command": "receive-application", "year": y, "complete": complete,
                "project": self.project_with(*p, place, |c| c.hold != Hold::None),
            }),
            Asked::Swap {
                holders: [a, b, c],
                around,
                language: l,
                languages_differ,
                buckets,
                locked,
                amount,
                unfair,
                unsigned,
            } => {
                let b = if a == b { (b + 1) % 4 } else { *b };
                let (a, b, c) = (holder(a), holder(&b), holder(c));
                let other = if *languages_differ { language(&(l + 1)) } else { language(l) };
                let of = |holder: &str, language: &str, bucket: &str| {
                    let bucket = Bucket::from_word(bucket).unwrap();
                    self.envelope(place, holder, language).map(|e| *e.balances().get(bucket)).unwrap_or_default()
                };
                let least = of(a, language(l), bucket(&buckets[0])).min(of(b, other, bucket(&buckets[1])));
                let amount = self.resolve(*amount, least, least);
                let second = if *unfair { "0.01".to_owned() } else { amount.clone() };
                let leg = |from: &str, to: &str, language: &str, bucket: &str, amount: &str| {
                    let mut leg =
                        json!({"from": from, "to": to, "language": language, "bucket": bucket, "amount": amount});
                    // On a genre's leg this is a mistake, which only the last of the buckets makes.
                    if let Some(locked) = locked.filter(|n| bucket == "flex" || *n == 4) {
                        leg["received_as"] = json!(BUCKETS[usize::from(locked) % BUCKETS.len()]);
                    }
                    leg
                };
                let (from_a, back) = (bucket(&buckets[0]), bucket(&buckets[1]));
                let legs = if *around {
                    json!([
                        leg(a, b, language(l), from_a, &amount),
                        leg(b, c, other, back, &amount),
                        leg(c, a, language(l), back, &second)
                    ])
                } else {
                    json!([leg(a, b, language(l), from_a, &amount), leg(b, a, other, back, &second)])
                };
                let signed_by = if *unsigned { json!([a]) } else { json!([a, b, c]) };
                json!({"command": "swap", "year": y, "legs": legs, "signed_by": signed_by})
            }
            Asked::RejectProject { project: p, incomplete } => json!({
                "command": "reject-project", "year": y, "project": self.project_with(*p, place, |_| true),
                "reason": if *incomplete { "incomplete" } else { "ineligible" },
            }),
            Asked::ReduceCommitment { commitment, to, to_nothing } => {
                let id = self.commitment(*commitment, |c| c.counted.is_positive(), place);
                let counted = self.counted(&id);
                let to = if *to_nothing { "0.00".to_owned() } else { self.resolve(*to, counted, counted) };
                json!({"command": "reduce-commitment", "year": y, "commitment": id, "to": to})
            }
            Asked::Reallocate { project: p, holder: h, language: l, amount } => {
                let project = self.project_with(*p, place, |c| c.applied_on.is_some());
                let genre = self.genre_of(&project);
                json!({
                    "command": "reallocate", "year": y, "commitment": self.fresh(), "project": project, "holder": holder(h),
                    "language": language(l), "kind": "equity", "approval": "approval 3",
                    "amount": self.of_genre(*amount, place, holder(h), language(l), genre),
                })
            }
            Asked::WithdrawCommitment { commitment } => json!({
                "command": "withdraw-commitment", "year": y, "reason": "left",
                "commitment": self.commitment(*commitment, |c| c.counted.is_positive() || c.hold.amount().is_positive(), place),
            }),
            Asked::WithdrawLicence { holder: h, language: l, genre, project: p, credit } => json!({
                "command": "withdraw-licence", "year": y, "holder": holder(h), "language": language(l),
                "genre": BUCKETS[usize::from(*genre) % 4], "project": named_project(p), "reason": "withdrawn",
                "credit": self.of_credit(*credit, place, holder(h), language(l), BUCKETS[usize::from(*genre) % 4]),
            }),
            Asked::RequestExemption { holder: h, language: l } => json!({
                "command": "request-exemption", "year": y, "holder": holder(h), "language": language(l), "event": "merger",
                "reasons": "reasons", "schedule": [{"on": "2021-11-01", "amount": "1.00"}],
            }),
            Asked::DecideExemption { request, granted } => {
                let asked = self.told.iter().filter(|told| told.accepted()).map(Response::json);
                let asked: Vec<Value> = asked.filter(|json| json["command"] == "request-exemption").collect();
                let mut fields = json!({"command": "decide-exemption", "granted": granted, "letter": "letter",
                    "year": y, "holder": holder(&request.n), "language": "english"});
                if !request.blind && !asked.is_empty() {
                    for name in ["year", "holder", "language"] {
                        fields[name] = asked[usize::from(request.n) % asked.len()][name].clone();
                    }
                }
                fields
            }
            Asked::CloseFirstDeadline => json!({"command": "close-first-deadline", "year": y}),
            Asked::CloseFinalDeadline => json!({"command": "close-final-deadline", "year": y}),
            Asked::CloseYear => json!({"command": "close-year", "year": y}),
            Asked::FundAlternativeAccess { language: l, amount } => json!({
                "command": "fund-alternative-access", "year": y, "language": language(l),
                "amount": self.resolve(*amount, Money::from_cents(9_000_000), Money::from_cents(1)),
            }),
            Asked::ImposePenalty { holder: h, parity, language: l, by_projects } => {
                let from =
                    YEARS[if self.phase == Phase::Spring { place.saturating_sub(1) } else { place } % YEARS.len()];
                let mut fields = json!({"command": "impose-penalty", "from_year": from, "holder": holder(h), "letter": "letter",
                    "kind": if *parity { "parity" } else { "digital-media" }});
                if !*parity {
                    fields["language"] = json!(language(l));
                    fields["basis"] = json!(if *by_projects { "projects" } else { "allocation" });
                }
                fields
            }
            Asked::DeductConduct { holder: h, language: l, amount } => json!({
                "command": "deduct-conduct", "year": y, "holder": holder(h), "language": language(l), "letter": "letter",
                "amount": self.of_all(*amount, place, holder(h), language(l)),
            }),
            Asked::SuspendEnvelope { holder: h } => {
                json!({"command": "suspend-envelope", "year": y, "holder": holder(h), "letter": "letter"})
            }
            Asked::LiftSuspension { holder: h } => {
                let suspended = self.picture.year(year(place)).and_then(|state| state.suspended.first().cloned());
                let holder = suspended.map_or(holder(h).to_owned(), |h| h.to_string());
                json!({"command": "lift-suspension", "year": y, "holder": holder, "letter": "letter"})
            }
            Asked::TransferControl { from, to, language: l, money, commitments, unsigned } => {
                let to = if from == to && !unsigned { (to + 1) % 4 } else { *to };
                let (from, to) = (holder(from), holder(&to));
                let mut buckets = serde_json::Map::new();
                if let Some((n, amount)) = money {
                    buckets
                        .insert(bucket(n).into(), json!(self.of_bucket(*amount, place, from, language(l), bucket(n))));
                }
                let fits = |c: &Commitment| {
                    c.holder.as_str() == from && c.language.word() == language(l) && c.source == Source::Envelope
                };
                let ids = commitments.iter().map(|pick| self.commitment(*pick, fits, place));
                let mut ids: Vec<String> = ids.filter(|id| id != "c-none").collect();
                ids.sort();
                ids.dedup();
                json!({
                    "command": "transfer-control", "year": y, "from": from, "to": to, "language": language(l),
                    "buckets": buckets, "commitments": ids, "crtc_decision": "2021-1",
                    "signed_by": if *unsigned { json!([from]) } else { json!([to, from]) },
                })
            }
            Asked::OpenDispute { dispute: d, holder: h, nature } => json!({
                "command": "open-dispute", "dispute": dispute(d), "year": y, "holder": holder(h), "subject": "subject",
                "question": "question", "contests": [1],
                "nature": DisputeNature::ALL[usize::from(*nature) % 3].word(),
            }),
            Asked::DecideDispute { dispute: d, proper, role, outcome } => {
                let named = ["staff", "program-head", "director-finance-operations", "president", "board"];
                let outcomes = ["upheld", "granted", "partly-granted", "no-precedent", "referred"];
                let d = self.dispute(*d, |annex_b, d| annex_b.awaited(d).is_some());
                let awaited = self.annex_b.awaited(&d).filter(|_| *proper);
                json!({
                    "command": "decide-dispute", "dispute": d, "letter": "letter", "reasons": "reasons",
                    "role": awaited.unwrap_or(named[usize::from(*role) % 5]), "outcome": outcomes[usize::from(*outcome) % 5],
                })
            }
            Asked::EscalateDispute { dispute: d } => {
                let d = self.dispute(*d, |annex_b, d| annex_b.awaited(d).is_none());
                json!({"command": "escalate-dispute", "dispute": d, "reasons": "reasons"})
            }
            Asked::AdjustEnvelope { dispute: d, proper, holder: h, language: l, bucket: b, amount, negative } => {
                let d = self.dispute(*d, crate::model::AnnexB::granted);
                let of_dispute = self.picture.disputes().find(|(id, _)| id.as_str() == d).filter(|_| *proper);
                let (h, place) = match of_dispute {
                    Some((_, found)) => {
                        let place = YEARS.iter().position(|y| *y == found.opened.year.to_string()).unwrap_or(place);
                        (found.opened.holder.to_string(), place)
                    }
                    None => (holder(h).to_owned(), place),
                };
                let amount = self.of_bucket(*amount, place, &h, language(l), bucket(b));
                json!({
                    "command": "adjust-envelope", "year": YEARS[place % YEARS.len()], "holder": h, "language": language(l),
                    "bucket": bucket(b), "dispute": d,
                    "amount": if *negative { format!("-{amount}") } else { amount },
                })
            }
            Asked::Credit(act) => super::credit::fields(*act, place),
            Asked::Reverse { back } => {
                // Every other time, of those that can be reversed at all.
                let any = back % 2 == 1;
                let fits = |told: &&Response| told.accepted() && (any || REVERSIBLE.contains(&told.command().as_str()));
                let accepted: Vec<&Response> = self.told.iter().filter(fits).collect();
                let nth = accepted.len().checked_sub(1 + usize::from(*back)).and_then(|n| accepted.get(n));
                let id = nth.map_or(json!(Uuid::nil()), |told| told.json()["command_id"].clone());
                json!({"command": "reverse", "command_id_reversed": id, "reason": "error"})
            }
            Asked::Again { back } => self.earlier(*back)?,
            Asked::SameId { back } => {
                let mut fields = self.earlier(*back)?;
                fields["note"] = json!("other content");
                fields
            }
        })
    }

    fn earlier(&self, back: u8) -> Option<Value> {
        let nth = usize::from(back) % self.told.len().max(1);
        self.told.get(nth).map(Response::json)
    }

    fn fresh(&self) -> String {
        // Ids of one and two digits, so that ascending ids are not the order of making.
        format!("c-{}", self.made)
    }

    fn commitment(&self, pick: Pick, fits: impl Fn(&Commitment) -> bool, place: usize) -> String {
        let mut ids: Vec<&CommitmentId> = self
            .picture
            .commitments()
            .filter(|(_, c)| pick.blind || (c.year == year(place) && fits(c)))
            .map(|(id, _)| id)
            .collect();
        ids.sort();
        match ids.len() {
            0 => "c-none".to_owned(),
            n => ids[usize::from(pick.n) % n].to_string(),
        }
    }

    fn project_with(&self, pick: Pick, place: usize, fits: impl Fn(&Commitment) -> bool) -> String {
        let mut fitting: Vec<String> = self
            .picture
            .commitments()
            .filter(|(_, c)| c.year == year(place) && fits(c))
            .map(|(_, c)| c.project.to_string())
            .collect();
        fitting.sort();
        fitting.dedup();
        if pick.blind || fitting.is_empty() {
            PROJECTS[usize::from(pick.n) % PROJECTS.len()].to_owned()
        } else {
            fitting[usize::from(pick.n) % fitting.len()].clone()
        }
    }

    fn dispute(&self, pick: Pick, fits: impl Fn(&AnnexB, &str) -> bool) -> String {
        let all = self.picture.disputes().map(|(id, _)| id.to_string());
        let fitting: Vec<String> = all.filter(|id| fits(&self.annex_b, id)).collect();
        if pick.blind || fitting.is_empty() {
            DISPUTES[usize::from(pick.n) % DISPUTES.len()].to_owned()
        } else {
            fitting[usize::from(pick.n) % fitting.len()].clone()
        }
    }

    fn counted(&self, id: &str) -> Money {
        CommitmentId::new(id).ok().and_then(|id| self.picture.commitment(&id)).map_or(Money::ZERO, |c| c.counted)
    }

    fn genre_of(&self, project: &str) -> Bucket {
        let id = ProjectId::new(project).unwrap();
        self.picture.project(&id).map_or(Bucket::Drama, |p| Bucket::from(p.genre))
    }

    fn envelope(&self, place: usize, holder: &str, language: &str) -> Option<&Envelope> {
        let language = Language::from_word(language).unwrap();
        let state = self.picture.year(year(place))?;
        state.envelopes.get(&HolderId::new(holder).unwrap()).map(|both| both.get(language))
    }

    fn resolve(&self, amount: Amount, whole: Money, room: Money) -> String {
        let cents = match amount {
            Amount::Cents(cents) => i128::from(cents),
            Amount::Round(times) => i128::from(times) * 5_000_000,
            Amount::Thirds(thirds, off) => whole.cents() * i128::from(thirds) / 3 + i128::from(off),
            Amount::CapRoom(off) => room.cents() + i128::from(off),
        };
        Money::from_cents(cents.max(1)).to_string()
    }

    /// An amount in relation to what may still be held of a genre.
    fn of_genre(&self, amount: Amount, place: usize, holder: &str, language: &str, genre: Bucket) -> String {
        let Some(envelope) = self.envelope(place, holder, language) else {
            return self.resolve(amount, Money::from_cents(1_000), Money::from_cents(1_000));
        };
        let (balances, held) = (envelope.balances(), envelope.held());
        let left = |b: Bucket| (*balances.get(b) - *held.get(b)).or_zero();
        let holder_id = HolderId::new(holder).unwrap();
        let used = in_house_used(&self.picture, year(place), &holder_id, Language::from_word(language).unwrap());
        let room = Money::from_cents(envelope.base().cents() / 4) - used;
        self.resolve(amount, left(genre) + left(Bucket::Flex), room)
    }

    fn of_bucket(&self, amount: Amount, place: usize, holder: &str, language: &str, bucket: &str) -> String {
        let bucket = Bucket::from_word(bucket).unwrap();
        let whole = self.envelope(place, holder, language).map(|e| *e.balances().get(bucket)).unwrap_or_default();
        self.resolve(amount, whole, Money::from_cents(100))
    }

    /// A third is what the genre and flex can bear; more must be carried.
    fn of_credit(&self, amount: Amount, place: usize, holder: &str, language: &str, genre: &str) -> String {
        let genre = Bucket::from_word(genre).unwrap();
        let borne = self.envelope(place, holder, language).map(|e| *e.balances().get(genre) + e.balances().flex);
        let borne = borne.unwrap_or_default();
        self.resolve(amount, Money::from_cents(borne.cents() * 3), borne)
    }

    fn of_all(&self, amount: Amount, place: usize, holder: &str, language: &str) -> String {
        let whole = self.envelope(place, holder, language).map(|e| e.balances().total()).unwrap_or_default();
        self.resolve(amount, whole, Money::from_cents(100))
    }
}

/// Opens a year as it must be: 0; without a rulebook to base it on where that is needed: 1; without its dates: 2.
fn open_year(place: usize, how: u8) -> Value {
    let y = YEARS[place % YEARS.len()];
    if how == 1 || (how == 0 && place == 0) {
        return json!({"command": "open-year", "year": y});
    }
    if how == 2 {
        return json!({"command": "open-year", "year": y, "based_on": YEARS[0], "rulebook": {"flex.share": "0.5"}});
    }
    let (first, last) = deadlines(place);
    // In the second year parity is measured a language at a time.
    let scope = if place == 1 { "language" } else { "combined" };
    json!({
        "command": "open-year", "year": y, "based_on": YEARS[0],
        "rulebook": {"first_deadline.date": first, "final_deadline.date": last, "parity.scope": scope},
    })
}

/// The commands that can be reversed.
const REVERSIBLE: [&str; 12] = [
    "commit",
    "swap",
    "reallocate",
    "adjust-envelope",
    "deduct-conduct",
    "fund-alternative-access",
    "set-budget",
    "finance-project",
    "declare-licence",
    "report-audience",
    "review-audience",
    "opt-out",
];

/// The commands that take an `authority`.
const AUTHORITY: [&str; 7] =
    ["commit", "receive-application", "swap", "reject-project", "reduce-commitment", "withdraw-commitment", "reverse"];

fn merged(mut one: Value, other: Value) -> Value {
    one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    one
}
