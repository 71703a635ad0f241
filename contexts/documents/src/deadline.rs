//! Time limits in working days: when they end by the agency's calendar, and why. The computation is
//! kept with the document for ever, so that it can be explained after the calendar has changed.

use crate::{
    Problems, calendar,
    incoming::{ActError, IncomingId, store},
};
use jiff::Timestamp;
use kit_base::{Clock, in_province};
use kit_db::{DbError, Tx, params, sql};
use worktime::{Limit, Trace, deadline};

/// A working year: longer limits are typing mistakes.
pub(crate) const MOST_WORKING_DAYS: u32 = 250;

sql!(KEEP:
    "insert into doc_deadline (incoming_id, due_at, trace) values (?1, ?2, ?3)
     on conflict (incoming_id, due_at) do update set trace = excluded.trace");
sql!(TRACE -> String: "select trace from doc_deadline where incoming_id = ?1 and due_at = ?2");

/// A due time and the computation that led to it.
struct Computed {
    at: Timestamp,
    trace: Trace,
}

/// When work shall be done: so many working days from now, or at a time; neither leaves it open.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish {
    pub(crate) working_days: Option<u32>,
    pub(crate) at: Option<Timestamp>,
}

/// Does an act that sets a due time. One that was said in working days is computed by the calendar
/// of the agency that received the document and kept with its reasons.
///
/// # Errors
/// [`ActError::Invalid`] with the field `due` for a wish that makes no sense; else as the act.
pub(crate) fn within(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: IncomingId,
    wish: Wish,
    act: impl FnOnce(&mut Tx<'_>, Option<Timestamp>) -> Result<(), ActError>,
) -> Result<(), ActError> {
    let Some(days) = wish.working_days else {
        return act(tx, wish.at);
    };
    if wish.at.is_some() {
        return Err(Problems::one("due", "documents-problem-due-twice").into());
    }
    let computed = in_working_days(tx, now, id, days)?;
    act(tx, Some(computed.at))?;
    let trace = serde_json::json!(computed.trace).to_string();
    tx.execute(&KEEP, params![id, computed.at, trace])?;
    Ok(())
}

fn in_working_days(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: IncomingId,
    days: u32,
) -> Result<Computed, ActError> {
    if !(1..=MOST_WORKING_DAYS).contains(&days) {
        let mut problems = Problems::none();
        let most = MOST_WORKING_DAYS as usize;
        problems.add_limit("due", "documents-problem-working-days", most);
        return Err(problems.into());
    }
    let received = store::find(tx, id)?.ok_or(ActError::NotFound)?;
    let calendar = calendar::of(tx, received.organisation_id)?;
    let due = deadline(&calendar, in_province(now), Limit::working_days(days))
        .map_err(|_| Problems::one("due", "documents-problem-due-past"))?;
    Ok(Computed {
        at: Clock::instant_of(due.at),
        trace: due.trace,
    })
}

/// Why a document is due at `due_at`, if that was computed.
pub(crate) fn trace_of(
    tx: &mut Tx<'_>,
    id: IncomingId,
    due_at: Timestamp,
) -> Result<Option<Trace>, DbError> {
    let text = tx.find(&TRACE, params![id, due_at])?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
