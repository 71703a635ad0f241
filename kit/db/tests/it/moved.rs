//! A database that another PostgreSQL server counted the transactions of.

use super::MIGRATIONS;
use kit_db::{MigrateError, MovedFeeds, Position, Tx, adopt_feeds, params, sql};
use std::sync::Mutex;

sql!(ADD: "insert into t_feed (what) values (?1)");
sql!(AS_IF_COUNTED_ELSEWHERE:
    lite "update t_feed set what = what where ?1 = ?1",
    pg "update t_feed set transaction_id = (900000000 + 10 * (4 - number) + ?1::bigint)::text::xid8");
sql!(ORDERED -> Row:
    lite "select transaction_id as transaction_number, number, what from t_feed where ?1 = ?1 order by number",
    pg "select transaction_id::text::bigint as transaction_number, number, what from t_feed
        where ?1 = ?1::bigint order by transaction_id, number");
kit_db::row! {
    #[derive(Debug)]
    struct Row { transaction_number: i64, number: i64, what: String }
}

static MOVED: Mutex<Option<MovedFeeds>> = Mutex::new(None);

fn remember(_tx: &mut Tx<'_>, feeds: &MovedFeeds) -> Result<(), kit_db::DbError> {
    *MOVED.lock().unwrap() = Some(feeds.clone());
    Ok(())
}

#[test]
fn feeds_that_another_server_counted_are_seen_and_numbered_anew_in_their_order() {
    let db = testing::postgres_db(MIGRATIONS);
    for what in ["ba", "hai", "một"] {
        db.write_blocking(move |tx| tx.execute(&ADD, params![what]))
            .unwrap();
    }
    assert!(
        !adopt_feeds(&db, remember).unwrap(),
        "this server counted them"
    );
    db.write_blocking(|tx| tx.execute(&AS_IF_COUNTED_ELSEWHERE, params![0_i64]))
        .unwrap();
    let refused = db.migration_state(MIGRATIONS);
    assert!(
        matches!(&refused, Err(MigrateError::OtherServer(table)) if table == "t_feed"),
        "{refused:?}"
    );
    assert!(adopt_feeds(&db, remember).unwrap());
    db.migration_state(MIGRATIONS).unwrap();
    db.write_blocking(|tx| tx.execute(&ADD, params!["bốn"]))
        .unwrap();
    let rows = db
        .read_blocking(|tx| tx.query(&ORDERED, params![1_i64]))
        .unwrap();
    let words: Vec<&str> = rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(words, ["một", "hai", "ba", "bốn"]);
    let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
    assert_eq!(
        numbers,
        [4, 5, 6, 7],
        "above every number that was given away"
    );
    assert_eq!(rows[2].transaction_number, 0);
    let feed = MOVED.lock().unwrap().take().unwrap().of("t_feed");
    let had_read_one = Position {
        transaction: 900_000_010,
        number: 3,
    };
    assert_eq!(feed.reader(had_read_one).number, 4);
}
