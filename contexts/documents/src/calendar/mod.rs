//! The working calendar of an agency: the national one, and the days on which the agency works
//! otherwise (closures, swapped days, holidays declared since). Holidays are declared every year, so
//! days are data; every change is a new version, and deadlines keep the version they were computed by.

pub mod change;
pub(crate) mod may;
pub mod pages;
mod store;

use identity::OrganisationId;
use kit_db::{DbError, Tx};
use moka::sync::Cache;
use std::sync::{Arc, LazyLock};
use worktime::{Calendar, CalendarError, DayEntry};

pub use store::OwnDay;

/// Calendars that are kept ready: those of the agencies that have days of their own.
const MOST_KEPT: u64 = 1_000;

/// Ready calendars, by agency and version.
static READY: LazyLock<Cache<(OrganisationId, i64), Arc<Calendar>>> =
    LazyLock::new(|| Cache::new(MOST_KEPT));

/// The calendar by which an agency works.
///
/// # Errors
/// As the database answers.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Arc<Calendar>, DbError> {
    let version = store::version(tx, organisation)?;
    if let Some(ready) = READY.get(&(organisation, version)) {
        return Ok(ready);
    }
    let own = store::days(tx, organisation)?;
    let calendar = match extended(organisation, version, own.iter().filter_map(OwnDay::entry)) {
        Ok(calendar) => Arc::new(calendar),
        Err(error) => {
            // days are checked before they are stored; a later national calendar may contradict them
            tracing::warn!(%error, %organisation, "an agency's own days do not fit the national calendar");
            Arc::new(Calendar::vietnam().clone())
        }
    };
    READY.insert((organisation, version), Arc::clone(&calendar));
    Ok(calendar)
}

/// The agency's own days, the latest first; at most 1,000.
///
/// # Errors
/// As the database answers.
pub fn own_days(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<OwnDay>, DbError> {
    store::days(tx, organisation)
}

/// The national calendar with an agency's own days.
fn extended(
    organisation: OrganisationId,
    version: i64,
    days: impl IntoIterator<Item = DayEntry>,
) -> Result<Calendar, CalendarError> {
    let days: Vec<DayEntry> = days.into_iter().collect();
    if days.is_empty() {
        return Ok(Calendar::vietnam().clone());
    }
    let version = u32::try_from(version).unwrap_or(u32::MAX);
    Calendar::vietnam().extended(organisation.to_string(), version, days)
}
