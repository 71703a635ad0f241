use crate::{MIGRATIONS, cast::*};
use documents::{
    books::{self, BookError, Direction, JOINT, register::Extract},
    incoming::register::register_arrival,
};
use jiff::civil::date;
use kit_db::DbError;
use std::thread;
use vn::kinds::Kind;

testing::on_both_databases! {
    fn clerks_at_once_get_consecutive_numbers(db: &TestDb) {
        let cast = cast(db);
        let mut numbers: Vec<i64> = thread::scope(|scope| {
            let clerks: Vec<_> = (0..6).map(|clerk| {
                let actor = cast.receiver.clerk.clone();
                scope.spawn(move || (0..20).filter_map(|n| {
                    let (actor, arrival) = (actor.clone(), letter(&format!("{}/BNV-VP", clerk * 100 + n + 1)));
                    db.write_blocking(move |tx| {
                        let registered = register_arrival(tx, now(), &actor, &arrival)?;
                        // every fifth changes its mind after the number was taken
                        if n % 5 == 0 { return Err(DbError::NoRow.into()) }
                        Ok::<_, documents::incoming::register::RegisterError>(registered.arrival_number)
                    }).ok()
                }).collect::<Vec<_>>())
            }).collect();
            clerks.into_iter().flat_map(|c| c.join().unwrap()).collect()
        });
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=96).collect::<Vec<i64>>());
    }

    fn numbers_start_again_with_the_year_and_rise_with_time(db: &TestDb) {
        let cast = cast(db);
        let organisation = cast.receiver.id;
        let next = |day| db.write_blocking(move |tx| books::next_number(tx, organisation, Direction::Outgoing, JOINT, day));
        assert_eq!(next(date(2022, 12, 30)).unwrap().number, 1);
        assert_eq!(next(date(2022, 12, 31)).unwrap().number, 2);
        assert_eq!(next(date(2023, 1, 1)).unwrap().number, 1);
        assert!(matches!(next(date(2022, 12, 30)), Err(BookError::Backwards { .. })), "a later day has a number");
        assert_eq!(next(date(2022, 12, 31)).unwrap().number, 3);
    }

    fn a_closed_book_gives_no_number(db: &TestDb) {
        let cast = cast(db);
        let organisation = cast.receiver.id;
        let result = db.write_blocking(move |tx| {
            let book = books::next_number(tx, organisation, Direction::Incoming, JOINT, date(2022, 1, 4))?.book;
            books::close(tx, organisation, book)?;
            books::next_number(tx, organisation, Direction::Incoming, JOINT, date(2022, 1, 5))
        });
        assert!(matches!(result, Err(BookError::Closed { year: 2022, .. })), "{result:?}");
    }

    fn kinds_are_numbered_as_the_head_decided(db: &TestDb) {
        let cast = cast(db);
        let organisation = cast.receiver.id;
        let groups = db.write_blocking(move |tx| {
            books::set_rule(tx, organisation, Kind::Decision.code(), "quyet-dinh")?;
            [Kind::Decision, Kind::Plan, Kind::NormativeDecision, Kind::TrueCopy]
                .map(|kind| books::grouping_for(tx, organisation, kind)).into_iter().collect::<Result<Vec<_>, _>>()
        }).unwrap();
        assert_eq!(groups, ["quyet-dinh", "joint", "quyet_dinh_qppl", "copies"]);
    }

    fn the_register_lists_its_lines_in_order(db: &TestDb) {
        let cast = cast(db);
        let clerk = cast.receiver.clerk.clone();
        db.write_blocking(move |tx| {
            for n in 1..=3 { register_arrival(tx, now(), &clerk, &letter(&format!("{n}/BNV-VP")))?; }
            Ok::<_, documents::incoming::register::RegisterError>(())
        }).unwrap();
        let organisation = cast.receiver.id;
        let lines = db.read_blocking(move |tx| {
            let book = books::books_of(tx, organisation)?.remove(0);
            let extract = Extract { book: book.id, organisation, from: date(2022, 1, 1), to: date(2022, 12, 31), after: 1 };
            books::register::incoming(tx, &extract)
        }).unwrap();
        let shown: Vec<_> = lines.iter().map(|l| (l.arrival_number, l.notation.as_str(), l.issuer_name.as_str())).collect();
        assert_eq!(shown, [(2, "2/BNV-VP", "Bộ Nội vụ"), (3, "3/BNV-VP", "Bộ Nội vụ")]);
    }
}
