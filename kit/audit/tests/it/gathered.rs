//! Readings and refusals: gathered cheaply, written soon, found by thing and by person.

use super::{MIGRATIONS, sequence_to, sequencer, signing, start};
use jiff::{SignedDuration, Timestamp};
use kit_audit::{Actor, Gathered, LogFilter, LogReader, Reading, Refused, StoredLeaf, read_log};
use kit_base::Clock;
use kit_db::{Db, params, sql};

sql!(BODIES -> Vec<u8>: "select body from aud_leaf order by number");

fn leaves(db: &Db) -> Vec<StoredLeaf> {
    let bodies = db.read_blocking(|tx| tx.query(&BODIES, params![])).unwrap();
    bodies
        .iter()
        .map(|body| StoredLeaf::from_bytes(body).unwrap())
        .collect()
}

fn minutes(minutes: i64) -> Timestamp {
    start() + SignedDuration::from_mins(minutes)
}

fn reads(gathered: &Gathered, at: Timestamp, person: i64, document: i64) {
    gathered.read(&Reading {
        at,
        actor: Actor::Person(person),
        acting_for: None,
        unit: Some(4),
        action: "documents.incoming.read",
        object: ("documents.incoming", document),
        request: "4bf9",
    });
}

fn is_refused(gathered: &Gathered, at: Timestamp, person: i64, place: &str) {
    gathered.refused(&Refused {
        at,
        person,
        what: "documents.incoming.direct",
        object: ("documents.incoming", person * 10),
        place,
        request: "4bf9",
    });
}

testing::on_both_databases! {
    fn who_read_a_thing_and_when_is_found_by_the_thing_and_by_the_person(db: &TestDb) {
        let gathered = Gathered::default();
        for (minute, person, document) in [(0, 1, 70), (1, 1, 70), (2, 2, 70), (3, 1, 71), (25, 1, 70)] {
            reads(&gathered, minutes(minute), person, document);
        }
        gathered.write(db, minutes(26)).unwrap();
        let (mut node, _) = sequencer(db, signing());
        sequence_to(&mut node, db, 4);
        let reader = LogReader { at: minutes(27), actor: Actor::Person(9), unit: None, request: None, purpose: None };
        let page = db.write_blocking(move |tx| read_log(tx, &reader, &LogFilter::Object("documents.incoming".to_owned(), 70), None)).unwrap();
        let found: Vec<_> = page.entries.iter().map(|e| e.leaf.as_ref().unwrap()).map(|l| (l.actor, l.at, l.reason.clone())).collect();
        assert_eq!(found, [
            (1, minutes(25), None),
            (2, minutes(2), None),
            (1, minutes(0), Some(format!("2 times until {}", minutes(1)))),
        ]);
        let page = db.write_blocking(move |tx| read_log(tx, &reader, &LogFilter::Person(1), None)).unwrap();
        assert_eq!(page.entries.len(), 3);
    }

    fn refusals_of_an_hour_are_one_entry_with_the_first_and_the_last(db: &TestDb) {
        let gathered = Gathered::default();
        for n in 0..90 {
            is_refused(&gathered, minutes(n / 2), 7, &format!("/van-ban-den/{n}"));
            if n % 30 == 29 {
                gathered.write(db, minutes(n / 2)).unwrap();
            }
        }
        is_refused(&gathered, minutes(70), 7, "/van-ban-den/later");
        is_refused(&gathered, minutes(5), 8, "/van-ban-den/5");
        assert_eq!(leaves(db).len(), 0, "the hour is not over");
        gathered.write(db, minutes(60)).unwrap();
        let found = leaves(db);
        let said: Vec<_> = found.iter().map(|leaf| (leaf.actor, leaf.outcome, leaf.reason.clone().unwrap())).collect();
        let (to, first) = (minutes(44), start());
        // six of each round, each of the three rounds of writing
        let samples: Vec<String> = [0, 30, 60].iter().flat_map(|from| (*from..from + 6).map(|n| format!("/van-ban-den/{n}"))).collect();
        let samples = samples.join(" ");
        let things: Vec<_> = found.iter().map(|leaf| (leaf.object_kind.as_str(), leaf.object)).collect();
        assert_eq!(things, [("documents.incoming", 70), ("documents.incoming", 80)]);
        assert_eq!(said, [
            (7, "refused", format!("documents.incoming.direct: 90 times from {first} to {to}, first /van-ban-den/0, last /van-ban-den/89, among them {samples}")),
            (8, "refused", format!("documents.incoming.direct: 1 times from {0} to {0}, first /van-ban-den/5, last /van-ban-den/5", minutes(5))),
        ]);
        gathered.write(db, minutes(125)).unwrap();
        assert_eq!(leaves(db).len(), 3, "the next hour is an entry of its own");
        gathered.write(db, minutes(126)).unwrap();
        assert_eq!(leaves(db).len(), 3);
    }

    fn what_cannot_be_written_is_held_until_it_can(db: &TestDb) {
        let gathered = Gathered::default();
        reads(&gathered, start(), 1, 70);
        is_refused(&gathered, start(), 1, "/a");
        // a database that has no such tables takes nothing
        assert!(gathered.write(&testing::sqlite_db(&[]), minutes(1)).is_err());
        reads(&gathered, minutes(1), 1, 70);
        gathered.write(db, minutes(61)).unwrap();
        let found = leaves(db);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].reason, Some(format!("2 times until {}", minutes(1))));
        assert!(found[1].reason.as_ref().unwrap().contains("1 times"), "{found:?}");
    }

    fn a_node_that_stops_writes_what_it_holds(db: &TestDb) {
        let gathered = Gathered::default();
        let running = gathered.start((*db).clone(), Clock::fixed(minutes(1))).unwrap();
        reads(&gathered, start(), 1, 70);
        running.stop_blocking();
        assert_eq!(leaves(db).len(), 1);
    }
}

#[test]
fn gathering_costs_a_request_less_than_thirty_microseconds() {
    const READINGS: i64 = 20_000;
    let gathered = Gathered::default();
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let started = std::time::Instant::now();
    for n in 0..READINGS {
        reads(&gathered, start(), n % 50, n);
        is_refused(&gathered, start(), n % 50, "/van-ban-den/1");
    }
    let each = started.elapsed().as_secs_f64() * 1e6 / READINGS as f64;
    assert!(each < 30.0, "{each:.2} µs for a reading and a refusal");
}
