//! Refusals about money: commitments, applications, alternative access, swaps, and what is released.

use super::{ASKED, DEADLINE, Entry, FUNDS, LIMIT, Terms, VALUE};
use crate::texts::phrases;

pub(super) const COMMITMENT_EXISTS: Entry = Entry {
    section: "ledger",
    why: (
        "A commitment with this id is already on record, in this year or another.",
        "Un engagement portant cet identifiant est déjà inscrit, dans cet exercice ou un autre.",
    ),
    remedy: (
        "Give the commitment an id that was never used.",
        "Donnez à l'engagement un identifiant qui n'a jamais servi.",
    ),
    terms: ASKED,
};

pub(super) const BEFORE_FINAL_DEADLINE: Entry = Entry {
    section: "C.4",
    why: (
        "Money is reallocated only after the final deadline.",
        "Les fonds ne se réaffectent qu'après la date limite finale.",
    ),
    remedy: (
        "Until then released money is free for any project: record an ordinary commitment (commit), or correct the effective date.",
        "Jusque-là, les fonds libérés peuvent aller à tout projet : inscrivez un engagement ordinaire (commit), ou corrigez la date d'effet.",
    ),
    terms: DEADLINE,
};

pub(super) const AFTER_FINAL_DEADLINE: Entry = Entry {
    section: "C.2.1.2",
    why: (
        "The final deadline has passed: the year takes no new commitment, application or alternative-access money.",
        "La date limite finale est passée : l'exercice n'accepte plus d'engagement, de demande ni de fonds d'accès parallèle.",
    ),
    remedy: (
        "Check the effective date. After the deadline only money released by the fund may be moved, to a project already applied for and with the fund's approval (reallocate).",
        "Vérifiez la date d'effet. Après la date limite, seuls des fonds libérés par le FMC peuvent être déplacés, vers un projet déjà demandé et avec son approbation (reallocate).",
    ),
    terms: DEADLINE,
};

pub(super) const PROJECT_REJECTED: Entry = Entry {
    section: "C.4",
    why: (
        "The fund has rejected this project, and what was committed to it has been released.",
        "Le FMC a rejeté ce projet, et ce qui y était engagé a été libéré.",
    ),
    remedy: (
        "Choose another project; where the rejection is contested, open a dispute (Annex B).",
        "Choisissez un autre projet; si le rejet est contesté, ouvrez un litige (annexe B).",
    ),
    terms: ASKED,
};

pub(super) const APPLICATION_MISSING: Entry = Entry {
    section: "C.4",
    why: (
        "After the final deadline money can go only to an existing project, and this one has no complete application this year.",
        "Après la date limite finale, les fonds ne peuvent aller qu'à un projet existant, et celui-ci n'a pas de demande complète cette année.",
    ),
    remedy: (
        "Choose a project whose complete application was received this year, on or before the effective date.",
        "Choisissez un projet dont la demande complète a été reçue cette année, au plus tard à la date d'effet.",
    ),
    terms: ASKED,
};

pub(super) const IN_HOUSE_AFFILIATED_CAP: Entry = Entry {
    section: "C.2.9",
    why: (
        "The broadcaster's in-house and affiliated productions would pass their share of its allocation in this language.",
        "Les productions internes et affiliées du télédiffuseur dépasseraient leur part de son allocation dans cette langue.",
    ),
    remedy: (
        "Lower the amount, free room by withdrawing from or reducing another such production, or choose an independent one; a swap gives no room.",
        "Réduisez le montant, libérez de la place en vous retirant d'une autre production de ce type ou en la réduisant, ou choisissez une production indépendante; un échange ne donne pas de place.",
    ),
    terms: Terms { asked: phrases::WITH_THIS_COMMITMENT, ..LIMIT },
};

pub(super) const ALTERNATIVE_ACCESS_LIMIT: Entry = Entry {
    section: "E.1.1",
    why: (
        "The broadcaster would pass the number of applications, or the total, that alternative access allows in a year.",
        "Le télédiffuseur dépasserait le nombre de demandes, ou le total, que l'accès parallèle permet au cours d'un exercice.",
    ),
    remedy: (
        "Lower the amount to what is left; once all applications are used, nothing more can be asked for this year.",
        "Réduisez le montant à ce qui reste; lorsque toutes les demandes sont utilisées, rien de plus ne peut être demandé cette année.",
    ),
    terms: Terms { asked: phrases::WITH_THIS_COMMITMENT, ..LIMIT },
};

pub(super) const ALTERNATIVE_ACCESS_EXHAUSTED: Entry = Entry {
    section: "E.1.1",
    why: (
        "The alternative-access money of this language does not cover the commitment: first come, first served.",
        "Les fonds d'accès parallèle de cette langue ne couvrent pas l'engagement : premier arrivé, premier servi.",
    ),
    remedy: (
        "The commitment stays held; should money return or be added before the final deadline, the application can be received again.",
        "L'engagement reste réservé; si des fonds reviennent ou s'ajoutent avant la date limite finale, la demande peut être reçue de nouveau.",
    ),
    terms: FUNDS,
};

