//! What is said of an amount that a calculation of allocations earned, down to its credit (part E).

use super::{Text, text};
use ledger::texts::{Pair, phrases};
use ledger::words::Factor;
use projections::figures::EVENTS;

const ADDED: Pair = ("its parts added up", "la somme de ses parties");
/// Of what is split to the cent.
const TO_THE_CENT: Pair = (
    "the share of it, rounded down to the cent; the cents left over go to the largest fractions",
    "la part qui en revient, arrondie au cent inférieur; les cents restants vont aux plus grandes fractions",
);

pub(crate) const GENRE_MONEY: Pair =
    ("earned in the genre − what flex takes of it", "obtenu dans le genre − ce que la marge en prend");
pub(crate) const FLEX_MONEY: Pair =
    ("what flex takes of each genre, added up", "la somme de ce que la marge prend de chaque genre");
pub(crate) const SMALL_MONEY: Pair = (
    "everything earned, added up: a small broadcaster has 100 % flex",
    "la somme de tout ce qui est obtenu\u{a0}: la marge d'un petit télédiffuseur est de 100\u{a0}%",
);

pub(crate) const FLEX_PART: Text = text(
    ("flex's part of what was earned", "part de la marge dans ce qui est obtenu"),
    ("flex share × earned, rounded down", "part de la marge × montant obtenu, arrondie à la baisse"),
    "E.6",
    (
        "Of what is earned in each genre a share is taken out and combined into flex.",
        "Une part de ce qui est obtenu dans chaque genre en est soustraite et forme la marge de manœuvre.",
    ),
);

pub(crate) const EARNED: Text = text(
    phrases::EARNED,
    ("what each factor gives, added up", "la somme de ce que donne chaque facteur"),
    "E.4",
    (
        "In each envelope each factor's value is shared by the credit of all broadcasters; what a broadcaster gets of all factors is its amount.",
        "Dans chaque enveloppe, la valeur de chaque facteur se partage selon le crédit de tous les télédiffuseurs; le montant d'un télédiffuseur est ce que lui donnent tous les facteurs.",
    ),
);

pub(crate) const AVERAGE: Text = text(
    ("earned by the average", "obtenu selon la moyenne"),
    (
        "half of what the letters of the two years before gave, changes of control included, rounded down",
        "la moitié de ce que les lettres des deux exercices précédents ont accordé, changements de contrôle compris, arrondie à la baisse",
    ),
    "A.1",
    (
        "Instead of factors the average of earlier allocations was used; it has no genres and is all flex.",
        "Au lieu des facteurs, on a pris la moyenne des allocations antérieures; elle ne connaît pas de genres et va toute à la marge.",
    ),
);

pub(crate) const BY_FACTOR: Text = text(
    ("by factor", "par le facteur"),
    (
        "value of the factor × own credit ÷ credit of all, rounded down to the cent; the cents left over go to the largest fractions",
        "valeur du facteur × crédit propre ÷ crédit de tous, arrondi au cent inférieur; les cents restants vont aux plus grandes fractions",
    ),
    "E.4",
    (
        "A dollar or an hour of credit is no dollar of allocation: what it is worth depends on the credit of everyone.",
        "Un dollar ou une heure de crédit n'est pas un dollar d'allocation\u{a0}: ce qu'il vaut dépend du crédit de tous.",
    ),
);

pub(crate) const VALUE: Text = text(
    phrases::VALUE_OF_THE_FACTOR,
    ("weight × budget of the genre", "pondération × budget du genre"),
    "E.3",
    (
        "Each factor has a weight, which is the part of the envelope that it shares out.",
        "Chaque facteur a une pondération, qui est la partie de l'enveloppe qu'il répartit.",
    ),
);

pub(crate) const GENRE_BUDGET: Text = text(
    ("budget of the genre", "budget du genre"),
    ("target of the genre × budget of the language", "cible du genre × budget de la langue"),
    "E.1",
    (
        "The year's budget of a language is divided over the genres by target.",
        "Le budget d'une langue se répartit entre les genres selon leurs cibles.",
    ),
);

pub(crate) const BUDGET: Text = text(
    ("budget of the language", "budget de la langue"),
    EVENTS,
    "E.1",
    (
        "The board decides the money of a year; the last decision before the calculation counts.",
        "Le conseil d'administration fixe les sommes d'un exercice; la dernière décision avant le calcul compte.",
    ),
);

pub(crate) const TOTAL_CREDIT: Text = text(
    phrases::CREDIT_OF_ALL,
    ("as the calculation states it", "comme le calcul l'énonce"),
    "E.4",
    (
        "The credit of all broadcasters that share the factor in this envelope.",
        "Le crédit de tous les télédiffuseurs qui se partagent le facteur dans cette enveloppe.",
    ),
);

