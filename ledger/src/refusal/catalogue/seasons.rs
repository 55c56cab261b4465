//! Refusals about the seasons of a year: opening it, allocations, exemptions, closings, penalties, suspensions.

use super::{ASKED, DEADLINE, Entry, LIMIT, MINIMUM, SIGNATURE, Terms, VALUE};
use crate::texts::phrases;

pub(super) const ALREADY_OPEN: Entry = Entry {
    section: "ledger",
    why: (
        "The fiscal year is already open, and its rulebook does not change.",
        "L'exercice financier est déjà ouvert, et ses paramètres ne changent plus.",
    ),
    remedy: (
        "Check the year; to open another, name that one.",
        "Vérifiez l'exercice; pour en ouvrir un autre, nommez-le.",
    ),
    terms: Terms { found_on: ("open since", "ouvert depuis le"), ..ASKED },
};

pub(super) const UNKNOWN_RULEBOOK: Entry = Entry {
    section: "ledger",
    why: (
        "There is no rulebook to open this year on: no guide is carried for it, and it names no year that is open by then.",
        "Aucun recueil de règles ne permet d'ouvrir cet exercice : aucun guide n'est fourni pour lui, et il ne nomme pas d'exercice déjà ouvert à cette date.",
    ),
    remedy: (
        "Name in based_on a year that is open on the effective date, or 2021-2022, and state both deadlines.",
        "Nommez dans based_on un exercice ouvert à la date d'effet, ou 2021-2022, et indiquez les deux dates limites.",
    ),
    terms: Terms { asked: ("rulebook looked for", "recueil de règles cherché"), ..ASKED },
};

pub(super) const INVALID_RULEBOOK: Entry = Entry {
    section: "ledger",
    why: (
        "A parameter of the year is unknown, missing, or has a value that it cannot have.",
        "Un paramètre de l'exercice est inconnu, absent, ou a une valeur qu'il ne peut pas avoir.",
    ),
    remedy: (
        "Correct this parameter in rulebook; values are text, and both deadlines lie in the year, the first before the final one.",
        "Corrigez ce paramètre dans rulebook; les valeurs sont du texte, et les deux dates limites se situent dans l'exercice, la première avant la finale.",
    ),
    terms: VALUE,
};

pub(super) const ALREADY_REGISTERED: Entry = Entry {
    section: "ledger",
    why: (
        "This id already belongs to a registered broadcaster or project.",
        "Cet identifiant appartient déjà à un télédiffuseur ou à un projet inscrit.",
    ),
    remedy: (
        "Use another id; to change a registered project, amend it (amend-project).",
        "Employez un autre identifiant; pour changer un projet inscrit, modifiez-le (amend-project).",
    ),
    terms: ASKED,
};

pub(super) const ALREADY_GRANTED: Entry = Entry {
    section: "B.2",
    why: (
        "The broadcaster already has its allocation for this year; one grant states both languages.",
        "Le télédiffuseur a déjà son allocation pour cet exercice; un seul octroi indique les deux langues.",
    ),
    remedy: (
        "Check the broadcaster and the year; a granted amount is corrected by an adjustment under a granted dispute (Annex B).",
        "Vérifiez le télédiffuseur et l'exercice; un montant accordé se corrige par un ajustement en vertu d'un litige accueilli (annexe B).",
    ),
    terms: Terms { found_on: phrases::GRANTED_ON, ..ASKED },
};

pub(super) const BELOW_MINIMUM_ALLOCATION: Entry = Entry {
    section: "E.5",
    why: (
        "The allocation for a language is below the least that is granted.",
        "L'allocation pour une langue est inférieure au minimum accordé.",
    ),
    remedy: (
        "Correct the amount, or leave this language out; without any allocation the broadcaster may use alternative access (E.1.1).",
        "Corrigez le montant, ou omettez cette langue; sans aucune allocation, le télédiffuseur peut recourir à l'accès parallèle (E.1.1).",
    ),
    terms: MINIMUM,
};

