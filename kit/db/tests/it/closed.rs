//! A database that nobody has open any more.

use super::MIGRATIONS;
use jiff::Timestamp;
use kit_db::{Db, OpenOptions};

#[test]
fn whoever_closes_a_database_last_leaves_no_journal_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions {
        readers: 8,
        ..OpenOptions::default()
    };
    for number in 0..100 {
        let path = folder.path().join(format!("{number}.sqlite"));
        let url = format!("sqlite:{}", path.display()).parse().unwrap();
        let db = Db::open(&url, &options).unwrap();
        db.migrate(MIGRATIONS, Timestamp::UNIX_EPOCH).unwrap();
        drop(db);
        let mut journal = path.into_os_string();
        journal.push("-wal");
        assert!(!std::path::Path::new(&journal).exists(), "after {number}");
    }
}
