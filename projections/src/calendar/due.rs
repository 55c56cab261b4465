//! What falls due: figures, who must act, and a sentence in both languages.

use crate::penalties::PenaltyOption;
use crate::texts::{both, dollars};
use ledger::ids::{DisputeId, HolderId};
use ledger::money::Money;
use ledger::refusal::Bilingual;
use ledger::texts::words;
use ledger::words::{DisputeRole, Language, PenaltyKind};
use serde::Serialize;

/// Something due, for a broadcaster or for nobody in particular.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueItem {
    /// Who must act: `broadcaster` or `fund`.
    pub who: &'static str,
    /// The broadcaster concerned.
    pub holder: Option<HolderId>,
    /// The language concerned, where it is one envelope's or one pool's.
    pub language: Option<Language>,
    /// What is due, in figures.
    #[serde(flatten)]
    pub due: Due,
    /// What is due, in words.
    pub text: Bilingual,
}

/// What is due, in figures. Those of obligations are the ones that `compliance` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "named as the fields of compliance, balances and penalties are")]
pub enum Due {
    /// The allocation letter awaits a signature (C.1).
    SignLetter { allocated: Money },
    /// The periodic report wants reading (C.3).
    ReviewReport,
    /// The minimum of the first deadline (C.2.1.1).
    FirstDeadline { status: &'static str, required: Money, counted: Money, shortfall: Money, taken: Money },
    /// A request for an exemption awaits a decision (C.2.1.1.2).
    DecideExemption { event: String },
    /// What the schedule of an exemption promises for the day (C.2.1.1.2).
    Instalment { amount: Money },
    /// What lapses unless a complete application arrives (C.2.1.2).
    Uncommitted { balance: Money, held: Money, available: Money, lapsed: Money },
    /// What of an alternative-access pool lapses (E.1.1).
    PoolUncommitted { balance: Money },
    /// A notice: digital media below the minimum (C.2.6).
    DigitalMediaNotice { projects_missing: u64, supported: u64, shortfall: Money },
    /// A notice: parity below the minimum (C.2.7).
    ParityNotice { required: Money, committed: Money, shortfall: Money },
    /// Licence forms that can still be changed (C.2.2).
    LicenceForms { projects: u64, committed: Money },
    /// What lapses when the year is closed (C.4).
    YearEndBalance { balance: Money },
    /// A penalty that the year's facts call for, not imposed yet (D).
    ImposePenalty { kind: PenaltyKind, options: Vec<PenaltyOption> },
    /// A dispute awaits a decision (Annex B).
    DecideDispute { dispute: DisputeId, awaits: DisputeRole, subject: String },
    /// The use of the envelopes is suspended (D).
    Suspended,
}

impl Due {
    /// For a broadcaster, or one of its envelopes.
    pub(super) fn of(self, holder: &HolderId, language: Option<Language>) -> DueItem {
        self.item(Some(holder.clone()), language)
    }

    /// For nobody in particular.
    pub(super) fn of_pool(self, language: Language) -> DueItem {
        self.item(None, Some(language))
    }

    fn item(self, holder: Option<HolderId>, language: Option<Language>) -> DueItem {
        DueItem { who: self.who(), holder, language, text: self.text(), due: self }
    }

    const fn who(&self) -> &'static str {
        match self {
            Due::SignLetter { .. }
            | Due::ReviewReport
            | Due::FirstDeadline { .. }
            | Due::Instalment { .. }
            | Due::Uncommitted { .. }
            | Due::LicenceForms { .. }
            | Due::YearEndBalance { .. } => "broadcaster",
            Due::DecideExemption { .. }
            | Due::PoolUncommitted { .. }
            | Due::DigitalMediaNotice { .. }
            | Due::ParityNotice { .. }
            | Due::ImposePenalty { .. }
            | Due::DecideDispute { .. }
            | Due::Suspended => "fund",
        }
    }

