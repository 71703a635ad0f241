use super::{EFFECT, MIGRATIONS, context, effects};
use jiff::{SignedDuration, civil::time};
use kit_db::params;
use kit_jobs::{Cron, JobKind, Schedule, Work, run_until_idle};

const REPORT: JobKind = JobKind::new("test.report", |context, run| {
    let (run, now) = (run.clone(), context.clock.now());
    context.db.write_blocking(move |tx| {
        tx.execute(&EFFECT, params![now.to_string()])?;
        run.finish_in(tx)
    })
});

fn work(schedule: Schedule) -> Work {
    Work {
        kinds: vec![REPORT],
        crons: vec![Cron {
            name: "report",
            schedule,
            kind: "test.report",
        }],
        ..Work::default()
    }
}

testing::on_both_databases! {
    fn a_daily_job_comes_once_a_day_and_a_missed_one_once(db: &TestDb) {
        let context = context(db); // 08:00 on 23 November
        let work = work(Schedule::Daily(time(9, 0, 0, 0)));
        run_until_idle(&context, &work).unwrap();
        assert_eq!(effects(db).len(), 0);
        context.clock.advance(SignedDuration::from_hours(1));
        run_until_idle(&context, &work).unwrap();
        run_until_idle(&context, &work).unwrap();
        assert_eq!(effects(db), ["2026-11-23T02:00:00Z"]);
        // nobody was there for four days
        context.clock.advance(SignedDuration::from_hours(4 * 24 + 3));
        run_until_idle(&context, &work).unwrap();
        assert_eq!(effects(db).len(), 2);
        context.clock.advance(SignedDuration::from_hours(21));
        run_until_idle(&context, &work).unwrap();
        assert_eq!(effects(db)[2], "2026-11-28T02:00:00Z");
    }

    fn a_changed_schedule_starts_anew(db: &TestDb) {
        let context = context(db);
        run_until_idle(&context, &work(Schedule::Daily(time(9, 0, 0, 0)))).unwrap();
        run_until_idle(&context, &work(Schedule::EveryMinutes(10))).unwrap();
        context.clock.advance(SignedDuration::from_mins(10));
        run_until_idle(&context, &work(Schedule::EveryMinutes(10))).unwrap();
        assert_eq!(effects(db).len(), 1);
    }
}
