//! An agency signs off days of its own, or takes them back. What was due before stays due as it was
//! computed; only later deadlines go by the new version.

use super::{OwnDay, extended, may, store};
use crate::{Problems, history};
use identity::{Actor, OrganisationId, Refused};
use jiff::{Timestamp, civil::Date};
use kit_db::{DbError, Tx};
use worktime::CalendarError;

/// A name that fits beside a date.
pub(super) const NAME_CHARACTERS: usize = 100;
/// Number, date and issuer of a decision.
pub(super) const SOURCE_CHARACTERS: usize = 200;

kit_db::code_enum! {
    /// What an agency can say of a day.
    pub enum Sort {
        /// The agency is closed: a storm, a local feast, a move.
        Closure = "closure",
        /// A public holiday that was declared since (Labour Code 2019, Article 112).
        Holiday = "holiday",
        /// A day in lieu of a holiday that fell on weekly rest (Article 111.3).
        CompensatoryRest = "compensatory_rest",
        /// A working day that is free because a day of rest is worked.
        Swap = "swap",
    }
}

/// A day that shall be signed off.
#[derive(Clone, Debug)]
pub struct NewDay {
    /// Whose calendar; absent: the own agency's, else that of whoever gave the newest delegation.
    pub organisation: Option<OrganisationId>,
    /// The day that is not worked.
    pub day: Option<Date>,
    /// Why.
    pub sort: Sort,
    /// Of a swap: the day of rest that is worked.
    pub worked_on: Option<Date>,
    /// What people call it.
    pub name: String,
    /// The decision or announcement.
    pub source: String,
}

/// Why a calendar stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The actor lacks the right.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The input breaks a rule.
    #[error("accept the input: {0}")]
    Invalid(#[from] Problems),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Signs off a day of an agency; of a swap, both days.
///
/// # Errors
/// [`ChangeError`]; nothing is changed.
pub fn add_day(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    new: &NewDay,
) -> Result<(), ChangeError> {
    let doer = may::keeper(actor, new.organisation)?;
    let days = check(new)?;
    let organisation = doer.here.organisation;
    // the row of the version is written first: of two who change at once the second waits
    store::next_version(tx, organisation)?;
    for day in &days {
        if !store::add(tx, organisation, day)? {
            return Err(Problems::one("day", "documents-calendar-problem-double").into());
        }
    }
    let version = store::version(tx, organisation)?;
    let all = store::days(tx, organisation)?;
    let fits = extended(organisation, version, all.iter().filter_map(OwnDay::entry));
    fits.map_err(|error| problem(&error))?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.calendar.change",
        organisation,
        Some(version - 1),
    )?;
    Ok(())
}

/// Takes back a day that an agency signed off; of a swap, both days. A day that is gone
/// already is gone.
///
/// # Errors
/// [`ChangeError`]; nothing is changed.
pub fn remove_day(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    agency: Option<OrganisationId>,
    day: Date,
) -> Result<(), ChangeError> {
    let doer = may::keeper(actor, agency)?;
    let organisation = doer.here.organisation;
    if store::remove(tx, organisation, day)? == 0 {
        return Ok(());
    }
    store::next_version(tx, organisation)?;
    let version = store::version(tx, organisation)?;
    history::audit(
        tx,
        now,
        &doer,
        "documents.calendar.change",
        organisation,
        Some(version - 1),
    )?;
    Ok(())
}

/// The rows of a new day.
fn check(new: &NewDay) -> Result<Vec<OwnDay>, Problems> {
    let mut problems = Problems::none();
    let mut text = |field, typed: &str, limit| {
        let text = vn::text::clean(typed);
        if text.is_empty() {
            problems.add(field, "documents-problem-needed");
        } else if text.chars().count() > limit {
            problems.add_limit(field, "documents-problem-too-long", limit);
        }
        crate::secrecy::refuse_secret(&mut problems, field, &text);
        text
    };
    let name = text("name", &new.name, NAME_CHARACTERS);
    let source = text("source", &new.source, SOURCE_CHARACTERS);
    if new.day.is_none() {
        problems.add("day", "documents-problem-needed");
    }
    if new.sort == Sort::Swap && new.worked_on.is_none() {
        problems.add("worked_on", "documents-problem-needed");
    }
    problems.into_result()?;
    let row = |day: Option<Date>, kind: &str, other_day: Option<Date>| {
        day.map(|day| OwnDay {
            day,
            kind: kind.to_owned(),
            other_day,
            name: name.clone(),
            source: source.clone(),
        })
    };
    let rows = match new.sort {
        Sort::Swap => [
            row(new.day, "swapped_rest", new.worked_on),
            row(new.worked_on, "swapped_work", new.day),
        ],
        sort => [row(new.day, sort.code(), None), None],
    };
    Ok(rows.into_iter().flatten().collect())
}

fn problem(error: &CalendarError) -> Problems {
    match error {
        CalendarError::SwapOfWorkingDay(_) => {
            Problems::one("worked_on", "documents-calendar-problem-worked-anyway")
        }
        CalendarError::UnpairedSwap { .. } => {
            Problems::one("day", "documents-calendar-problem-swapped")
        }
        CalendarError::OutsideYears(_) => Problems::one("day", "documents-calendar-problem-year"),
        _ => Problems::one("day", "documents-calendar-problem"),
    }
}
