use crate::{MIGRATIONS, cast::*};
use documents::{outgoing::issue::issue, recipients};
use identity::OrganisationId;
use kit_db::DbError;
use testing::TestDb;

fn communes(db: &TestDb, count: usize) -> Vec<OrganisationId> {
    db.write_blocking(move |tx| {
        let all = (0..count).map(|n| organisation(tx, &format!("Xã mẫu {n}"), "UBND"));
        Ok::<_, DbError>(all.collect())
    })
    .unwrap()
}

testing::on_both_databases! {
    fn one_document_reaches_all_communes_at_once_or_none(db: &TestDb) {
        let cast = cast(db);
        let all = communes(db, 460);
        let id = approved(db, &cast.sender, &draft_input(&cast.sender, &all));
        let clerk = cast.sender.clerk.clone();
        let interrupted: Result<(), documents::outgoing::ActError> = db.write_blocking(move |tx| {
            issue(tx, now(), &clerk, id, None)?;
            Err(DbError::NoRow.into())
        });
        assert!(interrupted.is_err());
        let totals = db.read_blocking(documents::figures::recounted).unwrap();
        assert_eq!(totals.issued, 0);
        let clerk = cast.sender.clerk.clone();
        let issued = db.write_blocking(move |tx| issue(tx, now(), &clerk, id, None)).unwrap();
        assert_eq!((issued.number, issued.receivers), (1, 460));
    }

    fn a_saved_set_of_receivers_belongs_to_its_agency(db: &TestDb) {
        let cast = cast(db);
        let all = communes(db, 3);
        let (clerk, members) = (cast.sender.clerk.clone(), all.clone());
        let group = db.write_blocking(move |tx| recipients::save_group(tx, now(), &clerk, (None, "Ba xã miền núi"), &members)).unwrap();
        let (mine, theirs) = (cast.sender.id, cast.receiver.id);
        let found = db.read_blocking(move |tx| recipients::members(tx, mine, group)).unwrap();
        assert_eq!(found.len(), 3);
        let refused = db.read_blocking(move |tx| recipients::members(tx, theirs, group));
        assert!(matches!(refused, Err(recipients::GroupError::NotFound)));
        let specialist = cast.sender.specialist.clone();
        let refused = db.write_blocking(move |tx| recipients::save_group(tx, now(), &specialist, (None, "X"), &all));
        assert!(matches!(refused, Err(recipients::GroupError::Refused(_))));
    }
}
