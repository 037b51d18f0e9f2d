//! [`Certificate`]: a certificate and its key, from their files.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsConfig;

/// A certificate and its key, ready to be shown.
pub(crate) struct Certificate {
    pub(super) config: Arc<ServerConfig>,
}

impl Certificate {
    /// Reads the files.
    ///
    /// # Errors
    /// When they cannot be read, or key and certificate are not of each other.
    pub(crate) fn read(files: &TlsConfig) -> Result<Self, String> {
        let failed = |path: &Path, what: String| format!("{}: {what}", path.display());
        let chain = CertificateDer::pem_file_iter(&files.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| failed(&files.certificate, error.to_string()))?;
        if chain.is_empty() {
            return Err(failed(
                &files.certificate,
                "there is no certificate in it; it has to be PEM".to_owned(),
            ));
        }
        let key = PrivateKeyDer::from_pem_file(&files.key)
            .map_err(|error| failed(&files.key, error.to_string()))?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
        let mut config = config.map_err(|error| failed(&files.certificate, error.to_string()))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Certificate { config: Arc::new(config) })
    }
}
