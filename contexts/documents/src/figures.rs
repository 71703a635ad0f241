//! The figures that this office answers for (mission: S6).

use jiff::civil::Date;
use kit_db::{DbError, Tx, params, sql};
use kit_module::{Figure, FigureError, Indicator, Period};

kit_db::row! {
    /// Acts of the whole province up to a day.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Totals {
        /// Entered in incoming books.
        pub received: i64,
        /// Directed by leaders.
        pub approved: i64,
        /// Given to units by leaders or clerks.
        pub forwarded: i64,
        /// Dealt with.
        pub done: i64,
        /// Dealt with after their time.
        pub done_late: i64,
        /// Issued.
        pub issued: i64,
    }
}

sql!(TOTALS -> Totals:
    "select cast(coalesce(sum(received), 0) as bigint) as received, cast(coalesce(sum(approved), 0) as bigint) as approved,
       cast(coalesce(sum(forwarded), 0) as bigint) as forwarded, cast(coalesce(sum(done), 0) as bigint) as done,
       cast(coalesce(sum(done_late), 0) as bigint) as done_late, cast(coalesce(sum(issued), 0) as bigint) as issued
     from doc_tally where day >= ?1 and day <= ?2");
sql!(ROWS -> Totals:
    "select
       (select count(*) from doc_incoming where book_id is not null) as received,
       (select count(*) from doc_incoming where directed_by is not null) as approved,
       (select count(*) from doc_incoming where forwarded_at is not null) as forwarded,
       (select count(*) from doc_incoming where state = 'done') as done,
       cast(0 as bigint) as done_late,
       (select count(*) from doc_outgoing where book_id is not null) as issued");

/// Acts of the whole province between two days, both included.
///
/// # Errors
/// As the database answers.
pub fn totals(tx: &mut Tx<'_>, from: Date, to: Date) -> Result<Totals, DbError> {
    tx.get(&TOTALS, params![from, to])
}

/// The same counted again from the rows, as of now: what `tinhso check figures` compares.
/// Late work is not counted again (its rows keep no mark of it).
///
/// # Errors
/// As the database answers.
pub fn recounted(tx: &mut Tx<'_>) -> Result<Totals, DbError> {
    tx.get(&ROWS, params![])
}

/// The five document figures of the annual report.
#[must_use]
pub fn indicators() -> Vec<Indicator> {
    vec![
        Indicator {
            code: "documents.incoming.received",
            label: "documents-figure-received",
            measure: |tx, period| figure(tx, period, |t| t.received),
            rows: |period| rows_url("van-ban-den", period),
        },
        Indicator {
            code: "documents.incoming.awaiting_approval",
            label: "documents-figure-awaiting",
            measure: |tx, period| figure(tx, period, |t| t.received - t.forwarded),
            rows: |period| rows_url("cho-duyet", period),
        },
        Indicator {
            code: "documents.incoming.forwarded",
            label: "documents-figure-forwarded",
            measure: |tx, period| figure(tx, period, |t| t.forwarded),
            rows: |period| rows_url("da-chuyen", period),
        },
        Indicator {
            code: "documents.incoming.approved_by_leaders_on_system",
            label: "documents-figure-approved",
            measure: |tx, period| figure(tx, period, |t| t.approved),
            rows: |period| rows_url("da-duyet", period),
        },
        Indicator {
            code: "documents.outgoing.issued",
            label: "documents-figure-issued",
            measure: |tx, period| figure(tx, period, |t| t.issued),
            rows: |period| rows_url("van-ban-di", period),
        },
    ]
}

fn figure(
    tx: &mut Tx<'_>,
    period: &Period,
    pick: fn(&Totals) -> i64,
) -> Result<Option<Figure>, FigureError> {
    let totals = totals(tx, period.from, period.to)?;
    Ok(Some(Figure {
        value: pick(&totals),
        total: None,
    }))
}

fn rows_url(what: &str, period: &Period) -> String {
    format!(
        "/so-lieu/van-ban/{what}?tu={}&den={}",
        period.from, period.to
    )
}
