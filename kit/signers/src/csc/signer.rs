//! Signing with a credential: authorise the digests, have them signed, check what comes.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::future::BoxFuture;
use kit_base::Secret;
use serde_json::json;
use signatures::algorithms::{Digest, SignatureAlgorithm};

use super::answers::{Authorization, Signatures};
use super::client::{CscClient, Repeat, SigningMode, understood};
use super::credential::CscCredential;
use super::error::CscError;
use crate::ecdsa_value::ecdsa_der;
use crate::signer::{SignError, SigningService, offered};

/// Signatures in one authorisation, whatever the credential allows: so that the answer stays well
/// under its limit.
const BATCH_MAX: usize = 1_000;

/// What the holder gives so that the service signs.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    /// The credential's PIN.
    pub pin: Option<Secret<String>>,
    /// A one-time password: good for one authorisation.
    pub otp: Option<Secret<String>>,
}

/// One credential with the consent of its holder.
///
/// A PIN or password that was refused is never sent again: the signer answers with the same error
/// until a new one is made.
pub struct CscSigner {
    client: CscClient,
    credential: CscCredential,
    consent: Consent,
    refused: Mutex<Option<Refused>>,
}

#[derive(Clone, Copy)]
enum Refused {
    Pin,
    PinLocked,
    Otp,
}

impl From<Refused> for CscError {
    fn from(refused: Refused) -> CscError {
        match refused {
            Refused::Pin => CscError::WrongPin,
            Refused::PinLocked => CscError::PinLocked,
            Refused::Otp => CscError::WrongOtp,
        }
    }
}

impl fmt::Debug for CscSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CscSigner")
            .field("credential", &self.credential.id)
            .finish_non_exhaustive()
    }
}

impl CscClient {
    /// Reads the credential and joins it with the consent of its holder. Nothing is authorised yet.
    ///
    /// # Errors
    /// [`CscError`], also when the consent lacks what the credential asks for.
    pub async fn signer(&self, id: &str, consent: Consent) -> Result<CscSigner, CscError> {
        let credential = self.credential(id).await?;
        if credential.asks_pin && consent.pin.is_none() {
            return Err(CscError::ConsentIncomplete { what: "PIN" });
        }
        if credential.asks_otp && consent.otp.is_none() {
            return Err(CscError::ConsentIncomplete { what: "OTP" });
        }
        Ok(CscSigner {
            client: self.clone(),
            credential,
            consent,
            refused: Mutex::default(),
        })
    }
}

impl CscSigner {
    /// The credential.
    pub fn credential(&self) -> &CscCredential {
        &self.credential
    }

    async fn sign_all(
        &self,
        algorithm: SignatureAlgorithm,
        items: &[Vec<u8>],
    ) -> Result<Vec<Vec<u8>>, SignError> {
        offered(&self.credential.algorithms, algorithm)?;
        let digest = algorithm.digest();
        let digest = digest.ok_or(SignError::AlgorithmNotOffered { algorithm })?;
        let most = self.credential.multisign.min(BATCH_MAX);
        if self.credential.asks_otp && items.len() > most {
            let asked = items.len();
            return Err(CscError::BatchTooLarge { most, asked }.into());
        }
        let mut values = Vec::with_capacity(items.len());
        for batch in items.chunks(most) {
            let hashes: Vec<String> = batch
                .iter()
                .map(|item| STANDARD.encode(digest.of(&[item])))
                .collect();
            let signatures = self.sign_batch(algorithm, digest, &hashes).await?;
            for (item, signature) in batch.iter().zip(signatures) {
                values.push(self.checked(algorithm, item, signature)?);
            }
        }
        Ok(values)
    }

