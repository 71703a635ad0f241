//! Keys in PKCS #12 files (RFC 7292), as certification authorities hand them out for devices and
//! services.

use kit_base::Secret;
use p12_keystore::{Pkcs12Archive, error::Error};
use signatures::algorithms::SignatureAlgorithm;
use signatures::x509::Certificate;

use crate::local_key::LocalKey;
use crate::signer::{KeyChoice, SignError, Signer, offered};

/// A key with its whole chain is about 10 KiB; this leaves room for many.
const FILE_MAX: usize = 1024 * 1024;
/// Issuers above a certificate: paths in use have two to four.
const CHAIN_MAX: usize = 10;

/// Why a PKCS #12 file gives no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Pkcs12Error {
    /// Larger than any file of keys.
    #[error("the file has {bytes} bytes, more than {most}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// The password does not open it. A file without a check value that was damaged looks the same.
    #[error("the password is wrong")]
    WrongPassword,
    /// It is not a PKCS #12 file, or not a whole one.
    #[error("the file is damaged: {reason}")]
    Damaged {
        /// Where reading stopped.
        reason: String,
    },
    /// It is protected in a way that is not known here (a public key, an old RC4 cipher).
    #[error("the file is protected in an unknown way: {reason}")]
    UnknownProtection {
        /// What the library says.
        reason: String,
    },
    /// Only certificates.
    #[error("the file holds no private key")]
    NoKey,
    /// Several keys, and none was chosen.
    #[error("the file holds {} private keys", certificates.len())]
    SeveralKeys {
        /// SHA-256 of the certificates of those that have one.
        certificates: Vec<[u8; 32]>,
    },
    /// None of the keys belongs to the certificate chosen.
    #[error("the file holds no private key for the certificate chosen")]
    KeyNotFound,
    /// A key without its certificate.
    #[error("the file does not hold the certificate of its key")]
    NoCertificate,
    /// RSA under 2048 or over 4096 bits, another curve, DSA.
    #[error("the private key is of a kind that is not signed with here ({oid})")]
    UnsupportedKey {
        /// The object identifier of its algorithm.
        oid: String,
    },
}

/// A key from a PKCS #12 file, in memory.
pub struct Pkcs12Signer {
    key: LocalKey,
    chain: Vec<Vec<u8>>,
}

impl std::fmt::Debug for Pkcs12Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pkcs12Signer")
            .field("algorithms", &self.key.algorithms())
            .finish_non_exhaustive()
    }
}

impl Pkcs12Signer {
    /// Opens a file. The work grows with what the file asks for (up to some seconds): call it where
    /// blocking is allowed.
    ///
    /// # Errors
    /// [`Pkcs12Error`].
    pub fn read(
        file: &[u8],
        password: &Secret<String>,
        choice: KeyChoice,
    ) -> Result<Pkcs12Signer, Pkcs12Error> {
        if file.len() > FILE_MAX {
            return Err(Pkcs12Error::TooLarge {
                bytes: file.len(),
                most: FILE_MAX,
            });
        }
        let archive =
            Pkcs12Archive::from_pkcs12(file, password.reveal()).map_err(|error| told(&error))?;
        let certificates: Vec<Certificate> = archive
            .certs
            .iter()
            .filter_map(|bag| Certificate::from_der(bag.cert.as_der()).ok())
            .collect();
        let mut unsupported = None;
        let mut keys = Vec::new();
        for bag in &archive.keys {
            match LocalKey::from_pkcs8(bag.key.as_der()) {
                Some(key) => {
                    let public = key.public();
                    let own = certificates
                        .iter()
                        .find(|one| one.public_key().is_ok_and(|key| *key == public));
                    keys.push((key, own));
                }
                None => unsupported = Some(bag.key.oid().to_string()),
            }
        }
        let (key, certificate) = match (chosen(keys, choice), unsupported) {
            (Err(Pkcs12Error::NoKey | Pkcs12Error::KeyNotFound), Some(oid)) => {
                return Err(Pkcs12Error::UnsupportedKey { oid });
            }
            (outcome, _) => outcome?,
        };
        let chain = chain_of(certificate, &certificates);
        Ok(Pkcs12Signer { key, chain })
    }
}

