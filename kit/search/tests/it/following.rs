//! The follower against a database made of a map and a list.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kit_search::{
    ChangeFeed, Changes, FeedError, FnSource, Follower, FollowerSettings, FollowerState, Index,
    Position, Progress, SearchDoc, Settings, Source,
};

use crate::support::{TestIndex, empty, row};

#[derive(Default)]
pub struct Database {
    epoch: i64,
    rows: BTreeMap<i64, SearchDoc>,
    log: Vec<i64>,
    broken: bool,
    forgotten: i64,
}

pub type Shared = Arc<Mutex<Database>>;

struct Feed(Shared);

impl ChangeFeed for Feed {
    fn read(&mut self, after: Position, limit: usize) -> Result<Changes, FeedError> {
        let database = self.0.lock().unwrap();
        if database.broken {
            return Err(FeedError::new("the line is cut"));
        }
        let head = database.log.len() as i64;
        let from = after.sequence.min(head) as usize;
        let changed: Vec<(String, i64)> = database.log[from..]
            .iter()
            .take(limit)
            .map(|id| ("papers".to_owned(), *id))
            .collect();
        let position = Position::sequence(from as i64 + changed.len() as i64);
        let behind = head as u64 - position.sequence as u64;
        Ok(Changes {
            epoch: database.epoch,
            head: Position::sequence(head),
            position,
            changed,
            behind,
            lag: Duration::ZERO,
            forgotten_until: Position::sequence(database.forgotten),
        })
    }
}

fn source(database: &Shared) -> Box<dyn Source> {
    let (for_load, for_ids) = (database.clone(), database.clone());
    Box::new(FnSource::new(
        "papers",
        move |ids: &[i64]| {
            Ok(ids
                .iter()
                .filter_map(|id| for_load.lock().unwrap().rows.get(id).cloned())
                .collect())
        },
        move |after, limit| {
            Ok(for_ids
                .lock()
                .unwrap()
                .rows
                .range(after.saturating_add(1)..)
                .take(limit)
                .map(|(id, _)| *id)
                .collect())
        },
    ))
}

pub fn write(database: &Shared, id: i64, title: &str) -> Position {
    let mut database = database.lock().unwrap();
    let version = database.rows.get(&id).map_or(1, |row| row.version + 1);
    database.rows.insert(
        id,
        SearchDoc {
            version,
            ..row(id, title)
        },
    );
    database.log.push(id);
    Position::sequence(database.log.len() as i64)
}

fn settings() -> FollowerSettings {
    FollowerSettings {
        pause: Duration::from_millis(20),
        longest_pause: Duration::from_millis(50),
        batch: 7,
        rows_per_filling_commit: 10,
        rounds_between_checks: 5,
    }
}

pub fn follow(index: &Index, database: &Shared) -> Follower {
    follow_with(index, database, settings())
}

/// As [`follow`], with so many rows in one commit.
pub fn follow_in_batches(index: &Index, database: &Shared, rows: usize) -> Follower {
    let settings = FollowerSettings {
        batch: rows,
        rows_per_filling_commit: rows,
        ..settings()
    };
    follow_with(index, database, settings)
}

fn follow_with(index: &Index, database: &Shared, settings: FollowerSettings) -> Follower {
    let feed = Box::new(Feed(database.clone()));
    Follower::start(index.clone(), feed, vec![source(database)], settings).unwrap()
}

async fn caught_up(test: &TestIndex, position: Position) {
    assert_eq!(
        test.index.wait_for(position, Duration::from_secs(20)).await,
        Progress::Reached
    );
}

#[tokio::test]
async fn what_is_written_is_found_soon_and_what_is_removed_is_not() {
    let (database, test) = (Shared::default(), empty());
    let follower = follow(&test.index, &database);
    let position = write(&database, 1, "Đất đai");
    follower.wake();
    caught_up(&test, position).await;
    assert_eq!(test.ids("dat dai"), [1]);
    database.lock().unwrap().rows.remove(&1);
    database.lock().unwrap().log.push(1);
    caught_up(&test, Position::sequence(2)).await;
    assert_eq!(test.ask("").total, 0);
    assert_eq!(follower.status().state, FollowerState::Following);
}

#[tokio::test]
async fn a_new_index_is_built_from_rows_whose_changes_are_long_forgotten() {
    let (database, test) = (Shared::default(), empty());
    for id in 1..=95 {
        write(&database, id, "Báo cáo");
    }
    let follower = follow(&test.index, &database);
    caught_up(&test, Position::sequence(95)).await;
    assert_eq!(test.ask("báo cáo").total, 95);
    follower.stop();
}

type Loaded = Arc<Mutex<Vec<i64>>>;

/// A source that notes what was read and breaks at row 50 until it is healthy.
fn counting_source(
    database: &Shared,
    loaded: &Loaded,
    healthy: &Arc<AtomicBool>,
) -> Box<dyn Source> {
    let (rows, ids) = (database.clone(), database.clone());
    let (loaded, healthy) = (loaded.clone(), healthy.clone());
    Box::new(FnSource::new(
        "papers",
        move |wanted: &[i64]| {
            if wanted.contains(&50) && !healthy.load(Ordering::SeqCst) {
                return Err(FeedError::new("the database went away"));
            }
            loaded.lock().unwrap().extend_from_slice(wanted);
            Ok(wanted
                .iter()
                .filter_map(|id| rows.lock().unwrap().rows.get(id).cloned())
                .collect())
        },
        move |after, limit| {
            Ok(ids
                .lock()
                .unwrap()
                .rows
                .range(after.saturating_add(1)..)
                .take(limit)
                .map(|(id, _)| *id)
                .collect())
        },
    ))
}

