//! The figures of `compliance`, each told once (C.2).

use super::{EnvelopeCompliance, Parity};
use crate::figures::figures;
use ledger::texts::{Pair, headings, phrases, words};

const FIRST: Pair = (
    "Above a threshold, most of the allocation must be committed by the first deadline; what is missing is taken off.",
    "Au-dessus d'un seuil, la plus grande part de l'allocation doit être engagée à la première date limite; ce qui manque est repris.",
);
const FINAL: Pair = (
    "Money without a complete application by the final deadline goes to the reserve.",
    "Les sommes sans demande complète à la date limite finale vont au fonds de réserve.",
);
const MEDIA: Pair = (
    "A share of the supported projects, or else of the allocation's dollars, must come with an eligible digital media component.",
    "Une part des projets soutenus, ou encore des dollars de l'allocation, doit être assortie d'une composante médias numériques admissible.",
);
const CAP: Pair = (
    "Only a share of an allocation may go to the broadcaster's own productions and to those of affiliated companies; small broadcasters have no such cap.",
    "Seule une part d'une allocation peut aller aux productions du télédiffuseur et des sociétés affiliées; les petits télédiffuseurs n'ont pas ce plafond.",
);
const PARITY: Pair = (
    "A share of a broadcaster's allocations must go to projects in which women hold enough of the producer, director and writer positions.",
    "Une part des allocations d'un télédiffuseur doit aller à des projets où les femmes occupent assez de postes de production, de réalisation et de scénarisation.",
);

const ABOVE: Pair =
    ("where the base is above the threshold; else nothing", "lorsque la base dépasse le seuil; sinon rien");
const MISSING: Pair = ("required less reached, never below zero", "exigé moins atteint, jamais sous zéro");
const SHARE_UP: Pair = phrases::SHARE_ROUNDED_UP;
const FIVE: Pair = phrases::FIVE_BUCKETS;
const STATED: Pair = ("as the year's rulebook states it", "telle que la fixent les règles de l'exercice");

const STATUS: Pair = headings::STATUS;
const REQUIRED: Pair = headings::REQUIRED;
const REACHED: Pair = headings::REACHED;
const SHORT: Pair = headings::MISSING;
const DATE: Pair = ("Date", "Date");

