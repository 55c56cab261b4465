//! What the steps between the figures of answers are called, how they are worked out and where the guide says so, in our words.
//! What is said of the figures themselves stands where they are declared.

pub(super) mod earned;

use ledger::columns::Column;
use ledger::texts::{Pair, phrases, words};
use projections::figures::{EVENTS, Meaning};

/// What is said of a figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    pub(super) label: Pair,
    pub(super) formula: Pair,
    pub(super) section: &'static str,
    pub(super) says: Pair,
}

pub(super) const fn text(label: Pair, formula: Pair, section: &'static str, says: Pair) -> Text {
    Text { label, formula, section, says }
}

impl From<&Text> for Meaning {
    fn from(text: &Text) -> Meaning {
        Meaning::new(text.label, text.formula, text.section, text.says)
    }
}

pub(super) const TOTAL: Pair = phrases::FIVE_BUCKETS;
pub(super) const TOTAL_HELD: Pair = ("the genres' holds added up", "la somme des réservations des genres");
pub(super) const FLEX_HELD: Pair =
    ("what the holds of each genre lack, added up", "la somme de ce qui manque aux réservations de chaque genre");
pub(super) const LACKING: Text = text(
    ("holds that the genre cannot cover", "réservations que le genre ne peut couvrir"),
    ("held − balance, never below zero", "réservé − solde, jamais sous zéro"),
    "C.2.2",
    (
        "Flex must be able to fill up what the holds of a genre lack.",
        "La marge de manœuvre doit pouvoir combler ce qui manque aux réservations d'un genre.",
    ),
);

pub(super) const COVERS: Text = text(
    ("what the genre can cover", "ce que le genre peut couvrir"),
    ("balance, never below zero", "solde, jamais sous zéro"),
    "C.2.2",
    (
        "A view by effective date can show a genre below zero: it then covers nothing.",
        "Une vue selon la date d'effet peut montrer un genre sous zéro\u{a0}: il ne couvre alors rien.",
    ),
);

pub(super) const SHARE: Text = text(phrases::SHARE_OF_THE_BASE, phrases::SHARE_ROUNDED_UP, "", ("", ""));
pub(super) const CAP_SHARE: Text = text(
    phrases::SHARE_OF_THE_BASE,
    ("the share of the base, rounded down to the cent", "la part de la base, arrondie au cent inférieur"),
    "",
    ("", ""),
);
pub(super) const PER_PROJECT: Text = text(
    ("amount for the missing projects", "montant pour les projets manquants"),
    ("missing projects × the amount for each", "projets manquants × le montant pour chacun"),
    "D.1",
    ("", ""),
);

pub(super) const COUNTED: Text = text(words::COUNTED, EVENTS, "C.2.1", Column::Committed.says());
pub(super) const HELD: Text = text(words::HELD, EVENTS, "C.2.2", phrases::HOLDS);
pub(super) const PROJECT: Text = text(
    ("supported project", "projet soutenu"),
    ("one where its net counted amount is above zero", "un si son montant compté net dépasse zéro"),
    "C.2.6",
    (
        "A project is supported where the envelope's counted commitments to it, net of releases, are above zero.",
        "Un projet est soutenu lorsque les engagements comptés de l'enveloppe à son égard, déduction faite des libérations, dépassent zéro.",
    ),
);
pub(super) const ELIGIBLE: Text = text(
    ("eligible project", "projet admissible"),
    ("one where its component is new or modified", "un si sa composante est nouvelle ou modifiée"),
    "C.2.6",
    (
        "A component counts where it was made for the project or changed enough (Annex A).",
        "Une composante compte si elle a été créée pour le projet ou suffisamment modifiée (annexe A).",
    ),
);
pub(super) const ELIGIBLE_AMOUNT: Text = text(
    phrases::TO_THE_PROJECT,
    (
        "what was counted, where its component is new or modified",
        "ce qui a été compté, si sa composante est nouvelle ou modifiée",
    ),
    "C.2.6",
    ELIGIBLE.says,
);
pub(super) const PARITY_AMOUNT: Text = text(
    phrases::TO_THE_PROJECT,
    (
        "what was counted, where women hold enough positions",
        "ce qui a été compté, si les femmes occupent assez de postes",
    ),
    "C.2.7",
    (
        "A project counts towards parity where women hold enough of its positions; one without positions does not count.",
        "Un projet compte pour la parité si les femmes occupent assez de ses postes; un projet sans postes ne compte pas.",
    ),
);
pub(super) const IN_HOUSE_PROJECT: Text = text(
    phrases::TO_THE_PROJECT,
    ("held + counted", "réservé + compté"),
    "C.2.9",
    (
        "Where the project names the broadcaster that it belongs to, only that holder's commitments count; else anyone's.",
        "Si le projet nomme le télédiffuseur dont il relève, seuls les engagements de ce titulaire comptent; sinon, ceux de tous.",
    ),
);
pub(super) const NO_BASE: Text = text(
    ("no allocation in this language", "aucune allocation dans cette langue"),
    EVENTS,
    "B.2.1",
    ("A language without an allocation has no weight.", "Une langue sans allocation n'a aucun poids."),
);
pub(super) const COUNTED_BY_FIRST: Text = text(
    ("counted from complete applications by the deadline", "compté par des demandes complètes à la date limite"),
    EVENTS,
    "C.2.1.1.1",
    (
        "Commitments count for the first deadline where the complete application is effective on or before it, less releases effective on or before it.",
        "Un engagement compte pour la première date limite si la demande complète prend effet à cette date ou avant, moins les libérations qui prennent effet à cette date ou avant.",
    ),
);
