//! The figures that this office answers for (mission: S6).

use jiff::civil::{Date, date};
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
        /// Closed or recalled before anybody gave them to a unit.
        pub settled: i64,
        /// Issued.
        pub issued: i64,
    }
}

sql!(TOTALS -> Totals:
    "select cast(coalesce(sum(received), 0) as bigint) as received, cast(coalesce(sum(approved), 0) as bigint) as approved,
       cast(coalesce(sum(forwarded), 0) as bigint) as forwarded, cast(coalesce(sum(done), 0) as bigint) as done,
       cast(coalesce(sum(done_late), 0) as bigint) as done_late, cast(coalesce(sum(settled), 0) as bigint) as settled,
       cast(coalesce(sum(issued), 0) as bigint) as issued
     from doc_tally where day >= ?1 and day <= ?2");
sql!(ROWS -> Totals:
    "select
       (select count(*) from doc_incoming where book_id is not null) as received,
       (select count(*) from doc_incoming where directed_by is not null) as approved,
       (select count(*) from doc_incoming where forwarded_at is not null) as forwarded,
       (select count(*) from doc_step where act = 'finish') - (select count(*) from doc_step where act = 'reopen') as done,
       (select count(*) from doc_step where act = 'finish' and at > due_at) as done_late,
       (select count(*) from doc_incoming i where i.book_id is not null and i.forwarded_at is null
          and i.state in ('done', 'recalled')) as settled,
       (select count(*) from doc_outgoing where book_id is not null) as issued");

/// Acts of the whole province between two days, both included.
///
/// # Errors
/// As the database answers.
pub fn totals(tx: &mut Tx<'_>, from: Date, to: Date) -> Result<Totals, DbError> {
    tx.get(&TOTALS, params![from, to])
}

impl Totals {
    /// Entered, and given to nobody: what waits for approval, if it was counted from the beginning.
    #[must_use]
    pub const fn awaiting(&self) -> i64 {
        self.received - self.forwarded - self.settled
    }
}

/// The same counted again from the rows, as of now.
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
            measure: |tx, period| figure(tx, &until(period), Totals::awaiting),
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

/// Before every document.
pub(crate) const BEGINNING: Date = date(1900, 1, 1);

/// Everything up to the end of a period: what was left over from earlier years waits like the rest.
pub(crate) const fn until(period: &Period) -> Period {
    Period {
        from: BEGINNING,
        to: period.to,
    }
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
