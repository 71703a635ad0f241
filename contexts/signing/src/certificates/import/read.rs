//! What certificates there are in files, and what a table says of them.

use super::{
    CERTIFICATES_MOST, RowProblem, Source, archive, pkcs12,
    table::{self, Line},
};
use crate::certificates::HolderKind;
use signatures::x509;
use std::collections::{BTreeMap, BTreeSet};
use vn::folding::fold;

/// A shorter text in the column of certificates is the name of a file.
const BASE64_SHORTEST: usize = 300;

/// A certificate that was found, or why there is none.
#[derive(Clone, Debug)]
pub struct Found {
    /// File, and line of a table.
    pub place: String,
    /// The certificate.
    pub certificate: Result<x509::Certificate, RowProblem>,
    /// What a table says of it.
    pub(super) said: Option<Line>,
}

impl Found {
    fn problem(place: impl Into<String>, problem: RowProblem) -> Self {
        Self {
            place: place.into(),
            certificate: Err(problem),
            said: None,
        }
    }

    fn is_table_problem(&self) -> bool {
        matches!(self.certificate, Err(RowProblem::Workbook))
    }
}

/// Reads files: PEM, DER, PKCS #7, PKCS#12, archives of such files, and tables that name them or
/// hold certificates in base64. At most [`CERTIFICATES_MOST`] certificates. Beside a table that was not
/// understood, no file comes in that no other table names.
#[must_use]
pub fn read(sources: Vec<Source>, password: Option<&str>) -> Vec<Found> {
    let mut found = Vec::new();
    let files = unpacked(sources, &mut found);
    let mut by_name: BTreeMap<String, &Source> = BTreeMap::new();
    for file in &files {
        by_name.entry(key_of(&file.name)).or_insert(file);
    }
    let (tables, others): (Vec<&Source>, Vec<&Source>) =
        files.iter().partition(|file| table::is_table(file));
    let mut named = BTreeSet::new();
    // a table that was not understood may say whose any of the other files is
    let mut is_missing = found.iter().any(|it| it.is_table_problem());
    for file in tables {
        match table::lines(&file.bytes) {
            Ok(lines) => {
                for line in lines {
                    let name = key_of(&line.file);
                    from_line(&file.name, line, &by_name, password, &mut found);
                    named.insert(name);
                }
            }
            Err((problem, line)) => {
                is_missing = true;
                let place = line.map(|line| format!("{}:{line}", file.name));
                let place = place.unwrap_or_else(|| file.name.clone());
                found.push(Found::problem(place, problem));
            }
        }
    }
    let others = others.into_iter();
    for file in others.filter(|file| !named.contains(&key_of(&file.name))) {
        if is_missing {
            found.push(Found::problem(&file.name, RowProblem::TableFirst));
        } else {
            from_file(file, password, &mut found);
        }
    }
    if found.len() > CERTIFICATES_MOST {
        found.truncate(CERTIFICATES_MOST);
        found.push(Found::problem("…", RowProblem::TooMany));
    }
    found
}

/// By what a table and a file name each other: some systems write marks apart from their letters.
fn key_of(name: &str) -> String {
    vn::text::clean(name).to_lowercase()
}

/// All files, those of archives among them; an archive in an archive is none.
fn unpacked(sources: Vec<Source>, found: &mut Vec<Found>) -> Vec<Source> {
    let mut files = Vec::new();
    for source in sources {
        if archive::is_workbook(&source) {
            found.push(Found::problem(source.name, RowProblem::Workbook));
            continue;
        }
        if !archive::is_archive(&source.bytes) {
            files.push(source);
            continue;
        }
        match archive::files(&source.bytes) {
            Some(inside) => {
                let (books, inside): (Vec<Source>, Vec<Source>) =
                    inside.into_iter().partition(archive::is_workbook);
                let books = books.into_iter();
                found.extend(books.map(|it| Found::problem(it.name, RowProblem::Workbook)));
                files.extend(inside);
            }
            None => found.push(Found::problem(source.name, RowProblem::BadArchive)),
        }
    }
    files
}

fn certificates(
    bytes: &[u8],
    password: Option<&str>,
) -> Result<Vec<x509::Certificate>, RowProblem> {
    if pkcs12::is_pkcs12(bytes) {
        return pkcs12::certificates(bytes, password);
    }
    let found = x509::read_certificates(bytes);
    if found.is_empty() {
        Err(RowProblem::NoCertificate)
    } else {
        Ok(found)
    }
}