    fn text(&self) -> Bilingual {
        match self {
            Due::SignLetter { allocated } => {
                let allocated = dollars(*allocated);
                both(
                    format!("sign the letter: {} cannot be committed before", allocated.en),
                    format!("signer la lettre\u{a0}: {} ne peuvent être engagés avant", allocated.fr),
                )
            }
            Due::ReviewReport => both("review the periodic report", "examiner le rapport périodique"),
            Due::FirstDeadline { status, required, counted, shortfall, taken } => {
                first_deadline(status, *required, *counted, *shortfall, *taken)
            }
            Due::DecideExemption { event } => both(
                format!("decide on the exemption asked for after: {event}"),
                format!("décider de l'exemption demandée à la suite de\u{a0}: {event}"),
            ),
            Due::Instalment { amount } => {
                let amount = dollars(*amount);
                both(
                    format!("commit {}, as the schedule of the exemption says", amount.en),
                    format!("engager {}, selon l'échéancier de l'exemption", amount.fr),
                )
            }
            Due::Uncommitted { balance, held, lapsed, .. } => {
                let (balance, held, lapsed) = (dollars(*balance), dollars(*held), dollars(*lapsed));
                both(
                    format!("uncommitted {}, of which held {}; lapsed {}", balance.en, held.en, lapsed.en),
                    format!("non engagé {}, dont réservé {}; périmé {}", balance.fr, held.fr, lapsed.fr),
                )
            }
            Due::PoolUncommitted { balance } => {
                let balance = dollars(*balance);
                both(
                    format!("alternative-access pool: {} left", balance.en),
                    format!("fonds d'accès parallèle\u{a0}: il reste {}", balance.fr),
                )
            }
            Due::DigitalMediaNotice { projects_missing, supported, shortfall } => {
                let shortfall = dollars(*shortfall);
                both(
                    format!(
                        "digital media below the minimum: {projects_missing} projects of {supported} missing, or {}",
                        shortfall.en
                    ),
                    format!(
                        "médias numériques sous le minimum\u{a0}: projets manquants\u{a0}: {projects_missing} (sur {supported}), ou {}",
                        shortfall.fr
                    ),
                )
            }
            Due::ParityNotice { required, committed, shortfall } => {
                let (required, committed, shortfall) = (dollars(*required), dollars(*committed), dollars(*shortfall));
                both(
                    format!(
                        "parity below the minimum: {} committed of {}, {} missing",
                        committed.en, required.en, shortfall.en
                    ),
                    format!(
                        "parité sous le minimum\u{a0}: {} engagés sur {}, il manque {}",
                        committed.fr, required.fr, shortfall.fr
                    ),
                )
            }
            Due::LicenceForms { projects, committed } => {
                let committed = dollars(*committed);
                both(
                    format!("last changes to the licence forms (projects: {projects}, committed: {})", committed.en),
                    format!(
                        "dernières modifications aux formulaires d'entente de licence (projets\u{a0}: {projects}, engagé\u{a0}: {})",
                        committed.fr
                    ),
                )
            }
            Due::YearEndBalance { balance } => {
                let balance = dollars(*balance);
                both(
                    format!("{} left, which lapses when the year is closed", balance.en),
                    format!("solde de {}, qui se périme à la fermeture de l'exercice", balance.fr),
                )
            }
            Due::ImposePenalty { kind, options } => impose(*kind, options),
            Due::DecideDispute { dispute, awaits, subject } => {
                let (en, fr) = words::decided_by(*awaits);
                both(
                    format!("dispute {dispute} ({subject}) awaits a decision of {en}"),
                    format!("litige {dispute} ({subject})\u{a0}: il revient {fr} de décider"),
                )
            }
            Due::Suspended => both("the use of the envelopes is suspended", "l'usage des enveloppes est suspendu"),
        }
    }
}

fn first_deadline(status: &str, required: Money, counted: Money, shortfall: Money, taken: Money) -> Bilingual {
    let stands = Bilingual::from(words::status(status).unwrap_or(words::OPEN));
    let (required, counted, shortfall) = (dollars(required), dollars(counted), dollars(shortfall));
    let taken = if taken.is_zero() {
        both("", "")
    } else {
        let taken = dollars(taken);
        both(format!("; taken {}", taken.en), format!("; soustrait {}", taken.fr))
    };
    both(
        format!(
            "{}: counted {} of {} required, missing {}{}",
            stands.en, counted.en, required.en, shortfall.en, taken.en
        ),
        format!(
            "{}\u{a0}: engagé {} sur {} exigés, manque {}{}",
            stands.fr, counted.fr, required.fr, shortfall.fr, taken.fr
        ),
    )
}

fn impose(kind: PenaltyKind, options: &[PenaltyOption]) -> Bilingual {
    let amounts: Vec<_> = options.iter().map(|option| dollars(option.amount)).collect();
    let list = |or: &str, text: fn(&Bilingual) -> &str| amounts.iter().map(text).collect::<Vec<_>>().join(or);
    let kind = Bilingual::from(words::penalty(kind));
    both(
        format!("penalty ({}): {}", kind.en, list(" or ", |a| &a.en)),
        format!("pénalité ({})\u{a0}: {}", kind.fr, list(" ou ", |a| &a.fr)),
    )
}
