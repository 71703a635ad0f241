//! A register as the law prints it, with the period that is wanted.

use super::{
    HERE,
    list::{state, what},
    pdf::VOLUME,
    read::{self, Register, Wanted},
};
use crate::{
    books::{BookId, register::LINES},
    search_page::day_field,
};

use jiff::civil::Date;
use kit_i18n::args;
use kit_spreadsheet::{Sheet, answer};
use kit_web::{
    Answer, Link, PageError, Parameters, Path, Visit,
    ui::{self, Chip, Pager},
};
use maud::{Markup, html};

/// Lines of one spreadsheet: two years of a busy agency.
const SHEET_LINES: usize = 20_000;

pub(super) async fn open(visit: Visit, Path(id): Path<BookId>, asked: Parameters) -> Answer {
    let wanted = Wanted::read(&asked);
    let page = usize::try_from(LINES).unwrap_or(usize::MAX);
    let register = read::read(&visit, id, wanted, page, i64::MAX).await?;
    draw(&visit, &register, wanted)
}

/// The address of these lines, or of a file of them.
fn href(id: BookId, file: &str, wanted: Wanted, after: i64) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let after = if after > 0 {
        after.to_string()
    } else {
        String::new()
    };
    Link::to(format!("{HERE}/{id}{file}"))
        .with("tu", &day(wanted.from))
        .with("den", &day(wanted.to))
        .with("sau", &after)
        .done()
}

pub(super) fn draw(visit: &Visit, register: &Register, wanted: Wanted) -> Answer {
    let book = &register.book;
    let body = html! {
        div class="sheet" {
            (filters(visit, register, wanted))
            @if register.lines.is_empty() {
                (ui::empty_state("book-open", &visit.t("documents-register-empty"), &visit.t("documents-register-empty-text"), None))
            } @else {
                (table(visit, register))
                (pager(visit, register, wanted))
            }
        }
        (volumes(visit, register, wanted))
    };
    visit
        .page(&book.name)
        .crumb(visit.t("documents-menu-books"), HERE)
        .subtitle(visit.ta(
            "documents-register-of",
            &args!["what" => what(visit, book), "agency" => register.agency.as_str()],
        ))
        .actions(actions(visit, register, wanted))
        .body(body)
}

fn actions(visit: &Visit, register: &Register, wanted: Wanted) -> Markup {
    let book = &register.book;
    html! {
        (state(visit, book))
        (ui::link_button(&href(book.id, "/xlsx", wanted, 0), &visit.t("documents-bulk-export"), "download", false))
        (ui::link_button(&href(book.id, "/pdf", wanted, 0), &visit.t("documents-books-print"), "printer", true))
        @if register.is_keeper && !book.closed {
            (ui::link_button(&format!("{HERE}/{}/khoa", book.id), &visit.t("documents-books-close"), "book-open", false))
        }
    }
}

fn filters(visit: &Visit, register: &Register, wanted: Wanted) -> Markup {
    let day = |day: Option<Date>| day.map(|day| visit.date(day)).unwrap_or_default();
    let id = register.book.id;
    let fields = html! {
        (day_field("tu", &visit.t("documents-search-from"), &day(wanted.from)))
        (day_field("den", &visit.t("documents-search-to"), &day(wanted.to)))
    };
    let mut chips = Vec::new();
    let mut add = |key: &str, value: Option<Date>, without: Wanted| {
        if let Some(value) = value {
            let remove_href = href(id, "", without, 0);
            chips.push(Chip {
                name: visit.t(key),
                value: visit.date(value),
                remove_href,
            });
        }
    };
    add(
        "documents-chip-from",
        wanted.from,
        Wanted {
            from: None,
            ..wanted
        },
    );
    add(
        "documents-chip-to",
        wanted.to,
        Wanted { to: None, ..wanted },
    );
    let here = format!("{HERE}/{id}");
    html! {
        (ui::filters(visit, &here, &visit.t("documents-books-period"), &[], &fields))
        (ui::chips(visit, &chips, &here))
    }
}

fn table(visit: &Visit, register: &Register) -> Markup {
    html! {
        div class="register-wide" tabindex="0" role="region" aria-label=(register.book.name) {
            table class="register" {
                caption class="sr" { (register.book.name) }
                colgroup { @for (_, width) in register.columns { col class=[width_class(*width)]; } }
                thead {
                    tr { @for (key, _) in register.columns { th scope="col" { (visit.t(key)) } } }
                    tr class="order" aria-hidden="true" { @for place in 1..=register.columns.len() { th { "(" (place) ")" } } }
                }
                tbody { @for (_, cells) in &register.lines { tr { @for cell in cells { td { (cell) } } } } }
            }
        }
    }
}

/// The class of a column by its share of the sheet; the widest takes what is left.
fn width_class(share: f32) -> Option<&'static str> {
    match share {
        share if share < 1.0 => Some("rn"),
        share if share < 1.4 => Some("rs"),
        share if share < 2.5 => Some("rm"),
        _ => None,
    }
}

fn pager(visit: &Visit, register: &Register, wanted: Wanted) -> Markup {
    let id = register.book.id;
    let first = register.lines.first().map_or(0, |line| line.0);
    let summary = visit.ta(
        "documents-register-shown",
        &args!["from" => first, "to" => register.last(), "count" => register.lines.len()],
    );
    let pager = Pager {
        summary,
        // numbers are dense: the page before starts so many numbers earlier
        previous: (wanted.after > 0)
            .then(|| href(id, "", wanted, wanted.after.saturating_sub(LINES))),
        next: register.more.then(|| href(id, "", wanted, register.last())),
        keys: false,
    };
    ui::pager(visit, &pager)
}

/// Printed volumes, where one file would be too long.
fn volumes(visit: &Visit, register: &Register, wanted: Wanted) -> Markup {
    let last = register.book.last;
    if last <= VOLUME {
        return html! {};
    }
    let starts = (0..last)
        .step_by(usize::try_from(VOLUME).unwrap_or(1))
        .zip(1..);
    let links = html! {
        ul class="examples" {
            @for (after, place) in starts {
                @let label = visit.ta("documents-books-volume", &args!["number" => place, "from" => after + 1, "to" => (after + VOLUME).min(last)]);
                li { a href=(href(register.book.id, "/pdf", wanted, after)) { (label) } }
            }
        }
    };
    ui::panel(
        &visit.t("documents-books-volumes"),
        &visit.t("documents-books-volumes-text"),
        &html! {},
        &links,
    )
}

pub(super) async fn spreadsheet(visit: Visit, Path(id): Path<BookId>, asked: Parameters) -> Answer {
    let wanted = Wanted::read(&asked);
    let register = read::read(&visit, id, wanted, SHEET_LINES, i64::MAX).await?;
    if register.more {
        let message = kit_web::Message::new("documents-books-too-long").with("limit", SHEET_LINES);
        return Err(PageError::Conflict(message));
    }
    let columns = register
        .columns
        .iter()
        .map(|(key, _)| visit.t(key))
        .collect();
    let name = format!("so-{}-{}.xlsx", register.book.direction, register.book.year);
    let mut sheet = Sheet::new(register.book.name, columns);
    for (_, cells) in register.lines {
        sheet.row(cells);
    }
    answer(sheet, &name).await
}
