//! The registers as the law prints them: ten columns for what came in, eight for what went out
//! (Decree 30/2020, Annex IV).

use super::BookId;
use identity::{OrganisationId, PersonId, UnitId};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx, params, sql};

/// Lines read at a time; a printed volume reads on from its last number.
pub const LINES: i64 = 500;

kit_db::row! {
    /// A line of the incoming register.
    #[derive(Clone, Debug)]
    pub struct IncomingLine {
        /// (1) Ngày đến.
        pub arrival_on: Date,
        /// (2) Số đến.
        pub arrival_number: i64,
        /// (3) Tác giả.
        pub issuer_name: String,
        /// (4) Số, ký hiệu văn bản.
        pub notation: String,
        /// (5) Ngày tháng văn bản.
        pub issued_on: Option<Date>,
        /// (6) Tên loại: code of the kind.
        pub kind: String,
        /// (6) Trích yếu nội dung.
        pub subject: String,
        /// (7) Đơn vị nhận.
        pub lead_unit_id: Option<UnitId>,
        /// (7) Người nhận.
        pub presented_to: Option<PersonId>,
        /// (8) Ngày chuyển: when it was first given to a unit.
        pub forwarded_at: Option<Timestamp>,
        /// (10) Ghi chú: how it was dealt with.
        pub result: String,
    }
}

kit_db::row! {
    /// A line of the outgoing register.
    #[derive(Clone, Debug)]
    pub struct OutgoingLine {
        /// The number within the book.
        pub number: i64,
        /// (1) Số, ký hiệu.
        pub notation: String,
        /// (2) Ngày tháng văn bản.
        pub issued_on: Option<Date>,
        /// (3) Tên loại: code of the kind.
        pub kind: String,
        /// (3) Trích yếu nội dung.
        pub subject: String,
        /// (4) Người ký.
        pub signer_name: String,
        /// (5) Nơi nhận: how many agencies of the province.
        pub receivers: i64,
        /// (5) Nơi nhận: others.
        pub outside_receivers: String,
        /// (6) Đơn vị nhận bản lưu.
        pub unit_id: UnitId,
        /// (7) Số lượng bản.
        pub copies: i64,
        /// (8) Ghi chú: `recalled` shows here.
        pub state: String,
        /// When it was issued.
        pub issued_at: Option<Timestamp>,
    }
}

sql!(INCOMING -> IncomingLine:
    "select i.arrival_on, i.arrival_number, d.issuer_name, d.notation, d.issued_on, d.kind, d.subject, i.lead_unit_id,
       i.presented_to, i.forwarded_at, i.result
     from doc_incoming i join doc_document d on d.id = i.document_id
     where i.book_id = ?1 and i.book_id is not null and i.arrival_number > ?2 and i.organisation_id = ?3
       and i.arrival_on >= ?4 and i.arrival_on <= ?5
     order by i.arrival_number limit ?6");
sql!(OUTGOING -> OutgoingLine:
    "select d.number, d.notation, d.issued_on, d.kind, d.subject, d.signer_name, o.receivers, o.outside_receivers, o.unit_id,
       o.copies, o.state, o.issued_at
     from doc_outgoing o join doc_document d on d.id = o.id
     where o.book_id = ?1 and o.book_id is not null and d.number > ?2 and o.organisation_id = ?3
       and d.issued_on >= ?4 and d.issued_on <= ?5
     order by o.issued_at, d.number limit ?6");

/// Which lines of which book.
#[derive(Clone, Copy, Debug)]
pub struct Extract {
    /// The book.
    pub book: BookId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Only numbers above this one.
    pub after: i64,
}

/// Lines of an incoming register, at most [`LINES`].
///
/// # Errors
/// As the database answers.
pub fn incoming(tx: &mut Tx<'_>, extract: &Extract) -> Result<Vec<IncomingLine>, DbError> {
    let Extract {
        book,
        organisation,
        from,
        to,
        after,
    } = *extract;
    tx.query(
        &INCOMING,
        params![book, after, organisation, from, to, LINES],
    )
}

/// Lines of an outgoing register, at most [`LINES`].
///
/// # Errors
/// As the database answers.
pub fn outgoing(tx: &mut Tx<'_>, extract: &Extract) -> Result<Vec<OutgoingLine>, DbError> {
    let Extract {
        book,
        organisation,
        from,
        to,
        after,
    } = *extract;
    tx.query(
        &OUTGOING,
        params![book, after, organisation, from, to, LINES],
    )
}
