//! What stands above a column or beside a field. A line end says where a heading may be broken.

use super::pairs;

// Who and what it is about.
pairs! {
    ADJUSTMENTS = "Adjustments", "Ajustements";
    APPLICATION = "Application", "Demande";
    APPLICATIONS = "Applications", "Demandes";
    AUDIENCE = "Audience", "Auditoire";
    BROADCASTER = "Broadcaster", "Télédiffuseur";
    BROADCASTERS = "Broadcasters", "Télédiffuseurs";
    CHANNEL = "Channel", "Chaîne";
    COMMITMENT = "Commitment", "Engagement";
    COMMITMENTS = "Commitments", "Engagements";
    DISPUTE = "Dispute", "Litige";
    DISPUTES = "Disputes", "Litiges";
    EDUCATIONAL = "Educational", "Éducatif";
    GENRE = "Genre", "Genre";
    FILE = "File", "Fichier";
    FILE_ARGUMENT = "FILE", "FICHIER";
    KEY_POSITIONS = "Key positions", "Postes clés";
    HELD_BY_WOMEN = "Held by women", "Occupés par des femmes";
    KIND = "Kind", "Type";
    LANGUAGE = "Language", "Langue";
    LANGUAGES = "Languages", "Langues";
    LEDGER = "Ledger", "Registre";
    LETTER = "Letter", "Lettre";
    LETTERS = "Letters", "Lettres";
    LINE = "Line", "Ligne";
    NAME = "Name", "Nom";
    PARAMETER = "Parameter", "Paramètre";
    PRODUCER = "Producer", "Producteur";
    PROGRAM = "Program", "Programme";
    PROJECT = "Project", "Projet";
    PROJECTS = "Projects", "Projets";
    REGIONAL = "Regional", "Régional";
    ROW = "Row", "Ligne";
    SUBJECT = "Subject", "Objet";
    SWAP = "Swap", "Échange";
    TITLE = "Title", "Titre";
    YEARS_WITH_AN_ALLOCATION = "Years with an allocation", "Exercices avec allocation";
}

// Money.
pairs! {
    ALTERNATIVE_ACCESS = "Alternative access", "Accès parallèle";
    ALLOCATED = "Allocated", "Alloué";
    AMOUNT = "Amount", "Montant";
    AMOUNT_IN_DOLLARS = "Amount in dollars", "Montant en dollars";
    AVAILABLE = "Available", "Disponible";
    BALANCES = "Balances", "Soldes";
    BUCKET = "Bucket", "Compte";
    BUDGET = "Budget", "Devis";
    COMMITTED = "Committed", "Engagé";
    COUNTED = "Counted", "Compté";
    FROM = "From", "De";
    HELD = "Held", "Réservé";
    LEFT = "Left", "Reste";
    LAPSED = "Lapsed", "Périmé";
    OTHER_PROGRAMS = "Other programs", "Autres programmes";
    OTHER_PROGRAMS_IN_TWO_LINES = "Other\nprograms", "Autres\nprogrammes";
    TO = "To", "À";
    RESERVE = "Reserve", "Fonds de réserve";
    TAKEN_AT_THE_FIRST_DEADLINE = "Taken at the first deadline", "Repris à la première date limite";
    TAKEN_OR_LAPSED = "Taken or lapsed", "Repris ou périmé";
    TAKEN_OR_LAPSED_IN_TWO_LINES = "Taken or\nlapsed", "Repris ou\npérimé";
}

// Obligations and penalties.
pairs! {
    BASIS = "Basis", "Base";
    BY_DOLLARS = "By\ndollars", "Par\ndollars";
    BY_PROJECTS = "By\nprojects", "Par\nprojets";
    CAP = "Cap", "Plafond";
    CARRIED = "Carried", "Reporté";
    DEDUCTED = "Deducted", "Déduit";
    DIGITAL_MEDIA = "Digital media", "Médias numériques";
    IN_HOUSE_AND_AFFILIATED_CAP = "In-house and affiliated cap", "Plafond interne et affilié";
    MISSING = "Missing", "Manquant";
    PARITY = "Parity", "Parité";
    PENALTIES = "Penalties", "Pénalités";
    REACHED = "Reached", "Atteint";
    REQUIRED = "Required", "Exigé";
}