pub(super) const NOTHING_HELD: Entry = Entry {
    section: "C.2.2",
    why: (
        "No broadcaster holds money for this project that an application of that date could take.",
        "Aucun télédiffuseur n'a réservé de fonds pour ce projet qu'une demande de cette date pourrait prendre.",
    ),
    remedy: (
        "Record the licence form first (commit), effective on or before the application; where it is there, check the project, the year and the dates.",
        "Inscrivez d'abord le formulaire d'entente de licence (commit), au plus tard à la date de la demande; s'il y est, vérifiez le projet, l'exercice et les dates.",
    ),
    terms: ASKED,
};

pub(super) const SWAP_SHAPE: Entry = Entry {
    section: "C.2.4",
    why: (
        "A swap has two legs or more, each from one broadcaster to another, and money of a genre keeps its genre.",
        "Un échange compte au moins deux volets, chacun d'un télédiffuseur à un autre, et les fonds d'un genre gardent leur genre.",
    ),
    remedy: (
        "Add the leg that returns the same amount, name two different broadcasters in each, and use received_as only for flex.",
        "Ajoutez le volet qui rend le même montant, nommez deux télédiffuseurs différents dans chacun, et n'employez received_as que pour la marge de manœuvre.",
    ),
    terms: VALUE,
};

pub(super) const SWAP_UNEQUAL: Entry = Entry {
    section: "C.2.4",
    why: (
        "A swap is equal: each broadcaster in it must receive as much as it gives.",
        "Un échange est équivalent : chaque télédiffuseur doit y recevoir autant qu'il donne.",
    ),
    remedy: (
        "Correct the amounts so that each broadcaster's legs given and received add up to the same.",
        "Corrigez les montants pour que les volets donnés et reçus de chaque télédiffuseur totalisent la même somme.",
    ),
    terms: Terms { asked: ("given", "donné"), found: ("received", "reçu"), ..ASKED },
};

pub(super) const NOT_SIGNED: Entry = Entry {
    section: "C.2.4, B.2.1.1",
    why: (
        "Every broadcaster taking part in a swap or a change of control must sign it, and a signature is missing.",
        "Chaque télédiffuseur participant à un échange ou à un changement de contrôle doit le signer, et une signature manque.",
    ),
    remedy: (
        "Obtain the missing signature, then list all the signatories in signed_by.",
        "Obtenez la signature manquante, puis inscrivez tous les signataires dans signed_by.",
    ),
    terms: ASKED,
};

pub(super) const NOTHING_COMMITTED: Entry = Entry {
    section: "C.4",
    why: (
        "No money is held or committed for this project in that year, so there is nothing to release.",
        "Aucune somme n'est réservée ni engagée pour ce projet dans cet exercice : il n'y a rien à libérer.",
    ),
    remedy: ("Check the project and the year.", "Vérifiez le projet et l'exercice."),
    terms: ASKED,
};

pub(super) const NOT_COUNTED: Entry = Entry {
    section: "C.4",
    why: (
        "Only a commitment that a complete application has made count can be reduced, and this one is still held or has nothing left.",
        "Seul un engagement qu'une demande complète a fait compter peut être réduit, et celui-ci est encore réservé ou n'a plus rien.",
    ),
    remedy: (
        "For a commitment still held, withdraw it (withdraw-commitment) and commit the lower amount under a new id.",
        "Si l'engagement est encore réservé, retirez-le (withdraw-commitment) et engagez le montant inférieur sous un nouvel identifiant.",
    ),
    terms: ASKED,
};

pub(super) const NOT_A_REDUCTION: Entry = Entry {
    section: "C.4",
    why: (
        "The new amount is not below what the commitment counts now.",
        "Le nouveau montant n'est pas inférieur à ce que l'engagement compte maintenant.",
    ),
    remedy: (
        "State in to the amount that remains, below the present one; to add money, record another commitment.",
        "Indiquez dans to le montant qui demeure, inférieur à l'actuel; pour ajouter des fonds, inscrivez un autre engagement.",
    ),
    terms: Terms { asked: ("new amount", "nouveau montant"), found: ("present amount", "montant actuel"), ..ASKED },
};

pub(super) const NOTHING_LEFT: Entry = Entry {
    section: "C.4, B.2.1.1",
    why: (
        "The commitment has neither held nor counted money left: it lapsed or was released.",
        "L'engagement n'a plus de somme réservée ni comptée : il est devenu caduc ou a été libéré.",
    ),
    remedy: (
        "Check the commitment's id; its history shows what became of the money.",
        "Vérifiez l'identifiant de l'engagement; son historique montre ce qu'il est advenu des fonds.",
    ),
    terms: ASKED,
};

pub(super) const INSUFFICIENT_FUNDS: Entry = Entry {
    section: "C.2.2",
    why: ("Not enough free money in the envelope.", "Les fonds libres de l'enveloppe ne suffisent pas."),
    remedy: (
        "Lower the amount, swap with another broadcaster, or wait until held or committed money is released.",
        "Réduisez le montant, faites un échange avec un autre télédiffuseur, ou attendez que des sommes réservées ou engagées soient libérées.",
    ),
    terms: FUNDS,
};
