//! A list as a workbook of Office Open XML.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Longest text of a cell in characters; the format ends at 32,767.
const LONGEST_CELL: usize = 32_000;
/// Columns are at most this wide, in characters.
const WIDEST: usize = 60;

/// A list on its way into a spreadsheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    title: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Without lines yet.
    #[must_use]
    pub fn new(title: String, columns: Vec<String>) -> Self {
        Self {
            title,
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a line.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The file's bytes. Takes some milliseconds for a thousand lines.
    ///
    /// # Errors
    /// If the list passes what the format holds: 1,048,575 lines, 16,384 columns.
    pub fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let head = Format::new().set_bold();
        let wrapped = Format::new().set_text_wrap();
        // stays a text when somebody edits the cell; what is in it is not changed
        let quoted = Format::new().set_text_wrap().set_quote_prefix();
        sheet.set_name(sheet_name(&self.title))?;
        for (place, title) in (0_u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, place, title, &head)?;
            sheet.set_column_width(place, self.width(usize::from(place)))?;
        }
        for (line, cells) in (1_u32..).zip(&self.rows) {
            for (place, cell) in (0_u16..).zip(cells) {
                let format = if looks_like_formula(cell) {
                    &quoted
                } else {
                    &wrapped
                };
                sheet.write_string_with_format(line, place, cut(cell), format)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
    }

    fn width(&self, place: usize) -> f64 {
        let cells = self.rows.iter().filter_map(|row| row.get(place));
        let widest = cells
            .chain(self.columns.get(place))
            .map(|cell| cell.chars().count())
            .max();
        // no column of ours is wider than fits exactly into a float
        let width = widest.unwrap_or(0).clamp(8, WIDEST) as u32;
        f64::from(width) + 2.0
    }
}

/// A text that no program takes for a formula when it opens comma-separated values (OWASP: a leading
/// apostrophe before `=`, `+`, `-`, `@`, tab and line break). Cells of a [`Sheet`] are texts and need none.
#[must_use]
pub fn harmless(text: &str) -> String {
    let cut = cut(text);
    if looks_like_formula(text) {
        format!("'{cut}")
    } else {
        cut
    }
}

/// Whether a program that knows no texts would compute it.
fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_CELL).collect()
}

/// Names of sheets have at most 31 characters and none of `[]:*?/\`.
fn sheet_name(title: &str) -> String {
    let clean: String = title
        .chars()
        .map(|c| {
            if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') {
                ' '
            } else {
                c
            }
        })
        .take(31)
        .collect();
    let clean = clean.trim();
    if clean.is_empty() {
        "1".to_owned()
    } else {
        clean.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_is_text() {
        for text in ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1"] {
            assert!(harmless(text).starts_with('\''), "{text}");
        }
        assert_eq!(harmless("V/v = báo cáo"), "V/v = báo cáo");
    }

    #[test]
    fn a_workbook_holds_what_was_written_as_text_and_no_formula() {
        let odd = ["=1+1", "+84 123", "- Như trên", "@quan-tri", "-5"];
        let mut sheet = Sheet::new("Sổ".to_owned(), vec!["A".to_owned()]);
        for text in odd {
            sheet.row(vec![text.to_owned()]);
        }
        let bytes = sheet.bytes().expect("the texts fit");
        let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
        let mut part = |name: &str| {
            let entry = book.by_name(name).expect("a part of every workbook");
            std::io::read_to_string(entry).expect("it is XML")
        };
        let (texts, cells) = (
            part("xl/sharedStrings.xml"),
            part("xl/worksheets/sheet1.xml"),
        );
        for text in odd {
            assert!(texts.contains(&format!(">{text}</t>")), "{text}: {texts}");
        }
        assert!(
            !cells.contains("<f>") && !cells.contains("<v>-5"),
            "{cells}"
        );
        assert!(part("xl/styles.xml").contains("quotePrefix=\"1\""));
    }

    #[test]
    fn a_list_becomes_a_file_even_with_odd_texts() {
        let mut sheet = Sheet::new("Sổ [2025]: đến/đi?".to_owned(), vec!["A".to_owned()]);
        sheet.row(vec!["ữ".repeat(40_000)]);
        let bytes = sheet.bytes().expect("the texts fit");
        assert_eq!(&bytes[..2], b"PK");
    }
}
