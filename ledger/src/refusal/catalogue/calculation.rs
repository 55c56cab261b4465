//! Refusals about what the calculation of allocations rests on (part E).

use super::{ASKED, EXISTENCE, Entry, LIMIT, Terms, VALUE};

pub(super) const UNKNOWN_LINE: Entry = Entry {
    section: "E.2.1.1",
    why: (
        "No audience line of this id is reported for the year by the effective date.",
        "Aucune ligne d'auditoire de cet identifiant n'est déclarée pour l'exercice à la date d'effet.",
    ),
    remedy: (
        "Check the line and the year; a line that was reversed must be reported again (report-audience).",
        "Vérifiez la ligne et l'exercice; une ligne annulée doit être déclarée de nouveau (report-audience).",
    ),
    terms: EXISTENCE,
};

pub(super) const NOT_CALCULATED: Entry = Entry {
    section: "E.4",
    why: (
        "No calculation effective by the letter's date gives this broadcaster an allocation.",
        "Aucun calcul en vigueur à la date de la lettre n'accorde d'allocation à ce télédiffuseur.",
    ),
    remedy: (
        "Calculate the allocations first (calculate-allocations), date the letter after the calculation, or state the amounts in languages.",
        "Calculez d'abord les allocations (calculate-allocations), datez la lettre d'après le calcul, ou indiquez les montants dans languages.",
    ),
    terms: Terms { found_on: ("calculated on", "calcul daté du"), ..ASKED },
};

pub(super) const ALREADY_FINANCED: Entry = Entry {
    section: "E.2.2",
    why: (
        "The financing of this project by this program is already stated for the year.",
        "Le financement de ce projet par ce programme est déjà indiqué pour l'exercice.",
    ),
    remedy: (
        "Nothing is left to do; to correct the amount, reverse the earlier command (reverse) and state it again.",
        "Il n'y a rien d'autre à faire; pour corriger le montant, annulez la commande antérieure (reverse) et indiquez-le de nouveau.",
    ),
    terms: Terms { found: ("stated before", "déjà indiqué"), ..ASKED },
};

pub(super) const LICENCE_DECLARED: Entry = Entry {
    section: "E.2.2",
    why: (
        "The broadcaster's licence in this project is already declared for the year and language.",
        "Les droits de diffusion du télédiffuseur pour ce projet sont déjà déclarés pour l'exercice et la langue.",
    ),
    remedy: (
        "Nothing is left to do; to correct the fee, reverse the earlier command (reverse) and declare it again.",
        "Il n'y a rien d'autre à faire; pour corriger les droits, annulez la commande antérieure (reverse) et déclarez-les de nouveau.",
    ),
    terms: Terms { found: ("declared before", "déjà déclaré"), ..ASKED },
};

pub(super) const LINE_EXISTS: Entry = Entry {
    section: "E.2.1.1",
    why: (
        "An audience line of this id is already reported for the year.",
        "Une ligne d'auditoire de cet identifiant est déjà déclarée pour l'exercice.",
    ),
    remedy: (
        "Give the line another id; to correct a line that is not reviewed, reverse its report (reverse) and report it again.",
        "Donnez un autre identifiant à la ligne; pour corriger une ligne non examinée, annulez sa déclaration (reverse) et déclarez-la de nouveau.",
    ),
    terms: ASKED,
};

pub(super) const NOT_SUPPORTED: Entry = Entry {
    section: "E.2.1.2",
    why: (
        "The programme's project was not supported by the fund in the years whose audience counts.",
        "Le projet de l'émission n'a pas été appuyé par le FMC pendant les années dont l'auditoire compte.",
    ),
    remedy: (
        "Check the project; if another program of the fund financed it, state that first (finance-project).",
        "Vérifiez le projet; si un autre programme du FMC l'a financé, indiquez-le d'abord (finance-project).",
    ),
    terms: Terms { asked: ("years looked at", "années considérées"), ..ASKED },
};

pub(super) const GENRE_DIFFERS: Entry = Entry {
    section: "E.2.1.2.1",
    why: (
        "The genre differs from the project's, which may be claimed only for total hours of an acquired programme, with reasons.",
        "Le genre diffère de celui du projet, ce qui ne peut se réclamer que pour le nombre total d'heures d'une émission acquise, avec des motifs.",
    ),
    remedy: (
        "Report the line in the project's genre; for an acquired programme give genre_reasons.",
        "Déclarez la ligne dans le genre du projet; pour une émission acquise, indiquez genre_reasons.",
    ),
    terms: Terms { found: ("the project's", "celui du projet"), ..VALUE },
};

