//! Rules once more, from the text alone: small models that share no line with the ledger's own.

use ledger::event::{Body, Event};
use ledger::ids::HolderId;
use ledger::money::Money;
use ledger::time::FiscalYear;
use ledger::words::{Bucket, Buckets, Language};
use projections::picture::{Envelope, Picture};
use serde_json::Value;
use std::collections::BTreeMap;

/// The steps of Annex B, in order.
const STEPS: [&str; 5] = ["staff", "program-head", "director-finance-operations", "president", "board"];

#[derive(Clone, Debug)]
struct Dispute {
    nature: String,
    /// The step at which it is.
    step: usize,
    /// What was decided there; none while a decision is awaited.
    decided: Option<String>,
}

/// Annex B as a table: which disputes there are and who may decide what next.
#[derive(Clone, Debug, Default)]
pub struct AnnexB(BTreeMap<String, Dispute>);

impl AnnexB {
    /// In which role the next decision is awaited; none where a decision stands.
    #[must_use]
    pub fn awaited(&self, dispute: &str) -> Option<&'static str> {
        self.0.get(dispute).filter(|d| d.decided.is_none()).map(|d| STEPS[d.step])
    }

    /// Whether section 13 allows the command, by the steps alone. Commands that are no step are none of its business.
    #[must_use]
    pub fn allows(&self, command: &Value) -> bool {
        let text = |name: &str| command[name].as_str().unwrap_or_default();
        let dispute = self.0.get(text("dispute"));
        match text("command") {
            "decide-dispute" => dispute.is_some_and(|d| {
                let decides = ["upheld", "granted", "partly-granted"].contains(&text("outcome"));
                let refers = text("outcome") == "referred";
                d.decided.is_none()
                    && STEPS[d.step] == text("role")
                    && match (d.step, d.nature.as_str()) {
                        (0, _) => decides || text("outcome") == "no-precedent",
                        (1, "administrative") => decides,
                        (1, _) | (2, "policy-change") => refers,
                        (2, _) => decides,
                        (3, _) => decides || refers,
                        (4, _) => decides,
                        _ => false,
                    }
            }),
            "escalate-dispute" => dispute.is_some_and(|d| d.decided.is_some() && d.step < 2),
            _ => true,
        }
    }

    /// Whether money may be adjusted under the dispute.
    #[must_use]
    pub fn granted(&self, dispute: &str) -> bool {
        let decided = self.0.get(dispute).and_then(|d| d.decided.as_deref());
        matches!(decided, Some("granted" | "partly-granted"))
    }

    /// Takes note of an accepted command.
    pub fn took(&mut self, command: &Value) {
        let text = |name: &str| command[name].as_str().unwrap_or_default().to_owned();
        match text("command").as_str() {
            "open-dispute" => {
                let dispute = Dispute { nature: text("nature"), step: 0, decided: None };
                self.0.insert(text("dispute"), dispute);
            }
            "decide-dispute" => {
                if let Some(dispute) = self.0.get_mut(&text("dispute")) {
                    match text("outcome").as_str() {
                        "no-precedent" | "referred" => dispute.step += 1,
                        outcome => dispute.decided = Some(outcome.to_owned()),
                    }
                }
            }
            "escalate-dispute" => {
                if let Some(dispute) = self.0.get_mut(&text("dispute")) {
                    dispute.step += 1;
                    dispute.decided = None;
                }
            }
            _ => {}
        }
    }
}

/// An amount that is to be deducted in all, and what was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    /// The event that began it.
    pub origin: u64,
    /// The year in which it began.
    pub year: FiscalYear,
    /// Whose.
    pub holder: HolderId,
    /// In which language.
    pub language: Language,
    /// The genre that pays first; none where only flex pays.
    pub genre: Option<Bucket>,
    /// What is to be deducted in all.
    pub amount: Money,
    /// What was, so far.
    pub deducted: Money,
}

/// Part D's carried amounts, as section 4 of the rules settles them at each grant.
#[derive(Clone, Debug, Default)]
pub struct Debts(pub Vec<Debt>);

