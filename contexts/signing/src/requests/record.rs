//! A file was signed: it is stored with its request and handed to the office that asked, all in one
//! transaction.

use super::{
    Purposes, RequestError, RequestId, SignedFile, SigningRequest, ask, certificates_for,
    for_signer, store, upgrade,
};
use crate::{
    certificates::{CertificateId, KeyPlace},
    events,
};
use identity::Actor;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{Tx, params};

/// A signed file on its way in; its content lies in the file store already.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Which request.
    pub request: RequestId,
    /// Its version when the file was taken.
    pub version: i64,
    /// The certificate, as it was found in the signature.
    pub certificate: CertificateId,
    /// How the key was reached.
    pub way: KeyPlace,
    /// SHA-256 of the signed content in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: i64,
}

/// Records a signature. The caller has checked the file itself ([`super::upload`], or made it); this
/// asks whether the actor may, whether the request still waits, and whether the certificate is the
/// actor's or the agency's and in use.
///
/// # Errors
/// [`RequestError`]; nothing is changed.
pub fn record(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    purposes: &Purposes,
    signed: &Signed,
) -> Result<SigningRequest, RequestError> {
    let (request, here) = for_signer(tx, actor, signed.request)?;
    if request.version != signed.version {
        return Err(RequestError::ChangedMeanwhile);
    }
    let usable = certificates_for(tx, now, actor, &request)?;
    if !usable.iter().any(|one| one.id == signed.certificate) {
        return Err(RequestError::WrongCertificate);
    }
    let purpose = purposes
        .find(&request.purpose)
        .ok_or(RequestError::Invalid("nobody asks for this any more"))?;
    let stored = tx.execute(
        &store::SIGNED,
        params![
            request.id,
            request.version,
            signed.certificate,
            signed.sha256,
            signed.bytes,
            signed.way,
            "B-B",
            now,
            actor.person
        ],
    )?;
    if stored != 1 {
        return Err(RequestError::ChangedMeanwhile);
    }
    ask::record(tx, now, actor, &here, request.id, "signing.request.sign")?;
    let file = SignedFile {
        request: request.id,
        subject: request.subject_id,
        base_sha256: request.file_sha256.clone(),
        sha256: signed.sha256.clone(),
        bytes: signed.bytes,
    };
    (purpose.complete)(tx, now, actor, &file)?;
    if purpose.is_final {
        upgrade::ask(tx, now, request.id)?;
    }
    let fact = events::Signed {
        purpose: request.purpose.clone(),
        subject: request.subject_id,
        sha256: signed.sha256.clone(),
    };
    kit_jobs::publish(tx, now, events::SIGNED, request.id.to_i64(), &fact)?;
    Ok(request)
}
