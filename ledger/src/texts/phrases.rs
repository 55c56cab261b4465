//! What pages, tables and messages say in several places: labels within a sentence, what a button does, what is missing.

use super::{Pair, pairs};

/// Before the number of a page, and between it and how many there are.
pub const PAGE_OF: [Pair; 2] = [("Page", "Page"), ("of", "de")];

// Within a sentence.
pairs! {
    AVAILABLE = "available", "disponible";
    EVENTS = "events", "événements";
    EVENTS_UP_TO = "events up to ", "événements jusqu'à ";
    IN_DOLLARS = "in dollars", "en dollars";
    PROJECT = "project", "projet";
    TABLE = "table", "tableau";
    AN_EVENT = "event", "événement";
    BROADCASTER = "broadcaster", "télédiffuseur";
    COMMITTED = "committed", "engagé";
    CREDIT_OF_ALL = "credit of all", "crédit de tous";
    DIFFERENCE = "difference", "écart";
    EARNED = "earned", "obtenu";
    ELIGIBLE_FEE = "eligible fee", "droits admissibles";
    END_OF_THE_YEAR = "end of the year", "fin de l'exercice";
    FINAL_DEADLINE = "final deadline", "date limite finale";
    FIRST_DEADLINE = "first deadline", "première date limite";
    FOUND = "found", "trouvé";
    FISCAL_YEAR = "fiscal year", "exercice financier";
    GIVEN = "given", "reçu";
    GRANTED_ON = "granted on", "accordée le";
    HELD_BY_WOMEN = "held by women", "occupés par des femmes";
    HOURS = "hours", "heures";
    IN_HOUSE_AND_AFFILIATED_CAP = "in-house and affiliated cap", "plafond interne et affilié";
    IS_MISSING = "is missing", "manque";
    LEDGER = "ledger", "registre";
    LETTER = "letter", "lettre";
    LINE = "line", "ligne";
    MISSING = "missing", "manquant";
    OF = "of", "sur";
    OUTCOME_OF_A_ROW = "outcome", "résultat";
    OWN_CREDIT = "own credit", "crédit propre";
    RESERVE = "reserve", "fonds de réserve";
    ROW = "row", "ligne";
    SHARE_OF_THE_BASE = "share of the base", "part de la base";
    SMALL_BROADCASTER = "small broadcaster", "petit télédiffuseur";
    STEP = "step", "étape";
    TAKEN_AT_THE_FIRST_DEADLINE = "taken at the first deadline", "repris à la première date limite";
    THE_LOG = "the log", "le journal";
    DIGITAL_MEDIA_COMPONENT = "digital media component", "composante médias numériques";
    TO_BE_REACHED = "to be reached", "à atteindre";
    TO_THE_PROJECT = "to the project", "au projet";
    VALUE_OF_THE_FACTOR = "value of the factor", "valeur du facteur";
    WITH_THIS_COMMITMENT = "with this commitment", "avec cet engagement";
}

// How a figure comes about, and what the guide says.
pairs! {
    FIVE_BUCKETS = "the five buckets added up", "la somme des cinq comptes";
    HOLDS = "A licence form holds money of its genre until the project's application counts it, or the hold ends.", "Un formulaire d'entente de licence réserve des sommes de son genre jusqu'à ce que la demande du projet les compte, ou que la réservation prenne fin.";
    SHARE_ROUNDED_UP = "the share of the base, rounded up to the cent", "la part de la base, arrondie au cent supérieur";
}

// What there is not.
pairs! {
    NOT_IN_THIS_CUT = "not in this cut", "absent de cette coupe";
    NOT_YET = "not yet", "pas encore";
    NONE = "None.", "Aucun.";
    NOT_SHOWN = "not shown", "non montré";
    NO_DATE = "no date", "sans date";
    NO_ENVELOPE = "No envelope.", "Aucune enveloppe.";
    NO_FIGURE_CHANGES = "No figure would be another.", "Aucun chiffre ne changerait.";
    THERE_ARE_NONE = "There are none.", "Il n'y en a pas.";
}

// What is expected of whoever types it.
pairs! {
    AN_OBJECT = "an object in braces is expected.", "un objet entre accolades est attendu.";
    AN_INSTANT = "an instant such as 2021-10-12T12:00:00Z", "un instant tel que 2021-10-12T12:00:00Z";
    A_DATE = "a date such as 2021-10-12", "une date telle que 2021-10-12";
    A_WHOLE_NUMBER = "a whole number of zero or more is expected.", "un nombre entier de zéro ou plus est attendu.";
    ONE_TO_TEN_THOUSAND = "1 to 10000", "de 1 à 10000";
    OPTIONAL = "(optional)", "(facultatif)";
    PLACE_OF_AN_EVENT = "the place of an event", "le rang d'un événement";
}

