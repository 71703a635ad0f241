//! The counters of this office against its rows: for every agency, day and column, in one look at
//! the database.

use jiff::{Timestamp, civil::Date};
use kit_base::Clock;
use kit_db::{DbError, Tx, params, sql};
use kit_module::{Difference, Period, Recount};

/// Counters that differ are listed up to so many: more say nothing more.
const LISTED: i64 = 1_000;

/// The counters of [`crate::tally`].
pub(crate) const TALLY: Recount = Recount {
    name: "documents.tally",
    differences,
};

kit_db::row! {
    struct Row { day: Date, body: i64, figure: String, counted: i64, found: i64 }
}

// The day of an instant in the province (UTC+7).
macro_rules! day_of {
    (lite $at:literal) => {
        concat!("date(", $at, " / 1000000 + 25200, 'unixepoch')")
    };
    (pg $at:literal) => {
        concat!("(", $at, " at time zone 'UTC' + interval '7 hours')::date")
    };
}

// Each counter once, then what the rows give: what was entered and given on by the rows
// themselves, what was done by the steps, since an act that is taken back leaves its step.
macro_rules! compared {
    ($db:ident) => {
        concat!(
            "select day, organisation_id as body, figure, cast(sum(counted) as bigint) as counted,
               cast(sum(found) as bigint) as found
             from (
               select day, organisation_id, 'received' as figure, received as counted, 0 as found from doc_tally
               union all select day, organisation_id, 'presented', presented, 0 from doc_tally
               union all select day, organisation_id, 'approved', approved, 0 from doc_tally
               union all select day, organisation_id, 'forwarded', forwarded, 0 from doc_tally
               union all select day, organisation_id, 'done', done, 0 from doc_tally
               union all select day, organisation_id, 'done_late', done_late, 0 from doc_tally
               union all select day, organisation_id, 'settled', settled, 0 from doc_tally
               union all select day, organisation_id, 'issued', issued, 0 from doc_tally
               union all select arrival_on, organisation_id, 'received', 0, count(*) from doc_incoming
                 where book_id is not null and arrival_on >= ?1 and arrival_on <= ?2
                 group by arrival_on, organisation_id
               union all select ", day_of!($db "forwarded_at"), ", organisation_id, 'forwarded', 0, count(*)
                 from doc_incoming where forwarded_at >= ?3 and forwarded_at < ?4 group by 1, 2
               union all select d.issued_on, o.organisation_id, 'issued', 0, count(*)
                 from doc_outgoing o join doc_document d on d.id = o.id
                 where o.book_id is not null and d.issued_on >= ?1 and d.issued_on <= ?2
                 group by d.issued_on, o.organisation_id
               union all select ", day_of!($db "f.at"), ", i.organisation_id, 'approved', 0, count(*)
                 from (select object_id, min(at) as at from doc_step where act = 'direct' group by object_id) f
                 join doc_incoming i on i.id = f.object_id
                 where f.at >= ?3 and f.at < ?4 group by 1, 2
               union all select ", day_of!($db "s.at"), ", i.organisation_id, 'presented', 0, count(*)
                 from doc_step s join doc_incoming i on i.id = s.object_id
                 where s.act = 'present' and s.at >= ?3 and s.at < ?4 group by 1, 2
               union all select ", day_of!($db "s.at"), ", i.organisation_id, 'done', 0,
                   sum(case when s.act = 'finish' then 1 else -1 end)
                 from doc_step s join doc_incoming i on i.id = s.object_id
                 where s.act in ('finish', 'reopen') and s.at >= ?3 and s.at < ?4 group by 1, 2
               union all select ", day_of!($db "s.at"), ", i.organisation_id, 'done_late', 0, count(*)
                 from doc_step s join doc_incoming i on i.id = s.object_id
                 where s.act = 'finish' and s.at > s.due_at and s.at >= ?3 and s.at < ?4 group by 1, 2
               union all select ", day_of!($db "s.at"), ", i.organisation_id, 'settled', 0,
                   sum(case when s.act = 'reopen' then -1 else 1 end)
                 from doc_step s join doc_incoming i on i.id = s.object_id
                 where s.act in ('finish', 'recall', 'reopen') and s.at >= ?3 and s.at < ?4
                   and i.book_id is not null and (i.forwarded_at is null or i.forwarded_at > s.at)
                   and not (s.act = 'recall' and (select count(*) from doc_step f where f.object_id = s.object_id
                         and f.act = 'finish' and f.id < s.id)
                       > (select count(*) from doc_step f where f.object_id = s.object_id
                         and f.act = 'reopen' and f.id < s.id))
                 group by 1, 2
             ) sides
             where day >= ?1 and day <= ?2
             group by day, organisation_id, figure having sum(counted) <> sum(found)
             order by day, organisation_id, figure limit ?5"
        )
    };
}

sql!(COMPARED -> Row: lite compared!(lite), pg compared!(pg));

fn differences(tx: &mut Tx<'_>, period: &Period) -> Result<Vec<Difference>, DbError> {
    let (from, to) = (period.from, period.to);
    let (start, end) = (start_of(from), start_of(to.tomorrow().unwrap_or(Date::MAX)));
    let rows = tx.query(&COMPARED, params![from, to, start, end, LISTED])?;
    let all = rows.into_iter().map(|row| Difference {
        body: row.body,
        day: row.day,
        figure: row.figure,
        counted: row.counted,
        rows: row.found,
    });
    Ok(all.collect())
}

fn start_of(day: Date) -> Timestamp {
    Clock::instant_of(day.at(0, 0, 0, 0))
}
