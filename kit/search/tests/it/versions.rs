//! One row, many writes.

use kit_search::{Change, Index, IndexError, Position, SearchDoc, Settings};
use proptest::prelude::*;

use crate::support::{empty, row, with};

fn version(version: i64, title: &str) -> Change {
    Change::Upsert(SearchDoc {
        version,
        ..row(1, title)
    })
}

#[test]
fn a_row_written_again_replaces_itself() {
    let test = with(vec![row(1, "Cũ")]);
    test.index
        .apply(vec![version(2, "Mới")], Position::sequence(2))
        .unwrap();
    assert_eq!(test.index.rows(), 1);
    assert_eq!((test.ask("cũ").total, test.ask("mới").total), (0, 1));
}

#[test]
fn a_lower_version_never_replaces_a_higher_one_in_one_batch_or_in_two() {
    let test = empty();
    test.index
        .apply(
            vec![version(5, "Năm"), version(4, "Bốn")],
            Position::sequence(1),
        )
        .unwrap();
    test.index
        .apply(vec![version(3, "Ba")], Position::sequence(2))
        .unwrap();
    assert_eq!((test.ask("năm").total, test.index.rows()), (1, 1));
    assert_eq!(test.index.position(), Position::sequence(2));
}

#[test]
fn a_removed_row_is_gone_and_may_come_back() {
    let test = with(vec![row(1, "Một"), row(2, "Hai")]);
    let gone = Change::Delete {
        source: "papers".to_owned(),
        id: 1,
    };
    test.index.apply(vec![gone], Position::sequence(2)).unwrap();
    assert_eq!(test.sorted_ids(""), [2]);
    test.index
        .apply(vec![Change::Upsert(row(1, "Một"))], Position::sequence(3))
        .unwrap();
    assert_eq!(test.sorted_ids(""), [1, 2]);
}

#[test]
fn ids_of_different_sources_do_not_meet() {
    let test = with(vec![
        row(1, "Một"),
        SearchDoc {
            source: "pages",
            ..row(1, "Một")
        },
    ]);
    let gone = Change::Delete {
        source: "papers".to_owned(),
        id: 1,
    };
    test.index.apply(vec![gone], Position::sequence(2)).unwrap();
    assert_eq!(test.ask("một").hits[0].source, "pages");
}

#[test]
fn position_and_rows_survive_closing_together() {
    let test = with(vec![row(1, "Một")]);
    test.index
        .apply(
            vec![Change::Upsert(row(2, "Hai"))],
            Position {
                transaction: 9,
                sequence: 7,
            },
        )
        .unwrap();
    drop(test.index);
    let again = Index::open(test.folder.path(), Settings::default()).unwrap();
    assert_eq!(
        (again.position(), again.rows()),
        (
            Position {
                transaction: 9,
                sequence: 7
            },
            2
        )
    );
}

#[test]
fn a_folder_in_use_is_refused_and_not_harmed() {
    let test = with(vec![row(1, "Một")]);
    assert!(matches!(
        Index::open(test.folder.path(), Settings::default()),
        Err(IndexError::Held(_))
    ));
    assert_eq!(test.ask("một").total, 1);
}

#[test]
fn a_damaged_index_starts_over_instead_of_failing() {
    let test = with(vec![row(1, "Một")]);
    drop(test.index);
    std::fs::write(test.folder.path().join("meta.json"), b"{ not json").unwrap();
    let again = Index::open(test.folder.path(), Settings::default()).unwrap();
    assert_eq!((again.rows(), again.position()), (0, Position::START));
}

#[test]
fn rebuilding_drops_everything_and_takes_the_new_epoch() {
    let test = with(vec![row(1, "Một")]);
    test.index.rebuild(3).unwrap();
    assert_eq!(
        (test.index.rows(), test.index.position(), test.index.epoch()),
        (0, Position::START, 3)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_index_ends_with_the_highest_version_of_each_row(writes in proptest::collection::vec((0i64..6, 1i64..9), 1..40), cuts in 1usize..6) {
        let test = empty();
        let mut highest = std::collections::BTreeMap::new();
        for (at, batch) in writes.chunks(cuts * 3).enumerate() {
            let changes = batch.iter().map(|(id, version)| Change::Upsert(SearchDoc { version: *version, ..row(*id, &format!("bản{version}")) })).collect();
            test.index.apply(changes, Position::sequence(at as i64 + 1)).unwrap();
            for (id, version) in batch {
                let held = highest.entry(*id).or_insert(*version);
                *held = (*held).max(*version);
            }
        }
        prop_assert_eq!(test.index.rows() as usize, highest.len());
        for hit in test.ask("").hits {
            prop_assert_eq!(&hit.title.text, &format!("bản{}", highest[&hit.id]));
        }
    }
}