fn from_file(file: &Source, password: Option<&str>, found: &mut Vec<Found>) {
    match certificates(&file.bytes, password) {
        Ok(all) => found.extend(all.into_iter().map(|certificate| Found {
            place: file.name.clone(),
            certificate: Ok(certificate),
            said: None,
        })),
        Err(problem) => found.push(Found::problem(&file.name, problem)),
    }
}

/// A line's certificate; authorities that came in the same file are lines of their own.
fn from_line(
    table: &str,
    line: Line,
    by_name: &BTreeMap<String, &Source>,
    password: Option<&str>,
    found: &mut Vec<Found>,
) {
    let place = format!("{table}:{}", line.number);
    let file = by_name.get(&key_of(&line.file));
    let read = match file {
        Some(file) => certificates(&file.bytes, password),
        None if line.file.len() >= BASE64_SHORTEST => certificates(line.file.as_bytes(), password),
        None if line.file.is_empty() => Err(RowProblem::NoCertificate),
        None => Err(RowProblem::FileMissing),
    };
    let all = match read {
        Ok(all) => all,
        Err(problem) => {
            found.push(Found {
                said: Some(line),
                ..Found::problem(place, problem)
            });
            return;
        }
    };
    let (authorities, own): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.is_ca());
    let mut own = own.into_iter();
    match (own.next(), own.next()) {
        (Some(certificate), None) => found.push(Found {
            place: place.clone(),
            certificate: Ok(certificate),
            said: Some(line),
        }),
        (None, _) if !authorities.is_empty() => {}
        // a line has one holder: several certificates in its file are a mistake
        _ => found.push(Found {
            said: Some(line),
            ..Found::problem(&place, RowProblem::NoCertificate)
        }),
    }
    found.extend(authorities.into_iter().map(|certificate| Found {
        place: place.clone(),
        certificate: Ok(certificate),
        said: None,
    }));
}

/// The kind of holder that a word of a table means.
pub(super) fn kind_of(word: &str) -> Option<HolderKind> {
    match fold(word.trim()).as_str() {
        "ca nhan" | "person" | "individual" => Some(HolderKind::Person),
        "co quan" | "to chuc" | "agency" | "organisation" | "organization" => {
            Some(HolderKind::Agency)
        }
        "thiet bi" | "phan mem" | "dich vu" | "device" | "service" | "software" => {
            Some(HolderKind::Device)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source(name: &str, bytes: &[u8]) -> Source {
        Source {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn each_file_that_is_none_has_its_own_problem() {
        let files = vec![
            source("a.cer", b"nothing"),
            source("b.zip", b"PK\x03\x04 and no more"),
            source("d.csv", "Tệp,Loại\ne.cer,Cá nhân\n".as_bytes()),
            source("f.p12", &[0x30, 5, 2, 1, 3, 0x30, 0]),
        ];
        let found: Vec<(String, RowProblem)> = read(files, None)
            .into_iter()
            .map(|it| (it.place, it.certificate.expect_err("none is a certificate")))
            .collect();
        let expected = [
            ("b.zip", RowProblem::BadArchive),
            ("d.csv:2", RowProblem::FileMissing),
            ("a.cer", RowProblem::NoCertificate),
            ("f.p12", RowProblem::DamagedKeyFile),
        ];
        assert_eq!(
            found,
            expected.map(|(place, problem)| (place.to_owned(), problem))
        );
    }

    #[test]
    fn a_table_finds_its_files_however_a_system_wrote_their_names() {
        let table = "Tệp,Loại\nỦy ban xã Mỹ Lộc.cer,Cơ quan\n";
        let apart = "U\u{309}y ban xa\u{303} My\u{303} Lo\u{323}\u{302}c.CER";
        let files = vec![source("a.csv", table.as_bytes()), source(apart, b"nothing")];
        let found = read(files, None);
        let problems: Vec<_> = found
            .iter()
            .map(|it| it.certificate.clone().err())
            .collect();
        assert_eq!(
            problems,
            [Some(RowProblem::NoCertificate)],
            "named, found and read"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(name in "[a-z]{1,4}\\.(cer|csv|zip|p12)", start in 0_usize..5, rest in prop::collection::vec(any::<u8>(), 0..300)) {
            let heads: [&[u8]; 5] = [b"", b"PK\x03\x04", b"\x30\x82\x01\x00\x02\x01\x03", b"file,kind\n", b"-----BEGIN CERTIFICATE-----\n"];
            let bytes = [heads[start], &rest].concat();
            let found = read(vec![source(&name, &bytes)], Some("mật khẩu"));
            prop_assert!(found.iter().all(|it| it.certificate.is_err()));
        }
    }
}
