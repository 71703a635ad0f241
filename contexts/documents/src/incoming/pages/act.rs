//! How the forms of all acts on one document are answered: the act in one transaction, then the
//! document again; or the same form with what is wrong, with everything that was typed.

use super::{counts, detail, inbox_filter::HERE};
use crate::{
    acting::actor_of,
    deadline::MOST_WORKING_DAYS,
    field_errors::Place,
    incoming::{Act, ActError, IncomingId, show},
};
use identity::Actor;
use jiff::{
    Timestamp,
    civil::{Time, time},
};
use kit_base::Clock;
use kit_db::{Once, Tx};
use kit_web::{
    Answer, Fields, Flash, FormKey, FormState, Message, Visit,
    ui::{self, Field},
};
use maud::{Markup, html};
use std::sync::Arc;

/// The hidden field with the version that the person saw.
pub(super) const VERSION: &str = "v";
/// When something due on a day is due, if no hour is typed.
const USUAL_HOUR: Time = time(17, 0, 0, 0);

/// The version that the form carried; one that none has if it was tampered with.
pub(super) fn version(form: &Fields<'_>) -> i64 {
    form.raw(VERSION).parse().unwrap_or(-1)
}

/// A day in three inputs and an hour in one, as an instant; nothing if no day is typed.
pub(super) fn due_at(
    form: &mut Fields<'_>,
    day_field: &'static str,
    hour_field: &'static str,
) -> Option<Option<Timestamp>> {
    let day = form.date(day_field, "documents-label-due").optional();
    let typed = form.raw(hour_field).to_owned();
    let hour = if typed.is_empty() {
        Some(USUAL_HOUR)
    } else {
        read_hour(&typed)
    };
    if hour.is_none() {
        let message = Message::new("documents-problem-hour");
        form.refuse(hour_field, "documents-label-hour", message);
    }
    let (day, hour) = (day?, hour?);
    Some(day.map(|day| Clock::instant_of(day.to_datetime(hour))))
}

/// A number of working days beside a day: only one of the two can be meant.
pub(super) fn working_days(
    form: &mut Fields<'_>,
    days_field: &'static str,
    day_field: &str,
) -> Option<Option<u32>> {
    let days = form
        .number(days_field, "documents-label-working-days")
        .min(1)
        .max(i64::from(MOST_WORKING_DAYS))
        .optional()?;
    let parts = ["ngay", "thang", "nam"].map(|part| format!("{day_field}-{part}"));
    if days.is_some() && parts.iter().any(|part| !form.raw(part).trim().is_empty()) {
        let message = Message::new("documents-problem-due-twice");
        form.refuse(days_field, "documents-label-working-days", message);
        return None;
    }
    Some(days.and_then(|days| u32::try_from(days).ok()))
}

/// `17:00`, `17h00`, `17h` and `17`.
fn read_hour(text: &str) -> Option<Time> {
    let mut parts = text.splitn(2, [':', 'h', 'H', 'g']).map(str::trim);
    let hour = parts.next()?.parse().ok()?;
    let minute = match parts.next() {
        None | Some("") => 0,
        Some(minute) => minute.parse().ok()?,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// The fields for [`due_at`] and [`working_days`].
pub(super) fn due_fields(
    visit: &Visit,
    state: &FormState,
    (day_field, hour_field, days_field): (&str, &str, &str),
    hint: &str,
) -> Markup {
    html! {
        (ui::field_date(visit, state, &Field::new(day_field, "documents-label-due").hint(hint).optional()))
        (ui::field_text(visit, state,
            &Field::new(hour_field, "documents-label-hour").hint(visit.t("documents-hint-hour")).size(6).optional()))
        (ui::field_text(visit, state,
            &Field::new(days_field, "documents-label-working-days").hint(visit.t("documents-hint-working-days")).size(4).optional()))
    }
}

/// A form for one act, with the version that its page shows.
pub(super) fn form(
    visit: &Visit,
    state: &FormState,
    action: &str,
    version: i64,
    button: &str,
    fields: &Markup,
) -> Markup {
    let fields = html! {
        input type="hidden" name=(VERSION) value=(version);
        (fields)
    };
    html! { div class="form" { (ui::post_form(visit, state, action, &visit.t(button), &fields)) } }
}

/// An act on its way, with everything that its answer needs.
pub(super) struct Sent {
    pub(super) id: IncomingId,
    pub(super) act: Act,
    pub(super) state: FormState,
    pub(super) key: FormKey,
    pub(super) done: &'static str,
    /// Where the form shows what the act says of a field.
    pub(super) place: fn(&'static str) -> Place,
}

/// Does the act once, however often the form is sent, and answers.
pub(super) async fn perform(
    visit: &Visit,
    sent: Sent,
    mut work: impl FnMut(&mut Tx<'_>, Timestamp, &Actor) -> Result<(), ActError> + Send + 'static,
) -> Answer {
    let actor = actor_of(visit)?;
    let (id, now) = (sent.id, visit.now());
    let operation = format!("{} {id}", sent.act.code());
    let once = sent.key.once(visit, &operation);
    let who = Arc::clone(&actor);
    let done = visit.web().db().write(move |tx| {
        if tx.once(&once, now)? == Once::First {
            work(tx, now, &who)?;
        }
        Ok(show::show(tx, &who, id)?.is_some())
    });
    match done.await {
        Ok(is_visible) => {
            counts::forget(&actor);
            let to = if is_visible {
                detail::href(id)
            } else {
                HERE.to_owned()
            };
            visit.redirect_with(&to, Flash::success(sent.done))
        }
        Err(error) => refused(visit, sent, error).await,
    }
}

async fn refused(visit: &Visit, sent: Sent, error: ActError) -> Answer {
    let tried = match error {
        ActError::Invalid(problems) => {
            let state = sent.state.refuse_all(&problems, sent.place);
            detail::Tried::wrong(sent.act, state)
        }
        ActError::ChangedMeanwhile | ActError::NotNow { .. } => {
            detail::Tried::overtaken(sent.act, sent.state)
        }
        other => return Err(other.into()),
    };
    detail::show(visit, sent.id, Some(tried)).await
}

/// The document again, with the form that has errors.
pub(super) async fn again(visit: &Visit, id: IncomingId, act: Act, state: FormState) -> Answer {
    detail::show(visit, id, Some(detail::Tried::wrong(act, state))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_in_the_ways_people_write_them() {
        for text in ["17:00", "17h00", "17h", "17", "17 h 00"] {
            assert_eq!(read_hour(text), Some(USUAL_HOUR), "{text}");
        }
        assert_eq!(read_hour("8:30"), Some(time(8, 30, 0, 0)));
        for text in ["25:00", "chiều", "17:75", "-1"] {
            assert_eq!(read_hour(text), None, "{text}");
        }
    }
}
