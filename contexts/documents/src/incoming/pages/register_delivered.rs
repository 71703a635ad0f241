//! Vào sổ: one press enters a delivered document in the book.

use super::{act, counts, detail::Opened};
use crate::{
    acting,
    incoming::{
        ActError, IncomingId,
        register::{RegisterError, register_delivered},
    },
};

use identity::Actor;
use jiff::Timestamp;
use kit_db::{Once, OnceKey, Tx};
use kit_web::{Answer, Fields, Flash, Form, FormState, FromForm, PageError, Path, Visit};
use maud::{Markup, html};
use std::sync::Arc;

pub(super) struct Seen(i64);

impl FromForm for Seen {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        Some(Self(act::version(form)))
    }
}

pub(super) fn view(visit: &Visit, opened: &Opened, state: &FormState) -> Markup {
    let fields = html! { p class="hint" { (visit.t("documents-hint-register-delivered")) } };
    let action = opened.action("vao-so");
    act::form(
        visit,
        state,
        &action,
        opened.version(),
        "documents-act-register",
        &fields,
    )
}

pub(super) async fn send(visit: Visit, Path(id): Path<IncomingId>, form: Form<Seen>) -> Answer {
    let version = form.input.map(|seen| seen.0);
    let (actor, now) = (acting::actor_of(&visit)?, visit.now());
    let once = form.key.once(&visit, "documents.incoming.register");
    let who = Arc::clone(&actor);
    let registered = visit
        .web()
        .db()
        .write(move |tx| enter(tx, &once, now, &who, id, version));
    match registered.await {
        Ok(number) => {
            counts::forget(&actor);
            let flash = Flash::success("documents-done-register").with("number", number);
            visit.redirect_with(&format!("/van-ban-den/{id}"), flash)
        }
        Err(RegisterError::Act(ActError::ChangedMeanwhile | ActError::NotNow { .. })) => {
            let tried = super::detail::Tried::overtaken(crate::incoming::Act::Register, form.state);
            super::detail::show(&visit, id, Some(tried)).await
        }
        Err(other) => Err(PageError::from(other)),
    }
}

/// The number, of this time or of the first time that the same form was sent.
fn enter(
    tx: &mut Tx<'_>,
    once: &OnceKey,
    now: Timestamp,
    actor: &Actor,
    id: IncomingId,
    version: Option<i64>,
) -> Result<String, RegisterError> {
    if let Once::Repeated(number) = tx.once(once, now)? {
        return Ok(number);
    }
    let registered = register_delivered(tx, now, actor, id, version)?;
    let number = registered.arrival_number.to_string();
    tx.answered(once, &number)?;
    Ok(number)
}
