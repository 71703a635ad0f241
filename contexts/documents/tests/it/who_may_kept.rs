//! Who may keep the books, the calendar and the sets of receivers of an agency: every act, tried by
//! everybody, in the own agency, in a giver's and in a third one.

use crate::{MIGRATIONS, cast::*, who_may_things::*};
use documents::{
    books::{
        BookId, books_of,
        configure::{ConfigureError, Numbering, close_book, set_rules},
    },
    calendar::change::{ChangeError, NewDay, Sort, add_day, remove_day},
    incoming::register::register_arrival,
    recipients::{GroupError, drop_group, save_group},
};
use identity::Actor;
use jiff::civil::date;
use kit_db::Tx;
use testing::WhoMay;
use vn::kinds::Kind;

fn books(whose: Whose) -> WhoMay<Actor, ConfigureError> {
    let (keepers, it) = (whose.may(&["clerk", "chief"]), whose.agency.clone());
    let (organisation, entered) = (it.id, it.clerk);
    let book = move |tx: &mut Tx<'_>| {
        register_arrival(tx, now(), &entered, &letter("1/BNV-VP")).unwrap();
        Ok::<BookId, ConfigureError>(books_of(tx, organisation)?[0].id)
    };
    WhoMay::new(|error: &ConfigureError| {
        matches!(error, ConfigureError::NotFound | ConfigureError::Refused(_))
    })
    .act("close a book", keepers, book, |tx, who, id| {
        close_book(tx, now(), who, *id)
    })
    .act(
        "set rules",
        keepers,
        |_| Ok(()),
        move |tx, who, ()| {
            set_rules(
                tx,
                now(),
                who,
                Some(organisation),
                &[(Kind::Plan, Numbering::Apart)],
            )
        },
    )
}

fn calendar(whose: Whose) -> WhoMay<Actor, ChangeError> {
    let keepers = whose.may(&["clerk", "chief"]);
    let organisation = Some(whose.agency.id);
    let day = date(2022, 11, 21);
    let new = NewDay {
        organisation,
        day: Some(day),
        sort: Sort::Closure,
        worked_on: None,
        name: "Bão".to_owned(),
        source: "1/CĐ".to_owned(),
    };
    let (clerk, storm) = (whose.agency.clerk.clone(), new.clone());
    WhoMay::new(|error: &ChangeError| matches!(error, ChangeError::Refused(_)))
        .act(
            "add a day",
            keepers,
            |_| Ok(()),
            move |tx, who, ()| add_day(tx, now(), who, &new),
        )
        .act(
            "remove a day",
            keepers,
            move |tx| add_day(tx, now(), &clerk, &storm),
            move |tx, who, ()| remove_day(tx, now(), who, organisation, day),
        )
}

fn groups(whose: Whose) -> WhoMay<Actor, GroupError> {
    let keepers = whose.may(&["clerk", "chief"]);
    let (organisation, members) = (whose.agency.id, [whose.other.id]);
    let clerk = whose.agency.clerk.clone();
    WhoMay::new(|error: &GroupError| matches!(error, GroupError::NotFound | GroupError::Refused(_)))
        .act(
            "save a set",
            keepers,
            |_| Ok(()),
            move |tx, who, ()| save_group(tx, now(), who, (Some(organisation), "Nhóm"), &members),
        )
        .act(
            "drop a set",
            keepers,
            move |tx| save_group(tx, now(), &clerk, (None, "Nhóm"), &members),
            |tx, who, id| drop_group(tx, now(), who, *id),
        )
}

testing::on_both_databases! {
    fn books_calendars_and_sets_are_open_to_those_who_keep_them_and_to_those_they_delegated_to(db: &TestDb) {
        let world = world(db);
        for whose in Whose::all(&world) {
            books(whose).assert(db, &world.people);
        }
        for whose in Whose::all(&world) {
            calendar(whose).assert(db, &world.people);
        }
        for whose in Whose::all(&world) {
            groups(whose).assert(db, &world.people);
        }
    }
}
