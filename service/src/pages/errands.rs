//! What each command is called as an errand, by what it is about: headings of forms and the list of acts.

use ledger::texts::{Pair, headings, phrases};
use ledger::words::Language;

/// Errands of one kind.
pub(super) struct Group {
    /// What they are about, in English and French.
    pub(super) name: Pair,
    /// The commands, each with what the errand is called in English and French.
    pub(super) errands: &'static [(&'static str, Pair)],
}

/// Every command, by what it is about.
pub(super) const GROUPS: &[Group] = &[
    Group {
        name: phrases::PROJECTS_AND_COMMITMENTS,
        errands: &[
            ("commit", phrases::SEND_A_LICENCE_FORM),
            ("withdraw-commitment", ("Withdraw a commitment", "Retirer un engagement")),
            ("receive-application", ("Enter an application", "Inscrire une demande")),
            ("register-project", phrases::REGISTER_A_PROJECT),
            ("amend-project", ("Amend a project", "Modifier un projet")),
            ("reject-project", ("Reject a project", "Rejeter un projet")),
            ("reduce-commitment", ("Reduce a commitment", "Réduire un engagement")),
            ("reallocate", ("Commit returned money to a project", "Réaffecter des sommes rendues à un projet")),
        ],
    },
    Group {
        name: ("Allocations and envelopes", "Allocations et enveloppes"),
        errands: &[
            ("register-holder", ("Register a broadcaster", "Inscrire un télédiffuseur")),
            ("grant-allocation", phrases::RECORD_A_LETTER),
            ("sign-letter", ("Record a signed letter", "Inscrire une lettre signée")),
            ("swap", ("Record a swap", "Inscrire un échange")),
            (
                "transfer-control",
                ("Transfer an envelope to a new owner", "Transférer une enveloppe à un nouveau propriétaire"),
            ),
            ("fund-alternative-access", phrases::PUT_MONEY_INTO_ALTERNATIVE_ACCESS),
        ],
    },
    Group {
        name: ("The year and its deadlines", "L'exercice et ses dates limites"),
        errands: &[
            ("open-year", ("Open a fiscal year", "Ouvrir un exercice")),
            (
                "request-exemption",
                ("Ask to be exempt from the first deadline", "Demander une exemption de la première date limite"),
            ),
            ("decide-exemption", ("Decide on an exemption", "Décider d'une exemption")),
            ("close-first-deadline", ("Close the first deadline", "Fermer la première date limite")),
            ("close-final-deadline", ("Close the final deadline", "Fermer la date limite finale")),
            ("close-year", ("Close the year", "Fermer l'exercice")),
        ],
    },
    Group {
        name: ("Penalties and conduct", "Pénalités et conduite"),
        errands: &[
            ("impose-penalty", ("Impose a penalty", "Imposer une pénalité")),
            ("withdraw-licence", ("Withdraw a licence that earned credit", "Retirer une licence qui a valu du crédit")),
            ("deduct-conduct", ("Deduct an amount for conduct", "Déduire une somme pour conduite")),
            ("suspend-envelope", ("Suspend an envelope", "Suspendre une enveloppe")),
            ("lift-suspension", ("Lift a suspension", "Lever une suspension")),
        ],
    },
    Group {
        name: headings::DISPUTES,
        errands: &[
            ("open-dispute", phrases::OPEN_A_DISPUTE),
            ("decide-dispute", ("Decide a step of a dispute", "Trancher une étape d'un litige")),
            ("escalate-dispute", ("Take a dispute further", "Porter un litige plus haut")),
            ("adjust-envelope", ("Adjust an envelope after a dispute", "Ajuster une enveloppe après un litige")),
        ],
    },
    Group {
        name: ("Calculation of allocations", "Calcul des allocations"),
        errands: &[
            ("declare-licence", ("Declare a licence", "Déclarer des droits de diffusion")),
            ("report-audience", ("Report audience", "Déclarer l'auditoire")),
            ("review-audience", ("Decide on an audience line", "Se prononcer sur une ligne d'auditoire")),
            (
                "finance-project",
                ("Record what another program gave a project", "Inscrire ce qu'un autre programme a donné à un projet"),
            ),
            ("set-budget", ("Set the money of a year", "Fixer les sommes d'un exercice")),
            ("opt-out", ("Leave a broadcaster out of a calculation", "Retirer un télédiffuseur d'un calcul")),
            ("calculate-allocations", ("Calculate the allocations", "Calculer les allocations")),
        ],
    },
    Group {
        name: ("Corrections", "Corrections"),
        errands: &[("reverse", ("Correct by reversing", "Corriger par un renversement"))],
    },
];

/// What a command is called as an errand.
pub(super) fn called(language: Language, command: &str) -> Option<&'static str> {
    let found = GROUPS.iter().flat_map(|group| group.errands).find(|(name, _)| *name == command);
    found.map(|(_, text)| language.one(*text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::command::Command;

    #[test]
    fn every_command_is_an_errand_once() {
        let mut named: Vec<&str> = GROUPS.iter().flat_map(|group| group.errands).map(|(name, _)| *name).collect();
        named.sort_unstable();
        let mut known = Command::NAMES.to_vec();
        known.sort_unstable();
        assert_eq!(named, known);
    }
}
