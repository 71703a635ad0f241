//! The signed original of a document: the file that counts. It grows by revisions; what was signed in
//! it stays byte for byte.

use crate::{attachments::AttachmentId, document::DocumentId};
use jiff::Timestamp;
use kit_db::{DbError, Tx, params, sql};
use kit_module::{FileSource, NamedContent, those_named};
use signing::{
    requests::{RequestId, SignedFile},
    verification,
};

/// The media type of originals.
const PDF: &str = "application/pdf";

kit_db::code_enum! {
    /// Whose signatures it carries.
    pub enum Stage {
        /// The authorised person's.
        Signed = "signed",
        /// And the agency's.
        Sealed = "sealed",
    }
}

kit_db::row! {
    /// The original as it is now.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Original {
        /// Whose signatures it carries.
        pub stage: Stage,
        /// Its content, SHA-256 in hexadecimal.
        pub sha256: String,
        /// Its length.
        pub size_bytes: i64,
        /// The signing request that it came from.
        pub request_id: RequestId,
    }
}

kit_db::row! {
    /// An attachment that the agency signs in a file of its own.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SignedAttachment {
        /// The attachment.
        pub attachment_id: AttachmentId,
        /// Its signing request.
        pub request_id: RequestId,
        /// The signed content; empty until it is signed.
        pub sha256: String,
        /// Its length.
        pub size_bytes: i64,
    }
}

sql!(FIND -> Original:
    "select stage, sha256, size_bytes, request_id from doc_original where document_id = ?1");
sql!(KEEP:
    "insert into doc_original (document_id, stage, sha256, size_bytes, request_id, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (document_id) do update set stage = excluded.stage, sha256 = excluded.sha256,
       size_bytes = excluded.size_bytes, request_id = excluded.request_id, updated_at = excluded.updated_at");
sql!(GROWN:
    "update doc_original set sha256 = ?3, size_bytes = ?4 where document_id = ?1 and request_id = ?2");
sql!(DROP_ORIGINAL: "delete from doc_original where document_id = ?1");
sql!(ATTACHMENTS -> SignedAttachment:
    "select attachment_id, request_id, sha256, size_bytes from doc_signed_attachment where document_id = ?1 order by attachment_id");
sql!(OF_ATTACHMENT -> SignedAttachment:
    "select attachment_id, request_id, sha256, size_bytes from doc_signed_attachment where attachment_id = ?1 and sha256 <> ''");
sql!(ADD_ATTACHMENT:
    "insert into doc_signed_attachment (attachment_id, document_id, request_id) values (?1, ?2, ?3)");
sql!(DROP_ATTACHMENTS: "delete from doc_signed_attachment where document_id = ?1");
sql!(ATTACHMENT_SIGNED:
    "update doc_signed_attachment set sha256 = ?2, size_bytes = ?3 where request_id = ?1");
sql!(NAMED -> i64: "select (select count(*) from doc_original where sha256 = ?1)
    + (select count(*) from doc_signed_attachment where sha256 = ?1) as n");
sql!(LISTED -> NamedContent: "select sha256, min(size_bytes) as length, min(document_id) as thing from (
      select sha256, size_bytes, document_id from doc_original where sha256 > ?1
      union all select sha256, size_bytes, document_id from doc_signed_attachment where sha256 > ?1) both_kinds
    group by sha256 order by sha256 limit ?2");

/// The original, if the document was signed digitally.
///
/// # Errors
/// As the database answers.
pub fn find(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Original>, DbError> {
    tx.find(&FIND, params![id])
}

/// Attachments that the agency signs, signed or not.
///
/// # Errors
/// As the database answers.
pub fn attachments(tx: &mut Tx<'_>, id: DocumentId) -> Result<Vec<SignedAttachment>, DbError> {
    tx.query(&ATTACHMENTS, params![id])
}

/// A new stage of the original.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: DocumentId,
    stage: Stage,
    file: &SignedFile,
) -> Result<(), DbError> {
    let values = params![id, stage, file.sha256, file.bytes, file.request, now];
    tx.execute(&KEEP, values)?;
    verification::ask(tx, now, &file.sha256, PDF).map(drop)
}

/// The same stage with more proof appended; nothing if another stage has come meanwhile.
pub(super) fn grown(tx: &mut Tx<'_>, id: DocumentId, file: &SignedFile) -> Result<(), DbError> {
    let values = params![id, file.request, file.sha256, file.bytes];
    tx.execute(&GROWN, values).map(drop)
}

/// The text goes back to its drafter: what was signed is not the document any more. The signed file
/// itself stays with its signing request.
pub(super) fn set_aside(tx: &mut Tx<'_>, id: DocumentId) -> Result<(), DbError> {
    tx.execute(&DROP_ORIGINAL, params![id])?;
    forget_attachments(tx, id)
}

pub(super) fn add_attachment(
    tx: &mut Tx<'_>,
    id: DocumentId,
    attachment: AttachmentId,
    request: RequestId,
) -> Result<(), DbError> {
    tx.execute(&ADD_ATTACHMENT, params![attachment, id, request])
        .map(drop)
}

pub(super) fn forget_attachments(tx: &mut Tx<'_>, id: DocumentId) -> Result<(), DbError> {
    tx.execute(&DROP_ATTACHMENTS, params![id]).map(drop)
}

/// The signed form of an attachment, if the agency signed it: what receivers get.
pub(crate) fn signed_form(
    tx: &mut Tx<'_>,
    attachment: AttachmentId,
) -> Result<Option<SignedAttachment>, DbError> {
    tx.find(&OF_ATTACHMENT, params![attachment])
}

pub(super) fn attachment_signed(tx: &mut Tx<'_>, file: &SignedFile) -> Result<(), DbError> {
    let values = params![file.request, file.sha256, file.bytes];
    tx.execute(&ATTACHMENT_SIGNED, values).map(drop)
}

/// The contents that originals name.
pub(crate) const FILES: FileSource = FileSource::of_own_files(
    "doc_original",
    "documents.document",
    |tx, after, limit| tx.query(&LISTED, params![after, limit]),
    |tx, digests| those_named(tx, &NAMED, digests),
);
