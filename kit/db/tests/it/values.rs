use super::MIGRATIONS;
use jiff::{Timestamp, civil::Date, civil::date};
use kit_db::{DbError, params, sql};

kit_db::id_type!(struct ThingId, "a thing");

kit_db::row! {
    #[derive(Debug, PartialEq)]
    struct Thing {
        open: bool, name: String, id: ThingId, born: Option<Date>, at: Option<Timestamp>,
        body: Option<Vec<u8>>, extra: Option<String>,
    }
}

sql!(INSERT: "insert into t_thing (id, name, born, at, open, body, extra) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
sql!(ALL -> Thing: "select * from t_thing order by id");
sql!(COUNT -> i64: "select count(*) as n from t_thing where name like ?1");

testing::on_both_databases! {
    fn what_is_stored_comes_back_equal(db: &TestDb) {
        let thing = || Thing {
            open: true,
            name: "Đặng Thị Ước’s".to_owned(),
            id: ThingId::generate(),
            born: Some(date(1899, 12, 31)),
            at: Some(Timestamp::from_microsecond(-1_234_567).unwrap()),
            body: Some(vec![0, 255, 7]),
            extra: Some(r#"{"a": 1}"#.to_owned()),
        };
        let empty = || Thing { name: "không".to_owned(), born: None, at: None, body: None, extra: None, open: false, ..thing() };
        let things = [thing(), empty()];
        let rows: Vec<Vec<kit_db::Value<'static>>> = Vec::new();
        assert!(rows.is_empty());
        let stored = db.write_blocking(move |tx| {
            for t in &things {
                tx.execute(&INSERT, params![t.id, t.name, t.born, t.at, t.open, t.body, t.extra])?;
            }
            tx.query(&ALL, params![])
        }).unwrap();
        assert_eq!(stored.len(), 2);
        assert_eq!(stored[0], Thing { id: stored[0].id, ..thing() });
        assert_eq!(stored[1], Thing { id: stored[1].id, ..empty() });
    }

    fn many_rows_go_in_at_once(db: &TestDb) {
        let count = db.write_blocking(|tx| {
            let names: Vec<(ThingId, String)> = (0..1203).map(|n| (ThingId::generate(), format!("n{n}"))).collect();
            let rows: Vec<[kit_db::Value<'_>; 7]> = names.iter().map(|row| { let [id, name] = *params![row.0, row.1];
                [id, name, kit_db::Value::Null, kit_db::Value::Null, kit_db::Value::Bool(true), kit_db::Value::Null, kit_db::Value::Null]
            }).collect();
            tx.insert_rows(&INSERT, rows.iter().map(|r| &r[..]))?;
            tx.get(&COUNT, params!["n%"])
        }).unwrap();
        assert_eq!(count, 1203);
    }

    fn a_second_row_of_the_same_name_is_a_duplicate(db: &TestDb) {
        let result = db.write_blocking(|tx| {
            for _ in 0..2 {
                tx.execute(&INSERT, params![ThingId::generate(), "same", None::<Date>, None::<Timestamp>, true, None::<Vec<u8>>, None::<String>])?;
            }
            Ok(())
        });
        assert!(matches!(result, Err(DbError::Duplicate(_))), "{result:?}");
        let left: i64 = db.read_blocking(|tx| tx.get(&COUNT, params!["same"])).unwrap();
        assert_eq!(left, 0, "the whole operation was undone");
    }
}
