//! What every way to sign has in common.

use std::sync::Arc;

use futures::future::BoxFuture;
use signatures::algorithms::SignatureAlgorithm;

use crate::csc::CscError;
use crate::token_error::TokenError;

/// A key within reach: a file, a token, a hardware module. Its calls block; call it from
/// `spawn_blocking`, or through [`InBackground`].
pub trait Signer: Send + Sync {
    /// The signer's certificate first, then its issuers as far as they are known; DER.
    fn chain(&self) -> &[Vec<u8>];

    /// What the key can do, the best choice first.
    fn algorithms(&self) -> &[SignatureAlgorithm];

    /// Signature values over each of the items, in their order, under one login. An item is the
    /// message itself (`Preparation::to_be_signed`), not its digest. The values have the form that
    /// CMS and X.509 use: for ECDSA the DER of r and s.
    ///
    /// # Errors
    /// [`SignError`]; then no value is given, also not for items that went well before.
    fn sign_many(
        &self,
        algorithm: SignatureAlgorithm,
        items: &[&[u8]],
    ) -> Result<Vec<Vec<u8>>, SignError>;

    /// One signature value.
    ///
    /// # Errors
    /// As [`Signer::sign_many`].
    fn sign(&self, algorithm: SignatureAlgorithm, item: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut values = self.sign_many(algorithm, &[item])?;
        values.pop().ok_or(SignError::NoValue)
    }
}

/// Whatever makes signature values, near or far: what a job holds.
///
/// This is where another kind of service is added: one adapter for each, as `CscSigner` is one. See
/// the README.
pub trait SigningService: Send + Sync {
    /// As [`Signer::chain`].
    fn chain(&self) -> &[Vec<u8>];

    /// As [`Signer::algorithms`].
    fn algorithms(&self) -> &[SignatureAlgorithm];

    /// As [`Signer::sign_many`]: one login, one consent, or one PIN for all items.
    fn sign_many<'a>(
        &'a self,
        algorithm: SignatureAlgorithm,
        items: &'a [Vec<u8>],
    ) -> BoxFuture<'a, Result<Vec<Vec<u8>>, SignError>>;
}

/// A [`Signer`] whose work is done on tokio's threads for blocking calls.
#[derive(Clone)]
pub struct InBackground(Arc<dyn Signer>);

impl InBackground {
    /// Wraps a signer.
    pub fn new(signer: Arc<dyn Signer>) -> InBackground {
        InBackground(signer)
    }
}

impl SigningService for InBackground {
    fn chain(&self) -> &[Vec<u8>] {
        self.0.chain()
    }

    fn algorithms(&self) -> &[SignatureAlgorithm] {
        self.0.algorithms()
    }

    fn sign_many<'a>(
        &'a self,
        algorithm: SignatureAlgorithm,
        items: &'a [Vec<u8>],
    ) -> BoxFuture<'a, Result<Vec<Vec<u8>>, SignError>> {
        let signer = Arc::clone(&self.0);
        let items = items.to_vec();
        Box::pin(async move {
            let work = tokio::task::spawn_blocking(move || {
                let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
                signer.sign_many(algorithm, &items)
            });
            work.await.map_err(|_| SignError::Interrupted)?
        })
    }
}

/// Which of several keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyChoice {
    /// The only one there is.
    Only,
    /// The one whose certificate has this SHA-256.
    Certificate([u8; 32]),
}

/// Why there is no signature value.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key cannot do this.
    #[error("the key does not sign with {algorithm:?}")]
    AlgorithmNotOffered {
        /// What was asked for.
        algorithm: SignatureAlgorithm,
    },
    /// The arithmetic refused: a key too short for the digest, or a damaged key.
    #[error("the key cannot make this signature")]
    Arithmetic,
    /// Fewer values than items came back.
    #[error("a signature value is missing")]
    NoValue,
    /// The program is shutting down, or the work panicked.
    #[error("signing was interrupted")]
    Interrupted,
    /// The token or module.
    #[error("{0}")]
    Token(#[from] TokenError),
    /// A service that speaks CSC.
    #[error("{0}")]
    Csc(#[from] CscError),
    /// A service of another shape; its adapter says why in its own error.
    #[error("{0}")]
    Service(Box<dyn std::error::Error + Send + Sync>),
}

/// Refuses what is not offered, before anything is asked of a device.
pub(crate) fn offered(
    algorithms: &[SignatureAlgorithm],
    algorithm: SignatureAlgorithm,
) -> Result<(), SignError> {
    if algorithms.contains(&algorithm) {
        Ok(())
    } else {
        Err(SignError::AlgorithmNotOffered { algorithm })
    }
}

/// The order in which algorithms are offered for RSA keys: PKCS #1 first, because every reader
/// knows it.
pub(crate) const RSA_ALGORITHMS: [SignatureAlgorithm; 6] = {
    use signatures::algorithms::Digest::{Sha256, Sha384, Sha512};
    [
        SignatureAlgorithm::RsaPkcs1(Sha256),
        SignatureAlgorithm::RsaPkcs1(Sha384),
        SignatureAlgorithm::RsaPkcs1(Sha512),
        SignatureAlgorithm::rsa_pss(Sha256, 32),
        SignatureAlgorithm::rsa_pss(Sha384, 48),
        SignatureAlgorithm::rsa_pss(Sha512, 64),
    ]
};
