//! The rows behind the figures of this office, of one agency: what a figure counts, document by
//! document. Contents of other agencies are nobody's business; of them there are counts only.

use crate::{document::DocumentId, incoming::IncomingId};
use identity::OrganisationId;
use jiff::{Timestamp, civil::Date};
use kit_base::{Clock, Id};
use kit_db::{DbError, Sql, Tx, params, sql};
use kit_module::Period;

/// Rows on a page.
pub const PAGE_ROWS: usize = 50;

kit_db::code_enum! {
    /// What is counted, as it stands in addresses.
    pub enum What {
        /// Entered in incoming books.
        Received = "van-ban-den",
        /// Entered at any time, and neither given to a unit nor closed at the end of the period.
        Awaiting = "cho-duyet",
        /// Given to a unit for the first time.
        Forwarded = "da-chuyen",
        /// Directed by a leader for the first time.
        Approved = "da-duyet",
        /// Dealt with.
        Done = "da-xu-ly",
        /// Dealt with after their time.
        DoneLate = "tre-han",
        /// Issued.
        Issued = "van-ban-di",
    }
}

kit_db::row! {
    /// An incoming document that a figure counts.
    #[derive(Clone, Debug)]
    pub struct IncomingRow {
        /// The entry.
        pub id: IncomingId,
        /// Số đến.
        pub arrival_number: Option<i64>,
        /// Ngày đến.
        pub arrival_on: Option<Date>,
        /// Số, ký hiệu.
        pub notation: String,
        /// Cơ quan gửi.
        pub issuer_name: String,
        /// Trích yếu.
        pub subject: String,
    }
}

kit_db::row! {
    /// An outgoing document that a figure counts.
    #[derive(Clone, Debug)]
    pub struct OutgoingRow {
        /// The document.
        pub id: DocumentId,
        /// Ngày văn bản.
        pub issued_on: Option<Date>,
        /// Số, ký hiệu.
        pub notation: String,
        /// Trích yếu.
        pub subject: String,
    }
}

macro_rules! incoming {
    ($condition:literal) => {
        concat!(
            "select i.id, i.arrival_number, i.arrival_on, d.notation, d.issuer_name, d.subject
             from doc_incoming i join doc_document d on d.id = i.document_id
             where i.organisation_id = ?1 and i.id < ?2 and ",
            $condition,
            " order by i.id desc limit ?3"
        )
    };
}

