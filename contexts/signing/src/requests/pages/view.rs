//! The file of a request, as the signer will sign it or signed it.

use super::{actor_of, desk_of};
use crate::requests::{
    self, RequestError, RequestId,
    ask::record,
    load::{LARGEST_FILE, read},
};
use axum::body::Body;
use kit_files::{Disposition, FileName, content_disposition};
use kit_web::{Answer, Download, PageError, Path, Visit};

pub(super) async fn open(visit: Visit, Path(id): Path<RequestId>) -> Answer {
    let (actor, now) = (actor_of(&visit)?, visit.now());
    let db = visit.web().db();
    let sha256 = db
        .write(move |tx| {
            let (request, here) = requests::seen_by(tx, &actor, id)?;
            record(tx, now, &actor, &here, id, "signing.request.read")?;
            Ok::<_, RequestError>(request.signed_sha256.unwrap_or(request.file_sha256))
        })
        .await?;
    let bytes = read(&desk_of(&visit).files, &sha256, LARGEST_FILE)
        .await
        .map_err(PageError::internal)?;
    Download {
        media_type: "application/pdf".to_owned(),
        disposition: content_disposition(
            Disposition::Inline,
            &FileName::clean(&format!("{id}.pdf")),
        ),
        length: Some(bytes.len() as u64),
        body: Body::from(bytes),
    }
    .answer()
}