// The calculation of allocations.
pairs! {
    CAPPED = "Capped", "Plafonné";
    CREDIT = "Credit", "Crédit";
    CREDITS = "Credits", "Crédits";
    CREDIT_OF_ALL = "Credit of all", "Crédit de tous";
    DECIDED = "Decided", "Décision";
    EARNED = "Earned", "Obtenu";
    ELIGIBLE_FEE = "Eligible fee", "Droits admissibles";
    FACTORS = "Factors", "Facteurs";
    FACTOR = "Factor", "Facteur";
    HOURS = "Hours", "Heures";
    HOURS_THE_YEAR_BEFORE = "Hours the\nyear before", "Heures de\nl'an dernier";
    LICENCE_FEE = "Licence fee", "Droits de diffusion";
    LICENCE_FEE_IN_TWO_LINES = "Licence\nfee", "Droits de\ndiffusion";
    MEASURE = "Measure", "Mesure";
    OWN_CREDIT = "Own\ncredit", "Crédit\npropre";
    SHARE = "Share", "Part";
    TO_LOOK_AT = "To look at", "À examiner";
    VALUE_OF_THE_FACTOR = "Value of the factor", "Valeur du facteur";
}

// Years, dates and what stands at them.
pairs! {
    APPLIED_ON = "Applied on", "Demande du";
    APPLIED = "Applied", "Demande";
    CLOSED = "Closed", "Fermée";
    CLOSINGS = "Closings", "Fermetures";
    COMPLETE = "Complete", "Complète";
    EFFECTIVE = "Effective", "En vigueur";
    EFFECTIVE_ON = "Effective on", "En vigueur le";
    END_OF_THE_FISCAL_YEAR = "End of the fiscal year", "Fin de l'exercice financier";
    END_OF_THE_YEAR = "End of the year", "Fin de l'exercice";
    FINAL_DEADLINE = "Final deadline", "Date limite finale";
    FINAL_DEADLINE_IN_TWO_LINES = "Final\ndeadline", "Date limite\nfinale";
    FIRST_DEADLINE = "First deadline", "Première date limite";
    FIRST_DEADLINE_IN_TWO_LINES = "First\ndeadline", "Première\ndate limite";
    FISCAL_YEAR = "Fiscal year", "Exercice";
    FIRST_WINDOW_ONLINE = "First window online", "Première diffusion en ligne";
    GOOD_UNTIL = "Good until", "Valable jusqu'au";
    ON = "On", "Le";
    OPENED_ON = "Opened on", "Ouvert le";
    RECEIVED_ON = "Received on", "Reçue le";
    RECORDED = "Recorded", "Inscrit";
    CREATED_ON = "Created on", "Créé le";
    RECORDED_AT = "Recorded at", "Inscrit à";
    REFUSED = "Refused", "Refusé";
    REJECTED = "Rejected", "Rejeté";
    STATE = "State", "État";
    STATUS = "Status", "État";
    YEAR_CLOSED = "Year\nclosed", "Exercice\nfermé";
    YEAR = "Year", "Exercice";
}

// Events and figures, and how they differ.
pairs! {
    ABOUT = "About", "Objet";
    ABOUT_WHOM = "About", "Au sujet de";
    AFTER = "After", "Après";
    BEFORE = "Before", "Avant";
    BY_WHOM = "By", "Par";
    DIFFERENCE = "Difference", "Écart";
    EVENT = "Event", "Événement";
    EVENTS = "Events", "Événements";
    EVENT_NUMBER = "Event", "No";
    FOUND = "Found", "Trouvé";
    FIGURE = "Figure", "Chiffre";
    IS = "Is", "Est";
    NOW = "Now", "Maintenant";
    REVERSED_BY_EVENT = "Reversed by event", "Annulé par l'événement";
    WHAT = "What", "Quoi";
    WHAT_HAPPENED = "What happened", "Événement";
    WHAT_TOOK_PLACE = "What happened", "Ce qui s'est passé";
    WAS = "Was", "Était";
    WHEN_CONTESTED = "When contested", "À la contestation";
    WOULD_BE = "Would be", "Serait";
    WRITTEN = "Written", "Inscrit";
}

// Disputes and decisions.
pairs! {
    CONTESTED_EVENTS = "Contested events", "Événements contestés";
    LAST_OUTCOME = "Last outcome", "Dernière issue";
    OUTCOME = "Outcome", "Issue";
    PRECEDENTS = "Precedents", "Précédents";
    REASON = "Reason", "Motif";
    REASONS = "Reasons", "Motifs";
    ROLE = "Role", "Rôle";
    RULEBOOK = "Rulebook", "Recueil de règles";
    STEP = "Step", "Étape";
    STEPS_TAKEN = "Steps taken", "Étapes franchies";
    WAITS_FOR = "Waits for", "En attente de";
    WHERE_IT_STANDS = "Where it stands", "Où il en est";
}
