use crate::{MIGRATIONS, office, world};
use identity::{Actor, Role};
use jiff::civil::date;
use kit_db::{Db, Tx};
use kit_i18n::Locale;
use reports::annual::{
    self, AnnualReport, Publish, PublishError, Question, ReportId, compute, differences,
    publish::{REASON_MAX, digest},
};

fn now_says(tx: &mut Tx<'_>) -> AnnualReport {
    let question = Question {
        year: 2022,
        as_of: None,
        today: world::TODAY,
        locale: Locale::Vi,
    };
    compute(
        tx,
        world::figures().indicators(),
        &world::texts(),
        &question,
    )
    .unwrap()
}

fn input(tx: &mut Tx<'_>, reason: &str) -> Publish {
    let json = now_says(tx).canonical_json().unwrap();
    Publish {
        year: 2022,
        as_of: None,
        digest: digest(&json),
        reason: reason.to_owned(),
    }
}

fn leader(tx: &mut Tx<'_>) -> Actor {
    world::actor(tx, world::PROVINCE, Role::ProvinceLeader)
}

fn publish(tx: &mut Tx<'_>, input: &Publish) -> Result<ReportId, PublishError> {
    let actor = leader(tx);
    let (figures, texts) = (world::figures(), world::texts());
    annual::publish(tx, world::now(), &actor, (&figures, &texts), input)
}

/// Later work of an earlier day: what a figure of that day must not hide.
fn more_work(tx: &mut Tx<'_>) {
    let body = world::body(tx, world::PROVINCE);
    let work = office::Work {
        received: 42,
        forwarded: 42,
        ..office::Work::default()
    };
    office::count(tx, date(2022, 11, 1), body, work).unwrap();
}

fn leaves(db: &Db) -> u64 {
    kit_db::sql!(LEAVES -> i64: "select count(*) as n from aud_leaf");
    let count = db.read_blocking(|tx| tx.get(&LEAVES, &[])).unwrap();
    u64::try_from(count).unwrap()
}

testing::on_both_databases! {
    fn a_published_report_stays_as_it_was(db: &TestDb) {
        world::load(db);
        let before = leaves(db);
        let (id, published) = world::write(db, |tx| {
            let input = input(tx, "");
            let id = publish(tx, &input).unwrap();
            more_work(tx);
            (id, annual::published(tx, id).unwrap().unwrap())
        });
        assert_eq!(leaves(db), before + 1);
        assert_eq!((published.brief.id, published.brief.version), (id, 1));
        assert_eq!(published.report.figures[0].value, 115);
        assert_eq!(digest(&published.report.canonical_json().unwrap()), published.brief.digest);
        let found = world::write(db, move |tx| differences(&published.report, &now_says(tx)));
        let codes: Vec<(&str, Option<i64>)> = found
            .iter()
            .map(|one| (one.code.as_str(), one.now.as_ref().map(|figure| figure.value)))
            .collect();
        assert_eq!(codes, [("documents.incoming.received", Some(157))]);
    }

    fn a_correction_is_a_new_version_that_says_why(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let first = input(tx, "");
            let first = publish(tx, &first).unwrap();
            let same = input(tx, "Không đổi");
            assert!(matches!(publish(tx, &same), Err(PublishError::Unchanged { version: 1 })));
            more_work(tx);
            let silent = input(tx, "  ");
            assert!(matches!(publish(tx, &silent), Err(PublishError::ReasonMissing { version: 1 })));
            let long = input(tx, &"ỡ".repeat(REASON_MAX + 1));
            assert!(matches!(publish(tx, &long), Err(PublishError::ReasonTooLong(_))));
            let correction = input(tx, " Bổ sung số liệu ngày 01/11 ");
            let second = publish(tx, &correction).unwrap();
            let versions = annual::versions(tx, 2022).unwrap();
            assert_eq!(versions.iter().map(|one| (one.id, one.version)).collect::<Vec<_>>(), [(second, 2), (first, 1)]);
            assert_eq!(versions[0].reason, "Bổ sung số liệu ngày 01/11");
            assert_eq!(annual::latest(tx, 2022).unwrap().unwrap().report.figures[0].value, 157);
            assert_eq!(annual::latest(tx, 2021).unwrap(), None);
        });
    }

    fn figures_that_changed_after_they_were_shown_are_not_published(db: &TestDb) {
        world::load(db);
        world::write(db, |tx| {
            let seen = input(tx, "");
            more_work(tx);
            assert!(matches!(publish(tx, &seen), Err(PublishError::Changed)));
            assert_eq!(annual::versions(tx, 2022).unwrap(), []);
        });
    }
}
