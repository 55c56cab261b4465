//! What each figure is called, how it is worked out and where the guide says so, in our words.

mod obligations;

pub(super) use obligations::{CAP_SHARE, PER_PROJECT, credit, imposed, obligation, parity, penalty};

use ledger::columns::Column;
use ledger::refusal::Bilingual;
use ledger::words::{Bucket, Language, PenaltyKind};
use projections::balances::Measure;

/// Words in both languages: English, French.
pub(super) type Both = (&'static str, &'static str);

/// What is said of a figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    pub(super) label: Both,
    pub(super) formula: Both,
    pub(super) section: &'static str,
    pub(super) says: Both,
}

pub(super) fn both((en, fr): Both) -> Bilingual {
    Bilingual { en: en.to_owned(), fr: fr.to_owned() }
}

pub(super) const fn text(label: Both, formula: Both, section: &'static str, says: Both) -> Text {
    Text { label, formula, section, says }
}

pub(super) const fn bucket(bucket: Bucket) -> Both {
    match bucket {
        Bucket::Drama => ("drama", "dramatiques"),
        Bucket::Documentary => ("documentary", "documentaires"),
        Bucket::ChildrenYouth => ("children and youth", "enfants et jeunes"),
        Bucket::VarietyPerformingArts => ("variety and performing arts", "variétés et arts de la scène"),
        Bucket::Flex => ("flex", "marge de manœuvre"),
    }
}

pub(super) const fn language(language: Language) -> Both {
    match language {
        Language::English => ("English", "anglais"),
        Language::French => ("French", "français"),
    }
}

pub(super) const fn kind(kind: PenaltyKind) -> Both {
    match kind {
        PenaltyKind::DigitalMedia => ("digital media", "médias numériques"),
        PenaltyKind::Parity => ("parity", "parité"),
    }
}

const EVENTS: Both = ("the events' amounts added up", "la somme des montants des événements");

pub(super) const BASE: Text = text(
    ("obligation base", "base des obligations"),
    (
        "allocated + adjusted + transferred in − transferred out − deducted, never below zero",
        "alloué + ajusté + transferts reçus − transferts cédés − déduit, jamais sous zéro",
    ),
    "B.2.1",
    (
        "Obligations are measured against one language's allocation as granted, adjusted, transferred and deducted. What the first deadline takes, and swaps, do not change it.",
        "Les obligations se mesurent sur l'allocation d'une langue telle qu'accordée, ajustée, transférée et diminuée des déductions. Ce que prend la première date limite, et les échanges, n'y changent rien.",
    ),
);

const POOL: Both = (
    "A pool for broadcasters without an allocation: first come, first served by received application; what is left at the final deadline lapses.",
    "Une réserve commune pour les télédiffuseurs sans allocation\u{a0}: premier arrivé, premier servi selon la réception des demandes; ce qui reste à la date limite finale est périmé.",
);

