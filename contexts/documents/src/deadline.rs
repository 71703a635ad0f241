//! Time limits in working days: when they end by the agency's calendar, and why. The computation is
//! kept with the document for ever, so that it can be explained after the calendar has changed.

use crate::{Problems, calendar, incoming::IncomingId};
use identity::Actor;
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
#[derive(Clone, Debug)]
pub(crate) struct Computed {
    pub(crate) at: Timestamp,
    trace: Trace,
}

/// So many working days from now, by the calendar of the actor's agency; nothing if none are asked
/// for.
///
/// # Errors
/// [`Problems`] with the field `due` for a limit that no calendar knows the end of.
pub(crate) fn in_working_days<E: From<DbError> + From<Problems>>(
    tx: &mut Tx<'_>,
    now: Timestamp,
    actor: &Actor,
    days: Option<u32>,
) -> Result<Option<Computed>, E> {
    let Some(days) = days else {
        return Ok(None);
    };
    if !(1..=MOST_WORKING_DAYS).contains(&days) {
        let mut problems = Problems::none();
        let most = MOST_WORKING_DAYS as usize;
        problems.add_limit("due", "documents-problem-working-days", most);
        return Err(problems.into());
    }
    let calendar = calendar::of(tx, actor.organisation)?;
    let due = deadline(&calendar, in_province(now), Limit::working_days(days))
        .map_err(|_| Problems::one("due", "documents-problem-due-past"))?;
    Ok(Some(Computed {
        at: Clock::instant_of(due.at),
        trace: due.trace,
    }))
}

/// Keeps the computation with the document whose due time it is.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    id: IncomingId,
    computed: Option<&Computed>,
) -> Result<(), DbError> {
    let Some(computed) = computed else {
        return Ok(());
    };
    let trace = serde_json::json!(computed.trace).to_string();
    tx.execute(&KEEP, params![id, computed.at, trace]).map(drop)
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
