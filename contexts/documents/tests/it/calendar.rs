//! Time limits in working days: by the agency's own calendar, with the reasons.

use crate::{MIGRATIONS, cast::*, office::Office};
use axum::http::StatusCode;
use documents::{
    calendar::{
        self,
        change::{ChangeError, NewDay, Sort, add_day, remove_day},
    },
    incoming::{IncomingId, show::show},
};
use identity::Actor;
use jiff::civil::{Date, date};
use kit_base::in_province;
use kit_db::Db;

const PAGE: &str = "/so-van-ban/lich-lam-viec";

fn day_off(day: Date) -> NewDay {
    NewDay {
        organisation: None,
        day: Some(day),
        sort: Sort::Closure,
        worked_on: None,
        name: "Nghỉ tránh bão".to_owned(),
        source: "Công điện số 12/CĐ-UBND".to_owned(),
    }
}

fn added(db: &Db, who: &Actor, new: &NewDay) -> Result<(), ChangeError> {
    let (who, new) = (who.clone(), new.clone());
    db.write_blocking(move |tx| add_day(tx, now(), &who, &new))
}

fn works_on(db: &Db, agency: &Agency, day: Date) -> bool {
    let organisation = agency.id;
    let calendar = db
        .read_blocking(move |tx| calendar::of(tx, organisation))
        .unwrap();
    calendar.is_working_day(day)
}

fn due_on(db: &Db, who: &Actor, id: IncomingId) -> Option<Date> {
    let who = who.clone();
    let view = db
        .read_blocking(move |tx| show(tx, &who, id))
        .unwrap()
        .unwrap();
    view.incoming.due_at.map(|at| in_province(at).date())
}

fn wrong_field(result: Result<(), ChangeError>) -> (&'static str, &'static str) {
    let Err(ChangeError::Invalid(problems)) = result else {
        panic!("{result:?}")
    };
    let problem = problems.iter().next().unwrap();
    (problem.field, problem.message)
}

