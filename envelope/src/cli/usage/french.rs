//! The help in French, by its English text.

/// English beside French. A test keeps it whole.
pub(super) const HELP: &[(&str, &str)] = &[
    ("The ledger of broadcasters' performance envelopes", "Le registre des enveloppes de rendement des télédiffuseurs"),
    ("Where the ledger lives: a directory", "Emplacement du registre\u{a0}: un répertoire"),
    (
        "Language of messages and headings (from the locale where it is not given)",
        "Langue des messages et des titres (selon l'environnement si elle n'est pas précisée)",
    ),
    (
        "Form of the answer: table, json or csv (table on a terminal, else json)",
        "Format de la réponse\u{a0}: table, json ou csv (table dans un terminal, sinon json)",
    ),
    (super::HELP, "Affiche l'aide"),
    (super::VERSION, "Affiche la version"),
    (
        "Submit commands, one JSON object a line; answers one outcome a line",
        "Soumet des commandes, un objet JSON par ligne; donne un résultat par ligne",
    ),
    ("Every envelope of a year, bucket by bucket", "Chaque enveloppe d'un exercice, compte par compte"),
    (
        "How each envelope stands with the year's obligations",
        "Où en est chaque enveloppe par rapport aux obligations de l'exercice",
    ),
    ("The penalties that a year's facts call for", "Les pénalités qu'entraînent les faits d'un exercice"),
    (
        "The periodic report of one broadcaster: allocations, obligations, and each project",
        "Le rapport périodique d'un télédiffuseur\u{a0}: allocations, obligations et chaque projet",
    ),
    (
        "The review file of one dispute; --format html or pdf gives a document to print and sign",
        "Le dossier de révision d'un litige; --format html ou pdf donne un document à imprimer et à signer",
    ),
    (
        "The dates of a year, and what falls due for whom; --format ics gives a calendar",
        "Les dates d'un exercice et ce qui échoit à qui; --format ics donne un calendrier",
    ),
    ("The dispute", "Le litige"),
    (
        "Every event about one broadcaster, project, commitment or dispute",
        "Chaque événement touchant un télédiffuseur, un projet, un engagement ou un litige",
    ),
    (
        "Write the log to a file: its exact bytes (jsonl), a row an event (csv), or a journal (hledger); or a year's tables (xlsx, parquet)",
        "Écrit le journal dans un fichier\u{a0}: ses octets exacts (jsonl), une ligne par événement (csv) ou un livre comptable (hledger); ou les tableaux d'un exercice (xlsx, parquet)",
    ),
    (
        "Ask a bundle instead of a ledger: envelope open BUNDLE balances --year YEAR",
        "Interroge un paquet au lieu d'un registre\u{a0}: envelope open PAQUET balances --year EXERCICE",
    ),
    ("The bundle's folder", "Le répertoire du paquet"),
    (
        "The question, with its options, as it would be asked of a ledger",
        "La question, avec ses options, comme on la poserait à un registre",
    ),
    (
        "Write what an auditor takes away: a year, checked offline with ordinary tools",
        "Écrit ce qu'un auditeur emporte\u{a0}: un exercice, qui se vérifie hors ligne avec des outils ordinaires",
    ),
    (
        "The folder to make; one file where the name ends in .tar",
        "Le dossier à créer; un seul fichier si le nom se termine par .tar",
    ),
    (
        "Only this year: its money in a journal, or its tables",
        "Seulement cet exercice\u{a0}: ses sommes dans un livre comptable, ou ses tableaux",
    ),
    (
        "Make a ledger again from an exported log, byte for byte",
        "Refait un registre à partir d'un journal exporté, octet par octet",
    ),
    (
        "Check every byte, every batch, every balance and every checkpoint; or a proof",
        "Vérifie chaque octet, chaque lot, chaque solde et chaque point de contrôle; ou une preuve",
    ),
    (
        "Sign what the log is now: a checkpoint, to be kept elsewhere too",
        "Signe l'état présent du journal\u{a0}: un point de contrôle, à garder ailleurs aussi",
    ),
    (
        "Prove that an event is in the log, or that the log only grew since a checkpoint",
        "Prouve qu'un événement est dans le journal, ou que le journal n'a fait que croître depuis un point de contrôle",
    ),
    (
        "The file of the signing key (beside the ledger's directory where it is not given)",
        "Le fichier de la clé de signature (à côté du répertoire du registre s'il n'est pas précisé)",
    ),
    (
        "Sign with a new key from here on; the log records it, signed with the old one",
        "Signe désormais avec une nouvelle clé; le journal l'inscrit, avec la signature de l'ancienne",
    ),
    ("Prove that this event is in the log", "Prouve que cet événement est dans le journal"),
    (
        "Prove that the log only grew since it had this many events",
        "Prouve que le journal n'a fait que croître depuis qu'il comptait ce nombre d'événements",
    ),
    ("Also check a checkpoint that was kept elsewhere", "Vérifie aussi un point de contrôle gardé ailleurs"),
    (
        "Trust this verifier key, or the keys in this file, instead of the ledger's own",
        "Se fie à cette clé de vérification, ou aux clés de ce fichier, plutôt qu'à celles du registre",
    ),
    (
        "Check this proof, and not the log: of --event, or since --checkpoint",
        "Vérifie cette preuve, et non le journal\u{a0}: pour --event, ou depuis --checkpoint",
    ),
    ("The event's exact bytes, a line of an export", "Les octets exacts de l'événement, une ligne d'une exportation"),
    ("Every refusal: why it is given and what to do", "Chaque refus\u{a0}: sa raison et que faire"),
    (
        "Load a year of published allocations and look around",
        "Charge un exercice d'allocations publiées et le fait visiter",
    ),
    ("Print what a shell needs to complete commands", "Affiche ce qu'il faut à un shell pour compléter les commandes"),
    (
        "Print the manual page, or write those of all commands",
        "Affiche la page de manuel, ou écrit celles de toutes les commandes",
    ),
    ("The file; - or nothing is standard input", "Le fichier; - ou rien désigne l'entrée standard"),
    (
        "Also take `recorded_at` from the commands, to load past years",
        "Prend aussi `recorded_at` dans les commandes, pour charger des exercices passés",
    ),
    ("End with the first refused command", "S'arrête à la première commande refusée"),
    ("Only the log up to this event", "Seulement le journal jusqu'à cet événement"),
    ("Only what was recorded by this instant (RFC 3339)", "Seulement ce qui était inscrit à cet instant (RFC 3339)"),
    ("Only what is effective by this date", "Seulement ce qui est en vigueur à cette date"),
    ("The fiscal year, such as 2021-2022", "L'exercice financier, par exemple 2021-2022"),
    ("Only this broadcaster", "Seulement ce télédiffuseur"),
    ("Only this language", "Seulement cette langue"),
    ("Of this broadcaster", "De ce télédiffuseur"),
    ("Of this project", "De ce projet"),
    ("Of this commitment", "De cet engagement"),
    ("Of this dispute", "De ce litige"),
    (
        "The file to write; standard output where it is not given",
        "Le fichier à écrire; la sortie standard s'il n'est pas précisé",
    ),
    (
        "The file to write, for parquet the folder; standard output where it is not given",
        "Le fichier à écrire, ou le dossier pour parquet; la sortie standard s'il n'est pas précisé",
    ),
    ("The exported log; - is standard input", "Le journal exporté; - désigne l'entrée standard"),
    (
        "The new or empty directory in which the ledger is made",
        "Le répertoire nouveau ou vide dans lequel le registre est fait",
    ),
    (
        "Its name, where checkpoints of the exported ledger are to count for it (a new name where it is not given)",
        "Son nom, si les points de contrôle du registre exporté doivent valoir pour lui (un nouveau nom s'il n'est pas précisé)",
    ),
    ("Only this refusal, such as insufficient-funds", "Seulement ce refus, par exemple insufficient-funds"),
    ("The directory of the demonstration's ledger", "Le répertoire du registre de démonstration"),
    ("The shell: bash, elvish, fish, powershell or zsh", "Le shell\u{a0}: bash, elvish, fish, powershell ou zsh"),
    (
        "Write the pages of all commands into this directory",
        "Écrit les pages de toutes les commandes dans ce répertoire",
    ),
    (
        "Why a figure is what it is: its rule, its parameters and its events",
        "Pourquoi un chiffre est ce qu'il est\u{a0}: sa règle, ses paramètres et ses événements",
    ),
    (
        "What was told at one cut and is told at another, and the events between",
        "Ce qui était dit à une coupe et l'est à une autre, et les événements entre les deux",
    ),
    (
        "What would be, with other commands or another parameter; nothing is written",
        "Ce qui serait, avec d'autres commandes ou un autre paramètre; rien n'est inscrit",
    ),
    (
        "The answer in which the figure stands: balances, compliance or penalties; or the figure's whole name as answers print it",
        "La réponse où figure le chiffre\u{a0}: balances, compliance ou penalties; ou le nom complet du chiffre tel que les réponses l'écrivent",
    ),
    ("The bucket, or total", "Le compte, ou total"),
    (
        "The figure, named as in the answer, such as balance or first_deadline.shortfall",
        "Le chiffre, nommé comme dans la réponse, par exemple balance ou first_deadline.shortfall",
    ),
    ("The penalty: digital-media or parity", "La pénalité\u{a0}: digital-media ou parity"),
    (
        "What the penalty is measured by: projects or allocation",
        "Ce qui mesure la pénalité\u{a0}: projects ou allocation",
    ),
    ("The genre of a credit that was withdrawn", "Le genre d'un crédit retiré"),
    ("The project of a credit that was withdrawn", "Le projet d'un crédit retiré"),
    ("Which withdrawal of the project's credit, from 1", "Quel retrait du crédit du projet, à partir de 1"),
    (
        "What was told: through=SEQ, recorded-by=INSTANT, effective-by=DATE with commas between, or now",
        "Ce qui était dit\u{a0}: through=NO, recorded-by=INSTANT, effective-by=DATE séparés par des virgules, ou now",
    ),
    ("What is told, in the same form", "Ce qui est dit, sous la même forme"),
    (
        "The supposed commands, one JSON object a line; - is standard input",
        "Les commandes supposées, un objet JSON par ligne; - désigne l'entrée standard",
    ),
    (
        "Suppose another value for a parameter of the year, such as first_deadline.share=0.60",
        "Suppose une autre valeur d'un paramètre de l'exercice, par exemple first_deadline.share=0.60",
    ),
];

/// The French of a text of help.
pub(super) fn of(text: &str) -> Option<&'static str> {
    HELP.iter().find(|(en, _)| *en == text).map(|(_, fr)| *fr)
}
