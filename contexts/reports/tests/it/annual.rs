use crate::{MIGRATIONS, world};
use jiff::civil::date;
use kit_db::Db;
use kit_i18n::Locale;
use reports::{
    annual::{AnnualError, AnnualReport, Question, compute},
    cli,
};

fn question(year: i16) -> Question {
    Question {
        year,
        as_of: None,
        today: world::TODAY,
        locale: Locale::Vi,
    }
}

fn report(db: &Db, question: Question) -> Result<AnnualReport, AnnualError> {
    let (figures, texts) = (world::figures(), world::texts());
    db.read_blocking(move |tx| compute(tx, figures.indicators(), &texts, &question))
}

testing::on_both_databases! {
    fn figures_stand_in_the_order_of_the_report_and_what_is_not_counted_is_absent(db: &TestDb) {
        world::load(db);
        let report = report(db, question(2022)).unwrap();
        let codes: Vec<&str> = report.figures.iter().map(|figure| figure.code.as_str()).collect();
        assert_eq!(codes[..2], ["documents.incoming.received", "documents.outgoing.issued"]);
        assert!(codes[2..].iter().all(|code| code.starts_with("documents.reach.")), "{codes:?}");
        assert_eq!(codes[2], "documents.reach.party_office");
        assert!(!codes.contains(&"onestop.services.published"));
        assert!(!codes.contains(&"documents.reach.district_schools"), "the sample has no such school");
    }

    fn a_figure_counts_up_to_its_day_and_opens_the_rows_of_those_days(db: &TestDb) {
        world::load(db);
        let report = report(db, question(2022)).unwrap();
        let received = &report.figures[0];
        assert_eq!((received.value, received.as_of), (115, date(2022, 11, 15)));
        assert_eq!(received.rows_url, "/hang?tu=2022-01-01&den=2022-11-15");
        let communes = report.figures.iter().find(|one| one.code == "documents.reach.communes").unwrap();
        assert_eq!((communes.value, communes.total), (1, Some(2)), "one of two did anything");
    }

    fn another_day_gives_another_report(db: &TestDb) {
        world::load(db);
        let earlier = Question { as_of: Some(date(2022, 11, 14)), ..question(2022) };
        let received = report(db, earlier).unwrap().figures[0].clone();
        assert_eq!((received.value, received.as_of), (99, date(2022, 11, 14)));
        let last_year = report(db, question(2021)).unwrap().figures[0].clone();
        assert_eq!((last_year.value, last_year.as_of), (87, date(2021, 12, 31)));
        assert!(matches!(report(db, question(2023)), Err(AnnualError::NotBegun { year: 2023, .. })));
    }

    fn the_json_of_the_command_has_the_form_that_the_mission_gives(db: &TestDb) {
        world::load(db);
        let (figures, texts) = (world::figures(), world::texts());
        let text = db.read_blocking(move |tx| cli::json(tx, &figures, &texts, &question(2022))).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["year"], 2022);
        assert_eq!(
            json["figures"][0],
            serde_json::json!({
                "code": "documents.incoming.received", "label": "Văn bản đến", "value": 115,
                "as_of": "2022-11-15", "rows_url": "/hang?tu=2022-01-01&den=2022-11-15"
            })
        );
        let reach = json["figures"].as_array().unwrap().iter().find(|one| one["code"] == "documents.reach.departments").unwrap();
        assert!(reach["total"].is_i64());
    }
}

#[test]
fn the_html_of_the_command_stands_by_itself_and_its_links_lead_to_the_server() {
    let db = testing::sqlite_db(&MIGRATIONS);
    world::load(&db);
    let (figures, texts) = (world::figures(), world::texts());
    let html = db
        .read_blocking(move |tx| {
            cli::html(
                tx,
                &figures,
                &texts,
                &question(2022),
                "https://hanhchinh.example.vn",
            )
        })
        .unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"));
    assert!(html.contains("href=\"https://hanhchinh.example.vn/hang?tu=2022-01-01"));
    assert!(
        html.contains("<style>body{font:16px/1.45 'Source Sans 3'"),
        "the style is not escaped"
    );
    for other in ["<link", "<script", "<img"] {
        assert!(!html.contains(other), "no other file is read: {other}");
    }
}

#[test]
fn the_same_figures_and_time_give_the_same_pdf() {
    let db = testing::sqlite_db(&MIGRATIONS);
    world::load(&db);
    let (figures, texts) = (world::figures(), world::texts());
    let make = move || {
        let (figures, texts) = (figures.clone(), texts.clone());
        db.read_blocking(move |tx| cli::pdf(tx, &figures, &texts, &question(2022), world::now()))
    };
    match make() {
        Ok(pdf) => {
            assert!(pdf.starts_with(b"%PDF-"));
            assert_eq!(pdf, make().unwrap());
        }
        Err(cli::ReportError::Typeset(kit_typeset::TypesetError::FontsMissing)) => {}
        Err(error) => panic!("{error}"),
    }
}