// Where a page leads and what a button does.
pairs! {
    ALL_AS_CSV = "All of it as CSV", "Le tout en CSV";
    AS_PARQUET = "as Parquet", "en Parquet";
    DOWNLOADS = "Downloads", "Téléchargements";
    EXEMPTIONS_TO_DECIDE = "Exemptions to decide", "Exemptions à trancher";
    COLON = ": ", "\u{a0}: ";
    FIND = "Find", "Trouver";
    LOG = "Log", "Journal";
    PROPOSE_A_LICENCE_FORM = "Propose a licence form", "Proposer une entente de licence";
    TOKENS = "Tokens", "Jetons";
    ACTS = "Acts", "Actes";
    ALL_COMMITMENTS = "All commitments", "Tous les engagements";
    APPLICATIONS_TO_ENTER = "Applications to enter", "Demandes à inscrire";
    CALENDAR = "Calendar", "Calendrier";
    CHOOSE_A_BROADCASTER = "Choose a broadcaster", "Choisir un télédiffuseur";
    COMPARE = "Compare", "Comparer";
    CONFIRM = "Confirm and write it", "Confirmer et l'inscrire";
    ENVELOPE_LEDGER = "Envelope ledger", "Registre des enveloppes";
    ERRANDS = "Errands", "Démarches";
    FACTOR_BY_FACTOR = "Factor by factor", "Facteur par facteur";
    HOME = "Home", "Accueil";
    INDICATORS = "Indicators", "Indicateurs";
    OPEN_DISPUTES = "Open disputes", "Litiges ouverts";
    OPEN_A_DISPUTE = "Open a dispute", "Ouvrir un litige";
    PERIODIC_REPORT = "Periodic report", "Rapport périodique";
    PROJECTS_AND_COMMITMENTS = "Projects and commitments", "Projets et engagements";
    PROPOSE_A_SWAP = "Propose a swap", "Proposer un échange";
    PUT_MONEY_INTO_ALTERNATIVE_ACCESS = "Put money into alternative access", "Verser des sommes à l'accès parallèle";
    RECORD_A_LETTER = "Record an allocation letter", "Inscrire une lettre d'allocation";
    REGISTER_A_PROJECT = "Register a project", "Inscrire un projet";
    REVOKE = "Revoke", "Révoquer";
    SEARCH = "Search", "Chercher";
    SEE_WHAT_WOULD_FOLLOW = "See what would follow", "Voir ce qui suivrait";
    SEND_A_LICENCE_FORM = "Send a licence form", "Envoyer une entente de licence";
    SHEETS = "Sheets", "Feuilles";
    SHOW = "Show", "Afficher";
    SIGN_IN = "Sign in", "Ouvrir une session";
    SKIP = "Skip to the content", "Passer au contenu";
    SWAPS_AND_PROPOSALS = "Swaps and proposals", "Échanges et propositions";
    THE_SAME_AS_A_TABLE = "The same as a table", "La même chose en tableau";
    TO_PRINT_AND_SIGN = "To print and sign (PDF)", "À imprimer et à signer (PDF)";
    VERIFY = "Verify", "Vérifier";
    WHAT_WOULD_FOLLOW = "What would follow", "Ce qui suivrait";
    WHAT_IS_LEFT = "What is left", "Ce qui reste";
    WHERE_THE_MONEY_IS = "Where the year's money is", "Où est l'argent de l'exercice";
    WHY_THIS_FIGURE = "Why this figure", "Pourquoi ce chiffre";
    WORDS_OF_A_DISPUTE = "Words of the subject or the question", "Mots de l'objet ou de la question";
}

// How an act came out, and the ways to take a commitment back.
pairs! {
    IT_WOULD_BE_REFUSED = "it would be refused", "ce serait refusé";
    REDUCE = "reduce: less is counted", "réduire\u{a0}: moins est compté";
    REVERSE = "reverse: what made it was a mistake", "annuler\u{a0}: ce qui l'a créé était une erreur";
    SUPPOSED = "supposed", "supposé";
    THERE_IS_A_PROBLEM = "There is a problem", "Il y a un problème";
    WITHDRAW = "withdraw: the broadcaster leaves the project", "retirer\u{a0}: le télédiffuseur quitte le projet";
}