pub(super) const SMALL_IS_ALL_FLEX: Entry = Entry {
    section: "C.2.8",
    why: (
        "A small or educational broadcaster's allocation is all flex and has no money by genre.",
        "L'allocation d'un petit télédiffuseur ou d'un télédiffuseur éducatif est entièrement en marge de manœuvre, sans montant par genre.",
    ),
    remedy: (
        "State the whole amount as flex, or state the earned amounts and let the ledger make them flex.",
        "Indiquez tout le montant en marge de manœuvre (flex), ou indiquez les montants obtenus (earned) et laissez le registre les y convertir.",
    ),
    terms: Terms { asked: ("by genre", "par genre"), ..LIMIT },
};

pub(super) const ALREADY_SIGNED: Entry = Entry {
    section: "C.1",
    why: (
        "The allocation letter for this language is already signed.",
        "La lettre d'entente pour cette langue est déjà signée.",
    ),
    remedy: (
        "Nothing is left to do, unless the other language was meant.",
        "Il n'y a rien d'autre à faire, à moins que l'autre langue n'ait été visée.",
    ),
    terms: SIGNATURE,
};

pub(super) const INVALID_POSITIONS: Entry = Entry {
    section: "C.2.7",
    why: (
        "Women cannot hold more positions than the project has.",
        "Les femmes ne peuvent occuper plus de postes que le projet n'en compte.",
    ),
    remedy: (
        "Correct positions: total counts all producers, directors and writers, women those of them held by women.",
        "Corrigez positions : total compte tous les postes de production, de réalisation et de scénarisation, women ceux que des femmes occupent.",
    ),
    terms: Terms { asked: ("women", "femmes"), found: ("positions in all", "postes en tout"), ..ASKED },
};

pub(super) const AFTER_FIRST_DEADLINE: Entry = Entry {
    section: "C.2.1.1.2",
    why: (
        "An exemption from the first deadline must be asked for on or before that deadline.",
        "L'exemption de la première date limite doit être demandée au plus tard à cette date.",
    ),
    remedy: (
        "Check the date on which the fund received the request; a refusal can be contested under Annex B.",
        "Vérifiez la date à laquelle le FMC a reçu la demande; un refus peut être contesté selon l'annexe B.",
    ),
    terms: DEADLINE,
};

pub(super) const EXEMPTION_EXISTS: Entry = Entry {
    section: "C.2.1.1.2",
    why: (
        "An exemption for this broadcaster, year and language has already been asked for.",
        "Une exemption a déjà été demandée pour ce télédiffuseur, cet exercice et cette langue.",
    ),
    remedy: (
        "Record the fund's decision on that request (decide-exemption), or check the language.",
        "Inscrivez la décision du FMC sur cette demande (decide-exemption), ou vérifiez la langue.",
    ),
    terms: ASKED,
};

pub(super) const NO_EXEMPTION_REQUEST: Entry = Entry {
    section: "C.2.1.1.2",
    why: (
        "No exemption was asked for by this broadcaster for this year and language, so there is none to decide.",
        "Ce télédiffuseur n'a demandé aucune exemption pour cet exercice et cette langue : il n'y a rien à décider.",
    ),
    remedy: (
        "Record the request first (request-exemption), or check broadcaster and language.",
        "Inscrivez d'abord la demande (request-exemption), ou vérifiez le télédiffuseur et la langue.",
    ),
    terms: ASKED,
};

pub(super) const ALREADY_DECIDED: Entry = Entry {
    section: "C.2.1.1.2",
    why: (
        "The fund has already decided this request for an exemption.",
        "Le FMC a déjà tranché cette demande d'exemption.",
    ),
    remedy: (
        "Check broadcaster and language; a decision is contested by opening a dispute (Annex B).",
        "Vérifiez le télédiffuseur et la langue; une décision se conteste en ouvrant un litige (annexe B).",
    ),
    terms: ASKED,
};

