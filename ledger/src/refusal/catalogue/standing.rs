//! Refusals that many commands share: who and what exists, when acts may happen, disputes and corrections.

use super::{ASKED, DEADLINE, EXISTENCE, Entry, LAST, SIGNATURE, Terms, VALUE};
use crate::texts::phrases;

pub(super) const COMMAND_ID_REUSED: Entry = Entry {
    section: "ledger",
    why: (
        "An accepted command already has this id, and its content is different.",
        "Une commande acceptée porte déjà cet identifiant, et son contenu est différent.",
    ),
    remedy: (
        "Give the new command an id of its own; to repeat the earlier one, send it unchanged.",
        "Donnez à la nouvelle commande son propre identifiant; pour répéter la première, renvoyez-la telle quelle.",
    ),
    terms: VALUE,
};

pub(super) const RECORDED_AT_ORDER: Entry = Entry {
    section: "ledger",
    why: (
        "The recording time is earlier than that of the last event in the ledger, or lies in the future.",
        "Le moment d'inscription précède celui du dernier événement du registre, ou se situe dans le futur.",
    ),
    remedy: (
        "Load past years in the order in which they were recorded, with no time later than now.",
        "Chargez les années passées dans l'ordre de leur inscription, sans moment postérieur à maintenant.",
    ),
    terms: Terms { asked: phrases::GIVEN, found: ("must be", "doit être"), ..ASKED },
};

pub(super) const UNKNOWN_COMMAND: Entry = Entry {
    section: "ledger",
    why: (
        "No accepted command has the id that is to be reversed.",
        "Aucune commande acceptée ne porte l'identifiant à annuler.",
    ),
    remedy: (
        "Look the id up in the history; a refused command wrote nothing and needs no reversal.",
        "Cherchez l'identifiant dans l'historique; une commande refusée n'a rien inscrit et n'a pas à être annulée.",
    ),
    terms: ASKED,
};

pub(super) const UNKNOWN_YEAR: Entry = Entry {
    section: "ledger",
    why: (
        "The fiscal year is not open, or not yet on the effective date.",
        "L'exercice financier n'est pas ouvert, ou ne l'est pas encore à la date d'effet.",
    ),
    remedy: (
        "Open the year first (open-year), effective no later than this act, or correct the year or the date.",
        "Ouvrez d'abord l'exercice (open-year), au plus tard à la date de cet acte, ou corrigez l'exercice ou la date.",
    ),
    terms: EXISTENCE,
};

pub(super) const UNKNOWN_HOLDER: Entry = Entry {
    section: "ledger",
    why: (
        "The broadcaster is not registered, or not yet on the effective date.",
        "Le télédiffuseur n'est pas inscrit, ou ne l'est pas encore à la date d'effet.",
    ),
    remedy: (
        "Check the id, or register the broadcaster (register-holder), effective no later than this act.",
        "Vérifiez l'identifiant, ou inscrivez le télédiffuseur (register-holder), au plus tard à la date de cet acte.",
    ),
    terms: EXISTENCE,
};

pub(super) const UNKNOWN_PROJECT: Entry = Entry {
    section: "ledger",
    why: (
        "The project is not registered, or not yet on the effective date.",
        "Le projet n'est pas inscrit, ou ne l'est pas encore à la date d'effet.",
    ),
    remedy: (
        "Check the id, or register the project (register-project), effective no later than this act.",
        "Vérifiez l'identifiant, ou inscrivez le projet (register-project), au plus tard à la date de cet acte.",
    ),
    terms: EXISTENCE,
};

pub(super) const UNKNOWN_COMMITMENT: Entry = Entry {
    section: "ledger",
    why: (
        "There is no such commitment in that year; for a change of control, none of the giver's envelope in that language.",
        "Il n'y a pas d'engagement de ce nom dans cet exercice; pour un changement de contrôle, aucun de l'enveloppe du cédant dans cette langue.",
    ),
    remedy: (
        "Check the commitment's id, the year and, for a change of control, whose it is and its language.",
        "Vérifiez l'identifiant de l'engagement, l'exercice et, pour un changement de contrôle, son titulaire et sa langue.",
    ),
    terms: Terms { asked: ("looked for in", "cherché dans"), found: ("it belongs to", "il relève de"), ..LAST },
};