/// A holder's credit in a factor.
pub(crate) const fn credit(factor: Factor) -> Text {
    text(phrases::OWN_CREDIT, ADDED, section(factor), says(factor))
}

/// One source of credit.
pub(crate) const fn line(factor: Factor) -> Text {
    let (label, formula) = match factor {
        Factor::AudienceTotal | Factor::AudienceOriginal => (("hours that count", "heures qui comptent"), EVENTS),
        Factor::HistoricPerformance => (("part of what was triggered", "part des sommes déclenchées"), TO_THE_CENT),
        Factor::RegionalLicences | Factor::OttFirstWindow | Factor::DiverseCommunities => {
            (("eligible fee that counts", "droits admissibles qui comptent"), EVENTS)
        }
    };
    text(label, formula, section(factor), says(factor))
}

pub(crate) const TRIGGERED: Text = text(
    ("triggered by the project", "déclenché par le projet"),
    EVENTS,
    "E.2.2",
    (
        "Commitments counted to the project in the year, of all broadcasters, and what programs of the fund gave it; language diversity does not count.",
        "Les engagements comptés au projet dans l'exercice, de tous les télédiffuseurs, et ce que les programmes du FMC lui ont donné; la diversité linguistique ne compte pas.",
    ),
);

pub(crate) const TRIGGERED_SUM: Pair = ("the sum, others' money included", "la somme, celle des autres comprise");

pub(crate) const FEE: Text =
    text(phrases::ELIGIBLE_FEE, EVENTS, "E.2.2", ("The licence as it was declared.", "La licence telle que déclarée."));

pub(crate) const ALL_FEES: Text = text(
    ("eligible fees of all licences in the project", "droits admissibles de toutes les licences du projet"),
    ADDED,
    "E.2.2",
    (
        "Every broadcaster that contributes to the eligible fees has a part of the credit, whether it committed money or not.",
        "Chaque télédiffuseur qui contribue aux droits admissibles a sa part du crédit, qu'il ait engagé des sommes ou non.",
    ),
);

pub(crate) const CAP: Text = text(
    ("cap of in-house and affiliated productions", "plafond des productions internes et affiliées"),
    (
        "the highest part of a budget that a licence in an independent production reached, or the rulebook's share, × the project's budget, rounded down",
        "la plus grande part d'un budget atteinte par une licence dans une production indépendante, ou la part du recueil de règles, × le budget du projet, arrondie à la baisse",
    ),
    "E.2.5",
    (
        "In an in-house or affiliated production a licence counts for no more than that part of the budget.",
        "Dans une production interne ou affiliée, une licence ne compte pas au-delà de cette part du budget.",
    ),
);

pub(crate) const LOWER: Pair = ("the lower of both", "le plus petit des deux");

pub(crate) const REPORTED: Pair = ("hours as reported", "heures déclarées");

const fn section(factor: Factor) -> &'static str {
    match factor {
        Factor::AudienceTotal => "E.2.1.2",
        Factor::AudienceOriginal => "E.2.1.3",
        Factor::HistoricPerformance => "E.2.2",
        Factor::RegionalLicences => "E.2.3",
        Factor::OttFirstWindow => "E.2.4",
        Factor::DiverseCommunities => "E.8",
    }
}

const fn says(factor: Factor) -> Pair {
    match factor {
        Factor::AudienceTotal => (
            "Hours viewed of programmes that the fund supports, as the fund's review lets them count.",
            "Les heures d'écoute des émissions que le FMC appuie, telles que son examen les retient.",
        ),
        Factor::AudienceOriginal => (
            "Hours viewed of original first runs in prime time, as the fund's review lets them count.",
            "Les heures d'écoute des premières diffusions originales aux heures de grande écoute, telles que l'examen du FMC les retient.",
        ),
        Factor::HistoricPerformance => (
            "What a project triggered in a year is shared by the licences in it, pro rata to their eligible fees.",
            "Ce qu'un projet a déclenché dans un exercice se partage entre ses licences, au prorata des droits admissibles.",
        ),
        Factor::RegionalLicences => (
            "The eligible fee of each licence in a regional project of the same language that was financed the year before.",
            "Les droits admissibles de chaque licence dans un projet régional de la même langue, financé l'exercice précédent.",
        ),
        Factor::OttFirstWindow => (
            "The eligible fee of each licence whose project is first shown on the broadcaster's own online service.",
            "Les droits admissibles de chaque licence dont le projet est d'abord offert sur le service en ligne du télédiffuseur.",
        ),
        Factor::DiverseCommunities => (
            "The eligible fee of each licence in a project from a diverse community.",
            "Les droits admissibles de chaque licence dans un projet issu d'une communauté reflétant la diversité.",
        ),
    }
}
