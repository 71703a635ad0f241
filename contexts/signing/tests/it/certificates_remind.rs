//! Reminders before the end, and the end itself, with the clock moved.

use crate::{MIGRATIONS, certificates_cast::*};
use kit_base::{Clock, Id};
use kit_db::Db;
use signing::certificates::{CertificateId, State};

kit_db::row! {
    struct Told { subject: i64, payload: String }
}
kit_db::sql!(TOLD -> Told:
    lite "select subject, payload from kit_event where topic = 'signing.certificate.ends' order by number",
    pg "select subject, payload::text as payload from kit_event where topic = 'signing.certificate.ends' order by number");

/// The morning's work, so many days after the request.
fn morning(db: &Db, days: i64) {
    let module = signing::module();
    let work = kit_jobs::Work {
        kinds: module.jobs,
        subscriptions: Vec::new(),
        crons: Vec::new(),
    };
    let clock = Clock::fixed(later(days));
    let context = kit_jobs::JobContext::new(db.clone(), clock);
    db.write_blocking(move |tx| {
        kit_jobs::enqueue(
            tx,
            later(days),
            &kit_jobs::NewJob::new("signing.certificates.daily", &()),
        )
    })
    .unwrap();
    kit_jobs::run_until_idle(&context, &work).unwrap();
}

/// Days of each reminder that went out, with whose it was.
fn told(db: &Db) -> Vec<(CertificateId, i64)> {
    let rows = db
        .read_blocking(|tx| tx.query(&TOLD, kit_db::params![]))
        .unwrap();
    rows.into_iter()
        .map(|row| {
            let payload: serde_json::Value = serde_json::from_str(&row.payload).unwrap();
            (
                CertificateId::from_i64(row.subject),
                payload["days"].as_i64().unwrap(),
            )
        })
        .collect()
}

testing::on_both_databases! {
    fn a_holder_is_reminded_ninety_sixty_thirty_fifteen_and_seven_days_before_the_end_once_each(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 100);
        for day in 0..100 {
            morning(db, day);
        }
        assert_eq!(told(db), [(id, 90), (id, 60), (id, 30), (id, 15), (id, 7)]);
    }

    fn after_some_dark_days_only_the_last_reminder_goes_out(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 100);
        morning(db, 5);
        morning(db, 80);
        morning(db, 81);
        assert_eq!(told(db), [(id, 20)]);
    }

    fn a_certificate_past_its_end_has_expired_and_nobody_is_reminded_of_it(db: &TestDb) {
        let it = cast(db).here;
        let id = brought_to(db, &it, &wish(&it), State::Active, 10);
        morning(db, 11);
        assert_eq!(seen(db, &it.clerk, id).state, State::Expired);
        assert_eq!(told(db), []);
    }
}
