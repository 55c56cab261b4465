//! What each type of event is called.

use crate::cli::words::Lang;
use ledger::event::Kind;

/// What happened, in a few words.
pub(crate) const fn name(lang: Lang, kind: Kind) -> &'static str {
    let (en, fr) = match kind {
        Kind::YearOpened => ("year opened", "exercice ouvert"),
        Kind::HolderRegistered => ("broadcaster registered", "télédiffuseur inscrit"),
        Kind::AllocationGranted => ("allocation granted", "allocation accordée"),
        Kind::LetterSigned => ("letter signed", "lettre signée"),
        Kind::ProjectRegistered => ("project registered", "projet inscrit"),
        Kind::ProjectAmended => ("project amended", "projet modifié"),
        Kind::CommitmentMade => ("commitment made", "engagement pris"),
        Kind::ApplicationReceived => ("application received", "demande reçue"),
        Kind::FlexTransferred => ("flex drawn", "marge utilisée"),
        Kind::CommitmentCounted => ("commitment counted", "engagement compté"),
        Kind::CommitmentRefused => ("commitment refused", "engagement refusé"),
        Kind::HoldCancelled => ("hold cancelled", "réservation annulée"),
        Kind::CommitmentReleased => ("commitment released", "engagement libéré"),
        Kind::AllocationsSwapped => ("swap", "échange"),
        Kind::ProjectRejected => ("project rejected", "projet rejeté"),
        Kind::ReallocationMade => ("reallocation", "réaffectation"),
        Kind::CreditWithdrawn => ("credit withdrawn", "crédit retiré"),
        Kind::ExemptionRequested => ("exemption requested", "exemption demandée"),
        Kind::ExemptionDecided => ("exemption decided", "exemption décidée"),
        Kind::FirstDeadlineClosed => ("first deadline closed", "première date limite fermée"),
        Kind::ShortfallTaken => ("shortfall taken", "manque repris"),
        Kind::ShortfallRestored => ("shortfall restored", "manque restitué"),
        Kind::FinalDeadlineClosed => ("final deadline closed", "date limite finale fermée"),
        Kind::HoldLapsed => ("hold lapsed", "réservation périmée"),
        Kind::HoldRevived => ("hold revived", "réservation rétablie"),
        Kind::BalanceLapsed => ("balance lapsed", "solde périmé"),
        Kind::BalanceRestored => ("balance restored", "solde restitué"),
        Kind::PoolLapsed => ("alternative access lapsed", "accès parallèle périmé"),
        Kind::PoolRestored => ("alternative access restored", "accès parallèle restitué"),
        Kind::YearClosed => ("year closed", "exercice fermé"),
        Kind::PoolFunded => ("alternative access funded", "accès parallèle financé"),
        Kind::PenaltyImposed => ("penalty imposed", "pénalité imposée"),
        Kind::CarriedDeducted => ("carried amount deducted", "montant reporté déduit"),
        Kind::ConductDeducted => ("conduct deduction", "déduction pour conduite"),
        Kind::EnvelopeSuspended => ("envelope suspended", "enveloppe suspendue"),
        Kind::SuspensionLifted => ("suspension lifted", "suspension levée"),
        Kind::ControlTransferred => ("change of control", "changement de contrôle"),
        Kind::DisputeOpened => ("dispute opened", "litige ouvert"),
        Kind::DisputeDecided => ("dispute decided", "litige tranché"),
        Kind::DisputeEscalated => ("dispute escalated", "litige porté plus haut"),
        Kind::EnvelopeAdjusted => ("envelope adjusted", "enveloppe ajustée"),
        Kind::CommandReversed => ("command reversed", "commande annulée"),
        Kind::KeyRotated => ("signing key replaced", "clé de signature remplacée"),
    };
    lang.pick(en, fr)
}
