//! Who may decide how books are kept: whoever configures, and nobody else; and only the own books.

use crate::{MIGRATIONS, cast::*};
use documents::{
    books::{
        books_of,
        configure::{ConfigureError, Numbering, close_book, set_rules},
    },
    permissions::CONFIGURE,
};
use identity::Actor;
use vn::kinds::Kind;

fn everybody(agency: &Agency) -> Vec<Actor> {
    let it = agency.clone();
    vec![
        it.clerk,
        it.leader,
        it.chief,
        it.head,
        it.specialist,
        it.administrator,
    ]
}

testing::on_both_databases! {
    fn only_those_who_configure_set_rules(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        for actor in everybody(&it) {
            let may = actor.may(CONFIGURE);
            let result = db.write_blocking(move |tx| set_rules(tx, now(), &actor, None, &[(Kind::Plan, Numbering::Apart)]));
            assert_eq!(result.is_ok(), may, "{result:?}");
        }
    }

    fn only_those_who_configure_close_books_and_only_their_own(db: &TestDb) {
        let Cast { receiver: it, sender } = cast(db);
        registered(db, &it.clerk, "1/BNV-VP");
        let organisation = it.id;
        let id = db.read_blocking(move |tx| books_of(tx, organisation)).unwrap()[0].id;
        for actor in everybody(&it).into_iter().filter(|actor| !actor.may(CONFIGURE)) {
            let result = db.write_blocking(move |tx| close_book(tx, now(), &actor, id));
            assert!(matches!(result, Err(ConfigureError::Refused(_))), "{result:?}");
        }
        let stranger = sender.clerk.clone();
        let result = db.write_blocking(move |tx| close_book(tx, now(), &stranger, id));
        assert!(matches!(result, Err(ConfigureError::NotFound)), "{result:?}");
        let clerk = it.clerk.clone();
        assert!(!db.write_blocking(move |tx| close_book(tx, now(), &clerk, id)).unwrap().closed);
    }
}
