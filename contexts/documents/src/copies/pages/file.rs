//! The file of a copy before it is sealed, for everybody who may see the copy. The log of official acts
//! says who had it.

use crate::{acting::actor_of, copies, document::DocumentId, history, reading};
use axum::body::Body;
use kit_db::DbError;
use kit_files::{ContentHash, Disposition, FileName, Files, content_disposition};
use kit_web::{Answer, Download, PageError, Path, Visit};

pub(super) async fn open(visit: Visit, Path(id): Path<DocumentId>) -> Answer {
    let (now, actor) = (visit.now(), actor_of(&visit)?);
    let found = visit.web().db().write(move |tx| {
        let Some(reader) = reading::reader(tx, &actor, id)? else {
            return Ok(None);
        };
        let copy = copies::find(tx, id)?;
        if copy.is_some() {
            history::audit(tx, now, &reader, "documents.copies.read", id, None)?;
        }
        Ok::<_, DbError>(copy)
    });
    let copy = found.await?.ok_or(PageError::NotFound)?;
    let hash: ContentHash = copy.sha256.parse().map_err(PageError::internal)?;
    let store = visit.web().service::<Files>();
    let content = store.get(&hash).await?;
    let name = FileName::clean(&format!("ban-sao-{id}.pdf"));
    Download {
        media_type: "application/pdf".to_owned(),
        disposition: content_disposition(Disposition::Inline, &name),
        length: u64::try_from(copy.size_bytes).ok(),
        body: Body::from_stream(content),
    }
    .answer()
}