figures! {
    /// A figure of an envelope's obligations.
    Obligation of EnvelopeCompliance {
        FirstDate = first_deadline.date: "C.2.1.1", DATE,
            ("date of the first deadline", "date de la première date limite"), STATED, FIRST;
        FirstStatus = first_deadline.status: "C.2.1.1", headings::FIRST_DEADLINE,
            ("status of the first deadline", "état à la première date limite"),
            (
                "not applicable up to the threshold; exempt where the fund decided so; met without shortfall; missed once closed; else open",
                "sans objet jusqu'au seuil; exemptée si le fonds l'a décidé; respectée sans manque; manquée une fois fermée; sinon en cours",
            ), FIRST;
        FirstRequired = first_deadline.required: "C.2.1.1.1", REQUIRED,
            ("required by the first deadline", "exigé à la première date limite"), ABOVE, FIRST;
        FirstCounted = first_deadline.counted: "C.2.1.1.1", headings::COUNTED,
            ("counted by the first deadline", "compté à la première date limite"), ABOVE, FIRST;
        FirstShortfall = first_deadline.shortfall: "C.2.1.1.1", SHORT,
            ("shortfall at the first deadline", "manque à la première date limite"), MISSING, FIRST;
        FirstTaken = first_deadline.taken: "C.2.1.1.1", ("Taken", "Repris"),
            phrases::TAKEN_AT_THE_FIRST_DEADLINE, FIVE, FIRST;
        FinalDate = final_deadline.date: "C.2.1.2", DATE,
            ("date of the final deadline", "date de la date limite finale"), STATED, FINAL;
        FinalStatus = final_deadline.status: "C.2.1.2", headings::FINAL_DEADLINE,
            ("status of the final deadline", "état à la date limite finale"),
            ("closed once it was closed", "fermée une fois qu'elle a été fermée"), FINAL;
        FinalCommitted = final_deadline.committed: "C.2.1.2", headings::COMMITTED,
            phrases::COMMITTED, FIVE, FINAL;
        FinalLapsed = final_deadline.lapsed: "C.2.1.2", headings::LAPSED, words::LAPSED, FIVE, FINAL;
        MediaStatus = digital_media.status: "C.2.6", headings::DIGITAL_MEDIA,
            ("status of the digital media obligation", "état de l'obligation en médias numériques"),
            (
                "met where no project or no dollar is missing: either way is enough",
                "respectée lorsqu'il ne manque aucun projet ou aucun dollar\u{a0}: l'un ou l'autre suffit",
            ), MEDIA;
        MediaSupported = digital_media.projects.supported: "C.2.6", ("Supported", "Soutenus"),
            ("supported projects", "projets soutenus"),
            (
                "one for each project with a net counted commitment above zero",
                "un par projet dont l'engagement compté net dépasse zéro",
            ), MEDIA;
        MediaRequired = digital_media.projects.required: "C.2.6", REQUIRED,
            ("projects required", "projets exigés"),
            (
                "the share of the supported projects, rounded up to a whole one",
                "la part des projets soutenus, arrondie à l'unité supérieure",
            ), MEDIA;
        MediaEligible = digital_media.projects.eligible: "C.2.6", REACHED,
            ("eligible projects", "projets admissibles"),
            (
                "one for each supported project with a new or modified component",
                "un par projet soutenu dont la composante est nouvelle ou modifiée",
            ), MEDIA;
        MediaMissing = digital_media.projects.missing: "C.2.6", SHORT,
            ("projects missing", "projets manquants"), MISSING, MEDIA;
        MediaAmountRequired = digital_media.amount.required: "C.2.6", REQUIRED,
            ("dollars required for digital media", "dollars exigés en médias numériques"), SHARE_UP, MEDIA;
        MediaAmountCommitted = digital_media.amount.committed: "C.2.6", REACHED,
            ("dollars to eligible projects", "dollars aux projets admissibles"),
            (
                "what was counted to supported projects with a new or modified component",
                "ce qui a été compté aux projets soutenus dont la composante est nouvelle ou modifiée",
            ), MEDIA;
        MediaAmountShortfall = digital_media.amount.shortfall: "C.2.6", SHORT,
            ("dollars missing for digital media", "dollars manquants en médias numériques"), MISSING, MEDIA;
        InHouseStatus = in_house_affiliated.status: "C.2.9", headings::CAP,
            ("status of the in-house and affiliated cap", "état du plafond interne et affilié"),
            (
                "not applicable to a small broadcaster; exceeded where more is used than the cap",
                "sans objet pour un petit télédiffuseur; dépassé si le montant employé excède le plafond",
            ), CAP;
        InHouseCap = in_house_affiliated.cap: "C.2.9", REQUIRED,
            phrases::IN_HOUSE_AND_AFFILIATED_CAP,
            (
                "the share of the base; nothing for a small broadcaster",
                "la part de la base; rien pour un petit télédiffuseur",
            ), CAP;
        InHouseUsed = in_house_affiliated.used: "C.2.9", REACHED,
            ("used of the cap", "employé du plafond"),
            (
                "holds and counted commitments to the holder's in-house and affiliated projects",
                "réservations et engagements comptés aux projets internes et affiliés du titulaire",
            ), CAP;
    }
    /// A figure of the parity requirement.
    ParityFigure of Parity {
        Base = base: "C.2.7", ("Base", "Base"),
            ("base of the parity requirement", "base de l'exigence de parité"),
            ("the bases of the languages added up", "la somme des bases des langues"), PARITY;
        Required = required: "C.2.7", REQUIRED, ("required for parity", "exigé pour la parité"), SHARE_UP, PARITY;
        Committed = committed: "C.2.7", REACHED, ("to projects with parity", "aux projets paritaires"),
            (
                "what was counted to supported projects in which women hold enough positions",
                "ce qui a été compté aux projets soutenus où les femmes occupent assez de postes",
            ), PARITY;
        Shortfall = shortfall: "C.2.7", SHORT, ("missing for parity", "manquant pour la parité"), MISSING, PARITY;
        Status = status: "C.2.7", STATUS, ("status of the parity requirement", "état de l'exigence de parité"),
            ("met where nothing is missing", "respectée lorsque rien ne manque"), PARITY;
    }
}
