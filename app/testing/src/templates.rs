//! Databases that are migrated once and copied for each test.

use jiff::Timestamp;
use kit_base::{hex, sha256};
use kit_db::{DatabaseUrl, Db, Migration, OpenOptions};
use std::{env, fs, path::PathBuf};

/// How the migrations are applied is part of what they give: a change there makes new templates.
const APPLIED_BY: &str = include_str!("../../../kit/db/src/migrate.rs");

/// Names what these migrations give.
pub(crate) fn digest_of(migrations: &[Migration]) -> String {
    let texts = migrations.iter().flat_map(|m| [m.name, m.text]);
    let all: String = texts.chain([APPLIED_BY]).collect();
    hex(&sha256(all.as_bytes()))[..16].to_owned()
}

/// An SQLite file with these tables and nobody's rows, to be copied; made when it is not there.
#[expect(
    clippy::disallowed_methods,
    reason = "tests find their place by themselves"
)]
pub(crate) fn sqlite_file(migrations: &[Migration]) -> PathBuf {
    let folder = env::temp_dir().join(super::postgresql::name_of_checkout("sqlite"));
    let file = folder.join(format!("{}.sqlite", digest_of(migrations)));
    if !file.exists() {
        fs::create_dir_all(&folder).expect("the folder of templates");
        // two tests may make it at once: whoever is later puts the same in its place
        let work = tempfile::tempdir_in(&folder).expect("a temporary folder");
        let made = work.path().join("template.sqlite");
        migrate(&DatabaseUrl::Sqlite(made.clone()), migrations);
        fs::rename(made, &file).expect("the template is put in its place");
    }
    file
}

/// Makes the tables in an empty database.
pub(crate) fn migrate(url: &DatabaseUrl, migrations: &[Migration]) {
    let options = OpenOptions {
        connections: 1,
        readers: 1,
        relaxed: true,
        ..OpenOptions::default()
    };
    let db = Db::open(url, &options).expect("the template opens");
    db.migrate(migrations, Timestamp::UNIX_EPOCH)
        .expect("the migrations apply to an empty database");
}
