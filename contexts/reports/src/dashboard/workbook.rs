//! A dashboard as a workbook: what it is about, every day, every body. Real numbers and dates;
//! names are written as text, so that none of them can act as a formula.

use super::{Counts, Overview};
use jiff::civil::Date;
use kit_i18n::{Locale, Texts, format};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Takes one count.
type Pick = fn(&Counts) -> i64;

/// Columns of counts, in this order on every sheet.
const COUNTS: [(&str, Pick); 6] = [
    ("reports-received", |counts| counts.received),
    ("reports-forwarded", |counts| counts.forwarded),
    ("reports-approved", |counts| counts.approved),
    ("reports-done", |counts| counts.done),
    ("reports-late", |counts| counts.done_late),
    ("reports-issued", |counts| counts.issued),
];
/// Characters that a column of names shows.
const NAME_WIDTH: f64 = 48.0;
/// Characters that a column of counts shows.
const COUNT_WIDTH: f64 = 18.0;

/// The bytes of the workbook.
pub(super) fn workbook(
    overview: &Overview,
    texts: &Texts,
    locale: Locale,
) -> Result<Vec<u8>, XlsxError> {
    let writer = Writer {
        texts,
        locale,
        bold: Format::new().set_bold(),
    };
    let mut book = Workbook::new();
    writer.days(book.add_worksheet(), overview)?;
    if !overview.bodies.is_empty() {
        writer.bodies(book.add_worksheet(), overview)?;
    }
    writer.about(book.add_worksheet(), overview)?;
    book.save_to_buffer()
}

struct Writer<'a> {
    texts: &'a Texts,
    locale: Locale,
    bold: Format,
}

impl Writer<'_> {
    fn text(&self, key: &str) -> String {
        self.texts.get(self.locale, key)
    }

    /// The head of a sheet; gives nothing but the sheet ready for its rows.
    fn head(&self, sheet: &mut Worksheet, first: &str, more: &[&str]) -> Result<(), XlsxError> {
        sheet.write_string_with_format(0, 0, self.text(first), &self.bold)?;
        sheet.set_column_width(0, NAME_WIDTH)?;
        let keys = COUNTS
            .iter()
            .map(|(key, _)| *key)
            .chain(more.iter().copied());
        for (column, key) in (1_u16..).zip(keys) {
            sheet.write_string_with_format(0, column, self.text(key), &self.bold)?;
            sheet.set_column_width(column, COUNT_WIDTH)?;
        }
        sheet.set_freeze_panes(1, 1)?;
        Ok(())
    }

    fn days(&self, sheet: &mut Worksheet, overview: &Overview) -> Result<(), XlsxError> {
        sheet.set_name(self.text("reports-sheet-days"))?;
        self.head(sheet, "reports-column-day", &[])?;
        let date_format = Format::new().set_num_format("dd/mm/yyyy");
        for (row, (day, counts)) in (1_u32..).zip(&overview.days) {
            sheet.write_datetime_with_format(row, 0, excel_date(*day)?, &date_format)?;
            write_counts(sheet, row, counts)?;
        }
        Ok(())
    }

    fn bodies(&self, sheet: &mut Worksheet, overview: &Overview) -> Result<(), XlsxError> {
        sheet.set_name(self.text("reports-sheet-bodies"))?;
        let more = ["reports-awaiting", "reports-on-time-short"];
        self.head(sheet, "reports-column-body", &more)?;
        for (row, body) in (1_u32..).zip(&overview.bodies) {
            sheet.write_string(row, 0, &body.name)?;
            let next = write_counts(sheet, row, &body.counts)?;
            sheet.write_number(row, next, super::counts::as_number(body.awaiting))?;
            if let Some(percent) = body.counts.on_time_percent() {
                sheet.write_number(row, next + 1, (percent * 10.0).round() / 10.0)?;
            }
        }
        Ok(())
    }

    /// What the numbers are: period, time of reading, definitions.
    fn about(&self, sheet: &mut Worksheet, overview: &Overview) -> Result<(), XlsxError> {
        sheet.set_name(self.text("reports-sheet-about"))?;
        sheet
            .set_column_width(0, NAME_WIDTH)?
            .set_column_width(1, NAME_WIDTH)?;
        let period = overview.window.current;
        let days = format!(
            "{} – {}",
            format::date(self.locale, period.from),
            format::date(self.locale, period.to)
        );
        let lines = [
            (self.text("reports-about-period"), days),
            (
                self.text("reports-about-read"),
                format::timestamp(self.locale, overview.read_at),
            ),
            (
                self.text("reports-awaiting"),
                self.text("reports-about-awaiting"),
            ),
            (
                self.text("reports-on-time"),
                self.text("reports-about-on-time"),
            ),
        ];
        for (row, (name, value)) in (0_u32..).zip(lines) {
            sheet.write_string_with_format(row, 0, name, &self.bold)?;
            sheet.write_string(row, 1, value)?;
        }
        Ok(())
    }
}

/// Writes the counts from the second column on; gives the next free column.
fn write_counts(sheet: &mut Worksheet, row: u32, counts: &Counts) -> Result<u16, XlsxError> {
    let mut column = 1;
    for (_, pick) in COUNTS {
        sheet.write_number(row, column, super::counts::as_number(pick(counts)))?;
        column += 1;
    }
    Ok(column)
}

fn excel_date(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs())
}
