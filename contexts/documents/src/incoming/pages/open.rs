//! Opening a document, and the viewer's own marks on it.

use super::{
    act,
    detail::{self, Opened},
};
use crate::incoming::{IncomingId, mark, show};

use identity::Actor;
use kit_web::{Answer, Fields, Flash, Form, FromForm, PageError, Path, Visit};
use std::sync::Arc;

pub(super) async fn open(visit: Visit, Path(id): Path<IncomingId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let (now, who) = (visit.now(), Arc::clone(&actor));
    let opened = visit
        .web()
        .db()
        .read(move |tx| Opened::read(tx, now, &who, id));
    let opened = opened.await?.ok_or(PageError::NotFound)?;
    if !opened.is_read {
        let marked = visit
            .web()
            .db()
            .write(move |tx| mark::read(tx, now, &actor, id));
        marked.await?;
    }
    detail::draw(&visit, &opened, None)
}

/// What the viewer wants to remember of a document.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    Unread,
    Flag,
    Unflag,
}

impl FromForm for Mark {
    fn from_form(form: &mut Fields<'_>) -> Option<Self> {
        let options = [
            ("chua-doc", Self::Unread),
            ("co", Self::Flag),
            ("bo-co", Self::Unflag),
        ];
        form.choice("viec", "documents-bulk-read", &options)
            .required()
    }
}

pub(super) async fn mark(visit: Visit, Path(id): Path<IncomingId>, form: Form<Mark>) -> Answer {
    let wanted = form
        .input
        .ok_or(PageError::invalid("documents-bulk-unknown"))?;
    let actor = act::acting(&visit)?;
    let seen = visit.web().db().write(move |tx| {
        if show::show(tx, &actor, id)?.is_none() {
            return Ok::<_, PageError>(false);
        }
        match wanted {
            Mark::Unread => mark::unread(tx, &actor, id)?,
            Mark::Flag => mark::flag(tx, &actor, id, true)?,
            Mark::Unflag => mark::flag(tx, &actor, id, false)?,
        }
        Ok(true)
    });
    if !seen.await? {
        return Err(PageError::NotFound);
    }
    let (to, said) = match wanted {
        Mark::Unread => ("/van-ban-den".to_owned(), "documents-done-unread"),
        Mark::Flag => (detail::href(id), "documents-done-flag"),
        Mark::Unflag => (detail::href(id), "documents-done-unflag"),
    };
    visit.redirect_with(&to, Flash::success(said))
}
