//! Fetching a file of a document: whoever may read the document may have the file, and the log of
//! official acts says who had it.

use crate::{
    attachments::{self, Attachment, AttachmentId},
    history,
    outgoing::original::{self, SignedAttachment},
    reach::Doer,
    reading,
};
use axum::body::Body;
use identity::Actor;
use kit_db::Tx;
use kit_files::{ContentHash, Disposition, FileName, Files, content_disposition};
use kit_web::{
    Access, Answer, Download, PageError, Parameters, Path, Routes, Visit,
    ui::{Choice, FileEntry},
};

/// What browsers show without running anything in it.
const PDF: &str = "application/pdf";

/// The files of documents.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get("/tep/{attachment}", Access::SignedIn, open)
}

/// A file as lists of files show it: with its address only if it may be fetched.
pub(crate) fn entry(visit: &Visit, file: &Attachment) -> FileEntry {
    let note = match file.scan.as_str() {
        "quarantine" => visit.t("documents-file-quarantine"),
        "infected" => visit.t("documents-file-is-infected"),
        _ => String::new(),
    };
    FileEntry {
        name: file.name.clone(),
        href: is_served(file).then(|| format!("/tep/{}", file.id)),
        bytes: u64::try_from(file.size_bytes).unwrap_or(0),
        note,
    }
}

/// Files to choose from, by name and size.
pub(crate) fn choices(visit: &Visit, files: &[Attachment]) -> Vec<Choice> {
    let choice = |file: &Attachment| Choice {
        value: file.id.to_string(),
        label: file.name.clone(),
        hint: visit.file_size(u64::try_from(file.size_bytes).unwrap_or(0)),
    };
    files.iter().map(choice).collect()
}

/// Whether a browser can show it in its own window.
pub(crate) fn is_viewable(file: &Attachment) -> bool {
    file.media_type == PDF && is_served(file)
}

/// Files that wait for the scanner, or that it found infected, reach nobody.
pub(crate) fn is_served(file: &Attachment) -> bool {
    matches!(file.scan.as_str(), "clean" | "off")
}

async fn open(visit: Visit, Path(id): Path<AttachmentId>, asked: Parameters) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let who = Actor::clone(&actor).in_request(visit.request_id());
    let now = visit.now();
    let found = visit.web().db().write(move |tx| {
        let Some((file, reader)) = readable(tx, &who, id)? else {
            return Ok(None);
        };
        if is_served(&file) {
            history::audit(
                tx,
                now,
                &reader,
                "documents.attachments.read",
                file.id,
                None,
            )?;
        }
        let signed = original::signed_form(tx, file.id)?;
        Ok::<_, PageError>(Some(in_its_signed_form(file, signed)))
    });
    let file = found.await?.ok_or(PageError::NotFound)?;
    if !is_served(&file) {
        return Err(PageError::conflict("documents-file-not-served"));
    }
    serve(&visit, &file, asked.is_on("xem")).await
}

/// What counts is the attachment as the agency signed it.
fn in_its_signed_form(file: Attachment, signed: Option<SignedAttachment>) -> Attachment {
    match signed {
        Some(signed) => Attachment {
            sha256: signed.sha256,
            size_bytes: signed.size_bytes,
            ..file
        },
        None => file,
    }
}

/// The file, if the actor may read its document: as received by an agency in which they stand, or as
/// drafted there; and in whose place they read it.
fn readable<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: AttachmentId,
) -> Result<Option<(Attachment, Doer<'a>)>, PageError> {
    let Some(file) = attachments::find(tx, id)? else {
        return Ok(None);
    };
    let reader = reading::reader(tx, actor, file.document_id)?;
    Ok(reader.map(|reader| (file, reader)))
}

async fn serve(visit: &Visit, file: &Attachment, view: bool) -> Answer {
    let hash: ContentHash = file.sha256.parse().map_err(PageError::internal)?;
    let store = visit.web().service::<Files>();
    let content = store.get(&hash).await?;
    let disposition = if view && is_viewable(file) {
        Disposition::Inline
    } else {
        Disposition::Attachment
    };
    Download {
        media_type: file.media_type.clone(),
        disposition: content_disposition(disposition, &FileName::clean(&file.name)),
        length: u64::try_from(file.size_bytes).ok(),
        body: Body::from_stream(content),
    }
    .answer()
}
