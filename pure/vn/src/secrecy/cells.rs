//! The rows of tables in plain text: cells parted by tabs, strokes, commas or semicolons.

use super::{MOST_MARK_CHARS, Secrecy, after_label, degree_of, is_label};
use crate::folding::has_marks;

/// Whether a line may be a row. In a sentence a blank follows a comma, in a row none does, but for a
/// quotation mark.
pub(super) fn is_row(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'\t' | b'|' => true,
        b',' | b';' => parts(bytes, at),
        _ => false,
    })
}

/// Whether the comma at this place parts two cells.
fn parts(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at + 1..) {
        None | Some([]) => true,
        Some([b' ', b'"', ..]) => true,
        Some([next, ..]) => !next.is_ascii_whitespace() || matches!(next, b'\r' | b'\t'),
    }
}

/// The degree in a cell of a row: a stamp, or what stands behind its label. Several different ones are the
/// heads of a table that counts them.
pub(super) fn in_row(line: &str) -> Option<Secrecy> {
    let (mut found, mut label_before) = (None, false);
    for cell in cells(line) {
        let cell = cell.trim().trim_matches(['"', '\'', '“', '”']).trim();
        if cell.is_empty() {
            continue;
        }
        if cell.chars().take(MOST_MARK_CHARS + 1).count() > MOST_MARK_CHARS {
            label_before = false;
            continue;
        }
        let own = degree_of(cell, label_before).or_else(|| after_label(cell));
        // `MAT` in a cell may be anybody's code
        let own = own.filter(|own| *own != Secrecy::Secret || has_marks(cell) || label_before);
        match (found, own) {
            (Some(one), Some(other)) if one != other => return None,
            (None, own) => found = own,
            _ => {}
        }
        label_before = is_label(cell);
    }
    found
}

/// The cells of a row; what parts them within quotation marks is text.
fn cells(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let (mut found, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, byte) in bytes.iter().enumerate() {
        let parts = match byte {
            b'"' => {
                let begins = line[start..at].trim().is_empty();
                quoted = if quoted { false } else { begins };
                false
            }
            b'\t' | b'|' => true,
            b',' | b';' => !quoted && parts(bytes, at),
            _ => false,
        };
        if parts {
            found.push(&line[start..at]);
            start = at + 1;
            quoted = false;
        }
    }
    found.push(&line[start..]);
    found
}
