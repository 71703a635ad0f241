//! What is copied: a document of the own agency, or one that it received (Article 27).

use super::store::{self, MadeCopy};
use crate::{
    attachments::{self, Attachment},
    document::{self, DocumentId, DocumentRow},
    file_page, incoming, outgoing, reach,
};
use identity::Actor;
use kit_db::{DbError, Tx};

/// A document that may be copied, with the files that a copy can be made of.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it says of itself.
    pub document: DocumentRow,
    /// Its PDF files that reach people.
    pub files: Vec<Attachment>,
    /// Where the actor's agency shows it.
    pub href: String,
}

/// The document, if the actor may read it and it has come out: a draft is no original.
///
/// # Errors
/// As the database answers.
pub fn source(tx: &mut Tx<'_>, actor: &Actor, id: DocumentId) -> Result<Option<Source>, DbError> {
    let Some(href) = address_for(tx, actor, id)? else {
        return Ok(None);
    };
    let found = document::find(tx, id)?;
    let Some(document) = found.filter(|it| !it.notation.is_empty() && it.recalled_at.is_none())
    else {
        return Ok(None);
    };
    let mut files = attachments::of_document(tx, id)?;
    files.retain(file_page::is_viewable);
    Ok(Some(Source {
        document,
        files,
        href,
    }))
}

/// Where the actor sees a document: as received, or as issued; none if nowhere.
pub(crate) fn address_for(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: DocumentId,
) -> Result<Option<String>, DbError> {
    if let Some(incoming) = incoming::show::of_document(tx, actor, id)? {
        return Ok(Some(format!("/van-ban-den/{}", incoming.id)));
    }
    let is_own = outgoing::show::is_visible(tx, actor, id)?;
    Ok(is_own.then(|| format!("/van-ban-di/{id}")))
}

/// The copies that the agencies in which the actor stands made of a document, as far as the actor may
/// see them.
pub(crate) fn made(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: DocumentId,
) -> Result<Vec<MadeCopy>, DbError> {
    let mut seen = Vec::new();
    for organisation in reach::organisations(actor) {
        for copy in store::of_source(tx, id, organisation)? {
            if outgoing::show::is_visible(tx, actor, copy.id)? {
                seen.push(copy);
            }
        }
    }
    Ok(seen)
}
