//! A register as a file for the archive and the printer: one volume at a time.

use super::{
    list::what,
    read::{self, Register, Wanted},
};
use crate::books::BookId;

use kit_i18n::args;
use kit_spreadsheet::file;
use kit_typeset::{About, TypesetError, Typesetter};
use kit_web::{Answer, PageError, Parameters, Path, Visit};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Numbers in one volume: about seventy sheets, typeset within some seconds.
pub(super) const VOLUME: i64 = 1_000;

/// Fonts and the register's template, read once and only where somebody prints.
static TYPESETTER: LazyLock<Result<Typesetter, TypesetError>> =
    LazyLock::new(|| Typesetter::new([]));

pub(super) async fn open(visit: Visit, Path(id): Path<BookId>, asked: Parameters) -> Answer {
    let wanted = Wanted::read(&asked);
    let most = usize::try_from(VOLUME).unwrap_or(usize::MAX);
    let register = read::read(&visit, id, wanted, most, wanted.after + VOLUME).await?;
    let data = data(&visit, &register, wanted);
    let about = About::new(&register.book.name, &register.agency, visit.now());
    let bytes = tokio::task::spawn_blocking(move || match &*TYPESETTER {
        Ok(typesetter) => typesetter.render("register", &data, &about),
        Err(error) => Err(error.clone()),
    });
    let bytes = bytes.await.map_err(PageError::internal)?.map_err(refused)?;
    let name = format!(
        "so-{}-{}-{}.pdf",
        register.book.direction,
        register.book.year,
        wanted.after + 1
    );
    file(bytes, "application/pdf", &name)
}

fn refused(error: TypesetError) -> PageError {
    match error {
        TypesetError::SwitchedOff | TypesetError::FontsMissing => {
            PageError::conflict("documents-books-no-pdf")
        }
        TypesetError::NotArchivable { complaints, .. } => {
            tracing::warn!(?complaints, "a register cannot be printed for the archive");
            PageError::conflict("documents-books-not-printable")
        }
        other => PageError::internal(other),
    }
}

fn data(visit: &Visit, register: &Register, wanted: Wanted) -> Value {
    let book = &register.book;
    let columns: Vec<Value> = register
        .columns
        .iter()
        .map(|(key, width)| json!({ "title": visit.t(key), "width": width }))
        .collect();
    let rows: Vec<&Vec<String>> = register.lines.iter().map(|(_, cells)| cells).collect();
    let period = match (wanted.from, wanted.to) {
        (None, None) => what(visit, book),
        (from, to) => {
            let day = |day: Option<jiff::civil::Date>| {
                day.map_or("…".to_owned(), |day| visit.date(day))
            };
            visit.ta(
                "documents-books-from-to",
                &args!["from" => day(from), "to" => day(to)],
            )
        }
    };
    json!({
        "agency": register.agency,
        "place_date": vn::words::date_line(visit.today()),
        "title": book.name,
        "subtitle": period,
        "columns": columns,
        "column_numbers": true,
        "rows": rows,
        "empty": visit.t("documents-register-empty"),
        "closing": visit.ta("documents-books-closing", &args!["count" => register.lines.len()]),
    })
}
