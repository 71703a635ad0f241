//! Who may change the working calendar of an agency: whoever configures, and only the own one.

use crate::{MIGRATIONS, cast::*};
use documents::{
    calendar::{
        change::{ChangeError, NewDay, Sort, add_day, remove_day},
        own_days,
    },
    permissions::CONFIGURE,
};
use jiff::civil::date;

testing::on_both_databases! {
    fn only_those_who_configure_change_the_calendar_and_only_their_own(db: &TestDb) {
        let Cast { receiver: it, sender } = cast(db);
        let day = date(2022, 11, 21);
        let new = NewDay { organisation: None, day: Some(day), sort: Sort::Closure, worked_on: None, name: "Bão".to_owned(), source: "1/CĐ".to_owned() };
        let everybody = [&it.leader, &it.head, &it.specialist, &it.administrator, &it.chief, &it.clerk, &sender.clerk];
        for actor in everybody {
            let may = actor.may(CONFIGURE);
            let (who, given) = (actor.clone(), new.clone());
            let result: Result<(), ChangeError> = db.write_blocking(move |tx| {
                add_day(tx, now(), &who, &given)?;
                remove_day(tx, now(), &who, None, day)
            });
            assert_eq!(result.is_ok(), may, "{result:?}");
            assert!(may || matches!(result, Err(ChangeError::Refused(_))), "{result:?}");
        }
        let (clerk, stranger, given) = (it.clerk.clone(), sender.clerk.clone(), new);
        let organisation = it.id;
        let days = db.write_blocking(move |tx| {
            add_day(tx, now(), &clerk, &given)?;
            remove_day(tx, now(), &stranger, None, day)?;
            Ok::<_, ChangeError>(own_days(tx, organisation)?)
        }).unwrap();
        assert_eq!(days.len(), 1, "another agency's clerk takes nothing away");
    }
}
