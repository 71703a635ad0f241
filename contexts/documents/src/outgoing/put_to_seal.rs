//! Trình đóng dấu số: the signed original with number and date filled in, and the attachments in files
//! of their own, are put before the clerk for the agency's signature (Decree 30/2020, Article 33,
//! Annex I).

use super::{ActError, for_seal, original, put_to_sign::Prepared, sealed};
use crate::{attachments::Attachment, copies::CopyForm, document::DocumentId};
use identity::{Actor, OrganisationId};
use jiff::Timestamp;
use kit_base::Id;
use kit_db::{DbError, Tx};
use signing::{
    certificates::HolderKind,
    requests::{
        Layout, Purpose, RequestId,
        ask::{NewRequest, ask},
        form::SEAL_FIELD,
        withdraw::withdraw,
    },
};

/// Attachments of one document that are signed: more are sent as one archive.
pub const ATTACHMENTS_MAX: usize = 30;

/// Whether the agency signs this attachment in a file of its own: PDF files only; others go as they
/// are, and their page says so.
#[must_use]
pub fn is_signed_apart(attachment: &Attachment) -> bool {
    attachment.media_type == "application/pdf"
        && matches!(attachment.scan.as_str(), "clean" | "off")
}

/// Asks for the agency's signature on the document and its attachments, to be put by the actor; gives
/// the requests, the document's own first. May be repeated until it is sealed: earlier requests are withdrawn.
///
/// # Errors
/// [`ActError`]; nothing is changed.
pub fn put_to_seal(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    id: DocumentId,
    file: &Prepared,
    attachments: &[Attachment],
) -> Result<Vec<RequestId>, ActError> {
    let (outgoing, doer) = for_seal(tx, actor, id, Some(file.version))?;
    let document = crate::document::find(tx, id)?.ok_or(ActError::NotFound)?;
    let copy = CopyForm::of_kind(&document.kind);
    if copy.is_none() && original::find(tx, id)?.is_none() {
        return Err(ActError::NotSigned);
    }
    for purpose in [sealed::PURPOSE, sealed::ATTACHMENT, sealed::COPY] {
        withdraw(tx, now, actor, &doer.here, purpose.code, id.to_i64())?;
    }
    original::forget_attachments(tx, id)?;
    let request = |purpose: &'static str, title, sha256, bytes, layout| NewRequest {
        purpose,
        subject: id.to_i64(),
        title,
        organisation: outgoing.organisation_id,
        signer: actor.person,
        holder: HolderKind::Agency,
        sha256,
        bytes,
        layout,
    };
    let title = format!("{} {}", document.notation, document.subject);
    let (purpose, layout) = how(tx, copy, outgoing.organisation_id)?;
    let main = request(
        purpose.code,
        title
            .chars()
            .take(signing::requests::ask::TITLE_MAX)
            .collect(),
        file.sha256.clone(),
        file.bytes,
        layout,
    );
    let mut asked = vec![ask(tx, now, actor, &doer.here, &main)?];
    for attachment in attachments
        .iter()
        .filter(|it| is_signed_apart(it))
        .take(ATTACHMENTS_MAX)
    {
        let layout = Layout::Attachment {
            notation: document.notation.clone(),
        };
        let bytes = u64::try_from(attachment.size_bytes).unwrap_or(0);
        let (name, sha256) = (attachment.name.clone(), attachment.sha256.clone());
        let one = request(sealed::ATTACHMENT.code, name, sha256, bytes, layout);
        let one = ask(tx, now, actor, &doer.here, &one)?;
        original::add_attachment(tx, id, attachment.id, one)?;
        asked.push(one);
    }
    Ok(asked)
}

/// Why the agency signs the document itself, and how that looks.
fn how(
    tx: &mut Tx<'_>,
    copy: Option<CopyForm>,
    organisation: OrganisationId,
) -> Result<(Purpose, Layout), DbError> {
    let Some(form) = copy else {
        let field = SEAL_FIELD.to_owned();
        return Ok((sealed::PURPOSE, Layout::Seal { field }));
    };
    let layout = Layout::Copy {
        form: form.printed().to_owned(),
        agency: identity::organisation_brief(tx, organisation)?.name,
    };
    Ok((sealed::COPY, layout))
}
