//! The signed original, for everybody who may read the document: its agency and those that received
//! it. The log of official acts says who had it.

use super::Visit;
use crate::{
    acting::actor_of, document::DocumentId, history, outgoing::original, reach::Doer, reading,
};
use axum::body::Body;
use identity::Actor;
use kit_db::{DbError, Tx};
use kit_files::{ContentHash, Disposition, FileName, Files, content_disposition};
use kit_web::{Answer, Download, PageError, Path};

/// Where the original of a document is.
pub(crate) fn original_address(id: DocumentId) -> String {
    format!("/van-ban/{id}/ban-goc")
}

pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let (now, actor) = (visit.now(), actor_of(&visit)?);
    let found = visit.web().db().write(move |tx| {
        let Some((file, notation, reader)) = readable(tx, &actor, id)? else {
            return Ok(None);
        };
        history::audit(tx, now, &reader, "documents.original.read", id, None)?;
        Ok::<_, DbError>(Some((file, notation)))
    });
    let (file, notation) = found.await?.ok_or(PageError::NotFound)?;
    let hash: ContentHash = file.sha256.parse().map_err(PageError::internal)?;
    let store = visit.web().service::<Files>();
    let content = store.get(&hash).await?;
    let name = match notation.as_str() {
        "" => format!("van-ban-{id}.pdf"),
        notation => format!("{}.pdf", notation.replace('/', "-")),
    };
    Download {
        media_type: "application/pdf".to_owned(),
        disposition: content_disposition(Disposition::Inline, &FileName::clean(&name)),
        length: u64::try_from(file.size_bytes).ok(),
        body: Body::from_stream(content),
    }
    .answer()
}

/// The original, the notation, and in whose place the actor may read the document.
type Readable<'a> = (original::Original, String, Doer<'a>);

fn readable<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: DocumentId,
) -> Result<Option<Readable<'a>>, DbError> {
    let Some(file) = original::find(tx, id)? else {
        return Ok(None);
    };
    let Some(reader) = reading::reader(tx, actor, id)? else {
        return Ok(None);
    };
    let document = crate::document::find(tx, id)?;
    let notation = document.map(|it| it.notation).unwrap_or_default();
    Ok(Some((file, notation, reader)))
}
