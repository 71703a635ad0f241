//! A disk that is full is said as such by both databases, and nothing else is taken for it.

use kit_db::{DbError, params, sql};

// the server's own word for it (class 53, Insufficient Resources)
sql!(FULL:
    lite "select 1",
    pg "do $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$");

#[test]
fn a_full_disk_of_postgresql_is_no_room_and_trying_again_is_no_help() {
    let db = testing::postgres_db(kit_db::MIGRATIONS);
    let error = db
        .write_blocking(|tx| tx.execute(&FULL, params![]))
        .unwrap_err();
    assert!(matches!(error, DbError::NoRoom(_)), "{error:?}");
    assert!(error.is_no_room() && !error.is_retryable() && !error.is_unavailable());
    assert_eq!(
        error.to_string(),
        "write to a disk that is full or read-only (53100: could not extend file: No space left on device)"
    );
}
