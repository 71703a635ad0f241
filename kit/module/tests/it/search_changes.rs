use jiff::{SignedDuration, Timestamp};
use kit_base::Clock;
use kit_db::{Db, DbError, Migration, Tx, params, sql};
use kit_module::{
    SEARCH_CHANGES_KEPT, SearchSource, database_feed, note_change, prune_search_changes, sources,
};
use kit_search::{
    Access, ChangeFeed, FilterName, Follower, FollowerSettings, FollowerState, Index, Position,
    Query, SearchDoc, Settings,
};
use std::{path::Path, time::Duration};

const TABLE: Migration = Migration {
    name: "202611230099_t_paper",
    text: "create table t_paper (id @id not null primary key, title @text not null, version @int not null);",
};
const MIGRATIONS: &[Migration] = &[
    kit_db::MIGRATIONS[0],
    kit_db::MIGRATIONS[1],
    kit_module::MIGRATIONS[0],
    kit_module::MIGRATIONS[1],
    TABLE,
];
const PAPERS: SearchSource = SearchSource {
    name: "papers",
    load,
    ids_after,
};

kit_db::row! { struct Paper { id: i64, title: String, version: i64 } }
sql!(PUT: "insert into t_paper (id, title, version) values (?1, ?2, 1)
    on conflict (id) do update set title = excluded.title, version = t_paper.version + 1");
sql!(PAPER -> Paper: "select id, title, version from t_paper where id = ?1");
sql!(IDS -> i64: "select id from t_paper where id > ?1 order by id limit ?2");
sql!(SUBJECTS -> i64: "select object_id from kit_search_change order by transaction_id, number");

fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<SearchDoc>, DbError> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(tx.find(&PAPER, params![*id])?.map(|paper| SearchDoc {
            source: PAPERS.name,
            id: paper.id,
            version: paper.version,
            title: paper.title,
            body: String::new(),
            notation: String::new(),
            filters: vec![(FilterName("unit"), 1)],
            date: None,
        }));
    }
    Ok(found)
}

fn ids_after(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Vec<i64>, DbError> {
    tx.query(&IDS, params![after, limit])
}

fn start() -> Timestamp {
    "2026-02-01T01:00:00Z".parse().unwrap()
}

fn change(db: &Db, clock: &Clock, id: i64, title: &str) {
    let (now, title) = (clock.now(), title.to_owned());
    db.write_blocking(move |tx| {
        tx.execute(&PUT, params![id, title])?;
        note_change(tx, now, PAPERS.name, id)
    })
    .unwrap();
}

fn kept(db: &Db) -> Vec<i64> {
    db.read_blocking(|tx| tx.query(&SUBJECTS, params![]))
        .unwrap()
}

fn days(number: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * number)
}

#[expect(
    clippy::disallowed_methods,
    reason = "waits for another thread and other databases"
)]
fn pause() {
    std::thread::sleep(Duration::from_millis(5));
}

/// Other tests' transactions may hide the newest changes for a moment.
fn wait_for_head(db: &Db, clock: &Clock, changes: usize) {
    let mut feed = database_feed(db.clone(), clock.clone(), "test");
    for _ in 0..4_000 {
        if feed.read(Position::START, 1_000).unwrap().changed.len() >= changes {
            return;
        }
        pause();
    }
    panic!("{changes} changes never became readable");
}

/// Runs a node's follower until it has everything, and stops it as a node that is shut down.
fn follow(db: &Db, clock: &Clock, folder: &Path, name: &str) -> Vec<i64> {
    let index = Index::open(folder, Settings::default()).unwrap();
    let feed = Box::new(database_feed(db.clone(), clock.clone(), name));
    let settings = FollowerSettings {
        pause: Duration::from_millis(5),
        ..FollowerSettings::default()
    };
    let sources = sources(db, &[PAPERS]);
    let follower = Follower::start(index.clone(), feed, sources, settings).unwrap();
    for _ in 0..4_000 {
        let status = follower.status();
        assert_eq!(status.error, None);
        if status.state == FollowerState::Following && status.behind == 0 && !index.is_filling() {
            follower.stop();
            let hits = index
                .search(&Query::new("giấy", Access::Everything))
                .unwrap();
            let mut ids: Vec<i64> = hits.hits.iter().map(|hit| hit.id).collect();
            ids.sort_unstable();
            return ids;
        }
        pause();
    }
    panic!("the follower never caught up");
}

