//! From which place somebody may read a document, as received or as issued, and add files to it: what
//! files, originals and copies ask before they hand anything out.

use crate::{
    document::DocumentId,
    incoming, outgoing,
    permissions::REGISTER,
    reach::{self, Doer, reaches},
};
use identity::Actor;
use kit_db::{DbError, Tx};

/// In whose place the actor may read the document; none if in no place.
pub(crate) fn reader<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: DocumentId,
) -> Result<Option<Doer<'a>>, DbError> {
    if let Some(incoming) = incoming::show::of_document(tx, actor, id)? {
        let parts = incoming::show::coordination(tx, incoming.id)?;
        return Ok(incoming::may::reader(actor, &incoming, &parts));
    }
    let outgoing = outgoing::store::find(tx, id)?;
    Ok(outgoing.and_then(|it| outgoing::may::reader(actor, &it)))
}

/// In whose place the actor keeps the files of a document that was just drafted or registered: that of
/// its drafter, or of whoever registers in the agency.
pub(crate) fn keeper<'a>(
    tx: &mut Tx<'_>,
    actor: &'a Actor,
    id: DocumentId,
) -> Result<Option<Doer<'a>>, DbError> {
    if let Some(outgoing) = outgoing::store::find(tx, id)? {
        let facts = outgoing::may::Facts::default();
        let drafter = outgoing::may::may(actor, &outgoing, &facts, outgoing::Act::Revise);
        return Ok(drafter.ok());
    }
    for organisation in reach::organisations(actor) {
        if let Some(it) = incoming::store::of_document_in(tx, id, organisation)? {
            let place = (it.organisation_id, it.lead_unit_id);
            let registers = |here: &identity::Standing<'_>| reaches(here, REGISTER, place, false);
            let here = actor.standings().find(registers);
            return Ok(here.map(|here| Doer { actor, here }));
        }
    }
    Ok(None)
}
