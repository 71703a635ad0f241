//! Who sees what.

use kit_search::{Access, Change, FilterName, Position, Query, SearchDoc};

use crate::support::{UNIT, row, with};

const PERSON: FilterName = FilterName("person");

fn ids(test: &crate::support::TestIndex, query: &Query) -> Vec<i64> {
    let mut ids: Vec<i64> = test
        .index
        .search(query)
        .unwrap()
        .hits
        .iter()
        .map(|hit| hit.id)
        .collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_row_is_seen_by_who_belongs_to_one_of_its_sets_and_by_nobody_else() {
    let rows = vec![
        SearchDoc {
            filters: vec![(UNIT, 1), (UNIT, 2)],
            ..row(1, "Báo cáo")
        },
        SearchDoc {
            filters: vec![(UNIT, 3), (PERSON, 1)],
            ..row(2, "Báo cáo")
        },
        SearchDoc {
            filters: vec![],
            ..row(3, "Báo cáo")
        },
    ];
    let test = with(rows);
    let seen = |sets: &[(FilterName, i64)]| {
        ids(&test, &Query::new("báo cáo", Access::AnyOf(sets.to_vec())))
    };
    assert_eq!(seen(&[(UNIT, 2)]), [1]);
    assert_eq!(seen(&[(PERSON, 1)]), [2]);
    assert_eq!(seen(&[(UNIT, 1), (UNIT, 3)]), [1, 2]);
    assert!(seen(&[(PERSON, 2)]).is_empty());
    assert!(seen(&[]).is_empty(), "who belongs to nothing sees nothing");
    assert_eq!(
        ids(&test, &Query::new("báo cáo", Access::Everything)),
        [1, 2, 3]
    );
}

#[test]
fn the_total_counts_only_what_may_be_seen() {
    let test = with(
        (1..=50)
            .map(|id| SearchDoc {
                filters: vec![(UNIT, id % 5)],
                ..row(id, "Báo cáo")
            })
            .collect(),
    );
    let query = Query {
        limit: 3,
        ..Query::new("báo cáo", Access::AnyOf(vec![(UNIT, 0)]))
    };
    assert_eq!(test.index.search(&query).unwrap().total, 10);
}

#[test]
fn further_filters_all_count_and_sources_choose() {
    let kind = FilterName("kind");
    let rows = vec![
        SearchDoc {
            filters: vec![(UNIT, 1), (kind, 7)],
            ..row(1, "Báo cáo")
        },
        SearchDoc {
            filters: vec![(UNIT, 1), (kind, 8)],
            ..row(2, "Báo cáo")
        },
        SearchDoc {
            source: "pages",
            filters: vec![(UNIT, 1), (kind, 7)],
            ..row(3, "Báo cáo")
        },
    ];
    let test = with(rows);
    let all = Query::new("báo cáo", Access::AnyOf(vec![(UNIT, 1)]));
    assert_eq!(
        ids(
            &test,
            &Query {
                filters: vec![vec![(kind, 7)]],
                ..all.clone()
            }
        ),
        [1, 3]
    );
    assert_eq!(
        ids(
            &test,
            &Query {
                filters: vec![vec![(kind, 7)]],
                sources: vec!["papers"],
                ..all.clone()
            }
        ),
        [1]
    );
    assert_eq!(
        ids(
            &test,
            &Query {
                sources: vec!["pages", "papers"],
                ..all
            }
        ),
        [1, 2, 3]
    );
}

#[test]
fn permissions_work_in_a_part_of_the_index_where_no_row_has_any_set() {
    let test = with(vec![SearchDoc {
        filters: vec![],
        ..row(1, "Báo cáo")
    }]);
    test.index
        .apply(
            vec![Change::Upsert(row(2, "Báo cáo"))],
            Position::sequence(2),
        )
        .unwrap();
    assert_eq!(
        ids(
            &test,
            &Query::new("bao cao", Access::AnyOf(vec![(UNIT, 1)]))
        ),
        [2]
    );
}
