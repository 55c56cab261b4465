//! The words of the contract's choices as people say them: programs read the words themselves. Where French agrees with what is
//! spoken of, the forms stand side by side.

use super::{Pair, pairs};
use crate::words::{
    AudienceMeasure, Bucket, Contribution, DigitalMedia, DisputeNature, DisputeOutcome, DisputeRole, Factor, Language,
    PenaltyBasis, PenaltyKind, Production, Source,
};

// Languages, genres and buckets: within a sentence, and as a heading, which may be broken at a line end.
pairs! {
    ENGLISH = "English", "anglais";
    FRENCH = "French", "français";
    DRAMA = "drama", "dramatiques";
    DRAMA_HEADING = "Drama", "Dramatiques";
    DOCUMENTARY = "documentary", "documentaires";
    DOCUMENTARY_HEADING = "Documentary", "Documentaires";
    CHILDREN_YOUTH = "children and youth", "enfants et jeunes";
    CHILDREN_YOUTH_HEADING = "Children and\nyouth", "Enfants et\njeunes";
    VARIETY = "variety and performing arts", "variétés et arts de la scène";
    VARIETY_HEADING = "Variety and\nperforming arts", "Variétés et arts\nde la scène";
    FLEX = "flex", "marge de manœuvre";
    FLEX_HEADING = "Flex", "Marge de\nmanœuvre";
    ANY_GENRE = "any genre", "tout genre";
    ANY_GENRE_HEADING = "Any genre", "Tout genre";
    TOTAL = "total", "total";
}

// Where it agrees with a commitment, a project, an application, a deadline, a kind of production or nothing.
pairs! {
    ACCEPTED = "accepted", "acceptée";
    AFFILIATED = "affiliated", "affilié";
    AFFILIATED_PRODUCTION = "affiliated", "affiliée";
    ALTERNATIVE_ACCESS = "alternative access", "accès parallèle";
    ANY = "any", "tous";
    COMPLETE = "complete", "complète";
    COUNTED = "counted", "compté";
    CANCELLED = "cancelled", "annulé";
    DIGITAL_MEDIA = "digital media", "médias numériques";
    EQUITY = "equity", "participation au capital";
    ENVELOPE = "envelope", "enveloppe";
    HELD = "held", "réservé";
    IN_HOUSE = "in-house", "interne";
    INCOMPLETE = "incomplete", "incomplet";
    INCOMPLETE_APPLICATION = "incomplete", "incomplète";
    INDEPENDENT = "independent", "indépendant";
    INDEPENDENT_PRODUCTION = "independent", "indépendante";
    LAPSED = "lapsed", "périmé";
    LICENCE_TOP_UP = "licence top-up", "supplément de droits de diffusion";
    MET = "met", "respectée";
    MODIFIED = "modified", "modifié";
    MODIFIED_COMPONENT = "modified", "modifiée";
    NEW = "new", "nouveau";
    NEW_COMPONENT = "new", "nouvelle";
    NO = "no", "non";
    NONE = "none", "aucun";
    NONE_FEMININE = "none", "aucune";
    PROJECTS = "projects", "projets";
    OPEN_YEAR = "open", "ouvert";
    OPEN = "open", "en cours";
    PARITY = "parity", "parité";
    REFUSED = "refused", "refusé";
    REFUSED_FEMININE = "refused", "refusée";
    REJECTED_PROJECT = "rejected", "rejeté";
    REJECTED = "rejected", "rejetée";
    RELEASED = "released", "libéré";
    UNCHANGED = "unchanged", "inchangé";
    UNCHANGED_COMPONENT = "unchanged", "inchangée";
    YES = "yes", "oui";
}

// What credit is earned by.
pairs! {
    AUDIENCE_TOTAL = "audience, total hours", "auditoire, total des heures";
    AUDIENCE_ORIGINAL = "audience, original first run", "auditoire, première diffusion";
    HISTORIC_PERFORMANCE = "historic performance", "rendement historique";
    REGIONAL_LICENCES = "regional licences", "droits régionaux";
    OTT_FIRST_WINDOW = "first window online", "première diffusion en ligne";
    DIVERSE_COMMUNITIES = "diverse communities", "diversité";
}

/// A language of licences.
#[must_use]
pub const fn language(language: Language) -> Pair {
    match language {
        Language::English => ENGLISH,
        Language::French => FRENCH,
    }
}

/// A bucket within a sentence.
#[must_use]
pub const fn bucket(bucket: Bucket) -> Pair {
    match bucket {
        Bucket::Drama => DRAMA,
        Bucket::Documentary => DOCUMENTARY,
        Bucket::ChildrenYouth => CHILDREN_YOUTH,
        Bucket::VarietyPerformingArts => VARIETY,
        Bucket::Flex => FLEX,
    }
}

/// A bucket in a heading, in two lines where it is long.
#[must_use]
pub const fn bucket_heading(bucket: Bucket) -> Pair {
    match bucket {
        Bucket::Drama => DRAMA_HEADING,
        Bucket::Documentary => DOCUMENTARY_HEADING,
        Bucket::ChildrenYouth => CHILDREN_YOUTH_HEADING,
        Bucket::VarietyPerformingArts => VARIETY_HEADING,
        Bucket::Flex => FLEX_HEADING,
    }
}

