//! Tables of certificates: comma-separated values with a head in Vietnamese or English.

use super::{RowProblem, Source};
use csv::{ReaderBuilder, StringRecord};
use vn::{folding::fold, text::clean};

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

/// Whether a file is meant to be a table: by its ending, or a text with the head of one, as spreadsheets
/// save "Unicode text".
pub(super) fn is_table(file: &Source) -> bool {
    let name = file.name.to_lowercase();
    name.ends_with(".csv")
        || name.ends_with(".tsv")
        || (name.ends_with(".txt") && lines(&file.bytes).is_ok())
}

/// The text of a table: UTF-8, or UTF-16 with its mark; line ends of any system are one sign.
fn text_of(bytes: &[u8]) -> Option<String> {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(bytes),
        None => encoding_rs::UTF_8.decode_without_bom_handling(bytes),
    };
    let (text, is_damaged) = text;
    let is_text = !is_damaged && !text.contains('\0');
    is_text.then(|| text.replace("\r\n", "\n").replace('\r', "\n") + "\n")
}

/// What a table parts its columns with, if its first line says so to spreadsheets (`sep=;`), and the rest.
fn said_separator(text: &str) -> (Option<u8>, &str, usize) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let said = first.trim().trim_matches('"').to_lowercase();
    match said.strip_prefix("sep=").map(str::as_bytes) {
        Some([sign]) => (Some(*sign), rest, 1),
        // a tab is trimmed off
        Some([]) if first.contains('\t') => (Some(b'\t'), rest, 1),
        _ => (None, text, 0),
    }
}

/// Which column stands where, by the words of a head.
fn places_of(head: &StringRecord) -> Vec<Option<usize>> {
    let names: Vec<String> = head.iter().map(|name| fold(&clean(name))).collect();
    let place = |column: usize| {
        names
            .iter()
            .position(|name| heads(column).contains(&name.as_str()))
    };
    (0..COLUMNS.len()).map(place).collect()
}

/// The line in which a quote opens that nothing closes; everything behind it would be one cell.
fn open_quote(text: &str, separator: u8) -> Option<usize> {
    let separator = char::from(separator);
    let (mut line, mut opened, mut begins) = (1, None, true);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        line += usize::from(letter == '\n');
        match (letter, opened) {
            ('"', Some(_)) if letters.peek() == Some(&'"') => {
                letters.next();
            }
            ('"', Some(_)) => opened = None,
            ('"', None) if begins => opened = Some(line),
            _ => {}
        }
        begins = opened.is_none() && (letter == separator || letter == '\n');
    }
    opened
}

/// The lines of a table; on a problem, in which line it is if it is in one.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, (RowProblem, Option<usize>)> {
    let text = text_of(bytes).ok_or((RowProblem::TableEncoding, None))?;
    let (said, text, skipped) = said_separator(&text);
    // spreadsheets of Vietnam write semicolons, because the comma is the decimal sign
    let signs = said.map_or_else(|| b"\t;,|".to_vec(), |sign| vec![sign]);
    let known = |sign: &u8| {
        let head = rows(text, *sign).next();
        let places = head.map(|(_, head)| places_of(&head)).unwrap_or_default();
        places.iter().flatten().count()
    };
    let separator = signs.into_iter().rev().max_by_key(known).unwrap_or(b',');
    if let Some(line) = open_quote(text, separator) {
        return Err((RowProblem::OpenQuote, Some(line + skipped)));
    }
    let mut rows = rows(text, separator);
    let head = rows.next().map(|(_, head)| places_of(&head));
    let places = head.filter(|places| places[0].is_some());
    let places = places.ok_or((RowProblem::BadTable, None))?;
    let mut found = Vec::new();
    for (number, record) in rows {
        if found.len() >= LINES_MOST {
            return Err((RowProblem::TooMany, None));
        }
        let cell = |column: usize| {
            let cell = places[column].and_then(|place| record.get(place));
            clean(cell.unwrap_or_default())
        };
        found.push(Line {
            number: number + skipped,
            file: cell(0),
            kind: cell(1),
            name: cell(2),
            email: cell(3),
            organisation: cell(4),
            device: cell(5),
            token: cell(6),
        });
    }
    Ok(found)
}

