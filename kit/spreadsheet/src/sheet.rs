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
        sheet.set_name(sheet_name(&self.title))?;
        for (place, title) in (0_u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, place, title, &head)?;
            sheet.set_column_width(place, self.width(usize::from(place)))?;
        }
        for (line, cells) in (1_u32..).zip(&self.rows) {
            for (place, cell) in (0_u16..).zip(cells) {
                sheet.write_string_with_format(line, place, harmless(cell), &wrapped)?;
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

/// A text that no program takes for a formula, also after it was saved in another format
/// (OWASP: a leading apostrophe before `=`, `+`, `-`, `@`, tab and line break).
#[must_use]
pub fn harmless(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST_CELL).collect();
    if cut.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cut}")
    } else {
        cut
    }
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
    fn a_list_becomes_a_file_even_with_odd_texts() {
        let mut sheet = Sheet::new("Sổ [2025]: đến/đi?".to_owned(), vec!["A".to_owned()]);
        sheet.row(vec!["ữ".repeat(40_000)]);
        let bytes = sheet.bytes().expect("the texts fit");
        assert_eq!(&bytes[..2], b"PK");
    }
}
