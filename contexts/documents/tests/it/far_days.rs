//! Days at the end of all calendars: what can be typed or sent can be read back and listed.

use crate::{MIGRATIONS, cast::*, office::Office};
use documents::{incoming::register::register_arrival, outgoing::draft::draft};
use jiff::civil::{Date, date};

testing::on_both_databases! {
    fn documents_that_want_an_answer_on_the_last_day_of_all_are_listed(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let days = [Date::MAX, date(9999, 12, 30), date(9999, 1, 1)];
        for (number, day) in days.into_iter().enumerate() {
            let mut sent = letter(&format!("{}/BNV-VP", number + 1));
            sent.document.reply_due_on = Some(day);
            let (clerk, drafter) = (it.clerk.clone(), it.specialist.clone());
            let mut draft_of = draft_input(&it, &[]);
            draft_of.reply_due_on = Some(day);
            let (received, drafted) = db.write_blocking(move |tx| {
                let received = register_arrival(tx, now(), &clerk, &sent).unwrap().id;
                Ok::<_, kit_db::DbError>((received, draft(tx, now(), &drafter, &draft_of).unwrap()))
            }).unwrap();
            let one = office.get("clerk", &format!("/van-ban-den/{received}"));
            assert!(one.status.is_success(), "{day}: {}", one.text);
            let sheet = office.get("specialist", &format!("/van-ban-di/{drafted}"));
            assert!(sheet.status.is_success(), "{day}: {}", sheet.text);
        }
        for path in ["/van-ban-den", "/van-ban-den?tab=sap-den-han", "/van-ban-den?tab=tat-ca", "/van-ban-den/xuat-excel"] {
            let page = office.get("clerk", path);
            assert!(page.status.is_success(), "{path}: {}", page.text);
        }
        assert!(office.get("specialist", "/van-ban-di").status.is_success());
    }

    fn a_list_between_any_two_days_answers(db: &TestDb) {
        let office = Office::new(db);
        registered(db, &office.cast.receiver.clerk, "1/BNV-VP");
        for (from, to) in [("-009999-01-01", "9999-12-31"), ("9999-12-31", "-009999-01-01"), ("0000-01-01", "0001-01-01"), ("1/1/0001", "31/12/9999")] {
            for path in ["/van-ban-den?tab=tat-ca&", "/van-ban-den/xuat-excel?", "/van-ban-di?", "/so-van-ban?", "/tim-kiem?q=bnv&", "/so-lieu/su-dung/van-ban-den?"] {
                let path = format!("{path}tu={from}&den={to}");
                let page = office.get("clerk", &path);
                assert!(!page.status.is_server_error(), "{path}: {}", page.text);
            }
        }
    }
}
