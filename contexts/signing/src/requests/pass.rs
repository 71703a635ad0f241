//! A pass for the signing program on a person's own machine: it fetches one file and brings one back,
//! without the person's session. The program knows no origin of who calls it, so the pass is bound to
//! person, file, version and certificate, ends soon, and works once.

use super::{
    RequestError, RequestId, SigningRequest, State, ask, certificates_for, for_signer, store,
};
use crate::certificates::CertificateId;
use identity::{Actor, PersonId, PostId};
use jiff::{SignedDuration, Timestamp};
use kit_base::{hex, random_bytes, sha256};
use kit_db::{Tx, params};

/// How long a person may take to find the token and type the PIN, for a batch of hundreds of files.
pub const PASS_LASTS: SignedDuration = SignedDuration::from_mins(30);
/// Random bytes of a pass: cannot be guessed.
const PASS_BYTES: usize = 32;
/// Characters of a pass in an address.
pub const PASS_CHARACTERS: usize = PASS_BYTES * 2;

kit_db::row! {
    /// A pass as it is stored.
    #[derive(Clone, Debug)]
    pub struct PassRow {
        /// SHA-256 of the pass.
        pub digest: String,
        /// For which request.
        pub request_id: RequestId,
        /// Who signs.
        pub person_id: PersonId,
        /// In which post.
        pub post_id: PostId,
        /// With which certificate.
        pub certificate_id: CertificateId,
        /// The request's version when it was given.
        pub request_version: i64,
        /// Until when.
        pub expires_at: Timestamp,
        /// When a signed file was taken with it.
        pub used_at: Option<Timestamp>,
    }
}

/// What is wrong with a pass; programs get no more than that it is refused.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// Nobody gave it, it has ended, or it was used.
    #[error("use a pass that is unknown, ended or used")]
    Unusable,
    /// The request was signed, withdrawn or changed meanwhile.
    #[error("use a pass for a request that does not wait any more")]
    NotWaiting,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] kit_db::DbError),
}

/// Ends every pass that was not used, after a restore: the copy brings them back. For an act that
/// writes its own trace; tells how many.
///
/// # Errors
/// As the database answers.
pub fn end_all(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, kit_db::DbError> {
    tx.execute(&store::END_PASSES, params![now])
}

/// Gives a pass for a request that the actor may sign with this certificate.
///
/// # Errors
/// [`RequestError`]; nothing is changed.
pub fn give(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: RequestId,
    certificate: CertificateId,
) -> Result<String, RequestError> {
    let (request, here) = for_signer(tx, actor, id)?;
    let usable = certificates_for(tx, now, actor, &request)?;
    if !usable.iter().any(|one| one.id == certificate) {
        return Err(RequestError::WrongCertificate);
    }
    let pass = hex(&random_bytes::<PASS_BYTES>());
    let expires_at = now.saturating_add(PASS_LASTS).unwrap_or(Timestamp::MAX);
    tx.execute(&store::FORGET_PASSES, params![now])?;
    tx.execute(
        &store::ADD_PASS,
        params![
            digest(&pass),
            id,
            actor.person,
            actor.post,
            certificate,
            request.version,
            expires_at
        ],
    )?;
    ask::record(tx, now, actor, &here, id, "signing.request.pass")?;
    Ok(pass)
}

/// The pass and its request, if both still count.
///
/// # Errors
/// [`PassError`].
pub fn look(
    tx: &mut Tx<'_>,
    now: Timestamp,
    pass: &str,
) -> Result<(PassRow, SigningRequest), PassError> {
    if pass.len() != PASS_CHARACTERS {
        return Err(PassError::Unusable);
    }
    let row = tx
        .find(&store::PASS, params![digest(pass)])?
        .filter(|row| row.expires_at > now && row.used_at.is_none())
        .ok_or(PassError::Unusable)?;
    let request = super::find(tx, row.request_id)?
        .filter(|it| it.state == State::Waiting && it.version == row.request_version)
        .ok_or(PassError::NotWaiting)?;
    Ok((row, request))
}

/// Marks the pass as used; false if somebody was faster.
pub(super) fn spend(
    tx: &mut Tx<'_>,
    now: Timestamp,
    row: &PassRow,
) -> Result<bool, kit_db::DbError> {
    Ok(tx.execute(&store::USE_PASS, params![row.digest, now])? == 1)
}

fn digest(pass: &str) -> String {
    hex(&sha256(pass.as_bytes()))
}
