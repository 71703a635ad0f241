//! The lines of a register as texts, column by column in the order of Annex IV, for the page, the
//! printed volume and the spreadsheet alike.

use super::own_book;
use crate::{
    books::{
        Book, BookId, Direction,
        may::{may_configure, reader_for},
        register::{self, Extract, IncomingLine, LINES, OutgoingLine},
    },
    names::Names,
};
use identity::Actor;
use jiff::civil::{Date, date};
use kit_base::in_province;
use kit_db::{DbError, Tx};
use kit_i18n::{Locale, args, format};
use kit_web::{PageError, Parameters, Visit};
use vn::kinds::Kind;

/// Text keys of the ten columns of the incoming register, with their share of the sheet's width.
pub(super) const INCOMING: [(&str, f32); 10] = [
    ("documents-register-arrival-day", 1.1),
    ("documents-column-arrival-number", 0.7),
    ("documents-register-author", 1.8),
    ("documents-register-notation", 1.5),
    ("documents-register-day", 1.1),
    ("documents-register-kind-subject", 4.0),
    ("documents-register-receiver", 1.6),
    ("documents-register-forwarded", 1.1),
    ("documents-register-signature", 0.9),
    ("documents-register-note", 1.0),
];

/// The same of the eight columns of the outgoing register.
pub(super) const OUTGOING: [(&str, f32); 8] = [
    ("documents-register-out-notation", 1.5),
    ("documents-register-day", 1.1),
    ("documents-register-kind-subject", 4.2),
    ("documents-label-signer", 1.6),
    ("documents-register-to", 2.2),
    ("documents-register-copy-keeper", 1.7),
    ("documents-register-copies", 0.8),
    ("documents-register-note", 1.1),
];

/// Which lines of a book are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    /// Only numbers above this one.
    pub(super) after: i64,
}

impl Wanted {
    pub(super) fn read(asked: &Parameters) -> Self {
        Self {
            from: asked.date("tu"),
            to: asked.date("den"),
            after: asked.get("sau").parse().unwrap_or(0).max(0),
        }
    }

    fn extract(&self, book: &Book, after: i64) -> Extract {
        Extract {
            book: book.id,
            organisation: book.organisation_id,
            from: self.from.unwrap_or(date(1945, 1, 1)),
            to: self.to.unwrap_or(date(9000, 1, 1)),
            after,
        }
    }
}

/// A piece of a register.
pub(super) struct Register {
    pub(super) book: Book,
    /// The agency's name.
    pub(super) agency: String,
    pub(super) columns: &'static [(&'static str, f32)],
    /// The number of each line, and its cells.
    pub(super) lines: Vec<(i64, Vec<String>)>,
    /// Whether there are lines after these.
    pub(super) more: bool,
    /// Whether the viewer decides how the book is kept.
    pub(super) is_keeper: bool,
}

impl Register {
    /// The number of the last line.
    pub(super) fn last(&self) -> i64 {
        self.lines.last().map_or(0, |line| line.0)
    }
}

/// Reads at most `most` lines (a multiple of what is read at a time), with numbers up to `until`.
///
/// # Errors
/// 404 for a book of another agency; as the database answers.
pub(super) async fn read(
    visit: &Visit,
    id: BookId,
    wanted: Wanted,
    most: usize,
    until: i64,
) -> Result<Register, PageError> {
    let actor = visit.actor::<Actor>()?;
    let (words, who) = (Words::of(visit), actor.clone());
    let read = visit
        .web()
        .db()
        .snapshot(move |tx| read_lines(tx, &who, id, wanted, most, until, &words));
    let register = read.await?;
    visit.reads_for(reader_for(&actor, &register.book).map(kit_base::Id::to_i64));
    Ok(register)
}