pub(super) const ACQUIRED_PROGRAMME: Entry = Entry {
    section: "E.2.1.3",
    why: (
        "The broadcaster declared no licence in this project: an acquired programme earns no credit for original first runs.",
        "Le télédiffuseur n'a déclaré aucun droit de diffusion pour ce projet : une émission acquise n'obtient pas de crédit d'émission originale.",
    ),
    remedy: (
        "Report the hours as total, or declare the broadcaster's licence first (declare-licence).",
        "Déclarez les heures comme total, ou déclarez d'abord les droits du télédiffuseur (declare-licence).",
    ),
    terms: ASKED,
};

pub(super) const OTT_FIRST_WINDOW: Entry = Entry {
    section: "E.2.4",
    why: (
        "The broadcaster's licence claims credit for a first window online, which excludes credit for the original first run.",
        "Les droits du télédiffuseur réclament le crédit de première diffusion en ligne, ce qui exclut le crédit d'émission originale.",
    ),
    remedy: (
        "Report the hours as total; the project cannot earn both credits.",
        "Déclarez les heures comme total; le projet ne peut obtenir les deux crédits.",
    ),
    terms: Terms { found: ("service named", "service nommé"), ..ASKED },
};

pub(super) const TOO_MANY_CHANNELS: Entry = Entry {
    section: "E.2.1.3",
    why: (
        "The project would be reported as original for more channels of the broadcaster than the guide allows.",
        "Le projet serait déclaré comme émission originale pour plus de chaînes du télédiffuseur que le guide ne le permet.",
    ),
    remedy: (
        "Report the hours of this channel as total, or reverse the report of another channel first (reverse).",
        "Déclarez les heures de cette chaîne comme total, ou annulez d'abord la déclaration d'une autre chaîne (reverse).",
    ),
    terms: LIMIT,
};

pub(super) const ALREADY_REVIEWED: Entry = Entry {
    section: "E.2.1.1",
    why: (
        "The fund has already decided on this audience line.",
        "Le FMC s'est déjà prononcé sur cette ligne d'auditoire.",
    ),
    remedy: (
        "Nothing is left to do; to decide otherwise, reverse the review (reverse) and review the line again.",
        "Il n'y a rien d'autre à faire; pour en décider autrement, annulez l'examen (reverse) et examinez la ligne de nouveau.",
    ),
    terms: Terms { found: ("decided", "décidé"), ..ASKED },
};

pub(super) const ALREADY_OPTED_OUT: Entry = Entry {
    section: "E.2",
    why: (
        "The broadcaster already takes no part in this year's calculation.",
        "Le télédiffuseur est déjà retiré du calcul de cet exercice.",
    ),
    remedy: (
        "Nothing is left to do; to take part after all, reverse the earlier command (reverse).",
        "Il n'y a rien d'autre à faire; pour participer malgré tout, annulez la commande antérieure (reverse).",
    ),
    terms: ASKED,
};

pub(super) const BUDGET_MISSING: Entry = Entry {
    section: "E.1",
    why: (
        "No budget is set for any language of the year, so there is nothing to share.",
        "Aucun budget n'est établi pour une langue de l'exercice : il n'y a rien à répartir.",
    ),
    remedy: (
        "State the board's decision first (set-budget), or calculate by the average.",
        "Indiquez d'abord la décision du conseil (set-budget), ou calculez selon la moyenne.",
    ),
    terms: ASKED,
};

pub(super) const AUDIENCE_UNREVIEWED: Entry = Entry {
    section: "E.2.1.1",
    why: (
        "The fund has not reviewed every audience line of the year.",
        "Le FMC n'a pas examiné toutes les lignes d'auditoire de l'exercice.",
    ),
    remedy: (
        "Review the lines that wait (review-audience), then calculate.",
        "Examinez les lignes en attente (review-audience), puis calculez.",
    ),
    terms: Terms { found: ("lines that wait", "lignes en attente"), ..ASKED },
};