pub(super) const UNKNOWN_DISPUTE: Entry = Entry {
    section: "ledger",
    why: (
        "The dispute is not open, or not yet on the effective date.",
        "Le litige n'est pas ouvert, ou ne l'est pas encore à la date d'effet.",
    ),
    remedy: (
        "Check the id, or open the dispute (open-dispute), effective no later than this act.",
        "Vérifiez l'identifiant, ou ouvrez le litige (open-dispute), au plus tard à la date de cet acte.",
    ),
    terms: EXISTENCE,
};

pub(super) const YEAR_CLOSED: Entry = Entry {
    section: "B.2",
    why: (
        "The fiscal year is closed, and what was left of it has gone to the reserve.",
        "L'exercice financier est fermé, et ce qui en restait a été versé au fonds de réserve.",
    ),
    remedy: (
        "Check the year. For a closed year only disputes, the adjustments that they allow, and its penalties are taken; where a figure is wrong, open a dispute.",
        "Vérifiez l'exercice. Pour un exercice fermé, seuls les litiges, les ajustements qu'ils permettent et ses pénalités sont acceptés; si un chiffre est erroné, ouvrez un litige.",
    ),
    terms: ASKED,
};

pub(super) const OUTSIDE_FISCAL_YEAR: Entry = Entry {
    section: "B.2",
    why: (
        "Money of an envelope can be used only inside its own fiscal year, 1 April to 31 March.",
        "Les fonds d'une enveloppe ne s'utilisent que dans leur exercice financier, du 1er avril au 31 mars.",
    ),
    remedy: (
        "Correct the effective date, or name the fiscal year in which it lies.",
        "Corrigez la date d'effet, ou indiquez l'exercice financier où elle se situe.",
    ),
    terms: Terms { found: phrases::FISCAL_YEAR, ..ASKED },
};

pub(super) const DEADLINE_NOT_CLOSED: Entry = Entry {
    section: "C.2.1",
    why: (
        "A deadline passed before the effective date, and its consequences are not posted yet.",
        "Une date limite est passée avant la date d'effet, et ses conséquences ne sont pas encore inscrites.",
    ),
    remedy: (
        "Close the deadlines that have passed, the first one first (close-first-deadline, close-final-deadline), then send this again.",
        "Fermez les dates limites passées, en commençant par la première (close-first-deadline, close-final-deadline), puis renvoyez ceci.",
    ),
    terms: DEADLINE,
};

pub(super) const DEADLINE_CLOSED: Entry = Entry {
    section: "C.2.1",
    why: (
        "The effective date is on or before a deadline that is already closed.",
        "La date d'effet tombe à une date limite déjà fermée, ou avant.",
    ),
    remedy: (
        "Check the effective date; where the fund decided to accept this late, give the reference of its decision in authority.",
        "Vérifiez la date d'effet; si le FMC a décidé d'accepter ceci en retard, indiquez la référence de sa décision dans authority.",
    ),
    terms: DEADLINE,
};

pub(super) const EFFECTIVE_ORDER: Entry = Entry {
    section: "ledger",
    why: (
        "The effective date is before the last thing that happened to what this act undoes or closes again.",
        "La date d'effet précède le dernier fait survenu à ce que cet acte défait ou ferme de nouveau.",
    ),
    remedy: (
        "Use the date of that last event, or a later one; the history shows it.",
        "Employez la date de ce dernier fait, ou une date ultérieure; l'historique la montre.",
    ),
    terms: LAST,
};

pub(super) const NO_ALLOCATION: Entry = Entry {
    section: "B.2",
    why: (
        "The broadcaster has no allocation for that year and language, or none yet on the effective date.",
        "Le télédiffuseur n'a pas d'allocation pour cet exercice et cette langue, ou n'en a pas encore à la date d'effet.",
    ),
    remedy: (
        "Check broadcaster, language and date, or grant the allocation first (for a penalty: next year's). A broadcaster without one may use alternative access (E.1.1).",
        "Vérifiez le télédiffuseur, la langue et la date, ou accordez d'abord l'allocation (pour une pénalité : celle de l'exercice suivant). Un télédiffuseur qui n'en a pas peut recourir à l'accès parallèle (E.1.1).",
    ),
    terms: EXISTENCE,
};

pub(super) const HAS_ALLOCATION: Entry = Entry {
    section: "E.1.1",
    why: (
        "Alternative access is for broadcasters without an allocation that year, and this one has an allocation.",
        "L'accès parallèle est réservé aux télédiffuseurs sans allocation pour l'exercice, et celui-ci en a une.",
    ),
    remedy: (
        "Commit from the broadcaster's own envelope instead.",
        "Engagez plutôt les fonds à partir de l'enveloppe du télédiffuseur.",
    ),
    terms: Terms { found_on: phrases::GRANTED_ON, ..ASKED },
};

