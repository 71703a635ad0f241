//! The agency has signed: when the document and all its attachments are, it goes out (Decree 30/2020,
//! Articles 18 and 33).

use super::{
    Act, ActError, changed_one, issue,
    original::{self, Stage},
    store,
};
use crate::document::DocumentId;
use identity::Actor;
use jiff::Timestamp;
use kit_base::Id;
use kit_db::Tx;
use signing::{
    requests::{CompleteError, Purpose, SignedFile},
    verification,
};

/// The agency's signature on the document.
pub const PURPOSE: Purpose = Purpose {
    code: "documents.seal",
    label: "documents-purpose-seal",
    operation: "SignIssued",
    is_final: true,
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

/// The agency's signature on an attachment in a file of its own.
pub const ATTACHMENT: Purpose = Purpose {
    code: "documents.seal-attachment",
    label: "documents-purpose-attachment",
    operation: "SignAppendix",
    is_final: true,
    href: |id| format!("/van-ban-di/{}", DocumentId::from_i64(id)),
    complete: complete_attachment,
    upgraded: |tx, file| Ok(original::attachment_signed(tx, file)?),
};

/// The agency's signature on a copy.
pub const COPY: Purpose = Purpose {
    code: "documents.seal-copy",
    label: "documents-purpose-copy",
    operation: "SignCopy",
    ..PURPOSE
};

fn complete(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    file: &SignedFile,
) -> Result<(), CompleteError> {
    let id = DocumentId::from_i64(file.subject);
    let kept = |tx: &mut Tx<'_>| -> Result<(), ActError> {
        original::keep(tx, now, id, Stage::Sealed, file)?;
        send_if_complete(tx, now, actor, id)
    };
    kept(tx).map_err(told)
}

fn complete_attachment(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    file: &SignedFile,
) -> Result<(), CompleteError> {
    original::attachment_signed(tx, file)?;
    verification::ask(tx, now, &file.sha256, "application/pdf")?;
    send_if_complete(tx, now, actor, DocumentId::from_i64(file.subject)).map_err(told)
}

fn told(error: ActError) -> CompleteError {
    match error {
        ActError::Database(error) => CompleteError::Database(error),
        ActError::ChangedMeanwhile | ActError::NotNow { .. } => CompleteError::ChangedMeanwhile,
        _ => CompleteError::Refused("documents-signing-refused"),
    }
}

/// Sends a numbered document out as soon as nothing waits for the agency's signature any more.
fn send_if_complete(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
) -> Result<(), ActError> {
    let (outgoing, doer) = super::for_seal(tx, actor, id, None)?;
    if outgoing.state != super::State::Numbered {
        return Err(ActError::NotNow {
            act: Act::Issue,
            state: outgoing.state,
        });
    }
    let is_sealed = original::find(tx, id)?.is_some_and(|it| it.stage == Stage::Sealed);
    let waits = original::attachments(tx, id)?;
    if !is_sealed || waits.iter().any(|it| it.sha256.is_empty()) {
        return Ok(());
    }
    let receivers = issue::deliver_to_all(tx, now, &outgoing)?;
    changed_one(store::sent(tx, now, &outgoing, &receivers)?)?;
    issue::tell(tx, now, &doer, &outgoing, receivers.len())
}
