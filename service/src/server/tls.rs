//! Encryption, with a certificate and its key from files.

use ledger::refusal::Bilingual;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Why nothing can be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file does not hold what it should.
    #[error("{0}: {1}")]
    File(PathBuf, rustls::pki_types::pem::Error),
    /// The certificate and the key do not fit, or are of a kind that is not spoken.
    #[error(transparent)]
    Pair(#[from] rustls::Error),
}

impl TlsError {
    /// What is wrong and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        match self {
            TlsError::File(path, error) => Bilingual {
                en: format!("`{}` cannot be read as PEM ({error}). Name a certificate and its key.", path.display()),
                fr: format!(
                    "`{}` n'est pas lisible en PEM ({error}). Indiquez un certificat et sa clé.",
                    path.display()
                ),
            },
            TlsError::Pair(error) => Bilingual {
                en: format!("the certificate and the key cannot be used ({error}). Name a pair that belongs together."),
                fr: format!(
                    "le certificat et la clé sont inutilisables ({error}). Indiquez une paire qui va ensemble."
                ),
            },
        }
    }
}

/// Encrypts with this certificate.
///
/// # Errors
/// The files cannot be read, or do not fit.
pub fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
    let certificates = certificates.map_err(|error| TlsError::File(certificate.to_owned(), error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| TlsError::File(key.to_owned(), error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, private)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