    async fn sign_batch(
        &self,
        algorithm: SignatureAlgorithm,
        digest: Digest,
        hashes: &[String],
    ) -> Result<Vec<Vec<u8>>, CscError> {
        const METHOD: &str = "signatures/signHash";
        let id = &self.credential.id;
        let sad = self.authorize(digest, hashes).await?;
        let (name, parameters) = self.credential.names(algorithm);
        let mut asked = json!({
            "credentialID": id,
            "SAD": sad,
            "hashes": hashes,
            "hashAlgorithmOID": digest.oid().to_string(),
            "signAlgo": name,
            "operationMode": match self.client.options.mode {
                SigningMode::AtOnce => "S",
                SigningMode::Later => "A",
            },
        });
        if let Some(parameters) = parameters {
            asked["signAlgoParams"] = json!(parameters);
        }
        let answer: Signatures = self.client.ask(METHOD, &asked, Repeat::MustNot, id).await?;
        let signatures = match (answer.signatures, answer.response_id) {
            (Some(signatures), _) => signatures,
            (None, Some(response_id)) => self.wait_for(response_id).await?,
            (None, None) => return Err(CscError::NotUnderstood { method: METHOD }),
        };
        if signatures.len() != hashes.len() {
            return Err(CscError::SignaturesMissing {
                expected: hashes.len(),
                given: signatures.len(),
            });
        }
        let decoded = signatures.iter().map(|text| STANDARD.decode(text));
        let decoded: Result<Vec<Vec<u8>>, _> = decoded.collect();
        decoded.map_err(|_| CscError::NotUnderstood { method: METHOD })
    }

    /// Signature activation data for these digests (CSC API v2, section 11.6).
    async fn authorize(&self, digest: Digest, hashes: &[String]) -> Result<String, CscError> {
        let refused = *self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(refused) = refused {
            return Err(refused.into());
        }
        let mut given = Vec::new();
        for (name, value) in [("PIN", &self.consent.pin), ("OTP", &self.consent.otp)] {
            if let Some(value) = value {
                given.push(json!({ "id": name, "value": value.reveal() }));
            }
        }
        let id = &self.credential.id;
        let asked = json!({
            "credentialID": id,
            "numSignatures": hashes.len(),
            "hashes": hashes,
            "hashAlgorithmOID": digest.oid().to_string(),
            "authData": given,
        });
        let outcome: Result<Authorization, CscError> = self
            .client
            .ask("credentials/authorize", &asked, Repeat::MustNot, id)
            .await;
        let refusal = match &outcome {
            Err(CscError::WrongPin) => Some(Refused::Pin),
            Err(CscError::PinLocked) => Some(Refused::PinLocked),
            Err(CscError::WrongOtp) => Some(Refused::Otp),
            _ => None,
        };
        if refusal.is_some() {
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = refusal;
        }
        Ok(outcome?.sad)
    }

    async fn wait_for(&self, response_id: String) -> Result<Vec<String>, CscError> {
        const METHOD: &str = "signatures/signPolling";
        let options = self.client.options;
        let asked = json!({ "responseID": response_id });
        for _ in 0..options.polls {
            tokio::time::sleep(options.poll_pause).await;
            let id = &self.credential.id;
            let answer = self.client.answer(METHOD, &asked, Repeat::May, id).await?;
            // 202, or an answer without signatures: not yet
            if answer.status == 202 || answer.body.is_empty() {
                continue;
            }
            let answer: Signatures = understood(METHOD, &answer)?;
            if let Some(signatures) = answer.signatures {
                return Ok(signatures);
            }
        }
        Err(CscError::NotReady {
            response_id,
            polls: options.polls,
        })
    }

    /// A service that signs something else, or with another key, is noticed here. ECDSA values come
    /// as DER from most services and side by side from some: the API leaves it open.
    fn checked(
        &self,
        algorithm: SignatureAlgorithm,
        item: &[u8],
        value: Vec<u8>,
    ) -> Result<Vec<u8>, CscError> {
        let key = self.credential.certificate.public_key();
        let key = key.map_err(|_| CscError::WrongSignature)?;
        if key.verify(algorithm, item, &value).is_ok() {
            return Ok(value);
        }
        let is_ecdsa = matches!(algorithm, SignatureAlgorithm::Ecdsa(_));
        if is_ecdsa && !value.is_empty() && value.len().is_multiple_of(2) {
            let value = ecdsa_der(&value);
            if key.verify(algorithm, item, &value).is_ok() {
                return Ok(value);
            }
        }
        Err(CscError::WrongSignature)
    }
}

impl SigningService for CscSigner {
    fn chain(&self) -> &[Vec<u8>] {
        &self.credential.chain
    }

    fn algorithms(&self) -> &[SignatureAlgorithm] {
        &self.credential.algorithms
    }

    fn sign_many<'a>(
        &'a self,
        algorithm: SignatureAlgorithm,
        items: &'a [Vec<u8>],
    ) -> BoxFuture<'a, Result<Vec<Vec<u8>>, SignError>> {
        Box::pin(self.sign_all(algorithm, items))
    }
}