pub(super) const fn measure(measure: Measure) -> Text {
    match measure {
        Measure::Column(Column::Funded) => text(("funded", "financé"), EVENTS, "E.1.1", POOL),
        Measure::Column(Column::Allocated) => text(
            ("allocated", "alloué"),
            EVENTS,
            "B.2, E.6",
            (
                "What the allocation letter gives the bucket once flex is split off.",
                "Ce que la lettre d'allocation accorde au compte, une fois la marge de manœuvre séparée.",
            ),
        ),
        Measure::Column(Column::SwappedIn) => text(
            ("swapped in", "reçu en échange"),
            EVENTS,
            "C.2.4",
            (
                "Money received in a swap, in which every participant gives as much as it receives, in the same language.",
                "Les sommes reçues lors d'un échange, où chaque participant cède autant qu'il reçoit, dans la même langue.",
            ),
        ),
        Measure::Column(Column::SwappedOut) => text(
            ("swapped out", "cédé en échange"),
            EVENTS,
            "C.2.4",
            (
                "Money given in a swap, in which every participant gives as much as it receives, in the same language.",
                "Les sommes cédées lors d'un échange, où chaque participant cède autant qu'il reçoit, dans la même langue.",
            ),
        ),
        Measure::Column(Column::FlexIn) => text(
            ("flex in", "reçu de la marge"),
            EVENTS,
            "C.2.3",
            (
                "What flex filled up where an application exceeded the genre's own money, net of what a small broadcaster's releases gave back.",
                "Ce que la marge de manœuvre a comblé lorsqu'une demande dépassait les sommes du genre, déduction faite de ce que les libérations d'un petit télédiffuseur ont rendu.",
            ),
        ),
        Measure::Column(Column::FlexOut) => text(
            ("flex out", "tiré de la marge"),
            EVENTS,
            "C.2.3",
            (
                "What left flex to fill up a genre for an application, net of what a small broadcaster's releases gave back.",
                "Ce qui a quitté la marge de manœuvre pour combler un genre lors d'une demande, déduction faite de ce que les libérations d'un petit télédiffuseur ont rendu.",
            ),
        ),
        Measure::Column(Column::TransferredIn) => text(
            ("transferred in", "transferts reçus"),
            EVENTS,
            "B.2.1.1",
            (
                "After a change of control the allocation, and the commitments made from it, follow to the new holder.",
                "Après un changement de contrôle, l'allocation et les engagements pris sur elle suivent le nouveau titulaire.",
            ),
        ),
        Measure::Column(Column::TransferredOut) => text(
            ("transferred out", "transferts cédés"),
            EVENTS,
            "B.2.1.1",
            (
                "After a change of control the allocation, and the commitments made from it, leave the former holder.",
                "Après un changement de contrôle, l'allocation et les engagements pris sur elle quittent l'ancien titulaire.",
            ),
        ),
        Measure::Column(Column::Adjusted) => text(
            ("adjusted", "ajusté"),
            EVENTS,
            "B",
            (
                "What a dispute decided in the holder's favour, wholly or in part, added or took off (Annex B).",
                "Ce qu'un litige tranché en faveur du titulaire, en tout ou en partie, a ajouté ou retranché (annexe B).",
            ),
        ),
        Measure::Column(Column::Deducted) => text(
            ("deducted", "déduit"),
            EVENTS,
            "D",
            (
                "Penalties, withdrawn credit and deductions for conduct, this year's and what was carried from earlier ones.",
                "Les pénalités, les crédits retirés et les déductions pour conduite, de l'exercice et reportés d'exercices antérieurs.",
            ),
        ),
        Measure::Column(Column::FirstDeadline) => text(
            ("taken at the first deadline", "repris à la première date limite"),
            EVENTS,
            "C.2.1.1.1",
            (
                "The shortfall of the first deadline goes to the reserve; what was given back since is taken off.",
                "Le manque à la première date limite va au fonds de réserve; ce qui a été restitué depuis en est retranché.",
            ),
        ),
        Measure::Column(Column::Lapsed) => text(
            ("lapsed", "périmé"),
            EVENTS,
            "C.2.1.2",
            (
                "Money that is not committed by the final deadline, or left at the end of the year, goes to the reserve.",
                "Les sommes non engagées à la date limite finale, ou restantes à la fin de l'exercice, vont au fonds de réserve.",
            ),
        ),
        Measure::Column(Column::Forfeited) => text(
            ("forfeited", "versé à la réserve"),
            EVENTS,
            "C.4",
            (
                "Committed money released too late to be used again goes straight from the commitment to the reserve.",
                "Les sommes engagées et libérées trop tard pour servir de nouveau vont directement de l'engagement au fonds de réserve.",
            ),
        ),
        Measure::Column(Column::Committed) => text(
            ("committed", "engagé"),
            EVENTS,
            "C.2.1",
            (
                "Commitments count once the project's complete application is received, net of what was released.",
                "Un engagement compte une fois reçue la demande complète du projet, déduction faite de ce qui a été libéré.",
            ),
        ),
        Measure::Balance => text(
            ("balance", "solde"),
            (
                "allocated + swapped in − swapped out + flex in − flex out + transferred in − transferred out + adjusted − deducted − first deadline − lapsed − forfeited − committed",
                "alloué + reçu en échange − cédé en échange + reçu de la marge − tiré de la marge + transferts reçus − transferts cédés + ajusté − déduit − première date limite − périmé − versé à la réserve − engagé",
            ),
            "B.2",
            (
                "What came into the bucket less what left it.",
                "Ce qui est entré dans le compte, moins ce qui en est sorti.",
            ),
        ),
        Measure::Held => text(
            ("held", "réservé"),
            EVENTS,
            "C.2.2",
            (
                "A licence form holds money of its genre until the project's application counts it, or the hold ends.",
                "Un formulaire d'entente de licence réserve des sommes de son genre jusqu'à ce que la demande du projet les compte, ou que la réservation prenne fin.",
            ),
        ),
        Measure::Available => text(
            ("available", "disponible"),
            ("balance − held, never below zero", "solde − réservé, jamais sous zéro"),
            "C.2.2",
            ("What may still be committed.", "Ce qui peut encore être engagé."),
        ),
    }
}

pub(super) const TOTAL: Both = ("the five buckets added up", "la somme des cinq comptes");
pub(super) const TOTAL_HELD: Both = ("the genres' holds added up", "la somme des réservations des genres");
pub(super) const FLEX_HELD: Both =
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

pub(super) const fn pool(measure: Measure) -> Text {
    let (label, formula) = match measure {
        Measure::Column(Column::Funded) => (("funded", "financé"), EVENTS),
        Measure::Column(Column::Committed) => (("committed", "engagé"), EVENTS),
        Measure::Column(Column::Forfeited) => (("forfeited", "versé à la réserve"), EVENTS),
        Measure::Column(_) => (("lapsed", "périmé"), EVENTS),
        Measure::Balance | Measure::Held | Measure::Available => (
            ("balance", "solde"),
            ("funded − committed − forfeited − lapsed", "financé − engagé − versé à la réserve − périmé"),
        ),
    };
    text(label, formula, "E.1.1", POOL)
}

pub(super) const RESERVE: Text = text(
    ("reserve", "fonds de réserve"),
    EVENTS,
    "C.2.1",
    (
        "Where the year's money goes that deadlines take, that lapses or that is forfeited.",
        "Où vont les sommes de l'exercice que prennent les dates limites, qui sont périmées ou versées à la réserve.",
    ),
);

pub(super) const fn share(of: Both) -> Text {
    text(
        of,
        ("the share of the base, rounded up to the cent", "la part de la base, arrondie au cent supérieur"),
        "",
        ("", ""),
    )
}

pub(super) const COUNTED: Text =
    text(("counted", "compté"), EVENTS, "C.2.1", measure(Measure::Column(Column::Committed)).says);
pub(super) const HELD: Text = text(("held", "réservé"), EVENTS, "C.2.2", measure(Measure::Held).says);
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
    ("to the project", "au projet"),
    (
        "what was counted, where its component is new or modified",
        "ce qui a été compté, si sa composante est nouvelle ou modifiée",
    ),
    "C.2.6",
    ELIGIBLE.says,
);
pub(super) const PARITY_AMOUNT: Text = text(
    ("to the project", "au projet"),
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
    ("to the project", "au projet"),
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