impl Debts {
    /// What a grant of these buckets must deduct, oldest first: origin and buckets.
    #[must_use]
    pub fn due(
        &self,
        year: FiscalYear,
        holder: &HolderId,
        language: Language,
        granted: Buckets<Money>,
    ) -> Vec<(u64, [Money; 5])> {
        let mut left = granted;
        let mut due = Vec::new();
        for debt in self.0.iter().filter(|d| d.holder == *holder && d.language == language && d.year < year) {
            let mut taken = Buckets::<Money>::default();
            for bucket in debt.genre.into_iter().chain([Bucket::Flex]) {
                let open = debt.amount - debt.deducted - taken.total();
                let part = open.min(*left.get(bucket));
                *taken.get_mut(bucket) += part;
                *left.get_mut(bucket) -= part;
            }
            if !taken.total().is_zero() {
                due.push((debt.origin, taken.array()));
            }
        }
        due
    }

    /// Takes note of an event; says what is wrong with it, if anything.
    ///
    /// # Errors
    /// More is deducted than is outstanding, or the event states another remainder.
    pub fn took(&mut self, event: &Event) -> Result<(), String> {
        match &event.body {
            Body::PenaltyImposed(e) => {
                if e.amount != e.deducted + e.carried {
                    return Err(format!("{} is not {} + {}", e.amount, e.deducted, e.carried));
                }
                self.begin(event.seq, e.year, &e.holder, e.language, None, e.amount, e.deducted)
            }
            Body::CreditWithdrawn(e) => {
                if e.credit != e.buckets.total() + e.carried {
                    return Err(format!("{} is not {} + {}", e.credit, e.buckets.total(), e.carried));
                }
                let genre = Some(Bucket::from(e.genre));
                self.begin(event.seq, e.year, &e.holder, e.language, genre, e.credit, e.buckets.total())
            }
            Body::CarriedDeducted(e) => {
                let Some(debt) = self.0.iter_mut().find(|d| d.origin == e.origin) else {
                    return Err(format!("nothing was carried by event {}", e.origin));
                };
                debt.deducted += e.buckets.total();
                if debt.deducted > debt.amount {
                    return Err(format!("{} deducted of {} in all", debt.deducted, debt.amount));
                }
                if debt.amount - debt.deducted != e.carried {
                    return Err(format!(
                        "{} is said to be left of {}, {} deducted",
                        e.carried, debt.amount, debt.deducted
                    ));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a record")]
    fn begin(
        &mut self,
        origin: u64,
        year: FiscalYear,
        holder: &HolderId,
        language: Language,
        genre: Option<Bucket>,
        amount: Money,
        deducted: Money,
    ) -> Result<(), String> {
        self.0.push(Debt { origin, year, holder: holder.clone(), language, genre, amount, deducted });
        Ok(())
    }
}

/// By how much holds exceed what genres and flex can cover (section 5); nothing where the rule holds.
#[must_use]
pub fn uncovered(envelope: &Envelope) -> Money {
    let balances = envelope.balances();
    let mut needed = 0;
    for bucket in [Bucket::Drama, Bucket::Documentary, Bucket::ChildrenYouth, Bucket::VarietyPerformingArts] {
        needed += (envelope.holds.get(bucket).cents() - balances.get(bucket).cents()).max(0);
    }
    Money::from_cents((needed - balances.flex.cents()).max(0))
}

/// The envelopes that a command's own words touch: year, holder, language.
#[must_use]
pub fn touched(command: &Value) -> Vec<(FiscalYear, HolderId, Language)> {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let Ok(year) = text(command, "year").parse::<FiscalYear>() else { return Vec::new() };
    let mut found = Vec::new();
    let mut note = |object: &Value| {
        for name in ["holder", "from", "to"] {
            let holder = HolderId::new(&text(object, name));
            if let (Ok(holder), Some(language)) = (holder, Language::from_word(&text(object, "language"))) {
                found.push((year, holder, language));
            }
        }
    };
    note(command);
    command["legs"].as_array().into_iter().flatten().for_each(note);
    found
}

/// One envelope of a picture.
#[must_use]
pub fn envelope_of<'a>(
    picture: &'a Picture,
    year: FiscalYear,
    holder: &HolderId,
    language: Language,
) -> Option<&'a Envelope> {
    picture.year(year)?.envelopes.get(holder).map(|both| both.get(language)).filter(|e| e.is_granted())
}