/// The obligation behind a penalty.
#[must_use]
pub const fn penalty(kind: PenaltyKind) -> Pair {
    match kind {
        PenaltyKind::DigitalMedia => DIGITAL_MEDIA,
        PenaltyKind::Parity => PARITY,
    }
}

/// What a penalty is measured by.
#[must_use]
pub const fn basis(basis: PenaltyBasis) -> Pair {
    match basis {
        PenaltyBasis::Projects => ("by projects", "par projets"),
        PenaltyBasis::Allocation => ("by dollars", "par dollars"),
    }
}

/// What credit is earned by.
#[must_use]
pub const fn factor(factor: Factor) -> Pair {
    match factor {
        Factor::AudienceTotal => AUDIENCE_TOTAL,
        Factor::AudienceOriginal => AUDIENCE_ORIGINAL,
        Factor::HistoricPerformance => HISTORIC_PERFORMANCE,
        Factor::RegionalLicences => REGIONAL_LICENCES,
        Factor::OttFirstWindow => OTT_FIRST_WINDOW,
        Factor::DiverseCommunities => DIVERSE_COMMUNITIES,
    }
}

/// A kind of production.
#[must_use]
pub const fn production(production: Production) -> Pair {
    match production {
        Production::Independent => INDEPENDENT_PRODUCTION,
        Production::InHouse => IN_HOUSE,
        Production::Affiliated => AFFILIATED_PRODUCTION,
    }
}

/// Which hours a line of audience states.
#[must_use]
pub const fn measure(measure: AudienceMeasure) -> Pair {
    match measure {
        AudienceMeasure::Total => ("all hours", "toutes les heures"),
        AudienceMeasure::Original => ("first run", "première diffusion"),
    }
}

/// A digital media component.
#[must_use]
pub const fn component(component: DigitalMedia) -> Pair {
    match component {
        DigitalMedia::New => NEW_COMPONENT,
        DigitalMedia::Modified => MODIFIED_COMPONENT,
        DigitalMedia::Unchanged => UNCHANGED_COMPONENT,
        DigitalMedia::None => NONE_FEMININE,
    }
}

/// The form of a contribution.
#[must_use]
pub const fn contribution(form: Contribution) -> Pair {
    match form {
        Contribution::LicenceTopUp => LICENCE_TOP_UP,
        Contribution::Equity => EQUITY,
    }
}

/// Where a commitment's money comes from.
#[must_use]
pub const fn source(source: Source) -> Pair {
    match source {
        Source::Envelope => ENVELOPE,
        Source::AlternativeAccess => ALTERNATIVE_ACCESS,
    }
}

/// Who decides a step: in English as after "by", in French as after "il revient" (to whom it falls).
#[must_use]
pub const fn decided_by(role: DisputeRole) -> Pair {
    match role {
        DisputeRole::Staff => ("the fund's staff", "au personnel du fonds"),
        DisputeRole::ProgramHead => ("the head of the programme", "à la ou au chef responsable du programme"),
        DisputeRole::DirectorFinanceOperations => {
            ("the director of finance and operations", "à la direction des finances et de l'exploitation")
        }
        DisputeRole::President => ("the president", "à la présidence"),
        DisputeRole::Board => ("the board of directors", "au conseil d'administration"),
    }
}

/// The name of a role in a list or a heading.
#[must_use]
pub const fn role(role: DisputeRole) -> Pair {
    match role {
        DisputeRole::Staff => ("Fund's staff", "Personnel du fonds"),
        DisputeRole::ProgramHead => ("Head of the programme", "Chef responsable du programme"),
        DisputeRole::DirectorFinanceOperations => {
            ("Director, finance and operations", "Direction des finances et de l'exploitation")
        }
        DisputeRole::President => ("President", "Présidence"),
        DisputeRole::Board => ("Board of directors", "Conseil d'administration"),
    }
}

/// What a step of a dispute answered.
#[must_use]
pub const fn outcome(outcome: DisputeOutcome) -> Pair {
    match outcome {
        DisputeOutcome::Upheld => ("the fund's figure stands", "le chiffre du fonds est maintenu"),
        DisputeOutcome::Granted => ("granted", "demande accueillie"),
        DisputeOutcome::PartlyGranted => ("granted in part", "demande accueillie en partie"),
        DisputeOutcome::NoPrecedent => ("no precedent", "aucun précédent"),
        DisputeOutcome::Referred => ("referred to the next step", "renvoi à l'étape suivante"),
    }
}

/// What a dispute is mainly about.
#[must_use]
pub const fn nature(nature: DisputeNature) -> Pair {
    match nature {
        DisputeNature::Administrative => ("administrative", "administrative"),
        DisputeNature::Interpretation => ("interpretation of a policy", "interprétation d'une politique"),
        DisputeNature::PolicyChange => ("request to change a policy", "demande de modification d'une politique"),
    }
}

