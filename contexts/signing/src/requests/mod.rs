//! Files that wait for somebody's signature, and how they get it: asked for by another office, signed
//! on the person's own machine or with a key of this installation, handed back, then kept checkable
//! with a time-stamp and revocation data.

pub mod ask;
pub mod base;
pub mod form;
mod keys;
pub mod layout;
pub mod load;
mod make;
mod may;
pub mod pages;
pub mod pass;
mod purpose;
pub mod record;
pub mod sign;
pub(crate) mod store;
pub mod take;
pub mod upgrade;
pub mod upload;
pub mod withdraw;

pub use keys::{HeldKey, HeldKeys, KeyError};
pub use layout::{Layout, Picture, Pictures};
pub use make::{MakeError, Work, algorithm_of, begin, end};
pub use may::{may_seal, may_sign, sealing};
pub use pass::PassError;
pub use purpose::{CompleteError, Purpose, Purposes, SignedFile};

pub use sign::Desk;
pub use upgrade::UpgradeSettings;

use crate::certificates::{CertificateId, HolderKind};
use identity::{Actor, OrganisationId, PersonId, Refused, Standing};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params};
use kit_jobs::JobKind;
use kit_module::FileSource;

kit_db::id_type!(pub struct RequestId, "a file that waits for a signature");

kit_db::code_enum! {
    /// How far a request has come.
    pub enum State {
        /// It waits for the signature.
        Waiting = "waiting",
        /// It was signed.
        Signed = "signed",
        /// It was taken back, or its file changed.
        Withdrawn = "withdrawn",
    }
}

kit_db::row! {
    /// A file that waits for a signature, or has it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SigningRequest {
        /// Identifier.
        pub id: RequestId,
        /// Which office asked and what for: the code of a [`Purpose`].
        pub purpose: String,
        /// That office's own thing.
        pub subject_id: i64,
        /// What is signed, for people.
        pub title: String,
        /// The agency in whose name, or for which, is signed.
        pub organisation_id: OrganisationId,
        /// Who shall sign; for a seal, who asked for it: any clerk of the agency may.
        pub signer_id: PersonId,
        /// Whose certificate is needed.
        pub holder_kind: HolderKind,
        /// How far it has come.
        pub state: State,
        /// The certificate with which it was signed.
        pub certificate_id: Option<CertificateId>,
        /// The content to be signed, SHA-256 in hexadecimal.
        pub file_sha256: String,
        /// Its length.
        pub file_bytes: i64,
        /// A [`Layout`] in JSON.
        pub layout: String,
        /// The signed content; a newer one after an upgrade.
        pub signed_sha256: Option<String>,
        /// Its length.
        pub signed_bytes: Option<i64>,
        /// How it was signed: a code of [`crate::certificates::KeyPlace`].
        pub way: String,
        /// How far its signature has come: `B-B`, `B-T`, `B-LT`, `B-LTA`.
        pub level: String,
        /// Why it has not come further, for people who run the system.
        pub upgrade_error: String,
        /// When it was asked for.
        pub asked_at: Timestamp,
        /// When it was signed.
        pub signed_at: Option<Timestamp>,
        /// Rises with every change.
        pub version: i64,
    }
}

