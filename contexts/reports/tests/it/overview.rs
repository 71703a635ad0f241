use crate::{MIGRATIONS, world};
use jiff::civil::{Date, date};
use kit_db::Db;
use reports::{
    Figures,
    dashboard::{Overview, Span, View, overview},
};
use std::sync::Arc;

fn read(db: &Db, figures: &Figures, view: View, span: Span, last: Date) -> Arc<Overview> {
    let figures = figures.clone();
    db.read_blocking(move |tx| overview(tx, &figures, world::now(), (view, span, last)))
        .unwrap()
}

testing::on_both_databases! {
    fn the_province_sees_every_body_and_only_days_up_to_the_one_looked_at(db: &TestDb) {
        world::load(db);
        let seen = read(db, &world::figures(), View::Province, Span::Year, world::TODAY);
        let received: i64 = seen.days.iter().filter(|(day, _)| day.year() == 2022).map(|(_, one)| one.received).sum();
        assert_eq!(received, 115);
        let of_bodies: i64 = seen.bodies.iter().map(|body| body.counts.received).sum();
        assert_eq!(of_bodies, 115, "the bodies add up to the province");
        assert_eq!(seen.last_day, Some(date(2022, 11, 16)));
    }

    fn a_week_counts_its_own_days_and_what_waits_since_the_first_of_the_year(db: &TestDb) {
        world::load(db);
        let seen = read(db, &world::figures(), View::Province, Span::Week, world::TODAY);
        let department = seen.bodies.iter().find(|body| body.name == "Sở GD&ĐT").unwrap();
        assert_eq!((department.counts.received, department.awaiting), (11, 10));
        assert!(department.top);
    }

    fn a_commune_lies_in_its_district_and_a_department_in_none(db: &TestDb) {
        world::load(db);
        let seen = read(db, &world::figures(), View::Province, Span::Year, world::TODAY);
        let (department, district, commune) = world::write(db, |tx| {
            (world::body(tx, world::DEPARTMENT), world::body(tx, world::DISTRICT), world::body(tx, world::COMMUNE))
        });
        let line = |id| seen.bodies.iter().find(|body| body.id == id).unwrap();
        assert_eq!(line(commune).district, Some(district));
        assert_eq!(line(district).district, Some(district));
        assert_eq!(line(department).district, None);
        assert_eq!((line(commune).top, line(district).top), (false, true));
    }

    fn an_organisation_sees_its_own_days_only(db: &TestDb) {
        world::load(db);
        let id = world::write(db, |tx| world::body(tx, world::DISTRICT));
        let seen = read(db, &world::figures(), View::Organisation(id), Span::Year, world::TODAY);
        let received: i64 = seen.days.iter().map(|(_, one)| one.received).sum();
        assert_eq!((received, seen.bodies.len()), (35, 0));
    }

    fn a_dashboard_is_read_once_a_minute_and_by_each_node_for_itself(db: &TestDb) {
        world::load(db);
        let figures = world::figures();
        let first = read(db, &figures, View::Province, Span::Year, world::TODAY);
        let again = read(db, &figures, View::Province, Span::Year, world::TODAY);
        assert!(Arc::ptr_eq(&first, &again));
        let other_node = read(db, &world::figures(), View::Province, Span::Year, world::TODAY);
        assert!(!Arc::ptr_eq(&first, &other_node));
        assert_eq!(first.days, other_node.days);
    }

    fn days_that_are_over_and_today_together_are_the_whole(db: &TestDb) {
        world::load(db);
        let figures = world::figures();
        // reads the past days first for the month, then again for the year, with today each time
        let month = read(db, &figures, View::Province, Span::Month, world::TODAY);
        let year = read(db, &figures, View::Province, Span::Year, world::TODAY);
        let fresh = read(db, &world::figures(), View::Province, Span::Year, world::TODAY);
        assert_eq!(year.bodies, fresh.bodies);
        let today = |one: &Overview| one.days.last().map(|(day, counts)| (*day, counts.received));
        assert_eq!(today(&month), Some((world::TODAY, 16)));
        assert_eq!(today(&month), today(&year));
    }
}
