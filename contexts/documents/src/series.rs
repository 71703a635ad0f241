//! The counters by day and by agency, for dashboards.

use identity::OrganisationId;
use jiff::civil::Date;
use kit_base::Id;
use kit_db::{DbError, Tx, params, sql};
use kit_module::{Counted, FigureError, Period, Series, SeriesScope};

const RECEIVED: &str = "documents.incoming.received";
const AWAITING: &str = "documents.incoming.awaiting_approval";
const APPROVED: &str = "documents.incoming.approved_by_leaders_on_system";
const FORWARDED: &str = "documents.incoming.forwarded";
const DONE: &str = "documents.incoming.done";
const DONE_LATE: &str = "documents.incoming.done_late";
const ISSUED: &str = "documents.outgoing.issued";
const SETTLED: &str = "documents.incoming.settled";

kit_db::row! {
    struct DayRow {
        day: Date, received: i64, approved: i64, forwarded: i64, done: i64, done_late: i64, issued: i64, settled: i64,
    }
}
kit_db::row! {
    struct AgencyRow {
        organisation_id: i64, received: i64, approved: i64, forwarded: i64, done: i64, done_late: i64, issued: i64, settled: i64,
    }
}

sql!(BY_DAY -> DayRow:
    "select day, cast(sum(received) as bigint) as received, cast(sum(approved) as bigint) as approved,
       cast(sum(forwarded) as bigint) as forwarded, cast(sum(done) as bigint) as done,
       cast(sum(done_late) as bigint) as done_late, cast(sum(issued) as bigint) as issued, cast(sum(settled) as bigint) as settled
     from doc_tally where day >= ?1 and day <= ?2 group by day order by day");
// Steps from day to day and looks each up with the agency: two look-ups a day in place of all
// agencies' rows.
sql!(DAYS_OF_AGENCY -> DayRow:
    "with recursive days (day) as (
       select min(day) from doc_tally where day >= ?1
       union all
       select (select min(later.day) from doc_tally later where later.day > days.day)
       from days where days.day < ?2)
     select t.day, t.received, t.approved, t.forwarded, t.done, t.done_late, t.issued, t.settled
     from days join doc_tally t on t.day = days.day and t.organisation_id = ?3
     where days.day <= ?2 order by t.day");
sql!(BY_AGENCY -> AgencyRow:
    "select organisation_id, cast(sum(received) as bigint) as received,
       cast(sum(approved) as bigint) as approved, cast(sum(forwarded) as bigint) as forwarded,
       cast(sum(done) as bigint) as done, cast(sum(done_late) as bigint) as done_late,
       cast(sum(issued) as bigint) as issued, cast(sum(settled) as bigint) as settled
     from doc_tally where day >= ?1 and day <= ?2 group by organisation_id");
sql!(LAST_DAY -> Option<Date>: "select max(day) as day from doc_tally");

/// What the dashboards may draw of this office.
#[must_use]
pub fn series() -> Vec<Series> {
    vec![Series {
        codes: &[
            RECEIVED, APPROVED, FORWARDED, DONE, DONE_LATE, ISSUED, SETTLED,
        ],
        by_day: |tx, period, scope| Ok(by_day(tx, period, scope)?),
        by_body: |tx, period| Ok(by_agency(tx, period)?),
        last_day: |tx| Ok::<_, FigureError>(tx.get(&LAST_DAY, params![])?),
        rows,
    }]
}

fn by_day(
    tx: &mut Tx<'_>,
    period: &Period,
    scope: SeriesScope,
) -> Result<Vec<Counted<Date>>, DbError> {
    let (from, to) = (period.from, period.to);
    let rows = match scope {
        SeriesScope::Whole => tx.query(&BY_DAY, params![from, to])?,
        SeriesScope::Body(agency) => tx.query(&DAYS_OF_AGENCY, params![from, to, agency])?,
    };
    let counted = rows.into_iter().map(|row| Counted {
        key: row.day,
        values: vec![
            row.received,
            row.approved,
            row.forwarded,
            row.done,
            row.done_late,
            row.issued,
            row.settled,
        ],
    });
    Ok(counted.collect())
}

fn by_agency(tx: &mut Tx<'_>, period: &Period) -> Result<Vec<Counted<i64>>, DbError> {
    let rows = tx.query(&BY_AGENCY, params![period.from, period.to])?;
    let counted = rows.into_iter().map(|row| Counted {
        key: row.organisation_id,
        values: vec![
            row.received,
            row.approved,
            row.forwarded,
            row.done,
            row.done_late,
            row.issued,
            row.settled,
        ],
    });
    Ok(counted.collect())
}

fn rows(code: &str, period: &Period, scope: SeriesScope) -> Option<String> {
    let list = match code {
        RECEIVED => "van-ban-den",
        // what was closed before it was given on is drawn only as what waits no longer
        AWAITING | SETTLED => "cho-duyet",
        APPROVED => "da-duyet",
        FORWARDED => "da-chuyen",
        DONE => "da-xu-ly",
        DONE_LATE => "tre-han",
        ISSUED => "van-ban-di",
        _ => return None,
    };
    let of_agency = match scope {
        SeriesScope::Whole => String::new(),
        SeriesScope::Body(id) => format!("&don-vi={}", OrganisationId::from_i64(id)),
    };
    Some(format!(
        "/so-lieu/van-ban/{list}?tu={}&den={}{of_agency}",
        period.from, period.to
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::{self, Measure};
    use jiff::civil::date;
    use kit_base::Clock;
    use kit_db::{Db, Migration};
    use std::sync::LazyLock;

    static MIGRATIONS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
        [
            kit_db::MIGRATIONS,
            kit_jobs::MIGRATIONS,
            kit_audit::MIGRATIONS,
            identity::MIGRATIONS,
            crate::MIGRATIONS,
        ]
        .concat()
    });

    const FIRST: i64 = 11;
    const SECOND: i64 = 22;

    /// Two agencies on three days; the second one not on every day.
    fn counted(db: &Db) -> Period {
        let acts = [
            (date(2022, 1, 3), FIRST, Measure::Received),
            (date(2022, 1, 3), FIRST, Measure::Received),
            (date(2022, 1, 3), SECOND, Measure::Received),
            (date(2022, 1, 4), FIRST, Measure::ApprovedAndForwarded),
            (date(2022, 1, 4), FIRST, Measure::Done { late: true }),
            (date(2022, 1, 6), SECOND, Measure::Issued),
            (date(2022, 1, 6), FIRST, Measure::Received),
            (date(2022, 1, 7), FIRST, Measure::Received),
        ];
        db.write_blocking(move |tx| {
            for (day, agency, measure) in acts {
                let now = Clock::instant_of(day.at(9, 0, 0, 0));
                tally::count(tx, now, OrganisationId::from_i64(agency), measure)?;
            }
            Ok::<_, DbError>(())
        })
        .expect("acts are counted");
        Period {
            from: date(2022, 1, 3),
            to: date(2022, 1, 6),
        }
    }

    testing::on_both_databases! {
        fn days_and_agencies_add_up_to_the_same(db: &TestDb) {
            let period = counted(db);
            let (days, agencies, last) = db
                .read_blocking(move |tx| {
                    Ok::<_, DbError>((
                        by_day(tx, &period, SeriesScope::Whole)?,
                        by_agency(tx, &period)?,
                        tx.get(&LAST_DAY, params![])?,
                    ))
                })
                .expect("the database answers");
            let sum = |values: Vec<&Vec<i64>>| -> Vec<i64> {
                (0..6).map(|at| values.iter().map(|one| one[at]).sum()).collect()
            };
            let of_days = sum(days.iter().map(|one| &one.values).collect());
            assert_eq!(of_days, [4, 1, 1, 1, 1, 1]);
            assert_eq!(of_days, sum(agencies.iter().map(|one| &one.values).collect()));
            assert_eq!(last, Some(date(2022, 1, 7)));
        }

        fn an_agency_has_its_own_days_only(db: &TestDb) {
            let period = counted(db);
            let of = |agency| {
                let read = move |tx: &mut Tx<'_>| by_day(tx, &period, SeriesScope::Body(agency));
                let days = db.read_blocking(read).expect("the database answers");
                days.into_iter().map(|one| (one.key.day(), one.values[0])).collect::<Vec<_>>()
            };
            assert_eq!(of(FIRST), [(3, 2), (4, 0), (6, 1)]);
            assert_eq!(of(SECOND), [(3, 1), (6, 0)]);
            assert_eq!(of(33), []);
        }

        fn nothing_was_counted_yet(db: &TestDb) {
            let last = db.read_blocking(|tx| tx.get(&LAST_DAY, params![])).expect("the database answers");
            assert_eq!(last, None);
        }
    }

    #[test]
    fn every_counted_code_opens_its_rows() {
        let period = Period {
            from: date(2022, 1, 1),
            to: date(2022, 11, 15),
        };
        for series in series() {
            for code in series.codes {
                for scope in [SeriesScope::Whole, SeriesScope::Body(7)] {
                    let url = (series.rows)(code, &period, scope).expect("every code has rows");
                    assert!(url.contains("tu=2022-01-01&den=2022-11-15"), "{url}");
                }
            }
            assert_eq!((series.rows)("else", &period, SeriesScope::Whole), None);
        }
    }
}
