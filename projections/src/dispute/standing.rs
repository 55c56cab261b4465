//! Where a dispute stands, and what may happen next: read off the rules, never decided here.

use ledger::refusal::Bilingual;
use ledger::rules::disputes::{escalates_to, is_favourable, may_decide};
use ledger::texts::words;
use ledger::words::{DisputeNature, DisputeOutcome, DisputeRole};
use serde::Serialize;

/// Where a dispute stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// `awaiting` a step, or `decided`.
    pub status: &'static str,
    /// The step that is awaited, with the outcomes that it may give.
    pub awaits: Option<Next>,
    /// The last decision, standing or passed on.
    pub last: Option<Decision>,
    /// The step to which the broadcaster may take a standing decision that it does not accept.
    pub may_escalate_to: Option<Next>,
    /// Whether money may be adjusted under it.
    pub allows_adjustment: bool,
    /// All of this in a sentence.
    pub text: Bilingual,
}

/// A step that may come next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Its number in Annex B; the board decides within the fourth.
    pub step: u8,
    /// Who decides.
    pub role: DisputeRole,
    /// What they may decide.
    pub may_decide: Vec<DisputeOutcome>,
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields say it")]
pub struct Decision {
    pub step: u8,
    pub role: DisputeRole,
    pub outcome: DisputeOutcome,
}

/// The number of a step in Annex B; the board stands in for the fourth.
pub(super) const fn step(role: DisputeRole) -> u8 {
    match role {
        DisputeRole::Staff => 1,
        DisputeRole::ProgramHead => 2,
        DisputeRole::DirectorFinanceOperations => 3,
        DisputeRole::President | DisputeRole::Board => 4,
    }
}

fn next(role: DisputeRole, nature: DisputeNature) -> Next {
    let may_decide = DisputeOutcome::ALL.iter().copied().filter(|outcome| may_decide(role, nature, *outcome));
    Next { step: step(role), role, may_decide: may_decide.collect() }
}

impl Standing {
    /// From who is awaited and what was decided last.
    pub(crate) fn of(
        nature: DisputeNature,
        awaits: Option<DisputeRole>,
        last: Option<(DisputeRole, DisputeOutcome)>,
    ) -> Standing {
        let standing = last.filter(|_| awaits.is_none());
        let may_escalate_to = standing.and_then(|(role, _)| escalates_to(role));
        Standing {
            status: if awaits.is_some() { "awaiting" } else { "decided" },
            awaits: awaits.map(|role| next(role, nature)),
            last: last.map(|(role, outcome)| Decision { step: step(role), role, outcome }),
            may_escalate_to: may_escalate_to.map(|role| next(role, nature)),
            allows_adjustment: standing.is_some_and(|(_, outcome)| is_favourable(outcome)),
            text: text(awaits, standing, may_escalate_to),
        }
    }
}

fn text(
    awaits: Option<DisputeRole>,
    standing: Option<(DisputeRole, DisputeOutcome)>,
    may_escalate_to: Option<DisputeRole>,
) -> Bilingual {
    if let Some(role) = awaits {
        let (en, fr) = words::decided_by(role);
        return Bilingual {
            en: format!("Step {}: awaits a decision of {}.", step(role), en),
            fr: format!("Étape {}\u{a0}: il revient {} de décider.", step(role), fr),
        };
    }
    let Some((role, outcome)) = standing else {
        return Bilingual { en: "No step is recorded.".into(), fr: "Aucune étape n'est consignée.".into() };
    };
    let (who, what) = (words::decided_by(role), words::outcome(outcome));
    let (then_en, then_fr) = match may_escalate_to {
        Some(next) => {
            let next_who = words::decided_by(next);
            (
                format!(" The broadcaster may take it to {} (step {}).", next_who.0, step(next)),
                format!(" Le télédiffuseur peut s'adresser {} (étape {}).", next_who.1, step(next)),
            )
        }
        None => (
            " No further step is open to the broadcaster.".to_owned(),
            " Aucune autre étape n'est ouverte au télédiffuseur.".to_owned(),
        ),
    };
    Bilingual {
        en: format!("Decided at step {} by {}: {}.{then_en}", step(role), who.0, what.0),
        fr: format!("Tranché à l'étape {}\u{a0}: {}.{then_fr}", step(role), what.1),
    }
}