fn read_lines(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: BookId,
    wanted: Wanted,
    most: usize,
    until: i64,
    words: &Words,
) -> Result<Register, PageError> {
    let book = own_book(tx, actor, id)?;
    let mut register = Register {
        agency: identity::organisation_brief(tx, book.organisation_id)?.name,
        columns: match book.direction {
            Direction::Incoming => &INCOMING,
            Direction::Outgoing => &OUTGOING,
        },
        is_keeper: may_configure(actor, &book),
        book,
        lines: Vec::new(),
        more: true,
    };
    let mut after = wanted.after;
    while register.lines.len() < most && register.more {
        let extract = wanted.extract(&register.book, after);
        let lines = some_lines(tx, &register.book, &extract, words)?;
        register.more = i64::try_from(lines.len()).unwrap_or(0) == LINES;
        register.lines.extend(lines);
        after = register.last().max(after);
    }
    let all = register.lines.len();
    register.lines.retain(|line| line.0 <= until);
    register.more |= register.lines.len() < all;
    Ok(register)
}

fn some_lines(
    tx: &mut Tx<'_>,
    book: &Book,
    extract: &Extract,
    words: &Words,
) -> Result<Vec<(i64, Vec<String>)>, DbError> {
    let mut names = Names::new();
    Ok(match book.direction {
        Direction::Incoming => {
            let lines = register::incoming(tx, extract)?;
            names.add_units(tx, lines.iter().filter_map(|line| line.lead_unit_id))?;
            names.add_people(tx, lines.iter().filter_map(|line| line.presented_to))?;
            lines
                .into_iter()
                .map(|line| (line.arrival_number, words.incoming(&names, line)))
                .collect()
        }
        Direction::Outgoing => {
            let lines = register::outgoing(tx, extract)?;
            names.add_units(tx, lines.iter().map(|line| line.unit_id))?;
            lines
                .into_iter()
                .map(|line| (line.number, words.outgoing(&names, line)))
                .collect()
        }
    })
}

/// Texts that lines repeat; lines are made where no visit is at hand.
struct Words {
    locale: Locale,
    recalled: String,
    agencies: String,
}

/// Stands in the text about agencies where the number belongs.
const NUMBER: &str = "{n}";

impl Words {
    fn of(visit: &Visit) -> Self {
        Self {
            locale: visit.locale(),
            recalled: visit.t("documents-register-recalled"),
            agencies: visit.ta("documents-register-agencies", &args!["count" => NUMBER]),
        }
    }

    fn day(&self, day: Option<Date>) -> String {
        day.map(|day| format::date(self.locale, day))
            .unwrap_or_default()
    }

    fn incoming(&self, names: &Names, line: IncomingLine) -> Vec<String> {
        let unit = line.lead_unit_id.map_or("", |unit| names.unit(unit));
        let person = line.presented_to.map_or("", |person| names.person(person));
        let receiver = if unit.is_empty() { person } else { unit };
        vec![
            self.day(Some(line.arrival_on)),
            line.arrival_number.to_string(),
            line.issuer_name,
            line.notation,
            self.day(line.issued_on),
            titled(&line.kind, &line.subject),
            receiver.to_owned(),
            self.day(line.forwarded_at.map(|at| in_province(at).date())),
            String::new(),
            line.result,
        ]
    }

    fn outgoing(&self, names: &Names, line: OutgoingLine) -> Vec<String> {
        let mut receivers = Vec::new();
        if line.receivers > 0 {
            receivers.push(
                self.agencies
                    .replace(NUMBER, &format::number(self.locale, line.receivers)),
            );
        }
        receivers.extend(line.outside_receivers.lines().map(str::to_owned));
        let note = if line.state == "recalled" {
            self.recalled.clone()
        } else {
            String::new()
        };
        vec![
            line.notation,
            self.day(line.issued_on),
            titled(&line.kind, &line.subject),
            line.signer_name,
            receivers.join("; "),
            names.unit(line.unit_id).to_owned(),
            line.copies.to_string(),
            note,
        ]
    }
}

/// `Kế hoạch. Chuyển đổi số…`: the kind's name and the abstract share a column.
fn titled(kind: &str, subject: &str) -> String {
    match Kind::from_code(kind) {
        Some(kind) => format!("{}. {subject}", kind.name()),
        None => subject.to_owned(),
    }
}
