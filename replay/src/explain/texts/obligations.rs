//! What is said of obligations, penalties and withdrawn credit.

use super::{Both, EVENTS, TOTAL, Text, text};
use crate::figure::{Obligation, ParityFigure};
use ledger::words::{PenaltyBasis, PenaltyKind};

pub(in crate::explain) const fn obligation(figure: Obligation) -> Text {
    const FIRST: Both = (
        "Above a threshold, most of the allocation must be committed by the first deadline; what is missing is taken off.",
        "Au-dessus d'un seuil, la plus grande part de l'allocation doit être engagée à la première date limite; ce qui manque est repris.",
    );
    const FINAL: Both = (
        "Money without a complete application by the final deadline goes to the reserve.",
        "Les sommes sans demande complète à la date limite finale vont au fonds de réserve.",
    );
    const MEDIA: Both = (
        "A share of the supported projects, or else of the allocation's dollars, must come with an eligible digital media component.",
        "Une part des projets soutenus, ou encore des dollars de l'allocation, doit être assortie d'une composante médias numériques admissible.",
    );
    const CAP: Both = (
        "Only a share of an allocation may go to the broadcaster's own productions and to those of affiliated companies; small broadcasters have no such cap.",
        "Seule une part d'une allocation peut aller aux productions du télédiffuseur et des sociétés affiliées; les petits télédiffuseurs n'ont pas ce plafond.",
    );
    const ABOVE: Both =
        ("where the base is above the threshold; else nothing", "lorsque la base dépasse le seuil; sinon rien");
    const MISSING: Both = ("required less reached, never below zero", "exigé moins atteint, jamais sous zéro");
    match figure {
        Obligation::FirstStatus => text(
            ("status of the first deadline", "état à la première date limite"),
            (
                "not applicable up to the threshold; exempt where the fund decided so; met without shortfall; missed once closed; else open",
                "sans objet jusqu'au seuil; exemptée si le fonds l'a décidé; respectée sans manque; manquée une fois fermée; sinon en cours",
            ),
            "C.2.1.1",
            FIRST,
        ),
        Obligation::FirstRequired => {
            text(("required by the first deadline", "exigé à la première date limite"), ABOVE, "C.2.1.1.1", FIRST)
        }
        Obligation::FirstCounted => {
            text(("counted by the first deadline", "compté à la première date limite"), ABOVE, "C.2.1.1.1", FIRST)
        }
        Obligation::FirstShortfall => {
            text(("shortfall at the first deadline", "manque à la première date limite"), MISSING, "C.2.1.1.1", FIRST)
        }
        Obligation::FirstTaken => {
            text(("taken at the first deadline", "repris à la première date limite"), TOTAL, "C.2.1.1.1", FIRST)
        }
        Obligation::FinalStatus => text(
            ("status of the final deadline", "état à la date limite finale"),
            ("closed once it was closed", "fermée une fois qu'elle a été fermée"),
            "C.2.1.2",
            FINAL,
        ),
        Obligation::FinalCommitted => text(("committed", "engagé"), TOTAL, "C.2.1.2", FINAL),
        Obligation::FinalLapsed => text(("lapsed", "périmé"), TOTAL, "C.2.1.2", FINAL),
        Obligation::MediaStatus => text(
            ("status of the digital media obligation", "état de l'obligation en médias numériques"),
            (
                "met where no project or no dollar is missing: either way is enough",
                "respectée lorsqu'il ne manque aucun projet ou aucun dollar\u{a0}: l'un ou l'autre suffit",
            ),
            "C.2.6",
            MEDIA,
        ),
        Obligation::MediaSupported => text(
            ("supported projects", "projets soutenus"),
            (
                "one for each project with a net counted commitment above zero",
                "un par projet dont l'engagement compté net dépasse zéro",
            ),
            "C.2.6",
            MEDIA,
        ),
        Obligation::MediaRequired => text(
            ("projects required", "projets exigés"),
            (
                "the share of the supported projects, rounded up to a whole one",
                "la part des projets soutenus, arrondie à l'unité supérieure",
            ),
            "C.2.6",
            MEDIA,
        ),
        Obligation::MediaEligible => text(
            ("eligible projects", "projets admissibles"),
            (
                "one for each supported project with a new or modified component",
                "un par projet soutenu dont la composante est nouvelle ou modifiée",
            ),
            "C.2.6",
            MEDIA,
        ),
        Obligation::MediaMissing => text(("projects missing", "projets manquants"), MISSING, "C.2.6", MEDIA),
        Obligation::MediaAmountRequired => text(
            ("dollars required for digital media", "dollars exigés en médias numériques"),
            ("the share of the base, rounded up to the cent", "la part de la base, arrondie au cent supérieur"),
            "C.2.6",
            MEDIA,
        ),
        Obligation::MediaAmountCommitted => text(
            ("dollars to eligible projects", "dollars aux projets admissibles"),
            (
                "what was counted to supported projects with a new or modified component",
                "ce qui a été compté aux projets soutenus dont la composante est nouvelle ou modifiée",
            ),
            "C.2.6",
            MEDIA,
        ),
        Obligation::MediaAmountShortfall => text(
            ("dollars missing for digital media", "dollars manquants en médias numériques"),
            MISSING,
            "C.2.6",
            MEDIA,
        ),
        Obligation::InHouseStatus => text(
            ("status of the in-house and affiliated cap", "état du plafond interne et affilié"),
            (
                "not applicable to a small broadcaster; exceeded where more is used than the cap",
                "sans objet pour un petit télédiffuseur; dépassé si le montant employé excède le plafond",
            ),
            "C.2.9",
            CAP,
        ),
        Obligation::InHouseCap => text(
            ("in-house and affiliated cap", "plafond interne et affilié"),
            (
                "the share of the base; nothing for a small broadcaster",
                "la part de la base; rien pour un petit télédiffuseur",
            ),
            "C.2.9",
            CAP,
        ),
        Obligation::InHouseUsed => text(
            ("used of the cap", "employé du plafond"),
            (
                "holds and counted commitments to the holder's in-house and affiliated projects",
                "réservations et engagements comptés aux projets internes et affiliés du titulaire",
            ),
            "C.2.9",
            CAP,
        ),
    }
}

