//! All SQL on working calendars.

use identity::OrganisationId;
use jiff::civil::Date;
use kit_db::{DbError, Tx, params, sql};
use worktime::{DayEntry, DayKind};

kit_db::row! {
    /// A day on which an agency works otherwise than the national calendar says.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct OwnDay {
        /// The day.
        pub day: Date,
        /// `closure`, `holiday`, `compensatory_rest`, `swapped_rest` or `swapped_work`.
        pub kind: String,
        /// The other half of a swap.
        pub other_day: Option<Date>,
        /// What people call it.
        pub name: String,
        /// The decision or announcement.
        pub source: String,
    }
}

sql!(VERSION -> i64: "select version from doc_calendar where organisation_id = ?1");
sql!(NEXT_VERSION:
    "insert into doc_calendar (organisation_id, version) values (?1, 1)
     on conflict (organisation_id) do update set version = doc_calendar.version + 1");
sql!(DAYS -> OwnDay:
    "select day, kind, other_day, name, source from doc_calendar_day where organisation_id = ?1 order by day desc limit 1000");
sql!(ADD:
    "insert into doc_calendar_day (organisation_id, day, kind, other_day, name, source) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (organisation_id, day) do nothing");
sql!(REMOVE: "delete from doc_calendar_day where organisation_id = ?1 and (day = ?2 or other_day = ?2)");

impl OwnDay {
    /// The day as a calendar needs it; nothing if its kind is none.
    pub(super) fn entry(&self) -> Option<DayEntry> {
        let kind = match (self.kind.as_str(), self.other_day) {
            ("closure", _) => DayKind::Closure,
            ("holiday", _) => DayKind::Holiday,
            ("compensatory_rest", _) => DayKind::CompensatoryRest,
            ("swapped_rest", Some(worked_on)) => DayKind::SwappedRest { worked_on },
            ("swapped_work", Some(instead_of)) => DayKind::SwappedWork { instead_of },
            _ => return None,
        };
        Some(DayEntry {
            date: self.day,
            kind,
            name: self.name.clone(),
            source: self.source.clone(),
        })
    }
}

/// 0 for an agency that has decided nothing.
pub(super) fn version(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<i64, DbError> {
    Ok(tx.find(&VERSION, params![organisation])?.unwrap_or(0))
}

pub(super) fn next_version(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<(), DbError> {
    tx.execute(&NEXT_VERSION, params![organisation]).map(drop)
}

pub(super) fn days(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<OwnDay>, DbError> {
    tx.query(&DAYS, params![organisation])
}

/// Whether the day was free.
pub(super) fn add(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    it: &OwnDay,
) -> Result<bool, DbError> {
    let values = params![
        organisation,
        it.day,
        it.kind,
        it.other_day,
        it.name,
        it.source
    ];
    Ok(tx.execute(&ADD, values)? == 1)
}

/// Takes a day away, and the other half of a swap with it; tells how many days that were.
pub(super) fn remove(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    day: Date,
) -> Result<u64, DbError> {
    tx.execute(&REMOVE, params![organisation, day])
}
