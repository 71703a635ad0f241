//! A process that may open no more files, at every place where the index opens one: nothing is
//! dropped for it, and afterwards the index holds every row. A binary of its own, since the limit is
//! that of the whole process.

#![expect(clippy::unwrap_used, reason = "tests")]

use kit_search::{
    ChangeFeed, Changes, FeedError, FnSource, Follower, FollowerSettings, Index, Position,
    Progress, SearchDoc, Settings, Source,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

const LONG: Duration = Duration::from_secs(20);
/// What a round opens at most, and some more.
const FILES_OF_A_ROUND: u64 = 24;
/// Rows before the first file is missing.
const ROWS: i64 = 120;

/// Rows with their versions, one change for each, and how often the database was restored.
#[derive(Clone, Default)]
struct Rows(Arc<Mutex<Held>>);

type Held = (BTreeMap<i64, i64>, Vec<i64>, i64);

impl Rows {
    fn write(&self, id: i64) -> Position {
        let mut held = self.0.lock().unwrap();
        *held.0.entry(id).or_default() += 1;
        held.1.push(id);
        Position::sequence(held.1.len() as i64)
    }

    /// As after a restore: whoever follows builds anew.
    fn restored(&self) {
        self.0.lock().unwrap().2 += 1;
    }

    fn source(&self) -> Box<dyn Source> {
        let (load, ids) = (self.clone(), self.clone());
        let load = move |wanted: &[i64]| {
            let held = load.0.lock().unwrap();
            let rows = wanted
                .iter()
                .filter_map(|id| held.0.get(id).map(|version| row(*id, *version)));
            Ok::<_, FeedError>(rows.collect())
        };
        let ids = move |after: i64, limit: usize| {
            let held = ids.0.lock().unwrap();
            Ok::<_, FeedError>(
                held.0
                    .range(after.saturating_add(1)..)
                    .map(|(id, _)| *id)
                    .take(limit)
                    .collect(),
            )
        };
        Box::new(FnSource::new("papers", load, ids))
    }
}

fn row(id: i64, version: i64) -> SearchDoc {
    SearchDoc {
        source: "papers",
        id,
        version,
        title: format!("Tờ trình số {id}"),
        body: "về đất đai".to_owned(),
        notation: String::new(),
        filters: Vec::new(),
        date: None,
    }
}

impl ChangeFeed for Rows {
    fn read(&mut self, after: Position, limit: usize) -> Result<Changes, FeedError> {
        let held = self.0.lock().unwrap();
        let from = usize::try_from(after.sequence.max(0)).unwrap();
        let changed: Vec<_> = held
            .1
            .iter()
            .skip(from)
            .take(limit)
            .map(|id| ("papers".to_owned(), *id))
            .collect();
        let head = held.1.len();
        let position = Position::sequence((from + changed.len()) as i64);
        Ok(Changes {
            epoch: held.2 + 1,
            head: Position::sequence(head as i64),
            position,
            behind: (head - from - changed.len()) as u64,
            lag: Duration::ZERO,
            forgotten_until: Position::START,
            changed,
        })
    }
}

fn open_files() -> u64 {
    std::fs::read_dir("/proc/self/fd").unwrap().count() as u64
}

fn allow(files: Option<u64>) {
    let limit = Rlimit {
        current: files,
        ..getrlimit(Resource::Nofile)
    };
    setrlimit(Resource::Nofile, limit).unwrap();
}

/// Takes one file more away in each round, while a row is written, or while all are read anew; gives
/// in how many rounds something failed.
async fn without_files(index: &Index, follower: &Follower, rows: &Rows, anew: bool) -> u32 {
    let before = getrlimit(Resource::Nofile).current;
    let mut failed = 0;
    for left in 0..FILES_OF_A_ROUND {
        allow(Some(open_files() - 1 + left));
        let id = ROWS + 1 + rows.0.lock().unwrap().1.len() as i64;
        let last = rows.write(id);
        if anew {
            rows.restored();
        }
        let tried = index.wait_for(last, Duration::from_millis(60)).await;
        failed += u32::from(tried != Progress::Reached);
        tokio::time::sleep(Duration::from_millis(if anew { 60 } else { 0 })).await;
        allow(before);
        let place = format!("{left} files left, anew {anew}: {:?}", follower.status());
        let epoch = rows.0.lock().unwrap().2 + 1;
        let came = tokio::time::timeout(LONG, async {
            while index.epoch() != epoch || index.wait_for(last, LONG).await != Progress::Reached {
                tokio::task::yield_now().await;
            }
        });
        came.await.expect(&place);
        let held = index.held("papers").unwrap();
        assert_eq!(held.len() as u64, last.sequence.unsigned_abs(), "{place}");
        assert!(held.values().all(|(_, times)| *times == 1), "{place}");
    }
    failed
}

#[tokio::test]
async fn an_index_that_may_open_no_more_files_is_not_dropped_and_loses_no_row() {
    let (rows, folder) = (Rows::default(), tempfile::tempdir().unwrap());
    let index = Index::open(folder.path(), Settings::default()).unwrap();
    let settings = FollowerSettings {
        pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(4),
        ..FollowerSettings::default()
    };
    let feed = Box::new(rows.clone());
    let follower = Follower::start(index.clone(), feed, vec![rows.source()], settings).unwrap();
    let mut last = Position::START;
    for id in 1..=ROWS {
        last = rows.write(id);
    }
    assert_eq!(index.wait_for(last, LONG).await, Progress::Reached);
    for anew in [true, false] {
        let failed = without_files(&index, &follower, &rows, anew).await;
        assert!(failed > 0, "files were missing, anew {anew}");
    }
    assert_eq!(index.dropped(), None, "missing files are no damage");
    follower.stop();
}
