//! No real title, name of a place or name of a procedure is taken for a state secret.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use vn::secrecy::{state_secret_mark, state_secret_mark_in_name};

/// A folder of real data beside the project; nothing if this machine has none.
fn data(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    if !file.exists() {
        eprintln!("skipped: ../shared/data/{path} is not at hand");
        return None;
    }
    Some(file)
}

/// The values of these fields in lines of JSON.
fn values(path: &str, fields: &[&str]) -> Vec<String> {
    let Some(file) = data(path) else {
        return Vec::new();
    };
    let lines = BufReader::new(GzDecoder::new(std::fs::File::open(file).unwrap())).lines();
    let mut found = Vec::new();
    for line in lines {
        let row: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        for field in fields {
            found.extend(row[*field].as_str().map(str::to_owned));
        }
    }
    assert!(found.len() > 2_000, "{}", found.len());
    found
}

fn refused(texts: &[String]) -> Vec<&String> {
    let mark = |text: &str| state_secret_mark(text).or_else(|| state_secret_mark_in_name(text));
    texts
        .iter()
        .filter(|text| mark(text).is_some() || mark(&text.to_uppercase()).is_some())
        .collect()
}

#[test]
fn no_real_title_is_refused() {
    let titles = values(
        "legal/documents.jsonl.gz",
        &["so_ky_hieu", "trich_yeu", "co_quan", "de_muc"],
    );
    assert_eq!(refused(&titles), Vec::<&String>::new());
}

#[test]
fn no_name_of_a_procedure_is_refused() {
    let names = values("procedures/procedures.jsonl.gz", &["ten", "linh_vuc"]);
    assert_eq!(refused(&names), Vec::<&String>::new());
}

#[test]
fn no_name_of_a_place_is_refused() {
    for path in [
        "units/nghean_xa_2022.csv",
        "units/nghean_xa_2025.csv",
        "units/so_nganh_2022.csv",
    ] {
        let Some(file) = data(path) else { continue };
        let mut text = String::new();
        std::fs::File::open(file)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        let cells: Vec<String> = text
            .lines()
            .flat_map(|line| line.split(','))
            .map(str::to_owned)
            .collect();
        assert_eq!(refused(&cells), Vec::<&String>::new(), "{path}");
    }
}

/// The hardest there are: the law on state secrets, its decree, its circulars, and 1,400 other texts.
#[test]
fn no_line_of_a_real_law_is_refused() {
    let texts = values("legal/fulltext.jsonl.gz", &["trich_yeu", "toan_van"]);
    let lines: Vec<String> = texts
        .iter()
        .flat_map(|text| text.lines())
        .map(str::to_owned)
        .collect();
    let marked: Vec<&String> = lines
        .iter()
        .filter(|line| state_secret_mark(line).is_some())
        .collect();
    assert_eq!(marked, Vec::<&String>::new());
}
