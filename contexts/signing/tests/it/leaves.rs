//! Every step of a certificate and everything that became of a request has its leaf, and a leaf that
//! was deleted is missed.

use crate::{MIGRATIONS, certificates_cast::*, requests_world};
use kit_audit::{CheckOptions, Problem, check};
use kit_db::{Db, params, sql};
use signing::{certificates::State, requests::withdraw::withdraw};

sql!(NUMBERS -> i64: "select number from aud_leaf order by number");
sql!(DELETE: "delete from aud_leaf where number = ?1");

fn options() -> CheckOptions {
    CheckOptions {
        acts: signing::module().acts,
        ..CheckOptions::default()
    }
}

/// The acts that have fewer entries than there were, if the last entry is deleted.
fn missed_without_the_last(db: &Db) -> Vec<String> {
    let numbers = db
        .read_blocking(|tx| tx.query(&NUMBERS, params![]))
        .unwrap();
    let last = *numbers.last().unwrap();
    db.write_blocking(move |tx| tx.execute(&DELETE, params![last]))
        .unwrap();
    let problems = check(db, &options()).unwrap().problems;
    let missed = problems.into_iter().filter_map(|one| match one {
        Problem::ActsWithoutEntry { action, .. } => Some(action),
        _ => None,
    });
    missed.collect()
}

testing::on_both_databases! {
    fn every_step_of_a_certificate_has_its_leaf_and_a_deleted_one_is_missed(db: &TestDb) {
        let cast = cast(db);
        testing::nothing_at_the_end();
        brought_to(db, &cast.here, &wish(&cast.here), State::Active, 700);
        let report = check(db, &options()).unwrap();
        assert_eq!(report.problems, vec![]);
        assert!(report.acts >= 5, "{}", report.acts);
        assert_eq!(missed_without_the_last(db), ["signing.certificates.activate"]);
    }

    fn every_request_has_its_leaves_and_a_deleted_one_is_missed(db: &TestDb) {
        let world = requests_world::world(db);
        testing::nothing_at_the_end();
        let subject = requests_world::subject();
        world.ask_leader(requests_world::APPROVE, subject);
        let before = check(db, &options()).unwrap();
        assert_eq!(before.problems, vec![]);
        let actor = world.cast.here.leader.clone();
        let taken_back = move |tx: &mut kit_db::Tx<'_>| withdraw(tx, now(), &actor, &actor.own_standing(), requests_world::APPROVE.code, subject);
        assert_eq!(db.write_blocking(taken_back).unwrap(), 1);
        let after = check(db, &options()).unwrap();
        assert_eq!((after.problems, after.acts), (vec![], before.acts + 1));
        assert_eq!(missed_without_the_last(db), ["signing.request.withdraw"]);
    }
}
