//! The signer has signed digitally: that approves the draft, which is frozen from then on (Decree
//! 30/2020, Articles 12 and 13; Law 20/2023, Article 23).

use super::{
    Act, ActError, State, changed_one, moved,
    original::{self, Stage},
    store,
};
use crate::document::DocumentId;
use identity::Actor;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx, params, sql};
use signing::requests::{CompleteError, Purpose, RequestId, SignedFile};

/// The signer's own signature.
pub const PURPOSE: Purpose = Purpose {
    code: "documents.approve",
    label: "documents-purpose-approve",
    operation: "SignApproved",
    is_final: false,
    href: |id| format!("/van-ban-di/{}", DocumentId::from_i64(id)),
    complete,
    upgraded: |tx, file| {
        Ok(original::grown(
            tx,
            DocumentId::from_i64(file.subject),
            file,
        )?)
    },
};

sql!(REMEMBER: "update doc_outgoing set sign_request_id = ?2, sign_version = ?3 where id = ?1");
sql!(REMEMBERED -> i64:
    "select sign_version from doc_outgoing where id = ?1 and sign_request_id = ?2");

/// Notes from which version of the document the file of a request was typeset.
pub(super) fn remember(
    tx: &mut Tx<'_>,
    id: DocumentId,
    request: RequestId,
    version: i64,
) -> Result<(), DbError> {
    tx.execute(&REMEMBER, params![id, request, version])
        .map(drop)
}

fn complete(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    file: &SignedFile,
) -> Result<(), CompleteError> {
    let id = DocumentId::from_i64(file.subject);
    sign(tx, now, actor, id, file).map_err(|error| match error {
        ActError::Database(error) => CompleteError::Database(error),
        ActError::ChangedMeanwhile | ActError::NotNow { .. } => CompleteError::ChangedMeanwhile,
        _ => CompleteError::Refused("documents-signing-refused"),
    })
}

fn sign(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    file: &SignedFile,
) -> Result<(), ActError> {
    let version = tx
        .find(&REMEMBERED, params![id, file.request])?
        .ok_or(ActError::ChangedMeanwhile)?;
    let (outgoing, doer) = super::for_act(tx, actor, id, Some(version), Act::Sign)?;
    changed_one(store::approved(tx, now, &outgoing)?)?;
    original::keep(tx, now, id, Stage::Signed, file)?;
    let next = (State::Approved, None);
    moved(tx, now, &doer, &outgoing, Act::Sign, next, "")?;
    Ok(())
}