/// The rows that are not blank, each with the line in which it begins.
fn rows(text: &str, separator: u8) -> impl Iterator<Item = (usize, StringRecord)> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    std::iter::from_fn(move || {
        loop {
            let mut row = StringRecord::new();
            // a text that is a `str` already cannot fail to be one
            if !reader.read_record(&mut row).unwrap_or(false) {
                return None;
            }
            let within: usize = row.iter().map(|cell| cell.matches('\n').count()).sum();
            let after = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
            let line = after.saturating_sub(within + 1);
            if row.iter().any(|cell| !clean(cell).is_empty()) {
                return Some((line, row));
            }
        }
    })
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
        let problem = |bytes: &[u8]| lines(bytes).expect_err("no table").0;
        assert_eq!(problem(b"a,b\n1,2\n"), RowProblem::BadTable);
        assert_eq!(problem(b"file,t\xeen\nx,y\n"), RowProblem::TableEncoding);
        assert_eq!(problem(b"f\0i\0l\0e\0,\0n\0"), RowProblem::TableEncoding);
        assert_eq!(problem(b""), RowProblem::BadTable);
    }

    const HEAD: &str = "Tệp,Loại thuê bao,Họ và tên,Mã cơ quan";
    const ROW: &str = "a.cer,Cá nhân,Người Thử Hai,H41";

    /// The rows of a table as spreadsheets and editors save it in some way.
    fn read(text: &str) -> Vec<Line> {
        lines(text.as_bytes()).unwrap_or_else(|problem| panic!("{problem:?}: {text:?}"))
    }

    #[test]
    fn a_table_is_read_however_it_was_saved() {
        let nfd = "Te\u{323}\u{302}p,Loa\u{323}i thue\u{302} bao,Ho\u{323} va\u{300} te\u{302}n,Ma\u{303} co\u{31b} quan";
        let wide = |text: &str, little: bool| {
            let units = format!("\u{feff}{text}").encode_utf16().collect::<Vec<_>>();
            let of = |unit: u16| match little {
                true => unit.to_le_bytes(),
                false => unit.to_be_bytes(),
            };
            units.into_iter().flat_map(of).collect::<Vec<u8>>()
        };
        let tabs = format!("{HEAD}\r\n{ROW}\r\n").replace(',', "\t");
        let forms: Vec<Vec<u8>> = vec![
            format!("{HEAD}\n{ROW}\n").into(),
            format!("\u{feff}{HEAD}\r\n{ROW}\r\n").into(),
            format!("{HEAD}\r{ROW}\r").into(),
            format!("{HEAD}\n{ROW}").replace(',', ";").into(),
            format!(
                "\u{feff}sep=;\r\n{}",
                format!("{HEAD}\r\n{ROW}").replace(',', ";")
            )
            .into(),
            format!("\"SEP=,\"\r\n{HEAD}\r\n{ROW}").into(),
            format!("sep=\t\r\n{tabs}").into(),
            format!("\u{feff}{}\n{ROW}", HEAD.replace("Tệp", "T\u{200b}ệp")).into(),
            format!(
                "{}\n{ROW}",
                HEAD.replace(' ', "\u{a0}\u{a0}").replace("Mã", "\u{a0}Mã")
            )
            .into(),
            format!("{nfd}\n{ROW}").into(),
            format!("{HEAD},,,\r\n,,,,,,\r\n{ROW},,,\r\n\r\n,,,,,,\r\n").into(),
            format!("\n ,,\n{HEAD}\n{ROW}").into(),
            wide(&tabs, true),
            wide(&tabs, false),
        ];
        for bytes in forms {
            let read = lines(&bytes);
            let shown = String::from_utf8_lossy(&bytes).into_owned();
            let read = read.unwrap_or_else(|problem| panic!("{problem:?}: {shown:?}"));
            let facts: Vec<[&str; 4]> = read
                .iter()
                .map(|it| [&it.file, &it.kind, &it.name, &it.organisation].map(String::as_str))
                .collect();
            assert_eq!(
                facts,
                [["a.cer", "Cá nhân", "Người Thử Hai", "H41"]],
                "{shown:?}"
            );
        }
    }

    #[test]
    fn a_quote_that_nothing_closes_is_named_with_its_line_and_others_are_letters() {
        let open = format!("{HEAD}\r\n{ROW}\r\n\"a.cer,Cá nhân,An,H41\r\n{ROW}\r\n");
        let expected = Err((RowProblem::OpenQuote, Some(3)));
        assert_eq!(lines(open.as_bytes()), expected);
        assert_eq!(
            lines(format!("sep=,\n{open}").as_bytes()),
            Err((RowProblem::OpenQuote, Some(4)))
        );
        let said = read(&format!(
            "{HEAD}\na.cer,Cá nhân,\"Hai (tên gọi \"\"Ba\"\")\",H41"
        ));
        assert_eq!(said[0].name, "Hai (tên gọi \"Ba\")");
        assert_eq!(
            read(&format!("{HEAD}\na.cer,Cá nhân,Hai \"Ba\",H41"))[0].name,
            "Hai \"Ba\""
        );
    }

    #[test]
    fn lines_have_the_numbers_that_an_editor_shows() {
        let text = format!("sep=,\r\n{HEAD}\r\n\r\n\"a\r\nb\",Cá nhân,An,H41\r\n,,,\r\n{ROW}");
        let numbers: Vec<usize> = read(&text).iter().map(|line| line.number).collect();
        assert_eq!(numbers, [4, 7]);
    }

    #[test]
    fn the_template_is_a_table() {
        assert_eq!(lines(template().as_bytes()).expect("a table").len(), 3);
    }
}