#[tokio::test]
async fn building_goes_on_after_a_restart_where_the_last_commit_stood() {
    let (database, test) = (Shared::default(), empty());
    for id in 1..=95 {
        write(&database, id, "Báo cáo");
    }
    let (loaded, healthy) = (Loaded::default(), Arc::new(AtomicBool::new(false)));
    let counting = || counting_source(&database, &loaded, &healthy);
    let start = |index: &Index| {
        Follower::start(
            index.clone(),
            Box::new(Feed(database.clone())),
            vec![counting()],
            settings(),
        )
        .unwrap()
    };
    let follower = start(&test.index);
    while follower.status().error.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    follower.stop();
    let before = test.index.rows();
    assert!(
        (30..95).contains(&before),
        "{before} rows before the restart"
    );
    drop(test.index);

    let test = TestIndex {
        index: Index::open(test.folder.path(), Settings::default()).unwrap(),
        folder: test.folder,
    };
    assert!(test.index.is_filling());
    healthy.store(true, Ordering::SeqCst);
    loaded.lock().unwrap().clear();
    let follower = start(&test.index);
    caught_up(&test, Position::sequence(95)).await;
    assert_eq!(test.index.rows(), 95);
    let again = loaded.lock().unwrap().clone();
    assert!(
        again.iter().all(|id| *id > 30),
        "rows of the first half were not read again: {again:?}"
    );
    follower.stop();
}

#[tokio::test]
async fn another_epoch_drops_the_index_and_builds_it_again() {
    let (database, test) = (Shared::default(), empty());
    let follower = follow(&test.index, &database);
    let position = write(&database, 1, "Trước khi khôi phục");
    caught_up(&test, position).await;
    {
        let mut database = database.lock().unwrap();
        database.epoch = 1;
        database.rows = BTreeMap::from([(2, row(2, "Sau khi khôi phục"))]);
    }
    follower.wake();
    while test.index.epoch() != 1 || test.index.is_filling() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(test.sorted_ids(""), [2]);
}

#[tokio::test]
async fn a_position_beyond_the_database_drops_the_index() {
    let (database, test) = (Shared::default(), empty());
    write(&database, 1, "Một");
    test.index
        .apply(
            vec![kit_search::Change::Upsert(row(9, "Từ tương lai"))],
            Position::sequence(77),
        )
        .unwrap();
    let _follower = follow(&test.index, &database);
    while test.index.position() > Position::sequence(1) || test.index.is_filling() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(test.sorted_ids(""), [1]);
}

#[tokio::test]
async fn an_index_that_slept_while_changes_were_deleted_from_the_feed_is_built_again() {
    let (database, test) = (Shared::default(), empty());
    let follower = follow(&test.index, &database);
    let position = write(&database, 1, "Một");
    caught_up(&test, position).await;
    follower.stop();
    write(&database, 2, "Hai");
    write(&database, 3, "Ba");
    // the change of row 2 is no longer in the table
    database.lock().unwrap().log[1] = 3;
    database.lock().unwrap().forgotten = 2;
    let _follower = follow(&test.index, &database);
    caught_up(&test, Position::sequence(3)).await;
    assert_eq!(test.sorted_ids(""), [1, 2, 3]);
}

#[tokio::test]
async fn errors_of_the_feed_are_reported_and_survived() {
    let (database, test) = (Shared::default(), empty());
    database.lock().unwrap().broken = true;
    let follower = follow(&test.index, &database);
    let position = write(&database, 1, "Một");
    let waited = test
        .index
        .wait_for(position, Duration::from_millis(150))
        .await;
    assert_eq!(waited, Progress::Behind(Position::START));
    assert!(
        follower
            .status()
            .error
            .is_some_and(|error| error.contains("the line is cut"))
    );
    database.lock().unwrap().broken = false;
    caught_up(&test, position).await;
}

#[tokio::test]
async fn a_source_that_panics_is_reported_and_asked_again() {
    let (database, test) = (Shared::default(), empty());
    let (ids, calls) = (database.clone(), Arc::new(AtomicBool::new(false)));
    let rows = database.clone();
    let panics_once = Box::new(FnSource::new(
        "papers",
        move |wanted: &[i64]| {
            assert!(calls.swap(true, Ordering::SeqCst), "the first call panics");
            Ok(wanted
                .iter()
                .filter_map(|id| rows.lock().unwrap().rows.get(id).cloned())
                .collect())
        },
        move |after, limit| {
            Ok(ids
                .lock()
                .unwrap()
                .rows
                .range(after.saturating_add(1)..)
                .take(limit)
                .map(|(id, _)| *id)
                .collect())
        },
    ));
    let position = write(&database, 1, "Một");
    let follower = Follower::start(
        test.index.clone(),
        Box::new(Feed(database.clone())),
        vec![panics_once],
        settings(),
    )
    .unwrap();
    caught_up(&test, position).await;
    assert_eq!(test.ids("mot"), [1]);
    follower.stop();
}

#[tokio::test]
async fn changes_of_unknown_sources_are_passed_over() {
    let (database, test) = (Shared::default(), empty());
    let follower = Follower::start(
        test.index.clone(),
        Box::new(Feed(database.clone())),
        Vec::new(),
        settings(),
    )
    .unwrap();
    let position = write(&database, 1, "Một");
    caught_up(&test, position).await;
    assert_eq!(test.index.rows(), 0);
    follower.stop();
}
