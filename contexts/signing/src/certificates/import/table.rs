//! Tables of certificates: comma-separated values with a head in Vietnamese or English.

use super::RowProblem;
use csv::ReaderBuilder;
use vn::folding::fold;

/// The columns of the template, in Vietnamese; [`heads`] knows other words for them.
pub const COLUMNS: [&str; 7] = [
    "Tệp",
    "Loại thuê bao",
    "Họ và tên",
    "Thư điện tử",
    "Mã cơ quan",
    "Tên thiết bị",
    "Số thiết bị lưu khóa",
];
/// Lines of a table that are read.
const LINES_MOST: usize = super::CERTIFICATES_MOST;

/// One line of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the file, the head is 1.
    pub(super) number: usize,
    /// A file's name, or the certificate in base64.
    pub(super) file: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) organisation: String,
    pub(super) device: String,
    pub(super) token: String,
}

/// The words for a column, folded; in the order of [`COLUMNS`].
const fn heads(column: usize) -> &'static [&'static str] {
    match column {
        0 => &[
            "tep",
            "ten tep",
            "chung thu so",
            "chung thu",
            "file",
            "certificate",
            "base64",
        ],
        1 => &[
            "loai thue bao",
            "loai",
            "doi tuong",
            "holder kind",
            "kind",
            "holder",
        ],
        2 => &[
            "ho va ten",
            "ho ten",
            "ten",
            "person name",
            "name",
            "full name",
            "person",
        ],
        3 => &["thu dien tu", "email", "e-mail", "dia chi thu dien tu"],
        4 => &[
            "ma co quan",
            "co quan",
            "ma dinh danh",
            "organisation code",
            "organisation",
            "organization",
            "agency",
        ],
        5 => &["ten thiet bi", "thiet bi", "device", "device name"],
        _ => &[
            "so thiet bi luu khoa",
            "so thiet bi",
            "so token",
            "token number",
            "token",
            "token serial",
        ],
    }
}

/// Whether a file is meant to be a table.
pub(super) fn is_table(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".csv") || name.ends_with(".tsv")
}

/// The lines of a table.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, RowProblem> {
    let text = std::str::from_utf8(bytes).map_err(|_| RowProblem::BadTable)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let head = text.lines().next().unwrap_or_default();
    // spreadsheets of Vietnam write semicolons, because the comma is the decimal sign
    let separator = [b'\t', b';', b',']
        .into_iter()
        .find(|sign| head.contains(char::from(*sign)))
        .unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let names = reader.headers().map_err(|_| RowProblem::BadTable)?;
    let places: Vec<Option<usize>> = (0..COLUMNS.len())
        .map(|column| {
            names.iter().position(|name| {
                let name = fold(name.trim());
                heads(column).contains(&name.as_str())
            })
        })
        .collect();
    if places[0].is_none() {
        return Err(RowProblem::BadTable);
    }
    let mut found = Vec::new();
    for (record, number) in reader.records().zip(2..) {
        let record = record.map_err(|_| RowProblem::BadTable)?;
        if found.len() >= LINES_MOST {
            return Err(RowProblem::TooMany);
        }
        let cell = |column: usize| {
            let cell = places[column].and_then(|place| record.get(place));
            vn::text::clean(cell.unwrap_or_default())
        };
        let line = Line {
            number,
            file: cell(0),
            kind: cell(1),
            name: cell(2),
            email: cell(3),
            organisation: cell(4),
            device: cell(5),
            token: cell(6),
        };
        let is_empty = record.iter().all(|cell| cell.trim().is_empty());
        if !is_empty {
            found.push(line);
        }
    }
    Ok(found)
}

/// An empty table with the head and two lines to show how, with the mark by which spreadsheets know
/// UTF-8.
#[must_use]
pub fn template() -> String {
    let lines = [
        COLUMNS.join(","),
        "nguyenvanmau.cer,Cá nhân,Nguyễn Văn Mẫu,mau@vi-du.gov.vn,H00.01,,TK-000001".to_owned(),
        "sonoivu.cer,Cơ quan,,,H00.01,,TK-000002".to_owned(),
        "truc.cer,Thiết bị,,,H00.01,Trục liên thông văn bản,".to_owned(),
    ];
    format!("\u{FEFF}{}\r\n", lines.join("\r\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_in_both_languages_with_any_separator() {
        for text in [
            "Tệp,Loại,Họ và tên,Mã cơ quan\na.cer,Cá nhân,An,H1\n",
            "\u{FEFF}Certificate;Holder kind;Name;Organisation code\r\na.cer;Cá nhân;An;H1\r\n",
            "file\tkind\tperson name\tagency\na.cer\tCá nhân\tAn\tH1",
        ] {
            let lines = lines(text.as_bytes()).expect("a table");
            assert_eq!(lines.len(), 1, "{text}");
            assert_eq!(
                (
                    lines[0].file.as_str(),
                    lines[0].name.as_str(),
                    lines[0].organisation.as_str()
                ),
                ("a.cer", "An", "H1")
            );
            assert_eq!(lines[0].number, 2);
        }
    }

    #[test]
    fn a_table_without_the_column_of_certificates_or_in_another_encoding_is_refused() {
        assert_eq!(lines(b"a,b\n1,2\n"), Err(RowProblem::BadTable));
        assert_eq!(lines(b"file,t\xeen\nx,y\n"), Err(RowProblem::BadTable));
        assert_eq!(lines(b""), Err(RowProblem::BadTable));
    }

    #[test]
    fn the_template_is_a_table() {
        assert_eq!(lines(template().as_bytes()).expect("a table").len(), 3);
    }
}