testing::on_both_databases! {
    fn a_day_of_the_agency_counts_for_it_alone_and_can_be_taken_back(db: &TestDb) {
        let Cast { receiver: it, sender } = cast(db);
        let storm = date(2022, 11, 21);
        assert!(works_on(db, &it, storm));
        added(db, &it.clerk, &day_off(storm)).unwrap();
        assert!(!works_on(db, &it, storm) && works_on(db, &sender, storm));
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| {
            remove_day(tx, now(), &clerk, None, storm)?;
            // pressing twice is no error
            remove_day(tx, now(), &clerk, None, storm)
        }).unwrap();
        assert!(works_on(db, &it, storm));
    }

    fn a_swap_is_two_days_that_come_and_go_together(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let (monday, saturday) = (date(2022, 11, 28), date(2022, 12, 3));
        let swap = NewDay { sort: Sort::Swap, worked_on: Some(saturday), ..day_off(monday) };
        added(db, &it.clerk, &swap).unwrap();
        assert!(!works_on(db, &it, monday) && works_on(db, &it, saturday));
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| remove_day(tx, now(), &clerk, None, saturday)).unwrap();
        assert!(works_on(db, &it, monday) && !works_on(db, &it, saturday));
    }

    fn what_makes_no_calendar_is_refused_at_its_field(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let day = date(2022, 11, 21);
        added(db, &it.clerk, &day_off(day)).unwrap();
        assert_eq!(wrong_field(added(db, &it.clerk, &day_off(day))), ("day", "documents-calendar-problem-double"));
        let swap = |worked_on| NewDay { sort: Sort::Swap, worked_on, ..day_off(date(2022, 11, 28)) };
        assert_eq!(wrong_field(added(db, &it.clerk, &swap(None))), ("worked_on", "documents-problem-needed"));
        assert_eq!(wrong_field(added(db, &it.clerk, &swap(Some(date(2022, 11, 30))))), ("worked_on", "documents-calendar-problem-worked-anyway"));
        assert_eq!(wrong_field(added(db, &it.clerk, &day_off(date(1999, 1, 1)))), ("day", "documents-calendar-problem-year"));
        let nameless = NewDay { name: " ".to_owned(), ..day_off(date(2022, 11, 22)) };
        assert_eq!(wrong_field(added(db, &it.clerk, &nameless)), ("name", "documents-problem-needed"));
        let long = NewDay { source: "x".repeat(201), ..day_off(date(2022, 11, 22)) };
        assert_eq!(wrong_field(added(db, &it.clerk, &long)), ("source", "documents-problem-too-long"));
        let organisation = it.id;
        let days = db.read_blocking(move |tx| calendar::own_days(tx, organisation)).unwrap();
        assert_eq!(days.len(), 1, "what was refused left nothing");
    }

    fn a_limit_in_working_days_says_which_days_it_did_not_count(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        added(db, &it.clerk, &day_off(date(2022, 11, 21))).unwrap();
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        let page = format!("/van-ban-den/{id}");
        let unit = it.division.to_string();
        let fields = |version: &str, extra: &[(&str, &str)]| -> Vec<(String, String)> {
            let own = [("v", version), ("direct-lead", unit.as_str()), ("direct-opinion", "Giao phòng")];
            own.iter().chain(extra).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let send = |extra: &[(&str, &str)]| {
            let form = office.get("clerk", &page);
            let all = fields(&form.hidden("v"), extra);
            let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            office.post_again("clerk", &form, &format!("{page}/chuyen-thang"), &all)
        };
        let both = send(&[("direct-days", "5"), ("direct-due-ngay", "30"), ("direct-due-thang", "11"), ("direct-due-nam", "2022")]);
        assert!(both.status == StatusCode::UNPROCESSABLE_ENTITY && both.says("không ghi cả hai"), "{}", both.text);
        let many = send(&[("direct-days", "251")]);
        assert!(many.status == StatusCode::UNPROCESSABLE_ENTITY && many.says("value=\"251\"") && many.says("250"), "{}", many.text);
        let sent = send(&[("direct-days", "5")]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        // Wednesday the 16th; Thursday, Friday, Tuesday, Wednesday, Thursday: Monday is the storm's
        assert_eq!(due_on(db, &it.clerk, id), Some(date(2022, 11, 24)));
        let shown = office.get("clerk", &page);
        assert!(shown.says("5 ngày làm việc kể từ") && shown.says("Nghỉ tránh bão") && shown.says("2 ngày nghỉ hằng tuần"), "{}", shown.text);
        // what was computed stays as it was when the calendar changes
        let clerk = it.clerk.clone();
        db.write_blocking(move |tx| remove_day(tx, now(), &clerk, None, date(2022, 11, 21))).unwrap();
        assert!(office.get("clerk", &page).says("Nghỉ tránh bão"));
        assert_eq!(due_on(db, &it.clerk, id), Some(date(2022, 11, 24)));
    }

    fn a_head_gives_a_person_so_many_working_days(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        let (clerk, lead) = (it.clerk.clone(), it.division);
        let direction = documents::incoming::direct::Direction { lead, coordinators: Vec::new(), due_at: None, opinion: String::new() };
        db.write_blocking(move |tx| documents::incoming::route::route(tx, now(), &clerk, id, None, &direction)).unwrap();
        let page = format!("/van-ban-den/{id}");
        let form = office.get("head", &page);
        let (version, person) = (form.hidden("v"), it.specialist.person.to_string());
        let fields = [("v", version.as_str()), ("assign-person", &person), ("assign-days", "2")];
        let sent = office.post_again("head", &form, &format!("{page}/phan-cong"), &fields);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(due_on(db, &it.head, id), Some(date(2022, 11, 18)));
        assert!(office.get("specialist", &page).says("2 ngày làm việc kể từ"));
    }

    fn a_program_says_the_limit_in_working_days_too(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = presented(db, &it, "1/BNV-VP");
        let address = format!("/api/v1/van-ban-den/{id}/chi-dao");
        let body = |more: &str| format!("{{\"lead\":\"{}\"{more}}}", it.division);
        for wrong in [",\"working_days\":0", ",\"working_days\":251", ",\"working_days\":5,\"due_at\":\"2022-11-30T10:00:00Z\""] {
            let refused = office.api("POST", "leader", &address, &body(wrong), None);
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", refused.text);
        }
        let done = office.api("POST", "leader", &address, &body(",\"working_days\":5"), None);
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert_eq!(due_on(db, &it.leader, id), Some(date(2022, 11, 23)));
        assert!(office.get("leader", &format!("/van-ban-den/{id}")).says("5 ngày làm việc kể từ"));
    }

    fn a_year_is_no_quantity(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", PAGE);
        assert!(page.says("Lịch làm việc năm 2022") && page.says("Năm 2021") && page.says("Năm 2023"), "{}", page.text);
    }

    fn the_inbox_counts_by_the_calendar_of_the_agency(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        let id = presented(db, &it, "1/BNV-VP");
        let address = format!("/api/v1/van-ban-den/{id}/chi-dao");
        // Tuesday the 22nd: four working days of the state from Wednesday the 16th, so no warning
        let body = format!("{{\"lead\":\"{}\",\"due_at\":\"2022-11-22T10:00:00Z\"}}", it.division);
        let done = office.api("POST", "leader", &address, &body, None);
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert!(!office.get("head", "/van-ban-den").says("Còn 3 ngày"));
        added(db, &it.clerk, &day_off(date(2022, 11, 21))).unwrap();
        let page = office.get("head", &format!("/van-ban-den/{id}"));
        assert!(page.says("Còn 3 ngày"), "{}", page.text);
        let list = office.get("head", "/van-ban-den");
        assert!(list.says("Còn 3 ngày"), "{}", list.text);
    }

    fn the_calendar_is_kept_by_its_page(db: &TestDb) {
        let office = Office::new(db);
        let page = office.get("clerk", PAGE);
        assert!(page.status == StatusCode::OK && page.says("2022") && page.says("Cả nước"), "{}", page.text);
        let fields = [
            ("sort", "closure"), ("day-ngay", "21"), ("day-thang", "11"), ("day-nam", "2022"), ("name", "Nghỉ tránh bão"),
            ("source", "Công điện số 12/CĐ-UBND"),
        ];
        let wrong = [("sort", "closure"), ("day-ngay", "31"), ("day-thang", "11"), ("day-nam", "2022"), ("name", "Nghỉ"), ("source", "")];
        let refused = office.post_again("clerk", &page, PAGE, &wrong);
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.says("value=\"Nghỉ\""), "{}", refused.text);
        let sent = office.post_again("clerk", &page, PAGE, &fields);
        assert_eq!(sent.to, format!("{PAGE}?nam=2022"), "{}", sent.text);
        let twice = office.post_again("clerk", &page, PAGE, &fields);
        assert_eq!(twice.to, sent.to, "a second press of the same form adds nothing and is no error");
        assert!(office.get("clerk", PAGE).says("Nghỉ tránh bão"));
        let remove = format!("{PAGE}/2022-11-21/xoa");
        assert!(office.get("clerk", &remove).says("Bỏ ngày"));
        assert_eq!(office.post("clerk", &remove, &remove, &[]).status, StatusCode::SEE_OTHER);
        assert!(!office.get("clerk", PAGE).says("Nghỉ tránh bão"));
        assert_eq!(office.get("clerk", &remove).status, StatusCode::NOT_FOUND);
        assert_eq!(office.get("specialist", PAGE).status, StatusCode::FORBIDDEN);
        assert_eq!(office.get("clerk", &format!("{PAGE}?nam=9999")).status, StatusCode::OK);
    }
}
