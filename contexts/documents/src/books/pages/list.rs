//! Every book of the agency, the newest year first.

use super::HERE;
use crate::{
    books::{Book, COPIES, Direction, JOINT, books_of},
    names::Names,
    permissions::{CONFIGURE, READ_ORGANISATION},
    reach,
};
use identity::Actor;
use kit_i18n::args;
use kit_web::{
    Answer, PageError, Visit,
    ui::{self, CellKind, Column, Row, Table, TagColor, Width},
};
use maud::{Markup, html};
use vn::kinds::Kind;

pub(super) async fn open(visit: Visit) -> Answer {
    let actor = visit.actor::<Actor>()?;
    let read = visit.web().db().read(move |tx| {
        let mut books = Vec::new();
        let mut names = Names::new();
        let agencies = reach::agencies(&actor, READ_ORGANISATION);
        for agency in &agencies {
            books.extend(books_of(tx, *agency)?);
        }
        // whose book it is need only be said where there are several
        if agencies.len() > 1 {
            names.add_organisations(tx, agencies)?;
        }
        Ok::<_, PageError>((books, names))
    });
    let (books, names) = read.await?;
    draw(&visit, &books, &names)
}

/// What a book numbers: `Văn bản đi · Nghị quyết`.
pub(super) fn what(visit: &Visit, book: &Book) -> String {
    let direction = visit.t(match book.direction {
        Direction::Incoming => "documents-menu-incoming",
        Direction::Outgoing => "documents-menu-outgoing",
    });
    let group = match book.grouping.as_str() {
        JOINT => return direction,
        COPIES => visit.t("documents-books-copies"),
        code => Kind::from_code(code).map_or(code.to_owned(), |kind| kind.name().to_owned()),
    };
    format!("{direction} · {group}")
}

pub(super) fn draw(visit: &Visit, books: &[Book], names: &Names) -> Answer {
    let actions = html! {
        @if visit.may(CONFIGURE) {
            (ui::link_button("/so-van-ban/lich-lam-viec", &visit.t("documents-calendar"), "calendar", false))
            (ui::link_button("/so-van-ban/quy-dinh", &visit.t("documents-books-settings"), "settings", false))
        }
    };
    let body = if books.is_empty() {
        ui::empty_state(
            "book-open",
            &visit.t("documents-books-empty"),
            &visit.t("documents-books-empty-text"),
            None,
        )
    } else {
        table(visit, books, names)
    };
    visit
        .page(visit.t("documents-menu-books"))
        .subtitle(visit.t("documents-books-subtitle"))
        .actions(actions)
        .body(body)
}

fn table(visit: &Visit, books: &[Book], names: &Names) -> Markup {
    let columns = [
        Column::new(visit.t("documents-books-year")).width(Width::Small),
        Column::new(visit.t("documents-books-book")),
        Column::new(visit.t("documents-books-last"))
            .width(Width::Medium)
            .kind(CellKind::Number),
        Column::new(visit.t("documents-books-last-on"))
            .width(Width::Medium)
            .kind(CellKind::Muted),
        Column::new(visit.t("documents-column-state")).width(Width::Medium),
    ];
    let rows = books.iter().map(|book| Row {
        id: book.id.to_string(),
        name: book.name.clone(),
        unread: false,
        cells: vec![
            html! { (book.year) },
            html! {
                @let agency = names.organisation(book.organisation_id);
                a href={ (HERE) "/" (book.id) } { (what(visit, book)) }
                @if !agency.is_empty() { " · " (agency) }
            },
            html! { (visit.number(book.last)) },
            html! { @if let Some(on) = book.last_on { (visit.date(on)) } },
            state(visit, book),
        ],
    });
    let caption = visit.ta("documents-books-caption", &args!["count" => books.len()]);
    Table::new(caption).columns(columns).rows(rows).draw(visit)
}

pub(super) fn state(visit: &Visit, book: &Book) -> Markup {
    if book.closed {
        ui::tag(&visit.t("documents-books-closed"), TagColor::Neutral)
    } else {
        ui::tag(&visit.t("documents-books-open"), TagColor::Success)
    }
}
