//! A migrated database for one test.

use crate::{
    postgresql::{create_from_template, drop_database},
    templates,
};
use kit_db::{DatabaseUrl, Db, Migration, OpenOptions};
use std::ops::Deref;

/// A database of a test's own; gone when the test ends.
pub struct TestDb {
    db: Option<Db>,
    place: Place,
}

enum Place {
    /// Removed with everything in it when dropped.
    Folder {
        _folder: tempfile::TempDir,
    },
    Name(String),
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        self.db.as_ref().expect("only taken when dropped")
    }
}

impl TestDb {
    /// True on PostgreSQL, for the few tests that are about one of the two.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Name(_))
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        drop(self.db.take());
        if let Place::Name(name) = &self.place {
            drop_database(name);
        }
    }
}

/// A fresh SQLite file with these tables, copied from one that the first test with the same
/// migrations makes.
///
/// # Panics
/// If the folder or the file cannot be made.
#[must_use]
pub fn sqlite_db(migrations: &[Migration]) -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("test.sqlite");
    std::fs::copy(templates::sqlite_file(migrations), &file).expect("a copy of the template");
    let url = DatabaseUrl::Sqlite(file);
    let options = OpenOptions {
        readers: 2,
        relaxed: true,
        ..OpenOptions::default()
    };
    let db = Db::open(&url, &options).expect("the copied SQLite file opens");
    TestDb {
        db: Some(db),
        place: Place::Folder { _folder: folder },
    }
}

/// A fresh PostgreSQL database with these tables, copied from a template that the first test
/// with the same migrations makes.
///
/// # Panics
/// If no PostgreSQL server can be started (package `postgresql`).
#[must_use]
pub fn postgres_db(migrations: &[Migration]) -> TestDb {
    let (name, url) = create_from_template(migrations);
    let options = OpenOptions {
        connections: 4,
        ..OpenOptions::default()
    };
    let url: DatabaseUrl = url.parse().expect("the server's own URL");
    let db = Db::open(&url, &options).expect("the copied database opens");
    TestDb {
        db: Some(db),
        place: Place::Name(name),
    }
}