/// The certificates of a file, whatever keys lie beside them; those that cannot be read are left out.
/// The work grows with what the file asks for: call it where blocking is allowed.
///
/// # Errors
/// [`Pkcs12Error`], those about keys excepted.
pub fn pkcs12_certificates(
    file: &[u8],
    password: &Secret<String>,
) -> Result<Vec<Certificate>, Pkcs12Error> {
    if file.len() > FILE_MAX {
        return Err(Pkcs12Error::TooLarge {
            bytes: file.len(),
            most: FILE_MAX,
        });
    }
    let archive =
        Pkcs12Archive::from_pkcs12(file, password.reveal()).map_err(|error| told(&error))?;
    Ok(archive
        .certs
        .iter()
        .filter_map(|bag| Certificate::from_der(bag.cert.as_der()).ok())
        .collect())
}

fn chosen(
    mut keys: Vec<(LocalKey, Option<&Certificate>)>,
    choice: KeyChoice,
) -> Result<(LocalKey, &Certificate), Pkcs12Error> {
    let index = match choice {
        KeyChoice::Only if keys.is_empty() => return Err(Pkcs12Error::NoKey),
        KeyChoice::Only if keys.len() == 1 => 0,
        KeyChoice::Only => {
            let certificates = keys.iter().filter_map(|(_, own)| *own);
            return Err(Pkcs12Error::SeveralKeys {
                certificates: certificates.map(|own| *own.fingerprint()).collect(),
            });
        }
        KeyChoice::Certificate(wanted) => keys
            .iter()
            .position(|(_, own)| own.is_some_and(|own| *own.fingerprint() == wanted))
            .ok_or(Pkcs12Error::KeyNotFound)?,
    };
    match keys.swap_remove(index) {
        (key, Some(certificate)) => Ok((key, certificate)),
        (_, None) => Err(Pkcs12Error::NoCertificate),
    }
}

/// The certificate and its issuers, as far as `pool` holds them.
pub(crate) fn chain_of(certificate: &Certificate, pool: &[Certificate]) -> Vec<Vec<u8>> {
    let mut chain = vec![certificate.clone()];
    while chain.len() < CHAIN_MAX {
        let Some(last) = chain.last().filter(|last| !last.is_self_issued()) else {
            break;
        };
        let issuer = pool.iter().find(|one| {
            one.subject() == last.issuer()
                && !chain.contains(one)
                && one
                    .public_key()
                    .is_ok_and(|key| last.verify_signed_by(key).is_ok())
        });
        match issuer {
            Some(issuer) => chain.push(issuer.clone()),
            None => break,
        }
    }
    chain.iter().map(|one| one.as_der().to_vec()).collect()
}

fn told(error: &Error) -> Pkcs12Error {
    let reason = error.to_string();
    match error {
        // a file without a check value shows a wrong password only by what comes out of the cipher
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => Pkcs12Error::WrongPassword,
        Error::UnsupportedEncryptionScheme
        | Error::UnsupportedMacAlgorithm
        | Error::UnsupportedContentType
        | Error::InvalidParameters => Pkcs12Error::UnknownProtection { reason },
        _ => Pkcs12Error::Damaged { reason },
    }
}

impl Signer for Pkcs12Signer {
    fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    fn algorithms(&self) -> &[SignatureAlgorithm] {
        self.key.algorithms()
    }

    fn sign_many(
        &self,
        algorithm: SignatureAlgorithm,
        items: &[&[u8]],
    ) -> Result<Vec<Vec<u8>>, SignError> {
        offered(self.algorithms(), algorithm)?;
        items
            .iter()
            .map(|item| self.key.sign(algorithm, item))
            .collect()
    }
}
