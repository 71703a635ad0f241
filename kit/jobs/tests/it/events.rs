use super::{EFFECT, MIGRATIONS, context, effects, start};
use kit_db::{Db, DbError, params};
use kit_jobs::{JobContext, JobError, StoredEvent, Subscription, Work, publish, run_until_idle};
use serde_json::json;

fn note(context: &JobContext, event: &StoredEvent, listener: &str) -> Result<(), JobError> {
    let line = format!(
        "{listener} {} {} {}",
        event.topic, event.subject, event.payload
    );
    let event = event.clone();
    context.db.write_blocking(move |tx| {
        tx.execute(&EFFECT, params![line])?;
        event.finish_in(tx).map(drop)
    })
}

const FIRST: Subscription = Subscription {
    name: "first",
    topic: "documents.registered",
    handle: |context, event| note(context, event, "first"),
};
const SECOND: Subscription = Subscription {
    name: "second",
    topic: "documents.registered",
    handle: |context, event| note(context, event, "second"),
};

fn listeners(subscriptions: &[Subscription]) -> Work {
    Work {
        subscriptions: subscriptions.to_vec(),
        ..Work::default()
    }
}

fn happen(db: &Db, topic: &'static str, subject: i64) {
    db.write_blocking(move |tx| publish(tx, start(), topic, subject, &json!({"n": subject})))
        .unwrap();
}

testing::on_both_databases! {
    fn every_listener_of_a_topic_hears_each_event_once(db: &TestDb) {
        let (context, work) = (context(db), listeners(&[FIRST, SECOND]));
        run_until_idle(&context, &work).unwrap();
        happen(db, "documents.registered", 1);
        happen(db, "documents.finished", 2);
        happen(db, "documents.registered", 3);
        assert_eq!(run_until_idle(&context, &work).unwrap(), 4);
        assert_eq!(run_until_idle(&context, &work).unwrap(), 0);
        let mut heard = effects(db);
        heard.sort();
        let one = |who, n| format!("{who} documents.registered {n} {}", json!({"n": n}));
        assert_eq!(heard, [one("first", 1), one("first", 3), one("second", 1), one("second", 3)]);
    }

    fn an_event_of_an_undone_act_never_happened(db: &TestDb) {
        let (context, work) = (context(db), listeners(&[FIRST]));
        run_until_idle(&context, &work).unwrap();
        let undone: Result<(), DbError> = db.write_blocking(|tx| {
            publish(tx, start(), "documents.registered", 1, &())?;
            Err(DbError::NoRow)
        });
        assert!(undone.is_err());
        assert_eq!(run_until_idle(&context, &work).unwrap(), 0);
    }

    fn a_new_listener_hears_what_happens_from_now_on(db: &TestDb) {
        let context = context(db);
        run_until_idle(&context, &listeners(&[FIRST])).unwrap();
        happen(db, "documents.registered", 1);
        run_until_idle(&context, &listeners(&[FIRST])).unwrap();
        run_until_idle(&context, &listeners(&[FIRST, SECOND])).unwrap();
        happen(db, "documents.registered", 2);
        run_until_idle(&context, &listeners(&[FIRST, SECOND])).unwrap();
        let second: Vec<String> = effects(db).into_iter().filter(|e| e.starts_with("second")).collect();
        assert_eq!(second.len(), 1);
    }

    fn an_older_program_does_not_take_events_from_a_newer_ones_listener(db: &TestDb) {
        let context = context(db);
        run_until_idle(&context, &listeners(&[FIRST, SECOND])).unwrap();
        happen(db, "documents.registered", 1);
        run_until_idle(&context, &listeners(&[FIRST])).unwrap();
        assert_eq!(effects(db).len(), 1);
        run_until_idle(&context, &listeners(&[FIRST, SECOND])).unwrap();
        assert_eq!(effects(db).len(), 2);
    }

    fn more_events_than_one_round_are_all_delivered(db: &TestDb) {
        let (context, work) = (context(db), listeners(&[FIRST]));
        run_until_idle(&context, &work).unwrap();
        db.write_blocking(|tx| (0..1203).try_for_each(|n| publish(tx, start(), "documents.registered", n, &json!({"n": n})))).unwrap();
        assert_eq!(run_until_idle(&context, &work).unwrap(), 1203);
        assert_eq!(effects(db).len(), 1203);
    }
}
