//! An office that contributes counts and figures as a real one does, over a table of its own.

use identity::ReachGroup;
use jiff::civil::Date;
use kit_base::Id;
use kit_db::{DbError, Migration, Tx, params, sql};
use kit_module::{Counted, Figure, FigureError, Indicator, Period, Series, SeriesScope};

pub const MIGRATIONS: &[Migration] = &[kit_db::migration!(
    "202611221101_rep_sample_tally",
    "202611221101_rep_sample_tally.sql"
)];

kit_db::row! {
    struct DayRow { day: Date, received: i64, forwarded: i64, done: i64, done_late: i64, issued: i64 }
}
kit_db::row! {
    struct BodyRow { organisation_id: i64, received: i64, forwarded: i64, done: i64, done_late: i64, issued: i64 }
}

sql!(INSERT: "insert into rep_sample_tally (day, organisation_id, received, forwarded, done, done_late, issued)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
sql!(BY_DAY -> DayRow:
    "select day, cast(sum(received) as bigint) as received, cast(sum(forwarded) as bigint) as forwarded,
       cast(sum(done) as bigint) as done, cast(sum(done_late) as bigint) as done_late,
       cast(sum(issued) as bigint) as issued
     from rep_sample_tally where day >= ?1 and day <= ?2 and (organisation_id = ?3 or cast(?3 as bigint) = 0)
     group by day order by day");
sql!(BY_BODY -> BodyRow:
    "select organisation_id, cast(sum(received) as bigint) as received,
       cast(sum(forwarded) as bigint) as forwarded, cast(sum(done) as bigint) as done,
       cast(sum(done_late) as bigint) as done_late, cast(sum(issued) as bigint) as issued
     from rep_sample_tally where day >= ?1 and day <= ?2 group by organisation_id");
sql!(LAST_DAY -> Option<Date>: "select max(day) as day from rep_sample_tally");

/// What one body did on one day.
#[derive(Clone, Copy, Default)]
pub struct Work {
    pub received: i64,
    pub forwarded: i64,
    pub done: i64,
    pub late: i64,
    pub issued: i64,
}

pub fn count(tx: &mut Tx<'_>, day: Date, body: impl Id, work: Work) -> Result<(), DbError> {
    let Work {
        received,
        forwarded,
        done,
        late,
        issued,
    } = work;
    let body = body.to_i64();
    tx.execute(
        &INSERT,
        params![day, body, received, forwarded, done, late, issued],
    )
    .map(drop)
}

pub fn series() -> Vec<Series> {
    vec![Series {
        codes: &[
            "documents.incoming.received",
            "documents.incoming.forwarded",
            "documents.incoming.done",
            "documents.incoming.done_late",
            "documents.outgoing.issued",
        ],
        by_day: |tx, period, scope| {
            let body = match scope {
                SeriesScope::Whole => 0,
                SeriesScope::Body(id) => id,
            };
            let rows = tx.query(&BY_DAY, params![period.from, period.to, body])?;
            let counted = rows.into_iter().map(|row| Counted {
                key: row.day,
                values: vec![
                    row.received,
                    row.forwarded,
                    row.done,
                    row.done_late,
                    row.issued,
                ],
            });
            Ok(counted.collect())
        },
        by_body: |tx, period| {
            let rows = tx.query(&BY_BODY, params![period.from, period.to])?;
            let counted = rows.into_iter().map(|row| Counted {
                key: row.organisation_id,
                values: vec![
                    row.received,
                    row.forwarded,
                    row.done,
                    row.done_late,
                    row.issued,
                ],
            });
            Ok(counted.collect())
        },
        last_day: |tx| Ok(tx.get(&LAST_DAY, params![])?),
        rows: |code, period, scope| {
            let body = match scope {
                SeriesScope::Whole => String::new(),
                SeriesScope::Body(id) => format!("&don-vi={id}"),
            };
            let list = code.strip_prefix("documents.")?;
            Some(format!(
                "/hang/{list}?tu={}&den={}{body}",
                period.from, period.to
            ))
        },
    }]
}

/// One figure for each group of bodies.
macro_rules! figures_of_reach {
    ($($group:ident $code:literal),+) => {
        fn reach() -> Vec<Indicator> {
            vec![$(Indicator {
                code: $code,
                label: "reports-section-reach",
                measure: |tx, period| used(tx, period, ReachGroup::$group),
                rows: |period| format!("/nhom?tu={}&den={}", period.from, period.to),
            }),+]
        }
    };
}
figures_of_reach!(
    PartyOffice "documents.reach.party_office",
    PartyCommittees "documents.reach.party_committees",
    CommitteeOffice "documents.reach.committee_office",
    CouncilOffice "documents.reach.council_office",
    EnterpriseParty "documents.reach.enterprise_party",
    DistrictParty "documents.reach.district_party",
    Departments "documents.reach.departments",
    Districts "documents.reach.districts",
    Communes "documents.reach.communes",
    UpperSecondarySchools "documents.reach.upper_secondary_schools",
    ServiceUnits "documents.reach.service_units",
    HealthFacilities "documents.reach.health_facilities",
    EducationOffices "documents.reach.education_offices",
    DistrictSchools "documents.reach.district_schools",
    Others "documents.reach.others"
);

/// How many bodies of a group did anything.
fn used(
    tx: &mut Tx<'_>,
    period: &Period,
    group: ReachGroup,
) -> Result<Option<Figure>, FigureError> {
    let members = identity::reach_members(tx, group, period.to)?;
    let worked = tx.query(&BY_BODY, params![period.from, period.to])?;
    let did = |id: i64| worked.iter().any(|row| row.organisation_id == id);
    let value = members.iter().filter(|one| did(one.id.to_i64())).count();
    Ok((!members.is_empty()).then_some(Figure {
        value: value as i64,
        total: Some(members.len() as i64),
    }))
}

/// Two figures that are measured, some of reach, and one of an office that has nothing to count.
pub fn indicators() -> Vec<Indicator> {
    let figure = |code, label, measure| Indicator {
        code,
        label,
        measure,
        rows: |period| format!("/hang?tu={}&den={}", period.from, period.to),
    };
    let mut all = reach();
    all.extend([
        figure(
            "documents.outgoing.issued",
            "reports-issued",
            |tx, period| sum(tx, period, |row| row.issued),
        ),
        figure(
            "documents.incoming.received",
            "reports-received",
            |tx, period| sum(tx, period, |row| row.received),
        ),
        figure(
            "onestop.services.published",
            "reports-section-onestop",
            |_, _| Ok(None),
        ),
    ]);
    all
}

fn sum(
    tx: &mut Tx<'_>,
    period: &Period,
    pick: fn(&DayRow) -> i64,
) -> Result<Option<Figure>, FigureError> {
    let rows = tx.query(&BY_DAY, params![period.from, period.to, 0_i64])?;
    Ok(Some(Figure {
        value: rows.iter().map(pick).sum(),
        total: None,
    }))
}
