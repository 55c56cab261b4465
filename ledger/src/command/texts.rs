//! What people read about the fields of commands, in both languages. What the words that stand in them are called stands in
//! [`crate::texts::words`].

use crate::texts::{Pair, headings};

/// What people read about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldTexts {
    /// Its dotted path.
    pub path: &'static str,
    /// What it is called, in English and in French: a heading of a sheet.
    pub label: Pair,
    /// What it is, in a sentence of each.
    pub what: Pair,
}

/// The texts of the field at a dotted path.
pub(super) fn of(path: &str) -> Option<&'static FieldTexts> {
    FIELDS.iter().find(|texts| texts.path == path)
}

/// Whether a text is a field's path or what it is called in either language, in any case.
pub(super) fn is_heading(text: &str) -> bool {
    let wanted = text.to_lowercase();
    let is = |known: &str| known.to_lowercase() == wanted;
    FIELDS.iter().any(|texts| is(texts.path) || is(texts.label.0) || is(texts.label.1))
}

const fn texts(path: &'static str, label: Pair, what: Pair) -> FieldTexts {
    FieldTexts { path, label, what }
}

#[rustfmt::skip]
const FIELDS: &[FieldTexts] = &[
    texts("command_id", ("Command id", "Identifiant de commande"), ("The id of the act, a UUID; one is made where none is given. The same id with the same content is written once.", "L'identifiant de l'acte, un UUID; il en est créé un s'il manque. Le même identifiant avec le même contenu n'est inscrit qu'une fois.")),
    texts("effective_on", headings::EFFECTIVE_ON, ("The date that counts under the rules.", "La date qui compte selon les règles.")),
    texts("actor", ("Actor", "Auteur"), ("Who does this; the user where it is left out.", "Qui fait cet acte; l'utilisateur si c'est omis.")),
    texts("note", ("Note", "Note"), ("Free text that is kept with the act.", "Texte libre conservé avec l'acte.")),
    texts("year", headings::FISCAL_YEAR, ("The fiscal year, such as 2021-2022.", "L'exercice financier, par exemple 2021-2022.")),
    texts("rulebook", headings::PARAMETER, ("A parameter of the year by its dotted path, where it differs.", "Un paramètre de l'exercice par son chemin, s'il diffère.")),
    texts("based_on", ("Based on", "D'après"), ("The year whose parameters are taken over.", "L'exercice dont les paramètres sont repris.")),
    texts("holder", headings::BROADCASTER, ("The id of the envelope holder.", "L'identifiant du titulaire de l'enveloppe.")),
    texts("name", headings::NAME, ("What the broadcaster is called.", "Le nom du télédiffuseur.")),
    texts("name.en", ("Name in English", "Nom en anglais"), ("What the broadcaster is called in English.", "Le nom du télédiffuseur en anglais.")),
    texts("name.fr", ("Name in French", "Nom en français"), ("What the broadcaster is called in French.", "Le nom du télédiffuseur en français.")),
    texts("kind", headings::KIND, ("Of what kind it is.", "De quel type il s'agit.")),
    texts("educational", headings::EDUCATIONAL, ("Whether it is an educational broadcaster.", "S'il s'agit d'un télédiffuseur éducatif.")),
    texts("bilingual_single_channel", ("Bilingual single channel", "Chaîne unique bilingue"), ("Whether one channel serves both languages.", "Si une seule chaîne sert les deux langues.")),
    texts("audience_subscriber", ("Audience subscriber", "Abonné aux données d'auditoire"), ("Whether it subscribes to the audience measurement and may see others' lines.", "S'il est abonné à la mesure d'auditoire et peut voir les lignes des autres.")),
    texts("letter", headings::LETTER, ("The reference of the fund's letter.", "La référence de la lettre du Fonds.")),
    texts("languages", headings::LANGUAGES, ("The amounts of each language.", "Les montants de chaque langue.")),
    texts("languages.earned", headings::EARNED, ("Amounts as earned by genre; the ledger splits flex off (E.6).", "Montants obtenus par genre; le registre en sépare la marge de manœuvre (E.6).")),
    texts("languages.buckets", ("Bucket amounts", "Montants par compte"), ("Final amounts by bucket.", "Montants définitifs par compte.")),
    texts("from_calculation", ("From the calculation", "Selon le calcul"), ("Whether the amounts come from the year's calculation instead of the letter.", "Si les montants viennent du calcul de l'exercice plutôt que de la lettre.")),
    texts("language", headings::LANGUAGE, ("The language of the money: it never leaves its language.", "La langue des sommes\u{a0}: elles n'en changent jamais.")),
    texts("project", headings::PROJECT, ("The id of the project.", "L'identifiant du projet.")),
    texts("title", headings::TITLE, ("The title of the project.", "Le titre du projet.")),
    texts("genre", headings::GENRE, ("The genre of the programme.", "Le genre de l'émission.")),
    texts("producer", headings::PRODUCER, ("Who produces the project.", "Qui produit le projet.")),
    texts("production", ("Production", "Production"), ("Whether an independent producer, the broadcaster or its affiliate produces it.", "Si un producteur indépendant, le télédiffuseur ou sa société affiliée le produit.")),
    texts("digital_media", headings::DIGITAL_MEDIA, ("The digital media component of the project (C.2.6).", "La composante médias numériques du projet (C.2.6).")),
    texts("positions", headings::KEY_POSITIONS, ("Key positions of the project (C.2.7).", "Les postes clés du projet (C.2.7).")),
    texts("positions.total", headings::KEY_POSITIONS, ("How many key positions the project has (C.2.7).", "Combien de postes clés compte le projet (C.2.7).")),
    texts("positions.women", headings::HELD_BY_WOMEN, ("How many key positions women hold (C.2.7).", "Combien de postes clés sont occupés par des femmes (C.2.7).")),
    texts("affiliated_with", ("Affiliated with", "Affilié à"), ("The broadcaster with which the producer is affiliated (C.2.9).", "Le télédiffuseur auquel le producteur est affilié (C.2.9).")),
    texts("regional", headings::REGIONAL, ("Whether the project is regional.", "Si le projet est régional.")),
    texts("diverse_community", ("Diverse community", "Communauté de la diversité"), ("Whether the project comes from a diverse community.", "Si le projet provient d'une communauté de la diversité.")),
    texts("ott_first_window", headings::FIRST_WINDOW_ONLINE, ("Whether an online service shows it first.", "Si un service en ligne le diffuse d'abord.")),
    texts("budget", headings::BUDGET, ("The project's total budget.", "Le devis total du projet.")),
    texts("status", headings::STATUS, ("What stage it is at, such as recommended or signed.", "Son étape, par exemple recommandé ou signé.")),
    texts("other_programs", headings::OTHER_PROGRAMS, ("What other programs of the fund give it.", "Ce que d'autres programmes du Fonds lui versent.")),
    texts("commitment", headings::COMMITMENT, ("The id of the commitment, unique for ever.", "L'identifiant de l'engagement, unique pour toujours.")),
    texts("amount", headings::AMOUNT, ("The amount in dollars, such as 1500000.00.", "Le montant en dollars, par exemple 1500000.00.")),
    texts("source", ("Source", "Source"), ("Whether the money comes from the envelope or from alternative access.", "Si les sommes viennent de l'enveloppe ou de l'accès parallèle.")),
    texts("licence_fee", headings::LICENCE_FEE, ("The licence fee that the broadcaster pays.", "Les droits de diffusion que verse le télédiffuseur.")),
    texts("authority", ("Authority", "Autorisation"), ("The decision that allows an act after a closed deadline.", "La décision qui permet un acte après une date limite fermée.")),
    texts("complete", headings::COMPLETE, ("Whether the application arrived complete.", "Si la demande est arrivée complète.")),
    texts("legs", ("Legs", "Volets"), ("What moves from whom to whom.", "Ce qui passe de qui à qui.")),
    texts("legs.from", headings::FROM, ("Who gives.", "Qui cède.")),
    texts("legs.to", headings::TO, ("Who receives.", "Qui reçoit.")),
    texts("legs.language", headings::LANGUAGE, ("The language of the money.", "La langue des sommes.")),
    texts("legs.bucket", headings::BUCKET, ("The bucket from which it comes.", "Le compte d'où il vient.")),
    texts("legs.amount", headings::AMOUNT, ("The amount of this leg.", "Le montant de ce volet.")),
    texts("legs.received_as", ("Received as", "Reçu comme"), ("The bucket in which it arrives, where another.", "Le compte où il arrive, s'il est autre.")),
    texts("signed_by", ("Signed by", "Signé par"), ("Who signed; several ids are separated by spaces.", "Qui a signé; plusieurs identifiants sont séparés par des espaces.")),
    texts("reason", headings::REASON, ("Why this is done.", "Pourquoi l'acte est fait.")),
    texts("to", headings::TO, ("To whom, or down to what amount.", "À qui, ou jusqu'à quel montant.")),
    texts("from", headings::FROM, ("From whom.", "De qui.")),
    texts("approval", ("Approval", "Approbation"), ("The reference of the fund's approval.", "La référence de l'approbation du Fonds.")),
    texts("credit", headings::CREDIT, ("The credit that the licence had earned.", "Le crédit que la licence avait valu.")),
    texts("event", headings::EVENT, ("What happened that could not be foreseen.", "Ce qui est arrivé et ne pouvait être prévu.")),
    texts("reasons", headings::REASONS, ("The reasons in words.", "Les motifs en toutes lettres.")),
    texts("schedule", ("Schedule", "Échéancier"), ("When the rest will be committed, and how much.", "Quand le reste sera engagé, et combien.")),
    texts("schedule.on", headings::ON, ("The date of this instalment.", "La date de ce versement.")),
    texts("schedule.amount", headings::AMOUNT, ("The amount of this instalment.", "Le montant de ce versement.")),
    texts("granted", ("Granted", "Accordée"), ("Whether the exemption is granted.", "Si l'exemption est accordée.")),
    texts("from_year", ("From year", "De l'exercice"), ("The year whose facts call for the penalty.", "L'exercice dont les faits entraînent la pénalité.")),
    texts("basis", headings::BASIS, ("What the penalty is measured by.", "Ce d'après quoi la pénalité est établie.")),
    texts("buckets", headings::BUCKET, ("What moves, by bucket.", "Ce qui passe, par compte.")),
    texts("bucket", headings::BUCKET, ("The bucket: a genre, or flex.", "Le compte\u{a0}: un genre, ou la marge de manœuvre.")),
    texts("commitments", headings::COMMITMENTS, ("The ids of the commitments that move, separated by spaces.", "Les identifiants des engagements transférés, séparés par des espaces.")),
    texts("crtc_decision", ("CRTC decision", "Décision du CRTC"), ("The reference of the CRTC's decision.", "La référence de la décision du CRTC.")),
    texts("dispute", headings::DISPUTE, ("The id of the dispute.", "L'identifiant du litige.")),
    texts("subject", headings::SUBJECT, ("What the dispute is about.", "L'objet du litige.")),
    texts("question", ("Question", "Question"), ("The question to be decided.", "La question à trancher.")),
    texts("nature", ("Nature", "Nature"), ("What it is mainly about: this says which step decides.", "Sa nature, qui dit quelle étape tranche.")),
    texts("contests", ("Contests", "Conteste"), ("The numbers of the events that are contested, separated by spaces.", "Les numéros des événements contestés, séparés par des espaces.")),
    texts("role", headings::ROLE, ("Who decides this step.", "Qui tranche cette étape.")),
    texts("outcome", headings::OUTCOME, ("What was decided.", "Ce qui a été décidé.")),
    texts("precedents", headings::PRECEDENTS, ("The ids of earlier disputes that were relied on, separated by spaces.", "Les identifiants des litiges invoqués, séparés par des espaces.")),
    texts("command_id_reversed", ("Command reversed", "Commande annulée"), ("The id of the command that is undone.", "L'identifiant de la commande annulée.")),
    texts("decision", ("Decision", "Décision"), ("What was decided, or the reference of the decision.", "Ce qui a été décidé, ou la référence de la décision.")),
    texts("program", headings::PROGRAM, ("The program of the fund that financed the project.", "Le programme du Fonds qui a financé le projet.")),
    texts("eligible_fee", headings::ELIGIBLE_FEE, ("The part of the licence fee that counts.", "La partie des droits de diffusion qui compte.")),
    texts("ott_service", ("Online service", "Service en ligne"), ("The online service that holds the licence, where it is one.", "Le service en ligne qui détient la licence, le cas échéant.")),
    texts("line", headings::LINE, ("The id of the audience line, unique in its year.", "L'identifiant de la ligne d'auditoire, unique dans son exercice.")),
    texts("measure", headings::MEASURE, ("Whether all hours are measured, or those of original first runs.", "Si toutes les heures sont mesurées, ou celles des premières diffusions originales.")),
    texts("channel", headings::CHANNEL, ("The channel on which it was seen.", "La chaîne où l'émission a été vue.")),
    texts("hours", headings::HOURS, ("The hours that were watched.", "Les heures d'écoute.")),
    texts("genre_reasons", ("Reasons for the genre", "Motifs du genre"), ("Why the genre differs from the project's.", "Pourquoi le genre diffère de celui du projet.")),
    texts("method", ("Method", "Méthode"), ("How allocations are calculated.", "Comment les allocations sont calculées.")),
];