pub(super) const SUSPENDED: Entry = Entry {
    section: "D",
    why: (
        "The fund has suspended the use of this broadcaster's envelope.",
        "Le FMC a suspendu l'utilisation de l'enveloppe de ce télédiffuseur.",
    ),
    remedy: (
        "Wait until the fund lifts the suspension and the decision is recorded (lift-suspension).",
        "Attendez que le FMC lève la suspension et que la décision soit inscrite (lift-suspension).",
    ),
    terms: ASKED,
};

pub(super) const LETTER_NOT_SIGNED: Entry = Entry {
    section: "C.1",
    why: (
        "The allocation letter for this language is not signed, or was signed after the effective date.",
        "La lettre d'entente pour cette langue n'est pas signée, ou l'a été après la date d'effet.",
    ),
    remedy: (
        "Record the signature with its date (sign-letter), or use an effective date on or after it.",
        "Inscrivez la signature à sa date (sign-letter), ou employez une date d'effet qui ne la précède pas.",
    ),
    terms: SIGNATURE,
};

pub(super) const DISPUTE_EXISTS: Entry = Entry {
    section: "Annex B",
    why: ("A dispute with this id is already on record.", "Un litige portant cet identifiant est déjà inscrit."),
    remedy: (
        "Continue that dispute, or open the new one under another id.",
        "Poursuivez ce litige, ou ouvrez le nouveau sous un autre identifiant.",
    ),
    terms: ASKED,
};

pub(super) const DISPUTE_STEP: Entry = Entry {
    section: "Annex B",
    why: (
        "The dispute is not at a step at which this role may take this decision, or it is already decided.",
        "Le litige n'est pas à une étape où ce rôle peut rendre cette décision, ou il est déjà tranché.",
    ),
    remedy: (
        "Follow the steps: staff, then the programme head for administrative matters, the director for interpretation, the president for a change of policy; each refers what is not its to decide.",
        "Suivez les étapes : le personnel, puis le chef du programme pour l'administratif, la directrice pour l'interprétation, la présidente pour une modification de politique; chaque étape renvoie ce qui ne lui revient pas.",
    ),
    terms: Terms { asked: phrases::GIVEN, found: ("awaited", "attendu"), ..ASKED },
};

pub(super) const DISPUTE_NOT_GRANTED: Entry = Entry {
    section: "Annex B",
    why: (
        "An envelope is adjusted only under a dispute of this broadcaster and year that was granted, at least in part, and waits for no further step.",
        "Une enveloppe n'est ajustée qu'en vertu d'un litige de ce télédiffuseur et de cet exercice, accueilli au moins en partie et sans autre étape en attente.",
    ),
    remedy: (
        "Record the decision that grants the dispute first, or name the dispute that was granted.",
        "Inscrivez d'abord la décision qui accueille le litige, ou indiquez le litige qui a été accueilli.",
    ),
    terms: Terms { found: ("this dispute", "ce litige"), ..ASKED },
};

pub(super) const ALREADY_REVERSED: Entry = Entry {
    section: "ledger",
    why: ("This command has already been reversed.", "Cette commande a déjà été annulée."),
    remedy: (
        "Nothing is left to reverse; where the reversal was a mistake, send the act again under a new id.",
        "Il ne reste rien à annuler; si l'annulation était une erreur, renvoyez l'acte sous un nouvel identifiant.",
    ),
    terms: ASKED,
};

pub(super) const CANNOT_REVERSE: Entry = Entry {
    section: "ledger",
    why: (
        "This command cannot be reversed: it is not of a kind that can, or later acts have used or moved what it made.",
        "Cette commande ne peut pas être annulée : sa nature ne le permet pas, ou des actes ultérieurs ont utilisé ou déplacé ce qu'elle a produit.",
    ),
    remedy: (
        "Undo the later acts first, or use the act meant for it: withdraw, reduce or reject a commitment, lift a suspension, amend a project.",
        "Défaites d'abord les actes ultérieurs, ou employez l'acte prévu : retirer, réduire ou rejeter un engagement, lever une suspension, modifier un projet.",
    ),
    terms: Terms {
        asked: ("to undo", "à annuler"),
        found: ("still there", "encore là"),
        found_on: ("moved to another broadcaster on", "passé à un autre télédiffuseur le"),
        difference: phrases::MISSING,
    },
};
