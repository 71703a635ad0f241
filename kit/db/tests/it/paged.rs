//! Lists in pages, down and up again.

use super::MIGRATIONS;
use kit_base::Id;
use kit_db::{Db, Place, pages, params, sql};

kit_db::id_type!(struct ThingId, "a thing");
sql!(ADD: "insert into t_thing (id, name) values (?1, ?2)");
pages!(THINGS -> i64: "select id from t_thing where name like ?1", by "id", place "?2", rows "?3");

fn page(db: &Db, place: Place<ThingId>, rows: i64) -> Vec<i64> {
    let read =
        move |tx: &mut kit_db::Tx<'_>| tx.page(&THINGS, place, params!["a%", place.edge(), rows]);
    db.read_blocking(read).unwrap()
}

testing::on_both_databases! {
    fn a_list_is_walked_down_and_up_again_without_a_gap_or_a_double(db: &TestDb) {
        db.write_blocking(|tx| {
            for number in 1..=7_i64 {
                let name = if number == 4 { "b" } else { "a" };
                tx.execute(&ADD, params![number, format!("{name}{number}")])?;
            }
            Ok::<_, kit_db::DbError>(())
        }).unwrap();
        assert_eq!(page(db, Place::Start, 3), [7, 6, 5]);
        assert_eq!(page(db, Place::After(ThingId::from_i64(5)), 3), [3, 2, 1]);
        assert_eq!(page(db, Place::Before(ThingId::from_i64(1)), 2), [2, 3], "nearest first");
        assert_eq!(page(db, Place::Before(ThingId::from_i64(7)), 2), Vec::<i64>::new());
        assert_eq!(page(db, Place::After(ThingId::from_i64(1)), 2), Vec::<i64>::new());
    }
}
