use crate::{MIGRATIONS, cast::*};
use documents::{
    books::{
        self, BookError,
        configure::{Numbering, close_book, set_rules},
        register::Extract,
    },
    incoming::register::{RegisterError, register_arrival},
};
use identity::Actor;
use jiff::civil::{Date, date, time};
use kit_base::Clock;
use kit_db::{Db, DbError};
use std::thread;
use vn::kinds::Kind;

/// The arrival number of a letter that is registered at ten in the morning of `day`.
fn number_on(db: &Db, clerk: &Actor, day: Date) -> Result<i64, RegisterError> {
    let at = Clock::instant_of(day.to_datetime(time(10, 0, 0, 0)));
    let (clerk, mut arrival) = (clerk.clone(), letter("1/BNV-VP"));
    arrival.although_double = true;
    db.write_blocking(move |tx| register_arrival(tx, at, &clerk, &arrival))
        .map(|registered| registered.arrival_number)
}

testing::on_both_databases! {
    fn clerks_at_once_get_consecutive_numbers(db: &TestDb) {
        let cast = cast(db);
        let mut numbers: Vec<i64> = thread::scope(|scope| {
            let clerks: Vec<_> = (0..6).map(|clerk| {
                let actor = cast.receiver.clerk.clone();
                scope.spawn(move || (0..20).filter_map(|n| {
                    let (actor, arrival) = (actor.clone(), letter(&format!("{}/BNV-VP", clerk * 100 + n + 1)));
                    let done = db.write_blocking(move |tx| {
                        let registered = register_arrival(tx, now(), &actor, &arrival)?;
                        // every fifth changes its mind after the number was taken
                        if n % 5 == 0 { return Err(DbError::NoRow.into()) }
                        Ok::<_, RegisterError>(registered.arrival_number)
                    });
                    match done {
                        Err(error) if n % 5 != 0 => panic!("a clerk was turned away: {error:?}"),
                        done => done.ok(),
                    }
                }).collect::<Vec<_>>())
            }).collect();
            clerks.into_iter().flat_map(|c| c.join().unwrap()).collect()
        });
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=96).collect::<Vec<i64>>());
    }

    fn numbers_start_again_with_the_year_and_rise_with_time(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let next = |day| number_on(db, &it.clerk, day);
        assert_eq!(next(date(2022, 12, 30)).unwrap(), 1);
        assert_eq!(next(date(2022, 12, 31)).unwrap(), 2);
        assert_eq!(next(date(2023, 1, 1)).unwrap(), 1);
        let earlier = next(date(2022, 12, 30));
        assert!(matches!(earlier, Err(RegisterError::Book(BookError::Backwards { .. }))), "a later day has a number");
        assert_eq!(next(date(2022, 12, 31)).unwrap(), 3);
    }

    fn a_closed_book_gives_no_number(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        number_on(db, &it.clerk, date(2022, 12, 1)).unwrap();
        let (organisation, clerk) = (it.id, it.clerk.clone());
        db.write_blocking(move |tx| {
            let book = books::books_of(tx, organisation)?[0].id;
            close_book(tx, now(), &clerk, book)
        }).unwrap();
        let refused = number_on(db, &it.clerk, date(2022, 12, 2));
        assert!(matches!(refused, Err(RegisterError::Book(BookError::Closed { year: 2022, .. }))), "{refused:?}");
    }

    fn kinds_are_numbered_as_the_head_decided(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let (organisation, clerk) = (it.id, it.clerk.clone());
        let groups = db.write_blocking(move |tx| {
            set_rules(tx, now(), &clerk, None, &[(Kind::Decision, Numbering::Apart), (Kind::NormativeDecision, Numbering::Joint)])?;
            let grouping = |kind| books::grouping_for(tx, organisation, kind);
            let kinds = [Kind::Decision, Kind::Plan, Kind::NormativeDecision, Kind::TrueCopy];
            Ok::<_, books::configure::ConfigureError>(kinds.map(grouping).into_iter().collect::<Result<Vec<_>, _>>()?)
        }).unwrap();
        assert_eq!(groups, ["quyet_dinh", "joint", "joint", "copies"]);
    }

    fn the_register_lists_its_lines_in_order(db: &TestDb) {
        let cast = cast(db);
        let clerk = cast.receiver.clerk.clone();
        db.write_blocking(move |tx| {
            for n in 1..=3 { register_arrival(tx, now(), &clerk, &letter(&format!("{n}/BNV-VP")))?; }
            Ok::<_, RegisterError>(())
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