pub(in crate::explain) const CAP_SHARE: Text = text(
    ("share of the base", "part de la base"),
    ("the share of the base, rounded down to the cent", "la part de la base, arrondie au cent inférieur"),
    "",
    ("", ""),
);

pub(in crate::explain) const fn parity(figure: ParityFigure) -> Text {
    const SAYS: Both = (
        "A share of a broadcaster's allocations must go to projects in which women hold enough of the producer, director and writer positions.",
        "Une part des allocations d'un télédiffuseur doit aller à des projets où les femmes occupent assez de postes de production, de réalisation et de scénarisation.",
    );
    match figure {
        ParityFigure::Base => text(
            ("base of the parity requirement", "base de l'exigence de parité"),
            ("the bases of the languages added up", "la somme des bases des langues"),
            "C.2.7",
            SAYS,
        ),
        ParityFigure::Required => text(
            ("required for parity", "exigé pour la parité"),
            ("the share of the base, rounded up to the cent", "la part de la base, arrondie au cent supérieur"),
            "C.2.7",
            SAYS,
        ),
        ParityFigure::Committed => text(
            ("to projects with parity", "aux projets paritaires"),
            (
                "what was counted to supported projects in which women hold enough positions",
                "ce qui a été compté aux projets soutenus où les femmes occupent assez de postes",
            ),
            "C.2.7",
            SAYS,
        ),
        ParityFigure::Shortfall => text(
            ("missing for parity", "manquant pour la parité"),
            ("required less reached, never below zero", "exigé moins atteint, jamais sous zéro"),
            "C.2.7",
            SAYS,
        ),
        ParityFigure::Status => text(
            ("status of the parity requirement", "état de l'exigence de parité"),
            ("met where nothing is missing", "respectée lorsque rien ne manque"),
            "C.2.7",
            SAYS,
        ),
    }
}

pub(in crate::explain) const fn penalty(kind: PenaltyKind, basis: PenaltyBasis) -> Text {
    const SAYS: Both = (
        "An obligation that is not met becomes a penalty of the year after, taken from flex.",
        "Une obligation non respectée devient une pénalité de l'exercice suivant, prise sur la marge de manœuvre.",
    );
    match (kind, basis) {
        (PenaltyKind::DigitalMedia, PenaltyBasis::Projects) => text(
            ("digital media penalty by projects", "pénalité en médias numériques, par projet"),
            (
                "an amount for each missing project; nothing where the obligation is met",
                "un montant par projet manquant; rien si l'obligation est respectée",
            ),
            "D.1",
            SAYS,
        ),
        (PenaltyKind::DigitalMedia, PenaltyBasis::Allocation) => text(
            ("digital media penalty by dollars", "pénalité en médias numériques, en dollars"),
            (
                "the dollars missing; nothing where the obligation is met",
                "les dollars manquants; rien si l'obligation est respectée",
            ),
            "D.1",
            SAYS,
        ),
        (PenaltyKind::Parity, _) => text(
            ("parity penalty", "pénalité de parité"),
            (
                "the dollars missing, apportioned over the languages pro rata to their bases",
                "les dollars manquants, répartis entre les langues au prorata de leurs bases",
            ),
            "D.2",
            SAYS,
        ),
    }
}

pub(in crate::explain) const PER_PROJECT: Text = text(
    ("amount for the missing projects", "montant pour les projets manquants"),
    ("missing projects × the amount for each", "projets manquants × le montant pour chacun"),
    "D.1",
    ("", ""),
);

pub(in crate::explain) const fn imposed(label: Both, formula: Option<Both>) -> Text {
    const SAYS: Both = (
        "A penalty is taken from flex; what flex cannot cover is carried to the next allocation.",
        "Une pénalité est prise sur la marge de manœuvre; ce qu'elle ne peut couvrir est reporté à l'allocation suivante.",
    );
    let formula = match formula {
        Some(formula) => formula,
        None => EVENTS,
    };
    text(label, formula, "D", SAYS)
}

pub(in crate::explain) const fn credit(label: Both, formula: Option<Both>) -> Text {
    const SAYS: Both = (
        "When a licence that earned credit is withdrawn, the credit's value is deducted from the genre, then from flex; what does not fit is carried to the first later allocation.",
        "Lorsqu'une licence qui a valu un crédit est retirée, la valeur du crédit est déduite du genre, puis de la marge de manœuvre; ce qui dépasse est reporté à la première allocation ultérieure.",
    );
    let formula = match formula {
        Some(formula) => formula,
        None => EVENTS,
    };
    text(label, formula, "D.3", SAYS)
}
