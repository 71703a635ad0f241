//! Damaged files: noticed, dropped, built anew, whatever kind of file it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kit_search::{
    Access, Change, Index, Position, Progress, Query, SearchDoc, SearchError, Settings,
};

use crate::following::{Shared, follow, follow_in_batches, write};
use crate::support::{TestIndex, empty, row};

/// Nothing here takes nearly as long.
const LONG: Duration = Duration::from_secs(20);

/// Rows with every kind of file: words, positions, numbers, texts, deleted rows.
fn filled() -> TestIndex {
    let test = empty();
    let rows = (1..=300).map(|id| {
        Change::Upsert(SearchDoc {
            body: format!("Nội dung của tờ trình số {id} về đất đai"),
            notation: format!("{id}/TTr-UBND"),
            date: Some(jiff::civil::date(2022, 1, 1)),
            ..row(id, "Tờ trình về đất đai")
        })
    });
    test.index
        .apply(rows.collect(), Position::sequence(1))
        .unwrap();
    let removed = Change::Delete {
        source: "papers".to_owned(),
        id: 7,
    };
    test.index
        .apply(vec![removed], Position::sequence(2))
        .unwrap();
    test
}

fn row_with_long_text(id: i64) -> SearchDoc {
    SearchDoc {
        body: format!("{} {id}", "rừng biển đường sông ".repeat(20)),
        ..row(id, "Tờ trình về đất đai")
    }
}

/// One file of each kind, by its ending.
fn kinds(folder: &Path) -> BTreeMap<String, PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with(".lock"))
        .map(|path| {
            let kind = path.file_name().unwrap().to_string_lossy().into_owned();
            let kind = kind.rsplit('.').next().unwrap_or_default().to_owned();
            (kind, path)
        })
        .collect()
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.path().join(path.file_name().unwrap())).unwrap();
    }
    to
}