/// Why an act on a request did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// It is not there, or the actor may not know that it is.
    #[error("find the signing request")]
    NotFound,
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It does not wait any more.
    #[error("act on a signing request that is {0}")]
    NotNow(State),
    /// Somebody else acted first.
    #[error("act on a signing request that somebody else has just changed")]
    ChangedMeanwhile,
    /// The certificate is not one with which the actor can sign this now.
    #[error("sign with a certificate that is not in use, has ended, or belongs to another holder")]
    WrongCertificate,
    /// The office that asked does not take it any more.
    #[error("hand the signed file over: {0}")]
    Complete(#[from] CompleteError),
    /// A limit or a rule of the input.
    #[error("accept the input: {0}")]
    Invalid(&'static str),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// A request.
///
/// # Errors
/// As the database answers.
pub fn find(tx: &mut Tx<'_>, id: RequestId) -> Result<Option<SigningRequest>, DbError> {
    tx.find(&store::FIND, params![id])
}

/// The newest request for a thing of an office, whatever its state.
///
/// # Errors
/// As the database answers.
pub fn newest(
    tx: &mut Tx<'_>,
    purpose: &str,
    subject: i64,
) -> Result<Option<SigningRequest>, DbError> {
    tx.find(&store::NEWEST, params![subject, purpose])
}

/// All requests of one purpose for a thing that still count: waiting or signed.
///
/// # Errors
/// As the database answers.
pub fn of_subject(
    tx: &mut Tx<'_>,
    purpose: &str,
    subject: i64,
) -> Result<Vec<SigningRequest>, DbError> {
    tx.query(&store::OF_SUBJECT, params![subject, purpose])
}

/// What waits for the actor: in the own name, and for the seals of agencies that the actor may use.
/// At most `limit`, the oldest first, after the one with identifier `after`.
///
/// # Errors
/// As the database answers.
pub fn waiting(
    tx: &mut Tx<'_>,
    actor: &Actor,
    after: i64,
    limit: i64,
) -> Result<Vec<SigningRequest>, DbError> {
    let seals = sealing(actor);
    tx.query(&store::WAITING, params![actor.person, seals, after, limit])
}

/// How many wait for the actor.
///
/// # Errors
/// As the database answers.
pub fn count_waiting(tx: &mut Tx<'_>, actor: &Actor) -> Result<i64, DbError> {
    let seals = sealing(actor);
    tx.get(&store::COUNT_WAITING, params![actor.person, seals])
}

/// What was signed in the actor's name or by the actor with an agency's certificate, newest first.
///
/// # Errors
/// As the database answers.
pub fn signed_lately(
    tx: &mut Tx<'_>,
    actor: &Actor,
    limit: i64,
) -> Result<Vec<SigningRequest>, DbError> {
    tx.query(&store::SIGNED_LATELY, params![actor.person, limit])
}

/// A request that concerns the actor, and in whose name: as its signer, or for the seal of an agency
/// that they may use.
///
/// # Errors
/// [`RequestError::NotFound`] for everybody else.
pub fn seen_by<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: RequestId,
) -> Result<(SigningRequest, Standing<'a>), RequestError> {
    let it = find(tx, id)?.ok_or(RequestError::NotFound)?;
    let own = actor.own_standing();
    if it.signer_id == own.person {
        return Ok((it, own));
    }
    if it.holder_kind != HolderKind::Agency {
        return Err(RequestError::NotFound);
    }
    let here = may_seal(actor, it.organisation_id).map_err(|_| RequestError::NotFound)?;
    Ok((it, here))
}

/// A request that the actor may sign now, and in whose name: a signature is of the person who was
/// asked, by the own post's right; a seal is of the agency, also for who received the right to it.
///
/// # Errors
/// [`RequestError`].
pub fn for_signer<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: RequestId,
) -> Result<(SigningRequest, Standing<'a>), RequestError> {
    let request = find(tx, id)?.ok_or(RequestError::NotFound)?;
    let here = match request.holder_kind {
        HolderKind::Person => {
            let here = may_sign(actor)?;
            if request.signer_id != here.person {
                return Err(RequestError::NotFound);
            }
            here
        }
        HolderKind::Agency => match may_seal(actor, request.organisation_id) {
            Err(Refused::Scope { .. }) => return Err(RequestError::NotFound),
            other => other?,
        },
        HolderKind::Device => return Err(RequestError::NotFound),
    };
    if request.state != State::Waiting {
        return Err(RequestError::NotNow(request.state));
    }
    Ok((request, here))
}

/// The certificates with which the actor can sign a request now: their own, or those of the agency
/// whose seal is asked for.
///
/// # Errors
/// As the database answers.
pub fn certificates_for(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    request: &SigningRequest,
) -> Result<Vec<crate::certificates::CertificateBrief>, DbError> {
    match request.holder_kind {
        HolderKind::Person => crate::certificates::of_person(tx, now, actor.person),
        HolderKind::Agency => crate::certificates::of_agency(tx, now, request.organisation_id),
        HolderKind::Device => Ok(Vec::new()),
    }
}

/// Work that is done later.
pub const JOBS: &[JobKind] = &[upgrade::UPGRADE];
/// What names contents of files.
pub const FILES: &[FileSource] = &[store::FILES];
