//! Closing a book, with the question before.

use super::{HERE, own_book};
use crate::books::{Book, BookId, configure::close_book};

use identity::Actor;
use kit_i18n::args;
use kit_web::{
    Answer, Flash, Form, FormState, Path, Visit,
    ui::{self, Confirmation},
};

pub(super) async fn ask(visit: Visit, Path(id): Path<BookId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let book = visit
        .web()
        .db()
        .read(move |tx| own_book(tx, &actor, id))
        .await?;
    draw(&visit, &book)
}

pub(super) fn draw(visit: &Visit, book: &Book) -> Answer {
    let here = format!("{HERE}/{}", book.id);
    let question = Confirmation {
        id: "khoa-so".to_owned(),
        href: format!("{here}/khoa"),
        action: format!("{here}/khoa"),
        question: visit.ta(
            "documents-books-close-question",
            &args!["name" => book.name.as_str()],
        ),
        consequence: visit.ta(
            "documents-books-close-consequence",
            &args!["last" => book.last],
        ),
        button: visit.t("documents-books-close"),
        cancel_href: here,
        values: Vec::new(),
    };
    ui::confirm_page(visit, &question, &FormState::new())
}

pub(super) async fn send(visit: Visit, Path(id): Path<BookId>, _form: Form<()>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let actor = Actor::clone(&actor).in_request(visit.request_id());
    let now = visit.now();
    let book = visit
        .web()
        .db()
        .write(move |tx| close_book(tx, now, &actor, id))
        .await?;
    let flash = Flash::success("documents-books-closed-now").with("name", book.name);
    visit.redirect_with(&format!("{HERE}/{id}"), flash)
}
