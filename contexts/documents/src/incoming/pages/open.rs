//! Opening a document, and the viewer's own marks on it.

use super::detail::{self, Opened};
use crate::{
    acting,
    incoming::{IncomingId, mark},
};

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
    let actor = acting::actor_of(&visit)?;
    let marked = visit.web().db().write(move |tx| match wanted {
        Mark::Unread => mark::unread(tx, &actor, id),
        Mark::Flag => mark::flag(tx, &actor, id, true),
        Mark::Unflag => mark::flag(tx, &actor, id, false),
    });
    marked.await?;
    let (to, said) = match wanted {
        Mark::Unread => ("/van-ban-den".to_owned(), "documents-done-unread"),
        Mark::Flag => (detail::href(id), "documents-done-flag"),
        Mark::Unflag => (detail::href(id), "documents-done-unflag"),
    };
    visit.redirect_with(&to, Flash::success(said))
}
