//! Who may make a copy: whoever holds the right in an agency that received or issued the document, and
//! reads it there (Article 27).

use crate::{document::DocumentId, incoming, outgoing, permissions::COPY, reach::Doer};
use identity::{Actor, OrganisationId};
use kit_db::{DbError, Tx};

/// The agency in which the actor may copy a document: the own before those of givers.
///
/// # Errors
/// As the database answers.
pub(crate) fn copier<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: DocumentId,
) -> Result<Option<Doer<'a>>, DbError> {
    for here in actor.standings().filter(|here| here.has(COPY)) {
        if is_of(tx, actor, id, here.organisation)? {
            return Ok(Some(Doer { actor, here }));
        }
    }
    Ok(None)
}

/// Whether the actor reads the document as this agency received or issued it.
fn is_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: DocumentId,
    organisation: OrganisationId,
) -> Result<bool, DbError> {
    if let Some(received) = incoming::store::of_document_in(tx, id, organisation)? {
        return incoming::show::is_visible(tx, actor, received.id);
    }
    let issued = outgoing::store::find(tx, id)?;
    let issued = issued.filter(|it| it.organisation_id == organisation);
    Ok(issued.is_some_and(|it| outgoing::may::may_know(actor, &it)))
}
