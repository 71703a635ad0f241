//! Closing a book, with the question before.

use super::{HERE, own_book};
use crate::{
    acting::actor_of,
    books::{
        Book, BookId,
        configure::{ConfigureError, close_book},
        may::may_configure,
    },
};

use identity::Actor;
use kit_db::Once;
use kit_i18n::args;
use kit_web::{
    Answer, Flash, Form, FormState, PageError, Path, Visit,
    ui::{self, Confirmation},
};

pub(super) async fn ask(visit: Visit, Path(id): Path<BookId>) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let book = visit
        .web()
        .db()
        .read(move |tx| {
            let book = own_book(tx, &actor, id)?;
            match may_configure(&actor, &book) {
                true => Ok(book),
                false => Err(PageError::Forbidden),
            }
        })
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

/// The act; a second press of the same button finds it done.
pub(super) async fn send(visit: Visit, Path(id): Path<BookId>, form: Form<()>) -> Answer {
    let (actor, now) = (actor_of(&visit)?, visit.now());
    let once = form.key.once(&visit, "documents.books.close");
    let closed = visit.web().db().write(move |tx| {
        if let Once::Repeated(name) = tx.once(&once, now)? {
            return Ok(name);
        }
        let book = close_book(tx, now, &actor, id)?;
        tx.answered(&once, &book.name)?;
        Ok::<_, ConfigureError>(book.name)
    });
    let flash = Flash::success("documents-books-closed-now").with("name", closed.await?);
    visit.redirect_with(&format!("{HERE}/{id}"), flash)
}
