//! Files that go with a document. Their bytes are in the file store under their own digest; here
//! is what they are called and whose they are.

use crate::{
    Problems,
    document::{self, DocumentId},
    history, reading,
};
use identity::Actor;
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};

kit_db::id_type!(pub struct AttachmentId, "a file that goes with a document");

/// More files than this belong into an archive.
pub const FILES: usize = 50;

kit_db::row! {
    /// A file of a document.
    #[derive(Clone, Debug)]
    pub struct Attachment {
        /// Its identifier.
        pub id: AttachmentId,
        /// The document it goes with.
        pub document_id: DocumentId,
        /// What people call it.
        pub name: String,
        /// SHA-256 of its bytes, in hexadecimal: its place in the file store.
        pub sha256: String,
        /// Its length.
        pub size_bytes: i64,
        /// As found in its bytes, never as claimed.
        pub media_type: String,
        /// `clean`, `quarantine`, `infected`, or `off` where no scanner is configured.
        pub scan: String,
    }
}

/// A stored file on its way to a document.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What people call it, cleaned.
    pub name: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub size_bytes: i64,
    /// As found in its bytes.
    pub media_type: String,
    /// What the scanner said.
    pub scan: &'static str,
}

sql!(INSERT:
    "insert into doc_attachment (id, document_id, name, sha256, size_bytes, media_type, scan, added_at, added_by)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
sql!(OF -> Attachment:
    "select id, document_id, name, sha256, size_bytes, media_type, scan from doc_attachment
     where document_id = ?1 order by id limit 200");
sql!(FIND -> Attachment:
    "select id, document_id, name, sha256, size_bytes, media_type, scan from doc_attachment where id = ?1");
sql!(COUNT -> i64: "select count(*) from doc_attachment where document_id = ?1");
sql!(REMOVE: "delete from doc_attachment where id = ?1 and document_id = ?2");

/// The files of a document, in the order in which they were added.
///
/// # Errors
/// As the database answers.
pub fn of_document(tx: &mut Tx<'_>, id: DocumentId) -> Result<Vec<Attachment>, DbError> {
    tx.query(&OF, params![id])
}

/// One file. Whoever asks checks who may read its document.
///
/// # Errors
/// As the database answers.
pub fn find(tx: &mut Tx<'_>, id: AttachmentId) -> Result<Option<Attachment>, DbError> {
    tx.find(&FIND, params![id])
}

/// Adds files to a document that the calling act has just stored or may still change.
///
/// # Errors
/// [`Problems`] if there would be too many; [`DbError::NoRow`] if the document is not the actor's to
/// change; the database's answer otherwise.
pub(crate) fn add<E: From<DbError> + From<Problems>>(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    document: DocumentId,
    files: &[NewFile],
) -> Result<(), E> {
    let present: i64 = tx.get(&COUNT, params![document])?;
    if usize::try_from(present).unwrap_or(FILES) + files.len() > FILES {
        let mut problems = Problems::none();
        problems.add_limit("files", "documents-problem-too-many-files", FILES);
        problems.into_result()?;
    }
    for file in files {
        tx.execute(
            &INSERT,
            params![
                AttachmentId::generate(),
                document,
                file.name,
                file.sha256,
                file.size_bytes,
                file.media_type,
                file.scan,
                now,
                actor.person
            ],
        )?;
        // authenticity and integrity are checked at receipt (Decree 30/2020, Article 21.2)
        signing::verification::ask(tx, now, &file.sha256, &file.media_type)?;
    }
    if !files.is_empty() {
        let more = i64::try_from(files.len()).unwrap_or(0);
        document::add_files(tx, document, more)?;
        let doer = reading::keeper(tx, actor, document)?.ok_or(DbError::NoRow)?;
        history::audit(tx, now, &doer, "documents.attachments.add", document, None)?;
    }
    Ok(())
}

/// Takes files from a draft that the calling act may change; their bytes are collected later if
/// nothing else uses them. A file that is gone already is gone.
pub(crate) fn remove(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    document: DocumentId,
    files: &[AttachmentId],
) -> Result<(), DbError> {
    let mut removed = 0;
    for file in files {
        if tx.execute(&REMOVE, params![*file, document])? == 1 {
            removed += 1;
        }
    }
    if removed > 0 {
        document::add_files(tx, document, -removed)?;
        let doer = reading::keeper(tx, actor, document)?.ok_or(DbError::NoRow)?;
        history::audit(
            tx,
            now,
            &doer,
            "documents.attachments.remove",
            document,
            None,
        )?;
    }
    Ok(())
}