pub(super) const BEFORE_DEADLINE: Entry = Entry {
    section: "C.2.1",
    why: (
        "A deadline is closed only after its day, and the year not before its last day.",
        "Une date limite ne se ferme qu'après son jour, et l'exercice pas avant son dernier jour.",
    ),
    remedy: (
        "Use an effective date after the deadline; for the year, its last day or later.",
        "Employez une date d'effet postérieure à la date limite; pour l'exercice, son dernier jour ou plus tard.",
    ),
    terms: Terms { found: ("last day of the year", "dernier jour de l'exercice"), ..DEADLINE },
};

pub(super) const ALREADY_CLOSED: Entry = Entry {
    section: "C.2.1",
    why: (
        "This is already closed; the first deadline can be closed again only until the final one is closed.",
        "C'est déjà fermé; la première date limite ne peut être fermée de nouveau que jusqu'à la fermeture de la finale.",
    ),
    remedy: (
        "Nothing is left to close; check the year and which deadline was meant.",
        "Il ne reste rien à fermer; vérifiez l'exercice et la date limite visée.",
    ),
    terms: Terms { found_on: ("final deadline closed on", "date limite finale fermée le"), ..ASKED },
};

pub(super) const YEAR_NOT_CLOSED: Entry = Entry {
    section: "D",
    why: (
        "A penalty is imposed only once the year that calls for it is closed.",
        "Une pénalité n'est imposée qu'une fois fermé l'exercice qui y donne lieu.",
    ),
    remedy: (
        "Close that year first (close-year), then impose the penalty.",
        "Fermez d'abord cet exercice (close-year), puis imposez la pénalité.",
    ),
    terms: ASKED,
};

pub(super) const PENALTY_ALREADY_IMPOSED: Entry = Entry {
    section: "D",
    why: ("This penalty of that year has already been imposed.", "Cette pénalité de cet exercice a déjà été imposée."),
    remedy: (
        "Nothing is left to impose; what flex could not cover is carried to the next allocation by itself.",
        "Il ne reste rien à imposer; ce que la marge de manœuvre n'a pu couvrir est reporté de lui-même à l'allocation suivante.",
    ),
    terms: ASKED,
};

pub(super) const NO_PENALTY_DUE: Entry = Entry {
    section: "D",
    why: (
        "The facts of that year call for no such penalty: the obligation was met, or nothing is missing on this basis.",
        "Les faits de cet exercice n'appellent pas cette pénalité : l'obligation est remplie, ou rien ne manque sur cette base.",
    ),
    remedy: (
        "Look at the year's penalties (envelope penalties) and choose a kind, language and basis that are due.",
        "Consultez les pénalités de l'exercice (envelope penalties) et choisissez un type, une langue et une base exigibles.",
    ),
    terms: Terms { asked: ("asked for", "demandé"), ..ASKED },
};

pub(super) const ALREADY_SUSPENDED: Entry = Entry {
    section: "D",
    why: (
        "The use of this broadcaster's envelope is already under suspension.",
        "L'utilisation de l'enveloppe de ce télédiffuseur est déjà sous suspension.",
    ),
    remedy: (
        "Nothing is left to do; check broadcaster and year.",
        "Il n'y a rien d'autre à faire; vérifiez le télédiffuseur et l'exercice.",
    ),
    terms: ASKED,
};

pub(super) const NOT_SUSPENDED: Entry = Entry {
    section: "D",
    why: (
        "The use of this broadcaster's envelope is not suspended, so there is nothing to lift.",
        "L'utilisation de l'enveloppe de ce télédiffuseur n'est pas suspendue : il n'y a rien à lever.",
    ),
    remedy: ("Check broadcaster and year.", "Vérifiez le télédiffuseur et l'exercice."),
    terms: ASKED,
};
