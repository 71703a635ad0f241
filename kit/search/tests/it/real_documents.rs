//! Three thousand real legal documents. The data are not part of the project; without them the test says
//! so and passes.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use kit_search::{Access, Change, Position, Query, SearchDoc};
use serde_json::Value;

use crate::support::{TestIndex, empty, row};

fn documents() -> Option<Vec<(String, String)>> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/legal/documents.jsonl.gz");
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).ok()?)
        .read_to_string(&mut text)
        .unwrap();
    let field = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    Some(
        rows.map(|row| (field(&row, "so_ky_hieu"), field(&row, "trich_yeu")))
            .collect(),
    )
}

/// Whether a row with this notation (several rows may have it) is among the first hits.
fn is_found(
    test: &TestIndex,
    documents: &[(String, String)],
    text: &str,
    wanted: &(String, String),
    among: usize,
) -> bool {
    let hits = test
        .index
        .search(&Query {
            limit: among,
            ..Query::new(text, Access::Everything)
        })
        .unwrap();
    hits.hits.iter().any(|hit| {
        let found = &documents[hit.id as usize];
        found.0 == wanted.0 || found.1 == wanted.1
    })
}

#[test]
fn real_documents_are_found_by_notation_and_by_title_in_every_spelling() {
    let Some(documents) = documents() else {
        println!("skipped: ../shared/data/legal/documents.jsonl.gz is not here");
        return;
    };
    let test = empty();
    let rows = documents.iter().enumerate().map(|(id, (notation, title))| {
        Change::Upsert(SearchDoc {
            notation: notation.clone(),
            ..row(id as i64, title)
        })
    });
    test.index
        .apply(rows.collect(), Position::sequence(1))
        .unwrap();

    let mut missed = Vec::new();
    let sample: Vec<&(String, String)> = documents.iter().step_by(15).collect();
    for document in &sample {
        let (notation, title) = document;
        // titles begin alike and end differently
        let words: Vec<&str> = title.split_whitespace().collect();
        let few = words[words.len().saturating_sub(9)..].join(" ");
        for (text, among) in [
            (notation.clone(), 1),
            (notation.replace(['/', '-'], " "), 3),
            (vn::folding::fold(notation), 3),
            (title.clone(), 5),
            (vn::folding::fold(&few), 10),
        ] {
            if !is_found(&test, &documents, &text, document, among) {
                missed.push(text);
            }
        }
    }
    assert!(
        sample.len() >= 190,
        "a sample of {} shows nothing",
        sample.len()
    );
    let asked = sample.len() * 5;
    println!(
        "{} of {asked} questions missed their document: {missed:#?}",
        missed.len()
    );
    assert!(missed.len() * 100 <= asked, "more than one in a hundred");
}
