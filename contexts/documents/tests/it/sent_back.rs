//! Work that comes back: everybody whose turn it is now gets a fact of their own.

use crate::{MIGRATIONS, cast::*};
use documents::{
    events::{Fact, SentBack},
    incoming::{
        ActError,
        assign::{Assignment, assign},
        direct::{Direction, direct},
        finish::{Outcome, finish},
        present::present,
        reopen::reopen,
        send_back::send_back,
    },
};
use identity::PersonId;
use kit_db::{Db, params, sql};

const REASON: &str = "Không thuộc thẩm quyền";

sql!(TOLD -> String: "select payload from kit_event where topic = ?1 order by number");

/// Who was told so far, in order.
fn told(db: &Db) -> Vec<Option<PersonId>> {
    let payloads = db
        .read_blocking(|tx| tx.query(&TOLD, params![SentBack::TOPIC]))
        .unwrap();
    let facts = payloads
        .iter()
        .map(|text| serde_json::from_str::<SentBack>(text).unwrap());
    facts.map(|fact| fact.to).collect()
}

testing::on_both_databases! {
    fn whoever_must_act_on_what_came_back_is_told(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let all = it.clone();
        db.write_blocking(move |tx| {
            let direction = Direction { lead: all.division, coordinators: Vec::new(), due_at: None, opinion: String::new() };
            direct(tx, now(), &all.leader, id, None, &direction)?;
            assign(tx, now(), &all.head, id, None, &Assignment { person: all.specialist.person, due_at: None, opinion: String::new() })?;
            // from the person to the unit's head, from the unit to the leader, from the leader to the clerks
            send_back(tx, now(), &all.specialist, id, None, REASON)?;
            send_back(tx, now(), &all.head, id, None, REASON)?;
            send_back(tx, now(), &all.leader, id, None, REASON)
        }).unwrap();
        let expected = [&it.head, &it.leader, &it.clerk].map(|who| Some(who.person));
        assert_eq!(told(db), expected);
    }

    fn who_gives_work_back_to_themselves_is_not_told(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let all = it.clone();
        db.write_blocking(move |tx| {
            let direction = Direction { lead: all.division, coordinators: Vec::new(), due_at: None, opinion: String::new() };
            direct(tx, now(), &all.leader, id, None, &direction)?;
            assign(tx, now(), &all.head, id, None, &Assignment { person: all.specialist.person, due_at: None, opinion: String::new() })?;
            // the head takes the work from the specialist
            send_back(tx, now(), &all.head, id, None, REASON)
        }).unwrap();
        assert_eq!(told(db), []);
    }

    fn who_has_a_document_that_is_opened_again_is_told(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = registered(db, &it.clerk, "1/BNV-VP").id;
        let all = it.clone();
        db.write_blocking(move |tx| {
            present(tx, now(), &all.clerk, id, None, all.leader.person)?;
            finish(tx, now(), &all.leader, id, None, &Outcome::default())?;
            reopen(tx, now(), &all.clerk, id, None, REASON)
        }).unwrap();
        assert_eq!(told(db), [Some(it.leader.person)]);
    }

    fn an_act_that_is_undone_tells_nobody(db: &TestDb) {
        let Cast { receiver: it, .. } = cast(db);
        let id = presented(db, &it, "1/BNV-VP");
        let leader = it.leader.clone();
        let undone: Result<(), ActError> = db.write_blocking(move |tx| {
            send_back(tx, now(), &leader, id, None, REASON)?;
            Err(ActError::ChangedMeanwhile)
        });
        assert!(undone.is_err() && told(db).is_empty());
    }
}
