//! What is wrong with a note, a key or a proof.

use ledger::refusal::Bilingual;

/// What a text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A signed note.
    Note,
    /// A checkpoint.
    Checkpoint,
    /// A verifier key.
    VerifierKey,
    /// A signing key.
    SigningKey,
    /// A proof that an event is in a tree.
    Inclusion,
    /// A proof that a tree extends another.
    Consistency,
}

/// What is wrong with a note, a key or a proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub enum ProofError {
    /// It does not have its form.
    Form(Form),
    /// A ledger's name cannot stand in a signature: it is empty, or has spaces or a plus sign.
    Name(String),
    /// No known key signed it: who did.
    UnknownSigner(Vec<String>),
    /// It was not signed by the key that it names, or was changed since.
    Signature(String),
    /// The event is not what the root was made of at that place (its seq).
    NotIncluded(u64),
    /// The earlier tree is not the beginning of the later one: their sizes.
    NotConsistent(u64, u64),
}

impl ProofError {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let (en, fr) = match self {
            ProofError::Form(form) => {
                let (en, fr) = match form {
                    Form::Note => ("a signed note", "une note signée"),
                    Form::Checkpoint => ("a checkpoint", "un point de contrôle"),
                    Form::VerifierKey => ("a verifier key (name+id+key)", "une clé de vérification (nom+id+clé)"),
                    Form::SigningKey => ("a signing key", "une clé de signature"),
                    Form::Inclusion => ("a proof of inclusion", "une preuve d'inclusion"),
                    Form::Consistency => ("a proof of consistency", "une preuve de cohérence"),
                };
                (format!("the text is not {en}."), format!("le texte n'est pas {fr}."))
            }
            ProofError::Name(name) => (
                format!("the name `{name}` cannot stand in a signature: it is empty, or has spaces or a plus sign."),
                format!(
                    "le nom `{name}` ne peut figurer dans une signature\u{a0}: il est vide, ou contient des espaces ou un signe plus."
                ),
            ),
            ProofError::UnknownSigner(signers) => (
                format!(
                    "no known key signed it; it names {}. A verifier key that you trust is named with --verifier-key.",
                    signers.join(", ")
                ),
                format!(
                    "aucune clé connue ne l'a signé; il nomme {}. Une clé de vérification à laquelle vous vous fiez s'indique avec --verifier-key.",
                    signers.join(", ")
                ),
            ),
            ProofError::Signature(key) => (
                format!("the signature of `{key}` does not fit: the text, or the signature, was altered."),
                format!("la signature de `{key}` ne correspond pas\u{a0}: le texte, ou la signature, a été modifié."),
            ),
            ProofError::NotIncluded(seq) => (
                format!("this is not the event {seq} that the checkpoint was made over."),
                format!("ce n'est pas l'événement {seq} sur lequel le point de contrôle a été établi."),
            ),
            ProofError::NotConsistent(from, to) => (
                format!(
                    "the log of {to} events does not begin with the {from} events of the earlier checkpoint: it was rewritten."
                ),
                format!(
                    "le journal de {to} événements ne commence pas par les {from} événements du point de contrôle antérieur\u{a0}: il a été réécrit."
                ),
            ),
        };
        Bilingual { en, fr }
    }
}
