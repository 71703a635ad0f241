use super::{MIGRATIONS, leaf, sequence_to, sequencer, signer, start, write};
use jiff::SignedDuration;
use kit_audit::{
    Actor, CheckSettings, ENTRIES_PER_PAGE, Keeper, KeptPlace, Leaf, LogFilter, LogOptions,
    LogPage, LogReader, read_log, record, work,
};
use kit_base::Clock;
use kit_db::Db;
use kit_jobs::{JobContext, NewJob, dead_letters, enqueue, run_until_idle};
use std::sync::Arc;

fn read(db: &Db, filter: LogFilter, before: Option<u64>) -> LogPage {
    db.write_blocking(move |tx| {
        let reader = LogReader {
            at: start(),
            actor: Actor::Person(555),
            unit: Some(3),
            request: Some("r1"),
            purpose: Some("inspection"),
        };
        read_log(tx, &reader, &filter, before)
    })
    .unwrap()
}

fn all(db: &Db, filter: &LogFilter) -> Vec<u64> {
    let (mut before, mut positions) = (None, Vec::new());
    loop {
        let page = read(db, filter.clone(), before);
        assert!(page.entries.len() <= ENTRIES_PER_PAGE);
        assert!(page.entries.iter().all(|entry| entry.leaf.is_some()));
        positions.extend(page.entries.iter().map(|entry| entry.position));
        before = page.next;
        if before.is_none() {
            return positions;
        }
    }
}

testing::on_both_databases! {
    fn the_newest_entries_come_first_page_after_page(db: &TestDb) {
        write(db, 0, 330);
        sequence_to(&mut sequencer(db, LogOptions::default()).0, db, 330);
        let expected: Vec<u64> = (0..330).rev().collect();
        assert_eq!(all(db, &LogFilter::Everything), expected);
    }

    fn entries_are_found_by_object_and_by_person(db: &TestDb) {
        write(db, 0, 120);
        db.write_blocking(|tx| {
            record(tx, &leaf(8, 1_005))?;
            record(tx, &Leaf { acting_for: Some(7), ..leaf(8, 5_000) })?;
            record(tx, &Leaf { subject: Some(7), ..leaf(9, 5_001) })?;
            record(tx, &Leaf { object: ("onestop.dossier", 1_005), ..leaf(8, 1_005) })
        }).unwrap();
        sequence_to(&mut sequencer(db, LogOptions::default()).0, db, 124);
        assert_eq!(all(db, &LogFilter::Object("documents.incoming".to_owned(), 1_005)), [120, 5]);
        assert_eq!(all(db, &LogFilter::Object("onestop.dossier".to_owned(), 1_005)), [123]);
        assert_eq!(all(db, &LogFilter::Person(8)), [123, 121, 120]);
        let of_seven = all(db, &LogFilter::Person(7));
        assert_eq!(of_seven.len(), 122);
        assert_eq!(of_seven[..2], [122, 121]);
        assert_eq!(all(db, &LogFilter::Person(4_711)), Vec::<u64>::new());
    }

    fn reading_the_log_is_an_entry_in_the_log(db: &TestDb) {
        write(db, 0, 3);
        let (mut sequencer, _) = sequencer(db, LogOptions::default());
        sequence_to(&mut sequencer, db, 3);
        read(db, LogFilter::Person(7), None);
        sequence_to(&mut sequencer, db, 4);
        let page = read(db, LogFilter::Person(555), None);
        let entry = page.entries[0].leaf.clone().unwrap();
        assert_eq!((entry.action.as_str(), entry.actor, entry.object), ("audit.log.read", 555, 7));
        assert_eq!(entry.purpose.as_deref(), Some("inspection"));
    }

    fn the_daily_check_is_a_job(db: &TestDb) {
        write(db, 0, 3);
        let settings = CheckSettings {
            verifier: signer().verifier(),
            retired: Vec::new(),
            checkpoint_time: SignedDuration::from_mins(5),
            acts: Vec::new(),
            places: Arc::new(Vec::new),
        };
        let dead = |settings: Option<CheckSettings>| {
            let context = JobContext::new((*db).clone(), Clock::fixed(start()));
            let context = match settings {
                Some(settings) => context.with(settings),
                None => context,
            };
            db.write_blocking(|tx| enqueue(tx, start(), &NewJob::new("kit_audit.check", &()))).unwrap();
            assert_eq!(run_until_idle(&context, &work()).unwrap(), 1);
            db.read_blocking(|tx| dead_letters(tx, None)).unwrap().len()
        };
        assert_eq!(dead(Some(settings.clone())), 0);
        assert_eq!(dead(None), 1, "who does not know with what to compare does not say that all is well");
        let lost = signer().sign(9, [1; 32]);
        let places = move || vec![KeptPlace { name: "a file".to_owned(), keeper: Keeper::Other, heads: Ok(vec![lost.clone()]), entries: None, noted: None }];
        assert_eq!(dead(Some(CheckSettings { places: Arc::new(places), ..settings })), 2, "heads kept elsewhere are compared each night");
    }
}
