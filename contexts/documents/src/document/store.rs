//! All SQL on what documents say of themselves.

use super::{Details, DocumentId};
use identity::OrganisationId;
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params, sql};
use vn::{folding::fold, kinds::Kind};

kit_db::row! {
    /// What a document says of itself.
    #[derive(Clone, Debug)]
    pub struct DocumentRow {
        /// Its identifier.
        pub id: DocumentId,
        /// `inside` or `outside`.
        pub origin: String,
        /// Code of [`Kind`].
        pub kind: String,
        /// Number and notation as printed; empty in drafts.
        pub notation: String,
        /// Day of the document; absent in drafts.
        pub issued_on: Option<Date>,
        /// The author, if it is one of the province's organisations.
        pub issuer_id: Option<OrganisationId>,
        /// The author's name.
        pub issuer_name: String,
        /// Trích yếu.
        pub subject: String,
        /// Who signed.
        pub signer_name: String,
        /// As what.
        pub signer_position: String,
        /// 0 none, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc.
        pub urgency: i64,
        /// Pages, 0 if not counted.
        pub pages: i64,
        /// Until when an answer is wanted.
        pub reply_due_on: Option<Date>,
        /// How many files go with it.
        pub files: i64,
        /// When its issuer recalled it.
        pub recalled_at: Option<Timestamp>,
    }
}

kit_db::row! {
    /// A document that is in the book already.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Double {
        /// The entry.
        pub incoming_id: crate::incoming::IncomingId,
        /// Its arrival number.
        pub arrival_number: Option<i64>,
        /// Its arrival date.
        pub arrival_on: Option<Date>,
        /// Number and notation.
        pub notation: String,
        /// Trích yếu.
        pub subject: String,
    }
}

sql!(FIND -> DocumentRow:
    "select id, origin, kind, notation, issued_on, issuer_id, issuer_name, subject, signer_name, signer_position,
       urgency, pages, reply_due_on, files, recalled_at
     from doc_document where id = ?1");
sql!(INSERT:
    "insert into doc_document (id, origin, kind, number, number_text, notation, notation_key, issued_on, issuer_id,
       issuer_name, issuer_key, subject, signer_name, signer_position, urgency, pages, language, reply_due_on, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 'vi', ?17, ?18)");
sql!(DOUBLES -> Double:
    "select i.id as incoming_id, i.arrival_number, i.arrival_on, d.notation, d.subject
     from doc_document d join doc_incoming i on i.document_id = d.id
     where d.issuer_key = ?1 and d.notation_key = ?2 and i.organisation_id = ?3 and i.state not in ('refused', 'recalled')
     order by i.id desc limit 5");
sql!(CONTENT -> String: "select content from doc_content where document_id = ?1");
sql!(SET_CONTENT:
    "insert into doc_content (document_id, content) values (?1, ?2)
     on conflict (document_id) do update set content = excluded.content");
sql!(UPDATE_DRAFT:
    "update doc_document set kind = ?2, subject = ?3, urgency = ?4, reply_due_on = ?5, pages = ?6 where id = ?1");
sql!(FREEZE:
    "update doc_document set number = ?2, number_text = ?3, notation = ?4, notation_key = ?5, issued_on = ?6,
       signer_name = ?7, signer_position = ?8
     where id = ?1");
sql!(ADD_FILES: "update doc_document set files = files + ?2 where id = ?1");
sql!(RECALLED: "update doc_document set recalled_at = ?2 where id = ?1");

/// What a draft says of itself.
pub(crate) struct DraftRow<'a> {
    pub kind: Kind,
    pub issuer: OrganisationId,
    pub issuer_name: &'a str,
    pub subject: &'a str,
    pub urgency: i64,
    pub reply_due_on: Option<Date>,
    pub pages: i64,
}

/// A document by its identifier. Whoever asks has checked who may read it.
///
/// # Errors
/// As the database answers.
pub fn find(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<DocumentRow>, DbError> {
    tx.find(&FIND, params![id])
}

/// The text of a document; empty if there is none.
///
/// # Errors
/// As the database answers.
pub fn content(tx: &mut Tx<'_>, id: DocumentId) -> Result<String, DbError> {
    Ok(tx.find(&CONTENT, params![id])?.unwrap_or_default())
}

pub(crate) fn store_outside(
    tx: &mut Tx<'_>,
    now: Timestamp,
    details: &Details,
) -> Result<DocumentId, DbError> {
    let id = DocumentId::generate();
    tx.execute(
        &INSERT,
        params![
            id,
            "outside",
            details.kind.code(),
            details.number,
            details.number_text,
            details.notation,
            fold(&details.notation),
            details.issued_on,
            None::<OrganisationId>,
            details.issuer,
            fold(&details.issuer),
            details.subject,
            details.signer_name,
            details.signer_position,
            details.urgency as i64,
            details.pages,
            details.reply_due_on,
            now
        ],
    )?;
    if !details.content.is_empty() {
        set_content(tx, id, &details.content)?;
    }
    Ok(id)
}

pub(crate) fn doubles(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    details: &Details,
) -> Result<Vec<Double>, DbError> {
    tx.query(
        &DOUBLES,
        params![fold(&details.issuer), fold(&details.notation), organisation],
    )
}

pub(crate) fn set_content(tx: &mut Tx<'_>, id: DocumentId, content: &str) -> Result<(), DbError> {
    tx.execute(&SET_CONTENT, params![id, content]).map(drop)
}

pub(crate) fn insert_draft(
    tx: &mut Tx<'_>,
    now: Timestamp,
    draft: &DraftRow<'_>,
) -> Result<DocumentId, DbError> {
    let id = DocumentId::generate();
    tx.execute(
        &INSERT,
        params![
            id,
            "inside",
            draft.kind.code(),
            None::<i64>,
            "",
            "",
            "",
            None::<Date>,
            draft.issuer,
            draft.issuer_name,
            fold(draft.issuer_name),
            draft.subject,
            "",
            "",
            draft.urgency,
            draft.pages,
            draft.reply_due_on,
            now
        ],
    )?;
    Ok(id)
}

pub(crate) fn update_draft(
    tx: &mut Tx<'_>,
    id: DocumentId,
    draft: &DraftRow<'_>,
) -> Result<(), DbError> {
    tx.execute(
        &UPDATE_DRAFT,
        params![
            id,
            draft.kind.code(),
            draft.subject,
            draft.urgency,
            draft.reply_due_on,
            draft.pages
        ],
    )
    .map(drop)
}

/// Gives a document its number, date and signer; nothing of it changes afterwards.
pub(crate) fn freeze_as_issued(
    tx: &mut Tx<'_>,
    id: DocumentId,
    number: i64,
    printed: &vn::notation::Notation,
    on: Date,
    signer: (&str, &str),
) -> Result<(), DbError> {
    let text = printed.to_string();
    let number_text = text.split('/').next().unwrap_or_default();
    tx.execute(
        &FREEZE,
        params![
            id,
            number,
            number_text,
            text,
            fold(&text),
            on,
            signer.0,
            signer.1
        ],
    )
    .map(drop)
}

pub(crate) fn add_files(tx: &mut Tx<'_>, id: DocumentId, more: i64) -> Result<(), DbError> {
    tx.execute(&ADD_FILES, params![id, more]).map(drop)
}

pub(crate) fn mark_recalled(tx: &mut Tx<'_>, id: DocumentId, at: Timestamp) -> Result<(), DbError> {
    tx.execute(&RECALLED, params![id, at]).map(drop)
}