testing::on_both_databases! {
    fn of_several_changes_of_one_row_the_newest_stays(db: &TestDb) {
        let clock = Clock::fixed(start());
        for id in [1, 2, 1, 3, 1, 2] {
            change(db, &clock, id, "giấy");
        }
        assert_eq!(prune_search_changes(db, clock.now()).unwrap(), 3);
        assert_eq!(kept(db), [3, 1, 2]);
        assert_eq!(prune_search_changes(db, clock.now()).unwrap(), 0);
    }

    fn old_changes_go_and_the_newest_of_all_stays(db: &TestDb) {
        let clock = Clock::fixed(start());
        for id in 1..=4 {
            change(db, &clock, id, "giấy");
        }
        wait_for_head(db, &clock, 4);
        clock.advance(SEARCH_CHANGES_KEPT);
        assert_eq!(prune_search_changes(db, clock.now()).unwrap(), 0, "not yet");
        clock.advance(days(1));
        assert_eq!(prune_search_changes(db, clock.now()).unwrap(), 3);
        assert_eq!(kept(db), [4]);
    }

    fn an_index_that_was_seen_lately_holds_back_what_it_has_not_read(db: &TestDb) {
        let clock = Clock::fixed(start());
        let mut slow = database_feed(Db::clone(db), clock.clone(), "slow");
        for id in 1..=3 {
            change(db, &clock, id, "giấy");
        }
        wait_for_head(db, &clock, 3);
        let first = slow.read(Position::START, 1).unwrap().position;
        clock.advance(days(15));
        slow.stands_at(first).unwrap();
        assert_eq!(prune_search_changes(db, clock.now()).unwrap(), 1, "only what it has");
        assert_eq!(slow.read(first, 10).unwrap().changed.len(), 2);
        clock.advance(days(15));
        assert_eq!(prune_search_changes(db, clock.now()).unwrap(), 1, "nobody waits for ever");
    }

    fn a_node_that_was_away_shortly_goes_on_where_it_stopped(db: &TestDb) {
        let clock = Clock::fixed(start());
        let folder = tempfile::tempdir().unwrap();
        change(db, &clock, 1, "giấy");
        wait_for_head(db, &clock, 1);
        assert_eq!(follow(db, &clock, folder.path(), "node"), [1]);
        clock.advance(days(10));
        change(db, &clock, 2, "giấy");
        change(db, &clock, 3, "giấy");
        wait_for_head(db, &clock, 3);
        prune_search_changes(db, clock.now()).unwrap();
        assert_eq!(follow(db, &clock, folder.path(), "node after"), [1, 2, 3]);
    }

    fn a_node_that_slept_longer_than_changes_are_kept_builds_its_index_anew(db: &TestDb) {
        let clock = Clock::fixed(start());
        let folder = tempfile::tempdir().unwrap();
        change(db, &clock, 1, "giấy");
        wait_for_head(db, &clock, 1);
        assert_eq!(follow(db, &clock, folder.path(), "node"), [1]);
        change(db, &clock, 1, "bìa");
        change(db, &clock, 2, "giấy");
        wait_for_head(db, &clock, 3);
        clock.advance(days(30));
        change(db, &clock, 3, "giấy");
        wait_for_head(db, &clock, 4);
        prune_search_changes(db, clock.now()).unwrap();
        assert_eq!(kept(db), [3], "what it missed is not in the table any more");
        assert_eq!(follow(db, &clock, folder.path(), "node after"), [2, 3]);
        clock.advance(days(1));
        change(db, &clock, 4, "giấy");
        wait_for_head(db, &clock, 2);
        assert_eq!(follow(db, &clock, folder.path(), "node again"), [2, 3, 4]);
    }
}
