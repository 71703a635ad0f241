//! What the index says that it holds.

use crate::support::{row, with};
use kit_search::{Change, Position, SearchDoc};

#[test]
fn every_row_is_held_in_its_version_and_no_other_source_is_counted() {
    let newer = SearchDoc {
        version: 7,
        ..row(3, "Ba")
    };
    let test = with(vec![row(1, "Một"), row(2, "Hai"), newer.clone()]);
    let held = test.index.held(newer.source).unwrap();
    assert_eq!(held.len(), 3);
    assert_eq!(held[&3], (7, 1));
    assert!(test.index.held("another.source").unwrap().is_empty());
    let gone = Change::Delete {
        source: newer.source.to_owned(),
        id: 2,
    };
    test.index.apply(vec![gone], Position::sequence(9)).unwrap();
    assert!(!test.index.held(newer.source).unwrap().contains_key(&2));
}

#[test]
fn a_row_is_shown_with_its_own_texts_only() {
    let one = row(1, "Kế hoạch năm 2022");
    let test = with(vec![one.clone()]);
    assert!(test.index.shows(&one).unwrap());
    let other = |title: &str, body: &str| SearchDoc {
        title: title.to_owned(),
        body: body.to_owned(),
        ..one.clone()
    };
    assert!(
        !test
            .index
            .shows(&other("Kế hoạch năm 2023", &one.body))
            .unwrap()
    );
    assert!(!test.index.shows(&other(&one.title, "khác")).unwrap());
    assert!(!test.index.shows(&row(2, "Kế hoạch năm 2022")).unwrap());
}
