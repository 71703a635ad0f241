//! The layer's promises, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod closed;
mod feed;
mod moved;
mod no_room;
mod paged;
mod tls;
mod transactions;
mod values;
mod written_and_read;

use kit_db::Migration;

const MIGRATIONS: &[Migration] = &[
    kit_db::MIGRATIONS[0],
    kit_db::MIGRATIONS[1],
    Migration {
        name: "202611220002_test",
        text: "create table t_thing (id @id not null primary key, name @text not null unique, \
               born @date, at @time, open @bool not null default @true, body @bytes, extra @json);
               create table t_every (id @id not null primary key, number @int not null, yes @bool not null, word @text not null, \
               json @json, body @bytes not null, day @date not null, at @time not null);
               create table t_counter (name @text not null primary key, last @int not null);
               create table t_feed (number @feed_number, transaction_id @feed_transaction, what @text not null);",
    },
];

#[test]
fn every_statement_fits_both_databases() {
    for db in [
        testing::sqlite_db(MIGRATIONS),
        testing::postgres_db(MIGRATIONS),
    ] {
        let findings = kit_db::check::prepare_all(&db).unwrap();
        assert_eq!(findings, vec![]);
    }
    assert!(kit_db::check::count() > 10);
}