/// One bit in the middle of the file, half of the file, or all of it.
fn damage(way: &str, path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    match way {
        "flip" => bytes[middle] ^= 4,
        "cut" => bytes.truncate(middle),
        _ => return fs::remove_file(path).unwrap(),
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn an_index_with_a_damaged_file_of_any_kind_is_dropped_when_it_is_opened() {
    let TestIndex { index, folder } = filled();
    assert_eq!(index.damage().unwrap(), None);
    drop(index);
    let kinds = kinds(folder.path());
    for kind in [
        "term",
        "idx",
        "pos",
        "store",
        "fast",
        "fieldnorm",
        "del",
        "json",
    ] {
        assert!(kinds.contains_key(kind), "{kind} is not among {kinds:?}");
    }
    let ways = ["flip", "cut", "remove"];
    for (kind, path) in &kinds {
        for way in ways {
            // the list of files is only for tidying up, and deleted rows are those the commit names
            if kind == "json" && way != "cut" {
                continue;
            }
            let place = copy(folder.path());
            damage(way, &place.path().join(path.file_name().unwrap()));
            let index = Index::open(place.path(), Settings::default()).unwrap();
            assert_eq!(index.rows(), 0, "{kind} {way}");
            assert!(index.dropped().is_some(), "{kind} {way}");
            let answer = index.search(&Query::new("đất đai", Access::Everything));
            assert_eq!(answer.unwrap().total, 0, "{kind} {way}");
        }
    }
}

#[test]
fn an_index_that_is_well_is_kept() {
    let TestIndex { index, folder } = filled();
    drop(index);
    let index = Index::open(folder.path(), Settings::default()).unwrap();
    assert_eq!((index.rows(), index.dropped()), (299, None));
}

#[tokio::test]
async fn damage_under_a_running_node_is_noticed_and_the_index_built_anew() {
    for kind in ["term", "idx", "pos", "store", "fast", "fieldnorm"] {
        let (database, test) = (Shared::default(), empty());
        let mut last = Position::START;
        for id in 1..=50 {
            last = write(&database, id, "Tờ trình về đất đai");
        }
        let follower = follow(&test.index, &database);
        assert_eq!(test.index.wait_for(last, LONG).await, Progress::Reached);
        garble(&kinds(test.folder.path())[kind]);
        // whatever the search makes of it, it is no panic; the next look at the files finds it
        let _ = test
            .index
            .search(&Query::new("đất đai", Access::Everything));
        let mended = async {
            while follower.status().dropped.is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LONG, mended).await.expect(kind);
        assert_eq!(test.index.wait_for(last, LONG).await, Progress::Reached);
        assert_eq!(test.ask("đất đai").total, 50, "{kind}");
        assert_eq!(test.index.damage().unwrap(), None, "{kind}");
    }
}

/// Other bytes in place, so that what is mapped into memory changes as well.
fn garble(path: &Path) {
    use std::io::{Seek, SeekFrom, Write};
    let length = fs::metadata(path).unwrap().len();
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&vec![0xA5; usize::try_from(length).unwrap()])
        .unwrap();
    file.sync_all().unwrap();
}

#[test]
fn a_search_that_cannot_be_answered_says_so_until_the_index_is_built_anew() {
    let test = empty();
    // longer than what is held of any file, so that the disk is asked
    let rows = (1..=3_000).map(row_with_long_text).map(Change::Upsert);
    test.index
        .apply(rows.collect(), Position::sequence(1))
        .unwrap();
    for path in kinds(test.folder.path()).values() {
        if !path.to_string_lossy().ends_with(".json") {
            garble(path);
        }
    }
    let asks = || {
        test.index
            .search(&Query::new("đất đai", Access::Everything))
    };
    assert!(asks().is_err());
    assert!(test.index.is_suspected());
    assert!(matches!(asks(), Err(SearchError::Suspected)));
}

/// Set in the process that this test starts, which would be ended by a signal.
const TRUNCATES: &str = "TINHSO_TEST_TRUNCATES_THE_INDEX";

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the process that a signal would end is told apart by it"
)]
fn files_cut_off_under_a_running_node_do_not_end_it_and_the_index_is_built_anew() {
    use std::os::unix::process::ExitStatusExt;
    let name =
        "damage::files_cut_off_under_a_running_node_do_not_end_it_and_the_index_is_built_anew";
    if std::env::var_os(TRUNCATES).is_some() {
        return tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(cut_off_under_a_running_node());
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(TRUNCATES, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), None, "a signal ended it: {said}");
    assert!(output.status.success(), "{said}");
}

async fn cut_off_under_a_running_node() {
    for kind in ["term", "idx", "pos", "store", "fast", "fieldnorm"] {
        let (database, test) = (Shared::default(), empty());
        let mut last = Position::START;
        for id in 1..=3_000 {
            // words of their own, so that the lists are longer than what is held of any file
            let title = format!("Tờ trình về đất đai {}", "rừng biển đường sông ".repeat(20));
            last = write(&database, id, &format!("{title} {id}"));
        }
        let follower = follow_in_batches(&test.index, &database, 3_000);
        assert_eq!(test.index.wait_for(last, LONG).await, Progress::Reached);
        for path in fs::read_dir(test.folder.path()).unwrap() {
            let path = path.unwrap().path();
            if path.extension().is_some_and(|found| found == kind) {
                let file = fs::OpenOptions::new().write(true).open(path).unwrap();
                file.set_len(0).unwrap();
            }
        }
        let mended = async {
            while follower.status().dropped.is_none() {
                // a phrase reads every kind of file, and what it says of it is no panic
                let asked = Query::new("\"trình về đất đai\"", Access::Everything);
                match test.index.search(&asked) {
                    Ok(found) => assert!([0, 3_000].contains(&found.total), "{kind}: {found:?}"),
                    Err(error) => assert!(error.to_string().starts_with("search the index: ")),
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LONG, mended).await.expect(kind);
        assert_eq!(test.index.wait_for(last, LONG).await, Progress::Reached);
        assert_eq!(test.ask("đất đai").total, 3_000, "{kind}");
        assert_eq!(test.index.damage().unwrap(), None, "{kind}");
    }
}
