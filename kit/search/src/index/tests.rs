use super::*;

fn row(id: i64) -> Change {
    Change::Upsert(SearchDoc {
        source: "papers",
        id,
        version: 1,
        title: "Một".to_owned(),
        body: String::new(),
        notation: String::new(),
        filters: Vec::new(),
        date: None,
    })
}

#[test]
fn a_node_killed_between_writing_and_committing_has_the_old_rows_and_the_old_position() {
    let folder = tempfile::TempDir::new().unwrap();
    let index = Index::open(folder.path(), Settings::default()).unwrap();
    index.apply(vec![row(1)], Position::sequence(1)).unwrap();
    index
        .stage(vec![
            row(2),
            row(3),
            Change::Delete {
                source: "papers".to_owned(),
                id: 1,
            },
        ])
        .unwrap();
    drop(index);
    let again = Index::open(folder.path(), Settings::default()).unwrap();
    assert_eq!((again.rows(), again.position()), (1, Position::sequence(1)));
    again.apply(vec![row(2)], Position::sequence(2)).unwrap();
    assert_eq!((again.rows(), again.position()), (2, Position::sequence(2)));
}

/// What the library opens for a rollback cannot be read, several times: then it can again.
#[test]
fn an_index_whose_commit_and_rollback_failed_goes_on_once_it_can() {
    let folder = tempfile::TempDir::new().unwrap();
    let index = Index::open(folder.path(), Settings::default()).unwrap();
    index.apply(vec![row(1)], Position::sequence(1)).unwrap();
    let metas = folder.path().join("meta.json");
    let text = fs::read(&metas).unwrap();
    fs::remove_file(&metas).unwrap();
    fs::create_dir(&metas).unwrap();
    for _ in 0..3 {
        assert!(index.apply(vec![row(2)], Position::sequence(2)).is_err());
        assert!(index.start_over(Payload::empty(2)).is_err());
        index.roll_back();
    }
    assert_eq!((index.rows(), index.position()), (1, Position::sequence(1)));
    fs::remove_dir(&metas).unwrap();
    fs::write(&metas, text).unwrap();
    index.apply(vec![row(2)], Position::sequence(2)).unwrap();
    assert_eq!((index.rows(), index.position()), (2, Position::sequence(2)));
}

#[test]
fn an_index_whose_list_of_files_was_lost_while_nothing_wrote_is_dropped_and_begins_anew() {
    let folder = tempfile::TempDir::new().unwrap();
    let index = Index::open(folder.path(), Settings::default()).unwrap();
    index.apply(vec![row(1)], Position::sequence(1)).unwrap();
    index.roll_back();
    fs::write(folder.path().join("meta.json"), "{").unwrap();
    let what = index.damage().unwrap().expect("damage");
    index.drop_damaged(what).unwrap();
    assert_eq!((index.rows(), index.position()), (0, Position::START));
    index.apply(vec![row(2)], Position::sequence(2)).unwrap();
    assert_eq!((index.rows(), index.position()), (1, Position::sequence(2)));
}

#[test]
fn an_index_of_another_format_is_dropped() {
    let folder = tempfile::TempDir::new().unwrap();
    let index = Index::open(folder.path(), Settings::default()).unwrap();
    index.stage(vec![row(1)]).unwrap();
    index
        .commit(Payload {
            format: FORMAT + 1,
            ..Payload::empty(1)
        })
        .unwrap();
    drop(index);
    assert_eq!(
        Index::open(folder.path(), Settings::default())
            .unwrap()
            .rows(),
        0
    );
}
