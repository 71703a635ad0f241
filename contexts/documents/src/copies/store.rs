//! All SQL on copies.

use crate::{attachments::AttachmentId, document::DocumentId, outgoing::State};
use identity::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx, params, sql};
use kit_module::{FileSource, NamedContent, those_named};

/// Copies of one document that are shown.
const SHOWN: i64 = 50;

kit_db::row! {
    /// What a copy is a copy of.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Copied {
        /// The document that was copied.
        pub source_id: DocumentId,
        /// Its number and notation.
        pub notation: String,
        /// Its day.
        pub issued_on: Option<Date>,
        /// Its author.
        pub issuer_name: String,
        /// Its abstract.
        pub subject: String,
        /// The pages of an extract, as printed; empty for all.
        pub pages: String,
        /// The file before it is sealed, SHA-256 in hexadecimal.
        pub sha256: String,
        /// Its length.
        pub size_bytes: i64,
    }
}

kit_db::row! {
    /// A copy that an agency made of a document.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct MadeCopy {
        /// The copy.
        pub id: DocumentId,
        /// Code of its kind.
        pub kind: String,
        /// Its number and notation; empty before it is numbered.
        pub notation: String,
        /// How far it has come.
        pub state: State,
    }
}

sql!(INSERT:
    "insert into doc_copy (document_id, source_id, attachment_id, pages, sha256, size_bytes) values (?1, ?2, ?3, ?4, ?5, ?6)");
sql!(FIND -> Copied:
    "select c.source_id, d.notation, d.issued_on, d.issuer_name, d.subject, c.pages, c.sha256, c.size_bytes
     from doc_copy c join doc_document d on d.id = c.source_id where c.document_id = ?1");
sql!(OF_SOURCE -> MadeCopy:
    "select o.id as id, d.kind as kind, d.notation as notation, o.state as state
     from doc_copy c join doc_outgoing o on o.id = c.document_id join doc_document d on d.id = o.id
     where c.source_id = ?1 and o.organisation_id = ?2 order by c.document_id desc limit ?3");
sql!(NAMED -> i64: "select count(*) as n from doc_copy where sha256 = ?1");
sql!(LISTED -> NamedContent: "select sha256, min(size_bytes) as length, min(document_id) as thing
    from doc_copy where sha256 > ?1 group by sha256 order by sha256 limit ?2");

pub(super) struct New<'a> {
    pub(super) id: DocumentId,
    pub(super) source: DocumentId,
    pub(super) attachment: AttachmentId,
    pub(super) pages: &'a str,
    pub(super) sha256: &'a str,
    pub(super) bytes: u64,
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), DbError> {
    let bytes = i64::try_from(new.bytes).unwrap_or(i64::MAX);
    let values = params![
        new.id,
        new.source,
        new.attachment,
        new.pages,
        new.sha256,
        bytes
    ];
    tx.execute(&INSERT, values).map(drop)
}

/// What a document is a copy of; none for what is no copy. Whoever asks checks who may read it.
///
/// # Errors
/// As the database answers.
pub fn find(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Copied>, DbError> {
    tx.find(&FIND, params![id])
}

/// The copies that an agency made of a document, the newest first.
pub(super) fn of_source(
    tx: &mut Tx<'_>,
    source: DocumentId,
    organisation: OrganisationId,
) -> Result<Vec<MadeCopy>, DbError> {
    tx.query(&OF_SOURCE, params![source, organisation, SHOWN])
}

/// The contents that copies name before they are sealed.
pub const FILES: FileSource = FileSource::of_own_files(
    "doc_copy",
    "documents.document",
    |tx, after, limit| tx.query(&LISTED, params![after, limit]),
    |tx, digests| those_named(tx, &NAMED, digests),
);
