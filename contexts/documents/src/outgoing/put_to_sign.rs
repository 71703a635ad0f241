//! Trình ký số: the approved or approvable text, typeset with room for number, date and seal, is put
//! before its signer (Decree 30/2020, Annex I).

use super::{Act, ActError, for_act, signed};
use crate::document::DocumentId;
use identity::Actor;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::Tx;
use signing::{
    certificates::HolderKind,
    requests::{self, Layout, RequestId, ask::NewRequest, form::SIGNER_FIELD, withdraw::withdraw},
};

/// A prepared file, which lies in the file store already.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Its content, SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// The document's version from which it was typeset.
    pub version: i64,
}

/// Asks for the signer's own digital signature. Only the signer does, when approving.
///
/// # Errors
/// [`ActError`]; nothing is changed. [`ActError::ChangedMeanwhile`] if the text is not the one that
/// was typeset any more.
pub fn put_to_sign(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    file: &Prepared,
) -> Result<RequestId, ActError> {
    let (outgoing, doer) = for_act(tx, actor, id, Some(file.version), Act::Sign)?;
    let document = crate::document::find(tx, id)?.ok_or(ActError::NotFound)?;
    withdraw(
        tx,
        now,
        actor,
        &doer.here,
        signed::PURPOSE.code,
        id.to_i64(),
    )?;
    let request = NewRequest {
        purpose: signed::PURPOSE.code,
        subject: id.to_i64(),
        title: document.subject,
        organisation: outgoing.organisation_id,
        signer: doer.here.person,
        holder: HolderKind::Person,
        sha256: file.sha256.clone(),
        bytes: file.bytes,
        layout: Layout::Signer {
            field: SIGNER_FIELD.to_owned(),
        },
    };
    let asked = requests::ask::ask(tx, now, actor, &doer.here, &request)?;
    signed::remember(tx, id, asked, file.version)?;
    Ok(asked)
}
