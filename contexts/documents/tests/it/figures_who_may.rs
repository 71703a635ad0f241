//! Who may open what a figure counts: counts of all agencies with OVERVIEW, the own agency's rows
//! with READ_ORGANISATION, and nobody else anything.

use crate::{MIGRATIONS, cast::*, office::Office};
use axum::http::StatusCode;
use documents::permissions::{OVERVIEW, READ_ORGANISATION};

testing::on_both_databases! {
    fn figures_open_by_permission(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        registered(db, &it.clerk, "1/BNV-VP");
        let path = "/so-lieu/van-ban/van-ban-den?tu=2022-01-01&den=2022-12-31";
        for (who, actor) in [("clerk", &it.clerk), ("leader", &it.leader), ("head", &it.head), ("specialist", &it.specialist), ("administrator", &it.administrator)] {
            let may = actor.may(READ_ORGANISATION) || actor.may(OVERVIEW);
            let page = office.get(who, path);
            assert_eq!(page.status == StatusCode::OK, may, "{who}");
            assert_eq!(page.says("1/BNV-VP"), actor.may(READ_ORGANISATION), "{who}");
        }
        let overseer = office.get("overseer", path);
        assert!(overseer.says("Sở Nội vụ") && !overseer.says("1/BNV-VP"));
        assert_eq!(office.get("", path).status, StatusCode::SEE_OTHER);
    }

    fn whether_a_body_used_the_system_on_one_day_only_who_oversees_the_province_sees(db: &TestDb) {
        let office = Office::new(db);
        let it = office.cast.receiver.clone();
        registered(db, &it.clerk, "1/BNV-VP");
        let on = |who: &str, day: &str| {
            let page = office.get(who, &format!("/so-lieu/su-dung/departments?tu={day}&den={day}"));
            assert_eq!(page.status, StatusCode::OK, "{who}");
            // what stands before differs in each answer
            page.text.split_once("<main").expect("a main part").1.to_owned()
        };
        for who in ["clerk", "specialist"] {
            let (before, that) = (on(who, "2022-11-15"), on(who, "2022-11-16"));
            assert_eq!(before, that, "{who}: a day tells nothing");
            assert!(that.contains("01/11/2022") && that.contains("30/11/2022"), "{who}: the months are shown: {that}");
            assert_ne!(that, on(who, "2022-10-16"), "{who}: months differ");
        }
        assert_ne!(on("overseer", "2022-11-15"), on("overseer", "2022-11-16"));
    }
}