/// A status or state in an answer.
#[must_use]
pub fn status(word: &str) -> Option<Pair> {
    find(STATUSES, word)
}

/// A choice of a command's field, or a word of a list.
#[must_use]
pub fn choice(word: &str) -> Option<Pair> {
    find(CHOICES, word)
}

/// A month by its number, from one.
#[must_use]
pub fn month(number: usize) -> Option<Pair> {
    MONTHS.get(number.checked_sub(1)?).copied()
}

fn find(words: &[(&str, Pair)], word: &str) -> Option<Pair> {
    words.iter().find(|(known, _)| *known == word).map(|(_, text)| *text)
}

const MONTHS: [Pair; 12] = [
    ("January", "janvier"),
    ("February", "février"),
    ("March", "mars"),
    ("April", "avril"),
    ("May", "mai"),
    ("June", "juin"),
    ("July", "juillet"),
    ("August", "août"),
    ("September", "septembre"),
    ("October", "octobre"),
    ("November", "novembre"),
    ("December", "décembre"),
];

const STATUSES: &[(&str, Pair)] = &[
    // Of an obligation or a deadline.
    ("met", MET),
    ("not-met", ("not met", "non respectée")),
    ("open", OPEN),
    ("closed", ("closed", "fermée")),
    ("missed", ("missed", "manquée")),
    ("exempt", ("exempt", "exemptée")),
    ("not-applicable", ("not applicable", "sans objet")),
    // Of a cap.
    ("within", ("within", "respecté")),
    ("exceeded", ("exceeded", "dépassé")),
    // Of a commitment.
    ("held", HELD),
    ("counted", COUNTED),
    ("lapsed", LAPSED),
    ("cancelled", CANCELLED),
    ("released", RELEASED),
    ("refused", REFUSED),
    ("reversed", ("reversed", "renversé")),
    // Of what a calculation gives.
    ("allocated", ("allocated", "accordée")),
    ("below-minimum", ("below the minimum", "inférieure au minimum")),
    ("opted-out", ("takes no part", "ne participe pas")),
];

#[rustfmt::skip]
const CHOICES: &[(&str, Pair)] = &[
    ("english", ENGLISH),
    ("french", FRENCH),
    ("drama", DRAMA),
    ("documentary", DOCUMENTARY),
    ("children-youth", CHILDREN_YOUTH),
    ("variety-performing-arts", VARIETY),
    ("flex", FLEX),
    ("any", ANY_GENRE),
    ("independent", INDEPENDENT),
    ("group", ("group", "groupe")),
    ("in-house", IN_HOUSE),
    ("affiliated", AFFILIATED),
    ("new", NEW),
    ("modified", MODIFIED),
    ("unchanged", UNCHANGED),
    ("none", NONE),
    ("licence-top-up", LICENCE_TOP_UP),
    ("equity", EQUITY),
    ("envelope", ENVELOPE),
    ("alternative-access", ALTERNATIVE_ACCESS),
    ("ineligible", ("ineligible", "non admissible")),
    ("incomplete", INCOMPLETE),
    ("digital-media", DIGITAL_MEDIA),
    ("parity", PARITY),
    ("projects", PROJECTS),
    ("allocation", ("allocation", "allocation")),
    ("administrative", ("administrative", "administrative")),
    ("interpretation", ("interpretation", "interprétation")),
    ("policy-change", ("policy change", "changement de politique")),
    ("staff", ("staff", "personnel")),
    ("program-head", ("program head", "chef du programme")),
    ("director-finance-operations", ("director of finance and operations", "direction des finances et de l'exploitation")),
    ("president", ("president", "présidence")),
    ("board", ("board", "conseil d'administration")),
    ("upheld", ("upheld", "maintenu")),
    ("granted", ("granted", "accordé")),
    ("partly-granted", ("partly granted", "accordé en partie")),
    ("no-precedent", ("no precedent", "sans précédent")),
    ("referred", ("referred", "renvoyé")),
    ("total", TOTAL),
    ("original", ("original", "originales")),
    ("accepted", ACCEPTED),
    ("adjusted", ("adjusted", "rajustée")),
    ("rejected", REJECTED),
    ("factors", ("factors", "facteurs")),
    ("average", ("average", "moyenne")),
    ("indigenous", ("Indigenous", "autochtone")),
    ("english-pov-documentary", ("English point-of-view documentary", "documentaire de point de vue de langue anglaise")),
    ("english-regional-bonus", ("English regional bonus", "prime régionale de langue anglaise")),
    ("french-minority", ("French minority", "minorité francophone")),
    ("english-minority", ("English minority", "minorité anglophone")),
    ("northern", ("northern", "nordique")),
    ("quebec-regional-french", ("Quebec regional French", "régions du Québec de langue française")),
    ("quebecor-ip", ("Quebecor intellectual property", "propriété intellectuelle Québecor")),
    ("language-diversity", ("language diversity", "diversité des langues")),
    ("other", ("other", "autre")),
];
