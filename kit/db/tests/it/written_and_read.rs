//! What can be written can be read back, whatever the kind of column.

use super::MIGRATIONS;
use jiff::{Timestamp, civil::Date, civil::date};
use kit_db::{Db, DbError, ToValue, Value, params, sql};
use proptest::{prelude::*, test_runner::TestRunner};

kit_db::row! {
    #[derive(Debug, PartialEq)]
    struct Every {
        id: i64, number: i64, yes: bool, word: String, json: Option<String>, body: Vec<u8>, day: Date, at: Timestamp,
    }
}

sql!(INSERT: "insert into t_every (id, number, yes, word, json, body, day, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
sql!(ONE -> Every: "select * from t_every where id = ?1");
sql!(ALL -> Every: "select * from t_every order by id");
sql!(DAYS_BETWEEN -> i64: "select count(*) as n from t_every where day >= ?1 and day <= ?2");
sql!(BETWEEN -> i64: "select count(*) as n from t_every where at >= ?1 and at <= ?2");
sql!(AS_NUMBER: lite "update t_every set at = ?2 where id = ?1",
    pg "update t_every set at = timestamptz '1970-01-01 00:00Z' + (cast(?2 as bigint) / 1000000) * interval '1 second'
      + (cast(?2 as bigint) % 1000000) * interval '1 microsecond' where id = ?1");
sql!(FOR_EVER: lite "update t_every set at = 9223372036854775807 where id = ?1",
    pg "update t_every set at = 'infinity' where id = ?1");

/// To the microsecond, as the databases keep it.
fn cut(at: Timestamp) -> Timestamp {
    let micros = at.as_microsecond();
    Timestamp::new(
        micros.div_euclid(1_000_000),
        i32::try_from(micros.rem_euclid(1_000_000)).unwrap() * 1_000,
    )
    .unwrap()
}

fn same(a: Timestamp, b: Timestamp) -> bool {
    cut(a) == cut(b)
}

fn stored(db: &Db, it: &Every) -> Result<Every, DbError> {
    let values = (
        it.id,
        it.number,
        it.yes,
        it.word.clone(),
        it.json.clone(),
        it.body.clone(),
        it.day,
        it.at,
    );
    db.write_blocking(move |tx| {
        let (id, number, yes, word, json, body, day, at) = &values;
        tx.execute(
            &INSERT,
            params![*id, *number, *yes, *word, *json, *body, *day, *at],
        )?;
        tx.get(&ONE, params![*id])
    })
}

fn instants() -> impl Strategy<Value = Timestamp> {
    let first = Timestamp::from_second(-62_135_596_800).unwrap();
    prop_oneof![
        Just(Timestamp::MAX),
        Just(first),
        Just(cut(Timestamp::MAX)),
        (
            first.as_second()..=Timestamp::MAX.as_second(),
            0..1_000_000_i32
        )
            .prop_map(|(second, micro)| Timestamp::new(second, micro * 1_000).unwrap()),
    ]
}

fn days() -> impl Strategy<Value = Date> {
    prop_oneof![
        Just(Date::MAX),
        Just(date(0, 1, 1)),
        (0..=9999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| date(year, month, day)),
    ]
}

fn every() -> impl Strategy<Value = Every> {
    let numbers = prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()];
    let words = "[^\0]{0,40}";
    let json = proptest::option::of((any::<i64>(), "[^\0]{0,20}").prop_map(|(number, word)| {
        serde_json::json!({"number": number, "word": word}).to_string()
    }));
    let body = proptest::collection::vec(any::<u8>(), 0..40);
    (
        any::<i64>(),
        numbers,
        any::<bool>(),
        words,
        json,
        body,
        days(),
        instants(),
    )
        .prop_map(|(id, number, yes, word, json, body, day, at)| Every {
            id,
            number,
            yes,
            word,
            json,
            body,
            day,
            at,
        })
}

testing::on_both_databases! {
    fn what_can_be_written_can_be_read_back(db: &TestDb) {
        let mut runner = TestRunner::deterministic();
        let last = std::cell::Cell::new(0);
        runner.run(&every(), |mut it| {
            last.set(last.get() + 1);
            it.id = last.get();
            let back = stored(db, &it).expect("is written and read");
            prop_assert!(same(back.at, it.at), "{} came back as {}", it.at, back.at);
            // one database keeps the text, the other what it says
            let said = |json: &Option<String>| {
                let json = json.as_deref().map(serde_json::from_str::<serde_json::Value>);
                json.map(|json| json.expect("it is JSON"))
            };
            prop_assert_eq!(said(&back.json), said(&it.json));
            let (at, json) = (it.at, it.json.clone());
            prop_assert_eq!(Every { at, json, ..back }, it);
            Ok(())
        }).unwrap();
        let all: Vec<Every> = db.read_blocking(|tx| tx.query(&ALL, params![])).unwrap();
        assert!(all.len() >= 256, "{} rows", all.len());
    }

    fn a_question_about_days_before_all_and_after_all_has_an_answer(db: &TestDb) {
        stored(db, &plain()).unwrap();
        let counts = db.read_blocking(|tx| {
            let days = [(Date::MIN, Date::MAX), (Date::MAX, Date::MIN), (date(-4713, 11, 24), date(9999, 12, 31))];
            let of_days: Result<Vec<i64>, _> = days.iter().map(|(from, to)| tx.get(&DAYS_BETWEEN, params![*from, *to])).collect();
            let instants = [(Timestamp::MIN, Timestamp::MAX), (Timestamp::MAX, Timestamp::MIN)];
            let of_instants: Result<Vec<i64>, _> = instants.iter().map(|(from, to)| tx.get(&BETWEEN, params![*from, *to])).collect();
            Ok::<_, DbError>((of_days?, of_instants?))
        }).unwrap();
        assert_eq!(counts, (vec![1, 0, 1], vec![1, 0]));
    }

    fn a_letter_that_is_none_does_not_keep_json_out(db: &TestDb) {
        for (id, word) in [(1, "a\0b"), (2, "\0"), (3, "\\u0000 as six letters"), (4, "\\\0\"\\")] {
            let json = Some(serde_json::json!({"word": word}).to_string());
            let back = stored(db, &Every { id, json, ..plain() }).unwrap();
            let back: serde_json::Value = serde_json::from_str(&back.json.unwrap()).unwrap();
            let shown = word.replace('\0', "\u{fffd}");
            assert!(back["word"] == word || back["word"] == shown.as_str(), "{word:?}: {back}");
        }
    }

    fn the_end_of_the_year_9999_is_the_last_instant(db: &TestDb) {
        for (id, micros) in [(1, Timestamp::MAX.as_microsecond()), (2, 253_402_300_799_000_000), (3, 253_402_300_799_999_999)] {
            let it = Every { id, ..plain() };
            stored(db, &it).unwrap();
            let read: Every = db.write_blocking(move |tx| {
                tx.execute(&AS_NUMBER, params![id, micros])?;
                tx.get(&ONE, params![id])
            }).unwrap();
            assert_eq!(read.at, Timestamp::MAX, "{micros}");
        }
    }

    fn what_would_not_come_back_is_refused_before_it_is_sent(db: &TestDb) {
        let plain = plain();
        let refused = [
            Every { word: "a\0b".into(), ..plain.copy() },
            Every { day: date(-1, 12, 31), ..plain.copy() },
            Every { at: Timestamp::MIN, ..plain.copy() },
        ];
        for it in refused {
            let result = stored(db, &it);
            assert!(matches!(result, Err(DbError::Unstorable { .. })), "{it:?}: {result:?}");
        }
        // the transaction itself goes on
        let good = db.write_blocking(|tx| {
            let wrong = tx.insert_rows(&INSERT, [&params![7, 7, true, "\0", None::<String>, b"", date(2022, 1, 1), Timestamp::MAX][..]]);
            assert!(matches!(wrong, Err(DbError::Unstorable { number: 4, .. })), "{wrong:?}");
            tx.query(&ALL, params![])
        }).unwrap();
        assert_eq!(good, vec![]);
    }

    fn a_list_shows_the_rest_when_one_row_cannot_be_read(db: &TestDb) {
        for id in 1..=3 {
            stored(db, &Every { id, ..plain() }).unwrap();
        }
        let (all, list) = db.write_blocking(|tx| {
            tx.execute(&FOR_EVER, params![2])?;
            Ok::<_, DbError>((tx.query(&ALL, params![]), tx.list(&ALL, params![])?))
        }).unwrap();
        assert!(matches!(&all, Err(DbError::Cell { column, .. }) if column == "at"), "{all:?}");
        assert_eq!(list.iter().map(|it| it.id).collect::<Vec<_>>(), [1, 3]);
    }
}

fn plain() -> Every {
    Every {
        id: 1,
        number: 1,
        yes: true,
        word: "mot".into(),
        json: None,
        body: vec![0],
        day: date(2022, 1, 1),
        at: Timestamp::UNIX_EPOCH,
    }
}

impl Every {
    fn copy(&self) -> Self {
        Self {
            word: self.word.clone(),
            json: self.json.clone(),
            body: self.body.clone(),
            ..*self
        }
    }
}

#[test]
fn a_number_that_is_none_is_refused() {
    assert!(matches!(f64::NAN.to_value(), Value::Float(it) if it.is_nan()));
    let db = testing::sqlite_db(MIGRATIONS);
    let result = db.write_blocking(|tx| tx.execute(&AS_NUMBER, params![1, f64::NAN]));
    assert!(
        matches!(result, Err(DbError::Unstorable { number: 2, .. })),
        "{result:?}"
    );
}