// ?4 and ?5 are the first and the last day, or the first instant and the one after the last
sql!(RECEIVED -> IncomingRow: incoming!("i.book_id is not null and i.arrival_on >= ?4 and i.arrival_on <= ?5"));
// what waited at the end of a day, whatever became of it since
macro_rules! awaiting {
    ($day:literal, $end:literal) => {
        concat!(
            "i.book_id is not null and i.arrival_on <= ", $day, "
             and (i.forwarded_at is null or i.forwarded_at >= ", $end, ")
             and not exists (select 1 from doc_step s where s.object_id = i.id and s.act = 'recall' and s.at < ", $end, ")
             and (select count(*) from doc_step s where s.object_id = i.id and s.act = 'finish' and s.at < ", $end, ")
               <= (select count(*) from doc_step s where s.object_id = i.id and s.act = 'reopen' and s.at < ", $end, ")"
        )
    };
}
sql!(AWAITING -> IncomingRow:
    concat!(
        "select i.id, i.arrival_number, i.arrival_on, d.notation, d.issuer_name, d.subject
         from doc_incoming i join doc_document d on d.id = i.document_id
         where i.organisation_id = ?1 and i.id < ?2 and ", awaiting!("?4", "?5"), " order by i.id desc limit ?3"));
sql!(AWAITING_BY_DAY -> DayCount:
    concat!(
        "select i.arrival_on as day, count(*) as number from doc_incoming i
         where i.organisation_id = ?1 and ", awaiting!("?2", "?3"), " group by i.arrival_on order by i.arrival_on"));
sql!(FORWARDED -> IncomingRow: incoming!("i.forwarded_at >= ?4 and i.forwarded_at < ?5"));
sql!(APPROVED -> IncomingRow:
    incoming!("i.directed_by is not null and exists (select 1 from doc_step s where s.object_id = i.id
                 and s.act = 'direct' and s.at >= ?4 and s.at < ?5)
               and not exists (select 1 from doc_step s where s.object_id = i.id and s.act = 'direct' and s.at < ?4)"));
sql!(DONE -> IncomingRow: incoming!("i.state = 'done' and i.done_at >= ?4 and i.done_at < ?5"));
sql!(DONE_LATE -> IncomingRow:
    incoming!("i.state = 'done' and i.done_at >= ?4 and i.done_at < ?5 and i.due_at is not null and i.done_at > i.due_at"));
sql!(ISSUED -> OutgoingRow:
    "select o.id, d.issued_on, d.notation, d.subject from doc_outgoing o join doc_document d on d.id = o.id
     where o.organisation_id = ?1 and o.id < ?2 and o.book_id is not null and d.issued_on >= ?4 and d.issued_on <= ?5
     order by o.id desc limit ?3");

kit_db::row! { struct DayCount { day: Date, number: i64 } }

/// What waits in an agency at the end of a period, by the day on which it was entered.
///
/// # Errors
/// As the database answers.
pub(crate) fn awaiting_by_day(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    period: &Period,
) -> Result<Vec<(Date, i64)>, DbError> {
    let end = start_of(period.to.tomorrow().unwrap_or(Date::MAX));
    let rows = tx.query(&AWAITING_BY_DAY, params![organisation, period.to, end])?;
    Ok(rows.into_iter().map(|row| (row.day, row.number)).collect())
}

/// The rows of one page, and one more to tell that there are more.
#[derive(Clone, Debug)]
pub enum Rows {
    /// Of figures about incoming documents.
    Incoming(Vec<IncomingRow>),
    /// Of figures about outgoing documents.
    Outgoing(Vec<OutgoingRow>),
}

/// The rows that a figure counts in an agency, the newest first, below `before`. Whoever asks has
/// checked that they may be read.
///
/// # Errors
/// As the database answers.
pub fn rows(
    tx: &mut Tx<'_>,
    what: What,
    organisation: OrganisationId,
    period: &Period,
    before: Option<i64>,
) -> Result<Rows, DbError> {
    let (before, most) = (before.unwrap_or(i64::MAX), PAGE_ROWS as i64 + 1);
    let (start, end) = (
        start_of(period.from),
        start_of(period.to.tomorrow().unwrap_or(Date::MAX)),
    );
    let by_instant = |tx: &mut Tx<'_>, statement: &Sql<IncomingRow>| {
        tx.query(statement, params![organisation, before, most, start, end])
    };
    Ok(Rows::Incoming(match what {
        What::Received => tx.query(
            &RECEIVED,
            params![organisation, before, most, period.from, period.to],
        )?,
        What::Awaiting => tx.query(
            &AWAITING,
            params![organisation, before, most, period.to, end],
        )?,
        What::Forwarded => by_instant(tx, &FORWARDED)?,
        What::Approved => by_instant(tx, &APPROVED)?,
        What::Done => by_instant(tx, &DONE)?,
        What::DoneLate => by_instant(tx, &DONE_LATE)?,
        What::Issued => {
            let found = tx.query(
                &ISSUED,
                params![organisation, before, most, period.from, period.to],
            )?;
            return Ok(Rows::Outgoing(found));
        }
    }))
}

impl Rows {
    /// How many were read.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Incoming(rows) => rows.len(),
            Self::Outgoing(rows) => rows.len(),
        }
    }

    /// Whether nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps one page; tells where the next one starts, if there is one.
    pub fn cut(&mut self) -> Option<i64> {
        if self.len() <= PAGE_ROWS {
            return None;
        }
        match self {
            Self::Incoming(rows) => {
                rows.truncate(PAGE_ROWS);
                rows.last().map(|row| row.id.to_i64())
            }
            Self::Outgoing(rows) => {
                rows.truncate(PAGE_ROWS);
                rows.last().map(|row| row.id.to_i64())
            }
        }
    }
}

fn start_of(day: Date) -> Timestamp {
    Clock::instant_of(day.at(0, 0, 0, 0))
}
