//! One thin synchronous layer over SQLite and PostgreSQL.
//!
//! A closure given to [`Db::write`] or [`Db::read`] is one business operation, one transaction
//! and one thread: no network call can hide in it and no cancellation can stop it midway.
//! SQL is one text for both databases, declared with [`sql!`], and every text is prepared on
//! both by a test ([`check`]). Nothing above this crate asks which database it stands on.

mod backup;
mod bulk;
pub mod check;
mod codes;
mod database;
mod error;
mod feeds;
mod lease;
mod migrate;
mod node;
mod once;
mod pages;
mod postgresql;
mod postgresql_tls;
mod queue;
mod row;
mod sql;
mod sqlite;
mod tables;
mod tx;
mod url;
mod value;
mod verdicts;

pub use backup::{BackupError, MovePositions, backup_database, restore_database};
pub use bulk::BULK_ROWS;
pub use codes::UnknownCode;
pub use database::{Db, OpenOptions, Usage};
pub use error::DbError;
pub use feeds::{MovedFeed, MovedFeeds, adopt_feeds};
pub use lease::{Lease, LeaseError};
pub use migrate::{MigrateError, Migration, MigrationState};
pub use node::claim_node_number;
pub use once::{Once, OnceKey};
pub use pages::{Pages, Place};
pub use row::{ColumnSpec, FromRow, Row};
pub use sql::{Position, Registered, Sql};
pub use tables::{count_rows, empty_tables, rows_in_copy};
pub use tx::Tx;
pub use url::{DatabaseUrl, DatabaseUrlError};
pub use value::{Cell, FromCell, Kind, ToValue, Value};
pub use verdicts::{CheckVerdict, check_verdicts, note_check};

/// The tables that this crate itself needs, first of all migrations.
pub const MIGRATIONS: &[Migration] = &[
    migrate::migration!(
        "202611220001_kit_db",
        "../migrations/202611220001_kit_db.sql"
    ),
    migrate::migration!(
        "202611301314_kit_check",
        "../migrations/202611301314_kit_check.sql"
    ),
];

#[doc(hidden)]
pub mod __private {
    //! What the macros of this crate call.
    pub use crate::sql::{columns_of, declared};
    pub use inventory;
    pub use kit_base;
}
